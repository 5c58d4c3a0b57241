//! Connections outwards over TLS 1.2 or 1.3, to whom this computer trusts, so that a municipality's own authority does too.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ClientConfig, crypto};

#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{path}: {source}")]
    File { path: PathBuf, source: pem::Error },
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

/// What we show of ourselves to whoever asks: files in PEM with the certificate and those above it, and with its key. They are
/// read at each connection, so that a certificate that is exchanged each day or night is taken up without a new start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnCertificate {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

pub fn connector(own: Option<&OwnCertificate>) -> Result<TlsConnector, TlsError> {
    let config = ClientConfig::builder_with_provider(crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?;
    let config = match own {
        Some(own) => {
            let chain = CertificateDer::pem_file_iter(&own.certificate)
                .and_then(|certificates| certificates.collect::<Result<Vec<_>, _>>())
                .map_err(in_file(&own.certificate))?;
            let key = PrivateKeyDer::from_pem_file(&own.key).map_err(in_file(&own.key))?;
            config.with_client_auth_cert(chain, key)?
        }
        None => config.with_no_client_auth(),
    };
    Ok(TlsConnector::from(Arc::new(config)))
}

fn in_file(path: &Path) -> impl FnOnce(pem::Error) -> TlsError {
    let path = path.to_path_buf();
    |source| TlsError::File { path, source }
}

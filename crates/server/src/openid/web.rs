//! Asking a provider: only at addresses that the settings name, over TLS unless it is on this computer, in a few
//! seconds, and no more than so many bytes. A redirect is an answer that is not understood: nothing follows it.

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::{Request, Response, header};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use rustls_platform_verifier::BuilderVerifierExt as _;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, crypto};
use url::Url;

use super::trouble::{Kind, Trouble};
use crate::config::openid::Provider;

/// Somebody waits for the page meanwhile.
const LONGEST: Duration = Duration::from_secs(5);
const LARGEST: usize = 256 << 10;

pub struct Reply {
    pub status: u16,
    /// What time it is there, as it says itself.
    pub date: Option<Timestamp>,
    pub json: Option<Value>,
}

/// Fetches what stands at an address.
pub async fn fetch(provider: &Provider, url: &Url) -> Result<Reply, Trouble> {
    let request = Request::get(url.as_str());
    ask(provider, url, request.body(Full::default())).await
}

/// Sends a form, with the client's name and secret as `Authorization: Basic` when they are given.
pub async fn send(
    provider: &Provider,
    url: &Url,
    form: &[(&str, &str)],
    client: Option<(&str, &str)>,
) -> Result<Reply, Trouble> {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let body: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    let mut request =
        Request::post(url.as_str()).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some((name, secret)) = client {
        let both = STANDARD.encode(format!("{}:{}", encode(name), encode(secret)));
        request = request.header(header::AUTHORIZATION, format!("Basic {both}"));
    }
    ask(provider, url, request.body(Full::from(body))).await
}

async fn ask(
    provider: &Provider,
    url: &Url,
    request: Result<Request<Full<Bytes>>, hyper::http::Error>,
) -> Result<Reply, Trouble> {
    if !provider.may_be_asked_at(url) {
        return Err(Kind::Elsewhere.with(url));
    }
    let not_understood = |error: &dyn std::fmt::Display| Kind::NotUnderstood.with(error);
    let mut request = request.map_err(|e| not_understood(&e))?;
    let host = url.host_str().ok_or_else(|| Kind::Elsewhere.with(url))?;
    let port = url.port_or_known_default().unwrap_or(443);
    let named = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    *request.uri_mut() = path.parse().map_err(|e| not_understood(&e))?;
    let headers = request.headers_mut();
    headers.insert(header::HOST, named.parse().map_err(|e| not_understood(&e))?);
    headers.insert(
        header::ACCEPT,
        header::HeaderValue::from_static("application/json"),
    );
    let exchange = async {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found = tokio::net::lookup_host((bare, port)).await;
        let addresses: Vec<SocketAddr> = found.map_err(|_| Kind::UnknownName.with(bare))?.collect();
        let stream = TcpStream::connect(addresses.as_slice()).await;
        let stream = stream.map_err(|_| Kind::Unreachable.with(&named))?;
        if url.scheme() == "http" {
            return talk(stream, request).await;
        }
        let name = ServerName::try_from(bare.to_owned()).map_err(|e| not_understood(&e))?;
        let stream = tls()?.connect(name, stream).await;
        talk(stream.map_err(|error| Kind::Certificate.with(error))?, request).await
    };
    tokio::time::timeout(LONGEST, exchange)
        .await
        .map_err(|_| Kind::Slow.with(LONGEST.as_secs()))?
}

/// With the certificates that this computer trusts, so that a municipality's own authority does too.
fn tls() -> Result<TlsConnector, Trouble> {
    static CONNECTOR: OnceLock<TlsConnector> = OnceLock::new();
    if let Some(connector) = CONNECTOR.get() {
        return Ok(connector.clone());
    }
    let config = ClientConfig::builder_with_provider(crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_platform_verifier())
        .map_err(|error| Kind::Certificate.with(error))?
        .with_no_client_auth();
    let connector = TlsConnector::from(std::sync::Arc::new(config));
    Ok(CONNECTOR.get_or_init(|| connector).clone())
}

async fn talk<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Reply, Trouble>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let failed = |error: hyper::Error| Kind::Unreachable.with(error);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(failed)?;
    // Ends with the exchange: one answer per connection.
    let driving = tokio::spawn(connection);
    let reply = async { read(sender.send_request(request).await.map_err(failed)?).await }.await;
    driving.abort();
    reply
}

async fn read(response: Response<hyper::body::Incoming>) -> Result<Reply, Trouble> {
    let status = response.status().as_u16();
    let date = response.headers().get(header::DATE);
    let date = date
        .and_then(|date| date.to_str().ok())
        .and_then(|date| rfc2822::parse(date).ok())
        .map(|date| date.timestamp());
    let body = Limited::new(response.into_body(), LARGEST).collect().await;
    let body = body.map_err(|_| Kind::TooLarge.with(LARGEST >> 10))?.to_bytes();
    Ok(Reply {
        status,
        date,
        json: serde_json::from_slice(&body).ok(),
    })
}

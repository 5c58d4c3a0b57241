//! How e-mail is sent: which server, how it is spoken to, as whom. Nothing is sent until a server is named.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::{Deserialize, Serialize};

use crate::tls::OwnCertificate;

/// A password: never shown, not even in a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// How the talk with the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum MailTls {
    /// Begins in the clear and becomes TLS before anything is said; refused if it does not.
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// In the clear: only to a server on the same computer.
    None,
}

impl MailTls {
    fn usual_port(self) -> u16 {
        match self {
            Self::Starttls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

/// The section `[mail]`, as it was written.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailSettings {
    pub server: Option<String>,
    pub port: Option<u16>,
    pub tls: Option<MailTls>,
    pub user: Option<String>,
    pub password: Option<Hidden>,
    /// A file with the password in its first line.
    pub password_file: Option<PathBuf>,
    /// What the server knows us by instead of a password: a file in PEM with the certificate and those above it.
    pub certificate: Option<PathBuf>,
    /// And one with its key.
    pub key: Option<PathBuf>,
    /// `Trygghet i Exempelby <trygghet@exempelby.example>`, or the address alone.
    pub from: Option<String>,
}

/// What was said about e-mail on the command line. A password never is: others on the computer could read it.
#[derive(Args, Clone, Debug, Default, Serialize)]
pub struct MailFlags {
    /// E-postserver (SMTP), till exempel smtp.kommun.example
    #[arg(id = "mail-server", long = "mail-server", value_name = "NAMN")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// E-postserverns port (standard 587, med tls 465, med none 25)
    #[arg(id = "mail-port", long = "mail-port", value_name = "PORT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Hur förbindelsen skyddas; none bara till den egna datorn (standard starttls)
    #[arg(id = "mail-tls", long = "mail-tls", value_name = "SÄTT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<MailTls>,
    /// Användarnamn hos e-postservern
    #[arg(id = "mail-user", long = "mail-user", value_name = "NAMN")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Fil med lösenordet på första raden
    #[arg(id = "mail-password-file", long = "mail-password-file", value_name = "FIL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
    /// Fil (PEM) med certifikatet som e-postservern känner igen programmet på
    #[arg(id = "mail-certificate", long = "mail-certificate", value_name = "FIL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<PathBuf>,
    /// Fil (PEM) med certifikatets nyckel
    #[arg(id = "mail-key", long = "mail-key", value_name = "FIL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<PathBuf>,
    /// Avsändare, till exempel trygghet@kommun.example
    #[arg(id = "mail-from", long = "mail-from", value_name = "ADRESS")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

impl MailFlags {
    pub fn is_empty(&self) -> bool {
        self.server.is_none()
            && self.port.is_none()
            && self.tls.is_none()
            && self.user.is_none()
            && self.password_file.is_none()
            && self.certificate.is_none()
            && self.key.is_none()
            && self.from.is_none()
    }
}

/// The keys whose values are texts, whatever they look like: a password of digits is no number.
pub const TEXT_KEYS: [&str; 8] = [
    "server",
    "tls",
    "user",
    "password",
    "password_file",
    "certificate",
    "key",
    "from",
];

/// A mail server that can be spoken to.
#[derive(Clone, Debug)]
pub struct MailServer {
    pub host: String,
    pub port: u16,
    pub tls: MailTls,
    pub credentials: Option<(String, Hidden)>,
    /// What it knows us by, if it asks for a certificate.
    pub own: Option<OwnCertificate>,
    pub from: Sender,
}

/// Whom letters come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    pub name: Option<String>,
    pub address: String,
}

impl Sender {
    /// `namn@domän`, or `Namn <namn@domän>`.
    pub fn read(text: &str) -> Option<Self> {
        let (name, address) = match text.trim().strip_suffix('>') {
            Some(rest) => rest.rsplit_once('<')?,
            None => ("", text),
        };
        let name = name.trim().trim_matches('"').trim();
        let address = address.trim().to_owned();
        is_address(&address).then(|| Self {
            name: Some(name.to_owned()).filter(|n| !n.is_empty()),
            address,
        })
    }

    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

/// Whether letters can be sent to it: one that holds anything else would be read by a mail server as commands.
pub fn is_address(text: &str) -> bool {
    let plain = |part: &str, also: &[u8]| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || also.contains(&b))
    };
    text.len() <= 254
        && text.rsplit_once('@').is_some_and(|(local, domain)| {
            plain(local, b"!#$%&'*+-/=?^_`{|}~.") && plain(domain, b"-.") && !domain.starts_with('.')
        })
}

#[derive(Debug, thiserror::Error)]
pub enum MailSettingsError {
    #[error("avsändaren saknas. Ange from under [mail], till exempel trygghet@kommun.example")]
    FromMissing,
    #[error("avsändaren \"{0}\" är ingen e-postadress. Ange from som namn@domän eller Namn <namn@domän>")]
    FromBad(String),
    #[error(
        "tls = \"none\" skickar i klartext och får bara användas till den egna datorn, inte till {0}. \
         Använd starttls eller tls"
    )]
    InTheClear(String),
    #[error("användarnamn finns men inget lösenord. Ange password_file eller password under [mail]")]
    PasswordMissing,
    #[error("lösenord finns men inget användarnamn. Ange user under [mail]")]
    UserMissing,
    #[error("både password och password_file är angivna. Behåll en av dem")]
    TwoPasswords,
    #[error(
        "{0} saknas. Ett certifikat och dess nyckel anges tillsammans under [mail], som certificate och key"
    )]
    HalfCertificate(&'static str),
    #[error("certifikatet visas bara över TLS. Ange tls = \"starttls\" eller \"tls\" under [mail]")]
    CertificateInTheClear,
    #[error("lösenordsfilen {path} kan inte läsas: {why}. Kontrollera namnet och rättigheterna")]
    PasswordFile { path: String, why: std::io::Error },
}

/// Text that says something; settings that are there but empty say nothing.
fn said(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|t| !t.is_empty())
}

impl MailSettings {
    /// The server, `None` when e-mail is not set up, or why what is set up cannot be used.
    pub fn mail_server(&self) -> Result<Option<MailServer>, MailSettingsError> {
        let Some(host) = said(&self.server) else {
            return Ok(None);
        };
        let tls = self.tls.unwrap_or(MailTls::Starttls);
        if tls == MailTls::None && !is_this_computer(host) {
            return Err(MailSettingsError::InTheClear(host.to_owned()));
        }
        let from = said(&self.from).ok_or(MailSettingsError::FromMissing)?;
        let from = Sender::read(from).ok_or_else(|| MailSettingsError::FromBad(from.to_owned()))?;
        let credentials = match (said(&self.user), self.password()?) {
            (Some(user), Some(password)) => Some((user.to_owned(), password)),
            (None, None) => None,
            (Some(_), None) => return Err(MailSettingsError::PasswordMissing),
            (None, Some(_)) => return Err(MailSettingsError::UserMissing),
        };
        Ok(Some(MailServer {
            host: host.to_owned(),
            port: self.port.unwrap_or(tls.usual_port()),
            tls,
            credentials,
            own: self.own_certificate(tls)?,
            from,
        }))
    }

    fn own_certificate(&self, tls: MailTls) -> Result<Option<OwnCertificate>, MailSettingsError> {
        let named = |path: &Option<PathBuf>| path.clone().filter(|path| *path != Path::new(""));
        match (named(&self.certificate), named(&self.key)) {
            (Some(_), Some(_)) if tls == MailTls::None => Err(MailSettingsError::CertificateInTheClear),
            (Some(certificate), Some(key)) => Ok(Some(OwnCertificate { certificate, key })),
            (None, None) => Ok(None),
            (Some(_), None) => Err(MailSettingsError::HalfCertificate("nyckeln")),
            (None, Some(_)) => Err(MailSettingsError::HalfCertificate("certifikatet")),
        }
    }

    fn password(&self) -> Result<Option<Hidden>, MailSettingsError> {
        let written = self.password.as_ref().filter(|p| !p.0.is_empty());
        let file = self.password_file.as_deref().filter(|p| *p != Path::new(""));
        match (written, file) {
            (Some(_), Some(_)) => Err(MailSettingsError::TwoPasswords),
            (None, Some(path)) => {
                let text = std::fs::read_to_string(path).map_err(|why| MailSettingsError::PasswordFile {
                    path: path.display().to_string(),
                    why,
                })?;
                let first = text.lines().next().unwrap_or_default();
                Ok(Some(Hidden(first.to_owned())).filter(|p| !p.0.is_empty()))
            }
            (written, None) => Ok(written.cloned()),
        }
    }

    /// Whether letters would stay on this computer.
    pub fn stays_here(&self) -> bool {
        said(&self.server).is_none_or(is_this_computer)
    }
}

fn is_this_computer(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(toml: &str, expected: Result<Option<(u16, bool)>, &str>) {
        let settings: MailSettings = toml::from_str(toml).unwrap();
        match (settings.mail_server(), expected) {
            (Ok(found), Ok(expected)) => {
                assert_eq!(
                    found.map(|s| (s.port, s.credentials.is_some())),
                    expected,
                    "{toml}"
                );
            }
            (Err(error), Err(words)) => assert!(error.to_string().contains(words), "{toml}: {error}"),
            (found, _) => panic!("{toml}: {found:?}"),
        }
    }

    #[test]
    fn a_mail_server_is_whole_or_says_what_is_missing() {
        check("", Ok(None));
        check("server = \"\"", Ok(None));
        check("server = \"smtp.example\"", Err("avsändaren saknas"));
        check(
            "server = \"smtp.example\"\nfrom = \"trygghet\"",
            Err("ingen e-postadress"),
        );
        let from = "from = \"Trygghet <trygghet@kommun.example>\"\n";
        check(
            &format!("{from}server = \"smtp.example\""),
            Ok(Some((587, false))),
        );
        check(
            &format!("{from}server = \"smtp.example\"\ntls = \"tls\"\nuser = \"a\"\npassword = \"b\""),
            Ok(Some((465, true))),
        );
        check(
            &format!("{from}server = \"smtp.example\"\nuser = \"a\""),
            Err("inget lösenord"),
        );
        let own = "certificate = \"/etc/a.pem\"\nkey = \"/etc/a.key\"\n";
        check(
            &format!("{from}server = \"smtp.example\"\n{own}"),
            Ok(Some((587, false))),
        );
        check(
            &format!("{from}server = \"smtp.example\"\nkey = \"/etc/a.key\""),
            Err("certifikatet saknas"),
        );
        check(
            &format!("{from}server = \"localhost\"\ntls = \"none\"\n{own}"),
            Err("bara över TLS"),
        );
    }

    #[test]
    fn only_the_own_computer_is_spoken_to_in_the_clear() {
        let from = "from = \"trygghet@kommun.example\"\ntls = \"none\"\n";
        for host in ["localhost", "127.0.0.1", "::1"] {
            check(
                &format!("{from}server = \"{host}\"\nport = 2525"),
                Ok(Some((2525, false))),
            );
        }
        for host in ["smtp.example", "10.0.0.1", "localhost.example"] {
            check(&format!("{from}server = \"{host}\""), Err("klartext"));
        }
    }

    #[test]
    fn an_address_holds_nothing_that_a_mail_server_would_obey() {
        for good in ["trygghet@kommun.example", "a.b+c@x-y.example"] {
            assert!(is_address(good), "{good}");
        }
        let bad = [
            "a",
            "@b",
            "a@",
            "a b@c",
            "a@b>\r\nRCPT TO:<c@d",
            "å@b.example",
            "a@b@c",
            "<a@b>",
        ];
        for bad in bad {
            assert!(!is_address(bad), "{bad}");
        }
        let sender = Sender::read("Trygghet i Exempelby <trygghet@kommun.example>").unwrap();
        assert_eq!(
            (sender.name.as_deref(), sender.domain()),
            (Some("Trygghet i Exempelby"), "kommun.example")
        );
    }

    #[test]
    fn a_password_is_never_shown() {
        let settings: MailSettings = toml::from_str("password = \"hemligt\"").unwrap();
        assert!(!format!("{settings:?}").contains("hemligt"));
    }
}

//! Handing a letter to the mail server, and what it means when that does not succeed.

use std::io;
use std::time::Duration;

use mail_send::smtp::message::Parameters;
use mail_send::{Error, SmtpClient, SmtpClientBuilder};
use tokio::io::{AsyncRead, AsyncWrite};

use super::letter::Letter;
use crate::config::mail::{MailServer, MailTls};
use crate::tls::connector;

/// The whole talk about one letter takes at most this long, and each answer of the server's at most this.
const LONGEST_TALK: Duration = Duration::from_secs(60);
const LONGEST_ANSWER: Duration = Duration::from_secs(20);

/// What stood in the way, by whom it can be mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TroubleKind {
    /// The server's name leads nowhere.
    UnknownServer,
    /// Nothing answers at the port.
    NoAnswer,
    Timeout,
    /// The connection could not be made safe.
    Tls,
    LogIn,
    /// The server does not take letters to that address.
    Address,
    TooLarge,
    /// The server says no for good.
    Refused,
    /// The server says: not now.
    Busy,
    Network,
    /// The letter itself could not be put together.
    Letter,
}

impl TroubleKind {
    pub const ALL: [Self; 11] = [
        Self::UnknownServer,
        Self::NoAnswer,
        Self::Timeout,
        Self::Tls,
        Self::LogIn,
        Self::Address,
        Self::TooLarge,
        Self::Refused,
        Self::Busy,
        Self::Network,
        Self::Letter,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownServer => "unknown-server",
            Self::NoAnswer => "no-answer",
            Self::Timeout => "timeout",
            Self::Tls => "tls",
            Self::LogIn => "log-in",
            Self::Address => "address",
            Self::TooLarge => "too-large",
            Self::Refused => "refused",
            Self::Busy => "busy",
            Self::Network => "network",
            Self::Letter => "letter",
        }
    }

    /// Whether another attempt would meet the same answer, whatever anyone mends on the way.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::Address | Self::TooLarge | Self::Refused | Self::Letter
        )
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    pub kind: TroubleKind,
    /// What the server, or the system, said.
    pub detail: String,
}

impl Trouble {
    pub fn new(kind: TroubleKind, detail: impl ToString) -> Self {
        Self {
            kind,
            detail: detail.to_string(),
        }
    }

    /// As it is kept in the register; `from_kept` reads it.
    pub fn kept(&self) -> String {
        format!("{}: {}", self.kind.code(), self.detail)
    }

    pub fn from_kept(text: &str) -> Option<Self> {
        let (code, detail) = text.split_once(": ")?;
        let kind = TroubleKind::ALL.into_iter().find(|k| k.code() == code)?;
        Some(Self::new(kind, detail))
    }

    fn of(error: Error) -> Self {
        let kind = match &error {
            Error::UnexpectedReply(reply) => match reply.code {
                530 | 534 | 535 | 538 | 454 => TroubleKind::LogIn,
                501 | 510 | 511 | 550 | 551 | 553 | 556 => TroubleKind::Address,
                552 => TroubleKind::TooLarge,
                500..=599 => TroubleKind::Refused,
                _ => TroubleKind::Busy,
            },
            Error::AuthenticationFailed(_)
            | Error::Auth(_)
            | Error::Base64(_)
            | Error::MissingCredentials
            | Error::UnsupportedAuthMechanism => TroubleKind::LogIn,
            Error::Tls(_) | Error::InvalidTLSName | Error::MissingStartTls => TroubleKind::Tls,
            Error::Timeout => TroubleKind::Timeout,
            Error::MissingMailFrom | Error::MissingRcptTo => TroubleKind::Letter,
            Error::UnparseableReply => TroubleKind::Network,
            Error::Io(error) => match error.kind() {
                io::ErrorKind::ConnectionRefused => TroubleKind::NoAnswer,
                io::ErrorKind::TimedOut => TroubleKind::Timeout,
                io::ErrorKind::InvalidData => TroubleKind::Tls,
                _ => TroubleKind::Network,
            },
        };
        let detail = match &error {
            Error::UnexpectedReply(reply) | Error::AuthenticationFailed(reply) => {
                format!("{} {}", reply.code, reply.message.trim())
            }
            Error::Tls(error) => error.to_string(),
            Error::Io(error) => error.to_string(),
            other => other.to_string(),
        };
        Self { kind, detail }
    }

    /// The same answer means another thing when no recipient has been named yet: the sender is refused.
    fn before_recipient(error: Error) -> Self {
        let trouble = Self::of(error);
        match trouble.kind {
            TroubleKind::Address => Self::new(TroubleKind::Refused, trouble.detail),
            _ => trouble,
        }
    }
}

/// Asked first by itself, since a name that leads nowhere looks like any other lost connection afterwards.
async fn find(server: &MailServer) -> Result<(), Trouble> {
    match tokio::net::lookup_host((bare(&server.host), server.port)).await {
        Ok(_) => Ok(()),
        Err(error) => Err(Trouble::new(TroubleKind::UnknownServer, error)),
    }
}

fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

fn client(server: &MailServer) -> Result<SmtpClientBuilder<&str>, Trouble> {
    let host = bare(&server.host);
    let connector = connector(server.own.as_ref()).map_err(|why| Trouble::new(TroubleKind::Tls, why))?;
    let mut client = SmtpClientBuilder::new_with_tls_connector(host, server.port, connector);
    if host.contains(':') {
        client.addr = format!("[{host}]:{}", server.port);
    }
    client = client
        .implicit_tls(server.tls == MailTls::Tls)
        .helo_host(server.from.domain())
        .timeout(LONGEST_ANSWER);
    Ok(match &server.credentials {
        Some((user, password)) => client.credentials((user.as_str(), password.0.as_str())),
        None => client,
    })
}

/// What is done once the server listens.
async fn hand_over<T: AsyncRead + AsyncWrite + Unpin>(
    mut client: SmtpClient<T>,
    server: &MailServer,
    letter: Option<&Letter>,
) -> Result<(), Trouble> {
    if let Some(letter) = letter {
        let plain = Parameters::default();
        client
            .mail_from(&server.from.address, &plain)
            .await
            .map_err(Trouble::before_recipient)?;
        client.rcpt_to(&letter.to, &plain).await.map_err(Trouble::of)?;
        client.data(&letter.bytes).await.map_err(Trouble::of)?;
    } else {
        client.noop().await.map_err(Trouble::of)?;
    }
    // The letter is taken; how the server says goodbye changes nothing.
    let _ = client.quit().await;
    Ok(())
}

async fn talk(server: &MailServer, letter: Option<&Letter>) -> Result<(), Trouble> {
    let talk = async {
        find(server).await?;
        let client = client(server)?;
        if server.tls == MailTls::None {
            let listening = client.connect_plain().await.map_err(Trouble::before_recipient)?;
            hand_over(listening, server, letter).await
        } else {
            let listening = client.connect().await.map_err(Trouble::before_recipient)?;
            hand_over(listening, server, letter).await
        }
    };
    match tokio::time::timeout(LONGEST_TALK, talk).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Trouble::new(
            TroubleKind::Timeout,
            format!("{} s", LONGEST_TALK.as_secs()),
        )),
    }
}

/// Hands over a letter. `Ok` when the server has taken it upon itself.
pub async fn deliver(server: &MailServer, letter: &Letter) -> Result<(), Trouble> {
    talk(server, Some(letter)).await
}

/// Goes as far as one can without sending anything: connects, makes the connection safe, logs in.
pub async fn try_connection(server: &MailServer) -> Result<(), Trouble> {
    talk(server, None).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::mail::Sender;
    use crate::frame::Frame;

    fn server(port: u16, tls: MailTls) -> MailServer {
        MailServer {
            host: "127.0.0.1".into(),
            port,
            tls,
            credentials: None,
            own: None,
            from: Sender::read("trygghet@exempelby.example").unwrap(),
        }
    }

    /// A server that says its lines, one to each that it hears.
    fn says(lines: &'static [&'static str]) -> u16 {
        use std::io::{BufRead, BufReader, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            let (stream, _) = listener.accept().unwrap();
            let mut heard = BufReader::new(stream.try_clone().unwrap()).lines();
            let mut stream = stream;
            for line in lines {
                let _ = stream.write_all(format!("{line}\r\n").as_bytes());
                if heard.next().is_none() {
                    break;
                }
            }
        });
        port
    }

    async fn check(port: u16, tls: MailTls, expected: TroubleKind) {
        let letter = Letter {
            to: "b@exempel.example".into(),
            bytes: b"Subject: Hej\r\n\r\nHej\r\n".to_vec(),
        };
        let trouble = deliver(&server(port, tls), &letter).await.unwrap_err();
        assert_eq!(trouble.kind, expected, "{trouble:?}");
        assert_eq!(Trouble::from_kept(&trouble.kept()), Some(trouble));
    }

    #[tokio::test]
    async fn each_trouble_is_told_from_the_others() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        check(port, MailTls::None, TroubleKind::NoAnswer).await;
        check(says(&["421 come back later"]), MailTls::None, TroubleKind::Busy).await;
        check(
            says(&["220 here", "250 here"]),
            MailTls::Starttls,
            TroubleKind::Tls,
        )
        .await;
        let unknown = &["220 here", "250 here", "250 ok", "550 5.1.1 no such user"];
        check(says(unknown), MailTls::None, TroubleKind::Address).await;
        let sender = &["220 here", "250 here", "550 not from you"];
        check(says(sender), MailTls::None, TroubleKind::Refused).await;
        let large = &["220 here", "250 here", "552 too large"];
        check(says(large), MailTls::None, TroubleKind::TooLarge).await;
        check(says(&["hello"]), MailTls::Tls, TroubleKind::Tls).await;
    }

    #[test]
    fn every_trouble_has_its_words() {
        for kind in TroubleKind::ALL {
            let words = Frame::bare().ta(&format!("mail-trouble-{}", kind.code()), "550");
            assert!(!words.contains('⟨'), "{words}");
        }
    }
}

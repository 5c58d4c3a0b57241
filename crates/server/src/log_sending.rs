//! The log, sent on to another computer as it is written: syslog (RFC 5424) over TLS (RFC 5425), so that whoever takes this
//! computer over cannot take back what it has said. In the clear only to this computer itself, where a program of the operator's
//! may send it further (RFC 6587, 3.4.1). Standard error has all of it as before.
//!
//! Nothing waits for the receiver: lines that it does not take in time are lost to it, and it is told how many.

use std::io;
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio_rustls::rustls::pki_types::ServerName;
use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

use crate::clock::Clock;
use crate::openid::tls;

/// Lines that wait while the receiver is away.
const WAITING: usize = 10_000;
const LONGEST: Duration = Duration::from_secs(10);
/// How long until it is tried again.
const AGAIN: Duration = Duration::from_secs(5);

static LINES: OnceLock<Sender<String>> = OnceLock::new();
static LOST: AtomicU64 = AtomicU64::new(0);

/// Where each line of the log goes.
#[derive(Clone, Copy)]
pub struct Log;

pub struct Line(Level);

impl MakeWriter<'_> for Log {
    type Writer = Line;

    fn make_writer(&self) -> Line {
        Line(Level::INFO)
    }

    fn make_writer_for(&self, meta: &Metadata<'_>) -> Line {
        Line(*meta.level())
    }
}

impl io::Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(lines) = LINES.get()
            && lines
                .try_send(message(self.0, &String::from_utf8_lossy(bytes)))
                .is_err()
        {
            LOST.fetch_add(1, Ordering::Relaxed);
        }
        io::stderr().write_all(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// A line as RFC 5424 writes it: facility local0, the severity of the level, in UTC.
fn message(level: Level, line: &str) -> String {
    let severity = match level {
        Level::ERROR => 3,
        Level::WARN => 4,
        Level::INFO => 6,
        _ => 7,
    };
    let now = Clock::system().now();
    let process = std::process::id();
    format!(
        "<{}>1 {now:.6} - lagesbild {process} - - {}",
        16 * 8 + severity,
        line.trim_end()
    )
}

/// Where the log is sent: a name and a port.
pub fn is_place(place: &str) -> bool {
    place.rsplit_once(':').is_some_and(|(host, port)| {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b);
        !host.is_empty() && host.bytes().all(plain) && port.parse::<u16>().is_ok_and(|port| port > 0)
    })
}

/// Sends what is written from now on. Goes on until the program ends.
pub fn start(place: &str) {
    let (sender, lines) = channel(WAITING);
    if LINES.set(sender).is_ok() {
        tokio::spawn(send_on(place.to_owned(), lines));
    }
}

async fn send_on(place: String, mut lines: Receiver<String>) {
    let mut told = false;
    loop {
        match tokio::time::timeout(LONGEST, connect(&place)).await {
            Ok(Ok(mut stream)) => {
                told = false;
                let ended = deliver(&mut stream, &mut lines).await;
                tracing::warn!(error = %ended, "the receiver of the log has gone");
            }
            // Once, and not each time: it would be all that waits.
            Ok(Err(error)) if !told => {
                told = true;
                tracing::warn!(%error, "the log cannot be sent on");
            }
            _ => (),
        }
        tokio::time::sleep(AGAIN).await;
    }
}

trait Stream: AsyncWrite + Unpin + Send {}
impl<T: AsyncWrite + Unpin + Send> Stream for T {}

async fn connect(place: &str) -> io::Result<Box<dyn Stream>> {
    if let Ok(address) = place.parse::<SocketAddr>()
        && address.ip().is_loopback()
    {
        return Ok(Box::new(TcpStream::connect(address).await?));
    }
    let (host, _) = place.rsplit_once(':').unwrap_or((place, ""));
    let bare = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let name = ServerName::try_from(bare).map_err(io::Error::other)?;
    let tls = tls().map_err(|trouble| io::Error::other(format!("{trouble:?}")))?;
    let stream = TcpStream::connect(place).await?;
    Ok(Box::new(tls.connect(name, stream).await?))
}

/// Each line by its length (RFC 5425, 4.3), until one does not get through.
async fn deliver(stream: &mut (impl AsyncWrite + Unpin + ?Sized), lines: &mut Receiver<String>) -> io::Error {
    loop {
        let lost = LOST.swap(0, Ordering::Relaxed);
        let line = match lost {
            0 => lines.recv().await,
            n => Some(message(
                Level::WARN,
                &format!("{n} lines of the log were lost on the way"),
            )),
        };
        let Some(line) = line else {
            return io::Error::other("the program ends");
        };
        let frame = format!("{} {line}", line.len());
        let sent = tokio::time::timeout(LONGEST, async {
            stream.write_all(frame.as_bytes()).await?;
            stream.flush().await
        });
        let failed = match sent.await {
            Ok(Ok(())) => continue,
            Ok(Err(error)) => error,
            Err(_) => io::ErrorKind::TimedOut.into(),
        };
        LOST.fetch_add(lost.max(1), Ordering::Relaxed);
        return failed;
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt as _;
    use tokio::net::TcpListener;

    use super::*;

    #[test]
    fn a_line_has_its_severity_and_its_time() {
        let written = message(
            Level::WARN,
            "2026-11-30T17:00:00Z WARN refused path=\"/import\"\n",
        );
        let (head, rest) = written.split_once(" - lagesbild ").unwrap();
        let (priority, time) = head.split_once(">1 ").unwrap();
        assert_eq!(priority, "<132");
        assert!(time.parse::<jiff::Timestamp>().is_ok(), "{time}");
        assert!(
            rest.ends_with(" - - 2026-11-30T17:00:00Z WARN refused path=\"/import\""),
            "{rest}"
        );
        assert!(message(Level::ERROR, "").starts_with("<131>1 "));
        assert!(
            is_place("logg.exempelby.example:6514") && is_place("127.0.0.1:514") && is_place("[::1]:514")
        );
        for wrong in [
            "",
            "logg.exempelby.example",
            ":6514",
            "logg:0",
            "logg:70000",
            "a b:1",
            "a/b:1",
        ] {
            assert!(!is_place(wrong), "{wrong}");
        }
    }

    #[tokio::test]
    async fn what_is_written_arrives_elsewhere_also_after_the_receiver_was_away() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = listener.local_addr().unwrap().to_string();
        let (sender, mut lines) = channel(2);
        for n in 0..4 {
            if sender
                .try_send(message(Level::INFO, &format!("rad {n}")))
                .is_err()
            {
                LOST.fetch_add(1, Ordering::Relaxed);
            }
        }
        let mut stream = connect(&place).await.unwrap();
        let (mut heard, _) = listener.accept().await.unwrap();
        drop(sender);
        deliver(&mut stream, &mut lines).await;
        drop(stream);
        let mut text = String::new();
        heard.read_to_string(&mut text).await.unwrap();
        // By its length, one after the other.
        let (mut rest, mut heard) = (text.as_str(), Vec::new());
        while let Some((length, after)) = rest.split_once(' ') {
            let (line, next) = after.split_at(length.parse().unwrap());
            heard.push(line.rsplit_once(" - - ").unwrap().1);
            rest = next;
        }
        assert_eq!(
            heard,
            ["2 lines of the log were lost on the way", "rad 0", "rad 1"]
        );
        // In the clear nowhere else.
        assert!(connect("192.0.2.7 :514").await.is_err());
    }
}

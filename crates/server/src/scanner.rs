//! Asking a virus scanner on this computer of a file before it is kept and given to others: ClamAV's daemon, by `INSTREAM` of its
//! protocol (clamd(8)), over its socket or a port of this computer. A file that cannot be scanned is not taken.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};

/// Somebody waits for the page meanwhile; a large document takes seconds.
const LONGEST: Duration = Duration::from_secs(60);
const CHUNK: usize = 64 << 10;
/// An answer is a line.
const LONGEST_ANSWER: u64 = 1_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanned {
    Clean,
    /// What it is, in the scanner's words.
    Malicious(String),
    /// The scanner could not say, and why.
    NotScanned(String),
}

/// Where the scanner listens, as the settings say it: the path of a socket, or an address and port of this computer.
pub fn is_place(scanner: &str) -> bool {
    scanner.starts_with('/') || port_here(scanner).is_some()
}

/// Files go there in the clear: to this computer alone.
fn port_here(scanner: &str) -> Option<SocketAddr> {
    let address: SocketAddr = scanner.parse().ok()?;
    let here: IpAddr = address.ip();
    here.is_loopback().then_some(address)
}

pub async fn scan(scanner: &str, bytes: &[u8]) -> Scanned {
    let asked = async {
        if scanner.starts_with('/') {
            return ask(UnixStream::connect(scanner).await?, bytes).await;
        }
        match port_here(scanner) {
            Some(address) => ask(TcpStream::connect(address).await?, bytes).await,
            None => Err(std::io::Error::other(
                "scanner är ingen sökväg och ingen port på den här datorn",
            )),
        }
    };
    match tokio::time::timeout(LONGEST, asked).await {
        Ok(Ok(answer)) => understood(&answer),
        Ok(Err(error)) => Scanned::NotScanned(error.to_string()),
        Err(_) => Scanned::NotScanned("inget svar i tid".into()),
    }
}

async fn ask(mut stream: impl AsyncRead + AsyncWrite + Unpin, bytes: &[u8]) -> std::io::Result<String> {
    stream.write_all(b"zINSTREAM\0").await?;
    for chunk in bytes.chunks(CHUNK) {
        let length = u32::try_from(chunk.len()).unwrap_or_default();
        let sent = async {
            stream.write_all(&length.to_be_bytes()).await?;
            stream.write_all(chunk).await
        };
        // A scanner that has heard enough says why and hears no more.
        if sent.await.is_err() {
            break;
        }
    }
    let _ = stream.write_all(&0_u32.to_be_bytes()).await;
    let mut answer = Vec::new();
    stream.take(LONGEST_ANSWER).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer)
        .trim_end_matches('\0')
        .trim()
        .to_owned())
}

fn understood(answer: &str) -> Scanned {
    let said = answer.strip_prefix("stream: ").unwrap_or(answer);
    match said.strip_suffix(" FOUND") {
        Some(name) => Scanned::Malicious(name.chars().filter(|c| !c.is_control()).take(100).collect()),
        None if answer == "stream: OK" => Scanned::Clean,
        None => Scanned::NotScanned(said.chars().filter(|c| !c.is_control()).take(200).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    /// Hears a file by the protocol and answers; gives back what it heard.
    async fn daemon(answer: &'static [u8]) -> (String, tokio::task::JoinHandle<Vec<u8>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heard = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut word = [0; 10];
            stream.read_exact(&mut word).await.unwrap();
            assert_eq!(&word, b"zINSTREAM\0");
            let mut heard = Vec::new();
            loop {
                let length = stream.read_u32().await.unwrap() as usize;
                if length == 0 {
                    break;
                }
                let mut chunk = vec![0; length];
                stream.read_exact(&mut chunk).await.unwrap();
                heard.extend(chunk);
            }
            stream.write_all(answer).await.unwrap();
            heard
        });
        (address, heard)
    }

    #[tokio::test]
    async fn a_file_is_sent_whole_and_the_answer_is_understood() {
        let file: Vec<u8> = (0..200_000_u32).map(|n| n as u8).collect();
        for (answer, expected) in [
            (&b"stream: OK\0"[..], Scanned::Clean),
            (
                b"stream: Eicar-Signature FOUND\0",
                Scanned::Malicious("Eicar-Signature".into()),
            ),
            (
                b"INSTREAM size limit exceeded. ERROR\0",
                Scanned::NotScanned("INSTREAM size limit exceeded. ERROR".into()),
            ),
            (b"", Scanned::NotScanned(String::new())),
        ] {
            let (address, heard) = daemon(answer).await;
            assert_eq!(scan(&address, &file).await, expected);
            assert_eq!(heard.await.unwrap(), file);
        }
    }

    #[tokio::test]
    async fn a_scanner_that_is_away_or_elsewhere_scans_nothing() {
        for away in [
            "127.0.0.1:1",
            "/finns/inte",
            "192.0.2.7:3310",
            "skanner.exempelby.example:3310",
            "",
        ] {
            assert!(
                matches!(scan(away, b"fil").await, Scanned::NotScanned(_)),
                "{away}"
            );
        }
        assert!(is_place("/run/clamav/clamd.ctl") && is_place("127.0.0.1:3310") && is_place("[::1]:3310"));
        assert!(!is_place("192.0.2.7:3310") && !is_place("clamd"));
    }
}

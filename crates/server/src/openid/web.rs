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
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use url::Url;

use super::trouble::{Kind, Trouble};
use crate::config::openid::Provider;
use crate::tls::connector;

/// A provider's own address is a hundred letters long, and what is asked of it goes in the body: a longer one is no address,
/// and servers do not take it.
const LONGEST_ADDRESS: usize = 2_000;

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
    if url.as_str().len() > LONGEST_ADDRESS {
        return Err(Kind::NotUnderstood.alone());
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

/// Made once: whom this computer trusts is read from its disk.
pub fn tls() -> Result<TlsConnector, Trouble> {
    static CONNECTOR: OnceLock<TlsConnector> = OnceLock::new();
    if let Some(connector) = CONNECTOR.get() {
        return Ok(connector.clone());
    }
    let connector = connector(None).map_err(|error| Kind::Certificate.with(error))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::openid::ProviderSettings;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    /// Answers whoever comes, and counts them.
    async fn listen(address: &str, answer: String) -> Option<(u16, Arc<AtomicUsize>)> {
        let listener = TcpListener::bind(address).await.ok()?;
        let port = listener.local_addr().unwrap().port();
        let count = Arc::new(AtomicUsize::new(0));
        let came = count.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                came.fetch_add(1, SeqCst);
                let mut heard = [0; 4096];
                let _ = stream.read(&mut heard).await;
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Some((port, count))
    }

    fn provider(issuer: &str) -> Provider {
        let text = format!(
            "name = 'p'\nlabel = 'P'\nissuer = '{issuer}'\nclient_id = 'l'\nhosts = ['nycklar.example']"
        );
        let settings: ProviderSettings = toml::from_str(&text).unwrap();
        settings.provider().unwrap()
    }

    /// Inwards, beside, around: as numbers, in other bases, as IPv6, in other letters, as names, by other ways than the web's.
    const INWARDS: [&str; 56] = [
        "http://127.0.0.1:{p}/",
        "https://127.0.0.1:{p}/",
        "http://localhost:{p}/",
        "http://LOCALHOST:{p}/",
        "http://localhost.:{p}/",
        "http://x.localhost:{p}/",
        "http://127.1:{p}/",
        "http://127.0.1:{p}/",
        "http://127.0.0.2:{p}/",
        "http://127.255.255.254:{p}/",
        "http://2130706433:{p}/",
        "http://0x7f000001:{p}/",
        "http://0x7f.0.0.1:{p}/",
        "http://0x7f.1:{p}/",
        "http://0177.0.0.1:{p}/",
        "http://017700000001:{p}/",
        "http://00000177.0.0.1:{p}/",
        "http://0:{p}/",
        "http://0.0.0.0:{p}/",
        "http://[::]:{p}/",
        "http://[::1]:{p}/",
        "http://[0:0:0:0:0:0:0:1]:{p}/",
        "http://[::ffff:127.0.0.1]:{p}/",
        "http://[::ffff:7f00:1]:{p}/",
        "http://[::127.0.0.1]:{p}/",
        "http://[64:ff9b::127.0.0.1]:{p}/",
        "http://\u{2460}\u{2461}\u{2466}.\u{24ea}.\u{24ea}.\u{2460}:{p}/",
        "http://127\u{3002}0\u{3002}0\u{3002}1:{p}/",
        "http://\u{ff11}27.0.0.1:{p}/",
        "http://loc\u{ff41}lhost:{p}/",
        "http://127.0.0.1\t:{p}/",
        "http:127.0.0.1:{p}/",
        "http:\\\\127.0.0.1:{p}\\",
        "http://{i}@127.0.0.1:{p}/",
        "http://{i}:{i}@127.0.0.1:{p}/",
        "http://127.0.0.1:{p}#@{i}/",
        "http://127.0.0.1:{p}?@{i}/",
        "http://127.0.0.1:{p}\\@{i}/",
        "https://nycklar.example@127.0.0.1:{p}/",
        "https://nycklar.example:{p}/",
        "http://nycklar.example/",
        "https://nycklar.example.elak.example/",
        "https://elak.example/nycklar.example",
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/latest/meta-data/",
        "http://100.100.100.200/latest/meta-data/",
        "http://metadata.google.internal/computeMetadata/v1/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.0.1/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "file:///etc/passwd",
        "ftp://127.0.0.1:{p}/",
        "gopher://127.0.0.1:{p}/_GET",
        "data:application/json,{}",
    ];

    #[tokio::test]
    async fn nothing_is_asked_inwards_or_beside_what_the_settings_name() {
        let (issuer_port, asked) = listen("127.0.0.1:0", String::new()).await.unwrap();
        let (trap_port, trapped) = listen("0.0.0.0:0", String::new()).await.unwrap();
        // Where there is no IPv6 there is nobody to come that way.
        let trapped_6 = listen(&format!("[::1]:{trap_port}"), String::new()).await;
        let provider = provider(&format!("http://127.0.0.1:{issuer_port}"));
        for form in INWARDS {
            let text = form
                .replace("{p}", &trap_port.to_string())
                .replace("{i}", &format!("127.0.0.1:{issuer_port}"));
            // What is no address at all goes no further than the description that it stood in.
            let Ok(url) = Url::parse(&text) else { continue };
            let refused = fetch(&provider, &url).await.err().map(|trouble| trouble.kind);
            assert_eq!(refused, Some(Kind::Elsewhere), "{text} as {url}");
            let refused = send(&provider, &url, &[("a", "b")], Some(("l", "hemligt"))).await;
            assert_eq!(
                refused.err().map(|trouble| trouble.kind),
                Some(Kind::Elsewhere),
                "{text}"
            );
        }
        let came = trapped.load(SeqCst) + trapped_6.map_or(0, |(_, came)| came.load(SeqCst));
        assert_eq!((came, asked.load(SeqCst)), (0, 0));
    }

    #[tokio::test]
    async fn a_redirect_leads_nowhere_and_a_long_address_is_not_sent() {
        let (trap_port, trapped) = listen("127.0.0.1:0", String::new()).await.unwrap();
        for status in [
            "301 Moved",
            "302 Found",
            "303 See Other",
            "307 Temporary",
            "308 Permanent",
        ] {
            let answer = format!(
                "HTTP/1.1 {status}\r\nlocation: http://127.0.0.1:{trap_port}/\r\nrefresh: 0;url=http://127.0.0.1:{trap_port}/\r\n\
                 content-length: 0\r\nconnection: close\r\n\r\n"
            );
            let (port, asked) = listen("127.0.0.1:0", answer).await.unwrap();
            let provider = provider(&format!("http://127.0.0.1:{port}"));
            let url = Url::parse(&format!("http://127.0.0.1:{port}/")).unwrap();
            let reply = fetch(&provider, &url).await.ok().unwrap();
            assert!((300..400).contains(&reply.status) && reply.json.is_none());
            let long = Url::parse(&format!("{url}{}", "a".repeat(LONGEST_ADDRESS))).unwrap();
            let refused = fetch(&provider, &long).await.err().map(|trouble| trouble.kind);
            assert_eq!(refused, Some(Kind::NotUnderstood));
            assert_eq!(asked.load(SeqCst), 1);
        }
        assert_eq!(trapped.load(SeqCst), 0);
    }
}

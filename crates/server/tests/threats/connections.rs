//! Requests as bytes on a socket, as no browser writes them: where one ends and the next begins, whoever says too much or
//! too slowly, and the answers read by their framing alone.

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use server::listening::{self, Patience};
use server::pages;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::world::{Who, World};

const PATIENCE: Patience = Patience {
    head: Duration::from_secs(2),
    body: Duration::from_secs(2),
    connections: 600,
};

/// The pages on a port of their own.
struct Served {
    port: u16,
    _world: World,
}

async fn served() -> Served {
    let world = World::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let router = pages::router(world.app.clone());
    tokio::spawn(listening::serve(
        listener,
        router,
        PATIENCE,
        std::future::pending(),
    ));
    Served { port, _world: world }
}

impl Served {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).await.unwrap()
    }

    /// All that is answered to some bytes until the server closes, or has been silent for a while.
    async fn says(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = self.connect().await;
        let mut heard = Vec::new();
        let (mut reads, mut writes) = stream.split();
        let talk = async {
            // Whoever refuses may close before all is written.
            let _ = writes.write_all(bytes).await;
            let mut buffer = [0; 16 << 10];
            while let Ok(Ok(n)) = tokio::time::timeout(PATIENCE.head * 4, reads.read(&mut buffer)).await {
                if n == 0 {
                    break;
                }
                heard.extend(&buffer[..n]);
            }
        };
        let ended = tokio::time::timeout(Duration::from_secs(60), talk).await;
        assert!(ended.is_ok(), "it never ended");
        heard
    }

    async fn is_well(&self) {
        let begun = Instant::now();
        let answer = self
            .says(b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            .await;
        assert!(answer.starts_with(b"HTTP/1.1 200 "), "{}", text(&answer));
        // Some milliseconds; wide, as others use this computer too.
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The statuses of answers that follow one another, each read by what it says of its own length.
fn statuses(mut bytes: &[u8]) -> Vec<u16> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let (status, rest) = one_answer(bytes, false);
        found.push(status);
        bytes = rest;
    }
    found
}

/// The status of the first answer and what comes after it. It may say its length in one way only, and hold to it.
fn one_answer(bytes: &[u8], of_head: bool) -> (u16, &[u8]) {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n");
    let end = end.unwrap_or_else(|| panic!("no end of the head: {}", text(bytes)));
    let (head, mut rest) = (text(&bytes[..end]), &bytes[end + 4..]);
    let mut lines = head.split("\r\n");
    let first = lines.next().unwrap();
    let status: u16 = (first.strip_prefix("HTTP/1.1 "))
        .and_then(|rest| rest.split(' ').next())
        .and_then(|status| status.parse().ok())
        .unwrap_or_else(|| panic!("no answer begins so: {first:?}"));
    let headers: Vec<(String, &str)> = lines
        .map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim())
        })
        .collect();
    let all = |name: &str| {
        let values = headers.iter().filter(|(n, _)| n == name);
        values.map(|(_, value)| *value).collect::<Vec<_>>()
    };
    let (lengths, encodings) = (all("content-length"), all("transfer-encoding"));
    assert!(lengths.len() + encodings.len() <= 1, "{head}");
    if of_head || status == 204 || status == 304 {
        return (status, rest);
    }
    if let [length] = lengths[..] {
        let length: usize = length.parse().unwrap();
        assert!(rest.len() >= length, "{head}: {} bytes", rest.len());
        return (status, &rest[length..]);
    }
    assert_eq!(encodings, ["chunked"], "{head}");
    loop {
        let line = rest
            .windows(2)
            .position(|w| w == b"\r\n")
            .expect("a chunk's length");
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..line]).unwrap(), 16).unwrap();
        let after = line + 2 + size;
        assert_eq!(
            &rest[after..after + 2],
            b"\r\n",
            "{head}: a chunk is longer or shorter"
        );
        rest = &rest[after + 2..];
        if size == 0 {
            return (status, rest);
        }
    }
}

/// What a proxy and a server could read differently: refused, and nothing that follows it is heard.
#[tokio::test]
async fn a_request_whose_end_can_be_read_in_two_ways_is_refused_with_all_that_follows() {
    let served = served().await;
    let post = |headers: &str, body: &str| {
        format!(
            "POST /logga-in HTTP/1.1\r\nhost: a\r\n{headers}\r\n\r\n{body}GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
        )
    };
    for request in [
        post("content-length: 4\r\ncontent-length: 5", "aaaa"),
        post("content-length: 4, 5", "aaaa"),
        post("content-length: +4", "aaaa"),
        post("content-length: -4", "aaaa"),
        post("content-length: 0x4", "aaaa"),
        post("content-length: 4 4", "aaaa"),
        post("content-length: 99999999999999999999999", "aaaa"),
        post("content-length : 4", "aaaa"),
        post("transfer-encoding: xchunked", "0\r\n\r\n"),
        post("transfer-encoding: chunked, identity", "0\r\n\r\n"),
        post(
            "transfer-encoding: chunked\r\ntransfer-encoding: identity",
            "0\r\n\r\n",
        ),
        post("transfer-encoding : chunked", "0\r\n\r\n"),
        post("x: a\r\n transfer-encoding: chunked", "0\r\n\r\n"),
        post("transfer-encoding: \u{b}chunked", "0\r\n\r\n"),
        post("transfer-encoding: chunked", "0x0\r\n\r\n"),
        post("transfer-encoding: chunked", "-1\r\n\r\n"),
        post("transfer-encoding: chunked", "fffffffffffffffff\r\n"),
        post("transfer-encoding: chunked", "5\r\naaaaaaaa\r\n0\r\n\r\n"),
        post("x: a\0b", ""),
        post("x: a\rb: c", ""),
        post("a b: c", ""),
        "GET /healthz HTTP/9.9\r\nhost: a\r\n\r\nGET /healthz HTTP/1.1\r\nhost: a\r\n\r\n".into(),
        "GET  /healthz HTTP/1.1\r\nhost: a\r\n\r\nGET /healthz HTTP/1.1\r\nhost: a\r\n\r\n".into(),
        // The greeting of HTTP/2, which is not spoken: nothing to reset rapidly.
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nGET /healthz HTTP/1.1\r\nhost: a\r\n\r\n".into(),
    ] {
        let heard = served.says(request.as_bytes()).await;
        let statuses = statuses(&heard);
        assert!(
            statuses.len() <= 1 && statuses.iter().all(|status| (400..500).contains(status)),
            "{request:?} was answered {statuses:?}"
        );
    }
    served.is_well().await;
}

/// RFC 9112, 6.3: where both are said, the length is not looked at; and a chunk that looks like a request is none.
#[tokio::test]
async fn the_end_of_a_body_in_pieces_is_where_its_pieces_end() {
    let served = served().await;
    for length in ["content-length: 3\r\n", "content-length: 4000\r\n", ""] {
        let request = format!(
            "POST /logga-in HTTP/1.1\r\nhost: a\r\n{length}transfer-encoding: chunked\r\n\r\n\
             25\r\nGET /finns-inte HTTP/1.1\r\nhost: a\r\n\r\n\r\n0\r\n\r\n\
             GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
        );
        let heard = served.says(request.as_bytes()).await;
        let statuses = statuses(&heard);
        // The form is refused; what follows is the next request, or nothing where the connection was closed first.
        assert!((400..500).contains(&statuses[0]), "{length:?}: {statuses:?}");
        assert!(matches!(statuses[1..], [] | [200]), "{length:?}: {statuses:?}");
    }
}

#[tokio::test]
async fn every_answer_is_as_long_as_it_says() {
    let served = served().await;
    let mut asked = Vec::new();
    let cookie = Who::Coordinator.cookie();
    for (method, path) in [
        ("GET", "/healthz"),
        ("GET", "/logga-in"),
        ("HEAD", "/logga-in"),
        ("GET", "/finns-inte"),
        ("GET", "/handelser"),
        ("HEAD", "/handelser"),
        ("GET", "/handelser/export.csv"),
        ("GET", "/handelser/export.xlsx"),
        ("HEAD", "/handelser/export.csv"),
        ("GET", "/handelser/karta.geojson"),
        ("GET", "/lagesbild"),
        ("GET", server::assets::url("app.css")),
        ("HEAD", server::assets::url("app.css")),
        ("GET", "/karta/bakgrund.geojson"),
        ("DELETE", "/handelser"),
        ("GET", "/healthz"),
    ] {
        for packed in ["", "accept-encoding: gzip\r\n", "accept-encoding: br\r\n"] {
            asked.push((
                method,
                format!("{method} {path} HTTP/1.1\r\nhost: a\r\ncookie: {cookie}\r\n{packed}\r\n"),
            ));
        }
    }
    let last = b"GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let requests: String = asked.iter().map(|(_, request)| request.as_str()).collect();
    let heard = served.says(&[requests.as_bytes(), last].concat()).await;
    let mut rest = heard.as_slice();
    for (method, request) in &asked {
        let (status, after) = one_answer(rest, *method == "HEAD");
        assert!(status < 500, "{request}: {status}");
        rest = after;
    }
    assert_eq!(statuses(rest), [200]);
}

#[tokio::test]
async fn whoever_says_too_much_is_refused_and_stops_nobody() {
    let served = served().await;
    let flood: String = (0..2_000).map(|n| format!("x-{n}: a\r\n")).collect();
    let long = "a".repeat(1 << 20);
    for (request, expected) in [
        (format!("GET /healthz HTTP/1.1\r\nhost: a\r\n{flood}\r\n"), 431),
        (
            format!("GET /healthz HTTP/1.1\r\nhost: a\r\nx: {long}\r\n\r\n"),
            431,
        ),
        (
            format!("GET /handelser?yta={long} HTTP/1.1\r\nhost: a\r\n\r\n"),
            431,
        ),
        (
            format!(
                "GET /handelser?q={} HTTP/1.1\r\nhost: a\r\n\r\n",
                &long[..100_000]
            ),
            414,
        ),
        // Said beforehand: not one byte of it is read.
        (
            format!(
                "POST /import HTTP/1.1\r\nhost: a\r\ncookie: {}\r\ncontent-type: multipart/form-data; boundary=k\r\n\
                 connection: close\r\ncontent-length: 999999999999\r\n\r\n--k\r\n",
                Who::Coordinator.cookie()
            ),
            400,
        ),
    ] {
        let heard = served.says(request.as_bytes()).await;
        let status = text(&heard);
        let said = status.split(' ').nth(1).and_then(|s| s.parse::<u16>().ok());
        let refused = said.is_some_and(|s| s == expected || (s == 413 && expected == 400));
        assert!(refused, "{}…: {said:?}", &request[..60]);
        served.is_well().await;
    }
}

/// Heads and bodies that come a byte at a time, hundreds of them: others are answered meanwhile, and they are let go.
#[tokio::test]
async fn those_who_say_almost_nothing_are_let_go_and_stop_nobody() {
    let served = served().await;
    let mut slow = Vec::new();
    let body = format!(
        "POST /granska HTTP/1.1\r\nhost: a\r\ncookie: {}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: 1000\r\n\r\n",
        Who::Coordinator.cookie()
    );
    for n in 0..300 {
        let mut stream = served.connect().await;
        let begin = if n % 3 == 0 {
            body.as_str()
        } else {
            "GET /handelser HTTP/1.1\r\nhost: a\r\nx-"
        };
        stream.write_all(begin.as_bytes()).await.unwrap();
        slow.push((stream, n % 3 == 0));
    }
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE.head {
        for (stream, is_body) in &mut slow {
            if !*is_body {
                let _ = stream.write_all(b"a").await;
            }
        }
        served.is_well().await;
    }
    for (stream, is_body) in &mut slow {
        let mut answer = Vec::new();
        let ended = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
        assert!(ended.is_ok(), "it is still waited for");
        // Whoever has been let in gets to know; the others are not answered at all, or that it took too long.
        let status = text(&answer).split(' ').nth(1).unwrap_or_default().to_owned();
        assert!(
            status.is_empty() || status.starts_with('4'),
            "body: {is_body}: {status}"
        );
    }
    served.is_well().await;
}

/// A server that is asked to stop answers what is under way, and takes no more.
#[tokio::test]
async fn what_is_under_way_is_answered_before_the_server_stops() {
    let world = World::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let asked = async move { drop(stopped.await) };
    let server = tokio::spawn(listening::serve(
        listener,
        pages::router(world.app.clone()),
        PATIENCE,
        asked,
    ));
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all(b"POST /logga-in HTTP/1.1\r\nhost: a\r\ncontent-length: 6\r\n\r\nep")
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(TcpStream::connect(address).await.is_err(), "it takes more");
    stream.write_all(b"ost=").await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let refused = StatusCode::UNPROCESSABLE_ENTITY.as_u16();
    assert_eq!(statuses(&answer), [refused], "{}", text(&answer));
    tokio::time::timeout(Duration::from_secs(10), server)
        .await
        .expect("it stopped")
        .unwrap();
}

//! A server that is killed loses nothing that it acknowledged, and records nothing twice.
//!
//! Starts the program on a register of its own, writes events through the form, kills it at odd moments and
//! starts it again. `LAGESBILD_KILLS=200` tries longer than the ordinary fifteen.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lagesbild");

struct Server {
    process: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    fn start(data: &Path, port: u16) -> Self {
        let process = Command::new(PROGRAM)
            .args(["serve", "--quiet", "--port", &port.to_string(), "--data"])
            .arg(data)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { process, port };
        let until = Instant::now() + Duration::from_secs(30);
        while Instant::now() < until {
            if server
                .ask("GET", "/readyz", "", "", "")
                .is_some_and(|a| a.starts_with("HTTP/1.0 200"))
            {
                return server;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the server did not become ready");
    }

    /// The whole answer, or nothing when the server was gone before it had been given.
    fn ask(&self, method: &str, path: &str, cookie: &str, kind: &str, body: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
        let request = format!(
            "{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\nCookie: {cookie}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        );
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, rest) = answer.split_once("\r\n\r\n")?;
        // A body that was cut off is no answer.
        let length = header(head, "content-length").and_then(|n| n.parse::<usize>().ok());
        (length.is_none_or(|n| n <= rest.len())).then_some(answer)
    }
}

fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    answer.lines().find_map(|line| {
        let (n, value) = line.split_once(": ")?;
        n.eq_ignore_ascii_case(name).then_some(value.trim())
    })
}

/// Runs a command of the program and gives what it said.
fn command(data: &Path, arguments: &[&str]) -> serde_json::Value {
    let out = Command::new(PROGRAM)
        .args(arguments)
        .args(["--json", "--quiet", "--data"])
        .arg(data)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(
        out.status.success(),
        "{arguments:?}: {said}{}",
        String::from_utf8_lossy(&out.stderr)
    );
    serde_json::from_str(&said).unwrap()
}

/// A word of letters for each number, so that screening takes it for nothing else.
fn mark(number: usize) -> String {
    let mut left = number;
    let letters: String = (0..5)
        .map(|_| {
            let letter = char::from(b'a' + u8::try_from(left % 26).unwrap());
            left /= 26;
            letter
        })
        .collect();
    format!("zq{letters}zq")
}

/// Waits that look drawn but are the same each time: 20 to 500 ms.
fn wait_before_kill(round: usize) -> Duration {
    let mixed = (round as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    Duration::from_millis(20 + mixed % 480)
}

fn form(csrf: &str, number: usize) -> (String, String) {
    let mark = mark(number);
    let text = format!("Tagg på väggen, {mark}");
    let key = format!("krasch-{number}");
    let fields = [
        ("csrf", csrf),
        ("nyckel", key.as_str()),
        ("handelse", "KLO/tagg"),
        ("datum", "2022-03-12"),
        ("tid", "21:40"),
        ("plats", "Exempelby centrum"),
        ("sakerhet", "observed"),
        ("text", text.as_str()),
    ];
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!(
            "--kant\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str("--kant--\r\n");
    (mark, body)
}

#[test]
fn what_was_acknowledged_is_there_after_every_kill_and_nothing_twice() {
    let kills: usize = std::env::var("LAGESBILD_KILLS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(15);
    let data: PathBuf = std::env::temp_dir().join(format!("lagesbild-krasch-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&data);
    let municipality = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../municipality/example.toml");
    command(&data, &["config", "load", municipality.to_str().unwrap()]);
    let made = command(
        &data,
        &[
            "user",
            "add",
            "samordnare@exempelby.example",
            "--name",
            "Samordnare",
            "--role",
            "coordinator",
            "--partner",
            "kommunen",
        ],
    );
    let secret = made["link"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();

    let server = Server::start(&data, port);
    let password = "losenord=fyra+vanliga+ord+efter+varandra";
    let urlencoded = "application/x-www-form-urlencoded";
    let entered = server
        .ask("POST", &format!("/lank/{secret}"), "", urlencoded, password)
        .unwrap();
    let cookie = header(&entered, "set-cookie")
        .and_then(|c| c.split(';').next())
        .unwrap_or_else(|| panic!("not logged in: {entered}"))
        .to_owned();
    let page = server.ask("GET", "/handelser/ny", &cookie, "", "").unwrap();
    let csrf = page
        .split_once("name=\"csrf\" value=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .unwrap()
        .0
        .to_owned();
    drop(server);

    let mut acknowledged: Vec<String> = Vec::new();
    let mut sent = 0;
    for round in 0..kills {
        let mut server = Server::start(&data, port);
        let kill_at = Instant::now() + wait_before_kill(round);
        let id = server.process.id();
        let killer = std::thread::spawn(move || {
            std::thread::sleep(kill_at.saturating_duration_since(Instant::now()));
            // SIGKILL: the program gets no chance to tidy up.
            Command::new("kill")
                .args(["-9", &id.to_string()])
                .status()
                .unwrap();
        });
        loop {
            let (mark, body) = form(&csrf, sent);
            sent += 1;
            let Some(answer) = server.ask(
                "POST",
                "/handelser/ny",
                &cookie,
                "multipart/form-data; boundary=kant",
                &body,
            ) else {
                break;
            };
            assert!(answer.starts_with("HTTP/1.0 303"), "{answer}");
            acknowledged.push(mark);
        }
        killer.join().unwrap();
        server.process.wait().unwrap();
    }

    let server = Server::start(&data, port);
    let extract = server
        .ask("GET", "/handelser/export.csv", &cookie, "", "")
        .unwrap();
    drop(server);
    assert!(
        acknowledged.len() > kills,
        "only {} events were written",
        acknowledged.len()
    );
    for mark in &acknowledged {
        assert_eq!(
            extract.matches(mark.as_str()).count(),
            1,
            "{mark} of {}",
            acknowledged.len()
        );
    }
    for number in 0..sent {
        assert!(
            extract.matches(&mark(number)).count() <= 1,
            "{} stands twice",
            mark(number)
        );
    }
    let verified = command(&data, &["verify"]);
    assert_eq!(verified["ok"], true, "{verified}");
    eprintln!(
        "{kills} kills, {} of {sent} events acknowledged, all there once",
        acknowledged.len()
    );
    std::fs::remove_dir_all(&data).unwrap();
}

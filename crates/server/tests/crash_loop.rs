//! A server that is killed loses nothing that it acknowledged, records nothing twice and takes nothing in by halves.
//!
//! Starts the program on a register of its own, writes events through the form, every third with a picture, and in
//! every third round sends a file in; kills it at odd moments and starts it again. `LAGESBILD_KILLS=200` tries longer
//! than the ordinary fifteen.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use store::{Actor, Store};

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
                .ask("GET", "/readyz", "", "", b"")
                .is_some_and(|a| a.starts_with("HTTP/1.0 200"))
            {
                return server;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the server did not become ready");
    }

    /// The whole answer, or nothing when the server was gone before it had been given.
    fn ask(&self, method: &str, path: &str, cookie: &str, kind: &str, body: &[u8]) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
        let request = format!(
            "{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\nCookie: {cookie}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            self.port,
            body.len()
        );
        stream.write_all(request.as_bytes()).ok()?;
        stream.write_all(body).ok()?;
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

const EDGE: &str = "multipart/form-data; boundary=kant";
const PLAIN: &str = "application/x-www-form-urlencoded";

fn multipart(fields: &[(&str, &str)], file: Option<(&str, &str, &[u8])>) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        write!(
            body,
            "--kant\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        )
        .unwrap();
    }
    if let Some((field, name, bytes)) = file {
        write!(
            body,
            "--kant\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .unwrap();
        body.extend(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--kant--\r\n");
    body
}

/// Every third event has a picture.
fn has_picture(number: usize) -> bool {
    number.is_multiple_of(3)
}

fn form(csrf: &str, number: usize, picture: &[u8]) -> Vec<u8> {
    let text = format!("Tagg på väggen, {}", mark(number));
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
    multipart(
        &fields,
        has_picture(number).then_some(("bilaga", "bild.png", picture)),
    )
}

fn picture() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let image = image::RgbImage::from_fn(64, 64, |x, y| image::Rgb([x as u8, y as u8, (x * y) as u8]));
    image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// Rows in each file: several runs, so that a kill may fall between them.
const ROWS: usize = 6_000;

/// A file of its own for each round; all its rows carry the same mark.
fn table(round: usize) -> String {
    let mut text = "Datum;Tid;Plats;Händelse;Anteckning\n".to_owned();
    let mark = mark(1_000_000 + round);
    for row in 0..ROWS {
        let (day, hour, minute) = (1 + row / 1_440 % 12, row / 60 % 24, row % 60);
        text.push_str(&format!(
            "2022-02-{day:02};{hour:02}:{minute:02};Exempelby centrum;Klotter;Tagg {mark}\n"
        ));
    }
    text
}

/// What was written, and what the server said it had kept.
#[derive(Default)]
struct Written {
    sent: usize,
    /// Numbers of events.
    acknowledged: Vec<usize>,
    /// Rounds in which a file was sent in.
    files: Vec<usize>,
    /// Those of them whose import was said to be finished.
    finished: Vec<usize>,
}

/// Someone at work in a browser.
struct Worker {
    cookie: String,
    csrf: String,
    picture: Vec<u8>,
    written: Written,
}

impl Worker {
    fn log_in(server: &Server, code: &str) -> Self {
        let fields = format!("kod={code}&losenord=fyra+vanliga+ord+efter+varandra");
        let entered = server.ask("POST", "/lank", "", PLAIN, fields.as_bytes()).unwrap();
        let cookie = header(&entered, "set-cookie")
            .and_then(|c| c.split(';').next())
            .unwrap_or_else(|| panic!("not logged in: {entered}"))
            .to_owned();
        let page = server.ask("GET", "/handelser/ny", &cookie, "", b"").unwrap();
        let csrf = page
            .split_once("name=\"csrf\" value=\"")
            .and_then(|(_, rest)| rest.split_once('"'))
            .unwrap()
            .0
            .to_owned();
        Self {
            cookie,
            csrf,
            picture: picture(),
            written: Written::default(),
        }
    }

    /// Reports events until the server is gone.
    fn report(&mut self, server: &Server) {
        loop {
            let number = self.written.sent;
            self.written.sent += 1;
            let body = form(&self.csrf, number, &self.picture);
            let Some(answer) = server.ask("POST", "/handelser/ny", &self.cookie, EDGE, &body) else {
                return;
            };
            assert!(answer.starts_with("HTTP/1.0 303"), "{answer}");
            self.written.acknowledged.push(number);
        }
    }

    /// Sends a file in and begins to take it in; answers where it can be followed.
    fn send(&mut self, server: &Server, round: usize) -> String {
        let fields = [
            ("csrf", self.csrf.as_str()),
            ("organisation", "bevakning-exempel"),
            ("slag", ""),
        ];
        let table = table(round);
        let body = multipart(&fields, Some(("fil", "rapport.csv", table.as_bytes())));
        let sent = server.ask("POST", "/import", &self.cookie, EDGE, &body).unwrap();
        let token = header(&sent, "location")
            .and_then(|to| to.split_once("fil="))
            .unwrap_or_else(|| panic!("the file was not received: {sent}"))
            .1
            .to_owned();
        let body = format!("csrf={}&fil={token}&gor=importera", self.csrf);
        let begun = server
            .ask("POST", "/import/ny", &self.cookie, PLAIN, body.as_bytes())
            .unwrap();
        let path = header(&begun, "location").unwrap_or_else(|| panic!("not begun: {begun}"));
        self.written.files.push(round);
        format!("{path}/lage.json")
    }

    /// Follows an import until the server is gone.
    fn follow(&mut self, server: &Server, round: usize, path: &str) {
        let mut finished = false;
        while let Some(state) = server.ask("GET", path, &self.cookie, "", b"") {
            if state.contains("\"finished\":true") && !finished {
                finished = true;
                self.written.finished.push(round);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn what_was_acknowledged_is_there_after_every_kill_and_nothing_twice_or_by_halves() {
    let kills: usize = std::env::var("LAGESBILD_KILLS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(15);
    let data: PathBuf = std::env::temp_dir().join(format!("lagesbild-krasch-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&data);
    let municipality = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../municipality/example.toml");
    command(&data, &["config", "load", municipality.to_str().unwrap()]);
    let email = "samordnare@exempelby.example";
    let role = [
        "--name",
        "Samordnare",
        "--role",
        "coordinator",
        "--partner",
        "kommunen",
        "--identity",
        "in-person",
    ];
    let made = command(&data, &[&["user", "add", email], &role[..]].concat());
    let secret = made["link"].as_str().unwrap().rsplit('#').next().unwrap();
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();

    without_second_step(&data);
    let server = Server::start(&data, port);
    let mut worker = Worker::log_in(&server, secret);
    drop(server);

    for round in 0..kills {
        let mut server = Server::start(&data, port);
        let import = (round % 3 == 2).then(|| worker.send(&server, round));
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
        match import {
            Some(path) => worker.follow(&server, round, &path),
            None => worker.report(&server),
        }
        killer.join().unwrap();
        server.process.wait().unwrap();
    }
    // One that is let be, so that a whole file is surely among those that are looked for.
    let server = Server::start(&data, port);
    let path = worker.send(&server, kills);
    let until = Instant::now() + Duration::from_secs(120);
    while !server
        .ask("GET", &path, &worker.cookie, "", b"")
        .is_some_and(|state| state.contains("\"finished\":true"))
    {
        assert!(Instant::now() < until, "the import does not come to an end");
        std::thread::sleep(Duration::from_millis(50));
    }
    worker.written.finished.push(kills);
    let extract = server
        .ask("GET", "/handelser/export.csv", &worker.cookie, "", b"")
        .unwrap();
    drop(server);
    check(&data, kills, &worker.written, &extract);
    std::fs::remove_dir_all(&data).unwrap();
}

fn check(data: &Path, kills: usize, written: &Written, extract: &str) {
    let Written {
        sent,
        acknowledged,
        files,
        finished,
    } = written;
    assert!(
        acknowledged.len() > kills / 2,
        "only {} events were written",
        acknowledged.len()
    );
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for word in extract
        .split(|c: char| !c.is_ascii_lowercase())
        .filter(|w| w.starts_with("zq"))
    {
        *seen.entry(word).or_default() += 1;
    }
    let times = |number: usize| seen.get(mark(number).as_str()).copied().unwrap_or(0);
    for &number in acknowledged {
        assert_eq!(times(number), 1, "{number} of {}", acknowledged.len());
    }
    for number in 0..*sent {
        assert!(times(number) <= 1, "{number} stands twice");
    }
    let mut halves = 0;
    for &round in files {
        let rows = times(1_000_000 + round);
        let whole = rows == ROWS;
        assert!(
            whole || rows == 0,
            "{rows} of {ROWS} rows are left of file {round}"
        );
        assert!(
            whole || !finished.contains(&round),
            "file {round} was said to be finished and is gone"
        );
        halves += usize::from(!whole);
    }
    let verified = command(data, &["verify"]);
    assert_eq!(verified["ok"], true, "{verified}");
    let pictures = usize::try_from(verified["checked"]["attachments"].as_i64().unwrap()).unwrap();
    let with_picture = acknowledged.iter().filter(|number| has_picture(**number)).count();
    let most = (0..*sent).filter(|number| has_picture(*number)).count();
    assert!(
        (with_picture..=most).contains(&pictures),
        "{with_picture} <= {pictures} <= {most}"
    );
    eprintln!(
        "{kills} kills: {} of {sent} events acknowledged, all there once, {with_picture} with a picture; \
         {} files, {} said to be finished and whole, {halves} stopped on the way and wholly gone",
        acknowledged.len(),
        files.len(),
        finished.len(),
    );
}

/// A new municipality asks everybody for a second step, which the worker here does not have.
fn without_second_step(data: &Path) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let now = "2022-03-14T08:00:00Z".parse().unwrap();
        let store = Store::open_sqlite(data, now).await.unwrap();
        let m = store.municipalities().await.unwrap()[0].code;
        let actor = Actor::system("prov");
        let nobody = store.write(m, &actor, now, |work| {
            Box::pin(async move { work.require_second_factor(&[]).await })
        });
        nobody.await.unwrap();
        store.close().await;
    });
}

//! What is asked for over TLS: no version before 1.2, no suite without forward secrecy or authentication, and whoever answers
//! with anything else is left. Read from the bytes of the first message, by whoever it is sent to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use server::config::mail::{MailServer, MailTls, Sender};
use server::mailing::{TroubleKind, try_connection};
use store::Store;
use tokio::io::{
    AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use crate::account::Browser;
use crate::world::World;

/// What a client offers (RFC 8446, 4.1.2).
#[derive(Debug)]
struct Hello {
    versions: BTreeSet<u16>,
    suites: BTreeSet<u16>,
    groups: BTreeSet<u16>,
    signatures: BTreeSet<u16>,
}

/// Reads numbers of a message from its beginning.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, n: usize) -> Bytes<'a> {
        let (first, rest) = self.0.split_at(n);
        self.0 = rest;
        Bytes(first)
    }

    fn number(&mut self, bytes: usize) -> usize {
        self.take(bytes)
            .0
            .iter()
            .fold(0, |n, byte| (n << 8) | usize::from(*byte))
    }

    /// What is as long as the number before it says.
    fn part(&mut self, bytes: usize) -> Bytes<'a> {
        let length = self.number(bytes);
        self.take(length)
    }

    fn pairs(self) -> BTreeSet<u16> {
        let pairs = self.0.chunks_exact(2);
        pairs.map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
    }
}

impl Hello {
    fn of(record: &[u8]) -> Self {
        assert_eq!(record[0], 22, "no handshake: {record:?}");
        let mut message = Bytes(&record[5..]);
        assert_eq!(message.number(1), 1, "no greeting of a client");
        let mut body = message.part(3);
        body.take(2 + 32);
        body.part(1);
        let suites = body.part(2).pairs();
        assert_eq!(body.part(1).0, [0], "it packs what it sends");
        let mut extensions = body.part(2);
        let mut hello = Self {
            versions: BTreeSet::new(),
            suites,
            groups: BTreeSet::new(),
            signatures: BTreeSet::new(),
        };
        while !extensions.0.is_empty() {
            let kind = extensions.number(2);
            let mut said = extensions.part(2);
            match kind {
                10 => hello.groups = said.part(2).pairs(),
                13 => hello.signatures = said.part(2).pairs(),
                43 => hello.versions = said.part(1).pairs(),
                _ => {}
            }
        }
        hello
    }

    /// NIST SP 800-52r2 and RFC 9325: authenticated encryption with an ephemeral key, on curves of 128 bits and more.
    fn check(&self, who: &str) {
        const RENEGOTIATION: u16 = 0x00ff;
        const SUITES: [u16; 9] = [
            0x1301, 0x1302, 0x1303, 0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca8, 0xcca9,
        ];
        // P-256, P-384, X25519, and the last together with ML-KEM-768.
        const GROUPS: [u16; 4] = [0x0017, 0x0018, 0x001d, 0x11ec];
        assert_eq!(
            self.versions,
            BTreeSet::from([0x0303, 0x0304]),
            "{who}: {self:x?}"
        );
        let odd = |has: &BTreeSet<u16>, may: &[u16]| {
            let odd = has
                .iter()
                .filter(|one| !may.contains(one) && **one != RENEGOTIATION);
            odd.copied().collect::<Vec<_>>()
        };
        assert!(
            self.suites.contains(&0x1302) && odd(&self.suites, &SUITES).is_empty(),
            "{who}: {self:x?}"
        );
        assert!(
            !self.groups.is_empty() && odd(&self.groups, &GROUPS).is_empty(),
            "{who}: {self:x?}"
        );
        // The last byte of an old signature is its kind, and the first its digest: 1 is MD5, 2 is SHA-1, 3 is SHA-224.
        let old = self.signatures.iter().filter(|s| [1, 2, 3].contains(&(**s >> 8)));
        assert_eq!(old.count(), 0, "{who}: {self:x?}");
    }
}

/// How a server answers that should be left.
#[derive(Clone, Copy, Debug)]
enum Answers {
    /// TLS 1.1 with a suite that was offered.
    OldVersion,
    /// TLS 1.2 with RSA for the key, CBC and SHA-1.
    WeakSuite,
}

impl Answers {
    const ALL: [Self; 2] = [Self::OldVersion, Self::WeakSuite];

    fn bytes(self) -> Vec<u8> {
        let (version, suite) = match self {
            Self::OldVersion => ([3, 2], [0xc0, 0x2f]),
            Self::WeakSuite => ([3, 3], [0x00, 0x2f]),
        };
        let mut body = version.to_vec();
        body.extend([7; 32]);
        body.push(0);
        body.extend(suite);
        body.push(0);
        let mut message = vec![2, 0, 0, u8::try_from(body.len()).unwrap()];
        message.extend(body);
        let mut record = vec![
            22,
            version[0],
            version[1],
            0,
            u8::try_from(message.len()).unwrap(),
        ];
        record.extend(message);
        record
    }
}

async fn record(stream: &mut TcpStream) -> Vec<u8> {
    let mut head = [0; 5];
    stream.read_exact(&mut head).await.unwrap();
    let mut record = head.to_vec();
    record.resize(5 + usize::from(u16::from_be_bytes([head[3], head[4]])), 0);
    stream.read_exact(&mut record[5..]).await.unwrap();
    record
}

/// Listens once, and gives what was offered and the alert that came back on a bad answer. PostgreSQL is asked in its own words first.
async fn listen(listener: TcpListener, answers: Answers, asks_first: bool) -> (Hello, Vec<u8>) {
    let talk = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        if asks_first {
            let mut asked = [0; 8];
            stream.read_exact(&mut asked).await.unwrap();
            assert_eq!(asked, [0, 0, 0, 8, 4, 210, 22, 47], "it did not ask for TLS");
            stream.write_all(b"S").await.unwrap();
        }
        let hello = Hello::of(&record(&mut stream).await);
        stream.write_all(&answers.bytes()).await.unwrap();
        let mut said = Vec::new();
        let _ = stream.read_to_end(&mut said).await;
        (hello, said)
    };
    tokio::time::timeout(Duration::from_secs(30), talk)
        .await
        .expect("nobody came")
}

fn check(who: &str, answers: Answers, (hello, said): (Hello, Vec<u8>)) {
    hello.check(who);
    // An alert that is fatal, and nothing after it.
    assert!(
        said.len() == 7 && said[0] == 21 && said[5] == 2,
        "{who} to {answers:?}: {said:?}"
    );
    // protocol_version, illegal_parameter or handshake_failure.
    assert!([70, 47, 40].contains(&said[6]), "{who} to {answers:?}: {said:?}");
}

#[tokio::test]
async fn a_provider_is_asked_over_nothing_older_or_weaker_than_tls_1_2() {
    for answers in Answers::ALL {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let text =
            format!("name = 'prov'\nlabel = 'Prov'\nissuer = 'https://localhost:{port}'\nclient_id = 'l'");
        let world = World::with_settings(|s| s.openid = vec![toml::from_str(&text).unwrap()]).await;
        let heard = tokio::spawn(listen(listener, answers, false));
        let answer = Browser::new().visit(&world, "/logga-in/via/prov").await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            answer.text()
        );
        check("the provider's client", answers, heard.await.unwrap());
    }
}

#[tokio::test]
async fn a_mail_server_is_spoken_to_over_nothing_older_or_weaker_than_tls_1_2() {
    for answers in Answers::ALL {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = MailServer {
            host: "localhost".into(),
            port: listener.local_addr().unwrap().port(),
            tls: MailTls::Tls,
            credentials: None,
            own: None,
            from: Sender::read("trygghet@exempelby.example").unwrap(),
        };
        let heard = tokio::spawn(listen(listener, answers, false));
        let trouble = try_connection(&server).await.unwrap_err();
        assert_eq!(trouble.kind, TroubleKind::Tls, "{trouble:?}");
        check("the mail client", answers, heard.await.unwrap());
    }
}

#[tokio::test]
async fn a_database_is_spoken_to_over_nothing_older_or_weaker_than_tls_1_2() {
    for answers in Answers::ALL {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = tokio::spawn(listen(listener, answers, true));
        let url = format!("postgres://lagesbild@localhost:{port}/lagesbild?sslmode=verify-full");
        let connecting = Store::connect_postgres(&url, jiff::Timestamp::UNIX_EPOCH);
        let (heard, connected) = tokio::join!(heard, connecting);
        assert!(connected.is_err());
        check("the database's client", answers, heard.unwrap());
    }
}

fn openssl(folder: &Path, words: &str) {
    let made = Command::new("openssl")
        .args(words.split(' '))
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "openssl {words}: {}",
        String::from_utf8_lossy(&made.stderr)
    );
}

/// An authority of our own, another, and a certificate for this computer that the first has issued.
fn certificates(of: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("lagesbild-tls-{of}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    for name in ["own", "other"] {
        openssl(
            &folder,
            &format!("req -x509 {key} -keyout {name}.key -out {name}.pem -days 2 -subj /CN={name}"),
        );
    }
    openssl(
        &folder,
        &format!("req {key} -keyout here.key -out here.csr -subj /CN=localhost"),
    );
    std::fs::write(
        folder.join("here.ext"),
        "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n",
    )
    .unwrap();
    openssl(
        &folder,
        "x509 -req -in here.csr -CA own.pem -CAkey own.key -CAcreateserial -out here.pem -days 2 -extfile here.ext",
    );
    folder
}

/// A certificate for a program of that name, issued by an authority: `NAME-AUTHORITY.pem` and its key.
fn certificate_for(folder: &Path, name: &str, authority: &str) -> (PathBuf, PathBuf) {
    let file = format!("{name}-{authority}");
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    openssl(
        folder,
        &format!("req {key} -keyout {file}.key -out {file}.csr -subj /CN={name}"),
    );
    std::fs::write(folder.join("program.ext"), "basicConstraints=CA:FALSE\n").unwrap();
    openssl(
        folder,
        &format!(
            "x509 -req -in {file}.csr -CA {authority}.pem -CAkey {authority}.key -CAcreateserial -out {file}.pem -days 2 \
             -extfile program.ext"
        ),
    );
    (
        folder.join(format!("{file}.pem")),
        folder.join(format!("{file}.key")),
    )
}

/// Takes one who comes and answers whether they were content with who is here.
async fn is_trusted(listener: &TcpListener, acceptor: &TlsAcceptor, is_database: bool) -> bool {
    let talk = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        if is_database {
            let mut asked = [0; 8];
            stream.read_exact(&mut asked).await.unwrap();
            stream.write_all(b"S").await.unwrap();
        }
        match acceptor.accept(stream).await {
            // Somebody who is not content says so in an alert, perhaps after the handshake.
            Ok(mut stream) => {
                let mut said = [0; 1];
                let heard = tokio::time::timeout(Duration::from_secs(2), stream.read(&mut said)).await;
                !matches!(heard, Ok(Err(_)))
            }
            Err(_) => false,
        }
    };
    tokio::time::timeout(Duration::from_secs(30), talk)
        .await
        .expect("nobody came")
}

/// The program in a process of its own, since whom it trusts is read once.
#[tokio::test]
async fn an_own_authority_is_trusted_alone() {
    let folder = certificates("authority");
    let chain = vec![CertificateDer::from_pem_file(folder.join("here.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(folder.join("here.key")).unwrap();
    let config =
        ServerConfig::builder_with_provider(tokio_rustls::rustls::crypto::ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    for (authority, expected) in [("own.pem", true), ("other.pem", false)] {
        for who in ["mail", "provider", "database"] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let port = listener.local_addr().unwrap().port();
            let settings = match who {
                "mail" => format!(
                    "[mail]\nserver = 'localhost'\nport = {port}\ntls = 'tls'\nfrom = 'a@exempelby.example'\n"
                ),
                "provider" => format!(
                    "public_url = 'https://lage.exempelby.example'\n[[openid]]\nname = 'prov'\nlabel = 'Prov'\n\
                     issuer = 'https://localhost:{port}'\nclient_id = 'l'\n"
                ),
                _ => format!("database = 'postgres://lb@localhost:{port}/lb?sslmode=verify-full'\n"),
            };
            let data = folder.join(format!("{who}-{authority}"));
            std::fs::create_dir_all(&data).unwrap();
            std::fs::write(data.join("lagesbild.toml"), settings).unwrap();
            let mut program = Command::new(env!("CARGO_BIN_EXE_lagesbild"))
                .args(["doctor", "--quiet", "--data"])
                .arg(&data)
                .env("SSL_CERT_FILE", folder.join(authority))
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let trusted = is_trusted(&listener, &acceptor, who == "database").await;
            let _ = program.kill();
            program.wait().unwrap();
            assert_eq!(trusted, expected, "{who} with {authority}");
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Says what a mail server says to one who sends nothing. `None` when the talk ends before that.
async fn greet(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> Option<()> {
    stream.write_all(b"220 here\r\n").await.ok()?;
    let mut heard = BufReader::new(stream).lines();
    while let Ok(Some(line)) = heard.next_line().await {
        let last = line.starts_with("QUIT");
        let answer: &[u8] = if last { b"221 bye\r\n" } else { b"250 here\r\n" };
        heard.get_mut().write_all(answer).await.ok()?;
        if last {
            return Some(());
        }
    }
    None
}

/// The program in a process of its own, since whom it trusts is read once.
#[tokio::test]
async fn a_mail_server_knows_the_program_by_its_certificate() {
    let folder = certificates("mail");
    let chain = vec![CertificateDer::from_pem_file(folder.join("here.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(folder.join("here.key")).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let mut known = RootCertStore::empty();
    known
        .add(CertificateDer::from_pem_file(folder.join("own.pem")).unwrap())
        .unwrap();
    let asks = WebPkiClientVerifier::builder_with_provider(Arc::new(known), provider.clone());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(asks.build().unwrap())
        .with_single_cert(chain, key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    for (authority, expected) in [(Some("own"), true), (Some("other"), false), (None, false)] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shown = authority.map_or_else(String::new, |authority| {
            let (certificate, key) = certificate_for(&folder, "lagesbild", authority);
            format!(
                "certificate = '{}'\nkey = '{}'\n",
                certificate.display(),
                key.display()
            )
        });
        let data = folder.join(format!("data-{authority:?}"));
        std::fs::create_dir_all(&data).unwrap();
        std::fs::write(
            data.join("lagesbild.toml"),
            format!("[mail]\nserver = 'localhost'\nport = {port}\ntls = 'tls'\nfrom = 'a@exempelby.example'\n{shown}"),
        )
        .unwrap();
        let mut program = Command::new(env!("CARGO_BIN_EXE_lagesbild"))
            .args(["doctor", "--quiet", "--data"])
            .arg(&data)
            .env("SSL_CERT_FILE", folder.join("own.pem"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let talk = async {
            let (stream, _) = listener.accept().await.unwrap();
            greet(&mut acceptor.accept(stream).await.ok()?).await
        };
        let talked = tokio::time::timeout(Duration::from_secs(30), talk).await;
        let _ = program.kill();
        program.wait().unwrap();
        let talked = talked.expect("nobody came").is_some();
        assert_eq!(talked, expected, "a certificate of {authority:?}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// A PostgreSQL of its own that lets in nobody but who shows a certificate with the role's name; gone when dropped.
struct AskingDatabase {
    folder: PathBuf,
    programs: PathBuf,
    port: u16,
}

impl AskingDatabase {
    /// In a folder with certificates.
    fn start(folder: &Path) -> Self {
        let versions = std::fs::read_dir("/usr/lib/postgresql").unwrap();
        let newest = versions.map(|version| version.unwrap().path()).max().unwrap();
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let own = Self {
            folder: folder.to_owned(),
            programs: newest.join("bin"),
            port: free.local_addr().unwrap().port(),
        };
        drop(free);
        own.as_its_user("chown", &["-R", "postgres", folder.to_str().unwrap()], true);
        let data = folder.join("cluster");
        let data = data.to_str().unwrap();
        own.run(
            "initdb",
            &["-D", data, "-U", "lagesbild", "-A", "trust", "-E", "UTF8"],
        );
        std::fs::write(
            folder.join("cluster/pg_hba.conf"),
            "hostssl all all 127.0.0.1/32 cert\nhostssl all all ::1/128 cert\n",
        )
        .unwrap();
        let at = folder.display();
        let options = format!(
            "-p {} -k {at} -c listen_addresses=localhost -c fsync=off -c ssl=on -c ssl_cert_file={at}/here.pem \
             -c ssl_key_file={at}/here.key -c ssl_ca_file={at}/own.pem",
            own.port
        );
        let log = folder.join("log");
        own.run(
            "pg_ctl",
            &[
                "-D",
                data,
                "-w",
                "-l",
                log.to_str().unwrap(),
                "-o",
                &options,
                "start",
            ],
        );
        own
    }

    fn run(&self, program: &str, words: &[&str]) {
        let path = self.programs.join(program);
        self.as_its_user(path.to_str().unwrap(), words, false);
    }

    /// PostgreSQL refuses to run as the superuser, whose tests then lend it a user of its own.
    fn as_its_user(&self, program: &str, words: &[&str], as_oneself: bool) {
        let id = Command::new("id").arg("-u").output().unwrap().stdout;
        let is_superuser = id.starts_with(b"0\n");
        let mut command = match (is_superuser, as_oneself) {
            (true, false) => {
                let mut command = Command::new("runuser");
                command.args(["-u", "postgres", "--", program]);
                command
            }
            // Their own files are their own already.
            (false, true) => return,
            _ => Command::new(program),
        };
        let ran = command
            .args(words)
            .current_dir(&self.folder)
            .stdout(Stdio::null())
            .status();
        assert!(ran.unwrap().success(), "{program} {words:?}");
    }
}

impl Drop for AskingDatabase {
    fn drop(&mut self) {
        let data = self.folder.join("cluster");
        self.run(
            "pg_ctl",
            &["-D", data.to_str().unwrap(), "-m", "immediate", "stop"],
        );
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test]
async fn a_database_knows_the_program_by_its_certificate() {
    if std::env::var_os("LAGESBILD_TEST_POSTGRES").is_none() {
        eprintln!("LAGESBILD_TEST_POSTGRES is not set: not tried");
        return;
    }
    let folder = certificates("database");
    let shown = [
        (Some(certificate_for(&folder, "lagesbild", "own")), true),
        (Some(certificate_for(&folder, "lagesbild", "other")), false),
        (Some(certificate_for(&folder, "nagon-annan", "own")), false),
        (None, false),
    ];
    let database = AskingDatabase::start(&folder);
    for (own, expected) in shown {
        let mut url = format!(
            "postgres://lagesbild@localhost:{}/postgres?sslmode=verify-full&sslrootcert={}",
            database.port,
            folder.join("own.pem").display()
        );
        if let Some((certificate, key)) = &own {
            url += &format!("&sslcert={}&sslkey={}", certificate.display(), key.display());
        }
        let connected = Store::connect_postgres(&url, jiff::Timestamp::UNIX_EPOCH).await;
        assert_eq!(connected.is_ok(), expected, "{own:?}: {:?}", connected.err());
        if let Ok(store) = connected {
            assert!(store.ready().await);
            store.close().await;
        }
    }
}

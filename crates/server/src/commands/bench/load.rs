//! A small HTTP client for the measurements: one connection per client, kept alive, on this computer only.

use std::net::SocketAddr;
use std::time::Instant;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::random;

pub struct Login {
    cookie: String,
    csrf: String,
}

pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

struct Client {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
}

impl Client {
    async fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            address,
            stream: BufReader::new(stream),
        })
    }

    async fn ask(&mut self, method: &str, path: &str, cookie: &str, body: &str) -> anyhow::Result<Answer> {
        let kind = "application/x-www-form-urlencoded";
        self.send(method, path, &[("Cookie", cookie), ("Content-Type", kind)], body)
            .await
    }

    async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> anyhow::Result<Answer> {
        let headers: String = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"))
            .collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).await?;
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok());
        let status = status.ok_or_else(|| anyhow::anyhow!("servern svarade inte med HTTP: {line:?}"))?;
        let mut headers = Vec::new();
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(": ") else {
                break;
            };
            headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        let body = self.body(&headers).await?;
        Ok(Answer {
            status,
            headers,
            body,
        })
    }

    async fn body(&mut self, headers: &[(String, String)]) -> anyhow::Result<Vec<u8>> {
        let header = |name: &str| headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
        let mut body = Vec::new();
        if header("transfer-encoding") == Some("chunked") {
            loop {
                let mut size = String::new();
                self.stream.read_line(&mut size).await?;
                let size = usize::from_str_radix(size.trim(), 16)?;
                let start = body.len();
                body.resize(start + size, 0);
                self.stream.read_exact(&mut body[start..]).await?;
                let mut end = [0; 2];
                self.stream.read_exact(&mut end).await?;
                if size == 0 {
                    return Ok(body);
                }
            }
        }
        if let Some(length) = header("content-length") {
            body.resize(length.parse()?, 0);
            self.stream.read_exact(&mut body).await?;
        }
        Ok(body)
    }
}

pub async fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut client) = Client::connect(address).await else {
        return false;
    };
    client
        .ask("GET", "/readyz", "", "")
        .await
        .is_ok_and(|answer| answer.status == 200)
}

pub async fn log_in(address: SocketAddr, email: &str, password: &str) -> anyhow::Result<Login> {
    let mut client = Client::connect(address).await?;
    let form = format!("epost={}&losenord={password}", email.replace('@', "%40"));
    let answer = client.ask("POST", "/logga-in", "", &form).await?;
    let set = answer
        .headers
        .iter()
        .find(|(name, _)| name == "set-cookie")
        .map(|(_, value)| value);
    let cookie = set
        .and_then(|v| v.split(';').next())
        .ok_or_else(|| anyhow::anyhow!("inloggningen gav {}", answer.status))?;
    let page = client.ask("GET", "/konto", cookie, "").await?;
    let html = String::from_utf8_lossy(&page.body);
    let csrf = html
        .split("name=\"csrf\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let csrf = csrf.ok_or_else(|| anyhow::anyhow!("sidan har ingen formulärnyckel"))?;
    Ok(Login {
        cookie: cookie.to_owned(),
        csrf: csrf.to_owned(),
    })
}

pub async fn get(address: SocketAddr, login: &Login, path: &str) -> anyhow::Result<Answer> {
    let answer = Client::connect(address)
        .await?
        .ask("GET", path, &login.cookie, "")
        .await?;
    anyhow::ensure!(answer.status == 200, "{path} gav {}", answer.status);
    Ok(answer)
}

/// The bytes of a page as a browser is sent it.
pub async fn weight(address: SocketAddr, login: &Login, path: &str) -> anyhow::Result<usize> {
    let headers = [("Cookie", login.cookie.as_str()), ("Accept-Encoding", "gzip")];
    let answer = Client::connect(address)
        .await?
        .send("GET", path, &headers, "")
        .await?;
    let packed = answer
        .headers
        .iter()
        .any(|(name, value)| name == "content-encoding" && value == "gzip");
    anyhow::ensure!(answer.status == 200 && packed, "{path} kom inte komprimerad");
    Ok(answer.body.len())
}

/// Milliseconds per request, `requests` in all shared by `clients`.
pub async fn get_many(
    address: SocketAddr,
    login: &Login,
    paths: &[String],
    clients: usize,
    requests: usize,
) -> anyhow::Result<Vec<f64>> {
    let mut running = tokio::task::JoinSet::new();
    for client in 0..clients {
        let (paths, cookie) = (paths.to_vec(), login.cookie.clone());
        running.spawn(async move {
            let mut connection = Client::connect(address).await?;
            let mut times = Vec::new();
            for turn in 0..requests / clients {
                let path = &paths[(client + turn) % paths.len()];
                let started = Instant::now();
                let answer = connection.ask("GET", path, &cookie, "").await?;
                times.push(started.elapsed().as_secs_f64() * 1000.0);
                anyhow::ensure!(answer.status == 200, "{path} gav {}", answer.status);
            }
            Ok(times)
        });
    }
    gathered(&mut running).await
}

/// Milliseconds per request of a page that is refused to the one who asks.
pub async fn refused_many(
    address: SocketAddr,
    login: &Login,
    path: &str,
    requests: usize,
) -> anyhow::Result<Vec<f64>> {
    let mut client = Client::connect(address).await?;
    let mut times = Vec::with_capacity(requests);
    for _ in 0..requests {
        let started = Instant::now();
        let answer = client.ask("GET", path, &login.cookie, "").await?;
        times.push(started.elapsed().as_secs_f64() * 1000.0);
        anyhow::ensure!(answer.status == 403, "{path} gav {}", answer.status);
    }
    Ok(times)
}

/// Milliseconds per recorded and acknowledged event, each sent as the form sends it.
pub async fn post_many(
    address: SocketAddr,
    login: &Login,
    fields: &[(&str, String)],
    clients: usize,
    requests: usize,
) -> anyhow::Result<Vec<f64>> {
    const BOUNDARY: &str = "lagesbild-bench";
    let part = |name: &str, value: &str| {
        format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    // A register may have been measured before: what is sent under a key that was sent is not recorded again.
    let run = hex::encode(random::bytes::<8>());
    let mut running = tokio::task::JoinSet::new();
    for client in 0..clients {
        let (cookie, run) = (login.cookie.clone(), run.clone());
        let mut form = part("csrf", &login.csrf);
        form.extend(fields.iter().map(|(name, value)| part(name, value)));
        running.spawn(async move {
            let mut connection = Client::connect(address).await?;
            let mut times = Vec::new();
            for turn in 0..requests / clients {
                let key = format!("{run}{client:04x}{turn:012x}");
                let body = format!("{form}{}--{BOUNDARY}--\r\n", part("nyckel", &key));
                let kind = format!("multipart/form-data; boundary={BOUNDARY}");
                let started = Instant::now();
                let answer = connection
                    .send(
                        "POST",
                        "/handelser/ny",
                        &[("Cookie", &cookie), ("Content-Type", &kind)],
                        &body,
                    )
                    .await?;
                times.push(started.elapsed().as_secs_f64() * 1000.0);
                anyhow::ensure!(answer.status == 303, "skrivningen gav {}", answer.status);
            }
            Ok(times)
        });
    }
    gathered(&mut running).await
}

async fn gathered(running: &mut tokio::task::JoinSet<anyhow::Result<Vec<f64>>>) -> anyhow::Result<Vec<f64>> {
    let mut times = Vec::new();
    while let Some(done) = running.join_next().await {
        times.extend(done??);
    }
    Ok(times)
}

pub fn p99(times: &[f64]) -> f64 {
    percentile(times, 99)
}

/// The time that so many of a hundred do not exceed.
pub fn percentile(times: &[f64], share: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
        .get(sorted.len().saturating_sub(1) * share / 100)
        .copied()
        .unwrap_or(f64::NAN)
}

//! What it costs that each request is tried: a page that is refused has been tried in full and drawn next to nothing; what a
//! request takes that nobody tries is taken off, and the rest is the most that trying can cost. And how long logging in takes,
//! the slow hash of the password included.

use std::net::SocketAddr;
use std::time::Instant;

use domain::municipality::Municipality;
use jiff::ToSpan;
use jiff::civil::Date;

use super::Table;
use super::load::{self, Login};
use crate::commands::demo;

const REQUESTS: usize = 200;
const LOGINS: usize = 40;
/// Pages that whoever reads lägesbilder may not see.
const PAGES: [&str; 2] = ["/utforska", "/handelser"];
/// Answered without asking who asks.
const OPEN: &str = "/readyz";

pub async fn measure(
    address: SocketAddr,
    coordinator: &Login,
    (municipality, day): (&Municipality, Date),
    events: usize,
    table: &mut Table,
) -> anyhow::Result<()> {
    let reader = load::log_in(address, "lasare@demo.example", demo::PASSWORD).await?;
    let untried = load::get_many(address, &reader, &[OPEN.to_owned()], 1, REQUESTS).await?;
    let untried = load::percentile(&untried, 50);
    let category = &municipality.categories[1].code;
    for path in PAGES {
        // No two alike, so that no answer is one that was kept.
        let paths: Vec<String> = (0..REQUESTS as i64)
            .map(|days| {
                format!(
                    "{path}?kategori={category}&fran={}",
                    day.saturating_sub((365 + days).days())
                )
            })
            .collect();
        let seen = load::get_many(address, coordinator, &paths, 1, REQUESTS).await?;
        let tried = load::refused_many(address, &reader, path, REQUESTS).await?;
        let (seen, tried) = (load::percentile(&seen, 50), load::percentile(&tried, 50));
        table.row(
            format!("högst av en sidas tid som går till behörighet, {path}, {events} händelser"),
            5.0,
            100.0 * (tried - untried).max(0.0) / seen,
            "%",
        );
    }
    let mut times = Vec::with_capacity(LOGINS);
    for _ in 0..LOGINS {
        let started = Instant::now();
        load::log_in(address, "samordnare@demo.example", demo::PASSWORD).await?;
        times.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    table.row("inloggning med lösenord, p99", 400.0, load::p99(&times), "ms");
    Ok(())
}

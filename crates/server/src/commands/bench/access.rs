//! What it costs that each request is tried: a page that is refused has been tried in full and drawn next to nothing, and so is
//! the most that trying can cost. And how long logging in takes, the slow hash of the password included.

use std::net::SocketAddr;
use std::time::Instant;

use super::Table;
use super::load::{self, Login};
use crate::commands::demo;

const REQUESTS: usize = 200;
const LOGINS: usize = 40;
/// Pages that whoever reads lägesbilder may not see.
const PAGES: [&str; 2] = ["/utforska?kategori=SKA", "/handelser?kategori=SKA"];

pub async fn measure(
    address: SocketAddr,
    coordinator: &Login,
    events: u64,
    table: &mut Table,
) -> anyhow::Result<()> {
    let reader = load::log_in(address, "lasare@demo.example", demo::PASSWORD).await?;
    for path in PAGES {
        let paths = [path.to_owned()];
        let seen = load::get_many(address, coordinator, &paths, 1, REQUESTS).await?;
        let tried = load::refused_many(address, &reader, path, REQUESTS).await?;
        let (seen, tried) = (load::percentile(&seen, 50), load::percentile(&tried, 50));
        table.row(
            format!("högst av en sidas tid som går till behörighet, {path}, {events} händelser"),
            5.0,
            100.0 * tried / seen,
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

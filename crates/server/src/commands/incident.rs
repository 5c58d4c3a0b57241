//! `export incident`: what the log has of some days, for whoever looks into an incident: every entry of the municipality and
//! of the installation's accounts, who saw and took out what, and where the log stood. One signed archive.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use domain::time::start_of_day;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Entries, Store, installation};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Common, open_store};
use crate::checkpoints::{self, Signer};
use crate::clock::Clock;
use crate::config::Flags;

#[derive(Serialize)]
struct Taken {
    file: PathBuf,
    entries: i64,
    bytes: u64,
    seconds: f64,
    /// Of the manifest, which names the digest of each file.
    sha256: String,
    /// What the signature is tried with.
    key: String,
}

/// A file on its way into the archive, with its digest.
struct Digesting<'a, W: Write> {
    to: &'a mut W,
    digest: Sha256,
}

impl<W: Write> Write for Digesting<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n = self.to.write(bytes)?;
        self.digest.update(&bytes[..n]);
        Ok(n)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.to.flush()
    }
}

/// Both days included, by the municipality's clock.
pub async fn take(common: &Common, out: PathBuf, (from, to): (Date, Date)) -> anyhow::Result<()> {
    anyhow::ensure!(from <= to, "--from ligger efter --to. Byt plats på dagarna");
    let started = Instant::now();
    let settings = common.settings(Flags::default())?;
    let store = open_store(&settings).await?;
    let municipality = common.choose_municipality(&store).await?;
    let (m, zone) = (municipality.code, municipality.zone());
    let span = (start_of_day(from, &zone), start_of_day(to.tomorrow()?, &zone));
    let signer = Signer::of(&settings)?;
    let note = checkpoints::keep(&store, &settings, Clock::system(), m, None).await?;
    let mut zip = ZipWriter::new(BufWriter::new(private(&out)?));
    let (mut files, mut total) = (Vec::new(), 0);
    for (name, of, which) in [
        ("logg.jsonl", m, Entries::All),
        ("konton.jsonl", installation(), Entries::All),
        ("lasningar-och-uttag.jsonl", m, Entries::SeenAndTaken),
    ] {
        let (entries, sha256) = written(&store, &mut zip, name, (of, span, which)).await?;
        total += entries;
        files.push(json!({ "name": name, "entries": entries, "sha256": sha256 }));
    }
    let manifest = json!({
        "municipality": m, "from": from, "to": to, "made_at": Clock::system().now(), "program": env!("CARGO_PKG_VERSION"),
        "files": files, "checkpoint": note.text(),
    });
    let manifest = serde_json::to_string_pretty(&manifest)? + "\n";
    let sha256 = hex::encode(Sha256::digest(&manifest));
    for (name, text) in [
        ("innehall.json", manifest),
        ("innehall.sig", signer.sign_text(m, &format!("incident {sha256}"))),
        ("kontrollpunkt.txt", note.text()),
    ] {
        zip.start_file(name, options_of())?;
        zip.write_all(text.as_bytes())?;
    }
    zip.finish()?.flush()?;
    store.close().await;
    let taken = Taken {
        entries: total,
        bytes: std::fs::metadata(&out)?.len(),
        seconds: started.elapsed().as_secs_f64(),
        sha256,
        key: signer.verifier_key(m),
        file: out,
    };
    common.answer(&taken, || {
        format!(
            "{} poster i {}, {} byte ({:.1} s)\nInnehåll: {}\nNyckel: {}",
            taken.entries,
            taken.file.display(),
            taken.bytes,
            taken.seconds,
            taken.sha256,
            taken.key
        )
    })
}

/// For its maker alone.
fn private(out: &Path) -> anyhow::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut options = File::options();
    options.write(true).create(true).truncate(true).mode(0o600);
    let opened = options.open(out);
    opened.map_err(|error| anyhow::anyhow!("{} kan inte skrivas: {error}", out.display()))
}

fn options_of() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true)
        .unix_permissions(0o600)
}

type Asked = (domain::codes::MunicipalityCode, (Timestamp, Timestamp), Entries);

async fn written(
    store: &Store,
    zip: &mut ZipWriter<BufWriter<File>>,
    name: &str,
    (m, span, which): Asked,
) -> anyhow::Result<(i64, String)> {
    zip.start_file(name, options_of())?;
    let mut to = Digesting {
        to: zip,
        digest: Sha256::new(),
    };
    let entries = store.write_entries(m, span, which, &mut to).await?;
    Ok((entries, hex::encode(to.digest.finalize())))
}

//! Columns kept on disk beside the register, so that a start reads them and what has changed since, not every event.
//!
//! The register decides: what is kept is used only when the register's journal has the very entry that the columns are as
//! of, and whatever else is wrong with the file, all events are read as if it were not there. It holds no texts, is for the
//! program's own user alone, is in no backup, and goes when something is disposed of.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, BufWriter, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use analysis::Columns;
use domain::codes::MunicipalityCode;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::random;

/// Counted up whenever columns come to mean something else.
const FORMAT: u32 = 1;
const BUFFER: usize = 1 << 20;

/// The first line of the file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    format: u32,
    program: String,
    municipality: MunicipalityCode,
    zone: String,
    seq: i64,
    hash: String,
}

/// Columns as they were at an entry of the journal, which has that hash.
pub struct Kept {
    pub columns: Columns,
    pub seq: i64,
    pub hash: String,
}

pub fn path(folder: &Path, m: MunicipalityCode) -> PathBuf {
    folder.join(format!("kolumner-{m}.bin"))
}

fn head(m: MunicipalityCode, zone: &TimeZone, seq: i64, hash: &str) -> Head {
    Head {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        municipality: m,
        zone: zone.iana_name().unwrap_or_default().to_owned(),
        seq,
        hash: hash.to_owned(),
    }
}

/// Writes the columns in the place of those that were kept before: whole or not at all.
///
/// # Errors
/// What the disk says.
pub fn write(folder: &Path, m: MunicipalityCode, columns: &Columns, seq: i64, hash: &str) -> io::Result<()> {
    let path = path(folder, m);
    let half = path.with_extension(hex::encode(random::bytes::<8>()));
    let written = (|| {
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&half)?;
        let mut out = BufWriter::with_capacity(BUFFER, file);
        serde_json::to_writer(&mut out, &head(m, columns.zone(), seq, hash))?;
        out.write_all(b"\n")?;
        columns.write(&mut out)?;
        out.flush()?;
        fs::rename(&half, path)
    })();
    if written.is_err() {
        // The error that is told is the one of writing.
        let _ = fs::remove_file(&half);
    }
    written
}

/// What is kept of a municipality; `None` when nothing is, or by another version of the program.
///
/// # Errors
/// What the disk says; a damaged file is `InvalidData` or `UnexpectedEof`.
pub fn read(folder: &Path, m: MunicipalityCode, zone: &TimeZone) -> io::Result<Option<Kept>> {
    let file = match File::open(path(folder, m)) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut from = BufReader::with_capacity(BUFFER, file);
    let mut line = String::new();
    io::Read::take(&mut from, 4_096).read_line(&mut line)?;
    let told: Head = serde_json::from_str(&line)?;
    if told != head(m, zone, told.seq, &told.hash) {
        return Ok(None);
    }
    let columns = Columns::read(&mut from, zone.clone())?;
    Ok(Some(Kept {
        columns,
        seq: told.seq,
        hash: told.hash,
    }))
}

/// Takes away what is kept of a municipality.
///
/// # Errors
/// What the disk says, other than that there was nothing.
pub fn forget(folder: &Path, m: MunicipalityCode) -> io::Result<()> {
    match fs::remove_file(path(folder, m)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

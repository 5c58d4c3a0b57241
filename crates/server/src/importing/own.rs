//! Which server this is, so that after a crash it knows at once the imports that were its own.
//!
//! The name lies in the data directory, in a file that the server keeps locked while it runs; the lock goes
//! with the process, however it ends. Where the file cannot be had the server has no name, and what it leaves
//! behind is known by its silence.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, Write};
use std::path::Path;

use crate::random;

/// The name of the file in the data directory.
const FILE: &str = "server.id";

/// This server's name, held as long as this is.
#[derive(Debug)]
pub struct ServerName {
    name: String,
    _locked: File,
}

impl ServerName {
    /// `None` when another server runs on the same data directory, or it cannot be written in.
    pub fn take(data: &Path) -> Option<Self> {
        let opened = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(data.join(FILE));
        let mut file = opened.ok()?;
        file.try_lock().ok()?;
        let mut name = String::new();
        file.read_to_string(&mut name).ok()?;
        if name.trim().is_empty() {
            name = hex::encode(random::bytes::<16>());
            file.rewind().ok()?;
            file.write_all(name.as_bytes()).ok()?;
            file.sync_all().ok()?;
        }
        Some(Self {
            name: name.trim().to_owned(),
            _locked: file,
        })
    }

    pub fn as_str(&self) -> &str {
        &self.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_has_the_same_name_again_and_no_other_has_it_meanwhile() {
        let data = std::env::temp_dir().join(format!("lagesbild-name-{}", std::process::id()));
        std::fs::create_dir_all(&data).unwrap();
        let first = ServerName::take(&data).unwrap();
        assert!(ServerName::take(&data).is_none());
        let name = first.as_str().to_owned();
        drop(first);
        assert_eq!(ServerName::take(&data).unwrap().as_str(), name);
        std::fs::remove_dir_all(&data).unwrap();
    }
}

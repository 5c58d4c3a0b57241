//! What both tests of the command line share: words as they are typed, and tables that are made for a case.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use clap::Parser;
use tables::StatsArgs;

#[derive(Parser)]
pub struct CommandLine {
    #[command(flatten)]
    pub stats: StatsArgs,
}

/// A table in the temporary directory, gone afterwards.
pub struct Made(PathBuf);

static NEXT: AtomicU32 = AtomicU32::new(0);

impl Made {
    pub fn new(content: impl AsRef<[u8]>) -> Self {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("lagesbild-table-{}-{number}.csv", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, content).expect("a file in the temporary directory");
        Self(path)
    }

    pub fn path(&self) -> String {
        self.0.display().to_string()
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

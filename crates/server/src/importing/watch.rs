//! How far an import has come, for whoever looks on, and the wish to stop it.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};

use import::Progress;

/// Shared by the import and those who look on.
#[derive(Debug, Default)]
pub struct ImportWatch {
    bytes_read: AtomicU64,
    bytes_total: AtomicU64,
    rows: AtomicU64,
    recorded: AtomicI64,
    comparing: AtomicBool,
    cancelled: AtomicBool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportProgress {
    pub bytes_read: u64,
    pub bytes_total: u64,
    pub rows: u64,
    /// Rows that are in the register by now.
    pub recorded: i64,
    /// All is recorded; likely duplicates are looked for.
    pub comparing: bool,
    pub cancelled: bool,
}

impl ImportWatch {
    pub fn cancel(&self) {
        self.cancelled.store(true, Relaxed);
    }

    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Relaxed)
    }

    pub fn progress(&self) -> ImportProgress {
        ImportProgress {
            bytes_read: self.bytes_read.load(Relaxed),
            bytes_total: self.bytes_total.load(Relaxed),
            rows: self.rows.load(Relaxed),
            recorded: self.recorded.load(Relaxed),
            comparing: self.comparing.load(Relaxed),
            cancelled: self.is_cancelled(),
        }
    }

    pub(super) fn read(&self, progress: Progress) {
        self.bytes_read.store(progress.bytes_read, Relaxed);
        self.bytes_total.store(progress.bytes_total, Relaxed);
        self.rows.store(progress.rows, Relaxed);
    }

    pub(super) fn recorded(&self, rows: i64) {
        self.recorded.store(rows, Relaxed);
    }

    pub(super) fn comparing(&self) {
        self.comparing.store(true, Relaxed);
    }
}

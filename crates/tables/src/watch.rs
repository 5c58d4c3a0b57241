//! How far the work has come, for whoever shows it while it goes on.

use std::sync::atomic::{AtomicU64, Ordering};

/// Shared with the thread that shows it.
#[derive(Debug, Default)]
pub struct Watch {
    bytes: AtomicU64,
    bytes_total: AtomicU64,
    done: AtomicU64,
    total: AtomicU64,
}

/// How far it has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Bytes read, of how many there are; 0 when nobody knows.
    Reading { bytes: u64, total: u64 },
    /// Nobody knows how much is left.
    Computing,
    /// Series done, of how many.
    Series { done: u64, total: u64 },
}

impl Watch {
    pub(crate) fn reads(&self, bytes: u64) {
        self.bytes_total.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn has_read(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(crate) fn computes(&self) {
        self.total.store(1, Ordering::Relaxed);
    }

    pub(crate) fn series(&self, total: usize) {
        self.total.store(total as u64, Ordering::Relaxed);
    }

    pub(crate) fn series_done(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    pub fn progress(&self) -> Progress {
        let get = |value: &AtomicU64| value.load(Ordering::Relaxed);
        match get(&self.total) {
            0 => Progress::Reading {
                bytes: get(&self.bytes),
                total: get(&self.bytes_total),
            },
            1 => Progress::Computing,
            total => Progress::Series {
                done: get(&self.done),
                total,
            },
        }
    }
}

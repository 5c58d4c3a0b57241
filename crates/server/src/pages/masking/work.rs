//! The heavy part, one file at a time: what comes from outside may be made to take long, and the others are not to wait for it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use report::masking::{MaskingError, PageRead, read};
use tokio::sync::Semaphore;

use crate::errors::PageError;
use crate::stash::{Stash, Weighed};

/// A file that takes longer is refused.
const LONGEST: Duration = Duration::from_secs(60);

impl Weighed for Arc<Vec<u8>> {
    fn bytes(&self) -> usize {
        self.len()
    }
}

pub struct MaskingDesk {
    pub stash: Stash<Arc<Vec<u8>>>,
    turn: Arc<Semaphore>,
}

impl Default for MaskingDesk {
    fn default() -> Self {
        Self {
            stash: Stash::default(),
            turn: Arc::new(Semaphore::new(1)),
        }
    }
}

impl MaskingDesk {
    pub async fn read(&self, bytes: Arc<Vec<u8>>) -> Result<Result<Vec<PageRead>, MaskingError>, PageError> {
        self.in_turn(move |go_on| read(&bytes, go_on)).await
    }

    /// Does something with a file when it is its turn. What fails within a library is the file's fault, and what a single page
    /// does not get done with is left to itself.
    pub async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Fn() -> bool) -> Result<T, MaskingError> + Send + 'static,
    ) -> Result<Result<T, MaskingError>, PageError> {
        let waited = tokio::time::timeout(LONGEST, self.turn.clone().acquire_owned()).await;
        let Ok(turn) = waited else {
            return Ok(Err(MaskingError::TooLong));
        };
        let turn = turn?;
        let worked = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let begun = Instant::now();
            let go_on = || begun.elapsed() < LONGEST;
            std::panic::catch_unwind(AssertUnwindSafe(|| work(&go_on)))
        });
        match tokio::time::timeout(LONGEST, worked).await {
            Ok(worked) => Ok(worked?.unwrap_or(Err(MaskingError::Broken))),
            Err(_) => Ok(Err(MaskingError::TooLong)),
        }
    }
}

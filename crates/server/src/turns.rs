//! How many requests of one person are worked on at a time. The rest wait in the order in which they came, so that whoever
//! opens twenty reports at once stands in nobody's way but their own, and nothing that was asked for is lost.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::request::Parts;
use domain::codes::AccountId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// More than a browser asks for at once from one site by itself.
const AT_A_TIME: usize = 12;
/// A page that has not had its turn by then says so.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// Above so many, those who wait for nothing are forgotten.
const MANY: usize = 1_000;

#[derive(Default)]
pub struct Turns(Mutex<HashMap<AccountId, Arc<Semaphore>>>);

/// Somebody's turn, until the last of its clones is gone.
#[derive(Clone)]
pub struct Turn {
    _permit: Arc<OwnedSemaphorePermit>,
}

impl Turns {
    fn of(&self, account: AccountId) -> Arc<Semaphore> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MANY {
            kept.retain(|_, turns| Arc::strong_count(turns) > 1);
        }
        let new = || Arc::new(Semaphore::new(AT_A_TIME));
        kept.entry(account).or_insert_with(new).clone()
    }

    /// Waits for the turn of a request. Nothing when it did not come in time.
    pub async fn wait(&self, account: AccountId) -> Option<Turn> {
        let turn = self.of(account).acquire_owned();
        let turn = tokio::time::timeout(LONGEST_WAIT, turn).await.ok()?.ok()?;
        Some(Turn {
            _permit: Arc::new(turn),
        })
    }

    /// As [`Self::wait`], once for each request whatever its page asks for.
    pub async fn wait_once(&self, account: AccountId, parts: &mut Parts) -> Option<Turn> {
        if let Some(turn) = parts.extensions.get::<Turn>() {
            return Some(turn.clone());
        }
        let turn = self.wait(account).await?;
        parts.extensions.insert(turn.clone());
        Some(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_asks_for_much_waits_for_themselves_alone_and_in_turn() {
        let turns = Turns::default();
        let (busy, calm) = (AccountId(1), AccountId(2));
        let mut taken = Vec::new();
        for _ in 0..AT_A_TIME {
            taken.push(turns.wait(busy).await.unwrap());
        }
        let soon = |account| tokio::time::timeout(Duration::from_millis(50), turns.wait(account));
        assert!(soon(busy).await.is_err(), "one more than may be was let in");
        assert!(soon(calm).await.unwrap().is_some());
        taken.pop();
        assert!(soon(busy).await.unwrap().is_some());
        // Clones are one turn.
        let mut parts = axum::http::Request::new(()).into_parts().0;
        let first = turns.wait_once(busy, &mut parts).await.unwrap();
        let again = turns.wait_once(busy, &mut parts).await.unwrap();
        drop((first, again));
        assert!(soon(busy).await.is_err(), "the request still has its turn");
        drop(parts);
        assert!(soon(busy).await.unwrap().is_some());
    }
}

//! Files that came with a form, kept for a while so that nobody has to choose them again.
//! In memory only: what is not sent again within the hour is forgotten, and so is the oldest when it gets full.

use std::sync::{Mutex, MutexGuard};

use domain::codes::AccountId;
use jiff::Timestamp;

use crate::images::CleanImage;

const KEPT_S: i64 = 3_600;
/// All together, in bytes.
const MOST_BYTES: usize = 64 << 20;

/// An image under the name that it is kept by.
#[derive(Clone, Debug)]
pub struct NamedImage {
    pub name: String,
    pub image: CleanImage,
}

/// How much memory something takes, in bytes.
pub trait Weighed {
    fn bytes(&self) -> usize;
}

impl Weighed for Vec<NamedImage> {
    fn bytes(&self) -> usize {
        self.iter().map(|i| i.image.bytes.len()).sum()
    }
}

struct Kept<T> {
    account: AccountId,
    form: String,
    since: Timestamp,
    what: T,
}

pub struct Stash<T>(Mutex<Vec<Kept<T>>>);

impl<T> Default for Stash<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Weighed + Clone> Stash<T> {
    fn kept(&self) -> MutexGuard<'_, Vec<Kept<T>>> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Keeps what came with a form, which has a key of its own.
    pub fn put(&self, account: AccountId, form: &str, what: T, now: Timestamp) {
        let mut kept = self.kept();
        kept.retain(|k| now.as_second() - k.since.as_second() < KEPT_S);
        kept.retain(|k| !(k.account == account && k.form == form));
        if what.bytes() == 0 {
            return;
        }
        kept.push(Kept {
            account,
            form: form.to_owned(),
            since: now,
            what,
        });
        while kept.len() > 1 && kept.iter().map(|k| k.what.bytes()).sum::<usize>() > MOST_BYTES {
            kept.remove(0);
        }
    }

    /// Takes out what came with a form of the same account.
    pub fn take(&self, account: AccountId, form: &str) -> Option<T> {
        let mut kept = self.kept();
        let found = kept.iter().position(|k| k.account == account && k.form == form);
        found.map(|at| kept.remove(at).what)
    }

    /// What came with a form of the same account, which may be asked for again.
    pub fn get(&self, account: AccountId, form: &str, now: Timestamp) -> Option<T> {
        let kept = self.kept();
        let is_it = |k: &&Kept<T>| {
            k.account == account && k.form == form && now.as_second() - k.since.as_second() < KEPT_S
        };
        kept.iter().find(is_it).map(|k| k.what.clone())
    }
}

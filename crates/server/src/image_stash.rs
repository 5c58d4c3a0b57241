//! Images that came with a form that was refused, kept for a while so that nobody has to choose them again.
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

struct Kept {
    account: AccountId,
    form: String,
    since: Timestamp,
    images: Vec<NamedImage>,
}

impl Kept {
    fn bytes(&self) -> usize {
        self.images.iter().map(|i| i.image.bytes.len()).sum()
    }
}

#[derive(Default)]
pub struct ImageStash(Mutex<Vec<Kept>>);

impl ImageStash {
    fn kept(&self) -> MutexGuard<'_, Vec<Kept>> {
        self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// Keeps the images of a form, which has a key of its own.
    pub fn put(&self, account: AccountId, form: &str, images: Vec<NamedImage>, now: Timestamp) {
        let mut kept = self.kept();
        kept.retain(|k| now.as_second() - k.since.as_second() < KEPT_S);
        kept.retain(|k| !(k.account == account && k.form == form));
        if images.is_empty() {
            return;
        }
        kept.push(Kept {
            account,
            form: form.to_owned(),
            since: now,
            images,
        });
        while kept.len() > 1 && kept.iter().map(Kept::bytes).sum::<usize>() > MOST_BYTES {
            kept.remove(0);
        }
    }

    /// Takes out the images of a form of the same account.
    pub fn take(&self, account: AccountId, form: &str) -> Vec<NamedImage> {
        let mut kept = self.kept();
        let found = kept.iter().position(|k| k.account == account && k.form == form);
        found.map_or_else(Vec::new, |at| kept.remove(at).images)
    }
}

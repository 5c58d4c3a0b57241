//! By what a report is known again: its own number where it has one, else its content and which in the
//! order of equal ones it is. So two equal rows are two events, and the same file twice changes nothing.

use std::collections::HashMap;

use domain::codes::{PartnerCode, SourceCode};
use sha2::{Digest, Sha256};

use crate::interpret::Values;
use crate::mapping::Field;
use crate::outcome::ReadyEvent;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub fingerprint: [u8; 16],
    /// Of the whole row, to tell a repeated row from another one with the same number.
    content: u32,
    has_reference: bool,
}

pub(crate) struct Marks {
    beginning: Sha256,
}

impl Marks {
    pub fn new(source: &SourceCode, reported_by: &PartnerCode) -> Self {
        let mut beginning = Sha256::new();
        for part in [source.as_str(), reported_by.as_str()] {
            beginning.update(part.as_bytes());
            beginning.update([0]);
        }
        Self { beginning }
    }

    /// The mark of a row by its values as they were written, blanks evened out.
    pub fn of(&self, values: &Values<'_>) -> Mark {
        let mut written = Vec::with_capacity(256);
        for (field, value) in values.iter() {
            written.push(field as u8 + 1);
            for (n, word) in value.split_whitespace().enumerate() {
                if n > 0 {
                    written.push(b' ');
                }
                written.extend_from_slice(word.as_bytes());
            }
            written.push(0);
        }
        let reference = values.get(Field::Reference).trim();
        if reference.is_empty() {
            return Mark {
                fingerprint: self.digest(b"content", &written),
                content: 0,
                has_reference: false,
            };
        }
        self.of_reference(reference, &written)
    }

    /// The mark of a row with a number of its own.
    pub fn of_reference(&self, reference: &str, content: &[u8]) -> Mark {
        // FNV-1a: tells two rows apart, nothing more.
        let content = content.iter().fold(0x811c_9dc5_u32, |hash, b| {
            (hash ^ u32::from(*b)).wrapping_mul(0x0100_0193)
        });
        Mark {
            fingerprint: self.digest(b"reference", reference.as_bytes()),
            content,
            has_reference: true,
        }
    }

    fn digest(&self, kind: &[u8], content: &[u8]) -> [u8; 16] {
        let mut digest = self.beginning.clone();
        digest.update(kind);
        digest.update([0]);
        digest.update(content);
        first_half(digest)
    }
}

fn first_half(digest: Sha256) -> [u8; 16] {
    let whole = digest.finalize();
    let mut half = [0; 16];
    half.copy_from_slice(&whole[..16]);
    half
}

/// The rows of a file seen so far.
#[derive(Default)]
pub(crate) struct Occurrences {
    /// By the beginning of the fingerprint: the content first seen, and how many others since.
    seen: HashMap<u64, (u32, u32)>,
}

impl Occurrences {
    /// Gives the event that repeats an earlier one of the file a fingerprint of its own.
    ///
    /// A row with the same number and the same content is the same report and keeps it.
    pub fn settle(&mut self, event: &mut ReadyEvent, mark: Mark) {
        let mut key = [0; 8];
        key.copy_from_slice(&mark.fingerprint[..8]);
        let Some((first, others)) = self.seen.get_mut(&u64::from_le_bytes(key)) else {
            self.seen.insert(u64::from_le_bytes(key), (mark.content, 0));
            return;
        };
        if mark.has_reference && *first == mark.content {
            return;
        }
        *others += 1;
        let mut digest = Sha256::new();
        digest.update(mark.fingerprint);
        digest.update(others.to_le_bytes());
        event.fingerprint = first_half(digest);
    }
}

//! Letters and the files that went with them: are they those that were sent, to those they were sent to?

use std::collections::HashMap;

use crate::error::StoreError;
use crate::outbox;

use super::Look;
use super::vouched::Vouched;

impl<P: FnMut(&str, i64) + Send> Look<'_, P> {
    pub(super) async fn letters(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let mut files: HashMap<String, bool> = HashMap::new();
        let letters = outbox::all(self.snapshot, self.m).await?;
        for mail in &letters {
            let id = mail.id;
            if vouched.letters.remove(&id.0) != Some(mail.vouched()) {
                self.fault(format_args!("brev {id} stämmer inte med journalen"));
            }
            let Some((_, sha256)) = &mail.file else { continue };
            let whole = match files.get(sha256) {
                Some(whole) => *whole,
                None => {
                    let whole = outbox::file_is_whole(self.snapshot, self.m, sha256).await?;
                    files.insert(sha256.clone(), whole);
                    whole
                }
            };
            if !whole {
                self.fault(format_args!("filen till brev {id} är inte den som skickades"));
            }
        }
        for id in std::mem::take(&mut vouched.letters).into_keys() {
            self.fault(format_args!("brev {id} finns i journalen men inte i registret"));
        }
        self.found.count("letters", letters.len() as i64);
        Ok(())
    }
}

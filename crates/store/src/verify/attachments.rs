//! Attachments: are they those that were attached, to the events that they were attached to?

use sha2::{Digest, Sha256};

use crate::database::{Ask, values};
use crate::error::StoreError;

use super::Look;
use super::vouched::{Attached, Hash, Vouched};

impl<P: FnMut(&str, i64) + Send> Look<'_, P> {
    pub(super) async fn attachments(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let ids = self
            .snapshot
            .rows(
                "SELECT id, event FROM attachment WHERE municipality = $1 ORDER BY id",
                values![self.m],
            )
            .await?;
        for row in &ids {
            let (id, event) = (row.int("id")?, row.int("event")?);
            let content = self
                .snapshot
                .row(
                    "SELECT name, media_type, sha256, bytes FROM attachment WHERE municipality = $1 AND id = $2",
                    values![self.m, id],
                )
                .await?;
            if let Some(content) = content {
                let bytes: Vec<u8> = content.get("bytes")?;
                let sha256: Vec<u8> = content.get("sha256")?;
                let digest: Hash = Sha256::digest(&bytes).into();
                let here = Attached {
                    event,
                    name: content.text("name")?,
                    media_type: content.text("media_type")?,
                    sha256: digest,
                };
                let attached = vouched.attachments.remove(&id);
                if digest.as_slice() != sha256 || attached != Some(here) {
                    self.fault(format_args!(
                        "bilaga {id} till händelse {event} är inte den som bifogades"
                    ));
                }
            }
        }
        let mut missing: Vec<i64> = vouched.attachments.keys().copied().collect();
        missing.sort_unstable();
        for id in missing {
            self.fault(format_args!("bilaga {id} saknas"));
        }
        self.found.count("attachments", ids.len() as i64);
        Ok(())
    }
}

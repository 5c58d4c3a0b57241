//! What people wrote that is kept row by row: pictures, decisions, feedback, acknowledgements, zero reports, batches, mappings, views
//! and the municipality's own definition. Each is compared whole with the last that the journal says of it.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::database::{Ask, values};
use crate::error::StoreError;
use crate::journal::sha256_hex;
use crate::{acknowledgements, chain, decisions, feedback, pictures, reporting, secrecy};

use super::Look;
use super::vouched::{Kind, Vouched};

/// Things as they stand in the register, by their numbers.
pub(super) type Standing = BTreeMap<String, Json>;

impl<P: FnMut(&str, i64) + Send> Look<'_, P> {
    /// Holds things against what the journal says of them. `one` names a thing for people.
    pub(super) fn compare(
        &mut self,
        vouched: &mut Vouched,
        kind: Kind,
        counted: &str,
        one: &str,
        standing: Standing,
    ) {
        let mut known = vouched.kept.remove(&kind).unwrap_or_default();
        self.found.count(counted, standing.len() as i64);
        for (id, state) in standing {
            match known.remove(&id) {
                Some(last) if last == state => (),
                Some(_) => self.fault(format_args!(
                    "{one} {id} stämmer inte med journalen: ändrad vid sidan om"
                )),
                None => self.fault(format_args!(
                    "{one} {id} finns inte i journalen: tillagd vid sidan om"
                )),
            }
        }
        for id in known.into_keys() {
            self.fault(format_args!("{one} {id} finns i journalen men inte i registret"));
        }
    }

    pub(super) async fn records(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        self.pictures(vouched).await?;
        self.decisions(vouched).await?;
        self.chain(vouched).await?;
        self.record_files(vouched).await?;
        self.feedback(vouched).await?;
        self.acknowledgements(vouched).await?;
        self.reports(vouched).await?;
        self.mappings(vouched).await?;
        self.views(vouched).await?;
        self.secrecy(vouched).await?;
        self.definition(vouched).await
    }

    async fn pictures(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT id, week, version, status, edit, summary, assessments, participants, figures, correction,
                     frozen_draft, adopted_at, adopted_by, hash FROM picture
                 WHERE municipality = $1 ORDER BY id",
                values![self.m],
            )
            .await?;
        let (mut adopted, mut drafts) = (Standing::new(), Standing::new());
        for row in &rows {
            let id = row.int("id")?.to_string();
            match pictures::of_row(row) {
                Ok(picture) if picture.status == domain::picture::PictureStatus::Adopted => {
                    let hash = pictures::content_hash(self.m, &picture);
                    // What it says and what it says of itself must both be what was adopted.
                    let state = match picture.hash {
                        Some(own) if own == hash => json!(hash),
                        own => json!([own, hash]),
                    };
                    adopted.insert(id, state);
                }
                Ok(picture) => {
                    drafts.insert(id, json!(picture));
                }
                Err(error) => self.fault(format_args!("lägesbild {id} går inte att läsa: {error}")),
            }
        }
        self.compare(
            vouched,
            Kind::AdoptedPicture,
            "adopted_pictures",
            "den fastställda lägesbilden",
            adopted,
        );
        self.compare(
            vouched,
            Kind::DraftPicture,
            "draft_pictures",
            "utkastet till lägesbild",
            drafts,
        );
        Ok(())
    }

    async fn record_files(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let keys = self
            .snapshot
            .rows(
                "SELECT sha256 FROM record_file WHERE municipality = $1",
                values![self.m],
            )
            .await?;
        let mut standing = Standing::new();
        for key in &keys {
            let sha256: Vec<u8> = key.get("sha256")?;
            let row = self
                .snapshot
                .row(
                    "SELECT media_type, bytes FROM record_file WHERE municipality = $1 AND sha256 = $2",
                    values![self.m, sha256.as_slice()],
                )
                .await?;
            let Some(row) = row else { continue };
            let bytes: Vec<u8> = row.get("bytes")?;
            let state = json!({ "media_type": row.text("media_type")?, "size": bytes.len() });
            // Known by what it contains, so that another content is another file.
            standing.insert(sha256_hex(&bytes), state);
        }
        self.compare(vouched, Kind::RecordFile, "record_files", "filen", standing);
        Ok(())
    }

    async fn decisions(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let all = decisions::all(self.snapshot, self.m).await?;
        let standing = all
            .iter()
            .map(|(decision, withdrawn)| (decision.id.to_string(), json!([decision, withdrawn])))
            .collect();
        self.compare(vouched, Kind::Decision, "decisions", "beslut", standing);
        Ok(())
    }

    async fn chain(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let all = chain::all(self.snapshot, self.m).await?;
        let standing = all
            .iter()
            .map(|(name, version)| (format!("{name}/{}", version.version), chain::told(version)))
            .collect();
        self.compare(vouched, Kind::Record, "records", "posten", standing);
        Ok(())
    }

    async fn feedback(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT id, week, partner, text, sent_at, sent_by FROM feedback WHERE municipality = $1",
                values![self.m],
            )
            .await?;
        let mut standing = Standing::new();
        for row in &rows {
            let feedback = feedback::of_row(row)?;
            standing.insert(feedback.id.to_string(), json!(feedback));
        }
        self.compare(vouched, Kind::Feedback, "feedback", "återkoppling", standing);
        Ok(())
    }

    async fn acknowledgements(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT week, category, area, led, problem, reason, written_at, written_by FROM acknowledgement
                 WHERE municipality = $1",
                values![self.m],
            )
            .await?;
        let mut standing = Standing::new();
        for row in &rows {
            let one = acknowledgements::of_row(row)?;
            standing.insert(acknowledgements::name(&one.input.series), json!(one));
        }
        let kind = Kind::Acknowledgement;
        self.compare(vouched, kind, "acknowledgements", "kvitteringen", standing);
        Ok(())
    }

    /// "Nothing to report", and reports that came together.
    async fn reports(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT id, partner, week, reported_at FROM zero_report WHERE municipality = $1",
                values![self.m],
            )
            .await?;
        let mut zeros = Standing::new();
        for row in &rows {
            let zero = reporting::zero_report_of(row)?;
            let state =
                json!({ "partner": zero.partner, "week": zero.week, "reported_at": zero.reported_at });
            zeros.insert(zero.id.to_string(), state);
        }
        self.compare(vouched, Kind::ZeroReport, "zero_reports", "nollrapport", zeros);
        let rows = self
            .snapshot
            .rows(
                "SELECT id, partner, week, source, kind, received_at, events, import FROM report_batch
                 WHERE municipality = $1",
                values![self.m],
            )
            .await?;
        let mut batches = Standing::new();
        for row in &rows {
            let batch = reporting::batch_of(row)?;
            let state = json!([batch.input, batch.received_at.as_second()]);
            batches.insert(batch.id.to_string(), state);
        }
        self.compare(vouched, Kind::Batch, "report_batches", "rapport", batches);
        Ok(())
    }

    async fn mappings(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT source, name, mapping FROM import_mapping WHERE municipality = $1",
                values![self.m],
            )
            .await?;
        let mut standing = Standing::new();
        for row in &rows {
            let name = format!("{}/{}", row.text("source")?, row.text("name")?);
            standing.insert(name, json!(row.text("mapping")?));
        }
        self.compare(vouched, Kind::Mapping, "mappings", "kolumnmappning", standing);
        Ok(())
    }

    async fn views(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT id, account, name, query, shared FROM saved_view WHERE municipality = $1",
                values![self.m],
            )
            .await?;
        let mut standing = Standing::new();
        for row in &rows {
            let state = json!({
                "account": row.int("account")?, "name": row.text("name")?, "query": row.text("query")?,
                "shared": row.get::<bool>("shared")?,
            });
            standing.insert(row.int("id")?.to_string(), state);
        }
        self.compare(vouched, Kind::View, "saved_views", "vy", standing);
        Ok(())
    }

    /// How events were classed, and what was asked for those under secrecy.
    async fn secrecy(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .ask(secrecy::CLASSIFIED.to_owned(), values![self.m])
            .await?;
        let mut classed = Standing::new();
        for row in &rows {
            let one = secrecy::classified_of(row)?;
            classed.insert(one.event.to_string(), json!(one));
        }
        self.compare(
            vouched,
            Kind::Classified,
            "classified",
            "klassningen av händelse",
            classed,
        );
        let rows = self
            .snapshot
            .ask(secrecy::REQUEST.to_owned(), values![self.m])
            .await?;
        let mut requests = Standing::new();
        for row in &rows {
            let one = secrecy::request_of(row)?;
            requests.insert(one.id.to_string(), json!(one));
        }
        let kind = Kind::SecrecyRequest;
        self.compare(
            vouched,
            kind,
            "secrecy_requests",
            "begäran om sekretess",
            requests,
        );
        Ok(())
    }

    async fn definition(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let row = self
            .snapshot
            .row(
                "SELECT definition FROM municipality WHERE municipality = $1",
                values![self.m],
            )
            .await?;
        let mut standing = Standing::new();
        if let Some(row) = row {
            let digest = sha256_hex(row.text("definition")?.as_bytes());
            standing.insert(self.m.to_string(), json!(digest));
        }
        let one = "uppgifterna om kommun";
        self.compare(vouched, Kind::Municipality, "definitions", one, standing);
        Ok(())
    }
}

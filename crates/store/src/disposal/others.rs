//! What a run destroys besides events: names of files, reports of nothing, letters, and who saw what.

use serde_json::json;
use sha2::{Digest, Sha256};

use domain::codes::EventId;

use super::runs::{Gone, Run, entry_gone};
use crate::database::{Ask, values};
use crate::error::StoreError;
use crate::imports::{self, IMPORT};
use crate::journal::{ENTRY_COLUMNS, StoredEntry};
use crate::reporting::zero_report_of;
use crate::secrecy::{CLASSIFIED, REQUEST, classified_of, request_of};
use crate::writing::Work;

fn digest_of(what: &serde_json::Value) -> Vec<u8> {
    Sha256::digest(what.to_string()).to_vec()
}

impl Work {
    /// What files were called and what stood over their columns. The digest of the file stays, so that it is known when
    /// it comes again.
    pub(super) async fn dispose_file_names(&mut self, ids: &[i64], run: &mut Run) -> Result<(), StoreError> {
        let m = self.municipality;
        for &id in ids {
            let rows = self.ask(format!("{IMPORT} AND id = $2"), values![m, id]).await?;
            let Some(row) = rows.first() else { continue };
            let mut import = imports::of_row(row)?;
            let mut gone = Gone::whole("import", id, 0, &imports::digest(&import));
            import.start.file_name.clear();
            import.start.mapping = None;
            gone.left = Some(imports::digest(&import).to_vec());
            run.gone.push(gone);
            for sql in [
                "UPDATE import SET file_name = '', mapping = NULL WHERE municipality = $1 AND id = $2",
                "DELETE FROM import_detail WHERE municipality = $1 AND import = $2",
            ] {
                self.execute(sql, values![m, id]).await?;
            }
            let said = self.entries_about("import", id).await?;
            let named = said
                .iter()
                .filter(|entry| matches!(entry.act.as_str(), "import_started" | "import_described"));
            run.gone.extend(named.map(|entry| entry_gone(m, entry)));
            run.removed += 1;
        }
        Ok(())
    }

    /// That an organisation had nothing to report in a week is kept as a count of nought, so that it does not look silent.
    pub(super) async fn dispose_zero_reports(
        &mut self,
        ids: &[i64],
        run: &mut Run,
    ) -> Result<(), StoreError> {
        let m = self.municipality;
        for &id in ids {
            let row = self
                .row(
                    "SELECT id, partner, week, reported_at FROM zero_report WHERE municipality = $1 AND id = $2",
                    values![m, id],
                )
                .await?;
            let Some(row) = row else { continue };
            let zero = zero_report_of(&row)?;
            let said = json!({ "partner": zero.partner, "week": zero.week, "reported_at": zero.reported_at });
            run.gone
                .push(Gone::whole("zero_report", id, 0, &digest_of(&said)));
            let none = String::new;
            let cell = (
                zero.week.number(),
                none(),
                none(),
                zero.partner.to_string(),
                none(),
            );
            run.counts.entry(cell).or_default();
            self.execute(
                "DELETE FROM zero_report WHERE municipality = $1 AND id = $2",
                values![m, id],
            )
            .await?;
            self.entries_gone("zero_report", id, run).await?;
            run.removed += 1;
        }
        Ok(())
    }

    /// Letters, what the journal said of them, and files that no other letter has.
    pub(super) async fn dispose_mail(&mut self, ids: &[i64], run: &mut Run) -> Result<(), StoreError> {
        let m = self.municipality;
        for &id in ids {
            let row = self
                .row(
                    "SELECT address, subject, text, file_sha256 FROM mail WHERE municipality = $1 AND id = $2",
                    values![m, id],
                )
                .await?;
            let Some(row) = row else { continue };
            let said = json!([row.text("address")?, row.text("subject")?, row.text("text")?]);
            run.gone.push(Gone::whole("mail", id, 0, &digest_of(&said)));
            self.execute(
                "DELETE FROM mail WHERE municipality = $1 AND id = $2",
                values![m, id],
            )
            .await?;
            if let Some(sha256) = row.get::<Option<Vec<u8>>>("file_sha256")? {
                run.gone.push(Gone::whole("sent_file", id, 0, &sha256));
                self.execute(
                    "DELETE FROM sent_file WHERE municipality = $1 AND sha256 = $2 AND NOT EXISTS
                         (SELECT 1 FROM mail l WHERE l.municipality = $1 AND l.file_sha256 = $2)",
                    values![m, sha256],
                )
                .await?;
            }
            self.entries_gone("mail", id, run).await?;
            run.removed += 1;
        }
        Ok(())
    }

    /// Who saw and took out what: the journal keeps that somebody did, when, and the hash that proves its place.
    pub(super) async fn dispose_access_log(&mut self, seqs: &[i64], run: &mut Run) -> Result<(), StoreError> {
        let m = self.municipality;
        for &seq in seqs {
            let sql = format!("SELECT {ENTRY_COLUMNS} FROM journal WHERE municipality = $1 AND seq = $2");
            for row in self.ask(sql, values![m, seq]).await? {
                let mut entry = StoredEntry::of(&row)?;
                entry.account = None;
                entry.actor.clear();
                entry.object_id.clear();
                run.gone.push(entry_gone(m, &entry));
                run.removed += 1;
            }
        }
        Ok(())
    }

    /// How an event was classed, and what was asked and answered about it.
    pub(super) async fn dispose_secrecy(&mut self, event: EventId, run: &mut Run) -> Result<(), StoreError> {
        let m = self.municipality;
        let rows = self
            .ask(format!("{CLASSIFIED} AND event = $2"), values![m, event.0])
            .await?;
        for row in &rows {
            let digest = digest_of(&json!(classified_of(row)?));
            run.gone.push(Gone::whole("classified", event.0, 0, &digest));
        }
        self.entries_gone("classified", event.0, run).await?;
        let rows = self
            .ask(format!("{REQUEST} AND event = $2"), values![m, event.0])
            .await?;
        for row in &rows {
            let request = request_of(row)?;
            let digest = digest_of(&json!(request));
            run.gone
                .push(Gone::whole("secrecy_request", request.id, 0, &digest));
            self.entries_gone("secrecy_request", request.id, run).await?;
        }
        for sql in [
            "DELETE FROM classified WHERE municipality = $1 AND event = $2",
            "DELETE FROM secrecy_request WHERE municipality = $1 AND event = $2",
        ] {
            self.execute(sql, values![m, event.0]).await?;
        }
        Ok(())
    }
}

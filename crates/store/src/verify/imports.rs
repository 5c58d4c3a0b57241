//! What imports left besides events: what was said about each, the rows that gave no event, notes, and suggested
//! duplicates.

use serde_json::json;

use crate::database::{Ask, values};
use crate::duplicates::{DuplicateState, seal_of_pair};
use crate::error::StoreError;
use crate::imports::{self, IMPORT, of_row};
use crate::journal::{Seal, sha256_hex};

use super::disposed::Disposed;
use super::records::Standing;
use super::vouched::{Hash, Kind, Vouched};
use super::{BATCH, Look};

/// Rows that were kept together, on their way to being compared with their digest.
struct Run {
    import: i64,
    first: i64,
    last: i64,
    digest: Hash,
    seal: Seal,
}

impl<P: FnMut(&str, i64) + Send> Look<'_, P> {
    pub(super) async fn imports(
        &mut self,
        vouched: &mut Vouched,
        disposed: &Disposed,
    ) -> Result<(), StoreError> {
        let sql = format!("{IMPORT} ORDER BY id");
        let rows = self.snapshot.ask(sql, values![self.m]).await?;
        let mut standing = Standing::new();
        for row in &rows {
            let import = of_row(row)?;
            match disposed.imports.get(&import.id.0) {
                Some(left) if left.as_slice() == imports::digest(&import) => {
                    vouched.forget_import(import.id.0);
                }
                Some(_) => self.fault(format_args!(
                    "det som är kvar av import {} är inte det som förseglades",
                    import.id
                )),
                None => {
                    standing.insert(import.id.to_string(), imports::vouched(&import));
                }
            }
        }
        self.compare(vouched, Kind::Import, "imports", "import", standing);
        let rows = self
            .snapshot
            .rows(
                "SELECT import, detail FROM import_detail WHERE municipality = $1",
                values![self.m],
            )
            .await?;
        let mut details = Standing::new();
        for row in &rows {
            let digest = sha256_hex(row.text("detail")?.as_bytes());
            details.insert(row.int("import")?.to_string(), json!(digest));
        }
        self.compare(
            vouched,
            Kind::Detail,
            "import_details",
            "beskrivningen av import",
            details,
        );
        Ok(())
    }

    /// Rows that gave no event must be those that were turned away, all of them, in their order.
    pub(super) async fn rejected_rows(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let (mut after, mut total) = ((0, 0), 0);
        let mut open: Option<Run> = None;
        loop {
            let rows = self
                .snapshot
                .rows(
                    "SELECT import, ordinal, row_number, raw, reason FROM rejected_row
                     WHERE municipality = $1 AND (import, ordinal) > ($2, $3) ORDER BY import, ordinal LIMIT $4",
                    values![self.m, after.0, after.1, BATCH],
                )
                .await?;
            for row in &rows {
                let (import, ordinal) = (row.int("import")?, row.int("ordinal")?);
                after = (import, ordinal);
                if open
                    .as_ref()
                    .is_some_and(|run| run.import != import || run.last < ordinal)
                {
                    self.close_rejected(open.take());
                }
                if open.is_none()
                    && let Some(range) = vouched.rejected.remove(&(import, ordinal))
                {
                    open = Some(Run {
                        import,
                        first: ordinal,
                        last: range.last,
                        digest: range.digest,
                        seal: Seal::new("rejected/1"),
                    });
                }
                match &mut open {
                    Some(run) => {
                        run.seal
                            .int(row.int("row_number")?)
                            .text(&row.text("raw")?)
                            .text(&row.text("reason")?);
                    }
                    None => self.fault(format_args!(
                        "import {import}: den avvisade raden {ordinal} är tillagd vid sidan om"
                    )),
                }
            }
            total += rows.len() as i64;
            if rows.is_empty() {
                break;
            }
        }
        self.close_rejected(open);
        for (import, first) in std::mem::take(&mut vouched.rejected).into_keys() {
            self.fault(format_args!(
                "import {import}: avvisade rader från {first} saknas"
            ));
        }
        self.found.count("rejected_rows", total);
        Ok(())
    }

    fn close_rejected(&mut self, run: Option<Run>) {
        if let Some(run) = run
            && run.seal.finish() != run.digest
        {
            self.fault(format_args!(
                "import {}: de avvisade raderna {} till {} är inte de som avvisades",
                run.import, run.first, run.last
            ));
        }
    }

    /// Notes about events. Those of an import that was taken back are no longer whole and are passed over.
    pub(super) async fn notes(&mut self, vouched: &Vouched) -> Result<(), StoreError> {
        let mut total = 0;
        for (&(import, first), range) in &vouched.notes {
            if vouched.taken_back.contains(&import) {
                continue;
            }
            let rows = self
                .snapshot
                .rows(
                    "SELECT event, code, text FROM event_note
                     WHERE municipality = $1 AND import = $2 AND event BETWEEN $3 AND $4 ORDER BY event, ordinal",
                    values![self.m, import, first, range.last],
                )
                .await?;
            let mut seal = Seal::new("notes/1");
            for row in &rows {
                seal.int(row.int("event")?)
                    .text(&row.text("code")?)
                    .text(&row.text("text")?);
            }
            if seal.finish() != range.digest {
                let last = range.last;
                self.fault(format_args!(
                    "import {import}: anteckningarna om händelserna {first} till {last} är inte de som gjordes"
                ));
            }
            total += rows.len() as i64;
        }
        self.notes_beside(vouched, total).await
    }

    /// Notes that no entry tells of.
    async fn notes_beside(&mut self, vouched: &Vouched, known: i64) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT import, count(*) AS n FROM event_note WHERE municipality = $1 GROUP BY import",
                values![self.m],
            )
            .await?;
        let mut there = 0;
        for row in &rows {
            if !vouched.taken_back.contains(&row.int("import")?) {
                there += row.int("n")?;
            }
        }
        if there != known {
            self.fault(format_args!(
                "{there} anteckningar om händelser finns, men {known} gjordes"
            ));
        }
        self.found.count("event_notes", there);
        Ok(())
    }

    pub(super) async fn duplicates(&mut self, vouched: &mut Vouched) -> Result<(), StoreError> {
        let rows = self
            .snapshot
            .rows(
                "SELECT id, first_event, second_event, score, reasons, state FROM duplicate
                 WHERE municipality = $1 ORDER BY id",
                values![self.m],
            )
            .await?;
        for row in &rows {
            let id = row.int("id")?;
            let (first, second) = (row.int("first_event")?, row.int("second_event")?);
            let seal = seal_of_pair(first, second, row.get("score")?, &row.text("reasons")?);
            let state = row.word("state", DuplicateState::from_code)?;
            match vouched.duplicates.remove(&id) {
                Some(pair) if pair.seal == seal && pair.state == state => (),
                Some(_) => self.fault(format_args!(
                    "dubblettförslag {id} stämmer inte med journalen: ändrat vid sidan om"
                )),
                None => self.fault(format_args!("dubblettförslag {id} är tillagt vid sidan om")),
            }
        }
        self.found.count("duplicates", rows.len() as i64);
        // A suggestion goes with its event when an import is taken back, and for no other reason.
        for (id, pair) in std::mem::take(&mut vouched.duplicates) {
            let there = self
                .snapshot
                .row(
                    "SELECT count(*) AS n FROM event WHERE municipality = $1 AND (id = $2 OR id = $3)",
                    values![self.m, pair.events.0, pair.events.1],
                )
                .await?;
            if there.map_or(Ok(0), |row| row.int("n"))? == 2 {
                self.fault(format_args!(
                    "dubblettförslag {id} finns i journalen men inte i registret"
                ));
            }
        }
        Ok(())
    }
}

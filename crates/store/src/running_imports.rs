//! Imports under way: who still lives, who is to stop, and taking back those that nobody runs any more.
//!
//! An import beats: with every write of its own, and now and then in between. One whose beat stands still
//! has lost whoever ran it. How long to wait is for the caller to say; no clocks are compared, since two
//! programs on the same register need not agree on the time.

use domain::codes::*;

use crate::database::{Ask, values};
use crate::error::StoreError;
use crate::imports::UndoneImport;
use crate::opening::Store;
use crate::writing::Work;

const NOT_RUNNING: StoreError =
    StoreError::Refused("importen är avslutad eller tillbakatagen av en annan process. Läs in filen igen");

/// An import that has begun and not ended, as its row says now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningImport {
    pub municipality: MunicipalityCode,
    pub import: ImportId,
    /// Another number each time the import shows that it is alive.
    pub beat: i64,
    pub rows_read: i64,
    /// Someone wants it to stop.
    pub stop_asked: bool,
    /// The server that runs it, by a name of its own; empty for other programs.
    pub owner: String,
}

impl Work {
    pub(crate) async fn begin_to_run(&mut self, import: ImportId) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO running_import (municipality, import, beat, rows_read, stop_asked, owner)
             VALUES ($1, $2, 1, 0, 0, '')",
            values![self.municipality, import.0],
        )
        .await?;
        Ok(())
    }

    /// Says which server runs an import, so that it knows its own when it starts again.
    pub async fn own_import(&mut self, import: ImportId, owner: &str) -> Result<(), StoreError> {
        self.execute(
            "UPDATE running_import SET owner = $3 WHERE municipality = $1 AND import = $2",
            values![self.municipality, import.0, owner],
        )
        .await?;
        Ok(())
    }

    pub(crate) async fn end_running(&mut self, import: ImportId) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM running_import WHERE municipality = $1 AND import = $2",
            values![self.municipality, import.0],
        )
        .await?;
        Ok(())
    }

    /// Refuses to write for an import that has ended, and beats for one that goes on.
    pub(crate) async fn still_running(&mut self, import: ImportId) -> Result<(), StoreError> {
        let going = self
            .execute(
                "UPDATE running_import SET beat = beat + 1 WHERE municipality = $1 AND import = $2",
                values![self.municipality, import.0],
            )
            .await?;
        if going == 0 {
            return Err(NOT_RUNNING);
        }
        Ok(())
    }

    /// Shows that an import is alive and how far it has read. Answers whether it is to stop.
    pub async fn beat_import(&mut self, import: ImportId, rows_read: i64) -> Result<bool, StoreError> {
        self.still_running(import).await?;
        self.execute(
            "UPDATE running_import SET rows_read = $3 WHERE municipality = $1 AND import = $2",
            values![self.municipality, import.0, rows_read],
        )
        .await?;
        let row = self
            .row(
                "SELECT stop_asked FROM running_import WHERE municipality = $1 AND import = $2",
                values![self.municipality, import.0],
            )
            .await?;
        row.map_or(Err(NOT_RUNNING), |row| Ok(row.int("stop_asked")? != 0))
    }

    /// Asks whoever runs an import to stop it. One that has ended hears nothing.
    pub async fn ask_import_to_stop(&mut self, import: ImportId) -> Result<(), StoreError> {
        self.execute(
            "UPDATE running_import SET stop_asked = 1 WHERE municipality = $1 AND import = $2",
            values![self.municipality, import.0],
        )
        .await?;
        Ok(())
    }

    /// Takes back an import that nobody runs any more: nothing when it has beaten or ended since it was seen.
    pub async fn take_back_silent(
        &mut self,
        seen: &RunningImport,
        why: &str,
    ) -> Result<Option<UndoneImport>, StoreError> {
        let now = self
            .row(
                "SELECT coalesce(r.beat, 0) AS beat FROM import i LEFT JOIN running_import r
                 ON r.municipality = i.municipality AND r.import = i.id
                 WHERE i.municipality = $1 AND i.id = $2 AND i.state = 'running'",
                values![self.municipality, seen.import.0],
            )
            .await?;
        match now {
            Some(row) if row.int("beat")? == seen.beat => {
                Ok(Some(self.abort_import(seen.import, why).await?))
            }
            _ => Ok(None),
        }
    }
}

impl Store {
    /// Every import that has begun and not ended, in all municipalities.
    pub async fn running_imports(&self) -> Result<Vec<RunningImport>, StoreError> {
        // One that came with a restored register has no beat.
        let rows = self
            .rows(
                "SELECT i.municipality, i.id, coalesce(r.beat, 0) AS beat, coalesce(r.rows_read, 0) AS rows_read,
                     coalesce(r.stop_asked, 0) AS stop_asked, coalesce(r.owner, '') AS owner
                 FROM import i LEFT JOIN running_import r ON r.municipality = i.municipality AND r.import = i.id
                 WHERE i.state = 'running' ORDER BY i.municipality, i.id",
                vec![],
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(RunningImport {
                    municipality: crate::accounts::municipality_of(row.int("municipality")?)?,
                    import: ImportId(row.int("id")?),
                    beat: row.int("beat")?,
                    rows_read: row.int("rows_read")?,
                    stop_asked: row.int("stop_asked")? != 0,
                    owner: row.text("owner")?,
                })
            })
            .collect()
    }

    /// One of them.
    pub async fn running_import(
        &self,
        m: MunicipalityCode,
        import: ImportId,
    ) -> Result<Option<RunningImport>, StoreError> {
        let all = self.running_imports().await?;
        Ok(all
            .into_iter()
            .find(|r| r.municipality == m && r.import == import))
    }
}

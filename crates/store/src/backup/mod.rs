//! Backup and restore: the whole register as one SQLite file, verified before it is called done, that goes back
//! into either database. That is also the way from SQLite to PostgreSQL.

mod tables;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};

use domain::codes::{EventId, MunicipalityCode};
use domain::event::Event;
use domain::municipality::Municipality;

use crate::database::{Ask, Link, values};
use crate::error::StoreError;
use crate::events::by_ids;
use crate::journal::Checkpoint;
use crate::municipalities::installation;
use crate::opening::{DATABASE_FILE, Store, sqlite_connection};
use crate::search::Words;
use crate::verify::Verification;
use crate::writing::{Actor, Work};
#[cfg(test)]
pub(crate) use tables::table_names;
use tables::{copy, copy_words, tables};

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Backup {
    pub bytes: u64,
    /// Hex.
    pub sha256: String,
    pub verification: Verification,
}

/// What was put back, and where what was there before now lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Restored {
    pub bytes: u64,
    pub sha256: String,
    pub replaced: Option<PathBuf>,
}

impl Store {
    /// Writes the register to a file, as of one moment, while others go on writing. The file is in place only
    /// when it has been read through and found whole; an earlier file of the name is then replaced.
    pub async fn backup(&self, path: &Path, now: Timestamp) -> Result<Backup, StoreError> {
        let unfinished = beside(path, "ofärdig");
        remove_database(&unfinished).map_err(|e| unwritable(&unfinished, e))?;
        let made = self.make_backup(&unfinished, now).await;
        if made.is_err() {
            let _ = remove_database(&unfinished);
        }
        let backup = made?;
        std::fs::rename(&unfinished, path).map_err(|e| unwritable(path, e))?;
        sync_directory(path).map_err(|e| unwritable(path, e))?;
        Ok(backup)
    }

    async fn make_backup(&self, path: &Path, now: Timestamp) -> Result<Backup, StoreError> {
        match self.file() {
            Some(_) => self.vacuum_into(path).await?,
            None => self.copy_out(path, now).await?,
        }
        let verification = verified(path).await?;
        if !verification.ok {
            return Err(StoreError::Backup {
                path: path.display().to_string(),
                why: verification.faults.join("; "),
            });
        }
        let file = std::fs::OpenOptions::new()
            .write(true)
            .open(path)
            .map_err(|e| unwritable(path, e))?;
        file.sync_all().map_err(|e| unwritable(path, e))?;
        let (bytes, sha256) = digest_of(path).map_err(|e| unwritable(path, e))?;
        Ok(Backup {
            bytes,
            sha256,
            verification,
        })
    }

    async fn vacuum_into(&self, path: &Path) -> Result<(), StoreError> {
        let Some(text) = path.to_str() else {
            return Err(unwritable(
                path,
                "namnet innehåller tecken som databasen inte tar emot",
            ));
        };
        let mut own = self.own_sqlite_connection().await?;
        let copied = Link::Sqlite(&mut own).rows("VACUUM INTO $1", values![text]).await;
        let _ = sqlx::Connection::close(own).await;
        copied?;
        // What somebody is about to send is gone in an hour, and here too.
        let mut copy = sqlite_connection(path).await?;
        let emptied = Link::Sqlite(&mut copy)
            .rows("DELETE FROM waiting_form", vec![])
            .await;
        let _ = sqlx::Connection::close(copy).await;
        emptied.map(|_| ())
    }

    /// From PostgreSQL: all tables into a fresh file, with the words that events are found by.
    async fn copy_out(&self, path: &Path, now: Timestamp) -> Result<(), StoreError> {
        let target = Store::open_sqlite_file(path, now).await?;
        let mut from = self.snapshot().await?;
        let copied = target
            .write(installation(), &Actor::system("Lägesbild"), now, move |work| {
                Box::pin(async move {
                    for table in tables(&mut from).await? {
                        copy(&mut from, work, table).await?;
                    }
                    copy_words(&mut from, work).await
                })
            })
            .await;
        target.close().await;
        copied
    }

    /// Puts a backup in the place of the register in a directory that no server has open. What was there is moved
    /// aside, not deleted.
    pub async fn restore_sqlite(
        backup: &Path,
        directory: &Path,
        now: Timestamp,
    ) -> Result<Restored, StoreError> {
        std::fs::create_dir_all(directory).map_err(|source| StoreError::Directory {
            path: directory.display().to_string(),
            source,
        })?;
        let place = directory.join(DATABASE_FILE);
        let incoming = beside(&place, "återläses");
        let taken_in = take_in(backup, &incoming, now).await;
        if taken_in.is_err() {
            let _ = remove_database(&incoming);
        }
        let (bytes, sha256) = taken_in?;
        let replaced = if place.exists() {
            if let Err(error) = take_alone(&place).await {
                let _ = remove_database(&incoming);
                return Err(error);
            }
            let aside = beside(&place, &format!("före-återläsning-{}", now.as_second()));
            std::fs::rename(&place, &aside).map_err(|e| unwritable(&aside, e))?;
            Some(aside)
        } else {
            None
        };
        std::fs::rename(&incoming, &place).map_err(|e| unwritable(&place, e))?;
        sync_directory(&place).map_err(|e| unwritable(&place, e))?;
        Ok(Restored {
            bytes,
            sha256,
            replaced,
        })
    }

    /// Puts a backup into an empty register, such as a new PostgreSQL database: all of it or nothing. The words
    /// that events are found by cannot be read back from SQLite and are made anew: `text` says for a municipality
    /// what its events are found by, as when they were recorded.
    pub async fn restore_here<T>(
        &self,
        backup: &Path,
        now: Timestamp,
        text: impl Fn(Municipality) -> T,
    ) -> Result<Restored, StoreError>
    where
        T: Fn(&Event) -> String + Send + Sync + 'static,
    {
        let taken = self
            .row(
                "SELECT municipality FROM journal_head WHERE seq > 0 LIMIT 1",
                vec![],
            )
            .await?;
        if taken.is_some() {
            return Err(StoreError::Refused(
                "databasen är inte tom. Återläs till en ny databas och byt sedan adress till den",
            ));
        }
        let name = format!("lagesbild-återläsning-{}.sqlite", std::process::id());
        let incoming = std::env::temp_dir().join(name);
        let restored = self.restore_through(backup, &incoming, now).await;
        let _ = remove_database(&incoming);
        let restored = restored?;
        for row in self
            .rows(
                "SELECT DISTINCT municipality FROM event ORDER BY municipality",
                vec![],
            )
            .await?
        {
            let m = crate::accounts::municipality_of(row.int("municipality")?)?;
            let definition = self.municipality(m).await?.ok_or(StoreError::NotFound {
                kind: "kommun",
                id: m.to_string(),
            })?;
            self.rebuild_search(m, now, text(definition)).await?;
        }
        let verification = self.verify(&[], |_, _| ()).await?;
        if !verification.ok {
            return Err(StoreError::Backup {
                path: backup.display().to_string(),
                why: verification.faults.join("; "),
            });
        }
        Ok(restored)
    }

    async fn restore_through(
        &self,
        backup: &Path,
        incoming: &Path,
        now: Timestamp,
    ) -> Result<Restored, StoreError> {
        let (bytes, sha256) = take_in(backup, incoming, now).await?;
        let source = Store::open_sqlite_for_reading(incoming).await?;
        let mut from = source.snapshot().await?;
        let mut here = self.snapshot().await?;
        let tables = tables(&mut here).await?;
        drop(here);
        self.write(installation(), &Actor::system("Lägesbild"), now, move |work| {
            Box::pin(async move {
                for table in tables {
                    copy(&mut from, work, table).await?;
                }
                Ok(())
            })
        })
        .await?;
        source.close().await;
        Ok(Restored {
            bytes,
            sha256,
            replaced: None,
        })
    }

    /// Makes the search index of a municipality anew. `text` says what an event is found by, as when it was
    /// recorded. Answers how many events there are.
    pub async fn rebuild_search(
        &self,
        m: MunicipalityCode,
        now: Timestamp,
        text: impl Fn(&Event) -> String + Send + Sync + 'static,
    ) -> Result<i64, StoreError> {
        let actor = Actor::system("Lägesbild");
        let text = std::sync::Arc::new(text);
        let mut after = 0;
        let mut total = 0;
        loop {
            let text = text.clone();
            let done = self
                .write(m, &actor, now, move |work| {
                    Box::pin(async move { work.index_anew(after, &*text).await })
                })
                .await?;
            let Some((last, n)) = done else {
                return Ok(total);
            };
            after = last;
            total += n;
        }
    }

    /// Checkpoints of all municipalities, to write down outside the register.
    pub async fn checkpoints(&self) -> Result<Vec<Checkpoint>, StoreError> {
        let rows = self
            .rows(
                "SELECT municipality FROM journal_head WHERE seq > 0 ORDER BY municipality",
                vec![],
            )
            .await?;
        let mut checkpoints = Vec::with_capacity(rows.len());
        for row in &rows {
            let m = crate::accounts::municipality_of(row.int("municipality")?)?;
            checkpoints.push(self.checkpoint(m).await?);
        }
        Ok(checkpoints)
    }
}

impl Work {
    /// Indexes the next events after a number; answers the last of them and how many they were.
    async fn index_anew(
        &mut self,
        after: i64,
        text: &(dyn Fn(&Event) -> String + Send + Sync),
    ) -> Result<Option<(i64, i64)>, StoreError> {
        let rows = self
            .rows(
                "SELECT id FROM event WHERE municipality = $1 AND id > $2 ORDER BY id LIMIT 2000",
                values![self.municipality, after],
            )
            .await?;
        let ids = rows
            .iter()
            .map(|row| Ok(EventId(row.int("id")?)))
            .collect::<Result<Vec<_>, StoreError>>()?;
        let Some(last) = ids.last() else { return Ok(None) };
        let m = self.municipality;
        let events = by_ids(self, m, &ids).await?;
        let mut words = Words::new();
        let indexed = events.iter().map(|e| (e.id, words.of(&text(e)))).collect();
        self.forget_words(&ids).await?;
        self.index_words(indexed).await?;
        Ok(Some((last.0, ids.len() as i64)))
    }
}

/// Copies a backup to where it is to be used, gives it today's tables, and reads it through. Answers the size
/// and digest of what was taken in; refuses a file that is no backup of ours, or not whole.
async fn take_in(backup: &Path, incoming: &Path, now: Timestamp) -> Result<(u64, String), StoreError> {
    let refused = |why: String| StoreError::Backup {
        path: backup.display().to_string(),
        why,
    };
    if !backup.is_file() {
        return Err(refused("den finns inte".into()));
    }
    remove_database(incoming).map_err(|e| unwritable(incoming, e))?;
    std::fs::copy(backup, incoming).map_err(|e| unwritable(incoming, e))?;
    let digest = digest_of(incoming).map_err(|e| unwritable(incoming, e))?;
    let known = |error| match error {
        newer @ StoreError::Newer { .. } => newer,
        error => refused(error.to_string()),
    };
    Store::open_sqlite_for_reading(incoming)
        .await
        .map_err(known)?
        .close()
        .await;
    Store::open_sqlite_file(incoming, now)
        .await
        .map_err(known)?
        .close()
        .await;
    let verification = verified(incoming).await.map_err(known)?;
    if !verification.ok {
        return Err(refused(verification.faults.join("; ")));
    }
    let file = std::fs::OpenOptions::new()
        .write(true)
        .open(incoming)
        .map_err(|e| unwritable(incoming, e))?;
    file.sync_all().map_err(|e| unwritable(incoming, e))?;
    Ok(digest)
}

/// Reads a backup through without changing it.
async fn verified(path: &Path) -> Result<Verification, StoreError> {
    let store = Store::open_sqlite_for_reading(path).await?;
    let verification = store.verify(&[], |_, _| ()).await;
    store.close().await;
    verification
}

/// Makes sure that nobody else has the file open, and that all of it is in the one file.
async fn take_alone(path: &Path) -> Result<(), StoreError> {
    use sqlx::ConnectOptions as _;
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(std::time::Duration::from_secs(2));
    // A damaged file cannot be asked, and is moved aside as it is.
    let Ok(mut own) = options.connect().await else {
        return Ok(());
    };
    let alone = Link::Sqlite(&mut own)
        .rows("PRAGMA journal_mode = DELETE", vec![])
        .await;
    let _ = sqlx::Connection::close(own).await;
    match alone {
        Err(StoreError::Busy) => Err(StoreError::Refused(
            "registret är öppet i en annan process. Stoppa servern och försök igen",
        )),
        _ => Ok(()),
    }
}

fn unwritable(path: &Path, why: impl std::fmt::Display) -> StoreError {
    StoreError::Unwritable {
        path: path.display().to_string(),
        why: why.to_string(),
    }
}

/// A name in the same directory, so that a rename is enough to put it in place.
fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{what}"));
    path.with_file_name(name)
}

fn remove_database(path: &Path) -> std::io::Result<()> {
    for tail in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_os_string();
        name.push(tail);
        match std::fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => (),
        }
    }
    Ok(())
}

fn digest_of(path: &Path) -> std::io::Result<(u64, String)> {
    let mut file = std::fs::File::open(path)?;
    let mut digest = Sha256::new();
    let bytes = std::io::copy(&mut file, &mut digest)?;
    Ok((bytes, hex::encode(digest.finalize())))
}

/// A rename is on disk when its directory is.
fn sync_directory(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(directory) if !directory.as_os_str().is_empty() => std::fs::File::open(directory)?.sync_all(),
        _ => std::fs::File::open(".")?.sync_all(),
    }
}

//! Backup and restore: the whole register as one SQLite file, verified before it is called done, that goes back
//! into either database. That is also the way from SQLite to PostgreSQL.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};

use domain::codes::{EventId, MunicipalityCode};
use domain::event::Event;

use crate::database::{Ask, Link, Row, Snapshot, Statement, Value, values};
use crate::error::StoreError;
use crate::events::by_ids;
use crate::journal::Checkpoint;
use crate::municipalities::installation;
use crate::opening::{DATABASE_FILE, Store};
use crate::search::Words;
use crate::verify::Verification;
use crate::writing::{Actor, Work};

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

/// Every table but the search index, with the columns of its key. The index is made anew.
const TABLES: &[(&str, &[&str])] = &[
    ("municipality", &["municipality"]),
    ("sequence", &["municipality", "kind"]),
    ("journal", &["municipality", "seq"]),
    ("journal_head", &["municipality"]),
    ("event", &["municipality", "id"]),
    ("event_version", &["municipality", "event", "version"]),
    ("merged_event", &["municipality", "kept", "event"]),
    (
        "event_count",
        &["municipality", "week", "area", "category", "partner", "source"],
    ),
    ("attachment", &["municipality", "id"]),
    ("zero_report", &["municipality", "id"]),
    ("report_batch", &["municipality", "id"]),
    ("import", &["municipality", "id"]),
    ("import_chunk", &["municipality", "journal_seq"]),
    ("rejected_row", &["municipality", "import", "ordinal"]),
    ("import_mapping", &["municipality", "source", "name"]),
    ("import_detail", &["municipality", "import"]),
    ("event_note", &["municipality", "event", "ordinal"]),
    ("duplicate", &["municipality", "id"]),
    ("picture", &["municipality", "id"]),
    ("decision", &["municipality", "id"]),
    ("feedback", &["municipality", "id"]),
    ("saved_view", &["municipality", "id"]),
    ("account", &["municipality", "id"]),
    ("account_grant", &["municipality", "account", "ordinal"]),
    ("account_link", &["municipality", "token_hash"]),
    ("session", &["municipality", "token_hash"]),
];

/// Rows copied at a time; attachments are large and come few.
fn batch(table: &str) -> i64 {
    if table == "attachment" { 4 } else { 1_000 }
}

#[derive(Clone, Copy)]
enum Kind {
    Int,
    Real,
    Text,
    Flag,
    Bytes,
}

impl Kind {
    /// From the type as PostgreSQL names it, which tells whole numbers from yes and no.
    fn of(data_type: &str) -> Result<Self, StoreError> {
        match data_type {
            "bigint" => Ok(Self::Int),
            "double precision" => Ok(Self::Real),
            "text" => Ok(Self::Text),
            "boolean" => Ok(Self::Flag),
            "bytea" => Ok(Self::Bytes),
            other => Err(StoreError::corrupt("en kolumntyp", other)),
        }
    }

    fn read(self, row: &Row, column: usize) -> Result<Value, StoreError> {
        Ok(match self {
            Self::Int => Value::Int(row.at(column)?),
            Self::Real => Value::Real(row.at(column)?),
            Self::Text => Value::Text(row.at(column)?),
            Self::Flag => Value::Flag(row.at(column)?),
            Self::Bytes => Value::Bytes(row.at(column)?),
        })
    }
}

struct Table {
    name: &'static str,
    key: &'static [&'static str],
    columns: Vec<(String, Kind)>,
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
        copied.map(|_| ())
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
    /// that events are found by cannot be read back from SQLite: call `rebuild_search` for each municipality
    /// afterwards.
    pub async fn restore_here(&self, backup: &Path, now: Timestamp) -> Result<Restored, StoreError> {
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
        restored
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

/// The tables with their columns, as PostgreSQL or a fresh register of ours describes them.
async fn tables(snapshot: &mut Snapshot) -> Result<Vec<Table>, StoreError> {
    let mut found = Vec::with_capacity(TABLES.len());
    for &(name, key) in TABLES {
        let rows = if snapshot.is_sqlite() {
            snapshot
                .rows(
                    "SELECT name, CASE type WHEN 'INTEGER' THEN 'bigint' WHEN 'REAL' THEN 'double precision'
                         WHEN 'BLOB' THEN 'bytea' ELSE 'text' END AS kind
                     FROM pragma_table_info($1) ORDER BY cid",
                    values![name],
                )
                .await?
        } else {
            snapshot
                .rows(
                    "SELECT CAST(column_name AS TEXT) AS name, CAST(data_type AS TEXT) AS kind
                     FROM information_schema.columns
                     WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
                    values![name],
                )
                .await?
        };
        let columns = rows
            .iter()
            .map(|row| Ok((row.text("name")?, Kind::of(&row.text("kind")?)?)))
            .collect::<Result<_, StoreError>>()?;
        found.push(Table { name, key, columns });
    }
    Ok(found)
}

async fn copy(from: &mut Snapshot, to: &mut Work, table: Table) -> Result<(), StoreError> {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    let names = names.join(", ");
    let key = table.key.join(", ");
    let key_at: Vec<usize> = table
        .key
        .iter()
        .filter_map(|k| table.columns.iter().position(|(name, _)| name == k))
        .collect();
    let head = format!("INSERT INTO {} ({names}) VALUES", table.name);
    // On PostgreSQL a write makes the end of its own journal before anything else.
    let tail = if table.name == "journal_head" {
        "ON CONFLICT (municipality) DO UPDATE SET seq = excluded.seq, hash = excluded.hash"
    } else {
        ""
    };
    let mut last: Option<Vec<Value>> = None;
    loop {
        let mut ask = Statement::new("SELECT ");
        ask.push(&names).push(" FROM ").push(table.name);
        if let Some(last) = last.take() {
            ask.push(" WHERE (").push(&key).push(") > (");
            for (i, value) in last.into_iter().enumerate() {
                if i > 0 {
                    ask.push(", ");
                }
                ask.bind(value);
            }
            ask.push(")");
        }
        ask.push(" ORDER BY ")
            .push(&key)
            .push(" LIMIT ")
            .bind(batch(table.name));
        let rows = ask.rows(from).await?;
        let mut copied = Vec::with_capacity(rows.len());
        for row in &rows {
            let values = table
                .columns
                .iter()
                .enumerate()
                .map(|(i, (_, kind))| kind.read(row, i))
                .collect::<Result<Vec<_>, _>>()?;
            copied.push(values);
        }
        let Some(end) = copied.last() else { return Ok(()) };
        last = Some(key_at.iter().map(|&i| end[i].clone()).collect());
        to.insert_many(&head, table.columns.len(), tail, copied).await?;
    }
}

/// PostgreSQL keeps the words themselves, so a backup from it can be searched at once.
async fn copy_words(from: &mut Snapshot, to: &mut Work) -> Result<(), StoreError> {
    let mut after = (-1, 0);
    loop {
        let rows = from
            .rows(
                "SELECT municipality, id, array_to_string(tsvector_to_array(words), ' ') AS words FROM event_search
                 WHERE (municipality, id) > ($1, $2) ORDER BY municipality, id LIMIT 1000",
                values![after.0, after.1],
            )
            .await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut of_municipality: BTreeMap<i64, Vec<(EventId, String)>> = BTreeMap::new();
        for row in &rows {
            after = (row.int("municipality")?, row.int("id")?);
            let words = (EventId(after.1), row.text("words")?);
            of_municipality.entry(after.0).or_default().push(words);
        }
        for (number, words) in of_municipality {
            to.municipality = crate::accounts::municipality_of(number)?;
            to.index_words(words).await?;
        }
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
        Err(StoreError::Database(error)) if error.to_string().contains("locked") => Err(StoreError::Refused(
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

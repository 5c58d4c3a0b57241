//! Opening and closing a register, and whether it is well.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use domain::codes::MunicipalityCode;

use crate::database::{Ask, Link, Pool, Row, Snapshot, Value, values};
use crate::error::StoreError;
use crate::event_list::KeptLists;
use crate::schema;
use crate::writing::{Actor, BoxFuture, Work, Writer};

/// The name of the database in the data directory.
pub const DATABASE_FILE: &str = "lagesbild.sqlite";

/// Readers of SQLite at once; each holds a small cache of its own.
const READERS: u32 = 6;

/// A register that is open. Copies are the same register.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    pool: Pool,
    writer: Option<Writer>,
    file: Option<PathBuf>,
    lists: KeptLists,
}

/// How much there is, for the one who runs the installation.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Sizes {
    pub bytes: i64,
    pub events: i64,
    pub journal_entries: i64,
    pub attachments: i64,
}

/// Nobody between here and a database on another computer can read along or take its place.
fn protected(options: PgConnectOptions) -> Result<PgConnectOptions, StoreError> {
    let host = options.get_host().to_owned();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_here = options.get_socket().is_some()
        || host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match options.get_ssl_mode() {
        _ if is_here => Ok(options),
        PgSslMode::VerifyFull | PgSslMode::VerifyCa => Ok(options),
        // What an address says that says nothing of it.
        PgSslMode::Prefer => Ok(options.ssl_mode(PgSslMode::VerifyFull)),
        PgSslMode::Disable | PgSslMode::Allow | PgSslMode::Require => Err(StoreError::Unprotected(host)),
    }
}

/// A connection to a database of its own file; what is deleted by it is written over.
pub(crate) async fn sqlite_connection(file: &Path) -> Result<sqlx::SqliteConnection, StoreError> {
    SqliteConnectOptions::new()
        .filename(file)
        .busy_timeout(Duration::from_secs(30))
        .pragma("secure_delete", "ON")
        .connect()
        .await
        .map_err(StoreError::of)
}

impl Store {
    /// Opens the register in a directory, and makes it if it is not there.
    pub async fn open_sqlite(directory: &Path, now: Timestamp) -> Result<Self, StoreError> {
        let unusable = |source| StoreError::Directory {
            path: directory.display().to_string(),
            source,
        };
        std::fs::create_dir_all(directory).map_err(unusable)?;
        Self::open_sqlite_file(&directory.join(DATABASE_FILE), now).await
    }

    pub(crate) async fn open_sqlite_file(file: &Path, now: Timestamp) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .busy_timeout(Duration::from_secs(30))
            .statement_cache_capacity(200)
            // Rows come from a thread of the connection's own; few at a time, and it is woken for each few.
            .row_buffer_size(1_000)
            .foreign_keys(false);
        let mut writing = options
            .clone()
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("cache_size", "-32000")
            .pragma("recursive_triggers", "ON")
            // What is deleted is overwritten, so that what was disposed of is not left in the file.
            .pragma("secure_delete", "ON")
            .pragma("wal_autocheckpoint", "4000")
            .pragma("journal_size_limit", "67108864")
            .connect()
            .await
            .map_err(StoreError::of)?;
        {
            let mut one = Link::Sqlite(&mut writing);
            one.script("BEGIN IMMEDIATE").await?;
            schema::migrate(&mut one, now).await?;
            one.script("COMMIT").await?;
        }
        let reading = options
            .read_only(true)
            .pragma("query_only", "ON")
            .pragma("cache_size", "-2000");
        let pool = SqlitePoolOptions::new()
            .max_connections(READERS)
            .min_connections(0)
            .idle_timeout(Duration::from_secs(300))
            .test_before_acquire(false)
            .connect_with(reading)
            .await
            .map_err(StoreError::of)?;
        Ok(Self {
            inner: Arc::new(Inner {
                pool: Link::Sqlite(pool),
                writer: Some(Writer::start(writing)),
                file: Some(file.to_owned()),
                lists: KeptLists::default(),
            }),
        })
    }

    /// Opens a file that nobody writes to, such as a backup, without changing it.
    pub(crate) async fn open_sqlite_for_reading(file: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .immutable(true)
            .read_only(true);
        let pool = SqlitePoolOptions::new()
            .max_connections(2)
            .connect_with(options)
            .await
            .map_err(StoreError::of)?;
        let store = Self {
            inner: Arc::new(Inner {
                pool: Link::Sqlite(pool),
                writer: None,
                file: None,
                lists: KeptLists::default(),
            }),
        };
        let newest = store
            .row(
                "SELECT version FROM schema_version WHERE municipality = 0 ORDER BY version DESC LIMIT 1",
                vec![],
            )
            .await?;
        match newest.map(|row| row.int("version")).transpose()? {
            Some(found) if found > schema::NEWEST => Err(StoreError::Newer {
                found,
                known: schema::NEWEST,
            }),
            Some(_) => Ok(store),
            None => Err(StoreError::SchemaDiffers { version: 0 }),
        }
    }

    pub(crate) fn lists(&self) -> &KeptLists {
        &self.inner.lists
    }

    /// A connection to the same file beside the pool, for work that the readers may not do.
    pub(crate) async fn own_sqlite_connection(&self) -> Result<sqlx::SqliteConnection, StoreError> {
        let Some(file) = &self.inner.file else {
            return Err(StoreError::Closed);
        };
        sqlite_connection(file).await
    }

    /// Connects to a register on PostgreSQL, and makes its tables if they are not there.
    pub async fn connect_postgres(url: &str, now: Timestamp) -> Result<Self, StoreError> {
        let options = protected(url.parse().map_err(StoreError::of)?)?;
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options.application_name("lagesbild"))
            .await
            .map_err(StoreError::of)?;
        let mut transaction = pool.begin().await.map_err(StoreError::of)?;
        schema::migrate(&mut Link::Postgres(&mut *transaction), now).await?;
        transaction.commit().await.map_err(StoreError::of)?;
        Ok(Self {
            inner: Arc::new(Inner {
                pool: Link::Postgres(pool),
                writer: None,
                file: None,
                lists: KeptLists::default(),
            }),
        })
    }

    /// Empties a PostgreSQL register, for a demo that begins from the start. The caller has made sure that
    /// it is a demo: nothing of it can be had back.
    pub async fn begin_again(&self, now: Timestamp) -> Result<(), StoreError> {
        let Link::Postgres(pool) = &self.inner.pool else {
            return Err(StoreError::Closed);
        };
        let mut transaction = pool.begin().await.map_err(StoreError::of)?;
        schema::drop_everything(&mut Link::Postgres(&mut *transaction)).await?;
        schema::migrate(&mut Link::Postgres(&mut *transaction), now).await?;
        transaction.commit().await.map_err(StoreError::of)
    }

    /// Waits for the writes under way and lets go of the database.
    /// What was deleted may lie in what the database has set aside, until that is written over. Best effort: the deletion
    /// itself is done.
    pub(crate) async fn overwrite_what_is_free(&self) {
        let done = if self.is_sqlite() {
            match self.own_sqlite_connection().await {
                Ok(mut own) => {
                    let done = Link::Sqlite(&mut own)
                        .rows("PRAGMA wal_checkpoint(TRUNCATE)", vec![])
                        .await;
                    let _ = sqlx::Connection::close(own).await;
                    done.map(|_| ())
                }
                Err(error) => Err(error),
            }
        } else {
            let tables =
                "VACUUM event, event_version, event_search, event_note, attachment, rejected_row, journal";
            self.rows(tables, vec![]).await.map(|_| ())
        };
        if let Err(error) = done {
            tracing::warn!(%error, "what was deleted is not yet written over");
        }
    }

    pub async fn close(&self) {
        // Readers first: the last connection to close folds SQLite's log into the file, and readers may not.
        match &self.inner.pool {
            Link::Sqlite(pool) => pool.close().await,
            Link::Postgres(pool) => pool.close().await,
        }
        if let Some(writer) = &self.inner.writer {
            writer.stop().await;
        }
    }

    /// Runs a write: all of it is kept, with its journal entries, or none.
    pub async fn write<T, F>(
        &self,
        municipality: MunicipalityCode,
        actor: &Actor,
        now: Timestamp,
        act: F,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'w> FnOnce(&'w mut Work) -> BoxFuture<'w, Result<T, StoreError>> + Send + 'static,
    {
        match (&self.inner.writer, &self.inner.pool) {
            (Some(writer), _) => writer.write(municipality, actor.clone(), now, act).await,
            (None, Link::Postgres(pool)) => {
                let transaction = pool.begin().await.map_err(StoreError::of)?;
                let mut work = Work::new(Link::Postgres(transaction), municipality, actor.clone(), now);
                work.lock_journal().await?;
                let result = act(&mut work).await?;
                work.commit().await?;
                Ok(result)
            }
            (None, Link::Sqlite(_)) => Err(StoreError::Closed),
        }
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.inner.pool
    }

    /// The database file, when there is one that is written to.
    pub fn file(&self) -> Option<&Path> {
        self.inner.file.as_deref()
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self.inner.pool, Link::Sqlite(_))
    }

    pub(crate) async fn snapshot(&self) -> Result<Snapshot, StoreError> {
        Snapshot::of(self.pool()).await
    }

    pub(crate) async fn rows(&self, sql: &'static str, values: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        (&mut self.pool()).rows(sql, values).await
    }

    pub(crate) async fn row(&self, sql: &'static str, values: Vec<Value>) -> Result<Option<Row>, StoreError> {
        (&mut self.pool()).row(sql, values).await
    }

    pub(crate) async fn ask(&self, sql: String, values: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        (&mut self.pool()).ask(sql, values).await
    }

    pub(crate) async fn one(&self, sql: String, values: Vec<Value>) -> Result<Option<Row>, StoreError> {
        (&mut self.pool()).one(sql, values).await
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> bool {
        self.row(
            "SELECT version FROM schema_version WHERE municipality = 0",
            vec![],
        )
        .await
        .is_ok_and(|row| row.is_some())
    }

    pub async fn sizes(&self) -> Result<Sizes, StoreError> {
        let bytes = if self.is_sqlite() {
            "SELECT (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size) AS bytes"
        } else {
            "SELECT pg_database_size(current_database()) AS bytes"
        };
        let one = |row: Option<Row>, column: &'static str| match row {
            Some(row) => row.int(column),
            None => Ok(0),
        };
        // Events in the register, by the aggregate and the versions that no longer count: close enough
        // for a size, and in milliseconds.
        let counted = "SELECT CAST(coalesce(sum(last), 0) AS BIGINT) AS n FROM sequence WHERE kind = $1";
        // An organisation's own series begins at a whole ten million.
        let events = "SELECT CAST(coalesce(sum(CASE WHEN kind = 'event' THEN last ELSE last % 10000000 END), 0) AS BIGINT) AS n
             FROM sequence WHERE kind = 'event' OR kind LIKE 'event/%'";
        let journal = "SELECT CAST(coalesce(sum(seq), 0) AS BIGINT) AS n FROM journal_head";
        Ok(Sizes {
            bytes: one(self.row(bytes, vec![]).await?, "bytes")?,
            events: one(self.row(events, vec![]).await?, "n")?,
            journal_entries: one(self.row(journal, vec![]).await?, "n")?,
            attachments: one(self.row(counted, values!["attachment"]).await?, "n")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(url: &str) -> Option<PgSslMode> {
        protected(url.parse().unwrap())
            .ok()
            .map(|options| options.get_ssl_mode())
    }

    #[test]
    fn a_database_on_another_computer_is_met_with_its_certificate_checked_or_not_at_all() {
        for (url, may) in [
            ("postgres://lb@db.exempelby.example/lb", true),
            ("postgres://lb@db.exempelby.example/lb?sslmode=verify-full", true),
            ("postgres://lb@db.exempelby.example/lb?sslmode=verify-ca", true),
            ("postgres://lb@db.exempelby.example/lb?sslmode=require", false),
            ("postgres://lb@192.0.2.7/lb?sslmode=disable", false),
            ("postgres://lb@192.0.2.7/lb?sslmode=allow", false),
            ("postgres://lb@127.0.0.1/lb?sslmode=disable", true),
            ("postgres://lb@localhost/lb", true),
            ("postgres:///lb?host=/run/postgresql", true),
        ] {
            assert_eq!(mode(url).is_some(), may, "{url}");
        }
        let unsaid = mode("postgres://lb@db.exempelby.example/lb");
        assert!(matches!(unsaid, Some(PgSslMode::VerifyFull)));
    }
}

//! Writes: everything that belongs together shares one `Work`, a transaction.
//!
//! On SQLite one task writes for all and commits for several at once, which is what makes many small
//! durable writes cheap: a job that fails goes back to its own savepoint, and nobody is told "done" before
//! the commit is on disk. On PostgreSQL each write is a transaction that first locks the end of the
//! municipality's journal, so that writes of one municipality come one after another.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Connection as _, SqlSafeStr, SqlStr};
use tokio::sync::{mpsc, oneshot};

use domain::codes::{AccountId, MunicipalityCode};

use crate::database::{Ask, Connection, Link, Row, Value, values};
use crate::error::StoreError;

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Who did it, for the journal: an account, and the name of a function or an office contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub account: Option<AccountId>,
    pub name: String,
}

impl Actor {
    /// The program itself, as when it clears up after an interrupted import.
    pub fn system(name: &str) -> Self {
        Self {
            account: None,
            name: name.to_owned(),
        }
    }
}

/// A write in progress. Its methods stand with the words they are about: `events.rs`, `pictures.rs`, …
pub struct Work {
    connection: Connection,
    pub(crate) municipality: MunicipalityCode,
    pub(crate) actor: Actor,
    pub(crate) now: Timestamp,
}

impl Work {
    pub(crate) fn new(
        connection: Connection,
        municipality: MunicipalityCode,
        actor: Actor,
        now: Timestamp,
    ) -> Self {
        Self {
            connection,
            municipality,
            actor,
            now: whole_second(now),
        }
    }

    pub(crate) async fn execute(&mut self, sql: &'static str, values: Vec<Value>) -> Result<u64, StoreError> {
        let sql = sql.into_sql_str();
        self.connection.borrowed().execute(sql, values).await
    }

    /// Runs a statement that was put together.
    pub(crate) async fn execute_composed(
        &mut self,
        sql: String,
        values: Vec<Value>,
    ) -> Result<u64, StoreError> {
        let sql = AssertSqlSafe(sql).into_sql_str();
        self.connection.borrowed().execute(sql, values).await
    }

    pub(crate) async fn insert_many(
        &mut self,
        head: &str,
        width: usize,
        tail: &str,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), StoreError> {
        self.connection
            .borrowed()
            .insert_many(head, width, tail, rows)
            .await
    }

    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self.connection {
            Link::Sqlite(_) => Ok(()),
            Link::Postgres(transaction) => transaction.commit().await.map_err(StoreError::of),
        }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.connection.is_sqlite()
    }

    /// Takes `count` numbers of a kind and answers the first of them.
    pub(crate) async fn take_ids(&mut self, kind: &str, count: i64) -> Result<i64, StoreError> {
        let row = self
            .row(
                "INSERT INTO sequence (municipality, kind, last) VALUES ($1, $2, $3)
                 ON CONFLICT (municipality, kind) DO UPDATE SET last = sequence.last + excluded.last
                 RETURNING last",
                values![self.municipality, kind, count],
            )
            .await?
            .ok_or_else(|| StoreError::corrupt("en nummerserie", kind))?;
        Ok(row.int("last")? - count + 1)
    }
}

impl Ask for Work {
    fn answer(&mut self, sql: SqlStr, values: Vec<Value>) -> BoxFuture<'_, Result<Vec<Row>, StoreError>> {
        Box::pin(async move { self.connection.borrowed().answer(sql, values).await })
    }
}

/// Instants are kept to the second; an event that is given back says what is stored.
pub(crate) fn whole_second(instant: Timestamp) -> Timestamp {
    Timestamp::from_second(instant.as_second()).unwrap_or(instant)
}

/// How many writes share one commit at most.
const GROUP: usize = 64;
/// How long the first of them waits for the others at most.
const GROUP_TIME: Duration = Duration::from_millis(8);

type Acknowledge = Box<dyn FnOnce(Option<StoreError>) + Send>;

pub(crate) struct Outcome {
    keep: bool,
    acknowledge: Acknowledge,
}

/// A write that waits for its turn.
pub(crate) trait Job: Send {
    fn run<'w>(self: Box<Self>, work: &'w mut Work) -> BoxFuture<'w, Outcome>;
    fn refuse(self: Box<Self>, error: StoreError);
}

struct Pending<T, F> {
    municipality: MunicipalityCode,
    actor: Actor,
    now: Timestamp,
    act: F,
    reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Job for Pending<T, F>
where
    T: Send + 'static,
    F: for<'w> FnOnce(&'w mut Work) -> BoxFuture<'w, Result<T, StoreError>> + Send + 'static,
{
    fn run<'w>(self: Box<Self>, work: &'w mut Work) -> BoxFuture<'w, Outcome> {
        let pending = *self;
        work.municipality = pending.municipality;
        work.actor = pending.actor;
        work.now = whole_second(pending.now);
        let reply = pending.reply;
        let act = pending.act;
        Box::pin(async move {
            let result = caught(act(work)).await;
            Outcome {
                keep: result.is_ok(),
                acknowledge: Box::new(move |failure| {
                    // Whoever asked may have gone; the write stands all the same.
                    let _ = reply.send(failure.map_or(result, Err));
                }),
            }
        })
    }

    fn refuse(self: Box<Self>, error: StoreError) {
        let _ = self.reply.send(Err(error));
    }
}

pub(crate) enum Message {
    Job(Box<dyn Job>),
    Stop(oneshot::Sender<()>),
}

/// The way to SQLite's one writing task.
#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Message>,
}

impl Writer {
    pub fn start(connection: sqlx::SqliteConnection) -> Self {
        let (jobs, queue) = mpsc::channel(1_024);
        let work = Work::new(
            Link::Sqlite(connection),
            crate::installation(),
            Actor::system(""),
            Timestamp::UNIX_EPOCH,
        );
        tokio::spawn(write_in_groups(work, queue));
        Self { jobs }
    }

    pub async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        if self.jobs.send(Message::Stop(done)).await.is_ok() {
            let _ = stopped.await;
        }
    }

    pub async fn write<T, F>(
        &self,
        municipality: MunicipalityCode,
        actor: Actor,
        now: Timestamp,
        act: F,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'w> FnOnce(&'w mut Work) -> BoxFuture<'w, Result<T, StoreError>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let pending = Pending {
            municipality,
            actor,
            now,
            act,
            reply,
        };
        self.jobs
            .send(Message::Job(Box::new(pending)))
            .await
            .map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

/// A panic in one write must not take the writer of all with it.
async fn caught<T>(mut act: BoxFuture<'_, Result<T, StoreError>>) -> Result<T, StoreError> {
    std::future::poll_fn(|context| {
        match std::panic::catch_unwind(AssertUnwindSafe(|| act.as_mut().poll(context))) {
            Ok(poll) => poll,
            Err(_) => Poll::Ready(Err(StoreError::Broken)),
        }
    })
    .await
}

async fn write_in_groups(mut work: Work, mut queue: mpsc::Receiver<Message>) {
    while let Some(message) = queue.recv().await {
        let stop = match message {
            Message::Job(first) => group(&mut work, first, &mut queue).await,
            Message::Stop(done) => Some(done),
        };
        if let Some(done) = stop {
            queue.close();
            if let Link::Sqlite(connection) = work.connection {
                let _ = connection.close().await;
            }
            let _ = done.send(());
            return;
        }
    }
}

/// Runs the first job and those that have queued up behind it, commits, and tells each how it went.
async fn group(
    work: &mut Work,
    first: Box<dyn Job>,
    queue: &mut mpsc::Receiver<Message>,
) -> Option<oneshot::Sender<()>> {
    if let Err(error) = work.connection.borrowed().script("BEGIN IMMEDIATE").await {
        first.refuse(error);
        return None;
    }
    let started = Instant::now();
    let mut done: Vec<Acknowledge> = Vec::new();
    let mut failure = None;
    let mut stop = None;
    let mut next = Some(first);
    while let Some(job) = next.take() {
        match run(work, job).await {
            Ok(acknowledge) => done.extend(acknowledge),
            Err((acknowledge, error)) => {
                done.push(acknowledge);
                failure = Some(error);
                break;
            }
        }
        if done.len() < GROUP && started.elapsed() < GROUP_TIME {
            match queue.try_recv() {
                Ok(Message::Job(job)) => next = Some(job),
                Ok(Message::Stop(sender)) => stop = Some(sender),
                Err(_) => (),
            }
        }
    }
    if failure.is_none() {
        failure = work.connection.borrowed().script("COMMIT").await.err();
    }
    if failure.is_some() {
        let _ = work.connection.borrowed().script("ROLLBACK").await;
    }
    for acknowledge in done {
        acknowledge(failure.as_ref().map(repeated));
    }
    stop
}

/// Runs one job in a savepoint of its own. `Err` when the whole transaction is lost with it.
async fn run(work: &mut Work, job: Box<dyn Job>) -> Result<Option<Acknowledge>, (Acknowledge, StoreError)> {
    let begun = work.connection.borrowed().script("SAVEPOINT job").await;
    if let Err(error) = begun {
        let again = repeated(&error);
        return Err((Box::new(move |_| job.refuse(again)), error));
    }
    let outcome = job.run(work).await;
    let ending = if outcome.keep {
        "RELEASE job"
    } else {
        "ROLLBACK TO job; RELEASE job"
    };
    match work.connection.borrowed().script(ending).await {
        Ok(()) if outcome.keep => Ok(Some(outcome.acknowledge)),
        // It failed for its own reasons and hears so at once; the others go on.
        Ok(()) => {
            (outcome.acknowledge)(None);
            Ok(None)
        }
        Err(error) => Err((outcome.acknowledge, error)),
    }
}

/// The same failure, told to each of those who shared the commit.
fn repeated(error: &StoreError) -> StoreError {
    match error {
        StoreError::DiskFull => StoreError::DiskFull,
        StoreError::ReadOnly => StoreError::ReadOnly,
        StoreError::Busy => StoreError::Busy,
        other => StoreError::NotCommitted(other.to_string()),
    }
}

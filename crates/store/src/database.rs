//! The two databases behind one face: values in, rows out, one SQL text with `$1` for both.
//!
//! All that differs between SQLite and PostgreSQL stands here, save the migrations.

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::postgres::{PgConnection, PgPool, PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteConnection, SqlitePool, SqliteRow};
use sqlx::{AssertSqlSafe, Row as _, SqlSafeStr, SqlStr};

use domain::codes::MunicipalityCode;
use domain::time::IsoWeek;

use crate::error::StoreError;
use crate::writing::BoxFuture;

/// Runs the same expression for the database that is there.
macro_rules! on_either {
    ($link:expr, |$inner:ident| $body:expr) => {
        match $link {
            Link::Sqlite($inner) => $body,
            Link::Postgres($inner) => $body,
        }
    };
}

macro_rules! bound {
    ($sql:expr, $values:expr) => {{
        let mut query = sqlx::query($sql);
        for value in $values {
            query = match value {
                Value::Int(v) => query.bind(v),
                Value::Real(v) => query.bind(v),
                Value::Text(v) => query.bind(v),
                Value::Flag(v) => query.bind(v),
                Value::Bytes(v) => query.bind(v),
            };
        }
        query
    }};
}

/// A value on its way into a statement. Absent values keep their type, which PostgreSQL asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Int(Option<i64>),
    Real(Option<f64>),
    Text(Option<String>),
    Flag(bool),
    Bytes(Option<Vec<u8>>),
}

macro_rules! into_value {
    ($($from:ty => |$v:ident| $value:expr),+ $(,)?) => {$(
        impl From<$from> for Value {
            fn from($v: $from) -> Self {
                $value
            }
        }
    )+};
}

into_value! {
    i64 => |v| Self::Int(Some(v)),
    Option<i64> => |v| Self::Int(v),
    usize => |v| Self::Int(Some(v as i64)),
    f64 => |v| Self::Real(Some(v)),
    Option<f64> => |v| Self::Real(v),
    bool => |v| Self::Flag(v),
    &str => |v| Self::Text(Some(v.to_owned())),
    String => |v| Self::Text(Some(v)),
    &String => |v| Self::Text(Some(v.clone())),
    Option<String> => |v| Self::Text(v),
    Option<&str> => |v| Self::Text(v.map(str::to_owned)),
    Vec<u8> => |v| Self::Bytes(Some(v)),
    &[u8] => |v| Self::Bytes(Some(v.to_vec())),
    MunicipalityCode => |v| Self::Int(Some(i64::from(v.number()))),
    IsoWeek => |v| Self::Int(Some(v.number())),
    Timestamp => |v| Self::Int(Some(v.as_second())),
    Option<Timestamp> => |v| Self::Int(v.map(Timestamp::as_second)),
    Date => |v| Self::Text(Some(v.to_string())),
    Option<Date> => |v| Self::Text(v.map(|d| d.to_string())),
}

/// The values of a statement, in the order of its `$1`, `$2`, …
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::database::Value::from($value)),*] };
}
pub(crate) use values;

/// A row of an answer.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// What a column may be read as on both databases.
pub(crate) trait Cell:
    for<'r> sqlx::Decode<'r, Sqlite>
    + sqlx::Type<Sqlite>
    + for<'r> sqlx::Decode<'r, Postgres>
    + sqlx::Type<Postgres>
{
}

impl<T> Cell for T where
    T: for<'r> sqlx::Decode<'r, Sqlite>
        + sqlx::Type<Sqlite>
        + for<'r> sqlx::Decode<'r, Postgres>
        + sqlx::Type<Postgres>
{
}

impl Row {
    pub fn get<T: Cell>(&self, column: &str) -> Result<T, StoreError> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
        .map_err(|e| StoreError::corrupt(column, e))
    }

    pub fn at<T: Cell>(&self, column: usize) -> Result<T, StoreError> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
        .map_err(|e| StoreError::corrupt("en kolumn", e))
    }

    pub fn int(&self, column: &str) -> Result<i64, StoreError> {
        self.get(column)
    }

    pub fn text(&self, column: &str) -> Result<String, StoreError> {
        self.get(column)
    }

    pub fn code<C: From<String>>(&self, column: &str) -> Result<C, StoreError> {
        Ok(C::from(self.get::<String>(column)?))
    }

    pub fn some_code<C: From<String>>(&self, column: &str) -> Result<Option<C>, StoreError> {
        Ok(self.get::<Option<String>>(column)?.map(C::from))
    }

    pub fn instant(&self, column: &str) -> Result<Timestamp, StoreError> {
        instant(self.get(column)?)
    }

    pub fn some_instant(&self, column: &str) -> Result<Option<Timestamp>, StoreError> {
        self.get::<Option<i64>>(column)?.map(instant).transpose()
    }

    pub fn date(&self, column: &str) -> Result<Date, StoreError> {
        let text: String = self.get(column)?;
        text.parse().map_err(|_| StoreError::corrupt(column, text))
    }

    pub fn some_date(&self, column: &str) -> Result<Option<Date>, StoreError> {
        let text: Option<String> = self.get(column)?;
        text.map(|t| t.parse().map_err(|_| StoreError::corrupt(column, t)))
            .transpose()
    }

    pub fn week(&self, column: &str) -> Result<IsoWeek, StoreError> {
        let number: i64 = self.get(column)?;
        IsoWeek::from_number(number).ok_or_else(|| StoreError::corrupt(column, number))
    }

    pub fn word<T>(&self, column: &str, from_code: fn(&str) -> Option<T>) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        from_code(&text).ok_or_else(|| StoreError::corrupt(column, text))
    }

    pub fn json<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|e| StoreError::corrupt(column, e))
    }
}

pub(crate) fn instant(seconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_second(seconds).map_err(|_| StoreError::corrupt("en tidpunkt", seconds))
}

pub(crate) fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::corrupt("ett värde som skulle sparas", e))
}

/// One of two, by database.
pub(crate) enum Link<S, P> {
    Sqlite(S),
    Postgres(P),
}

pub(crate) type Pool = Link<SqlitePool, PgPool>;
pub(crate) type Connection = Link<SqliteConnection, sqlx::Transaction<'static, Postgres>>;
pub(crate) type Borrowed<'c> = Link<&'c mut SqliteConnection, &'c mut PgConnection>;

/// A transaction that only reads: everything in it is as of one moment. Ends when dropped.
pub(crate) struct Snapshot(Link<sqlx::Transaction<'static, Sqlite>, sqlx::Transaction<'static, Postgres>>);

impl Snapshot {
    pub async fn of(pool: &Pool) -> Result<Self, StoreError> {
        match pool {
            Link::Sqlite(pool) => pool.begin().await.map(Link::Sqlite),
            Link::Postgres(pool) => pool
                .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .await
                .map(Link::Postgres),
        }
        .map(Self)
        .map_err(StoreError::of)
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self.0, Link::Sqlite(_))
    }
}

impl Ask for Snapshot {
    fn answer(&mut self, sql: SqlStr, values: Vec<Value>) -> BoxFuture<'_, Result<Vec<Row>, StoreError>> {
        Box::pin(async move {
            let mut borrowed: Borrowed<'_> = match &mut self.0 {
                Link::Sqlite(transaction) => Link::Sqlite(transaction),
                Link::Postgres(transaction) => Link::Postgres(transaction),
            };
            borrowed.answer(sql, values).await
        })
    }
}

/// Whoever can be asked: the pool of readers, a snapshot, or the transaction of a write.
///
/// The futures are boxed, so that what they hold is no part of the futures that wait for them: otherwise the
/// compiler cannot prove those `Send` for all lifetimes.
pub(crate) trait Ask: Send {
    fn answer(&mut self, sql: SqlStr, values: Vec<Value>) -> BoxFuture<'_, Result<Vec<Row>, StoreError>>;

    /// A statement that was put together; `rows` is for those that stand as they are.
    fn ask(&mut self, sql: String, values: Vec<Value>) -> BoxFuture<'_, Result<Vec<Row>, StoreError>> {
        self.answer(AssertSqlSafe(sql).into_sql_str(), values)
    }

    fn one(&mut self, sql: String, values: Vec<Value>) -> BoxFuture<'_, Result<Option<Row>, StoreError>> {
        first(self.ask(sql, values))
    }

    fn rows(&mut self, sql: &'static str, values: Vec<Value>) -> BoxFuture<'_, Result<Vec<Row>, StoreError>> {
        self.answer(sql.into_sql_str(), values)
    }

    fn row(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> BoxFuture<'_, Result<Option<Row>, StoreError>> {
        first(self.rows(sql, values))
    }
}

fn first(
    rows: BoxFuture<'_, Result<Vec<Row>, StoreError>>,
) -> BoxFuture<'_, Result<Option<Row>, StoreError>> {
    Box::pin(async move { Ok(rows.await?.into_iter().next()) })
}

impl Ask for &Pool {
    fn answer(&mut self, sql: SqlStr, values: Vec<Value>) -> BoxFuture<'_, Result<Vec<Row>, StoreError>> {
        Box::pin(async move {
            match self {
                Link::Sqlite(pool) => rows_of(bound!(sql, values).fetch_all(pool).await, Row::Sqlite),
                Link::Postgres(pool) => rows_of(bound!(sql, values).fetch_all(pool).await, Row::Postgres),
            }
        })
    }
}

impl Ask for Borrowed<'_> {
    fn answer(&mut self, sql: SqlStr, values: Vec<Value>) -> BoxFuture<'_, Result<Vec<Row>, StoreError>> {
        Box::pin(async move {
            match self {
                Link::Sqlite(one) => rows_of(bound!(sql, values).fetch_all(&mut **one).await, Row::Sqlite),
                Link::Postgres(one) => {
                    rows_of(bound!(sql, values).fetch_all(&mut **one).await, Row::Postgres)
                }
            }
        })
    }
}

fn rows_of<R>(rows: Result<Vec<R>, sqlx::Error>, wrap: fn(R) -> Row) -> Result<Vec<Row>, StoreError> {
    Ok(rows.map_err(StoreError::of)?.into_iter().map(wrap).collect())
}

impl Connection {
    pub fn borrowed(&mut self) -> Borrowed<'_> {
        match self {
            Link::Sqlite(one) => Link::Sqlite(one),
            Link::Postgres(transaction) => Link::Postgres(transaction),
        }
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self, Link::Sqlite(_))
    }
}

impl Borrowed<'_> {
    /// Runs a statement and answers how many rows it touched.
    pub async fn execute(&mut self, sql: SqlStr, values: Vec<Value>) -> Result<u64, StoreError> {
        on_either!(self, |one| bound!(sql, values)
            .execute(&mut **one)
            .await
            .map(|done| done.rows_affected())
            .map_err(StoreError::of))
    }

    /// Runs several statements without values, such as a migration.
    pub async fn script(&mut self, sql: &'static str) -> Result<(), StoreError> {
        on_either!(self, |one| sqlx::raw_sql(sql)
            .execute(&mut **one)
            .await
            .map(|_| ())
            .map_err(StoreError::of))
    }

    /// Inserts many rows of the same width with as few statements as the databases allow. `head` ends with
    /// `VALUES`, `tail` may say what to do about conflicts.
    pub async fn insert_many(
        &mut self,
        head: &str,
        width: usize,
        tail: &str,
        rows: Vec<Vec<Value>>,
    ) -> Result<(), StoreError> {
        // A full statement is prepared once and kept; a longer one is no quicker, and takes more memory.
        let per_statement = (4_000 / width).clamp(1, 500);
        let full = self.values_of(head, width, tail, per_statement);
        let mut rows = rows.into_iter();
        loop {
            let values: Vec<Value> = rows.by_ref().take(per_statement).flatten().collect();
            let count = values.len() / width;
            if count == per_statement {
                self.execute(AssertSqlSafe(full.clone()).into_sql_str(), values)
                    .await?;
            } else {
                if count > 0 {
                    let sql = self.values_of(head, width, tail, count);
                    self.execute(AssertSqlSafe(sql).into_sql_str(), values).await?;
                }
                return Ok(());
            }
        }
    }

    /// SQLite looks each named parameter up in a list, so that numbered ones cost the square of their count;
    /// there the places are nameless.
    fn values_of(&self, head: &str, width: usize, tail: &str, rows: usize) -> String {
        use std::fmt::Write as _;
        let mut sql = String::with_capacity(head.len() + tail.len() + rows * width * 4);
        sql.push_str(head);
        let sqlite = matches!(self, Link::Sqlite(_));
        for row in 0..rows {
            sql.push_str(if row == 0 { " (" } else { ",(" });
            for column in 0..width {
                if column > 0 {
                    sql.push(',');
                }
                if sqlite {
                    sql.push('?');
                } else {
                    let _ = write!(sql, "${}", row * width + column + 1);
                }
            }
            sql.push(')');
        }
        sql.push(' ');
        sql.push_str(tail);
        sql
    }
}

/// Many rows as one JSON list of lists, for answers of tens of thousands of small rows: handing each over by
/// itself costs more than reading it.
pub(crate) fn packed(sqlite: bool, columns: &str) -> String {
    if sqlite {
        format!("json_group_array(json_array({columns})) AS packed")
    } else {
        format!("CAST(json_agg(json_build_array({columns})) AS TEXT) AS packed")
    }
}

/// A statement put together piece by piece; values are always bound, never written into the text.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub sql: String,
    pub values: Vec<Value>,
}

impl Statement {
    pub fn new(sql: &str) -> Self {
        Self {
            sql: sql.to_owned(),
            values: Vec::new(),
        }
    }

    pub fn push(&mut self, sql: &str) -> &mut Self {
        self.sql.push_str(sql);
        self
    }

    /// Writes a place for the value.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.sql.push('$');
        self.sql.push_str(&self.values.len().to_string());
        self
    }

    /// `column IN ($n, …)`; nothing matches an empty list.
    pub fn among<V: Into<Value>>(&mut self, column: &str, values: impl IntoIterator<Item = V>) -> &mut Self {
        self.push(column).one_of(values)
    }

    /// ` IN ($n, …)`, after what is to be among them.
    pub fn one_of<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        self.push(" IN (");
        let mut first = true;
        for value in values {
            if !first {
                self.push(", ");
            }
            first = false;
            self.bind(value);
        }
        if first {
            self.push("NULL");
        }
        self.push(")")
    }

    pub async fn rows(self, ask: &mut impl Ask) -> Result<Vec<Row>, StoreError> {
        ask.ask(self.sql, self.values).await
    }
}

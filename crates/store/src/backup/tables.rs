//! Every table with its key and columns, copied from one register to another row by row.

use std::collections::BTreeMap;

use domain::codes::EventId;

use crate::database::{Ask, Row, Snapshot, Statement, Value, values};
use crate::error::StoreError;
use crate::writing::Work;

/// Every table but the search index, which is made anew, and the forms that wait, with the columns of its key.
const TABLES: &[(&str, &[&str])] = &[
    ("municipality", &["municipality"]),
    ("sequence", &["municipality", "kind"]),
    ("journal", &["municipality", "seq"]),
    ("journal_head", &["municipality"]),
    ("event", &["municipality", "id"]),
    ("event_version", &["municipality", "event", "version"]),
    ("disposal", &["municipality", "id"]),
    (
        "disposed",
        &["municipality", "journal_seq", "kind", "id", "version"],
    ),
    (
        "disposed_count",
        &["municipality", "week", "area", "category", "partner", "source"],
    ),
    ("classified", &["municipality", "event"]),
    ("secrecy_request", &["municipality", "id"]),
    ("merged_event", &["municipality", "kept", "event"]),
    (
        "event_count",
        &["municipality", "week", "area", "category", "partner", "source"],
    ),
    ("attachment", &["municipality", "id"]),
    ("zero_report", &["municipality", "id"]),
    ("report_batch", &["municipality", "id"]),
    ("import", &["municipality", "id"]),
    ("running_import", &["municipality", "import"]),
    ("import_chunk", &["municipality", "journal_seq"]),
    ("rejected_row", &["municipality", "import", "ordinal"]),
    ("import_mapping", &["municipality", "source", "name"]),
    ("import_detail", &["municipality", "import"]),
    ("event_note", &["municipality", "event", "ordinal"]),
    ("duplicate", &["municipality", "id"]),
    ("picture", &["municipality", "id"]),
    ("decision", &["municipality", "id"]),
    ("chain_record", &["municipality", "kind", "code", "version"]),
    ("record_file", &["municipality", "sha256"]),
    ("acknowledgement", &["municipality", "week", "category", "area"]),
    ("feedback", &["municipality", "id"]),
    ("sent_file", &["municipality", "sha256"]),
    ("mail", &["municipality", "id"]),
    ("saved_view", &["municipality", "id"]),
    ("account", &["municipality", "id"]),
    ("account_grant", &["municipality", "account", "ordinal"]),
    ("account_link", &["municipality", "token_hash"]),
    ("session", &["municipality", "token_hash"]),
    ("account_factor", &["municipality", "account"]),
    ("account_identity", &["municipality", "issuer", "subject"]),
    ("api_token", &["municipality", "id"]),
    ("passkey", &["municipality", "credential"]),
    ("required_factor", &["municipality", "role"]),
    ("log_in_step", &["municipality", "token_hash"]),
    ("checkpoint", &["municipality", "size"]),
];

#[cfg(test)]
pub(crate) fn table_names() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|(name, _)| *name)
}

/// Rows copied at a time; files are large and come few.
fn batch(table: &str) -> i64 {
    match table {
        "attachment" | "sent_file" | "record_file" => 4,
        _ => 1_000,
    }
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

pub(super) struct Table {
    name: &'static str,
    key: &'static [&'static str],
    columns: Vec<(String, Kind)>,
}

/// The tables with their columns, as PostgreSQL or a fresh register of ours describes them.
pub(super) async fn tables(snapshot: &mut Snapshot) -> Result<Vec<Table>, StoreError> {
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

pub(super) async fn copy(from: &mut Snapshot, to: &mut Work, table: Table) -> Result<(), StoreError> {
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
        "ON CONFLICT (municipality) DO UPDATE
         SET seq = excluded.seq, hash = excluded.hash, figures_seq = excluded.figures_seq"
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
pub(super) async fn copy_words(from: &mut Snapshot, to: &mut Work) -> Result<(), StoreError> {
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

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use crate::opening::Store;

    use super::*;

    /// Tables that a backup leaves out: the search index is made anew, and what somebody is about to send is gone in an hour.
    const LEFT_OUT: [&str; 2] = ["event_search", "waiting_form"];

    #[test]
    fn a_backup_takes_every_table_of_the_schema() {
        let mut taken: Vec<&str> = TABLES.iter().map(|(name, _)| *name).collect();
        taken.sort_unstable();
        for sqlite in [true, false] {
            let mut made = crate::schema::made(sqlite, "CREATE TABLE ");
            made.retain(|name| !LEFT_OUT.contains(name));
            made.sort_unstable();
            assert_eq!(taken, made, "SQLite: {sqlite}");
        }
    }

    #[test]
    fn tables_are_copied_in_the_order_of_their_whole_key() {
        let directory = std::env::temp_dir().join(format!("lagesbild-keys-{}", std::process::id()));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let store = Store::open_sqlite(&directory, Timestamp::UNIX_EPOCH)
                .await
                .unwrap();
            for (name, key) in TABLES {
                let rows = store
                    .rows(
                        "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk",
                        values![*name],
                    )
                    .await
                    .unwrap();
                let found: Vec<String> = rows.iter().map(|row| row.text("name").unwrap()).collect();
                assert_eq!(found, *key, "{name}");
            }
            store.close().await;
        });
        std::fs::remove_dir_all(&directory).unwrap();
    }
}

//! The tables, version by version. A database is brought up to date when it is opened; one that is newer
//! than the program, or whose versions are not ours, is refused.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use crate::database::{Ask, Borrowed, Link, values};
use crate::error::StoreError;

struct Migration {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "register",
        sqlite: include_str!("../migrations/sqlite/0001_register.sql"),
        postgres: include_str!("../migrations/postgres/0001_register.sql"),
    },
    Migration {
        version: 2,
        name: "import_notes",
        sqlite: include_str!("../migrations/sqlite/0002_import_notes.sql"),
        postgres: include_str!("../migrations/postgres/0002_import_notes.sql"),
    },
    Migration {
        version: 3,
        name: "figures_marker",
        sqlite: include_str!("../migrations/sqlite/0003_figures_marker.sql"),
        postgres: include_str!("../migrations/postgres/0003_figures_marker.sql"),
    },
    Migration {
        version: 4,
        name: "running_imports",
        sqlite: include_str!("../migrations/sqlite/0004_running_imports.sql"),
        postgres: include_str!("../migrations/postgres/0004_running_imports.sql"),
    },
    Migration {
        version: 5,
        name: "outbox",
        sqlite: include_str!("../migrations/sqlite/0005_outbox.sql"),
        postgres: include_str!("../migrations/postgres/0005_outbox.sql"),
    },
    Migration {
        version: 6,
        name: "chain",
        sqlite: include_str!("../migrations/sqlite/0006_chain.sql"),
        postgres: include_str!("../migrations/postgres/0006_chain.sql"),
    },
    Migration {
        version: 7,
        name: "log_in",
        sqlite: include_str!("../migrations/sqlite/0007_log_in.sql"),
        postgres: include_str!("../migrations/postgres/0007_log_in.sql"),
    },
    Migration {
        version: 9,
        name: "record_file",
        sqlite: include_str!("../migrations/sqlite/0009_record_file.sql"),
        postgres: include_str!("../migrations/postgres/0009_record_file.sql"),
    },
    Migration {
        version: 10,
        name: "acknowledgement",
        sqlite: include_str!("../migrations/sqlite/0010_acknowledgement.sql"),
        postgres: include_str!("../migrations/postgres/0010_acknowledgement.sql"),
    },
    Migration {
        version: 11,
        name: "openid",
        sqlite: include_str!("../migrations/sqlite/0011_openid.sql"),
        postgres: include_str!("../migrations/postgres/0011_openid.sql"),
    },
    Migration {
        version: 12,
        name: "passkeys",
        sqlite: include_str!("../migrations/sqlite/0012_passkeys.sql"),
        postgres: include_str!("../migrations/postgres/0012_passkeys.sql"),
    },
    Migration {
        version: 15,
        name: "places_of_weeks",
        sqlite: include_str!("../migrations/sqlite/0015_places_of_weeks.sql"),
        postgres: include_str!("../migrations/postgres/0015_places_of_weeks.sql"),
    },
    Migration {
        version: 18,
        name: "secrecy",
        sqlite: include_str!("../migrations/sqlite/0018_secrecy.sql"),
        postgres: include_str!("../migrations/postgres/0018_secrecy.sql"),
    },
    Migration {
        version: 19,
        name: "disposal",
        sqlite: include_str!("../migrations/sqlite/0019_disposal.sql"),
        postgres: include_str!("../migrations/postgres/0019_disposal.sql"),
    },
    Migration {
        version: 20,
        name: "confirmed",
        sqlite: include_str!("../migrations/sqlite/0020_confirmed.sql"),
        postgres: include_str!("../migrations/postgres/0020_confirmed.sql"),
    },
    Migration {
        version: 21,
        name: "api_tokens",
        sqlite: include_str!("../migrations/sqlite/0021_api_tokens.sql"),
        postgres: include_str!("../migrations/postgres/0021_api_tokens.sql"),
    },
    Migration {
        version: 22,
        name: "placed_figures",
        sqlite: include_str!("../migrations/sqlite/0022_placed_figures.sql"),
        postgres: include_str!("../migrations/postgres/0022_placed_figures.sql"),
    },
    Migration {
        version: 24,
        name: "disposal_of_access",
        sqlite: include_str!("../migrations/sqlite/0024_disposal_of_access.sql"),
        postgres: include_str!("../migrations/postgres/0024_disposal_of_access.sql"),
    },
    Migration {
        version: 25,
        name: "waiting_form",
        sqlite: include_str!("../migrations/sqlite/0025_waiting_form.sql"),
        postgres: include_str!("../migrations/postgres/0025_waiting_form.sql"),
    },
    Migration {
        version: 26,
        name: "confirmed_from",
        sqlite: include_str!("../migrations/sqlite/0026_confirmed_from.sql"),
        postgres: include_str!("../migrations/postgres/0026_confirmed_from.sql"),
    },
];

/// The newest version this program knows.
pub const NEWEST: i64 = MIGRATIONS[MIGRATIONS.len() - 1].version;

/// The names of what the migrations of a database make, such as all that begin with `CREATE TABLE `.
pub(crate) fn made(sqlite: bool, what: &str) -> Vec<&'static str> {
    let texts = MIGRATIONS
        .iter()
        .map(|m| if sqlite { m.sqlite } else { m.postgres });
    let lines = texts
        .flat_map(str::lines)
        .filter_map(|line| line.strip_prefix(what));
    lines.filter_map(|rest| rest.split([' ', '(']).next()).collect()
}

/// Takes every table away with all that is in it, for a demo that begins from the start. PostgreSQL only:
/// an SQLite register is a file of its own, which is removed.
pub(crate) async fn drop_everything(connection: &mut Borrowed<'_>) -> Result<(), StoreError> {
    let sql = format!(
        "DROP TABLE IF EXISTS schema_version, {} CASCADE",
        made(false, "CREATE TABLE ").join(", ")
    );
    connection
        .execute(AssertSqlSafe(sql).into_sql_str(), vec![])
        .await?;
    let sql = format!(
        "DROP FUNCTION IF EXISTS {} CASCADE",
        made(false, "CREATE FUNCTION ").join(", ")
    );
    connection
        .execute(AssertSqlSafe(sql).into_sql_str(), vec![])
        .await?;
    Ok(())
}

/// Brings the tables up to date, inside the transaction that the connection is in.
pub(crate) async fn migrate(connection: &mut Borrowed<'_>, now: Timestamp) -> Result<(), StoreError> {
    let sqlite = matches!(connection, Link::Sqlite(_));
    connection
        .script(if sqlite {
            "CREATE TABLE IF NOT EXISTS schema_version (municipality INTEGER NOT NULL, version INTEGER NOT NULL,
             name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL,
             PRIMARY KEY (municipality, version)) STRICT, WITHOUT ROWID"
        } else {
            // Two servers that start at once must not both create the tables.
            "SELECT pg_advisory_xact_lock(716283);
             CREATE TABLE IF NOT EXISTS schema_version (municipality BIGINT NOT NULL, version BIGINT NOT NULL,
             name TEXT NOT NULL, checksum TEXT NOT NULL, applied_at BIGINT NOT NULL,
             PRIMARY KEY (municipality, version))"
        })
        .await?;
    let mut applied = std::collections::BTreeMap::new();
    let rows = connection
        .rows(
            "SELECT version, checksum FROM schema_version WHERE municipality = 0",
            vec![],
        )
        .await?;
    for row in rows {
        applied.insert(row.int("version")?, row.text("checksum")?);
    }
    if let Some((&found, _)) = applied.last_key_value()
        && found > NEWEST
    {
        return Err(StoreError::Newer { found, known: NEWEST });
    }
    for migration in MIGRATIONS {
        let sql = if sqlite {
            migration.sqlite
        } else {
            migration.postgres
        };
        let checksum = hex::encode(Sha256::digest(sql));
        match applied.get(&migration.version) {
            Some(found) if *found == checksum => (),
            Some(_) => {
                return Err(StoreError::SchemaDiffers {
                    version: migration.version,
                });
            }
            None => {
                connection.script(sql).await?;
                connection
                    .rows(
                        "INSERT INTO schema_version (municipality, version, name, checksum, applied_at)
                         VALUES (0, $1, $2, $3, $4)",
                        values![migration.version, migration.name, checksum, now],
                    )
                    .await?;
            }
        }
    }
    Ok(())
}

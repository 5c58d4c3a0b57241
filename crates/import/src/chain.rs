//! Reads a municipality's records of the chain from one TOML file: an array of tables for each kind of record, by the
//! code of the kind, such as `[[document]]`. The fields are those of the types in `domain`.

use std::collections::{BTreeMap, BTreeSet};

use domain::chain::{Chain, Record, RecordError, RecordKind};
use jiff::civil::Date;
use serde::Deserialize;

#[derive(Debug, thiserror::Error)]
pub enum ChainFileError {
    #[error("filen kan inte läsas: {0}. Rätta raden som nämns och försök igen")]
    Toml(#[from] toml::de::Error),
    #[error("det finns inget slag av poster som heter \"{0}\"")]
    UnknownKind(String),
    #[error("{kind} \"{code}\" kan inte läsas: {why}")]
    Fields {
        kind: &'static str,
        code: String,
        why: String,
    },
    #[error("{kind} \"{code}\" stämmer inte: {why}")]
    Record {
        kind: &'static str,
        code: String,
        why: RecordError,
    },
    #[error("{kind} \"{code}\" står två gånger i filen. Ta bort en av dem")]
    Twice { kind: &'static str, code: String },
}

#[derive(Deserialize)]
struct File {
    known_from: Date,
    #[serde(flatten)]
    kinds: BTreeMap<String, Vec<toml::Table>>,
}

/// What a file tells, and since when it is known.
#[derive(Clone, Debug)]
pub struct ChainFile {
    pub known_from: Date,
    pub records: Vec<Record>,
}

/// # Errors
/// A file that is no such TOML, a record that stands twice, or one that does not fit among the others of the file.
pub fn read_chain(text: &str) -> Result<ChainFile, ChainFileError> {
    let file: File = toml::from_str(text)?;
    let mut records = Vec::new();
    for (name, tables) in file.kinds {
        let kind = RecordKind::from_code(&name).ok_or(ChainFileError::UnknownKind(name))?;
        for table in tables {
            records.push(record(kind, table)?);
        }
    }
    let mut seen = BTreeSet::new();
    for record in &records {
        let (kind, code) = (record.kind().code(), record.code());
        if !seen.insert((kind, code.clone())) {
            return Err(ChainFileError::Twice { kind, code });
        }
    }
    let chain: Chain = records.iter().cloned().collect();
    for record in &records {
        chain
            .check_standing(record)
            .map_err(|why| ChainFileError::Record {
                kind: record.kind().code(),
                code: record.code(),
                why,
            })?;
    }
    Ok(ChainFile {
        known_from: file.known_from,
        records,
    })
}

fn record(kind: RecordKind, table: toml::Table) -> Result<Record, ChainFileError> {
    let name = ["code", "on", "function", "body", "year"]
        .iter()
        .find_map(|name| table.get(*name).map(|value| value.to_string()));
    let told = serde_json::to_value(&table).and_then(|fields| Record::from_fields(kind, fields));
    told.map_err(|why| ChainFileError::Fields {
        kind: kind.code(),
        code: name.unwrap_or_default().trim_matches('"').to_owned(),
        why: why.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let refusal = read_chain(text).unwrap_err().to_string();
        assert!(refusal.contains(expected), "{refusal}");
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let body = "known_from = '2022-04-22'\n[[body]]\ncode = 'ks'\nkind = 'board'\nname = 'KS'\n";
        check(
            &format!("{body}[[body]]\ncode = 'ks'\nkind = 'board'\nname = 'KS'\n"),
            "två gånger",
        );
        check(
            &format!("{body}parent = 'kf'\n"),
            "unknown-record (parent, text: kf)",
        );
        check(
            &format!(
                "{body}[[holding]]\nfunction = 'a'\nholder = 'A'\n[[holding]]\nfunction = 'a'\nholder = 'B'\nfrom = '2022-01-01'\n"
            ),
            "held-already",
        );
        check(&format!("{body}colour = 'red'\n"), "colour");
        check("known_from = '2022-04-22'\n[[wish]]\ncode = 'a'\n", "wish");
    }
}

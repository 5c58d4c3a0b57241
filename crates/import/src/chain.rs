//! Reads a municipality's records of the chain: documents, duties, bodies, holders and posts, from one TOML file.
//!
//! Each record is checked against those before it in the file, so that a parent stands before what rests on it.

use domain::body::{Body, Meeting};
use domain::chain::{Chain, Record, RecordError};
use domain::duty::Duty;
use domain::governing_document::GoverningDocument;
use domain::holding::{Holding, Post};
use jiff::civil::Date;
use serde::Deserialize;

#[derive(Debug, thiserror::Error)]
pub enum ChainFileError {
    #[error("filen kan inte läsas: {0}. Rätta raden som nämns och försök igen")]
    Toml(#[from] toml::de::Error),
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
#[serde(deny_unknown_fields)]
struct File {
    known_from: Date,
    #[serde(default)]
    body: Vec<Body>,
    #[serde(default)]
    duty: Vec<Duty>,
    #[serde(default)]
    document: Vec<GoverningDocument>,
    #[serde(default)]
    meeting: Vec<Meeting>,
    #[serde(default)]
    holding: Vec<Holding>,
    #[serde(default)]
    post: Vec<Post>,
}

/// What a file tells, and since when it is known.
#[derive(Clone, Debug)]
pub struct ChainFile {
    pub known_from: Date,
    pub records: Vec<Record>,
}

/// # Errors
/// A file that is no such TOML, a record that stands twice, or one that does not fit among those before it.
pub fn read_chain(text: &str) -> Result<ChainFile, ChainFileError> {
    let file: File = toml::from_str(text)?;
    let records: Vec<Record> = (file.body.into_iter().map(Record::Body))
        .chain(file.duty.into_iter().map(Record::Duty))
        .chain(file.document.into_iter().map(Record::Document))
        .chain(file.meeting.into_iter().map(Record::Meeting))
        .chain(file.holding.into_iter().map(Record::Holding))
        .chain(file.post.into_iter().map(Record::Post))
        .collect();
    let mut chain = Chain::default();
    let mut seen = std::collections::BTreeSet::new();
    for record in &records {
        let (kind, code) = (record.kind(), record.code());
        if !seen.insert((kind, code.clone())) {
            return Err(ChainFileError::Twice { kind, code });
        }
        chain
            .check(record)
            .map_err(|why| ChainFileError::Record { kind, code, why })?;
        chain.extend([record.clone()]);
    }
    Ok(ChainFile {
        known_from: file.known_from,
        records,
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
        check(&format!("{body}parent = 'kf'\n"), "organet \"kf\" finns inte");
        check(
            &format!(
                "{body}[[holding]]\nfunction = 'a'\nholder = 'A'\n[[holding]]\nfunction = 'a'\nholder = 'B'\nfrom = '2022-01-01'\n"
            ),
            "innehas redan av A",
        );
        check(&format!("{body}colour = 'red'\n"), "colour");
    }
}

//! The journal: who did what, when, what was before and what became, and whether the chain holds.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value};
use store::{Checkpoint, JournalEntry, JournalFilter, Verification};

use super::log_in::Nothing;
use crate::access::JournalReader;
use crate::checkpoints::{self, Outside, Signer};
use crate::errors::{PageError, html};
use crate::forms::{Form, query};
use crate::frame::Frame;
use crate::qr;

const PAGE: i64 = 50;

/// The kinds of thing that entries are about.
const KINDS: [&str; 21] = [
    "event",
    "access",
    "export",
    "import",
    "duplicate",
    "picture",
    "decision",
    "record",
    "feedback",
    "acknowledgement",
    "mail",
    "zero_report",
    "report_batch",
    "mapping",
    "saved_view",
    "attachment",
    "municipality",
    "second_factor",
    "classified",
    "secrecy_request",
    "disposal",
];

/// Fields that only say that something changed, or by which the chain is checked.
const UNSAID: [&str; 7] = [
    "version",
    "digest",
    "text_sha256",
    "id",
    "recorded_at",
    "suggested",
    "edit",
];

#[derive(Default, Deserialize)]
pub struct JournalQuery {
    #[serde(default)]
    slag: String,
    #[serde(default)]
    nummer: String,
    #[serde(default)]
    fore: Option<i64>,
}

/// A field that differs between before and after.
struct Change {
    field: String,
    was: Option<String>,
    became: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/journal.html")]
struct JournalPage {
    frame: Frame,
    asked: JournalQuery,
    entries: Vec<JournalEntry>,
    checkpoint: Checkpoint,
    verification: Option<Verification>,
}

impl JournalPage {
    fn kinds(&self) -> [&'static str; 21] {
        KINDS
    }

    fn act(&self, entry: &JournalEntry) -> String {
        self.frame.t(format!("act-{}", entry.act.replace('_', "-")))
    }

    fn kind(&self, kind: &str) -> String {
        self.frame.t(format!("object-{}", kind.replace('_', "-")))
    }

    /// Where the thing has a page.
    fn link(&self, entry: &JournalEntry) -> Option<String> {
        if entry.object_kind == "export" && self.frame.may_see_events() {
            let filter = entry.after.as_ref()?["filter"].as_str()?;
            return Some(format!("/handelser?{filter}"));
        }
        if let Some(code) = entry.object_id.strip_prefix("document/")
            && self.frame.may(domain::access::Act::ReadGovernance)
        {
            return Some(format!("/styrdokument/{code}"));
        }
        let id: i64 = entry.object_id.parse().ok()?;
        match entry.object_kind.as_str() {
            "event" | "access" if self.frame.may_see_events() => Some(format!("/handelser/{id}")),
            "import" if self.frame.may(domain::access::Act::ImportFile) => Some(format!("/import/{id}")),
            _ => None,
        }
    }

    /// A field by its word, or by its name where it has none.
    fn field(&self, change: &Change) -> String {
        let key = format!("journal-field-{}", change.field.replace('_', "-"));
        if self.frame.has(&key) {
            self.frame.t(key)
        } else {
            change.field.clone()
        }
    }

    fn value(&self, said: &str) -> String {
        match said {
            "true" => self.frame.t("yes"),
            "false" => self.frame.t("no"),
            other => other.to_owned(),
        }
    }

    fn changes(&self, entry: &JournalEntry) -> Vec<Change> {
        changes(entry.before.as_ref(), entry.after.as_ref())
    }

    fn older(&self) -> Option<String> {
        let last = self
            .entries
            .last()
            .filter(|_| self.entries.len() as i64 == PAGE)?;
        let before = last.seq.to_string();
        Some(query(&[
            ("slag", &self.asked.slag),
            ("nummer", &self.asked.nummer),
            ("fore", &before),
        ]))
    }
}

/// What differs, field by field; all of it where there was nothing before.
fn changes(before: Option<&Value>, after: Option<&Value>) -> Vec<Change> {
    let empty = Map::new();
    let fields = |value: Option<&Value>| value.and_then(Value::as_object).cloned();
    let (was, became) = (fields(before), fields(after));
    let (was, became) = (was.as_ref().unwrap_or(&empty), became.as_ref().unwrap_or(&empty));
    let names: BTreeSet<&String> = was.keys().chain(became.keys()).collect();
    names
        .into_iter()
        .filter(|name| !UNSAID.contains(&name.as_str()) && was.get(*name) != became.get(*name))
        .map(|name| Change {
            field: name.clone(),
            was: was.get(name).and_then(said),
            became: became.get(name).and_then(said),
        })
        .filter(|change| change.was.is_some() || change.became.is_some())
        .collect()
}

fn said(value: &Value) -> Option<String> {
    const LONGEST: usize = 300;
    let text = match value {
        Value::Null => return None,
        Value::String(text) if text.is_empty() => return None,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.chars().count() <= LONGEST {
        return Some(text);
    }
    Some(text.chars().take(LONGEST).chain(['…']).collect())
}

async fn page(
    reader: &JournalReader,
    asked: JournalQuery,
    verification: Option<Verification>,
) -> Result<JournalPage, PageError> {
    let (store, m) = (&reader.app.store, reader.municipality());
    let object = KINDS
        .contains(&asked.slag.as_str())
        .then(|| (asked.slag.clone(), asked.nummer.trim().to_owned()));
    let filter = JournalFilter {
        object,
        account: None,
    };
    Ok(JournalPage {
        frame: reader.frame.clone(),
        entries: store.journal(m, asked.fore, PAGE, &filter).await?,
        checkpoint: store.checkpoint(m).await?,
        asked,
        verification,
    })
}

pub async fn show(reader: JournalReader, Query(asked): Query<JournalQuery>) -> Result<Response, PageError> {
    html(&page(&reader, asked, None).await?)
}

/// Recomputes the chain and everything that it vouches for.
pub async fn verify(reader: JournalReader, Form(Nothing {}): Form<Nothing>) -> Result<Response, PageError> {
    let (store, settings) = (&reader.app.store, &reader.app.settings);
    let verification = checkpoints::verify(store, settings, &Outside::default(), |_, _| ()).await?;
    html(&page(&reader, JournalQuery::default(), Some(verification)).await?)
}

#[derive(Template)]
#[template(path = "pages/checkpoint.html")]
struct CheckpointPage {
    frame: Frame,
    size: i64,
    note: String,
    square: String,
    verifier_key: String,
}

/// Where the journal stands, signed, to be kept where nobody who can reach the register can change it.
pub async fn checkpoint(reader: JournalReader) -> Result<Response, PageError> {
    let (app, m) = (&reader.app, reader.municipality());
    let note = checkpoints::current(&app.store, &app.settings, m).await?;
    let text = note.text();
    html(&CheckpointPage {
        size: note.root.size,
        square: qr::svg(&text, &reader.frame.t("checkpoint-square")).unwrap_or_default(),
        verifier_key: Signer::of(&app.settings)?.verifier_key(m),
        note: text,
        frame: reader.frame.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_entry_says_what_differs_and_nothing_else() {
        let before = json!({ "severity": 2, "text_sha256": "a", "version": 1, "source": "vaktare" });
        let after = json!({ "severity": 3, "text_sha256": "b", "version": 2, "source": "vaktare" });
        let found = changes(Some(&before), Some(&after));
        let told: Vec<_> = found
            .iter()
            .map(|c| (c.field.as_str(), c.was.as_deref(), c.became.as_deref()))
            .collect();
        assert_eq!(told, [("severity", Some("2"), Some("3"))]);
    }
}

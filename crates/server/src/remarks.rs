//! What a reading remarks about rows, events and files, as sentences in the reader's language.
//!
//! A remark is kept as JSON: its code, and what its sentence is about. What was kept as a Swedish sentence
//! before that is shown as it stands.

use fluent_bundle::FluentValue;
use serde::Serialize;
use serde_json::Value;

use crate::frame::Frame;
use crate::pages::sentence;

/// A sentence out of the register.
pub struct Kept {
    pub text: String,
    /// It was kept as it stands, whatever the reader's language is.
    pub in_swedish: bool,
}

impl Frame {
    /// A remark without capital and full stop.
    pub fn remark(&self, remark: &impl Serialize) -> String {
        serde_json::to_value(remark).map_or_else(|_| String::new(), |value| self.words_of(&value))
    }

    pub fn kept_remark(&self, kept: &str) -> Kept {
        match serde_json::from_str(kept) {
            Ok(remark @ Value::Object(_)) => Kept {
                text: sentence(&self.words_of(&remark)),
                in_swedish: false,
            },
            _ => Kept {
                text: sentence(kept),
                in_swedish: true,
            },
        }
    }

    fn words_of(&self, value: &Value) -> String {
        match value {
            Value::Object(remark) => {
                let words: Vec<(&str, FluentValue<'_>)> = remark
                    .iter()
                    .map(|(name, value)| (name.as_str(), self.words_of(value).into()))
                    .collect();
                let code = remark.get("code").and_then(Value::as_str).unwrap_or_default();
                self.tw(&format!("remark-{}", code.replace('_', "-")), &words)
            }
            Value::Array(all) => {
                let all: Vec<String> = all.iter().map(|one| self.words_of(one)).collect();
                match all.split_last() {
                    Some((last, before)) if !before.is_empty() => self.tw(
                        "remark-and",
                        &[("before", before.join(", ").into()), ("last", last.into())],
                    ),
                    _ => all.concat(),
                }
            }
            Value::String(text) => text.clone(),
            Value::Null => self.t("remark-no-name"),
            other => other.to_string(),
        }
    }
}

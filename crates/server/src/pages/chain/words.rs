//! The chain in the reader's words: kinds, fields, choices, amounts, what a field says, and why a record was refused.

use domain::chain::{Chain, RecordError, RecordKind, Word};
use domain::promise::PromiseState;
use domain::record::{Ore, Shape};
use domain::trace::Level;
use fluent_bundle::FluentValue;
use serde_json::Value;

use crate::frame::Frame;
use crate::wording;

impl Frame {
    pub fn record_kind(&self, kind: &RecordKind) -> String {
        self.t(format!("record-{}", kind.code()))
    }

    pub fn record_kinds(&self, kind: &RecordKind) -> String {
        self.t(format!("records-{}", kind.code()))
    }

    /// A field's name; some kinds have their own word for it.
    pub fn field(&self, kind: &RecordKind, name: &str) -> String {
        let own = format!("said-{}-{name}", kind.code());
        if self.has(&own) {
            self.t(own)
        } else {
            self.t(format!("said-{name}"))
        }
    }

    pub fn choice(&self, code: &str) -> String {
        self.t(format!("choice-{code}"))
    }

    pub fn level(&self, level: &Level) -> String {
        self.t(format!("level-{}", level.code()))
    }

    /// "3 200 000 kr", with öre where there are any.
    pub fn money(&self, amount: &Ore) -> String {
        let kronor = wording::number(amount.0 / 100);
        match amount.0 % 100 {
            0 => format!("{kronor} kr"),
            ore => format!("{kronor},{:02} kr", ore.abs()),
        }
    }

    /// Why a record was not kept.
    pub fn refusal(&self, kind: RecordKind, why: &RecordError) -> String {
        let word = |(name, word): &(&'static str, Word)| -> (&'static str, FluentValue<'static>) {
            let said = match word {
                Word::Money(amount) => self.money(amount),
                Word::Said(said) => match *name {
                    "field" => self.field(&kind, said),
                    "area" => self.area_name(&Some(said.as_str().into())),
                    "function" => self.function_name(&said.as_str().into()),
                    "step" | "missing" if PromiseState::ALL.iter().any(|s| s.code() == said) => {
                        self.t(format!("state-promise-{said}"))
                    }
                    "partners" => {
                        let names = said.split(", ").filter(|code| !code.is_empty());
                        let names: Vec<String> = names.map(|code| self.partner_name(&code.into())).collect();
                        if names.is_empty() {
                            self.t("refused-no-parties")
                        } else {
                            names.join(", ")
                        }
                    }
                    _ => said.clone(),
                },
            };
            (*name, said.into())
        };
        let words: Vec<_> = why.words.iter().map(word).collect();
        self.tw(&format!("refused-{}", why.code), &words)
    }

    /// What one value says, in words. Rows are put together with commas.
    pub fn value(&self, chain: &Chain, shape: &Shape, value: &Value) -> String {
        match (shape, value) {
            (_, Value::Null) => String::new(),
            (Shape::Many(inner), Value::Array(items)) => {
                let said: Vec<String> = items.iter().map(|item| self.value(chain, inner, item)).collect();
                said.join(if matches!(inner, Shape::Row(_)) {
                    "; "
                } else {
                    ", "
                })
            }
            (Shape::Row(fields), _) => {
                let said = fields.iter().filter_map(|field| {
                    let words = self.value(chain, &field.shape, value.get(field.name)?);
                    (!words.is_empty()).then_some(words)
                });
                said.collect::<Vec<_>>().join(", ")
            }
            (Shape::Flag, Value::Bool(true)) => self.choice("yes"),
            (Shape::Flag, _) => String::new(),
            (Shape::Choice(_), Value::String(code)) => self.choice(code),
            (Shape::Money, _) => value
                .as_i64()
                .map_or_else(String::new, |ore| self.money(&Ore(ore))),
            (Shape::Year, _) => value.to_string(),
            (Shape::Whole, Value::Number(n)) => n.as_i64().map_or_else(|| n.to_string(), wording::number),
            (Shape::Decimal, Value::Number(n)) => {
                let places = n
                    .to_string()
                    .split_once('.')
                    .map_or(0, |(_, after)| after.len().min(3));
                n.as_f64().map_or_else(String::new, |n| {
                    self.decimal(&n, if n.fract() == 0.0 { 0 } else { places })
                })
            }
            (Shape::Function, Value::String(code)) => self.function_name(&code.as_str().into()),
            (Shape::Partner, Value::String(code)) => self.partner_name(&code.as_str().into()),
            (Shape::Area, Value::String(code)) => self.area_name(&Some(code.as_str().into())),
            (Shape::Category, Value::String(code)) => self.category_name(&code.as_str().into()),
            (Shape::PlaceType, Value::String(code)) => self.place_type_name(&code.as_str().into()),
            (Shape::Of(kind), Value::String(code)) => {
                chain.title_of(*kind, code).unwrap_or_else(|| code.clone())
            }
            (Shape::Moment, Value::String(text)) => text.replace('T', " ").trim_end_matches(":00").to_owned(),
            (_, Value::String(text)) => text.clone(),
            (_, other) => other.to_string(),
        }
    }
}

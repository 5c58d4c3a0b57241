//! The form of any record, made from the list of its fields: what stands in it, and what was typed as a record's fields.
//!
//! A row of fields is typed as `parties.0.partner`; rows that are empty are left out. Nothing typed is lost when
//! something in it cannot be read: it stands in the form again, beside what is wrong.

use std::collections::{BTreeMap, BTreeSet};

use domain::chain::{Chain, RecordKind};
use domain::record::{Field, Shape, Weight};
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use serde_json::{Map, Value, json};

use crate::frame::Frame;

/// What was typed, by the names of the form's fields.
#[derive(Clone, Debug, Default)]
pub struct Typed(BTreeMap<String, Vec<String>>);

impl From<Vec<(String, String)>> for Typed {
    fn from(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            typed.0.entry(name).or_default().push(value);
        }
        typed
    }
}

impl Typed {
    pub fn one(&self, name: &str) -> &str {
        self.0
            .get(name)
            .and_then(|all| all.first())
            .map_or("", |v| v.trim())
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let all = self.0.get(name).into_iter().flatten();
        all.map(|v| v.trim()).filter(|v| !v.is_empty())
    }

    /// The numbers of the rows of a field, in order.
    fn rows(&self, name: &str) -> BTreeSet<usize> {
        let prefix = format!("{name}.");
        let rows = self.0.keys().filter_map(|key| {
            let (row, _) = key.strip_prefix(&prefix)?.split_once('.')?;
            row.parse().ok()
        });
        rows.collect()
    }

    /// A field that the form of a record does not have.
    pub fn unknown(&self, fields: &'static [Field]) -> Option<&str> {
        const OF_THE_FORM: [&str; 5] = ["version", "why", "fler", "maskera", "ja"];
        let has = |below: &[Field], name: &str| below.iter().any(|f| f.name == name);
        let is_known = |name: &str| {
            let mut parts = name.split('.');
            let first = parts.next().unwrap_or_default();
            let within = parts.nth(1);
            match (fields.iter().find(|f| f.name == first), within) {
                (None, _) => OF_THE_FORM.contains(&name),
                (Some(field), Some(within)) => match field.shape {
                    Shape::Many(Shape::Row(below)) => has(below, within),
                    Shape::Row(below) => has(below, within),
                    _ => false,
                },
                (Some(_), None) => true,
            }
        };
        self.0.keys().map(String::as_str).find(|name| !is_known(name))
    }

    /// As a record would be typed.
    pub fn of(fields: &'static [Field], said: &Value) -> Self {
        let mut typed = Self::default();
        for field in fields {
            if let Some(value) = said.get(field.name) {
                typed.put(field.name, &field.shape, value);
            }
        }
        typed
    }

    fn put(&mut self, name: &str, shape: &Shape, value: &Value) {
        let text = match (shape, value) {
            (_, Value::Null) | (Shape::Flag, Value::Bool(false)) => return,
            (Shape::Many(Shape::Line), Value::Array(items)) => {
                let lines = items.iter().filter_map(Value::as_str);
                lines.collect::<Vec<_>>().join("\n")
            }
            (Shape::Many(Shape::Row(fields)), Value::Array(rows)) => {
                for (i, row) in rows.iter().enumerate() {
                    for field in *fields {
                        if let Some(value) = row.get(field.name) {
                            self.put(&format!("{name}.{i}.{}", field.name), &field.shape, value);
                        }
                    }
                }
                return;
            }
            (Shape::Many(inner), Value::Array(items)) => {
                for item in items {
                    self.put(name, inner, item);
                }
                return;
            }
            (Shape::Row(fields), _) => {
                for field in *fields {
                    if let Some(value) = value.get(field.name) {
                        self.put(&format!("{name}.0.{}", field.name), &field.shape, value);
                    }
                }
                return;
            }
            (Shape::Flag, _) => "1".to_owned(),
            (Shape::Money, _) => value.as_i64().map_or_else(String::new, typed_money),
            (Shape::Decimal, _) => value.to_string().trim_end_matches(".0").replace('.', ","),
            (Shape::Moment, Value::String(text)) => text.chars().take(16).collect(),
            (_, Value::String(text)) => text.clone(),
            (_, other) => other.to_string(),
        };
        self.0.entry(name.to_owned()).or_default().push(text);
    }
}

fn typed_money(ore: i64) -> String {
    match ore % 100 {
        0 => (ore / 100).to_string(),
        rest => format!("{},{:02}", ore / 100, rest.abs()),
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it stands in the form.
    pub at: String,
    pub words: String,
}

/// Reads what was typed as a record's fields.
pub struct Reading<'f> {
    frame: &'f Frame,
    kind: RecordKind,
    typed: &'f Typed,
    pub faults: Vec<Fault>,
}

impl<'f> Reading<'f> {
    pub fn new(frame: &'f Frame, kind: RecordKind, typed: &'f Typed) -> Self {
        Self {
            frame,
            kind,
            typed,
            faults: Vec::new(),
        }
    }

    pub fn fields(&mut self) -> Value {
        Value::Object(self.within("", self.kind.fields()))
    }

    fn within(&mut self, prefix: &str, fields: &'static [Field]) -> Map<String, Value> {
        let mut told = Map::new();
        for field in fields {
            let at = format!("{prefix}{}", field.name);
            let value = self.value(&at, &field.shape);
            // A code is thought of where none was typed.
            let is_own_code = prefix.is_empty() && field.name == "code";
            if value.is_none() && field.weight == Weight::Needed && !is_own_code && !self.has_fault(&at) {
                let words = self
                    .frame
                    .ta("form-needed", self.frame.field(&self.kind, field.name));
                self.faults.push(Fault {
                    at: at.clone(),
                    words,
                });
            }
            if let Some(value) = value {
                told.insert(field.name.to_owned(), value);
            }
        }
        told
    }

    fn has_fault(&self, at: &str) -> bool {
        self.faults
            .iter()
            .any(|f| f.at == at || f.at.starts_with(&format!("{at}.")))
    }

    fn value(&mut self, at: &str, shape: &Shape) -> Option<Value> {
        match shape {
            Shape::Many(Shape::Line) => {
                let lines = self.typed.one(at).lines().map(str::trim);
                let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
                (!lines.is_empty()).then(|| json!(lines))
            }
            Shape::Many(Shape::Row(fields)) => {
                let rows: Vec<Value> = self
                    .typed
                    .rows(at)
                    .into_iter()
                    .filter_map(|i| self.row(at, i, fields))
                    .collect();
                (!rows.is_empty()).then(|| json!(rows))
            }
            Shape::Many(inner) => {
                let typed = self.typed;
                let words: Vec<&str> = match inner {
                    Shape::Week | Shape::Event => typed
                        .all(at)
                        .flat_map(|text| text.split([',', ' ', ';']))
                        .collect(),
                    _ => typed.all(at).collect(),
                };
                let words = words.into_iter().filter(|w| !w.is_empty());
                let values: Vec<Value> = words.filter_map(|word| self.scalar(at, inner, word)).collect();
                (!values.is_empty()).then(|| json!(values))
            }
            Shape::Row(fields) => self.row(at, 0, fields),
            _ => {
                let typed = self.typed;
                let text = typed.one(at);
                if text.is_empty() {
                    None
                } else {
                    self.scalar(at, shape, text)
                }
            }
        }
    }

    fn row(&mut self, at: &str, i: usize, fields: &'static [Field]) -> Option<Value> {
        let prefix = format!("{at}.{i}.");
        let empty = fields
            .iter()
            .all(|f| self.typed.one(&format!("{prefix}{}", f.name)).is_empty());
        (!empty).then(|| Value::Object(self.within(&prefix, fields)))
    }

    fn scalar(&mut self, at: &str, shape: &Shape, text: &str) -> Option<Value> {
        let digits = || text.replace([' ', '\u{a0}', '\u{202f}'], "").replace('−', "-");
        let (read, fault) = match shape {
            Shape::Day => (
                text.parse::<Date>().ok().map(|day| json!(day)),
                "refused-not-a-day",
            ),
            Shape::Moment => (moment(text).map(|at| json!(at)), "refused-not-a-moment"),
            Shape::Year | Shape::Whole | Shape::Event => (
                digits().parse::<i64>().ok().map(|n| json!(n)),
                "refused-not-a-number",
            ),
            Shape::Decimal => {
                let number = digits().replace(',', ".").parse::<f64>();
                (
                    number.ok().filter(|n| n.is_finite()).map(|n| json!(n)),
                    "refused-not-a-number",
                )
            }
            Shape::Money => (ore(&digits()).map(|ore| json!(ore)), "refused-not-an-amount"),
            Shape::Week => {
                let week = text.to_uppercase().parse::<domain::time::IsoWeek>();
                (week.ok().map(|week| json!(week)), "refused-not-a-week")
            }
            Shape::Flag => (Some(json!(true)), ""),
            Shape::Choice(codes) => (
                codes.contains(&text).then(|| json!(text)),
                "refused-unknown-record",
            ),
            _ => (Some(json!(text)), ""),
        };
        if read.is_none() {
            self.faults.push(Fault {
                at: at.to_owned(),
                words: self.frame.ta(fault, text),
            });
        }
        read
    }
}

/// "2022-04-22T10:30" or "2022-04-22 10:30".
fn moment(text: &str) -> Option<DateTime> {
    let plain = text.replace('T', " ");
    let parsed = strtime::parse("%Y-%m-%d %H:%M", plain.get(..16)?).ok()?;
    parsed.to_datetime().ok()
}

/// Kronor with at most two decimals, as whole öre.
fn ore(text: &str) -> Option<i64> {
    let text = text.trim_end_matches("kr").trim();
    let (kronor, ore) = text.split_once([',', '.']).unwrap_or((text, ""));
    let kronor: i64 = kronor.parse().ok()?;
    let cents: i64 = match ore.len() {
        0 => 0,
        1 => ore.parse::<i64>().ok()? * 10,
        2 => ore.parse().ok()?,
        _ => return None,
    };
    let whole = kronor.checked_mul(100)?;
    whole.checked_add(if kronor < 0 { -cents } else { cents })
}

/// How a field is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    Line,
    Prose,
    Day,
    Moment,
    Number,
    Flag,
    Select,
    /// Several of a list.
    Checks,
    /// Several of a list that is too long for boxes.
    Multiple,
}

pub struct Choice {
    pub code: String,
    pub label: String,
    pub chosen: bool,
}

pub struct Input {
    pub name: String,
    pub label: String,
    pub hint: String,
    pub control: Control,
    pub value: String,
    pub choices: Vec<Choice>,
    pub needed: bool,
    /// Told as lacking while it is empty.
    pub expected: bool,
    pub fault: String,
}

/// Fields that are typed row by row.
pub struct Rows {
    pub name: String,
    pub label: String,
    pub rows: Vec<Vec<Input>>,
    pub fault: String,
    /// One row is all there may be.
    pub single: bool,
}

pub enum Item {
    One(Box<Input>),
    Rows(Rows),
}

/// More than this is a list to scroll rather than boxes to tick.
const MOST_BOXES: usize = 12;

/// Puts a form together.
pub struct Drawing<'f> {
    pub frame: &'f Frame,
    pub chain: &'f Chain,
    pub kind: RecordKind,
    pub typed: &'f Typed,
    pub faults: &'f [Fault],
    /// The code that the record has; none when it is new.
    pub own: Option<&'f str>,
    /// Empty rows to write in, by field.
    pub more_of: &'f str,
}

impl Drawing<'_> {
    pub fn items(&self) -> Vec<Item> {
        let fields = self
            .kind
            .fields()
            .iter()
            .filter(|f| f.name != "code" || self.own.is_none());
        fields.map(|field| self.item(field)).collect()
    }

    fn item(&self, field: &'static Field) -> Item {
        let (below, single) = match field.shape {
            Shape::Many(Shape::Row(below)) => (*below, false),
            Shape::Row(below) => (below, true),
            _ => return Item::One(Box::new(self.input(field.name, field))),
        };
        let mut numbers: Vec<usize> = self.typed.rows(field.name).into_iter().collect();
        let next = numbers.last().map_or(0, |last| last + 1);
        let empty = match (single, numbers.is_empty(), self.more_of == field.name) {
            (true, false, _) => 0,
            (true, true, _) | (_, true, false) => 1,
            (_, _, true) => 3,
            (_, false, false) => 0,
        };
        numbers.extend(next..next + empty);
        let row = |i: usize| -> Vec<Input> {
            let at = |f: &Field| format!("{}.{i}.{}", field.name, f.name);
            below.iter().map(|f| self.input(&at(f), f)).collect()
        };
        Item::Rows(Rows {
            name: field.name.to_owned(),
            label: self.frame.field(&self.kind, field.name),
            rows: numbers.into_iter().map(row).collect(),
            fault: self.fault(field.name),
            single,
        })
    }

    fn fault(&self, at: &str) -> String {
        let found = self.faults.iter().find(|f| f.at == at);
        found.map_or_else(String::new, |f| f.words.clone())
    }

    fn input(&self, name: &str, field: &'static Field) -> Input {
        let choices = self.choices(name, &field.shape);
        let control = match field.shape {
            Shape::Prose | Shape::Many(Shape::Line) => Control::Prose,
            Shape::Day => Control::Day,
            Shape::Moment => Control::Moment,
            Shape::Year | Shape::Whole | Shape::Event | Shape::Decimal | Shape::Money => Control::Number,
            Shape::Flag => Control::Flag,
            Shape::Many(Shape::Week | Shape::Event) | Shape::Line | Shape::Week => Control::Line,
            Shape::Many(_) if choices.len() > MOST_BOXES => Control::Multiple,
            Shape::Many(_) => Control::Checks,
            _ => Control::Select,
        };
        let value = match field.shape {
            Shape::Many(Shape::Week | Shape::Event) => self.typed.all(name).collect::<Vec<_>>().join(", "),
            _ => self.typed.one(name).to_owned(),
        };
        let own_hint = format!("hint-{}-{name}", self.kind.code());
        let hint = match field.shape {
            _ if name == "code" => self.frame.t("form-code-hint"),
            _ if self.frame.has(&own_hint) => self.frame.t(&own_hint),
            Shape::Many(Shape::Line) => self.frame.t("form-lines-hint"),
            Shape::Money => self.frame.t("form-money-hint"),
            Shape::Many(Shape::Week) => self.frame.t("form-weeks-hint"),
            Shape::Many(Shape::Event) => self.frame.t("form-events-hint"),
            _ => String::new(),
        };
        Input {
            label: self.frame.field(&self.kind, field.name),
            hint,
            control,
            value,
            choices,
            needed: field.weight == Weight::Needed && name != "code",
            expected: field.weight == Weight::Expected,
            fault: self.fault(name),
            name: name.to_owned(),
        }
    }

    fn choices(&self, name: &str, shape: &Shape) -> Vec<Choice> {
        let shape = match shape {
            Shape::Many(inner) => inner,
            other => other,
        };
        let frame = self.frame;
        let Some(municipality) = frame.home.as_ref().map(|h| &h.municipality) else {
            return Vec::new();
        };
        let mut named: Vec<(String, String)> = match shape {
            Shape::Choice(codes) => {
                // In their own order, which often is a scale.
                let pairs = codes.iter().map(|code| ((*code).to_owned(), frame.choice(code)));
                return self.chosen(name, pairs.collect());
            }
            Shape::Of(kind) => {
                let others = self.chain.records(*kind).into_iter();
                let others = others.filter(|r| *kind != self.kind || Some(r.code().as_str()) != self.own);
                others.map(|r| (r.code(), r.title(self.chain))).collect()
            }
            Shape::Function => {
                let all = municipality.functions.iter();
                all.map(|f| (f.code.to_string(), frame.function_name(&f.code)))
                    .collect()
            }
            Shape::Partner => {
                let all = municipality.partners.iter();
                all.map(|p| (p.code.to_string(), p.name.clone())).collect()
            }
            Shape::Area => {
                let all = municipality.working_areas().iter();
                all.map(|a| (a.code.to_string(), a.name.clone())).collect()
            }
            Shape::Category => {
                let all = municipality.categories.iter();
                all.map(|c| (c.code.to_string(), frame.category_name(&c.code)))
                    .collect()
            }
            Shape::PlaceType => {
                let all = municipality.place_types.iter();
                all.map(|p| (p.code.to_string(), frame.place_type_name(&p.code)))
                    .collect()
            }
            _ => return Vec::new(),
        };
        named.sort_by_cached_key(|(_, label)| label.to_lowercase());
        self.chosen(name, named)
    }

    fn chosen(&self, name: &str, named: Vec<(String, String)>) -> Vec<Choice> {
        let typed: BTreeSet<&str> = self.typed.all(name).collect();
        let choice = |(code, label): (String, String)| Choice {
            chosen: typed.contains(code.as_str()),
            code,
            label,
        };
        named.into_iter().map(choice).collect()
    }
}

/// A code from a title: "Öppen handel, Skogås" becomes `oppen-handel-skogas`.
pub fn code_of(title: &str) -> String {
    let mut code = String::new();
    for c in title.to_lowercase().chars() {
        match c {
            'å' | 'ä' => code.push('a'),
            'ö' => code.push('o'),
            'é' => code.push('e'),
            c if c.is_ascii_alphanumeric() => code.push(c),
            _ if !code.is_empty() && !code.ends_with('-') => code.push('-'),
            _ => (),
        }
    }
    let cut: String = code.chars().take(48).collect();
    cut.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_typed_in_kronor_and_kept_in_ore() {
        for (typed, kept) in [
            ("3200000", Some(320_000_000)),
            ("3200000kr", Some(320_000_000)),
            ("12,5", Some(1_250)),
            ("12,05", Some(1_205)),
            ("12,005", None),
            ("tolv", None),
        ] {
            assert_eq!(ore(typed), kept, "{typed}");
        }
        assert_eq!(typed_money(1_205), "12,05");
    }

    #[test]
    fn a_code_is_made_of_a_title() {
        assert_eq!(code_of("Öppen handel, Skogås C"), "oppen-handel-skogas-c");
    }

    /// What stands in a record is typed, read and found the same again.
    #[test]
    fn a_form_loses_nothing() {
        let said = json!({
            "code": "a", "year": 2022, "category": "Narkotika", "text": "Minst tio.", "at_least": 10,
            "parties": [{"partner": "polisen", "signed_on": "2022-02-01"}, {"partner": "huge"}],
            "progress": [{"on": "2022-03-01", "count": 4, "note": "Två kvällar"}],
        });
        let typed = Typed::of(RecordKind::Promise.fields(), &said);
        let frame = Frame::bare();
        let mut reading = Reading::new(&frame, RecordKind::Promise, &typed);
        let read = reading.fields();
        assert_eq!(reading.faults, []);
        assert_eq!(read, said);
    }
}

//! What came of a statistic, by name, in the order that it is told: as one JSON object, or as text for people.

use std::fmt::Write as _;

use serde_json::Value;

/// Named values; a name is set once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fields(Vec<(String, Value)>);

/// Text for people stops here; JSON has all.
const MOST_ROWS: usize = 60;

impl Fields {
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.0.push((name.into(), value.into()));
    }

    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As a value, to be put into others.
    pub fn into_value(self) -> Value {
        Value::Object(self.0.into_iter().collect())
    }

    /// One line.
    pub fn to_json(&self) -> String {
        let mut text = String::from("{");
        for (at, (name, value)) in self.0.iter().enumerate() {
            let comma = if at > 0 { "," } else { "" };
            let _ = write!(text, "{comma}{}:{value}", Value::from(name.as_str()));
        }
        text.push('}');
        text
    }

    /// Single values as `name: value`; lists of one length side by side; lists of objects as tables.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let width = self
            .0
            .iter()
            .filter(|(_, v)| !is_list(v))
            .map(|(n, _)| n.chars().count());
        let width = width.max().unwrap_or(0);
        for (name, value) in self.0.iter().filter(|(_, v)| !is_list(v)) {
            let _ = writeln!(text, "{name:<width$}  {}", shown(value));
        }
        let mut lists: Vec<(&str, &Vec<Value>)> = Vec::new();
        for (name, value) in &self.0 {
            let Some(list) = value.as_array().filter(|l| !l.is_empty()) else {
                continue;
            };
            match &list[0] {
                Value::Object(first) => {
                    let names: Vec<&str> = first.keys().map(String::as_str).collect();
                    let columns = names
                        .iter()
                        .map(|n| list.iter().map(|row| shown(&row[n])).collect());
                    let _ = write!(text, "\n{name}\n{}", table(&names, columns.collect()));
                }
                Value::Array(first) => {
                    let names: Vec<String> = (1..=first.len()).map(|n| n.to_string()).collect();
                    let names: Vec<&str> = names.iter().map(String::as_str).collect();
                    let columns = (0..names.len()).map(|at| list.iter().map(|row| shown(&row[at])).collect());
                    let _ = write!(text, "\n{name}\n{}", table(&names, columns.collect()));
                }
                _ => lists.push((name, list)),
            }
        }
        while let Some(&(_, first)) = lists.first() {
            let alike = |list: &[Value]| list.len() == first.len();
            let (now, later): (Vec<_>, Vec<_>) = lists.into_iter().partition(|(_, l)| alike(l));
            let names: Vec<&str> = now.iter().map(|(name, _)| *name).collect();
            let columns = now
                .iter()
                .map(|(_, list)| list.iter().take(MOST_ROWS + 1).map(shown).collect());
            let _ = write!(text, "\n{}", table(&names, columns.collect()));
            if first.len() > MOST_ROWS {
                let _ = writeln!(text, "… {} rader till; --json ger alla", first.len() - MOST_ROWS);
            }
            lists = later;
        }
        text.truncate(text.trim_end().len());
        text
    }
}

fn is_list(value: &Value) -> bool {
    value.is_array()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => whole.to_string(),
            (None, Some(value)) => rounded(value),
            _ => number.to_string(),
        },
        Value::Array(list) => list.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Object(map) => {
            let parts = map.iter().map(|(name, value)| format!("{name} {}", shown(value)));
            parts.collect::<Vec<_>>().join(", ")
        }
        Value::Bool(true) => "ja".to_owned(),
        Value::Bool(false) => "nej".to_owned(),
    }
}

/// Seven digits.
fn rounded(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor();
    if (-5.0..7.0).contains(&magnitude) {
        let decimals = (6.0 - magnitude).max(0.0) as usize;
        let text = format!("{value:.decimals$}");
        if text.contains('.') {
            return text.trim_end_matches('0').trim_end_matches('.').to_owned();
        }
        text
    } else {
        format!("{value:.6e}")
    }
}

fn table(names: &[&str], columns: Vec<Vec<String>>) -> String {
    let rows = columns.iter().map(Vec::len).max().unwrap_or(0).min(MOST_ROWS);
    let widths: Vec<usize> = names
        .iter()
        .zip(&columns)
        .map(|(name, cells)| {
            let cells = cells.iter().take(rows).map(|c| c.chars().count());
            cells.chain([name.chars().count()]).max().unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        let aligned = cells.zip(&widths).map(|(cell, &width)| format!("{cell:>width$}"));
        let aligned: Vec<String> = aligned.collect();
        let _ = writeln!(text, "{}", aligned.join("  "));
    };
    line(&mut names.iter().copied());
    for row in 0..rows {
        line(&mut columns.iter().map(|cells| cells[row].as_str()));
    }
    text
}

/// A list with `null` where there is nothing.
pub(crate) fn list<T: Into<Value>>(values: impl IntoIterator<Item = T>) -> Value {
    Value::Array(values.into_iter().map(Into::into).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_aligned_and_stops() {
        let mut fields = Fields::default();
        fields.set("n", 3);
        fields.set("moran_I", 0.485_770_913_661_773);
        fields.set("p", Value::Null);
        fields.set("upper", list([1.5, f64::NAN, 30_000.0]));
        fields.set("alarm", list([0, 1, 0]));
        assert_eq!(
            fields.to_text(),
            "n        3\nmoran_I  0.4857709\np        –\n\nupper  alarm\n  1.5      0\n    –      1\n30000      0"
        );
        assert_eq!(
            fields.to_json(),
            r#"{"n":3,"moran_I":0.485770913661773,"p":null,"upper":[1.5,null,30000.0],"alarm":[0,1,0]}"#
        );
    }
}

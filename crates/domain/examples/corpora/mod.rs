//! Reads the corpora that the name model is trained on and screening is measured with, and cuts them in halves.
//!
//! All files are plain text (unpack `.gz` and `.zst` first), so that the programs need no other crate for it.

use std::fs;
use std::path::Path;

/// A sentence with a mark on each token that is part of a person's name.
pub struct Sentence {
    pub tokens: Vec<(String, bool)>,
}

impl Sentence {
    /// The sentence as text, and where each token stands in it, in characters.
    pub fn text(&self) -> (String, Vec<(usize, usize)>) {
        let mut text = String::new();
        let mut spans = Vec::new();
        let mut position = 0;
        for (token, _) in &self.tokens {
            if position > 0 {
                text.push(' ');
                position += 1;
            }
            let length = token.chars().count();
            text.push_str(token);
            spans.push((position, position + length));
            position += length;
        }
        (text, spans)
    }

    /// Rows of name tokens that stand beside each other, as ranges of characters.
    pub fn names(&self) -> Vec<(usize, usize)> {
        let (_, spans) = self.text();
        let mut names: Vec<(usize, usize)> = Vec::new();
        let mut open = false;
        for ((_, is_name), span) in self.tokens.iter().zip(spans) {
            match (is_name, open, names.last_mut()) {
                (true, true, Some(name)) => name.1 = span.1,
                (true, _, _) => names.push(span),
                _ => {}
            }
            open = *is_name;
        }
        names
    }
}

/// Token and tag on a line, a blank line between sentences.
pub fn news(path: &Path) -> std::io::Result<Vec<Sentence>> {
    let mut sentences = Vec::new();
    let mut tokens = Vec::new();
    for line in fs::read_to_string(path)?.lines() {
        // The parts of the corpus part token and tag by a tab or by blanks; a token may itself have a blank.
        match line.trim_end().rsplit_once(char::is_whitespace) {
            Some((token, tag)) if !token.trim().is_empty() => {
                tokens.push((token.trim().to_owned(), tag == "PER"));
            }
            _ if line.trim().is_empty() && !tokens.is_empty() => {
                sentences.push(Sentence {
                    tokens: std::mem::take(&mut tokens),
                });
            }
            _ => {}
        }
    }
    if !tokens.is_empty() {
        sentences.push(Sentence { tokens });
    }
    Ok(sentences)
}

/// An incident as the police publish it.
pub struct Incident {
    pub id: u64,
    pub place: String,
    pub title: String,
    pub summary: String,
    pub body: String,
}

/// JSON lines or, with the ending `.csv`, a table with a header; with the fields `id`, `plats`, `rubrik`,
/// `sammanfattning` and, where there is one, `text`.
pub fn incidents(path: &Path) -> std::io::Result<Vec<Incident>> {
    let content = fs::read_to_string(path)?;
    if path.extension().is_some_and(|extension| extension == "csv") {
        return Ok(incidents_in_table(&content));
    }
    let mut incidents = Vec::new();
    for line in content.lines().filter(|line| !line.trim().is_empty()) {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let field = |name: &str| row[name].as_str().unwrap_or_default().trim().to_owned();
        incidents.push(Incident {
            id: row["id"].as_u64().unwrap_or_default(),
            place: field("plats"),
            title: field("rubrik"),
            summary: field("sammanfattning"),
            body: field("text"),
        });
    }
    Ok(incidents)
}

fn incidents_in_table(content: &str) -> Vec<Incident> {
    let mut rows = rows(content).into_iter();
    let header = rows.next().unwrap_or_default();
    let column = |name: &str| header.iter().position(|column| column == name);
    let (id, place) = (column("id"), column("plats"));
    let (title, summary) = (column("rubrik"), column("sammanfattning"));
    let field = |row: &[String], column: Option<usize>| {
        column
            .and_then(|column| row.get(column))
            .map(|field| field.trim().to_owned())
            .unwrap_or_default()
    };
    rows.map(|row| Incident {
        id: field(&row, id).parse().unwrap_or_default(),
        place: field(&row, place),
        title: field(&row, title),
        summary: field(&row, summary),
        body: String::new(),
    })
    .collect()
}

/// Comma-separated values with quotation marks (RFC 4180).
pub fn rows(content: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = content.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            '\r' if !quoted => {}
            _ => field.push(c),
        }
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        rows.push(row);
    }
    rows
}

/// Which half of the incidents a text belongs to. Cut by place and id together, so that the held-back half has
/// places that the other half has never seen.
pub fn is_held_back(incident: &Incident) -> bool {
    hash(&incident.place).is_multiple_of(4) || hash(&incident.id.to_string()).is_multiple_of(3)
}

/// FNV-1a: the same on every machine and in every version.
pub fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// SplitMix64: enough chance for samples, and the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % sides.max(1) as u64) as usize
    }

    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.roll(choices.len())]
    }
}

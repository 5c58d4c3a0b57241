//! Rows of a text file with separators: cut into runs in order, so that the cells can be taken apart in
//! parallel. A quote opens only at the beginning of a cell, and may hold line breaks.

use std::borrow::Cow;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::encoding::{Encoding, Letters, decode};
use crate::error::ImportError;
use crate::input::Input;

/// More columns than any report has.
pub(crate) const MOST_COLUMNS: usize = 1_000;
/// The longest row, in bytes.
const LONGEST_ROW: usize = 1 << 20;
const READ_AT_ONCE: usize = 256 * 1024;

/// Rows that stand after each other, still as bytes.
pub(crate) struct Lines {
    text: Vec<u8>,
    /// Beginning, end and number of each row.
    rows: Vec<(u32, u32, u64)>,
    pub bytes_read: u64,
}

pub(crate) struct Records<'a> {
    source: Box<dyn Read + Send + 'a>,
    raw_bytes: Arc<AtomicU64>,
    delimiter: u8,
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
    row: u64,
}

struct Counted<R> {
    source: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let got = self.source.read(out)?;
        self.bytes.fetch_add(got as u64, Ordering::Relaxed);
        Ok(got)
    }
}

enum Record {
    /// Where the row ends, and where the next begins.
    Whole {
        end: usize,
        next: usize,
    },
    NeedsMore {
        in_quotes: bool,
    },
    TooManyColumns,
}

impl<'a> Records<'a> {
    pub fn open(input: Input<'a>, encoding: Encoding, delimiter: u8) -> Result<Self, ImportError> {
        let raw_bytes = Arc::new(AtomicU64::new(0));
        let counted = Counted {
            source: input.open()?,
            bytes: Arc::clone(&raw_bytes),
        };
        Ok(Self {
            source: encoding.reader(counted)?,
            raw_bytes,
            delimiter,
            buffer: Vec::with_capacity(READ_AT_ONCE),
            at: 0,
            ended: false,
            row: 0,
        })
    }

    /// The next rows, at most `most`; `None` at the end.
    pub fn next_lines(&mut self, most: usize) -> Result<Option<Lines>, ImportError> {
        let first = self.at;
        let mut rows: Vec<(u32, u32, u64)> = Vec::with_capacity(most);
        while rows.len() < most {
            match record(&self.buffer[self.at..], self.delimiter, self.ended) {
                Record::Whole { end, next } => {
                    self.row += 1;
                    if self.row > 1 || !is_separator_hint(&self.buffer[self.at..self.at + end]) {
                        let from = (self.at - first) as u32;
                        rows.push((from, from + end as u32, self.row));
                    }
                    self.at += next;
                }
                Record::TooManyColumns => {
                    return Err(ImportError::TooManyColumns {
                        row: self.row + 1,
                        limit: MOST_COLUMNS,
                    });
                }
                Record::NeedsMore { in_quotes } => {
                    let open = self.buffer.len() - self.at;
                    if self.ended && open == 0 {
                        break;
                    }
                    if in_quotes && (self.ended || open > LONGEST_ROW) {
                        return Err(ImportError::UnclosedQuote { row: self.row + 1 });
                    }
                    if open > LONGEST_ROW {
                        return Err(ImportError::RowTooLong {
                            row: self.row + 1,
                            limit_kb: LONGEST_ROW / 1024,
                        });
                    }
                    if !rows.is_empty() && self.at - first > READ_AT_ONCE {
                        break;
                    }
                    self.fill()?;
                }
            }
        }
        if rows.is_empty() {
            return Ok(None);
        }
        let lines = Lines {
            text: self.buffer[first..self.at].to_vec(),
            rows,
            bytes_read: self.raw_bytes.load(Ordering::Relaxed),
        };
        self.buffer.drain(..self.at);
        self.at = 0;
        Ok(Some(lines))
    }

    fn fill(&mut self) -> Result<(), ImportError> {
        let length = self.buffer.len();
        self.buffer.resize(length + READ_AT_ONCE, 0);
        let got = self.source.read(&mut self.buffer[length..])?;
        self.buffer.truncate(length + got);
        self.ended = got == 0;
        Ok(())
    }
}

/// `sep=;`, which Excel writes above the table.
fn is_separator_hint(row: &[u8]) -> bool {
    row.len() == 5 && row[..4].eq_ignore_ascii_case(b"sep=")
}

/// Finds the end of the row that begins `bytes`.
fn record(bytes: &[u8], delimiter: u8, is_last: bool) -> Record {
    let mut at = 0;
    let mut columns = 0;
    loop {
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            loop {
                match bytes[at..].iter().position(|b| *b == b'"') {
                    None => return Record::NeedsMore { in_quotes: true },
                    Some(quote) => at += quote + 1,
                }
                match bytes.get(at) {
                    Some(b'"') => at += 1,
                    // The next byte may be another quote.
                    None if !is_last => return Record::NeedsMore { in_quotes: false },
                    _ => break,
                }
            }
        }
        let Some(found) = bytes[at..]
            .iter()
            .position(|b| *b == delimiter || matches!(b, b'\n' | b'\r'))
        else {
            // The last row may lack its line break.
            return if is_last && !bytes.is_empty() {
                Record::Whole {
                    end: bytes.len(),
                    next: bytes.len(),
                }
            } else {
                Record::NeedsMore { in_quotes: false }
            };
        };
        at += found;
        if bytes[at] == delimiter {
            columns += 1;
            if columns >= MOST_COLUMNS {
                return Record::TooManyColumns;
            }
            at += 1;
            continue;
        }
        let next = match (bytes[at], bytes.get(at + 1)) {
            (b'\r', Some(b'\n')) => at + 2,
            (b'\r', None) if !is_last => return Record::NeedsMore { in_quotes: false },
            _ => at + 1,
        };
        return Record::Whole { end: at, next };
    }
}

impl Lines {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Calls `each` with the number, the cells and the state of the letters of every row.
    pub fn for_each(&self, delimiter: u8, mut each: impl FnMut(u64, &[Cow<'_, str>], Letters)) {
        let mut cells: Vec<Cow<'_, str>> = Vec::new();
        for (from, to, number) in &self.rows {
            let bytes = &self.text[*from as usize..*to as usize];
            match decode(bytes) {
                (Cow::Borrowed(text), letters) => {
                    split(text, delimiter, &mut cells);
                    each(*number, &cells, letters);
                    cells.clear();
                }
                (Cow::Owned(text), letters) => {
                    let mut own = Vec::new();
                    split(&text, delimiter, &mut own);
                    each(*number, &own, letters);
                }
            }
        }
    }
}

/// Takes a row apart into its cells, without the quotes and the blanks around.
pub(crate) fn split<'t>(row: &'t str, delimiter: u8, cells: &mut Vec<Cow<'t, str>>) {
    cells.clear();
    let mut rest = row;
    loop {
        let (cell, next) = if rest.starts_with('"') {
            quoted(rest, delimiter)
        } else {
            match rest.bytes().position(|b| b == delimiter) {
                Some(at) => (Cow::Borrowed(rest[..at].trim()), Some(&rest[at + 1..])),
                None => (Cow::Borrowed(rest.trim()), None),
            }
        };
        cells.push(cell);
        match next {
            Some(next) => rest = next,
            None => return,
        }
    }
}

fn quoted(rest: &str, delimiter: u8) -> (Cow<'_, str>, Option<&str>) {
    let bytes = rest.as_bytes();
    let mut at = 1;
    let mut doubled = false;
    while let Some(quote) = bytes[at..].iter().position(|b| *b == b'"') {
        at += quote;
        if bytes.get(at + 1) != Some(&b'"') {
            break;
        }
        doubled = true;
        at += 2;
    }
    let inner = &rest[1..at.min(rest.len())];
    let after = rest.get(at + 1..).unwrap_or("");
    let (tail, next) = match after.bytes().position(|b| b == delimiter) {
        Some(end) => (&after[..end], Some(&after[end + 1..])),
        None => (after, None),
    };
    let cell = match (doubled, tail.trim().is_empty()) {
        (false, true) => Cow::Borrowed(inner.trim()),
        _ => Cow::Owned(format!("{}{tail}", inner.replace("\"\"", "\"")).trim().to_owned()),
    };
    (cell, next)
}

/// The separator that gives the first rows the most even number of columns.
pub(crate) fn guess_delimiter(head: &[u8], encoding: Encoding) -> u8 {
    const CANDIDATES: [u8; 4] = [b';', b'\t', b',', b'|'];
    let mut text = Vec::new();
    if let Ok(reader) = encoding.reader(head) {
        // What cannot be read here is met again, and told, when the rows are read.
        let _ = reader.take(128 * 1024).read_to_end(&mut text);
    }
    if let Some(hint) = text.get(..5)
        && is_separator_hint(hint)
        && text.get(5).is_some_and(|b| matches!(b, b'\r' | b'\n'))
    {
        return hint[4];
    }
    let score = |delimiter: u8| -> f64 {
        let mut counts: Vec<usize> = Vec::new();
        let mut at = 0;
        while counts.len() < 60
            && let Record::Whole { end, next } = record(&text[at..], delimiter, false)
        {
            let (row, _) = decode(&text[at..at + end]);
            if !row.trim().is_empty() {
                let mut cells = Vec::new();
                split(&row, delimiter, &mut cells);
                counts.push(cells.len());
            }
            at += next;
        }
        if counts.is_empty() {
            let (row, _) = decode(&text);
            counts.push(row.bytes().filter(|b| *b == delimiter).count() + 1);
        }
        let common = counts
            .iter()
            .copied()
            .filter(|n| *n > 1)
            .max_by_key(|n| (counts.iter().filter(|m| *m == n).count(), *n));
        common.map_or(0.0, |n| {
            let share = counts.iter().filter(|m| **m == n).count() as f64 / counts.len() as f64;
            share + (n as f64).ln() / 10.0
        })
    };
    let mut best = (b';', 0.0);
    for candidate in CANDIDATES {
        let score = score(candidate);
        if score > best.1 + 1e-9 {
            best = (candidate, score);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, delimiter: u8) -> Result<Vec<(u64, Vec<String>)>, ImportError> {
        let input = Input::Bytes(text.as_bytes());
        let mut records = Records::open(input, Encoding::of(text.as_bytes()), delimiter)?;
        let mut rows = Vec::new();
        while let Some(lines) = records.next_lines(2)? {
            lines.for_each(delimiter, |number, cells, _| {
                rows.push((number, cells.iter().map(|c| c.to_string()).collect()));
            });
        }
        Ok(rows)
    }

    #[track_caller]
    fn check(text: &str, delimiter: u8, expected: &[(u64, &[&str])]) {
        let got = rows(text, delimiter).unwrap();
        let got: Vec<(u64, Vec<&str>)> = got
            .iter()
            .map(|(n, cells)| (*n, cells.iter().map(String::as_str).collect()))
            .collect();
        let expected: Vec<(u64, Vec<&str>)> =
            expected.iter().map(|(n, cells)| (*n, cells.to_vec())).collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn quotes_may_hold_separators_line_breaks_and_quotes() {
        check(
            "a;\"b;c\";\"d\ne\"\r\n\"f \"\"g\"\"\";5\" rör;\r\n",
            b';',
            &[(1, &["a", "b;c", "d\ne"]), (2, &["f \"g\"", "5\" rör", ""])],
        );
    }

    #[test]
    fn every_line_break_ends_a_row_and_the_last_may_lack_it() {
        check(
            "a,b\rc,d\ne,f\r\ng,h",
            b',',
            &[
                (1, &["a", "b"]),
                (2, &["c", "d"]),
                (3, &["e", "f"]),
                (4, &["g", "h"]),
            ],
        );
    }

    #[test]
    fn a_quote_that_never_closes_is_told_with_its_row() {
        let error = rows("a;b\nc;\"d\ne;f\n", b';').unwrap_err();
        assert!(matches!(error, ImportError::UnclosedQuote { row: 2 }), "{error}");
    }

    #[test]
    fn the_separator_is_the_one_that_makes_the_rows_even() {
        for (text, expected) in [
            (
                "datum;lat;lon\n2022-03-07;59,2;17,9\n2022-03-08;59,3;17,8\n",
                b';',
            ),
            ("date,text\n2022-03-07,\"a;b;c\"\n2022-03-08,\"d;e\"\n", b','),
            ("datum\tplats, gata\n1\ta, b\n2\tc\n", b'\t'),
            ("Rapport för vecka 10\n\ndatum;plats\n1;2\n3;4\n", b';'),
            ("sep=|\r\na|b;c\n", b'|'),
        ] {
            assert_eq!(
                guess_delimiter(text.as_bytes(), Encoding::of(text.as_bytes())),
                expected,
                "{text}"
            );
        }
    }
}

//! The columns of one piece of the file, and the pieces put together in their order: several threads read a piece
//! each, and lines are counted through them all.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read};
use std::sync::{Mutex, PoisonError};

use super::blocks::{BLOCK, Blocks, Cells, Next, records};
use super::cells::{Writing, count, day, minute, number};
use super::{MOST_ROWS, Table, TableError, Words};

/// What a column is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    /// Empty, `NA`, `NaN` and `null` give NaN.
    NumberOrMissing,
    Count,
    Day,
    Minute,
    MinuteOrMissing,
    Word,
}

impl Kind {
    fn needed(self) -> &'static str {
        match self {
            Kind::Number | Kind::NumberOrMissing => "a number",
            Kind::Count => "a whole number of at least 0",
            Kind::Day => "a whole number or a date as 2026-11-29, the same throughout",
            Kind::Minute | Kind::MinuteOrMissing => "a time as 2026-11-29 18:05",
            Kind::Word => "text in UTF-8",
        }
    }
}

#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub field: usize,
    pub kind: Kind,
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(super) struct Numbered<R> {
    pub blocks: Blocks<R>,
    pub next: usize,
    pub stopped: bool,
}

impl<R: Read> Numbered<R> {
    pub fn next(&mut self, block: &mut Vec<u8>, collector: &Mutex<Collector>) -> Option<(usize, bool)> {
        if self.stopped {
            return None;
        }
        let index = self.next;
        self.next += 1;
        let fault = match self.blocks.next(block) {
            Ok(Next::Block { quoted }) => return Some((index, quoted)),
            Ok(Next::End) => None,
            Ok(Next::TooLong) => Some(Fault::TooLong),
            Err(error) => Some(Fault::Read(error)),
        };
        self.stopped = true;
        if let Some(fault) = fault {
            let piece = Piece {
                fault: Some((0, fault)),
                ..Piece::default()
            };
            lock(collector).take(index, piece);
        }
        None
    }
}

pub(super) struct Shape {
    pub delimiter: u8,
    pub writing: Writing,
    pub fields: usize,
    pub wanted: Vec<Wanted>,
}

pub(super) enum Fault {
    Cells(usize),
    Cell { wanted: usize, value: String },
    TooLong,
    Read(io::Error),
    TooManyRows,
}

/// The columns of one block.
#[derive(Default)]
pub(super) struct Piece {
    numbers: Vec<Vec<f64>>,
    words: Vec<LocalWords>,
    /// Whether days were seen that were dates, and that were numbers.
    dates: Vec<[bool; 2]>,
    rows: usize,
    lines: usize,
    /// What was wrong, and the line breaks before it in the block.
    pub fault: Option<(usize, Fault)>,
}

#[derive(Default)]
struct LocalWords {
    codes: Vec<u32>,
    known: HashMap<Vec<u8>, u32>,
    names: Vec<String>,
}

impl LocalWords {
    fn push(&mut self, cell: &[u8]) -> bool {
        if let Some(&code) = self.known.get(cell) {
            self.codes.push(code);
            return true;
        }
        let Ok(name) = std::str::from_utf8(cell) else {
            return false;
        };
        let code = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.known.insert(cell.to_vec(), code);
        self.codes.push(code);
        true
    }
}

impl Shape {
    fn piece(&self) -> Piece {
        let columns = self.wanted.len();
        Piece {
            numbers: vec![Vec::new(); columns],
            words: (0..columns).map(|_| LocalWords::default()).collect(),
            dates: vec![[false; 2]; columns],
            ..Piece::default()
        }
    }

    /// A block without a single quote.
    pub fn plain_piece(&self, block: &[u8]) -> Piece {
        let mut piece = self.piece();
        let mut spans = vec![(0, 0); self.fields];
        let mut at = 0;
        while at < block.len() {
            let (mut field, mut from) = (0, at);
            let end = loop {
                let byte = block.get(at).copied().unwrap_or(b'\n');
                if byte == self.delimiter || byte == b'\n' {
                    if field < spans.len() {
                        spans[field] = (from, at);
                    }
                    field += 1;
                    from = at + 1;
                    if byte == b'\n' {
                        break at;
                    }
                }
                at += 1;
            };
            at = end + 1;
            if let Some(last) = spans.get_mut(field - 1)
                && last.1 > last.0
                && block[last.1 - 1] == b'\r'
            {
                last.1 -= 1;
            }
            let blank = field == 1 && spans[0].0 == spans[0].1;
            if !blank
                && let Err(fault) = self.row(&mut piece, field, |field| {
                    let (from, to) = spans[field];
                    &block[from..to]
                })
            {
                piece.fault = Some((piece.lines, fault));
                return piece;
            }
            piece.lines += usize::from(end < block.len());
        }
        piece
    }

    pub fn quoted_piece(&self, block: &[u8]) -> Piece {
        let mut piece = self.piece();
        let outcome = records(block, self.delimiter, |cells: &Cells, began| {
            self.row(&mut piece, cells.len(), |field| cells.get(field))
                .map_err(|fault| (began, fault))
        });
        match outcome {
            Ok(lines) => piece.lines = lines,
            Err(fault) => piece.fault = Some(fault),
        }
        piece
    }

    fn row<'a>(
        &self,
        piece: &mut Piece,
        fields: usize,
        cell: impl Fn(usize) -> &'a [u8],
    ) -> Result<(), Fault> {
        if fields != self.fields {
            return Err(Fault::Cells(fields));
        }
        piece.rows += 1;
        for (at, wanted) in self.wanted.iter().enumerate() {
            let text = cell(wanted.field).trim_ascii();
            let right = match wanted.kind {
                Kind::Number => number(text, self.writing),
                Kind::Count => count(text, self.writing),
                Kind::NumberOrMissing if is_missing(text) => Some(f64::NAN),
                Kind::NumberOrMissing => number(text, self.writing),
                Kind::MinuteOrMissing if is_missing(text) => Some(f64::NAN),
                Kind::Minute | Kind::MinuteOrMissing => minute(text),
                Kind::Day => day(text).and_then(|(day, date)| {
                    piece.dates[at][usize::from(date)] = true;
                    (piece.dates[at] != [true; 2]).then_some(day)
                }),
                Kind::Word => {
                    if piece.words[at].push(text) {
                        continue;
                    }
                    None
                }
            };
            match right {
                Some(value) => piece.numbers[at].push(value),
                None => {
                    let value = shortened(text);
                    return Err(Fault::Cell { wanted: at, value });
                }
            }
        }
        Ok(())
    }
}

fn is_missing(cell: &[u8]) -> bool {
    matches!(cell, b"" | b"NA" | b"NaN" | b"nan" | b"null")
}

/// As much of a cell as an error should repeat.
pub(super) fn shortened(cell: &[u8]) -> String {
    const MOST: usize = 40;
    let text = String::from_utf8_lossy(&cell[..cell.len().min(4 * MOST)]);
    let printable = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut short: String = printable.take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        short.push('…');
    }
    short
}

/// Puts the pieces together in the order of the file.
pub(super) struct Collector {
    next: usize,
    waiting: BTreeMap<usize, Piece>,
    numbers: Vec<Vec<f64>>,
    words: Vec<Words>,
    codes: Vec<HashMap<String, u32>>,
    dates: Vec<[bool; 2]>,
    rows: usize,
    lines: usize,
    fault: Option<(usize, Fault)>,
}

impl Collector {
    pub fn new(shape: &Shape) -> Self {
        let columns = shape.wanted.len();
        Self {
            next: 0,
            waiting: BTreeMap::new(),
            numbers: vec![Vec::new(); columns],
            words: vec![Words::default(); columns],
            codes: vec![HashMap::new(); columns],
            dates: vec![[false; 2]; columns],
            rows: 0,
            lines: 0,
            fault: None,
        }
    }

    pub fn take(&mut self, index: usize, piece: Piece) {
        self.waiting.insert(index, piece);
        while let Some(piece) = self.waiting.remove(&self.next) {
            self.next += 1;
            if self.fault.is_none() {
                self.append(piece);
            }
        }
    }

    fn append(&mut self, piece: Piece) {
        if let Some((before, fault)) = piece.fault {
            self.fault = Some((self.lines + before, fault));
            return;
        }
        if self.rows + piece.rows > MOST_ROWS {
            self.fault = Some((self.lines, Fault::TooManyRows));
            return;
        }
        for (at, [numbers, dates]) in piece.dates.iter().enumerate() {
            let seen = &mut self.dates[at];
            *seen = [seen[0] | numbers, seen[1] | dates];
            if *seen == [true; 2] {
                let value = if *dates { "a date" } else { "a number" };
                let value = format!("{value} where there were others before");
                self.fault = Some((self.lines, Fault::Cell { wanted: at, value }));
                return;
            }
        }
        self.rows += piece.rows;
        self.lines += piece.lines;
        for (all, own) in self.numbers.iter_mut().zip(piece.numbers) {
            all.extend_from_slice(&own);
        }
        for (at, own) in piece.words.into_iter().enumerate() {
            let (words, codes) = (&mut self.words[at], &mut self.codes[at]);
            let known: Vec<u32> = own
                .names
                .into_iter()
                .map(|name| {
                    *codes.entry(name).or_insert_with_key(|name| {
                        words.names.push(name.clone());
                        words.names.len() as u32 - 1
                    })
                })
                .collect();
            words
                .codes
                .extend(own.codes.iter().map(|&code| known[code as usize]));
        }
    }

    pub fn finish(
        self,
        file: String,
        header: &[String],
        shape: &Shape,
        header_lines: usize,
    ) -> Result<Table, TableError> {
        if let Some((before, fault)) = self.fault {
            let line = header_lines + before + 1;
            return Err(match fault {
                Fault::Cells(found) => TableError::Cells {
                    file,
                    line,
                    found,
                    needed: shape.fields,
                },
                Fault::Cell { wanted, value } => TableError::Cell {
                    file,
                    line,
                    column: header[shape.wanted[wanted].field].clone(),
                    value,
                    needed: shape.wanted[wanted].kind.needed(),
                },
                Fault::TooLong => TableError::TooLong {
                    file,
                    line: line - 1,
                    most: BLOCK,
                },
                Fault::Read(source) => TableError::Read { file, source },
                Fault::TooManyRows => TableError::TooManyRows {
                    file,
                    most: MOST_ROWS,
                },
            });
        }
        if self.rows == 0 {
            return Err(TableError::NoRows { file });
        }
        Ok(Table {
            rows: self.rows,
            dates: self.dates.iter().map(|seen| seen[1]).collect(),
            numbers: self.numbers,
            words: self.words,
        })
    }
}

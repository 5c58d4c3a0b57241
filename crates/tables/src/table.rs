//! A table read from a CSV file: the columns that a statistic asks for, as numbers or as words, and nothing else.
//!
//! UTF-8, with or without a byte order mark; cells between commas, semicolons or tabs, whichever the header has most
//! of; line breaks of either kind; quotes as in RFC 4180. With semicolons or tabs a decimal comma is read as a point.
//! Several threads read a piece each, and no more than a few pieces are in memory beside the columns.
//!
//! What cannot be read is refused with file, line, column and value. Lines are counted as an editor counts them.

mod blocks;
mod cells;
mod error;
mod pieces;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::watch::Watch;
use blocks::{BLOCK, Blocks, records};
pub(crate) use cells::civil_from_days;
use cells::{Writing, day};
pub use error::TableError;
use pieces::{Collector, Kind, Numbered, Shape, Wanted, lock, shortened};

/// A table with more rows is refused: it would not fit in memory beside what is computed from it.
pub const MOST_ROWS: usize = 100_000_000;

/// A column that was asked for, to take it out by.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct ColumnId(usize);

/// Words by number: the first to appear is 0.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    pub codes: Vec<u32>,
    pub names: Vec<String>,
}

impl Words {
    pub fn of_row(&self, row: usize) -> &str {
        &self.names[self.codes[row] as usize]
    }

    pub fn groups(&self) -> Vec<usize> {
        self.codes.iter().map(|&code| code as usize).collect()
    }
}

/// Days, and whether they were written as dates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days {
    pub days: Vec<i32>,
    pub dates: bool,
}

/// A table whose header has been read, and which is being asked for columns.
pub struct Reader<'w> {
    file: String,
    source: Box<dyn Read + Send>,
    /// Bytes after the header that were read with it.
    rest: Vec<u8>,
    delimiter: u8,
    header: Vec<String>,
    header_lines: usize,
    wanted: Vec<Wanted>,
    watch: &'w Watch,
}

impl<'w> Reader<'w> {
    /// Opens the file and reads its header; `-` is standard input.
    pub fn open(path: &Path, watch: &'w Watch) -> Result<Self, TableError> {
        if path == Path::new("-") {
            return Self::new("standard input".to_owned(), Box::new(io::stdin()), watch);
        }
        let file = path.display().to_string();
        let opened = File::open(path).and_then(|opened| {
            let about = opened.metadata()?;
            if about.is_dir() {
                return Err(io::Error::from(io::ErrorKind::IsADirectory));
            }
            Ok((opened, about.len()))
        });
        match opened {
            Ok((opened, length)) => {
                watch.reads(length);
                Self::new(file, Box::new(opened), watch)
            }
            Err(source) => Err(TableError::Open { file, source }),
        }
    }

    /// From anything that can be read; `file` is what it is called in errors.
    pub fn new(file: String, mut source: Box<dyn Read + Send>, watch: &'w Watch) -> Result<Self, TableError> {
        let mut first = Vec::new();
        // A header is within the first piece, or it is none.
        let read = source.by_ref().take(BLOCK as u64).read_to_end(&mut first);
        if let Err(source) = read {
            return Err(TableError::Read { file, source });
        }
        let text = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&first);
        if text.iter().all(u8::is_ascii_whitespace) {
            return Err(TableError::Empty { file });
        }
        let blank = text.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let line = &text[blank..];
        let delimiter = delimiter_of(line);
        let mut header: Option<(Vec<String>, usize)> = None;
        let mut lines_before_rows = None;
        let outcome: Result<usize, ()> = records(line, delimiter, |cells, began| {
            if header.is_none() {
                let names =
                    (0..cells.len()).map(|at| String::from_utf8_lossy(cells.get(at)).trim().to_owned());
                header = Some((names.collect(), began));
                return Ok(());
            }
            lines_before_rows = Some(began);
            Err(())
        });
        let Some((header, _)) = header else {
            return Err(TableError::Empty { file });
        };
        if lines_before_rows.is_none() && first.len() == BLOCK {
            return Err(TableError::TooLong {
                file,
                line: 0,
                most: BLOCK,
            });
        }
        // Where the first row begins; without one, everything was header.
        let breaks = lines_before_rows.or(outcome.ok()).unwrap_or(0);
        let rows_at = if lines_before_rows.is_some() {
            nth_line(line, breaks)
        } else {
            line.len()
        };
        let header_lines = breaks + text[..blank].iter().filter(|&&b| b == b'\n').count();
        Ok(Self {
            rest: line[rows_at..].to_vec(),
            file,
            source,
            delimiter,
            header,
            header_lines,
            wanted: Vec::new(),
            watch,
        })
    }

    pub fn file(&self) -> &str {
        &self.file
    }

    pub fn has(&self, column: &str) -> bool {
        self.header.iter().any(|name| name == column)
    }

    pub fn number(&mut self, column: &str) -> Result<ColumnId, TableError> {
        self.want(column, Kind::Number)
    }

    /// NaN where there is none.
    pub fn number_or_missing(&mut self, column: &str) -> Result<ColumnId, TableError> {
        self.want(column, Kind::NumberOrMissing)
    }

    pub fn count(&mut self, column: &str) -> Result<ColumnId, TableError> {
        self.want(column, Kind::Count)
    }

    pub fn day(&mut self, column: &str) -> Result<ColumnId, TableError> {
        self.want(column, Kind::Day)
    }

    /// Minutes from 1970-01-01 by the clock that the file was written by.
    pub fn minute(&mut self, column: &str) -> Result<ColumnId, TableError> {
        self.want(column, Kind::Minute)
    }

    /// The same, NaN where there is none.
    pub fn minute_or_missing(&mut self, column: &str) -> Result<ColumnId, TableError> {
        self.want(column, Kind::MinuteOrMissing)
    }

    pub fn word(&mut self, column: &str) -> Result<ColumnId, TableError> {
        self.want(column, Kind::Word)
    }

    fn want(&mut self, column: &str, kind: Kind) -> Result<ColumnId, TableError> {
        let mut fields = (0..self.header.len()).filter(|&at| self.header[at] == column);
        let Some(field) = fields.next() else {
            let shown = self.header.iter().take(40).map(|name| shortened(name.as_bytes()));
            return Err(TableError::NoColumn {
                file: self.file.clone(),
                column: column.to_owned(),
                present: shown.collect::<Vec<_>>().join(", "),
            });
        };
        if fields.next().is_some() {
            return Err(TableError::TwoColumns {
                file: self.file.clone(),
                column: column.to_owned(),
            });
        }
        self.wanted.push(Wanted { field, kind });
        Ok(ColumnId(self.wanted.len() - 1))
    }

    /// Reads all rows.
    pub fn read(self) -> Result<Table, TableError> {
        let shape = Shape {
            delimiter: self.delimiter,
            writing: Writing {
                decimal_comma: self.delimiter != b',',
            },
            fields: self.header.len(),
            wanted: self.wanted,
        };
        let source = Mutex::new(Numbered {
            blocks: Blocks::new(self.source, self.rest, self.delimiter),
            next: 0,
            stopped: false,
        });
        let collector = Mutex::new(Collector::new(&shape));
        let work = || {
            let mut block = Vec::new();
            loop {
                // Given back before the block is read: the others wait for the next.
                let next = lock(&source).next(&mut block, &collector);
                let Some((index, quoted)) = next else { break };
                self.watch.has_read(block.len() as u64);
                let piece = if quoted {
                    shape.quoted_piece(&block)
                } else {
                    shape.plain_piece(&block)
                };
                if piece.fault.is_some() {
                    lock(&source).stopped = true;
                }
                lock(&collector).take(index, piece);
            }
        };
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
        std::thread::scope(|scope| {
            for _ in 1..threads {
                scope.spawn(work);
            }
            work();
        });
        let collector = collector.into_inner().unwrap_or_else(PoisonError::into_inner);
        collector.finish(self.file, &self.header, &shape, self.header_lines)
    }
}

/// A day as a cell has it, and whether it is a date.
pub(crate) fn day_of(text: &str) -> Option<(i32, bool)> {
    day(text.trim().as_bytes()).map(|(day, date)| (day as i32, date))
}

/// Whichever of comma, semicolon and tab the header has most of outside quotes.
fn delimiter_of(text: &[u8]) -> u8 {
    let (mut inside, mut seen) = (false, [0_usize; 3]);
    for &byte in text {
        match byte {
            b'"' => inside = !inside,
            b'\n' if !inside => break,
            b',' if !inside => seen[0] += 1,
            b';' if !inside => seen[1] += 1,
            b'\t' if !inside => seen[2] += 1,
            _ => {}
        }
    }
    let most = seen.iter().copied().max().unwrap_or(0);
    let first = seen.iter().position(|&n| n == most).unwrap_or(0);
    [b',', b';', b'\t'][first]
}

fn nth_line(text: &[u8], breaks: usize) -> usize {
    match breaks.checked_sub(1) {
        None => 0,
        Some(before) => {
            let mut at = text.iter().enumerate().filter(|(_, b)| **b == b'\n');
            at.nth(before).map_or(text.len(), |(at, _)| at + 1)
        }
    }
}

/// The columns that were asked for, each to be taken out once.
#[derive(Debug)]
pub struct Table {
    rows: usize,
    numbers: Vec<Vec<f64>>,
    words: Vec<Words>,
    dates: Vec<bool>,
}

impl Table {
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Numbers, counts or minutes.
    pub fn numbers(&mut self, column: ColumnId) -> Vec<f64> {
        std::mem::take(&mut self.numbers[column.0])
    }

    pub fn counts(&mut self, column: ColumnId) -> Vec<u32> {
        self.numbers(column).iter().map(|&n| n as u32).collect()
    }

    pub fn days(&mut self, column: ColumnId) -> Days {
        Days {
            dates: self.dates[column.0],
            days: self.numbers(column).iter().map(|&n| n as i32).collect(),
        }
    }

    pub fn words(&mut self, column: ColumnId) -> Words {
        std::mem::take(&mut self.words[column.0])
    }
}

//! A file in pieces of whole records, so that several threads can read them and little is in memory at once.

use std::io::{self, Read};

/// A piece is about this long; no record may be longer.
pub(super) const BLOCK: usize = 1 << 20;

pub(super) struct Blocks<R> {
    source: R,
    /// What was read beyond the last whole record.
    rest: Vec<u8>,
    ended: bool,
    delimiter: u8,
}

pub(super) enum Next {
    /// Whole records; whether any of their cells may be in quotes.
    Block {
        quoted: bool,
    },
    End,
    /// A record longer than a block, or quotes that are never closed.
    TooLong,
}

impl<R: Read> Blocks<R> {
    pub fn new(source: R, rest: Vec<u8>, delimiter: u8) -> Self {
        Self {
            source,
            rest,
            ended: false,
            delimiter,
        }
    }

    /// Fills `block` with the next whole records.
    pub fn next(&mut self, block: &mut Vec<u8>) -> io::Result<Next> {
        block.clear();
        block.append(&mut self.rest);
        let wanted = BLOCK.saturating_sub(block.len());
        if !self.ended && wanted > 0 {
            let read = self.source.by_ref().take(wanted as u64).read_to_end(block)?;
            self.ended = read < wanted;
        }
        if block.is_empty() {
            return Ok(Next::End);
        }
        let quoted = block.contains(&b'"');
        let whole = match (self.ended, quoted) {
            // What remains is at most a block; an unclosed quote in it ends with the file.
            (true, _) => block.len(),
            (false, false) => block.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1),
            (false, true) => last_record_end(block, self.delimiter),
        };
        if whole == 0 {
            return Ok(Next::TooLong);
        }
        self.rest.extend_from_slice(&block[whole..]);
        block.truncate(whole);
        Ok(Next::Block { quoted })
    }
}

/// Where in a record a byte stands (RFC 4180; a quote within a cell that does not begin with one is a letter).
#[derive(Clone, Copy, PartialEq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    /// After a quote within quotes: the end of them, or the first of two that mean one.
    QuoteSeen,
}

enum Event {
    Letter,
    Nothing,
    CellEnd,
    RecordEnd,
}

impl State {
    fn step(self, byte: u8, delimiter: u8) -> (State, Event) {
        match self {
            State::Quoted if byte == b'"' => (State::QuoteSeen, Event::Nothing),
            State::Quoted => (State::Quoted, Event::Letter),
            State::QuoteSeen if byte == b'"' => (State::Quoted, Event::Letter),
            State::CellStart if byte == b'"' => (State::Quoted, Event::Nothing),
            _ if byte == delimiter => (State::CellStart, Event::CellEnd),
            _ if byte == b'\n' => (State::CellStart, Event::RecordEnd),
            _ => (State::Plain, Event::Letter),
        }
    }
}

/// One beyond the last line break outside quotes; 0 when there is none.
fn last_record_end(block: &[u8], delimiter: u8) -> usize {
    let (mut state, mut end) = (State::CellStart, 0);
    for (at, &byte) in block.iter().enumerate() {
        let (next, event) = state.step(byte, delimiter);
        state = next;
        if matches!(event, Event::RecordEnd) {
            end = at + 1;
        }
    }
    end
}

/// The cells of one record, out of their quotes; used again for the next.
#[derive(Default)]
pub(super) struct Cells {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Cells {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    pub fn get(&self, at: usize) -> &[u8] {
        let from = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[from..self.ends[at]]
    }

    fn end_cell(&mut self, state: State, record_ends: bool) {
        let from = self.ends.last().copied().unwrap_or(0);
        if record_ends && state == State::Plain && self.text[from..].last() == Some(&b'\r') {
            self.text.pop();
        }
        self.ends.push(self.text.len());
    }

    pub fn is_blank(&self) -> bool {
        self.ends.len() == 1 && self.text.is_empty()
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}

/// Calls `each` with the cells of every record and the line breaks before it, blank lines left out. Gives the line
/// breaks in all.
pub(super) fn records<E>(
    block: &[u8],
    delimiter: u8,
    mut each: impl FnMut(&Cells, usize) -> Result<(), E>,
) -> Result<usize, E> {
    let (mut cells, mut state) = (Cells::default(), State::CellStart);
    let (mut lines, mut began, mut some) = (0, 0, false);
    for &byte in block {
        let (next, event) = state.step(byte, delimiter);
        some = true;
        lines += usize::from(byte == b'\n');
        match event {
            Event::Letter => cells.text.push(byte),
            Event::Nothing => {}
            Event::CellEnd => cells.end_cell(state, false),
            Event::RecordEnd => {
                cells.end_cell(state, true);
                if !cells.is_blank() {
                    each(&cells, began)?;
                }
                cells.clear();
                (began, some) = (lines, false);
            }
        }
        state = next;
    }
    if some {
        cells.end_cell(state, true);
        if !cells.is_blank() {
            each(&cells, began)?;
        }
    }
    Ok(lines)
}

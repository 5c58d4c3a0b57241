//! Columns written down and read back, so that a start need not read every event of the register: as they lie in memory,
//! in frames of a length, the bytes and their CRC-32.

use std::io::{self, Read, Write};
use std::sync::Arc;

use domain::codes::{CategoryCode, SubtypeCode};
use jiff::tz::TimeZone;

use super::pieces::Piece;
use super::{Codes, Columns, PIECE};

/// No frame is longer: a full piece has less, and so do as many codes as a column has room for.
const LONGEST_FRAME: usize = 1 << 24;

/// Written as its bytes, the least first.
pub(super) trait Fixed: Copy {
    fn put(values: &[Self], frame: &mut Vec<u8>);
    /// The next `n` of a frame; `None` when it has not as many.
    fn take(frame: &mut &[u8], n: usize) -> Option<Vec<Self>>;
}

macro_rules! fixed {
    ($($number:ty),+) => {
        $(impl Fixed for $number {
            fn put(values: &[Self], frame: &mut Vec<u8>) {
                frame.extend(values.iter().flat_map(|value| value.to_le_bytes()));
            }

            fn take(frame: &mut &[u8], n: usize) -> Option<Vec<Self>> {
                let (bytes, rest) = frame.split_at_checked(n * size_of::<Self>())?;
                *frame = rest;
                let (values, _) = bytes.as_chunks();
                Some(values.iter().map(|bytes| Self::from_le_bytes(*bytes)).collect())
            }
        })+
    };
}

fixed!(u8, u16, u32, i32);

pub(super) fn one<N: Fixed>(frame: &mut &[u8]) -> Option<N> {
    N::take(frame, 1)?.first().copied()
}

fn put_words<'a>(words: impl ExactSizeIterator<Item = &'a str>, frame: &mut Vec<u8>) {
    u32::put(&[words.len() as u32], frame);
    for word in words {
        u32::put(&[word.len() as u32], frame);
        frame.extend(word.as_bytes());
    }
}

fn take_words(frame: &mut &[u8]) -> Option<Vec<String>> {
    let n = one::<u32>(frame)?;
    (0..n)
        .map(|_| {
            let length = one::<u32>(frame)? as usize;
            String::from_utf8(u8::take(frame, length)?).ok()
        })
        .collect()
}

fn take_codes<C: Clone + Eq + std::hash::Hash>(
    words: Vec<String>,
    code: impl Fn(&str) -> Option<C>,
) -> Option<Codes<C>> {
    let mut codes = Codes::default();
    for word in words {
        codes.number(&code(&word)?, "koder").ok()?;
    }
    Some(codes)
}

fn write_frame(out: &mut impl Write, frame: &[u8]) -> io::Result<()> {
    out.write_all(&(frame.len() as u32).to_le_bytes())?;
    out.write_all(frame)?;
    out.write_all(&crc32fast::hash(frame).to_le_bytes())
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the columns are damaged")
}

fn read_frame(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut four = [0; 4];
    from.read_exact(&mut four)?;
    let length = u32::from_le_bytes(four) as usize;
    if length > LONGEST_FRAME {
        return Err(damaged());
    }
    let mut frame = vec![0; length];
    from.read_exact(&mut frame)?;
    from.read_exact(&mut four)?;
    if crc32fast::hash(&frame) == u32::from_le_bytes(four) {
        Ok(frame)
    } else {
        Err(damaged())
    }
}

/// Between a category and its subtype; no code holds it.
const WITHIN: char = '\u{1f}';

impl Columns {
    /// Writes all columns; [`Columns::read`] reads them back as they are.
    ///
    /// # Errors
    /// What writing meets.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut codes = Vec::new();
        let subtypes: Vec<String> = self
            .subtypes
            .codes
            .iter()
            .map(|(category, subtype)| format!("{category}{WITHIN}{subtype}"))
            .collect();
        put_words(self.categories.codes.iter().map(|c| c.as_str()), &mut codes);
        put_words(subtypes.iter().map(String::as_str), &mut codes);
        for areas in [&self.areas, &self.regsos, &self.desos] {
            put_words(areas.codes.iter().map(|c| c.as_str()), &mut codes);
        }
        put_words(self.sources.codes.iter().map(|c| c.as_str()), &mut codes);
        put_words(self.partners.codes.iter().map(|c| c.as_str()), &mut codes);
        u32::put(&[self.pieces.len() as u32], &mut codes);
        write_frame(out, &codes)?;
        let mut frame = Vec::new();
        for piece in &self.pieces {
            frame.clear();
            piece.put(&mut frame);
            write_frame(out, &frame)?;
        }
        Ok(())
    }

    /// The columns that [`Columns::write`] wrote, of events told in the same time zone.
    ///
    /// # Errors
    /// What reading meets; bytes that are cut off or changed are `InvalidData` or `UnexpectedEof`.
    pub fn read(from: &mut impl Read, zone: TimeZone) -> io::Result<Self> {
        let codes = read_frame(from)?;
        let (mut columns, pieces) = of_codes(&mut &*codes, zone).ok_or_else(damaged)?;
        for _ in 0..pieces {
            let frame = read_frame(from)?;
            let piece = Piece::take(&mut &*frame, PIECE).filter(|piece| columns.holds_codes_of(piece));
            columns.pieces.push(Arc::new(piece.ok_or_else(damaged)?));
        }
        Ok(columns)
    }
}

fn of_codes(frame: &mut &[u8], zone: TimeZone) -> Option<(Columns, u32)> {
    let columns = Columns {
        zone,
        pieces: Vec::new(),
        categories: take_codes(take_words(frame)?, |word| Some(word.into()))?,
        subtypes: take_codes(take_words(frame)?, |word| {
            let (category, subtype) = word.split_once(WITHIN)?;
            Some((CategoryCode::from(category), SubtypeCode::from(subtype)))
        })?,
        areas: take_codes(take_words(frame)?, |word| Some(word.into()))?,
        regsos: take_codes(take_words(frame)?, |word| Some(word.into()))?,
        desos: take_codes(take_words(frame)?, |word| Some(word.into()))?,
        sources: take_codes(take_words(frame)?, |word| Some(word.into()))?,
        partners: take_codes(take_words(frame)?, |word| Some(word.into()))?,
    };
    Some((columns, one(frame)?))
}

//! How much a file is once it is unpacked, told before anything of it is unpacked to memory: a small file may hold gigabytes
//! of nothing. Counts what each stream comes to, from its bytes alone and without trusting the file's own tables.
//!
//! Packing by ISO 32000-2, 7.4: Flate is counted byte for byte, LZW and run lengths by their codes. What is packed twice over, or
//! is encrypted so that nobody can count it, is refused.

use flate2::{Decompress, FlushDecompress, Status};

use super::MaskingError;

/// So much is a file at most once it is unpacked, in bytes.
pub(super) const MOST_UNPACKED: u64 = 256 << 20;
/// And so much each stream that is no picture: what is drawn, fonts, lists of objects.
const MOST_WRITTEN: u64 = 32 << 20;
/// A picture has at most so many points: a page of A4 scanned at 600 dpi has 35 million.
const MOST_POINTS: u64 = 40_000_000;
/// Flate packs no closer (RFC 1951: 258 bytes for two bits).
const MOST_FLATE: u64 = 1_032;

/// Refuses what would take too much memory.
pub(crate) fn check(bytes: &[u8]) -> Result<(), MaskingError> {
    if contains(&plain_names(bytes), b"/Encrypt") {
        return Err(MaskingError::Encrypted);
    }
    let mut total = 0;
    for begin in streams(bytes) {
        let dictionary = plain_names(dictionary_before(bytes, begin));
        if points(&dictionary) > MOST_POINTS || picture_points(&bytes[begin..]) > MOST_POINTS {
            return Err(MaskingError::TooMuchInside);
        }
        total += unpacked(&dictionary, data_of(bytes, begin), MOST_UNPACKED - total)?;
    }
    Ok(())
}

/// How much a stream comes to, or that it is more than `most`.
fn unpacked(dictionary: &[u8], data: &[u8], most: u64) -> Result<u64, MaskingError> {
    let has = |names: &[&[u8]]| names.iter().any(|name| contains(dictionary, name));
    let packings: [&[&[u8]]; 3] = [
        &[b"/FlateDecode", b"/Fl "],
        &[b"/LZWDecode", b"/LZW"],
        &[b"/RunLength", b"/RL"],
    ];
    let twice = |name: &[u8]| dictionary.windows(name.len()).filter(|at| *at == name).count() > 1;
    let packed = packings.iter().filter(|names| has(names)).count();
    if packed > 1 || twice(b"/FlateDecode") || twice(b"/LZWDecode") || twice(b"/RunLengthDecode") {
        return Err(MaskingError::TooMuchInside);
    }
    let length = data.len() as u64;
    let n = if has(&[b"/ASCII", b"/A85", b"/AHx"]) && packed > 0 {
        // Letters would have to be read first; so much is the most that can come of them.
        length * MOST_FLATE
    } else if has(packings[1]) {
        lzw(data, most)
    } else if has(packings[2]) {
        run_lengths(data, most)
    } else {
        // Whatever it says of itself: a filter may be named elsewhere.
        let is_picture = has(&[b"/Image"]) && has(&[b"/Width"]);
        let mut written = (!is_picture).then(Vec::new);
        let n = flate(data, most, written.as_mut());
        if written.is_some() && n > MOST_WRITTEN {
            return Err(MaskingError::TooMuchInside);
        }
        check_inline(&written.unwrap_or_default(), most)?;
        check_inline(data, most)?;
        n
    };
    if n > most {
        Err(MaskingError::TooMuchInside)
    } else {
        Ok(n)
    }
}

/// Pictures within what is drawn, which no object tells of (ISO 32000-2, 8.9.7).
fn check_inline(written: &[u8], most: u64) -> Result<(), MaskingError> {
    const LONGEST: usize = 500;
    let begins = written
        .windows(4)
        .enumerate()
        .filter(|(_, at)| at[0].is_ascii_whitespace() && &at[1..3] == b"ID" && at[3].is_ascii_whitespace());
    for (at, _) in begins {
        let head = plain_names(&written[at.saturating_sub(LONGEST)..at]);
        let n = flate(&written[at + 4..], most, None);
        if n > most || points(&head) > MOST_POINTS {
            return Err(MaskingError::TooMuchInside);
        }
    }
    Ok(())
}

/// Where the data of streams begin. Every place that may be one is taken for one.
fn streams(bytes: &[u8]) -> impl Iterator<Item = usize> + '_ {
    const WORD: &[u8] = b"stream";
    let places = bytes
        .windows(WORD.len())
        .enumerate()
        .filter(|(_, at)| *at == WORD);
    places.filter_map(|(at, _)| {
        let is_end = bytes[..at].ends_with(b"end");
        let mut begin = at + WORD.len();
        for end_of_line in [b'\r', b'\n'] {
            begin += usize::from(bytes.get(begin) == Some(&end_of_line));
        }
        (!is_end && begin < bytes.len()).then_some(begin)
    })
}

fn data_of(bytes: &[u8], begin: usize) -> &[u8] {
    let rest = &bytes[begin..];
    const END: &[u8] = b"endstream";
    let end = rest.windows(END.len()).position(|at| at == END);
    &rest[..end.unwrap_or(rest.len())]
}

/// What stands between the beginning of the object and its data.
fn dictionary_before(bytes: &[u8], begin: usize) -> &[u8] {
    const LONGEST: usize = 4 << 10;
    let near = &bytes[begin.saturating_sub(LONGEST)..begin];
    let object = near.windows(4).rposition(|at| at == b" obj");
    &near[object.unwrap_or(0)..]
}

/// Names may be written with signs by their numbers: `/Fl#61te` is `/Flate`.
fn plain_names(text: &[u8]) -> Vec<u8> {
    let digit = |at: usize| text.get(at).and_then(|sign| char::from(*sign).to_digit(16));
    let mut plain = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        match (text[at], digit(at + 1), digit(at + 2)) {
            (b'#', Some(high), Some(low)) => {
                plain.push((high * 16 + low) as u8);
                at += 3;
            }
            (sign, ..) => {
                plain.push(sign);
                at += 1;
            }
        }
    }
    plain
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|at| at == word)
}

/// Points of a picture by its dictionary; no picture has none.
fn points(dictionary: &[u8]) -> u64 {
    let number = |name: &[u8]| {
        let at = dictionary.windows(name.len()).rposition(|at| at == name)? + name.len();
        let digits = dictionary[at..]
            .iter()
            .skip_while(|sign| sign.is_ascii_whitespace());
        let digits: String = digits
            .take_while(|sign| sign.is_ascii_digit())
            .map(|sign| char::from(*sign))
            .collect();
        digits.parse::<u64>().ok()
    };
    let side = |long: &[u8], short: &[u8]| number(long).or_else(|| number(short)).unwrap_or_default();
    side(b"/Width", b"/W").saturating_mul(side(b"/Height", b"/H"))
}

/// Points of a JPEG or a JPEG 2000 by what stands in it, which counts more than what stands about it.
fn picture_points(data: &[u8]) -> u64 {
    let short = |at: usize| {
        Some(u64::from(u16::from_be_bytes([
            *data.get(at)?,
            *data.get(at + 1)?,
        ])))
    };
    let long = |at: usize| Some(short(at)? << 16 | short(at + 2)?);
    if data.starts_with(&[0xff, 0xd8]) {
        let mut at = 2;
        while let (Some(0xff), Some(kind)) = (data.get(at), data.get(at + 1)) {
            if matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc) {
                return short(at + 5)
                    .zip(short(at + 7))
                    .map_or(0, |(high, wide)| high * wide);
            }
            let Some(length) = short(at + 2) else { return 0 };
            at += 2 + length as usize;
        }
        return 0;
    }
    let head = &data[..data.len().min(1 << 10)];
    let size = head.windows(4).position(|at| at == [0xff, 0x4f, 0xff, 0x51]);
    size.and_then(|at| long(at + 8).zip(long(at + 12)))
        .map_or(0, |(wide, high)| wide.saturating_mul(high))
}

/// With the head that it should have, or without, as readers do. What comes of it is kept where it is asked for, as long as
/// it is no more than any stream may be.
fn flate(data: &[u8], most: u64, mut kept: Option<&mut Vec<u8>>) -> u64 {
    let mut count = |mut reader: Decompress| {
        let mut hole = vec![0; 64 << 10];
        loop {
            let read = usize::try_from(reader.total_in()).unwrap_or(usize::MAX);
            let rest = data.get(read..).unwrap_or_default();
            let before = (reader.total_in(), reader.total_out());
            let state = reader.decompress(rest, &mut hole, FlushDecompress::None);
            let new = usize::try_from(reader.total_out() - before.1).unwrap_or_default();
            if let Some(kept) = kept.as_mut().filter(|_| reader.total_out() <= MOST_WRITTEN) {
                kept.extend(&hole[..new.min(hole.len())]);
            }
            let stands_still = before == (reader.total_in(), reader.total_out());
            if !matches!(state, Ok(Status::Ok | Status::BufError))
                || stands_still
                || reader.total_out() > most
            {
                return reader.total_out();
            }
        }
    };
    count(Decompress::new(true)).max(count(Decompress::new(false)))
}

fn run_lengths(data: &[u8], most: u64) -> u64 {
    let (mut at, mut total) = (0, 0);
    while let Some(&length) = data.get(at) {
        let (step, n) = match length {
            128 => break,
            0..=127 => (usize::from(length) + 2, u64::from(length) + 1),
            _ => (2, 257 - u64::from(length)),
        };
        at += step;
        total += n;
        if total > most {
            break;
        }
    }
    total
}

/// By how long each code's string is; the strings themselves are never made.
fn lzw(data: &[u8], most: u64) -> u64 {
    const CLEAR: usize = 256;
    const END: usize = 257;
    let mut lengths: Vec<u64> = vec![1; 258];
    let (mut width, mut held, mut bits) = (9, 0_u32, 0);
    let (mut last, mut total) = (None, 0);
    for &byte in data {
        held = held << 8 | u32::from(byte);
        bits += 8;
        if bits < width {
            continue;
        }
        bits -= width;
        let code = (held >> bits) as usize & ((1 << width) - 1);
        held &= (1 << bits) - 1;
        match code {
            END => break,
            CLEAR => {
                lengths.truncate(258);
                last = None;
            }
            _ => {
                if let Some(last) = last
                    && lengths.len() < 4_096
                {
                    lengths.push(last + 1);
                }
                let Some(&length) = lengths.get(code) else { break };
                last = Some(length);
                total += length;
            }
        }
        // A bit wider one code before it must be, which is how most write it.
        width = match lengths.len() + 1 {
            0..=511 => 9,
            512..=1_023 => 10,
            1_024..=2_047 => 11,
            _ => 12,
        };
        if total > most {
            break;
        }
    }
    total
}

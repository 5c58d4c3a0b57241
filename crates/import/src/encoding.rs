//! The letters of a text file: which encoding it has, and what was wrong with them when it was saved.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8 wherever it is valid; a row that is not is read as Windows-1252, which Latin-1 is part of.
    EightBit {
        mark: bool,
    },
    Utf16Le,
    Utf16Be,
}

impl Encoding {
    pub fn of(head: &[u8]) -> Self {
        match head {
            [0xef, 0xbb, 0xbf, ..] => Self::EightBit { mark: true },
            [0xff, 0xfe, ..] => Self::Utf16Le,
            [0xfe, 0xff, ..] => Self::Utf16Be,
            _ if looks_like_utf16(head) => {
                let even = head.iter().step_by(2).filter(|b| **b == 0).count();
                let odd = head.iter().skip(1).step_by(2).filter(|b| **b == 0).count();
                if even > odd { Self::Utf16Be } else { Self::Utf16Le }
            }
            _ => Self::EightBit { mark: false },
        }
    }

    /// What the one who looks at a preview is told.
    pub fn name(self, head: &[u8]) -> &'static str {
        match self {
            Self::Utf16Le | Self::Utf16Be => "UTF-16",
            Self::EightBit { .. } => match std::str::from_utf8(head) {
                // The head may end within a letter.
                Err(error) if error.error_len().is_some() => "Windows-1252",
                _ => "UTF-8",
            },
        }
    }

    /// The bytes as UTF-8, or as eight-bit text without its mark.
    pub fn reader<'a>(self, mut source: impl Read + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
        let encoding = match self {
            Self::EightBit { mark } => {
                if mark {
                    source.read_exact(&mut [0; 3])?;
                }
                return Ok(Box::new(source));
            }
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
        };
        Ok(Box::new(Utf16Reader {
            source,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; 32 * 1024],
            text: Vec::new(),
            at: 0,
            ended: false,
        }))
    }
}

/// Zeroes in nearly every other byte, as Latin letters have in UTF-16.
pub(crate) fn looks_like_utf16(head: &[u8]) -> bool {
    let head = &head[..head.len().min(1024)];
    let zeroes = |from: usize| head.iter().skip(from).step_by(2).filter(|b| **b == 0).count() * 2;
    let (even, odd) = (zeroes(0), zeroes(1));
    head.len() >= 8 && even.max(odd) * 10 > head.len() * 6 && even.min(odd) * 10 < head.len()
}

struct Utf16Reader<R> {
    source: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Read for Utf16Reader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.ended {
            let got = self.source.read(&mut self.raw)?;
            self.ended = got == 0;
            let room = self.decoder.max_utf8_buffer_length(got).unwrap_or(4 * got + 16);
            self.text.resize(room, 0);
            let (result, _, written, _) =
                self.decoder
                    .decode_to_utf8(&self.raw[..got], &mut self.text, self.ended);
            debug_assert_eq!(result, CoderResult::InputEmpty);
            self.text.truncate(written);
            self.at = 0;
        }
        let given = out.len().min(self.text.len() - self.at);
        out[..given].copy_from_slice(&self.text[self.at..self.at + given]);
        self.at += given;
        Ok(given)
    }
}

/// What had happened to the letters of a row before it came to us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Letters {
    #[default]
    Fine,
    /// UTF-8 had been taken for Latin-1 and saved again; it is undone.
    Repaired,
    /// Replaced by question marks; not to be had back.
    Lost,
}

/// A row's bytes as text.
pub(crate) fn decode(bytes: &[u8]) -> (Cow<'_, str>, Letters) {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    if text.is_ascii() {
        return (text, Letters::Fine);
    }
    if let Some(repaired) = repaired(&text) {
        return (Cow::Owned(repaired), Letters::Repaired);
    }
    let letters = if text.contains('\u{fffd}') {
        Letters::Lost
    } else {
        Letters::Fine
    };
    (text, letters)
}

/// "SkogÃ¥s" is "Skogås" that was saved twice.
fn repaired(text: &str) -> Option<String> {
    const TWICE: [&str; 7] = ["Ã¥", "Ã¤", "Ã¶", "Ã…", "Ã„", "Ã–", "Ã©"];
    if !text.contains('Ã') || !TWICE.iter().any(|t| text.contains(t)) {
        return None;
    }
    let (bytes, _, lossy) = WINDOWS_1252.encode(text);
    if lossy {
        return None;
    }
    String::from_utf8(bytes.into_owned()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str, letters: Letters) {
        assert_eq!(decode(bytes), (Cow::Borrowed(text), letters));
    }

    #[test]
    fn letters_are_read_whatever_a_row_was_saved_as() {
        check("Skogås".as_bytes(), "Skogås", Letters::Fine);
        check(b"Skog\xe5s", "Skogås", Letters::Fine);
        check("SkogÃ¥s".as_bytes(), "Skogås", Letters::Repaired);
        check("Skog\u{fffd}s".as_bytes(), "Skog\u{fffd}s", Letters::Lost);
    }

    #[test]
    fn utf_16_is_known_with_and_without_a_mark() {
        for mark in ["\u{feff}", ""] {
            let text = format!("{mark}datum;plats\n2022-03-07;Skogås\n");
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for bytes in [little, big] {
                let mut read = String::new();
                let encoding = Encoding::of(&bytes);
                encoding
                    .reader(bytes.as_slice())
                    .unwrap()
                    .read_to_string(&mut read)
                    .unwrap();
                assert_eq!(read, "datum;plats\n2022-03-07;Skogås\n");
            }
        }
    }
}

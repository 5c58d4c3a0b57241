//! ODS says "this cell, a million times" in a few letters. Counts what a sheet would become before it is
//! unfolded in memory.

use std::io::{BufRead, BufReader};

use crate::error::{Damage, ImportError};
use crate::input::Input;

/// Rows times columns that are kept in memory.
const MOST_CELLS: u64 = 2_000_000;

pub(crate) fn check(input: Input<'_>) -> Result<(), ImportError> {
    let damaged = || ImportError::Damaged {
        detail: Damage::SpreadsheetPacked,
    };
    let mut zip = zip::ZipArchive::new(BufReader::new(input.open()?)).map_err(|_| damaged())?;
    let content = zip.by_name("content.xml").map_err(|_| damaged())?;
    let mut reader = BufReader::with_capacity(256 * 1024, content);
    let mut tag = Vec::new();
    let mut sheet = Extent::default();
    loop {
        tag.clear();
        // From one angle bracket to the next; what is longer than any tag is text.
        let got = read_tag(&mut reader, &mut tag).map_err(|_| damaged())?;
        if !got {
            return Ok(());
        }
        sheet.take(&tag);
        if sheet.rows.saturating_mul(sheet.columns) > MOST_CELLS {
            return Err(ImportError::InflatesTooMuch {
                compressed_mb: input.len()?.div_ceil(1_000_000),
                limit_mb: 64,
            });
        }
    }
}

/// The rectangle that the cells with something in them span.
#[derive(Default)]
struct Extent {
    rows: u64,
    columns: u64,
    /// Rows before the present one, and how many the present one stands for.
    above: u64,
    repeated: u64,
    left: u64,
}

impl Extent {
    fn take(&mut self, tag: &[u8]) {
        if tag.starts_with(b"table:table ") {
            *self = Self::default();
        } else if tag.starts_with(b"table:table-row") {
            self.above = self.above.saturating_add(self.repeated);
            self.repeated = attribute(tag, b"table:number-rows-repeated=\"");
            self.left = 0;
        } else if tag.starts_with(b"table:table-cell") || tag.starts_with(b"table:covered-table-cell") {
            let repeated = attribute(tag, b"table:number-columns-repeated=\"");
            self.left = self.left.saturating_add(repeated);
            let has = |name: &[u8]| tag.windows(name.len()).any(|w| w == name);
            if has(b"value-type") || has(b"table:formula") {
                self.columns = self.columns.max(self.left);
                self.rows = self.above.saturating_add(self.repeated);
            }
        }
    }
}

fn attribute(tag: &[u8], name: &[u8]) -> u64 {
    let Some(at) = tag.windows(name.len()).position(|w| w == name) else {
        return 1;
    };
    tag[at + name.len()..]
        .iter()
        .take_while(|b| b.is_ascii_digit())
        .fold(0_u64, |n, b| {
            n.saturating_mul(10).saturating_add(u64::from(b - b'0'))
        })
}

/// Reads past the next `<` and then up to `>`, keeping at most 4 kB of it.
fn read_tag(reader: &mut impl BufRead, tag: &mut Vec<u8>) -> std::io::Result<bool> {
    let mut inside = false;
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(false);
        }
        let end = if inside { b'>' } else { b'<' };
        let found = buffer.iter().position(|b| *b == end);
        let upto = found.unwrap_or(buffer.len());
        if inside {
            let room = 4096_usize.saturating_sub(tag.len());
            tag.extend_from_slice(&buffer[..upto.min(room)]);
        }
        let used = found.map_or(buffer.len(), |at| at + 1);
        reader.consume(used);
        if found.is_some() {
            if inside {
                return Ok(true);
            }
            inside = true;
        }
    }
}

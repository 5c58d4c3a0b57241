//! Rows of a workbook: XLSX cell by cell as it is unpacked, XLS and ODS from memory within bounds.
//! Values are read as they were saved; no formula is ever computed.

use std::io::{BufReader, Read};
use std::ops::ControlFlow;

use calamine::{Data, DataRef, ExcelDateTime, Ods, OdsError, Reader, Xls, XlsError, Xlsx, XlsxError};

use crate::delimited::MOST_COLUMNS;
use crate::error::{Damage, ImportError};
use crate::input::{FileKind, Input, ReadSeek};

/// A member may not become bigger than this when it is unpacked, nor all of them together.
const MOST_INFLATED: u64 = 400_000_000;
/// Texts and whole sheets that are kept in memory.
const MOST_IN_MEMORY: u64 = 64_000_000;
/// Tables pack to a twentieth at best; what packs to less than a hundredth is no table.
const MOST_RATIO: u64 = 100;
/// Small members may pack as well as they like.
const RATIO_FROM: u64 = 16_000_000;
const BIGGEST_XLS: u64 = 30_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Workbook {
    Xlsx,
    Xls,
    Ods,
}

/// A cell that holds no value that can be read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CellFault {
    FormulaWithoutValue,
    Error(String),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SheetRow {
    pub number: u64,
    pub cells: Vec<String>,
    pub faults: Vec<(usize, CellFault)>,
}

type Source<'a> = BufReader<Box<dyn ReadSeek + 'a>>;
pub(crate) type EachRow<'e> = dyn FnMut(SheetRow) -> Result<ControlFlow<()>, ImportError> + 'e;

/// What kind of workbook a zip file is; looks at sizes before anything is unpacked.
pub(crate) fn of_zip(input: Input<'_>) -> Result<Workbook, ImportError> {
    let compressed = input.len()?;
    let mut zip =
        zip::ZipArchive::new(BufReader::new(input.open()?)).map_err(|_| damaged(Damage::ZipDirectory))?;
    let too_much = |limit: u64| ImportError::InflatesTooMuch {
        compressed_mb: compressed.div_ceil(1_000_000),
        limit_mb: limit / 1_000_000,
    };
    if zip.len() > 10_000 {
        return Err(ImportError::ZipArchive);
    }
    let mut kind = None;
    let mut total = 0_u64;
    for n in 0..zip.len() {
        let member = zip.by_index_raw(n).map_err(|_| damaged(Damage::ZipMember))?;
        let (name, size, packed) = (member.name().to_owned(), member.size(), member.compressed_size());
        match name.as_str() {
            "xl/workbook.xml" => kind = Some(Workbook::Xlsx),
            "content.xml" => kind = kind.or(Some(Workbook::Ods)),
            "xl/workbook.bin" => {
                return Err(ImportError::NotATable {
                    what: FileKind::BinaryWorkbook,
                });
            }
            "word/document.xml" => {
                return Err(ImportError::NotATable { what: FileKind::Word });
            }
            "ppt/presentation.xml" => {
                return Err(ImportError::NotATable {
                    what: FileKind::Presentation,
                });
            }
            _ => {}
        }
        // Pictures and other attachments in the workbook are never unpacked.
        if !name.ends_with(".xml") && !name.ends_with(".rels") {
            continue;
        }
        total = total.saturating_add(size);
        let in_memory = matches!(
            name.as_str(),
            "xl/sharedStrings.xml" | "xl/styles.xml" | "content.xml"
        );
        let limit = if in_memory { MOST_IN_MEMORY } else { MOST_INFLATED };
        if size > limit || total > MOST_INFLATED {
            return Err(too_much(limit));
        }
        if size > RATIO_FROM && size / packed.max(1) > MOST_RATIO {
            return Err(too_much(RATIO_FROM));
        }
        drop(member);
        // A size that is too small to be true is found out before anyone trusts it.
        if packed.saturating_mul(1_032) > RATIO_FROM && size < packed.saturating_mul(2) {
            let member = zip.by_index(n).map_err(|_| damaged(Damage::ZipMemberPacked))?;
            let read = std::io::copy(&mut member.take(size + 1), &mut std::io::sink());
            if read.map_or(true, |read| read > size) {
                return Err(damaged(Damage::ZipMemberSize));
            }
        }
    }
    kind.ok_or(ImportError::ZipArchive)
}

/// What kind of workbook an OLE container is: an old workbook, or any file behind a password.
pub(crate) fn of_ole(input: Input<'_>) -> Result<Workbook, ImportError> {
    if input.len()? > BIGGEST_XLS {
        return Err(ImportError::TooBig {
            limit_mb: BIGGEST_XLS / 1_000_000,
        });
    }
    let content = input.whole(BIGGEST_XLS)?;
    let has_entry = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        // Names stand in directory entries, at every 128th byte.
        content.chunks(128).any(|entry| entry.starts_with(&wide))
    };
    if has_entry("EncryptedPackage") {
        Err(ImportError::PasswordProtected)
    } else if has_entry("Workbook") || has_entry("Book") {
        Ok(Workbook::Xls)
    } else if has_entry("WordDocument") {
        Err(ImportError::NotATable { what: FileKind::Word })
    } else {
        Err(ImportError::NotATable {
            what: FileKind::OldOffice,
        })
    }
}

fn damaged(detail: Damage) -> ImportError {
    ImportError::Damaged { detail }
}

/// Whether bare numbers in the workbook count days from 1904, as in those from old Macs.
pub(crate) fn counts_from_1904(input: Input<'_>, workbook: Workbook) -> Result<bool, ImportError> {
    Ok(workbook == Workbook::Xlsx && open_xlsx(input)?.has_1904_epoch())
}

pub(crate) fn sheet_names(input: Input<'_>, workbook: Workbook) -> Result<Vec<String>, ImportError> {
    Ok(match workbook {
        Workbook::Xlsx => open_xlsx(input)?.sheet_names(),
        Workbook::Xls => open_xls(input)?.sheet_names(),
        Workbook::Ods => open_ods(input)?.sheet_names(),
    })
}

fn source(input: Input<'_>) -> Result<Source<'_>, ImportError> {
    Ok(BufReader::new(input.open()?))
}

fn open_xlsx(input: Input<'_>) -> Result<Xlsx<Source<'_>>, ImportError> {
    Xlsx::new(source(input)?).map_err(xlsx_error)
}

fn open_xls(input: Input<'_>) -> Result<Xls<Source<'_>>, ImportError> {
    Xls::new(source(input)?).map_err(|error| match error {
        XlsError::Password => ImportError::PasswordProtected,
        _ => damaged(Damage::Workbook),
    })
}

fn open_ods(input: Input<'_>) -> Result<Ods<Source<'_>>, ImportError> {
    crate::repeated_cells::check(input)?;
    Ods::new(source(input)?).map_err(|error| match error {
        OdsError::Password => ImportError::PasswordProtected,
        _ => damaged(Damage::Spreadsheet),
    })
}

fn xlsx_error(error: XlsxError) -> ImportError {
    match error {
        XlsxError::Password => ImportError::PasswordProtected,
        XlsxError::FileNotFound(_) => damaged(Damage::WorkbookPart),
        _ => damaged(Damage::Workbook),
    }
}

/// Calls `each` with every row of a sheet that has a cell in it, until it breaks off.
pub(crate) fn for_each_row(
    input: Input<'_>,
    workbook: Workbook,
    sheet: &str,
    each: &mut EachRow<'_>,
) -> Result<(), ImportError> {
    match workbook {
        Workbook::Xlsx => rows_of_xlsx(input, sheet, each),
        Workbook::Xls => {
            let mut book = open_xls(input)?;
            let values = book.worksheet_range(sheet).map_err(|_| damaged(Damage::Sheet))?;
            let formulas = book.worksheet_formula(sheet).ok();
            rows_of_range(&values, formulas.as_ref(), each)
        }
        Workbook::Ods => {
            let mut book = open_ods(input)?;
            let values = book.worksheet_range(sheet).map_err(|_| damaged(Damage::Sheet))?;
            let formulas = book.worksheet_formula(sheet).ok();
            rows_of_range(&values, formulas.as_ref(), each)
        }
    }
}

fn rows_of_xlsx(input: Input<'_>, sheet: &str, each: &mut EachRow<'_>) -> Result<(), ImportError> {
    let mut book = open_xlsx(input)?;
    let mut cells = match book.worksheet_cells_reader(sheet) {
        Ok(cells) => cells,
        // A sheet that is a chart has no cells.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(error) => return Err(xlsx_error(error)),
    };
    let mut row = SheetRow::default();
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(xlsx_error)? {
        let number = u64::from(cell.pos.0) + 1;
        if number != row.number {
            if !row.cells.is_empty() && each(std::mem::take(&mut row))?.is_break() {
                return Ok(());
            }
            row.number = number;
        }
        let column = cell.pos.1 as usize;
        let value = match cell.value {
            DataRef::Empty => String::new(),
            DataRef::SharedString(text) => text.trim().to_owned(),
            value => match text_of(&Data::from(value)) {
                Ok(text) => text,
                Err(fault) => {
                    row.faults.push((column, fault));
                    String::new()
                }
            },
        };
        if value.is_empty() {
            if cell.formula.is_some() && row.faults.last().is_none_or(|(c, _)| *c != column) {
                row.faults.push((column, CellFault::FormulaWithoutValue));
            } else {
                continue;
            }
        }
        put(&mut row, column, value)?;
    }
    if !row.cells.is_empty() {
        // The sheet ends here, whatever the receiver says.
        let _ = each(row)?;
    }
    Ok(())
}

fn rows_of_range(
    values: &calamine::Range<Data>,
    formulas: Option<&calamine::Range<String>>,
    each: &mut EachRow<'_>,
) -> Result<(), ImportError> {
    let Some((top, left)) = values.start() else {
        return Ok(());
    };
    for (n, cells) in values.rows().enumerate() {
        let at_row = top + n as u32;
        let mut row = SheetRow {
            number: u64::from(at_row) + 1,
            ..SheetRow::default()
        };
        for (m, cell) in cells.iter().enumerate() {
            let at_column = left + m as u32;
            let column = at_column as usize;
            match text_of(cell) {
                Ok(text) if text.is_empty() => {
                    let formula = formulas.and_then(|f| f.get_value((at_row, at_column)));
                    if formula.is_some_and(|f| !f.is_empty()) {
                        row.faults.push((column, CellFault::FormulaWithoutValue));
                        put(&mut row, column, String::new())?;
                    }
                }
                Ok(text) => put(&mut row, column, text)?,
                Err(fault) => {
                    row.faults.push((column, fault));
                    put(&mut row, column, String::new())?;
                }
            }
        }
        if !row.cells.is_empty() && each(row)?.is_break() {
            return Ok(());
        }
    }
    Ok(())
}

fn put(row: &mut SheetRow, column: usize, value: String) -> Result<(), ImportError> {
    if column >= MOST_COLUMNS {
        return Err(ImportError::TooManyColumns {
            row: row.number,
            limit: MOST_COLUMNS,
        });
    }
    if row.cells.len() <= column {
        row.cells.resize(column + 1, String::new());
    }
    row.cells[column] = value;
    Ok(())
}

/// A value as the same text that a CSV file would have.
fn text_of(value: &Data) -> Result<String, CellFault> {
    Ok(match value {
        Data::Empty => String::new(),
        Data::String(text) => text.trim().to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(true) => "ja".to_owned(),
        Data::Bool(false) => "nej".to_owned(),
        Data::DateTime(serial) => text_of_serial(*serial),
        Data::DateTimeIso(text) => text.clone(),
        Data::DurationIso(text) => text_of_duration(text),
        Data::Error(error) => return Err(CellFault::Error(error.to_string())),
    })
}

fn text_of_serial(serial: ExcelDateTime) -> String {
    let number = serial.as_f64();
    if serial.is_duration() || (0.0..1.0).contains(&number) {
        let seconds = (number.fract().abs() * 86_400.0).round() as u64 % 86_400;
        return clock_text(seconds);
    }
    // The library knows which year the workbook counts from; its milliseconds are rounded off here,
    // since 22:15 is kept as 0.927083333.
    let (year, month, day, hour, minute, second, milli) = serial.to_ymd_hms_milli();
    let date = jiff::civil::Date::new(year as i16, month as i8, day as i8);
    let Ok(date) = date else {
        return number.to_string();
    };
    let whole = u64::from(hour) * 3600 + u64::from(minute) * 60 + u64::from(second) + u64::from(milli >= 500);
    match whole {
        0 => date.to_string(),
        86_400.. => date
            .tomorrow()
            .map_or_else(|_| number.to_string(), |next| next.to_string()),
        seconds => format!("{date} {}", clock_text(seconds)),
    }
}

fn clock_text(seconds: u64) -> String {
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if second == 0 {
        format!("{hour:02}:{minute:02}")
    } else {
        format!("{hour:02}:{minute:02}:{second:02}")
    }
}

/// `PT22H15M00S`, as ODS keeps times of day.
fn text_of_duration(text: &str) -> String {
    let parts = text.strip_prefix("PT").and_then(|rest| {
        let (hours, rest) = rest.split_once('H')?;
        let (minutes, _) = rest.split_once('M')?;
        Some((hours.parse::<u8>().ok()?, minutes.parse::<u8>().ok()?))
    });
    parts.map_or_else(
        || text.to_owned(),
        |(hours, minutes)| format!("{hours:02}:{minutes:02}"),
    )
}

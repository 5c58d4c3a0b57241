//! Any table as XLSX and CSV, with true days, numbers and sums of money, and the same manners as the events have: a header
//! that stays in place, a filter, what kind of value each column holds, a stamp, and no cell that runs. A number is written
//! whole and shown as its page shows it. The same table gives the same bytes.

use csv::WriterBuilder;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use rust_xlsxwriter::{DocProperties, Format, Workbook, Worksheet};

use super::csv::{delimiter, guarded, with_comma};
use super::layout::Layout;
use super::xlsx::{Formats, MOST_ROWS, excel, for_print, shortened};
use crate::error::ReportError;
use crate::texts::Language;

#[derive(Clone, Debug, PartialEq)]
pub struct TableExtract {
    /// Names the sheet, as far as a sheet's name may be long and say what it wants.
    pub title: String,
    pub columns: Vec<TableColumn>,
    pub rows: Vec<Vec<TableCell>>,
    /// Who took it out, when, and of what, as names with values; a sheet of its own.
    pub stamp: Vec<(String, String)>,
    /// Stands in the file as when it was created.
    pub made_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    pub name: String,
    pub kind: ColumnKind,
    /// How its numbers are shown; they are written as they are.
    pub shown: Shown,
}

impl TableColumn {
    pub fn new(name: impl Into<String>, kind: ColumnKind) -> Self {
        Self {
            name: name.into(),
            kind,
            shown: Shown::AsIs,
        }
    }

    #[must_use]
    pub fn shown(self, shown: Shown) -> Self {
        Self { shown, ..self }
    }
}

/// How the numbers of a column are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// With the decimals that they have, at most four.
    #[default]
    AsIs,
    /// With so many decimals.
    Places(u8),
    /// With so many decimals and a unit after them: 12.5 as `12,5 %`.
    Unit(u8, String),
    /// Parts of one as percent, with so many decimals: 0.125 as `12,5 %`.
    Share(u8),
    /// Without blanks between thousands.
    Year,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    Day,
    Number,
    Money,
}

#[derive(Clone, Debug, PartialEq)]
pub enum TableCell {
    Text(String),
    Day(Date),
    Number(f64),
    /// In öre; written as kronor with two decimals.
    Money(i64),
    Empty,
}

pub fn table_xlsx(extract: &TableExtract, language: Language) -> Result<Vec<u8>, ReportError> {
    tables_xlsx(std::slice::from_ref(extract), language)
}

/// Several tables, a sheet each; the stamp, the title and the instant of the first hold for all.
pub fn tables_xlsx(extracts: &[TableExtract], language: Language) -> Result<Vec<u8>, ReportError> {
    if extracts
        .iter()
        .any(|extract| extract.rows.len() >= MOST_ROWS as usize)
    {
        return Err(ReportError::TooManyRows { most: MOST_ROWS - 1 });
    }
    let formats = Formats::new();
    let mut workbook = Workbook::new();
    let stamp_name = language.say("sheet-stamp");
    let dictionary_name = language.say("sheet-dictionary");
    let mut taken = vec![stamp_name.to_lowercase(), dictionary_name.to_lowercase()];
    let mut names = Vec::new();
    for extract in extracts {
        let name = free_name(&extract.title, &stamp_name, &mut taken);
        let sheet = workbook.add_worksheet().set_name(&name)?;
        for_print(sheet, language)?;
        write_table(sheet, extract, &formats)?;
        names.push(name);
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name(dictionary_name)?;
    for_print(sheet, language)?;
    write_dictionary(sheet, extracts, &names, &formats, language)?;
    if let Some(first) = extracts.first() {
        let made_at = first.made_at.to_zoned(TimeZone::UTC).datetime();
        let properties = DocProperties::new()
            .set_title(&first.title)
            .set_creation_datetime(&excel(made_at)?);
        workbook.set_properties(&properties);
        let sheet = workbook.add_worksheet();
        sheet.set_name(stamp_name)?;
        sheet.set_column_width(0, 24.0)?;
        sheet.set_column_width(1, 70.0)?;
        for (row, (name, value)) in (0u32..).zip(&first.stamp) {
            sheet.write_string_with_format(row, 0, shortened(name), &formats.header)?;
            sheet.write_string_with_format(row, 1, shortened(value), &formats.wrapped)?;
        }
    }
    Ok(workbook.save_to_buffer()?)
}

/// In points.
const LINE: f64 = 15.0;
/// The format's own limit.
const HIGHEST_ROW: f64 = 409.0;

fn write_table(sheet: &mut Worksheet, extract: &TableExtract, formats: &Formats) -> Result<(), ReportError> {
    let layout = Layout::of(extract);
    sheet.set_freeze_panes(1, layout.columns_in_place())?;
    for (i, column) in (0u16..).zip(&extract.columns) {
        let at = &layout.columns[usize::from(i)];
        let header = if at.counts {
            &formats.header_right
        } else {
            &formats.header
        };
        sheet.set_column_width(i, at.width)?;
        sheet.write_string_with_format(0, i, shortened(&column.name), header)?;
        let number = if column.shown == Shown::Year {
            formats.top.clone().set_num_format(&at.number)
        } else {
            // A step from the text to the right that every program keeps: as wide as two brackets.
            formats
                .number
                .clone()
                .set_num_format(format!("{}_)_)", at.number))
        };
        let text = if at.counts {
            &formats.right
        } else {
            &formats.wrapped
        };
        for (row, cells) in (1u32..).zip(&extract.rows) {
            if let Some(cell) = cells.get(usize::from(i)) {
                write_cell(sheet, row, i, cell, [text, &formats.day, &number])?;
            }
        }
    }
    // Not every program makes room for words that go on on the next line.
    for (row, lines) in (0u32..).zip(layout.lines(extract)) {
        if lines > 1 {
            sheet.set_row_height(row, (LINE * lines as f64).min(HIGHEST_ROW))?;
        }
    }
    if let Some(last) = extract.columns.len().checked_sub(1) {
        sheet.autofilter(0, 0, extract.rows.len() as u32, last as u16)?;
    }
    Ok(())
}

/// What kind of value stands in each column of each sheet.
fn write_dictionary(
    sheet: &mut Worksheet,
    extracts: &[TableExtract],
    names: &[String],
    formats: &Formats,
    language: Language,
) -> Result<(), ReportError> {
    sheet.set_freeze_panes(1, 0)?;
    for (i, (key, width)) in (0u16..).zip([
        ("dictionary-sheet", 33.0),
        ("dictionary-column", 40.0),
        ("dictionary-kind", 28.0),
    ]) {
        sheet.set_column_width(i, width)?;
        sheet.write_string_with_format(0, i, language.say(key), &formats.header)?;
    }
    let columns = extracts
        .iter()
        .zip(names)
        .flat_map(|(extract, name)| extract.columns.iter().map(move |column| (name, column)));
    for (row, (name, column)) in (1u32..).zip(columns) {
        let kind = match column.kind {
            ColumnKind::Text => "kind-text",
            ColumnKind::Day => "kind-day",
            ColumnKind::Number if column.shown == Shown::Year => "kind-year",
            ColumnKind::Number => "kind-number",
            ColumnKind::Money => "kind-money",
        };
        sheet.write_string_with_format(row, 0, name, &formats.wrapped)?;
        sheet.write_string_with_format(row, 1, shortened(&column.name), &formats.wrapped)?;
        sheet.write_string_with_format(row, 2, language.say(kind), &formats.wrapped)?;
    }
    Ok(())
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &TableCell,
    [text, day, number]: [&Format; 3],
) -> Result<(), ReportError> {
    match cell {
        // Written as text whatever it begins with: never a formula, never a link.
        TableCell::Text(words) if !words.is_empty() => {
            sheet.write_string_with_format(row, column, shortened(words), text)?;
        }
        TableCell::Day(on) => {
            let at = excel(on.to_datetime(Time::midnight()))?;
            sheet.write_datetime_with_format(row, column, at, day)?;
        }
        TableCell::Number(x) if x.is_finite() => {
            sheet.write_number_with_format(row, column, *x, number)?;
        }
        TableCell::Money(ore) => {
            sheet.write_number_with_format(row, column, *ore as f64 / 100.0, number)?;
        }
        TableCell::Text(_) | TableCell::Number(_) | TableCell::Empty => {}
    }
    Ok(())
}

/// A name that the format allows: at most 31 letters, without certain characters, and not that of the stamp.
fn sheet_name(title: &str, stamp: &str) -> String {
    const MOST: usize = 31;
    let allowed = |c: &char| !c.is_control() && !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\');
    let name: String = title.chars().filter(allowed).collect();
    let mut name: String = name.trim_matches(['\'', ' ']).to_owned();
    // Counted as the format does, in UTF-16.
    while name.encode_utf16().count() > MOST {
        name.pop();
    }
    let name = name.trim_end_matches(['\'', ' ']);
    if name.is_empty() || name.to_lowercase() == stamp.to_lowercase() {
        format!("{stamp} 1")
    } else {
        name.to_owned()
    }
}

/// A name that no other sheet has; two tables may be called the same.
fn free_name(title: &str, stamp: &str, taken: &mut Vec<String>) -> String {
    let name = sheet_name(title, stamp);
    let mut free = name.clone();
    let mut n = 2;
    while taken.contains(&free.to_lowercase()) {
        let tail = format!(" {n}");
        let room = sheet_name(&name.chars().take(29 - tail.len()).collect::<String>(), stamp);
        free = format!("{room}{tail}");
        n += 1;
    }
    taken.push(free.to_lowercase());
    free
}

pub fn table_csv(extract: &TableExtract, language: Language) -> Result<Vec<u8>, ReportError> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut writer = WriterBuilder::new()
        .delimiter(delimiter(language))
        .from_writer(&mut bytes);
    writer.write_record(extract.columns.iter().map(|c| guarded(c.name.clone())))?;
    for row in &extract.rows {
        let cells = row.iter().chain(std::iter::repeat(&TableCell::Empty));
        writer.write_record(
            cells
                .take(extract.columns.len())
                .map(|cell| written(cell, language)),
        )?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

fn written(cell: &TableCell, language: Language) -> String {
    match cell {
        TableCell::Text(text) => guarded(text.clone()),
        TableCell::Day(day) => day.to_string(),
        TableCell::Number(x) if x.is_finite() => with_comma(x.to_string(), language),
        TableCell::Money(ore) => {
            let sign = if *ore < 0 { "-" } else { "" };
            let whole = ore.unsigned_abs();
            with_comma(format!("{sign}{}.{:02}", whole / 100, whole % 100), language)
        }
        TableCell::Number(_) | TableCell::Empty => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_name(title: &str, expected: &str) {
        assert_eq!(sheet_name(title, "Uttaget"), expected);
    }

    #[test]
    fn a_title_becomes_a_name_that_a_sheet_may_have() {
        check_name("Åtaganden 2024/2025: [alla]", "Åtaganden 20242025 alla");
        check_name("'citat'", "citat");
        check_name("?", "Uttaget 1");
        check_name("uttaget", "Uttaget 1");
        check_name(&"🙂".repeat(20), &"🙂".repeat(15));
        check_name(
            "Trygghetsvandringar och deras följder",
            "Trygghetsvandringar och deras f",
        );
    }

    #[test]
    fn money_in_csv_is_kronor_to_the_ore() {
        let check =
            |ore, expected: &str| assert_eq!(written(&TableCell::Money(ore), Language::Swedish), expected);
        check(12_345_678, "123456,78");
        check(-5, "-0,05");
        check(i64::MIN, "-92233720368547758,08");
        assert_eq!(written(&TableCell::Number(-2.5), Language::English), "-2.5");
        assert_eq!(written(&TableCell::Number(f64::NAN), Language::English), "");
    }
}

//! Events, and rows that an import refused, as XLSX: true dates and numbers, a header that stays in place, a filter, what
//! each column means, and a stamp that says who took it out, when, and of what.

use std::io::Write;

use domain::event::Event;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

use super::event_columns::{Cell, Extract};
use crate::error::ReportError;
use crate::texts::Language;

/// The format's own limit, the header included.
pub(super) const MOST_ROWS: u32 = 1_048_576;
/// The most characters a cell holds.
const MOST_CHARACTERS: usize = 32_767;

pub struct EventWorkbook<'a> {
    extract: Extract<'a>,
    zone: TimeZone,
    workbook: Workbook,
    rows: u32,
    formats: Formats,
}

pub(super) struct Formats {
    pub header: Format,
    pub header_right: Format,
    /// Beside a cell of many lines the others stand at its first.
    pub top: Format,
    /// What is counted, below each other and a step from the text to the right.
    pub number: Format,
    /// What is said instead of a number.
    pub right: Format,
    pub day: Format,
    instant: Format,
    degrees: Format,
    pub wrapped: Format,
}

impl Formats {
    pub fn new() -> Self {
        let top = Format::new()
            .set_align(FormatAlign::Top)
            .set_align(FormatAlign::Left);
        let number = Format::new()
            .set_align(FormatAlign::Top)
            .set_align(FormatAlign::Right);
        let right = number.clone().set_indent(1);
        let header = |format: Format| {
            format
                .set_bold()
                .set_text_wrap()
                .set_background_color("#DEEBE4")
                .set_border_bottom(FormatBorder::Thin)
        };
        Self {
            header: header(top.clone()),
            header_right: header(right.clone()),
            day: top.clone().set_num_format("yyyy-mm-dd"),
            top,
            number,
            right,
            instant: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
            degrees: Format::new().set_num_format("0.000000"),
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        }
    }
}

/// On paper the sheet is turned, as wide as the page, with its header and its own name on every page.
pub(super) fn for_print(sheet: &mut Worksheet, language: Language) -> Result<(), ReportError> {
    const A4: u8 = 9;
    let pages = [("page", "&P".into()), ("pages", "&N".into())];
    let pages = language.say_with("document-page-of", &pages);
    sheet.set_paper_size(A4);
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_footer(format!("&L&A&R{pages}"));
    Ok(())
}

impl<'a> EventWorkbook<'a> {
    pub fn new(extract: Extract<'a>) -> Result<Self, ReportError> {
        let formats = Formats::new();
        let mut workbook = Workbook::new();
        // Else the file says when the computer thinks that it is.
        let made_at = extract.taken_at.to_zoned(TimeZone::UTC).datetime();
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&excel(made_at)?));
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(extract.language.say("sheet-events"))?;
        sheet.set_freeze_panes(1, 1)?;
        for_print(sheet, extract.language)?;
        for (i, column) in (0u16..).zip(extract.columns()) {
            sheet.set_column_width(i, column.width)?;
            sheet.write_string_with_format(0, i, extract.title(column), &formats.header)?;
        }
        Ok(Self {
            zone: extract.municipality.zone(),
            extract,
            workbook,
            rows: 1,
            formats,
        })
    }

    pub fn push(&mut self, event: &Event) -> Result<(), ReportError> {
        if self.rows >= MOST_ROWS {
            return Err(ReportError::TooManyRows { most: MOST_ROWS - 1 });
        }
        let row = self.extract.row(event, &self.zone);
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (i, cell) in (0u16..).zip(row) {
            write_cell(sheet, self.rows, i, cell, &self.formats)?;
        }
        self.rows += 1;
        Ok(())
    }

    /// Adds the filter, the data dictionary and the stamp, and writes the file.
    pub fn finish(mut self, to: impl Write + Send) -> Result<(), ReportError> {
        let last_column = self.extract.columns().count() as u16 - 1;
        let sheet = self.workbook.worksheet_from_index(0)?;
        sheet.autofilter(0, 0, self.rows - 1, last_column)?;
        self.dictionary()?;
        self.stamp()?;
        Ok(self.workbook.save_to_writer(to)?)
    }

    fn dictionary(&mut self) -> Result<(), ReportError> {
        let language = self.extract.language;
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(language.say("sheet-dictionary"))?;
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_column_width(0, 24.0)?;
        sheet.set_column_width(1, 90.0)?;
        sheet.write_string_with_format(0, 0, language.say("dictionary-column"), &self.formats.header)?;
        sheet.write_string_with_format(0, 1, language.say("dictionary-meaning"), &self.formats.header)?;
        for (row, column) in (1u32..).zip(self.extract.columns()) {
            sheet.write_string_with_format(row, 0, self.extract.title(column), &self.formats.wrapped)?;
            sheet.write_string_with_format(row, 1, self.extract.meaning(column), &self.formats.wrapped)?;
        }
        Ok(())
    }

    fn stamp(&mut self) -> Result<(), ReportError> {
        let language = self.extract.language;
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(language.say("sheet-stamp"))?;
        sheet.set_column_width(0, 24.0)?;
        sheet.set_column_width(1, 70.0)?;
        let precision = match self.extract.audience {
            super::PlaceAudience::Exact => "stamp-exact",
            super::PlaceAudience::Coarse => "stamp-coarse",
        };
        let taken_at = self.extract.taken_at.to_zoned(self.zone.clone()).datetime();
        let rows = [
            (
                "stamp-municipality",
                Cell::Words(self.extract.municipality.name.clone()),
            ),
            ("stamp-taken-by", Cell::Words(self.extract.taken_by.to_owned())),
            ("stamp-taken-at", Cell::Instant(taken_at)),
            ("stamp-filter", Cell::Words(self.extract.filter.to_owned())),
            ("stamp-rows", Cell::Integer(i64::from(self.rows - 1))),
            ("stamp-precision", Cell::Words(language.say(precision))),
        ];
        for (row, (key, cell)) in (0u32..).zip(rows) {
            sheet.write_string_with_format(row, 0, language.say(key), &self.formats.header)?;
            write_cell(sheet, row, 1, cell, &self.formats)?;
        }
        Ok(())
    }
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: Cell,
    formats: &Formats,
) -> Result<(), ReportError> {
    match cell {
        Cell::Empty => {}
        // Written as text whatever it begins with: never a formula, never a link.
        Cell::Words(text) => {
            sheet.write_string(row, column, shortened(&text))?;
        }
        Cell::Integer(n) => {
            sheet.write_number(row, column, n as f64)?;
        }
        Cell::Degrees(x) => {
            sheet.write_number_with_format(row, column, x, &formats.degrees)?;
        }
        Cell::Day(day) => {
            let at = day.to_datetime(jiff::civil::Time::midnight());
            sheet.write_datetime_with_format(row, column, excel(at)?, &formats.day)?;
        }
        Cell::Instant(at) => {
            sheet.write_datetime_with_format(row, column, excel(at)?, &formats.instant)?;
        }
    }
    Ok(())
}

pub(super) fn excel(at: DateTime) -> Result<ExcelDateTime, ReportError> {
    let part = |n: i8| n.unsigned_abs();
    let day = ExcelDateTime::from_ymd(at.year().unsigned_abs(), part(at.month()), part(at.day()))?;
    Ok(day.and_hms(
        u16::from(part(at.hour())),
        part(at.minute()),
        f64::from(at.second()),
    )?)
}

pub(super) fn shortened(text: &str) -> String {
    if text.chars().count() <= MOST_CHARACTERS {
        return text.to_owned();
    }
    text.chars().take(MOST_CHARACTERS - 1).chain(['…']).collect()
}

/// The rows that an import refused, as they came, with the reason first: to mend and send in again.
pub struct RejectedRows {
    workbook: Workbook,
    wrapped: Format,
    rows: u32,
}

impl RejectedRows {
    pub fn new(columns: &[String], language: Language) -> Result<Self, ReportError> {
        let formats = Formats::new();
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(language.say("sheet-rejected"))?;
        for_print(sheet, language)?;
        sheet.set_freeze_panes(1, 2)?;
        sheet.set_column_width(0, 60.0)?;
        sheet.write_string_with_format(0, 0, language.say("rejected-reason"), &formats.header)?;
        sheet.write_string_with_format(0, 1, language.say("rejected-row"), &formats.header)?;
        for (i, column) in (2u16..).zip(columns) {
            sheet.set_column_width(i, 18.0)?;
            sheet.write_string_with_format(0, i, shortened(column), &formats.header)?;
        }
        Ok(Self {
            workbook,
            wrapped: formats.wrapped,
            rows: 1,
        })
    }

    /// `row` is the row's number in the file that was sent in, if it has one.
    pub fn push(&mut self, reason: &str, row: Option<u64>, cells: &[String]) -> Result<(), ReportError> {
        if self.rows >= MOST_ROWS {
            return Err(ReportError::TooManyRows { most: MOST_ROWS - 1 });
        }
        let sheet = self.workbook.worksheet_from_index(0)?;
        sheet.write_string_with_format(self.rows, 0, shortened(reason), &self.wrapped)?;
        if let Some(row) = row {
            sheet.write_number(self.rows, 1, row as f64)?;
        }
        for (i, cell) in (2u16..).zip(cells) {
            sheet.write_string(self.rows, i, shortened(cell))?;
        }
        self.rows += 1;
        Ok(())
    }

    pub fn finish(mut self, to: impl Write + Send) -> Result<(), ReportError> {
        Ok(self.workbook.save_to_writer(to)?)
    }
}

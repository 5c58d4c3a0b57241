//! Why a whole file is refused.

use crate::input::FileKind;
use crate::remark::remarks;

#[derive(Clone, Debug, PartialEq)]
pub enum ImportError {
    /// As the operating system says it.
    Io {
        detail: String,
    },
    Empty,
    NoRows,
    NotATable {
        what: FileKind,
    },
    WrongKind {
        what: FileKind,
    },
    PasswordProtected,
    ZipArchive,
    Compressed {
        what: &'static str,
    },
    InflatesTooMuch {
        compressed_mb: u64,
        limit_mb: u64,
    },
    TooBig {
        limit_mb: u64,
    },
    TooManyColumns {
        row: u64,
        limit: usize,
    },
    RowTooLong {
        row: u64,
        limit_kb: usize,
    },
    UnclosedQuote {
        row: u64,
    },
    Damaged {
        detail: Damage,
    },
    /// Here and below, all the columns or sheets there are, with commas between.
    NoDateColumn {
        columns: String,
    },
    MappedColumnMissing {
        column: String,
        columns: String,
    },
    SheetMissing {
        sheet: String,
        sheets: String,
    },
    NoSheets,
    TooManyParts {
        limit: usize,
    },
    NestedTooDeep {
        limit: usize,
    },
    NotAMessage,
    NotPoliceEvents {
        column: &'static str,
    },
    NotOpen311 {
        column: &'static str,
    },
}

remarks! { ImportError {
    Io { detail } => "io",
    Empty => "empty",
    NoRows => "no_rows",
    NotATable { what } => "not_a_table",
    WrongKind { what } => "wrong_kind",
    PasswordProtected => "password_protected",
    ZipArchive => "zip_archive",
    Compressed { what } => "compressed",
    InflatesTooMuch { compressed_mb, limit_mb } => "inflates_too_much",
    TooBig { limit_mb } => "too_big",
    TooManyColumns { row, limit } => "too_many_columns",
    RowTooLong { row, limit_kb } => "row_too_long",
    UnclosedQuote { row } => "unclosed_quote",
    Damaged { detail } => "damaged",
    NoDateColumn { columns } => "no_date_column",
    MappedColumnMissing { column, columns } => "mapped_column_missing",
    SheetMissing { sheet, sheets } => "sheet_missing",
    NoSheets => "no_sheets",
    TooManyParts { limit } => "too_many_parts",
    NestedTooDeep { limit } => "nested_too_deep",
    NotAMessage => "not_a_message",
    NotPoliceEvents { column } => "not_police_events",
    NotOpen311 { column } => "not_open311",
}}

impl From<std::io::Error> for ImportError {
    fn from(error: std::io::Error) -> Self {
        Self::Io {
            detail: error.to_string(),
        }
    }
}

impl std::error::Error for ImportError {}

/// What in a file is cut short or broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    ZipDirectory,
    ZipMember,
    ZipMemberPacked,
    ZipMemberSize,
    Workbook,
    WorkbookPart,
    Spreadsheet,
    SpreadsheetPacked,
    Sheet,
    NotObjects,
    ObjectCutShort { row: u64 },
}

remarks! { Damage {
    ZipDirectory => "damage_zip_directory",
    ZipMember => "damage_zip_member",
    ZipMemberPacked => "damage_zip_member_packed",
    ZipMemberSize => "damage_zip_member_size",
    Workbook => "damage_workbook",
    WorkbookPart => "damage_workbook_part",
    Spreadsheet => "damage_spreadsheet",
    SpreadsheetPacked => "damage_spreadsheet_packed",
    Sheet => "damage_sheet",
    NotObjects => "damage_not_objects",
    ObjectCutShort { row } => "damage_object_cut_short",
}}

//! Why a whole file is refused: what it is, why it cannot be read, and what to do now.

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("filen kunde inte öppnas ({0}). Kontrollera att den finns och går att läsa")]
    Io(#[from] std::io::Error),
    #[error("filen är tom. Spara den på nytt i programmet som den kommer från")]
    Empty,
    #[error("filen innehåller rubriker men inga rader. Det finns inget att läsa in")]
    NoRows,
    #[error("filen är {what}, inte en tabell. Spara den som CSV eller XLSX och försök igen")]
    NotATable { what: &'static str },
    #[error("filen är {what}, inte {expected}. Kontrollera att rätt fil och rätt källa är vald")]
    WrongKind {
        what: &'static str,
        expected: &'static str,
    },
    #[error(
        "filen är skyddad med lösenord och går inte att läsa. Spara en kopia utan lösenord och försök igen"
    )]
    PasswordProtected,
    #[error("filen är ett zip-arkiv. Packa upp det och läs in filerna en och en")]
    ZipArchive,
    #[error("filen är komprimerad ({what}). Packa upp den och försök igen")]
    Compressed { what: &'static str },
    #[error(
        "filen är {compressed_mb} MB men blir mer än {limit_mb} MB uppackad, vilket är mer än en rapport behöver. Ta bort det som inte är rader, eller dela upp filen"
    )]
    InflatesTooMuch { compressed_mb: u64, limit_mb: u64 },
    #[error("filen är större än {limit_mb} MB. Dela upp den i flera")]
    TooBig { limit_mb: u64 },
    #[error(
        "rad {row} har fler än {limit} kolumner. Kontrollera att rätt fil är vald och ta bort tomma kolumner"
    )]
    TooManyColumns { row: u64, limit: usize },
    #[error("rad {row} är längre än {limit_kb} kB. Kontrollera att radbrytningarna finns kvar i filen")]
    RowTooLong { row: u64, limit_kb: usize },
    #[error(
        "citattecknet (\") som öppnas på rad {row} stängs aldrig. Ta bort det eller lägg till ett avslutande, eller hämta filen på nytt om den är avbruten"
    )]
    UnclosedQuote { row: u64 },
    #[error("filen är avbruten eller skadad ({detail}). Hämta eller spara den på nytt")]
    Damaged { detail: String },
    #[error("ingen kolumn med datum hittades bland {}. Ange vilken kolumn som är datum", columns.join(", "))]
    NoDateColumn { columns: Vec<String> },
    #[error("kolumnen \"{column}\" finns inte i filen, som har {}. Välj en annan kolumnmappning", columns.join(", "))]
    MappedColumnMissing { column: String, columns: Vec<String> },
    #[error("bladet \"{sheet}\" finns inte i arbetsboken, som har {}. Välj ett annat blad", sheets.join(", "))]
    SheetMissing { sheet: String, sheets: Vec<String> },
    #[error("arbetsboken har inga blad med rader. Kontrollera att rätt fil är vald")]
    NoSheets,
    #[error(
        "meddelandet har fler än {limit} delar. Be avsändaren skicka rapporten som text eller en enda bilaga"
    )]
    TooManyParts { limit: usize },
    #[error(
        "meddelanden ligger i varandra i mer än {limit} led. Spara det innersta meddelandet och läs in det"
    )]
    NestedTooDeep { limit: usize },
    #[error("filen är inte ett e-postmeddelande. Spara meddelandet som .eml och försök igen")]
    NotAMessage,
    #[error("filen är varken polisens JSON eller arkivets CSV: {why}. Hämta den på nytt från polisen.se")]
    NotPoliceEvents { why: &'static str },
    #[error(
        "kolumnen {column} saknas, och utan den är filen ingen lista över felanmälningar enligt Open311. Välj källan tabell i stället"
    )]
    NotOpen311 { column: &'static str },
}

impl ImportError {
    /// A stable name, for other programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io(_) => "io",
            Self::Empty => "empty",
            Self::NoRows => "no_rows",
            Self::NotATable { .. } => "not_a_table",
            Self::WrongKind { .. } => "wrong_kind",
            Self::PasswordProtected => "password_protected",
            Self::ZipArchive => "zip_archive",
            Self::Compressed { .. } => "compressed",
            Self::InflatesTooMuch { .. } => "inflates_too_much",
            Self::TooBig { .. } => "too_big",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::RowTooLong { .. } => "row_too_long",
            Self::UnclosedQuote { .. } => "unclosed_quote",
            Self::Damaged { .. } => "damaged",
            Self::NoDateColumn { .. } => "no_date_column",
            Self::MappedColumnMissing { .. } => "mapped_column_missing",
            Self::SheetMissing { .. } => "sheet_missing",
            Self::NoSheets => "no_sheets",
            Self::TooManyParts { .. } => "too_many_parts",
            Self::NestedTooDeep { .. } => "nested_too_deep",
            Self::NotAMessage => "not_a_message",
            Self::NotPoliceEvents { .. } => "not_police_events",
            Self::NotOpen311 { .. } => "not_open311",
        }
    }
}

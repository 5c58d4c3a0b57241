//! Why a row gave no event. The texts are shown as they stand, on the page and in the spreadsheet.

use domain::event::EventInputError;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Reason {
    #[error("datum saknas. Fyll i dagen i kolumnen {column}")]
    DateMissing { column: String },
    #[error("\"{stated}\" gick inte att läsa som datum: {why}. Skriv som 2022-03-07 22:15")]
    DateNotUnderstood { stated: String, why: &'static str },
    #[error("\"{stated}\" gick inte att läsa som klockslag. Skriv som 22:15")]
    TimeNotUnderstood { stated: String },
    #[error("platsen saknas. Fyll i ett platsnamn, en adress eller koordinater")]
    PlaceMissing,
    #[error("platsen ligger utanför kommunen ({place}). Kontrollera adressen eller koordinaterna")]
    PlaceOutside { place: String },
    #[error("koordinaterna {stated} gick inte att läsa: {why}")]
    CoordinatesNotUnderstood { stated: String, why: &'static str },
    #[error("händelsen saknas: varken kategori eller beskrivning är ifylld. Skriv vad som hände")]
    NothingHappened,
    #[error(
        "cellen {column} innehåller en formel utan värde. Öppna filen i kalkylprogrammet, räkna om och spara, eller klistra in värden"
    )]
    FormulaWithoutValue { column: String },
    #[error("cellen {column} innehåller felvärdet {value}. Rätta formeln eller skriv värdet")]
    CellError { column: String, value: String },
    #[error("{what} finns i texten. Ta bort det och skicka raden igen")]
    PersonalData { what: String },
    #[error("{0}")]
    Rule(EventInputError),
    #[error("raden är en summering, inte en händelse. Inget behöver göras")]
    SumRow,
    #[error("raden är en upprepad rubrikrad. Inget behöver göras")]
    HeaderRow,
    #[error("raden har bara {found} av {expected} kolumner; filen kan vara avbruten. Hämta filen på nytt")]
    RowCutShort { found: usize, expected: usize },
    #[error("händelsen gäller {municipality}, inte vår kommun. Inget behöver göras")]
    OtherMunicipality { municipality: String },
    #[error("rubriken anger bara {county}, inte kommun. Inget behöver göras")]
    CountyOnly { county: String },
    #[error("polisens sammanfattning rymmer flera händelser och räknas inte. Inget behöver göras")]
    PoliceSummary,
    #[error(
        "posten saknar {field} eller har det i en form som inte gick att läsa. Anmäl det till förvaltaren"
    )]
    FieldMissing { field: &'static str },
    #[error("ärendet är märkt som dubblett av ett annat hos den som lämnar listan. Inget behöver göras")]
    MarkedDuplicate,
    #[error("posten är ingen läsbar JSON. Hämta filen på nytt")]
    NotJson,
    #[error("den bifogade filen \"{name}\" kunde inte läsas: {why}")]
    Attachment { name: String, why: String },
    #[error(
        "meddelandet innehåller ingen händelse som gick att läsa. Skriv en rad per händelse med datum, tid, plats och vad som hände"
    )]
    NoEventInMessage,
}

impl Reason {
    /// A stable name, for counting and for other programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::DateMissing { .. } => "date_missing",
            Self::DateNotUnderstood { .. } => "date_not_understood",
            Self::TimeNotUnderstood { .. } => "time_not_understood",
            Self::PlaceMissing => "place_missing",
            Self::PlaceOutside { .. } => "place_outside",
            Self::CoordinatesNotUnderstood { .. } => "coordinates_not_understood",
            Self::NothingHappened => "nothing_happened",
            Self::FormulaWithoutValue { .. } => "formula_without_value",
            Self::CellError { .. } => "cell_error",
            Self::PersonalData { .. } => "personal_data",
            Self::Rule(error) => match error {
                EventInputError::EndsBeforeItBegins => "ends_before_it_begins",
                EventInputError::InTheFuture(_) => "in_the_future",
                EventInputError::TooOld(_) => "too_old",
                EventInputError::PeriodTooLong => "period_too_long",
                EventInputError::UnknownCategory(_) => "unknown_category",
                EventInputError::UnknownSubtype { .. } => "unknown_subtype",
                EventInputError::OtherNeedsText => "other_needs_text",
                EventInputError::PlaceMissing => "place_missing",
                EventInputError::PlaceOutside => "place_outside",
                EventInputError::TextTooLong => "text_too_long",
            },
            Self::SumRow => "sum_row",
            Self::HeaderRow => "header_row",
            Self::RowCutShort { .. } => "row_cut_short",
            Self::OtherMunicipality { .. } => "other_municipality",
            Self::CountyOnly { .. } => "county_only",
            Self::PoliceSummary => "police_summary",
            Self::MarkedDuplicate => "marked_duplicate",
            Self::FieldMissing { .. } => "field_missing",
            Self::NotJson => "not_json",
            Self::Attachment { .. } => "attachment",
            Self::NoEventInMessage => "no_event_in_message",
        }
    }

    /// Somebody should mend the row; the others were never meant for the register.
    pub fn is_fault(&self) -> bool {
        !matches!(
            self,
            Self::SumRow
                | Self::HeaderRow
                | Self::OtherMunicipality { .. }
                | Self::CountyOnly { .. }
                | Self::PoliceSummary
                | Self::MarkedDuplicate
        )
    }
}

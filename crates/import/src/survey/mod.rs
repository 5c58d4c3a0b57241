//! Reads a survey (trygghetsmätning): a table with a row for each answer, or with ready-made results, and the codebook that
//! says what is in it. Only the columns that the codebook names are read: what people wrote in words is not looked at.
//!
//! Gives the survey without results, beside what estimates can be made of. Makes no estimates and keeps nothing.

mod answers;
mod codebook;
mod ready_made;
pub(crate) mod sheet;

use domain::chain::RecordError;
use domain::municipality::Municipality;
use domain::safety_survey::{SafetySurvey, SurveyAnswers, SurveyResult};

pub use codebook::Codebook;

use crate::error::ImportError;
use sheet::Sheet;

#[derive(Debug)]
pub enum SurveyFileError {
    /// The table itself cannot be read.
    File(ImportError),
    /// It can be read, but is no such survey.
    Survey(RecordError),
}

impl From<ImportError> for SurveyFileError {
    fn from(error: ImportError) -> Self {
        Self::File(error)
    }
}

impl From<RecordError> for SurveyFileError {
    fn from(error: RecordError) -> Self {
        Self::Survey(error)
    }
}

/// What the table has: answers to make estimates of, or results that somebody else has made.
#[derive(Debug)]
pub enum SurveyContent {
    Answers(SurveyAnswers),
    Results(Vec<SurveyResult>),
}

/// A survey as it was understood.
#[derive(Debug)]
pub struct ReadSurvey {
    /// Without results.
    pub survey: SafetySurvey,
    pub content: SurveyContent,
    pub rows: usize,
    pub columns: Vec<String>,
    /// Columns of the table that nobody asked for, and that were not read.
    pub unread: Vec<String>,
    /// Rows that are not in the estimates, each with its reason.
    pub rejected: Vec<(u64, RecordError)>,
    /// Answers with a code that the codebook does not have: by question, how many.
    pub unknown_codes: Vec<(String, usize)>,
}

/// `codebook` is TOML.
///
/// # Errors
/// A file that is no table, a codebook that cannot be read or names columns that are not there, areas that are not the
/// municipality's, what may point out a person, or nothing left to estimate from.
pub fn read_survey(
    table: &[u8],
    codebook: &str,
    municipality: &Municipality,
) -> Result<ReadSurvey, SurveyFileError> {
    let book = Codebook::read(codebook)?;
    let sheet = Sheet::read(table, book.sheet.as_deref())?;
    if book.columns.share.is_some() {
        ready_made::read(&book, &sheet, municipality)
    } else {
        answers::read(&book, &sheet, municipality)
    }
}

fn refused(code: &'static str, field: &'static str) -> RecordError {
    RecordError::new(code, field)
}

#[cfg(test)]
mod tests;

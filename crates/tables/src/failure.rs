//! Why there is no answer: the table, the numbers in it, or the file that the answer was to be written to.

use std::io;

use stats::count_regression::CountRegressionError;
use stats::exact_permutation::ExactError;
use stats::farrington::FarringtonError;
use stats::input::InputError;
use stats::kernel_density::DualDensityError;
use stats::knox::KnoxError;
use stats::scan::ScanError;
use stats::survey::SurveyError;

use crate::table::TableError;

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Table(#[from] TableError),
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Scan(#[from] ScanError),
    #[error(transparent)]
    Knox(#[from] KnoxError),
    #[error(transparent)]
    Farrington(#[from] FarringtonError),
    #[error(transparent)]
    CountRegression(#[from] CountRegressionError),
    #[error(transparent)]
    Exact(#[from] ExactError),
    #[error(transparent)]
    DualDensity(#[from] DualDensityError),
    #[error(transparent)]
    Survey(#[from] SurveyError),
    /// A row or a flag that does not fit the others.
    #[error("{0}")]
    Unfit(String),
    #[error("{file} cannot be written: {source}")]
    Output { file: String, source: io::Error },
}

impl Failure {
    /// What kind it is, for scripts.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::Table(_) => "table",
            Failure::Unfit(_) => "unfit",
            Failure::Output { .. } => "output",
            _ => "statistic",
        }
    }
}

pub(crate) fn unfit(why: impl Into<String>) -> Failure {
    Failure::Unfit(why.into())
}

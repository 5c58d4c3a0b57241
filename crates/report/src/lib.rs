//! What we hand others: figures, documents, spreadsheets and files for maps.
//!
//! Figures are drawn once, as SVG, for page and paper alike. A document is first put together in words (`content`), then
//! set as PDF or written as DOCX, so that the two say the same. Nothing here computes a figure of its own: the numbers
//! come from `analysis`, the names from the municipality's data.

mod authors;
pub mod documents;
pub mod error;
pub mod extracts;
pub mod figures;
pub mod fonts;
pub mod masking;
pub mod texts;
pub mod typesetting;
pub mod wording;

pub use authors::{Authors, authors};
pub use error::ReportError;
pub use texts::Language;

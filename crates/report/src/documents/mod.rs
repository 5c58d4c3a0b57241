//! Documents, one file each: put together in words once, then set as PDF or written as DOCX.

mod content;
mod docx;
mod pdf;
pub mod weekly;

pub use weekly::{WeeklyDocument, weekly_docx, weekly_pdf};

//! Documents, one file each: put together in words once, then set as PDF or written as DOCX.

mod columns;
mod content;
mod docx;
mod pdf;
pub mod register;
mod twins;
pub mod weekly;

pub(crate) use columns::lines_of;
pub use content::Status as DocumentStatus;
pub use register::{Part, RegisterDocument, register_docx, register_pdf};
pub use weekly::{Placed, WeeklyDocument, weekly_docx, weekly_pdf, weekly_xlsx};

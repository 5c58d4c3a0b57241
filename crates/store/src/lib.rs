//! The register: everything that is kept, on SQLite or PostgreSQL, with a journal that nobody can quietly
//! change. The only SQL of the house; knows nothing of pages, files to import or what figures mean.

mod accounts;
mod database;
mod error;
mod event_list;
mod event_row;
mod events;
mod journal;
mod municipalities;
mod opening;
mod schema;
mod search;
mod sessions;
mod writing;

pub use accounts::{Account, AccountInput, AccountLink, LinkKind};
pub use error::StoreError;
pub use event_list::{EventFilter, EventOrder, EventPage, EventPoint, Total};
pub use events::{NewEvent, RecordedChunk};
pub use journal::{Checkpoint, JournalEntry, JournalFilter};
pub use municipalities::installation;
pub use opening::{DATABASE_FILE, Sizes, Store};
pub use schema::NEWEST as NEWEST_SCHEMA;
pub use sessions::{NewSession, Session};
pub use writing::{Actor, BoxFuture, Work};

//! The register: everything that is kept, on SQLite or PostgreSQL, with a journal that nobody can quietly
//! change. The only SQL of the house; knows nothing of pages, files to import or what figures mean.

mod accounts;
mod acknowledgements;
mod api_tokens;
mod attachments;
mod backup;
mod chain;
mod checkpoints;
mod counts;
mod database;
mod decisions;
mod disposal;
mod duplicates;
mod error;
mod event_changes;
mod event_list;
mod event_notes;
mod event_row;
mod event_stream;
mod events;
mod exports;
mod feedback;
mod geopackage;
mod identities;
mod imports;
mod journal;
mod merkle;
mod municipalities;
mod opening;
mod outbox;
mod passkeys;
mod pictures;
mod record_files;
mod reporting;
mod running_imports;
mod schema;
mod search;
mod second_factors;
mod secrecy;
mod sessions;
mod verify;
mod views;
mod waiting_forms;
mod writing;

pub use accounts::{Account, AccountInput, AccountLink, LinkKind};
pub use acknowledgements::Acknowledgement;
pub use api_tokens::{ApiToken, NewApiToken};
pub use attachments::{Attachment, AttachmentContent, MAX_ATTACHMENT};
pub use backup::{Backup, Restored};
pub use chain::RecordVersion;
pub use checkpoints::{Edge, Entries, ExportError, Root};
pub use counts::{PlaceWeek, WeekCount, WeekEvent};
pub use decisions::DecisionFilter;
pub use disposal::{Disposal, DisposalInput, Due, FATES, Fate};
pub use duplicates::{Duplicate, DuplicateState, DuplicateSuggestion};
pub use error::StoreError;
pub use event_changes::EventVersion;
pub use event_list::{EventFilter, EventOrder, EventPage, EventPoint, Total};
pub use event_notes::{EventNote, ImportDetail};
pub use event_stream::{LocalClock, StreamedEvent, TouchedEvents};
pub use events::{NewEvent, Numbered, RecordedChunk};
pub use exports::{EventExport, EvidenceExport, Noted, Seen, Witness};
pub use feedback::{Feedback, FeedbackInput};
pub use geopackage::{
    Colour, Coordinates, Feature, Field, FieldDefinition, FieldKind, GeoPackage, Layer, Shape, Style,
};
pub use identities::Identity;
pub use imports::{
    ImportOutcome, ImportRecord, ImportStart, ImportState, Mapping, RejectedRow, UndoneImport,
};
pub use journal::{Checkpoint, JournalEntry, JournalFilter};
pub use municipalities::installation;
pub use opening::{DATABASE_FILE, Sizes, Store};
pub use outbox::{Mail, MailAbout, MailFile, MailInput, MailState};
pub use passkeys::Passkey;
pub use pictures::PictureSummary;
pub use record_files::{MAX_RECORD_FILE, RecordFile};
pub use reporting::{PartnerWeek, ReportBatch, ReportBatchInput};
pub use running_imports::RunningImport;
pub use schema::NEWEST as NEWEST_SCHEMA;
pub use second_factors::SecondFactor;
pub use secrecy::{Classified, SecrecyRequest};
pub use sessions::{Issued, NewSession, OwnSession, Session, session_name};
pub use verify::Verification;
pub use views::SavedView;
pub use writing::{Actor, BoxFuture, Work};

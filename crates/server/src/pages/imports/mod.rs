//! Files into the register: sending one in, looking at how it is read, following it, its result, taking it back.

mod by_program;
mod choose;
mod list;
mod preview;
mod result;
mod sender;

use axum::routing::{get, post};
use domain::municipality::Partner;

use super::routes::Routes;
use super::sentence;
use crate::frame::Frame;

pub fn routes() -> Routes {
    Routes::new()
        .route("/import", get(list::show).post(list::send))
        .route("/import/program", post(by_program::take))
        .route("/import/ny", get(preview::show).post(choose::choose))
        .route("/import/ny/kasta", post(choose::discard))
        .route("/import/{id}", get(result::show))
        .route("/import/{id}/lage.json", get(result::progress))
        .route("/import/{id}/avbryt", post(result::cancel))
        .route("/import/{id}/angra", post(result::undo))
        .route("/import/{id}/avvisade.xlsx", get(result::rejected))
}

fn partners(frame: &Frame) -> &[Partner] {
    frame.home.as_ref().map_or(&[], |h| &h.municipality.partners)
}

/// The text's key for a code of the import crate, such as `reason-date-missing`.
fn code_key(kind: &str, code: &str) -> String {
    format!("{kind}-{}", code.replace('_', "-"))
}

/// What stands for a code: its text, or the code itself when there is none.
fn code_text(frame: &Frame, kind: &str, code: &str) -> String {
    frame.t(code_key(kind, code))
}

//! The chain: every kind of record as list, page and form, the trace between them, and how much of it holds together.

mod edit;
mod extras;
mod form;
mod known;
pub mod line;
mod list;
mod overview;
mod publication;
mod record;
mod standing;
mod tracing;
mod words;

use axum::routing::{get, post};

pub use extras::{grade_table, is_change_untold, latest_change, value_series, value_table, was_known};
pub use known::{ChainCache, Known};
pub use list::{extract_of, worth};
pub use record::Parts;
pub use standing::Standing;

use super::routes::Routes;

pub fn routes() -> Routes {
    Routes::new()
        .route("/kedjan", get(overview::show))
        .route("/kedjan/{slag}", get(list::show).post(edit::add))
        .route("/kedjan/{slag}/ny", get(edit::new))
        .route("/kedjan/{slag}/fil/{format}", get(list::file))
        .route("/kedjan/{slag}/{kod}", get(record::show))
        .route(
            "/kedjan/{slag}/{kod}/andra",
            get(edit::change).post(edit::save_change),
        )
        .route("/kedjan/{slag}/{kod}/ta-bort", post(edit::withdraw))
        .route("/publicera", get(publication::preview).post(publication::publish))
        .route("/oppet/{kommun}", get(publication::show))
        .route("/oppet/{kommun}/{code}", get(publication::show_report))
        .route(
            "/rapporter/offentlig-sida/{of}/publicera",
            post(publication::publish_report),
        )
        .route("/sparning/{slag}/{kod}", get(tracing::show))
        .route("/sparning/{slag}/{kod}/figur.svg", get(tracing::figure))
}

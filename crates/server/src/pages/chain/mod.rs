//! The chain: every kind of record as list, page and form, the trace between them, and how much of it holds together.

mod calendar;
mod counting;
mod edit;
mod extras;
mod form;
mod goal_basis;
mod known;
pub mod line;
mod list;
mod money;
mod overview;
mod publication;
mod record;
pub mod sheet;
mod standing;
mod tertial;
mod tracing;
mod words;

use axum::routing::{get, post};

pub use known::{ChainCache, Known};
pub use list::{extract_of, worth};
pub use record::{Fact, Parts, Piece};
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
        .route("/pengar", get(money::show))
        .route("/pengar/pengar.pdf", get(money::pdf))
        .route("/kalender", get(calendar::show))
        .route("/tertial/{period}", get(tertial::show))
        .route("/tertial/{period}/tertial.pdf", get(tertial::pdf))
        .route("/mal/{mal}/underlag", get(goal_basis::show))
        .route("/mal/{mal}/underlag/{format}", get(goal_basis::file))
        .route("/publicera", get(publication::preview).post(publication::publish))
        .route("/oppet/{kommun}", get(publication::show))
        .route("/sparning/{slag}/{kod}", get(tracing::show))
        .route("/sparning/{slag}/{kod}/figur.svg", get(tracing::figure))
}

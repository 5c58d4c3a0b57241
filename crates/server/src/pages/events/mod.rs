//! The register: the list of events with its filter, map, views and exports; one event with its history; the
//! forms that record and change it.

mod filter;
mod list;
mod points;
mod views;

use axum::Router;
use axum::routing::{get, post};

use crate::app::App;

pub fn router() -> Router<App> {
    Router::new()
        .route("/handelser", get(list::show))
        .route("/handelser/karta.geojson", get(points::show))
        .route("/handelser/vyer", post(views::save))
        .route("/handelser/vyer/{id}/ta-bort", post(views::delete))
}

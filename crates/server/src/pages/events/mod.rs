//! The register: the list of events with its filter, map, views and exports; one event with its history; the
//! forms that record and change it.

mod actions;
mod attachments;
mod change;
pub mod detail;
mod export;
mod facts;
mod fields;
mod filter;
mod form;
mod list;
mod notice;
mod points;
mod reading;
mod record;
mod views;

use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use super::routes::Routes;
use crate::exporting::ExportFormat;
pub use detail::Refusal;
pub use fields::EventFields;
pub use filter::{EventQuery, PERIODS};
pub use views::ViewsMenu;

/// A form with its pictures, in bytes.
const LARGEST_FORM: usize = attachments::MOST_FILES * store::MAX_ATTACHMENT + (1 << 20);

pub fn routes() -> Routes {
    let exports = ExportFormat::ALL
        .into_iter()
        .fold(Routes::new(), |routes, format| {
            let path = format!("/handelser/export.{}", format.extension());
            routes.route(
                &path,
                get(move |exporter, query, headers| export::download(format, exporter, query, headers)),
            )
        });
    exports
        .route("/handelser", get(list::show))
        .route("/handelser/karta.geojson", get(points::show))
        .route("/handelser/vyer", post(views::save))
        .route("/handelser/vyer/{id}/ta-bort", post(views::delete))
        .route(
            "/handelser/ny",
            get(record::show)
                .post(record::record)
                .layer(DefaultBodyLimit::max(LARGEST_FORM)),
        )
        .route("/handelser/{id}", get(detail::show))
        .route("/handelser/{id}/andra", get(change::show).post(change::save))
        .route("/handelser/{id}/karta.geojson", get(detail::point))
        .route("/handelser/{id}/status", post(actions::set_status))
        .route("/handelser/{id}/sla-ihop", post(actions::merge))
        .route("/handelser/{id}/skilj", post(actions::undo_merge))
        .route(
            "/handelser/{id}/bilagor",
            post(attachments::add).layer(DefaultBodyLimit::max(LARGEST_FORM)),
        )
        .route("/handelser/{id}/underrattelse", get(notice::show))
        .route("/handelser/{id}/underrattelse/fil/txt", post(notice::make))
        .route("/handelser/{id}/sekretess", post(super::secrecy::ask))
        .route("/handelser/{id}/bilagor/{bilaga}", get(attachments::show))
}

//! Explore: the whole register at a glance, narrowed by pressing on what is seen. The address holds the selection, in the
//! words of the list of events, so that every figure leads to its events.

mod acknowledging;
mod before_after;
mod compare;
mod comparing;
mod drawing;
mod figure;
mod found;
mod found_cells;
mod gathered;
mod layers;
mod named;
mod page;
mod patterns;
mod periods;
pub mod placed;
mod placing;
mod selecting;
mod taking;
mod tiles;
mod unusual;
mod unusual_file;

use axum::routing::{get, post};

pub use named::ExploreFigure;
pub use page::refused_view;
pub use periods::weeks_heard;
pub use placing::take_out;
pub use taking::figure_schema;
pub use tiles::KeptTiles;

use super::routes::Routes;

pub fn routes() -> Routes {
    Routes::new()
        .route("/utforska", get(page::show))
        .route(
            "/utforska/ovanligt",
            get(unusual::show).post(acknowledging::acknowledge),
        )
        .route("/utforska/ovanligt/fil/{format}", get(unusual_file::show))
        .route("/utforska/ovanligt/angra", post(acknowledging::undo))
        .route("/utforska/karta", get(patterns::show))
        .route("/utforska/rutor/{z}/{x}/{y}", get(tiles::show))
        .route("/utforska/lagesbild", get(placing::ask).post(placing::place))
        .route("/utforska/jamfor", get(compare::show))
        .route("/utforska/figur/{name}", get(figure::show))
}

//! Explore: the whole register at a glance, narrowed by pressing on what is seen. The address holds the selection, in the
//! words of the list of events, so that every figure leads to its events.

mod drawing;
mod figure;
mod page;
mod periods;
mod selecting;
mod unusual;

use axum::routing::get;

pub use periods::weeks_heard;

use super::routes::Routes;

pub fn routes() -> Routes {
    Routes::new()
        .route("/utforska", get(page::show))
        .route("/utforska/ovanligt", get(unusual::show))
        .route("/utforska/figur/{name}", get(figure::show))
}

//! Routes with their paths remembered, so that the table of who may what can be held against all of them.

use axum::Router;
use axum::routing::MethodRouter;

use crate::app::App;

/// Routes on their way into the router.
#[derive(Default)]
pub struct Routes {
    router: Router<App>,
    paths: Vec<String>,
}

impl Routes {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn route(mut self, path: &str, answers: MethodRouter<App>) -> Self {
        self.paths.push(path.to_owned());
        self.router = self.router.route(path, answers);
        self
    }

    pub fn merge(mut self, others: Self) -> Self {
        self.paths.extend(others.paths);
        self.router = self.router.merge(others.router);
        self
    }

    pub fn into_router(self) -> Router<App> {
        self.router
    }

    pub fn into_paths(self) -> Vec<String> {
        self.paths
    }
}

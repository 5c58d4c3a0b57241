//! Forms that have waited for an hour for their senders to show who they are are forgotten.

use std::time::Duration;

use store::{Actor, StoreError, installation};
use tokio::task::JoinHandle;

use crate::app::App;

const PERIOD: Duration = Duration::from_secs(300);

pub fn start(app: &App) -> JoinHandle<()> {
    let app = app.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(PERIOD).await;
            if let Err(error) = clear(&app).await {
                tracing::warn!(%error, "forms that have waited for long enough could not be forgotten");
            }
        }
    })
}

/// # Errors
/// The register cannot be read or written.
pub async fn clear(app: &App) -> Result<(), StoreError> {
    let now = app.clock.now();
    if !app.store.has_old_waiting_forms(now).await? {
        return Ok(());
    }
    let actor = Actor::system("formulär");
    let cleared = app.store.write(installation(), &actor, now, move |work| {
        Box::pin(async move { work.clear_waiting_forms().await })
    });
    cleared.await
}

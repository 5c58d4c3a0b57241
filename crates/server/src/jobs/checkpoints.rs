//! Every hour the journals that have grown are signed, so that whoever changes the past has at most an hour of it; and once a
//! week the auditors get what was signed.

use std::time::Duration;

use tokio::task::JoinHandle;

use crate::app::App;
use crate::checkpoints::keep_all;
use crate::mailing::queue_checkpoint;

const PERIOD: Duration = Duration::from_secs(3_600);

pub fn start(app: &App) -> JoinHandle<()> {
    let app = app.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(PERIOD).await;
            if let Err(error) = keep_all(&app.store, &app.settings, app.clock).await {
                tracing::warn!(error = format!("{error:#}"), "the journal could not be signed");
            }
            for home in app.all_homes() {
                let today = app.clock.today(&home.zone);
                if let Err(error) = queue_checkpoint(&app, &home, today).await {
                    tracing::warn!(error = format!("{error:#}"), municipality = %home.code(), "the auditors get no checkpoint");
                }
            }
        }
    })
}

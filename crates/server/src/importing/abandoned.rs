//! Imports whose program was killed: known by their silence, and taken back.
//!
//! An import beats while it goes on (see [`store::RunningImport`]), whichever program runs it. Here is heard
//! that a beat has stood still for long enough, by our own watch alone; what still lives is left in peace,
//! also when it runs on another machine or by the command line.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use domain::codes::{ImportId, MunicipalityCode};
use serde_json::json;
use store::{Actor, ImportDetail, RunningImport, Store, StoreError};

use super::ServerName;
use crate::clock::Clock;
use crate::frame::Frame;

/// The code of the remark that is kept with them.
const ABANDONED: &str = "abandoned";

/// How often an import shows that it is alive, and how long silence lasts before it counts as dead.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    pub beat: Duration,
    pub silence: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            beat: Duration::from_secs(3),
            silence: Duration::from_secs(30),
        }
    }
}

/// The beats that were heard, and since when each stands still.
#[derive(Debug, Default)]
pub struct Listening {
    heard: HashMap<(MunicipalityCode, ImportId), (i64, Instant)>,
}

impl Listening {
    /// Takes in what runs at the moment, and tells what has been silent for as long as `silence`.
    pub fn hear(&mut self, running: &[RunningImport], now: Instant, silence: Duration) -> Vec<RunningImport> {
        let key = |r: &RunningImport| (r.municipality, r.import);
        self.heard
            .retain(|heard, _| running.iter().any(|r| key(r) == *heard));
        let mut silent = Vec::new();
        for one in running {
            let (beat, since) = self.heard.entry(key(one)).or_insert((one.beat, now));
            if *beat != one.beat {
                (*beat, *since) = (one.beat, now);
            } else if now.duration_since(*since) >= silence {
                silent.push(one.clone());
            }
        }
        silent
    }
}

/// Takes back what this server was reading when it was killed.
pub async fn take_back_own(store: &Store, clock: Clock, name: &ServerName) -> Result<(), StoreError> {
    let mut running = store.running_imports().await?;
    running.retain(|r| r.owner == name.as_str());
    take_back(store, clock, running).await
}

/// Takes back what falls silent, for as long as the program runs.
pub async fn take_back_abandoned(store: Store, clock: Clock, pace: Pace) {
    let mut listening = Listening::default();
    loop {
        if let Err(error) = round(&store, clock, pace, &mut listening).await {
            tracing::warn!(%error, "imports could not be looked after this time");
        }
        tokio::time::sleep(pace.beat).await;
    }
}

async fn round(store: &Store, clock: Clock, pace: Pace, listening: &mut Listening) -> Result<(), StoreError> {
    let running = store.running_imports().await?;
    let silent = listening.hear(&running, Instant::now(), pace.silence);
    let Some(first) = silent.first() else {
        return Ok(());
    };
    // Someone else's long write keeps everybody silent. When a write comes through, the imports too have had
    // their chance, after another two beats.
    store
        .write(first.municipality, &actor(), clock.now(), |_| {
            Box::pin(async { Ok(()) })
        })
        .await?;
    tokio::time::sleep(pace.beat * 2).await;
    take_back(store, clock, silent).await
}

fn actor() -> Actor {
    Actor::system("lagesbild serve")
}

async fn take_back(store: &Store, clock: Clock, gone: Vec<RunningImport>) -> Result<(), StoreError> {
    for seen in gone {
        let (municipality, import) = (seen.municipality, seen.import);
        let remark = json!({ "code": ABANDONED });
        let why = Frame::bare().remark(&remark);
        let mut details = store.import_details(municipality, &[import]).await?;
        let detail = ImportDetail {
            failure: remark.to_string(),
            ..details.remove(&import).unwrap_or_default()
        };
        let undone = store
            .write(municipality, &actor(), clock.now(), move |work| {
                Box::pin(async move {
                    let undone = work.take_back_silent(&seen, &why).await?;
                    if undone.is_some() {
                        work.describe_import(import, &detail).await?;
                    }
                    Ok(undone)
                })
            })
            .await?;
        if let Some(undone) = undone {
            tracing::warn!(%municipality, %import, removed = undone.removed, "an abandoned import was taken back");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_beat_that_stands_still_long_enough_is_silence() {
        let m: MunicipalityCode = "9998".parse().unwrap();
        let beats = |beat| {
            [RunningImport {
                municipality: m,
                import: ImportId(1),
                beat,
                rows_read: 0,
                stop_asked: false,
                owner: String::new(),
            }]
        };
        let (start, silence) = (Instant::now(), Duration::from_secs(30));
        let after = |seconds| start + Duration::from_secs(seconds);
        let mut listening = Listening::default();
        assert!(listening.hear(&beats(1), after(0), silence).is_empty());
        assert!(listening.hear(&beats(1), after(29), silence).is_empty());
        assert!(
            listening.hear(&beats(2), after(31), silence).is_empty(),
            "it beat"
        );
        assert_eq!(listening.hear(&beats(2), after(61), silence), beats(2));
        // An ended import is forgotten; one with the same number begins anew.
        assert!(listening.hear(&[], after(62), silence).is_empty());
        assert!(listening.hear(&beats(2), after(99), silence).is_empty());
    }
}

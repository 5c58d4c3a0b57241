//! Files that take a while to make. Whoever looks on in a browser and has waited a second is shown how far it has come and may
//! stop it; the page asks again by itself, without script, and gets the file when there is one. Other programs just wait.
//!
//! To stop is to forget: what is read stops at once, while pages that are being set are set to their end and thrown away.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use askama::Template;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::codes::AccountId;
use serde::Deserialize;
use tokio::task::{AbortHandle, JoinHandle};

use crate::access::Signed;
use crate::errors::PageError;
use crate::forms::Form;
use crate::frame::Frame;
use crate::pages::safe_path;

/// How long a reader looks at nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// A file that nobody has come back for by then is forgotten.
const KEPT: Duration = Duration::from_secs(60);

type Made = Result<Response, PageError>;
/// Who asked, and for what address.
type Key = (AccountId, String);

/// How far a file has come.
#[derive(Clone, Default)]
pub struct Progress(Arc<AtomicBool>);

impl Progress {
    /// All that it needs has been read and counted; now it is set.
    pub fn setting(&self) {
        self.0.store(true, Relaxed);
    }

    fn is_setting(&self) -> bool {
        self.0.load(Relaxed)
    }
}

struct Making {
    begun: Instant,
    progress: Progress,
    stop: AbortHandle,
    /// Nothing when the file has been handed over.
    task: tokio::sync::Mutex<Option<JoinHandle<Made>>>,
}

#[derive(Default)]
pub struct Makings(Mutex<HashMap<Key, Arc<Making>>>);

/// What came of waiting.
enum Came {
    Done(Made),
    Going(Arc<Making>),
    Stopped,
}

impl Makings {
    fn all(&self) -> MutexGuard<'_, HashMap<Key, Arc<Making>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file that is being made for somebody at an address, or a new one begun.
    fn of<F: Future<Output = Made> + Send + 'static>(
        &self,
        key: &Key,
        make: impl FnOnce(Progress) -> F,
    ) -> Arc<Making> {
        let mut all = self.all();
        all.retain(|_, making| !making.stop.is_finished() || making.begun.elapsed() < KEPT);
        let begin = || {
            let progress = Progress::default();
            let task = tokio::spawn(make(progress.clone()));
            Arc::new(Making {
                begun: Instant::now(),
                progress,
                stop: task.abort_handle(),
                task: tokio::sync::Mutex::new(Some(task)),
            })
        };
        all.entry(key.clone()).or_insert_with(begin).clone()
    }

    async fn wait<F: Future<Output = Made> + Send + 'static>(
        &self,
        key: Key,
        patience: Duration,
        make: impl FnOnce(Progress) -> F,
    ) -> Came {
        let making = self.of(&key, make);
        let finished = async {
            let mut task = making.task.lock().await;
            let finished = task.as_mut()?.await;
            *task = None;
            Some(finished)
        };
        let Ok(finished) = tokio::time::timeout(patience, finished).await else {
            return Came::Going(making);
        };
        self.all().remove(&key);
        match finished {
            Some(Ok(made)) => Came::Done(made),
            Some(Err(error)) if error.is_panic() => Came::Done(Err(error.into())),
            // Stopped, or handed over to somebody who asked in the same moment.
            _ => Came::Stopped,
        }
    }

    fn stop(&self, key: &Key) {
        if let Some(making) = self.all().remove(key) {
            making.stop.abort();
        }
    }
}

/// The file that `make` makes, or for a browser that has waited long enough the page that says how far it has come. `address`
/// is where it was asked for, `back` the page that leads there.
pub async fn give<F: Future<Output = Made> + Send + 'static>(
    signed: &Signed,
    headers: &HeaderMap,
    (address, back): (String, String),
    make: impl FnOnce(Progress) -> F,
) -> Made {
    let accepted = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
    if !accepted.is_some_and(|kinds| kinds.contains("text/html")) {
        return make(Progress::default()).await;
    }
    let key = (signed.principal.account, address.clone());
    match signed.app.makings.wait(key, PATIENCE, make).await {
        Came::Done(made) => made,
        Came::Stopped => Ok(Redirect::to(&back).into_response()),
        Came::Going(making) => {
            let page = MakingPage {
                frame: signed.frame.clone(),
                setting: making.progress.is_setting(),
                seconds: i64::try_from(making.begun.elapsed().as_secs()).unwrap_or(i64::MAX),
                address,
                back,
            };
            let again = [(header::RETRY_AFTER, "2"), (header::CACHE_CONTROL, "no-store")];
            Ok((StatusCode::ACCEPTED, again, Html(page.render()?)).into_response())
        }
    }
}

#[derive(Template)]
#[template(path = "pages/making.html")]
struct MakingPage {
    frame: Frame,
    setting: bool,
    seconds: i64,
    address: String,
    back: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopInput {
    adress: String,
    tillbaka: String,
}

/// `POST /fil/avbryt`: somebody's own file, and nobody else's.
pub async fn stop(signed: Signed, Form(input): Form<StopInput>) -> Result<Response, PageError> {
    signed.app.makings.stop(&(signed.principal.account, input.adress));
    let back = safe_path(&input.tillbaka);
    let joint = if back.contains('?') { '&' } else { '?' };
    Ok(Redirect::to(&format!("{back}{joint}klart=making-stopped")).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(20);

    fn key(address: &str) -> Key {
        (AccountId(1), address.to_owned())
    }

    async fn never(_: Progress) -> Made {
        std::future::pending().await
    }

    #[tokio::test]
    async fn a_file_that_takes_long_is_made_once_and_handed_over_once() {
        let makings = Makings::default();
        let (go, gone) = tokio::sync::oneshot::channel::<()>();
        let slow = |progress: Progress| async move {
            progress.setting();
            let _ = gone.await;
            Ok("the file".into_response())
        };
        let first = makings.wait(key("/a"), SHORT, slow).await;
        assert!(matches!(first, Came::Going(making) if making.progress.is_setting()));
        assert!(matches!(
            makings.wait(key("/a"), SHORT, never).await,
            Came::Going(_)
        ));
        go.send(()).unwrap();
        let made = makings.wait(key("/a"), Duration::from_secs(5), never).await;
        assert!(matches!(made, Came::Done(Ok(_))));
        assert!(makings.all().is_empty());
    }

    #[tokio::test]
    async fn what_is_stopped_is_gone_and_can_be_asked_for_again() {
        let makings = Makings::default();
        assert!(matches!(
            makings.wait(key("/a"), SHORT, never).await,
            Came::Going(_)
        ));
        makings.stop(&(AccountId(2), "/a".to_owned()));
        assert_eq!(makings.all().len(), 1, "somebody else's is left alone");
        makings.stop(&key("/a"));
        let again = |_| async { Ok("anew".into_response()) };
        assert!(matches!(
            makings.wait(key("/a"), PATIENCE, again).await,
            Came::Done(Ok(_))
        ));
    }

    #[tokio::test]
    async fn whoever_waits_hears_that_it_was_stopped() {
        let makings = Arc::new(Makings::default());
        let waiting = tokio::spawn({
            let makings = makings.clone();
            async move { makings.wait(key("/a"), Duration::from_secs(5), never).await }
        });
        while makings.all().is_empty() {
            tokio::task::yield_now().await;
        }
        makings.stop(&key("/a"));
        assert!(matches!(waiting.await.unwrap(), Came::Stopped));
    }
}

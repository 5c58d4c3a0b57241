//! Files that take a while to make, and documents that take a while to adopt. Whoever looks on in a browser and has waited a
//! second is shown how far it has come and may stop it; the page asks again by itself, without script, and gets what comes
//! of it. Other programs just wait.
//!
//! To stop is to forget: what is read stops at once, while pages that are being set are set to their end and thrown away.
//! What has begun to be written down is written to its end, and whoever stops too late is shown what came of it.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
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

/// What is made: a file that is handed over, or a document that is adopted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    File,
    Adoption,
}

impl What {
    /// What its texts begin with.
    fn key(self) -> &'static str {
        match self {
            Self::File => "making",
            Self::Adoption => "adopting",
        }
    }
}

// Nothing: it is read and counted.
const SETTING: u8 = 1;
const KEEPING: u8 = 2;
const STOPPED: u8 = 3;

/// How far it has come, and whether it was stopped.
#[derive(Clone, Default)]
pub struct Progress(Arc<AtomicU8>);

/// Whoever asked for it has stopped it.
#[derive(Debug, thiserror::Error)]
#[error("it was stopped by whoever asked for it")]
pub struct Stopped;

impl Progress {
    fn to(&self, step: u8) -> Result<(), Stopped> {
        let unless_stopped = |at| (at != STOPPED).then_some(step);
        let moved = self.0.fetch_update(Relaxed, Relaxed, unless_stopped);
        moved.map(|_| ()).map_err(|_| Stopped)
    }

    /// All that it needs has been read and counted; now it is set.
    pub fn setting(&self) {
        // What was stopped stays so.
        let _ = self.to(SETTING);
    }

    /// Now it is written down, and can no longer be stopped.
    ///
    /// # Errors
    /// It was stopped before.
    pub fn keeping(&self) -> Result<(), Stopped> {
        self.to(KEEPING)
    }

    /// For what works long without waiting for anything.
    ///
    /// # Errors
    /// It was stopped.
    pub fn go_on(&self) -> Result<(), Stopped> {
        if self.0.load(Relaxed) == STOPPED {
            return Err(Stopped);
        }
        Ok(())
    }

    /// Whether it could be.
    fn stop(&self) -> bool {
        let unless_kept = |at| (at != KEEPING).then_some(STOPPED);
        self.0.fetch_update(Relaxed, Relaxed, unless_kept).is_ok()
    }

    /// Stops it when nobody waits for it any longer.
    pub fn while_waited_for(&self) -> Waiting {
        Waiting(self.clone())
    }
}

/// Somebody who waits; gone when they are.
pub struct Waiting(Progress);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.stop();
    }
}

struct Making {
    what: What,
    begun: Instant,
    progress: Progress,
    stop: AbortHandle,
    /// Nothing when what came of it has been handed over.
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

/// What came of stopping.
enum Halt {
    Stopped(What),
    TooLate,
    NothingThere,
}

impl Makings {
    fn all(&self) -> MutexGuard<'_, HashMap<Key, Arc<Making>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, key: &Key) -> Option<Arc<Making>> {
        self.all().get(key).cloned()
    }

    /// What is being made for somebody at an address, or a new one begun.
    fn of<F: Future<Output = Made> + Send + 'static>(
        &self,
        key: &Key,
        what: What,
        make: impl FnOnce(Progress) -> F,
    ) -> Arc<Making> {
        let mut all = self.all();
        all.retain(|_, making| !making.stop.is_finished() || making.begun.elapsed() < KEPT);
        let begin = || {
            let progress = Progress::default();
            let task = tokio::spawn(make(progress.clone()));
            Arc::new(Making {
                what,
                begun: Instant::now(),
                progress,
                stop: task.abort_handle(),
                task: tokio::sync::Mutex::new(Some(task)),
            })
        };
        all.entry(key.clone()).or_insert_with(begin).clone()
    }

    async fn wait(&self, key: &Key, making: Arc<Making>, patience: Duration) -> Came {
        let finished = async {
            let mut task = making.task.lock().await;
            let finished = task.as_mut()?.await;
            *task = None;
            Some(finished)
        };
        let Ok(finished) = tokio::time::timeout(patience, finished).await else {
            return Came::Going(making);
        };
        self.all().remove(key);
        match finished {
            Some(Ok(made)) => Came::Done(made),
            Some(Err(error)) if error.is_panic() => Came::Done(Err(error.into())),
            // Stopped, or handed over to somebody who asked in the same moment.
            _ => Came::Stopped,
        }
    }

    fn stop(&self, key: &Key) -> Halt {
        let mut all = self.all();
        let Some(making) = all.get(key) else {
            return Halt::NothingThere;
        };
        if !making.progress.stop() {
            return Halt::TooLate;
        }
        making.stop.abort();
        let what = making.what;
        all.remove(key);
        Halt::Stopped(what)
    }
}

fn is_a_browser(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
    accepted.is_some_and(|kinds| kinds.contains("text/html"))
}

fn key_of(signed: &Signed, address: &str) -> Key {
    (signed.principal.account, address.to_owned())
}

/// The file that `make` makes, or for a browser that has waited long enough the page that says how far it has come. `address`
/// is where it was asked for, `back` the page that leads there.
pub async fn give<F: Future<Output = Made> + Send + 'static>(
    signed: &Signed,
    headers: &HeaderMap,
    (address, back): (String, String),
    make: impl FnOnce(Progress) -> F,
) -> Made {
    if !is_a_browser(headers) {
        return make(Progress::default()).await;
    }
    let key = key_of(signed, &address);
    let making = signed.app.makings.of(&key, What::File, make);
    shown(signed, making, (address, back)).await
}

/// Begins what changes the register, and answers what came of it; a browser that has waited long enough is led to `address`,
/// where [`look`] tells how far it has come.
pub async fn begin<F: Future<Output = Made> + Send + 'static>(
    signed: &Signed,
    headers: &HeaderMap,
    (address, back): (String, String),
    make: impl FnOnce(Progress) -> F,
) -> Made {
    if !is_a_browser(headers) {
        return make(Progress::default()).await;
    }
    let key = key_of(signed, &address);
    let makings = &signed.app.makings;
    let making = makings.of(&key, What::Adoption, make);
    match makings.wait(&key, making, PATIENCE).await {
        Came::Done(made) => made,
        Came::Stopped => Ok(Redirect::to(&back).into_response()),
        Came::Going(_) => Ok(Redirect::to(&address).into_response()),
    }
}

/// What came of what was begun at an address, or how far it has come; back to the page that leads there when there is nothing.
pub async fn look(signed: &Signed, (address, back): (String, String)) -> Made {
    match signed.app.makings.find(&key_of(signed, &address)) {
        Some(making) => shown(signed, making, (address, back)).await,
        None => Ok(Redirect::to(&back).into_response()),
    }
}

async fn shown(signed: &Signed, making: Arc<Making>, (address, back): (String, String)) -> Made {
    let key = key_of(signed, &address);
    match signed.app.makings.wait(&key, making, PATIENCE).await {
        Came::Done(made) => made,
        Came::Stopped => Ok(Redirect::to(&back).into_response()),
        Came::Going(making) => {
            let page = MakingPage {
                frame: signed.frame.clone(),
                what: making.what.key(),
                step: making.progress.0.load(Relaxed),
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
    /// What its own texts begin with.
    what: &'static str,
    step: u8,
    seconds: i64,
    address: String,
    back: String,
}

impl MakingPage {
    fn own(&self, text: &str) -> String {
        self.frame.t(format!("{}-{text}", self.what))
    }

    fn now(&self) -> &'static str {
        match self.step {
            SETTING => "making-setting",
            KEEPING => "making-keeping",
            _ => "making-reading",
        }
    }

    fn may_stop(&self) -> bool {
        self.step != KEEPING
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopInput {
    adress: String,
    tillbaka: String,
}

/// `POST /fil/avbryt`: what somebody began themselves, and nobody else's.
pub async fn stop(signed: Signed, Form(input): Form<StopInput>) -> Result<Response, PageError> {
    let said = match signed.app.makings.stop(&key_of(&signed, &input.adress)) {
        Halt::TooLate => return Ok(Redirect::to(&safe_path(&input.adress)).into_response()),
        Halt::Stopped(what) => format!("{}-stopped", what.key()),
        Halt::NothingThere => "making-none".to_owned(),
    };
    let back = safe_path(&input.tillbaka);
    let joint = if back.contains('?') { '&' } else { '?' };
    Ok(Redirect::to(&format!("{back}{joint}klart={said}")).into_response())
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

    async fn waited<F: Future<Output = Made> + Send + 'static>(
        makings: &Makings,
        patience: Duration,
        make: impl FnOnce(Progress) -> F,
    ) -> Came {
        let making = makings.of(&key("/a"), What::File, make);
        makings.wait(&key("/a"), making, patience).await
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
        let first = waited(&makings, SHORT, slow).await;
        assert!(matches!(first, Came::Going(making) if making.progress.0.load(Relaxed) == SETTING));
        assert!(matches!(waited(&makings, SHORT, never).await, Came::Going(_)));
        go.send(()).unwrap();
        let made = waited(&makings, Duration::from_secs(5), never).await;
        assert!(matches!(made, Came::Done(Ok(_))));
        assert!(makings.all().is_empty());
    }

    #[tokio::test]
    async fn what_is_stopped_is_gone_and_can_be_asked_for_again() {
        let makings = Makings::default();
        let going = waited(&makings, SHORT, never).await;
        let Came::Going(making) = going else {
            panic!("it never ends")
        };
        makings.stop(&(AccountId(2), "/a".to_owned()));
        assert_eq!(makings.all().len(), 1, "somebody else's is left alone");
        assert!(matches!(makings.stop(&key("/a")), Halt::Stopped(What::File)));
        assert!(making.progress.go_on().is_err() && making.progress.keeping().is_err());
        assert!(matches!(makings.stop(&key("/a")), Halt::NothingThere));
        let again = |_| async { Ok("anew".into_response()) };
        let made = waited(&makings, PATIENCE, again).await;
        assert!(matches!(made, Came::Done(Ok(_))));
    }

    #[tokio::test]
    async fn what_is_being_written_down_is_not_stopped_halfway() {
        let makings = Makings::default();
        let (go, gone) = tokio::sync::oneshot::channel::<()>();
        let keeps = |progress: Progress| async move {
            progress.keeping()?;
            let _ = gone.await;
            Ok("kept".into_response())
        };
        assert!(matches!(waited(&makings, SHORT, keeps).await, Came::Going(_)));
        assert!(matches!(makings.stop(&key("/a")), Halt::TooLate));
        go.send(()).unwrap();
        let made = waited(&makings, Duration::from_secs(5), never).await;
        assert!(matches!(made, Came::Done(Ok(_))), "and what came of it is there");
    }

    #[tokio::test]
    async fn whoever_waits_hears_that_it_was_stopped() {
        let makings = Arc::new(Makings::default());
        let waiting = tokio::spawn({
            let makings = makings.clone();
            async move { waited(&makings, Duration::from_secs(5), never).await }
        });
        while makings.all().is_empty() {
            tokio::task::yield_now().await;
        }
        makings.stop(&key("/a"));
        assert!(matches!(waiting.await.unwrap(), Came::Stopped));
    }

    #[test]
    fn when_nobody_waits_any_longer_it_stops() {
        let progress = Progress::default();
        drop(progress.while_waited_for());
        assert!(progress.go_on().is_err());
        let kept = Progress::default();
        kept.keeping().unwrap();
        drop(kept.while_waited_for());
        assert!(kept.go_on().is_ok());
    }
}

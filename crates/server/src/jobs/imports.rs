//! Imports from the pages: files that wait for their columns to be looked at, and imports under way.
//!
//! Kept in memory: a file that waits is sent again after a restart. An import under way is taken back when the
//! server is asked to stop, or by whoever hears that it has fallen silent.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use domain::codes::{AccountId, ImportId, MunicipalityCode, PartnerCode, SourceCode};
use import::SourceFormat;
use store::Actor;

use crate::app::{App, Home};
use crate::importing::{Import, ImportFailure, ImportOrder, ImportWatch, SenderBy, ServerName};
use crate::random;

/// Where files lie until they have been read, in the data directory.
pub const INCOMING: &str = "inkommande";

/// Files that an account may have waiting; an older one gives way.
const WAITING: usize = 4;

/// A file that has come in and has not been read yet.
#[derive(Clone, Debug)]
pub struct WaitingFile {
    pub token: String,
    pub municipality: MunicipalityCode,
    pub account: AccountId,
    pub path: PathBuf,
    pub file_name: String,
    pub format: SourceFormat,
    pub partner: PartnerCode,
    pub source: SourceCode,
    /// The source was chosen, and does not follow the organisation.
    pub source_chosen: bool,
    pub sender_by: SenderBy,
}

#[derive(Default)]
pub struct ImportJobs {
    /// The latest last.
    waiting: Mutex<Vec<WaitingFile>>,
    running: Mutex<HashMap<(MunicipalityCode, ImportId), Arc<ImportWatch>>>,
    /// What this server is called, where it has a name.
    server: OnceLock<ServerName>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ImportJobs {
    /// From now on imports are begun in this name, which is held as long as the server runs.
    pub fn run_as(&self, server: ServerName) -> &ServerName {
        self.server.get_or_init(|| server)
    }

    /// A new place for a file that is coming in, with the secret by which its sender finds it again.
    pub fn place(folder: PathBuf) -> std::io::Result<(String, PathBuf)> {
        std::fs::create_dir_all(&folder)?;
        let token = hex::encode(random::bytes::<16>());
        let path = folder.join(&token);
        Ok((token, path))
    }

    pub fn wait(&self, file: WaitingFile) {
        let mut waiting = locked(&self.waiting);
        let mut own = waiting.iter().filter(|w| w.account == file.account).count();
        waiting.retain(|w| {
            let goes = w.account == file.account && own >= WAITING;
            if goes {
                own -= 1;
                discard(&w.path);
            }
            !goes
        });
        waiting.push(file);
    }

    pub fn waiting(
        &self,
        municipality: MunicipalityCode,
        account: AccountId,
        token: &str,
    ) -> Option<WaitingFile> {
        locked(&self.waiting)
            .iter()
            .find(|w| w.token == token && w.account == account && w.municipality == municipality)
            .cloned()
    }

    /// Keeps what has been said about a file that waits.
    pub fn change(&self, file: &WaitingFile) {
        for waiting in locked(&self.waiting).iter_mut() {
            if waiting.token == file.token && waiting.account == file.account {
                *waiting = file.clone();
            }
        }
    }

    /// Stops every import under way and waits until all of it has been taken back, but no longer than `most`.
    pub async fn stop_all(&self, most: Duration) {
        let watches: Vec<_> = locked(&self.running).values().cloned().collect();
        for watch in &watches {
            watch.cancel();
        }
        let until = Instant::now() + most;
        while !locked(&self.running).is_empty() && Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Forgets a file and removes it.
    pub fn forget(&self, token: &str) {
        locked(&self.waiting).retain(|w| {
            if w.token == token {
                discard(&w.path);
            }
            w.token != token
        });
    }

    pub fn watch(&self, municipality: MunicipalityCode, import: ImportId) -> Option<Arc<ImportWatch>> {
        locked(&self.running).get(&(municipality, import)).cloned()
    }

    /// Begins an import of a file that waited, and goes on with it after the page is answered.
    pub async fn start(
        app: &App,
        home: Arc<Home>,
        file: WaitingFile,
        mapping: Option<import::Mapping>,
        actor: Actor,
    ) -> Result<ImportId, ImportFailure> {
        let order = ImportOrder {
            format: file.format,
            file: file.path.clone(),
            file_name: file.file_name.clone(),
            partner: file.partner.clone(),
            source: file.source.clone(),
            mapping,
        };
        let import = Import::begin(&app.store, home, order, actor.clone(), app.clock).await?;
        let (id, key) = (import.id, (file.municipality, import.id));
        let watch = Arc::new(ImportWatch::default());
        // The file is the import's now: nobody begins it twice.
        locked(&app.imports.waiting).retain(|w| w.token != file.token);
        locked(&app.imports.running).insert(key, watch.clone());
        let app = app.clone();
        tokio::spawn(async move {
            if let Some(server) = app.imports.server.get() {
                let owner = server.as_str().to_owned();
                let owned = app.store.write(key.0, &actor, app.clock.now(), move |work| {
                    Box::pin(async move { work.own_import(id, &owner).await })
                });
                if let Err(error) = owned.await {
                    tracing::warn!(import = %id, %error, "an import goes on without the server's name");
                }
            }
            if let Err(failure) = import.run(watch).await {
                tracing::info!(import = %id, %failure, "an import was taken back");
            }
            discard(&file.path);
            locked(&app.imports.running).remove(&key);
        });
        Ok(id)
    }
}

fn discard(path: &std::path::Path) {
    if let Err(error) = std::fs::remove_file(path) {
        tracing::warn!(%error, "a file that came in could not be removed");
    }
}

/// Files that nobody waits for any more, at start.
pub fn discard_left_over(folder: &std::path::Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        discard(&entry.path());
    }
}

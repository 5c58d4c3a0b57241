//! What somebody typed in a form whose sender must first show who they are. It waits in the register, sealed, for the account
//! alone and for an hour at most, so that any server on the register gives it back when they have; by whichever way they did it,
//! and without standing in an address, a log, the journal or a backup.

use std::sync::{Arc, OnceLock};

use domain::codes::AccountId;
use jiff::ToSpan;
use serde::{Deserialize, Serialize};
use store::{Actor, installation};

use crate::app::App;
use crate::errors::PageError;
use crate::keys;
use crate::vault::Vault;

/// Where it is shown again.
pub const PAGE: &str = "/bekrafta/skicka";

/// How long a form waits.
const KEPT_MINUTES: i64 = 60;

/// Fields that show who somebody is; they are typed anew.
const SHOWS_WHO: [&str; 4] = ["losenord", "nuvarande", "kod", "hemlighet"];
/// Fields that the page filled in itself: without others there is nothing to lose.
const FILLED_IN: [&str; 3] = ["edit", "version", "session"];

/// The fields of the form that came with a request, once they have been read.
#[derive(Clone, Default)]
pub struct Sent(Arc<OnceLock<Vec<(String, String)>>>);

impl Sent {
    pub fn keep(&self, fields: &[(String, String)]) {
        let shown = |name: &String| name != "csrf" && !SHOWS_WHO.contains(&name.as_str());
        let kept = fields.iter().filter(|(name, _)| shown(name)).cloned().collect();
        // A request has one form.
        let _ = self.0.set(kept);
    }

    /// What is to wait, if anything was typed.
    pub fn typed(&self, address: &str, back_to: &str) -> Option<Typed> {
        let fields = self.0.get()?;
        let typed = |(name, value): &(String, String)| {
            !value.trim().is_empty() && !FILLED_IN.contains(&name.as_str())
        };
        fields.iter().any(typed).then(|| Typed {
            address: address.to_owned(),
            back_to: back_to.to_owned(),
            fields: fields.clone(),
        })
    }
}

/// A form that waits to be sent again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    pub address: String,
    /// The page that it was on.
    pub back_to: String,
    pub fields: Vec<(String, String)>,
}

fn purpose(account: AccountId) -> String {
    format!("waiting-form/1 {account}")
}

fn actor() -> Actor {
    Actor::system("formulär")
}

/// Keeps the latest form of an account.
pub async fn keep(app: &App, account: AccountId, typed: &Typed) -> Result<(), PageError> {
    let vault = Vault::of(&app.settings.data, keys::WAITING_FORMS)?;
    let sealed = vault.seal(&purpose(account), &serde_json::to_vec(typed)?);
    let now = app.clock.now();
    let until = now + KEPT_MINUTES.minutes();
    app.store
        .write(installation(), &actor(), now, move |work| {
            Box::pin(async move { work.keep_waiting_form(account, &sealed, until).await })
        })
        .await?;
    Ok(())
}

/// The form of an account that waits. One that was sealed with a key that is gone is gone too.
pub async fn waiting(app: &App, account: AccountId) -> Result<Option<Typed>, PageError> {
    let Some(sealed) = app.store.waiting_form(account, app.clock.now()).await? else {
        return Ok(None);
    };
    let vault = Vault::of(&app.settings.data, keys::WAITING_FORMS)?;
    let opened = vault.open(&purpose(account), &sealed);
    Ok(opened.and_then(|opened| serde_json::from_slice(&opened.bytes).ok()))
}

/// Whoever logs out leaves nothing that waits.
pub async fn forget(app: &App, account: AccountId) -> Result<(), PageError> {
    let now = app.clock.now();
    app.store
        .write(installation(), &actor(), now, move |work| {
            Box::pin(async move { work.forget_waiting_form(account).await })
        })
        .await?;
    Ok(())
}

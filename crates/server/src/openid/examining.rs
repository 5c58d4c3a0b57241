//! Is a provider set up as it should be? The same findings for the administrator's page and for `doctor`.

use jiff::Timestamp;

use super::discovery;
use super::tokens::LEEWAY_SECONDS;
use super::trouble::Trouble;
use crate::config::openid::Provider;
use crate::frame::Frame;

/// One thing that was looked at.
#[derive(Clone, Debug)]
pub struct Finding {
    pub ok: bool,
    key: String,
    detail: String,
}

impl Finding {
    fn new(ok: bool, key: &str, detail: impl ToString) -> Self {
        Self {
            ok,
            key: key.to_owned(),
            detail: detail.to_string(),
        }
    }

    fn of(trouble: Trouble) -> Self {
        let key = format!("openid-trouble-{}", trouble.kind.code());
        Self::new(false, &key, trouble.detail)
    }

    /// What was found and, when it is not all right, what to do.
    pub fn words(&self, frame: &Frame) -> String {
        frame.ta(&self.key, &self.detail)
    }
}

/// Asks the provider anew, whatever is remembered of it. Stops at what the rest depends on.
pub async fn examine(provider: &Provider, now: Timestamp) -> Vec<Finding> {
    let mut found = Vec::new();
    match discovery::describe(provider).await {
        Err(trouble) => found.push(Finding::of(trouble)),
        Ok(description) => {
            found.push(Finding::new(true, "openid-found-address", &provider.issuer));
            match description.date.map(|date| date.as_second() - now.as_second()) {
                Some(differs) if differs.abs() > LEEWAY_SECONDS => {
                    found.push(Finding::new(false, "openid-trouble-clock", differs));
                }
                Some(_) => found.push(Finding::new(true, "openid-found-clock", "")),
                None => (),
            }
            match discovery::keys(provider, &description.keys).await {
                Ok(keys) => found.push(Finding::new(true, "openid-found-keys", keys.count())),
                Err(trouble) => found.push(Finding::of(trouble)),
            }
        }
    }
    if provider.rights.is_empty() {
        found.push(Finding::new(false, "openid-trouble-no-groups", ""));
    }
    found
}

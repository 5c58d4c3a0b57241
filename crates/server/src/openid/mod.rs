//! Logging in somewhere else: OpenID Connect with the authorization code flow and PKCE.
//!
//! A provider says who somebody is and which groups they are in; what a group may do stands in our settings. Nothing a
//! provider says or fails to say gives anything more. How it is asked is in `web`, what it says of itself in
//! `discovery`, what its tokens must be in `tokens`, what groups give in `rights`.

mod discovery;
pub mod examining;
pub mod rights;
pub mod tokens;
pub mod trouble;
mod web;

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use tokio::sync::Mutex;
use url::Url;

use self::discovery::Description;
use self::tokens::{Expected, Keys, LoggedOut, Person};
use self::trouble::{Kind, Trouble};
pub use self::web::tls;
use crate::config::Settings;
use crate::config::openid::{Provider, ProviderError, providers};
use crate::random::{self, Secret};

/// What a provider says of itself is asked for again after an hour.
const FRESH_SECONDS: i64 = 3_600;
/// One that did not answer is left alone so long, however many want to log in.
const REST_SECONDS: i64 = 10;
/// Keys that are not known are asked for at most this often: anyone can name a key.
const KEYS_SECONDS: i64 = 60;

/// All providers that are set up.
#[derive(Default)]
pub struct OpenId {
    remotes: Vec<Remote>,
    /// Those that cannot be used, and why.
    pub wrong: Vec<(String, ProviderError)>,
}

impl OpenId {
    pub fn of(settings: &Settings) -> Self {
        let (providers, wrong) = providers(&settings.openid);
        let remote = |provider| Remote {
            provider,
            memory: Mutex::default(),
        };
        Self {
            remotes: providers.into_iter().map(remote).collect(),
            wrong,
        }
    }

    pub fn named(&self, name: &str) -> Option<&Remote> {
        self.remotes.iter().find(|remote| remote.provider.name == name)
    }

    pub fn issued_by(&self, issuer: &str) -> Option<&Remote> {
        self.remotes
            .iter()
            .find(|remote| remote.provider.issuer == issuer)
    }

    pub fn providers(&self) -> impl Iterator<Item = &Provider> {
        self.remotes.iter().map(|remote| &remote.provider)
    }
}

/// A provider, and what is remembered of it.
pub struct Remote {
    pub provider: Provider,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    known: Option<Known>,
    failed: Option<(Trouble, i64)>,
    /// When keys were last asked for because a name was unknown.
    asked_again: Option<i64>,
}

#[derive(Clone)]
struct Known {
    description: Arc<Description>,
    keys: Arc<Keys>,
    at: i64,
}

/// A log-in that has begun, by the secret that its browser holds. What goes with it to the provider is computed from
/// that secret, each in a way of its own, so that nothing of it need be kept and none gives another away.
pub struct Begun(String);

impl Begun {
    pub fn new() -> Self {
        Self(Secret::new().text().to_owned())
    }

    pub fn of(secret: String) -> Self {
        Self(secret)
    }

    pub fn secret(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> [u8; 32] {
        random::hash_of(&self.0)
    }

    fn derived(&self, what: &str) -> String {
        URL_SAFE_NO_PAD.encode(random::hash_of(&format!("{what} {}", self.0)))
    }

    fn state(&self) -> String {
        self.derived("state")
    }

    /// In constant time: both are hashed before they are compared.
    pub fn has_state(&self, state: &str) -> bool {
        random::hash_of(state) == random::hash_of(&self.state())
    }

    fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// RFC 7636: the verifier is shown only when the code is handed in, its digest before.
    fn verifier(&self) -> String {
        self.derived("verifier")
    }

    fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(random::hash_of(&self.verifier()))
    }
}

impl Default for Begun {
    fn default() -> Self {
        Self::new()
    }
}

impl Remote {
    /// What the provider says of itself. One asks at a time; those who wait get the same answer.
    async fn known(&self, now: Timestamp) -> Result<Known, Trouble> {
        let now = now.as_second();
        let mut memory = self.memory.lock().await;
        if let Some(known) = memory
            .known
            .as_ref()
            .filter(|known| now - known.at < FRESH_SECONDS)
        {
            return Ok(known.clone());
        }
        if let Some((trouble, at)) = memory.failed.as_ref().filter(|(_, at)| now - at < REST_SECONDS) {
            tracing::debug!(
                provider = self.provider.name,
                at,
                "a provider is left alone for a while"
            );
            return Err(trouble.clone());
        }
        let asked = async {
            let description = discovery::describe(&self.provider).await?;
            let keys = discovery::keys(&self.provider, &description.keys).await?;
            Ok(Known {
                description: Arc::new(description),
                keys: Arc::new(keys),
                at: now,
            })
        };
        let asked = asked.await;
        memory.failed = asked
            .as_ref()
            .err()
            .map(|trouble: &Trouble| (trouble.clone(), now));
        memory.known = asked.as_ref().ok().cloned();
        asked
    }

    /// The keys anew, as one was named that is not among those we have. `None` when they were asked for just now.
    async fn newer_keys(&self, known: &Known, now: Timestamp) -> Result<Option<Arc<Keys>>, Trouble> {
        let now = now.as_second();
        let mut memory = self.memory.lock().await;
        if memory.asked_again.is_some_and(|at| now - at < KEYS_SECONDS) {
            return Ok(None);
        }
        memory.asked_again = Some(now);
        let keys = Arc::new(discovery::keys(&self.provider, &known.description.keys).await?);
        if let Some(known) = &mut memory.known {
            known.keys = keys.clone();
        }
        Ok(Some(keys))
    }

    /// Reads a token, with newer keys if one of those is needed.
    async fn read<T>(
        &self,
        known: &Known,
        now: Timestamp,
        read: impl Fn(&Keys) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        match read(&known.keys) {
            Err(trouble) if trouble.kind == Kind::KeyUnknown => match self.newer_keys(known, now).await? {
                Some(keys) => read(&keys),
                None => Err(trouble),
            },
            other => other,
        }
    }

    fn expected(&self, now: Timestamp) -> Expected<'_> {
        Expected {
            issuer: &self.provider.issuer,
            client_id: &self.provider.client_id,
            now,
        }
    }

    /// Where the browser is sent to log in.
    /// `fresh` asks for a log-in there and then, whatever session its reader has.
    pub async fn address(
        &self,
        begun: &Begun,
        back: &str,
        fresh: bool,
        now: Timestamp,
    ) -> Result<Url, Trouble> {
        let mut url = self.known(now).await?.description.authorization.clone();
        let mut scope = vec!["openid"];
        scope.extend(self.provider.scopes.iter().map(String::as_str));
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.provider.client_id)
            .append_pair("redirect_uri", back)
            .append_pair("scope", &scope.join(" "))
            .append_pair("state", &begun.state())
            .append_pair("nonce", &begun.nonce())
            .append_pair("code_challenge", &begun.challenge())
            .append_pair("code_challenge_method", "S256");
        if fresh {
            url.query_pairs_mut()
                .append_pair("prompt", "login")
                .append_pair("max_age", "0");
        }
        Ok(url)
    }

    /// Who came back with a code. `issuer` is whose answer it says it is.
    pub async fn person(
        &self,
        begun: &Begun,
        code: &str,
        issuer: Option<&str>,
        back: &str,
        now: Timestamp,
    ) -> Result<Person, Trouble> {
        let known = self.known(now).await?;
        let description = &known.description;
        if issuer.is_some_and(|said| said != self.provider.issuer)
            || (issuer.is_none() && description.signs_answers)
        {
            return Err(Kind::Issuer.with(issuer.unwrap_or_default()));
        }
        let (verifier, client_id) = (begun.verifier(), self.provider.client_id.as_str());
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", &verifier),
        ];
        let secret = self.provider.secret.as_ref().map(|secret| secret.0.as_str());
        let header = secret.filter(|_| description.takes_header);
        if header.is_none() {
            form.push(("client_id", client_id));
            form.extend(secret.map(|secret| ("client_secret", secret)));
        }
        let client = header.map(|secret| (client_id, secret));
        let reply = web::send(&self.provider, &description.token, &form, client).await?;
        let said = |name: &str| reply.json.as_ref().and_then(|json| json.get(name)?.as_str());
        if reply.status != 200 {
            return Err(match said("error") {
                Some(error) => Kind::CodeRefused.with(error),
                None => Kind::Status.with(reply.status),
            });
        }
        let token = said("id_token").ok_or_else(|| Kind::NotUnderstood.with("id_token"))?;
        let (expected, nonce) = (self.expected(now), begun.nonce());
        self.read(&known, now, |keys| {
            expected.person(token, keys, &nonce, &self.provider.groups_claim)
        })
        .await
    }

    /// Whose sessions a logout token ends.
    pub async fn logged_out(&self, token: &str, now: Timestamp) -> Result<LoggedOut, Trouble> {
        let known = self.known(now).await?;
        let expected = self.expected(now);
        self.read(&known, now, |keys| expected.logged_out(token, keys))
            .await
    }

    /// Where the browser is sent to log out there too, if that is possible.
    pub async fn farewell(&self, back: &str, now: Timestamp) -> Option<Url> {
        let mut url = self.known(now).await.ok()?.description.end_session.clone()?;
        url.query_pairs_mut()
            .append_pair("client_id", &self.provider.client_id)
            .append_pair("post_logout_redirect_uri", back);
        Some(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_to_the_provider_gives_nothing_else_away() {
        let begun = Begun::of("hemligheten i webbläsaren".into());
        let all = [begun.state(), begun.nonce(), begun.verifier(), begun.challenge()];
        for (i, one) in all.iter().enumerate() {
            assert_eq!(one.len(), 43, "as long as RFC 7636 wants");
            assert!(!all[..i].contains(one) && !one.contains(begun.secret()));
        }
        assert!(begun.has_state(&begun.state()));
        assert!(!begun.has_state(&Begun::new().state()) && !begun.has_state(""));
        assert_eq!(
            begun.challenge(),
            URL_SAFE_NO_PAD.encode(random::hash_of(&begun.verifier()))
        );
    }
}

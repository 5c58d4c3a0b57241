//! Where people may log in instead of here: OpenID Connect providers, and what their groups may do in which
//! municipality. Nobody gets anything from a provider but what is written here.

use std::path::{Path, PathBuf};

use domain::access::Role;
use domain::codes::{MunicipalityCode, PartnerCode};
use serde::{Deserialize, Serialize};
use url::{Host, Origin, Url};

use super::mail::Hidden;

/// A section `[[openid]]`, as it was written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSettings {
    /// What the provider is called in addresses and in the environment: `a`–`z`, digits and hyphens.
    pub name: String,
    /// What stands on the log-in page.
    pub label: String,
    /// The discovery address without `/.well-known/openid-configuration`.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<Hidden>,
    /// A file with the secret in its first line.
    pub client_secret_file: Option<PathBuf>,
    /// Asked for beside `openid`.
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
    /// The claim of the ID token that lists the groups.
    #[serde(default = "groups_claim")]
    pub groups_claim: String,
    /// Hosts beside the issuer's own on which it has its keys and its token endpoint.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// The provider always asks for a second step, even if its tokens do not say so.
    #[serde(default)]
    pub second_step: bool,
    #[serde(default)]
    pub rights: Vec<GroupRight>,
}

/// What being in a group gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRight {
    pub group: String,
    pub municipality: MunicipalityCode,
    pub organisation: PartnerCode,
    pub role: Role,
}

fn scopes() -> Vec<String> {
    vec!["profile".into(), "email".into()]
}

fn groups_claim() -> String {
    "groups".into()
}

/// A provider that can be asked.
#[derive(Clone, Debug)]
pub struct Provider {
    pub name: String,
    pub label: String,
    pub issuer: String,
    pub client_id: String,
    pub secret: Option<Hidden>,
    pub scopes: Vec<String>,
    pub groups_claim: String,
    pub second_step: bool,
    pub rights: Vec<GroupRight>,
    /// Where the program itself may ask, and nowhere else.
    origins: Vec<Origin>,
}

#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    #[error("namnet \"{0}\" får bara bestå av a–z, siffror och bindestreck")]
    Name(String),
    #[error("två inloggningar har namnet eller utfärdaren \"{0}\". De måste skilja sig åt")]
    Twice(String),
    #[error("label och client_id får inte vara tomma")]
    Empty,
    #[error("issuer \"{0}\" är ingen adress som börjar med https://, utan frågetecken och utan inloggning")]
    Issuer(String),
    #[error("http får bara användas till den egna datorn, inte till \"{0}\". Använd https")]
    InTheClear(String),
    #[error("värden \"{0}\" ska skrivas som ett namn, till exempel nycklar.exempel.se")]
    Host(String),
    #[error("både client_secret och client_secret_file är angivna. Behåll en av dem")]
    TwoSecrets,
    #[error("hemlighetens fil {path} kan inte läsas: {why}. Kontrollera namnet och rättigheterna")]
    SecretFile { path: String, why: std::io::Error },
    #[error("hemlighetens fil {0} är tom")]
    SecretEmpty(String),
}

impl ProviderSettings {
    /// The variable of the environment that holds the secret.
    pub fn variable(&self) -> String {
        let name = self.name.to_uppercase().replace('-', "_");
        format!("LAGESBILD_OPENID_{name}_SECRET")
    }

    /// The provider, or why what was written cannot be used.
    pub fn provider(&self) -> Result<Provider, ProviderError> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if self.name.is_empty() || self.name.len() > 40 || !self.name.bytes().all(plain) {
            return Err(ProviderError::Name(self.name.clone()));
        }
        if self.label.trim().is_empty() || self.client_id.trim().is_empty() {
            return Err(ProviderError::Empty);
        }
        let issuer = Url::parse(&self.issuer).ok().filter(|url| {
            ["https", "http"].contains(&url.scheme())
                && url.host().is_some()
                && url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none()
        });
        let issuer = issuer.ok_or_else(|| ProviderError::Issuer(self.issuer.clone()))?;
        if issuer.scheme() == "http" && !is_this_computer(&issuer) {
            return Err(ProviderError::InTheClear(self.issuer.clone()));
        }
        let mut origins = vec![issuer.origin()];
        for host in &self.hosts {
            let url = Url::parse(&format!("https://{host}/")).ok();
            let url = url.filter(|url| {
                url.path() == "/"
                    && url.query().is_none()
                    && url.fragment().is_none()
                    && url.username().is_empty()
            });
            origins.push(url.ok_or_else(|| ProviderError::Host(host.clone()))?.origin());
        }
        Ok(Provider {
            name: self.name.clone(),
            label: self.label.trim().to_owned(),
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            secret: self.secret()?,
            scopes: self.scopes.clone(),
            groups_claim: self.groups_claim.clone(),
            second_step: self.second_step,
            rights: self.rights.clone(),
            origins,
        })
    }

    fn secret(&self) -> Result<Option<Hidden>, ProviderError> {
        let written = self.client_secret.as_ref().filter(|secret| !secret.0.is_empty());
        let file = self.client_secret_file.as_deref().filter(|p| *p != Path::new(""));
        match (written, file) {
            (Some(_), Some(_)) => Err(ProviderError::TwoSecrets),
            (None, Some(path)) => {
                let name = path.display().to_string();
                let text = std::fs::read_to_string(path).map_err(|why| ProviderError::SecretFile {
                    path: name.clone(),
                    why,
                })?;
                match text.lines().next().unwrap_or_default() {
                    "" => Err(ProviderError::SecretEmpty(name)),
                    first => Ok(Some(Hidden(first.to_owned()))),
                }
            }
            (written, None) => Ok(written.cloned()),
        }
    }
}

impl Provider {
    /// Whether the program may ask there.
    pub fn may_be_asked_at(&self, url: &Url) -> bool {
        let protected = url.scheme() == "https" || (url.scheme() == "http" && is_this_computer(url));
        protected
            && url.username().is_empty()
            && url.password().is_none()
            && self.origins.contains(&url.origin())
    }

    /// The municipalities in which its groups say who may what.
    pub fn rules_in(&self, municipality: MunicipalityCode) -> bool {
        self.rights.iter().any(|right| right.municipality == municipality)
    }
}

/// All of them, and what is wrong with those that cannot be used.
pub fn providers(settings: &[ProviderSettings]) -> (Vec<Provider>, Vec<(String, ProviderError)>) {
    let (mut good, mut bad) = (Vec::<Provider>::new(), Vec::new());
    for one in settings {
        match one.provider() {
            Ok(provider) => {
                let same = |p: &Provider| p.name == provider.name || p.issuer == provider.issuer;
                if good.iter().any(same) {
                    bad.push((one.name.clone(), ProviderError::Twice(one.name.clone())));
                } else {
                    good.push(provider);
                }
            }
            Err(error) => bad.push((one.name.clone(), error)),
        }
    }
    (good, bad)
}

pub fn is_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(more: &str, expected: Result<(), &str>) {
        let text = format!("label = \"Kommunen\"\nclient_id = \"lagesbild\"\n{more}");
        let settings: ProviderSettings = toml::from_str(&text).unwrap();
        match (settings.provider(), expected) {
            (Ok(_), Ok(())) => (),
            (Err(error), Err(words)) => assert!(error.to_string().contains(words), "{more}: {error}"),
            (found, _) => panic!("{more}: {found:?}"),
        }
    }

    #[test]
    fn a_provider_is_asked_over_https_or_on_the_own_computer() {
        for good in [
            "https://in.example",
            "https://in.example:8443/adfs",
            "http://127.0.0.1:3000",
            "http://[::1]:3000",
        ] {
            check(&format!("name = \"a\"\nissuer = \"{good}\""), Ok(()));
        }
        for (bad, words) in [
            ("http://in.example", "egna datorn"),
            ("http://127.0.0.1.elak.example", "egna datorn"),
            ("file:///etc/passwd", "https"),
            ("https://a:b@in.example", "https"),
            ("https://in.example?x", "https"),
            ("in.example", "https"),
        ] {
            check(&format!("name = \"a\"\nissuer = \"{bad}\""), Err(words));
        }
        check("name = \"Å\"\nissuer = \"https://in.example\"", Err("a–z"));
        check(
            "name = \"a\"\nissuer = \"https://in.example\"\nhosts = [\"b/c\"]",
            Err("värden"),
        );
    }

    #[test]
    fn nothing_is_asked_but_what_was_named() {
        let settings: ProviderSettings = toml::from_str(
            "name = 'a'\nlabel = 'A'\nissuer = 'https://in.example/x'\nclient_id = 'l'\nhosts = ['nycklar.example']",
        )
        .unwrap();
        let provider = settings.provider().unwrap();
        for (url, may) in [
            ("https://in.example/keys", true),
            ("https://nycklar.example/keys", true),
            ("https://in.example:444/keys", false),
            ("http://in.example/keys", false),
            ("https://in.example.elak.example/keys", false),
            ("https://in.example@elak.example/keys", false),
            ("https://x:y@in.example/keys", false),
            ("http://169.254.169.254/latest", false),
            ("http://127.0.0.1/keys", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(provider.may_be_asked_at(&Url::parse(url).unwrap()), may, "{url}");
        }
    }

    #[test]
    fn a_secret_is_never_shown() {
        let settings: ProviderSettings = toml::from_str(
            "name = 'a'\nlabel = 'A'\nissuer = 'https://in.example'\nclient_id = 'l'\nclient_secret = 'hemligt'",
        )
        .unwrap();
        assert!(!format!("{settings:?} {:?}", settings.provider().unwrap()).contains("hemligt"));
    }
}

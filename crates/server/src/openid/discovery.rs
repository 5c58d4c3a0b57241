//! What a provider says of itself (OpenID Connect Discovery 1.0), and whether it may be used.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::tokens::Keys;
use super::trouble::{Kind, Trouble};
use super::web;
use crate::config::openid::Provider;
use crate::signatures::Algorithm;

/// What is needed to let people log in there.
#[derive(Clone, Debug)]
pub struct Description {
    /// Where the reader's browser is sent.
    pub authorization: Url,
    pub token: Url,
    pub keys: Url,
    /// Where the browser is sent to log out there too.
    pub end_session: Option<Url>,
    /// The client's name and secret go in the header rather than in the form.
    pub takes_header: bool,
    /// Its answers say whose they are (RFC 9207).
    pub signs_answers: bool,
    /// What time it is there.
    pub date: Option<Timestamp>,
}

#[derive(Deserialize)]
struct Said {
    issuer: String,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    jwks_uri: Option<String>,
    end_session_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
    id_token_signing_alg_values_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

pub fn address(provider: &Provider) -> Result<Url, Trouble> {
    let base = provider.issuer.trim_end_matches('/');
    let address = format!("{base}/.well-known/openid-configuration");
    address.parse().map_err(|_| Kind::Elsewhere.with(address))
}

pub async fn describe(provider: &Provider) -> Result<Description, Trouble> {
    let reply = web::fetch(provider, &address(provider)?).await?;
    if reply.status != 200 {
        return Err(Kind::Status.with(reply.status));
    }
    let said = reply
        .json
        .and_then(|json| serde_json::from_value::<Said>(json).ok());
    let said = said.ok_or_else(|| Kind::NotUnderstood.alone())?;
    if said.issuer != provider.issuer {
        return Err(Kind::IssuerDiffers.with(said.issuer));
    }
    // The browser's own ways too: the content policy lets a form lead nowhere else.
    let allowed = |name: &str, text: &Option<String>| {
        let url = text.as_deref().and_then(|text| Url::parse(text).ok());
        let url = url.ok_or_else(|| Kind::Missing.with(name))?;
        if provider.may_be_asked_at(&url) {
            Ok(url)
        } else {
            Err(Kind::Elsewhere.with(url))
        }
    };
    let lacks = |list: &Option<Vec<String>>, wanted: &[&str]| {
        list.as_ref()
            .is_some_and(|list| !list.iter().any(|one| wanted.contains(&one.as_str())))
    };
    if lacks(&said.code_challenge_methods_supported, &["S256"]) {
        return Err(Kind::NoPkce.alone());
    }
    if lacks(&said.id_token_signing_alg_values_supported, &Algorithm::OF_TOKENS) {
        let offered = said.id_token_signing_alg_values_supported.unwrap_or_default();
        return Err(Kind::Algorithm.with(offered.join(", ")));
    }
    Ok(Description {
        authorization: allowed("authorization_endpoint", &said.authorization_endpoint)?,
        token: allowed("token_endpoint", &said.token_endpoint)?,
        keys: allowed("jwks_uri", &said.jwks_uri)?,
        end_session: allowed("end_session_endpoint", &said.end_session_endpoint).ok(),
        takes_header: !lacks(
            &said.token_endpoint_auth_methods_supported,
            &["client_secret_basic"],
        ),
        signs_answers: said.authorization_response_iss_parameter_supported,
        date: reply.date,
    })
}

/// Its keys; at least one that can be used.
pub async fn keys(provider: &Provider, at: &Url) -> Result<Keys, Trouble> {
    let reply = web::fetch(provider, at).await?;
    if reply.status != 200 {
        return Err(Kind::Status.with(reply.status));
    }
    let set = reply.json.unwrap_or(Value::Null);
    let keys = Keys::of_set(&set);
    if keys.count() == 0 {
        let kinds = set.get("keys").and_then(Value::as_array).into_iter().flatten();
        let kinds: Vec<&str> = kinds
            .filter_map(|jwk| jwk.get("kty").and_then(Value::as_str))
            .collect();
        return Err(Kind::NoKeys.with(kinds.join(", ")));
    }
    Ok(keys)
}

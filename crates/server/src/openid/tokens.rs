//! Signed tokens (RFC 7515 and 7519): whether a provider has signed one for us, lately, and for this log-in. Every check
//! must hold; what is not known is refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::trouble::{Kind, Trouble};
use crate::random;
use crate::signatures::{Algorithm, PublicKey};

/// Clocks differ.
pub const LEEWAY_SECONDS: i64 = 60;
/// A token that was signed longer ago was signed for something else.
const OLDEST_SECONDS: i64 = 600;
const LONGEST_TOKEN: usize = 64 << 10;
const LOGGED_OUT: &str = "http://schemas.openid.net/event/backchannel-logout";

/// A provider's keys, with the names it gives them.
#[derive(Clone, Debug, Default)]
pub struct Keys(Vec<(Option<String>, PublicKey)>);

impl Keys {
    /// Those of a key set that can be used here.
    pub fn of_set(set: &Value) -> Self {
        let all = set.get("keys").and_then(Value::as_array);
        let kept = all.into_iter().flatten().filter_map(|jwk| {
            let name = jwk.get("kid").and_then(Value::as_str).map(str::to_owned);
            Some((name, PublicKey::of_jwk(jwk)?))
        });
        Self(kept.collect())
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// What a token says, if one of the keys has signed it.
    fn read(&self, token: &str) -> Result<(Header, Value), Trouble> {
        if token.len() > LONGEST_TOKEN {
            return Err(Kind::Malformed.alone());
        }
        let (signed, signature) = token.rsplit_once('.').ok_or_else(|| Kind::Malformed.alone())?;
        let (header, claims) = signed.split_once('.').ok_or_else(|| Kind::Malformed.alone())?;
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| Kind::Malformed.alone());
        let header: Header = serde_json::from_slice(&bytes(header)?).map_err(|_| Kind::Malformed.alone())?;
        let algorithm = Algorithm::of_token(&header.alg).ok_or_else(|| Kind::Algorithm.with(&header.alg))?;
        if header.crit.is_some() {
            return Err(Kind::Malformed.with("crit"));
        }
        let signature = bytes(signature)?;
        let mut meant = self
            .0
            .iter()
            .filter(|(name, _)| header.kid.is_none() || *name == header.kid)
            .peekable();
        if meant.peek().is_none() {
            return Err(Kind::KeyUnknown.with(header.kid.as_deref().unwrap_or_default()));
        }
        if !meant.any(|(_, key)| key.has_signed(algorithm, signed.as_bytes(), &signature)) {
            return Err(Kind::Signature.alone());
        }
        let claims = serde_json::from_slice(&bytes(claims)?).map_err(|_| Kind::Malformed.alone())?;
        Ok((header, claims))
    }
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

impl Header {
    fn is(&self, types: &[&str]) -> bool {
        let typ = self.typ.as_deref().unwrap_or("JWT");
        types.iter().any(|expected| typ.eq_ignore_ascii_case(expected))
    }
}

/// What a token must be for.
pub struct Expected<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub now: Timestamp,
}

/// What is said of somebody who has logged in.
#[derive(Clone, Debug)]
pub struct Person {
    pub subject: String,
    /// What the provider calls its session.
    pub session: Option<String>,
    /// The token says that more than a password was asked for.
    pub second_step: bool,
    pub name: Option<String>,
    pub email: Option<String>,
    pub groups: Vec<String>,
    /// When they last showed there who they are, in seconds since 1970, if the token says so.
    pub authenticated_at: Option<i64>,
}

/// Who has logged out at the provider.
#[derive(Clone, Debug)]
pub struct LoggedOut {
    pub subject: Option<String>,
    pub session: Option<String>,
    /// The token's own name: it is taken once.
    pub id: String,
}

impl Expected<'_> {
    /// Who an ID token is about (OpenID Connect Core, 3.1.3.7).
    pub fn person(
        &self,
        token: &str,
        keys: &Keys,
        nonce: &str,
        groups_claim: &str,
    ) -> Result<Person, Trouble> {
        let (header, claims) = keys.read(token)?;
        if !header.is(&["JWT"]) {
            return Err(Kind::Malformed.with("typ"));
        }
        self.is_for_us(&claims)?;
        self.is_of_now(&claims, true)?;
        let same = text(&claims, "nonce").is_some_and(|said| random::hash_of(said) == random::hash_of(nonce));
        if !same {
            return Err(Kind::Nonce.alone());
        }
        let subject = text(&claims, "sub").filter(|sub| !sub.is_empty() && sub.len() <= 255);
        let subject = subject.ok_or_else(|| Kind::Claim.with("sub"))?;
        let own = |name: &str| text(&claims, name).map(str::trim).filter(|v| !v.is_empty());
        let verified = claims.get("email_verified") != Some(&Value::Bool(false));
        Ok(Person {
            subject: subject.to_owned(),
            session: text(&claims, "sid").map(str::to_owned),
            second_step: list(claims.get("amr")).iter().any(|way| way == "mfa"),
            name: own("name").or(own("preferred_username")).map(str::to_owned),
            email: own("email").filter(|_| verified).map(str::to_lowercase),
            groups: list(claims.get(groups_claim)),
            authenticated_at: claims.get("auth_time").and_then(Value::as_i64),
        })
    }

    /// Whose log-in a logout token ends (OpenID Connect Back-Channel Logout, 2.6).
    pub fn logged_out(&self, token: &str, keys: &Keys) -> Result<LoggedOut, Trouble> {
        let (header, claims) = keys.read(token)?;
        // Said outright, so that no other token of the provider's ends anybody's session.
        if !header.is(&["logout+jwt"]) {
            return Err(Kind::Malformed.with("typ"));
        }
        self.is_for_us(&claims)?;
        self.is_of_now(&claims, false)?;
        if !claims
            .get("events")
            .and_then(|events| events.get(LOGGED_OUT))
            .is_some_and(Value::is_object)
        {
            return Err(Kind::Claim.with("events"));
        }
        // An ID token must not end sessions, and this must not begin one.
        if claims.get("nonce").is_some() {
            return Err(Kind::Nonce.alone());
        }
        let own = |name: &str| text(&claims, name).filter(|v| !v.is_empty()).map(str::to_owned);
        let out = LoggedOut {
            subject: own("sub"),
            session: own("sid"),
            id: own("jti").ok_or_else(|| Kind::Claim.with("jti"))?,
        };
        if out.subject.is_none() && out.session.is_none() {
            return Err(Kind::Claim.with("sub, sid"));
        }
        Ok(out)
    }

    fn is_for_us(&self, claims: &Value) -> Result<(), Trouble> {
        if text(claims, "iss") != Some(self.issuer) {
            return Err(Kind::Issuer.with(text(claims, "iss").unwrap_or_default()));
        }
        let audiences = list(claims.get("aud"));
        let party = claims.get("azp");
        let ours = audiences.iter().any(|aud| aud == self.client_id)
            && party.is_none_or(|azp| azp.as_str() == Some(self.client_id))
            && (audiences.len() == 1 || party.is_some());
        if ours {
            Ok(())
        } else {
            Err(Kind::Audience.with(audiences.join(", ")))
        }
    }

    /// Signed lately, by a clock that goes about as ours, and not run out.
    fn is_of_now(&self, claims: &Value, must_end: bool) -> Result<(), Trouble> {
        let seconds = |name: &str| claims.get(name).map(|v| v.as_f64().unwrap_or(f64::NAN));
        let now = self.now.as_second() as f64;
        let (leeway, oldest) = (LEEWAY_SECONDS as f64, OLDEST_SECONDS as f64);
        let signed = seconds("iat").ok_or_else(|| Kind::Claim.with("iat"))?;
        let ends = seconds("exp");
        if must_end && ends.is_none() {
            return Err(Kind::Claim.with("exp"));
        }
        let differs = signed - now;
        let lately = differs <= leeway && -differs <= oldest;
        // Written so that what is no number is refused.
        let not_over = ends.is_none_or(|ends| ends + leeway > now);
        let begun = seconds("nbf").is_none_or(|from| from <= now + leeway);
        if lately && not_over && begun {
            Ok(())
        } else {
            Err(Kind::Clock.with(format!("{differs:.0}")))
        }
    }
}

fn text<'v>(claims: &'v Value, name: &str) -> Option<&'v str> {
    claims.get(name).and_then(Value::as_str)
}

/// A text alone or a list of texts.
fn list(claim: Option<&Value>) -> Vec<String> {
    match claim {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use ring::signature::{Ed25519KeyPair, KeyPair as _};
    use serde_json::json;

    use super::*;

    const NONCE: &str = "engångstal";

    struct Signer(Ed25519KeyPair);

    impl Signer {
        fn new(seed: u8) -> Self {
            Self(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap())
        }

        fn keys(&self) -> Keys {
            let x = URL_SAFE_NO_PAD.encode(self.0.public_key());
            Keys::of_set(&json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": x, "kid": "k" }] }))
        }

        fn sign(&self, header: &Value, claims: &Value) -> String {
            let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
            let signed = format!("{}.{}", part(header), part(claims));
            let signature = URL_SAFE_NO_PAD.encode(self.0.sign(signed.as_bytes()));
            format!("{signed}.{signature}")
        }
    }

    fn now() -> Timestamp {
        Timestamp::from_second(1_700_000_000).unwrap()
    }

    fn expected() -> Expected<'static> {
        Expected {
            issuer: "https://in.example",
            client_id: "lagesbild",
            now: now(),
        }
    }

    fn header() -> Value {
        json!({ "alg": "EdDSA", "kid": "k" })
    }

    fn with(base: Value, changes: Value) -> Value {
        let mut all = base;
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => drop(all.as_object_mut().unwrap().remove(name)),
                value => all[name] = value.clone(),
            }
        }
        all
    }

    fn id_token() -> Value {
        let now = now().as_second();
        json!({
            "iss": "https://in.example", "aud": "lagesbild", "sub": "bo", "iat": now, "exp": now + 300,
            "nonce": NONCE, "groups": ["a", "b"], "amr": ["pwd", "mfa"], "sid": "s", "email": "Bo@kommun.example",
        })
    }

    fn check_person(header: Value, claims: Value, refused: Option<Kind>) {
        let signer = Signer::new(1);
        let found = expected().person(&signer.sign(&header, &claims), &signer.keys(), NONCE, "groups");
        assert_eq!(
            found.as_ref().err().map(|t| t.kind),
            refused,
            "{header} {claims}: {found:?}"
        );
    }

    #[test]
    fn an_id_token_that_is_right_says_who_it_is() {
        let signer = Signer::new(1);
        let token = signer.sign(&header(), &id_token());
        let person = expected()
            .person(&token, &signer.keys(), NONCE, "groups")
            .unwrap();
        assert_eq!((person.subject.as_str(), person.second_step), ("bo", true));
        assert_eq!(person.groups, ["a", "b"]);
        assert_eq!(person.email.as_deref(), Some("bo@kommun.example"));
        for change in [
            json!({ "aud": ["lagesbild"] }),
            json!({ "aud": ["lagesbild", "annan"], "azp": "lagesbild" }),
            json!({ "iat": now().as_second() + 59 }),
            json!({ "exp": now().as_second() - 59 }),
            json!({ "groups": null }),
        ] {
            check_person(header(), with(id_token(), change), None);
        }
        check_person(json!({ "alg": "EdDSA" }), id_token(), None);
    }

    #[test]
    fn an_id_token_that_is_wrong_in_one_way_is_refused() {
        let now = now().as_second();
        for (change, kind) in [
            (json!({ "iss": "https://in.example/" }), Kind::Issuer),
            (json!({ "iss": "https://elak.example" }), Kind::Issuer),
            (json!({ "iss": null }), Kind::Issuer),
            (json!({ "aud": "annan" }), Kind::Audience),
            (json!({ "aud": null }), Kind::Audience),
            (json!({ "aud": [] }), Kind::Audience),
            (json!({ "aud": ["lagesbild", "annan"] }), Kind::Audience),
            (json!({ "azp": "annan" }), Kind::Audience),
            (json!({ "azp": 7 }), Kind::Audience),
            (json!({ "exp": now - 61 }), Kind::Clock),
            (json!({ "exp": "snart" }), Kind::Clock),
            (json!({ "exp": null }), Kind::Claim),
            (json!({ "iat": now + 61 }), Kind::Clock),
            (json!({ "iat": now - 601 }), Kind::Clock),
            (json!({ "iat": "nyss" }), Kind::Clock),
            (json!({ "iat": null }), Kind::Claim),
            (json!({ "nbf": now + 61 }), Kind::Clock),
            (json!({ "nonce": "ett annat" }), Kind::Nonce),
            (json!({ "nonce": null }), Kind::Nonce),
            (json!({ "sub": "" }), Kind::Claim),
            (json!({ "sub": 7 }), Kind::Claim),
            (json!({ "sub": null }), Kind::Claim),
        ] {
            check_person(header(), with(id_token(), change), Some(kind));
        }
        for (change, kind) in [
            (json!({ "alg": "none" }), Kind::Algorithm),
            (json!({ "alg": "HS256" }), Kind::Algorithm),
            (json!({ "alg": "RS256" }), Kind::Signature),
            (json!({ "alg": "ES256" }), Kind::Signature),
            (json!({ "alg": null }), Kind::Malformed),
            (json!({ "kid": "en annan" }), Kind::KeyUnknown),
            (json!({ "typ": "logout+jwt" }), Kind::Malformed),
            (json!({ "typ": "at+jwt" }), Kind::Malformed),
            (json!({ "crit": ["b64"], "b64": false }), Kind::Malformed),
        ] {
            check_person(with(header(), change), id_token(), Some(kind));
        }
    }

    #[test]
    fn what_another_has_signed_or_changed_is_refused() {
        let (signer, other) = (Signer::new(1), Signer::new(2));
        let token = signer.sign(&header(), &id_token());
        let check = |token: &str, keys: &Keys, kind| {
            let found = expected().person(token, keys, NONCE, "groups");
            assert_eq!(found.err().map(|t| t.kind), Some(kind), "{token}");
        };
        check(&token, &other.keys(), Kind::Signature);
        check(&token, &Keys::default(), Kind::KeyUnknown);
        let changed = signer.sign(&header(), &with(id_token(), json!({ "sub": "eva" })));
        let (signed, _) = changed.rsplit_once('.').unwrap();
        let (_, signature) = token.rsplit_once('.').unwrap();
        check(&format!("{signed}.{signature}"), &signer.keys(), Kind::Signature);
        check(&format!("{signed}."), &signer.keys(), Kind::Signature);
        for bad in ["", ".", "..", "a.b.c", signed, &"x".repeat(LONGEST_TOKEN + 1)] {
            check(bad, &signer.keys(), Kind::Malformed);
        }
    }

    fn logout_token() -> Value {
        let now = now().as_second();
        json!({
            "iss": "https://in.example", "aud": "lagesbild", "iat": now, "exp": now + 120, "jti": "1", "sid": "s",
            "events": { LOGGED_OUT: {} },
        })
    }

    #[test]
    fn a_logout_token_is_right_in_every_way_or_ends_nothing() {
        let signer = Signer::new(1);
        let check = |typ: Value, change: Value, refused: Option<Kind>| {
            let claims = with(logout_token(), change);
            let token = signer.sign(&with(header(), json!({ "typ": typ })), &claims);
            let found = expected().logged_out(&token, &signer.keys());
            assert_eq!(
                found.as_ref().err().map(|t| t.kind),
                refused,
                "{claims}: {found:?}"
            );
        };
        let typ = || json!("logout+jwt");
        check(typ(), json!({}), None);
        check(Value::Null, json!({}), Some(Kind::Malformed));
        check(json!("JWT"), json!({}), Some(Kind::Malformed));
        check(typ(), json!({ "sid": null, "sub": "bo", "exp": null }), None);
        check(json!("at+jwt"), json!({}), Some(Kind::Malformed));
        for (change, kind) in [
            (json!({ "iss": "https://elak.example" }), Kind::Issuer),
            (json!({ "aud": "annan" }), Kind::Audience),
            (json!({ "iat": now().as_second() - 601 }), Kind::Clock),
            (json!({ "exp": now().as_second() - 61 }), Kind::Clock),
            (json!({ "events": null }), Kind::Claim),
            (json!({ "events": { "annat": {} } }), Kind::Claim),
            (json!({ "events": { LOGGED_OUT: true } }), Kind::Claim),
            (json!({ "nonce": NONCE }), Kind::Nonce),
            (json!({ "jti": null }), Kind::Claim),
            (json!({ "sid": null }), Kind::Claim),
        ] {
            check(typ(), change, Some(kind));
        }
        // An ID token is none.
        let token = signer.sign(&header(), &id_token());
        assert!(expected().logged_out(&token, &signer.keys()).is_err());
    }
}

//! What browsers say that they refused of our pages: by CSP's `report-uri`, or by the Reporting API. One line of the log each, so
//! that whoever runs the server sees that something was tried, or that we broke our own policy. Anybody can write such a report:
//! only its kind, whose content was refused and on which kind of page is kept, and of no more than some from each network.

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde_json::Value;
use url::Url;

use crate::app::App;
use crate::attempts::{Limit, Network};

/// The largest report, in bytes.
const LARGEST: usize = 16 << 10;

const REPORTS: Limit = Limit {
    at_once: 20.0,
    per_minute: 2.0,
};

/// A batch tells of several; more than so many are not read.
const MOST: usize = 10;

/// `POST /webblasare/rapport`
pub async fn take(State(app): State<App>, parts: Parts, body: Body) -> StatusCode {
    let network = Network::of(&parts, &app.settings);
    let who = format!("browser reports {}", network.name());
    if app.attempts.take(&who, REPORTS, app.clock.now()).is_err() {
        return StatusCode::TOO_MANY_REQUESTS;
    }
    let Ok(bytes) = to_bytes(body, LARGEST).await else {
        return StatusCode::PAYLOAD_TOO_LARGE;
    };
    let refusals = serde_json::from_slice(&bytes)
        .map(|said| refusals(&said))
        .unwrap_or_default();
    if refusals.is_empty() {
        return StatusCode::UNPROCESSABLE_ENTITY;
    }
    for Refusal { rule, blocked, page } in refusals {
        let network = network.name();
        tracing::warn!(
            network,
            rule,
            blocked,
            page,
            "a browser refused something on a page"
        );
    }
    StatusCode::NO_CONTENT
}

#[derive(Debug, PartialEq, Eq)]
struct Refusal {
    rule: String,
    blocked: String,
    page: String,
}

fn refusals(said: &Value) -> Vec<Refusal> {
    let by_policy = [said.get("csp-report")].into_iter().flatten();
    let by_reporting = said
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| one.get("body"));
    by_policy
        .chain(by_reporting)
        .filter_map(refusal)
        .take(MOST)
        .collect()
}

fn refusal(told: &Value) -> Option<Refusal> {
    let text = |names: [&str; 3]| names.iter().find_map(|name| told.get(name)?.as_str());
    let rule = text(["effectiveDirective", "effective-directive", "violated-directive"])?;
    let rule = rule.split(' ').next().unwrap_or_default();
    let is_rule = rule.len() <= 40 && rule.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    is_rule.then(|| Refusal {
        rule: rule.to_owned(),
        blocked: host(text(["blockedURL", "blocked-uri", "blockedURI"]).unwrap_or_default()),
        page: kind_of_page(text(["documentURL", "document-uri", "documentURI"]).unwrap_or_default()),
    })
}

/// Whose it was: a host, or a word such as `inline`; never the whole address.
fn host(blocked: &str) -> String {
    let url = Url::parse(blocked).ok();
    match url.as_ref().map(|url| (url.host_str(), url.scheme())) {
        Some((Some(host), _)) => host.chars().take(100).collect(),
        Some((None, scheme)) => scheme.chars().take(20).collect(),
        None if ["inline", "eval", "self", "wasm-eval", "trusted-types-policy"].contains(&blocked) => {
            blocked.to_owned()
        }
        None => String::new(),
    }
}

/// The first step of a page's path: what stands behind it may be a secret or name somebody.
fn kind_of_page(address: &str) -> String {
    let url = Url::parse(address).ok();
    let first = url
        .as_ref()
        .and_then(|url| url.path_segments()?.next())
        .unwrap_or_default();
    let plain = first.len() <= 40 && first.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    format!("/{}", if plain { first } else { "…" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_report_tells_its_kind_and_nobody_s_secrets() {
        let expected = |rule: &str, blocked: &str, page: &str| {
            vec![Refusal {
                rule: rule.into(),
                blocked: blocked.into(),
                page: page.into(),
            }]
        };
        let older = json!({ "csp-report": {
            "document-uri": "https://lage.exempelby.example/lank/hemlig?q=Anna",
            "violated-directive": "img-src 'self'",
            "blocked-uri": "https://elak.example/tar?vad=hemligt",
        } });
        assert_eq!(refusals(&older), expected("img-src", "elak.example", "/lank"));
        let newer = json!([{ "type": "csp-violation", "url": "x", "body": {
            "documentURL": "https://lage.exempelby.example/handelser/17",
            "effectiveDirective": "script-src-elem",
            "blockedURL": "inline",
        } }]);
        assert_eq!(
            refusals(&newer),
            expected("script-src-elem", "inline", "/handelser")
        );
        let odd = json!([
            { "body": { "effectiveDirective": "img-src\nlevel=error", "blockedURL": "x" } },
            { "body": { "effectiveDirective": "x".repeat(9_999) } },
            { "body": 7 },
            null,
        ]);
        assert_eq!(refusals(&odd), []);
        let strange = json!({ "csp-report": {
            "effective-directive": "img-src", "document-uri": "Anna", "blocked-uri": "Anna",
        } });
        assert_eq!(refusals(&strange), expected("img-src", "", "/"));
        let many = Value::Array(vec![newer[0].clone(); 500]);
        assert_eq!(refusals(&many).len(), MOST);
    }
}

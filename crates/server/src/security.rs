//! What every answer and every request must hold to: headers, the same origin.

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::errors::PageError;

/// Security headers on every answer. The policy has no inline and no eval; a configured map background
/// adds its own host for pictures and nothing else.
pub async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let map_host = app.settings.map_background_origin().unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data: {map_host}; \
         font-src 'self'; connect-src 'self' {map_host}; worker-src 'self'; form-action 'self'; \
         base-uri 'none'; object-src 'none'; frame-ancestors 'none'; manifest-src 'self'"
    );
    let headers = response.headers_mut();
    // A drawing that brings its own colours has a policy of its own, which is narrower.
    let own = headers.get(header::CONTENT_SECURITY_POLICY);
    let own = own.and_then(|own| own.to_str().ok()).map(str::to_owned);
    let policy = format!("{}; report-uri {BROWSER_REPORTS}", own.unwrap_or(policy));
    // Browsers tell by the newer way over https alone, and not by the older one where they know the newer.
    let policy = match app.settings.is_https() {
        true => format!("{policy}; report-to own"),
        false => policy,
    };
    if let Ok(value) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, value);
    }
    for (name, value) in FIXED {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if app.settings.is_https() {
        let endpoint = HeaderValue::from_static("own=\"/webblasare/rapport\"");
        headers.insert(HeaderName::from_static("reporting-endpoints"), endpoint);
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Where browsers tell what they refused.
pub const BROWSER_REPORTS: &str = "/webblasare/rapport";

const FIXED: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)",
    ),
];

/// A request that changes something must come from one of our own pages. This stands beside the
/// token in each form (`forms.rs`), and needs no token to refuse.
pub async fn same_origin(request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if changes && !from_same_origin(&request) {
        return (
            StatusCode::FORBIDDEN,
            "Begäran kom inte från en sida i Lägesbild. Öppna sidan på nytt och försök igen.\n",
        )
            .into_response();
    }
    next.run(request).await
}

/// An address with a letter that nobody writes and PostgreSQL cannot look for is none.
pub async fn readable_address(request: Request, next: Next) -> Response {
    let address = request.uri().path_and_query();
    if address.is_some_and(|address| address.as_str().contains("%00")) {
        return PageError::BadRequest("%00".into()).into_response();
    }
    next.run(request).await
}

/// Browsers say where a request comes from. One that says nothing is not a browser, has no cookie
/// sent on its behalf by somebody else's page, and is tried by its token alone.
fn from_same_origin(request: &Request) -> bool {
    let headers = request.headers();
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    match (headers.get(header::ORIGIN), headers.get(header::HOST)) {
        (Some(origin), Some(host)) => {
            let origin = origin.to_str().unwrap_or_default();
            let (_, origin_host) = origin.split_once("://").unwrap_or(("", origin));
            host.to_str().is_ok_and(|host| host == origin_host)
        }
        (Some(_), None) => false,
        (None, _) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn check(headers: &[(&str, &str)], expected: bool) {
        let mut request = Request::post("/handelser").body(Body::empty()).unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(
                HeaderName::from_bytes(name.as_bytes()).unwrap(),
                HeaderValue::from_str(value).unwrap(),
            );
        }
        assert_eq!(from_same_origin(&request), expected, "{headers:?}");
    }

    #[test]
    fn a_change_from_another_site_is_refused() {
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "same-site")], false);
        check(
            &[("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")],
            true,
        );
        check(
            &[("origin", "https://elak.example"), ("host", "127.0.0.1:8080")],
            false,
        );
        check(&[("origin", "null"), ("host", "127.0.0.1:8080")], false);
        check(&[], true);
    }
}

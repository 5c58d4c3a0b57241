//! The web assets: which address a file has, and serving it. The files are in the program (see `build.rs`); a name holds
//! the hash of the content, so a browser that has a file never needs to ask again.

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

struct Asset {
    /// What templates call it; empty for a file that only another asset names.
    logical: &'static str,
    path: &'static str,
    /// The path with the folder that the router serves.
    url: &'static str,
    content_type: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of an asset, as `/tillgangar/app-3f2a1c08.css` for `app.css`.
///
/// Panics on a name that no asset has: templates name assets in plain text, and every page is tried.
pub fn url(logical: &str) -> &'static str {
    match ASSETS
        .iter()
        .find(|asset| asset.logical == logical && !logical.is_empty())
    {
        Some(asset) => asset.url,
        None => panic!("no asset is called {logical:?}"),
    }
}

/// The compressed size in bytes of all scripts that a page loads, those that they load in turn among them.
pub fn script_weight(page: &[u8]) -> usize {
    let mut loaded: Vec<&Asset> = Vec::new();
    let mut texts: Vec<&[u8]> = vec![page];
    while let Some(text) = texts.pop() {
        for asset in ASSETS.iter().filter(|a| a.content_type.contains("javascript")) {
            let named = text
                .windows(asset.path.len())
                .any(|part| part == asset.path.as_bytes());
            if named && !loaded.iter().any(|known| known.path == asset.path) {
                loaded.push(asset);
                texts.push(asset.plain);
            }
        }
    }
    loaded
        .iter()
        .map(|asset| asset.gzip.map_or(asset.plain.len(), <[u8]>::len))
        .sum()
}

/// Where they are served.
pub const PATH: &str = "/tillgangar/{name}";

pub fn router<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    Router::new().route(PATH, get(serve))
}

async fn serve(Path(name): Path<String>, request: HeaderMap) -> Response {
    match ASSETS.iter().find(|asset| asset.path == name) {
        Some(asset) => answer(asset, &request),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(asset: &Asset, request: &HeaderMap) -> Response {
    let (encoding, bytes) = encode(asset, request);
    // One tag per encoding: they are different bytes.
    let tag = format!(
        "\"{}{}\"",
        asset.path,
        encoding.map(|name| format!(".{name}")).unwrap_or_default()
    );

    let mut response = if is_known(request, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(bytes).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// The smallest form that the browser says it can read.
fn encode(asset: &Asset, request: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
    if let Some(bytes) = asset.brotli.filter(|_| accepts(request, "br")) {
        return (Some("br"), bytes);
    }
    if let Some(bytes) = asset.gzip.filter(|_| accepts(request, "gzip")) {
        return (Some("gzip"), bytes);
    }
    (None, asset.plain)
}

fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    request
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            let named = parts
                .next()
                .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
            // A quality of zero means: not that one.
            let refused = parts.any(|part| {
                part.strip_prefix("q=")
                    .is_some_and(|quality| quality.parse::<f32>().is_ok_and(|q| q == 0.0))
            });
            named && !refused
        })
}

fn is_known(request: &HeaderMap, tag: &str) -> bool {
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| {
            let known = known.trim();
            known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;
    use tower::ServiceExt;

    async fn get_asset(
        path: &str,
        headers: &[(header::HeaderName, &str)],
    ) -> (StatusCode, HeaderMap, Vec<u8>) {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let request = request.body(Body::empty()).expect("a request");
        let response = router::<()>()
            .with_state(())
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX)
            .await
            .expect("the whole body");
        (parts.status, parts.headers, bytes.to_vec())
    }

    async fn check_encoding(offer: &str, encoding: Option<&str>) {
        let (status, headers, bytes) = get_asset(url("app.css"), &[(header::ACCEPT_ENCODING, offer)]).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(
            headers
                .get(header::CONTENT_ENCODING)
                .and_then(|v| v.to_str().ok()),
            encoding,
            "{offer}"
        );
        assert_eq!(headers[header::CONTENT_TYPE], "text/css; charset=utf-8");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        let asset = ASSETS
            .iter()
            .find(|asset| asset.logical == "app.css")
            .expect("the style sheet");
        let expected = match encoding {
            Some("br") => asset.brotli.expect("brotli"),
            Some("gzip") => asset.gzip.expect("gzip"),
            _ => asset.plain,
        };
        assert!(bytes == expected, "{offer}: other bytes than the asset's");
    }

    #[tokio::test]
    async fn the_smallest_form_that_the_browser_reads_is_sent() {
        check_encoding("gzip, deflate, br", Some("br")).await;
        check_encoding("gzip, deflate", Some("gzip")).await;
        check_encoding("gzip;q=0.5, br;q=0", Some("gzip")).await;
        check_encoding("identity", None).await;
    }

    #[tokio::test]
    async fn a_browser_that_has_the_file_gets_no_body() {
        let path = url("app.js");
        let (_, headers, _) = get_asset(path, &[(header::ACCEPT_ENCODING, "br")]).await;
        let tag = headers[header::ETAG].to_str().expect("a tag").to_owned();
        let known = [
            (header::ACCEPT_ENCODING, "br"),
            (header::IF_NONE_MATCH, tag.as_str()),
        ];
        let (status, headers, bytes) = get_asset(path, &known).await;
        assert_eq!((status, bytes.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(
            headers[header::CACHE_CONTROL],
            "public, max-age=31536000, immutable"
        );

        // The same file in another encoding is other bytes.
        let (status, _, _) = get_asset(path, &[(header::IF_NONE_MATCH, tag.as_str())]).await;
        assert_eq!(status, StatusCode::OK);
    }

    #[tokio::test]
    async fn an_unknown_name_is_not_found() {
        for path in [
            "/tillgangar/app.css",
            "/tillgangar/..%2fassets.rs",
            "/tillgangar/",
        ] {
            assert_eq!(get_asset(path, &[]).await.0, StatusCode::NOT_FOUND, "{path}");
        }
    }

    /// A file that another one names must be there, or the map's worker or a font is missed only in the browser.
    #[test]
    fn assets_name_only_assets_that_exist() {
        let mut named = 0;
        for asset in ASSETS
            .iter()
            .filter(|asset| asset.path.ends_with("js") || asset.path.ends_with("css"))
        {
            let text = String::from_utf8_lossy(asset.plain);
            for (at, _) in text.match_indices("./") {
                let rest = &text[at + 2..];
                let end = rest.find(['"', ')', '\'', '`']).unwrap_or(0);
                let name = &rest[..end];
                let is_file = [".js", ".woff2", ".svg"]
                    .iter()
                    .any(|ending| name.ends_with(ending));
                if is_file && !name.contains(['/', ' ', '{']) && !text[..at].ends_with('.') {
                    named += 1;
                    assert!(
                        ASSETS.iter().any(|other| other.path == name),
                        "{} names {name}",
                        asset.path
                    );
                }
            }
        }
        assert!(
            named >= 6,
            "only {named} names found: the search no longer sees them"
        );
    }
}

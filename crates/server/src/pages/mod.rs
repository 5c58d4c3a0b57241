//! Every page, one file each, and the way to it.

mod account;
mod accounts;
mod api_tokens;
mod audit;
mod browser_reports;
pub mod chain;

mod confirm;
mod coverage;
mod decisions;
mod disposal;
mod duplicates;
mod errors;
pub mod events;
pub mod explore;
mod feedback;
pub mod governance;
mod imports;
mod inbox;
mod journal;
mod log_in;
mod log_in_via;
mod log_in_ways;
pub mod map;
pub mod masking;
mod methods;
mod nothing_to_report;
mod one_time_link;
mod passkeys;
mod pictures;
mod report_adoption;
mod reported_offences;
mod reports;
mod rights;
mod routes;
mod safety_surveys;
mod screening;
mod second_factor;
mod secrecy;
mod start;

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

pub use self::accounts::role_key;
pub use self::log_in::safe_path;
pub use self::log_in_via::answer_path;
use self::routes::Routes;
use crate::app::App;
use crate::attempts::Network;
use crate::errors::PageError;
use crate::{access, assets, making, monitoring, random, schemas, security, typed};

/// The largest file that may be sent in, in bytes.
pub const LARGEST_UPLOAD: usize = 200 << 20;

/// Every page and file that is served, each under its path.
fn routes() -> Routes {
    Routes::new()
        .route("/", get(start::show))
        .route("/logga-in", get(log_in::show).post(log_in::log_in))
        .route(
            "/logga-in/kod",
            get(second_factor::ask_code).post(second_factor::give_code),
        )
        .route(
            "/logga-in/nyckel",
            get(passkeys::show_log_in).post(passkeys::log_in),
        )
        .route("/logga-in/via/{plats}", get(log_in_via::begin))
        .route("/logga-in/via/{plats}/svar", get(log_in_via::answer))
        .route("/logga-in/via/{plats}/utloggad", post(log_in_via::logged_out))
        .route("/logga-ut", post(log_in::log_out))
        .route("/lank", get(one_time_link::show).post(one_time_link::answer))
        .route("/bekrafta", get(confirm::show).post(confirm::confirm))
        .route(typed::PAGE, get(confirm::show_typed))
        .route("/konto", get(account::show).post(account::change_password))
        .route("/konto/kod", get(second_factor::show).post(second_factor::set_up))
        .route("/konto/kod/ta-bort", post(second_factor::remove))
        .route("/konto/nycklar", get(passkeys::show).post(passkeys::begin))
        .route("/konto/nycklar/ny", post(passkeys::made))
        .route("/konto/nycklar/ta-bort", post(passkeys::remove))
        .route("/konto/avsluta-session", post(account::end_session))
        .route("/konto/avsluta-andra", post(account::end_other_sessions))
        .route("/konto/koppla", post(account::join))
        .route("/konto/koppla-bort", post(account::part))
        .route("/sprak", post(log_in::choose_language))
        .route("/konton", get(accounts::list).post(accounts::create))
        .route("/konton/andra-steget", post(accounts::require_second_factor))
        .route("/konton/inloggning", get(log_in_ways::show))
        .route("/konton/inloggning/{plats}", post(log_in_ways::examine_one))
        .route("/konton/{id}/lank", post(accounts::new_link_for))
        .route("/konton/{id}/aterstall", post(accounts::recovery_link_for))
        .route("/konton/{id}/avsluta", post(accounts::end))
        .route("/konton/{id}/logga-ut", post(accounts::end_sessions))
        .merge(api_tokens::routes())
        .merge(events::routes())
        .merge(explore::routes())
        .merge(methods::routes())
        .route("/granska", post(screening::answer))
        .route(
            "/inget-att-rapportera",
            get(nothing_to_report::show).post(nothing_to_report::say),
        )
        .route("/inget-att-rapportera/aterta", post(nothing_to_report::withdraw))
        .merge(pictures::routes())
        .merge(disposal::routes())
        .merge(secrecy::routes())
        .merge(decisions::routes())
        .merge(governance::routes())
        .merge(chain::routes())
        .merge(masking::routes())
        .merge(reports::routes())
        .merge(reported_offences::routes())
        .merge(safety_surveys::routes())
        .merge(audit::routes())
        .merge(imports::routes())
        .route("/inkorg", get(inbox::show).post(inbox::sort))
        .route("/inkorg/angra", post(inbox::undo))
        .route("/dubbletter", get(duplicates::show))
        .route("/dubbletter/angra", post(duplicates::undo))
        .route("/dubbletter/{id}/samma", post(duplicates::merge))
        .route("/dubbletter/{id}/olika", post(duplicates::dismiss))
        .route("/logg", get(journal::show))
        .route("/logg/kontrollpunkt", get(journal::checkpoint))
        .route("/logg/kontrollera", post(journal::verify))
        .route("/logg/insyn", get(rights::insight))
        .route("/rattigheter", get(rights::show))
        .route("/tackning", get(coverage::show))
        .route("/aterkoppling", get(feedback::show).post(feedback::send))
        .route("/karta/omraden.geojson", get(map::areas))
        .route("/karta/bakgrund.geojson", get(map::background))
        .route("/fil/avbryt", post(making::stop))
        .route("/schema/{name}", get(schemas::show))
        .route(security::BROWSER_REPORTS, post(browser_reports::take))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
}

/// The paths of all routes, as they are written: `/handelser/{id}`.
pub fn paths() -> Vec<String> {
    let mut paths = routes().into_paths();
    paths.push(assets::PATH.to_owned());
    paths
}

pub fn router(app: App) -> Router {
    dressed(routes().into_router(), app)
}

/// Pages with all that stands around each of them.
pub fn dressed(pages: Router<App>, app: App) -> Router {
    pages
        .fallback(|| async { PageError::NotFound })
        // Within what puts an error into words, so that the reader gets a page.
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(security::readable_address))
        .layer(middleware::from_fn_with_state(
            app.clone(),
            errors::in_the_readers_words,
        ))
        .merge(assets::router())
        .layer(DefaultBodyLimit::max(LARGEST_UPLOAD))
        .layer(middleware::from_fn(security::same_origin))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(app.clone(), security::headers))
        .layer(middleware::from_fn_with_state(app.clone(), log_request))
        .with_state(app)
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    PageError::Unexpected(anyhow::anyhow!("a page panicked")).into_response()
}

/// A reason from a library, as a sentence of its own.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let mut sentence: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    sentence.push_str(chars.as_str());
    if !sentence.ends_with(['.', '?', '!']) {
        sentence.push('.');
    }
    sentence
}

/// Whoever asks wants an answer soon; a database that takes longer is as good as away.
async fn ready(State(app): State<App>) -> Response {
    let answers = tokio::time::timeout(Duration::from_secs(2), app.store.ready());
    if answers.await.unwrap_or(false) {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "databasen svarar inte\n").into_response()
    }
}

/// Method, path and status; never the query, which may hold what someone searched for. Whoever is refused is named as
/// far as can be told: the session by the name that it has in the journal.
async fn log_request(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let method = parts.method.clone();
    let path = parts.uri.path().to_owned();
    let network = Network::of(&parts, &app.settings);
    let token = access::cookie(&app, &parts, access::COOKIE);
    let request = Request::from_parts(parts, body);
    let started = std::time::Instant::now();
    let response = next.run(request).await;
    monitoring::record(&method, response.status(), started.elapsed());
    let status = response.status();
    if matches!(
        status,
        StatusCode::FORBIDDEN | StatusCode::GONE | StatusCode::TOO_MANY_REQUESTS
    ) {
        let session = token.map(|token| store::session_name(&random::hash_of(&token)));
        let (status, network) = (status.as_u16(), network.name());
        tracing::warn!(%method, path, status, network, session, "refused");
    }
    tracing::debug!(%method, path, status = status.as_u16(), "request");
    response
}

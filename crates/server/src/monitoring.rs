//! Figures for whoever watches the server, on an address of their own. Nothing in them says who did what
//! or which record it was about.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::http::{Method, StatusCode};
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use tokio::net::TcpListener;

const REQUESTS: &str = "lagesbild_http_requests_total";
const SECONDS: &str = "lagesbild_http_request_seconds";

/// Counts a request. Costs next to nothing when nobody watches.
pub fn record(method: &Method, status: StatusCode, took: Duration) {
    let kind = if *method == Method::GET || *method == Method::HEAD {
        "read"
    } else {
        "write"
    };
    let class = ["1xx", "2xx", "3xx", "4xx", "5xx"][usize::from(status.as_u16() / 100).clamp(1, 5) - 1];
    metrics::counter!(REQUESTS, "kind" => kind, "status" => class).increment(1);
    metrics::histogram!(SECONDS, "kind" => kind).record(took.as_secs_f64());
}

/// Serves `/metrics` in the background and answers where.
pub async fn start(address: &str) -> anyhow::Result<SocketAddr> {
    let steps = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5];
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(SECONDS.to_owned()), &steps)?
        .install_recorder()?;
    metrics::describe_counter!(REQUESTS, "Requests answered, by kind and class of status");
    metrics::describe_histogram!(SECONDS, "Seconds from request to answer");
    metrics::gauge!("lagesbild_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    let listener = TcpListener::bind(address).await.with_context(|| {
        format!("mätvärden kan inte lämnas på {address}. Välj en annan adress med --metrics")
    })?;
    let bound = listener.local_addr()?;
    let router = Router::new().route("/metrics", get(move || async move { handle.render() }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(bound)
}

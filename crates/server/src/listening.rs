//! Connections to the pages. Whoever takes too long to say what they ask for is let go, so that hundreds who say nothing
//! do not stand in the way of the rest: a server made by `axum::serve` waits for them without end.

use std::future::Future;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt as _;
use tower_http::timeout::TimeoutBody;

/// From the first byte of a request, or the end of the one before, to the end of its headers.
const HEAD_SECONDS: u64 = 30;
/// Between two pieces of a body.
const BODY_SECONDS: u64 = 30;
/// At once. A process may usually have 1 024 files open, and the register needs some.
const MOST_CONNECTIONS: usize = 800;

/// How long whoever is slow is waited for, and how many at once.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    pub head: Duration,
    pub body: Duration,
    pub connections: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(HEAD_SECONDS),
            body: Duration::from_secs(BODY_SECONDS),
            connections: MOST_CONNECTIONS,
        }
    }
}

/// Answers until `stop`; what is under way then is finished first.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    stop: impl Future<Output = ()>,
) {
    let room = Arc::new(Semaphore::new(patience.connections));
    let (stopping, _) = watch::channel(());
    tokio::pin!(stop);
    loop {
        let next = async { (room.clone().acquire_owned().await, listener.accept().await) };
        let (room, accepted) = tokio::select! { next = next => next, () = &mut stop => break };
        match accepted {
            Ok((stream, from)) => {
                let (router, stopping) = (router.clone(), stopping.subscribe());
                tokio::spawn(async move {
                    talk(stream, from, router, patience, stopping).await;
                    drop(room);
                });
            }
            // That one is gone already.
            Err(error)
                if [ErrorKind::ConnectionAborted, ErrorKind::ConnectionReset].contains(&error.kind()) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
    drop(listener);
    let _ = stopping.send(());
    stopping.closed().await;
}

async fn talk(
    stream: TcpStream,
    from: SocketAddr,
    router: Router,
    patience: Patience,
    mut stopping: watch::Receiver<()>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(|body| Body::new(TimeoutBody::new(patience.body, body)));
        request.extensions_mut().insert(ConnectInfo(from));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = stopping.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke");
    }
}

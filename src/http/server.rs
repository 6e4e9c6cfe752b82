//! Connections, and an orderly stop with a deadline, which Warp's own server lacks.

use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower::ServiceExt;
use warp::filters::BoxedFilter;
use warp::reply::Response;

use super::observe::{describe_metrics, observed};
use crate::config::variable_of;
use crate::engine::ports::Random;
use crate::stop::Stop;

/// How long a client may take to send the head of a request, or be silent between two.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long to wait when no connection can be accepted, most likely for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Why there is no listener.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Another program has the port.
    #[error("can't listen on {0}: another program does; end that one, or set {variable} to another port", variable = variable_of("http.bind"))]
    Taken(SocketAddr),
    /// The port is below 1024, and this user may not have it.
    #[error("can't listen on {0}: this user may not use that port; set {variable} to one above 1023", variable = variable_of("http.bind"))]
    Forbidden(SocketAddr),
    /// Anything else.
    #[error("can't listen on {address}; check that {variable} is an address of this machine", variable = variable_of("http.bind"))]
    Other {
        /// Where.
        address: SocketAddr,
        /// Why.
        #[source]
        source: Error,
    },
}

/// Opens the port.
///
/// # Errors
/// It can't be had; the text says what to do.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        ErrorKind::AddrInUse => ListenError::Taken(address),
        ErrorKind::PermissionDenied => ListenError::Forbidden(address),
        _ => ListenError::Other { address, source },
    })
}

/// Serves until told to stop. Requests under way then have `grace` to end; after it, or when told a second time,
/// they are cut off.
pub async fn serve(
    listener: TcpListener,
    routes: BoxedFilter<(Response,)>,
    random: Arc<dyn Random>,
    stop: Stop,
    grace: Duration,
) {
    describe_metrics();
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.soon.cancelled() => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let _ = stream.set_nodelay(true);
                    connections.spawn(connection(stream, routes.clone(), random.clone(), graceful.watcher()));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = stop.now.cancelled() => tracing::warn!("told twice to stop: open requests are cut off"),
        () = tokio::time::sleep(grace) => tracing::warn!("open requests are cut off: they took longer than the grace"),
    }
    connections.shutdown().await;
}

async fn connection(stream: TcpStream, routes: BoxedFilter<(Response,)>, random: Arc<dyn Random>, watcher: Watcher) {
    let service = service_fn(move |request: Request<Incoming>| {
        let (method, random) = (request.method().clone(), random.clone());
        let answer = warp::service(routes.clone()).oneshot(request);
        async move { observed(method, random.as_ref(), answer).await }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    // A client that went away, or sent no HTTP, is no news.
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

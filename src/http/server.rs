//! Connections, and an orderly stop with a deadline, which Warp's own server lacks.

use std::convert::Infallible;
use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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

/// How long a connection that carries a stream may take to end after the signal to stop. The stream itself ends at once;
/// this is for its last bytes, which a client that does not read never takes.
const STREAM_GRACE: Duration = Duration::from_millis(500);
/// How much of an answer waits for a client that does not read; more of it is not made until the client does. Also the
/// largest head of a request.
const BUFFER: usize = 64 * 1024;

/// Marks an answer whose body has no end, so that a stop does not wait for whoever reads it.
#[derive(Debug, Clone, Copy)]
pub struct Endless;

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
                    let watcher = graceful.watcher();
                    connections.spawn(connection(stream, routes.clone(), random.clone(), watcher, stop.clone()));
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

async fn connection(
    stream: TcpStream,
    routes: BoxedFilter<(Response,)>,
    random: Arc<dyn Random>,
    watcher: Watcher,
    stop: Stop,
) {
    let is_endless = Arc::new(AtomicBool::new(false));
    let streams = is_endless.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let (method, random, streams) = (request.method().clone(), random.clone(), streams.clone());
        let answer = warp::service(routes.clone()).oneshot(request);
        async move {
            let response = observed(method, random.as_ref(), answer).await?;
            streams.store(response.extensions().get::<Endless>().is_some(), Ordering::Relaxed);
            Ok::<_, Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        ended = watcher.watch(connection) => if let Err(error) = ended {
            // A client that went away, or sent no HTTP, is no news.
            tracing::debug!(%error, "a connection ended early");
        },
        () = cut_off(&stop, &is_endless) => tracing::debug!("a client that did not read its stream is cut off"),
    }
}

/// When a connection that carries a stream has had its time to end; never for others.
async fn cut_off(stop: &Stop, is_endless: &AtomicBool) {
    stop.soon.cancelled().await;
    if !is_endless.load(Ordering::Relaxed) {
        return std::future::pending().await;
    }
    tokio::time::sleep(STREAM_GRACE).await;
}

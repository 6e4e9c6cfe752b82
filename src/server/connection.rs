//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::Watcher;
use tokio::net::TcpStream;

use super::line::Line;
use super::wire::Wire;
use super::{Answers, Client, Endless};
use crate::stop::Stop;

/// How long a client may take to send the head of a request, or be idle between two.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// Limits for a surplus connection: to send the head of its request, and in all.
const SURPLUS_HEAD_TIMEOUT: Duration = Duration::from_secs(1);
const SURPLUS_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a connection with a stream may take to close after the signal to stop. The stream itself ends at once; this
/// is for its last bytes, which a client that does not read never takes.
const STREAM_GRACE: Duration = Duration::from_millis(500);
/// How much of an answer is buffered for a client that does not read; the rest is produced when it does. Also the
/// largest head of a request.
const BUFFER: usize = 64 * 1024;

/// Serves one connection; returns whose it was.
pub(super) async fn serve<A: Answers>(stream: TcpStream, answers: A, line: Arc<Line>, watcher: Watcher, stop: Stop) {
    let _ = stream.set_nodelay(true);
    let client = Client { address: line.address(), is_surplus: line.is_surplus() };
    let wire = Wire::new(stream, line.clone(), answers.clone());
    let of_service = line.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let (answers, line) = (answers.clone(), of_service.clone());
        async move {
            let response = answers.answer(request, client).await;
            line.answers(response.extensions().get::<Endless>().is_some());
            Ok::<_, Infallible>(response)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(if line.is_surplus() { SURPLUS_HEAD_TIMEOUT } else { HEAD_TIMEOUT })
        .keep_alive(!line.is_surplus())
        .max_buf_size(BUFFER)
        .serve_connection(TokioIo::new(wire), service);
    tokio::select! {
        ended = watcher.watch(connection) => if let Err(error) = ended {
            // A client that went away, took nothing, or sent no HTTP, is nothing unusual.
            tracing::debug!(%error, "a connection ended early");
        },
        () = line.left() => tracing::debug!("a connection is ended to make room"),
        () = over(&line) => tracing::debug!("a connection without room is ended"),
        () = cut_off(&stop, &line) => tracing::debug!("a client that did not read its stream is cut off"),
    }
}

/// Resolves when a surplus connection has had its time; never for others.
async fn over(line: &Line) {
    if !line.is_surplus() {
        return std::future::pending().await;
    }
    tokio::time::sleep(SURPLUS_TIMEOUT).await;
}

/// Resolves when a connection with a stream has had its time to close; never for others.
async fn cut_off(stop: &Stop, line: &Line) {
    stop.graceful.cancelled().await;
    if !line.is_endless() {
        return std::future::pending().await;
    }
    tokio::time::sleep(STREAM_GRACE).await;
}

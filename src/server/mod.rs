//! Connections: how many there may be, from whom, how long each may take, and an orderly stop with a deadline.
//!
//! Warp's own server has none of that. The content of answers is up to the caller: see [`Answers`].

mod connection;
mod crowd;
mod line;
mod room;
mod wire;

use std::io::{Error, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt as _;
use hyper::Request;
use hyper::body::Incoming;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpSocket};
use tokio::task::JoinSet;
use warp::http::StatusCode;
use warp::reply::Response;

use crate::config::variable_of;
use crate::stop::Stop;
use crowd::Crowd;
pub use room::{Room, raise_descriptor_limit};

/// How long to wait when no connection can be accepted, most likely because file descriptors have run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Connections that wait to be accepted.
const BACKLOG: u32 = 1024;
/// The system's send buffer for one client, in bytes: enough for a megabyte a second at a round trip of a tenth of a
/// second. Linux doubles it.
const SEND_BUFFER: u32 = 128 * 1024;
/// The same for requests, which are small.
const RECEIVE_BUFFER: u32 = 32 * 1024;

/// Marks an answer with an endless body, so that a stop does not wait for its reader.
#[derive(Debug, Clone, Copy)]
pub struct Endless;

/// The client, as far as the connection tells.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    /// Where the connection comes from: the proxy, if there is one in front.
    pub address: IpAddr,
    /// There is no room for this client. Only health checks may be answered; everything else is to be asked again
    /// later.
    pub is_surplus: bool,
}

/// What a server answers.
pub trait Answers: Clone + Send + Sync + Unpin + 'static {
    /// Answers one request.
    fn answer(&self, request: Request<Incoming>, client: Client) -> impl Future<Output = Response> + Send;

    /// The JSON body for a request that is not HTTP, and so never reaches [`Answers::answer`]: 400, 414 or 431. None if
    /// it is empty.
    fn misread(&self, status: StatusCode) -> String;
}

/// Why the port can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// Another program has the port.
    #[error("can't listen on {0}: another program does; end that one, or set {variable} to another port", variable = variable_of("http.bind"))]
    Taken(SocketAddr),
    /// The port is below 1024, and this user may not use it.
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
/// It can't be opened; the text says what to do.
pub fn listen(address: SocketAddr) -> Result<TcpListener, ListenError> {
    open(address).map_err(|source| match source.kind() {
        ErrorKind::AddrInUse => ListenError::Taken(address),
        ErrorKind::PermissionDenied => ListenError::Forbidden(address),
        _ => ListenError::Other { address, source },
    })
}

/// Opens a port whose connections have small system buffers: by default they are up to ten megabytes each.
///
/// # Errors
/// The system's error.
pub fn open(address: SocketAddr) -> Result<TcpListener, Error> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Makes the port free at once after a restart.
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until told to stop. Open requests then have `grace` to finish; after that, or when told a second time, they
/// are cut off.
pub async fn serve<A: Answers>(listener: TcpListener, answers: A, room: Room, stop: Stop, grace: Duration) {
    let graceful = GracefulShutdown::new();
    let mut crowd = Crowd::new(room);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.graceful.cancelled() => break,
            // Free the seats of closed connections before the next one is admitted.
            Some(left) = connections.join_next() => {
                if let Ok((address, id)) = left {
                    crowd.leave(address, id);
                }
            }
            accepted = listener.accept() => match accepted {
                Ok((stream, address)) => {
                    let line = crowd.admit(address.ip().to_canonical());
                    let served = connection::serve(stream, answers.clone(), line.clone(), graceful.watcher(), stop.clone());
                    let (address, id) = (line.address(), line.id());
                    // Whatever the outcome, its seat becomes free.
                    connections.spawn(AssertUnwindSafe(served).catch_unwind().map(move |_| (address, id)));
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    crowd.relieve();
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
        }
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = stop.immediate.cancelled() => tracing::warn!("told twice to stop: open requests are cut off"),
        () = tokio::time::sleep(grace) => tracing::warn!("open requests are cut off: the grace period is over"),
    }
    connections.shutdown().await;
}

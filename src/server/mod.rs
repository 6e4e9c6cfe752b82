//! Connections: how many there may be and whose, how long each may take, and an orderly stop with a deadline.
//!
//! Warp's own server has none of that. What is answered is the business of whoever serves: see [`Answers`].

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

/// How long to wait when no connection can be accepted, most likely for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Connections that wait to be accepted.
const BACKLOG: u32 = 1024;
/// What the system keeps of answers that are on their way to one client, in bytes: enough for a megabyte a second at a tenth of a
/// second there and back. Linux takes twice that.
const SEND_BUFFER: u32 = 128 * 1024;
/// The same for requests, which are small.
const RECEIVE_BUFFER: u32 = 32 * 1024;

/// Marks an answer whose body has no end, so that a stop does not wait for whoever reads it.
#[derive(Debug, Clone, Copy)]
pub struct Endless;

/// Who asks, as far as the connection tells.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    /// Where the connection comes from: the proxy, if there is one in front.
    pub address: IpAddr,
    /// There is no room for this client. What says how the program is may be answered; all else is to be asked again later.
    pub is_surplus: bool,
}

/// What a server has to say.
pub trait Answers: Clone + Send + Sync + Unpin + 'static {
    /// Answers one request.
    fn answer(&self, request: Request<Incoming>, client: Client) -> impl Future<Output = Response> + Send;

    /// The JSON body for a request that is not HTTP, and so never gets to [`Answers::answer`]: 400, 414 or 431. None if it is empty.
    fn misread(&self, status: StatusCode) -> String;
}

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
pub fn listen(address: SocketAddr) -> Result<TcpListener, ListenError> {
    open(address).map_err(|source| match source.kind() {
        ErrorKind::AddrInUse => ListenError::Taken(address),
        ErrorKind::PermissionDenied => ListenError::Forbidden(address),
        _ => ListenError::Other { address, source },
    })
}

/// Opens a port whose connections hold little in the system: by default it keeps up to ten megabytes for each of them.
///
/// # Errors
/// The system's own.
pub fn open(address: SocketAddr) -> Result<TcpListener, Error> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // After a restart the port is free at once.
    socket.set_reuseaddr(true)?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.set_recv_buffer_size(RECEIVE_BUFFER)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until told to stop. Requests under way then have `grace` to end; after it, or when told a second time,
/// they are cut off.
pub async fn serve<A: Answers>(listener: TcpListener, answers: A, room: Room, stop: Stop, grace: Duration) {
    let graceful = GracefulShutdown::new();
    let mut crowd = Crowd::new(room);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stop.soon.cancelled() => break,
            // Who has left makes room before the next is let in.
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
                    // However it ends, its seat is free again.
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
        () = stop.now.cancelled() => tracing::warn!("told twice to stop: open requests are cut off"),
        () = tokio::time::sleep(grace) => tracing::warn!("open requests are cut off: they took longer than the grace"),
    }
    connections.shutdown().await;
}

//! A server that sends bytes as they are.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

/// How a connection ends after its bytes.
#[derive(Clone, Copy)]
pub enum End {
    /// Cleanly.
    Closed,
    /// With a reset.
    Reset,
    /// Not at all; until the sender of this channel's other half is dropped.
    Hanging,
}

/// Takes one connection, reads the request, sends bytes as they are, and ends the connection. The second value keeps a
/// hanging one open.
pub async fn raw(bytes: Vec<u8>, end: End) -> (SocketAddr, oneshot::Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (hold, released) = oneshot::channel::<()>();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(&bytes).await.unwrap();
        stream.flush().await.unwrap();
        match end {
            End::Closed => stream.shutdown().await.unwrap(),
            End::Reset => stream.set_zero_linger().unwrap(),
            End::Hanging => drop(released.await),
        }
    });
    (address, hold)
}

/// Reads head and body, so that nothing unread turns a close into a reset.
async fn read_request(stream: &mut TcpStream) {
    let mut request = Vec::new();
    loop {
        let mut piece = [0; 4096];
        let n = stream.read(&mut piece).await.unwrap();
        request.extend_from_slice(&piece[..n]);
        let text = String::from_utf8_lossy(&request).to_lowercase();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
        if n == 0 || body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            return;
        }
    }
}

//! Servers with configured answers.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::AbortHandle;
use warp::Filter;
use warp::http::Response;
use warp::hyper::body::Bytes;

/// A web server that gives one answer to everything and records requests.
pub struct Server {
    pub url: String,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
    task: AbortHandle,
}

impl Server {
    pub async fn answering(status: u16, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let asked: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
        let seen = Arc::clone(&asked);
        let headers: Vec<(String, String)> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let route = warp::path::full().and(warp::body::json()).map(move |path: warp::path::FullPath, sent: Value| {
            seen.lock().unwrap().push((path.as_str().to_owned(), sent));
            let mut response = Response::builder().status(status);
            for (name, value) in &headers {
                response = response.header(name, value);
            }
            response.body(body.clone()).unwrap()
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(warp::serve(route).incoming(listener).run()).abort_handle();
        Self { url, asked, task }
    }

    /// A 200 with that JSON.
    pub async fn giving(answer: &Value) -> Self {
        Self::answering(200, &[("content-type", "application/json")], answer.to_string()).await
    }

    /// Paths and bodies so far.
    pub fn asked(&self) -> Vec<(String, Value)> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

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
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()).unwrap();
        if n == 0 || body.len() >= length.parse::<usize>().unwrap() {
            return;
        }
    }
}

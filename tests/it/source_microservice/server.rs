//! A server with a configured answer.

use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::net::TcpListener;
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

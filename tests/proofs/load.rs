//! Requests as fast as one connection takes them, with so little overhead that only the answer is timed.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// A persistent connection.
pub struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

/// The duration of one answer.
pub struct Answer {
    pub code: u16,
    pub body: String,
    pub took: Duration,
}

/// Times of many answers.
#[derive(Default)]
pub struct Times(Vec<Duration>);

impl Connection {
    pub async fn open(port: u16) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(16 * 1024) })
    }

    pub async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        self.ask(&format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")).await
    }

    pub async fn post(&mut self, path: &str, body: &str) -> anyhow::Result<Answer> {
        let length = body.len();
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        ))
        .await
    }

    async fn ask(&mut self, request: &str) -> anyhow::Result<Answer> {
        let from = Instant::now();
        self.stream.write_all(request.as_bytes()).await?;
        self.read.clear();
        let head = loop {
            if let Some(at) = self.read.windows(4).position(|end| end == b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let text = std::str::from_utf8(&self.read[..head])?.to_ascii_lowercase();
        let code = text.split_whitespace().nth(1).and_then(|code| code.parse().ok()).context("no status")?;
        let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize = length.context("an answer without a length")?.trim().parse()?;
        while self.read.len() < head + length {
            self.more().await?;
        }
        let took = from.elapsed();
        Ok(Answer { code, body: String::from_utf8_lossy(&self.read[head..]).into_owned(), took })
    }

    async fn more(&mut self) -> anyhow::Result<()> {
        let read = self.stream.read_buf(&mut self.read).await?;
        ensure!(read > 0, "the connection was closed in the middle of an answer");
        Ok(())
    }
}

impl Times {
    pub fn push(&mut self, took: Duration) {
        self.0.push(took);
    }

    pub fn append(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time within which this many of a thousand answers came; in milliseconds.
    pub fn within(&self, thousandths: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort();
        let at = (sorted.len() * thousandths).div_ceil(1000).max(1) - 1;
        sorted.get(at).map_or(0.0, |took| took.as_secs_f64() * 1000.0)
    }
}

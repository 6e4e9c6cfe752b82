//! An upstream whose answers try to harm the reader.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use flate2::{Compress, Compression, Crc, FlushCompress};
use parking_lot::Mutex;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// The size of one of many consecutive pieces.
const UNIT: usize = 1 << 20;

/// What is answered.
#[derive(Clone)]
pub enum Bomb {
    /// These bytes, unchanged.
    Plain(Arc<Vec<u8>>),
    /// What this writes for 0, 1, 2 and so on, in an answer without a length, until the client stops reading.
    Endless(fn(u64) -> Vec<u8>),
}

/// A server that answers every request with the same bomb.
pub struct Hostile {
    pub url: String,
    bomb: Arc<Mutex<Bomb>>,
    answered: Arc<AtomicUsize>,
    task: AbortHandle,
}

impl Hostile {
    pub async fn start(bomb: Bomb) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (bomb, answered) = (Arc::new(Mutex::new(bomb)), Arc::new(AtomicUsize::new(0)));
        let (thrown, count) = (Arc::clone(&bomb), Arc::clone(&answered));
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (bomb, count) = (thrown.lock().clone(), Arc::clone(&count));
                tokio::spawn(async move {
                    // The client disconnects when it has had enough.
                    let _ = answer(stream, &bomb).await;
                    count.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        Self { url, bomb, answered, task: task.abort_handle() }
    }

    /// Answers with another bomb from now on.
    pub fn throw(&self, bomb: Bomb) {
        *self.bomb.lock() = bomb;
        self.answered.store(0, Ordering::SeqCst);
    }

    /// How often it has answered, to the end or until the other side disconnected.
    pub fn answered(&self) -> usize {
        self.answered.load(Ordering::SeqCst)
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(mut stream: TcpStream, bomb: &Bomb) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !is_whole(&request) {
        let mut piece = [0; 4096];
        match stream.read(&mut piece).await? {
            0 => return Ok(()),
            n => request.extend_from_slice(&piece[..n]),
        }
    }
    match bomb {
        Bomb::Plain(bytes) => stream.write_all(bytes).await?,
        Bomb::Endless(piece) => {
            for n in 0.. {
                stream.write_all(&piece(n)).await?;
            }
        }
    }
    stream.shutdown().await
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    body.len() >= length.and_then(|length| length.parse().ok()).unwrap_or(0)
}

/// A 200 with that JSON.
pub fn plain(body: &str) -> Bomb {
    status(200, body.as_bytes())
}

pub fn status(status: u16, body: &[u8]) -> Bomb {
    let mut bytes =
        format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    Bomb::Plain(bytes.into())
}

/// A 200 with `head`, about `size` bytes of repeated `unit`, and `tail`, compressed a thousandfold and more.
pub fn packed(head: &str, unit: &str, size: usize, tail: &str) -> Bomb {
    let many = unit.repeat(UNIT / unit.len());
    let times = size / many.len();
    let mut crc = Crc::new();
    crc.update(head.as_bytes());
    (0..times).for_each(|_| crc.update(many.as_bytes()));
    crc.update(tail.as_bytes());
    let mut zip = Compress::new(Compression::best(), false);
    // After a full flush nothing refers to earlier data, so that the bytes can be repeated.
    let head = flushed(&mut zip, head.as_bytes(), FlushCompress::Full);
    let unit = flushed(&mut zip, many.as_bytes(), FlushCompress::Full);
    let tail = flushed(&mut zip, tail.as_bytes(), FlushCompress::Finish);
    let mut body = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    body.extend_from_slice(&head);
    (0..times).for_each(|_| body.extend_from_slice(&unit));
    body.extend_from_slice(&tail);
    body.extend_from_slice(&crc.sum().to_le_bytes());
    body.extend_from_slice(&crc.amount().to_le_bytes());
    packed_already(&body)
}

/// A 200 with a compressed body.
pub fn packed_already(body: &[u8]) -> Bomb {
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-encoding: gzip";
    let mut bytes = format!("{head}\r\ncontent-length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    Bomb::Plain(bytes.into())
}

fn flushed(zip: &mut Compress, bytes: &[u8], how: FlushCompress) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 1024);
    zip.compress_vec(bytes, &mut out, how).unwrap();
    out
}

/// The nth piece of a 200 without a length.
pub fn piece(n: u64, bytes: &[u8]) -> Vec<u8> {
    chunk(n, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", bytes)
}

/// The same, for an answer with that head.
pub fn chunk(n: u64, head: &str, bytes: &[u8]) -> Vec<u8> {
    let head = if n == 0 { head } else { "" };
    let mut chunk = format!("{head}{:x}\r\n", bytes.len()).into_bytes();
    chunk.extend_from_slice(bytes);
    chunk.extend_from_slice(b"\r\n");
    chunk
}

/// Values over a day, a second apart, in entries of a thousand: nearly as much as an answer may hold.
pub fn values_of(day: &str, thousands: u32) -> String {
    let midnight =
        day.parse::<chrono::NaiveDate>().unwrap().and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis();
    let entries: Vec<String> = (0..i64::from(thousands))
        .map(|n| {
            let points: Vec<String> = (n * 1000..(n + 1) * 1000)
                .map(|n| format!(r#"{{"time":{},"data":{}}}"#, midnight + n * 200, 50 + n % 100))
                .collect();
            format!(r#"{{"date":"{day}","HeartRate":[{}]}}"#, points.join(","))
        })
        .collect();
    format!(r#"{{"data":{{"heart_rates":[{}]}}}}"#, entries.join(","))
}

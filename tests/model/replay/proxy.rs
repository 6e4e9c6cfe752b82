//! A proxy to Redis that can replace the hash of a script with that of another: the store sends the one, Redis runs the
//! other. So the store under test is the product's, whatever script is tried.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Characters of a hash.
const HASH: usize = 40;

/// Scripts (original, replacement).
#[derive(Clone, Debug, Default)]
pub struct Swaps(pub Vec<(String, String)>);

impl Swaps {
    /// Loads the replacement scripts into a server; only their syntax is checked.
    pub async fn load(&self, url: &str) {
        let client = redis::Client::open(url).unwrap();
        let mut line = client.get_multiplexed_async_connection().await.unwrap();
        for (_, tried) in &self.0 {
            let _: String = redis::cmd("SCRIPT").arg("LOAD").arg(tried).query_async(&mut line).await.unwrap();
        }
    }

    fn hashes(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let hash = |text: &String| redis::Script::new(text).get_hash().as_bytes().to_vec();
        self.0.iter().map(|(real, tried)| (hash(real), hash(tried))).collect()
    }
}

/// Ends with its runtime.
pub struct Proxy(std::net::SocketAddr);

impl Proxy {
    pub async fn start(url: &str, swaps: Swaps) -> Self {
        let server = url.trim_start_matches("redis://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let hashes = swaps.hashes();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(carry(client, server, hashes.clone()));
            }
        });
        Self(at)
    }

    pub fn url(&self) -> String {
        format!("redis://{}", self.0)
    }
}

async fn carry(client: TcpStream, server: TcpStream, hashes: Vec<(Vec<u8>, Vec<u8>)>) {
    for stream in [&client, &server] {
        stream.set_nodelay(true).unwrap();
    }
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let back = async { tokio::io::copy(&mut from_server, &mut to_client).await };
    let forth = async {
        let (mut held, mut buffer) = (Vec::new(), vec![0; 64 * 1024]);
        loop {
            let n = from_client.read(&mut buffer).await?;
            if n == 0 {
                return to_server.shutdown().await;
            }
            held.extend_from_slice(&buffer[..n]);
            // A command ends with a line end; if a hash is split, wait for the rest.
            if held.ends_with(b"\r\n") {
                replace(&mut held, &hashes);
                to_server.write_all(&held).await?;
                held.clear();
            }
        }
    };
    // Whichever side closes first ends the connection.
    tokio::select! {
        _ = back => {}
        _ = forth => {}
    }
}

fn replace(bytes: &mut [u8], hashes: &[(Vec<u8>, Vec<u8>)]) {
    if hashes.is_empty() || bytes.len() < HASH {
        return;
    }
    for at in 0..=bytes.len() - HASH {
        if let Some((_, tried)) = hashes.iter().find(|(real, _)| bytes[at..].starts_with(real)) {
            bytes[at..at + HASH].copy_from_slice(tried);
        }
    }
}

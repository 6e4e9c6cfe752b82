//! A proxy between two programs that can cut connections, slow them down, or refuse new ones.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// Listens on its own port and forwards everything to another.
#[derive(Clone)]
pub struct Proxy {
    pub port: u16,
    state: Arc<State>,
}

struct State {
    target: u16,
    delay_ms: AtomicU64,
    is_closed: watch::Sender<bool>,
    open: AtomicUsize,
    passed: AtomicU64,
    cuts: watch::Sender<u64>,
}

impl Proxy {
    pub async fn to(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(State {
            target,
            delay_ms: AtomicU64::new(0),
            is_closed: watch::Sender::new(false),
            open: AtomicUsize::new(0),
            passed: AtomicU64::new(0),
            cuts: watch::Sender::new(0),
        });
        tokio::spawn(accept(listener, Arc::clone(&state)));
        Self { port, state }
    }

    /// Ends all connections; returns how many there were.
    pub fn cut(&self) -> usize {
        let open = self.state.open.load(Ordering::SeqCst);
        self.state.cuts.send_modify(|number| *number += 1);
        open
    }

    /// New connections are refused, while `closed`.
    pub fn close(&self, closed: bool) {
        self.state.is_closed.send_replace(closed);
    }

    /// Delays everything that passes; zero for no delay.
    pub fn slow_down(&self, delay: Duration) {
        self.state.delay_ms.store(u64::try_from(delay.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// Pieces forwarded so far.
    pub fn passed(&self) -> u64 {
        self.state.passed.load(Ordering::SeqCst)
    }
}

async fn accept(mut listener: TcpListener, state: Arc<State>) {
    let port = listener.local_addr().unwrap().port();
    let mut closed = state.is_closed.subscribe();
    loop {
        let is_final_retry = async {
            let _ = closed.wait_for(|closed| *closed).await;
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => Some(accepted),
            () = is_final_retry => None,
        };
        match accepted {
            Some(Ok((client, _))) => {
                tokio::spawn(serve(client, Arc::clone(&state)));
            }
            Some(Err(_)) => {}
            None => {
                // Without a listener the system itself refuses.
                drop(listener);
                let _ = closed.wait_for(|closed| !*closed).await;
                listener = listen_again(port).await;
            }
        }
    }
}

async fn listen_again(port: u16) -> TcpListener {
    loop {
        match TcpListener::bind(("127.0.0.1", port)).await {
            Ok(listener) => return listener,
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

async fn serve(client: TcpStream, state: Arc<State>) {
    let mut cuts = state.cuts.subscribe();
    let Ok(server) = TcpStream::connect(("127.0.0.1", state.target)).await else { return };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    state.open.fetch_add(1, Ordering::SeqCst);
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = pass(from_client, to_server, &state) => {}
        () = pass(from_server, to_client, &state) => {}
        _ = cuts.changed() => {}
    }
    state.open.fetch_sub(1, Ordering::SeqCst);
}

/// Until one side ends.
async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, state: &State) {
    let mut piece = vec![0; 65_536];
    while let Ok(length) = from.read(&mut piece).await {
        if length == 0 {
            return;
        }
        let delay = state.delay_ms.load(Ordering::SeqCst);
        if delay > 0 {
            tokio::time::sleep(Duration::from_millis(delay)).await;
        }
        if to.write_all(&piece[..length]).await.is_err() {
            return;
        }
        state.passed.fetch_add(1, Ordering::SeqCst);
    }
}

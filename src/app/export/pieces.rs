//! A file that is made while it is sent.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures::{FutureExt as _, Stream};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;

use super::ExportError;

/// How many pieces are made ahead of who takes them.
const AHEAD: usize = 2;

/// A file in pieces, none of them empty. It has ended well only if no error came: whoever makes it says so at the end.
#[derive(Debug)]
pub struct Pieces {
    ready: Receiver<Vec<u8>>,
    maker: Option<JoinHandle<Result<(), ExportError>>>,
}

impl Pieces {
    /// A file that `make` gives piece by piece. If nobody takes it any more, the next [`Out::give`] fails.
    pub(super) fn made<F>(make: impl FnOnce(Out) -> F) -> Self
    where
        F: Future<Output = Result<(), ExportError>> + Send + 'static,
    {
        let (sender, ready) = channel(AHEAD);
        Self { ready, maker: Some(tokio::spawn(make(Out(sender)))) }
    }

    /// A file that is there already.
    #[must_use]
    pub fn whole(bytes: Vec<u8>) -> Self {
        Self::made(|out| async move { out.give(bytes).await })
    }
}

impl Stream for Pieces {
    type Item = Result<Vec<u8>, ExportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(piece) = ready!(self.ready.poll_recv(cx)) {
            return Poll::Ready(Some(Ok(piece)));
        }
        let Some(maker) = &mut self.maker else { return Poll::Ready(None) };
        let outcome = ready!(maker.poll_unpin(cx)).unwrap_or(Err(ExportError::Stopped));
        self.maker = None;
        Poll::Ready(outcome.err().map(Err))
    }
}

/// Where pieces go.
pub(super) struct Out(Sender<Vec<u8>>);

impl Out {
    /// Gives a piece, once there is room for it.
    pub(super) async fn give(&self, piece: Vec<u8>) -> Result<(), ExportError> {
        if piece.is_empty() {
            return Ok(());
        }
        self.0.send(piece).await.map_err(|_| ExportError::Stopped)
    }
}

#[cfg(test)]
mod tests {
    use futures::StreamExt as _;

    use super::*;

    async fn sent(pieces: Pieces) -> Vec<Result<Vec<u8>, String>> {
        pieces.map(|piece| piece.map_err(|error| error.to_string())).collect().await
    }

    #[tokio::test]
    async fn a_file_ends_well_only_if_its_maker_does() {
        let well = Pieces::made(|out| async move {
            out.give(b"a".to_vec()).await?;
            out.give(Vec::new()).await?;
            out.give(b"b".to_vec()).await
        });
        assert_eq!(sent(well).await, [Ok(b"a".to_vec()), Ok(b"b".to_vec())]);
        let failed = Pieces::made(|out| async move {
            out.give(b"a".to_vec()).await?;
            Err(ExportError::Changed)
        });
        assert!(matches!(&sent(failed).await[..], [Ok(_), Err(_)]));
        let panicked = Pieces::made(|out| async move {
            out.give(b"a".to_vec()).await?;
            panic!("a maker that panics")
        });
        assert!(matches!(&sent(panicked).await[..], [Ok(_), Err(_)]));
    }

    #[tokio::test]
    async fn a_file_that_nobody_takes_is_given_up() {
        let (told, outcome) = tokio::sync::oneshot::channel();
        let pieces = Pieces::made(|out| async move {
            let ended = loop {
                if let Err(error) = out.give(vec![0]).await {
                    break error;
                }
            };
            let _ = told.send(ended.to_string());
            Ok(())
        });
        drop(pieces);
        assert_eq!(outcome.await.unwrap(), "the file was given up");
    }
}

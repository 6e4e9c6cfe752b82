//! The body of an answer on its way from the connection to the decoding thread: piece by piece, never whole.

use std::io::{self, Read};

use reqwest::Response;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::upstream_error::UpstreamError;
use crate::source::http::transport_error::TransportError;

/// The largest answer accepted, in bytes after decompression: twice what a month of activities with all details has for
/// somebody who trains twice a day.
const LARGEST: usize = 64 << 20;
/// Pieces waiting to be decoded, some kilobytes each.
const WAITING: usize = 4;

/// The sending half: takes pieces from the connection.
pub(super) struct Pieces {
    response: Response,
    to: Sender<Vec<u8>>,
}

/// The reading half, for a thread of its own.
pub(super) struct Incoming {
    /// None once everything has arrived.
    from: Option<Receiver<Vec<u8>>>,
    piece: io::Cursor<Vec<u8>>,
    start: Start,
}

/// The start of a body.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    Blank,
    Page,
    Other,
}

/// Splits an answer into its receiving and its reading half.
pub(super) fn incoming(response: Response) -> (Pieces, Incoming) {
    let (to, from) = channel(WAITING);
    (Pieces { response, to }, Incoming { from: Some(from), piece: io::Cursor::default(), start: Start::Blank })
}

impl Pieces {
    /// Receives the answer to its end, or until the reader is gone.
    pub(super) async fn take_in(mut self) -> Result<(), UpstreamError> {
        let mut size = 0;
        while let Some(piece) = self.response.chunk().await.map_err(|error| TransportError::within_answer(&error))? {
            size += piece.len();
            if size > LARGEST {
                return Err(UpstreamError::TooLarge);
            }
            if self.to.send(piece.into()).await.is_err() {
                break;
            }
        }
        Ok(())
    }
}

impl Incoming {
    /// A body that is already complete.
    pub(super) fn of(body: &[u8]) -> Self {
        let mut whole = Self { from: None, piece: io::Cursor::default(), start: Start::Blank };
        whole.begin(body.to_vec());
        whole
    }

    /// A body of which all pieces have arrived.
    pub(super) fn of_pieces<'a>(pieces: impl ExactSizeIterator<Item = &'a [u8]>) -> Self {
        let (to, from) = channel(pieces.len().max(1));
        for piece in pieces {
            // There is room for all.
            let _ = to.try_send(piece.to_vec());
        }
        Self { from: Some(from), piece: io::Cursor::default(), start: Start::Blank }
    }

    fn begin(&mut self, piece: Vec<u8>) {
        if let (Start::Blank, Some(first)) = (self.start, piece.iter().find(|byte| !byte.is_ascii_whitespace())) {
            self.start = if *first == b'<' { Start::Page } else { Start::Other };
        }
        self.piece = io::Cursor::new(piece);
    }

    /// Whether what was read so far begins like a web page.
    pub(super) fn is_page(&self) -> bool {
        self.start == Start::Page
    }
}

impl Read for Incoming {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.piece.read(into)?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            match self.from.as_mut().and_then(Receiver::blocking_recv) {
                Some(piece) => self.begin(piece),
                None => return Ok(0),
            }
        }
    }
}

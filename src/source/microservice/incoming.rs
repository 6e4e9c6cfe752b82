//! The body of an answer on its way from the connection to the thread that decodes it: piece by piece, never whole.

use std::io::{self, Read};

use reqwest::Response;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::connection::unread;
use super::trouble::Trouble;

/// The largest answer that is read, in bytes after decompression: twice what a month of activities with all details has for
/// somebody who trains twice a day.
const LARGEST: usize = 64 << 20;
/// Pieces that wait to be decoded. One has some kilobytes.
const WAITING: usize = 4;

/// The sending half: takes pieces from the connection.
pub(super) struct Pieces {
    response: Response,
    to: Sender<Vec<u8>>,
}

/// The half that is read, on a thread of its own.
pub(super) struct Incoming {
    /// None when all is there.
    from: Option<Receiver<Vec<u8>>>,
    piece: io::Cursor<Vec<u8>>,
    start: Start,
}

/// How a body begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    Blank,
    Page,
    Other,
}

/// Splits an answer into what takes it in and what reads it.
pub(super) fn incoming(response: Response) -> (Pieces, Incoming) {
    let (to, from) = channel(WAITING);
    (Pieces { response, to }, Incoming { from: Some(from), piece: io::Cursor::default(), start: Start::Blank })
}

impl Pieces {
    /// Takes in the answer to its end, or until nobody reads on.
    pub(super) async fn take_in(mut self) -> Result<(), Trouble> {
        let mut size = 0;
        while let Some(piece) = self.response.chunk().await.map_err(|error| unread(&error))? {
            size += piece.len();
            if size > LARGEST {
                return Err(Trouble::TooLarge);
            }
            if self.to.send(piece.into()).await.is_err() {
                break;
            }
        }
        Ok(())
    }
}

impl Incoming {
    /// A body that is there already.
    pub(super) fn of(body: &[u8]) -> Self {
        let mut whole = Self { from: None, piece: io::Cursor::default(), start: Start::Blank };
        whole.begin(body.to_vec());
        whole
    }

    /// A body of which all pieces have come.
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

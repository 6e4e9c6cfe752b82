//! The byte stream of one connection.
//!
//! It records when bytes move, closes a connection whose client takes nothing of an answer for too long, and gives a
//! body to the few answers that hyper makes by itself, to what is not HTTP: hyper has no other hook for that.

use std::io::{Error, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};
use warp::http::StatusCode;

use super::Answers;
use super::line::Line;

/// A connection's byte stream.
pub(super) struct Wire<A> {
    stream: TcpStream,
    line: Arc<Line>,
    answers: A,
    /// Runs while the client takes nothing.
    patience: Option<Pin<Box<Sleep>>>,
    /// The unwritten rest of an answer that replaced hyper's own.
    instead: Vec<u8>,
}

impl<A: Answers> Wire<A> {
    pub(super) fn new(stream: TcpStream, line: Arc<Line>, answers: A) -> Self {
        Self { stream, line, answers, patience: None, instead: Vec::new() }
    }

    /// The result of a write; runs the client's time limit while nothing can be written.
    fn noted(&mut self, cx: &mut Context<'_>, written: Poll<Result<usize, Error>>) -> Poll<Result<usize, Error>> {
        if let Poll::Ready(result) = written {
            self.patience = None;
            self.line.moved();
            return Poll::Ready(result);
        }
        let line = &self.line;
        let patience = self.patience.get_or_insert_with(|| Box::pin(sleep(line.patience())));
        ready!(patience.as_mut().poll(cx));
        Poll::Ready(Err(Error::new(ErrorKind::TimedOut, "the client took nothing of its answer")))
    }

    /// Replaces an answer of hyper's own with one that has a body. Returns whether it did.
    fn is_replaced(&mut self, bytes: &[u8]) -> bool {
        let Some(status) = own_answer(bytes) else { return false };
        let body = self.answers.misread(status);
        if body.is_empty() {
            return false;
        }
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\ncache-control: no-store\r\n\
             x-content-type-options: nosniff\r\nconnection: close\r\n\r\n",
            body.len()
        );
        self.instead = (head + &body).into_bytes();
        true
    }

    /// Writes the rest of a replacing answer.
    fn write_instead(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        while !self.instead.is_empty() {
            let written = Pin::new(&mut self.stream).poll_write(cx, &self.instead);
            match ready!(self.noted(cx, written))? {
                0 => return Poll::Ready(Err(ErrorKind::WriteZero.into())),
                written => drop(self.instead.drain(..written)),
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// The status of an answer that hyper makes by itself: a refusal with an empty body. All of ours declare their body.
fn own_answer(bytes: &[u8]) -> Option<StatusCode> {
    let status = bytes.strip_prefix(b"HTTP/1.1 4")?.first_chunk::<2>()?;
    let text = std::str::from_utf8(bytes).ok()?.to_ascii_lowercase();
    let is_own =
        text.ends_with("\r\n\r\n") && text.contains("\r\ncontent-length: 0\r\n") && !text.contains("content-type");
    if is_own { StatusCode::from_bytes(&[b'4', status[0], status[1]]).ok() } else { None }
}

impl<A: Answers> AsyncRead for Wire<A> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<Result<(), Error>> {
        let this = self.get_mut();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        this.line.moved();
        Poll::Ready(Ok(()))
    }
}

impl<A: Answers> AsyncWrite for Wire<A> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize, Error>> {
        let this = self.get_mut();
        ready!(this.write_instead(cx))?;
        if this.is_replaced(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.noted(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize, Error>> {
        let this = self.get_mut();
        ready!(this.write_instead(cx))?;
        if let [only] = slices
            && this.is_replaced(only)
        {
            return Poll::Ready(Ok(only.len()));
        }
        let written = Pin::new(&mut this.stream).poll_write_vectored(cx, slices);
        this.noted(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let this = self.get_mut();
        ready!(this.write_instead(cx))?;
        Pin::new(&mut this.stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        let this = self.get_mut();
        ready!(this.write_instead(cx))?;
        Pin::new(&mut this.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_without_a_body_and_a_type_is_hypers_own() {
        let own = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        assert_eq!(own_answer(own), Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE));
        for ours in [
            "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 4",
            "data: HTTP/1.1 400",
        ] {
            assert_eq!(own_answer(ours.as_bytes()), None, "{ours}");
        }
    }
}

//! A connection whose other end has to take what it asked for: one that takes nothing for a while is dropped.
//!
//! Without it, a client that asks and never reads holds its connection for as long as it likes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::limits::TAKES_NOTHING;

/// The connection.
#[derive(Debug)]
pub(super) struct Patient<S> {
    stream: S,
    /// Runs while a write waits.
    until: Pin<Box<Sleep>>,
    waits: bool,
}

impl<S> Patient<S> {
    pub(super) fn new(stream: S) -> Patient<S> {
        Patient { stream, until: Box::pin(sleep_until(Instant::now())), waits: false }
    }

    /// What a write came to, unless it has waited for too long.
    fn within_time<T>(&mut self, written: Poll<io::Result<T>>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waits = false;
            return written;
        }
        if !self.waits {
            self.waits = true;
            self.until.as_mut().reset(Instant::now() + TAKES_NOTHING);
        }
        ready!(self.until.as_mut().poll(context));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the other end takes nothing")))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, into)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.within_time(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.within_time(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.within_time(flushed, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(context);
        self.within_time(shut, context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::*;

    fn in_a_time_that_passes_by_itself<T>(story: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime").block_on(story)
    }

    #[test]
    fn who_takes_nothing_is_dropped_in_time() {
        in_a_time_that_passes_by_itself(async {
            let (ours, _theirs) = duplex(16);
            let began = Instant::now();
            let error = Patient::new(ours).write_all(&[0; 1000]).await.expect_err("nobody reads");
            assert_eq!((error.kind(), began.elapsed() >= TAKES_NOTHING), (io::ErrorKind::TimedOut, true));
        });
    }

    #[test]
    fn who_takes_a_little_now_and_then_gets_it_all() {
        in_a_time_that_passes_by_itself(async {
            let (ours, mut theirs) = duplex(16);
            let reads = async {
                for _ in 0..10 {
                    tokio::time::advance(TAKES_NOTHING / 2).await;
                    theirs.read_exact(&mut [0; 10]).await.expect("some more");
                }
            };
            let mut patient = Patient::new(ours);
            let (written, ()) = tokio::join!(patient.write_all(&[0; 100]), reads);
            written.expect("all of it");
        });
    }
}

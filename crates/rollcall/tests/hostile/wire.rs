//! HTTP/1.1 by hand: what a client library would refuse to send is sent, and what comes back is read as it came.

use std::io::{BufRead as _, BufReader, Error, ErrorKind, Read as _, Result, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// How long an answer may take. Nothing here takes a tenth of it.
const PATIENCE: Duration = Duration::from_secs(20);

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The first header of this name, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The body, if it is JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

/// A connection that is opened anew when the server has closed it.
pub(crate) struct Wire {
    address: String,
    open: Option<BufReader<TcpStream>>,
}

impl Wire {
    pub(crate) fn new(address: &str) -> Wire {
        Wire { address: address.to_owned(), open: None }
    }

    /// Sends a request and reads the answer. A connection that was closed meanwhile is none: then it is sent once more.
    pub(crate) fn asks(&mut self, request: &[u8]) -> Result<Answer> {
        let kept = self.open.take();
        let is_head = request.starts_with(b"HEAD ");
        if let Some(stream) = kept
            && let Ok((answer, stream)) = exchange(stream, request, is_head)
        {
            self.open = stream;
            return Ok(answer);
        }
        let (answer, stream) = exchange(self.connects()?, request, is_head)?;
        self.open = stream;
        Ok(answer)
    }

    /// Sends bytes on a connection of their own and no more after them, and reads all that comes.
    pub(crate) fn shouts(&self, bytes: &[u8]) -> Result<Vec<u8>> {
        let mut stream = self.connects()?;
        // The server may have closed before it has read all.
        let _ = stream.get_mut().write_all(bytes);
        let _ = stream.get_mut().shutdown(std::net::Shutdown::Write);
        let mut said = Vec::new();
        match stream.read_to_end(&mut said) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => Err(error),
            _ => Ok(said),
        }
    }

    fn connects(&self) -> Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(BufReader::new(stream))
    }
}

/// The answer, and the connection if it stays open.
fn exchange(
    mut stream: BufReader<TcpStream>,
    request: &[u8],
    is_head: bool,
) -> Result<(Answer, Option<BufReader<TcpStream>>)> {
    // A refusal may come before all was read; then it is the answer, and writing on is in vain.
    let _ = stream.get_mut().write_all(request);
    let status = line(&mut stream)?;
    let status = status.split(' ').nth(1).and_then(|text| text.parse().ok()).ok_or(ErrorKind::InvalidData)?;
    let mut headers = Vec::new();
    loop {
        let line = line(&mut stream)?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut answer = Answer { status, headers, body: Vec::new() };
    let length = answer.header("content-length").parse().unwrap_or(0);
    if answer.header("transfer-encoding").is_empty() {
        answer.body = vec![0; if is_head || matches!(status, 204 | 304) { 0 } else { length }];
        stream.read_exact(&mut answer.body)?;
    } else {
        return Err(Error::other("an answer in chunks, which no answer of ours needs"));
    }
    let closes = answer.header("connection").eq_ignore_ascii_case("close");
    Ok((answer, (!closes).then_some(stream)))
}

fn line(stream: &mut BufReader<TcpStream>) -> Result<String> {
    let mut line = Vec::new();
    stream.read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

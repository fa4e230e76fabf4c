//! A request as the rooms read it: strings became types here, the body is whole and within its limit.

use std::borrow::Cow;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::header::{CONNECTION, CONTENT_LENGTH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use http_body_util::{BodyExt, Limited};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use super::limits::{BODY_TIME, HEAD_BYTES, HEAD_FIELDS, SMALL_BODY, TARGET_BYTES};

/// A request, read.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// The path below the room's own prefix, decoded, without empty segments.
    pub(crate) segments: Vec<String>,
    /// The query's pairs, decoded, in order.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Where it came from.
    pub(crate) peer: String,
    /// Its id, in the answer, the log and the audit.
    pub(crate) request_id: String,
    /// When it came.
    pub(crate) at: Timestamp,
}

/// A head that is larger than a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeadTooLarge {
    /// Its address.
    Target,
    /// It has too many fields.
    Fields,
    /// It has too many bytes.
    Bytes,
}

impl HeadTooLarge {
    /// What is too large in this head, if something is. A field takes four bytes more on the way: `: ` and the line's end.
    pub(crate) fn of(head: &Parts) -> Option<HeadTooLarge> {
        let target = head.uri.path_and_query().map_or(0, |target| target.as_str().len());
        let fields = head.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
        if target > TARGET_BYTES {
            Some(HeadTooLarge::Target)
        } else if head.headers.len() > HEAD_FIELDS {
            Some(HeadTooLarge::Fields)
        } else if target + fields.sum::<usize>() > HEAD_BYTES {
            Some(HeadTooLarge::Bytes)
        } else {
            None
        }
    }

    /// RFC 9110 section 15.5.15, RFC 6585 section 5.
    pub(crate) fn status(self) -> StatusCode {
        match self {
            HeadTooLarge::Target => StatusCode::URI_TOO_LONG,
            HeadTooLarge::Fields | HeadTooLarge::Bytes => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        }
    }

    /// What the caller is told, with the limit named.
    pub(crate) fn sentence(self) -> String {
        match self {
            HeadTooLarge::Target => format!("The address is longer than {TARGET_BYTES} bytes, which is the limit."),
            HeadTooLarge::Fields => {
                format!("The request has more than {HEAD_FIELDS} header fields, which is the limit.")
            }
            HeadTooLarge::Bytes => {
                format!("The head of the request is larger than {HEAD_BYTES} bytes, which is the limit.")
            }
        }
    }
}

/// How long, and for how many times the limit, a body that is too large is let run into nothing: a connection that is closed
/// while the client still sends is reset, and the answer that names the limit is lost with it.
const POLITENESS: Duration = Duration::from_secs(5);
/// See [`POLITENESS`].
const POLITE_LIMITS: usize = 4;

/// A small body of somebody who is refused by the head alone is let run into nothing too, if it comes at once: then the
/// connection can be used again.
const AT_ONCE: Duration = Duration::from_secs(1);

/// Answers whoever was refused before the body was read. A connection on which there is more of it is told to be closed
/// (RFC 9112 section 9.6).
pub(crate) async fn unread(body: Body, mut refused: Response) -> Response {
    if tokio::time::timeout(AT_ONCE, run_dry(body, SMALL_BODY)).await != Ok(true) {
        refused.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    refused
}

/// Takes so many bytes of a body and keeps none. Was that all of it?
async fn run_dry(mut body: Body, most: usize) -> bool {
    if body.size_hint().lower() > most as u64 {
        return false;
    }
    let mut taken = 0;
    while let Some(Ok(frame)) = body.frame().await {
        taken += frame.data_ref().map_or(0, Bytes::len);
        if taken > most {
            return false;
        }
    }
    true
}

/// Why a request could not be read.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// The body is larger than the limit, in bytes.
    TooLarge(usize),
    /// The body did not come in time, or not whole.
    Broken,
}

impl Call {
    /// Takes the head apart; the body is read when somebody was let in.
    pub(crate) fn new(
        head: Parts,
        segments: Vec<String>,
        peer: Option<String>,
        request_id: String,
        at: Timestamp,
    ) -> Call {
        let query = head.uri.query().unwrap_or_default();
        let query = form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        Call {
            method: head.method,
            segments,
            query,
            headers: head.headers,
            body: Bytes::new(),
            peer: peer.unwrap_or_default(),
            request_id,
            at,
        }
    }

    /// The account that a Tenant URL names, be it there or not; empty if it names none.
    pub(crate) fn account(&self) -> &str {
        self.segments.get(1).map(String::as_str).unwrap_or_default()
    }

    /// How many bytes of a body within this limit will be in memory: as many as it says, or all that it may.
    pub(crate) fn expected(body: &Body, limit: usize) -> usize {
        let exact = body.size_hint().exact().and_then(|length| usize::try_from(length).ok());
        exact.map_or(limit, |length| length.min(limit))
    }

    /// Reads the body within its limit, in bytes.
    pub(crate) async fn read(&mut self, body: Body, limit: usize) -> Result<(), Unreadable> {
        let declared = self.header(CONTENT_LENGTH).and_then(|text| text.parse::<usize>().ok());
        if declared.is_some_and(|length| length > limit) {
            let _ = tokio::time::timeout(POLITENESS, run_dry(body, POLITE_LIMITS * limit)).await;
            return Err(Unreadable::TooLarge(limit));
        }
        let collected = tokio::time::timeout(BODY_TIME, Limited::<Body>::new(body, limit).collect()).await;
        match collected {
            Ok(Ok(body)) => {
                self.body = body.to_bytes();
                Ok(())
            }
            Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(Unreadable::TooLarge(limit)),
            Ok(Err(_)) | Err(_) => Err(Unreadable::Broken),
        }
    }

    /// The first value of a query parameter; unknown parameters are nobody's business: an IdP hangs its own on the Tenant URL.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// A header as text; its lines make one list (RFC 9110 section 5.3). What is no text is there too, and matches
    /// nothing: an `If-Match` that can't be read must not count as none.
    pub(crate) fn header(&self, name: HeaderName) -> Option<String> {
        let lines: Vec<Cow<'_, str>> =
            self.headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        (!lines.is_empty()).then(|| lines.join(", "))
    }

    /// The bearer token; the scheme in any case (RFC 7235 section 2.1).
    pub(crate) fn bearer(&self) -> Option<String> {
        let header = self.header(axum::http::header::AUTHORIZATION)?;
        let (scheme, token) = header.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
    }
}

/// The segments of a path, decoded; empty ones (`//`, a trailing `/`) don't count.
pub(crate) fn segments(path: &str) -> Vec<String> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .map(|segment| storable(percent_decode_str(segment).decode_utf8_lossy()))
        .collect()
}

/// NUL is no letter to one of the two engines, so it is read like a byte that is none: as U+FFFD, which names nothing.
pub(crate) fn storable(text: Cow<'_, str>) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text.into_owned() }
}

//! What a server sees of an HTTP client before it reads a body.

/// How a provider's HTTP client presents itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dress {
    /// The field `User-Agent`; none is sent if it is empty.
    pub user_agent: &'static str,
    /// The field `Content-Type`.
    pub media_type: &'static str,
}

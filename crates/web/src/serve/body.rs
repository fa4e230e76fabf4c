//! The body of a request: the media type, then the limits, then JSON.

use app::App;
use axum::http::header;
use scim::{Error, shown};
use serde_json::Value;

use super::call::Call;

/// The JSON of a body. Accepts both media types of RFC 7644 section 3.8, with parameters, and none at all.
pub(crate) fn json(app: &App, call: &Call) -> Result<Value, Error> {
    let media_type = call.header(header::CONTENT_TYPE).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !["", "application/scim+json", "application/json", "text/json"].contains(&essence.as_str()) {
        return Err(Error::new(415, None, format!("The body is {}; send application/scim+json.", shown(&essence))));
    }
    let coding = call.header(header::CONTENT_ENCODING).unwrap_or_default();
    if !["", "identity"].contains(&coding.trim()) {
        return Err(Error::new(415, None, format!("The body is encoded as {}; send it as it is.", shown(&coding))));
    }
    scim::json::parse(&call.body, &app.limits)
}

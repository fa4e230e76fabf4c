//! ServiceProviderConfig, ResourceTypes and Schemas (RFC 7644 section 4).

use app::App;
use app::scim::Client;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use scim::{Error, discovery};

use super::answer::{json, not_here, with_allow};
use crate::serve::call::Call;

pub(super) fn answer(app: &App, client: &Client, call: &Call, path: &[&str]) -> Result<Response, app::Error> {
    let base = client.tenant_url();
    let is = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
    let found = match path {
        [name] if is(name, "ServiceProviderConfig") => Some(discovery::service_provider_config(base, &app.limits)),
        [name] if is(name, "ResourceTypes") => Some(discovery::resource_types(base)),
        [name, of] if is(name, "ResourceTypes") => discovery::resource_type(base, of),
        [name] if is(name, "Schemas") => Some(discovery::schemas(base)),
        [name, urn] if is(name, "Schemas") => discovery::schema(base, urn),
        _ => None,
    };
    let found = found.ok_or_else(|| {
        not_here("There is no such endpoint; Users, Groups, .search, Bulk, ServiceProviderConfig, ResourceTypes and Schemas are.")
    })?;
    if ![Method::GET, Method::HEAD].contains(&call.method) {
        return Ok(with_allow(call, "GET, HEAD"));
    }
    // RFC 7644 section 4: a filter there is refused, so that nobody takes an unfiltered answer for a filtered one.
    if call.parameter("filter").is_some() {
        return Err(Error::forbidden("These endpoints can't be filtered.").into());
    }
    Ok(json(StatusCode::OK, &found))
}

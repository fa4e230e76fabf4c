//! The token endpoint, `POST {Tenant URL}/oauth/token`: RFC 6749 sections 4.4, 5.1 and 5.2.
//!
//! It has the protocol of OAuth, not that of SCIM: a form comes in, its errors have a shape of their own, and nobody is
//! let in beforehand. What is wrong with the request itself is said before anybody looks whether the account is there.

mod asked;
mod basic;

use std::sync::Arc;

use app::App;
use app::oauth::{Grant, grant, recognise_client, stranger, turned_away};
use axum::body::Body;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, PRAGMA, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::record;
use crate::serve::call::{Call, Unreadable};
use crate::serve::crossing::{Crossing, Missed};
use crate::serve::lane::Crowded;
use crate::serve::limits::{COME_AGAIN_S, TOKEN_FORM_BYTES};
use asked::{Asked, asked, in_url};

/// Why no token was given, with a sentence for whoever reads the directory's log.
#[derive(Debug)]
struct Refusal {
    status: StatusCode,
    /// One of the words of RFC 6749 section 5.2.
    error: &'static str,
    /// In the letters that section 5.2 allows: ASCII without quotation marks and backslashes.
    description: String,
}

impl Refusal {
    fn invalid(description: impl Into<String>) -> Refusal {
        Refusal { status: StatusCode::BAD_REQUEST, error: "invalid_request", description: description.into() }
    }

    /// The same for a wrong id, a wrong secret, a client that has ended, and an account that is not there.
    fn unknown_client() -> Refusal {
        let description = "This is no client of this Tenant URL, or its secret is wrong, or it was revoked or has expired: `rollcall token list` names the clients.";
        Refusal { status: StatusCode::UNAUTHORIZED, error: "invalid_client", description: description.to_owned() }
    }
}

/// Is this the token endpoint of a Tenant URL?
pub(crate) fn is_token_endpoint(call: &Call) -> bool {
    match call.segments.as_slice() {
        [version, _, oauth, token] => {
            version.eq_ignore_ascii_case("v2")
                && oauth.eq_ignore_ascii_case("oauth")
                && token.eq_ignore_ascii_case("token")
        }
        _ => false,
    }
}

/// Answers a request to the token endpoint.
pub(crate) async fn token(crossing: &Crossing, mut call: Call, body: Body) -> Response {
    if call.method != Method::POST {
        let mut response = refused(&Refusal {
            status: StatusCode::METHOD_NOT_ALLOWED,
            ..Refusal::invalid(format!("{} is not possible here; POST is.", call.method))
        });
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    if let Err(unreadable) = call.read(body, TOKEN_FORM_BYTES).await {
        return refused(&unread(&unreadable));
    }
    match asked(&call) {
        Ok(asked) => given(crossing, call, asked).await,
        Err(refusal) if in_url(&call) == Some("client_secret") => given_away(crossing, call, &refusal).await,
        Err(refusal) => refused(&refusal),
    }
}

/// Whoever runs the account should learn that a secret stood in a URL; never the secret.
async fn given_away(crossing: &Crossing, call: Call, refusal: &Refusal) -> Response {
    let mut answer = refused(refusal);
    answer.extensions_mut().insert(scim::Error::new(refusal.status.as_u16(), None, &*refusal.description));
    let slug = call.account().to_owned();
    let told = crossing.look_at_door(&slug, move |app| match stranger(app, call.account()) {
        Ok(Some(caller)) => record::answered(app, &call, caller, answer),
        Ok(None) | Err(_) => answer,
    });
    told.await.unwrap_or_else(|broken| broken)
}

/// Who it is, looked up as any stranger is; then the token, in the line of the account.
async fn given(crossing: &Crossing, call: Call, asked: Asked) -> Response {
    let slug = call.account().to_owned();
    let looked = crossing.look_at_door(&slug, move |app| {
        let known = match recognise_client(app, call.account(), &asked.client_id, &asked.client_secret) {
            Ok(Some(known)) => Ok(known),
            Ok(None) => Err(unknown(app, &call, &asked)),
            Err(error) => Err(failed(&call, &error)),
        };
        (call, known)
    });
    let (call, known) = match looked.await {
        Ok((call, Ok(known))) => (call, known),
        Ok((_, Err(refused))) | Err(refused) => return refused,
    };
    let turn = match crossing.line_up(known.account()) {
        Ok(turn) => turn,
        Err(crowded) => return record::answered(crossing.app(), &call, known.caller(), come_again(crowded)),
    };
    let (caller, call) = (known.caller(), Arc::new(call));
    let (of_answer, asked) = (caller.clone(), Arc::clone(&call));
    let crossed = crossing.cross_in_turn(turn, move |app| {
        let answer = grant(app, known, &asked.peer);
        let answer = answer.map_or_else(|error| failed(&asked, &error), |grant| granted(&grant));
        record::answered(app, &asked, of_answer, answer)
    });
    crossed.await.unwrap_or_else(|missed| {
        let answer = match missed {
            Missed::Crowded(crowded) => come_again(crowded),
            Missed::Broken(broken) => broken,
        };
        record::answered(crossing.app(), &call, caller, answer)
    })
}

/// Who it was is told in the request log alone.
fn unknown(app: &App, call: &Call, asked: &Asked) -> Response {
    let refused = refused(&Refusal::unknown_client());
    match turned_away(app, call.account(), &asked.client_id, &asked.client_secret) {
        Ok(Some(caller)) => record::answered(app, call, caller, refused),
        Ok(None) => refused,
        Err(error) => failed(call, &error),
    }
}

/// OAuth's word for it is that of RFC 6749 section 4.1.2.1.
fn come_again(crowded: Crowded) -> Response {
    let error = "temporarily_unavailable";
    let mut response =
        refused(&Refusal { status: StatusCode::TOO_MANY_REQUESTS, error, description: crowded.sentence() });
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(COME_AGAIN_S));
    response
}

/// RFC 6749 section 5.1. No `scope`: an access token opens all of SCIM, whatever was asked for.
fn granted(grant: &Grant) -> Response {
    let body = json!({ "access_token": grant.access_token, "token_type": "Bearer", "expires_in": grant.expires_in });
    answered(StatusCode::OK, &body)
}

/// RFC 6749 section 5.2; every 401 names a scheme (RFC 9110 section 11.6.1).
fn refused(refusal: &Refusal) -> Response {
    let body = json!({ "error": refusal.error, "error_description": refusal.description });
    let mut response = answered(refusal.status, &body);
    if refusal.status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Basic realm=\"Rollcall OAuth\", charset=\"UTF-8\"");
        response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
    }
    response
}

fn unread(unreadable: &Unreadable) -> Refusal {
    match unreadable {
        Unreadable::TooLarge(limit) => Refusal {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            ..Refusal::invalid(format!("The form is larger than {limit} bytes, which is the limit."))
        },
        Unreadable::Broken => Refusal {
            status: StatusCode::REQUEST_TIMEOUT,
            ..Refusal::invalid("The form did not arrive whole and in time.")
        },
    }
}

/// A use case's error, in the words of SCIM. OAuth has one for a database that is away, which clients know from its other
/// endpoint (RFC 6749 section 4.1.2.1).
fn failed(call: &Call, error: &app::Error) -> Response {
    let scim::Error { status, detail: description, .. } = crate::serve::refusal::said_of(error, call);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let is_away = [StatusCode::SERVICE_UNAVAILABLE, StatusCode::INSUFFICIENT_STORAGE].contains(&status);
    let error = if is_away { "temporarily_unavailable" } else { "server_error" };
    let mut response = refused(&Refusal { status, error, description });
    if is_away {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("2"));
    }
    response
}

fn answered(status: StatusCode, body: &Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    let headers: &mut HeaderMap = response.headers_mut();
    let mut says = |name: HeaderName, value| headers.insert(name, HeaderValue::from_static(value));
    says(CONTENT_TYPE, "application/json");
    says(CACHE_CONTROL, "no-store");
    says(PRAGMA, "no-cache");
    response
}

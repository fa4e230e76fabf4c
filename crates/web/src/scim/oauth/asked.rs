//! What a client asks of the token endpoint, read strictly: RFC 6749 sections 2.3.1, 3.2 and 4.4.2.

use std::borrow::Cow;

use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};

use super::{Refusal, basic};
use crate::serve::call::{Call, storable};

/// The credentials of a request that asks for what there is.
pub(super) struct Asked {
    pub(super) client_id: String,
    pub(super) client_secret: String,
}

/// Parameters that other RFCs let a client send more than once (RFC 8707 section 2, RFC 8693 section 2.1).
const MAY_REPEAT: [&str; 2] = ["resource", "audience"];

/// Reads the request. Whether there is such a client, or such an account, is not looked at.
pub(super) fn asked(call: &Call) -> Result<Asked, Refusal> {
    if let Some(name) = in_url(call) {
        return Err(Refusal::invalid(format!(
            "{name} stands in the URL, where logs keep it, and was not read: send it in the form. A secret that was sent so is no secret any more, so make another client."
        )));
    }
    let form = Form::read(call)?;
    match form.value("grant_type") {
        Some("client_credentials") => {}
        Some(_) => {
            return Err(Refusal {
                status: StatusCode::BAD_REQUEST,
                error: "unsupported_grant_type",
                description: "There is one grant_type here: client_credentials.".to_owned(),
            });
        }
        None => return Err(Refusal::invalid("There is no grant_type in the form: send client_credentials.")),
    }
    credentials(call, &form)
}

/// Which of the credentials stands in the URL. Section 2.3.1: never there. Its other parameters are nobody's business.
pub(super) fn in_url(call: &Call) -> Option<&'static str> {
    let names = ["client_secret", "client_id", "grant_type"];
    names.into_iter().find(|name| call.query.iter().any(|(known, _)| known == name))
}

fn credentials(call: &Call, form: &Form) -> Result<Asked, Refusal> {
    let lines = call.headers.get_all(AUTHORIZATION).iter().count();
    let (in_form, secret) = (form.value("client_id"), form.value("client_secret"));
    match (lines, secret) {
        (0, Some(secret)) => match in_form {
            Some(id) => Ok(Asked { client_id: id.to_owned(), client_secret: secret.to_owned() }),
            None => Err(Refusal::invalid("There is a client_secret in the form, but no client_id.")),
        },
        (0, None) => Err(Refusal::unknown_client()),
        (1, None) => {
            let header = call.header(AUTHORIZATION).unwrap_or_default();
            let (id, secret) = basic::credentials(&header).ok_or_else(Refusal::unknown_client)?;
            let client_id = storable(Cow::Owned(id));
            // Section 3.2.1 lets a client name itself in the form as well.
            if in_form.is_some_and(|in_form| in_form != client_id) {
                return Err(Refusal::invalid("The client_id of the form is not the one of the Authorization header."));
            }
            Ok(Asked { client_id, client_secret: secret })
        }
        _ => Err(Refusal::invalid(
            "The credentials came in more than one way: send them by Basic or in the form, not both.",
        )),
    }
}

/// The parameters of the body; what has no value counts as not sent (section 3.2).
struct Form(Vec<(String, String)>);

impl Form {
    fn read(call: &Call) -> Result<Form, Refusal> {
        let media_type = call.header(CONTENT_TYPE).unwrap_or_default();
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if !["", "application/x-www-form-urlencoded"].contains(&essence.as_str()) {
            return Err(Refusal::invalid("The body is no form: send application/x-www-form-urlencoded."));
        }
        let pairs = form_urlencoded::parse(&call.body).filter(|(_, value)| !value.is_empty());
        let form = Form(pairs.map(|(name, value)| (storable(name), storable(value))).collect());
        let mut names: Vec<&str> = form.0.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let twice = names.windows(2).find(|pair| pair[0] == pair[1] && !MAY_REPEAT.contains(&pair[0]));
        match twice {
            Some(_) => Err(Refusal::invalid("A parameter of the form is there more than once.")),
            None => Ok(form),
        }
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

//! RFC 7644 section 2: who is let in. RFC 9110 section 11.6.1 asks of a 401 that it says how.

use serde_json::{Value, json};

use super::duty::{Duty, must};
use super::finding::{Judged, skipped};
use super::rig::Rig;
use super::wire::{Ask, Caller};

pub(super) const DUTIES: &[Duty] = &[
    must("door.no-token", "7644 2", "nobody reads people without a token: 401", no_token),
    must("door.wrong-token", "7644 2", "a token that nobody was given opens nothing: 401", wrong_token),
    must("door.no-token-write", "7644 2", "nobody makes people without a token: 401", no_token_write),
    must("door.challenge", "9110 11.6.1", "a 401 says in WWW-Authenticate how to sign in", challenge),
];

/// A server may be open to all, and then says so by naming no authentication scheme (RFC 7643 section 5).
fn has_a_door(rig: &Rig) -> Judged {
    match rig.terrain.says(&["authenticationSchemes"]).and_then(Value::as_array) {
        Some(schemes) if schemes.is_empty() => {
            skipped("not offered: ServiceProviderConfig names no authentication scheme")
        }
        _ => Ok(()),
    }
}

fn knock(rig: &Rig, caller: Caller) -> Ask {
    let endpoint = rig.terrain.kinds.first().map_or("/Users", |kind| kind.endpoint.as_str());
    Ask::get(endpoint).with("count", "1").by(caller)
}

fn no_token(rig: &Rig) -> Judged {
    has_a_door(rig)?;
    rig.say(&knock(rig, Caller::Nobody))?.is(401).map(drop)
}

fn wrong_token(rig: &Rig) -> Judged {
    has_a_door(rig)?;
    rig.say(&knock(rig, Caller::Stranger))?.is(401).map(drop)
}

fn no_token_write(rig: &Rig) -> Judged {
    has_a_door(rig)?;
    let kind = rig.user()?;
    let body = rig.body(kind, &json!({}));
    rig.say(&Ask::send("POST", &kind.endpoint, &body).by(Caller::Nobody))?.is(401).map(drop)
}

fn challenge(rig: &Rig) -> Judged {
    has_a_door(rig)?;
    for caller in [Caller::Nobody, Caller::Stranger] {
        let reply = rig.say(&knock(rig, caller))?;
        if reply.status != 401 {
            return skipped("no 401 was answered");
        }
        if reply.header("www-authenticate").is_none_or(|told| told.trim().is_empty()) {
            return Err(reply.fails_by_header("www-authenticate", "a 401 has to have this field"));
        }
    }
    Ok(())
}

//! RFC 7644 section 3.8: media types. That answers are of the right one is looked at all the time (`watch.rs`).

use serde_json::json;

use super::duty::{Duty, must, should};
use super::finding::Judged;
use super::rig::Rig;
use super::wire::Ask;

const S: &str = "7644 3.8";

pub(super) const DUTIES: &[Duty] = &[
    must("media.accepts-scim", S, "a body that is application/scim+json is understood", |rig| {
        takes(rig, "application/scim+json")
    }),
    should("media.accepts-json", S, "a body that is application/json is understood", |rig| {
        takes(rig, "application/json")
    }),
    must("media.accepts-charset", S, "a media type may say charset=utf-8", |rig| {
        takes(rig, "application/scim+json; charset=utf-8")
    }),
    should("media.refuses-others", "9110 15.5.16", "a body of another media type is refused: 415", refuses_others),
    must("media.answers-scim", "7644 8.1", "what is answered is application/scim+json, or application/json", |rig| {
        rig.watched("media.answers-scim")
    }),
    should("media.wanted-json", S, "whoever accepts application/json alone is answered", |rig| {
        gives(rig, "application/json")
    }),
    must("media.wanted-any", "9110 12.5.1", "whoever accepts anything is answered", |rig| gives(rig, "*/*")),
];

fn takes(rig: &Rig, media_type: &str) -> Judged {
    let kind = rig.user()?;
    let ask = Ask::send("POST", &kind.endpoint, &rig.body(kind, &json!({})));
    rig.say(&ask.header("content-type", media_type))?.is(201).map(drop)
}

fn refuses_others(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let ask = Ask::send("POST", &kind.endpoint, &rig.body(kind, &json!({})));
    let reply = rig.say(&ask.header("content-type", "application/xml"))?;
    match reply.status {
        415 => Ok(()),
        400 => Err(reply.allowed("415 would say that the media type is the matter")),
        _ => Err(reply.fails("415 is due")),
    }
}

fn gives(rig: &Rig, media_type: &str) -> Judged {
    let made = rig.person(&json!({}))?;
    rig.say(&Ask::get(&made.path).header("accept", media_type))?.is(200).map(drop)
}

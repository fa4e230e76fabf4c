//! RFC 7644 section 3.12: how a refusal looks. Every refusal of the run is looked at (`watch.rs`), so this comes last.

use super::duty::{Duty, must, should};

const S: &str = "7644 3.12";

pub(super) const DUTIES: &[Duty] = &[
    must("error.body", S, "every error has a JSON body", |rig| rig.watched("error.body")),
    must("error.schemas", S, "every error names the schema Error, and no other", |rig| rig.watched("error.schemas")),
    must("error.status-is-text", S, "status of every error is the HTTP status, as a text", |rig| {
        rig.watched("error.status-is-text")
    }),
    must("error.keyword-is-known", S, "scimType is one of the RFCs' keywords where it is there", |rig| {
        rig.watched("error.keyword-is-known")
    }),
    should("error.detail", S, "every error says in detail what was wrong", |rig| rig.watched("error.detail")),
    must("error.media-type", "7644 8.1", "every error is application/scim+json, or application/json", |rig| {
        rig.watched("error.media-type")
    }),
    should("error.no-5xx", S, "no request makes the server stumble", |rig| rig.watched("error.no-5xx")),
];

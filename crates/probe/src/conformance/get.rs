//! RFC 7644 section 3.4.1: reading one resource.

use serde_json::json;

use super::duty::{Duty, may, must, should};
use super::finding::{Judged, skipped};
use super::rig::Rig;
use super::shape::{at, text};
use super::wire::Ask;

/// Nobody has it.
pub(super) const NOBODY: &str = "2819c223-7f76-453a-919d-00000000dead";

pub(super) const DUTIES: &[Duty] = &[
    must("get.answers-200", "7644 3.4.1", "a resource is read by its id: 200", answers_200),
    must("get.same", "7644 3.4.1", "what is read is what was made", same),
    must("get.unknown-404", "7644 3.4.1", "an id that nobody has is answered 404", unknown_404),
    must("get.unknown-endpoint-404", "7644 3.12", "an endpoint that is not there is answered 404", unknown_endpoint),
    must("get.other-type-404", "7643 3.1", "the id of a user is no id of a group", other_type),
    must("get.location", "7643 3.1", "meta.location is an address that the resource is read at", location),
    must(
        "get.content-location",
        "7643 3.1",
        "Content-Location, where there is one, is meta.location",
        content_location,
    ),
    should("get.head", "9110 9.3.2", "HEAD is answered as GET is, without a body", head),
    may("get.trailing-slash", "7644 3.2", "a slash at the end changes nothing: some clients send one", trailing_slash),
];

fn answers_200(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let reply = rig.get(&made.path)?;
    reply.is(200)?;
    if reply.id()? == made.id { Ok(()) } else { Err(reply.fails("it is about somebody else")) }
}

fn same(rig: &Rig) -> Judged {
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({ plain: "Same As Sent" }))?;
    rig.read(&made.path)?.shows(&json!({ plain: "Same As Sent" }))
}

fn unknown_404(rig: &Rig) -> Judged {
    for kind in &rig.terrain.kinds {
        rig.get(&format!("{}/{NOBODY}", kind.endpoint))?.is(404)?;
    }
    Ok(())
}

fn unknown_endpoint(rig: &Rig) -> Judged {
    rig.get("/ProbeNothings")?.is_one_of(&[404, 501]).map(drop)
}

fn other_type(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    rig.get(&format!("{}/{}", rig.group()?.endpoint, made.id))?.is(404).map(drop)
}

fn location(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let reply = rig.read(&made.path)?;
    let told = at(reply.json(), &["meta"]).and_then(|meta| text(meta, "location")).unwrap_or_default();
    // Behind a proxy it may have another host; the path below the base URL is what can be told from here.
    match rig.path_of(told) {
        Some(path) if path == made.path || rig.get(&path)?.id().is_ok_and(|id| id == made.id) => Ok(()),
        _ => Err(reply.fails_at(format!("it has to end in {}", made.path), &json!({ "location": told }))),
    }
}

fn content_location(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let reply = rig.read(&made.path)?;
    let told = at(reply.json(), &["meta"]).and_then(|meta| text(meta, "location"));
    match reply.header("content-location") {
        None => skipped("not offered: there is no Content-Location"),
        header if header == told => Ok(()),
        _ => Err(reply.fails_by_header("content-location", format!("meta.location is “{}”", told.unwrap_or("absent")))),
    }
}

fn head(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let reply = rig.say(&Ask::new("HEAD", &made.path))?;
    reply.is(200)?;
    if reply.body.is_empty() { Ok(()) } else { Err(reply.fails("it has a body")) }
}

fn trailing_slash(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    rig.get(&format!("{}/", made.path))?.is(200).map(drop)
}

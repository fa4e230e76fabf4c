//! RFC 7644 section 3.11: whoever asks, as a resource.

use super::duty::{Duty, must, should};
use super::finding::{Judged, skipped};
use super::rig::Rig;
use super::shape::at;

pub(super) const DUTIES: &[Duty] = &[
    must(
        "me.answer",
        "7644 3.11",
        "/Me is the resource, a redirect to it, 404, or 501 where it is not offered",
        answer,
    ),
    should("me.location", "7644 3.11", "the Location of /Me is the resource's own address", location),
];

fn answer(rig: &Rig) -> Judged {
    let reply = rig.get("/Me")?;
    if reply.status == 403 {
        return Err(reply.allowed("this token stands for no user"));
    }
    reply.is_one_of(&[200, 302, 307, 308, 404, 501]).map(drop)
}

fn location(rig: &Rig) -> Judged {
    let reply = rig.get("/Me")?;
    match reply.status {
        200 => {
            let told = at(reply.object()?, &["meta", "location"]).and_then(|told| told.as_str());
            let right = reply.header("location").or(told).is_some_and(|told| rig.path_of(told).is_some());
            if right { Ok(()) } else { Err(reply.fails_by_header("location", "the address of the resource is due")) }
        }
        302 | 307 | 308 if reply.header("location").is_some_and(|told| rig.path_of(told).is_some()) => Ok(()),
        302 | 307 | 308 => Err(reply.fails_by_header("location", "the address of the resource is due")),
        status => skipped(format!("not offered: /Me is answered {status}")),
    }
}

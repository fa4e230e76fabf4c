//! RFC 7644 section 3.14: versions of resources, where they are offered.

use serde_json::{Value, json};

use super::duty::{Duty, must, should};
use super::finding::{Judged, skipped};
use super::made::Made;
use super::reply::Reply;
use super::rig::{Rig, patch};
use super::shape::{at, list};
use super::wire::Ask;

const S: &str = "7644 3.14";

pub(super) const DUTIES: &[Duty] = &[
    must("version.etag", S, "a resource is answered with its ETag", etag),
    must("version.form", "9110 8.8.3", "an ETag is a text in quotation marks, perhaps weak", form),
    should("version.meta", S, "meta.version is the ETag", meta),
    should("version.lists", S, "resources of a list have the same meta.version", lists),
    must("version.moves", S, "a change gives another version", moves),
    must("version.rests", S, "reading gives the same version", rests),
    must(
        "version.not-modified",
        S,
        "If-None-Match with the version at hand is answered 304 without a body",
        not_modified,
    ),
    must("version.modified", S, "If-None-Match with another version is answered 200", modified),
    must(
        "version.put-stale",
        S,
        "a PUT with If-Match of another version is refused: 412, and nothing changes",
        |rig| stale(rig, changed),
    ),
    must(
        "version.patch-stale",
        S,
        "a PATCH with If-Match of another version is refused: 412, and nothing changes",
        |rig| stale(rig, patch_of),
    ),
    must(
        "version.delete-stale",
        S,
        "a DELETE with If-Match of another version is refused: 412, and nothing changes",
        |rig| stale(rig, |_, made| Ask::new("DELETE", &made.path)),
    ),
    must("version.put-current", S, "a PUT with If-Match of the version at hand is done", |rig| current(rig, changed)),
    must("version.patch-current", S, "a PATCH with If-Match of the version at hand is done", |rig| {
        current(rig, patch_of)
    }),
    must("version.delete-current", S, "a DELETE with If-Match of the version at hand is done", |rig| {
        current(rig, |_, made| Ask::new("DELETE", &made.path))
    }),
    must("version.any", "9110 13.1.1", "If-Match: * is whatever version there is", any),
];

fn person(rig: &Rig) -> Judged<(Made, Reply)> {
    rig.needs("etag")?;
    let made = rig.person(&json!({}))?;
    let reply = rig.read(&made.path)?;
    Ok((made, reply))
}

/// A version, where another duty is about its being there.
fn version(reply: &Reply) -> Judged<String> {
    let told = reply.header("etag").or_else(|| at(reply.json(), &["meta", "version"]).and_then(Value::as_str));
    told.map_or_else(|| skipped("resources have no version"), |told| Ok(told.to_owned()))
}

fn etag(rig: &Rig) -> Judged {
    let (_, reply) = person(rig)?;
    if reply.header("etag").is_some() { Ok(()) } else { Err(reply.fails_by_header("etag", "there has to be one")) }
}

fn form(rig: &Rig) -> Judged {
    let (_, reply) = person(rig)?;
    let told = version(&reply)?;
    let opaque = told.strip_prefix("W/").unwrap_or(&told);
    let right = opaque.len() >= 2 && opaque.starts_with('"') && opaque.ends_with('"');
    if right { Ok(()) } else { Err(reply.fails_by_header("etag", "quotation marks are due")) }
}

fn meta(rig: &Rig) -> Judged {
    let (_, reply) = person(rig)?;
    let told = at(reply.json(), &["meta", "version"]).and_then(Value::as_str);
    if told.is_some() && told == reply.header("etag") {
        Ok(())
    } else {
        Err(reply.fails_by_header("etag", format!("meta.version is “{}”", told.unwrap_or("absent"))))
    }
}

fn lists(rig: &Rig) -> Judged {
    rig.needs("filter")?;
    let (made, reply) = person(rig)?;
    let known = version(&reply)?;
    let found = rig.find(rig.user()?, &format!("userName eq \"{}\"", made.sent("userName")))?;
    let [one] = list(found.json(), "Resources") else { return skipped("a look-up by userName does not find one") };
    let told = at(one, &["meta", "version"]).and_then(Value::as_str);
    if told == Some(known.as_str()) { Ok(()) } else { Err(found.fails(format!("meta.version {known} is due"))) }
}

fn moves(rig: &Rig) -> Judged {
    let (made, before) = person(rig)?;
    rig.say(&changed(rig, &made))?.succeeds().map_err(super::finding::Short::into_ground)?;
    let after = rig.read(&made.path)?;
    if version(&before)? == version(&after)? {
        Err(after.fails_by_header("etag", "it is the one from before the change"))
    } else {
        Ok(())
    }
}

fn rests(rig: &Rig) -> Judged {
    let (made, before) = person(rig)?;
    let after = rig.read(&made.path)?;
    if version(&before)? == version(&after)? {
        Ok(())
    } else {
        Err(after.fails_by_header("etag", "nothing has changed"))
    }
}

fn not_modified(rig: &Rig) -> Judged {
    let (made, reply) = person(rig)?;
    let again = rig.say(&Ask::get(&made.path).header("if-none-match", version(&reply)?))?;
    again.is(304)?;
    if again.body.is_empty() { Ok(()) } else { Err(again.fails("a 304 has no body")) }
}

fn modified(rig: &Rig) -> Judged {
    let (made, reply) = person(rig)?;
    version(&reply)?;
    rig.say(&Ask::get(&made.path).header("if-none-match", "W/\"another-one\""))?.is(200).map(drop)
}

/// What is changed.
fn plain(rig: &Rig) -> &str {
    rig.user().and_then(|kind| kind.plain()).unwrap_or("externalId")
}

/// A PUT of something new.
fn changed(rig: &Rig, made: &Made) -> Ask {
    let mut body = made.sent.clone();
    body[plain(rig)] = json!(format!("after-{}", made.id));
    Ask::send("PUT", &made.path, &body)
}

fn patch_of(rig: &Rig, made: &Made) -> Ask {
    patch(&made.path, &json!({ "op": "add", "path": plain(rig), "value": format!("after-{}", made.id) }))
}

type Change = fn(&Rig, &Made) -> Ask;

fn ready(rig: &Rig, ask: &Ask) -> Judged {
    if ask.method == "PATCH" { rig.needs("patch") } else { Ok(()) }
}

fn stale(rig: &Rig, change: Change) -> Judged {
    let (made, before) = person(rig)?;
    let ask = change(rig, &made);
    ready(rig, &ask)?;
    version(&before)?;
    rig.say(&ask.header("if-match", "W/\"another-one\""))?.is(412)?;
    let after = rig.get(&made.path)?;
    after.is(200)?;
    if after.json() == before.json() { Ok(()) } else { Err(after.fails("something has changed")) }
}

fn current(rig: &Rig, change: Change) -> Judged {
    let (made, before) = person(rig)?;
    let ask = change(rig, &made);
    ready(rig, &ask)?;
    rig.say(&ask.header("if-match", version(&before)?))?.succeeds().map(drop)
}

fn any(rig: &Rig) -> Judged {
    let (made, before) = person(rig)?;
    version(&before)?;
    rig.say(&changed(rig, &made).header("if-match", "*"))?.succeeds().map(drop)
}

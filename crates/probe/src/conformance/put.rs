//! RFC 7644 section 3.5.1: replacing resources.

use serde_json::{Value, json};

use super::duty::{Duty, must, should};
use super::finding::{Judged, Short, skipped};
use super::get::NOBODY;
use super::made::Made;
use super::reply::Reply;
use super::rig::Rig;
use super::shape::{at, text};

const S: &str = "7644 3.5.1";

pub(super) const DUTIES: &[Duty] = &[
    must("put.answers-200", S, "a PUT is answered 200 with the resource", answers_200),
    must("put.replaces", S, "what is sent is there afterwards", replaces),
    should("put.clears", S, "what is not sent any more is gone afterwards", clears),
    should("put.clears-extension", S, "an extension that is not sent any more is gone afterwards", clears_extension),
    must("put.never-creates", S, "a PUT does not make a resource: 404", never_creates),
    must("put.read-only-ignored", S, "read-only attributes in a PUT are ignored", read_only_ignored),
    must("put.id-stays", S, "another id in the body changes no id", id_stays),
    must("put.created-stays", "7643 3.1", "meta.created stays as it was", created_stays),
    must("put.what-was-read", S, "what was read can be put back as it is", what_was_read),
    must("put.required", S, "a PUT without userName is refused: 400", required),
    must("put.unique", S, "a userName that somebody else has is refused: 409", unique),
    must("put.own-name", S, "one's own userName in another case is no conflict", own_name),
    must("put.immutable", S, "an immutable attribute can't be given another value: 400 mutability", immutable),
    must("put.members", S, "the members of a group are replaced", members),
];

/// A PUT of what a person was made with, and this.
fn put(rig: &Rig, made: &Made, more: &Value) -> Judged<Reply> {
    let mut body = made.sent.clone();
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    rig.put(&made.path, &body)
}

/// The same where it has to be done.
fn done(rig: &Rig, made: &Made, more: &Value) -> Judged<Reply> {
    put(rig, made, more)?.succeeds()?;
    rig.read(&made.path)
}

fn answers_200(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let reply = put(rig, &made, &json!({}))?;
    if reply.status == 204 {
        return Err(reply.allowed("it is done and not shown"));
    }
    reply.is(200)?;
    if reply.id()? == made.id { Ok(()) } else { Err(reply.fails("it is about somebody else")) }
}

fn replaces(rig: &Rig) -> Judged {
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({ plain: "before" }))?;
    done(rig, &made, &json!({ plain: "after" }))?.shows(&json!({ plain: "after" }))
}

fn clears(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let (plain, plural) = (kind.plain()?, kind.plural()?);
    let mut made = rig.person(&json!({ plain: "before", plural.name: [plural.value(0, "one")] }))?;
    if let Some(sent) = made.sent.as_object_mut() {
        sent.retain(|name, _| name != plain && name != plural.name);
    }
    let after = done(rig, &made, &json!({}))?;
    after.lacks(&[plain]).and_then(|()| after.lacks(&[plural.name])).map_err(kept)
}

/// Section 3.5.1: a server MAY clear what is not asserted, or take into account what a client understands.
fn kept(short: Short) -> Short {
    match short {
        Short::Fails(evidence) => Short::Allowed(evidence),
        other => other,
    }
}

fn clears_extension(rig: &Rig) -> Judged {
    let extension = rig.user()?.extension()?;
    let mut made = rig.person(&json!({ extension.urn: { extension.text: "before" } }))?;
    if let Some(sent) = made.sent.as_object_mut() {
        sent.remove(extension.urn);
        sent.insert("schemas".to_owned(), json!([rig.user()?.schema.urn]));
    }
    done(rig, &made, &json!({}))?.lacks(&[extension.urn, extension.text]).map_err(kept)
}

fn never_creates(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let body = rig.body(kind, &json!({}));
    rig.put(&format!("{}/{NOBODY}", kind.endpoint), &body)?.is(404).map(drop)
}

fn read_only_ignored(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let groups = json!([{ "value": "nobody", "display": "Nobody" }]);
    let after = done(rig, &made, &json!({ "groups": groups, "meta": { "resourceType": "Nothing", "version": "x" } }))?;
    after.lacks(&["groups"])?;
    match at(after.json(), &["meta", "resourceType"]).and_then(Value::as_str) {
        Some("Nothing") => Err(after.fails("meta.resourceType is the client's")),
        _ => Ok(()),
    }
}

fn id_stays(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let reply = put(rig, &made, &json!({ "id": NOBODY }))?;
    reply.is_one_of(&[200, 204, 400])?;
    rig.get(&made.path)?.is(200)?;
    rig.get(&format!("{}/{NOBODY}", rig.user()?.endpoint))?.is(404).map(drop)
}

fn created_stays(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let before = rig.read(&made.path)?;
    let after = done(rig, &made, &json!({ "meta": { "created": "2001-01-01T00:00:00Z" } }))?;
    let created = |reply: &Reply| at(reply.json(), &["meta", "created"]).cloned();
    if created(&before) == created(&after) {
        Ok(())
    } else {
        Err(after
            .fails_at(format!("{} is due", created(&before).unwrap_or_default()), &created(&after).unwrap_or_default()))
    }
}

fn what_was_read(rig: &Rig) -> Judged {
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({ plain: "before" }))?;
    let mut body = rig.read(&made.path)?.json().clone();
    body[plain] = json!("after");
    rig.put(&made.path, &body)?.succeeds()?;
    rig.read(&made.path)?.shows(&json!({ plain: "after", "userName": made.sent("userName") }))
}

fn required(rig: &Rig) -> Judged {
    let mut made = rig.person(&json!({}))?;
    if let Some(sent) = made.sent.as_object_mut() {
        sent.remove("userName");
    }
    rig.put(&made.path, &made.sent)?.is_refused_as(&["invalidValue"])
}

fn unique(rig: &Rig) -> Judged {
    let (one, other) = (rig.person(&json!({}))?, rig.person(&json!({}))?);
    put(rig, &one, &json!({ "userName": other.sent("userName") }))?.is_refused(409, &["uniqueness"])
}

fn own_name(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let name = made.sent("userName").to_uppercase();
    put(rig, &made, &json!({ "userName": name }))?.succeeds().map(drop)
}

fn immutable(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let found = kind.schema.attributes.iter().find(|one| one.mutability == "immutable" && one.is_text());
    let Some(attribute) = found else { return skipped("not offered: no text of a user is immutable") };
    let made = rig.person(&json!({ attribute.name.as_str(): "before" }))?;
    put(rig, &made, &json!({ attribute.name.as_str(): "after" }))?.is_refused(400, &["mutability"])
}

fn members(rig: &Rig) -> Judged {
    let (one, other) = (rig.person(&json!({}))?, rig.person(&json!({}))?);
    let team = rig.team(&[&one])?;
    let after = done(rig, &team, &json!({ "members": [other.as_member(rig.group()?)] }))?;
    let ids: Vec<&str> =
        super::shape::list(after.json(), "members").iter().filter_map(|one| text(one, "value")).collect();
    if ids == [other.id.as_str()] {
        Ok(())
    } else {
        Err(after.fails_at(format!("{} alone is due", other.id), &json!(ids)))
    }
}

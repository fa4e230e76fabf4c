//! RFC 7643 sections 4.2 and 4.1.2: groups, their members, and the groups of a user.

use serde_json::{Value, json};

use super::duty::{Duty, may, must, should};
use super::finding::{Judged, Short, skipped};
use super::made::Made;
use super::reply::Reply;
use super::rig::Rig;
use super::shape::{list, member, text};

const S: &str = "7643 4.2";

pub(super) const DUTIES: &[Duty] = &[
    must("group.members", S, "a group has the members that it was made with", members),
    may("group.member-ref", S, "$ref of a member is the address of the resource", member_ref),
    may("group.member-type", S, "type of a member is User or Group", member_type),
    may("group.member-display", S, "display of a member is a name that people know", member_display),
    must("group.add", "7644 3.5.2.1", "a member is added to those that are there", add),
    must("group.add-twice", "7644 3.5.2.1", "somebody who is a member is not added again", add_twice),
    must(
        "group.remove-one",
        "7644 3.5.2.2",
        "the member that a filter in brackets names is removed, and no other",
        remove_one,
    ),
    must("group.remove-all", "7644 3.5.2.2", "all members are removed if no filter says which", remove_all),
    must("group.replace", "7644 3.5.2.3", "all members are replaced", replace),
    must("group.rename-keeps-members", "7644 3.5.2.3", "a change of the name leaves the members alone", rename),
    must(
        "group.member-immutable",
        "7644 3.5.2",
        "a member can't be turned into another one: 400 mutability",
        member_immutable,
    ),
    may("group.nested", S, "a group may be a member of a group", nested),
    must("group.required", S, "a group without displayName is refused: 400", required),
    should("group.find-by-member", "7644 3.4.2.2", "groups are found by a member", find_by_member),
    must("group.find-by-name", "7644 3.4.2.2", "groups are found by displayName", find_by_name),
    should("group.user-groups", "7643 4.1.2", "a user shows the groups that they are a member of", user_groups),
    should("group.user-groups-follow", "7643 4.1.2", "who leaves a group no longer shows it", user_groups_follow),
    must(
        "group.user-groups-read-only",
        "7643 4.1.2",
        "nobody joins a group by a change of the user",
        user_groups_read_only,
    ),
];

fn ids(reply: &Reply) -> Vec<&str> {
    list(reply.json(), "members").iter().filter_map(|one| text(one, "value")).collect()
}

/// These are the members, in whatever order.
fn are(reply: &Reply, wanted: &[&Made]) -> Judged {
    let (mut found, mut due) = (ids(reply), wanted.iter().map(|made| made.id.as_str()).collect::<Vec<_>>());
    found.sort_unstable();
    due.sort_unstable();
    if found == due { Ok(()) } else { Err(reply.fails_at(format!("members {due:?} are due"), &json!(found))) }
}

fn two(rig: &Rig) -> Judged<(Made, Made)> {
    Ok((rig.person(&json!({}))?, rig.person(&json!({}))?))
}

/// A group that has its members; that it gets them is somebody else's duty.
fn team(rig: &Rig, people: &[&Made]) -> Judged<Made> {
    let made = rig.team(people)?;
    are(&rig.read(&made.path)?, people).map_err(Short::into_ground)?;
    Ok(made)
}

fn members(rig: &Rig) -> Judged {
    let (one, other) = two(rig)?;
    let made = rig.team(&[&one, &other])?;
    are(&rig.read(&made.path)?, &[&one, &other])
}

fn each_member(rig: &Rig, holds: fn(&Rig, &Made, &Value) -> bool, why: &str) -> Judged {
    let person = rig.person(&json!({}))?;
    let made = team(rig, &[&person])?;
    let reply = rig.read(&made.path)?;
    match list(reply.json(), "members") {
        [one] if holds(rig, &person, one) => Ok(()),
        found => Err(reply.fails_at(why, &json!(found))),
    }
}

fn member_ref(rig: &Rig) -> Judged {
    let leads = |rig: &Rig, person: &Made, one: &Value| {
        text(one, "$ref").and_then(|told| rig.path_of(told)).as_ref() == Some(&person.path)
    };
    each_member(rig, leads, "$ref has to lead to the member")
}

fn member_type(rig: &Rig) -> Judged {
    each_member(rig, |_, _, one| text(one, "type") == Some("User"), "type has to be User")
}

fn member_display(rig: &Rig) -> Judged {
    each_member(rig, |_, _, one| text(one, "display").is_some(), "there is no display")
}

fn add(rig: &Rig) -> Judged {
    let (one, other) = two(rig)?;
    let made = team(rig, &[&one])?;
    let after =
        rig.patched(&made, &json!({ "op": "add", "path": "members", "value": [other.as_member(rig.group()?)] }))?;
    are(&after, &[&one, &other])
}

fn add_twice(rig: &Rig) -> Judged {
    let one = rig.person(&json!({}))?;
    let made = team(rig, &[&one])?;
    let after =
        rig.patched(&made, &json!({ "op": "add", "path": "members", "value": [one.as_member(rig.group()?)] }))?;
    are(&after, &[&one])
}

fn remove_one(rig: &Rig) -> Judged {
    let (one, other) = two(rig)?;
    let made = team(rig, &[&one, &other])?;
    let path = format!("members[value eq \"{}\"]", one.id);
    are(&rig.patched(&made, &json!({ "op": "remove", "path": path }))?, &[&other])
}

fn remove_all(rig: &Rig) -> Judged {
    let (one, other) = two(rig)?;
    let made = team(rig, &[&one, &other])?;
    are(&rig.patched(&made, &json!({ "op": "remove", "path": "members" }))?, &[])
}

fn replace(rig: &Rig) -> Judged {
    let (one, other) = two(rig)?;
    let made = team(rig, &[&one])?;
    let after =
        rig.patched(&made, &json!({ "op": "replace", "path": "members", "value": [other.as_member(rig.group()?)] }))?;
    are(&after, &[&other])
}

fn rename(rig: &Rig) -> Judged {
    let one = rig.person(&json!({}))?;
    let made = team(rig, &[&one])?;
    let name = rig.name("renamed");
    let after = rig.patched(&made, &json!({ "op": "replace", "value": { "displayName": name } }))?;
    after.shows(&json!({ "displayName": name }))?;
    are(&after, &[&one])
}

fn member_immutable(rig: &Rig) -> Judged {
    let value = rig.group()?.schema.attribute("members").and_then(|members| members.sub("value"));
    if value.is_none_or(|value| value.mutability != "immutable") {
        return skipped("not offered: the schema does not say that members.value is immutable");
    }
    let (one, other) = two(rig)?;
    let made = team(rig, &[&one])?;
    let path = format!("members[value eq \"{}\"].value", one.id);
    rig.patch_refused(&made, &json!({ "op": "replace", "path": path, "value": other.id }), &["mutability"])
}

fn nested(rig: &Rig) -> Judged {
    let inner = rig.team(&[])?;
    let outer = rig.team(&[&inner])?;
    let reply = rig.read(&outer.path)?;
    are(&reply, &[&inner])?;
    match list(reply.json(), "members").iter().find_map(|one| text(one, "type")) {
        Some("Group") | None => Ok(()),
        Some(other) => Err(reply.fails(format!("the member is a Group, not a {other}"))),
    }
}

fn required(rig: &Rig) -> Judged {
    let kind = rig.group()?;
    let mut body = rig.body(kind, &json!({}));
    if let Some(body) = body.as_object_mut() {
        body.remove("displayName");
    }
    rig.post(&kind.endpoint, &body)?.is_refused_as(&["invalidValue"])
}

fn find_by_member(rig: &Rig) -> Judged {
    rig.needs("filter")?;
    let one = rig.person(&json!({}))?;
    let made = team(rig, &[&one])?;
    let reply = rig.find(rig.group()?, &format!("members.value eq \"{}\"", one.id))?;
    found_alone(&reply, &made)
}

fn find_by_name(rig: &Rig) -> Judged {
    rig.needs("filter")?;
    let made = rig.team(&[])?;
    let reply = rig.find(rig.group()?, &format!("displayName eq \"{}\"", made.sent("displayName")))?;
    found_alone(&reply, &made)
}

fn found_alone(reply: &Reply, made: &Made) -> Judged {
    match reply.resources()? {
        [one] if text(one, "id") == Some(made.id.as_str()) => Ok(()),
        found => Err(reply.fails(format!("one is due, {} came", found.len()))),
    }
}

fn groups_of(reply: &Reply) -> Vec<&str> {
    list(reply.json(), "groups").iter().filter_map(|one| text(one, "value")).collect()
}

fn user_groups(rig: &Rig) -> Judged {
    if rig.user()?.schema.attribute("groups").is_none() {
        return skipped("not offered: the schema of a user has no groups");
    }
    let one = rig.person(&json!({}))?;
    let made = team(rig, &[&one])?;
    let reply = rig.read(&one.path)?;
    if groups_of(&reply) == [made.id.as_str()] {
        Ok(())
    } else {
        Err(reply.fails_at(format!("{} is due", made.id), member(reply.json(), "groups").unwrap_or(&Value::Null)))
    }
}

fn user_groups_follow(rig: &Rig) -> Judged {
    let one = rig.person(&json!({}))?;
    let made = team(rig, &[&one])?;
    if groups_of(&rig.read(&one.path)?).is_empty() {
        return skipped("a user does not show their groups");
    }
    rig.patched(&made, &json!({ "op": "remove", "path": "members" })).map_err(Short::into_ground)?;
    rig.read(&one.path)?.lacks(&["groups"])
}

fn user_groups_read_only(rig: &Rig) -> Judged {
    let one = rig.person(&json!({}))?;
    let made = team(rig, &[])?;
    let mut body = one.sent.clone();
    body["groups"] = json!([{ "value": made.id }]);
    rig.put(&one.path, &body)?;
    if rig.needs("patch").is_ok() {
        rig.patch(&one.path, &json!({ "op": "add", "path": "groups", "value": [{ "value": made.id }] }))?;
    }
    are(&rig.read(&made.path)?, &[])?;
    rig.read(&one.path)?.lacks(&["groups"])
}

//! RFC 7644 section 3.9 and RFC 7643 section 7 (returned): which attributes an answer has.

use serde_json::{Value, json};

use super::duty::{Duty, must, should};
use super::finding::{Judged, skipped};
use super::made::Made;
use super::reply::Reply;
use super::rig::{Rig, patch};
use super::shape::has;
use super::wire::Ask;

const S: &str = "7644 3.9";

pub(super) const DUTIES: &[Duty] = &[
    must("projection.get", S, "attributes on a GET: these, and what is always returned", |rig| {
        wanted(rig, |_, made| Ask::get(&made.path))
    }),
    must("projection.list", S, "attributes on a list", wanted_list),
    must("projection.post", S, "attributes on a POST", wanted_post),
    must("projection.put", S, "attributes on a PUT", |rig| {
        wanted(rig, |_, made| Ask::send("PUT", &made.path, &made.sent))
    }),
    must("projection.patch", S, "attributes on a PATCH, which is then answered 200 with the resource", wanted_patch),
    must("projection.excluded-get", S, "excludedAttributes on a GET: all but these", |rig| {
        unwanted(rig, |_, made| Ask::get(&made.path))
    }),
    must("projection.excluded-list", S, "excludedAttributes on a list", unwanted_list),
    must("projection.excluded-put", S, "excludedAttributes on a PUT", |rig| {
        unwanted(rig, |_, made| Ask::send("PUT", &made.path, &made.sent))
    }),
    must("projection.excluded-post", S, "excludedAttributes on a POST", unwanted_post),
    must(
        "projection.excluded-patch",
        S,
        "excludedAttributes on a PATCH that is answered with the resource",
        unwanted_patch,
    ),
    must("projection.id-stays", "7643 7", "id is always returned, excluded or not", id_stays),
    must("projection.part", S, "a part of a complex attribute can be asked for alone", part),
    must("projection.any-case", "7643 2.1", "names are understood in any case", any_case),
    must("projection.urn", "7644 3.10", "a name may have the URN of its schema in front", urn),
    must("projection.extension", "7644 3.10", "an attribute of an extension is asked for by its whole name", extension),
    must("projection.password", "7643 7", "a password is not returned, and not when it is asked for", password),
    must("projection.group-without-members", S, "a group can be read without its members", without_members),
    should("projection.unknown", S, "names that nobody has are no reason to refuse", unknown),
];

/// A person with two texts.
fn person(rig: &Rig) -> Judged<(&str, &str, Made)> {
    let kind = rig.user()?;
    let (plain, another) = (kind.plain()?, kind.another()?);
    let made = rig.person(&json!({ plain: "Shown", another: "Hidden" }))?;
    Ok((plain, another, made))
}

fn only(reply: &Reply, resource: &Value, shown: &str, hidden: &str) -> Judged {
    match () {
        () if !has(resource, shown) => Err(reply.fails_at(format!("{shown} was asked for"), resource)),
        () if has(resource, hidden) => Err(reply.fails_at(format!("{hidden} was not asked for"), resource)),
        () if !has(resource, "id") => Err(reply.fails_at("id is always returned", resource)),
        () => Ok(()),
    }
}

fn wanted(rig: &Rig, ask: fn(&Rig, &Made) -> Ask) -> Judged {
    let (plain, another, made) = person(rig)?;
    let reply = rig.say(&ask(rig, &made).with("attributes", plain))?;
    reply.is(200)?;
    only(&reply, reply.object()?, plain, another)
}

fn unwanted(rig: &Rig, ask: fn(&Rig, &Made) -> Ask) -> Judged {
    let (plain, another, made) = person(rig)?;
    let reply = rig.say(&ask(rig, &made).with("excludedAttributes", another))?;
    reply.is(200)?;
    only(&reply, reply.object()?, plain, another)
}

fn listed(rig: &Rig, made: &Made, name: &str, value: &str) -> Judged<(Reply, Value)> {
    rig.needs("filter")?;
    let kind = rig.user()?;
    let ask = Ask::get(&kind.endpoint).with("filter", format!("userName eq \"{}\"", made.sent("userName")));
    let reply = rig.say(&ask.with(name, value))?;
    match reply.resources()? {
        [one] => Ok((reply.clone(), one.clone())),
        _ => skipped("a look-up by userName does not find one"),
    }
}

fn wanted_list(rig: &Rig) -> Judged {
    let (plain, another, made) = person(rig)?;
    let (reply, one) = listed(rig, &made, "attributes", plain)?;
    only(&reply, &one, plain, another)
}

fn unwanted_list(rig: &Rig) -> Judged {
    let (plain, another, made) = person(rig)?;
    let (reply, one) = listed(rig, &made, "excludedAttributes", another)?;
    only(&reply, &one, plain, another)
}

fn wanted_post(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let (plain, another) = (kind.plain()?, kind.another()?);
    let body = rig.body(kind, &json!({ plain: "Shown", another: "Hidden" }));
    let reply = rig.say(&Ask::send("POST", &kind.endpoint, &body).with("attributes", plain))?;
    reply.is(201)?;
    only(&reply, reply.object()?, plain, another)
}

fn wanted_patch(rig: &Rig) -> Judged {
    rig.needs("patch")?;
    let (plain, another, made) = person(rig)?;
    let ask = patch(&made.path, &json!({ "op": "replace", "path": plain, "value": "Shown anew" }));
    let reply = rig.say(&ask.with("attributes", plain))?;
    reply.is(200)?;
    only(&reply, reply.object()?, plain, another)
}

fn unwanted_post(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let (plain, another) = (kind.plain()?, kind.another()?);
    let body = rig.body(kind, &json!({ plain: "Shown", another: "Hidden" }));
    let reply = rig.say(&Ask::send("POST", &kind.endpoint, &body).with("excludedAttributes", another))?;
    reply.is(201)?;
    only(&reply, reply.object()?, plain, another)
}

fn unwanted_patch(rig: &Rig) -> Judged {
    rig.needs("patch")?;
    let (plain, another, made) = person(rig)?;
    let ask = patch(&made.path, &json!({ "op": "replace", "path": plain, "value": "Shown anew" }));
    let reply = rig.say(&ask.with("excludedAttributes", another))?;
    if reply.status == 204 {
        return skipped("a PATCH is not answered with the resource");
    }
    reply.is(200)?;
    only(&reply, reply.object()?, plain, another)
}

fn id_stays(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let reply = rig.say(&Ask::get(&made.path).with("excludedAttributes", "id,meta"))?;
    reply.is(200)?;
    if reply.id()? == made.id { Ok(()) } else { Err(reply.fails("the id is due")) }
}

fn part(rig: &Rig) -> Judged {
    let complex = rig.user()?.complex()?;
    let made = rig.person(&json!({ complex.name: { complex.one: "Shown", complex.other: "Hidden" } }))?;
    let reply = rig.say(&Ask::get(&made.path).with("attributes", format!("{}.{}", complex.name, complex.one)))?;
    reply.is(200)?;
    reply.shows(&json!({ complex.name: { complex.one: "Shown" } }))?;
    reply.lacks(&[complex.name, complex.other])
}

fn any_case(rig: &Rig) -> Judged {
    let (plain, another, made) = person(rig)?;
    let reply = rig.say(&Ask::get(&made.path).with("attributes", plain.to_uppercase()))?;
    reply.is(200)?;
    only(&reply, reply.object()?, plain, another)
}

fn urn(rig: &Rig) -> Judged {
    let (plain, another, made) = person(rig)?;
    let name = format!("{}:{plain}", rig.user()?.schema.urn);
    let reply = rig.say(&Ask::get(&made.path).with("attributes", name))?;
    reply.is(200)?;
    only(&reply, reply.object()?, plain, another)
}

fn extension(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let (plain, extension) = (kind.plain()?, kind.extension()?);
    let made = rig.person(&json!({ plain: "Hidden", extension.urn: { extension.text: "Shown" } }))?;
    let reply = rig.say(&Ask::get(&made.path).with("attributes", extension.path()))?;
    reply.is(200)?;
    reply.shows(&json!({ extension.urn: { extension.text: "Shown" } }))?;
    reply.lacks(&[plain])
}

fn password(rig: &Rig) -> Judged {
    if rig.user()?.schema.attribute("password").is_none() {
        return skipped("not offered: the schema has no password");
    }
    let made = rig.person(&json!({ "password": rig.password }))?;
    let asked = rig.say(&Ask::get(&made.path).with("attributes", "userName,password"))?;
    asked.is(200)?;
    if has(asked.json(), "password") { Err(asked.fails("a password was answered")) } else { Ok(()) }
}

fn without_members(rig: &Rig) -> Judged {
    let person = rig.person(&json!({}))?;
    let team = rig.team(&[&person])?;
    let reply = rig.say(&Ask::get(&team.path).with("excludedAttributes", "members"))?;
    reply.is(200)?;
    reply.lacks(&["members"])?;
    reply.shows(&json!({ "displayName": team.sent("displayName") }))
}

fn unknown(rig: &Rig) -> Judged {
    let (plain, _, made) = person(rig)?;
    let reply = rig.say(&Ask::get(&made.path).with("attributes", format!("{plain},probeNobodyKnowsThis")))?;
    reply.is(200)?;
    reply.shows(&json!({ plain: "Shown" }))
}

//! RFC 7644 sections 3.4.2.1 and 3.4.3: queries by POST, and over all resource types. A server may leave them out.

use serde_json::{Value, json};

use super::duty::{Duty, must};
use super::finding::{Judged, skipped};
use super::reply::Reply;
use super::rig::Rig;
use super::shape::{has, list, text};
use super::wire::Ask;

const S: &str = "7644 3.4.3";
const REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

pub(super) const DUTIES: &[Duty] = &[
    must("search.type", S, "a query by POST finds what the same query by GET finds", by_post),
    must("search.paging", S, "startIndex and count of the body are numbers, and are kept", paging),
    must("search.attributes", S, "attributes and excludedAttributes of the body are lists, and are kept", attributes),
    must("search.sort", S, "sortBy and sortOrder of the body are kept", sorted),
    must("search.filter-refused", S, "a malformed filter in the body is refused: 400 invalidFilter", malformed),
    must("search.no-json", "7644 3.12", "a body that is no JSON is refused: 400", no_json),
    must("search.root", S, "a query by POST to the root searches all resource types", root),
    must("search.root-get", "7644 3.4.2.1", "a query by GET of the root searches all resource types", root_get),
    must(
        "search.root-unknown",
        "7644 3.4.2.1",
        "in a query of the root, an attribute that a type does not have has no value there",
        root_unknown,
    ),
];

/// Whoever does not offer this says so by one of these.
fn offered(reply: Reply) -> Judged<Reply> {
    if [403, 404, 405, 501].contains(&reply.status) {
        return skipped(format!("not offered: it is answered {}", reply.status));
    }
    Ok(reply)
}

fn search(rig: &Rig, path: &str, more: &Value) -> Judged<Reply> {
    let mut body = json!({ "schemas": [REQUEST] });
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    offered(rig.say(&Ask::send("POST", &format!("{path}/.search"), &body))?)
}

/// A search for the cast.
fn people(rig: &Rig, more: &Value) -> Judged<Reply> {
    rig.needs("filter")?;
    let mut body = json!({ "filter": rig.cast()?.all() });
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    search(rig, &rig.user()?.endpoint, &body)
}

fn by_post(rig: &Rig) -> Judged {
    let reply = people(rig, &json!({}))?;
    let mut found = rig.cast()?.which(reply.resources()?);
    found.sort_unstable();
    if found == [0, 1, 2] && reply.total()? == 3 {
        Ok(())
    } else {
        Err(reply.fails("the three people of this run are due"))
    }
}

fn paging(rig: &Rig) -> Judged {
    let reply = people(rig, &json!({ "startIndex": 2, "count": 1 }))?;
    if reply.resources()?.len() == 1 && reply.total()? == 3 { Ok(()) } else { Err(reply.fails("one of three is due")) }
}

fn attributes(rig: &Rig) -> Judged {
    let another = rig.user()?.another()?;
    let some = people(rig, &json!({ "attributes": ["userName"] }))?;
    if some.resources()?.iter().any(|one| has(one, another) || !has(one, "userName")) {
        return Err(some.fails("userName alone is due"));
    }
    let others = people(rig, &json!({ "excludedAttributes": [another] }))?;
    if others.resources()?.iter().any(|one| has(one, another) || !has(one, "userName")) {
        return Err(others.fails(format!("all but {another} are due")));
    }
    Ok(())
}

fn sorted(rig: &Rig) -> Judged {
    rig.needs("sort")?;
    let reply = people(rig, &json!({ "sortBy": "userName", "sortOrder": "descending" }))?;
    let found = rig.cast()?.which(reply.resources()?);
    if found == [2, 1, 0] {
        Ok(())
    } else {
        Err(reply.fails_at("the third, the second, the first are due", &json!(found)))
    }
}

fn malformed(rig: &Rig) -> Judged {
    rig.needs("filter")?;
    search(rig, &rig.user()?.endpoint, &json!({ "filter": "userName eq" }))?.is_refused(400, &["invalidFilter"])
}

fn no_json(rig: &Rig) -> Judged {
    let ask = Ask::new("POST", &format!("{}/.search", rig.user()?.endpoint)).text("{\"schemas\": [");
    offered(rig.say(&ask)?)?.is_refused_as(&["invalidSyntax"])
}

/// A filter that finds a user and a group.
fn both(rig: &Rig) -> Judged<(String, [String; 2])> {
    rig.needs("filter")?;
    let person = rig.person(&json!({}))?;
    let team = rig.team(&[])?;
    Ok((format!("id eq \"{}\" or id eq \"{}\"", person.id, team.id), [person.id, team.id]))
}

fn are_both(reply: &Reply, wanted: &[String; 2]) -> Judged {
    let ids: Vec<&str> = reply.resources()?.iter().filter_map(|one| text(one, "id")).collect();
    if ids.len() == 2 && wanted.iter().all(|id| ids.contains(&id.as_str())) {
        Ok(())
    } else {
        Err(reply.fails_at("a user and a group are due", &json!(ids)))
    }
}

fn root(rig: &Rig) -> Judged {
    let (filter, wanted) = both(rig)?;
    are_both(&search(rig, "", &json!({ "filter": filter }))?, &wanted)
}

fn by_get(rig: &Rig, filter: &str) -> Judged<Reply> {
    let reply = offered(rig.say(&Ask::get("/").with("filter", filter))?)?;
    // A page for people, or nothing of SCIM at all.
    if reply.status == 200 && list(reply.json(), "schemas").is_empty() {
        skipped("not offered: the root is no SCIM endpoint")
    } else {
        Ok(reply)
    }
}

fn root_get(rig: &Rig) -> Judged {
    let (filter, wanted) = both(rig)?;
    are_both(&by_get(rig, &filter)?, &wanted)
}

fn root_unknown(rig: &Rig) -> Judged {
    rig.needs("filter")?;
    let made = rig.person(&json!({}))?;
    let reply = by_get(rig, &format!("userName eq \"{}\"", made.sent("userName")))?;
    match reply.resources()? {
        [one] if text(one, "id") == Some(made.id.as_str()) => Ok(()),
        found => Err(reply.fails(format!("the user alone is due, {} came", found.len()))),
    }
}

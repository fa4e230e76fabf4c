//! RFC 9865: paging by cursor, where it is offered.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::duty::{Duty, must, should};
use super::finding::{Judged, skipped};
use super::reply::Reply;
use super::rig::Rig;
use super::shape::text;
use super::wire::{Ask, Caller};

const S: &str = "9865 2";

pub(super) const DUTIES: &[Duty] = &[
    must(
        "cursor.first",
        S,
        "an empty cursor asks for the first page, and the answer has nextCursor if there are more",
        first,
    ),
    must("cursor.walk", S, "the pages have everybody once, and nextCursor is absent on the last page alone", walk),
    must("cursor.unreserved", S, "a cursor has unreserved characters of RFC 3986 alone", unreserved),
    must("cursor.no-previous-on-first", S, "the first page has no previousCursor", no_previous),
    must("cursor.garbage", "9865 2.1", "a cursor that the server never gave is refused: 400 invalidCursor", garbage),
    must("cursor.other-query", "9865 2.1", "a cursor of another query is refused: 400 invalidCursor", other_query),
    should("cursor.negative-count", "9865 2.1", "a negative count is 0", negative_count),
    must("cursor.search", "9865 3", "cursors work in a query by POST too", by_post),
    must("cursor.no-rights", "9865 5", "a cursor opens nothing without a token: 401", no_rights),
    must(
        "cursor.default-index",
        "9865 2",
        "a query with neither cursor nor startIndex is answered by the method that ServiceProviderConfig says",
        default_method,
    ),
];

fn offered(rig: &Rig) -> Judged {
    rig.needs("filter")?;
    match rig.terrain.says(&["pagination", "cursor"]).and_then(Value::as_bool) {
        Some(true) => Ok(()),
        _ => skipped("not offered: pagination.cursor of ServiceProviderConfig is not true"),
    }
}

fn ask(rig: &Rig, cursor: &str) -> Judged<Ask> {
    offered(rig)?;
    let ask = Ask::get(&rig.user()?.endpoint).with("filter", rig.cast()?.all());
    Ok(ask.with("count", "2").with("cursor", cursor))
}

fn page(rig: &Rig, cursor: &str) -> Judged<Reply> {
    rig.say(&ask(rig, cursor)?)
}

fn next(reply: &Reply) -> Option<&str> {
    text(reply.json(), "nextCursor")
}

/// The cursor behind the first page, where another duty is about its being there.
fn second(rig: &Rig) -> Judged<String> {
    let reply = page(rig, "")?;
    match next(&reply) {
        Some(cursor) => Ok(cursor.to_owned()),
        None => skipped("the first page of two has no nextCursor"),
    }
}

fn first(rig: &Rig) -> Judged {
    let reply = page(rig, "")?;
    if reply.resources()?.len() != 2 {
        return Err(reply.fails("two people are due"));
    }
    if next(&reply).is_some_and(|cursor| !cursor.is_empty()) { Ok(()) } else { Err(reply.fails("nextCursor is due")) }
}

fn walk(rig: &Rig) -> Judged {
    let (mut cursor, mut seen) = (String::new(), BTreeSet::new());
    for _ in 0..4 {
        let reply = page(rig, &cursor)?;
        for one in reply.resources()? {
            if !seen.insert(text(one, "id").unwrap_or_default().to_owned()) {
                return Err(reply.fails("somebody comes twice"));
            }
        }
        match next(&reply) {
            Some(next) if seen.len() < 3 => next.clone_into(&mut cursor),
            None if seen.len() == 3 => return Ok(()),
            Some(_) => return Err(reply.fails("everybody has come, and there is a nextCursor")),
            None => return Err(reply.fails(format!("{} of 3 have come, and there is no nextCursor", seen.len()))),
        }
    }
    skipped("the pages do not end")
}

fn unreserved(rig: &Rig) -> Judged {
    let cursor = second(rig)?;
    if cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)) {
        return Ok(());
    }
    Err(page(rig, "")?.fails_at("it has to be percent-encoded", &json!({ "nextCursor": cursor })))
}

fn no_previous(rig: &Rig) -> Judged {
    let reply = page(rig, "")?;
    reply.is(200)?;
    reply.lacks(&["previousCursor"])
}

fn garbage(rig: &Rig) -> Judged {
    page(rig, "this-is-no-cursor")?.is_refused(400, &["invalidCursor"])?;
    // One of its own with another end.
    let mut cursor = second(rig)?;
    let last = cursor.pop();
    cursor.push(if last == Some('A') { 'B' } else { 'A' });
    let reply = page(rig, &cursor)?;
    if reply.status == 200
        && reply
            .resources()?
            .iter()
            .any(|one| !rig.cast().is_ok_and(|cast| cast.people.iter().any(|made| text(one, "id") == Some(&made.id))))
    {
        return Err(reply.fails("a cursor that was tampered with shows strangers"));
    }
    Ok(())
}

fn other_query(rig: &Rig) -> Judged {
    let cursor = second(rig)?;
    let kind = rig.user()?;
    let filter = format!("userName eq \"{}\"", rig.cast()?.user_name(2));
    let ask = Ask::get(&kind.endpoint).with("filter", filter).with("count", "2").with("cursor", cursor);
    rig.say(&ask)?.is_refused(400, &["invalidCursor"])
}

fn negative_count(rig: &Rig) -> Judged {
    offered(rig)?;
    let ask = Ask::get(&rig.user()?.endpoint).with("filter", rig.cast()?.all()).with("cursor", "").with("count", "-1");
    let reply = rig.say(&ask)?;
    if reply.resources()?.is_empty() { Ok(()) } else { Err(reply.fails("nobody was to come")) }
}

fn by_post(rig: &Rig) -> Judged {
    offered(rig)?;
    let request = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
    let path = format!("{}/.search", rig.user()?.endpoint);
    let body =
        |cursor: &str| Ok(json!({ "schemas": [request], "filter": rig.cast()?.all(), "count": 2, "cursor": cursor }));
    let reply = rig.post(&path, &body("")?)?;
    if [404, 405, 501].contains(&reply.status) {
        return skipped(format!("not offered: it is answered {}", reply.status));
    }
    let come = reply.resources()?.len();
    let Some(cursor) = next(&reply) else { return Err(reply.fails("nextCursor is due")) };
    let rest = rig.post(&path, &body(cursor)?)?;
    match (come + rest.resources()?.len(), next(&rest)) {
        (3, None) => Ok(()),
        _ => Err(rest.fails("the third of three is due, and no nextCursor")),
    }
}

fn no_rights(rig: &Rig) -> Judged {
    let cursor = second(rig)?;
    rig.say(&ask(rig, &cursor)?.by(Caller::Nobody))?.is(401).map(drop)
}

fn default_method(rig: &Rig) -> Judged {
    offered(rig)?;
    let Some(method) = rig.terrain.says(&["pagination", "defaultPaginationMethod"]).and_then(Value::as_str) else {
        return skipped("not offered: defaultPaginationMethod is absent");
    };
    let ask = Ask::get(&rig.user()?.endpoint).with("filter", rig.cast()?.all()).with("count", "2");
    let reply = rig.say(&ask)?;
    reply.is(200)?;
    let by_cursor = next(&reply).is_some();
    if by_cursor == (method == "cursor") { Ok(()) } else { Err(reply.fails(format!("paging by {method} is due"))) }
}

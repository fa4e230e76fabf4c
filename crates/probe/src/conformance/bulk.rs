//! RFC 7644 section 3.7: many operations in one request, where that is offered.

use serde_json::{Value, json};

use super::duty::{Duty, must, should};
use super::finding::{Judged, Short, skipped};
use super::get::NOBODY;
use super::reply::Reply;
use super::rig::Rig;
use super::shape::{at, list, member, text};
use super::wire::Ask;

const S: &str = "7644 3.7";
const REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
/// Larger limits are believed, not tried.
const OPERATIONS: u64 = 5_000;
const BYTES: u64 = 16 * 1024 * 1024;

pub(super) const DUTIES: &[Duty] = &[
    must("bulk.answer", S, "a bulk request is answered 200 with a BulkResponse", answer),
    must("bulk.post", S, "a POST in it makes a resource, and its result has bulkId, location and status 201", post),
    must("bulk.put", S, "a PUT in it replaces a resource", put),
    must("bulk.patch", S, "a PATCH in it changes a resource", patch),
    must("bulk.delete", S, "a DELETE in it deletes a resource: status 204", delete),
    must("bulk.status-is-text", S, "the status of each result is a text", status_is_text),
    must("bulk.error-response", "7644 3.7.3", "a result that is an error has the error in response", error_response),
    must("bulk.goes-on", "7644 3.7.3", "without failOnErrors the operations behind an error are done", goes_on),
    must("bulk.fail-on-errors", "7644 3.7.3", "with failOnErrors=1 nothing behind an error is done", fail_on_errors),
    must(
        "bulk.id-backward",
        "7644 3.7.2",
        "bulkId: stands for a resource that was made before it in the request",
        backward,
    ),
    must(
        "bulk.id-forward",
        "7644 3.7.2",
        "bulkId: stands for a resource that is made after it in the request",
        forward,
    ),
    must(
        "bulk.id-circular",
        "7644 3.7.1",
        "two resources that refer to each other are made, or refused with 409",
        circular,
    ),
    must("bulk.id-required", S, "a POST without bulkId is refused", id_required),
    must(
        "bulk.max-operations",
        "7644 3.7.4",
        "more than maxOperations are refused: 413, and the limit is named",
        max_operations,
    ),
    must(
        "bulk.max-payload",
        "7644 3.7.4",
        "a body larger than maxPayloadSize is refused: 413, and the limit is named",
        max_payload,
    ),
    must("bulk.locations", S, "the result of every operation on a resource says where it is", locations),
    should(
        "bulk.version-stale",
        S,
        "an operation with another version is refused: status 412, and nothing changes",
        version_stale,
    ),
    should("bulk.versions", S, "a result has the version of the resource where there are versions", versions),
];

fn send(rig: &Rig, body: &Value) -> Judged<Reply> {
    if rig.terrain.bulk().is_none() {
        return skipped("not offered: bulk.supported of ServiceProviderConfig is not true");
    }
    rig.say(&Ask::send("POST", "/Bulk", body))
}

fn request(operations: &Value) -> Value {
    json!({ "schemas": [REQUEST], "Operations": operations })
}

/// What came of each operation.
fn done(rig: &Rig, operations: &Value) -> Judged<(Reply, Vec<Value>)> {
    let reply = send(rig, &request(operations))?;
    reply.is(200)?;
    let results = list(reply.object()?, "Operations").to_vec();
    let due = operations.as_array().map_or(0, Vec::len);
    if results.len() == due { Ok((reply, results)) } else { Err(reply.fails(format!("{due} results are due"))) }
}

/// A status as a text, or, as another duty complains of, as a number.
fn status(result: &Value) -> String {
    match member(result, "status") {
        Some(Value::String(status)) => status.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

fn ends(reply: &Reply, result: &Value, due: &str) -> Judged {
    if status(result) == due { Ok(()) } else { Err(reply.fails_at(format!("status {due} is due"), result)) }
}

fn creation(rig: &Rig, bulk_id: &str, more: &Value) -> Judged<Value> {
    let kind = rig.user()?;
    Ok(json!({ "method": "POST", "path": kind.endpoint, "bulkId": bulk_id, "data": rig.body(kind, more) }))
}

fn path(rig: &Rig, reply: &Reply, result: &Value) -> Judged<String> {
    let location = text(result, "location").and_then(|location| rig.path_of(location));
    location.ok_or_else(|| reply.fails_at("the result has no location that leads to the resource", result))
}

fn answer(rig: &Rig) -> Judged {
    let (reply, _) = done(rig, &json!([creation(rig, "one", &json!({}))?]))?;
    match list(reply.json(), "schemas") {
        [one] if one.as_str() == Some(RESPONSE) => Ok(()),
        _ => Err(reply.fails(format!("schemas has to be [“{RESPONSE}”]"))),
    }
}

fn post(rig: &Rig) -> Judged {
    let plain = rig.user()?.plain()?;
    let (reply, results) = done(rig, &json!([creation(rig, "one", &json!({ plain: "in bulk" }))?]))?;
    let result = results.first().cloned().unwrap_or_default();
    ends(&reply, &result, "201")?;
    if text(&result, "bulkId") != Some("one") {
        return Err(reply.fails_at("bulkId “one” is due", &result));
    }
    rig.read(&path(rig, &reply, &result)?)?.shows(&json!({ plain: "in bulk" }))
}

fn put(rig: &Rig) -> Judged {
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({}))?;
    let mut body = made.sent.clone();
    body[plain] = json!("in bulk");
    let (reply, results) = done(rig, &json!([{ "method": "PUT", "path": made.path, "data": body }]))?;
    ends(&reply, results.first().unwrap_or(&Value::Null), "200")?;
    rig.read(&made.path)?.shows(&json!({ plain: "in bulk" }))
}

fn patch(rig: &Rig) -> Judged {
    rig.needs("patch")?;
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({}))?;
    let data =
        json!({ "schemas": [super::rig::PATCH], "Operations": [{ "op": "add", "path": plain, "value": "in bulk" }] });
    let (reply, results) = done(rig, &json!([{ "method": "PATCH", "path": made.path, "data": data }]))?;
    let result = results.first().cloned().unwrap_or_default();
    if !["200", "204"].contains(&status(&result).as_str()) {
        return Err(reply.fails_at("status 200 or 204 is due", &result));
    }
    rig.read(&made.path)?.shows(&json!({ plain: "in bulk" }))
}

fn delete(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let (reply, results) = done(rig, &json!([{ "method": "DELETE", "path": made.path }]))?;
    ends(&reply, results.first().unwrap_or(&Value::Null), "204")?;
    rig.get(&made.path)?.is(404).map(drop)
}

fn status_is_text(rig: &Rig) -> Judged {
    let (reply, results) = done(rig, &json!([creation(rig, "one", &json!({}))?]))?;
    match results.iter().find(|result| text(result, "status").is_none()) {
        Some(result) => Err(reply.fails_at("status has to be a text", result)),
        None => Ok(()),
    }
}

fn missing(rig: &Rig) -> Judged<Value> {
    Ok(json!({ "method": "DELETE", "path": format!("{}/{NOBODY}", rig.user()?.endpoint) }))
}

fn error_response(rig: &Rig) -> Judged {
    let (reply, results) = done(rig, &json!([missing(rig)?]))?;
    let result = results.first().cloned().unwrap_or_default();
    ends(&reply, &result, "404")?;
    match at(&result, &["response", "status"]).and_then(Value::as_str) {
        Some("404") => Ok(()),
        _ => Err(reply.fails_at("response has to be the error, with its status", &result)),
    }
}

fn goes_on(rig: &Rig) -> Judged {
    let (reply, results) = done(rig, &json!([missing(rig)?, creation(rig, "one", &json!({}))?]))?;
    ends(&reply, results.get(1).unwrap_or(&Value::Null), "201")
}

fn fail_on_errors(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let behind = creation(rig, "one", &json!({}))?;
    let name = text(&behind["data"], "userName").unwrap_or_default().to_owned();
    let mut body = request(&json!([missing(rig)?, behind]));
    body["failOnErrors"] = json!(1);
    let reply = send(rig, &body)?;
    reply.is(200)?;
    if list(reply.object()?, "Operations").len() > 1 {
        return Err(reply.fails("one result is due"));
    }
    let found = rig.find(kind, &format!("userName eq \"{name}\""))?;
    if found.resources()?.is_empty() { Ok(()) } else { Err(found.fails("nobody was to be made behind the error")) }
}

/// A group with somebody whose id is not known yet.
fn team_operation(rig: &Rig, bulk_id: &str, member: &str) -> Judged<Value> {
    let kind = rig.group()?;
    let data = rig.body(kind, &json!({ "members": [{ "value": format!("bulkId:{member}") }] }));
    Ok(json!({ "method": "POST", "path": kind.endpoint, "bulkId": bulk_id, "data": data }))
}

fn joined(rig: &Rig, operations: &Value) -> Judged {
    let (reply, results) = done(rig, operations)?;
    let of = |bulk_id: &str| {
        results.iter().find(|result| text(result, "bulkId") == Some(bulk_id)).cloned().unwrap_or_default()
    };
    let (person, team) = (of("person"), of("team"));
    ends(&reply, &person, "201")?;
    ends(&reply, &team, "201")?;
    let person = rig.read(&path(rig, &reply, &person)?)?;
    let id = person.id()?;
    let found = rig.read(&path(rig, &reply, &team)?)?;
    match list(found.json(), "members") {
        [one] if text(one, "value") == Some(id) => Ok(()),
        members => Err(found.fails_at(format!("{id} is due"), &json!(members))),
    }
}

fn backward(rig: &Rig) -> Judged {
    joined(rig, &json!([creation(rig, "person", &json!({}))?, team_operation(rig, "team", "person")?]))
}

fn forward(rig: &Rig) -> Judged {
    joined(rig, &json!([team_operation(rig, "team", "person")?, creation(rig, "person", &json!({}))?]))
}

fn circular(rig: &Rig) -> Judged {
    let (reply, results) = done(rig, &json!([team_operation(rig, "a", "b")?, team_operation(rig, "b", "a")?]))?;
    let statuses: Vec<String> = results.iter().map(status).collect();
    if statuses.iter().any(|status| status == "409") {
        return Err(reply.allowed("a circle has to be tried, and may be refused with 409"));
    }
    for (at, result) in results.iter().enumerate() {
        ends(&reply, result, "201")?;
        let found = rig.read(&path(rig, &reply, result)?)?;
        let other = rig.read(&path(rig, &reply, results.get(1 - at).unwrap_or(&Value::Null))?)?;
        let id = other.id()?;
        if !list(found.json(), "members").iter().any(|one| text(one, "value") == Some(id)) {
            return Err(found.fails(format!("{id} has to be a member")));
        }
    }
    Ok(())
}

fn id_required(rig: &Rig) -> Judged {
    let mut operation = creation(rig, "one", &json!({}))?;
    if let Some(operation) = operation.as_object_mut() {
        operation.remove("bulkId");
    }
    let reply = send(rig, &request(&json!([operation])))?;
    if reply.status == 400 {
        return Ok(());
    }
    let results = list(reply.json(), "Operations");
    match results.first().map(status).as_deref() {
        Some("400") => Ok(()),
        Some("201") => Err(reply.allowed("it is done without one; the client can't tell the results apart")),
        _ => Err(reply.fails("400 is due, as answer or as result")),
    }
}

fn names_limit(reply: &Reply, limit: u64) -> Judged {
    reply.is(413)?;
    let figures: String = reply.body.chars().filter(|c| !",.' _\u{a0}\u{202f}".contains(*c)).collect();
    if figures.contains(&limit.to_string()) {
        Ok(())
    } else {
        Err(reply.fails(format!("the limit, {limit}, has to be named")))
    }
}

fn max_operations(rig: &Rig) -> Judged {
    let limits = rig.terrain.bulk();
    let Some(limit) = limits.map(|bulk| bulk.operations).filter(|limit| *limit <= OPERATIONS) else {
        return skipped("not offered, or maxOperations is too large to be tried");
    };
    let operations = (0..=limit).map(|_| missing(rig)).collect::<Judged<Vec<_>>>()?;
    names_limit(&send(rig, &request(&json!(operations)))?, limit)
}

fn max_payload(rig: &Rig) -> Judged {
    let limits = rig.terrain.bulk();
    let Some(limit) = limits.map(|bulk| bulk.bytes).filter(|limit| *limit <= BYTES) else {
        return skipped("not offered, or maxPayloadSize is too large to be tried");
    };
    let mut operation = missing(rig)?;
    operation["data"] = json!({ "pad": "x".repeat(usize::try_from(limit).unwrap_or_default()) });
    match send(rig, &request(&json!([operation]))) {
        Err(Short::Fails(evidence)) => {
            skipped(format!("the server hung up before it could be asked: {}", evidence.got))
        }
        reply => names_limit(&reply?, limit),
    }
}

fn versions(rig: &Rig) -> Judged {
    rig.needs("etag")?;
    let (reply, results) = done(rig, &json!([creation(rig, "one", &json!({}))?]))?;
    let result = results.first().cloned().unwrap_or_default();
    if text(&result, "version").is_some() { Ok(()) } else { Err(reply.fails_at("there is no version", &result)) }
}

fn locations(rig: &Rig) -> Judged {
    let (one, other) = (rig.person(&json!({}))?, rig.person(&json!({}))?);
    let operations = json!([
        { "method": "PUT", "path": one.path, "data": one.sent },
        { "method": "DELETE", "path": other.path },
    ]);
    let (reply, results) = done(rig, &operations)?;
    for (result, made) in results.iter().zip([&one, &other]) {
        if path(rig, &reply, result)? != made.path {
            return Err(reply.fails_at(format!("the location of {} is due", made.path), result));
        }
    }
    Ok(())
}

fn version_stale(rig: &Rig) -> Judged {
    rig.needs("etag")?;
    let made = rig.person(&json!({}))?;
    let before = rig.read(&made.path)?;
    let mut body = made.sent.clone();
    body[rig.user()?.plain()?] = json!("in bulk");
    let operation = json!({ "method": "PUT", "path": made.path, "version": "W/\"another-one\"", "data": body });
    let (reply, results) = done(rig, &json!([operation]))?;
    ends(&reply, results.first().unwrap_or(&Value::Null), "412")?;
    let after = rig.read(&made.path)?;
    if before.json() == after.json() { Ok(()) } else { Err(after.fails("something has changed")) }
}

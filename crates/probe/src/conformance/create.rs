//! RFC 7644 section 3.3: creating resources.

use serde_json::{Value, json};

use super::duty::{Duty, may, must, should};
use super::fill;
use super::finding::{Judged, Short, skipped};
use super::rig::Rig;
use super::shape::{has, holds, list, member, text};
use super::terrain::{GROUP, USER};
use super::wire::Ask;

pub(super) const DUTIES: &[Duty] = &[
    must("create.answers-201", "7644 3.3", "a POST that makes a resource is answered 201", answers_201),
    must(
        "create.location",
        "7644 3.3",
        "the Location of the answer is meta.location, and leads to the resource",
        location,
    ),
    should("create.answers-resource", "7644 3.3", "the answer holds the resource with what was sent", answers_resource),
    must(
        "create.meta",
        "7643 3.1",
        "a new resource has meta with resourceType, created, lastModified and location",
        meta,
    ),
    must("create.id", "7643 3.1", "the id is the server's own; one that a client sends is ignored", id),
    must("create.read-only-ignored", "7644 3.3", "read-only attributes in a POST are ignored", read_only_ignored),
    must(
        "create.whole",
        "7643 8.7.1",
        "every attribute that the schema publishes can be written, and comes back",
        whole,
    ),
    must("create.any-case", "7643 2.1", "names of attributes are understood in any case", any_case),
    must("create.nothing", "7643 2.5", "null and an empty list mean no value", nothing),
    must("create.external-id", "7643 3.1", "externalId is kept as the client sent it", external_id),
    must("create.unicode", "7644 3.8", "texts are UTF-8 and come back as they were sent", unicode),
    must("create.unique", "7644 3.3", "a userName that somebody has is refused: 409 uniqueness", unique),
    must(
        "create.unique-any-case",
        "7643 4.1.1",
        "a userName that differs from another in case alone is refused: 409",
        unique_any_case,
    ),
    must(
        "create.refusal-leaves-other",
        "7644 3.3",
        "a refused POST leaves the resource that it met as it was",
        refusal_leaves_other,
    ),
    must("create.required", "7643 2.2", "a user without userName is refused: 400", |rig| without_name(rig, None)),
    must("create.required-null", "7643 2.5", "null is no userName: 400", |rig| without_name(rig, Some(Value::Null))),
    must("create.required-empty", "7643 4.1.1", "an empty text is no userName: 400", |rig| {
        without_name(rig, Some("".into()))
    }),
    must("create.wrong-type", "7644 3.12", "a value of another type than the schema's is refused: 400", wrong_type),
    must("create.no-json", "7644 3.12", "a body that is no JSON is refused: 400 invalidSyntax", no_json),
    must("create.no-object", "7644 3.12", "a body that is no object is refused: 400", no_object),
    should("create.on-a-resource", "9110 15.5.6", "a POST to one resource is refused: 405 with Allow", on_a_resource),
    may(
        "create.unknown-attribute",
        "7644 3.3",
        "attributes that the server does not know are ignored: body templates of real clients have some",
        unknown_attribute,
    ),
];

fn on_a_resource(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let reply = rig.post(&made.path, &made.sent)?;
    match reply.status {
        405 if reply.header("allow").is_none() => {
            Err(reply.fails_by_header("allow", "a 405 names the methods that are possible"))
        }
        405 => Ok(()),
        501 | 400..=499 => Err(reply.allowed("405 would say that the method is the matter")),
        _ => Err(reply.fails("405 is due")),
    }
}

fn answers_201(rig: &Rig) -> Judged {
    for kind in &rig.terrain.kinds {
        let reply = rig.post(&kind.endpoint, &rig.body(kind, &json!({})))?;
        // What other types ask of a resource may be more than their schema can say.
        let is_known = [USER, GROUP].iter().any(|urn| kind.schema.urn.eq_ignore_ascii_case(urn));
        if is_known || !(400..500).contains(&reply.status) {
            reply.is(201)?;
        }
    }
    Ok(())
}

fn location(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let reply = &made.reply;
    let Some(location) = reply.header("location") else {
        return Err(reply.fails_by_header("location", "a new resource is answered with its Location"));
    };
    match rig.path_of(location) {
        Some(path) if path == made.path || rig.get(&path)?.id().is_ok_and(|id| id == made.id) => {}
        _ => return Err(reply.fails_by_header("location", "the Location leads elsewhere")),
    }
    let told = reply.json().pointer("/meta/location").and_then(Value::as_str);
    if told.is_some_and(|told| told != location) {
        return Err(reply.fails_by_header("location", format!("meta.location is “{}”", told.unwrap_or_default())));
    }
    Ok(())
}

fn answers_resource(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let answered = text(made.reply.object()?, "userName");
    if answered.is_some_and(|name| name.eq_ignore_ascii_case(made.sent("userName"))) {
        Ok(())
    } else {
        Err(made.reply.fails("userName does not come back"))
    }
}

fn meta(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let reply = rig.read(&made.path)?;
    let meta = member(reply.json(), "meta").cloned().unwrap_or_default();
    match ["resourceType", "created", "lastModified", "location"].into_iter().find(|name| text(&meta, name).is_none()) {
        Some(name) => Err(reply.fails_at(format!("meta.{name} is absent"), &meta)),
        None => Ok(()),
    }
}

fn id(rig: &Rig) -> Judged {
    let chosen = rig.name("chosen");
    let made = rig.person(&json!({ "id": chosen }))?;
    if made.id == chosen { Err(made.reply.fails("the client chose the id")) } else { Ok(()) }
}

fn read_only_ignored(rig: &Rig) -> Judged {
    let body = rig.body(rig.user()?, &json!({
        "meta": { "resourceType": "Nothing", "created": "2001-01-01T00:00:00Z", "lastModified": "2001-01-01T00:00:00Z" },
        "groups": [{ "value": "nobody", "display": "Nobody" }],
    }));
    let reply = rig.post(&rig.user()?.endpoint, &body)?;
    reply.is(201)?;
    let created = reply.json().pointer("/meta/created").and_then(Value::as_str).unwrap_or_default();
    if created.starts_with("2001") {
        return Err(reply.fails("meta.created is the client's"));
    }
    reply.lacks(&["groups"])
}

fn whole(rig: &Rig) -> Judged {
    for kind in [rig.user(), rig.group()].into_iter().flatten() {
        let mut body = fill::whole(kind, &rig.name("whole"));
        if has(&body, "members") {
            body["members"] = rig.body(kind, &json!({}))["members"].clone();
        }
        let reply = rig.post(&kind.endpoint, &body)?;
        reply.is(201)?;
        let found = rig.read(&format!("{}/{}", kind.endpoint, reply.id()?))?;
        for (name, value) in body.as_object().into_iter().flatten().filter(|(name, _)| *name != "schemas") {
            let back = member(found.json(), name);
            if !back.is_some_and(|back| holds(back, value)) {
                let shown = back.cloned().unwrap_or_default();
                return Err(found.fails_at(format!("{name} was sent as {value} and does not come back"), &shown));
            }
        }
    }
    Ok(())
}

fn any_case(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let plain = kind.plain()?;
    let mut body = rig.body(kind, &json!({ plain.to_uppercase(): "Loud" }));
    let name = body.as_object_mut().and_then(|body| body.remove("userName")).unwrap_or_default();
    body["USERNAME"] = name;
    let reply = rig.post(&kind.endpoint, &body)?;
    reply.is(201)?;
    rig.read(&format!("{}/{}", kind.endpoint, reply.id()?))?.shows(&json!({ plain: "Loud" }))
}

fn nothing(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let (plain, plural) = (kind.plain()?, kind.plural()?);
    let reply = rig.post(&kind.endpoint, &rig.body(kind, &json!({ plain: null, plural.name: [] })))?;
    reply.is(201)?;
    let found = rig.read(&format!("{}/{}", kind.endpoint, reply.id()?))?;
    found.lacks(&[plain])?;
    found.lacks(&[plural.name])
}

fn external_id(rig: &Rig) -> Judged {
    rig.user()?.external_id()?;
    let sent = rig.name("Ext-É");
    let made = rig.person(&json!({ "externalId": sent }))?;
    rig.read(&made.path)?.shows(&json!({ "externalId": sent }))
}

fn unicode(rig: &Rig) -> Judged {
    let plain = rig.user()?.plain()?;
    let sent = "Zoë Ñandú Ωmega 李小龍 🦉 “quoted” \\ / tab\tend";
    let made = rig.person(&json!({ plain: sent }))?;
    rig.read(&made.path)?.shows(&json!({ plain: sent }))
}

fn unique(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let made = rig.person(&json!({}))?;
    let body = rig.body(kind, &json!({ "userName": made.sent("userName") }));
    rig.post(&kind.endpoint, &body)?.is_refused(409, &["uniqueness"])
}

fn unique_any_case(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    if kind.is_case_exact("userName") {
        return skipped("not offered: the schema says that case counts in userName, which is a fault of its own");
    }
    let made = rig.person(&json!({}))?;
    let body = rig.body(kind, &json!({ "userName": made.sent("userName").to_uppercase() }));
    rig.post(&kind.endpoint, &body)?.is(409).map(drop)
}

fn refusal_leaves_other(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let plain = kind.plain()?;
    let made = rig.person(&json!({ plain: "first" }))?;
    let second =
        rig.post(&kind.endpoint, &rig.body(kind, &json!({ "userName": made.sent("userName"), plain: "second" })))?;
    if second.is_success() {
        return skipped("the second was not refused");
    }
    rig.read(&made.path)?.shows(&json!({ plain: "first" }))
}

fn without_name(rig: &Rig, name: Option<Value>) -> Judged {
    let kind = rig.user()?;
    let mut body = rig.body(kind, &json!({}));
    match (name, body.as_object_mut()) {
        (Some(name), Some(body)) => drop(body.insert("userName".to_owned(), name)),
        (None, Some(body)) => drop(body.remove("userName")),
        (_, None) => {}
    }
    rig.post(&kind.endpoint, &body)?.is_refused_as(&["invalidValue"])
}

fn wrong_type(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let flag = kind.flag()?;
    rig.post(&kind.endpoint, &rig.body(kind, &json!({ flag: { "is": [true] } })))?
        .is_refused_as(&["invalidValue", "invalidSyntax"])
}

fn no_json(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    rig.say(&Ask::new("POST", &kind.endpoint).text("{\"schemas\": ["))?.is_refused_as(&["invalidSyntax"])
}

fn no_object(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    rig.post(&kind.endpoint, &json!(["userName"]))?.is_refused_as(&["invalidSyntax", "invalidValue"])
}

fn unknown_attribute(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let reply = rig.post(&kind.endpoint, &rig.body(kind, &json!({ "probeNobodyKnowsThis": "x" })))?;
    if reply.status == 400 {
        return Err(reply.allowed("it is refused, which the RFC leaves open"));
    }
    reply.is(201)?;
    if list(reply.json(), "schemas").is_empty() {
        Err(Short::Skipped("the answer is no resource".to_owned()))
    } else {
        Ok(())
    }
}

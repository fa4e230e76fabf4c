//! RFC 7643 section 7: whether the published schemas can be relied on.

use serde_json::Value;

use super::duty::{Duty, must, should};
use super::finding::{Judged, Short, skipped};
use super::reply::Reply;
use super::rig::Rig;
use super::shape::{list, member, text};
use super::terrain::{GROUP, USER, resources};

pub(super) const DUTIES: &[Duty] = &[
    must("schemas.types", "7643 7", "each attribute has a type that the RFC knows", |rig| {
        words(rig, "type", &["string", "boolean", "decimal", "integer", "dateTime", "reference", "complex", "binary"])
    }),
    must("schemas.mutability", "7643 7", "mutability, where it is said, is one of the RFC's words", |rig| {
        words(rig, "mutability", &["readOnly", "readWrite", "immutable", "writeOnly"])
    }),
    must("schemas.returned", "7643 7", "returned, where it is said, is one of the RFC's words", |rig| {
        words(rig, "returned", &["always", "never", "default", "request"])
    }),
    must("schemas.uniqueness", "7643 7", "uniqueness, where it is said, is one of the RFC's words", |rig| {
        words(rig, "uniqueness", &["none", "server", "global"])
    }),
    must(
        "schemas.flags",
        "7643 7",
        "multiValued, required and caseExact, where they are said, are true or false",
        flags,
    ),
    must("schemas.names", "7643 2.1", "names begin with a letter, and have letters, figures, $, - and _ alone", names),
    must("schemas.parts", "7643 7", "complex attributes have subAttributes, and none of those is complex", parts),
    should("schemas.whole", "7643 7", "each attribute says all of its characteristics, and what it is for", whole),
    must(
        "schemas.user-name",
        "7643 4.1.1",
        "userName is required, unique on the server, and the same in any case",
        user_name,
    ),
    must("schemas.password", "7643 4.1.1", "password is written only, and never returned", password),
    must("schemas.groups", "7643 4.1.2", "groups of a user are read only", groups),
    must("schemas.members", "7643 4.2", "a group has members, a list with value, $ref and type", members),
];

fn published(rig: &Rig) -> Judged<Reply> {
    let reply = rig.get("/Schemas")?;
    if reply.status == 200 && !resources(reply.json()).is_empty() {
        Ok(reply)
    } else {
        skipped("Schemas can't be read")
    }
}

/// Asks every attribute, and every part of one.
fn each(rig: &Rig, ask: impl Fn(&Value) -> Result<(), String>) -> Judged {
    let reply = published(rig)?;
    for schema in resources(reply.json()) {
        // What discovery itself is made of may be published too; it is not what clients write.
        if text(schema, "id")
            .is_some_and(|id| ["ServiceProviderConfig", "ResourceType", "Schema"].iter().any(|own| id.ends_with(own)))
        {
            continue;
        }
        for attribute in list(schema, "attributes") {
            let all = std::iter::once(attribute).chain(list(attribute, "subAttributes"));
            for one in all {
                ask(one).map_err(|why| {
                    let name = text(one, "name").unwrap_or("an attribute without a name").to_owned();
                    reply.fails_at(format!("{name} of {}: {why}", text(schema, "id").unwrap_or_default()), one)
                })?;
            }
        }
    }
    Ok(())
}

fn words(rig: &Rig, name: &str, known: &[&str]) -> Judged {
    each(rig, |attribute| match member(attribute, name) {
        None if name != "type" => Ok(()),
        Some(Value::String(told)) if known.contains(&told.as_str()) => Ok(()),
        _ => Err(format!("{name} has to be one of {}", known.join(", "))),
    })
}

fn flags(rig: &Rig) -> Judged {
    each(rig, |attribute| {
        let wrong = ["multiValued", "required", "caseExact"]
            .into_iter()
            .find(|name| member(attribute, name).is_some_and(|told| !told.is_boolean()));
        wrong.map_or(Ok(()), |name| Err(format!("{name} has to be true or false")))
    })
}

fn names(rig: &Rig) -> Judged {
    each(rig, |attribute| {
        let name = text(attribute, "name").unwrap_or_default();
        // `$ref` is the RFC's own exception to "begins with a letter".
        let begins = name == "$ref" || name.starts_with(|c: char| c.is_ascii_alphabetic());
        let right = begins && name.chars().all(|c| c.is_ascii_alphanumeric() || "$-_".contains(c));
        if right { Ok(()) } else { Err("its name is none".to_owned()) }
    })
}

fn parts(rig: &Rig) -> Judged {
    each(rig, |attribute| {
        let is_complex = text(attribute, "type") == Some("complex");
        let subs = list(attribute, "subAttributes");
        let nested = subs.iter().any(|sub| text(sub, "type") == Some("complex"));
        match (is_complex, subs.is_empty()) {
            (true, true) => Err("it is complex and has no subAttributes".to_owned()),
            (false, false) => Err("it is not complex and has subAttributes".to_owned()),
            _ if nested => Err("a part of it is complex itself".to_owned()),
            _ => Ok(()),
        }
    })
}

fn whole(rig: &Rig) -> Judged {
    each(rig, |attribute| {
        let due = ["type", "multiValued", "description", "required", "mutability", "returned"];
        let lacking = due.into_iter().find(|name| member(attribute, name).is_none());
        lacking.map_or(Ok(()), |name| Err(format!("{name} is absent")))
    })
}

fn attribute(rig: &Rig, urn: &str, name: &str) -> Judged<(Reply, Value)> {
    let reply = published(rig)?;
    let schema =
        resources(reply.json()).iter().find(|one| text(one, "id").is_some_and(|id| id.eq_ignore_ascii_case(urn)));
    let Some(schema) = schema else { return skipped(format!("not offered: {urn} is not in Schemas")) };
    let found = list(schema, "attributes").iter().find(|one| text(one, "name") == Some(name)).cloned();
    match found {
        Some(found) => Ok((reply, found)),
        None => Err(Short::Skipped(format!("not offered: {urn} has no {name}"))),
    }
}

fn says(reply: &Reply, found: &Value, due: &[(&str, Value)]) -> Judged {
    for (name, value) in due {
        if member(found, name) != Some(value) {
            return Err(reply.fails_at(format!("{name} has to be {value}"), found));
        }
    }
    Ok(())
}

fn user_name(rig: &Rig) -> Judged {
    let (reply, found) = attribute(rig, USER, "userName")?;
    says(&reply, &found, &[("required", true.into()), ("caseExact", false.into())])?;
    if ["server", "global"].contains(&text(&found, "uniqueness").unwrap_or_default()) {
        Ok(())
    } else {
        Err(reply.fails_at("uniqueness has to be server", &found))
    }
}

fn password(rig: &Rig) -> Judged {
    let (reply, found) = attribute(rig, USER, "password")?;
    says(&reply, &found, &[("returned", "never".into()), ("mutability", "writeOnly".into())])
}

fn groups(rig: &Rig) -> Judged {
    let (reply, found) = attribute(rig, USER, "groups")?;
    says(&reply, &found, &[("mutability", "readOnly".into()), ("multiValued", true.into())])
}

fn members(rig: &Rig) -> Judged {
    let (reply, found) = attribute(rig, GROUP, "members")?;
    says(&reply, &found, &[("multiValued", true.into()), ("type", "complex".into())])?;
    let names: Vec<&str> = list(&found, "subAttributes").iter().filter_map(|sub| text(sub, "name")).collect();
    match ["value", "$ref", "type"].iter().find(|due| !names.contains(due)) {
        Some(due) => Err(reply.fails_at(format!("{due} is not among its parts"), &found)),
        None => Ok(()),
    }
}

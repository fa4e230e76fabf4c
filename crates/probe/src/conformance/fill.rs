//! The smallest body that a server must accept: every attribute that its schema asks for, with a value of the right type.

use serde_json::{Map, Value, json};

use super::terrain::{Attribute, Kind, Schema};

/// A resource with what is required and nothing else. `name` is unique and goes wherever a name is asked for.
pub(super) fn smallest(kind: &Kind, name: &str) -> Value {
    filled(kind, name, |attribute| attribute.is_required)
}

/// A resource with every attribute that may be written and comes back.
pub(super) fn whole(kind: &Kind, name: &str) -> Value {
    // References would have to lead to somebody; those to a member or a manager have chapters of their own.
    let references = ["members", "manager", "x509Certificates", "photos", "profileUrl"];
    filled(kind, name, |attribute| {
        attribute.is_required || (attribute.is_published_open() && !references.contains(&attribute.name.as_str()))
    })
}

fn filled(kind: &Kind, name: &str, wanted: impl Fn(&Attribute) -> bool + Copy) -> Value {
    let mut body = attributes(&kind.schema, name, wanted);
    let mut schemas = vec![kind.schema.urn.clone()];
    // RFC 7643 sections 4.1 and 4.2: what the two resource types are known by.
    for (urn_end, key) in [(":User", "userName"), (":Group", "displayName")] {
        if kind.schema.urn.ends_with(urn_end) {
            body.insert(key.to_owned(), Value::String(text(key, name)));
        }
    }
    for extension in &kind.extensions {
        let mut part = attributes(extension, name, wanted);
        // An extension that has to be there is there when it has data (RFC 7643 section 2.5).
        if part.is_empty() && kind.required_extensions.contains(&extension.urn) {
            part.extend(
                extension.attributes.iter().find(|one| one.is_plain()).map(|one| (one.name.clone(), json!(name))),
            );
        }
        if !part.is_empty() {
            body.insert(extension.urn.clone(), Value::Object(part));
            schemas.push(extension.urn.clone());
        }
    }
    body.insert("schemas".to_owned(), json!(schemas));
    Value::Object(body)
}

fn attributes(schema: &Schema, name: &str, wanted: impl Fn(&Attribute) -> bool + Copy) -> Map<String, Value> {
    let common = ["id", "schemas", "meta", "externalId"];
    let fitting = schema.attributes.iter().filter(|one| one.is_writable() && !common.contains(&one.name.as_str()));
    fitting.filter(|one| wanted(one)).map(|one| (one.name.clone(), value(one, name, wanted))).collect()
}

fn value(attribute: &Attribute, name: &str, wanted: impl Fn(&Attribute) -> bool + Copy) -> Value {
    let single = single(attribute, name, wanted);
    if attribute.is_multi { json!([single]) } else { single }
}

fn single(attribute: &Attribute, name: &str, wanted: impl Fn(&Attribute) -> bool + Copy) -> Value {
    match attribute.shape.as_str() {
        "boolean" => json!(true),
        "integer" => json!(7),
        "decimal" => json!(7.5),
        "dateTime" => json!("2026-01-02T03:04:05Z"),
        "binary" => json!("cHJvYmU="),
        "reference" => json!("https://probe.example/somewhere"),
        "complex" => {
            let parts: Vec<&Attribute> =
                attribute.subs.iter().filter(|one| one.is_writable() && one.name != "$ref").collect();
            let mut chosen: Vec<&Attribute> = parts.iter().copied().filter(|one| wanted(one)).collect();
            if chosen.is_empty() {
                chosen.extend(parts.iter().find(|one| one.name == "value").or(parts.first()).copied());
            }
            let name_of =
                |one: &Attribute| if one.name == "value" { text(&attribute.name, name) } else { name.to_owned() };
            chosen
                .into_iter()
                .map(|one| (one.name.clone(), value(one, &name_of(one), wanted)))
                .collect::<Map<_, _>>()
                .into()
        }
        _ => json!(attribute.canonical.first().cloned().unwrap_or_else(|| text(&attribute.name, name))),
    }
}

/// Texts that have a form of their own.
fn text(attribute: &str, name: &str) -> String {
    match attribute {
        "userName" | "emails" if !name.contains('@') => format!("{name}@probe.example"),
        "phoneNumbers" => "+15550100".to_owned(),
        "preferredLanguage" | "locale" => "en-US".to_owned(),
        "timezone" => "Europe/Berlin".to_owned(),
        "country" => "DE".to_owned(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::terrain::{GROUP, Terrain, USER};
    use super::*;

    #[test]
    fn what_is_required_is_filled_and_nothing_else() {
        let schemas = json!([{ "id": USER, "attributes": [
            { "name": "userName", "type": "string", "required": true },
            { "name": "title", "type": "string" },
            { "name": "emails", "type": "complex", "multiValued": true, "required": true, "subAttributes": [
                { "name": "display", "type": "string" }, { "name": "value", "type": "string", "required": true },
                { "name": "type", "type": "string", "canonicalValues": ["work"] } ] },
            { "name": "badge", "type": "integer", "required": true },
            { "name": "made", "type": "dateTime", "required": true, "mutability": "readOnly" },
        ] }]);
        let types = json!([{ "name": "User", "endpoint": "/Users", "schema": USER }]);
        let terrain = Terrain::read(&Value::Null, &types, &schemas);
        let user = terrain.kind(USER).expect("a user");
        let expected = json!({ "schemas": [USER], "userName": "p1@probe.example", "badge": 7,
            "emails": [{ "value": "p1@probe.example" }] });
        assert_eq!(smallest(user, "p1"), expected);
        assert_eq!(whole(user, "p1")["title"], "p1");
        assert_eq!(whole(user, "p1")["emails"][0]["type"], "work");
    }

    #[test]
    fn a_group_has_a_name() {
        let terrain = Terrain::read(&Value::Null, &Value::Null, &Value::Null);
        let group = terrain.kind(GROUP).expect("a group");
        assert_eq!(smallest(group, "p1"), json!({ "schemas": [GROUP], "displayName": "p1" }));
    }
}

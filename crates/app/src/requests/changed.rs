//! What a change changed, field by field, as a person reads it.

use std::collections::BTreeMap;

use serde_json::Value;

/// A value that is another one now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// `name.familyName`, `emails (work)`.
    pub name: String,
    /// Before; nothing where there was none.
    pub old: Option<String>,
    /// After; nothing where there is none.
    pub new: Option<String>,
}

/// What differs between two documents of a request, by name. Of one that is too long to be kept its note is all there is.
pub(super) fn changed(before: Option<&Value>, after: Option<&Value>) -> Vec<Changed> {
    let (old, new) = (flat(before), flat(after));
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let differ = names.into_iter().filter(|name| old.get(*name) != new.get(*name));
    differ
        .map(|name| Changed { name: name.clone(), old: old.get(name).cloned(), new: new.get(name).cloned() })
        .collect()
}

fn flat(document: Option<&Value>) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    match document {
        Some(Value::Object(object)) => {
            for (name, value) in object.iter().filter(|(name, _)| *name != "schemas") {
                // The attributes of an extension are known by their own names.
                put(&mut values, if name.contains(':') { "" } else { name }, value);
            }
        }
        Some(value) => put(&mut values, "document", value),
        None => {}
    }
    values
}

fn put(values: &mut BTreeMap<String, String>, name: &str, value: &Value) {
    match value {
        Value::Object(object) => {
            for (part, value) in object {
                put(values, &joined(name, part), value);
            }
        }
        Value::Array(list) => {
            for (number, value) in (1_usize..).zip(list) {
                put_one_of_several(values, name, number, value);
            }
        }
        value => {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            // Two values of one type have one name: the second has a number.
            let numbered = (2..).map(|number| format!("{name} {number}"));
            let free = std::iter::once(name.to_owned()).chain(numbered).find(|name| !values.contains_key(name));
            values.extend(free.map(|name| (name, text)));
        }
    }
}

/// A value of a list is known by its type, else by its place; that of `value` alone needs no name of its own.
fn put_one_of_several(values: &mut BTreeMap<String, String>, name: &str, number: usize, value: &Value) {
    let Some(object) = value.as_object() else {
        return put(values, &format!("{name} {number}"), value);
    };
    let which = match object.get("type").and_then(Value::as_str) {
        Some(of_type) => format!("{name} ({of_type})"),
        None => format!("{name} {number}"),
    };
    for (part, value) in object.iter().filter(|(part, _)| *part != "type") {
        put(values, &if part == "value" { which.clone() } else { joined(&which, part) }, value);
    }
}

fn joined(name: &str, part: &str) -> String {
    if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_differs_is_told_by_the_name_that_a_person_looks_for() {
        let before = json!({
            "schemas": ["urn:a"], "userName": "anna@x", "active": true, "title": "Clerk",
            "name": { "givenName": "Anna", "familyName": "Berg" },
            "emails": [{ "type": "work", "value": "anna@x", "primary": true }, { "value": "a@x" }],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "North" },
        });
        let mut after = before.clone();
        after["active"] = json!(false);
        after["schemas"] = json!(["urn:a", "urn:b"]);
        after["name"]["familyName"] = json!("Holm");
        after["emails"] = json!([{ "type": "work", "value": "anna@y", "primary": true }]);
        after["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]["department"] = json!("South");
        after.as_object_mut().expect("an object").remove("title");
        after["nickName"] = json!("A");
        let rows: Vec<(String, String, String)> = changed(Some(&before), Some(&after))
            .into_iter()
            .map(|row| (row.name, row.old.unwrap_or_default(), row.new.unwrap_or_default()))
            .collect();
        let row = |name: &str, old: &str, new: &str| (name.to_owned(), old.to_owned(), new.to_owned());
        assert_eq!(
            rows,
            [
                row("active", "true", "false"),
                row("department", "North", "South"),
                row("emails (work)", "anna@x", "anna@y"),
                row("emails 2", "a@x", ""),
                row("name.familyName", "Berg", "Holm"),
                row("nickName", "", "A"),
                row("title", "Clerk", ""),
            ]
        );
    }

    #[test]
    fn of_a_new_record_everything_is_new_and_a_document_that_was_too_long_says_so() {
        let made = changed(None, Some(&json!({ "userName": "anna@x" })));
        assert_eq!(made, [Changed { name: "userName".to_owned(), old: None, new: Some("anna@x".to_owned()) }]);
        let note = json!("a document of 70000 bytes");
        assert_eq!(changed(Some(&note), Some(&note)), []);
        assert_eq!(changed(None, Some(&note))[0].name, "document");
        assert_eq!(changed(None, None), []);
    }
}

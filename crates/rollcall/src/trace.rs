//! Recorded exchanges as files of the form that `traces/` has, so that they can be replayed against another server.
//!
//! What a server draws is not repeatable: ids become placeholders, times and addresses are left out. A record holds
//! no header, so it holds no token.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use probe::Recorded;
use scim::{Kind, dialect};
use serde_json::{Map, Value, json};

use crate::ending::Failure;

/// Writes `FOLDER/IDP/NN-name.json`, with the next free number, and answers its path.
pub(crate) fn write(
    folder: &Path,
    idp: &str,
    name: &str,
    about: &str,
    recorded: &[Recorded],
) -> Result<PathBuf, Failure> {
    let folder = folder.join(idp);
    let unwritable = |error: std::io::Error| Failure(format!("{} can't be written: {error}", folder.display()));
    std::fs::create_dir_all(&folder).map_err(unwritable)?;
    let number = std::fs::read_dir(&folder).map_err(unwritable)?.count() + 1;
    let file = folder.join(format!("{number:02}-{name}.json"));
    let text = serde_json::to_string_pretty(&trace(about, recorded)).unwrap_or_default();
    std::fs::write(&file, text + "\n").map_err(unwritable)?;
    Ok(file)
}

fn trace(about: &str, recorded: &[Recorded]) -> Value {
    let mut names = Names::default();
    let exchanges: Vec<Value> = recorded.iter().map(|recorded| exchange(recorded, &mut names)).collect();
    let mut rules: Vec<&str> = recorded.iter().flat_map(rules).collect();
    rules.sort_unstable();
    rules.dedup();
    json!({ "about": about, "rules": rules, "given": [], "exchanges": exchanges })
}

fn exchange(recorded: &Recorded, names: &mut Names) -> Value {
    let mut exchange = Map::new();
    exchange.insert("method".to_owned(), recorded.method.into());
    exchange.insert("path".to_owned(), names.in_path(&recorded.path).into());
    exchange.extend(recorded.body.as_ref().map(|body| ("body".to_owned(), names.in_value(body))));
    if recorded.status == 401 {
        // Not the one that was sent: any token that opens nothing is answered so.
        exchange.insert("headers".to_owned(), json!({ "authorization": "Bearer a-dead-token" }));
    }
    let remember = names.learn(recorded);
    if !remember.is_empty() {
        exchange.insert("remember".to_owned(), remember.into());
    }
    let mut answer = json!({ "status": recorded.status });
    if !recorded.answer.is_null() {
        answer["body"] = names.in_value(&repeatable(&recorded.answer));
    }
    exchange.insert("answer".to_owned(), answer);
    Value::Object(exchange)
}

/// The rules that can be told from the request alone; those that depend on the resource can't.
fn rules(recorded: &Recorded) -> Vec<&'static str> {
    let (path, query) = recorded.path.split_once('?').unwrap_or((&recorded.path, ""));
    let kind = path.split('/').nth(1).and_then(Kind::from_endpoint);
    match (kind, recorded.method, &recorded.body) {
        (Some(kind), "PATCH", Some(body)) => dialect::canonical_patch(kind, body.clone()).rules,
        (Some(kind), "POST" | "PUT", Some(body)) => dialect::canonical_resource(kind, body.clone()).rules,
        (Some(kind), "GET", _) => {
            let filter = query.split('&').find_map(|part| part.strip_prefix("filter=")).unwrap_or_default();
            dialect::canonical_filter(kind, &decoded(filter)).1
        }
        _ => Vec::new(),
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escape = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let escape = escape.filter(|_| *first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(escape.unwrap_or(*first));
        rest = if escape.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// An answer without what the next server says otherwise.
fn repeatable(answer: &Value) -> Value {
    match answer {
        Value::Object(object) => {
            let kept = object
                .iter()
                .filter(|(name, _)| !["$ref", "created", "lastModified", "location"].contains(&name.as_str()));
            Value::Object(kept.map(|(name, value)| (name.clone(), repeatable(value))).collect())
        }
        Value::Array(values) => values.iter().map(repeatable).collect(),
        other => other.clone(),
    }
}

/// The placeholders, by the id that each stands for.
#[derive(Default)]
struct Names(HashMap<String, String>);

impl Names {
    /// Names each resource that is met for the first time; where the answer has its id, by placeholder.
    fn learn(&mut self, recorded: &Recorded) -> Map<String, Value> {
        let kind = if recorded.path.starts_with("/Groups") { "group" } else { "user" };
        let listed = recorded.answer.get("Resources").and_then(Value::as_array).into_iter().flatten();
        let listed = listed.enumerate().map(|(at, resource)| (format!("/Resources/{at}/id"), resource));
        let mut remember = Map::new();
        for (place, resource) in listed.chain([("id".to_owned(), &recorded.answer)]) {
            let Some(id) = resource.get("id").and_then(Value::as_str).filter(|id| !self.0.contains_key(*id)) else {
                continue;
            };
            let name = format!("{kind}-{}", self.0.len() + 1);
            remember.insert(name.clone(), place.into());
            self.0.insert(id.to_owned(), name);
        }
        remember
    }

    /// A quotation mark of a filter is `%22` here, and its figures are no part of the id beside it.
    fn in_path(&self, path: &str) -> String {
        path.split("%22").map(|part| self.in_text(part)).collect::<Vec<_>>().join("%22")
    }

    fn in_value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.in_text(text).into(),
            Value::Array(values) => values.iter().map(|value| self.in_value(value)).collect(),
            Value::Object(object) => {
                Value::Object(object.iter().map(|(name, value)| (name.clone(), self.in_value(value))).collect())
            }
            other => other.clone(),
        }
    }

    /// Words that are ids become placeholders.
    fn in_text(&self, text: &str) -> String {
        let is_part = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            let (word, after) = rest.split_at(rest.find(|character| !is_part(character)).unwrap_or(rest.len()));
            match self.0.get(word) {
                Some(name) => filled.extend(["{", name, "}"]),
                None => filled.push_str(word),
            }
            let (between, after) = after.split_at(after.find(is_part).unwrap_or(after.len()));
            filled.push_str(between);
            rest = after;
        }
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recorded(method: &'static str, path: &str, body: Value, answer: Value) -> Recorded {
        let body = (!body.is_null()).then_some(body);
        Recorded { method, path: path.to_owned(), body, status: 200, answer }
    }

    #[test]
    fn ids_become_placeholders_wherever_they_stand() {
        let id = "019a48c4-5c00-7000-8000-00000000000b";
        let meta = json!({ "resourceType": "User", "created": "2026-11-03T08:00:00Z", "location": "https://x" });
        let told = trace(
            "A test.",
            &[
                recorded("POST", "/Users", json!({ "userName": "a" }), json!({ "id": id, "meta": meta })),
                recorded(
                    "GET",
                    &format!("/Users?filter=id%20eq%20%22{id}%22"),
                    Value::Null,
                    json!({ "Resources": [{ "id": id }] }),
                ),
                recorded(
                    "PATCH",
                    &format!("/Users/{id}"),
                    json!({ "Operations": [{ "op": "Replace", "path": format!("members[value eq \"{id}\"]") }] }),
                    Value::Null,
                ),
            ],
        );
        assert_eq!(told["exchanges"][0]["remember"], json!({ "user-1": "id" }));
        assert_eq!(
            told["exchanges"][0]["answer"]["body"],
            json!({ "id": "{user-1}", "meta": { "resourceType": "User" } })
        );
        assert_eq!(told["exchanges"][1]["path"], "/Users?filter=id%20eq%20%22{user-1}%22");
        assert_eq!(told["exchanges"][1].get("remember"), None);
        assert_eq!(told["exchanges"][2]["path"], "/Users/{user-1}");
        assert_eq!(told["exchanges"][2]["body"]["Operations"][0]["path"], "members[value eq \"{user-1}\"]");
        assert_eq!(told["rules"], json!(["op_case"]));
        assert!(!told.to_string().contains(id));
    }

    #[test]
    fn a_filter_is_decoded_for_its_rules() {
        let got = recorded("GET", "/Users?count=1&filter=externalId%20eq%20jyoung", Value::Null, Value::Null);
        assert_eq!(rules(&got), ["filter_bare_literal"]);
    }
}

//! A mapping as an administrator writes it: JSON to rules and back, with every fault and where it is.
//!
//! ```json
//! { "email_from": "userName", "allowed_domains": ["acme.example"], "fields": {
//!     "job_title": "title",
//!     "language": ["preferredLanguage", "locale"],
//!     "comment": { "join": ["userType", "nickName"], "with": " / " },
//!     "department": { "from": "urn:…:User:department", "transforms": ["lower", { "table": { "r&d": "Research" } }] } } }
//! ```

use std::collections::BTreeMap;

use scim::Limits;
use serde_json::{Map, Value, json};

use super::rule::{From, Rule};
use super::source::Source;
use super::transform::{Otherwise, Transform};
use super::{Document, EmailFrom, Fault};
use crate::field::Field;

/// More sources for one field, or steps, are a mistake.
const MOST_PARTS: usize = 16;
/// A table has at most so many rows.
const MOST_ROWS: usize = 10_000;
/// What gives both of the manager's fields.
const MANAGER: &str = "manager";

/// Reads a mapping. Everything that is wrong is told at once.
pub(super) fn read(text: &str) -> Result<Document, Vec<Fault>> {
    let value =
        scim::json::parse(text.trim_start_matches('\u{feff}').as_bytes(), &Limits::default()).map_err(|error| {
            vec![Fault { pointer: String::new(), sentence: error.detail.replacen("The body", "It", 1) }]
        })?;
    read_value(&value)
}

/// The same of JSON that is read already.
pub(super) fn read_value(value: &Value) -> Result<Document, Vec<Fault>> {
    let mut reader = Reader { faults: Vec::new() };
    let document = reader.document(value);
    match document {
        Some(document) if reader.faults.is_empty() => Ok(document),
        _ => Err(reader.faults),
    }
}

struct Reader {
    faults: Vec<Fault>,
}

impl Reader {
    /// Notes what is wrong, and goes on.
    fn wrong(&mut self, pointer: &str, sentence: impl Into<String>) {
        self.faults.push(Fault { pointer: pointer.to_owned(), sentence: sentence.into() });
    }

    /// The same where nothing can be made of it.
    fn fault<T>(&mut self, pointer: &str, sentence: impl Into<String>) -> Option<T> {
        self.wrong(pointer, sentence);
        None
    }

    fn document(&mut self, value: &Value) -> Option<Document> {
        let Some(object) = value.as_object() else {
            return self.fault("", "a mapping is a JSON object");
        };
        let mut document = Document::default();
        for (key, value) in object {
            let at = format!("/{}", escaped(key));
            match key.as_str() {
                "format_version" if *value == json!(1) => {}
                "format_version" => self.wrong(&at, "this program knows format_version 1 alone"),
                "email_from" => match value.as_str() {
                    Some("userName") => document.email_from = EmailFrom::UserName,
                    Some("emails") => document.email_from = EmailFrom::Emails,
                    _ => self.wrong(&at, "userName or emails"),
                },
                "display_name_is_manager" => match value.as_bool() {
                    Some(flag) => document.display_name_is_manager = flag,
                    None => self.wrong(&at, "true or false"),
                },
                "allowed_domains" => document.allowed_domains = self.domains(&at, value),
                "fields" => self.fields(&at, value, &mut document),
                _ => self.wrong(&at, "unknown; there are email_from, display_name_is_manager, allowed_domains, fields"),
            }
        }
        if !object.contains_key("fields") {
            self.wrong("", "“fields” is missing: a mapping says what each field is filled from");
        }
        let of_manager = |rule: &Rule| rule.field == Field::ManagerName;
        if document.display_name_is_manager && document.rules.iter().any(of_manager) {
            self.wrong("/display_name_is_manager", "manager_name has sources of its own: leave out one of the two");
        }
        Some(document)
    }

    fn domains(&mut self, at: &str, value: &Value) -> Option<Vec<String>> {
        if value.is_null() {
            return None;
        }
        let listed = value.as_array().map(Vec::as_slice).unwrap_or_default();
        if listed.is_empty() {
            return self.fault(at, "a list of domains; leave it out where every domain is allowed");
        }
        let mut domains = Vec::new();
        for (number, domain) in listed.iter().enumerate() {
            let plain = |text: &&str| {
                !text.is_empty() && !text.contains(['@', '*', '/']) && !text.contains(char::is_whitespace)
            };
            match domain.as_str().map(str::trim).filter(plain) {
                Some(domain) => domains.push(scim::fold(domain)),
                None => self.wrong(&format!("{at}/{number}"), "a domain, such as acme.example"),
            }
        }
        domains.sort();
        domains.dedup();
        Some(domains)
    }

    fn fields(&mut self, at: &str, value: &Value, document: &mut Document) {
        let Some(object) = value.as_object() else {
            return self.wrong(at, "an object: for each field what it is filled from");
        };
        for (name, value) in object {
            let at = format!("{at}/{}", escaped(name));
            if name == MANAGER {
                document.manager = match value.as_str().map(Source::parse_reference) {
                    Some(Ok(source)) => Some(source),
                    Some(Err(sentence)) => self.fault(&at, sentence),
                    None => self.fault(
                        &at,
                        "one attribute, such as urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
                    ),
                };
            } else if let Some(field) = Field::from_name(name) {
                document.rules.extend(self.rule(&at, field, value));
            } else {
                let names: Vec<&str> = Field::all().map(Field::name).chain([MANAGER]).collect();
                self.wrong(&at, format!("there is no such field; there are {}", names.join(", ")));
            }
        }
        document.rules.sort_by_key(|rule| rule.field);
    }

    fn rule(&mut self, at: &str, field: Field, value: &Value) -> Option<Rule> {
        let Some(object) = value.as_object().filter(|object| !object.contains_key("join")) else {
            return Some(Rule { field, from: self.sources(at, value)?, steps: Vec::new() });
        };
        let mut rule = Rule { field, from: Vec::new(), steps: Vec::new() };
        for (key, value) in object {
            let at = format!("{at}/{}", escaped(key));
            match key.as_str() {
                "from" => rule.from = self.sources(&at, value).unwrap_or_default(),
                "transforms" => rule.steps = self.steps(&at, value).unwrap_or_default(),
                _ => self.wrong(&at, "unknown; there are from, transforms"),
            }
        }
        if !object.contains_key("from") {
            return self.fault(at, "“from” is missing: what the field is filled from");
        }
        Some(rule)
    }

    /// One source, or several of which the first that has a value counts.
    fn sources(&mut self, at: &str, value: &Value) -> Option<Vec<From>> {
        match value {
            Value::Array(several) if several.is_empty() || several.len() > MOST_PARTS => {
                self.fault(at, format!("one source at the least and {MOST_PARTS} at the most"))
            }
            Value::Array(several) => {
                let each = several.iter().enumerate();
                let read: Vec<_> = each.map(|(number, value)| self.source(&format!("{at}/{number}"), value)).collect();
                read.into_iter().collect()
            }
            one => self.source(at, one).map(|source| vec![source]),
        }
    }

    fn source(&mut self, at: &str, value: &Value) -> Option<From> {
        match value {
            Value::String(text) => self.place(at, text).map(From::One),
            Value::Object(object) => self.joined(at, object),
            _ => self.fault(at, "an attribute, a list of them, or { \"join\": […], \"with\": \" \" }"),
        }
    }

    fn joined(&mut self, at: &str, object: &Map<String, Value>) -> Option<From> {
        if let Some(key) = object.keys().find(|key| !["join", "with"].contains(&key.as_str())) {
            return self.fault(&format!("{at}/{}", escaped(key)), "unknown; there are join, with");
        }
        let with = match object.get("with") {
            None => " ".to_owned(),
            Some(Value::String(with)) => with.clone(),
            Some(_) => return self.fault(&format!("{at}/with"), "what stands between the parts, as text"),
        };
        let parts = object.get("join").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if !(2..=MOST_PARTS).contains(&parts.len()) {
            return self.fault(&format!("{at}/join"), format!("a list of 2 to {MOST_PARTS} attributes"));
        }
        let mut places = Vec::new();
        for (number, part) in parts.iter().enumerate() {
            let at = format!("{at}/join/{number}");
            match part.as_str() {
                Some(text) => places.extend(self.place(&at, text)),
                None => self.wrong(&at, "an attribute"),
            }
        }
        (places.len() == parts.len()).then_some(From::Joined(places, with))
    }

    fn place(&mut self, at: &str, text: &str) -> Option<Source> {
        Source::parse(text).map_or_else(|sentence| self.fault(at, sentence), Some)
    }

    fn steps(&mut self, at: &str, value: &Value) -> Option<Vec<Transform>> {
        let Some(listed) = value.as_array().filter(|listed| listed.len() <= MOST_PARTS) else {
            return self.fault(at, format!("a list of {MOST_PARTS} transforms at the most"));
        };
        let each = listed.iter().enumerate();
        let read: Vec<_> = each.map(|(number, value)| self.step(&format!("{at}/{number}"), value)).collect();
        read.into_iter().collect()
    }

    fn step(&mut self, at: &str, value: &Value) -> Option<Transform> {
        const KNOWN: &str = "unknown transform; there are trim, lower, upper, number, extension, { \"table\": {…}, \"otherwise\": … } and { \"default\": \"…\" }";
        match value {
            Value::String(name) => match name.as_str() {
                "trim" => Some(Transform::Trim),
                "lower" => Some(Transform::Lower),
                "upper" => Some(Transform::Upper),
                "number" => Some(Transform::Number),
                "extension" => Some(Transform::Extension),
                _ => self.fault(at, KNOWN),
            },
            Value::Object(object) if object.len() == 1 && object.contains_key("default") => {
                match object.get("default").and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty()) {
                    Some(text) => Some(Transform::Default(text.to_owned())),
                    None => self.fault(&format!("{at}/default"), "a text that is not empty"),
                }
            }
            Value::Object(object) if object.contains_key("table") => self.table(at, object),
            _ => self.fault(at, KNOWN),
        }
    }

    fn table(&mut self, at: &str, object: &Map<String, Value>) -> Option<Transform> {
        if let Some(key) = object.keys().find(|key| !["table", "otherwise"].contains(&key.as_str())) {
            return self.fault(&format!("{at}/{}", escaped(key)), "unknown; there are table, otherwise");
        }
        let otherwise = match object.get("otherwise") {
            None => Otherwise::Same,
            Some(Value::Null) => Otherwise::Nothing,
            Some(Value::String(text)) => Otherwise::Text(text.clone()),
            Some(_) => return self.fault(&format!("{at}/otherwise"), "a text, or null for “as if nothing was sent”"),
        };
        let rows = object.get("table").and_then(Value::as_object).filter(|rows| (1..=MOST_ROWS).contains(&rows.len()));
        let Some(rows) = rows else {
            return self.fault(&format!("{at}/table"), format!("an object of 1 to {MOST_ROWS} values"));
        };
        let mut table = BTreeMap::new();
        for (value, other) in rows {
            let at = format!("{at}/table/{}", escaped(value));
            match other.as_str() {
                Some(other) if table.insert(scim::fold(value.trim()), other.to_owned()).is_none() => {}
                Some(_) => self.wrong(&at, "this value stands in the table twice: case does not count"),
                None => self.wrong(&at, "a text"),
            }
        }
        Some(Transform::Table(table, otherwise))
    }
}

/// RFC 6901 section 3.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// As it is written: everything in the schema's spelling, nothing that says nothing.
pub(super) fn write(document: &Document) -> Value {
    let mut fields: Map<String, Value> =
        document.rules.iter().map(|rule| (rule.field.name().to_owned(), of_rule(rule))).collect();
    if let Some(manager) = &document.manager {
        fields.insert(MANAGER.to_owned(), json!(manager.text));
    }
    let email_from = match document.email_from {
        EmailFrom::UserName => "userName",
        EmailFrom::Emails => "emails",
    };
    let mut written = Map::new();
    let mut say = |key: &str, value: Value| drop(written.insert(key.to_owned(), value));
    say("format_version", json!(1));
    say("email_from", json!(email_from));
    say("fields", json!(fields));
    if document.display_name_is_manager {
        say("display_name_is_manager", json!(true));
    }
    if let Some(domains) = &document.allowed_domains {
        say("allowed_domains", json!(domains));
    }
    Value::Object(written)
}

fn of_rule(rule: &Rule) -> Value {
    let mut sources: Vec<Value> = rule.from.iter().map(of_source).collect();
    let from = match sources.pop() {
        Some(only) if sources.is_empty() => only,
        last => sources.into_iter().chain(last).collect(),
    };
    if rule.steps.is_empty() {
        return from;
    }
    json!({ "from": from, "transforms": rule.steps.iter().map(of_step).collect::<Vec<_>>() })
}

fn of_source(from: &From) -> Value {
    match from {
        From::One(source) => json!(source.text),
        From::Joined(sources, with) => {
            json!({ "join": sources.iter().map(|source| &source.text).collect::<Vec<_>>(), "with": with })
        }
    }
}

fn of_step(step: &Transform) -> Value {
    match step {
        Transform::Trim => json!("trim"),
        Transform::Lower => json!("lower"),
        Transform::Upper => json!("upper"),
        Transform::Number => json!("number"),
        Transform::Extension => json!("extension"),
        Transform::Default(text) => json!({ "default": text }),
        Transform::Table(table, Otherwise::Same) => json!({ "table": table }),
        Transform::Table(table, Otherwise::Nothing) => json!({ "table": table, "otherwise": null }),
        Transform::Table(table, Otherwise::Text(text)) => json!({ "table": table, "otherwise": text }),
    }
}

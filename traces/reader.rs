//! Reads the recorded exchanges that lie beside it, `IDP/NN-name.json`, and compares answers with them.
//!
//! Included by the tests of several crates (`#[path]`), so that all of them read one truth in one way. It sends
//! nothing and knows no crate of this workspace. `README.md` describes the form of a trace.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

/// A story: requests that set the scene, then requests with the answers that they must get.
pub(crate) struct Trace {
    /// `entra/03-boolean-text`.
    pub(crate) name: String,
    /// The rules of the dialect without which it would end otherwise.
    pub(crate) rules: Vec<String>,
    /// What happened before. Each must succeed.
    pub(crate) given: Vec<Exchange>,
    /// The story.
    pub(crate) exchanges: Vec<Exchange>,
}

/// A request, and what is known of its answer.
pub(crate) struct Exchange {
    pub(crate) method: String,
    /// Below the Tenant URL, as on the wire, with placeholders.
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Value>,
    /// Placeholder, and the key of the answer that fills it.
    remember: Vec<(String, String)>,
    pub(crate) answer: Option<Answer>,
}

/// What an answer must be.
pub(crate) struct Answer {
    pub(crate) status: u16,
    body: Option<Value>,
    absent: Vec<String>,
    pub(crate) headers: Vec<(String, String)>,
}

/// All traces, sorted by name.
pub(crate) fn all(folder: &Path) -> Vec<Trace> {
    let mut traces = Vec::new();
    for idp in entries(folder).into_iter().filter(|name| folder.join(name).is_dir()) {
        for file in entries(&folder.join(&idp)) {
            let text = fs::read_to_string(folder.join(&idp).join(&file)).expect("a trace can be read");
            let name = format!("{idp}/{}", file.strip_suffix(".json").expect("a trace ends in .json"));
            let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            traces.push(Trace::read(name, &value));
        }
    }
    traces
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder of traces");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a plain name")).collect();
    names.sort();
    names
}

impl Trace {
    fn read(name: String, value: &Value) -> Trace {
        only(&name, value, &["about", "rules", "given", "exchanges"]);
        assert!(value["about"].as_str().is_some_and(|about| about.ends_with('.')), "{name}: about is a sentence");
        let list = |key: &str| value[key].as_array().unwrap_or_else(|| panic!("{name}: {key} is a list")).iter();
        Trace {
            rules: list("rules").map(text).collect(),
            given: list("given").map(|given| Exchange::read(&name, given)).collect(),
            exchanges: list("exchanges").map(|exchange| Exchange::read(&name, exchange)).collect(),
            name,
        }
    }
}

impl Exchange {
    fn read(name: &str, value: &Value) -> Exchange {
        only(name, value, &["method", "path", "headers", "body", "remember", "answer"]);
        Exchange {
            method: text(&value["method"]),
            path: text(&value["path"]),
            headers: pairs(&value["headers"]),
            body: value.get("body").cloned(),
            remember: pairs(&value["remember"]),
            answer: value.get("answer").map(|answer| {
                only(name, answer, &["status", "body", "absent", "headers"]);
                Answer {
                    status: answer["status"].as_u64().and_then(|status| status.try_into().ok()).expect("a status"),
                    body: answer.get("body").cloned(),
                    absent: answer["absent"].as_array().into_iter().flatten().map(text).collect(),
                    headers: pairs(&answer["headers"]),
                }
            }),
        }
    }
}

impl Answer {
    /// Where a body is not what it must be; nothing when it is.
    pub(crate) fn differences(&self, found: &Value, memory: &Memory) -> Vec<String> {
        let mut differences = Vec::new();
        if let Some(expected) = &self.body {
            compare("", &memory.fill_value(expected), found, &mut differences);
        }
        for key in &self.absent {
            // A pointer leads into lists (`/Resources/0/members`); a name is a key of the body itself.
            let there = if key.starts_with('/') { found.pointer(key) } else { found.get(key) };
            differences.extend(there.map(|value| format!("{key} must not be there: {value}")));
        }
        differences
    }
}

/// The values that placeholders stand for.
#[derive(Default)]
pub(crate) struct Memory(BTreeMap<String, String>);

impl Memory {
    /// Keeps what the exchange wants to be kept of its answer.
    pub(crate) fn keep(&mut self, exchange: &Exchange, answer: &Value) {
        for (placeholder, key) in &exchange.remember {
            // As in `absent`, a pointer leads into lists.
            let value = if key.starts_with('/') { answer.pointer(key) } else { answer.get(key) };
            if let Some(value) = value.and_then(Value::as_str) {
                self.0.insert(placeholder.clone(), value.to_owned());
            }
        }
    }

    pub(crate) fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    pub(crate) fn fill_value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.fill(text)),
            Value::Array(values) => values.iter().map(|value| self.fill_value(value)).collect(),
            Value::Object(object) => {
                object.iter().map(|(name, value)| (name.clone(), self.fill_value(value))).collect()
            }
            other => other.clone(),
        }
    }
}

/// Each key that is expected is there and as expected; lists are whole, unless they are given as `{"contains": [...]}`.
fn compare(at: &str, expected: &Value, found: &Value, differences: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(wanted), Value::Array(values)) if wanted.len() == 1 && wanted.contains_key("contains") => {
            let listed = wanted["contains"].as_array().expect("contains has a list");
            let missing = listed.iter().filter(|one| !values.iter().any(|value| fits(one, value)));
            differences.extend(missing.map(|one| format!("{at} lacks {one}: {found}")));
        }
        (Value::Object(wanted), Value::Object(object)) => compare_keys(at, wanted, object, differences),
        (Value::Array(wanted), Value::Array(values)) if wanted.len() == values.len() => {
            for (index, (wanted, value)) in wanted.iter().zip(values).enumerate() {
                compare(&format!("{at}/{index}"), wanted, value, differences);
            }
        }
        _ if expected == found => {}
        _ => differences.push(format!("{at} is {found}, not {expected}")),
    }
}

fn compare_keys(at: &str, wanted: &Map<String, Value>, found: &Map<String, Value>, differences: &mut Vec<String>) {
    for (name, wanted) in wanted {
        match found.get(name) {
            Some(value) => compare(&format!("{at}/{name}"), wanted, value, differences),
            None => differences.push(format!("{at}/{name} is not there")),
        }
    }
}

fn fits(expected: &Value, found: &Value) -> bool {
    let mut differences = Vec::new();
    compare("", expected, found, &mut differences);
    differences.is_empty()
}

fn only(name: &str, value: &Value, keys: &[&str]) {
    let object = value.as_object().unwrap_or_else(|| panic!("{name}: an object is expected, not {value}"));
    let stranger = object.keys().find(|key| !keys.contains(&key.as_str()));
    assert!(stranger.is_none(), "{name}: no trace has {stranger:?}");
}

fn pairs(value: &Value) -> Vec<(String, String)> {
    value.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("text is expected, not {value}")).to_owned()
}

//! As much of JSON Schema (draft 2020-12) as docs/schemas uses; a word that it does not know is an error, never passed over.

use std::path::Path;

use serde_json::Value;

/// The schemas, by file.
pub(super) struct Schemas(Vec<(String, Value)>);

impl Schemas {
    /// All of docs/schemas.
    pub(super) fn read() -> Schemas {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas");
        let files = std::fs::read_dir(folder).expect("the schemas").map(|entry| entry.expect("a file").path());
        let read = |path: std::path::PathBuf| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).expect("a schema");
            (name, serde_json::from_str(&text).expect("JSON"))
        };
        Schemas(files.map(read).collect())
    }

    /// Every file and its schema.
    pub(super) fn all(&self) -> impl Iterator<Item = &(String, Value)> {
        self.0.iter()
    }

    /// The schema of this file.
    pub(super) fn file(&self, name: &str) -> &Value {
        let found = self.0.iter().find(|(file, _)| file == name);
        &found.unwrap_or_else(|| panic!("there is no {name}")).1
    }

    /// What is wrong with a value, by the schema of this file.
    pub(super) fn faults(&self, file: &str, value: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        self.check(file, self.file(file), value, "", &mut faults);
        faults
    }

    fn check(&self, file: &str, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        for (word, rule) in schema.as_object().expect("a schema is an object") {
            if !self.keeps(file, (word, rule), value, at, faults) {
                faults.push(format!("{at}: {value} against {word} {rule}"));
            }
        }
    }

    fn keeps(
        &self,
        file: &str,
        (word, rule): (&str, &Value),
        value: &Value,
        at: &str,
        faults: &mut Vec<String>,
    ) -> bool {
        let number = |limit: &Value| limit.as_f64().expect("a number");
        match word {
            "$schema" | "$id" | "$defs" | "title" | "description" => true,
            "$ref" => {
                let (of, schema) = self.resolved(file, rule.as_str().expect("a reference"));
                self.check(&of, schema, value, at, faults);
                true
            }
            "type" => match rule {
                Value::Array(types) => types.iter().any(|name| is_a(name, value)),
                name => is_a(name, value),
            },
            "enum" => rule.as_array().expect("values").contains(value),
            "const" => rule == value,
            "minimum" => value.as_f64().is_none_or(|value| value >= number(rule)),
            "maximum" => value.as_f64().is_none_or(|value| value <= number(rule)),
            "pattern" => value.as_str().is_none_or(|text| fits(rule.as_str().expect("a pattern"), text)),
            "required" => {
                let names = rule.as_array().expect("names").iter().map(|name| name.as_str().expect("a name"));
                value.as_object().is_none_or(|object| names.into_iter().all(|name| object.contains_key(name)))
            }
            "properties" => {
                for (name, schema) in rule.as_object().expect("schemas") {
                    if let Some(member) = value.get(name) {
                        self.check(file, schema, member, &format!("{at}/{name}"), faults);
                    }
                }
                true
            }
            "items" => {
                for (index, element) in value.as_array().into_iter().flatten().enumerate() {
                    self.check(file, rule, element, &format!("{at}/{index}"), faults);
                }
                true
            }
            "anyOf" => rule.as_array().expect("schemas").iter().any(|schema| {
                let mut against = Vec::new();
                self.check(file, schema, value, at, &mut against);
                against.is_empty()
            }),
            word => panic!("the checker does not know the word {word}"),
        }
    }

    /// `file.json`, `#/$defs/name` or both.
    fn resolved(&self, file: &str, reference: &str) -> (String, &Value) {
        let (other, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let of = if other.is_empty() { file } else { other };
        let schema = self.file(of).pointer(pointer);
        (of.to_owned(), schema.unwrap_or_else(|| panic!("{reference} leads nowhere")))
    }
}

fn is_a(name: &Value, value: &Value) -> bool {
    match name.as_str().expect("a type") {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        name => panic!("the checker does not know the type {name}"),
    }
}

/// The patterns that our schemas use, each by hand.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern {
        "^[0-9a-f]{64}$" => text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
        r"^[0-2]\d:[0-5]\d$" => text.len() == 5 && text.parse::<jiff::civil::Time>().is_ok(),
        r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$" => {
            text.ends_with('Z') && text.parse::<jiff::Timestamp>().is_ok()
        }
        pattern => panic!("the checker does not know the pattern {pattern}"),
    }
}

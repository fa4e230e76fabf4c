//! One line of a mapping as a person writes it in a form, to JSON and back. What a mapping may say is judged by
//! `planning::Mapping::parse`; here is only how it is spelled.
//!
//! ```text
//! sources       a line each, the first that has a value counts      title
//!               several put together, with what is between them     name.givenName + name.familyName with ", "
//! a table       a line each                                         ENG = Engineering
//!               all others: another value, or as if nothing was sent  * = Elsewhere      * =
//! ```
//! What would be read as something else stands in quotes, as in JSON.

use serde_json::{Map, Value, json};

/// A step as it stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Step {
    /// `trim`, `lower`, …; empty for none.
    pub(super) kind: String,
    /// The text of a default, the lines of a table.
    pub(super) value: String,
}

/// A line as it stands in the form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// A source a line.
    pub(super) from: String,
    pub(super) steps: Vec<Step>,
}

impl Written {
    /// The rule of a mapping, written.
    pub(super) fn of(rule: &Value) -> Written {
        let from = rule.get("from").unwrap_or(rule);
        let sources = from.as_array().map_or_else(|| vec![from], |several| several.iter().collect());
        let steps = rule.get("transforms").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        Written {
            from: sources.into_iter().map(source).collect::<Vec<_>>().join("\n"),
            steps: steps.iter().map(step).collect(),
        }
    }

    /// As JSON. The error is the number of the line in a table that can't be read.
    pub(super) fn rule(&self) -> Result<Value, usize> {
        let mut sources: Vec<Value> =
            self.from.lines().map(str::trim).filter(|line| !line.is_empty()).map(source_of).collect();
        let from = match sources.pop() {
            Some(only) if sources.is_empty() => only,
            last => sources.into_iter().chain(last).collect(),
        };
        let steps = self.steps.iter().filter(|step| !step.kind.is_empty());
        let steps = steps.map(Step::to_json).collect::<Result<Vec<_>, _>>()?;
        Ok(if steps.is_empty() { from } else { json!({ "from": from, "transforms": steps }) })
    }
}

impl Step {
    /// How many lines its field has.
    pub(super) fn rows(&self) -> usize {
        self.value.lines().count().clamp(1, 8) + 1
    }

    fn to_json(&self) -> Result<Value, usize> {
        match self.kind.as_str() {
            "default" => Ok(json!({ "default": self.value })),
            "table" => table_of(&self.value),
            name => Ok(json!(name)),
        }
    }
}

fn source(source: &Value) -> String {
    let Some(parts) = source.get("join").and_then(Value::as_array) else {
        return source.as_str().unwrap_or_default().to_owned();
    };
    let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
    let between = source.get("with").and_then(Value::as_str).filter(|with| *with != " ");
    let between = between.map_or_else(String::new, |with| format!(" with {}", json!(with)));
    format!("{}{between}", parts.join(" + "))
}

fn source_of(line: &str) -> Value {
    let quoted = line.rfind(" with \"").and_then(|at| {
        let with: String = serde_json::from_str(line.get(at + " with ".len()..)?).ok()?;
        Some((line.get(..at)?, Some(with)))
    });
    let (sources, with) = quoted.unwrap_or((line, None));
    let parts = parts(sources);
    match (parts.as_slice(), with) {
        ([one], None) => json!(one),
        (parts, None) => json!({ "join": parts }),
        (parts, Some(with)) => json!({ "join": parts, "with": with }),
    }
}

/// What stands between plus signs with blanks around them, outside of quotes.
fn parts(line: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut in_quotes = false;
    for word in line.split(' ') {
        if word == "+" && !in_quotes {
            parts.push(String::new());
            continue;
        }
        in_quotes ^= word.matches('"').count() % 2 == 1;
        if let Some(part) = parts.last_mut() {
            if !part.is_empty() {
                part.push(' ');
            }
            part.push_str(word);
        }
    }
    parts
}

fn step(step: &Value) -> Step {
    let of = |kind: &str, value: String| Step { kind: kind.to_owned(), value };
    if let Some(name) = step.as_str() {
        return of(name, String::new());
    }
    if let Some(text) = step.get("default").and_then(Value::as_str) {
        return of("default", text.to_owned());
    }
    let rows = step.get("table").and_then(Value::as_object).into_iter().flatten();
    let row = |(value, other): (&String, &Value)| {
        format!("{} = {}", spelled(value, true), spelled(other.as_str().unwrap_or_default(), false))
    };
    let mut lines: Vec<String> = rows.map(row).collect();
    match step.get("otherwise") {
        None => {}
        Some(Value::Null) => lines.push("* =".to_owned()),
        Some(other) => lines.push(format!("* = {}", spelled(other.as_str().unwrap_or_default(), false))),
    }
    of("table", lines.join("\n"))
}

/// In quotes where it would be read as something else.
fn spelled(text: &str, is_key: bool) -> String {
    let odd = text.is_empty() || text.trim() != text || text.starts_with('"') || text.contains(char::is_control);
    let odd_key = is_key && (text == "*" || text.contains('='));
    if odd || odd_key { json!(text).to_string() } else { text.to_owned() }
}

fn table_of(text: &str) -> Result<Value, usize> {
    let (mut rows, mut otherwise) = (Map::new(), None);
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let (key, is_other, rest) = key_of(line.trim()).ok_or(number)?;
        let value = if rest.starts_with('"') { serde_json::from_str(rest).map_err(|_| number)? } else { json!(rest) };
        if is_other {
            let none = rest.is_empty();
            let known = otherwise.replace(if none { Value::Null } else { value });
            known.map_or(Ok(()), |_| Err(number))?;
        } else if rows.insert(key, value).is_some() {
            return Err(number);
        }
    }
    Ok(match otherwise {
        Some(otherwise) => json!({ "table": rows, "otherwise": otherwise }),
        None => json!({ "table": rows }),
    })
}

/// What stands before the equals sign, whether that is all others, and what stands after it.
fn key_of(line: &str) -> Option<(String, bool, &str)> {
    if !line.starts_with('"') {
        let (key, rest) = line.split_once('=')?;
        let key = key.trim();
        return (!key.is_empty()).then(|| (key.to_owned(), key == "*", rest.trim()));
    }
    let mut read = serde_json::Deserializer::from_str(line).into_iter::<String>();
    let key = read.next()?.ok()?;
    let rest = line.get(read.byte_offset()..)?.trim_start().strip_prefix('=')?;
    Some((key, false, rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_back_as_it_was() {
        for rule in [
            json!("title"),
            json!("emails[type eq \"work\"].value"),
            json!("emails[type eq \"a + b with c\"].value"),
            json!(["preferredLanguage", "locale"]),
            json!({ "join": ["userType", "nickName"], "with": " / " }),
            json!(["title", { "join": ["userType", "emails[type eq \"a + b\"].value"], "with": " with \"" }]),
            json!({ "from": "title", "transforms": ["trim", "lower", { "default": "Nobody's" }] }),
            json!({ "from": "title", "transforms": [{ "table": { "ENG": "Engineering", "a = b": "=", " x ": " y ", "*": "star", "\"q\"": "\"" } }] }),
            json!({ "from": "title", "transforms": [{ "table": { "a": "" }, "otherwise": null }] }),
            json!({ "from": "title", "transforms": [{ "table": { "a": "b" }, "otherwise": "Elsewhere" }] }),
            json!({ "from": "title", "transforms": [{ "table": { "a\nb": "b" }, "otherwise": "" }] }),
        ] {
            let written = Written::of(&rule);
            assert_eq!(written.rule(), Ok(rule.clone()), "{written:?}");
        }
        let plain = Written { from: "  userType + nickName \r\n\r\n title".to_owned(), steps: vec![Step::default()] };
        assert_eq!(plain.rule(), Ok(json!([{ "join": ["userType", "nickName"] }, "title"])));
    }

    #[test]
    fn a_line_of_a_table_that_says_nothing_is_told_by_its_number() {
        let rule = |table: &str| {
            let step = Step { kind: "table".to_owned(), value: table.to_owned() };
            Written { from: "title".to_owned(), steps: vec![step] }.rule()
        };
        for (table, line) in
            [("ENG", 1), ("a = b\n\n= c", 3), ("a = b\na = c", 2), ("* =\n* = x", 2), ("\"a = b", 1), ("a = \"b", 1)]
        {
            assert_eq!(rule(table), Err(line), "{table}");
        }
    }
}

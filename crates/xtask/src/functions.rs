//! How long functions are, from the signature to the closing brace.
//!
//! Tests don't count: a table of cases may be long. A function inside a function counts twice,
//! once for itself and once for its host, as it does for a reader.

use crate::breach::Breach;
use crate::rules;
use crate::source::{Source, item_end};

/// One function of the code proper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) room: String,
    pub(crate) line: usize,
    pub(crate) lines: usize,
}

/// The functions of a file that have a body and are no tests.
pub(crate) fn functions(source: &Source) -> Vec<Function> {
    let code = source.code();
    let mut found = Vec::new();
    for at in source.places("fn") {
        let name = name_at(code, at + 2);
        let end = item_end(code, at);
        // Without a name it is a pointer type, without a block a declaration in a trait.
        if name.is_empty() || source.is_test(at) || code.get(end - 1) != Some(&b'}') {
            continue;
        }
        let (line, last) = (source.line_of(at), source.line_of(end - 1));
        let (file, room) = (source.path.clone(), source.room.clone());
        found.push(Function { name, file, room, line, lines: last - line + 1 });
    }
    found
}

fn name_at(code: &[u8], at: usize) -> String {
    let rest = String::from_utf8_lossy(&code[at..]).into_owned();
    let rest = rest.trim_start().trim_start_matches("r#");
    rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
}

/// House rule: a function fits 60 lines; none is over 100; under 2 % are over 60.
pub(crate) fn breaches(functions: &[Function]) -> Vec<Breach> {
    let mut found = Vec::new();
    let long: Vec<&Function> = functions.iter().filter(|f| f.lines > rules::FUNCTION).collect();
    for function in &long {
        let strict = rules::STRICT.contains(&function.room.as_str());
        if strict || function.lines > rules::FUNCTION_LIMIT {
            let limit = if strict { rules::FUNCTION } else { rules::FUNCTION_LIMIT };
            let Function { name, lines, .. } = function;
            let why = format!("`{name}` has {lines} lines, {limit} are the limit here");
            found.push(breach(function, why));
        }
    }
    if let Some(longest) = long.iter().max_by_key(|function| function.lines)
        && long.len() * 100 >= rules::LONG_PERCENT * functions.len()
    {
        let why = format!(
            "{} of {} functions are over {} lines, under {} % may be; `{}` is the longest",
            long.len(),
            functions.len(),
            rules::FUNCTION,
            rules::LONG_PERCENT,
            longest.name
        );
        found.push(breach(longest, why));
    }
    found
}

fn breach(function: &Function, why: String) -> Breach {
    Breach { file: function.file.clone(), line: function.line, rule: "function length", why }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lengths(text: &str) -> Vec<(String, usize)> {
        let source = Source::new("crates/web/src/x.rs", text);
        functions(&source).into_iter().map(|f| (f.name, f.lines)).collect()
    }

    #[test]
    fn a_function_ends_at_its_own_brace() {
        let text = r##"
pub fn one(a: [u8; 3], f: fn(u8) -> u8) -> String {
    let text = "}"; // }
    let raw = r#"
    }
    "#;
    match '}' { _ => {} }
}
trait T { fn declared(&self); fn given(&self) -> u8 { 1 } }
async fn r#two<'a>(
    x: &'a str,
) where
    X: Y,
{
}
#[cfg(test)]
mod tests {
    fn three() {
    }
}
"##;
        let expected = [("one", 7), ("given", 1), ("two", 6)];
        assert_eq!(lengths(text), expected.map(|(name, lines)| (name.to_owned(), lines)));
    }

    fn of(room: &str, lines: usize) -> Function {
        let (name, file) = ("f".to_owned(), format!("crates/{room}/src/x.rs"));
        Function { name, file, room: room.to_owned(), line: 1, lines }
    }

    #[test]
    fn limits_differ_by_room_and_the_share_counts() {
        let mut functions = vec![of("web", 10); 200];
        assert_eq!(breaches(&functions), []);
        functions.extend([of("web", 61), of("web", 100), of("scim", 60)]);
        assert_eq!(breaches(&functions), []);
        functions.push(of("scim", 61));
        assert_eq!(breaches(&functions).len(), 1);
        functions.push(of("web", 101));
        let whys = breaches(&functions);
        assert_eq!(whys.len(), 2, "{whys:?}");
        functions.push(of("web", 70));
        assert!(breaches(&functions)[2].why.starts_with("5 of 206 functions"));
    }
}

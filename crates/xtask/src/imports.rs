//! Which modules of its own crate a file names: `crate::a::b`, `super::c`, alone or in a `use` with
//! braces.
//!
//! Paths that begin with a child module are not read: a parent may know its children.

use crate::masked::is_word;
use crate::source::{Source, closing};

/// A path that a file names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// From the crate's root; its end may be an item instead of a module.
    pub(crate) path: Vec<String>,
    pub(crate) line: usize,
    /// `pub use`.
    pub(crate) reexport: bool,
}

/// The module that a file is: `["a", "b"]` for `src/a/b.rs` and `src/a/b/mod.rs`, nothing for the
/// root.
pub(crate) fn module_of(path: &str) -> Vec<String> {
    let below = path.split("/src/").nth(1).unwrap_or_default().trim_end_matches(".rs");
    let mut parts: Vec<String> = below.split('/').map(str::to_owned).collect();
    match parts.last().map(String::as_str) {
        Some("lib" | "main") if parts.len() == 1 => parts.clear(),
        Some("mod") => drop(parts.pop()),
        _ => {}
    }
    parts
}

/// What the code proper of a file names, in the order of the text.
pub(crate) fn imports(source: &Source) -> Vec<Import> {
    let code = source.code();
    let mut places = source.places("crate::");
    places.extend(source.places("super::"));
    places.sort_unstable();
    let mut found = Vec::new();
    for at in places {
        let before = statement_before(code, at);
        let continues = before.ends_with("::");
        let visibility = before.ends_with("(in");
        if continues || visibility || source.is_test(at) {
            continue;
        }
        let reexport = before.starts_with("pub") && before.ends_with("use");
        let base = module_at(source, at);
        let mut paths = Vec::new();
        read_tree(code, at, &[], &mut paths);
        for path in paths {
            let path = absolute(&base, &path);
            found.push(Import { path, line: source.line_of(at), reexport });
        }
    }
    found
}

/// What stands between the end of the last statement and the position.
fn statement_before(code: &[u8], at: usize) -> String {
    let start = code[..at].iter().rposition(|byte| b";{}]".contains(byte)).map_or(0, |end| end + 1);
    String::from_utf8_lossy(&code[start..at]).trim().to_owned()
}

/// The file's module, and the inline modules around the position.
fn module_at(source: &Source, at: usize) -> Vec<String> {
    let code = source.code();
    let mut module = module_of(&source.path);
    for place in source.places("mod") {
        let (name, end) = word(code, skip_space(code, place + 3));
        let open = skip_space(code, end);
        let is_block = code.get(open) == Some(&b'{');
        if is_block && (open..closing(code, open)).contains(&at) {
            module.push(name);
        }
    }
    module
}

/// Reads `a::b::{c, d::*}` from `at` and answers where it ended.
fn read_tree(code: &[u8], at: usize, prefix: &[String], paths: &mut Vec<Vec<String>>) -> usize {
    let mut path = prefix.to_vec();
    let mut at = skip_space(code, at);
    loop {
        if code.get(at) == Some(&b'{') {
            return read_group(code, at, &path, paths);
        }
        let (name, end) = word(code, at);
        if name.is_empty() {
            // `*`, or the `<` of a turbofish.
            paths.push(path);
            return at;
        }
        if name != "self" {
            path.push(name);
        }
        at = skip_space(code, end);
        if !code[at..].starts_with(b"::") {
            paths.push(path);
            return at;
        }
        at = skip_space(code, at + 2);
    }
}

fn read_group(code: &[u8], open: usize, prefix: &[String], paths: &mut Vec<Vec<String>>) -> usize {
    let close = closing(code, open) - 1;
    let mut at = skip_space(code, open + 1);
    while at < close {
        at = read_tree(code, at, prefix, paths);
        // `as name` and `*` are passed over.
        let comma = code[at..close].iter().position(|&byte| byte == b',');
        at = comma.map_or(close, |comma| skip_space(code, at + comma + 1));
    }
    close + 1
}

fn absolute(base: &[String], path: &[String]) -> Vec<String> {
    let mut whole = match path.first().map(String::as_str) {
        Some("super") => base.to_vec(),
        _ => Vec::new(),
    };
    for part in path {
        match part.as_str() {
            "crate" => {}
            "super" => drop(whole.pop()),
            _ => whole.push(part.clone()),
        }
    }
    whole
}

fn skip_space(code: &[u8], at: usize) -> usize {
    let space = code[at.min(code.len())..].iter().take_while(|byte| byte.is_ascii_whitespace());
    at + space.count()
}

fn word(code: &[u8], at: usize) -> (String, usize) {
    let length = code[at.min(code.len())..].iter().take_while(|&&byte| is_word(byte)).count();
    (String::from_utf8_lossy(&code[at..at + length]).into_owned(), at + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(path: &str, text: &str) -> Vec<String> {
        let source = Source::new(path, text);
        imports(&source).into_iter().map(|import| import.path.join("::")).collect()
    }

    #[test]
    fn a_file_is_a_module() {
        let rows = [
            ("crates/x/src/lib.rs", ""),
            ("crates/x/src/a.rs", "a"),
            ("crates/x/src/a/mod.rs", "a"),
            ("crates/x/src/a/b.rs", "a::b"),
        ];
        for (path, module) in rows {
            assert_eq!(module_of(path).join("::"), module, "{path}");
        }
    }

    #[test]
    fn every_spelling_of_a_path_is_read() {
        let here = "crates/x/src/a/b.rs";
        let rows: [(&str, &[&str]); 9] = [
            ("use crate::c::D;", &["c::D"]),
            ("use crate::{c::{D, e::*}, f, g::{self, H as I}};", &["c::D", "c::e", "f", "g", "g::H"]),
            ("use crate::{\n    c::D,\n};", &["c::D"]),
            ("use super::c;", &["a::c"]),
            ("use super::super::d::E;", &["d::E"]),
            ("fn f() { crate::c::d::<u8>() }", &["c::d"]),
            ("pub(in crate::a) fn f() {}", &[]),
            ("mod inner { use super::X; use super::super::Y; }", &["a::b::X", "a::Y"]),
            ("#[cfg(test)]\nmod tests { use crate::c::D; }", &[]),
        ];
        for (text, expected) in rows {
            assert_eq!(named(here, text), expected, "{text}");
        }
    }

    #[test]
    fn a_reexport_is_known_as_one() {
        let text = "#[doc(inline)]\npub use crate::a::B;\npub(crate) use super::C;\nuse crate::D;";
        let source = Source::new("crates/x/src/a/mod.rs", text);
        let flags: Vec<bool> = imports(&source).iter().map(|import| import.reexport).collect();
        assert_eq!(flags, [true, true, false]);
    }
}

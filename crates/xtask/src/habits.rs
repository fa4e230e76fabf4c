//! Habits that a lint can't check in all places: no `allow`, no ignored and no sleeping test, and
//! every file opens with the reason why it exists. Also the length of files.

use crate::breach::Breach;
use crate::masked::is_word;
use crate::rules;
use crate::source::Source;

/// The breaches of one file.
pub(crate) fn breaches(source: &Source) -> Vec<Breach> {
    let mut found = attribute_breaches(source);
    found.extend(sleep_breaches(source));
    found.extend(maker_breaches(source));
    found.extend(file_breaches(source));
    found
}

/// The lines of a file that are no tests.
pub(crate) fn code_lines(source: &Source) -> usize {
    let (all, test) = source.lines();
    all - test
}

fn attribute_breaches(source: &Source) -> Vec<Breach> {
    let mut found = Vec::new();
    for attribute in source.attributes() {
        let line = source.line_of(attribute.at);
        if allows(&attribute.text) {
            let why = "use `#[expect(…, reason = \"…\")]`: it speaks up when it is stale";
            found.push(breach(source, line, "allow", why));
        }
        if attribute.text.trim_start().starts_with("ignore") {
            let why = "a test that does not run guards nothing";
            found.push(breach(source, line, "ignored test", why));
        }
    }
    found
}

fn sleep_breaches(source: &Source) -> Vec<Breach> {
    let mut places = source.places("thread::sleep");
    places.extend(source.places("time::sleep"));
    places.retain(|&at| source.is_test(at));
    let why = "a test waits for what it expects, not for time";
    let lines = places.into_iter().map(|at| source.line_of(at));
    lines.map(|line| breach(source, line, "sleep", why)).collect()
}

fn maker_breaches(source: &Source) -> Vec<Breach> {
    let mut found = Vec::new();
    for (folder, name, why) in rules::MADE_ELSEWHERE {
        if source.path.starts_with(folder) {
            let lines = source.places(name).into_iter().filter(|&at| !source.is_test(at)).map(|at| source.line_of(at));
            found.extend(lines.map(|line| breach(source, line, "made elsewhere", why)));
        }
    }
    found
}

fn file_breaches(source: &Source) -> Vec<Breach> {
    let mut found = Vec::new();
    let in_src = source.path.split('/').nth(2) == Some("src");
    if in_src && !source.text.starts_with("//!") {
        let why = "a file opens with `//!`: what it owns and refuses to know";
        found.push(breach(source, 1, "opening", why));
    }
    let (lines, limit) = (code_lines(source), rules::FILE_LIMIT);
    if lines > limit {
        let why = format!("{lines} lines without tests, {limit} are the limit: split by noun");
        found.push(breach(source, 1, "file length", &why));
    }
    found
}

fn breach(source: &Source, line: usize, rule: &'static str, why: &str) -> Breach {
    let (file, why) = (source.path.clone(), why.to_owned());
    Breach { file, line, rule, why }
}

/// Whether the attribute is an `allow(…)`, or a `cfg_attr` with one inside.
fn allows(attribute: &str) -> bool {
    let mut places = attribute.match_indices("allow(");
    places.any(|(at, _)| at == 0 || !is_word(attribute.as_bytes()[at - 1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<&'static str> {
        breaches(&Source::new(path, text)).into_iter().map(|breach| breach.rule).collect()
    }

    #[test]
    fn bad_habits_are_found() {
        let src = "crates/web/src/x.rs";
        let rows: [(&str, &str, &[&str]); 11] = [
            (src, "//! Why.\nfn f() { g(Who::Operator) }", &["made elsewhere"]),
            ("crates/rollcall/src/x.rs", "//! Why.\nfn f() { g(Who::Operator) }", &[]),
            (src, "//! Why.\nfn f() {}", &[]),
            (src, "fn f() {}", &["opening"]),
            ("crates/web/tests/x.rs", "fn f() {}", &[]),
            (src, "//! Why.\n#![allow(dead_code)]", &["allow"]),
            (src, "//! Why.\n#[cfg_attr(test, allow(dead_code))]\nfn f() {}", &["allow"]),
            (src, "//! Why.\n// #[allow(dead_code)]\n#[expect(dead_code)]\nfn f() {}", &[]),
            (src, "//! Why.\n#[cfg(test)]\nmod t {\n#[ignore = \"x\"]\nfn f() {}\n}", &["ignored test"]),
            ("crates/web/tests/x.rs", "fn f() { std::thread::sleep(x) }", &["sleep"]),
            (src, "//! Why.\nfn f() { std::thread::sleep(x) }", &[]),
        ];
        for (path, text, expected) in rows {
            assert_eq!(found(path, text), expected, "{text}");
        }
    }

    #[test]
    fn a_long_file_is_a_breach_unless_it_is_tests() {
        let lines = "fn f() {}\n".repeat(rules::FILE_LIMIT);
        assert_eq!(found("crates/web/src/x.rs", &format!("//! Why.\n{lines}")), ["file length"]);
        let inside = format!("//! Why.\n#[cfg(test)]\nmod t {{\n{lines}}}\n");
        assert_eq!(found("crates/web/src/x.rs", &inside), [] as [&str; 0]);
    }
}

//! The files of the workspace, read once, with what every rule asks of them: the code without
//! literals, the lines, and which parts are tests.

use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::masked::{self, Masked, is_word};

/// A Rust file.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// The path from the root, with `/`.
    pub(crate) path: String,
    /// The crate's folder name.
    pub(crate) room: String,
    /// The text as it is.
    pub(crate) text: String,
    /// Code and literals apart.
    pub(crate) masked: Masked,
    /// All of it is a test.
    pub(crate) all_test: bool,
    tests: Vec<Range<usize>>,
}

/// An attribute: its place and what stands between the brackets.
pub(crate) struct Attribute {
    pub(crate) at: usize,
    pub(crate) end: usize,
    pub(crate) text: String,
}

/// Reads `src`, `tests`, `benches` and `examples` of every crate, in the order of the paths.
pub(crate) fn read_all(root: &Path) -> io::Result<Vec<Source>> {
    let mut sources = Vec::new();
    for room in rooms(root)? {
        for folder in ["src", "tests", "benches", "examples"] {
            let mut files = Vec::new();
            walk(&root.join("crates").join(&room).join(folder), &mut files)?;
            files.sort();
            for file in files {
                let text = fs::read_to_string(&file)?;
                let path = file.strip_prefix(root).unwrap_or(&file);
                sources.push(Source::new(&path.to_string_lossy().replace('\\', "/"), &text));
            }
        }
    }
    mark_test_files(&mut sources);
    Ok(sources)
}

/// The folders below `crates`, sorted.
pub(crate) fn rooms(root: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root.join("crates"))? {
        let entry = entry?;
        if entry.path().join("Cargo.toml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// `#[cfg(test)] mod tests;` makes another file a test, and the files below it.
fn mark_test_files(sources: &mut [Source]) {
    let modules: Vec<String> = sources.iter().flat_map(Source::test_modules).collect();
    for source in sources {
        let inside =
            |module: &String| source.path == format!("{module}.rs") || source.path.starts_with(&format!("{module}/"));
        source.all_test |= modules.iter().any(inside);
    }
}

impl Source {
    /// A source from its text; `path` is `crates/ROOM/src/…`.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let mut source = Self {
            path: path.to_owned(),
            room: path.split('/').nth(1).unwrap_or_default().to_owned(),
            text: text.to_owned(),
            masked: masked::mask(text),
            all_test: path.split('/').nth(2) != Some("src"),
            tests: Vec::new(),
        };
        for attribute in source.attributes() {
            if is_test_condition(&attribute.text) {
                if source.code()[attribute.at + 1] == b'!' {
                    source.all_test = true;
                }
                let end = item_end(source.code(), attribute.end);
                source.tests.push(attribute.at..end);
            }
        }
        source
    }

    /// The code, masked.
    pub(crate) fn code(&self) -> &[u8] {
        &self.masked.code
    }

    /// The line of a position, counted from 1.
    pub(crate) fn line_of(&self, at: usize) -> usize {
        self.text.as_bytes()[..at].split(|&byte| byte == b'\n').count()
    }

    /// Whether the position belongs to a test.
    pub(crate) fn is_test(&self, at: usize) -> bool {
        self.all_test || self.tests.iter().any(|range| range.contains(&at))
    }

    /// All lines, and those that belong to tests.
    pub(crate) fn lines(&self) -> (usize, usize) {
        let (mut all, mut test, mut at) = (0, 0, 0);
        for line in self.text.split_inclusive('\n') {
            // The first word decides: a block of tests begins in the middle of no line.
            let word = line.len() - line.trim_start().len();
            all += 1;
            test += usize::from(self.is_test(at + word.min(line.len() - 1)));
            at += line.len();
        }
        (all, test)
    }

    /// The places of a word, or of words with signs between them, in the code.
    pub(crate) fn places(&self, phrase: &str) -> Vec<usize> {
        let (code, wanted) = (self.code(), phrase.as_bytes());
        let bound = |at: Option<&u8>| at.is_none_or(|&byte| !is_word(byte));
        let starts_with_word = wanted.first().is_some_and(|&byte| is_word(byte));
        let ends_with_word = wanted.last().is_some_and(|&byte| is_word(byte));
        (0..code.len())
            .filter(|&at| code[at..].starts_with(wanted))
            .filter(|&at| !starts_with_word || at == 0 || bound(code.get(at - 1)))
            .filter(|&at| !ends_with_word || bound(code.get(at + wanted.len())))
            .collect()
    }

    /// All attributes, `#[…]` and `#![…]`.
    pub(crate) fn attributes(&self) -> Vec<Attribute> {
        let code = self.code();
        let mut found = Vec::new();
        for at in self.places("#") {
            let open = at + 1 + usize::from(code.get(at + 1) == Some(&b'!'));
            if code.get(open) == Some(&b'[') {
                let end = closing(code, open);
                let text = String::from_utf8_lossy(&code[open + 1..end - 1]).into_owned();
                found.push(Attribute { at, end, text });
            }
        }
        found
    }

    /// Paths without ending of the modules that are declared under `#[cfg(test)]` in other files.
    fn test_modules(&self) -> Vec<String> {
        let folder = match self.path.rsplit_once('/') {
            Some((folder, "lib.rs" | "main.rs" | "mod.rs")) => folder.to_owned(),
            _ => self.path.trim_end_matches(".rs").to_owned(),
        };
        let declared = self.tests.iter().filter_map(|range| {
            let item = String::from_utf8_lossy(&self.code()[range.clone()]).into_owned();
            let name = item.strip_suffix(';')?.rsplit_once("mod ")?.1.trim().to_owned();
            Some(format!("{folder}/{name}"))
        });
        declared.collect()
    }
}

/// `cfg(test)`, `cfg(all(test, unix))`; `cfg(not(test))` is the opposite.
fn is_test_condition(attribute: &str) -> bool {
    let Some(condition) = attribute.trim().strip_prefix("cfg(") else {
        return false;
    };
    let mut words = condition.split(|sign: char| !sign.is_alphanumeric() && sign != '_');
    words.any(|word| word == "test") && !condition.contains("not(")
}

/// Where the bracket that opens at `open` is closed again: the position after it.
pub(crate) fn closing(code: &[u8], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in code.iter().enumerate().skip(open) {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' if depth <= 1 => return at + 1,
            b'}' | b')' | b']' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

/// Where an item ends: after its block, or after its semicolon.
pub(crate) fn item_end(code: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < code.len() {
        match code[at] {
            b'(' | b'[' => at = closing(code, at),
            b'{' => return closing(code, at),
            b';' => return at + 1,
            b'}' => return at,
            _ => at += 1,
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_told_from_code() {
        let text = "fn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n";
        let source = Source::new("crates/scim/src/x.rs", text);
        assert_eq!(source.lines(), (7, 4));
        assert!(!source.is_test(text.find("fn a").unwrap()));
        assert!(source.is_test(text.find("fn b").unwrap()));
        assert!(!source.is_test(text.find("fn c").unwrap()));
        assert!(Source::new("crates/scim/tests/x.rs", "fn a() {}").is_test(0));
        assert!(!Source::new("crates/scim/src/x.rs", "#[cfg(not(test))]\nfn a() {}").is_test(0));
    }

    #[test]
    fn a_file_declared_under_cfg_test_is_a_test() {
        let mut sources = [
            Source::new("crates/scim/src/a/mod.rs", "#[cfg(test)]\nmod tests;\n"),
            Source::new("crates/scim/src/a/tests.rs", "fn a() {}"),
            Source::new("crates/scim/src/a/tests/deep.rs", "fn a() {}"),
            Source::new("crates/scim/src/b.rs", "#[cfg(test)]\nmod rows;\n"),
            Source::new("crates/scim/src/b/rows.rs", "fn a() {}"),
        ];
        mark_test_files(&mut sources);
        assert_eq!(sources.map(|source| source.all_test), [false, true, true, false, true]);
    }

    #[test]
    fn words_are_found_whole_and_only_in_code() {
        let text = "println!(); eprintln!(); // println!\n\"println!\"; thread::sleep(x)";
        let source = Source::new("crates/scim/src/x.rs", text);
        assert_eq!(source.places("println!"), [0]);
        assert_eq!(source.places("thread::sleep").len(), 1);
        assert_eq!(source.places("sleep").len(), 1);
    }
}

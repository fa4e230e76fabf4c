//! docs/ARCHITECTURE.md must not rot: each file and each definition that it names is there.
//!
//! What stands between back-ticks as `file.rs`, `folder/` or `file.rs: name` is looked up, from the
//! root or from `crates/`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::breach::Breach;

const PAPER: &str = "docs/ARCHITECTURE.md";

/// Names in the paper that lead nowhere.
pub(crate) fn breaches(root: &Path) -> io::Result<Vec<Breach>> {
    let paper = fs::read_to_string(root.join(PAPER))?;
    let mut breaches = Vec::new();
    for (line, text) in (1..).zip(paper.lines()) {
        for name in quoted(text) {
            if let Some(why) = leads_nowhere(root, name) {
                breaches.push(Breach { file: PAPER.to_owned(), line, rule: "paper", why });
            }
        }
    }
    Ok(breaches)
}

/// What stands between back-ticks on a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

fn leads_nowhere(root: &Path, name: &str) -> Option<String> {
    let (path, definition) = name.split_once(": ").map_or((name, None), |(path, name)| (path, Some(name)));
    let is_source = Path::new(path).extension().is_some_and(|ending| ending == "rs");
    if path.contains(' ') || !path.contains('/') || !(is_source || path.ends_with('/')) {
        return None;
    }
    let Some(found) = find(root, path) else { return Some(format!("there is no `{path}`")) };
    let text = definition.and_then(|_| fs::read_to_string(found).ok()).unwrap_or_default();
    definition.filter(|name| !defines(&text, name)).map(|name| format!("`{path}` defines no `{name}`"))
}

fn find(root: &Path, path: &str) -> Option<PathBuf> {
    [root.join(path), root.join("crates").join(path)].into_iter().find(|candidate| candidate.exists())
}

fn defines(text: &str, name: &str) -> bool {
    ["fn", "struct", "enum", "const", "type", "trait"].iter().any(|keyword| {
        text.match_indices(&format!("{keyword} {name}")).any(|(at, found)| {
            let after = text.get(at + found.len()..).and_then(|rest| rest.chars().next());
            !after.is_some_and(|next| next.is_alphanumeric() || next == '_')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_is_found_by_its_whole_name() {
        assert!(defines("pub fn patch(", "patch"));
        assert!(!defines("pub fn patched(", "patch"));
        assert!(defines("const KEYS: &[Key]", "KEYS"));
    }

    #[test]
    fn only_paths_are_looked_up() {
        let nowhere = Path::new("/nowhere");
        assert_eq!(leads_nowhere(nowhere, "cargo xtask tree"), None);
        assert_eq!(leads_nowhere(nowhere, "crates/a.rs: b"), Some("there is no `crates/a.rs`".to_owned()));
        assert_eq!(quoted("see `a` and `b c`").collect::<Vec<_>>(), ["a", "b c"]);
    }
}

//! No circle of files inside a crate.
//!
//! Cargo keeps crates apart; inside a crate, files rot into one lump. A file is a node, a named path
//! an arrow. The root is no node, and what a `mod.rs` re-exports is no arrow: both are signposts.

use std::collections::{BTreeMap, BTreeSet};

use crate::breach::Breach;
use crate::imports::{imports, module_of};
use crate::source::Source;

/// From each node to the nodes that it knows, with the line that says so.
type Arrows = BTreeMap<String, BTreeMap<String, usize>>;

/// A breach for each circle, at the arrow that closes it.
pub(crate) fn breaches(sources: &[Source]) -> Vec<Breach> {
    let rooms: BTreeSet<&str> = sources.iter().map(|source| source.room.as_str()).collect();
    rooms.into_iter().flat_map(|room| room_breaches(room, sources)).collect()
}

fn room_breaches(room: &str, sources: &[Source]) -> Vec<Breach> {
    let files: BTreeMap<String, &Source> = sources
        .iter()
        .filter(|source| source.room == room && !source.all_test)
        .map(|source| (module_of(&source.path).join("::"), source))
        .filter(|(module, _)| !module.is_empty())
        .collect();
    let arrows: Arrows = files.iter().map(|(module, source)| (module.clone(), known(module, source, &files))).collect();
    let to_breach = |circle: Vec<String>| {
        let (from, to) = (&circle[circle.len() - 2], &circle[circle.len() - 1]);
        let why = format!("{}: each of these needs all the others", circle.join(" -> "));
        Breach { file: files[from].path.clone(), line: arrows[from][to], rule: "circle of files", why }
    };
    circles(&arrows).into_iter().map(to_breach).collect()
}

fn known(module: &str, source: &Source, files: &BTreeMap<String, &Source>) -> BTreeMap<String, usize> {
    let signpost = source.path.ends_with("/mod.rs");
    let mut arrows = BTreeMap::new();
    for import in imports(source) {
        let target = (1..=import.path.len())
            .rev()
            .map(|length| import.path[..length].join("::"))
            .find(|prefix| files.contains_key(prefix));
        if let Some(target) = target
            && target != module
            && !(signpost && import.reexport)
        {
            arrows.entry(target).or_insert(import.line);
        }
    }
    arrows
}

/// Circles as paths whose ends are equal. Each node is entered once, so that every knot of files
/// yields at least one circle and no circle comes twice.
fn circles(arrows: &Arrows) -> Vec<Vec<String>> {
    let mut search = Search { arrows, done: BTreeSet::new(), path: Vec::new(), found: Vec::new() };
    for node in arrows.keys() {
        search.visit(node);
    }
    search.found
}

struct Search<'a> {
    arrows: &'a Arrows,
    done: BTreeSet<&'a str>,
    path: Vec<&'a str>,
    found: Vec<Vec<String>>,
}

impl<'a> Search<'a> {
    fn visit(&mut self, node: &'a str) {
        if let Some(start) = self.path.iter().position(|&on_path| on_path == node) {
            let circle = self.path[start..].iter().chain([&node]);
            self.found.push(circle.map(|&module| module.to_owned()).collect());
            return;
        }
        if self.done.contains(node) {
            return;
        }
        self.path.push(node);
        for next in self.arrows.get(node).into_iter().flat_map(BTreeMap::keys) {
            self.visit(next);
        }
        self.path.pop();
        self.done.insert(node);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<Source> =
            files.iter().map(|(path, text)| Source::new(&format!("crates/x/src/{path}"), text)).collect();
        breaches(&sources).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_circle_is_printed_whole() {
        let circle = found(&[
            ("a.rs", "use crate::b::B;"),
            ("b.rs", "\nuse crate::c::deep::C;"),
            ("c/deep.rs", "fn f() {\n    super::super::a::f()\n}"),
            ("d.rs", "use crate::a::A;"),
        ]);
        let expected = "crates/x/src/c/deep.rs:2: circle of files: \
                        a -> b -> c::deep -> a: each of these needs all the others";
        assert_eq!(circle, [expected]);
    }

    #[test]
    fn a_diamond_a_signpost_and_a_root_are_no_circles() {
        let none: [String; 0] = [];
        let diamond = [
            ("a.rs", "use crate::{b, c};"),
            ("b.rs", "use crate::d::D;"),
            ("c.rs", "use crate::d::D;"),
            ("d.rs", "use crate::Root;"),
            ("lib.rs", "pub use crate::a::A;"),
        ];
        assert_eq!(found(&diamond), none);
        let signpost = [("a/mod.rs", "pub use crate::a::b::B;"), ("a/b.rs", "use super::C;")];
        assert_eq!(found(&signpost), none);
        let real = [("a/mod.rs", "use crate::a::b::B;"), ("a/b.rs", "use super::C;")];
        assert_eq!(found(&real).len(), 1);
    }

    #[test]
    fn tests_may_look_back() {
        let none: [String; 0] = [];
        let files = [("a.rs", "use crate::b::B;"), ("b.rs", "#[cfg(test)]\nmod tests {\n    use crate::a::A;\n}")];
        assert_eq!(found(&files), none);
    }
}

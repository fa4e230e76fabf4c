//! The walls: which crate depends on which, and which words stand only in one room.

use std::fs;
use std::io;
use std::path::Path;

use crate::breach::Breach;
use crate::imports::{imports, module_of};
use crate::manifest::{Dependency, dependencies};
use crate::rules::{self, Foreign, Room, Statement};
use crate::source::{Source, rooms};

/// The arrows between crates, from each Cargo.toml.
pub(crate) fn manifest_breaches(root: &Path) -> io::Result<Vec<Breach>> {
    let names = rooms(root)?;
    let mut found = Vec::new();
    for name in &names {
        let file = format!("crates/{name}/Cargo.toml");
        let text = fs::read_to_string(root.join(&file))?;
        for (line, why) in room_breaches(name, &dependencies(&text), &names) {
            found.push(Breach { file: file.clone(), line, rule: "arrow between crates", why });
        }
    }
    Ok(found)
}

fn room_breaches(name: &str, wanted: &[Dependency], names: &[String]) -> Vec<(usize, String)> {
    let Some(room) = rules::ROOMS.iter().find(|room| room.name == name) else {
        return vec![(1, format!("`{name}` is new: give it a row in xtask's rules.rs"))];
    };
    let reason = |dependency: &Dependency| {
        let package = dependency.package.as_str();
        let ours = names.iter().any(|name| name == package);
        let why = if ours { wall_of(room, package) } else { refusal_of(room, package) };
        Some((dependency.line, why?))
    };
    wanted.iter().filter_map(reason).collect()
}

fn wall_of(room: &Room, package: &str) -> Option<String> {
    let Room { name, ours, .. } = room;
    let known = if ours.is_empty() { "none of ours".to_owned() } else { ours.join(", ") };
    (!ours.contains(&package)).then(|| format!("`{name}` knows {known}, not `{package}`"))
}

fn refusal_of(room: &Room, package: &str) -> Option<String> {
    let name = room.name;
    if let Some((_, home)) = rules::HOMES.iter().find(|(of, home)| *of == package && *home != name) {
        return Some(format!("`{package}` lives in `{home}` alone, not in `{name}`"));
    }
    match room.foreign {
        Foreign::Only(these) if !these.contains(&package) => {
            let these = if these.is_empty() { "nothing".to_owned() } else { these.join(", ") };
            Some(format!("of other people's crates `{name}` takes {these}, not `{package}`"))
        }
        Foreign::AllBut(these) if these.contains(&package) => {
            Some(format!("`{name}` promises to know nothing of `{package}`"))
        }
        Foreign::Only(_) | Foreign::AllBut(_) => None,
    }
}

/// Words that stand only in one room.
pub(crate) fn source_breaches(source: &Source) -> Vec<Breach> {
    let mut found = Vec::new();
    let mut add = |at: usize, rule: &'static str, why: &str| {
        let (file, line) = (source.path.clone(), source.line_of(at));
        found.push(Breach { file, line, rule, why: why.to_owned() });
    };
    let room = source.room.as_str();
    if !source.path.starts_with(rules::DRIVER_FOLDER) && room != "scratch" {
        for at in rules::DRIVERS.iter().flat_map(|driver| source.places(driver)) {
            add(at, "driver", "a database driver is named only under crates/store/src/engine/");
        }
    }
    if !rules::SQL_ROOMS.contains(&room) {
        for (at, text) in &source.masked.literals {
            if is_sql(text) {
                add(*at, "SQL text", "SQL is written only in `store`: one text, two engines");
            }
        }
    }
    if rules::SYNCHRONOUS.contains(&room) && !source.path.starts_with(rules::ASYNCHRONOUS_DRIVER) {
        for at in asynchronous(source) {
            add(at, "async", "this room has a synchronous face; `web/serve` crosses once");
        }
    }
    if !rules::PRINTERS.contains(&room) {
        for at in source.places("println!").into_iter().filter(|&at| !source.is_test(at)) {
            add(at, "println!", "only programs print; a room returns, or logs");
        }
    }
    found
}

/// The keyword, not a name that contains it.
fn asynchronous(source: &Source) -> Vec<usize> {
    let follows = |at: &usize| {
        let after = String::from_utf8_lossy(&source.code()[at + 5..]).trim_start().to_owned();
        ["fn ", "move ", "unsafe ", "{", "|"].iter().any(|next| after.starts_with(next))
    };
    let mut places: Vec<usize> = source.places("async").into_iter().filter(follows).collect();
    places.extend(source.places(".await"));
    places
}

fn is_sql(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let Some(first) = words.next() else {
        return false;
    };
    let begins = |statement: &&Statement| statement.first.eq_ignore_ascii_case(first);
    let Some(statement) = rules::SQL.iter().find(begins) else {
        return false;
    };
    let rest: Vec<&str> = words.collect();
    let shouted = statement.shouted && first == statement.first && !rest.is_empty();
    let follows = |word: &&str| statement.then.iter().any(|next| next.eq_ignore_ascii_case(word));
    shouted || rest.iter().take(statement.within).any(follows)
}

/// The folders of `web`: `scim/`, `api/` and `pages/` know `serve/`, never each other; `serve/`
/// knows none of them but in its router.
pub(crate) fn web_breaches(source: &Source) -> Vec<Breach> {
    let home = module_of(&source.path).into_iter().next().unwrap_or_default();
    let from_folder = rules::WEB_FOLDERS.contains(&home.as_str());
    let from_serve = home == rules::WEB_SERVE && source.path != rules::WEB_ROUTER;
    if source.room != "web" || source.all_test || !(from_folder || from_serve) {
        return Vec::new();
    }
    let over_the_wall = |target: &String| rules::WEB_FOLDERS.contains(&target.as_str()) && *target != home;
    let imports = imports(source).into_iter();
    imports
        .filter_map(|import| {
            let target = import.path.into_iter().next().filter(over_the_wall)?;
            let why = if from_serve {
                format!("`serve/` knows no `{target}/`; routes are named in its router.rs")
            } else {
                format!("`{home}/` and `{target}/` know `serve/`, never each other")
            };
            let file = source.path.clone();
            Some(Breach { file, line: import.line, rule: "folders of web", why })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whys(name: &str, packages: &[&str]) -> Vec<String> {
        let wanted: Vec<Dependency> =
            packages.iter().map(|package| Dependency { package: (*package).to_owned(), line: 1 }).collect();
        let names = ["scim", "store", "web", "probe", "xtask"].map(str::to_owned);
        room_breaches(name, &wanted, &names).into_iter().map(|(_, why)| why).collect()
    }

    #[test]
    fn arrows_point_down() {
        let none: [String; 0] = [];
        assert_eq!(whys("web", &["scim", "axum"]), none);
        assert_eq!(whys("web", &["store"]).len(), 1);
        assert_eq!(whys("scim", &["jiff", "serde", "store"]).len(), 2);
        assert_eq!(whys("app", &["http", "serde"]).len(), 1);
        assert_eq!(whys("rollcall", &["probe", "axum", "xtask"]).len(), 2);
        assert_eq!(whys("web", &["rusqlite"]).len(), 1);
        assert_eq!(whys("probe", &["scim", "ureq"]), ["`probe` knows none of ours, not `scim`"]);
        assert_eq!(whys("garage", &[]).len(), 1);
    }

    #[test]
    fn sql_is_told_from_english_and_from_http() {
        // Cut in two, or the rule would find its own examples here.
        for (first, rest) in [
            ("SELECT", "1"),
            ("select", "id from users"),
            ("\n  INSERT", "INTO t VALUES ($1)"),
            ("insert", "or ignore into t"),
            ("UPDATE", "t SET a = 1"),
            ("delete", "from t"),
            ("CREATE", "UNIQUE INDEX i ON t (a)"),
            ("create", "table t (a)"),
        ] {
            assert!(is_sql(&format!("{first} {rest}")), "{first} {rest}");
        }
        for prose in [
            "SELECT",
            "select a source",
            "Create a token first",
            "DELETE /Users/{id}",
            "Delete the person from the group",
            "Update the Tenant URL",
            "create",
            "",
        ] {
            assert!(!is_sql(prose), "{prose}");
        }
    }

    fn rules_of(path: &str, text: &str) -> Vec<&'static str> {
        let source = Source::new(path, text);
        source_breaches(&source).into_iter().map(|breach| breach.rule).collect()
    }

    #[test]
    fn words_stand_in_their_room() {
        let rows: [(&str, &str, &[&str]); 11] = [
            ("crates/store/src/engine/sqlite.rs", "use rusqlite::Row;", &[]),
            ("crates/store/src/run.rs", "use rusqlite::Row;", &["driver"]),
            ("crates/app/src/run.rs", "use tokio_postgres::Row;", &["driver"]),
            ("crates/store/src/engine/postgres/line.rs", "use tokio_postgres::Row; async move { g().await }", &[]),
            ("crates/store/src/engine/sqlite.rs", "async move { g().await }", &["async", "async"]),
            ("crates/store/src/run.rs", "const Q: &str = \"SELECT 1\";", &[]),
            ("crates/app/src/run.rs", "const Q: &str = \"SELECT 1\";", &["SQL text"]),
            ("crates/app/src/run.rs", "async fn f() { g().await }", &["async", "async"]),
            ("crates/web/src/run.rs", "async fn f() { g().await }", &[]),
            ("crates/web/src/run.rs", "fn f() { println!() }", &["println!"]),
            ("crates/rollcall/src/run.rs", "fn f() { println!() }", &[]),
        ];
        for (path, text, expected) in rows {
            assert_eq!(rules_of(path, text), expected, "{path} {text}");
        }
    }

    #[test]
    fn folders_of_web_know_serve_alone() {
        let count = |path: &str, text: &str| web_breaches(&Source::new(path, text)).len();
        assert_eq!(count("crates/web/src/scim/patch.rs", "use crate::serve::Limits;"), 0);
        assert_eq!(count("crates/web/src/scim/patch.rs", "use super::users;"), 0);
        assert_eq!(count("crates/web/src/scim/patch.rs", "use crate::pages::layout;"), 1);
        assert_eq!(count("crates/web/src/pages/mod.rs", "use super::api::x;"), 1);
        assert_eq!(count("crates/web/src/serve/limits.rs", "use crate::{scim, pages};"), 2);
        assert_eq!(count("crates/web/src/serve/router.rs", "use crate::{scim, pages};"), 0);
    }
}

//! The `[dependencies]` of a Cargo.toml: the names, and the lines they stand on.
//!
//! Not a TOML parser: it reads the tables and keys that Cargo itself would, one line at a time.

/// A dependency as the manifest names it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Dependency {
    /// The package's name, also where the manifest renames it.
    pub(crate) package: String,
    /// Counted from 1.
    pub(crate) line: usize,
}

/// Everything that is linked into the crate itself; dev-dependencies are not.
pub(crate) fn dependencies(manifest: &str) -> Vec<Dependency> {
    let mut found = Vec::new();
    let mut inside = false;
    for (index, line) in manifest.lines().enumerate() {
        let (line, number) = (line.trim(), index + 1);
        if let Some(table) = line.strip_prefix('[') {
            let table = table.split(']').next().unwrap_or_default();
            inside = lists_dependencies(table);
            // `[dependencies.serde]` is a dependency by itself.
            if let Some((parent, package)) = table.rsplit_once('.')
                && lists_dependencies(parent)
            {
                found.push(Dependency { package: package.to_owned(), line: number });
            }
        } else if let Some((key, value)) = line.split_once('=')
            && inside
            && !line.starts_with('#')
        {
            let name = key.split('.').next().unwrap_or_default().trim();
            let package = renamed(value).unwrap_or(name).to_owned();
            found.push(Dependency { package, line: number });
        }
    }
    found
}

/// `dependencies`, `build-dependencies` and `target.….dependencies`.
fn lists_dependencies(table: &str) -> bool {
    let last = table.rsplit('.').next().unwrap_or_default();
    matches!(last, "dependencies" | "build-dependencies") && !table.starts_with("workspace.")
}

/// `http = { package = "axum" }` depends on axum.
fn renamed(value: &str) -> Option<&str> {
    let after = value.split_once("package")?.1.trim_start().strip_prefix('=')?;
    after.split('"').nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_dependency_is_read() {
        let manifest = r#"
[package]
name = "x"
[dependencies]
serde_json = { workspace = true }
# axum = "1"
jiff.workspace = true
door = { package = "axum", version = "1" }
[dev-dependencies]
tempfile = "3"
[dependencies.csv]
version = "1"
[target.'cfg(unix)'.dependencies]
libc = "0.2"
"#;
        let found = dependencies(manifest);
        let names: Vec<_> = found.iter().map(|d| (d.package.as_str(), d.line)).collect();
        let expected = [("serde_json", 5), ("jiff", 7), ("axum", 8), ("csv", 11), ("libc", 14)];
        assert_eq!(names, expected);
    }
}

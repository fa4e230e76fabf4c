//! `cargo xtask test`: everything that must hold before a change is shared, in the order of what it
//! costs, stopping at the first failure.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::postgres::{Cluster, Promise};
use crate::{browser, suites, tree};

/// Names the engine of a run to the tests (`crates/scratch`).
const ENGINE: &str = "ROLLCALL_TEST_ENGINE";

/// One step.
enum Step {
    /// A call of cargo; its output is passed through as it comes.
    Cargo(&'static str, &'static [&'static str]),
    /// The walls, in this process.
    Tree,
    /// A browser for the tests, if the machine has none.
    Browser,
    /// Other people's conformance suites for the tests, if they are not installed.
    Suites,
    /// The tests of these names, or all of them, beside a PostgreSQL server, on this engine.
    Tests(&'static str, &'static [&'static str]),
}

const STEPS: &[Step] = &[
    Step::Cargo("fmt", &["fmt", "--all", "--check"]),
    Step::Tree,
    Step::Cargo("clippy", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
    Step::Browser,
    Step::Suites,
    Step::Tests("sqlite", &[]),
    // What touches the store, once more: the same programs, so nothing is built.
    Step::Tests(
        "postgres",
        &[
            "store", "app", "scim", "pages", "story", "admin", "backup", "simulate", "replay", "probe", "suite",
            "hostile",
        ],
    ),
];

/// Runs all steps. The error names the step that failed.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let begin = Instant::now();
    for step in STEPS {
        let name = step.name();
        println!("== {name}: {}", step.command());
        let started = Instant::now();
        let outcome = step.run(root);
        let seconds = started.elapsed().as_secs_f32();
        outcome.map_err(|sentence| format!("{name} failed after {seconds:.1} s: {sentence}"))?;
        println!("== {name} passed in {seconds:.1} s");
    }
    println!("xtask test: {} steps passed in {:.1} s", STEPS.len(), begin.elapsed().as_secs_f32());
    Ok(())
}

/// The figures of docs/PERFORMANCE.md, printed; all, or a part of them.
pub(crate) fn bench(root: &Path, part: &[&str]) -> Result<(), String> {
    if matches!(part, [] | ["engines"]) {
        call(root, &["bench", "--locked", "--package", "scim", "--bench", "engines"], &[])?;
    }
    if part == ["engines"] {
        return Ok(());
    }
    let cluster = Cluster::start(Promise::Durable)?;
    let mut bench = vec!["bench", "--locked", "--package", "rollcall", "--bench", "figures", "--"];
    bench.extend(part);
    call(root, &bench, &cluster.variables())
}

impl Step {
    fn name(&self) -> &'static str {
        match self {
            Self::Cargo(name, _) => name,
            Self::Tests(engine, _) => engine,
            Self::Tree => "tree",
            Self::Browser => "browser",
            Self::Suites => "suites",
        }
    }

    fn command(&self) -> String {
        match self {
            Self::Cargo(_, arguments) => format!("cargo {}", arguments.join(" ")),
            Self::Tests(engine, names) => format!("{ENGINE}={engine} cargo {}", tests(names).join(" ")),
            Self::Tree | Self::Browser | Self::Suites => format!("cargo xtask {}", self.name()),
        }
    }

    fn run(&self, root: &Path) -> Result<(), String> {
        match self {
            Self::Cargo(_, arguments) => call(root, arguments, &[]),
            Self::Tests(engine, names) => {
                let cluster = Cluster::start(Promise::None)?;
                let [socket, tls] = cluster.variables();
                call(root, &tests(names), &[(ENGINE, (*engine).to_owned()), socket, tls])
            }
            Self::Tree => tree::run(root),
            Self::Browser => browser::provide(root),
            Self::Suites => suites::provide(root),
        }
    }
}

/// What cargo is told to run the tests of these names, or all.
fn tests(names: &[&'static str]) -> Vec<&'static str> {
    let chosen = names.iter().flat_map(|name| ["--test", name]);
    ["test", "--workspace", "--locked"].into_iter().chain(chosen).collect()
}

/// The cargo that runs this tool, so that a chosen toolchain stays chosen.
fn call(root: &Path, arguments: &[&str], variables: &[(&str, String)]) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let status = Command::new(cargo)
        .args(arguments)
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .current_dir(root)
        .status()
        .map_err(|error| format!("cargo can't be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("cargo ended with {status}")) }
}

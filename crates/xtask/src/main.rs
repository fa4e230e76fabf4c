//! The project's own tool: `cargo xtask test`, `tree`, `browser`, `suites`, `postgres`, `bench`, `torture` and `load`.
//!
//! A rule without a guard is advice. Cargo and clippy guard most of this house; what they can't
//! say (which folder may know which, where SQL text may stand, how long a function is) is said in
//! `rules.rs` and checked here. The tool stands on the standard library alone, so that it builds
//! at once and has nothing to audit.

#![expect(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

mod breach;
mod browser;
mod circles;
mod debian;
mod figures;
mod functions;
mod habits;
mod imports;
mod load;
mod manifest;
mod masked;
mod papers;
mod postgres;
mod rules;
mod source;
mod suites;
mod target;
mod test;
mod torture;
mod tree;
mod walls;

use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["test"] => test::run(&root()),
        ["tree"] => tree::run(&root()),
        ["browser"] => browser::provide(&root()),
        ["suites"] => suites::provide(&root()),
        ["postgres", ref command @ ..] => postgres::run_beside(command),
        ["bench", ref part @ ..] => test::bench(&root(), part),
        ["torture", "laws", ref how @ ..] => torture::laws(&root(), how),
        ["load", ..] => return load::run(&root(), arguments.get(1..).unwrap_or_default()),
        _ => {
            eprintln!(
                "usage: cargo xtask test | tree | browser | suites | postgres COMMAND… | bench [creates | requests | reconcile | runs | memory | one | pages | engines] | torture laws [--cases N] [--seed N] | load --help"
            );
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("xtask: {sentence}");
            ExitCode::FAILURE
        }
    }
}

/// `cargo run` tells where this crate lies, whatever directory it was called from.
fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let root = here.as_deref().and_then(|crate_folder| crate_folder.ancestors().nth(2));
    root.map_or_else(|| PathBuf::from("."), PathBuf::from)
}

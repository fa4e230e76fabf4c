//! `cargo xtask load`: measures any SCIM server by the traffic of Entra ID and of Okta.
//!
//! The driver is a program of `probe`, which has the HTTP client and the shapes of the identity providers; this tool
//! takes no dependency. It is built optimised and with TLS, which `rollcall` does without, and runs where it was called,
//! so that files are found where they were meant.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Builds the driver and runs it; ends as it ends, 2 for what it can't read.
pub(crate) fn run(root: &Path, arguments: &[String]) -> ExitCode {
    let status = command(root, arguments).status();
    match status.map(|status| status.code().and_then(|code| u8::try_from(code).ok())) {
        Ok(code) => code.map_or(ExitCode::FAILURE, ExitCode::from),
        Err(error) => {
            eprintln!("xtask: cargo can't be started: {error}");
            ExitCode::FAILURE
        }
    }
}

fn command(root: &Path, arguments: &[String]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.args(["run", "--quiet", "--release", "--locked", "--manifest-path"]).arg(root.join("Cargo.toml"));
    command.args(["--package", "probe", "--features", "tls", "--bin", "scim-load", "--"]).args(arguments);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_reaches_the_driver_as_it_is() {
        let typed = ["--url", "http://127.0.0.1:1/v2", "--quiet"].map(str::to_owned);
        let command = command(Path::new("/house"), &typed);
        let arguments: Vec<String> = command.get_args().map(|a| a.to_string_lossy().into_owned()).collect();
        let end = arguments.iter().position(|argument| argument == "--").unwrap();
        assert_eq!(arguments[end + 1..], typed);
        assert!(arguments.contains(&"/house/Cargo.toml".to_owned()));
        assert_eq!(command.get_current_dir(), None);
    }

    #[test]
    fn the_program_and_the_feature_that_it_asks_for_are_there() {
        let probe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../probe");
        assert!(probe.join("src/bin/scim-load.rs").is_file());
        assert!(std::fs::read_to_string(probe.join("Cargo.toml")).unwrap().contains("\ntls = "));
    }
}

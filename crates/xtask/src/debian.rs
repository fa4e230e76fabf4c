//! Debian's packages, for what the tests need and a clean machine lacks.

use std::env;
use std::path::PathBuf;
use std::process::Command;

/// Installs packages. The lists are read anew first: a clean machine has none, and old ones name packages that are gone.
///
/// The error is `by_hand`, which says what somebody can do who can't install, and why this could not.
pub(crate) fn install(packages: &[&str], by_hand: &str) -> Result<(), String> {
    if on_path("apt-get").is_none() {
        return Err(by_hand.to_owned());
    }
    let mut arguments = vec!["install", "--no-install-recommends", "-y"];
    arguments.extend(packages);
    for arguments in [vec!["update"], arguments] {
        let mut command = as_root("apt-get").ok_or_else(|| by_hand.to_owned())?;
        run(command.args(arguments)).map_err(|sentence| format!("{by_hand} ({sentence})"))?;
    }
    Ok(())
}

/// Where a program is.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// By itself for root, else through sudo, which may ask for a password; nothing if neither is there.
pub(crate) fn as_root(program: &str) -> Option<Command> {
    let mut command = if is_root() {
        Command::new(program)
    } else {
        on_path("sudo")?;
        let mut command = Command::new("sudo");
        // sudo drops the environment, so that the variable goes through `env`.
        command.args(["env", "DEBIAN_FRONTEND=noninteractive", program]);
        command
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    Some(command)
}

/// Runs a command to its end. The error names it.
pub(crate) fn run(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().map_err(|error| format!("{name} can't be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} ended with {status}")) }
}

/// Who runs this?
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

//! `cargo xtask suites`: other people's conformance suites, below `target/`, for `crates/rollcall/tests/suite.rs`.
//!
//! They are Python packages. pip takes what the requirements name, by version and hash, from the index that the machine
//! has, as wheels alone, so that no script of a package is run; Python and its venv are Debian's where there are none.
//! When all is there it asks no network and takes no time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::debian::{install as install_packages, run};
use crate::target::target;

const REQUIREMENTS: &str = "crates/rollcall/tests/suite/requirements.txt";

/// Says whether this Python can make an environment (Debian has that in a package of its own) and is new enough.
const IS_FIT: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";

/// Installs what is missing. The error says what to do by hand.
pub(crate) fn provide(root: &Path) -> Result<(), String> {
    let suites = Suites { requirements: root.join(REQUIREMENTS), home: target(root).join("suites") };
    if !suites.are_there() {
        if !is_fit() {
            let by_hand = "other people's suites need Python 3.11 or newer with venv: install it (Debian 12 or newer: apt-get install python3-venv) and start again";
            install_packages(&["python3", "python3-venv"], by_hand)?;
            if !is_fit() {
                return Err(by_hand.to_owned());
            }
        }
        suites.install()?;
    }
    println!("other people's suites are in {}", suites.home.display());
    Ok(())
}

fn is_fit() -> bool {
    let mut python = Command::new("python3");
    python.args(["-c", IS_FIT]).stdout(Stdio::null()).stderr(Stdio::null());
    python.status().is_ok_and(|status| status.success())
}

/// An environment of Python's, below the folder that cargo builds into.
struct Suites {
    requirements: PathBuf,
    home: PathBuf,
}

impl Suites {
    /// The stamp is a copy of the requirements and is written last: an installation that was cut short has none, and
    /// that of other versions has another. A Python that went away takes its environment with it.
    fn are_there(&self) -> bool {
        let (stamp, wanted) = (fs::read(self.stamp()), fs::read(&self.requirements));
        self.python().is_file() && matches!((stamp, wanted), (Ok(stamp), Ok(wanted)) if stamp == wanted)
    }

    fn stamp(&self) -> PathBuf {
        self.home.join("installed.txt")
    }

    fn python(&self) -> PathBuf {
        self.home.join("bin/python")
    }

    fn install(&self) -> Result<(), String> {
        let sentence = |sentence| format!("other people's suites can't be installed: {sentence}");
        // `--clear` empties the folder first, stamp and all.
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&self.home)).map_err(sentence)?;
        let mut pip = Command::new(self.python());
        pip.args(["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]);
        pip.args(["--require-hashes", "--only-binary", ":all:", "--requirement"]).arg(&self.requirements);
        run(&mut pip).map_err(sentence)?;
        let copied = fs::copy(&self.requirements, self.stamp());
        copied.map(drop).map_err(|error| format!("can't write to {}: {error}", self.home.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_are_there_when_python_and_their_stamp_are() {
        let folder = target(Path::new(".")).join("tmp/xtask-suites-stamp");
        let suites = Suites { requirements: folder.join("requirements.txt"), home: folder.join("suites") };
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(suites.home.join("bin")).unwrap();
        fs::write(&suites.requirements, "1").unwrap();
        fs::write(suites.python(), "").unwrap();
        assert!(!suites.are_there(), "an installation was cut short");
        fs::write(suites.stamp(), "1").unwrap();
        assert!(suites.are_there());
        fs::write(&suites.requirements, "2").unwrap();
        assert!(!suites.are_there(), "another version is wanted");
        fs::write(suites.stamp(), "2").unwrap();
        fs::remove_file(suites.python()).unwrap();
        assert!(!suites.are_there(), "Python went away");
    }
}

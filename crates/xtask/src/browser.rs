//! `cargo xtask browser`: what the browser tests need and a clean machine lacks, installed from where its owner
//! would install it: Chromium and its driver by apt, axe-core by npm, below `target/`.
//!
//! It refuses to fetch anything by itself: the package clients know the machine's registries and proxies, and check
//! what they get (npm by the hash in `package-lock.json`). When all is there it asks no network and takes no time.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::debian::{install, on_path, run};
use crate::target::target;

/// A program and the package of Debian that has it.
type Program = (&'static str, &'static str);

const BROWSER: [Program; 2] = [("chromium", "chromium"), ("chromedriver", "chromium-driver")];
const NPM: Program = ("npm", "npm");

/// Chromium only recommends a font, and without one there is no text to look at.
const FONTS: &str = "fonts-liberation";

/// The folder of the two files that npm reads.
const MANIFEST: &str = "crates/rollcall/tests/browser";

/// Installs what is missing. The error says what to do by hand.
pub(crate) fn provide(root: &Path) -> Result<(), String> {
    let axe = Axe::new(root);
    let mut wanted = Vec::from(BROWSER);
    if !axe.is_there() {
        wanted.push(NPM);
    }
    let missing: Vec<Program> = wanted.into_iter().filter(|(program, _)| on_path(program).is_none()).collect();
    if !missing.is_empty() {
        let packages: Vec<&str> = missing.iter().map(|(_, package)| *package).chain([FONTS]).collect();
        install(&packages, &by_hand(&missing))?;
    }
    if !axe.is_there() {
        axe.install()?;
    }
    println!(
        "browser tests have {}, axe-core in {}",
        BROWSER.map(|(program, _)| program).join(", "),
        axe.home.display()
    );
    Ok(())
}

/// axe-core, below the folder that cargo builds into.
struct Axe {
    manifest: PathBuf,
    home: PathBuf,
}

impl Axe {
    fn new(root: &Path) -> Self {
        Self { manifest: root.join(MANIFEST), home: target(root).join("browser") }
    }

    /// The stamp is a copy of the lock file and is written last: an installation that was cut short has none, and that
    /// of another version has another.
    fn is_there(&self) -> bool {
        let script = self.home.join("node_modules/axe-core/axe.min.js");
        let (stamp, lock) = (fs::read(self.stamp()), fs::read(self.manifest.join("package-lock.json")));
        script.is_file() && matches!((stamp, lock), (Ok(stamp), Ok(lock)) if stamp == lock)
    }

    fn stamp(&self) -> PathBuf {
        self.home.join("installed.json")
    }

    fn install(&self) -> Result<(), String> {
        let unwritable = |error| format!("can't write to {}: {error}", self.home.display());
        fs::create_dir_all(&self.home).map_err(unwritable)?;
        for file in ["package.json", "package-lock.json"] {
            fs::copy(self.manifest.join(file), self.home.join(file)).map_err(unwritable)?;
        }
        // `ci` takes what the lock file says and nothing else; no script of a package is run.
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&self.home);
        run(&mut npm).map_err(|sentence| format!("axe-core can't be installed: {sentence}"))?;
        fs::copy(self.home.join("package-lock.json"), self.stamp()).map_err(unwritable)?;
        Ok(())
    }
}

fn by_hand(missing: &[Program]) -> String {
    let programs: Vec<&str> = missing.iter().map(|(program, _)| *program).collect();
    let packages: Vec<&str> = missing.iter().map(|(_, package)| *package).collect();
    format!(
        "the browser tests need {} on PATH; install them (Debian: apt-get install {}) and start again",
        programs.join(" and "),
        packages.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An `Axe` in folders of its own, below the folder of this test's build.
    fn axe(name: &str) -> Axe {
        let home = target(Path::new(".")).join("tmp").join(name);
        let axe = Axe { manifest: home.join("manifest"), home: home.join("browser") };
        let _ = fs::remove_dir_all(&home);
        fs::create_dir_all(&axe.manifest).unwrap();
        fs::create_dir_all(axe.home.join("node_modules/axe-core")).unwrap();
        fs::write(axe.manifest.join("package-lock.json"), "1").unwrap();
        axe
    }

    #[test]
    fn axe_is_there_when_the_script_and_its_stamp_are() {
        let axe = axe("xtask-axe-stamp");
        let script = axe.home.join("node_modules/axe-core/axe.min.js");
        assert!(!axe.is_there(), "nothing is installed");
        fs::write(&script, "").unwrap();
        assert!(!axe.is_there(), "an installation was cut short");
        fs::write(axe.stamp(), "1").unwrap();
        assert!(axe.is_there());
        fs::write(axe.manifest.join("package-lock.json"), "2").unwrap();
        assert!(!axe.is_there(), "another version is wanted");
    }

    #[test]
    fn who_can_not_install_is_told_the_packages() {
        let sentence = by_hand(&BROWSER);
        for part in ["chromium and chromedriver on PATH", "apt-get install chromium chromium-driver"] {
            assert!(sentence.contains(part), "{sentence}");
        }
    }
}

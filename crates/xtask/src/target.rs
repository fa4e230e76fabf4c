//! Where cargo builds, and so where what is installed for the tests goes.

use std::env;
use std::path::{Path, PathBuf};

/// Two folders above this program (`target/debug/xtask`), as the tests look for it.
pub(crate) fn target(root: &Path) -> PathBuf {
    let program = env::current_exe().ok();
    let target = program.as_deref().and_then(|program| program.ancestors().nth(2));
    target.map_or_else(|| root.join("target"), PathBuf::from)
}

//! `cargo xtask torture laws`: the laws of the planning room over as many generated worlds as one has patience for.
//!
//! The worlds are drawn in rounds, each from a seed of its own, so that progress is seen and the round that breaks a law can
//! be run again by itself: proptest takes the seed from the environment. Optimised, since a million worlds are wanted.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Worlds a law meets where nobody says another number.
const CASES: u64 = 1_000_000;

/// Worlds a law meets in one round.
const ROUND: u64 = 20_000;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    cases: u64,
    /// Of the first round; each further one counts on.
    seed: Option<u64>,
}

/// Reads what was typed after `laws`.
fn asked(arguments: &[&str]) -> Result<Asked, String> {
    let mut asked = Asked { cases: CASES, seed: None };
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        let number = rest.next().and_then(|text| text.replace('_', "").parse::<u64>().ok());
        match (*name, number) {
            ("--cases", Some(number)) if number > 0 => asked.cases = number,
            ("--seed", Some(number)) => asked.seed = Some(number),
            _ => return Err(format!("“{name}” is not understood: laws [--cases NUMBER] [--seed NUMBER]")),
        }
    }
    Ok(asked)
}

/// How many worlds each round has.
fn rounds(cases: u64) -> impl Iterator<Item = u64> {
    let last = Some(cases % ROUND).filter(|rest| *rest > 0);
    std::iter::repeat_n(ROUND, usize::try_from(cases / ROUND).unwrap_or(usize::MAX)).chain(last)
}

/// Runs the laws, round by round. The error names the seed of the round that broke one.
pub(crate) fn laws(root: &Path, arguments: &[&str]) -> Result<(), String> {
    let asked = asked(arguments)?;
    let first = asked.seed.unwrap_or_else(fresh);
    let (begin, mut met) = (Instant::now(), 0);
    for (seed, cases) in (first..).zip(rounds(asked.cases)) {
        let again = format!("cargo xtask torture laws --cases {cases} --seed {seed}");
        call(root, cases, seed).map_err(|sentence| format!("{sentence}; the same worlds again: {again}"))?;
        met += cases;
        println!(
            "torture: {met} of {} worlds a law, {:.0} s, the last round from seed {seed}",
            asked.cases,
            begin.elapsed().as_secs_f32()
        );
    }
    Ok(())
}

/// A seed that no earlier call had.
#[expect(clippy::disallowed_methods, reason = "a seed may come from anywhere as long as it is printed")]
fn fresh() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// One round: every law over so many worlds. Its output is shown by cargo where a law breaks.
fn call(root: &Path, cases: u64, seed: u64) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let status = Command::new(cargo)
        .args(["test", "--quiet", "--release", "--locked", "--package", "planning", "--test", "laws"])
        .env("PROPTEST_CASES", cases.to_string())
        .env("PROPTEST_RNG_SEED", seed.to_string())
        .current_dir(root)
        .status()
        .map_err(|error| format!("cargo can't be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("a law broke in the round from seed {seed}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_worlds_unless_another_number_is_asked_for() {
        assert_eq!(asked(&[]), Ok(Asked { cases: 1_000_000, seed: None }));
        assert_eq!(asked(&["--cases", "50_000", "--seed", "7"]), Ok(Asked { cases: 50_000, seed: Some(7) }));
        for wrong in [&["--cases", "0"][..], &["--cases"], &["--seed", "x"], &["many"]] {
            assert!(asked(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_rounds_have_all_the_worlds_and_no_more() {
        assert_eq!(rounds(50_000).collect::<Vec<_>>(), [20_000, 20_000, 10_000]);
        assert_eq!(rounds(40_000).sum::<u64>(), 40_000);
        assert_eq!(rounds(3).collect::<Vec<_>>(), [3]);
    }
}

//! Two reports part by the fingerprints of their lines as they part by the lines.

use planning::{Change, Difference, Effect, Fingerprint, Ground, Left};
use proptest::prelude::*;

use crate::support::worlds::{tinker, tinkering, world};
use crate::{cases, planned};

/// The lines as their run came out: some of those that write were left.
fn came_out(lines: &[Change], left: &[Option<u8>]) -> Vec<(Change, Fingerprint)> {
    let outcome = |at: usize| left.get(at % left.len().max(1)).copied().flatten();
    let told = lines.iter().enumerate().map(|(at, line)| {
        let (change, print) = (line.clone(), stored(Fingerprint::of(line)));
        let left = match outcome(at).filter(|_| line.effect != Effect::None) {
            None => return (change, print),
            Some(0) => Left::Stale,
            Some(1) => Left::Lapsed(Ground::Settings),
            Some(_) => Left::Lapsed(Ground::Keeps),
        };
        (change.left(left), print.left(left))
    });
    told.collect()
}

fn stored(print: Fingerprint) -> Fingerprint {
    Fingerprint::from_bytes(print.to_bytes())
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn fingerprints_part_two_reports_as_their_lines_do(
        one in world(),
        other in world(),
        deeds in prop::option::of(tinkering()),
        left in prop::collection::vec(prop::option::weighted(0.2, 0_u8..3), 1..6),
    ) {
        // The same world a little later has most lines in common with itself, another one nearly none.
        let mut later = if deeds.is_some() { one.clone() } else { other };
        tinker(&mut later.console, &deeds.unwrap_or_default());
        let (before, after) = (planned(&one), planned(&later));
        let (before, after) = (came_out(before.changes(), &[None]), came_out(after.changes(), &left));
        let (was, is): (Vec<_>, Vec<_>) = (before.iter().map(|line| line.1).collect(), after.iter().map(|line| line.1).collect());
        let by_prints = Difference::of(&was, &is);
        let by_lines = Difference::between(before.iter().map(|line| &line.0), after.iter().map(|line| &line.0));
        let of = |lines: &[(Change, Fingerprint)], places: &[usize]| sorted(&places.iter().map(|at| lines[*at].0.clone()).collect::<Vec<_>>());
        prop_assert_eq!(of(&after, &by_prints.new), sorted(&by_lines.new));
        prop_assert_eq!(of(&before, &by_prints.gone), sorted(&by_lines.gone));
        let pairs = by_prints.different.iter().map(|(was, is)| format!("{:?} {:?}", before[*was].0, after[*is].0));
        let mut pairs: Vec<String> = pairs.collect();
        let mut expected: Vec<String> = by_lines.different.iter().map(|(was, is)| format!("{was:?} {is:?}")).collect();
        pairs.sort();
        expected.sort();
        prop_assert_eq!(pairs, expected);
    }
}

fn sorted(lines: &[Change]) -> Vec<String> {
    let mut lines: Vec<String> = lines.iter().map(|line| format!("{line:?}")).collect();
    lines.sort();
    lines
}

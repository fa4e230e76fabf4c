//! What parts two plans: the lines that came, the lines that went, and those that say something else now.
//!
//! Somebody has seen a plan, and the world moved: only the difference is shown again (`app/sync/approve.rs`), and two
//! reports are held beside each other in the same way, by the fingerprints of their lines. Decides nothing; the words are in
//! `wording/parted.rs`.

use crate::about::About;
use crate::fingerprint::Fingerprint;
use crate::plan::Change;

/// The lines by which one list of lines parts from another: the lines themselves, or their places in the two lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference<L = Change> {
    /// Only in the later one.
    pub new: Vec<L>,
    /// Only in the earlier one.
    pub gone: Vec<L>,
    /// About the same person, group or membership, and not the same: as it was, as it is.
    pub different: Vec<(L, L)>,
}

impl Difference {
    /// What parts these lines from those; both may stand in any order. An approval is of what is done, so there those lines
    /// alone are held beside each other that do something.
    ///
    /// Lines are the same if a digest has them so: kind, subject, old and new, cause. Lines that are not are paired by
    /// whom they are about: the console user, or else the record of the directory, or else the subject.
    pub fn between<'a>(
        before: impl IntoIterator<Item = &'a Change>,
        after: impl IntoIterator<Item = &'a Change>,
    ) -> Difference {
        let in_order = |lines: Vec<&'a Change>| {
            let mut lines = lines;
            lines.sort_by(|a, b| place(a).cmp(&place(b)));
            lines
        };
        let (was, is) = (in_order(before.into_iter().collect()), in_order(after.into_iter().collect()));
        let places = Difference::places(&was, &is, About::of, Change::says);
        let of = |lines: &[&Change], at: usize| lines.get(at).map(|line| (*line).clone());
        Difference {
            new: places.new.into_iter().filter_map(|at| of(&is, at)).collect(),
            gone: places.gone.into_iter().filter_map(|at| of(&was, at)).collect(),
            different: places.different.into_iter().filter_map(|(a, b)| of(&was, a).zip(of(&is, b))).collect(),
        }
    }
}

impl<L> Difference<L> {
    /// Do both say the same?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many lines part them; one that says something else is one.
    pub fn len(&self) -> usize {
        self.new.len() + self.gone.len() + self.different.len()
    }
}

impl Difference<usize> {
    /// What parts these fingerprints from those, each list in the order of its plan. Two lists part by the fingerprints of their
    /// lines as they part by the lines.
    pub fn of(before: &[Fingerprint], after: &[Fingerprint]) -> Difference<usize> {
        let (was, is): (Vec<_>, Vec<_>) = (before.iter().collect(), after.iter().collect());
        Difference::places(&was, &is, |line| line.about(), |one, other| one == other)
    }

    fn places<'a, L, A: Ord>(
        before: &[&'a L],
        after: &[&'a L],
        about: impl Fn(&'a L) -> A,
        says: impl Fn(&L, &L) -> bool,
    ) -> Difference<usize> {
        let side = |lines: &[&'a L], is_after: bool| {
            let lines =
                lines.iter().enumerate().map(|(at, line)| Placed { about: about(line), is_after, at, line: *line });
            lines.collect::<Vec<_>>()
        };
        let mut lines = side(before, false);
        lines.extend(side(after, true));
        lines.sort_unstable_by(|a, b| (&a.about, a.is_after, a.at).cmp(&(&b.about, b.is_after, b.at)));
        let mut found = Difference { new: Vec::new(), gone: Vec::new(), different: Vec::new() };
        for about_one in lines.chunk_by(|a, b| a.about == b.about) {
            found.part(about_one, &says);
        }
        found.new.sort_unstable();
        found.gone.sort_unstable();
        found.different.sort_unstable_by_key(|(_, is)| *is);
        found
    }

    /// Of the lines about one, the earlier ones first: what stands in both cancels out, the rest is paired as far as it goes.
    fn part<L, A>(&mut self, lines: &[Placed<'_, L, A>], says: &impl Fn(&L, &L) -> bool) {
        let (was, is) = lines.split_at(lines.partition_point(|line| !line.is_after));
        let mut is: Vec<_> = is.iter().collect();
        let mut left = Vec::new();
        for line in was {
            match is.iter().position(|other| says(line.line, other.line)) {
                Some(at) => drop(is.remove(at)),
                None => left.push(line),
            }
        }
        let (mut left, mut is) = (left.into_iter(), is.into_iter());
        loop {
            match (left.next(), is.next()) {
                (Some(was), Some(is)) => self.different.push((was.at, is.at)),
                (Some(was), None) => self.gone.push(was.at),
                (None, Some(is)) => self.new.push(is.at),
                (None, None) => return,
            }
        }
    }
}

/// A line, whom it is about, and where it stands.
struct Placed<'a, L, A> {
    about: A,
    is_after: bool,
    at: usize,
    line: &'a L,
}

/// Where a line stands: as in a plan.
fn place(line: &Change) -> impl Ord {
    (line.area, &line.subject, line.kind)
}

//! What parts two plans: the lines that came, the lines that went, and those that say something else now.
//!
//! Somebody has seen a plan, and the world moved: only the difference is shown again (`app/sync/approve.rs`), and two
//! reports are held beside each other in the same way, by the fingerprints of their lines. Decides nothing; the words are in
//! `wording/parted.rs`.

use std::collections::VecDeque;

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
    /// What parts these lines from those; each list in the order of its plan. An approval is of what is done, so there those lines
    /// alone are held beside each other that do something.
    ///
    /// Lines are the same if a digest has them so: kind, subject, old and new, cause. Lines that are not are paired by
    /// whom they are about: the console user, or else the record of the directory, or else the subject.
    pub fn between<'a>(
        before: impl IntoIterator<Item = &'a Change>,
        after: impl IntoIterator<Item = &'a Change>,
    ) -> Difference {
        let (was, is): (Vec<_>, Vec<_>) = (before.into_iter().collect(), after.into_iter().collect());
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
        Difference::places(before, after, Fingerprint::about, |one, other| one == other)
    }

    fn places<L: Copy, A: Ord>(
        before: &[L],
        after: &[L],
        about: impl Fn(L) -> A,
        says: impl Fn(L, L) -> bool,
    ) -> Difference<usize> {
        // The places of the later list stand behind those of the earlier one.
        let mut lines: Vec<(A, usize)> =
            before.iter().chain(after).enumerate().map(|(at, line)| (about(*line), at)).collect();
        lines.sort_unstable();
        let is_same =
            |was: usize, is: usize| before.get(was).zip(after.get(is)).is_some_and(|(was, is)| says(*was, *is));
        let mut fates = Fates { was: vec![Fate::Alone; before.len()], is: vec![Fate::Alone; after.len()] };
        for about_one in lines.chunk_by(|a, b| a.0 == b.0) {
            let (was, is) = about_one.split_at(about_one.partition_point(|(_, at)| *at < before.len()));
            let (was, is) = (was.iter().map(|(_, at)| *at), is.iter().map(|(_, at)| at - before.len()));
            fates.pair(was, is.collect(), is_same);
        }
        fates.told()
    }
}

/// What became of a line in the other list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is not there.
    Alone,
    /// It is there as it is here.
    Same,
    /// Another one is there about the same, at this place.
    Other(usize),
}

/// What became of the lines of both lists.
struct Fates {
    was: Vec<Fate>,
    is: Vec<Fate>,
}

impl Fates {
    /// Of the lines about one: what stands in both cancels out, the rest is paired as far as it goes.
    fn pair(
        &mut self,
        was: impl Iterator<Item = usize>,
        mut is: VecDeque<usize>,
        is_same: impl Fn(usize, usize) -> bool,
    ) {
        let mut left = Vec::new();
        for line in was {
            match is.iter().position(|other| is_same(line, *other)).and_then(|at| is.remove(at)) {
                Some(other) => self.note(line, other, Fate::Same, Fate::Same),
                None => left.push(line),
            }
        }
        for (line, other) in left.into_iter().zip(is) {
            self.note(line, other, Fate::Other(other), Fate::Other(line));
        }
    }

    fn note(&mut self, was: usize, is: usize, of_was: Fate, of_is: Fate) {
        for (fates, at, fate) in [(&mut self.was, was, of_was), (&mut self.is, is, of_is)] {
            if let Some(known) = fates.get_mut(at) {
                *known = fate;
            }
        }
    }

    /// In the order of the lists; pairs in that of the later one.
    fn told(&self) -> Difference<usize> {
        let alone = |fates: &[Fate]| {
            let places = fates.iter().enumerate().filter(|(_, fate)| **fate == Fate::Alone);
            places.map(|(at, _)| at).collect()
        };
        let paired = |(is, fate): (usize, &Fate)| match fate {
            Fate::Other(was) => Some((*was, is)),
            Fate::Alone | Fate::Same => None,
        };
        let different = self.is.iter().enumerate().filter_map(paired).collect();
        Difference { new: alone(&self.is), gone: alone(&self.was), different }
    }
}

//! What the kinds of lines mean, in a few words, and a sign for each: the legend of every rendering that has room for one;
//! and the order in which lines are read.

use std::cmp::Reverse;

use ::store::run::Pile;
use planning::{Heading, Kind};

use super::Lines;

/// A kind as a legend explains it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The kind.
    pub kind: Kind,
    /// What stands before its lines.
    pub sign: char,
    /// What it means.
    pub words: &'static str,
}

impl Meaning {
    /// The meaning of a kind; bookkeeping has none that a reader meets.
    pub fn of(kind: Kind) -> Meaning {
        let (sign, words) = match kind {
            Kind::Issue => ('!', "could not be decided: somebody should look; nothing was done"),
            Kind::Hold => ('=', "left as it is for now"),
            Kind::Archive => ('-', "goes out of use; nobody is ever deleted"),
            Kind::Remove => ('-', "leaves the group"),
            Kind::Restore => ('^', "comes back from the archive"),
            Kind::Create => ('+', "is new"),
            Kind::Add => ('+', "joins the group"),
            Kind::Change | Kind::Link => ('~', "gets other values"),
            Kind::Rename => ('~', "gets another name"),
            Kind::AliasRemove => ('~', "loses an alias address"),
            Kind::Adopt => ('*', "is here already, and is kept by the directory from now on"),
            Kind::Skip => ('.', "is left alone by a setting of their own"),
        };
        Meaning { kind, sign, words }
    }
}

/// The kinds in the order in which a report is read, the worst first.
pub fn worst_first() -> impl Iterator<Item = Kind> {
    Heading::IN_ORDER.into_iter().flat_map(|heading| heading.kinds().iter().copied())
}

/// Piles in the order in which a report is read; bookkeeping is in none.
pub(super) fn in_order(piles: &[Pile]) -> Vec<Pile> {
    let of_kind = |kind| {
        let mut of_kind: Vec<Pile> = piles.iter().filter(|pile| pile.kind == kind).copied().collect();
        of_kind.sort_by_key(|pile| (Reverse(pile.lines), pile.cause));
        of_kind
    };
    worst_first().flat_map(of_kind).collect()
}

/// The legend of these lines: each kind that is among them, in the order in which it is read.
pub fn legend(lines: &Lines) -> Vec<Meaning> {
    worst_first().filter(|kind| lines.changes().iter().any(|line| line.kind == *kind)).map(Meaning::of).collect()
}

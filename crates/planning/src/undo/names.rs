//! Names that two would bear once an undo is done: addresses, ties to the directory, names of groups.

use std::collections::{BTreeSet, HashMap};

/// The names that somebody gives up and takes.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    /// Whose position in the console.
    pub(super) owner: usize,
    pub(super) gives: Vec<String>,
    pub(super) takes: Vec<String>,
}

/// A name that somebody wants and that another one bears.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Lost {
    /// The position of the wish.
    pub(super) wish: usize,
    pub(super) name: String,
    /// The position of the bearer in the console.
    pub(super) bearer: usize,
}

/// What everybody gives and takes, and the names that are to be looked at. Whoever is told that a name can't be had wishes
/// otherwise, and then those names alone are looked at again that are given or taken otherwise: a chain of any length costs
/// as much as its links do.
#[derive(Debug)]
pub(super) struct Wishes<'h> {
    held: &'h HashMap<String, usize>,
    wanted: Vec<Wanted>,
    /// By how many a name is given up.
    given: HashMap<String, usize>,
    /// The wishes that take a name.
    takers: HashMap<String, BTreeSet<usize>>,
    open: BTreeSet<String>,
}

impl<'h> Wishes<'h> {
    /// `held` are the names of the console, with the position of their bearer.
    pub(super) fn new(held: &'h HashMap<String, usize>, wanted: impl IntoIterator<Item = Wanted>) -> Wishes<'h> {
        let (given, takers) = (HashMap::new(), HashMap::new());
        let mut wishes = Wishes { held, wanted: Vec::new(), given, takers, open: BTreeSet::new() };
        for (at, wanted) in wanted.into_iter().enumerate() {
            wishes.wanted.push(Wanted::default());
            wishes.change(at, wanted);
        }
        wishes
    }

    /// This one gives and takes otherwise from now on.
    pub(super) fn change(&mut self, at: usize, wanted: Wanted) {
        let Some(slot) = self.wanted.get_mut(at) else { return };
        let before = std::mem::replace(slot, wanted);
        for name in &before.gives {
            self.given.entry(name.clone()).and_modify(|count| *count = count.saturating_sub(1));
        }
        for name in &slot.gives {
            *self.given.entry(name.clone()).or_default() += 1;
        }
        for name in &before.takes {
            if let Some(takers) = self.takers.get_mut(name) {
                takers.remove(&at);
            }
        }
        for name in &slot.takes {
            self.takers.entry(name.clone()).or_default().insert(at);
        }
        let moved = [&before.gives, &before.takes, &slot.gives, &slot.takes];
        self.open.extend(moved.into_iter().flatten().cloned());
    }

    /// What can't be had as long as everybody else gives and takes as they wish, of what was not looked at yet.
    pub(super) fn lost(&mut self) -> Vec<Lost> {
        let mut lost: Vec<Lost> = std::mem::take(&mut self.open).iter().flat_map(|name| self.lost_of(name)).collect();
        lost.sort_by(|a, b| (a.wish, &a.name).cmp(&(b.wish, &b.name)));
        lost
    }

    fn lost_of(&self, name: &str) -> Vec<Lost> {
        let (mut had, mut lost) = (None, Vec::new());
        let is_given = self.given.get(name).is_some_and(|count| *count > 0);
        for wish in self.takers.get(name).into_iter().flatten().copied() {
            let Some(Wanted { owner, .. }) = self.wanted.get(wish) else { continue };
            // What is given up is borne by whoever gives it up: nobody else bears it.
            let present = self.held.get(name).copied().filter(|bearer| bearer != owner && !is_given);
            match present.or(had) {
                Some(bearer) => lost.push(Lost { wish, name: name.to_owned(), bearer }),
                None => had = Some(*owner),
            }
        }
        lost
    }

    /// Does nobody bear or want this name?
    pub(super) fn is_free(&self, name: &str) -> bool {
        !self.held.contains_key(name) && self.takers.get(name).is_none_or(BTreeSet::is_empty)
    }

    /// One of more names than these is free.
    pub(super) fn most(&self) -> usize {
        self.held.len() + self.takers.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(owner: usize, gives: &[&str], takes: &[&str]) -> Wanted {
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Wanted { owner, gives: texts(gives), takes: texts(takes) }
    }

    fn held(names: &[&str]) -> HashMap<String, usize> {
        names.iter().enumerate().map(|(owner, name)| ((*name).to_owned(), owner)).collect()
    }

    fn told(wanted: Vec<Wanted>) -> Vec<(usize, String, usize)> {
        let held = held(&["a", "b", "c"]);
        Wishes::new(&held, wanted).lost().into_iter().map(|lost| (lost.wish, lost.name, lost.bearer)).collect()
    }

    #[test]
    fn a_swap_is_had_and_a_name_that_stays_with_another_is_not() {
        assert_eq!(told(vec![wanted(0, &["a"], &["b"]), wanted(1, &["b"], &["a"])]), []);
        assert_eq!(told(vec![wanted(0, &["a"], &["b"])]), [(0, "b".to_owned(), 1)]);
        assert_eq!(told(vec![wanted(0, &[], &["x"]), wanted(1, &[], &["x"])]), [(1, "x".to_owned(), 0)]);
        assert_eq!(told(vec![wanted(0, &[], &["a"])]), [], "one's own");
    }

    #[test]
    fn whoever_counted_on_a_name_that_is_given_up_no_more_is_looked_at_again_and_nobody_else() {
        let held = held(&["a", "b", "c", "d"]);
        let chain = [wanted(0, &["a"], &["d"]), wanted(1, &["b"], &["a"]), wanted(2, &["c"], &["b"])];
        let mut wishes = Wishes::new(&held, chain);
        for (wish, name) in [(0, "d"), (1, "a"), (2, "b")] {
            let bearer = held[name];
            assert_eq!(wishes.lost(), [Lost { wish, name: name.to_owned(), bearer }]);
            wishes.change(wish, wanted(wish, &[], &[]));
        }
        assert_eq!(wishes.lost(), []);
        assert!(!wishes.is_free("d") && wishes.is_free("e"));
    }
}

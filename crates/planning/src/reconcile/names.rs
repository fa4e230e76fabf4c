//! Names that two would bear once the plan is done: e-mail addresses and group names alike.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Who gives names up and takes one. Names are folded.
#[derive(Default)]
pub(super) struct Claim<'a> {
    /// The position of the owner in the console, for one that exists.
    pub(super) owner: Option<usize>,
    /// The names given up.
    pub(super) gives: Vec<Cow<'a, str>>,
    /// The name taken, if one is.
    pub(super) takes: Option<Cow<'a, str>>,
    /// Names that are taken beside it.
    pub(super) also: Vec<Cow<'a, str>>,
}

impl Claim<'_> {
    fn taken(&self) -> impl Iterator<Item = &str> {
        self.takes.iter().chain(&self.also).map(Cow::as_ref)
    }
}

/// The claims that can't be met, by position, with the name in dispute. Swaps and chains are met; a claim whose
/// name stays with somebody else, or that two make, is not, and then whoever counted on *its* old names is not either.
///
/// `names` are those that the console has, with the position of their owner; they are not looked at if nobody takes one.
pub(super) fn refused<'a>(names: impl Iterator<Item = (Cow<'a, str>, usize)>, claims: &[Claim<'_>]) -> BTreeSet<usize> {
    let mut refused = BTreeSet::new();
    let wanted: HashSet<&str> = claims.iter().flat_map(Claim::taken).collect();
    if wanted.is_empty() {
        return refused;
    }
    let held: HashMap<Cow<'_, str>, usize> = names.filter(|(name, _)| wanted.contains(name.as_ref())).collect();
    loop {
        let live = || claims.iter().enumerate().filter(|(at, _)| !refused.contains(at));
        let given: HashSet<&str> = live().flat_map(|(_, claim)| &claim.gives).map(Cow::as_ref).collect();
        let mut takers: HashMap<&str, usize> = HashMap::with_capacity(wanted.len());
        for taken in live().flat_map(|(_, claim)| claim.taken()) {
            *takers.entry(taken).or_default() += 1;
        }
        let is_lost = |claim: &Claim<'_>, takes: &str| {
            let of_another = held.get(takes).is_some_and(|owner| Some(*owner) != claim.owner);
            (of_another && !given.contains(takes)) || takers.get(takes).is_some_and(|count| *count > 1)
        };
        let lost: Vec<usize> =
            live().filter(|(_, claim)| claim.taken().any(|takes| is_lost(claim, takes))).map(|(at, _)| at).collect();
        if lost.is_empty() {
            return refused;
        }
        refused.extend(lost);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(owner: Option<usize>, gives: Option<&'static str>, takes: &'static str) -> Claim<'static> {
        Claim { owner, gives: gives.into_iter().map(Cow::from).collect(), takes: Some(takes.into()), also: Vec::new() }
    }

    fn held() -> impl Iterator<Item = (Cow<'static, str>, usize)> {
        [("a", 0), ("b", 1), ("c", 2)].into_iter().map(|(name, at)| (name.into(), at))
    }

    #[test]
    fn a_swap_and_a_chain_are_met() {
        assert!(refused(held(), &[claim(Some(0), Some("a"), "b"), claim(Some(1), Some("b"), "a")]).is_empty());
        assert!(
            refused(held(), &[claim(Some(0), Some("a"), "b"), claim(Some(1), Some("b"), "d"), claim(None, None, "a")])
                .is_empty()
        );
    }

    #[test]
    fn a_name_that_stays_is_refused_and_so_is_whoever_counted_on_the_loser() {
        let claims = [claim(Some(0), Some("a"), "c"), claim(Some(1), Some("b"), "a")];
        assert_eq!(refused(held(), &claims), BTreeSet::from([0, 1]));
    }

    #[test]
    fn a_name_that_two_want_is_given_to_neither() {
        assert_eq!(refused(held(), &[claim(None, None, "x"), claim(None, None, "x")]), BTreeSet::from([0, 1]));
    }
}

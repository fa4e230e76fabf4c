//! Names that two would bear once the plan is done: e-mail addresses and group names alike.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

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
    let mut live: HashMap<&str, usize> = HashMap::new();
    for taken in claims.iter().flat_map(Claim::taken) {
        *live.entry(taken).or_default() += 1;
    }
    if live.is_empty() {
        return refused;
    }
    let held: HashMap<Cow<'_, str>, usize> = names.filter(|(name, _)| live.contains_key(name.as_ref())).collect();
    let mut givers: HashMap<&str, usize> = HashMap::new();
    for given in claims.iter().flat_map(|claim| &claim.gives).filter(|given| live.contains_key(given.as_ref())) {
        *givers.entry(given).or_default() += 1;
    }
    // Whoever takes a name that somebody gives up counts on them: most names are nobody's so far.
    let mut takers: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, claim) in claims.iter().enumerate() {
        for taken in claim.taken().filter(|taken| givers.contains_key(taken)) {
            takers.entry(taken).or_default().push(at);
        }
    }
    let stays_with_another = |claim: &Claim<'_>, name: &str, givers: &HashMap<&str, usize>| {
        let of_another = held.get(name).is_some_and(|owner| Some(*owner) != claim.owner);
        of_another && givers.get(name).is_none_or(|live| *live == 0)
    };
    // Round by round: with whoever is refused, the claims that counted on a name of theirs are looked at again, and no
    // others, so that a long chain costs as much as a short one for each link of it.
    let mut open: Vec<usize> = (0..claims.len()).collect();
    while !open.is_empty() {
        let is_lost = |at: &usize| {
            claims.get(*at).is_some_and(|claim| {
                let mut taken = claim.taken();
                taken.any(|name| {
                    stays_with_another(claim, name, &givers) || live.get(name).is_some_and(|count| *count > 1)
                })
            })
        };
        let lost: BTreeSet<usize> = open.into_iter().filter(|at| !refused.contains(at)).filter(is_lost).collect();
        open = Vec::new();
        for claim in lost.iter().filter_map(|at| claims.get(*at)) {
            for taken in claim.taken() {
                live.entry(taken).and_modify(|count| *count -= 1);
            }
            for given in claim.gives.iter().map(Cow::as_ref) {
                let Some(count) = givers.get_mut(given) else { continue };
                *count -= 1;
                if *count == 0 {
                    open.extend(takers.get(given).into_iter().flatten());
                }
            }
        }
        refused.extend(lost);
    }
    refused
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

    #[test]
    fn a_chain_of_any_length_costs_as_much_as_its_links_do() {
        const LINKS: usize = 50_000;
        let names = || (0..LINKS).map(|at| (Cow::from(format!("n{at}")), at));
        let chain = |last: &str| -> Vec<Claim<'static>> {
            let taken = |at: usize| if at + 1 < LINKS { format!("n{}", at + 1) } else { last.to_owned() };
            let claim = |at: usize| Claim {
                owner: Some(at),
                gives: vec![format!("n{at}").into()],
                takes: Some(taken(at).into()),
                also: Vec::new(),
            };
            (0..LINKS).map(claim).collect()
        };
        assert_eq!(
            refused(names().chain([("kept".into(), LINKS)]), &chain("kept")).len(),
            LINKS,
            "the last has no name"
        );
        assert!(refused(names(), &chain("free")).is_empty());
    }
}

//! Names that two would bear once an undo is done: addresses, ties to the directory, names of groups.

use std::collections::{HashMap, HashSet};

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

/// What can't be had as long as everybody else gives and takes as they wish. Whoever is told so wishes otherwise, and asks again:
/// what they do not give up any more may be what somebody else counted on.
pub(super) fn lost(held: &HashMap<String, usize>, wanted: &[Wanted]) -> Vec<Lost> {
    // What is given up is borne by whoever gives it up: nobody else bears it.
    let given: HashSet<&str> = wanted.iter().flat_map(|wanted| &wanted.gives).map(String::as_str).collect();
    let mut taken: HashMap<&str, usize> = HashMap::new();
    let mut lost = Vec::new();
    for (wish, Wanted { owner, takes, .. }) in wanted.iter().enumerate() {
        for name in takes {
            let present = held.get(name).filter(|bearer| *bearer != owner && !given.contains(name.as_str()));
            match present.or(taken.get(name.as_str())) {
                Some(bearer) => lost.push(Lost { wish, name: name.clone(), bearer: *bearer }),
                None => drop(taken.insert(name, *owner)),
            }
        }
    }
    lost
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(owner: usize, gives: &[&str], takes: &[&str]) -> Wanted {
        let texts = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Wanted { owner, gives: texts(gives), takes: texts(takes) }
    }

    fn told(wanted: &[Wanted]) -> Vec<(usize, String, usize)> {
        let held = [("a", 0), ("b", 1), ("c", 2)].into_iter().map(|(name, owner)| (name.to_owned(), owner)).collect();
        lost(&held, wanted).into_iter().map(|lost| (lost.wish, lost.name, lost.bearer)).collect()
    }

    #[test]
    fn a_swap_is_had_and_a_name_that_stays_with_another_is_not() {
        assert_eq!(told(&[wanted(0, &["a"], &["b"]), wanted(1, &["b"], &["a"])]), []);
        assert_eq!(told(&[wanted(0, &["a"], &["b"])]), [(0, "b".to_owned(), 1)]);
        assert_eq!(told(&[wanted(0, &[], &["x"]), wanted(1, &[], &["x"])]), [(1, "x".to_owned(), 0)]);
        assert_eq!(told(&[wanted(0, &[], &["a"])]), [], "one's own");
    }
}

//! How references (members, managers) are resolved: by id, then `externalId`, then `userName` (product.md section 8).
//!
//! An index is built when it is asked first: most directories need one of the three.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;

use super::Person;

/// Everybody, and who is meant by what.
#[derive(Debug)]
pub(crate) struct Directory<'a> {
    people: &'a [Person],
    by_id: OnceCell<HashMap<&'a str, usize>>,
    by_external_id: OnceCell<HashMap<&'a str, usize>>,
    by_user_name: OnceCell<HashMap<Cow<'a, str>, usize>>,
}

impl<'a> Directory<'a> {
    /// These people, sorted by id: where an `externalId` or a name is repeated, the first is meant.
    pub(crate) fn new(people: &'a [Person]) -> Directory<'a> {
        Directory { people, by_id: OnceCell::new(), by_external_id: OnceCell::new(), by_user_name: OnceCell::new() }
    }

    /// Everybody.
    pub(crate) fn people(&self) -> &'a [Person] {
        self.people
    }

    /// One of them, by position.
    pub(crate) fn get(&self, at: usize) -> Option<&'a Person> {
        self.people.get(at)
    }

    /// The person with this very id, as a position in the people.
    pub(crate) fn by_id(&self, id: &str) -> Option<usize> {
        let index = || {
            let mut index = HashMap::with_capacity(self.people.len());
            index.extend(self.people.iter().enumerate().map(|(at, person)| (person.id.0.as_str(), at)));
            index
        };
        self.by_id.get_or_init(index).get(id).copied()
    }

    /// The person that a reference means, as a position in the people.
    pub(crate) fn resolve(&self, reference: &str) -> Option<usize> {
        self.by_id(reference).or_else(|| self.by_external_id(reference)).or_else(|| self.by_user_name(reference))
    }

    fn by_external_id(&self, reference: &str) -> Option<usize> {
        let index = || {
            let mut index = HashMap::new();
            for (at, person) in self.people.iter().enumerate() {
                if let Some(external_id) = person.external_id.as_deref() {
                    index.entry(external_id).or_insert(at);
                }
            }
            index
        };
        self.by_external_id.get_or_init(index).get(reference).copied()
    }

    fn by_user_name(&self, reference: &str) -> Option<usize> {
        let index = || {
            let mut index = HashMap::new();
            for (at, person) in self.people.iter().enumerate() {
                index.entry(scim::fold_cow(&person.user_name)).or_insert(at);
            }
            index
        };
        self.by_user_name.get_or_init(index).get(&scim::fold_cow(reference)).copied()
    }
}

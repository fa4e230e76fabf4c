//! Everybody of the mirror, record after record: what a person says is kept, and the record is let go of.
//!
//! A directory is several times as large as what a plan needs of it, so whoever reads it holds one record at a time.
//! Knows how managers are found, since theirs are fields of a person, and nothing of the console.

use std::borrow::Cow;

use super::{Directory, Entry, ManagerReference, Person, ResourceId};
use crate::field::Field;
use crate::mapping::{self, Mapping};

/// Everybody of the mirror, as one mapping reads them.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Sorted by id.
    read: Vec<Person>,
    unreadable: Vec<Unreadable>,
}

/// A record that can't be read. Absent is not unreadable: it keeps whoever is linked to it.
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// The resource.
    pub id: ResourceId,
    /// The sentence that says why.
    pub reason: String,
}

impl People {
    /// These records, as this mapping reads them.
    pub fn of(mapping: &Mapping, records: impl IntoIterator<Item = Entry>) -> People {
        let mut reading = Reading::new(mapping);
        for record in records {
            reading.take(&record);
        }
        reading.done()
    }

    /// Everybody who can be read, by id.
    pub fn read(&self) -> &[Person] {
        &self.read
    }

    /// The records that can't be.
    pub fn unreadable(&self) -> &[Unreadable] {
        &self.unreadable
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.read.len() + self.unreadable.len()
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Reads one record after the other, in any order.
#[derive(Debug)]
pub struct Reading<'m> {
    mapping: &'m Mapping,
    people: People,
}

impl<'m> Reading<'m> {
    /// By this mapping.
    pub fn new(mapping: &'m Mapping) -> Reading<'m> {
        Reading { mapping, people: People::default() }
    }

    /// Reads one; nothing of the record is needed after.
    pub fn take(&mut self, entry: &Entry) {
        match self.mapping.person(entry) {
            Ok(person) => self.people.read.push(person),
            Err(reason) => self.people.unreadable.push(Unreadable { id: entry.id.clone(), reason }),
        }
    }

    /// Everybody, with who their managers are: those may have come after them.
    pub fn done(self) -> People {
        let mut people = self.people;
        // Order-free: the ids are the order, whatever the store's was.
        if !people.read.is_sorted_by(|a, b| a.id <= b.id) {
            people.read.sort_by(|a, b| a.id.cmp(&b.id));
        }
        people.read.shrink_to_fit();
        resolve_managers(&mut people.read);
        people
    }
}

/// Manager name and address come from the mirror, whenever the manager arrives.
fn resolve_managers(people: &mut [Person]) {
    let directory = Directory::new(people);
    let found = people.iter().enumerate().filter_map(|(at, person)| {
        let Superior { name, email } = manager_of(person.manager.as_ref()?, &directory)?;
        // What the mapping itself found for a field stands; the reference fills what is left.
        let filled = [(Field::ManagerName, name.as_deref()), (Field::ManagerEmail, email)];
        let filled = filled.into_iter().filter(|(field, value)| value.is_some() && !person.fields.has(*field));
        Some((at, person.fields.with(filled)))
    });
    let found: Vec<_> = found.collect();
    for (at, fields) in found {
        if let Some(person) = people.get_mut(at) {
            (person.fields, person.manager) = (fields, None);
        }
    }
}

/// A manager who was found: in the directory, or by what the reference itself says.
struct Superior<'a> {
    name: Option<Cow<'a, str>>,
    email: Option<&'a str>,
}

fn manager_of<'a>(reference: &'a ManagerReference, directory: &Directory<'a>) -> Option<Superior<'a>> {
    let sent = reference.display_name.as_deref().map(Cow::Borrowed);
    let value = reference.value.as_deref();
    let known = value.and_then(|value| directory.resolve(value)).and_then(|at| directory.get(at));
    if let Some(manager) = known {
        let email = manager.email.as_ref().map(super::Address::text);
        return Some(Superior { name: manager_name(manager).or(sent), email });
    }
    let email = value.filter(|value| mapping::is_address(value));
    (sent.is_some() || email.is_some()).then_some(Superior { name: sent, email })
}

fn manager_name(manager: &Person) -> Option<Cow<'_, str>> {
    let of = |field: Field| manager.fields.get(field);
    of(Field::DisplayName).map(Cow::Borrowed).or_else(|| {
        let parts: Vec<&str> = [Field::FirstName, Field::LastName].into_iter().filter_map(of).collect();
        Some(parts.join(" ")).filter(|name| !name.is_empty()).map(Cow::Owned)
    })
}

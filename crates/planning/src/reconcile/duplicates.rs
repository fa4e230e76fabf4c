//! Whoever would be new, and is probably somebody who is here already (idps.md section 1, "Known traps").
//!
//! ```text
//! who looks like the newcomer                 the same employee number       the same names and local part of an address
//! an active record of the directory, known    duplicate_of                   somebody else: both are there
//! another newcomer of the directory           duplicate_of, both             somebody else: both are created
//! a user whom no active record is (absent,    duplicate_of                   duplicate_of
//!   inactive, archived; managed or not)
//! more than `MOST` bear the number            it is no number (“0”, “n/a”)   -
//! ```
//! A newcomer who is a duplicate is not created, and a user who may be theirs is not archived for being absent: both are told. What the
//! directory says of a user by a record of their own counts all the same. Knows nothing of links, and touches nobody.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

use crate::cause::{Cause, Code};
use crate::console::User;
use crate::field::Field;
use crate::likeness;
use crate::mirror::{Directory, Person};

/// An employee number that more people than this bear names nobody.
pub(crate) const MOST: usize = 3;

/// A newcomer who is probably somebody else that is known.
pub(super) struct Duplicate {
    /// The newcomer, by position in the people.
    pub(super) person: usize,
    /// Why nobody is created.
    pub(super) cause: Cause,
    /// The users who may be meant, by position.
    pub(super) users: BTreeSet<usize>,
}

/// What is asked of each user: which record is theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Theirs {
    /// They are this active record, by position: it overwrites what it supplies.
    Is(usize),
    /// Their record is this active one, and it can't be used: they stay as they are.
    May(usize),
    /// None that is active.
    None,
}

/// The duplicates among the newcomers, in their order.
pub(super) fn find(
    directory: &Directory<'_>,
    users: &[User],
    newcomers: &[usize],
    theirs: impl Fn(usize) -> Theirs,
) -> Vec<Duplicate> {
    if newcomers.is_empty() {
        return Vec::new();
    }
    let numbers = by_number(directory, users, newcomers, &theirs);
    let names = by_name(directory, users, newcomers, &theirs);
    newcomers
        .iter()
        .filter_map(|at| {
            let person = directory.get(*at)?;
            let number = number_of(person);
            let bearers =
                number.as_deref().and_then(|number| numbers.get(number)).filter(|found| found.name_somebody());
            let sent = person.fields.get(Field::EmployeeNumber);
            if let Some((number, bearers)) = sent.map(str::trim).zip(bearers) {
                let records = bearers.records.iter().filter(|record| *record != at);
                let records = records.filter_map(|record| directory.get(*record)).map(Person::subject);
                let cause = cause(records, users, &bearers.users).with("employee_number", number);
                return Some(Duplicate { person: *at, cause, users: bearers.users.clone() });
            }
            let keys = if names.is_empty() { Vec::new() } else { likeness::names_of_person(person) };
            let found: BTreeSet<usize> = keys.iter().filter_map(|key| names.get(key)).flatten().copied().collect();
            (!found.is_empty()).then(|| {
                let cause = cause(std::iter::empty(), users, &found);
                Duplicate { person: *at, cause, users: found }
            })
        })
        .collect()
}

fn cause<'a>(records: impl Iterator<Item = &'a str>, users: &'a [User], found: &BTreeSet<usize>) -> Cause {
    let found = found.iter().filter_map(|at| users.get(*at)).map(|user| user.email.as_str());
    let mut of: Vec<&str> = records.chain(found).collect();
    // Order-free: the addresses are the order.
    of.sort_unstable();
    Cause::from(Code::DuplicateOf).with("of", of.join(", "))
}

/// Whom the cause of a newcomer names: the users by their address, in which no blank and no comma stands.
pub(crate) fn named_as_known(cause: &Cause) -> impl Iterator<Item = &str> {
    cause.param("of").split(", ")
}

fn number_of(person: &Person) -> Option<Cow<'_, str>> {
    likeness::of_number(person.fields.get(Field::EmployeeNumber)?)
}

/// Who bears an employee number: active records, and users whom none of those is.
#[derive(Default)]
struct Bearers {
    records: Vec<usize>,
    users: BTreeSet<usize>,
}

impl Bearers {
    fn name_somebody(&self) -> bool {
        (2..=MOST).contains(&(self.records.len() + self.users.len()))
    }
}

/// The bearers of each number that a newcomer has: everybody else's is not looked at.
fn by_number(
    directory: &Directory<'_>,
    users: &[User],
    newcomers: &[usize],
    theirs: &impl Fn(usize) -> Theirs,
) -> HashMap<String, Bearers> {
    let person = |at: &usize| directory.get(*at);
    let asked = newcomers.iter().filter_map(person).filter_map(number_of);
    let mut numbers: HashMap<String, Bearers> = asked.map(|number| (number.into_owned(), Bearers::default())).collect();
    if numbers.is_empty() {
        return numbers;
    }
    for (at, person) in directory.people().iter().enumerate().filter(|(_, person)| person.active) {
        if let Some(bearers) = number_of(person).and_then(|number| numbers.get_mut(number.as_ref())) {
            bearers.records.push(at);
        }
    }
    for (at, user) in users.iter().enumerate() {
        let number = user.fields.get(Field::EmployeeNumber).and_then(likeness::of_number);
        let Some(bearers) = number.and_then(|number| numbers.get_mut(number.as_ref())) else { continue };
        let counts = match theirs(at) {
            // What the record says, or said and omits now, takes the place of what stands here.
            Theirs::Is(record) if user.managed => {
                let supplied = user.link.as_ref().is_some_and(|link| link.supplied.contains(&Field::EmployeeNumber));
                !supplied && directory.get(record).is_some_and(|record| !record.fields.has(Field::EmployeeNumber))
            }
            Theirs::Is(record) | Theirs::May(record) => !bearers.records.contains(&record),
            Theirs::None => true,
        };
        if counts {
            bearers.users.insert(at);
        }
    }
    numbers
}

/// Users whom no active record is, by the keys of the newcomers' names. A key is made only for those of a family name that
/// is asked for: most consoles have many leavers and few newcomers.
fn by_name(
    directory: &Directory<'_>,
    users: &[User],
    newcomers: &[usize],
    theirs: &impl Fn(usize) -> Theirs,
) -> HashMap<String, Vec<usize>> {
    let people = || newcomers.iter().filter_map(|at| directory.get(*at));
    let families: HashSet<Cow<'_, str>> =
        people().filter_map(|person| Some(scim::fold_cow(person.fields.get(Field::LastName)?))).collect();
    let is_asked = |user: &User| {
        user.fields.get(Field::LastName).is_some_and(|family| families.contains(scim::fold_cow(family).as_ref()))
    };
    let mut names: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, user) in users.iter().enumerate().filter(|(at, user)| is_asked(user) && theirs(*at) == Theirs::None) {
        for key in likeness::names_of_user(user) {
            names.entry(key).or_default().push(at);
        }
    }
    names
}

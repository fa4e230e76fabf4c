//! By what two who don't share an address may be one person all the same: the keys of a likeness.
//!
//! Owns the keys alone, as pure functions, so that whoever looks like somebody is found by a look-up. Who counts as a
//! duplicate is decided in `reconcile/duplicates.rs`.

use std::borrow::Cow;

use crate::console::User;
use crate::field::Field;
use crate::mirror::Person;

/// The key of an employee number: case and the blanks around it don't count. `None` for one that says nothing.
///
/// ```
/// assert_eq!(planning::likeness::of_number(" E-0042 ").as_deref(), Some("e-0042"));
/// ```
pub fn of_number(number: &str) -> Option<Cow<'_, str>> {
    Some(scim::fold_cow(number.trim())).filter(|number| !number.is_empty())
}

/// The key of first name, last name and the local part of one address, all three of them.
///
/// ```
/// let key = planning::likeness::of_name("John", "Smith", "john.smith@mail.example");
/// assert_eq!(key, planning::likeness::of_name("john", "SMITH", "John.Smith@acme.onmicrosoft.com"));
/// ```
pub fn of_name(first: &str, last: &str, address: &str) -> Option<String> {
    let (local, _) = address.rsplit_once('@')?;
    let parts = [first, last, local];
    let told = parts.iter().all(|part| !part.is_empty());
    // No blank stands in a local part, and names are trimmed: a line break can't be mistaken for a piece of one.
    told.then(|| parts.map(scim::fold_cow).join("\n"))
}

/// The key of first and last name, both of them: all that [`of_name`] is made of but the address.
pub fn of_full_name(first: &str, last: &str) -> Option<String> {
    let told = !first.is_empty() && !last.is_empty();
    told.then(|| [first, last].map(scim::fold_cow).join("\n"))
}

/// Every key by name that a person of the directory has, one an address.
pub fn names_of_person(person: &Person) -> Vec<String> {
    let (first, last) = (person.fields.get(Field::FirstName), person.fields.get(Field::LastName));
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    person.addresses().filter_map(|address| of_name(first, last, address.folded())).collect()
}

/// Every key by name that a person of the console has, one an address.
pub fn names_of_user(user: &User) -> Vec<String> {
    let (first, last) = (user.fields.get(Field::FirstName), user.fields.get(Field::LastName));
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    user.addresses().filter_map(|address| of_name(first, last, address)).collect()
}

/// Do both names differ? One that is absent says nothing.
pub fn both_names_differ(person: &Person, user: &User) -> bool {
    let differs = |field: Field| match (person.fields.get(field), user.fields.get(field)) {
        (Some(one), Some(other)) => scim::fold_cow(one) != scim::fold_cow(other),
        _ => false,
    };
    differs(Field::FirstName) && differs(Field::LastName)
}

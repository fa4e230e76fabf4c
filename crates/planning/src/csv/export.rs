//! The console as a CSV file: the columns of the import, and the status.

use std::collections::BTreeMap;

use super::list::joined;
use super::sheet::{ALIASES, EMAIL, GROUP, MANAGED, STATUS};
use super::write::write;
use crate::console::{Console, Status, User, UserId};
use crate::field::Field;

/// Everybody, archived too, sorted by address; no cell can run as a formula.
pub fn export(console: &Console) -> String {
    let mut groups: BTreeMap<&UserId, Vec<&str>> = BTreeMap::new();
    for group in console.groups.iter().filter(|group| group.status == Status::Active) {
        for member in &group.members {
            groups.entry(member).or_default().push(&group.name);
        }
    }
    let mut users: Vec<_> = console.users.iter().collect();
    users.sort_by_key(|user| scim::fold(&user.email));
    export_people(users.into_iter().map(|user| {
        let mut named = groups.remove(&user.id).unwrap_or_default();
        named.sort_unstable();
        (user, named)
    }))
}

/// These people, each with the names of their groups, in this order; no cell can run as a formula.
pub fn export_people<'a>(people: impl IntoIterator<Item = (&'a User, Vec<&'a str>)>) -> String {
    let header = [EMAIL, ALIASES].into_iter().chain(Field::all().map(Field::header)).chain([GROUP, MANAGED, STATUS]);
    let rows = people.into_iter().map(|(user, groups)| {
        let aliases = user.aliases.iter().map(|alias| alias.address.as_str()).collect::<Vec<_>>().join(";");
        let status = if user.status == Status::Active { "active" } else { "archived" };
        let fields = Field::all().map(|field| user.fields.get(field).unwrap_or_default().to_owned());
        let of_user = [joined(groups), user.managed.to_string(), status.to_owned()];
        [user.email.clone(), aliases].into_iter().chain(fields).chain(of_user)
    });
    write(header, rows)
}

/// A file with the columns of the import and no row.
pub fn template() -> String {
    let header = [EMAIL, ALIASES].into_iter().chain(Field::all().map(Field::header)).chain([GROUP, MANAGED]);
    write(header, std::iter::empty::<[String; 0]>())
}

//! The console as a CSV file: the columns of the import, and the status.

use std::collections::BTreeMap;

use super::sheet::{ALIASES, EMAIL, GROUP, MANAGED, STATUS, is_formula};
use crate::console::{Console, Status, UserId};
use crate::field::Field;

/// Everybody, archived too, sorted by address; no cell can run as a formula.
pub fn export(console: &Console) -> String {
    let mut groups: BTreeMap<&UserId, Vec<&str>> = BTreeMap::new();
    for group in console.groups.iter().filter(|group| group.status == Status::Active) {
        for member in &group.members {
            groups.entry(member).or_default().push(&group.name);
        }
    }
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    let header = [EMAIL, ALIASES].into_iter().chain(Field::all().map(Field::header)).chain([GROUP, MANAGED, STATUS]);
    // Writing to memory can't fail.
    let _ = writer.write_record(header);
    let mut users: Vec<_> = console.users.iter().collect();
    users.sort_by_key(|user| scim::fold(&user.email));
    for user in users {
        let aliases = user.aliases.iter().map(|alias| alias.address.as_str()).collect::<Vec<_>>().join(";");
        let mut named = groups.remove(&user.id).unwrap_or_default();
        named.sort_unstable();
        let status = if user.status == Status::Active { "active" } else { "archived" };
        let fields = Field::all().map(|field| user.fields.get(&field).cloned().unwrap_or_default());
        let row = [user.email.clone(), aliases].into_iter().chain(fields).chain([
            named.join(";"),
            user.managed.to_string(),
            status.to_owned(),
        ]);
        let _ = writer.write_record(row.map(|cell| harmless(&cell)));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn harmless(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

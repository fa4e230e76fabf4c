//! The keys of a record beside those of SCIM: kept in the same index, so that a part is found by look-ups alone.
//!
//! They are what planning reads of a document, not what a filter compares: without the blanks around it, and of a login that
//! was set aside the one behind it, and the addresses of a mailbox. The paths are those of the default mapping.

use std::collections::BTreeSet;

use scim::{Key, Kind, Resource, urn};
use serde_json::Value;

use crate::likeness;
use crate::mailbox;
use crate::mapping::is_address;
use crate::set_aside::login_behind;

/// The manager's reference, folded.
pub const MANAGER: &str = "planning.manager";
/// The employee number, folded.
pub const NUMBER: &str = "planning.number";
/// An address that no key of SCIM has: one with blanks around it, behind a login that was set aside, or of a mailbox.
pub const ADDRESS: &str = "planning.address";

/// The keys that the index has for planning alone.
pub fn of(resource: &Resource) -> Vec<Key> {
    if resource.kind() != Kind::User {
        return Vec::new();
    }
    let text = |name: &str| resource.extension(urn::ENTERPRISE_USER, name);
    let manager = text("manager").and_then(|manager| manager.get("value")).and_then(Value::as_str).map(str::trim);
    let manager = manager.filter(|reference| !reference.is_empty()).map(scim::fold);
    let number = text("employeeNumber").and_then(Value::as_str).and_then(likeness::of_number);
    let mut keys: Vec<Key> = manager.into_iter().map(|folded| Key { name: MANAGER, folded }).collect();
    keys.extend(number.map(|number| Key { name: NUMBER, folded: number.into_owned() }));
    keys.extend(hidden_addresses(resource).into_iter().map(|folded| Key { name: ADDRESS, folded }));
    keys
}

/// Everything that others may mean or meet a resource by, beside its id, folded where case does not count. The name that
/// people read of a person is none.
pub fn known_by(resource: &Resource) -> BTreeSet<String> {
    let unique = resource.kind().unique_attribute();
    let is_one = |key: &Key| key.name == "externalId" || key.name == "emails.value" || key.name == unique;
    let mut known: BTreeSet<String> = resource.keys().into_iter().filter(is_one).map(|key| key.folded).collect();
    if resource.kind() == Kind::User {
        known.insert(resource.unique_name().trim().to_owned());
        known.extend(hidden_addresses(resource));
    }
    known
}

fn hidden_addresses(resource: &Resource) -> BTreeSet<String> {
    let login = resource.unique_name();
    let listed = resource.get("emails").and_then(Value::as_array).into_iter().flatten();
    let listed = listed.filter_map(|entry| entry.get("value").and_then(Value::as_str));
    let mailbox = mailbox::addresses(resource).map(|(_, address)| scim::fold(address));
    let padded = listed.chain([login]).filter(|text| text.trim() != *text).map(|text| scim::fold(text.trim()));
    let behind = login_behind(login.trim(), resource.external_id()).filter(|behind| is_address(behind));
    padded.chain(behind.map(scim::fold)).chain(mailbox).collect()
}

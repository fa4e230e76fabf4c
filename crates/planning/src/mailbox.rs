//! The addresses of a mailbox, which Active Directory has in one list: `SMTP:` the primary one, `smtp:` the others.
//!
//! Owns what becomes of them: `mail` is the address, which the agent sends as `emails`; where there is none, the primary one
//! of the list is. All others are aliases. Addresses of other kinds (`X500:`, `SIP:`) are nobody's e-mail.

use scim::{Resource, urn};
use serde_json::Value;

use crate::address::is_address;
use crate::mirror::{Address, Person};
use crate::record::Json;

/// The e-mail addresses of a resource's list, each with whether it is a primary one.
pub(crate) fn addresses(resource: &Resource) -> impl Iterator<Item = (bool, &str)> {
    let list = resource.extension(urn::ACTIVE_DIRECTORY_USER, "proxyAddresses").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).filter_map(of_mail)
}

/// The e-mail address that an entry of the list is, with whether it is a primary one.
fn of_mail(entry: &str) -> Option<(bool, &str)> {
    let (kind, address) = entry.trim().split_once(':')?;
    let address = Some(address.trim()).filter(|address| is_address(address))?;
    kind.eq_ignore_ascii_case("smtp").then_some((kind == "SMTP", address))
}

/// Adds what the list says to a person. A record without one has none, whoever sent it. `extension` is what Active Directory
/// has of them, `has_mail` says whether they have an address beside the list.
pub(crate) fn add(person: &mut Person, extension: Option<Json<'_, '_>>, has_mail: bool) {
    let Some(list) = extension.and_then(|extension| extension.get("proxyAddresses")).filter(|list| list.is_list())
    else {
        return;
    };
    let mut aliases: Vec<Address> = Vec::new();
    for (is_primary, text) in list.values().filter_map(Json::as_str).filter_map(of_mail) {
        let address = Address::new(text);
        if is_primary && !has_mail {
            aliases.retain(|alias| alias.folded() != address.folded());
            person.other_addresses.retain(|other| other.folded() != address.folded());
            let before = person.email.replace(address);
            let is_other =
                |before: &Address| person.email.as_ref().is_none_or(|email| email.folded() != before.folded());
            person.other_addresses.extend(before.filter(is_other));
        } else if aliases.iter().all(|alias| alias.folded() != address.folded()) {
            aliases.push(address);
        }
    }
    aliases.retain(|alias| person.email.as_ref().is_none_or(|email| email.folded() != alias.folded()));
    for alias in &aliases {
        if person.other_addresses.iter().all(|other| other.folded() != alias.folded()) {
            person.other_addresses.push(alias.clone());
        }
    }
    person.aliases = aliases;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mirror::{Entry, ResourceId};
    use scim::urn;

    /// The address, the aliases, every other address.
    fn of(login: &str, mail: Option<&str>, list: &[&str]) -> (String, Vec<String>, Vec<String>) {
        let mut body = serde_json::json!({ "userName": login, urn::ACTIVE_DIRECTORY_USER: { "proxyAddresses": list } });
        if let Some(mail) = mail {
            body["emails"] = serde_json::json!([{ "value": mail, "primary": true }]);
        }
        let entry = Entry { id: ResourceId("r".to_owned()), record: body.to_string().into() };
        let mapping = crate::profile::find("other").unwrap().mapping.emails_first();
        let person = mapping.person(&entry).unwrap();
        let texts = |list: &[Address]| list.iter().map(|address| address.text().to_owned()).collect();
        (person.subject().to_owned(), texts(&person.aliases), texts(&person.other_addresses))
    }

    #[test]
    fn mail_is_the_address_and_the_rest_of_the_list_are_aliases() {
        let list = ["SMTP:Anna@x", "smtp:a@x", "X500:/o=x", "SIP:anna@x", "smtp:A@X", "Smtp: ab@x ", "smtp:no address"];
        let told = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            of("anna@upn", Some("anna@x"), &list),
            ("anna@x".to_owned(), told(&["a@x", "ab@x"]), told(&["anna@upn", "a@x", "ab@x"]))
        );
        assert_eq!(
            of("anna@upn", None, &list),
            ("Anna@x".to_owned(), told(&["a@x", "ab@x"]), told(&["anna@upn", "a@x", "ab@x"]))
        );
        assert_eq!(of("anna", None, &["smtp:a@x"]), ("anna".to_owned(), told(&["a@x"]), told(&["a@x"])));
        assert_eq!(of("anna@upn", Some("anna@x"), &["SMTP:other@x"]).1, ["other@x"], "mail decides");
        assert_eq!(of("anna@x", None, &[]), ("anna@x".to_owned(), vec![], vec![]));
    }
}

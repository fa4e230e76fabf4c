//! From SCIM attribute to console field: the default mapping, as a table.
//!
//! Owns which attribute fills which field and which address is the person's.
//! Knows the shape of a SCIM resource and nothing of the console's present state.

use std::borrow::Cow;

use scim::{Resource, urn};
use serde_json::Value;

pub use crate::address::is_address;
use crate::field::{Field, Supplied};
use crate::mailbox;
use crate::mirror::{Address, ManagerReference, Person, ResourceId};
use crate::policy::EmailFrom;
use crate::set_aside::login_behind;

/// What an attribute of the document fills.
#[derive(Clone, Copy, Debug)]
enum Fills {
    /// Its value is the field's.
    Whole(Field),
    /// It is complex, or an extension: each of these in it has a field.
    Parts(&'static [(&'static str, Field)]),
}

/// The default mapping: for each attribute, or extension, what it fills.
/// Telephones, location and manager are put together below.
const DEFAULT: &[(&str, Fills)] = &[
    ("name", Fills::Parts(&[("givenName", Field::FirstName), ("familyName", Field::LastName)])),
    ("displayName", Fills::Whole(Field::DisplayName)),
    ("title", Fills::Whole(Field::JobTitle)),
    ("preferredLanguage", Fills::Whole(Field::Language)),
    ("timezone", Fills::Whole(Field::TimeZone)),
    (
        urn::ENTERPRISE_USER,
        Fills::Parts(&[
            ("division", Field::Division),
            ("department", Field::Department),
            ("organization", Field::Organization),
            ("employeeNumber", Field::EmployeeNumber),
        ]),
    ),
    (
        urn::KMSAT_USER,
        Fills::Parts(&[
            ("employeeStartDate", Field::EmployeeStartDate),
            ("customField1", Field::CustomField1),
            ("customField2", Field::CustomField2),
            ("customField3", Field::CustomField3),
            ("customField4", Field::CustomField4),
            ("customDate1", Field::CustomDate1),
            ("customDate2", Field::CustomDate2),
        ]),
    ),
];

/// Where else to look for a field that the mapping above left without a value.
const OTHERWISE: &[(Field, &str)] = &[(Field::Language, "locale")];

/// The person that a user resource describes. Never fails: what is missing is missing.
///
/// Walks over the document once, for a directory has many and most of them are as they were.
pub fn person<'a>(id: &'a ResourceId, resource: &'a Resource, email_from: EmailFrom) -> Person<'a> {
    let mut fields = Supplied::new();
    let (mut external_id, mut user_name, mut active, mut emails, mut manager) = (None, "", true, None, None);
    for (name, value) in resource.attributes() {
        match name.as_str() {
            "externalId" => external_id = value.as_str().filter(|external_id| !external_id.is_empty()),
            "userName" => user_name = value.as_str().unwrap_or_default().trim(),
            "active" => active = value.as_bool().unwrap_or(true),
            "emails" => emails = value.as_array(),
            "addresses" => fill(&mut fields, Field::Location, location(value)),
            "phoneNumbers" => telephones(value, &mut fields),
            name => {
                if let Some((_, fills)) = DEFAULT.iter().find(|(of, _)| *of == name) {
                    fill_from(value, *fills, &mut fields);
                }
                if name == urn::ENTERPRISE_USER {
                    manager = value.get("manager").and_then(reference);
                }
            }
        }
    }
    for (field, name) in OTHERWISE {
        if !fields.has(*field) {
            fill(&mut fields, *field, resource.get(name).and_then(text));
        }
    }
    // Entra renames the login of somebody soft-deleted: the person, and their address, are who they were.
    let behind = login_behind(user_name, external_id).filter(|behind| is_address(behind));
    let (login, set_aside) = (behind.unwrap_or(user_name), behind.is_some());
    let (email, other_addresses) = addresses(emails.map_or(&[], Vec::as_slice), login, email_from);
    let aliases = Vec::new();
    let mut person =
        Person { id, external_id, user_name, set_aside, active, email, other_addresses, aliases, fields, manager };
    mailbox::add(&mut person, resource);
    person
}

fn fill_from<'a>(value: &'a Value, fills: Fills, fields: &mut Supplied<'a>) {
    match fills {
        Fills::Whole(field) => fill(fields, field, text(value)),
        Fills::Parts(parts) => {
            for (name, value) in value.as_object().into_iter().flatten() {
                if let Some((_, field)) = parts.iter().find(|(part, _)| part == name) {
                    fill(fields, *field, text(value));
                }
            }
        }
    }
}

fn fill<'a>(fields: &mut Supplied<'a>, field: Field, value: Option<Cow<'a, str>>) {
    if let Some(value) = value {
        fields.insert(field, value);
    }
}

/// The console's address (product.md section 8, "Which address") and every other, each once.
fn addresses<'a>(
    listed: &'a [Value],
    user_name: &'a str,
    email_from: EmailFrom,
) -> (Option<Address<'a>>, Vec<Address<'a>>) {
    let value =
        |entry: &'a Value| entry.get("value").and_then(Value::as_str).map(str::trim).filter(|text| is_address(text));
    let best = || {
        let primary = listed.iter().filter(|entry| entry.get("primary") == Some(&Value::Bool(true))).find_map(value);
        let work = |entry: &&Value| entry.get("type").and_then(Value::as_str) == Some("work");
        primary.or_else(|| listed.iter().filter(work).find_map(value)).or_else(|| listed.iter().find_map(value))
    };
    let login = Some(user_name).filter(|name| is_address(name));
    let first = match email_from {
        EmailFrom::UserName => login.or_else(best),
        EmailFrom::Emails => best().or(login),
    };
    let Some(first) = first.map(address) else { return (None, Vec::new()) };
    let mut others: Vec<Address<'a>> = Vec::new();
    for text in listed.iter().filter_map(value).chain(login).filter(|text| *text != first.text) {
        let other = address(text);
        if other.folded != first.folded && others.iter().all(|known| known.folded != other.folded) {
            others.push(other);
        }
    }
    (Some(first), others)
}

fn address(text: &str) -> Address<'_> {
    Address { text, folded: scim::fold_cow(text) }
}

fn text(value: &Value) -> Option<Cow<'_, str>> {
    let text = match value {
        Value::String(text) => Cow::Borrowed(text.trim()),
        Value::Number(number) => Cow::Owned(number.to_string()),
        Value::Bool(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

fn typed<'a>(list: &'a Value, kind: &str) -> Option<&'a Value> {
    let is_it =
        |value: &&Value| value.get("type").and_then(Value::as_str).is_some_and(|text| text.eq_ignore_ascii_case(kind));
    list.as_array()?.iter().find(is_it)
}

fn telephones<'a>(numbers: &'a Value, fields: &mut Supplied<'a>) {
    let number = |kind: &str| typed(numbers, kind)?.get("value").and_then(text).map(without_scheme);
    fill(fields, Field::MobilePhone, number("mobile"));
    match number("work") {
        Some(Cow::Borrowed(number)) => {
            let (number, extension) = split_extension(number);
            fields.insert(Field::Phone, Cow::Borrowed(number));
            fill(fields, Field::Extension, extension.map(Cow::Borrowed));
        }
        // A number that is no text has no mark in it.
        other => fill(fields, Field::Phone, other),
    }
}

/// RFC 7643 section 4.1.2 writes telephone numbers as URIs (`tel:+44-20-7946-0958`), as JumpCloud does; people don't.
fn without_scheme(number: Cow<'_, str>) -> Cow<'_, str> {
    match number {
        Cow::Borrowed(text) => match text.split_at_checked(4) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("tel:") && !rest.is_empty() => Cow::Borrowed(rest),
            _ => Cow::Borrowed(text),
        },
        owned @ Cow::Owned(_) => owned,
    }
}

/// `+44 20 7946 0958;ext=123` or `555-0100 x123`: the number and the extension.
fn split_extension(number: &str) -> (&str, Option<&str>) {
    // Every mark has an x in it.
    if !number.bytes().any(|byte| byte.eq_ignore_ascii_case(&b'x')) {
        return (number, None);
    }
    let lower = number.to_ascii_lowercase();
    for mark in [";ext=", " ext. ", " ext ", " x", "x"] {
        if let Some(at) = lower.rfind(mark)
            && let (Some(head), Some(tail)) = (number.get(..at), number.get(at + mark.len()..))
            && !head.trim().is_empty()
            && !tail.is_empty()
            && tail.bytes().all(|byte| byte.is_ascii_digit())
        {
            return (head.trim(), Some(tail));
        }
    }
    (number, None)
}

fn location(addresses: &Value) -> Option<Cow<'_, str>> {
    let work = typed(addresses, "work")?;
    work.get("formatted").and_then(text).or_else(|| {
        let parts: Vec<Cow<'_, str>> =
            ["locality", "region", "country"].into_iter().filter_map(|part| work.get(part).and_then(text)).collect();
        match parts.as_slice() {
            [] => None,
            [only] => Some(only.clone()),
            several => Some(Cow::Owned(several.join(", "))),
        }
    })
}

fn reference(manager: &Value) -> Option<ManagerReference<'_>> {
    let text = |name: &str| manager.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let reference = ManagerReference { value: text("value"), display_name: text("displayName") };
    (reference.value.is_some() || reference.display_name.is_some()).then_some(reference)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_is_parted_from_the_number() {
        for (sent, number, extension) in [
            ("+44 20 7946 0958;ext=123", "+44 20 7946 0958", Some("123")),
            ("555-0100 x42", "555-0100", Some("42")),
            ("555-0100x42", "555-0100", Some("42")),
            ("555-0100", "555-0100", None),
            ("x42", "x42", None),
            ("box 7x", "box 7x", None),
        ] {
            assert_eq!(split_extension(sent), (number, extension), "{sent}");
        }
    }

    #[test]
    fn a_number_is_shown_without_the_scheme_of_its_uri() {
        for (sent, shown) in [
            ("tel:+1-555-555-5555", "+1-555-555-5555"),
            ("TEL:555", "555"),
            ("tel:", "tel:"),
            ("555", "555"),
            ("é", "é"),
        ] {
            assert_eq!(without_scheme(Cow::Borrowed(sent)), shown);
        }
    }

    #[test]
    fn an_address_has_two_sides_and_no_blank() {
        for good in ["a@b", "zoë+x@exämple.org", "\"a@b\"@c", "o'neil@x.example"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["", "a", "@b", "a@", "a b@c", "a@b@c", "a@b,c@d", "a@b\n"] {
            assert!(!is_address(bad), "{bad:?}");
        }
    }
}

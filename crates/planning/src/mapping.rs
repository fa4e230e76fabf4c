//! From SCIM attribute to console field: the default mapping, as a table.
//!
//! Owns which attribute fills which field and which address is the person's.
//! Knows the shape of a SCIM resource and nothing of the console's present state.

use scim::{Resource, urn};
use serde_json::Value;

use crate::field::{Field, Fields};
use crate::mirror::{ManagerReference, Person, ResourceId};
use crate::policy::EmailFrom;

/// Where a value is found in a resource.
#[derive(Clone, Copy, Debug)]
enum From {
    /// A simple attribute.
    Attribute(&'static str),
    /// A sub-attribute of a complex one.
    Sub(&'static str, &'static str),
    /// A sub-attribute of the value of a list that has this `type`.
    Typed(&'static str, &'static str, &'static str),
    /// An attribute of an extension.
    Extension(&'static str, &'static str),
}

/// The default mapping: for each field the places to look, the first with a value wins.
/// Telephone, location and manager are put together below.
const DEFAULT: &[(Field, &[From])] = &[
    (Field::FirstName, &[From::Sub("name", "givenName")]),
    (Field::LastName, &[From::Sub("name", "familyName")]),
    (Field::DisplayName, &[From::Attribute("displayName")]),
    (Field::JobTitle, &[From::Attribute("title")]),
    (Field::MobilePhone, &[From::Typed("phoneNumbers", "mobile", "value")]),
    (Field::Division, &[From::Extension(urn::ENTERPRISE_USER, "division")]),
    (Field::Department, &[From::Extension(urn::ENTERPRISE_USER, "department")]),
    (Field::Organization, &[From::Extension(urn::ENTERPRISE_USER, "organization")]),
    (Field::EmployeeNumber, &[From::Extension(urn::ENTERPRISE_USER, "employeeNumber")]),
    (Field::EmployeeStartDate, &[From::Extension(urn::KMSAT_USER, "employeeStartDate")]),
    (Field::Language, &[From::Attribute("preferredLanguage"), From::Attribute("locale")]),
    (Field::TimeZone, &[From::Attribute("timezone")]),
    (Field::CustomField1, &[From::Extension(urn::KMSAT_USER, "customField1")]),
    (Field::CustomField2, &[From::Extension(urn::KMSAT_USER, "customField2")]),
    (Field::CustomField3, &[From::Extension(urn::KMSAT_USER, "customField3")]),
    (Field::CustomField4, &[From::Extension(urn::KMSAT_USER, "customField4")]),
    (Field::CustomDate1, &[From::Extension(urn::KMSAT_USER, "customDate1")]),
    (Field::CustomDate2, &[From::Extension(urn::KMSAT_USER, "customDate2")]),
];

/// The person that a user resource describes. Never fails: what is missing is missing.
pub fn person(id: &ResourceId, resource: &Resource, email_from: EmailFrom) -> Person {
    let mut fields = Fields::new();
    for (field, places) in DEFAULT {
        if let Some(value) = places.iter().find_map(|place| text_at(resource, *place)) {
            fields.insert(*field, value);
        }
    }
    if let Some(number) = text_at(resource, From::Typed("phoneNumbers", "work", "value")) {
        let (number, extension) = split_extension(&number);
        fields.insert(Field::Phone, number);
        if let Some(extension) = extension {
            fields.insert(Field::Extension, extension);
        }
    }
    if let Some(location) = location(resource) {
        fields.insert(Field::Location, location);
    }
    let user_name = resource.text("userName").unwrap_or_default().trim().to_owned();
    let addresses = addresses(resource, &user_name, email_from);
    Person {
        id: id.clone(),
        external_id: resource.external_id().filter(|external_id| !external_id.is_empty()).map(str::to_owned),
        active: resource.get("active").and_then(Value::as_bool).unwrap_or(true),
        email: addresses.first().cloned(),
        user_name,
        addresses,
        fields,
        manager: manager(resource),
    }
}

/// Is this text an e-mail address as far as a console needs to know: one `@` with something on both sides, no blank?
pub fn is_address(text: &str) -> bool {
    match text.rsplit_once('@') {
        Some((local, domain)) => {
            !local.is_empty()
                && !domain.is_empty()
                && text.len() <= 320
                && !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == ',' || c == ';')
                && (local.starts_with('"') || !local.contains('@'))
        }
        None => false,
    }
}

/// Every address, the console's first (product.md section 8, "Which address").
fn addresses(resource: &Resource, user_name: &str, email_from: EmailFrom) -> Vec<String> {
    let listed: Vec<&Value> =
        resource.get("emails").and_then(Value::as_array).map(|all| all.iter().collect()).unwrap_or_default();
    let value = |entry: &&Value| {
        entry.get("value").and_then(Value::as_str).map(str::trim).filter(|text| is_address(text)).map(str::to_owned)
    };
    let best = listed
        .iter()
        .filter(|entry| entry.get("primary") == Some(&Value::Bool(true)))
        .find_map(&value)
        .or_else(|| {
            listed.iter().filter(|entry| entry.get("type").and_then(Value::as_str) == Some("work")).find_map(&value)
        })
        .or_else(|| listed.iter().find_map(&value));
    let login = Some(user_name.to_owned()).filter(|name| is_address(name));
    let first = match email_from {
        EmailFrom::UserName => login.clone().or(best),
        EmailFrom::Emails => best.or(login.clone()),
    };
    let mut all: Vec<String> = Vec::new();
    for address in first.into_iter().chain(listed.iter().filter_map(&value)).chain(login) {
        if !all.iter().any(|known| scim::fold(known) == scim::fold(&address)) {
            all.push(address);
        }
    }
    all
}

fn text_at(resource: &Resource, place: From) -> Option<String> {
    let value = match place {
        From::Attribute(name) => resource.get(name)?,
        From::Sub(name, sub) => resource.get(name)?.get(sub)?,
        From::Typed(name, kind, sub) => typed(resource, name, kind)?.get(sub)?,
        From::Extension(urn, name) => resource.extension(urn, name)?,
    };
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

fn typed<'a>(resource: &'a Resource, name: &str, kind: &str) -> Option<&'a Value> {
    let values = resource.get(name)?.as_array()?;
    values
        .iter()
        .find(|value| value.get("type").and_then(Value::as_str).is_some_and(|text| text.eq_ignore_ascii_case(kind)))
}

/// `+44 20 7946 0958;ext=123` or `555-0100 x123`: the number and the extension.
fn split_extension(number: &str) -> (String, Option<String>) {
    let lower = number.to_ascii_lowercase();
    for mark in [";ext=", " ext. ", " ext ", " x", "x"] {
        if let Some(at) = lower.rfind(mark)
            && let (Some(head), Some(tail)) = (number.get(..at), number.get(at + mark.len()..))
            && !head.trim().is_empty()
            && !tail.is_empty()
            && tail.bytes().all(|byte| byte.is_ascii_digit())
        {
            return (head.trim().to_owned(), Some(tail.to_owned()));
        }
    }
    (number.to_owned(), None)
}

fn location(resource: &Resource) -> Option<String> {
    text_at(resource, From::Typed("addresses", "work", "formatted")).or_else(|| {
        let parts: Vec<String> = ["locality", "region", "country"]
            .into_iter()
            .filter_map(|part| text_at(resource, From::Typed("addresses", "work", part)))
            .collect();
        Some(parts.join(", ")).filter(|text| !text.is_empty())
    })
}

fn manager(resource: &Resource) -> Option<ManagerReference> {
    let manager = resource.extension(urn::ENTERPRISE_USER, "manager")?;
    let text = |name: &str| {
        manager.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
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
            assert_eq!(split_extension(sent), (number.to_owned(), extension.map(str::to_owned)), "{sent}");
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

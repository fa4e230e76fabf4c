//! The published schemas against the table of RFC 7643 section 8.7.1: the same, but for the departures that are named here and in docs/CONFORMANCE.md.
//!
//! A line is a path and what differs from the defaults of section 2.2: text, one value, not required, in any case, `readWrite`, returned by default, not unique.
//! That the server acts as its schemas say is `crates/web/tests/scim/characteristics.rs`.

use scim::{Kind, discovery, urn};
use serde_json::Value;
use std::collections::BTreeSet;

/// RFC 7643 section 8.7.1, in its order.
const RFC: &str = "
User:userName required server
User:name complex
User:name.formatted
User:name.familyName
User:name.givenName
User:name.middleName
User:name.honorificPrefix
User:name.honorificSuffix
User:displayName
User:nickName
User:profileUrl reference(external)
User:title
User:userType
User:preferredLanguage
User:locale
User:timezone
User:active boolean
User:password writeOnly never
User:emails complex multi
User:emails.value
User:emails.display
User:emails.type canonical(work,home,other)
User:emails.primary boolean
User:phoneNumbers complex multi
User:phoneNumbers.value
User:phoneNumbers.display
User:phoneNumbers.type canonical(work,home,mobile,fax,pager,other)
User:phoneNumbers.primary boolean
User:ims complex multi
User:ims.value
User:ims.display
User:ims.type canonical(aim,gtalk,icq,xmpp,msn,skype,qq,yahoo)
User:ims.primary boolean
User:photos complex multi
User:photos.value reference(external)
User:photos.display
User:photos.type canonical(photo,thumbnail)
User:photos.primary boolean
User:addresses complex multi
User:addresses.formatted
User:addresses.streetAddress
User:addresses.locality
User:addresses.region
User:addresses.postalCode
User:addresses.country
User:addresses.type canonical(work,home,other)
User:groups complex multi readOnly
User:groups.value readOnly
User:groups.$ref reference(User,Group) readOnly
User:groups.display readOnly
User:groups.type readOnly canonical(direct,indirect)
User:entitlements complex multi
User:entitlements.value
User:entitlements.display
User:entitlements.type
User:entitlements.primary boolean
User:roles complex multi
User:roles.value
User:roles.display
User:roles.type
User:roles.primary boolean
User:x509Certificates complex multi
User:x509Certificates.value binary
User:x509Certificates.display
User:x509Certificates.type
User:x509Certificates.primary boolean
EnterpriseUser:employeeNumber
EnterpriseUser:costCenter
EnterpriseUser:organization
EnterpriseUser:division
EnterpriseUser:department
EnterpriseUser:manager complex
EnterpriseUser:manager.value
EnterpriseUser:manager.$ref reference(User)
EnterpriseUser:manager.displayName readOnly
Group:displayName
Group:members complex multi
Group:members.value immutable
Group:members.$ref reference(User,Group) immutable
Group:members.type immutable canonical(User,Group)
";

/// The RFC's line (empty: it has none), ours, and why.
const DEPARTURES: &[(&str, &str, &str)] = &[
    (
        "User:profileUrl reference(external)",
        "User:profileUrl reference(external) exact",
        "section 2.3.7: in a reference case counts",
    ),
    ("User:photos.value reference(external)", "User:photos.value reference(external) exact", "section 2.3.7"),
    (
        "User:groups.$ref reference(User,Group) readOnly",
        "User:groups.$ref reference(User,Group) exact readOnly",
        "section 2.3.7",
    ),
    (
        "Group:members.$ref reference(User,Group) immutable",
        "Group:members.$ref reference(User,Group) exact immutable",
        "section 2.3.7",
    ),
    (
        "EnterpriseUser:manager.$ref reference(User)",
        "EnterpriseUser:manager.$ref reference(User) exact",
        "section 2.3.7",
    ),
    (
        "User:x509Certificates.value binary",
        "User:x509Certificates.value binary exact",
        "section 2.3.6: in a binary case counts",
    ),
    ("User:password writeOnly never", "User:password exact writeOnly never", "two cases are two passwords"),
    ("User:groups.value readOnly", "User:groups.value exact readOnly", "section 3.1: in an `id` case counts"),
    (
        "Group:members.value immutable",
        "Group:members.value required exact immutable",
        "section 3.1; section 4.2 allows it",
    ),
    ("", "Group:members.display immutable", "section 2.4 and the examples of RFC 7644 have it"),
    ("", "User:addresses.primary boolean", "section 2.4 and an example of RFC 7644 section 3.5.2.3 have it"),
    (
        "Group:displayName",
        "Group:displayName required server",
        "section 4.2 has it required; providers find groups by name",
    ),
    (
        "EnterpriseUser:manager.displayName readOnly",
        "EnterpriseUser:manager.displayName",
        "all that some providers send of a manager",
    ),
];

/// Every attribute and sub-attribute that is published: its path, and itself.
fn published() -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for schema in discovery::schemas("")["Resources"].as_array().into_iter().flatten() {
        for attribute in schema["attributes"].as_array().into_iter().flatten() {
            let path = format!("{}:{}", schema["name"].as_str().unwrap_or("?"), text(&attribute["name"]));
            let subs = attribute["subAttributes"].as_array().into_iter().flatten();
            let subs: Vec<_> = subs.map(|sub| (format!("{path}.{}", text(&sub["name"])), sub.clone())).collect();
            all.push((path, attribute.clone()));
            all.extend(subs);
        }
    }
    all
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("?")
}

fn line(path: &str, attribute: &Value) -> String {
    let list = |name: &str| -> String {
        let words: Vec<&str> = attribute[name].as_array().into_iter().flatten().map(text).collect();
        words.join(",")
    };
    let mut words = vec![path.to_owned()];
    match text(&attribute["type"]) {
        "string" => {}
        "reference" => words.push(format!("reference({})", list("referenceTypes"))),
        other => words.push(other.to_owned()),
    }
    let flags = [("multiValued", "multi"), ("required", "required"), ("caseExact", "exact")];
    words.extend(flags.iter().filter(|(name, _)| attribute[*name] == true).map(|(_, word)| (*word).to_owned()));
    for (name, default) in [("mutability", "readWrite"), ("returned", "default"), ("uniqueness", "none")] {
        words.extend((text(&attribute[name]) != default).then(|| text(&attribute[name]).to_owned()));
    }
    if !list("canonicalValues").is_empty() {
        words.push(format!("canonical({})", list("canonicalValues")));
    }
    words.join(" ")
}

#[test]
fn every_attribute_of_the_rfc_is_there_with_its_characteristics() {
    let ours: BTreeSet<String> = published()
        .iter()
        .filter(|(path, _)| !path.starts_with("KmsatUser:"))
        .map(|(path, attribute)| line(path, attribute))
        .collect();
    let mut expected: BTreeSet<String> = RFC.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    for (theirs, own, why) in DEPARTURES {
        assert!(theirs.is_empty() || expected.remove(*theirs), "{theirs} is not the RFC's ({why})");
        assert!(expected.insert((*own).to_owned()), "{own} is no departure");
    }
    let differ: Vec<&String> = ours.symmetric_difference(&expected).collect();
    assert!(differ.is_empty(), "{differ:#?}");
}

/// RFC 7643 sections 2.1, 2.3, 2.3.8 and 3.3: what holds of any schema.
#[test]
fn names_types_and_depth_are_those_that_the_rfc_knows() {
    let core: BTreeSet<&str> =
        Kind::ALL.into_iter().flat_map(Kind::attributes).map(scim::schema::Attribute::name).collect();
    for (path, attribute) in published() {
        let name = text(&attribute["name"]);
        let named = |c: char| c.is_ascii_alphanumeric() || "$-_".contains(c);
        // The grammar lets a name begin with a letter only, and the RFC itself has `$ref`.
        assert!(name == "$ref" || name.starts_with(|c: char| c.is_ascii_alphabetic()), "{path}");
        assert!(name.chars().all(named), "{path}");
        let known = ["string", "boolean", "decimal", "integer", "dateTime", "binary", "reference", "complex"];
        assert!(known.contains(&text(&attribute["type"])), "{path}");
        assert!(!path.contains('.') || attribute["type"] != "complex", "{path} is an object in an object");
        let extends = !path.starts_with("User:") && !path.starts_with("Group:");
        // `displayName` of a manager is no attribute of the person.
        assert!(!extends || path.contains('.') || !core.contains(name), "{path} redefines one of the core");
    }
    let urns = [urn::USER, urn::GROUP, urn::ENTERPRISE_USER, urn::KMSAT_USER];
    assert!(urns.iter().all(|urn| urn.starts_with("urn:ietf:params:scim:schemas:")));
    let messages =
        [urn::LIST_RESPONSE, urn::SEARCH_REQUEST, urn::PATCH_OP, urn::BULK_REQUEST, urn::BULK_RESPONSE, urn::ERROR];
    assert!(messages.iter().all(|urn| urn.starts_with("urn:ietf:params:scim:api:")), "RFC 7644 section 3.1");
}

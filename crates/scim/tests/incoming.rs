//! Bodies of POST and PUT, strictly and as providers send them; the document that comes of them; bytes to JSON.

use expect_test::expect;
use scim::{Error, Incoming, Kind, Limits, Resource, ScimType, dialect, json, urn};
use serde_json::{Value, json};

fn read(kind: Kind, body: &Value) -> Result<Incoming, Error> {
    Incoming::read(kind, body, &Limits::default())
}

fn user(body: &Value) -> Resource {
    read(Kind::User, body).expect("a valid user").resource
}

#[test]
#[rustfmt::skip] // a table
fn a_document_is_canonical() {
    let body = json!({
        "SCHEMAS": [urn::USER],
        "id": "theirs", "meta": { "resourceType": "User" }, "groups": [{ "colour": 1 }], "password": "secret",
        "USERNAME": "bjensen", "NickName": null, "roles": [], "ims": [null, {}],
        "name": { "FAMILYNAME": "Jensen", "givenName": null },
        "phoneNumbers": [{ "value": "555 (1)", "TYPE": "work", "primary": true }],
        "URN:ietf:params:scim:schemas:extension:enterprise:2.0:user": { "EMPLOYEENUMBER": "7", "manager": { "displayName": "Anna", "$ref": null } },
        "urn:ietf:params:scim:schemas:extension:knowbe4:kmsat:2.0:User": { "customField1": null }
    });
    let incoming = read(Kind::User, &body).expect("valid");
    assert_eq!(incoming.id.as_deref(), Some("theirs"));
    assert_eq!(incoming.members, None);
    expect![[r#"{"name":{"familyName":"Jensen"},"phoneNumbers":[{"primary":true,"type":"work","value":"555 (1)"}],"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"7","manager":{"displayName":"Anna"}},"userName":"bjensen"}"#]]
        .assert_eq(&incoming.resource.to_stored());
    let again = Resource::from_stored(Kind::User, &incoming.resource.to_stored()).expect("what was written");
    assert_eq!(again, incoming.resource);
    assert_eq!(again.extension(urn::ENTERPRISE_USER, "employeeNumber"), Some(&json!("7")));
    assert!(Resource::from_stored(Kind::User, "[]").is_err());
}

#[test]
#[rustfmt::skip] // a table
fn every_attribute_of_the_schemas_is_kept() {
    let plural = json!([{ "value": "v", "display": "d", "type": "t", "primary": false }]);
    let mut body = json!({
        "externalId": "e", "userName": "u", "displayName": "d", "nickName": "n", "profileUrl": "https://x", "title": "t", "userType": "Employee",
        "preferredLanguage": "de", "locale": "de-DE", "timezone": "Europe/Berlin", "active": false,
        "name": { "formatted": "f", "familyName": "f", "givenName": "g", "middleName": "m", "honorificPrefix": "p", "honorificSuffix": "s" },
        "addresses": [{ "formatted": "f", "streetAddress": "s", "locality": "l", "region": "r", "postalCode": "p", "country": "DE", "type": "work", "primary": true }],
        urn::ENTERPRISE_USER: { "employeeNumber": "1", "costCenter": "2", "organization": "3", "division": "4", "department": "5",
            "manager": { "value": "6", "$ref": "../Users/6", "displayName": "7" } },
    });
    for name in ["emails", "phoneNumbers", "ims", "photos", "entitlements", "roles", "x509Certificates"] {
        body[name] = plural.clone();
    }
    for name in [
        "customField1", "customField2", "customField3", "customField4", "customDate1", "customDate2", "employeeStartDate", "phishingLanguage", "trainingLanguage",
        "outOfOfficeEnd", "userRole", "companyName", "country", "hostname", "mailNickName", "onPremisesSamAccountName", "onPremisesSecurityIdentifier",
        "userPrincipalName", "lastPasswordChangeDateTime",
    ] {
        body[urn::KMSAT_USER][name] = json!("31.12.2024");
    }
    body["schemas"] = json!([urn::USER, urn::ENTERPRISE_USER, urn::KMSAT_USER]);
    assert_eq!(Value::Object(user(&body).attributes().clone()), body);
}

#[test]
#[rustfmt::skip] // a table
fn refusals_say_what_and_where() {
    let rows = [
        (Kind::User, json!([]), ScimType::InvalidSyntax, "an object"),
        (Kind::User, json!({ "userName": "b", "colour": "red" }), ScimType::InvalidSyntax, "\"colour\""),
        (Kind::User, json!({ "userName": "b", "name": { "colour": "red" } }), ScimType::InvalidSyntax, "in name"),
        (Kind::User, json!({ "userName": "b", "USERNAME": "c" }), ScimType::InvalidSyntax, "userName is given twice"),
        (Kind::User, json!({ "userName": "b", "name": { "givenName": "c", "givenname": "d" } }), ScimType::InvalidSyntax, "name.givenName is given twice"),
        (Kind::User, json!({ "userName": "b", urn::ENTERPRISE_USER: { "x": 1 } }), ScimType::InvalidSyntax, "\"x\""),
        (Kind::User, json!({ "userName": "b", "members": [] }), ScimType::InvalidSyntax, "members"),
        (Kind::User, json!({}), ScimType::InvalidValue, "userName"),
        (Kind::User, json!({ "userName": "" }), ScimType::InvalidValue, "userName"),
        (Kind::User, json!({ "userName": " " }), ScimType::InvalidValue, "userName"),
        (Kind::User, json!({ "userName": null }), ScimType::InvalidValue, "userName"),
        (Kind::User, json!({ "userName": 7 }), ScimType::InvalidValue, "userName must be text in quotes, not the number 7"),
        (Kind::User, json!({ "userName": "a\u{0}b" }), ScimType::InvalidValue, "userName holds the character NUL"),
        (Kind::User, json!({ "userName": "b", "active": "True" }), ScimType::InvalidValue, "active must be true or false"),
        (Kind::User, json!({ "userName": "b", "emails": { "value": "x" } }), ScimType::InvalidValue, "emails must be a list"),
        (Kind::User, json!({ "userName": "b", "emails": ["x"] }), ScimType::InvalidValue, "emails must be an object"),
        (Kind::User, json!({ "userName": "b", "emails": [{ "primary": 1 }] }), ScimType::InvalidValue, "emails.primary"),
        (Kind::User, json!({ "userName": "b", "emails": [{ "value": "x", "primary": true }, { "value": "y", "primary": true }] }), ScimType::InvalidValue, "primary"),
        (Kind::User, json!({ "userName": "b", urn::ENTERPRISE_USER: "x" }), ScimType::InvalidValue, "an object"),
        (Kind::User, json!({ "userName": "b", "schemas": [urn::GROUP] }), ScimType::InvalidValue, "core:2.0:Group"),
        (Kind::User, json!({ "userName": "b", "schemas": urn::USER }), ScimType::InvalidValue, "list of URNs"),
        (Kind::Group, json!({ "displayName": "" }), ScimType::InvalidValue, "displayName"),
        (Kind::Group, json!({ "displayName": "g", "members": [{ "display": "x" }] }), ScimType::InvalidValue, "members.value"),
        (Kind::Group, json!({ "displayName": "g", "members": ["x"] }), ScimType::InvalidValue, "members"),
    ];
    for (kind, body, keyword, said) in rows {
        let error = read(kind, &body).expect_err(&body.to_string());
        assert_eq!((error.status, error.scim_type), (400, Some(keyword)), "{body}: {error}");
        assert!(error.detail.contains(said), "{body}: {}", error.detail);
    }
}

/// RFC 7643 section 2.4: `value` and `type` together stand once in a list, whatever their case.
#[test]
fn a_value_that_is_given_twice_is_kept_once() {
    let emails =
        |values: Value| user(&json!({ "userName": "b", "emails": values })).get("emails").cloned().unwrap_or_default();
    let (work, home) = (json!({ "value": "a@b.c", "type": "work" }), json!({ "value": "a@b.c", "type": "home" }));
    assert_eq!(emails(json!([work, work])), json!([work]));
    assert_eq!(emails(json!([work, home, { "value": "A@B.C", "type": "WORK" }])), json!([work, home]));
    assert_eq!(emails(json!([work, { "value": "a@b.c" }])), json!([work, { "value": "a@b.c" }]), "another type");
    let told = json!([{ "value": "a@b.c", "primary": false }, { "value": "a@b.c", "display": "A", "primary": true }]);
    assert_eq!(emails(told), json!([{ "value": "a@b.c", "display": "A", "primary": true }]), "what the second adds");
    let nameless = json!([{ "display": "A" }, { "display": "A" }]);
    assert_eq!(emails(nameless.clone()), nameless, "without a value nothing is known to be the same");
}

/// RFC 7643 section 3.1: an `externalId` is not empty.
#[test]
fn an_empty_external_id_identifies_nobody() {
    let external_id = |value: Value| {
        let body = json!({ "displayName": "g", "externalId": value });
        read(Kind::Group, &body).expect("valid").resource.external_id().map(str::to_owned)
    };
    assert_eq!(external_id(json!("")), None);
    assert_eq!(external_id(json!("8aa1")), Some("8aa1".to_owned()));
}

#[test]
fn members_of_a_body() {
    let members = |body: Value| read(Kind::Group, &body).expect("valid").members;
    assert_eq!(members(json!({ "displayName": "g" })), None);
    assert_eq!(members(json!({ "displayName": "g", "members": null })), None);
    assert_eq!(members(json!({ "displayName": "g", "members": [] })), Some(Vec::new()));
    let list = members(json!({ "displayName": "g", "members": [
        { "value": "b", "display": "Babs", "type": "user", "$ref": null }, { "value": "a", "type": "untyped" }, { "value": "b", "display": "again" }] }));
    let told: Vec<_> =
        list.iter().flatten().map(|member| (member.value.as_str(), member.display.as_deref(), member.kind)).collect();
    assert_eq!(told, [("b", Some("Babs"), Some(Kind::User)), ("a", None, None)]);
    let limits = Limits { members: 1, ..Limits::default() };
    let error = Incoming::read(
        Kind::Group,
        &json!({ "displayName": "g", "members": [{ "value": "1" }, { "value": "2" }] }),
        &limits,
    )
    .expect_err("two of one");
    assert_eq!(error.status, 413);
    assert!(error.detail.contains("more than 1 members"), "{}", error.detail);
}

#[test]
#[rustfmt::skip] // a table
fn what_is_found_by_an_index_is_no_longer_than_an_index_takes() {
    type Body = fn(String) -> Value;
    let text = |bytes: usize| "x".repeat(bytes);
    let rows: [(Kind, Body, &str); 7] = [
        (Kind::User, |long| json!({ "userName": long }), "userName"),
        (Kind::User, |long| json!({ "userName": "u", "displayName": long }), "displayName"),
        (Kind::User, |long| json!({ "userName": "u", "externalId": long }), "externalId"),
        (Kind::User, |long| json!({ "userName": "u", "emails": [{ "value": long }] }), "emails.value"),
        (Kind::Group, |long| json!({ "displayName": long }), "displayName"),
        (Kind::Group, |long| json!({ "displayName": "g", "externalId": long }), "externalId"),
        (Kind::Group, |long| json!({ "displayName": "g", "members": [{ "value": long }] }), "members.value"),
    ];
    for (kind, body, at) in rows {
        read(kind, &body(text(1024))).expect("as long as may be");
        let error = read(kind, &body(text(1025))).expect_err("too long");
        assert_eq!(error.scim_type, Some(ScimType::InvalidValue), "{at}");
        let sentence = format!("The value of {at} has 1025 bytes; at most 1024 are kept");
        assert!(error.detail.starts_with(&sentence), "{}", error.detail);
        assert!(read(kind, &body("ä".repeat(513))).is_err(), "{at}: bytes count, not letters");
    }
    user(&json!({ "userName": "u", "title": text(60_000) }));
}

#[test]
fn keys_are_folded_as_the_schema_says() {
    let resource = user(&json!({ "userName": "BJensen", "externalId": "Ext", "displayName": "Barbara Ä",
        "emails": [{ "value": "B@X.y" }, { "value": "a@x.y" }, { "value": "b@x.Y", "type": "home" }], "title": "Boss" }));
    let keys: Vec<String> = resource.keys().into_iter().map(|key| format!("{}={}", key.name, key.folded)).collect();
    assert_eq!(
        keys,
        ["displayName=barbara ä", "emails.value=a@x.y", "emails.value=b@x.y", "externalId=Ext", "userName=bjensen"]
    );
    let group = read(Kind::Group, &json!({ "displayName": "Sales" })).expect("valid").resource;
    assert_eq!(group.keys().len(), 1);
    assert_eq!((group.unique_name(), group.external_id()), ("Sales", None));
}

#[test]
#[rustfmt::skip] // a table
fn what_providers_send() {
    let ent = urn::ENTERPRISE_USER;
    let rows: [(Kind, Value, Value, &[&str]); 12] = [
        (Kind::User, json!({ "active": "False", "emails": [{ "primary": "true" }] }), json!({ "active": false, "emails": [{ "primary": true }] }), &["boolean_text"]),
        (Kind::User, json!({ "colour": 1, "name": { "colour": 2, "givenName": "B" }, "urn:x:y": { "z": 1 } }), json!({ "name": { "givenName": "B" } }), &["unknown_attribute"]),
        (Kind::User, json!({ ent: { "manager": "123456" } }), json!({ ent: { "manager": { "value": "123456" } } }), &["manager_shape"]),
        (Kind::User, json!({ ent: { "manager": [{ "value": "1" }] } }), json!({ ent: { "manager": { "value": "1" } } }), &["manager_shape"]),
        (Kind::User, json!({ ent: { "manager": "" } }), json!({ ent: { "manager": null } }), &["manager_shape"]),
        (
            Kind::User,
            json!({ "emails": [{ "value": "a", "primary": true }, { "value": "b", "primary": true }, { "value": "c" }] }),
            json!({ "emails": [{ "value": "a", "primary": true }, { "value": "b", "primary": false }, { "value": "c" }] }),
            &["two_primaries"],
        ),
        (Kind::User, json!({ "roles": [{ "primary": false, "type": "W", "displayName": "Admin", "value": "Admin" }] }), json!({ "roles": [{ "primary": false, "type": "W", "value": "Admin" }] }), &["unknown_attribute"]),
        (Kind::User, json!({ "name": { "givenName": "B" }, "name.familyName": "J", "name.givenName": "late" }), json!({ "name": { "givenName": "B", "familyName": "J" } }), &["dotted_key", "unknown_attribute"]),
        (
            Kind::User,
            json!({ format!("{ent}:department"): "Sales", format!("{ent}:manager"): "1", format!("{}:name.givenName", urn::USER): "B" }),
            json!({ ent: { "department": "Sales", "manager": { "value": "1" } }, "name": { "givenName": "B" } }),
            &["manager_shape", "urn_key"],
        ),
        (Kind::User, json!({ "phoneNumbers": { "value": "1" } }), json!({ "phoneNumbers": [{ "value": "1" }] }), &["lone_value"]),
        (
            Kind::Group,
            json!({ "schemas": [urn::GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"], "meta": { "resourceType": "Group" } }),
            json!({ "schemas": [urn::GROUP], "meta": { "resourceType": "Group" } }),
            &["unknown_schema"],
        ),
        (Kind::Group, json!({ "members": ["a", { "value": "b", "name": "x" }] }), json!({ "members": [{ "value": "a" }, { "value": "b" }] }), &["bare_value", "unknown_attribute"]),
    ];
    for (kind, sent, expected, rules) in rows {
        let canonical = dialect::canonical_resource(kind, sent.clone());
        assert_eq!((&canonical.body, canonical.rules.as_slice()), (&expected, rules), "{sent}");
        let mut body = canonical.body;
        body[kind.unique_attribute()] = "n".into();
        assert!(read(kind, &body).is_ok(), "{sent}");
        let mut body = sent.clone();
        body[kind.unique_attribute()] = "n".into();
        assert!(read(kind, &body).is_err(), "the strict engine refuses {sent}");
    }
}

#[test]
fn what_the_server_owns_passes_the_dialect_as_it_came() {
    let body = json!({ "userName": "b", "groups": [{ "colour": "True" }], "meta": { "x": "True" }, "id": 7, "password": { "a": 1 } });
    let canonical = dialect::canonical_resource(Kind::User, body.clone());
    assert_eq!((canonical.body, canonical.rules), (body, Vec::new()));
}

#[test]
fn rules_have_a_name_and_a_reason() {
    let names: Vec<&str> = dialect::RULES.iter().map(|rule| rule.name).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(names, sorted);
    for rule in dialect::RULES {
        assert!(rule.because.ends_with('.') && rule.because.len() > 40, "{}", rule.name);
    }
}

#[test]
#[rustfmt::skip] // a table
fn bytes_to_json() {
    let limits = Limits { body_bytes: 100, json_depth: 3, ..Limits::default() };
    let told = |bytes: &[u8]| json::parse(bytes, &limits).map_err(|error| (error.status, error.scim_type.map(ScimType::as_str), error.detail));
    assert_eq!(told(br#"{"a":[[9007199254740993]],"b":"[[[[[[\"{{{{"}"#), Ok(json!({ "a": [[9_007_199_254_740_993_u64]], "b": "[[[[[[\"{{{{" })));
    let refused: [(&[u8], u16, Option<&str>, &str); 11] = [
        (b"[[[[1]]]]", 400, Some("invalidSyntax"), "deeper than 3 levels"),
        (b"", 400, Some("invalidSyntax"), "line 1 column 0"),
        (b"{\n\"a\":1,}", 400, Some("invalidSyntax"), "line 2 column 7"),
        (b"{} {}", 400, Some("invalidSyntax"), "trailing characters"),
        (b"{\n \"a\":\"\xff\"}", 400, Some("invalidSyntax"), "line 2 column 7"),
        (br#"{"a":"\ud800"}"#, 400, Some("invalidSyntax"), "line 1"),
        (br#"{"a":1e999}"#, 400, Some("invalidSyntax"), "out of range"),
        (br#"{"a":[{"b":"x\u0000"}]}"#, 400, Some("invalidValue"), "The value of b holds"),
        (br#"{"a\u0000":1}"#, 400, Some("invalidValue"), "name of an attribute"),
        (br#"["\u0000"]"#, 400, Some("invalidValue"), "A string holds"),
        (&[b' '; 101], 413, None, "at most 100"),
    ];
    for (bytes, status, keyword, said) in refused {
        let (got_status, got_keyword, detail) = told(bytes).expect_err("a refusal");
        assert_eq!((got_status, got_keyword), (status, keyword), "{detail}");
        assert!(detail.contains(said), "{detail}");
    }
    let deep = "[".repeat(3_000_000);
    assert!(json::parse(deep.as_bytes(), &Limits::default()).is_err(), "refused before anything recurses");
}

#[test]
fn errors_are_bodies() {
    expect![[r#"{"detail":"Another resource already has the userName \"b\". Choose another value, or update the resource that has it.","schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"scimType":"uniqueness","status":"409"}"#]]
        .assert_eq(&Error::uniqueness("userName", "b").to_json().to_string());
    expect![[r#"{"detail":"There is no Group with the id \"7\". It may have been deleted.","schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404"}"#]]
        .assert_eq(&Error::not_found(Kind::Group, "7").to_json().to_string());
    let statuses = [
        Error::precondition_failed("x"),
        Error::not_implemented("x"),
        Error::too_large("x"),
        Error::forbidden("x"),
        Error::unauthorized("x"),
    ];
    assert_eq!(statuses.map(|error| error.status), [412, 501, 413, 403, 401]);
}

#[test]
fn a_name_that_stands_twice_in_one_object_is_refused_at_any_depth() {
    let limits = Limits::default();
    for body in [
        r#"{"userName": "a", "userName": "b"}"#,
        r#"{"name": {"givenName": "a", "givenName": "b"}}"#,
        r#"{"Operations": [{"op": "replace", "path": "active", "value": true, "value": false}]}"#,
        r#"{"a\"b": 1, "x": ["\"", {}], "a\u0022b": 2}"#,
    ] {
        let error = scim::json::parse(body.as_bytes(), &limits).unwrap_err();
        assert!(error.detail.contains("twice in one object"), "{body}: {}", error.detail);
    }
    for body in [
        r#"{"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}], "c": "a", "d": ["a", "a"], "e": "\\"}"#,
        r#"[{"x": "{\"x\": 1, \"x\": 2}"}, "x", "x"]"#,
    ] {
        assert!(scim::json::parse(body.as_bytes(), &limits).is_ok(), "{body}");
    }
}

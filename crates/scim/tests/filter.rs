//! Filters: the grammar, what it means, what is refused, and what an index can do. RFC 7644 section 3.4.2.2.

use scim::{Error, Filter, Kind, Limits, dialect};
use serde_json::{Map, Value, json};

fn parse(text: &str) -> Filter {
    Filter::parse(text, &Limits::default()).unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// The person of RFC 7643 section 8.2, in part.
fn bjensen() -> Map<String, Value> {
    let document = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "id": "2819C223",
        "externalId": "Ext-1",
        "userName": "bjensen",
        "name": { "familyName": "O'Malley", "givenName": "Barbara" },
        "title": "",
        "userType": "Employee",
        "active": true,
        "profileUrl": "https://Example.com/b",
        "emails": [
            { "value": "bjensen@example.com", "type": "work", "primary": true },
            { "value": "babs@jensen.org", "type": "home" },
            { "value": "100%@x_y.z" }
        ],
        "groups": [],
        "meta": { "resourceType": "User", "created": "2010-01-23T04:56:22Z", "lastModified": "2011-05-13T06:42:34.1234567+02:00" },
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "employeeNumber": "701984", "manager": { "value": "26118915", "displayName": "John" } }
    });
    document.as_object().cloned().expect("an object")
}

#[test]
#[rustfmt::skip] // a table
fn every_example_of_the_rfc() {
    // RFC 7644 section 3.4.2.2, in its order; what each says of the person above.
    let rows = [
        (r#"userName eq "bjensen""#, true),
        (r#"name.familyName co "O'Malley""#, true),
        (r#"userName sw "J""#, false),
        (r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J""#, false),
        ("title pr", false),
        (r#"meta.lastModified gt "2011-05-13T04:42:34Z""#, true),
        (r#"meta.lastModified ge "2011-05-13T04:42:34Z""#, true),
        (r#"meta.lastModified lt "2011-05-13T04:42:34Z""#, false),
        (r#"meta.lastModified le "2011-05-13T04:42:34Z""#, false),
        (r#"title pr and userType eq "Employee""#, false),
        (r#"title pr or userType eq "Intern""#, false),
        (r#"schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User""#, true),
        (r#"userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")"#, true),
        (r#"userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")"#, false),
        (r#"userType eq "Employee" and (emails.type eq "work")"#, true),
        (r#"userType eq "Employee" and emails[type eq "work" and value co "@example.com"]"#, true),
        (r#"emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]"#, true),
    ];
    for (text, expected) in rows {
        let filter = parse(text);
        assert_eq!(filter.check(Kind::User), Ok(()), "{text}");
        assert_eq!(filter.matches(Kind::User, &bjensen()), expected, "{text}");
    }
}

#[test]
#[rustfmt::skip] // a table
fn what_matches() {
    let rows = [
        // Case: names and operators never count, values as the attribute says.
        (r#"USERNAME EQ "BJensen""#, true),
        (r#"externalId eq "ext-1""#, false),
        (r#"externalId sw "Ext""#, true),
        (r#"externalId sw "ext""#, false),
        (r#"id eq "2819c223""#, false),
        (r#"profileUrl co "example""#, false),
        // Precedence: `not`, `and`, `or`.
        (r#"userName eq "x" and active eq true or active eq true"#, true),
        (r#"active eq true or active eq true and userName eq "x""#, true),
        (r#"(active eq true or active eq true) and userName eq "x""#, false),
        (r#"not(userName eq "x") and active eq true"#, true),
        (r#"NOT (userName eq "x" or active eq true)"#, false),
        // Several values: any of them, and one for all of a value path.
        (r#"emails.type eq "home" and emails.primary eq true"#, true),
        (r#"emails[type eq "home" and primary eq true]"#, false),
        (r"emails[not (type pr)]", true),
        (r#"emails[type ne "work" and value sw "100"]"#, true),
        (r#"emails ne "bjensen@example.com""#, true),
        (r"emails.display pr", false),
        // `primary` that is not specified is false, and yet not there.
        (r#"emails[type eq "home" and primary eq false]"#, true),
        (r#"emails[type eq "work" and primary eq false]"#, false),
        (r#"emails[value sw "100" and not (primary eq false)]"#, false),
        (r#"emails[type eq "home" and primary pr]"#, false),
        (r#"emails[type eq "home" and primary eq null]"#, true),
        ("emails.primary eq false", true),
        ("emails pr", true),
        ("groups pr", false),
        ("name pr", true),
        (r#"schemas[value ew "enterprise:2.0:User"]"#, true),
        // Nothing is wild.
        (r#"emails co "%@x_y""#, true),
        (r#"userName co "b%n""#, false),
        (r#"userName sw "b_ensen""#, false),
        // null is absence.
        ("nickName eq null", true),
        ("nickName ne null", false),
        ("userName eq null", false),
        ("userName ne null", true),
        (r#"nickName ne "x""#, true),
        (r#"nickName eq "x""#, false),
        ("active ne false", true),
        ("active eq false", false),
        // Strings are those of JSON; nothing in them is structure.
        (r#"userName eq "\u0062jensen""#, true),
        (r#"name.familyName eq "O\u0027malley""#, true),
        (r#"userName eq "a) or (b[\"] and""#, false),
        (r#"userName ne "\ud83d\ude00""#, true),
        // Instants.
        (r#"meta.created eq "2010-01-23T05:56:22+01:00""#, true),
        (r#"meta.created eq "2010-01-23T04:56:22.000Z""#, true),
        (r#"meta.lastModified eq "2011-05-13T04:42:34.1234567Z""#, true),
        (r#"meta.lastModified gt "2011-05-13T04:42:34.1234566Z""#, true),
        (r#"meta.lastModified gt "2011-05-13T04:42:34.1234567Z""#, false),
        (r#"meta.created lt "2010-01-23T04:56:23""#, true),
        (r#"meta.created sw "2010-01""#, true),
        // Text has an order.
        (r#"userName gt "Bjensen""#, false),
        (r#"userName ge "Bjensen" and userName le "BJENSEN" and userName lt "c""#, true),
        // Extensions, and references by their value.
        (r#"urn:ietf:params:scim:schemas:extension:ENTERPRISE:2.0:user:employeenumber eq "701984""#, true),
        (r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq "26118915""#, true),
        (r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName eq "john""#, true),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr", true),
        ("urn:ietf:params:scim:schemas:extension:knowbe4:kmsat:2.0:User pr", false),
    ];
    for (text, expected) in rows {
        let filter = parse(text);
        assert_eq!(filter.check(Kind::User), Ok(()), "{text}");
        assert_eq!(filter.matches(Kind::User, &bjensen()), expected, "{text}");
    }
}

#[test]
#[rustfmt::skip] // a table
fn members_are_compared_by_their_value() {
    let group = json!({ "id": "g", "displayName": "Sales", "members": [{ "value": "u1", "type": "User" }, { "value": "U2", "type": "Group" }] });
    let group = group.as_object().expect("an object");
    for (text, expected) in [
        (r#"members eq "u1""#, true),
        (r#"members.value eq "U1""#, false),
        (r#"members[value eq "U2" and type eq "group"]"#, true),
        (r#"members[value eq "u1" and type eq "group"]"#, false),
        (r#"id eq "g" and members eq "u9""#, false),
        (r#"userName eq "x""#, false),
        (r#"userName ne "x""#, true),
    ] {
        assert_eq!(parse(text).matches(Kind::Group, group), expected, "{text}");
    }
}

fn detail(result: Result<impl std::fmt::Debug, Error>) -> String {
    let error = result.expect_err("a refusal");
    assert_eq!((error.status, error.scim_type), (400, Some(scim::ScimType::InvalidFilter)), "{}", error.detail);
    error.detail
}

#[test]
#[rustfmt::skip] // a table
fn what_is_no_filter() {
    for text in [
        "",
        " ",
        "userName",
        "userName eq",
        r#"userName = "x""#,
        r#"userName is "x""#,
        r#"userName eq "x" and"#,
        r#"and userName eq "x""#,
        r#"userName eq "x" userName eq "y""#,
        r#"userName eq "x" xor active eq true"#,
        r#"(userName eq "x""#,
        r#"userName eq "x")"#,
        r#"emails[type eq "work""#,
        r#"emails[type eq "work"]]"#,
        r#"emails[emails[type eq "work"]]"#,
        "emails[]",
        "()",
        "not userName pr",
        "not ()",
        r#"emails[type eq "work"].value eq "x""#,
        "externalId eq jyoung",
        "active eq True",
        "userName eq 'x'",
        r#"userName eq "x"#,
        r#"userName eq "\x""#,
        r#"userName eq "\ud800""#,
        r#"userName eq "a\u0000b""#,
        r#"userName eq "x"and active eq true"#,
        r#"userName eq"x""#,
        r#"user name eq "x""#,
        r#"a.b.c eq "x""#,
        r#"http://x:userName eq "x""#,
        "userName eq {}",
        "userName eq [1]",
    ] {
        detail(Filter::parse(text, &Limits::default()));
    }
}

#[test]
fn limits_are_named_before_anything_recurses() {
    let limits = Limits::default();
    let nested = |depth: usize| format!("{}title pr{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Filter::parse(&nested(20), &limits).is_ok());
    assert_eq!(
        detail(Filter::parse(&nested(21), &limits)),
        "The filter can't be used: it nests deeper than 20 levels."
    );
    let wide = Limits { filter_bytes: 10_000_000, ..limits };
    detail(Filter::parse(&"not (".repeat(1_000_000), &wide));
    let long = format!("userName eq \"{}\"", "x".repeat(9000));
    assert_eq!(
        detail(Filter::parse(&long, &limits)),
        "The filter can't be used: it has 9014 bytes; at most 8192 are accepted."
    );
    let many = vec!["title pr"; 600].join(" or ");
    assert!(!parse(&many).matches(Kind::User, &bjensen()), "a wide filter is no deep one");
}

#[test]
#[rustfmt::skip] // a table
fn what_makes_no_sense_is_refused_and_named() {
    let rows = [
        (r#"colour eq "red""#, "colour"),
        (r#"name.colour eq "red""#, "name.colour"),
        (r#"members eq "x""#, "members"),
        (r#"urn:ietf:params:scim:schemas:core:2.0:Group:displayName eq "x""#, "Group:displayName"),
        (r#"emails[colour eq "red"]"#, "colour"),
        (r#"emails[emails.value eq "red"]"#, "emails.value"),
        (r#"userName[value eq "x"]"#, "userName"),
        (r"active gt true", "gt"),
        (r#"active co "t""#, "co"),
        (r#"active eq "true""#, "without quotes"),
        (r#"x509Certificates.value ge "a""#, "ge"),
        (r#"x509Certificates lt "a""#, "lt"),
        ("userName eq 7", "double quotes"),
        ("userName eq true", "double quotes"),
        ("userName gt null", "null"),
        (r#"name eq "x""#, "name.formatted"),
        (r#"meta.created gt "yesterday""#, "yesterday"),
        (r#"password sw "a""#, "password"),
        ("password pr", "password"),
        (r#"not (urn:ietf:params:scim:schemas:core:2.0:User:PASSWORD eq "a")"#, "PASSWORD"),
    ];
    for (text, named) in rows {
        let detail = detail(parse(text).check(Kind::User));
        assert!(detail.contains(named), "{text}: {detail}");
    }
}

#[test]
#[rustfmt::skip] // a table
fn what_is_printed_is_canonical() {
    for (text, printed) in [
        (r#"a EQ "x"  AND  b  pr"#, r#"a eq "x" and b pr"#),
        ("(a pr or b pr) and (c pr)", "(a pr or b pr) and c pr"),
        ("((a pr and b pr)) and c pr", "(a pr and b pr) and c pr"),
        ("not(a pr) or not ((b pr))", "not (a pr) or not (b pr)"),
        (r#"e[t eq "\u0041" OR p eq true]"#, r#"e[t eq "A" or p eq true]"#),
        ("a gt 1e2 or a eq -1 or a eq null", "a gt 100.0 or a eq -1 or a eq null"),
    ] {
        assert_eq!(parse(text).to_string(), printed);
    }
}

/// Look-ups as text: `name=value`, or `all`.
fn look_ups(kind: Kind, text: &str) -> String {
    match parse(text).look_ups(kind) {
        None => "all".to_owned(),
        Some(keys) => keys.iter().map(|key| format!("{}={}", key.name, key.folded)).collect::<Vec<_>>().join(" "),
    }
}

#[test]
#[rustfmt::skip] // a table
fn look_ups_are_a_superset() {
    let user = [
        (r#"userName eq "BJensen""#, "userName=bjensen"),
        (r#"id eq "A""#, "id=A"),
        (r#"externalId eq "A""#, "externalId=A"),
        (r#"emails eq "A@B""#, "emails.value=a@b"),
        (r#"emails.value eq "A@B""#, "emails.value=a@b"),
        (r#"emails[type eq "work" and value eq "A@B"]"#, "emails.value=a@b"),
        (r#"emails[type eq "work"]"#, "all"),
        (r#"displayName eq "A""#, "displayName=a"),
        (r#"title pr and userName eq "a""#, "userName=a"),
        (r#"(userName eq "a" or userName eq "b") and id eq "c""#, "id=c"),
        (r#"userName eq "b" or id eq "a" or userName eq "B""#, "id=a userName=b"),
        (r#"userName eq "b" or title pr"#, "all"),
        (r#"userName ne "b""#, "all"),
        ("userName eq null", "all"),
        (r#"userName sw "b""#, "all"),
        (r#"not (userName eq "b")"#, "all"),
        (r#"members eq "x""#, ""),
        (r#"members[value eq "x"] or userName eq "a""#, "userName=a"),
        (r#"not (members eq "x")"#, "all"),
        (r#"members ne "x""#, "all"),
    ];
    for (text, expected) in user {
        assert_eq!(look_ups(Kind::User, text), expected, "{text}");
    }
    for text in [r#"members eq "X""#, r#"members.value eq "X""#, r#"members[value eq "X"]"#] {
        assert_eq!(look_ups(Kind::Group, text), "members.value=X", "{text}");
    }
    assert_eq!(look_ups(Kind::Group, r#"id eq "g" and members eq "u""#), "id=g");
}

#[test]
fn mentions_tells_what_must_be_read() {
    assert!(parse(r#"title pr and not (MEMBERS.value eq "x")"#).mentions("members"));
    assert!(parse(r#"urn:ietf:params:scim:schemas:core:2.0:User:groups[value eq "x"]"#).mentions("groups"));
    assert!(!parse(r#"title eq "members""#).mentions("members"));
    assert!(!parse(r"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:members pr").mentions("members"));
}

#[test]
#[rustfmt::skip] // a table
fn the_dialect_mends_filters() {
    let rows: [(&str, &str, &[&str]); 13] = [
        ("externalId eq jyoung", r#"externalId eq "jyoung""#, &["filter_bare_literal"]),
        ("userName Eq 701 and title pr", r#"userName Eq "701" and title pr"#, &["filter_bare_literal"]),
        ("meta.created gt 2024-01-01T00:00:00Z", r#"meta.created gt "2024-01-01T00:00:00Z""#, &["filter_bare_literal"]),
        (r#"roles[primary eq "True"]"#, "roles[primary eq true]", &["filter_boolean_text"]),
        ("active eq False", "active eq false", &["filter_boolean_text"]),
        (r#"emails[type eq "work"].value eq "x@y""#, r#"emails[(type eq "work") and value eq "x@y"]"#, &["filter_sub_attribute"]),
        (r#"title pr and emails[type eq "work"].value pr"#, r#"title pr and emails[(type eq "work") and value pr]"#, &["filter_sub_attribute"]),
        (r"emails[type eq work or type eq home].value eq x", r#"emails[(type eq "work" or type eq "home") and value eq "x"]"#, &["filter_bare_literal", "filter_sub_attribute"]),
        (r#"emails[type eq "work"].primary eq "True""#, r#"emails[(type eq "work") and primary eq true]"#, &["filter_boolean_text", "filter_sub_attribute"]),
        ("userName eq null", "userName eq null", &[]),
        (r#"userName eq "active eq True""#, r#"userName eq "active eq True""#, &[]),
        ("externalId eq co and title pr", r#"externalId eq "co" and title pr"#, &["filter_bare_literal"]),
        (r#"userName eq "x"#, r#"userName eq "x"#, &[]),
    ];
    for (text, expected, rules) in rows {
        assert_eq!(dialect::canonical_filter(Kind::User, text), (expected.to_owned(), rules.to_vec()), "{text}");
    }
}

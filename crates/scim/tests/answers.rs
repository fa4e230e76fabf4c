//! What is answered: projection, pages, ETags, discovery. RFC 7643 section 2.4, RFC 7644 sections 3.4.2.4, 3.9, 3.14 and 4.

use expect_test::expect;
use scim::list::{Page, Paging, Start, list_response};
use scim::{
    Incoming, Kind, Limits, MemberAnswer, Meta, Query, ScimType, Wanted, Whole, discovery, etag_matches, project, urn,
};
use serde_json::{Value, json};

const TENANT: &str = "https://rollcall.example/scim/v2/acme";

fn meta() -> Meta {
    let at = |text: &str| text.parse().expect("an instant");
    Meta {
        created: at("2024-05-01T08:00:00Z"),
        modified: at("2024-05-02T08:00:00.5Z"),
        version: 7,
        location: format!("{TENANT}/Users/2819"),
    }
}

/// The answer for a user and for a group, and what was asked.
fn answer(kind: Kind, attributes: Option<&str>, excluded: Option<&str>) -> Value {
    let body = match kind {
        Kind::User => json!({
            "userName": "bjensen", "name": { "givenName": "Barbara", "familyName": "Jensen" },
            "emails": [{ "value": "b@x.y", "type": "work" }, { "display": "none" }],
            urn::ENTERPRISE_USER: { "department": "Sales", "manager": { "value": "1", "displayName": "Anna" } },
        }),
        Kind::Group => json!({ "displayName": "Sales", "externalId": "e" }),
    };
    let resource = Incoming::read(kind, &body, &Limits::default()).expect("valid").resource;
    let member = |value: &str, of| MemberAnswer {
        value: value.to_owned(),
        display: Some("N".to_owned()),
        kind: of,
        location: Some(format!("{TENANT}/{value}")),
    };
    let members = match kind {
        Kind::User => vec![member("g", None)],
        Kind::Group => vec![
            member("u", Some(Kind::User)),
            MemberAnswer { value: "x".to_owned(), display: None, kind: None, location: None },
        ],
    };
    let wanted = Wanted::parse(Some(kind), attributes, excluded).expect("names");
    project(Whole { resource, id: "2819".to_owned(), meta: meta(), members }, &wanted)
}

#[test]
#[rustfmt::skip] // a table
fn a_whole_user_and_a_whole_group() {
    expect![[r#"{"emails":[{"type":"work","value":"b@x.y"},{"display":"none"}],"groups":[{"$ref":"https://rollcall.example/scim/v2/acme/g","display":"N","type":"direct","value":"g"}],"id":"2819","meta":{"created":"2024-05-01T08:00:00Z","lastModified":"2024-05-02T08:00:00.5Z","location":"https://rollcall.example/scim/v2/acme/Users/2819","resourceType":"User","version":"W/\"7\""},"name":{"familyName":"Jensen","givenName":"Barbara"},"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales","manager":{"displayName":"Anna","value":"1"}},"userName":"bjensen"}"#]]
        .assert_eq(&answer(Kind::User, None, None).to_string());
    expect![[r#"{"displayName":"Sales","externalId":"e","id":"2819","members":[{"$ref":"https://rollcall.example/scim/v2/acme/u","display":"N","type":"User","value":"u"},{"value":"x"}],"meta":{"created":"2024-05-01T08:00:00Z","lastModified":"2024-05-02T08:00:00.5Z","location":"https://rollcall.example/scim/v2/acme/Users/2819","resourceType":"Group","version":"W/\"7\""},"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]}"#]]
        .assert_eq(&answer(Kind::Group, None, None).to_string());
}

/// The answer without `id` and `schemas`, which must be there.
fn rest(kind: Kind, attributes: Option<&str>, excluded: Option<&str>) -> Value {
    let mut answer = answer(kind, attributes, excluded);
    let object = answer.as_object_mut().expect("an object");
    assert_eq!(object.remove("id"), Some(json!("2819")), "{attributes:?} {excluded:?}");
    assert!(object.remove("schemas").is_some(), "{attributes:?} {excluded:?}");
    answer
}

#[test]
#[rustfmt::skip] // a table
fn attributes_ask_for_parts() {
    let ent = urn::ENTERPRISE_USER;
    let rows = [
        ("id", json!({})),
        ("USERNAME", json!({ "userName": "bjensen" })),
        ("userName, name.familyname", json!({ "userName": "bjensen", "name": { "familyName": "Jensen" } })),
        ("emails.value", json!({ "emails": [{ "value": "b@x.y" }] })),
        (r#"emails[type eq "a,b"],userName"#, json!({ "emails": [{ "value": "b@x.y", "type": "work" }, { "display": "none" }], "userName": "bjensen" })),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName", json!({ "userName": "bjensen" })),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", json!({ ent: { "department": "Sales" } })),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value", json!({ ent: { "manager": { "value": "1" } } })),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", json!({ ent: { "department": "Sales", "manager": { "value": "1", "displayName": "Anna" } } })),
        ("meta.version", json!({ "meta": { "version": "W/\"7\"" } })),
        ("password,colour,members", json!({})),
        ("groups.value", json!({ "groups": [{ "value": "g" }] })),
    ];
    for (asked, expected) in rows {
        assert_eq!(rest(Kind::User, Some(asked), None), expected, "{asked}");
    }
}

#[test]
fn excluded_attributes_leave_parts_out() {
    let without = rest(
        Kind::User,
        None,
        Some(
            "emails,groups,meta,name.givenName,id,schemas,urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.displayName",
        ),
    );
    assert_eq!(
        without,
        json!({ "userName": "bjensen", "name": { "familyName": "Jensen" }, urn::ENTERPRISE_USER: { "department": "Sales", "manager": { "value": "1" } } })
    );
    assert_eq!(rest(Kind::Group, None, Some("members,meta")), json!({ "displayName": "Sales", "externalId": "e" }));
    assert_eq!(
        rest(Kind::Group, None, Some("urn:ietf:params:scim:schemas:core:2.0:Group:members,meta,externalId")),
        json!({ "displayName": "Sales" })
    );
}

#[test]
fn empty_lists_of_members_and_groups_are_told() {
    for (kind, list, body) in
        [(Kind::User, "groups", json!({ "userName": "b" })), (Kind::Group, "members", json!({ "displayName": "g" }))]
    {
        let resource = Incoming::read(kind, &body, &Limits::default()).expect("valid").resource;
        let whole = Whole { resource, id: "1".to_owned(), meta: meta(), members: Vec::new() };
        assert_eq!(project(whole.clone(), &Wanted::all()).get(list), Some(&json!([])));
        assert_eq!(whole.document().get(list), Some(&json!([])));
    }
}

#[test]
fn a_password_that_reached_the_store_is_never_answered() {
    let resource =
        scim::Resource::from_stored(Kind::User, r#"{"userName":"b","password":"secret"}"#).expect("an object");
    let whole = Whole { resource, id: "1".to_owned(), meta: meta(), members: Vec::new() };
    for asked in [None, Some("password"), Some("urn:ietf:params:scim:schemas:core:2.0:User")] {
        let wanted = Wanted::parse(Some(Kind::User), asked, None).expect("names");
        assert!(!project(whole.clone(), &wanted).to_string().contains("secret"), "{asked:?}");
    }
}

#[test]
fn wanted_tells_what_must_be_read() {
    let wanted = |attributes, excluded| Wanted::parse(Some(Kind::Group), attributes, excluded).expect("names");
    assert!(Wanted::all().wants("members") && !Wanted::all().is_explicit());
    assert!(wanted(Some("members.value"), None).wants("members"));
    assert!(wanted(Some("members.value"), None).is_explicit());
    assert!(!wanted(Some("displayName"), None).wants("members"));
    assert!(!wanted(None, Some("MEMBERS")).wants("members"));
    assert!(wanted(None, Some("members.display")).wants("members"));
    assert_eq!(wanted(Some(" "), Some("")), Wanted::all());
    let both = Wanted::parse(None, Some("id"), Some("meta")).expect_err("both");
    assert_eq!(both.scim_type, Some(ScimType::InvalidValue));
    let none = Wanted::parse(None, Some("user name!"), None).expect_err("no name");
    assert!(none.detail.contains("user"), "{}", none.detail);
}

#[test]
#[rustfmt::skip] // a table
fn etags() {
    for (header, matches) in [("*", true), ("W/\"7\"", true), ("\"7\"", true), ("w/\"7\"", true), ("\"6\", W/\"7\"", true), ("7", false), ("W/\"77\"", false), ("", false)] {
        assert_eq!(etag_matches(header, 7), matches, "{header}");
    }
    assert_eq!(meta().etag(), "W/\"7\"");
}

#[test]
fn pages() {
    let limits = Limits::default();
    let page = |start: Option<&str>, count: Option<&str>| {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let query = Query { start_index: text(start), count: text(count), ..Query::default() };
        let index = |start| match start {
            Start::Index(index) => index,
            Start::Cursor(_) => 0,
        };
        Page::parse(&query, &limits).map(|page| (index(page.start), page.count)).map_err(|error| error.detail)
    };
    assert_eq!(page(None, None), Ok((1, 200)));
    assert_eq!(page(Some("0"), Some("0")), Ok((1, 0)));
    assert_eq!(page(Some("-5"), Some("-1")), Ok((1, 0)));
    assert_eq!(page(Some("11"), Some("1000")), Ok((11, 200)));
    assert_eq!(page(Some("99999999999999999999999"), Some("")), Ok((usize::MAX, 200)));
    for text in ["x", "1.5", "-", "0x1", "1 2"] {
        assert!(
            page(Some(text), None).is_err_and(|detail| detail.starts_with("startIndex must be a whole number")),
            "{text}"
        );
    }
    assert_eq!(
        list_response(vec![json!({ "id": "1" })], 40, Paging::Index(40)),
        json!({ "schemas": [urn::LIST_RESPONSE], "totalResults": 40, "startIndex": 40, "itemsPerPage": 1, "Resources": [{ "id": "1" }] })
    );
}

#[test]
fn discovery_lists_every_kind_and_schema() {
    let types = discovery::resource_types(TENANT);
    assert_eq!(
        (&types["totalResults"], &types["Resources"][0]["name"], &types["Resources"][1]["endpoint"]),
        (&json!(2), &json!("User"), &json!("/Groups"))
    );
    assert_eq!(discovery::resource_type(TENANT, "user").as_ref(), Some(&types["Resources"][0]));
    assert_eq!(discovery::resource_type(TENANT, "Robot"), None);
    let schemas = discovery::schemas(TENANT);
    let urns: Vec<&str> =
        schemas["Resources"].as_array().into_iter().flatten().filter_map(|schema| schema["id"].as_str()).collect();
    assert_eq!(urns, [urn::USER, urn::ENTERPRISE_USER, urn::KMSAT_USER, urn::GROUP]);
    for urn in urns {
        let schema = discovery::schema(TENANT, &urn.to_uppercase()).expect("a known URN");
        assert_eq!(schema["meta"]["location"], format!("{TENANT}/Schemas/{urn}"));
    }
    assert_eq!(discovery::schema(TENANT, urn::SCHEMA), None);
}

#[test]
fn every_attribute_is_described_whole() {
    fn visit(attribute: &Value) {
        for name in [
            "name",
            "type",
            "description",
            "multiValued",
            "required",
            "caseExact",
            "mutability",
            "returned",
            "uniqueness",
        ] {
            assert!(attribute.get(name).is_some(), "{name} of {attribute}");
        }
        assert_eq!(attribute["type"] == "complex", attribute.get("subAttributes").is_some(), "{attribute}");
        assert_eq!(attribute["type"] == "reference", attribute.get("referenceTypes").is_some(), "{attribute}");
        attribute["subAttributes"].as_array().into_iter().flatten().for_each(visit);
    }
    let schemas = discovery::schemas(TENANT);
    schemas["Resources"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|schema| schema["attributes"].as_array())
        .flatten()
        .for_each(visit);
    let user = discovery::schema(TENANT, urn::USER).expect("the core schema");
    let named = |name: &str| {
        user["attributes"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|attribute| attribute["name"] == name)
            .cloned()
            .unwrap_or_default()
    };
    expect![[r#"{"caseExact":false,"description":"The name that the person signs in with; unique in the account, in any case.","multiValued":false,"mutability":"readWrite","name":"userName","required":true,"returned":"default","type":"string","uniqueness":"server"}"#]]
        .assert_eq(&named("userName").to_string());
    assert_eq!(
        (&named("password")["returned"], &named("password")["mutability"], &named("groups")["mutability"]),
        (&json!("never"), &json!("writeOnly"), &json!("readOnly"))
    );
}

#[test]
fn the_configuration_has_every_sub_attribute() {
    expect![[r#"
        {
          "authenticationSchemes": [
            {
              "description": "The token that the console generates, sent as Authorization: Bearer.",
              "documentationUri": "https://www.rfc-editor.org/rfc/rfc6750",
              "name": "SCIM token",
              "primary": true,
              "specUri": "https://www.rfc-editor.org/rfc/rfc6750",
              "type": "oauthbearertoken"
            },
            {
              "description": "An access token for an hour, from POST https://rollcall.example/scim/v2/acme/oauth/token with the client id and secret that the operator makes.",
              "documentationUri": "https://www.rfc-editor.org/rfc/rfc6749#section-4.4",
              "name": "OAuth 2.0 client credentials",
              "primary": false,
              "specUri": "https://www.rfc-editor.org/rfc/rfc6749#section-4.4",
              "type": "oauth2"
            }
          ],
          "bulk": {
            "maxOperations": 1000,
            "maxPayloadSize": 4194304,
            "supported": true
          },
          "changePassword": {
            "supported": false
          },
          "etag": {
            "supported": true
          },
          "filter": {
            "maxResults": 200,
            "supported": true
          },
          "meta": {
            "location": "https://rollcall.example/scim/v2/acme/ServiceProviderConfig",
            "resourceType": "ServiceProviderConfig"
          },
          "pagination": {
            "cursor": true,
            "cursorTimeout": 3600,
            "defaultPageSize": 200,
            "defaultPaginationMethod": "index",
            "index": true,
            "maxPageSize": 200
          },
          "patch": {
            "supported": true
          },
          "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
          ],
          "sort": {
            "supported": true
          }
        }"#]]
    .assert_eq(
        &serde_json::to_string_pretty(&discovery::service_provider_config(TENANT, &Limits::default())).expect("JSON"),
    );
}

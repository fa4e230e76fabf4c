//! `/ServiceProviderConfig`, `/ResourceTypes`, `/Schemas`: what they say is true, complete, and in no key of our own.

use expect_test::expect;
use serde_json::{Value, json};

use crate::support::{BASE, ENTERPRISE, KMSAT, World, resources, text};

#[test]
fn the_server_tells_the_truth_about_itself() {
    let world = World::new();
    let told = world.okta().get("/ServiceProviderConfig").is(200);
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
    .assert_eq(&serde_json::to_string_pretty(&told).expect("JSON"));
}

/// Each flag of the configuration against the thing itself.
#[test]
fn what_is_said_to_be_supported_is_what_works() {
    let world = World::new();
    let okta = world.okta();
    let told = okta.get("/ServiceProviderConfig").is(200);
    let bob = okta.create("bob@example.com");
    let bulk = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [] });
    let works = [
        ("patch", okta.patch(&bob, &json!([])).status == 200),
        ("filter", okta.get("/Users?filter=userName%20pr").status == 200),
        ("etag", !okta.get(&bob).header("etag").is_empty()),
        ("sort", okta.get("/Users?sortBy=userName").status == 200),
        ("bulk", okta.post("/Bulk", &bulk).status == 200),
    ];
    for (name, works) in works {
        assert_eq!(told[name]["supported"], works, "{name}");
    }
    assert_eq!(told["pagination"]["cursor"], okta.get("/Users?cursor&count=1").status == 200);
    let oauth = okta.ask("POST", "/oauth/token").body("grant_type=client_credentials").exchange().status == 401;
    let schemes = told["authenticationSchemes"].as_array().expect("a list");
    assert_eq!(schemes.iter().any(|scheme| scheme["type"] == "oauth2"), oauth);
}

#[test]
fn every_list_of_the_server_about_itself_can_be_read_one_by_one() {
    let world = World::new();
    let okta = world.okta();
    for (endpoint, ids) in [
        ("ResourceTypes", vec!["User", "Group"]),
        (
            "Schemas",
            vec![
                "urn:ietf:params:scim:schemas:core:2.0:User",
                ENTERPRISE,
                KMSAT,
                "urn:ietf:params:scim:schemas:core:2.0:Group",
            ],
        ),
    ] {
        let list = okta.get(&format!("/{endpoint}?startIndex=2&count=1&unknown=x")).is(200);
        let listed = resources(&list);
        assert_eq!(list["totalResults"], ids.len(), "query parameters are ignored");
        assert_eq!(listed.iter().map(|each| text(&each["id"])).collect::<Vec<_>>(), ids);
        for each in &listed {
            let path = format!("/{endpoint}/{}", text(&each["id"]));
            assert_eq!(&okta.get(&path).is(200), each);
            assert_eq!(&okta.get(&path.to_lowercase()).is(200), each);
            assert_eq!(each["meta"]["location"], format!("{BASE}/scim/v2/acme{path}"));
        }
        okta.get(&format!("/{endpoint}/nothing")).refused(404);
        assert!(okta.get(&format!("/{endpoint}?filter=id%20pr")).refused(403).contains("filter"));
    }
    okta.get("/ServiceProviderConfig?filter=id%20pr").refused(403);
    assert_eq!(okta.ask("HEAD", "/Schemas").send().status, 200);
}

/// RFC 7643 sections 6 and 7: every name there is, and no other.
#[test]
fn nothing_has_a_key_that_the_rfcs_do_not_name() {
    let world = World::new();
    let okta = world.okta();
    let keys = |value: &Value, known: &[&str], needed: &[&str]| {
        let object = value.as_object().expect("an object");
        assert!(object.keys().all(|key| known.contains(&key.as_str())), "{value}");
        assert!(needed.iter().all(|key| object.contains_key(*key)), "{value}");
    };
    for kind in resources(&okta.get("/ResourceTypes").is(200)) {
        let all = ["schemas", "id", "name", "description", "endpoint", "schema", "schemaExtensions", "meta"];
        keys(&kind, &all, &all);
        for extension in kind["schemaExtensions"].as_array().expect("a list") {
            keys(extension, &["schema", "required"], &["schema", "required"]);
        }
    }
    let needed =
        ["name", "type", "multiValued", "description", "required", "caseExact", "mutability", "returned", "uniqueness"];
    let known = [&needed[..], &["canonicalValues", "referenceTypes", "subAttributes"]].concat();
    for schema in resources(&okta.get("/Schemas").is(200)) {
        let all = ["schemas", "id", "name", "description", "attributes", "meta"];
        keys(&schema, &all, &all);
        for attribute in schema["attributes"].as_array().expect("a list") {
            keys(attribute, &known, &needed);
            assert_eq!(attribute["type"] == "complex", attribute.get("subAttributes").is_some(), "{attribute}");
            for sub in attribute["subAttributes"].as_array().into_iter().flatten() {
                keys(sub, &known, &needed);
            }
        }
    }
}

/// What a schema says can be written comes back; what it says is never returned does not.
#[test]
fn what_the_schemas_list_can_be_written_and_comes_back() {
    let world = World::new();
    let okta = world.okta();
    let mut body = json!({ "userName": "kim@example.com" });
    let schemas = resources(&okta.get("/Schemas").is(200));
    let mut expected = Vec::new();
    for schema in &schemas[..3] {
        for attribute in schema["attributes"].as_array().expect("a list").iter().filter(|each| each["type"] == "string")
        {
            let (urn, name) = (text(&schema["id"]), text(&attribute["name"]));
            let place = if urn.contains(":core:") { &mut body } else { &mut body[urn.as_str()] };
            place[name.as_str()] = json!(format!("{name}@example.com"));
            expected.push((urn, name, attribute["returned"] != "never"));
        }
    }
    let created = okta.post("/Users", &body).is(201);
    for (urn, name, returned) in expected {
        let place = if urn.contains(":core:") { &created } else { &created[urn.as_str()] };
        assert_eq!(place.get(name.as_str()).is_some(), returned, "{urn}:{name}");
    }
}

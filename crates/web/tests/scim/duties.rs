//! Duties of the RFCs that no other file of these tests has a place for. Each names its section; docs/CONFORMANCE.md has them all.

use serde_json::{Value, json};
use store::mirror;

use crate::support::{BASE, ENTERPRISE, KMSAT, World, encoded, id_in, id_of, resources, text};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// RFC 7643 section 3.1: an id is the server's, of one resource alone, and never holds the reserved word.
#[test]
fn an_id_is_the_servers_and_belongs_to_one_resource_of_all() {
    let world = World::new();
    let okta = world.okta();
    let mut ids: Vec<String> = Vec::new();
    for at in 0..20 {
        let person = okta.post("/Users", &json!({ "id": "mine", "userName": format!("p{at}") })).is(201);
        let group = okta.post("/Groups", &json!({ "id": "mine", "displayName": format!("g{at}") })).is(201);
        ids.extend([id_of(&person), id_of(&group)]);
        okta.delete(&format!("/Users/{}", id_of(&person))).is(204);
    }
    assert!(ids.iter().all(|id| !id.is_empty() && id != "mine" && !id.to_lowercase().contains("bulkid")), "{ids:?}");
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "none is given twice, after a deletion neither");
    for id in &ids {
        let found = ["/Users", "/Groups"].map(|endpoint| okta.get(&format!("{endpoint}/{id}")).status);
        assert!(found == [404, 200] || found == [404, 404], "{id}: {found:?}");
    }
}

/// RFC 7643 section 3.1: an `externalId` is the client's. Nobody makes one up.
#[test]
fn an_external_id_that_was_not_sent_is_not_there() {
    let world = World::new();
    let okta = world.okta();
    let (bob, sales) = (okta.create("bob@example.com"), okta.create_group("Sales", &[]));
    for at in [&bob, &sales] {
        assert_eq!(okta.get(at).is(200).get("externalId"), None, "{at}");
    }
    assert_eq!(okta.found("/Users", "externalId pr"), [""; 0]);
}

/// RFC 7643 section 2.3.7 and RFC 7644 section 3.3: every URI that is told is absolute, and leads to what it names.
#[test]
fn every_reference_that_is_told_leads_to_what_it_names() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    let inner = okta.create_group("Inner", &[id_in(&bob)]);
    let outer = okta.create_group("Outer", &[id_in(&inner), id_in(&bob)]);
    let follow = |uri: &Value| {
        let path = text(uri).strip_prefix(BASE).expect("an absolute URI of this server").to_owned();
        okta.ask_at("GET", &path).send().is(200)
    };
    for at in [&bob, &inner, &outer] {
        let resource = okta.get(at).is(200);
        assert_eq!(follow(&resource["meta"]["location"]), resource);
        let lists = ["groups", "members"].into_iter().filter_map(|name| resource[name].as_array());
        let references: Vec<&Value> = lists.flatten().collect();
        for reference in &references {
            assert_eq!(follow(&reference["$ref"])["id"], reference["value"]);
        }
        assert!(!references.is_empty(), "{at} refers to something");
    }
    for endpoint in ["/ResourceTypes", "/Schemas"] {
        for described in resources(&okta.get(endpoint).is(200)) {
            assert_eq!(follow(&described["meta"]["location"]), described);
        }
    }
    let about = okta.get("/ServiceProviderConfig").is(200);
    assert_eq!(follow(&about["meta"]["location"]), about);
}

/// RFC 7644 sections 3.3, 3.5.1, 3.5.2, 3.14: the location and the version stand in the header and in the resource, on every method.
#[test]
fn header_and_resource_tell_the_same_location_and_version_on_every_method() {
    let world = World::new();
    let okta = world.okta();
    let made = okta.post("/Users", &json!({ "userName": "bob" }));
    let bob = format!("/Users/{}", id_of(&made.is(201)));
    let read = okta.get(&bob);
    let put = okta.put(&bob, &json!({ "userName": "bob", "title": "Boss" }));
    let patched = okta.patch(&bob, &json!([{ "op": "remove", "path": "title" }]));
    for (answer, version) in [(&made, 1), (&read, 1), (&put, 2), (&patched, 3)] {
        let resource: Value = serde_json::from_slice(&answer.body).expect("JSON");
        assert_eq!(resource["meta"]["location"], answer.header("location"));
        assert_eq!(resource["meta"]["location"], answer.header("content-location"));
        assert_eq!(resource["meta"]["version"], answer.header("etag"));
        assert_eq!(
            answer.header("etag"),
            format!("W/\"{version}\""),
            "weak, as RFC 7232 section 2.1 asks of such a tag"
        );
    }
}

/// RFC 7643 sections 6 and 7: names lead from resource to type to schema, and each of them is there.
#[test]
fn what_a_resource_names_is_a_type_and_what_a_type_names_is_a_schema() {
    let world = World::new();
    let okta = world.okta();
    let schemas: Vec<String> = resources(&okta.get("/Schemas").is(200)).iter().map(id_of).collect();
    let types = resources(&okta.get("/ResourceTypes").is(200));
    let body = json!({ "userName": "bob", ENTERPRISE: { "department": "Sales" }, KMSAT: { "customField1": "Blue" } });
    let (bob, sales) = (okta.create_as(&body), okta.create_group("Sales", &[]));
    for at in [&bob, &sales] {
        let resource = okta.get(at).is(200);
        let of_type = types.iter().find(|one| one["name"] == resource["meta"]["resourceType"]).expect("its type");
        assert!(at.starts_with(&format!("{}/", text(&of_type["endpoint"]))));
        let mut may: Vec<&Value> = vec![&of_type["schema"]];
        may.extend(of_type["schemaExtensions"].as_array().expect("a list").iter().map(|one| &one["schema"]));
        assert!(may.iter().all(|urn| schemas.contains(&text(urn))), "{may:?}");
        let told = resource["schemas"].as_array().expect("a list");
        assert!(told.contains(&of_type["schema"]) && told.iter().all(|urn| may.contains(&urn)), "{told:?}");
    }
    assert_eq!(okta.get(&bob).is(200)["schemas"], json!([USER, ENTERPRISE, KMSAT]));
}

/// RFC 7644 section 3.1: messages are no schemas that could be looked up.
#[test]
fn the_schemas_of_messages_are_not_listed() {
    let world = World::new();
    let okta = world.okta();
    for name in ["ListResponse", "SearchRequest", "PatchOp", "BulkRequest", "BulkResponse", "Error"] {
        okta.get(&format!("/Schemas/urn:ietf:params:scim:api:messages:2.0:{name}")).refused(404);
    }
    assert!(!okta.get("/Schemas").is(200).to_string().contains("urn:ietf:params:scim:api:messages:2.0:Error"));
}

/// RFC 7643 sections 2.3.8 and 3: neither the order of names, nor that of `schemas`, nor a repetition there means anything.
#[test]
fn the_order_of_names_and_schemas_means_nothing() {
    let world = World::new();
    let okta = world.okta();
    let bodies = [
        format!(
            r#"{{"schemas":["{USER}","{ENTERPRISE}"],"userName":"bob","name":{{"givenName":"B","familyName":"J"}},"{ENTERPRISE}":{{"department":"Sales"}}}}"#
        ),
        format!(
            r#"{{"{ENTERPRISE}":{{"department":"Sales"}},"name":{{"familyName":"J","givenName":"B"}},"userName":"bob","schemas":["{ENTERPRISE}","{USER}","{ENTERPRISE}"]}}"#
        ),
        format!(
            r#"{{"{ENTERPRISE}":{{"department":"Sales"}},"name":{{"familyName":"J","givenName":"B"}},"userName":"bob","schemas":[]}}"#
        ),
    ];
    let bob = okta.create("bob");
    let mut told = bodies
        .into_iter()
        .map(|body| okta.ask("PUT", &bob).with("content-type", "application/scim+json").body(body).send().is(200));
    let first = told.next().expect("the first");
    assert_eq!(first["schemas"], json!([USER, ENTERPRISE]));
    assert!(told.all(|other| other == first));
}

/// RFC 7643 section 3.3: an extension's attributes stand under its URN and nowhere else.
#[test]
fn an_attribute_of_an_extension_stands_under_its_urn_alone() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create_as(&json!({ "userName": "bob", "department": "Astray", KMSAT: { "department": "Astray" } }));
    let told = okta.get(&bob).is(200);
    assert!(!told.to_string().contains("Astray"), "{told}");
    let path = format!("{ENTERPRISE}:department");
    let told = okta.patch(&bob, &json!([{ "op": "add", "path": path, "value": "Sales" }])).is(200);
    assert_eq!((told.get("department"), &told[ENTERPRISE]), (None, &json!({ "department": "Sales" })));
    assert_eq!(told["schemas"], json!([USER, ENTERPRISE]), "and the URN joins `schemas`");
}

/// RFC 7643 sections 4.1.1 and 9.2: what is never stored can't be stored in clear.
#[test]
fn a_password_reaches_no_document() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create_as(&json!({ "userName": "bob", "password": "canary-1" }));
    okta.put(&bob, &json!({ "userName": "bob", "password": "canary-2" })).is(200);
    for operation in [
        json!({ "op": "replace", "path": "password", "value": "canary-3" }),
        json!({ "op": "add", "value": { "password": "canary-4", "title": "Boss" } }),
    ] {
        okta.patch(&bob, &json!([operation])).is(200);
    }
    let kept = world.look(|tx, account| mirror::get(tx, account, scim::Kind::User, id_in(&bob)));
    let document = kept.expect("a person").document.expect("a document").to_stored();
    assert!(document.contains("Boss") && !document.contains("canary") && !document.contains("password"), "{document}");
}

/// RFC 7644 section 3.8: whatever a client would like best, it gets JSON in UTF-8.
#[test]
fn every_accept_is_answered_with_json() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create_as(&json!({ "userName": "bjørn" }));
    for accept in ["application/scim+json", "application/json", "*/*", "text/html", "application/scim+json;q=0.1, */*"]
    {
        let answer = okta.ask("GET", &bob).with("accept", accept).send();
        assert_eq!(
            (answer.is(200)["userName"].clone(), answer.header("content-type")),
            (json!("bjørn"), "application/scim+json")
        );
    }
}

/// RFC 7644 section 3.13: what asks for another version is refused, not answered in this one.
#[test]
fn another_version_in_the_path_is_refused() {
    let world = World::new();
    let okta = world.okta();
    for path in ["/scim/v1/acme/Users", "/scim/v3/acme/Users", "/scim/acme/v2/Users", "/scim/v2/acme/v1/Users"] {
        okta.ask_at("GET", path).send().refused(404);
    }
    okta.ask_at("GET", "/scim/v2/acme/Users").send().is(200);
}

/// RFC 7643 section 2.4, on the wire: one value of a `value` and `type`, and `primary` that is not there is false.
#[test]
fn a_value_stands_once_in_a_list_and_is_not_primary_unless_it_says_so() {
    let world = World::new();
    let okta = world.okta();
    let work = json!({ "value": "b@example.com", "type": "work" });
    let bob = okta.create_as(&json!({ "userName": "bob", "emails": [work, work, { "value": "b@example.com", "type": "home", "primary": true }] }));
    assert_eq!(okta.get(&bob).is(200)["emails"].as_array().map(Vec::len), Some(2));
    assert_eq!(okta.found("/Users", "emails[type eq \"work\" and primary eq false]"), [id_in(&bob)]);
    assert_eq!(okta.found("/Users", "emails[type eq \"home\" and primary eq false]"), [""; 0]);
    okta.patch(&bob, &json!([{ "op": "remove", "path": "emails[primary eq false]" }])).is(200);
    assert_eq!(okta.get(&bob).is(200)["emails"].as_array().map(Vec::len), Some(1));
}

/// RFC 7644 section 3.4.2: a parameter that nobody knows is no reason to refuse.
#[test]
fn a_parameter_that_nobody_knows_is_ignored() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create("bob@example.com");
    for path in ["/Users?colour=red", &format!("{bob}?pretty"), "/Users?aadOptscim062020&filter=userName%20pr"] {
        okta.get(path).is(200);
    }
    okta.post("/Groups?colour=red", &json!({ "displayName": "Sales" })).is(201);
}

/// RFC 7644 section 3.10: an attribute may be named in full, in any case, wherever it is named.
#[test]
fn a_full_name_means_the_same_wherever_a_name_may_stand() {
    let world = World::new();
    let okta = world.okta();
    let bob = okta.create_as(
        &json!({ "userName": "bob", "name": { "givenName": "Bob" }, ENTERPRISE: { "department": "Sales" } }),
    );
    let given = format!("{}:NAME.givenname", USER.to_uppercase());
    let department = format!("{}:Department", ENTERPRISE.to_lowercase());
    for (name, value) in [(&given, "bob"), (&department, "sales")] {
        assert_eq!(okta.found("/Users", &format!("{name} eq \"{value}\"")), [id_in(&bob)], "{name}");
        let sorted = okta.get(&format!("/Users?sortBy={}", encoded(name))).is(200);
        assert_eq!(resources(&sorted).len(), 1, "{name}");
        let only = okta.get(&format!("{bob}?attributes={}", encoded(name))).is(200).to_string().to_lowercase();
        assert!(only.contains(value), "{name}: {only}");
        let without = okta.get(&format!("{bob}?excludedAttributes={}", encoded(name))).is(200);
        assert!(without.get("name").is_none() || without.get(ENTERPRISE).is_none(), "{name}: {without}");
        okta.patch(&bob, &json!([{ "op": "remove", "path": name }])).is(200);
        assert_eq!(okta.found("/Users", &format!("{name} pr")), [""; 0], "{name}");
    }
}

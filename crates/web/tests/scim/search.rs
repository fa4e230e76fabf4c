//! Queries over all types, and queries by POST (RFC 7644 sections 3.4.2.1 and 3.4.3).

use serde_json::{Value, json};

use crate::support::{Answer, Idp, World, encoded, id_in, id_of, resources};

const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// Anna and Bob, and Sales with Anna in it.
fn company(okta: &Idp<'_>) -> [String; 3] {
    let anna = okta.create_as(&json!({ "userName": "anna@acme.example", "displayName": "Anna", "title": "Buyer" }));
    let bob = okta.create_as(&json!({ "userName": "bob@acme.example", "displayName": "Sales" }));
    let sales = okta.create_group("Sales", &[id_in(&anna)]);
    [anna, bob, sales]
}

fn search(okta: &Idp<'_>, path: &str, body: &Value) -> Answer {
    let mut whole = json!({ "schemas": [SEARCH] });
    whole.as_object_mut().expect("an object").extend(body.as_object().expect("an object").clone());
    okta.post(path, &whole)
}

fn ids(answer: &Answer) -> Vec<String> {
    resources(&answer.is(200)).iter().map(id_of).collect()
}

#[test]
fn the_root_lists_every_type_of_resource() {
    let world = World::new();
    let okta = world.okta();
    let [anna, bob, sales] = company(&okta);
    let all = [id_in(&anna), id_in(&bob), id_in(&sales)];
    assert_eq!(ids(&okta.get("/")), all);
    let page = okta.get("?startIndex=2&count=2").is(200);
    assert_eq!((&page["totalResults"], &page["startIndex"]), (&json!(3), &json!(2)));
    let types: Vec<Value> = resources(&page).iter().map(|found| found["meta"]["resourceType"].clone()).collect();
    assert_eq!(types, ["User", "Group"]);
    let past = okta.get("?startIndex=4").is(200);
    assert_eq!((&past["totalResults"], resources(&past).len()), (&json!(3), 0));
    assert_eq!(okta.ask("POST", "/").json(&json!({})).send().refused(405), "POST is not possible here; GET, HEAD are.");
}

/// RFC 7644 section 3.4.2.1: what a type doesn't have has no value there.
#[test]
fn a_filter_at_the_root_takes_an_attribute_that_a_type_lacks_as_one_without_a_value() {
    let world = World::new();
    let okta = world.okta();
    let [anna, bob, sales] = company(&okta);
    let rows: &[(&str, &[&String])] = &[
        ("displayName eq \"sales\"", &[&bob, &sales]),
        ("userName eq \"anna@acme.example\" or members pr", &[&anna, &sales]),
        ("not (userName sw \"anna\")", &[&bob, &sales]),
        ("meta.resourceType eq \"Group\"", &[&sales]),
        (&format!("members.value eq \"{}\"", id_in(&anna)), &[&sales]),
        (&format!("id eq \"{}\"", id_in(&sales)), &[&sales]),
        ("title pr", &[&anna]),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department pr", &[]),
    ];
    for (filter, expected) in rows {
        let expected: Vec<&str> = expected.iter().map(|path| id_in(path)).collect();
        assert_eq!(ids(&okta.get(&format!("/?filter={}", encoded(filter)))), expected, "{filter}");
        assert_eq!(ids(&search(&okta, "/.search", &json!({ "filter": filter }))), expected, "{filter}");
    }
    for (filter, why) in [
        ("colour eq \"red\"", "no type of resource has an attribute \"colour\""),
        ("active gt true", "has no order"),
        ("password eq \"x\"", "can't be filtered"),
        ("userName ==", "expected"),
    ] {
        let detail = okta.get(&format!("/?filter={}", encoded(filter))).refused_as(400, "invalidFilter");
        assert!(detail.contains(why), "{detail}");
    }
}

#[test]
fn an_order_at_the_root_puts_those_without_the_attribute_last() {
    let world = World::new();
    let okta = world.okta();
    let [anna, bob, sales] = company(&okta);
    let order = |query: &str| ids(&okta.get(&format!("/?{query}")));
    assert_eq!(order("sortBy=displayName"), [id_in(&anna), id_in(&bob), id_in(&sales)]);
    assert_eq!(order("sortBy=userName&sortOrder=descending"), [id_in(&sales), id_in(&bob), id_in(&anna)]);
    assert_eq!(order("sortBy=title"), [id_in(&anna), id_in(&bob), id_in(&sales)]);
    okta.get("/?sortBy=colour").refused_as(400, "invalidPath");
}

#[test]
fn a_search_by_post_answers_like_the_same_query_in_a_url() {
    let world = World::new();
    let okta = world.okta();
    let [anna, ..] = company(&okta);
    let by_post = search(
        &okta,
        "/Users/.search",
        &json!({ "attributes": ["userName", "meta.version"], "filter": "title eq \"buyer\"", "sortBy": "userName",
            "sortOrder": "ascending", "startIndex": 1, "count": 10 }),
    );
    let by_get = okta.get(&format!(
        "/Users?attributes=userName,meta.version&filter={}&sortBy=userName&sortOrder=ascending&startIndex=1&count=10",
        encoded("title eq \"buyer\"")
    ));
    assert_eq!(by_post.is(200), by_get.is(200));
    assert_eq!(ids(&by_post), [id_in(&anna)]);

    let lean =
        search(&okta, "/.search", &json!({ "excludedAttributes": ["members", "groups", "userName"], "count": 1 }));
    let lean = lean.is(200);
    assert_eq!(lean["totalResults"], 3);
    assert!(lean["Resources"][0]["userName"].is_null() && !lean["Resources"][0]["displayName"].is_null(), "{lean}");
    // Names in any case, null is absence, a name that nobody knows is nobody's business.
    let odd = search(
        &okta,
        "/groups/.search",
        &json!({ "FILTER": "displayName eq \"SALES\"", "count": null, "aadOptscim": 1 }),
    );
    assert_eq!(odd.is(200)["totalResults"], 1);
    assert_eq!(search(&okta, "/Groups/.search", &json!({ "count": 0 })).is(200)["totalResults"], 1);
}

#[test]
fn a_search_that_is_none_says_what_is_wrong() {
    let world = World::new();
    let okta = world.okta();
    let refused = |body: Value, keyword: &str, why: &str| {
        let detail = okta.post("/.search", &body).refused_as(400, keyword);
        assert!(detail.contains(why), "{detail}");
    };
    refused(json!([]), "invalidSyntax", "must be an object");
    refused(json!({ "filter": "id pr" }), "invalidSyntax", SEARCH);
    refused(json!({ "schemas": [SEARCH], "filter": 7 }), "invalidValue", "filter");
    refused(json!({ "schemas": [SEARCH], "count": "many" }), "invalidValue", "count must be a whole number");
    refused(json!({ "schemas": [SEARCH], "count": 1.5 }), "invalidValue", "count must be a whole number");
    refused(json!({ "schemas": [SEARCH], "attributes": [1] }), "invalidValue", "attributes");
    refused(json!({ "schemas": [SEARCH], "count": 1, "Count": 2 }), "invalidSyntax", "twice");
    refused(
        json!({ "schemas": [SEARCH], "attributes": ["id"], "excludedAttributes": ["id"] }),
        "invalidValue",
        "together",
    );
    assert_eq!(okta.get("/.search").status, 405);
    assert_eq!(okta.get("/Users/.search").header("allow"), "POST");
}

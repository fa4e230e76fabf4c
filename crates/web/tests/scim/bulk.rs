//! Bulk (RFC 7644 section 3.7): many operations in one request, each with an answer of its own.

use serde_json::{Value, json};

use crate::support::{Idp, World, id_in, id_of, patch_op, resources, text};

const REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn of(operations: &Value) -> Value {
    json!({ "schemas": [REQUEST], "Operations": operations })
}

/// Sends operations, and answers theirs.
fn bulk(okta: &Idp<'_>, operations: &Value) -> Vec<Value> {
    told(&okta.post("/Bulk", &of(operations)).is(200))
}

fn told(answer: &Value) -> Vec<Value> {
    assert_eq!(answer["schemas"], json!([RESPONSE]));
    answer["Operations"].as_array().expect("operations").clone()
}

fn statuses(told: &[Value]) -> Vec<&str> {
    told.iter().map(|operation| operation["status"].as_str().expect("a status is text")).collect()
}

fn post_user(bulk_id: &str, name: &str) -> Value {
    json!({ "method": "POST", "path": "/Users", "bulkId": bulk_id, "data": { "userName": name } })
}

fn post_group(bulk_id: &str, name: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|member| json!({ "value": member })).collect();
    json!({ "method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": { "displayName": name, "members": members } })
}

/// The id at the end of an operation's location.
fn made(operation: &Value) -> String {
    id_in(operation["location"].as_str().expect("a location")).to_owned()
}

#[test]
fn every_method_is_answered_with_its_status_location_and_version() {
    let world = World::new();
    let okta = world.okta();
    let (anna, bob, carl) = (okta.create("anna"), okta.create("bob"), okta.create("carl"));
    let told = bulk(
        &okta,
        &json!([
            { "method": "POST", "path": "/Users", "bulkId": "q", "data": { "userName": "dora" } },
            { "method": "PUT", "path": anna, "version": "W/\"1\"", "data": { "userName": "anna", "title": "Buyer" } },
            { "method": "PATCH", "path": bob, "data": patch_op(&json!([{ "op": "Replace", "path": "title", "value": "Clerk" }])) },
            { "method": "DELETE", "path": carl },
        ]),
    );
    assert_eq!(statuses(&told), ["201", "200", "200", "204"]);
    let dora = format!("/Users/{}", made(&told[0]));
    assert_eq!(okta.get(&dora).is(200)["userName"], "dora");
    assert_eq!(
        told[0],
        json!({ "method": "POST", "bulkId": "q", "status": "201", "version": "W/\"1\"",
            "location": format!("https://rollcall.example/scim/v2/acme{dora}") })
    );
    assert_eq!((&told[1]["version"], &told[2]["version"]), (&json!("W/\"2\""), &json!("W/\"2\"")));
    assert!(told[3].get("version").is_none() && made(&told[3]) == id_in(&carl), "{}", told[3]);
    assert!(told.iter().all(|operation| operation.get("response").is_none()), "a success needs no body");
    assert_eq!(okta.get(&anna).is(200)["title"], "Buyer");
    assert_eq!(okta.get(&bob).is(200)["title"], "Clerk", "the dialect holds in a Bulk, too");
    okta.get(&carl).is(404);
}

#[test]
fn references_are_resolved_backwards_forwards_and_in_circles() {
    let world = World::new();
    let okta = world.okta();
    let told = bulk(
        &okta,
        &json!([
            post_user("anna", "anna"),
            post_group("sales", "Sales", &["bulkId:anna", "bulkId:bob"]),
            { "method": "POST", "path": "/Users", "bulkId": "bob", "data": { "userName": "bob",
                ENTERPRISE: { "manager": { "value": "bulkId:carl" } } } },
            { "method": "POST", "path": "/Users", "bulkId": "carl", "data": { "userName": "carl",
                ENTERPRISE: { "manager": { "value": "bulkId:bob" } } } },
            post_group("ring", "Ring", &["bulkId:ring"]),
            { "method": "PATCH", "path": "/Groups/bulkId:late", "data": patch_op(&json!([
                { "op": "add", "path": "members", "value": [{ "value": "bulkId:anna" }] }])) },
            post_group("late", "Late", &[]),
        ]),
    );
    assert_eq!(statuses(&told), ["201", "201", "201", "201", "201", "204", "201"]);
    let id = |at: usize| made(&told[at]);
    let mut members = [id(0), id(2)];
    members.sort();
    assert_eq!(okta.members(&format!("/Groups/{}", id(1))), members);
    let manager = |at: usize| text(&okta.get(&format!("/Users/{}", id(at))).is(200)[ENTERPRISE]["manager"]["value"]);
    assert_eq!((manager(2), manager(3)), (id(3), id(2)), "each manages the other");
    assert_eq!(okta.members(&format!("/Groups/{}", id(4))), [id(4)], "a group may hold itself");
    assert_eq!(okta.members(&format!("/Groups/{}", id(6))), [id(0)]);
    assert_eq!(id(5), id(6));
    let mine = okta.get(&format!("/Users/{}", id(0))).is(200);
    assert_eq!(mine["groups"].as_array().map(Vec::len), Some(2));
}

#[test]
fn one_that_fails_takes_along_those_that_refer_to_it_and_no_others() {
    let world = World::new();
    let okta = world.okta();
    okta.create("taken");
    let told = bulk(
        &okta,
        &json!([
            post_group("g", "Sales", &["bulkId:x"]),
            post_user("x", "taken"),
            post_user("y", "fine"),
            post_group("h", "Holders", &["bulkId:g"]),
            post_group("a", "Alpha", &["bulkId:b"]),
            post_group("b", "Alpha", &["bulkId:a"]),
            post_group("u", "Unknown", &["bulkId:nobody"]),
        ]),
    );
    assert_eq!(statuses(&told), ["400", "409", "201", "400", "400", "409", "400"]);
    let detail = |at: usize| text(&told[at]["response"]["detail"]);
    assert_eq!(told[1]["response"]["scimType"], "uniqueness");
    assert!(told[1].get("location").is_none(), "a POST that failed made nothing: {}", told[1]);
    assert_eq!(detail(0), "It refers to what operation 2 was to make, and that one failed.");
    assert_eq!(detail(3), "It refers to what operation 1 was to make, and that one failed.");
    assert!(detail(4).contains("operation 6 refer to each other"), "{}", detail(4));
    assert!(detail(6).contains("bulkId:nobody"), "{}", detail(6));
    assert_eq!(resources(&okta.get("/Groups").is(200)).len(), 0, "nothing half made is left");
    assert_eq!(okta.found("/Users", "userName eq \"fine\"").len(), 1);
}

#[test]
fn fail_on_errors_ends_the_work_after_so_many() {
    let world = World::new();
    let okta = world.okta();
    okta.create("taken");
    let request = |fail_on_errors: Value| {
        let mut body = of(&json!([
            post_user("1", "taken"),
            post_user("2", format!("first-{fail_on_errors}").as_str()),
            post_user("3", "taken"),
            post_user("4", format!("second-{fail_on_errors}").as_str()),
        ]));
        body["failOnErrors"] = fail_on_errors;
        okta.post("/Bulk", &body)
    };
    assert_eq!(statuses(&told(&request(json!(1)).is(200))), ["409"], "what was not done is not told");
    assert_eq!(statuses(&told(&request(json!(2)).is(200))), ["409", "201", "409"]);
    assert_eq!(statuses(&told(&request(json!(3)).is(200))), ["409", "201", "409", "201"]);
    assert_eq!(okta.found("/Users", "userName sw \"first\"").len(), 2);
    for nonsense in [json!(0), json!(-1), json!("x"), json!(1.5), json!([])] {
        request(nonsense).refused_as(400, "invalidValue");
    }
}

#[test]
fn a_version_that_has_moved_and_a_resource_that_is_gone_are_told_in_their_place() {
    let world = World::new();
    let okta = world.okta();
    let anna = okta.create("anna");
    let told = bulk(
        &okta,
        &json!([
            { "method": "PUT", "path": anna, "version": "W/\"7\"", "data": { "userName": "anna", "title": "x" } },
            { "method": "DELETE", "path": "/Users/nobody" },
            { "method": "PATCH", "path": anna, "version": "W/\"1\"", "data": patch_op(&json!([{ "op": "add", "path": "title", "value": "y" }])) },
        ]),
    );
    assert_eq!(statuses(&told), ["412", "404", "200"]);
    assert_eq!(made(&told[0]), id_in(&anna));
    assert_eq!(okta.get(&anna).is(200)["title"], "y");
}

#[test]
fn an_operation_that_is_none_is_refused_alone() {
    let world = World::new();
    let okta = world.okta();
    let rows = [
        (json!("x"), "must be an object"),
        (json!({ "path": "/Users" }), "`method` of operation 2"),
        (json!({ "method": "GET", "path": "/Users/1" }), "POST, PUT, PATCH or DELETE"),
        (json!({ "method": "POST", "path": "/Users", "data": { "userName": "u" } }), "without a `bulkId`"),
        (json!({ "method": "POST", "bulkId": "b", "data": {} }), "no `path`"),
        (json!({ "method": "POST", "path": "/Robots", "bulkId": "b", "data": {} }), "/Users or /Groups"),
        (json!({ "method": "POST", "path": "/Users/1", "bulkId": "b", "data": {} }), "/Users or /Groups"),
        (json!({ "method": "PUT", "path": "/Users", "data": {} }), "/Users/ID"),
        (json!({ "method": "DELETE", "path": "/Users/.search/x" }), "/Users/ID"),
        (json!({ "method": "DELETE", "path": "/Users/1?x=2" }), "/Users/ID"),
        (json!({ "method": "POST", "path": "/Users", "bulkId": "b" }), "no `data`"),
        (json!({ "method": "POST", "path": "/Users", "bulkId": "b", "data": [] }), "object"),
        (json!({ "method": "POST", "path": "/Users", "bulkId": "b", "data": {} }), "userName"),
        (json!({ "method": "PATCH", "path": "/Users/1", "data": { "userName": "u" } }), "PatchOp"),
        (json!({ "method": "DELETE", "path": "/Users/1", "version": 7 }), "version"),
        (
            json!({ "method": "POST", "path": "/Users", "bulkId": "ok-1", "data": { "userName": "u" } }),
            "Two operations",
        ),
    ];
    for (at, (operation, why)) in rows.into_iter().enumerate() {
        let name = format!("p{at}");
        let first = post_user("ok-1", &name);
        let told = bulk(&okta, &json!([first, operation, post_user("ok-2", &format!("{name}-2"))]));
        let status = told[1]["status"].as_str().expect("a status");
        assert_eq!(statuses(&told), ["201", status, "201"], "{why}");
        assert!(["400", "404"].contains(&status), "{status}");
        let detail = text(&told[1]["response"]["detail"]);
        assert!(detail.contains(why), "{detail} has no {why}");
    }
}

#[test]
fn a_request_that_is_no_bulk_is_refused_whole_and_limits_are_named() {
    let world = World::new();
    let okta = world.okta();
    okta.post("/Bulk", &json!([])).refused_as(400, "invalidSyntax");
    okta.post("/Bulk", &json!({ "Operations": [] })).refused_as(400, "invalidSyntax");
    okta.post("/Bulk", &json!({ "schemas": [REQUEST] })).refused_as(400, "invalidSyntax");
    assert_eq!(told(&okta.post("/bulk/", &of(&json!([]))).is(200)), Vec::<Value>::new());
    assert_eq!(okta.get("/Bulk").header("allow"), "POST");

    let config = okta.get("/ServiceProviderConfig").is(200)["bulk"].clone();
    assert_eq!(config, json!({ "supported": true, "maxOperations": 1000, "maxPayloadSize": 4 * 1024 * 1024 }));
    let many = |count: usize| {
        let one = |at: usize| json!({ "method": "DELETE", "path": format!("/Users/{at}") });
        of(&Value::Array((0..count).map(one).collect()))
    };
    assert_eq!(told(&okta.post("/Bulk", &many(1000)).is(200)).len(), 1000);
    let detail = okta.post("/Bulk", &many(1001)).refused(413);
    assert!(detail.contains("at most 1000") && detail.contains("maxOperations"), "{detail}");
    let long = json!({ "schemas": [REQUEST], "Operations": [], "padding": "x".repeat(4 * 1024 * 1024) });
    assert!(okta.post("/Bulk", &long).refused(413).contains("4194304"));

    let crowd: Vec<String> = (0..10_001).map(|at| format!("m{at}")).collect();
    let crowd: Vec<&str> = crowd.iter().map(String::as_str).collect();
    let detail =
        okta.post("/Bulk", &of(&json!([post_group("a", "A", &crowd), post_group("b", "B", &crowd)]))).refused(413);
    assert!(detail.contains("20000 members"), "{detail}");
    let patch = json!({ "method": "PATCH", "path": "/Users/1", "data": patch_op(&json!(vec![json!({ "op": "remove", "path": "title" }); 1000])) });
    let detail = okta.post("/Bulk", &of(&json!(vec![patch; 11]))).refused(413);
    assert!(detail.contains("10000 operations of PATCH"), "{detail}");
    assert_eq!(okta.get("/Groups").is(200)["totalResults"], 0, "a refused request does nothing");
}

/// A long chain is walked to its end, and three hundred groups in one circle are made together or not at all.
#[test]
fn long_chains_and_large_circles_are_done() {
    let world = World::new();
    let okta = world.okta();
    let ring = |count: usize, names: &str| {
        let group = |at: usize| {
            post_group(&format!("{at}"), &format!("{names}{at}"), &[&format!("bulkId:{}", (at + 1) % count)])
        };
        Value::Array((0..count).map(group).collect())
    };
    let told = bulk(&okta, &ring(300, "ring"));
    assert!(told.iter().all(|operation| operation["status"] == "201"));
    let next = okta.members(&format!("/Groups/{}", made(&told[299])));
    assert_eq!(next, [made(&told[0])]);
    okta.create_group("wheel77", &[]);
    let told = bulk(&okta, &ring(100, "wheel"));
    assert_eq!(told.iter().filter(|operation| operation["status"] == "409").count(), 1);
    assert_eq!(resources(&okta.filter("/Groups", "displayName sw \"wheel\"").is(200)).len(), 1);

    let chain = |at: usize| post_group(&format!("{at}"), &format!("chain{at}"), &[&format!("bulkId:{}", at + 1)]);
    let mut chain: Vec<Value> = (0..999).map(chain).collect();
    chain.push(post_group("999", "chain999", &[]));
    let told = bulk(&okta, &Value::Array(chain));
    assert!(told.iter().all(|operation| operation["status"] == "201"));
    let first = okta.get(&format!("/Groups/{}", made(&told[0]))).is(200);
    assert_eq!(id_of(&first), made(&told[0]));
}

/// What a PATCH may look at, those of a Bulk may together.
#[test]
fn the_patches_of_a_bulk_share_what_one_may_look_at() {
    let world = World::new();
    let okta = world.okta();
    let emails: Vec<Value> = (0..500).map(|at| json!({ "value": format!("a{at}@x.example") })).collect();
    let anna = okta.create_as(&json!({ "userName": "anna", "emails": emails }));
    let terms: Vec<String> = (0..100).map(|at| format!("value eq \"{at}\"")).collect();
    let path = format!("emails[{}]", terms.join(" or "));
    let looks = patch_op(&json!(vec![json!({ "op": "remove", "path": path }); 3]));
    let asks = json!({ "method": "PATCH", "path": anna, "data": looks });
    assert_eq!(statuses(&bulk(&okta, &json!([asks]))), ["200"]);
    let told = bulk(&okta, &json!([asks, { "method": "DELETE", "path": "/Users/nobody" }]));
    assert_eq!(statuses(&told), ["200", "404"], "what is no PATCH takes nothing of it");
    let told = bulk(&okta, &json!([asks, asks]));
    assert_eq!(statuses(&told), ["413", "413"]);
    let detail = text(&told[0]["response"]["detail"]);
    assert!(detail.contains("125000 comparisons of values (its share of a Bulk)"), "{detail}");
}

/// A reference stands where a resource is referred to; anywhere else the same letters are what they are.
#[test]
fn a_text_that_looks_like_a_reference_is_kept_where_nothing_is_referred_to() {
    let world = World::new();
    let okta = world.okta();
    let mut anna = post_user("q", "anna");
    let title = "bulkId:q";
    anna["data"]["title"] = json!(title);
    anna["data"]["externalId"] = json!("bulkId:nobody");
    anna["data"][ENTERPRISE] = json!({ "manager": "bulkId:q" });
    let told = bulk(&okta, &json!([anna, post_group("g", "bulkId:q", &["bulkId:q"])]));
    assert_eq!(statuses(&told), ["201", "201"]);
    let kept = okta.get(&format!("/Users/{}", made(&told[0]))).is(200);
    assert_eq!((&kept["title"], &kept["externalId"]), (&json!(title), &json!("bulkId:nobody")));
    assert_eq!(kept[ENTERPRISE]["manager"]["value"], json!(made(&told[0])), "a bare manager refers, too");
    assert_eq!(okta.found("/Groups", "displayName eq \"bulkId:q\""), [made(&told[1])]);
}

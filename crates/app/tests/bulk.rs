//! A Bulk beside a database that fails: what was done is told as done, what was not as not.

use app::Error;
use app::scim::{bulk, list};
use scim::{Kind, Query, Wanted};
use serde_json::{Value, json};

use crate::support::Acme;

/// People in so many operations; the database refuses to keep the one who is called `stop`.
fn people(names: &[&str]) -> Value {
    let post = |(at, name): (usize, &&str)| json!({ "method": "POST", "path": "/Users", "bulkId": format!("{at}"), "data": { "userName": name } });
    let operations: Vec<Value> = names.iter().enumerate().map(post).collect();
    json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations })
}

/// Who is in the mirror.
fn mirrored(acme: &Acme) -> Vec<String> {
    let client = acme.client().expect("let in");
    let listed = list(&acme.app, &client, &[Kind::User], &Query::default(), &Wanted::all()).expect("listed");
    listed.page.iter().map(|answer| answer.resource.unique_name().to_owned()).collect()
}

#[test]
fn a_database_that_fails_on_the_way_fails_what_is_left_and_leaves_what_was_done() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    acme.fill_up("resource_name", "NEW.folded = 'stop'");
    let client = acme.client().expect("let in");
    let done = bulk(&acme.app, &client, people(&["anna", "bob", "stop", "carl"])).expect("some of it was done");
    let fine: Vec<bool> = done.iter().map(|done| done.outcome.is_ok()).collect();
    assert_eq!(fine, [true, true, false, false]);
    assert!(done[2..].iter().all(|done| matches!(done.outcome, Err(Error::Store(_)))), "{done:?}");
    assert_eq!(mirrored(&acme), ["anna", "bob"]);

    let nothing = bulk(&acme.app, &client, people(&["stop", "dora"]));
    assert!(matches!(nothing, Err(Error::Store(_))), "as if it had been one request");
    assert_eq!(mirrored(&acme), ["anna", "bob"]);
}

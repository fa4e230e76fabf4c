//! SCIM requests read and write the mirror only: the console's people and groups stay as they are.

use serde_json::json;

use crate::support::{World, id_in};

#[test]
fn no_scim_request_touches_the_console() {
    let world = World::new();
    let (okta, anna) = (world.okta(), world.anna());
    anna.import(
        "Email,First Name,Job Title,Group,Provisioning Managed\n\
         bob@example.com,Bob,Clerk,Sales,true\n\
         ceo@example.com,Eve,CEO,,false\n",
    );
    let before = anna.console();
    assert_eq!(before["users"].as_array().map(Vec::len), Some(2));
    let bob = okta.create_as(&json!({ "userName": "bob@example.com", "title": "Boss", "active": true }));
    let new = okta.create("new@example.com");
    let group = okta.create_group("Sales", &[id_in(&new), id_in(&bob)]);
    okta.patch(&bob, &json!([{ "op": "replace", "path": "active", "value": false }])).is(200);
    okta.patch(&group, &json!([{ "op": "replace", "path": "members", "value": [] }])).is(204);
    okta.put(&new, &json!({ "userName": "ceo@example.com", "active": false })).is(200);
    let gone = json!({ "method": "DELETE", "path": okta.create("gone@example.com") });
    let come = json!({ "method": "POST", "path": "/Users", "bulkId": "x", "data": { "userName": "come@example.com" } });
    let bulk = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [gone, come] });
    okta.post("/Bulk", &bulk).is(200);
    okta.delete(&bob).is(204);
    okta.delete(&new).is(204);
    okta.delete(&group).is(204);
    assert_eq!(anna.console(), before);
}

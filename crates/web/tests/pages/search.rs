//! The box of every page.

use serde_json::json;

use crate::support::World;

#[test]
fn one_hit_leads_there_several_are_listed_and_none_says_what_to_try() {
    let world = World::new();
    let mut anna = world.anna();
    world.imports(
        "acme",
        "Email,First Name,Last Name,Group\nnora@acme.example,Nora,Weiss,North\nnorbert@acme.example,Norbert,Klein,\n",
    );
    let page = anna.opens("/search?q=nora%40acme.example");
    assert!(page.is(303).header("location").starts_with("/users/"), "{page:?}");
    assert_eq!(anna.opens("/search?q=run%201").is(303).header("location"), "/provisioning/1");
    assert!(anna.opens("/search?q=North").is(303).header("location").starts_with("/groups/"));
    let several = anna.opens("/search?q=nor");
    several.is(200).says("3 found").says("norbert@acme.example").says("beginning of the address").says("Group");
    assert!(several.text.contains("name=\"q\" value=\"nor\""), "the box keeps what was looked for");
    let none = anna.opens("/search?q=ghost%40acme.example%3Cb%3E");
    none.is(200).says("Nothing and nobody is found by “ghost@acme.example<b>”.").says("Explain");
    assert!(none.text.contains("href=\"/explain?who=ghost%40acme.example%3Cb%3E\""), "{}", none.text);
    assert!(none.text.contains("href=\"/users?q=ghost%40acme.example%3Cb%3E\""), "{}", none.text);
    anna.opens("/search").is(200).says("Look for anybody and anything");
}

#[test]
fn somebody_of_the_directory_alone_leads_to_the_reason() {
    let world = World::new();
    let mut anna = world.anna();
    world.set(&[("provisioning.enabled", "true")]);
    let token = world.token();
    world.push(&token, &["bob"]);
    for text in ["bob%40acme.example", "id-bob"] {
        anna.opens(&format!("/search?q={text}")).leads_to("/explain?who=bob%40acme.example");
    }
}

/// What Support is told on the telephone is a last name.
#[test]
fn a_last_name_finds_people_beside_a_group_that_begins_like_it() {
    let world = World::new();
    let mut anna = world.anna();
    world.set(&[("provisioning.enabled", "true")]);
    world.imports(
        "acme",
        "Email,First Name,Last Name,Group\nnora@acme.example,Nora,Weiss,Weissensee\nno@acme.example,,Klein,\n",
    );
    let several = anna.opens("/search?q=weiss");
    several.is(200).says("2 found").says("nora@acme.example").says("Weissensee");
    for text in ["Weiss+Nora", "weiss+n", "klein", "Nora+Weiss"] {
        assert!(anna.opens(&format!("/search?q={text}")).is(303).header("location").starts_with("/users/"), "{text}");
    }
    let person = json!({ "schemas": [scim::urn::USER], "userName": "jo@acme.example", "displayName": "Jo Doe" });
    assert_eq!(world.scim(&world.token(), "POST", "/Users", &person), 201);
    anna.opens("/search?q=jo+doe").leads_to("/explain?who=jo%40acme.example");
}

#[test]
fn nobody_finds_what_is_another_accounts() {
    let world = World::new();
    world.imports("acme", "Email\nnora@acme.example\n");
    let link = world.open_account("globex");
    let mut other = world.set_up(&link);
    other.opens("/search?q=nora%40acme.example").is(200).says("Nothing and nobody is found");
}

#[test]
fn every_page_has_the_box_and_a_script_is_not_needed_for_it() {
    let world = World::new();
    let mut anna = world.anna();
    for path in ["/", "/users", "/groups", "/provisioning", "/account", "/keys", "/nowhere"] {
        let page = anna.opens(path);
        assert!(page.text.contains("action=\"/search\" role=\"search\""), "{path}: {}", page.text);
    }
}

//! Groups: the list, and who is in one.

use app::admins::Role;
use app::groups::{self, Window};
use app::users;
use planning::Who;
use serde_json::json;

use crate::edit::confirms;
use crate::support::{ACME, World};

fn path_of(world: &World, slug: &str, name: &str) -> String {
    let window = Window { search: Some(name.to_owned()), limit: 1, ..Window::default() };
    format!("/groups/{}", groups::page(&world.app, slug, &window).expect("a page").rows[0].id.0)
}

#[test]
fn without_a_group_the_list_says_where_they_come_from() {
    let world = World::new();
    let mut anna = world.anna();
    anna.opens("/groups").is(200).says("There is no group yet.").says("Import CSV");
    anna.opens("/groups?status=archived").is(200).says("No group is like that.");
}

#[test]
fn a_group_says_who_decides_and_its_members_come_by_pages() {
    let world = World::new();
    let mut anna = world.anna();
    let rows: Vec<String> = (0..130).map(|at| format!("p{at:03}@acme.example,North 100%\n")).collect();
    let rows = rows.concat();
    world.imports(ACME, &format!("Email,Group\n{rows}zoe@acme.example,South\n"));
    let list = anna.opens("/groups");
    list.is(200).says("2 groups").says("North 100%").says("130");
    anna.opens("/groups?q=%25").says("1 group").says("North 100%").keeps_quiet_about("South");

    let north = path_of(&world, ACME, "North");
    let page = anna.opens(&north);
    page.is(200).says("The console decides about this group").says("130 members").says("p099@acme.example");
    page.keeps_quiet_about("p100@acme.example");
    let next = anna.opens(&format!("{north}?after=p099%40acme.example"));
    next.says("p100@acme.example").says("Previous page").keeps_quiet_about("Next page").keeps_quiet_about("zoe");
    anna.opens(&format!("{north}?q=p12")).says("10 of 130 members").says("p129@acme.example");
    anna.opens(&format!("{north}?q=zoe")).says("Nobody in this group is like that.");
}

#[test]
fn a_group_counts_who_is_active_and_who_is_archived_in_it() {
    let world = World::new();
    let mut anna = world.anna();
    world.imports(ACME, "Email,Group\nben@acme.example,North\ncho@acme.example,North\ndee@acme.example,North\n");
    let north = path_of(&world, ACME, "North");
    anna.opens(&north).is(200).says("3 members, all of them active");
    let cho = users::show(&world.app, ACME, "cho@acme.example").expect("cho").user.id.0;
    let asked = anna.sends(&format!("/users/{cho}/deed"), &[("do", "archive")]);
    confirms(&mut anna, &asked, &format!("/users/{cho}/deed")).is(303);
    anna.opens(&north).says("3 members: 2 active, 1 archived");
    anna.opens(&format!("{north}?q=cho")).says("1 of 3 members");
}

#[test]
fn two_groups_of_one_name_are_told_on_the_page_with_the_ways_out_until_one_is_taken() {
    let world = World::new();
    let mut anna = world.anna();
    world.imports(ACME, "Email,Group\nben@acme.example,North;South;West\n");
    world.set(&[("provisioning.enabled", "true")]);
    let token = world.token();
    let group = |name: &str| json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name });
    let syncs = || {
        app::sync::now(&world.app, ACME, &Who::Operator).expect("a sync");
        world.work();
    };
    world.creates(&token, "/Groups", &group("NORTH"));
    world.creates(&token, "/Groups", &group("South"));
    let west = world.creates(&token, "/Groups", &group("West"));
    let [north, south, west_here] = ["North", "South", "West"].map(|name| path_of(&world, ACME, name));
    anna.opens(&north).is(200).keeps_quiet_about("too");
    syncs();

    let page = anna.opens(&north);
    page.says("The directory has a group called “North” too").says("There are two ways out").says("Run 2");
    let mut sam = world.colleague("sam@acme.example", Role::Support);
    let seen = sam.opens(&north);
    seen.is(200).says("An Admin or an Owner can give this one another name");
    assert!(!seen.text.contains("name=\"do\""), "Support has no way out: {seen:?}");

    // One way: another name here.
    let deed = format!("{north}/deed");
    let typed = page.form("rename").with("name", "North staff").presses("rename");
    let asked = anna.sends_form(&deed, &typed);
    confirms(&mut anna, &asked, &deed).leads_to(&format!("{north}?said=edited"));
    anna.opens(&north).says("North staff").keeps_quiet_about("called “");
    // The other: the directory manages it.
    let deed = format!("{south}/deed");
    let asked = anna.sends_form(&deed, &anna.clone().opens(&south).form("hand-over").presses("hand-over"));
    confirms(&mut anna, &asked, &deed).leads_to(&format!("{south}?said=edited"));
    anna.opens(&south).says("The directory decides about this group").keeps_quiet_about("called “");
    // Or the directory gives the name up, and the next report has nothing to say.
    anna.opens(&west_here).says("The directory has a group called “West” too");
    let renamed = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "replace", "path": "displayName", "value": "Far West" }],
    });
    world.scim(&token, "PATCH", &format!("/Groups/{west}"), &renamed);
    syncs();
    anna.opens(&west_here).is(200).keeps_quiet_about("called “");
}

#[test]
fn a_group_that_is_not_there_and_one_of_another_account_are_the_same_page() {
    let world = World::new();
    let mut anna = world.anna();
    world.open_account("globex");
    world.imports("globex", "Email,Group\nzed@globex.example,Secret\n");
    for path in [&path_of(&world, "globex", "Secret"), "/groups/019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e", "/groups/%00"] {
        anna.opens(path).is(404).says("There is nothing here").keeps_quiet_about("Secret");
    }
    anna.opens("/groups").keeps_quiet_about("Secret");
}

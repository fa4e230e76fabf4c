//! Groups: the list, and who is in one.

use app::groups::{self, Window};

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

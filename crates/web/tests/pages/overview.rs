//! The first page: what it says of an account from its first day to its worst, and where it leads.

use app::admins::Role;
use jiff::SignedDuration;
use serde_json::json;

use crate::edit::confirms;
use crate::support::World;

#[test]
fn from_the_first_sign_in_it_says_what_to_do_next() {
    let world = World::new();
    let mut anna = world.anna();
    anna.opens("/")
        .is(200)
        .says("User provisioning is off, and nobody is in this console yet.")
        .says("Nothing needs you.");
    assert!(anna.opens("/").text.contains("href=\"/account/user-provisioning\""));
    world.set(&[("provisioning.enabled", "true"), ("provisioning.idp_profile", "okta")]);
    anna.opens("/").says("No directory is connected yet, and nobody is in this console.").says("Not connected");
    assert!(anna.opens("/").text.contains("href=\"/account/user-provisioning/guides\""), "to the guides");
    let token = world.token();
    anna.opens("/").says("Okta has not called yet").says("Waiting for first call");
    world.push(&token, &["maya", "bob"]);
    anna.opens("/")
        .says("None of the 2 people of the directory are here yet.")
        .says("2 are not in the console")
        .says("The first report comes by itself")
        .says("Receiving");
}

#[test]
fn who_is_in_one_place_only_is_a_link_to_those_very_people() {
    let world = World::new();
    let mut anna = world.anna();
    world.imports(
        "acme",
        "Email,Provisioning Managed\nold@acme.example,true\nuwe@acme.example,false\nmaya@acme.example,true\n",
    );
    world.set(&[("provisioning.enabled", "true")]);
    let token = world.token();
    world.push(&token, &["maya", "bob"]);
    anna.opens("/")
        .says("1 of the 2 people of the directory is not here.")
        .says("2 people of the console are not in the directory: nothing happens to them while Test Mode is on.")
        .says("1 of them is not managed");
    let users = anna.opens("/users?gap=not-in-directory");
    users.is(200).says("old@acme.example").says("uwe@acme.example").says("Not managed").says("2 people");
    users.keeps_quiet_about("maya@acme.example");
    let people = anna.opens("/directory?gap=not-in-console");
    people.is(200).says("bob@acme.example").says("bob Example").says("1 person").keeps_quiet_about("maya@");
    assert!(people.text.contains("href=\"/explain?who=bob%40acme.example\""), "{}", people.text);
    // What can't be read is the beginning, and a cursor that is past everybody says so.
    anna.opens("/directory?before=").is(200);
    anna.opens("/directory?after=zzzz").is(200).says("Everybody of the directory is in the console.");
}

#[test]
fn whoever_the_directory_has_and_is_archived_here_is_not_said_to_be_here() {
    let world = World::new();
    let mut anna = world.anna();
    world.set(&[("provisioning.enabled", "true")]);
    let token = world.token();
    world.push(&token, &["maya", "bob", "cho"]);
    world.imports("acme", "Email\nmaya@acme.example\nbob@acme.example\ncho@acme.example\n");
    let all = anna.opens("/");
    all.says("All 3 people of the directory are here.").keeps_quiet_about("archived here");
    let bob = app::users::show(&world.app, "acme", "bob@acme.example").expect("bob").user.id.0;
    let deed = format!("/users/{bob}/deed");
    let asked = anna.sends(&deed, &[("do", "archive")]);
    confirms(&mut anna, &asked, &deed).is(303);
    let page = anna.opens("/");
    page.says("All 3 people of the directory are known here, 1 of them archived.");
    let (_, both) = page.text.split_once("In both").expect("a number");
    let figure = both.split_once("class=\"figure\">").and_then(|(_, rest)| rest.split_once('<')).map(|(n, _)| n);
    assert_eq!(figure, Some("2"), "{}", page.text);
    page.says("1 more of the directory is archived here").keeps_quiet_about("are here.");
    assert!(page.text.contains("href=\"/users?status=archived\""), "{}", page.text);
    world.push(&token, &["dee"]);
    anna.opens("/").says("1 of the 4 people of the directory is not here, 1 more only as archived.");
}

#[test]
fn of_snapshots_it_says_how_many_they_have_and_which_report_compared_them() {
    let world = World::new();
    let agent = world.agent();
    let mut anna = world.anna();
    world.brings(&agent, &[("carla", "Cook"), ("dmitri", "Driver")]);
    let first = anna.opens("/");
    first
        .says("The newest snapshots of Active Directory have 2 people.")
        .says("No sync has compared them with the console yet.");
    assert!(!first.text.contains("In both"), "nobody has counted that");
    world.work();
    let compared = anna.opens("/");
    compared.says("Run 1 compared them with the console: its report says who is new and who is gone.");
    compared.says("Who is not here: the report of run 1");
    assert!(compared.text.contains("href=\"/provisioning/1\""));
    // Another one comes: the report does not speak of it.
    world.brings(&agent, &[("carla", "Cook")]);
    anna.opens("/").says("have 1 person.").says("No sync has compared them").keeps_quiet_about("the report of run 1");
    world.work();
    anna.opens("/").says("Run 2 compared them with the console");
}

#[test]
fn a_long_list_of_people_is_leafed_through_forwards_and_back() {
    let world = World::new();
    let mut anna = world.anna();
    world.set(&[("provisioning.enabled", "true")]);
    let token = world.token();
    let names: Vec<String> = (0..60).map(|at| format!("p{at:02}")).collect();
    world.push(&token, &names.iter().map(String::as_str).collect::<Vec<_>>());
    let first = anna.opens("/directory?gap=not-in-console");
    first.says("p00@acme.example").says("60 people").keeps_quiet_about("p50@acme.example");
    let link = |page: &crate::visitor::Page, label: &str| {
        let at = page.text.find(&format!(">{label}<")).expect("a link");
        let href = page.text[..at].rfind("href=\"").expect("an address") + 6;
        page.text[href..at].trim_end_matches('"').replace("&amp;", "&").replace("&#38;", "&")
    };
    let second = anna.opens(&link(&first, "Next page"));
    second.says("p59@acme.example").keeps_quiet_about("p49@acme.example");
    let back = anna.opens(&link(&second, "Previous page"));
    back.says("p00@acme.example").says("p49@acme.example").keeps_quiet_about("p50@acme.example");
}

#[test]
fn a_run_that_was_rejected_is_no_bar_of_changes() {
    let world = World::new();
    let mut anna = world.anna();
    world.set(&[("provisioning.enabled", "true")]);
    let token = world.token();
    world.push(&token, &["maya", "bob"]);
    world.set(&[("provisioning.test_mode", "false")]);
    world.work();
    anna.opens("/").says("Run 1, Held, Live: 2 changes");
    app::sync::reject(&world.app, "acme", 1, None, None, &planning::Who::Operator).expect("rejected");
    let page = anna.opens("/");
    page.says("Run 1, Skipped, Live: none of 2 changes was applied").keeps_quiet_about("Live: 2 changes");
    assert!(page.text.contains("href=\"/provisioning/1\" class=\"h0 "), "{}", page.text);
}

#[test]
fn the_worst_comes_first_and_what_waits_is_told_with_where_to_act() {
    let world = World::new();
    let mut anna = world.anna();
    world.set(&[("provisioning.enabled", "true")]);
    let token = world.token();
    world.push(&token, &["maya"]);
    world.set(&[("provisioning.test_mode", "false")]);
    world.work();
    let page = anna.opens("/");
    page.says("Run 1 is held: nothing is applied until somebody decides.").says("Look and decide");
    assert!(page.text.contains("href=\"/provisioning/1\""), "{}", page.text);
    // The strip has a bar for each run, with a name.
    page.says("Run 1, Held, Live: 1 change");
    world.pass(SignedDuration::from_mins(1));
    let answer = world.scim("rollcall_scim_nonsense", "GET", "/Users", &json!(null));
    assert_eq!(answer, 401);
    anna.opens("/").says("Run 1 is held");
    let mut sam = world.colleague("sam@acme.example", Role::Support);
    sam.opens("/").is(200).says("Run 1 is held");
}

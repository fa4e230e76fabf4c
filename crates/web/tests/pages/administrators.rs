//! Administrators: invited, let in by their link, given another role, signed out and removed; and by whom.

use app::admins::Role;
use app::audit::{self, Kind, Query};

use crate::html::value_of;
use crate::support::{ACME, ANNA, PASSWORD, World};
use crate::visitor::{Page, Visitor};

const LIST: &str = "/account/administrators";
const BOB: &str = "bob@acme.example";

/// Sends the invitation that stands on the page.
fn invites(by: &mut Visitor<'_>, email: &str, role: &str) -> Page {
    by.opens(LIST).is(200);
    by.sends(LIST, &[("email", email), ("role", role)])
}

/// The path of the link that the window shows.
fn link(page: &Page) -> String {
    let url = value_of(&page.text, "setup-link").expect("a link in a window");
    url.strip_prefix("https://rollcall.example").expect("the public URL").to_owned()
}

fn page_of(world: &World, email: &str) -> String {
    format!("{LIST}/{}", world.administrator(email))
}

/// Presses a button of the page of this administrator.
fn does(by: &mut Visitor<'_>, world: &World, email: &str, fields: &[(&str, &str)]) -> Page {
    let path = page_of(world, email);
    by.opens(&path).is(200);
    by.sends(&path, fields)
}

/// What the audit log has on administrators, the newest first.
fn told(world: &World) -> Vec<String> {
    let query = Query { kind: Some(Kind::Administrator), limit: 100, ..Query::default() };
    audit::page(&world.app, ACME, &query).expect("the log").entries.into_iter().map(|entry| entry.sentence).collect()
}

#[test]
fn an_owner_invites_somebody_who_sets_a_password_by_the_link_that_was_shown_once() {
    let world = World::new();
    let mut anna = world.anna();
    let shown = invites(&mut anna, " Bob@acme.example ", "support");
    shown.is(200).says("Bob@acme.example is invited.").says("The link is shown this once.");
    let link = link(&shown);
    let list = anna.opens(LIST);
    list.says("Invited").says("the setup link works until 4 Nov 2026, 08:00 UTC").keeps_quiet_about(&link);
    let mut bob = world.set_up(&link);
    bob.opens(LIST).says("Your role is Support: an Admin or an Owner invites");
    anna.opens(LIST).says("last signed in just now").keeps_quiet_about("Invited");
    assert_eq!(told(&world)[1], "anna@acme.example invited Bob@acme.example as support.");

    let again = invites(&mut anna, BOB, "owner");
    again.is(422).says("Bob@acme.example is an administrator already (support).");
    assert_eq!(value_of(&again.text, "setup-link"), None);
    bob.opens("/account").says("Support");
}

#[test]
fn what_is_no_address_or_no_role_is_told_beside_the_form_which_keeps_what_was_typed() {
    let world = World::new();
    let mut anna = world.anna();
    let page = world.stays(|| invites(&mut anna, "bob.acme.example", "admin"));
    page.is(422).says("“bob.acme.example” is not an e-mail address.");
    assert!(page.text.contains("value=\"bob.acme.example\""), "{page:?}");
    for role in ["", "root", "Owner"] {
        world.stays(|| invites(&mut anna, BOB, role)).is(422).says("Choose a role.");
    }
}

#[test]
fn an_admin_is_offered_nobody_who_is_out_of_reach_and_the_server_says_no_to_a_forged_form() {
    let world = World::new();
    world.anna();
    let mut bob = world.colleague(BOB, Role::Admin);
    let page = bob.opens(LIST);
    assert!(!page.text.contains("value=\"owner\"") && page.text.contains("value=\"admin\""), "{page:?}");
    world.stays(|| invites(&mut bob, "eve@acme.example", "owner")).is(403).says("you are none");
    let of_anna = bob.opens(&page_of(&world, ANNA));
    of_anna.says("Owners are invited, changed and removed by an Owner.").keeps_quiet_about("name=\"do\"");
    for fields in [
        &[("do", "role"), ("role", "support")][..],
        &[("do", "link")],
        &[("do", "remove-now")],
        &[("do", "end-all")],
        &[("do", "end"), ("session", "1")],
    ] {
        world.stays(|| does(&mut bob, &world, ANNA, fields)).is(403);
    }
    let shown = invites(&mut bob, "kim@acme.example", "admin");
    shown.is(200).says("kim@acme.example is invited.");
    does(&mut bob, &world, "kim@acme.example", &[("do", "role"), ("role", "support")]).is(303);
    world.stays(|| does(&mut bob, &world, "kim@acme.example", &[("do", "role"), ("role", "owner")])).is(403);
}

#[test]
fn support_sees_the_list_and_no_form() {
    let world = World::new();
    world.anna();
    let mut sam = world.colleague("sam@acme.example", Role::Support);
    for path in [LIST.to_owned(), page_of(&world, ANNA), page_of(&world, "sam@acme.example")] {
        let page = sam.opens(&path);
        page.is(200).says("@acme.example");
        assert_eq!(page.text.matches("<form method=\"post\"").count(), 1, "the sign-out alone: {page:?}");
    }
}

#[test]
fn another_role_holds_at_once_where_they_are_signed_in() {
    let world = World::new();
    let mut anna = world.anna();
    let mut bob = world.colleague(BOB, Role::Admin);
    let path = page_of(&world, BOB);
    does(&mut anna, &world, BOB, &[("do", "role"), ("role", "support")]).leads_to(&format!("{path}?said=role-changed"));
    anna.opens(&format!("{path}?said=role-changed")).says("The role was changed.").says("Support");
    bob.opens(LIST).says("Your role is Support");
    assert_eq!(told(&world)[0], "anna@acme.example made bob@acme.example support instead of admin.");
    does(&mut anna, &world, ANNA, &[("do", "role"), ("role", "admin")])
        .is(409)
        .says("That is the account's last owner: invite another owner first.");
}

#[test]
fn a_forgotten_password_is_set_anew_by_a_new_link_and_the_old_one_works_until_then() {
    let world = World::new();
    let mut anna = world.anna();
    let mut bob = world.colleague(BOB, Role::Admin);
    let shown = does(&mut anna, &world, BOB, &[("do", "link")]);
    let first = link(shown.is(200).says("Give bob@acme.example this link"));
    let second = link(&does(&mut anna, &world, BOB, &[("do", "link")]));
    assert!(bob.is_in());
    world.visitor().opens(&first).is(410);
    let mut phone = world.visitor();
    phone.opens(&second).is(200);
    let new = "three quite different words";
    phone.sends(&second, &[("password", new), ("again", new)]).leads_to("/");
    assert!(!bob.is_in());
    bob.signs_in(BOB, PASSWORD).is(422);
}

#[test]
fn a_removal_asks_first_and_then_signs_out_at_once() {
    let world = World::new();
    let mut anna = world.anna();
    let mut bob = world.colleague(BOB, Role::Owner);
    let asked = world.stays(|| does(&mut anna, &world, BOB, &[("do", "remove")]));
    asked.is(200).says("They are signed out at once, and can come back only by a new invitation.");
    assert!(bob.is_in());
    does(&mut anna, &world, BOB, &[("do", "remove-now")])
        .leads_to("/account/administrators?said=administrator-removed");
    assert!(!bob.is_in());
    anna.opens("/account/administrators?said=administrator-removed").says("The administrator was removed");
    assert_eq!(told(&world)[0], "anna@acme.example removed bob@acme.example, who was owner.");
}

#[test]
fn who_removes_themselves_is_told_so_and_is_out_unless_they_are_the_last_owner() {
    let world = World::new();
    let mut anna = world.anna();
    does(&mut anna, &world, ANNA, &[("do", "remove")]).says("This is you.");
    let stays = world.stays(|| does(&mut anna, &world, ANNA, &[("do", "remove-now")]));
    stays.is(409).says("last owner");
    let mut bob = world.colleague(BOB, Role::Owner);
    does(&mut anna, &world, ANNA, &[("do", "remove-now")]).leads_to("/sign-in?said=removed-self");
    assert_eq!(anna.session(), None);
    anna.opens("/sign-in?said=removed-self").is(200).says("You are no administrator any more");
    bob.opens(LIST).keeps_quiet_about("anna@acme.example</bdi>");
}

#[test]
fn an_owner_ends_a_session_of_somebody_who_lost_a_telephone() {
    let world = World::new();
    let mut anna = world.anna();
    let mut bob = world.colleague(BOB, Role::Admin);
    let mut phone = world.visitor();
    phone.is_back(ACME, BOB);
    let page = anna.opens(&page_of(&world, BOB));
    page.says("Where they are signed in");
    let sessions: Vec<String> =
        page.text.split("name=\"session\"").skip(1).filter_map(|part| crate::html::attribute(part, "value")).collect();
    assert_eq!(sessions.len(), 2);
    let ended = does(&mut anna, &world, BOB, &[("do", "end"), ("session", &sessions[0])]);
    ended.leads_to(&format!("{}?said=session-ended", page_of(&world, BOB)));
    assert_ne!(bob.is_in(), phone.is_in(), "one of the two");
    does(&mut anna, &world, BOB, &[("do", "end-all")]).is(303);
    assert!(!bob.is_in() && !phone.is_in() && anna.is_in());
    anna.opens(&page_of(&world, BOB)).says("They are signed in nowhere.");
    assert_eq!(told(&world)[0], "anna@acme.example ended a session of bob@acme.example.");
}

//! People and groups by hand: a form, what it would do, and the doing; what is wrong stands where it was typed, and whoever was
//! quicker is not overwritten.

use app::users;
use planning::Status;

use crate::html::plain;
use crate::support::{ACME, World};
use crate::visitor::{Page, Visitor};

fn path_of(world: &World, email: &str) -> String {
    format!("/users/{}", users::show(&world.app, ACME, email).expect("somebody").user.id.0)
}

fn user(world: &World, email: &str) -> planning::User {
    users::show(&world.app, ACME, email).expect("somebody").user
}

/// Presses the button of a page that asks: sends its form with what it carries.
pub(crate) fn confirms(visitor: &mut Visitor<'_>, asked: &Page, path: &str) -> Page {
    asked.is(200).says("Nothing was applied.");
    let digest = asked.text.split("name=\"digest\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    visitor.sends_form(path, &asked.form("by-hand").with("digest", digest.expect("a digest")))
}

#[test]
fn a_person_is_added_by_hand_after_a_look_and_has_a_page() {
    let world = World::new();
    let mut anna = world.anna();
    anna.opens("/users/new").is(200).says("Add a person");
    let typed = [("email", "dora@acme.example"), ("first_name", "Dora"), ("managed", "false"), ("groups", "Chess")];
    let told = anna.sends("/users/new", &typed);
    told.is(422).says("There is no group called “Chess”");
    assert!(told.text.contains("value=\"dora@acme.example\"") && told.text.contains("value=\"Dora\""), "{told:?}");
    assert!(users::show(&world.app, ACME, "dora@acme.example").is_err(), "nothing was done");
    world.imports(ACME, "Email,Group\ncarla@acme.example,Chess\n");
    let asked = anna.sends("/users/new", &typed);
    let made = confirms(&mut anna, &asked, "/users/new");
    let dora = path_of(&world, "dora@acme.example");
    made.leads_to(&format!("{dora}?said=created"));
    anna.opens(&format!("{dora}?said=created")).is(200).says("Added.").says("Dora");
    assert!(!user(&world, "dora@acme.example").managed);
    anna.opens(&format!("{dora}?tab=groups")).says("Chess");
    anna.opens(&format!("{dora}?tab=timeline")).says("anna@acme.example had asked for").says("Administrator");
}

#[test]
fn the_form_of_a_newcomer_says_what_provisioning_managed_means_while_the_directory_is_asked() {
    let world = World::new();
    let mut anna = world.anna();
    anna.opens("/users/new").is(200).says("User provisioning is off, so this means nothing yet.");
    world.set(&[("provisioning.enabled", "true")]);
    let page = anna.opens("/users/new");
    page.says("With Yes, the next live sync archives this person if the directory has not sent them");
    let yes = "name=\"managed\" value=\"true\" checked";
    assert!(page.text.contains(yes), "product.md section 1: true unless set otherwise");
    // Nobody is archived by oversight: what is looked at before it is done says so.
    let caution = "If the directory does not have dora@acme.example, the next live sync archives this person, since";
    let with = |managed| [("email", "dora@acme.example"), ("managed", managed)];
    let asked = anna.sends("/users/new", &with("true"));
    asked.is(200).says("Nothing was applied.").says(caution);
    let back = anna.sends_form("/users/new", &asked.form("by-hand").with("again", "yes"));
    assert!(back.is(200).text.contains(yes));
    anna.sends("/users/new", &with("false")).is(200).says("Nothing was applied.").keeps_quiet_about("next live sync");
    let made = confirms(&mut anna, &asked, "/users/new");
    made.leads_to(&format!("{}?said=created", path_of(&world, "dora@acme.example")));
    assert!(user(&world, "dora@acme.example").managed);
    world.set(&[("provisioning.enabled", "false")]);
    anna.sends("/users/new", &[("email", "eve@acme.example"), ("managed", "true")]).keeps_quiet_about("next live sync");
}

#[test]
fn what_is_wrong_stands_beside_its_input_and_what_was_typed_stays() {
    let world = World::new();
    let mut anna = world.anna();
    world.imports(ACME, "Email,Email Aliases\ncarla@acme.example,c@acme.example\nben@acme.example,\n");
    let edit = format!("{}/edit", path_of(&world, "carla@acme.example"));
    let version = user(&world, "carla@acme.example").version.to_string();
    let typed = [
        ("version", version.as_str()),
        ("email", "BEN@acme.example"),
        ("custom_date_1", "tomorrow"),
        ("comment", "<b>kept</b>"),
    ];
    anna.opens(&edit).is(200);
    let told = world.stays(|| anna.sends(&edit, &typed));
    told.is(422).says("2 things can't be as you typed them").says("is the address of somebody here already");
    told.says("“tomorrow” is not a date");
    assert!(told.text.contains("&#60;b&#62;kept&#60;/b&#62;") && told.text.contains("aria-invalid=\"true\""));
}

#[test]
fn an_edit_is_looked_at_changed_again_and_saved_and_says_what_the_next_sync_overwrites() {
    let world = World::new();
    let mut anna = world.anna();
    crate::users::live(&world, &["ben"]);
    let ben = path_of(&world, "ben@acme.example");
    let edit = format!("{ben}/edit");
    let page = anna.opens(&edit);
    page.is(200).says("will be overwritten by the next sync").says("from the directory’s name.givenName");
    let version = user(&world, "ben@acme.example").version.to_string();
    let typed = [("version", version.as_str()), ("first_name", "Benjamin"), ("comment", "Plays chess")];
    let asked = anna.sends(&edit, &typed);
    asked.says("The next sync will overwrite it with what the directory says.").says("Benjamin");
    let again = anna.sends(&edit, &[&typed[..], &[("again", "yes")]].concat());
    again.is(200).says("Plays chess");
    assert!(again.text.contains("value=\"Benjamin\""), "{again:?}");
    confirms(&mut anna, &asked, &edit).leads_to(&format!("{ben}?said=edited"));
    let told = anna.opens(&ben);
    let said = plain(&told.text).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("First Name Benjamin Directory from name.givenName"), "{said}");
    assert!(said.contains("Comment Plays chess Console"), "{said}");
    // The same form again: there is nothing left to do.
    let version = user(&world, "ben@acme.example").version.to_string();
    anna.sends(&edit, &[("version", &version), ("first_name", "Benjamin")]).leads_to(&format!("{ben}?said=nothing"));
}

#[test]
fn whoever_was_quicker_is_not_overwritten_and_nothing_typed_is_lost() {
    let world = World::new();
    let (mut anna, mut bob) = (world.anna(), world.colleague("bob@acme.example", app::admins::Role::Admin));
    world.imports(ACME, "Email,Job Title\ncarla@acme.example,Clerk\n");
    let carla = path_of(&world, "carla@acme.example");
    let edit = format!("{carla}/edit");
    let version = user(&world, "carla@acme.example").version.to_string();
    anna.opens(&edit);
    bob.opens(&edit);
    let of = |title: &'static str| [("job_title", title), ("comment", "")];
    let with = |title| [&of(title)[..], &[("version", version.as_str())]].concat();
    let (hers, his) = (anna.sends(&edit, &with("Chief")), bob.sends(&edit, &with("Boss")));
    confirms(&mut bob, &his, &edit).leads_to(&format!("{carla}?said=edited"));
    let told = confirms(&mut anna, &hers, &edit);
    told.is(409).says("has changed this person since you opened the form").says("There by now: Boss");
    assert!(told.text.contains("value=\"Chief\""), "what was typed is still there");
    assert_eq!(user(&world, "carla@acme.example").fields.get(planning::Field::JobTitle), Some("Boss"));
    // Pressed again, on what stands there now, hers is done.
    let version = user(&world, "carla@acme.example").version.to_string();
    let asked = anna.sends(&edit, &[("job_title", "Chief"), ("version", &version)]);
    confirms(&mut anna, &asked, &edit).leads_to(&format!("{carla}?said=edited"));
}

#[test]
fn a_form_that_was_opened_before_a_colleague_put_them_into_a_group_takes_nobody_out_of_it() {
    let world = World::new();
    let mut anna = world.anna();
    world.imports(ACME, "Email,Group\ncarla@acme.example,Chess\nben@acme.example,Choir\n");
    let carla = path_of(&world, "carla@acme.example");
    let edit = format!("{carla}/edit");
    let hers = anna.opens(&edit).is(200).form("person");
    assert_eq!(hers.get("groups"), Some("Chess"));
    world.imports(ACME, "Email,Group\ncarla@acme.example,Choir\n");
    let version = user(&world, "carla@acme.example").version.to_string();
    let hers = hers.with("version", &version);
    // She changes something else; then she takes out whom she saw in.
    for (typed, stays) in [(hers.clone().with("job_title", "Clerk"), true), (hers.clone().with("groups", ""), false)] {
        let version = user(&world, "carla@acme.example").version.to_string();
        let asked = anna.sends_form(&edit, &typed.with("version", &version));
        confirms(&mut anna, &asked, &edit).leads_to(&format!("{carla}?said=edited"));
        let told = anna.opens(&format!("{carla}?tab=groups"));
        told.is(200).says("Choir");
        assert_eq!(plain(&told.text).contains("Chess"), stays, "{told:?}");
    }
    // Out of one that somebody else has taken them out of already, she does not put them back.
    let version = user(&world, "carla@acme.example").version.to_string();
    let typed = hers.with("version", &version).with("job_title", "Chief");
    let asked = anna.sends_form(&edit, &typed);
    confirms(&mut anna, &asked, &edit).leads_to(&format!("{carla}?said=edited"));
    anna.opens(&format!("{carla}?tab=groups")).says("Choir").keeps_quiet_about("Chess");
}

#[test]
fn a_value_of_several_lines_is_left_as_it_is_by_a_form_that_changes_something_else() {
    let world = World::new();
    let mut anna = world.anna();
    let token = crate::users::live(&world, &["ben"]);
    let titled = "Head of Freight\r\nand of Harbours";
    let id = user(&world, "ben@acme.example").link.expect("a link").resource.0;
    let patch = serde_json::json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "replace", "path": "title", "value": titled }],
    });
    assert_eq!(world.scim(&token, "PATCH", &format!("/Users/{id}"), &patch), 200);
    app::sync::now(&world.app, ACME, &planning::Who::Operator).expect("a sync");
    world.work();
    let title = || user(&world, "ben@acme.example").fields.get(planning::Field::JobTitle).map(str::to_owned);
    let before = title().expect("a title");
    assert!(before.contains('\n'), "{before:?}");
    let ben = path_of(&world, "ben@acme.example");
    let edit = format!("{ben}/edit");
    let form = anna.opens(&edit).is(200).form("person");
    // As a browser sends what an input of several lines has.
    let sent = form.get("job_title").expect("a title").replace("\r\n", "\n").replace('\n', "\r\n");
    let form = form.with("job_title", &sent).with("comment", "Plays chess");
    let asked = anna.sends_form(&edit, &form);
    asked.says("Plays chess");
    confirms(&mut anna, &asked, &edit).leads_to(&format!("{ben}?said=edited"));
    assert_eq!(title().as_deref(), Some(before.as_str()), "nobody asked for another one");
    let now = user(&world, "ben@acme.example");
    assert_eq!(now.fields.get(planning::Field::Comment), Some("Plays chess"));
}

#[test]
fn somebody_is_archived_restored_and_kept_by_hand() {
    let world = World::new();
    let mut anna = world.anna();
    crate::users::live(&world, &["ben"]);
    let ben = path_of(&world, "ben@acme.example");
    let deed = format!("{ben}/deed");
    anna.opens(&ben).is(200);
    let asked = anna.sends(&deed, &[("do", "archive")]);
    asked.says("Nobody is deleted").says("The next sync will overwrite it");
    confirms(&mut anna, &asked, &deed).leads_to(&format!("{ben}?said=edited"));
    assert_eq!(user(&world, "ben@acme.example").status, Status::Archived);
    anna.opens(&ben).says("Somebody archived them in the console.").says("was archived on");

    let asked = anna.sends(&deed, &[("do", "restore"), ("days", "30")]);
    asked.says("They are kept as well for 30 days");
    confirms(&mut anna, &asked, &deed).leads_to(&format!("{ben}?said=edited"));
    assert_eq!(user(&world, "ben@acme.example").status, Status::Active);
    anna.opens(&ben).says("Kept until 3 Dec 2026").says("anna@acme.example wanted that by hand");
    anna.sends(&deed, &[("do", "end-keep")]).leads_to(&format!("{ben}?said=keep-ended"));
    anna.opens(&ben).keeps_quiet_about("Kept until");
    anna.sends(&deed, &[("do", "keep"), ("days", "9999")]).is(409);
    anna.sends(&deed, &[("do", "dance")]).is(409);
}

#[test]
fn a_restore_that_is_not_done_keeps_nobody_either() {
    let world = World::new();
    let mut anna = world.anna();
    crate::users::live(&world, &["ben"]);
    let ben = path_of(&world, "ben@acme.example");
    let deed = format!("{ben}/deed");
    anna.opens(&ben).is(200);
    let asked = anna.sends(&deed, &[("do", "archive")]);
    confirms(&mut anna, &asked, &deed);
    let asked = anna.sends(&deed, &[("do", "restore"), ("days", "30")]);
    let stale = asked.form("by-hand").with("digest", &"0".repeat(64));
    world.stays(|| anna.sends_form(&deed, &stale)).is(409).says("Nothing was done");
    anna.opens(&ben).keeps_quiet_about("Kept until");
    let keeps = || {
        let query = app::audit::Query { limit: 100, ..app::audit::Query::default() };
        let entries = app::audit::page(&world.app, ACME, &query).expect("acme").entries;
        entries.iter().filter(|entry| entry.verb == "keep").count()
    };
    assert_eq!(keeps(), 0, "no word of a keep that was not");
    confirms(&mut anna, &asked, &deed).leads_to(&format!("{ben}?said=edited"));
    anna.opens(&ben).says("Kept until");
    assert_eq!(keeps(), 1);
}

#[test]
fn whoever_is_kept_by_hand_stays_though_the_directory_sets_them_inactive() {
    let world = World::new();
    let mut anna = world.anna();
    let token = crate::users::live(&world, &["ben"]);
    let ben = path_of(&world, "ben@acme.example");
    anna.opens(&ben);
    anna.sends(&format!("{ben}/deed"), &[("do", "keep"), ("days", "7")]).leads_to(&format!("{ben}?said=kept-person"));
    let id = user(&world, "ben@acme.example").link.expect("a link").resource.0;
    let inactive = serde_json::json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "replace", "path": "active", "value": false }],
    });
    assert_eq!(world.scim(&token, "PATCH", &format!("/Users/{id}"), &inactive), 200);
    app::sync::now(&world.app, ACME, &planning::Who::Operator).expect("a sync");
    world.work();
    assert_eq!(user(&world, "ben@acme.example").status, Status::Active);
    anna.opens(&ben).says("is kept until 10 Nov 2026, 08:00 UTC although the directory has set this person inactive");
    world.pass(jiff::SignedDuration::from_hours(8 * 24));
    app::sync::now(&world.app, ACME, &planning::Who::Operator).expect("a sync");
    world.work();
    assert_eq!(user(&world, "ben@acme.example").status, Status::Archived, "the time is over");
}

#[test]
fn many_are_picked_in_the_list_and_an_administrator_among_them_is_named() {
    let world = World::new();
    let mut anna = world.anna();
    world.imports(ACME, "Email\nanna@acme.example\nben@acme.example\ncho@acme.example\n");
    let list = anna.opens("/users?q=acme");
    assert!(list.text.contains("name=\"from\" value=\"/users?q=acme\""));
    anna.sends("/users/deed", &[("do", "archive"), ("from", "//evil.example")]).leads_to("/users?said=picked-nobody");
    let id = |email: &str| format!("pick-{}", user(&world, email).id.0);
    let (of_anna, of_ben) = (id("anna@acme.example"), id("ben@acme.example"));
    let picked = [("do", "archive"), ("from", "/users?q=acme"), (of_anna.as_str(), "on"), (of_ben.as_str(), "on")];
    let asked = anna.sends("/users/deed", &picked);
    asked.says("2 people would be archived").says("anna@acme.example administers this console");
    confirms(&mut anna, &asked, "/users/deed").leads_to("/users?q=acme&said=edited");
    let status = |email: &str| user(&world, email).status;
    assert_eq!(
        ["anna@acme.example", "ben@acme.example", "cho@acme.example"].map(status),
        [Status::Archived, Status::Archived, Status::Active]
    );
}

#[test]
fn a_group_is_made_filled_renamed_and_archived_by_hand() {
    let world = World::new();
    let mut anna = world.anna();
    world.imports(ACME, "Email\nben@acme.example\ncho@acme.example\n");
    anna.opens("/groups").is(200);
    let asked = anna.sends("/groups/new", &[("name", "Chess")]);
    let made = confirms(&mut anna, &asked, "/groups/new");
    let group = made.header("location").split('?').next().expect("a path").to_owned();
    let deed = format!("{group}/deed");
    anna.opens(&group).is(200).says("Chess");
    anna.sends(&deed, &[("do", "add"), ("people", "ben@acme.example\nnobody@acme.example")])
        .is(422)
        .says("Nobody here has the address nobody@acme.example");
    let asked = anna.sends(&deed, &[("do", "add"), ("people", "ben@acme.example; CHO@acme.example")]);
    confirms(&mut anna, &asked, &deed).leads_to(&format!("{group}?said=edited"));
    anna.opens(&group).says("2 members");
    let picked = format!("pick-{}", user(&world, "ben@acme.example").id.0);
    let asked = anna.sends(&deed, &[("do", "remove"), (&picked, "on")]);
    confirms(&mut anna, &asked, &deed).leads_to(&format!("{group}?said=edited"));
    anna.opens(&group).says("1 member").keeps_quiet_about("ben@acme.example");
    let asked = anna.sends(&deed, &[("do", "rename"), ("name", "Go")]);
    confirms(&mut anna, &asked, &deed);
    anna.opens(&group).says("Go");
    anna.sends("/groups/new", &[("name", "go")]).is(422).says("There is a group called “Go” already");
    let asked = anna.sends(&deed, &[("do", "archive")]);
    confirms(&mut anna, &asked, &deed);
    anna.opens("/groups?status=archived").says("Go");
    let asked = anna.sends(&deed, &[("do", "hand-over")]);
    asked.says("the directory’s group of this name is this one");
}

#[test]
fn what_was_typed_into_a_form_of_groups_stands_there_again_with_what_is_wrong_with_it() {
    let world = World::new();
    let mut anna = world.anna();
    world.imports(ACME, "Email,Group\nben@acme.example,Chess;Go\n");
    anna.opens("/groups").is(200);
    let taken = anna.sends("/groups/new", &[("name", " go ")]);
    taken.is(422).says("There is a group called “Go” already: choose another name.").says("Chess");
    let opened = taken.text.contains("<details class=\"sheet\" open>") && taken.text.contains("value=\" go \"");
    assert!(opened, "{}", taken.text);
    anna.sends("/groups/new", &[("name", "")]).is(422).says("The group needs a name.").says("Chess");

    let page = anna.opens("/groups?q=chess");
    let at = page.text.find("href=\"/groups/").expect("a link") + 6;
    let group = page.text[at..].split('"').next().expect("a path").to_owned();
    let deed = format!("{group}/deed");
    let typed = "ben@acme.example, nobody@acme.example";
    let again = anna.sends(&deed, &[("do", "add"), ("people", typed)]);
    again.is(422).says("Nobody here has the address nobody@acme.example, so nothing was done.").says(typed);
    again.says("1 member");
    assert!(again.text.contains("aria-describedby=\"people-hint people-fault\""), "{}", again.text);
    anna.sends(&deed, &[("do", "add"), ("people", " ")]).is(422).says("Name up to 500 people").says("1 member");
    let again = anna.sends(&deed, &[("do", "rename"), ("name", "GO")]);
    again.is(422).says("There is a group called “Go” already").says("Chess");
    assert!(again.text.contains("value=\"GO\""), "{}", again.text);
    // Where the form is not there any more, a page of its own says why.
    let asked = anna.sends(&deed, &[("do", "archive")]);
    confirms(&mut anna, &asked, &deed);
    anna.sends(&deed, &[("do", "add"), ("people", typed)]).is(409).says("Nobody here has the address");
}

//! Account Settings > User Management > Attribute Mapping: what is in force, with values of real people; changed by forms,
//! looked at as a plan, and saved as it was looked at.

use app::admins::Role;
use app::{mapping, settings};
use planning::Who;
use serde_json::{Value, json};

use crate::html::Form;
use crate::support::{ACME, World};
use crate::visitor::{Page, Visitor};

const HERE: &str = "/account/user-provisioning/mapping";
const SAVED: &str = "/account/user-provisioning/mapping?said=mapping-saved";

/// Anna before the page of an account with two people in its directory; provisioning is on.
fn connected(world: &World) -> Visitor<'_> {
    people_come(world);
    world.anna()
}

fn people_come(world: &World) {
    world.set(&[("provisioning.enabled", "true"), ("provisioning.idp_profile", "okta")]);
    let token = world.token();
    for (person, title) in [("carla", "Cook"), ("dmitri", "Driver")] {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": format!("{person}@acme.example"),
            "externalId": format!("id-{person}"),
            "title": title,
            "nickName": format!("{person}-nick"),
            "emails": [{ "value": format!("{person}@mail.acme.example"), "primary": true }],
        });
        assert_eq!(world.scim(&token, "POST", "/Users", &body), 201);
    }
}

/// The form of a page, for this browser's own token.
fn form(page: &Page) -> Form {
    page.is(200).form("mapping").without("form_token")
}

/// Sends the form as it stands on this page, with this button pressed.
fn presses(visitor: &mut Visitor<'_>, form: &Form, button: &str) -> Page {
    visitor.sends_parts(HERE, &form.clone().presses(button).pairs(), None)
}

/// The line of a field as a page of the form has it now, changed to this.
fn writes(visitor: &mut Visitor<'_>, field: &str, from: &str, steps: &[(&str, &str)]) -> Page {
    let opened = visitor.opens(HERE);
    let mut line = form(&presses(visitor, &form(&opened), &format!("change {field}"))).with("from", from);
    for (number, (kind, value)) in (1..).zip(steps) {
        line = line.with(&format!("step{number}_kind"), kind).with(&format!("step{number}_value"), value);
    }
    presses(visitor, &line, "line")
}

/// The mapping in force, and who saved it.
fn in_force(world: &World) -> (Value, Option<String>) {
    let found = mapping::show(&world.app, ACME).expect("acme");
    (found.mapping.to_json().clone(), found.saved.map(|(_, by)| by))
}

#[test]
fn the_page_says_what_is_in_force_and_what_it_gives() {
    let world = World::new();
    let mut anna = world.anna();
    anna.opens(HERE).is(200).says("There is nobody in the directory yet.").says("In force: the mapping of the profile");
    people_come(&world);
    let page = anna.opens(HERE);
    page.is(200).says("In force: the mapping of the profile Okta").says("Job Title").says("Cook").says("Driver");
    page.keeps_quiet_about("This mapping is not saved.");
    let dmitri = anna.opens(&format!("{HERE}?person=DMITRI%40mail.acme.example"));
    dmitri.is(200).says("Driver").keeps_quiet_about("Cook");
    anna.opens(&format!("{HERE}?person=nobody%40acme.example")).says("Nobody in the directory has this address.");
}

#[test]
fn a_line_is_changed_looked_at_and_saved_as_it_was_looked_at() {
    let world = World::new();
    let mut anna = connected(&world);
    anna.opens(HERE);
    let changed =
        world.stays(|| writes(&mut anna.clone(), "job_title", "nickName + title with \" / \"", &[("upper", "")]));
    changed.is(200).says("CARLA-NICK / COOK").says("This mapping is not saved.").says("→ In capitals");

    let previewed = world.stays(|| presses(&mut anna.clone(), &form(&changed), "preview"));
    previewed.is(200).says("What it would do").says("2 people would be created").says("Against the mapping in force");
    previewed.says("carla@acme.example");
    assert_eq!(in_force(&world).1, None, "nothing is saved by looking");

    presses(&mut anna, &form(&previewed), "save").leads_to(SAVED);
    let (document, by) = in_force(&world);
    assert_eq!(by.as_deref(), Some(crate::support::ANNA));
    let expected = json!({ "from": { "join": ["nickName", "title"], "with": " / " }, "transforms": ["upper"] });
    assert_eq!(document["fields"]["job_title"], expected);
    anna.opens(SAVED).says("The mapping was saved").says("this account's own mapping, saved by anna@acme.example");
}

#[test]
fn a_table_and_a_default_are_written_in_a_form() {
    let world = World::new();
    let mut anna = connected(&world);
    let table = "cook = Kitchen\n* = Elsewhere";
    let changed = writes(&mut anna, "department", "title", &[("table", table), ("default", "Nobody's")]);
    changed
        .is(200)
        .says("Kitchen")
        .says("Elsewhere")
        .says("by a table of 2 lines")
        .says("“Nobody's”, where nothing is sent");
    let opened = presses(&mut anna, &form(&changed), "change department");
    let window = form(&opened);
    assert_eq!((window.get("step1_kind"), window.get("step1_value")), (Some("table"), Some(table)));
    assert_eq!(window.get("step3_kind"), Some(""), "there is room for one more");
}

#[test]
fn what_is_no_line_is_told_in_its_window_and_what_was_typed_stays() {
    let world = World::new();
    let mut anna = connected(&world);
    for (from, steps, told) in [
        ("tittle", &[][..], "Job Title: "),
        ("name", &[], "has parts, so say which"),
        ("", &[], "one source at the least"),
        ("title", &[("default", " ")], "Job Title, step 1: a text that is not empty"),
        ("title", &[("table", "ENG")], "Line 1 of a table can't be read"),
        ("title", &[("explode", "")], "unknown transform"),
    ] {
        let page = world.stays(|| writes(&mut anna.clone(), "job_title", from, steps));
        page.is(422).says(told);
        let again = page.form("mapping");
        assert_eq!(again.get("from"), Some(from));
        assert_eq!(again.get("line_field"), Some("job_title"));
    }
    let opened = anna.opens(HERE);
    let page = presses(&mut anna, &form(&opened).with("domains", "acme.example\na@b"), "preview");
    page.is(422).says("Allowed domains, line 2: a domain, such as acme.example");
    assert_eq!(page.form("mapping").get("domains"), Some("acme.example\na@b"));
}

#[test]
fn which_address_and_which_domains_are_part_of_the_form() {
    let world = World::new();
    let mut anna = connected(&world);
    let opened = anna.opens(HERE);
    opened.says("carla@acme.example");
    let chosen = form(&opened).with("email_from", "emails").with("domains", "acme.example");
    let page = presses(&mut anna, &chosen, "look");
    page.is(200).says("carla@mail.acme.example").says("Not an allowed domain");
    let previewed = presses(&mut anna, &form(&page), "preview");
    previewed.says("2").says("Issues");
    presses(&mut anna, &form(&previewed), "save").leads_to(SAVED);
    let (document, _) = in_force(&world);
    assert_eq!((&document["email_from"], &document["allowed_domains"]), (&json!("emails"), &json!(["acme.example"])));
}

#[test]
fn only_what_was_looked_at_is_saved() {
    let world = World::new();
    let mut anna = connected(&world);
    let changed = writes(&mut anna, "job_title", "nickName", &[]);
    let unseen = world.stays(|| presses(&mut anna.clone(), &form(&changed), "save"));
    unseen.is(409).says("this mapping is not the one that was looked at").says("What it would do");
    let previewed = presses(&mut anna, &form(&changed), "preview");
    // Something in the form was changed after that.
    let other = form(&previewed).with("email_from", "emails");
    world.stays(|| presses(&mut anna.clone(), &other, "save")).is(409).says("is not the one that was looked at");
    let again = unseen.form("mapping").without("form_token");
    presses(&mut anna, &again, "save").leads_to(SAVED);
    assert_eq!(in_force(&world).0["fields"]["job_title"], "nickName");
}

#[test]
fn what_somebody_else_saved_meanwhile_is_not_taken_back_unseen() {
    let world = World::new();
    let mut anna = connected(&world);
    let changed = writes(&mut anna, "job_title", "nickName", &[]);
    let previewed = presses(&mut anna, &form(&changed), "preview");
    let other = r#"{ "fields": { "comment": "title" } }"#;
    mapping::set(&world.app, ACME, other, &Who::Operator).expect("a mapping");
    let page = world.stays(|| presses(&mut anna.clone(), &form(&previewed), "save"));
    page.is(409).says("somebody else has saved another mapping while this page was open").says("saved by operator");
    assert_eq!(in_force(&world).0["fields"], json!({ "comment": "title" }));
    presses(&mut anna, &page.form("mapping").without("form_token"), "save").leads_to(SAVED);
    assert_eq!(in_force(&world).0["fields"]["job_title"], "nickName");
}

#[test]
fn lines_are_added_and_removed_and_the_usual_mapping_is_taken_again() {
    let world = World::new();
    let mut anna = connected(&world);
    let opened = anna.opens(HERE);
    let asked = presses(&mut anna, &form(&opened).with("field", "comment"), "add");
    let added = presses(&mut anna, &form(&asked).with("from", "nickName"), "line");
    added.is(200).says("Comment").says("carla-nick");
    let removed = presses(&mut anna, &form(&added), "remove job_title");
    removed.is(200).keeps_quiet_about("value=\"change job_title\"");
    let previewed = presses(&mut anna, &form(&removed), "preview");
    presses(&mut anna, &form(&previewed), "save").leads_to(SAVED);
    let (document, by) = in_force(&world);
    assert_eq!((&document["fields"]["comment"], &document["fields"]["job_title"]), (&json!("nickName"), &json!(null)));
    assert!(by.is_some());

    let opened = anna.opens(HERE);
    let usual = presses(&mut anna, &form(&opened), "usual");
    usual.is(200).says("This mapping is not saved.");
    let previewed = presses(&mut anna, &form(&usual), "preview");
    presses(&mut anna, &form(&previewed), "save").leads_to(SAVED);
    assert_eq!(in_force(&world).1, None, "the profile's holds again");
    let opened = anna.opens(HERE);
    let previewed = presses(&mut anna, &form(&opened), "preview");
    presses(&mut anna, &form(&previewed), "save").leads_to(&format!("{HERE}?said=mapping-same"));
}

#[test]
fn a_download_can_be_uploaded_and_a_file_that_is_none_is_told_by_its_faults() {
    let world = World::new();
    let mut anna = connected(&world);
    let file = anna.opens(&format!("{HERE}/mapping.json"));
    assert_eq!(file.is(200).header("content-type"), "application/json");
    assert!(file.header("content-disposition").contains("acme-mapping.json"), "{file:?}");
    let mut document: Value = serde_json::from_str(&file.text).expect("JSON");
    assert_eq!(document, in_force(&world).0);
    document["fields"]["job_title"] = json!("nickName");
    anna.opens(HERE);
    let upload = format!("{HERE}/upload");
    let text = document.to_string();
    let page = world.stays(|| anna.sends_parts(&upload, &[], Some(("mapping.json", text.as_bytes()))));
    page.is(200).says("carla-nick").says("This mapping is not saved.");
    let previewed = presses(&mut anna, &form(&page), "preview");
    presses(&mut anna, &form(&previewed), "save").leads_to(SAVED);
    assert_eq!(in_force(&world).0["fields"]["job_title"], "nickName");

    for (bytes, told) in [
        (&b"not JSON"[..], "what is in the file is no mapping"),
        (b"{}", "“fields” is missing"),
        (br#"{ "fields": { "shoe_size": "title" } }"#, "shoe_size: there is no such field"),
        (b"\xff\xfe", "what is in the file is no mapping"),
        (b"", "No file was chosen"),
    ] {
        let page = world.stays(|| anna.sends_parts(&upload, &[], Some(("mapping.json", bytes))));
        page.is(422).says(told);
    }
}

#[test]
fn while_provisioning_is_off_a_mapping_is_saved_for_later() {
    let world = World::new();
    let mut anna = world.anna();
    let changed = writes(&mut anna, "job_title", "nickName", &[]);
    let previewed = presses(&mut anna, &form(&changed), "preview");
    previewed.is(200).says("User provisioning is off, so no sync would do anything.");
    presses(&mut anna, &form(&previewed), "save").leads_to(SAVED);
    assert_eq!(in_force(&world).0["fields"]["job_title"], "nickName");
}

#[test]
fn an_absurd_form_saves_nothing() {
    let world = World::new();
    let mut anna = connected(&world);
    let opened = anna.opens(HERE);
    let whole = form(&opened);
    for absurd in [
        whole.clone().without("document").presses("save"),
        whole.clone().with("document", "{").presses("save"),
        whole.clone().with("document", "[]").presses("save"),
        whole.clone().without("email_from").presses("save"),
        whole.clone().without("seen").presses("save"),
        whole.clone().presses("explode"),
        whole.clone().presses("line"),
        whole.clone().with("line_field", "shoe_size").with("from", "title").presses("line"),
    ] {
        let page = world.stays(|| anna.sends_parts(HERE, &absurd.pairs(), None));
        page.is(400).says("The form did not arrive whole");
    }
}

#[test]
fn support_reads_and_downloads_and_no_button_does_anything() {
    let world = World::new();
    let mut anna = connected(&world);
    let form = form(&anna.opens(HERE));
    let mut sam = world.colleague("sam@acme.example", Role::Support);
    let page = sam.opens(HERE);
    page.is(200).says("Your role is Support").says("Cook");
    assert!(!page.text.contains("name=\"do\""), "no button");
    sam.opens(&format!("{HERE}?person=dmitri%40acme.example")).is(200).says("Driver").keeps_quiet_about("Cook");
    sam.opens(&format!("{HERE}/mapping.json")).is(200);
    sam.opens(HERE);
    for button in ["save", "preview", "change job_title", "remove job_title", "usual", "look"] {
        world.stays(|| presses(&mut sam, &form, button)).is(403).says("Your role is Support");
    }
    world.stays(|| sam.sends_parts(&format!("{HERE}/upload"), &[], Some(("m.json", b"{}")))).is(403);
}

#[test]
fn people_of_active_directory_stand_there_with_their_mailbox_first() {
    let world = World::new();
    let agent = world.agent();
    world.brings(&agent, &[("carla", "Cook"), ("dmitri", "Driver")]);
    let mut anna = world.anna();
    anna.opens(HERE).is(200).says("Cook").says("Driver").says("carla@acme.example");
    let dmitri = || format!("{HERE}?person=dmitri%40acme.example");
    anna.opens(&dmitri()).is(200).says("Driver").keeps_quiet_about("Cook");
    // Once a sync has been live, whoever has the address in the console leads to the record.
    world.work();
    let live = [("provisioning.test_mode".to_owned(), "false".to_owned())];
    let digest = app::sync::plan::summary(&world.app, ACME).expect("a plan").digest;
    settings::set(&world.app, ACME, &live, Some(&digest), &Who::Operator).expect("live");
    world.work();
    anna.opens(&dmitri()).is(200).says("Driver").keeps_quiet_about("Cook");
}

//! Account Settings > User Management > User Provisioning: what is saved, what is refused, and going live by the plan that
//! was seen.

use app::admins::Role;
use app::audit;
use app::reports::{self, RunHead, RunsQuery};
use jiff::SignedDuration;
use planning::Who;
use serde_json::json;

use crate::html::Form;
use crate::support::{ACME, ANNA, World};
use crate::visitor::{Page, Visitor};

const HERE: &str = "/account/user-provisioning";
const SAVED: &str = "/account/user-provisioning?said=saved";
const SWITCHED: &str = "/account/user-provisioning?said=switched";

/// The form as the page shows it now.
fn form(visitor: &mut Visitor<'_>) -> Form {
    visitor.opens(HERE).is(200).form("settings")
}

/// Sends the form with what this does to it, and "Save Changes".
fn saves(visitor: &mut Visitor<'_>, changes: impl FnOnce(Form) -> Form) -> Page {
    let form = changes(form(visitor)).presses("save");
    visitor.sends_form(HERE, &form)
}

/// A setting of acme.
fn setting(world: &World, key: &str) -> serde_json::Value {
    world.settings()[key].clone()
}

/// The newest run, and every run's number.
fn runs(world: &World) -> Vec<RunHead> {
    let query = RunsQuery { service: None, status: None, before: None, limit: 100 };
    reports::page(&world.app, ACME, &query).expect("acme").runs
}

/// Anna, whose IdP has sent three people, and the token that it has; a Test Mode sync has looked.
fn connected(world: &World) -> (Visitor<'_>, String) {
    let mut anna = world.anna();
    saves(&mut anna, |form| form.ticks("enabled")).leads_to(SAVED);
    let token = world.token();
    world.push(&token, &["carla", "dmitri", "edith"]);
    let pressed = form(&mut anna).presses("sync");
    anna.sends_form(HERE, &pressed).leads_to("/provisioning/1");
    world.work();
    (anna, token)
}

#[test]
fn the_models_controls_are_there_in_the_models_order() {
    let world = World::new();
    let (mut anna, _) = connected(&world);
    let page = anna.opens(HERE);
    let text = crate::html::plain(&page.is(200).text);
    let mut at = 0;
    for label in [
        "Enable User Provisioning (User Syncing)",
        "SCIM",
        "ADI",
        "+ SCIM Settings",
        "Regenerate SCIM token",
        "Tenant URL",
        "Revoke SCIM token",
        "Force Sync Now",
        "Test Mode",
        "Save Changes",
    ] {
        at += text[at..].find(label).unwrap_or_else(|| panic!("{label} is not where it belongs in {text}"));
    }
    assert!(page.text.contains("value=\"https://rollcall.example/scim/v2/acme\""), "{text}");
}

#[test]
fn provisioning_is_switched_on_in_test_mode_and_off_again() {
    let world = World::new();
    let mut anna = world.anna();
    saves(&mut anna, |form| form.ticks("enabled")).leads_to(SAVED);
    assert_eq!(setting(&world, "provisioning.enabled"), true);
    assert_eq!(setting(&world, "provisioning.test_mode"), true);
    anna.opens(SAVED).is(200).says("Saved.").says("TEST MODE");
    saves(&mut anna, |form| form.without("enabled")).leads_to(SAVED);
    assert_eq!(setting(&world, "provisioning.enabled"), false);
    anna.opens(HERE).says("User provisioning is off.");
}

#[test]
fn a_first_save_without_test_mode_is_refused() {
    let world = World::new();
    let mut anna = world.anna();
    let page = world.stays(|| saves(&mut anna.clone(), |form| form.ticks("enabled").without("test_mode")));
    page.is(422).says("Nothing was saved. Provisioning begins in Test Mode");
    let again = page.form("settings");
    assert!(again.has("enabled") && !again.has("test_mode"), "what was chosen still stands there");
    anna.sends_form(HERE, &again.ticks("test_mode").presses("save")).leads_to(SAVED);
}

#[test]
fn a_form_that_is_not_whole_saves_nothing() {
    let world = World::new();
    let mut anna = world.anna();
    let whole = form(&mut anna).ticks("enabled").presses("save");
    let unseen = "provisioning.enabled=false";
    for absurd in [
        whole.clone().without("seen"),
        whole.clone().with("seen", ""),
        whole.clone().with("seen", "%%%"),
        whole.clone().with("seen", unseen),
        whole.clone().without("source"),
        whole.clone().with("source", "csv"),
        whole.clone().with("source", "SCIM"),
        whole.clone().without("form"),
        whole.clone().with("form", ""),
        whole.clone().presses("explode"),
        whole.clone().presses("Save"),
    ] {
        let page = world.stays(|| anna.sends_form(HERE, &absurd));
        page.is(400).says("The form did not arrive whole, so nothing was saved.");
    }
    anna.sends_form(HERE, &whole.without("do")).leads_to(SAVED);
}

#[test]
fn a_save_on_what_somebody_else_changed_saves_nothing_and_says_what() {
    let world = World::new();
    let mut anna = world.anna();
    let mut bob = world.colleague("bob@acme.example", Role::Admin);
    let annas = form(&mut anna).ticks("enabled").with("sync.daily_at", "05:00").presses("save");
    saves(&mut bob, |form| form.with("source", "adi")).leads_to(SWITCHED);
    world.set(&[("guard.archive_min", "7"), ("sync.daily_at", "03:00")]);
    let page = world.stays(|| anna.sends_form(HERE, &annas));
    page.is(409)
        .says("Somebody else changed the settings while this page was open, so nothing was saved.")
        .says("Source: was SCIM, is now ADI")
        .says("Archives without an approval, at the least: was 5, is now 7")
        .says("Daily full sync at: was 02:00, is now 03:00")
        .says("what you changed is still as you left it");
    let again = page.form("settings");
    assert!(again.has("enabled") && field(&again, "sync.daily_at") == "05:00", "what Anna chose still stands there");
    let others = (field(&again, "source"), field(&again, "guard.archive_min"));
    assert_eq!(others, ("adi", "7"), "what she had not touched is as it is now");
    anna.sends_form(HERE, &again.presses("save")).leads_to(SAVED);
    let now = ["provisioning.enabled", "sync.daily_at", "provisioning.source", "guard.archive_min"];
    assert_eq!(now.map(|key| setting(&world, key)), [json!(true), json!("05:00"), json!("adi"), json!(7)]);
}

#[test]
fn a_save_on_a_page_that_was_opened_before_a_colleague_braked_leaves_the_brake_on() {
    let world = World::new();
    let (mut anna, _) = connected(&world);
    saves(&mut anna, |form| form.without("test_mode")).is(303);
    world.work();
    let annas = form(&mut anna).with("guard.archive_min", "9").presses("save");
    let mut bob = world.colleague("bob@acme.example", Role::Admin);
    saves(&mut bob, |form| form.ticks("test_mode")).leads_to(SAVED);
    let page = world.stays(|| anna.sends_form(HERE, &annas));
    page.is(409).says("Test Mode: was off, is now on");
    let again = page.form("settings");
    assert!(again.has("test_mode"), "Anna never touched it");
    let runs_before = runs(&world).len();
    anna.sends_form(HERE, &again.presses("save")).leads_to(SAVED);
    let now = ["provisioning.test_mode", "guard.archive_min"].map(|key| setting(&world, key));
    assert_eq!((now, runs(&world).len()), ([json!(true), json!(9)], runs_before), "and no plan was approved");
}

#[test]
fn turning_test_mode_off_applies_the_plan_that_was_shown() {
    let world = World::new();
    let (mut anna, _) = connected(&world);
    let page = anna.opens(HERE);
    page.is(200)
        .says("Save Changes turns Test Mode off and applies this plan")
        .says("3 people would be created")
        .says("Nobody would be archived.");
    let form = page.form("settings");
    assert_eq!(form.get("digest").map(str::len), Some(64));
    anna.sends_form(HERE, &form.without("test_mode").presses("save")).leads_to("/provisioning/2?said=approved");
    assert_eq!(setting(&world, "provisioning.test_mode"), false);
    let asked = &runs(&world)[0];
    let report = serde_json::to_value(&asked.report).expect("JSON");
    assert_eq!((&report["run"], &report["trigger"], &report["mode"]), (&json!(2), &json!("go_live"), &json!("live")));
    assert_eq!(asked.asked_by, Some(Who::Administrator(ANNA.to_owned())));
    world.work();
    let done = &runs(&world)[0];
    assert_eq!(done.approved_by, Some(Who::Administrator(ANNA.to_owned())), "approved by whoever saved");
    let report = serde_json::to_value(&done.report).expect("JSON");
    assert_eq!((&report["status"], &report["counts"]["users"]["created"]), (&json!("completed"), &json!(3)));
    anna.opens("/provisioning/2?said=approved").is(200).says("Approved. The run below applies that plan.").says(ANNA);
}

#[test]
fn a_plan_that_has_moved_is_shown_again_and_nothing_is_saved() {
    let world = World::new();
    let (mut anna, token) = connected(&world);
    let stale = form(&mut anna).without("test_mode").presses("save");
    world.push(&token, &["farid"]);
    for wrong in [stale.clone(), stale.clone().with("digest", &"0".repeat(64)), stale.clone().with("digest", "'")] {
        let page = world.stays(|| anna.sends_form(HERE, &wrong));
        page.is(409).says("the plan that you saw is not the present one").says("4 people would be created");
        assert_ne!(page.form("settings").get("digest"), stale.get("digest"));
    }
    let unseen = world.stays(|| anna.sends_form(HERE, &stale.clone().without("digest")));
    unseen.is(409).says("This is the plan that turning Test Mode off would apply").says("4 people would be created");
    assert_eq!((setting(&world, "provisioning.test_mode"), runs(&world).len()), (json!(true), 1));
    let now = unseen.form("settings");
    assert!(!now.has("test_mode"), "what Anna chose still stands there");
    anna.sends_form(HERE, &now.presses("save")).leads_to("/provisioning/2?said=approved");
    world.work();
    let report = serde_json::to_value(&runs(&world)[0].report).expect("JSON");
    assert_eq!(report["counts"]["users"]["created"], json!(4));
}

#[test]
fn of_two_who_go_live_at_once_one_does() {
    let world = World::new();
    let (anna, _) = connected(&world);
    let live = form(&mut anna.clone()).without("test_mode").presses("save");
    let mut answers: Vec<u16> =
        anna.sends_at_once(8, HERE, &live.without("form_token").pairs()).iter().map(|page| page.status).collect();
    answers.sort_unstable();
    assert_eq!(answers, [303, 409, 409, 409, 409, 409, 409, 409]);
    assert_eq!(runs(&world).len(), 2);
}

#[test]
fn switching_the_source_turns_test_mode_on_in_the_same_save() {
    let world = World::new();
    let (mut anna, _) = connected(&world);
    saves(&mut anna, |form| form.without("test_mode")).is(303);
    world.work();
    assert_eq!(setting(&world, "provisioning.test_mode"), false);
    anna.opens(HERE).says("You are switching the source.").says("may be overwritten or lost");
    saves(&mut anna, |form| form.with("source", "adi")).leads_to(SWITCHED);
    anna.opens(SWITCHED).says("The source was switched, so Test Mode is on.").says("may be overwritten or lost");
    assert_eq!(
        (setting(&world, "provisioning.source"), setting(&world, "provisioning.test_mode")),
        (json!("adi"), json!(true))
    );

    let both =
        world.stays(|| saves(&mut anna, |form| form.with("source", "scim").without("test_mode").with("digest", "0")));
    both.is(409).says("the plan that you saw is not the present one");
    assert_eq!(setting(&world, "provisioning.source"), "adi");
}

#[test]
fn test_mode_that_is_turned_off_while_provisioning_is_off_says_what_comes_of_it() {
    let world = World::new();
    let mut anna = world.anna();
    saves(&mut anna, |form| form.without("test_mode")).leads_to("/account/user-provisioning?said=saved-off");
    anna.opens("/account/user-provisioning?said=saved-off").says("Nothing is synced while user provisioning is off");
    assert_eq!(setting(&world, "provisioning.test_mode"), false);
}

#[test]
fn force_sync_asks_first_when_something_is_not_saved() {
    let world = World::new();
    let (mut anna, _) = connected(&world);
    let changed = form(&mut anna).with("source", "adi").presses("sync");
    let asked = world.stays(|| anna.sends_form(HERE, &changed));
    asked.is(200).says("You have changed settings that are not saved.").says("Back to the settings");
    let window = asked.form("settings");
    assert_eq!(window.get("source"), Some("adi"), "what is not saved still stands there");
    let back = world.stays(|| anna.sends_form(HERE, &window.clone().presses("close")));
    assert_eq!(back.is(200).form("settings").get("source"), Some("adi"));
    anna.sends_form(HERE, &window.presses("sync-saved")).leads_to("/provisioning/2");
    assert_eq!(setting(&world, "provisioning.source"), "scim");
    let again = form(&mut anna).presses("sync");
    anna.sends_form(HERE, &again).leads_to("/provisioning/2");
    assert_eq!(runs(&world).len(), 2, "a second request joins the queued one");
}

#[test]
fn force_sync_says_that_provisioning_is_off() {
    let world = World::new();
    let mut anna = world.anna();
    for button in ["sync", "sync-saved"] {
        let page = world.stays(|| anna.sends_form(HERE, &form(&mut anna.clone()).presses(button)));
        page.is(409).says("Nothing was started: user provisioning is off.");
    }
    let ticked = world.stays(|| anna.sends_form(HERE, &form(&mut anna.clone()).ticks("enabled").presses("sync")));
    ticked.is(200).says("You have changed settings that are not saved.");
    assert!(!ticked.text.contains("value=\"sync-saved\""), "there is nothing to sync by what is saved");
    assert!(runs(&world).is_empty());
}

#[test]
fn support_sees_the_settings_and_no_button_does_anything() {
    let world = World::new();
    let (_, token) = connected(&world);
    let mut sam = world.colleague("sam@acme.example", Role::Support);
    let form = form(&mut sam);
    sam.opens(HERE).says("Your role is Support").keeps_quiet_about(&token);
    let of_model = ["save", "generate", "regenerate", "revoke", "revoke-now", "sync", "sync-saved", "close", "explode"];
    let of_adi = ["adi-generate", "adi-regenerate", "adi-revoke", "adi-revoke-now"];
    let beyond = ["complete", "complete-now", "client-generate", "client-revoke x", "client-revoke-now x"];
    for button in of_model.into_iter().chain(of_adi).chain(beyond) {
        let page = world.stays(|| sam.sends_form(HERE, &form.clone().without("test_mode").presses(button)));
        page.is(403).says("Your role is Support");
    }
}

/// What a field of the form is.
fn field<'f>(form: &'f Form, key: &str) -> &'f str {
    form.get(key).unwrap_or_else(|| panic!("no {key} in {:?}", form.names()))
}

#[test]
fn the_further_settings_stand_below_the_models_controls_with_what_is_in_force() {
    let world = World::new();
    let mut anna = world.anna();
    let page = anna.opens(HERE);
    let text = crate::html::plain(&page.is(200).text);
    assert!(text.find("Test Mode").expect("the model's") < text.find("Quiet period").expect("further"), "{text}");
    page.says("it can't be turned off").says("as is usual for the identity provider, 40m");
    let form = page.form("settings");
    let shown = [
        ("guard.archive_percent", "10"),
        ("guard.archive_min", "5"),
        ("sync.quiet_period_s", "30s"),
        ("sync.complete_period_s", ""),
        ("sync.daily_at", "02:00"),
        ("account.time_zone", "UTC"),
        ("provisioning.idp_profile", "other"),
        ("requests.retention_days", "90"),
    ];
    for (key, value) in shown {
        assert_eq!(field(&form, key), value, "{key}");
    }
}

#[test]
fn one_save_saves_all_settings_and_is_one_deed() {
    let world = World::new();
    let mut anna = world.anna();
    saves(&mut anna, |form| {
        form.ticks("enabled")
            .with("guard.archive_percent", "7")
            .with("guard.archive_min", " 3 ")
            .with("sync.quiet_period_s", "2m")
            .with("sync.complete_period_s", "1h")
            .with("sync.daily_at", "04:30")
            .with("account.time_zone", "Europe/Berlin")
            .with("provisioning.idp_profile", "okta")
            .with("requests.retention_days", "30")
    })
    .leads_to(SAVED);
    let expected = [
        ("provisioning.enabled", json!(true)),
        ("guard.archive_percent", json!(7)),
        ("guard.archive_min", json!(3)),
        ("sync.quiet_period_s", json!(120)),
        ("sync.complete_period_s", json!(3_600)),
        ("sync.daily_at", json!("04:30")),
        ("account.time_zone", json!("Europe/Berlin")),
        ("provisioning.idp_profile", json!("okta")),
        ("requests.retention_days", json!(30)),
    ];
    for (key, value) in expected {
        assert_eq!(setting(&world, key), value, "{key}");
    }
    let query = audit::Query { limit: 100, ..audit::Query::default() };
    let deeds = audit::page(&world.app, ACME, &query).expect("acme").entries;
    let deeds_of_settings = deeds.iter().filter(|deed| deed.kind == "settings").count();
    assert_eq!(deeds_of_settings, 1, "{deeds:?}");
    let form = form(&mut anna);
    assert_eq!((field(&form, "sync.quiet_period_s"), field(&form, "sync.complete_period_s")), ("2m", "1h"));
    anna.opens(HERE).says("as is usual for the identity provider, 10m");
    // Empty again, it hangs on the profile again.
    saves(&mut anna, |form| form.with("sync.complete_period_s", "")).leads_to(SAVED);
    assert_eq!(setting(&world, "sync.complete_period_s"), 600);
    saves(&mut anna, |form| form.with("provisioning.idp_profile", "entra")).leads_to(SAVED);
    assert_eq!(setting(&world, "sync.complete_period_s"), 2_400);
}

#[test]
fn what_a_setting_can_t_be_is_told_beside_it_and_nothing_is_saved() {
    let world = World::new();
    let anna = world.anna();
    for (key, text, expected) in [
        ("guard.archive_percent", "0", "a whole number from 1 to 50"),
        ("guard.archive_percent", "51", "a whole number from 1 to 50"),
        ("guard.archive_percent", "", "a whole number from 1 to 50"),
        ("guard.archive_min", "1001", "a whole number from 1 to 1000"),
        ("sync.quiet_period_s", "61m", "from 1s to 1h"),
        ("sync.quiet_period_s", "", "from 1s to 1h"),
        ("sync.complete_period_s", "soon", "from 1s to 7d"),
        ("sync.daily_at", "24:00", "a time of day as HH:MM"),
        ("account.time_zone", "Mars/Olympus", "a time zone of the IANA database"),
        ("provisioning.idp_profile", "duo", "one of okta, entra"),
        ("requests.retention_days", "0", "a whole number from 1 to 3650"),
        ("requests.retention_days", "<b>", "a whole number from 1 to 3650"),
    ] {
        let page = world.stays(|| saves(&mut anna.clone(), |form| form.ticks("enabled").with(key, text)));
        page.is(422)
            .says("Nothing was saved: some settings")
            .says(&format!("“{text}” is not possible: "))
            .says(expected);
        let id = key.replace(['.', '_'], "-");
        let at = page.text.find(&format!("id=\"{id}\"")).expect("the field");
        let tag = &page.text[at..at + page.text[at..].find('>').expect("an end")];
        assert!(tag.contains(&format!("{id}-fault\" aria-invalid=\"true\"")), "{tag}");
        assert_eq!(page.text.matches("aria-invalid").count(), 1, "no other is marked");
        let again = page.form("settings");
        assert!(again.has("enabled"), "what was chosen still stands there");
        if key != "provisioning.idp_profile" {
            assert_eq!(field(&again, key), text);
        }
    }
    for key in ["guard.archive_percent", "sync.daily_at", "provisioning.idp_profile"] {
        let page = world.stays(|| saves(&mut anna.clone(), |form| form.without(key)));
        page.is(400).says("The form did not arrive whole");
    }
}

#[test]
fn a_second_save_takes_back_nothing_that_nobody_looked_at() {
    let world = World::new();
    let mut anna = world.anna();
    let annas = form(&mut anna).with("guard.archive_min", "9").with("sync.quiet_period_s", "1m").presses("save");
    world.set(&[("guard.archive_min", "7"), ("requests.retention_days", "10")]);
    let page = world.stays(|| anna.sends_form(HERE, &annas));
    page.is(409).says("Archives without an approval, at the least: was 5, is now 7");
    page.says("Requests are kept, in days: was 90, is now 10");
    let again = page.form("settings");
    assert_eq!(field(&again, "guard.archive_min"), "9", "what Anna chose");
    assert_eq!(field(&again, "requests.retention_days"), "10", "what she did not touch");
    anna.sends_form(HERE, &again.presses("save")).leads_to(SAVED);
    let kept = ["guard.archive_min", "sync.quiet_period_s", "requests.retention_days"].map(|key| setting(&world, key));
    assert_eq!(kept, [json!(9), json!(60), json!(10)]);
}

#[test]
fn a_directory_that_fills_says_so_and_how_long_and_an_administrator_says_that_it_is_complete() {
    let world = World::new();
    let mut anna = world.anna();
    saves(&mut anna, |form| form.ticks("enabled").with("provisioning.idp_profile", "okta")).leads_to(SAVED);
    anna.opens(HERE).says("The directory is still filling").says("Nothing has been sent yet.");
    let token = world.token();
    world.push(&token, &["carla", "dmitri"]);
    anna.opens(HERE).says("it counts as complete by itself in 10 minutes (3 Nov 2026, 08:10 UTC)");
    world.pass(SignedDuration::from_mins(4));
    let page = anna.opens(HERE);
    page.says("it counts as complete by itself in 6 minutes");

    let pressed = page.form("settings").with("guard.archive_min", "8").presses("complete");
    let asked = world.stays(|| anna.sends_form(HERE, &pressed));
    asked
        .is(200)
        .says("There are 2 people in the directory, and 0 groups.")
        .says("whoever is not in it counts as gone");
    let asked = asked.form("settings");
    assert_eq!(field(&asked, "guard.archive_min"), "8", "what is not saved still stands there");
    let told = anna.sends_form(HERE, &asked.presses("complete-now"));
    told.is(200).says("The directory counts as complete.").keeps_quiet_about("is still filling");
    assert_eq!(setting(&world, "guard.archive_min"), 5, "and is not saved");
    let query = audit::Query { limit: 100, ..audit::Query::default() };
    let deeds = audit::page(&world.app, ACME, &query).expect("acme").entries;
    assert!(deeds.iter().any(|deed| deed.verb == "complete" && deed.actor == ANNA), "{deeds:?}");
}

#[test]
fn a_directory_that_is_switched_off_or_has_no_snapshot_is_not_complete_by_word() {
    let world = World::new();
    let mut anna = world.anna();
    let pressed = form(&mut anna).presses("complete-now");
    world.stays(|| anna.sends_form(HERE, &pressed)).is(200).says("Nothing was started: user provisioning is off.");
    saves(&mut anna, |form| form.ticks("enabled").with("source", "adi")).is(303);
    anna.opens(HERE).says("It counts as complete once a first snapshot has come.");
    let pressed = form(&mut anna).presses("complete-now");
    world.stays(|| anna.sends_form(HERE, &pressed)).is(200).says("no snapshot of Active Directory is in force");
}

#[test]
fn how_the_connection_stands_is_what_happened_and_what_the_schedule_has_next() {
    let world = World::new();
    let mut anna = world.anna();
    anna.opens(HERE).says("never used").says("No run yet.").says("None: user provisioning is off.");
    saves(&mut anna, |form| form.ticks("enabled").with("account.time_zone", "Europe/Berlin")).leads_to(SAVED);
    anna.opens(HERE).says("The daily full sync, in 17 hours (4 Nov 2026, 02:00 CET)");
    let token = world.token();
    world.push(&token, &["carla", "dmitri"]);
    assert_eq!(world.scim(&token, "GET", "/Users/nobody", &json!(null)), 404);
    world.writes_down();
    let page = anna.opens(HERE);
    page.says("In 30 seconds, if the directory sends nothing more until then").says("2 people, 0 groups");
    let text = crate::html::plain(&page.text);
    assert!(text.contains("Requests in the last hour\n  3\n"), "{text}");
    assert!(page.text.contains("href=\"/requests/"), "the last error leads to its request");
    page.says("404, just now");
    let pressed = form(&mut anna).presses("sync");
    anna.sends_form(HERE, &pressed).leads_to("/provisioning/1");
    anna.opens(HERE).says("Run 1 Pending");
    world.work();
    anna.opens(HERE).says("Run 1 Completed").says("2 people would be created");
    world.pass(SignedDuration::from_hours(2));
    let page = anna.opens(HERE);
    let text = crate::html::plain(&page.text);
    assert!(text.contains("Requests in the last hour\n  0\n"), "{text}");
    page.says("2 hours ago");
}

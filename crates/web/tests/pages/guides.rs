//! Setup guides: the account's own values under the provider's names, and steps that tick themselves from traffic.

use app::admins::Role;
use app::tokens::{self, Opens};
use jiff::SignedDuration;
use planning::{Who, profile};
use serde_json::{Value, json};

use crate::html;
use crate::support::{ACME, World};
use crate::visitor::Page;

const GUIDES: &str = "/account/user-provisioning/guides";

fn guide(name: &str) -> String {
    format!("{GUIDES}/{name}")
}

/// The steps as they are read: the sign's word, then what is to be done.
fn steps(page: &Page) -> Vec<String> {
    let list =
        page.text.split("<ol class=\"steps\"").nth(1).and_then(|rest| rest.split("</ol>").next()).expect("steps");
    list.split("<li").skip(1).map(|step| html::plain(&format!("<li{step}"))).collect()
}

/// Which steps are done.
fn done(page: &Page) -> Vec<bool> {
    steps(page).iter().map(|step| step.contains("✓ Done")).collect()
}

fn looks_up(world: &World, token: &str) {
    assert_eq!(world.scim(token, "GET", "/Users?filter=userName%20eq%20%22carla@acme.example%22", &Value::Null), 200);
    app::requests::write_down(&world.app).expect("written down");
}

#[test]
fn every_provider_has_a_guide_with_the_tenant_url_under_its_own_names() {
    let world = World::new();
    let mut anna = world.anna();
    world.set(&[("provisioning.enabled", "true"), ("provisioning.idp_profile", "okta")]);
    let choice = anna.opens(GUIDES);
    choice.is(200).says("Okta Chosen in the settings");
    for profile in profile::all() {
        let (title, page) = (&profile.guide.title, anna.opens(&guide(profile.name)));
        choice.says(title);
        page.is(200).says(title).says(&profile.guide.cadence).says(&profile.guide.switch).says(&profile.guide.missing);
        for trap in &profile.guide.traps {
            page.says(trap);
        }
        for sent in &profile.guide.sends {
            page.says(&sent.attribute);
        }
        for entry in &profile.guide.connection {
            page.says(&entry.label);
        }
        let url = "readonly value=\"https://rollcall.example/scim/v2/acme\"";
        assert_eq!(page.text.contains(url), profile.name != "google", "{}", profile.name);
        let switches = page.text.contains("this is the guide for");
        assert_eq!(switches, !["okta", "google"].contains(&profile.name), "{}", profile.name);
    }
    anna.opens(&guide("nobody")).is(404);
}

#[test]
fn google_says_that_it_sends_nothing_and_what_works_instead() {
    let world = World::new();
    let mut anna = world.anna();
    let page = anna.opens(&guide("google"));
    page.says("it has no generic outbound SCIM").says("What works instead").says("import the file on the Users page");
    assert!(!page.text.contains("Connect Google"), "{page:?}");
}

#[test]
fn the_steps_tick_themselves_as_the_calls_come_in() {
    let world = World::new();
    let mut anna = world.anna();
    let page = anna.opens(&guide("okta"));
    page.says("User provisioning is off, or SCIM is not the source").says("Waiting for the first call.");
    assert_eq!(done(&page), [false; 8]);
    assert_eq!(page.text.matches("Force Sync Now</a>").count(), 1, "the way there is told once");
    assert!(steps(&page)[0].contains("→ Next"), "{:?}", steps(&page));

    world.set(&[("provisioning.enabled", "true"), ("provisioning.idp_profile", "okta")]);
    let token = world.token();
    let page = anna.opens(&guide("okta"));
    page.keeps_quiet_about("User provisioning is off").keeps_quiet_about(&token).says(&token[token.len() - 4..]);
    assert_eq!(done(&page), [true, true, false, false, false, false, false, false]);

    looks_up(&world, &token);
    let page = anna.opens(&guide("okta"));
    page.says("Connected: the token was last used on")
        .says("Looked for a user with userName “carla@acme.example”: nobody.");
    // What nothing proves was done once something later is.
    assert_eq!(done(&page), [true, true, true, true, true, false, false, false]);

    world.push(&token, &["maya"]);
    let page = anna.opens(&guide("okta"));
    page.says("maya Example arrived on");
    assert!(page.text.contains("href=\"/explain?who=maya%40acme.example\""), "{page:?}");
    assert_eq!(done(&page), [true, true, true, true, true, true, false, false]);

    let group = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "North" });
    assert_eq!(world.scim(&token, "POST", "/Groups", &group), 201);
    world.pass(SignedDuration::from_mins(2));
    app::sync::now(&world.app, ACME, &Who::Operator).expect("a run");
    world.work();
    let page = anna.opens(&guide("okta"));
    page.says("The group North arrived on").says("Read the report");
    assert_eq!(done(&page), [true; 8]);
    let run = app::reports::list(&world.app, ACME).expect("runs")[0].run.expect("a number");
    anna.opens(&format!("/provisioning/{run}")).is(200).says("Test");
}

#[test]
fn proofs_stay_when_the_log_forgets() {
    let world = World::new();
    world.set(&[("provisioning.enabled", "true"), ("requests.retention_days", "7")]);
    let token = world.token();
    looks_up(&world, &token);
    world.push(&token, &["maya"]);
    world.pass(SignedDuration::from_hours(24 * 30));
    while app::requests::forget(&world.app, 1_000, 100).expect("forgotten") {}
    let page = world.colleague("bea@acme.example", Role::Admin).opens(&guide("okta"));
    page.says("People have arrived since, so this was done.");
    assert_eq!(done(&page)[..6], [true; 6]);
}

#[test]
fn a_provider_that_still_uses_the_old_token_is_told_of() {
    let world = World::new();
    let mut anna = world.anna();
    world.set(&[("provisioning.enabled", "true")]);
    let old = world.token();
    world.push(&old, &["maya"]);
    let lifetime = Some(tokens::DEFAULT_LIFETIME);
    world.pass(SignedDuration::from_mins(1));
    tokens::regenerate(&world.app, ACME, Opens::Scim, lifetime, SignedDuration::ZERO, &Who::Operator).expect("a token");
    world.pass(SignedDuration::from_mins(1));
    assert_eq!(world.scim(&old, "GET", "/Users", &Value::Null), 401);
    app::requests::write_down(&world.app).expect("written down");
    let page = anna.opens(&guide("okta"));
    page.says(&format!("still uses the token ending in {}", &old[old.len() - 4..]));
    // The new token has to come before the step is done again.
    assert!(steps(&page)[3].contains("→ Next"), "{:?}", steps(&page));
}

#[test]
fn support_reads_guides() {
    let world = World::new();
    let mut sam = world.colleague("sam@acme.example", Role::Support);
    sam.opens(GUIDES).is(200);
    sam.opens(&guide("entra")).is(200);
}

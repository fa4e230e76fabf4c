//! Tokens on the User Provisioning page: made, shown once, made anew, revoked; what is not saved yet stays as it is.

use app::admins::Role;
use app::tokens::{self, State};
use jiff::SignedDuration;
use serde_json::Value;

use crate::html::{Form, value_of};
use crate::support::{ACME, ANNA, World};
use crate::visitor::{Page, Visitor};

const HERE: &str = "/account/user-provisioning";
const SHOWN: &str = "This window has shown its token already, and a token is shown once.";

/// The form as the page shows it now.
fn form(visitor: &mut Visitor<'_>) -> Form {
    visitor.opens(HERE).is(200).form("settings")
}

/// The token that a page shows.
#[track_caller]
fn token(page: &Page) -> String {
    let token = value_of(&page.is(200).text, "token").unwrap_or_else(|| panic!("no token in {page:?}"));
    assert!(token.starts_with("rollcall_scim_"), "{token}");
    token
}

/// The states of acme's tokens, newest first.
fn states(world: &World) -> Vec<State> {
    tokens::list(&world.app, ACME).expect("acme").into_iter().map(|(_, state)| state).collect()
}

fn opens(world: &World, token: &str) -> bool {
    match world.scim(token, "GET", "/Users", &Value::Null) {
        200 => true,
        401 => false,
        other => panic!("{other}"),
    }
}

#[test]
fn a_token_is_made_before_the_settings_are_saved_and_disturbs_nothing() {
    let world = World::new();
    let mut anna = world.anna();
    let before = world.settings();
    let page = anna.sends_form(
        HERE,
        &form(&mut anna.clone()).ticks("enabled").with("source", "adi").without("test_mode").presses("generate"),
    );
    let secret = token(&page);
    page.says("This is the only time that the token is shown.");
    let after = page.form("settings");
    assert!(after.has("enabled") && !after.has("test_mode"), "{:?}", after.names());
    assert_eq!(after.get("source"), Some("adi"), "what was not saved still stands there");
    assert_eq!(world.settings(), before, "and is not saved");

    let closed = world.stays(|| anna.sends_form(HERE, &after.presses("close")));
    closed
        .is(200)
        .keeps_quiet_about(&secret)
        .says("Regenerate SCIM token")
        .says(&format!("…{}", &secret[secret.len() - 4..]));
    let still = closed.form("settings");
    assert!(still.has("enabled") && !still.has("test_mode"));
    anna.opens(HERE).is(200).keeps_quiet_about(&secret).says(ANNA);
    let saved = anna.sends_form(HERE, &still.with("source", "scim").ticks("test_mode").presses("save"));
    saved.leads_to("/account/user-provisioning?said=saved");
    assert!(opens(&world, &secret), "the save did not see the token as a change");
}

#[test]
fn a_form_that_is_sent_twice_makes_one_token() {
    let world = World::new();
    let mut anna = world.anna();
    let pressed = form(&mut anna).presses("generate");
    let secret = token(&anna.sends_form(HERE, &pressed));
    let again = world.stays(|| anna.sends_form(HERE, &pressed));
    again.is(200).says(SHOWN).keeps_quiet_about(&secret);
    assert_eq!(states(&world), [State::Active]);

    let anew = form(&mut anna).with("overlap", "0").presses("generate");
    let second = token(&anna.sends_form(HERE, &anew));
    anna.sends_form(HERE, &anew).is(200).says(SHOWN).keeps_quiet_about(&second);
    assert_eq!(states(&world), [State::Active, State::Revoked]);
}

#[test]
fn a_form_that_is_sent_many_times_at_once_makes_one_token() {
    let world = World::new();
    world.set(&[("provisioning.enabled", "true")]);
    let mut anna = world.anna();
    let pressed = form(&mut anna).presses("generate");
    let pages = anna.sends_at_once(8, HERE, &pressed.without("form_token").pairs());
    let shown: Vec<String> = pages.iter().filter_map(|page| value_of(&page.is(200).text, "token")).collect();
    assert_eq!(shown.len(), 1, "one window shows one");
    assert!(opens(&world, &shown[0]));
    assert_eq!(states(&world), [State::Active]);
}

#[test]
fn a_page_that_knows_of_no_token_does_not_stop_a_colleagues() {
    let world = World::new();
    world.set(&[("provisioning.enabled", "true")]);
    let mut anna = world.anna();
    let mut bob = world.colleague("bob@acme.example", Role::Admin);
    let annas = form(&mut anna).presses("generate");
    let secret = token(&bob.sends_form(HERE, &form(&mut bob.clone()).presses("generate")));
    let page = world.stays(|| anna.sends_form(HERE, &annas));
    page.is(200).says("There is a live token already").says("Regenerate SCIM token");
    assert!(opens(&world, &secret));
}

#[test]
fn made_anew_the_old_one_stops_when_the_window_said() {
    let world = World::new();
    world.set(&[("provisioning.enabled", "true")]);
    let mut anna = world.anna();
    let mut old = token(&anna.sends_form(HERE, &form(&mut anna.clone()).presses("generate")));
    for (overlap, hours) in [("0", 0), ("1h", 1), ("24h", 24), ("7d", 7 * 24)] {
        let asked = world.stays(|| anna.sends_form(HERE, &form(&mut anna.clone()).presses("regenerate")));
        let window = asked.is(200).says("The token in use now stops").form("settings");
        assert_eq!(window.get("overlap"), Some("0"), "at once, unless it is asked for");
        let fresh = token(&anna.sends_form(HERE, &window.with("overlap", overlap).presses("generate")));
        assert!(opens(&world, &fresh));
        assert_eq!(opens(&world, &old), hours > 0, "{overlap}");
        world.pass(SignedDuration::from_hours(hours) - SignedDuration::from_secs(1));
        assert_eq!(opens(&world, &old), hours > 0, "{overlap}");
        world.pass(SignedDuration::from_secs(1));
        assert!(!opens(&world, &old) && opens(&world, &fresh), "{overlap}");
        old = fresh;
        // Seven days end a session.
        anna.is_back(ACME, ANNA);
    }
}

#[test]
fn revoked_it_stops_at_once_and_the_window_asks_first() {
    let world = World::new();
    world.set(&[("provisioning.enabled", "true")]);
    let mut anna = world.anna();
    let mut bob = world.colleague("bob@acme.example", Role::Admin);
    let secret = token(&anna.sends_form(HERE, &form(&mut anna.clone()).presses("generate")));
    let bobs = form(&mut bob).presses("revoke-now");
    let asked = world.stays(|| anna.sends_form(HERE, &form(&mut anna.clone()).presses("revoke")));
    asked.is(200).says("The token stops at once.");
    assert!(opens(&world, &secret));
    let revoked = anna.sends_form(HERE, &asked.form("settings").presses("revoke-now"));
    revoked.is(200).says("The token was revoked.").says("Generate SCIM Token");
    assert!(!opens(&world, &secret));
    world.stays(|| bob.sends_form(HERE, &bobs)).is(200).says("There is no live token any more");
}

#[test]
fn a_page_that_shows_an_older_token_touches_no_colleagues_newer_one() {
    let world = World::new();
    world.set(&[("provisioning.enabled", "true")]);
    let mut anna = world.anna();
    let mut bob = world.colleague("bob@acme.example", Role::Admin);
    token(&anna.sends_form(HERE, &form(&mut anna.clone()).presses("generate")));
    let stale = form(&mut anna);
    let bobs = token(&bob.sends_form(HERE, &form(&mut bob.clone()).with("overlap", "0").presses("generate")));
    for stale in [
        stale.clone().presses("revoke"),
        stale.clone().presses("revoke-now"),
        stale.clone().without("token").presses("revoke-now"),
        stale.clone().presses("regenerate"),
        stale.clone().with("overlap", "0").presses("generate"),
        stale.clone().with("overlap", "24h").with("token", "").presses("generate"),
    ] {
        let page = world.stays(|| anna.sends_form(HERE, &stale));
        let told = format!("bob@acme.example made the one that ends in {} meanwhile", &bobs[bobs.len() - 4..]);
        page.is(200).says("The token in use is not the one that this page showed").says(&told);
        assert_ne!(page.form("settings").get("token"), stale.get("token"), "the page shows the one in use");
    }
    assert!(opens(&world, &bobs));
    let seen = form(&mut anna).presses("revoke");
    let asked = anna.sends_form(HERE, &seen).is(200).form("settings");
    anna.sends_form(HERE, &asked.presses("revoke-now")).says("The token was revoked.");
    assert!(!opens(&world, &bobs));
    world.stays(|| anna.sends_form(HERE, &seen)).is(200).says("There is no live token any more");
}

#[test]
fn an_absurd_overlap_stops_nothing() {
    let world = World::new();
    world.set(&[("provisioning.enabled", "true")]);
    let mut anna = world.anna();
    let secret = token(&anna.sends_form(HERE, &form(&mut anna.clone()).presses("generate")));
    for overlap in ["", "soon", "8d", "-1h", "0 ", "99999999999h"] {
        let page = world
            .stays(|| anna.sends_form(HERE, &form(&mut anna.clone()).with("overlap", overlap).presses("generate")));
        page.is(400).says("The form did not arrive whole, so nothing was saved.");
    }
    assert!(opens(&world, &secret));
}

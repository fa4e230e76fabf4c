//! OAuth clients on the User Provisioning page: made, shown once, used, revoked; what is not saved yet stays as it is.

use app::oauth;
use app::tokens::State;
use jiff::SignedDuration;
use serde_json::Value;

use crate::html::{Form, value_of};
use crate::support::{ACME, ANNA, World};
use crate::visitor::{Page, Visitor};

const HERE: &str = "/account/user-provisioning";
const URL: &str = "https://rollcall.example/scim/v2/acme/oauth/token";

/// The form as the page shows it now.
fn form(visitor: &mut Visitor<'_>) -> Form {
    visitor.opens(HERE).is(200).form("settings")
}

/// The id and the secret that a window shows.
#[track_caller]
fn client(page: &Page) -> (String, String) {
    let shown = ["client-id", "client-secret"].map(|id| value_of(&page.is(200).text, id));
    let [Some(id), Some(secret)] = shown else { panic!("no client in {page:?}") };
    assert!(secret.starts_with("rollcall_secret_"), "{secret}");
    (id, secret)
}

/// The states of acme's clients, newest first.
fn states(world: &World) -> Vec<State> {
    oauth::list(&world.app, ACME).expect("acme").into_iter().map(|(_, state)| state).collect()
}

/// The status with which a client is answered that fetches a token.
fn fetches(world: &World, id: &str, secret: &str) -> u16 {
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    world.fetches("", &form).status
}

#[test]
fn a_client_is_made_shown_once_and_used() {
    let world = World::new();
    world.set(&[("provisioning.enabled", "true")]);
    let mut anna = world.anna();
    let page = anna.opens(HERE);
    page.says("OAuth 2.0 clients").says("No OAuth client yet.");
    assert_eq!(value_of(&page.text, "token-url").as_deref(), Some(URL));

    let pressed = page.form("settings").with("guard.archive_min", "9").presses("client-generate");
    let made = anna.sends_form(HERE, &pressed);
    let (id, secret) = client(&made);
    made.says("This is the only time that the secret is shown.");
    assert_eq!(value_of(&made.text, "client-token-url").as_deref(), Some(URL));
    assert_eq!(made.form("settings").get("guard.archive_min"), Some("9"), "what is not saved still stands there");

    let again = world.stays(|| anna.sends_form(HERE, &pressed));
    again.is(200).says("This window has shown its secret already").keeps_quiet_about(&secret);
    assert_eq!(states(&world), [State::Active], "one form makes one client");

    anna.opens(HERE).says(&id).says(ANNA).says("never used").keeps_quiet_about(&secret);
    assert_eq!(fetches(&world, &id, &secret), 200);
    world.pass(SignedDuration::from_mins(4));
    anna.opens(HERE).says("4 minutes ago");
}

#[test]
fn of_a_form_that_is_sent_many_times_at_once_one_makes_a_client() {
    let world = World::new();
    let mut anna = world.anna();
    let pressed = form(&mut anna).presses("client-generate");
    let pages = anna.sends_at_once(8, HERE, &pressed.without("form_token").pairs());
    let shown = pages.iter().filter(|page| value_of(&page.is(200).text, "client-secret").is_some()).count();
    assert_eq!((shown, states(&world)), (1, vec![State::Active]));
}

#[test]
fn a_client_lives_a_year_unless_somebody_says_otherwise() {
    let world = World::new();
    let mut anna = world.anna();
    let day = SignedDuration::from_hours(24);
    for (lifetime, days) in [(None, Some(365)), (Some("30d"), Some(30)), (Some("never"), None)] {
        let pressed = form(&mut anna);
        assert_eq!(pressed.get("client_lifetime"), Some("365d"));
        let pressed = lifetime.map_or(pressed.clone(), |lifetime| pressed.with("client_lifetime", lifetime));
        client(&anna.sends_form(HERE, &pressed.presses("client-generate")));
        let (newest, _) = oauth::list(&world.app, ACME).expect("acme").swap_remove(0);
        assert_eq!(newest.expires_at, days.map(|days| world.app.now() + day * days));
        world.pass(SignedDuration::from_secs(1));
    }
    for absurd in ["", "400d", "forever"] {
        let pressed = form(&mut anna).with("client_lifetime", absurd).presses("client-generate");
        world.stays(|| anna.sends_form(HERE, &pressed)).is(400).says("The form did not arrive whole");
    }
}

#[test]
fn revoked_it_and_what_it_was_given_stop_at_once_and_the_window_asks_first() {
    let world = World::new();
    world.set(&[("provisioning.enabled", "true")]);
    let mut anna = world.anna();
    let (id, secret) = client(&anna.sends_form(HERE, &form(&mut anna.clone()).presses("client-generate")));
    let answer = world.fetches("", &format!("grant_type=client_credentials&client_id={id}&client_secret={secret}"));
    let answer: Value = serde_json::from_str(&answer.is(200).text).expect("JSON");
    let token = answer["access_token"].as_str().expect("a token").to_owned();
    assert_eq!(world.scim(&token, "GET", "/Users", &Value::Null), 200);

    let pressed = form(&mut anna).presses(&format!("client-revoke {id}"));
    let asked = world.stays(|| anna.sends_form(HERE, &pressed));
    asked.is(200).says("The client stops at once").says(&id);
    let sure = asked.form("settings").presses(&format!("client-revoke-now {id}"));
    anna.sends_form(HERE, &sure).is(200).says("The client was revoked.");
    assert_eq!((fetches(&world, &id, &secret), states(&world)), (401, vec![State::Revoked]));
    assert_eq!(world.scim(&token, "GET", "/Users", &Value::Null), 401);
    world.writes_down();
    anna.opens(HERE).says("Your IdP still uses the OAuth client that was revoked on 3 November 2026");
    for button in
        [format!("client-revoke {id}"), format!("client-revoke-now {id}"), "client-revoke-now nobody".to_owned()]
    {
        let pressed = form(&mut anna).presses(&button);
        world.stays(|| anna.sends_form(HERE, &pressed)).is(200).says("There is no such live client any more.");
    }
}

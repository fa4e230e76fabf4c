//! Tokens on the User Provisioning page: made, shown once, made anew, revoked; what is not saved yet stays as it is.

use app::admins::Role;
use app::settings;
use app::tokens::{self, Opens, State};
use jiff::SignedDuration;
use planning::Who;
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

#[test]
fn a_new_token_lives_a_year_unless_somebody_says_otherwise() {
    let world = World::new();
    let mut anna = world.anna();
    let day = SignedDuration::from_hours(24);
    let expires = || tokens::list(&world.app, ACME).expect("acme")[0].0.expires_at;
    let opened = form(&mut anna);
    assert_eq!(opened.get("lifetime"), Some("365d"), "nobody has to choose");
    for absurd in ["", "400d", "forever"] {
        let pressed = opened.clone().with("lifetime", absurd).presses("generate");
        world.stays(|| anna.sends_form(HERE, &pressed)).is(400).says("The form did not arrive whole");
    }
    token(&anna.sends_form(HERE, &opened.presses("generate")));
    assert_eq!(expires(), Some(world.app.now() + day * 365));
    for (lifetime, days) in [("180d", Some(180)), ("90d", Some(90)), ("30d", Some(30)), ("never", None)] {
        world.pass(SignedDuration::from_secs(1));
        let asked = anna.sends_form(HERE, &form(&mut anna.clone()).presses("regenerate")).is(200).form("settings");
        assert_eq!(asked.get("lifetime_anew"), Some("365d"));
        token(&anna.sends_form(HERE, &asked.with("lifetime_anew", lifetime).presses("generate")));
        assert_eq!(expires(), days.map(|days| world.app.now() + day * days), "{lifetime}");
    }
    anna.opens(HERE).says("never expires");
}

#[test]
fn the_page_warns_before_a_token_ends_and_names_one_that_is_used_after_its_end() {
    let world = World::new();
    world.set(&[("provisioning.enabled", "true")]);
    let mut anna = world.anna();
    let asked = form(&mut anna).with("lifetime", "90d").presses("generate");
    let old = token(&anna.sends_form(HERE, &asked));
    anna.opens(HERE).keeps_quiet_about("It expires in");
    world.pass(SignedDuration::from_hours(24 * 60));
    anna.is_back(ACME, ANNA);
    anna.opens(HERE).says("It expires in 30 days (1 February 2027): regenerate it, with an overlap, before then.");

    let asked = anna.sends_form(HERE, &form(&mut anna.clone()).presses("regenerate")).is(200).form("settings");
    let fresh = token(&anna.sends_form(HERE, &asked.with("overlap", "24h").presses("generate")));
    let page = anna.opens(HERE);
    page.keeps_quiet_about("It expires in").says("Overlap").says("3 Jan 2027, 08:00 UTC");
    world.pass(SignedDuration::from_mins(1));
    assert!(opens(&world, &old) && opens(&world, &fresh));
    // What is written soon is written by now.
    world.bytes();
    anna.opens(HERE).says("Your IdP still uses it, and it stops within a day (3 January 2027)");

    world.pass(SignedDuration::from_hours(25));
    anna.is_back(ACME, ANNA);
    assert!(!opens(&world, &old));
    world.writes_down();
    world.pass(SignedDuration::from_mins(4));
    let page = anna.opens(HERE);
    page.says("Your IdP still uses the token that anna@acme.example regenerated on 2 January 2027");
    page.says("Last tried 4 minutes ago");
    let sam = world.colleague("sam@acme.example", Role::Support).opens(HERE);
    sam.says("Your IdP still uses the token that anna@acme.example regenerated").keeps_quiet_about(&fresh);
}

#[test]
fn a_token_of_active_directory_is_made_made_anew_and_revoked_beside_that_of_scim() {
    let world = World::new();
    world.set(&[("provisioning.enabled", "true")]);
    let mut anna = world.anna();
    let scim = token(&anna.sends_form(HERE, &form(&mut anna.clone()).presses("generate")));
    world.set(&[("provisioning.source", "adi")]);
    let page = anna.opens(HERE);
    page.says("ADI Settings").says("Generate ADI token").says("No snapshot has come yet.");
    assert_eq!(
        value_of(&page.text, "snapshots-url").as_deref(),
        Some("https://rollcall.example/adi/v1/acme/snapshots")
    );
    let of_adi = |page: &Page| {
        let token = value_of(&page.is(200).text, "token").unwrap_or_else(|| panic!("no token in {page:?}"));
        assert!(token.starts_with("rollcall_adi_"), "{token}");
        token
    };
    let live = |opens: Opens| {
        let live = |(token, state): &(_, State)| state.is_live() && source(token) == opens.name();
        tokens::list(&world.app, ACME).expect("acme").iter().filter(|one| live(one)).count()
    };
    let pressed = page.form("settings").with("adi_lifetime", "30d").presses("adi-generate");
    let made = anna.sends_form(HERE, &pressed);
    let first = of_adi(&made);
    made.says("Your ADI token").says("This is the only time that the token is shown.");
    world.stays(|| anna.sends_form(HERE, &pressed)).says(SHOWN).keeps_quiet_about(&first);
    assert_eq!((live(Opens::Adi), live(Opens::Scim)), (1, 1));

    let asked = world.stays(|| anna.sends_form(HERE, &form(&mut anna.clone()).presses("adi-regenerate")));
    asked.says("Whatever brings your snapshots needs it");
    let second = of_adi(&anna.sends_form(HERE, &asked.form("settings").with("overlap", "1h").presses("adi-generate")));
    assert_ne!(first, second);
    assert_eq!((live(Opens::Adi), live(Opens::Scim)), (2, 1), "the one before works for an hour more");

    let asked = world.stays(|| anna.sends_form(HERE, &form(&mut anna.clone()).presses("adi-revoke")));
    asked.says("Snapshots are refused until a new one is used.");
    let revoked = anna.sends_form(HERE, &asked.form("settings").presses("adi-revoke-now"));
    revoked.says("The token was revoked.").says("Generate ADI token");
    assert_eq!((live(Opens::Adi), live(Opens::Scim)), (0, 1), "that of SCIM is as it was");
    world.set(&[("provisioning.source", "scim")]);
    assert!(opens(&world, &scim));
}

/// Of which source a token is.
fn source(token: &store::token::Token) -> &str {
    &token.source
}

#[test]
fn domains_of_active_directory_stand_on_the_page_with_their_last_snapshot() {
    let world = World::new();
    world.set(&[("provisioning.enabled", "true"), ("provisioning.source", "adi")]);
    let token = tokens::generate(&world.app, ACME, Opens::Adi, None, &Who::Operator).expect("a token").token;
    let agent = app::adi::admit(&world.app, ACME, Some(&token), "192.0.2.9", "request").expect("an agent");
    let begin = |domain: &str, users: i64| {
        let body = serde_json::json!({ "domain": domain, "users": users, "groups": 0, "parts": 1 });
        app::adi::begin(&world.app, &agent, &body).expect("a snapshot").id
    };
    let id = begin("corp.acme.example", 0);
    let part = serde_json::json!({ "Resources": [] });
    app::adi::put_part(&world.app, &agent, &id, "1", part).expect("a part");
    app::adi::complete(&world.app, &agent, &id).expect("whole");
    begin("emea.acme.example", 12);
    world.pass(SignedDuration::from_mins(4));
    let page = world.anna().opens(HERE);
    page.says("corp.acme.example").says("In force").says("emea.acme.example").says("Being sent").says("4 minutes ago");
    page.says("from 192.0.2.9").says("0 people, 0 groups").keeps_quiet_about("Requests in the last hour");
    assert_eq!(settings::show(&world.app, ACME).expect("acme").source(), planning::Source::Adi);
}

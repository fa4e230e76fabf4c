//! Sessions and the password: how they end, and whose they are.

use app::admins::Role;
use jiff::SignedDuration;

use crate::support::{ACME, ANNA, PASSWORD, World};
use crate::visitor::{Page, Visitor};

const BOB: &str = "bob@acme.example";
const OTHER: &str = "some quite different words";
const HOUR: SignedDuration = SignedDuration::from_hours(1);
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// Anna in one more browser.
fn annas_phone(world: &World) -> Visitor<'_> {
    let mut phone = world.visitor();
    phone.is_back(ACME, ANNA);
    phone
}

/// The ids of the sessions that the page offers to end.
fn others(page: &Page) -> Vec<String> {
    let parts = page.text.split("name=\"session\"").skip(1);
    parts.filter_map(|part| crate::html::attribute(part, "value")).collect()
}

/// A browser with the cookie that another one had.
fn twin<'w>(world: &'w World, of: &Visitor<'_>) -> Visitor<'w> {
    Visitor::with_session(world, of.session().expect("a session"))
}

#[test]
fn a_session_that_nobody_uses_ends_after_twelve_hours() {
    let world = World::new();
    let mut anna = world.anna();
    world.pass(HOUR * 12 - SECOND);
    assert!(anna.is_in());
    // The use is written soon, not at once.
    world.bytes();
    world.pass(HOUR * 12 - SECOND);
    assert!(anna.is_in(), "a use keeps it");
    world.bytes();
    world.pass(HOUR * 12);
    assert!(!anna.is_in());
}

#[test]
fn no_session_is_older_than_seven_days() {
    let world = World::new();
    let mut anna = world.anna();
    for _ in 0..20 {
        world.pass(HOUR * 8);
        assert!(anna.is_in());
        world.bytes();
    }
    world.pass(HOUR * 8 - SECOND);
    assert!(anna.is_in());
    world.pass(SECOND);
    assert!(!anna.is_in(), "used all the time, and over");
}

#[test]
fn signing_out_ends_the_session_on_the_server() {
    let world = World::new();
    let mut anna = world.anna();
    let mut phone = annas_phone(&world);
    anna.opens("/account");
    let mut twin = twin(&world, &anna);
    assert!(twin.is_in());
    anna.sends("/sign-out", &[]).leads_to("/sign-in?said=signed-out");
    assert_eq!(anna.session(), None);
    assert!(!anna.is_in() && !twin.is_in(), "the cookie is dead, wherever it is");
    assert!(phone.is_in());
    anna.opens("/sign-in?said=signed-out").is(200).says("You are signed out.");
}

#[test]
fn signing_out_everywhere_ends_all_of_ones_own() {
    let world = World::new();
    let mut anna = world.anna();
    let mut phone = annas_phone(&world);
    let mut bob = world.colleague(BOB, Role::Admin);
    anna.opens("/account/security").is(200);
    anna.sends("/account/security/sign-out-everywhere", &[]).leads_to("/sign-in?said=signed-out");
    assert!(!anna.is_in() && !phone.is_in() && bob.is_in());
}

#[test]
fn one_session_is_ended_and_nobody_elses() {
    let world = World::new();
    let mut anna = world.anna();
    let mut phone = annas_phone(&world);
    let mut bob = world.colleague(BOB, Role::Owner);
    let mut globex = world.set_up(&world.open_account("globex"));

    let page = anna.opens("/account/security");
    page.is(200).says("this one").says("a browser of the tests");
    let of_phone = others(&page);
    assert_eq!(of_phone.len(), 1);
    for stranger in [&mut bob, &mut globex] {
        assert_eq!(others(&stranger.opens("/account/security")), [""; 0], "nobody else's is listed");
        let ended = world.stays(|| stranger.sends("/account/security/sessions", &[("session", &of_phone[0])]));
        ended.leads_to("/account/security?said=session-ended");
    }
    assert!(phone.is_in(), "somebody else's session can't be ended");
    for absurd in ["", "0", "%", "' OR 1=1 --"] {
        world.stays(|| anna.sends("/account/security/sessions", &[("session", absurd)])).is(303);
    }
    anna.sends("/account/security/sessions", &[("session", &of_phone[0])])
        .leads_to("/account/security?said=session-ended");
    assert!(!phone.is_in() && anna.is_in());
    assert_eq!(others(&anna.opens("/account/security?said=session-ended")), [""; 0]);
}

/// The three fields.
fn change<'f>(present: &'f str, password: &'f str, again: &'f str) -> [(&'static str, &'f str); 3] {
    [("present", present), ("password", password), ("again", again)]
}

#[test]
fn another_password_ends_the_other_sessions_and_keeps_this_one() {
    let world = World::new();
    let mut anna = world.anna();
    let mut phone = annas_phone(&world);
    anna.opens("/account/security");
    let done = anna.sends("/account/security/password", &change(PASSWORD, OTHER, OTHER));
    done.leads_to("/account/security?said=password");
    assert!(anna.is_in() && !phone.is_in());
    phone.signs_in(ANNA, PASSWORD).is(422);
    phone.signs_in(ANNA, OTHER).leads_to("/");
}

#[test]
fn a_password_that_will_not_do_changes_nothing() {
    let world = World::new();
    let mut anna = world.anna();
    let mut phone = annas_phone(&world);
    anna.opens("/account/security");
    let long = "x".repeat(257);
    for (fields, sentence) in [
        (change(PASSWORD, OTHER, PASSWORD), "The two passwords are not the same."),
        (change(PASSWORD, "short", "short"), "has 5 characters; it needs at least 12"),
        (change(PASSWORD, &long, &long), "256 are the most"),
        (change(PASSWORD, ANNA, ANNA), "Your address is no password."),
        (change("a guess", OTHER, OTHER), "The present password is not right. Nothing was changed."),
    ] {
        let page = anna.sends("/account/security/password", &fields);
        page.is(422).says(sentence).keeps_quiet_about(PASSWORD).keeps_quiet_about(OTHER);
    }
    assert!(phone.is_in() && anna.is_in());
    world.visitor().is_back(ACME, ANNA);
}

#[test]
fn guessing_at_the_present_password_has_the_price_of_the_sign_in() {
    let world = World::new();
    let mut anna = world.anna();
    anna.opens("/account/security");
    for _ in 0..5 {
        anna.sends("/account/security/password", &change("a guess", OTHER, OTHER)).is(422);
    }
    let page = world.stays(|| anna.sends("/account/security/password", &change(PASSWORD, OTHER, OTHER)));
    page.is(429).says("Too many tries in a row.");
    assert_eq!(page.header("retry-after"), "30");
    world.visitor().signs_in(ANNA, PASSWORD).leads_to("/");
    world.pass(SignedDuration::from_secs(30));
    anna.sends("/account/security/password", &change(PASSWORD, OTHER, OTHER)).is(303);
}

#[test]
fn who_was_removed_is_out_at_once_and_another_role_holds_at_once() {
    let world = World::new();
    world.anna();
    let mut bob = world.colleague(BOB, Role::Admin);
    bob.opens("/account").is(200).says("Admin");
    world.invite(BOB, Role::Support);
    bob.opens("/account/user-provisioning").is(200).says("Your role is Support");
    bob.sends("/account/user-provisioning", &[("do", "save")]).is(403);
    world.remove(BOB);
    assert!(!bob.is_in());
    world.invite(BOB, Role::Owner);
    assert!(!bob.is_in(), "who comes back begins anew");
    bob.signs_in(BOB, PASSWORD).is(422);
}

#[test]
fn a_cookie_that_is_none_is_nobody() {
    let world = World::new();
    let anna = world.anna();
    let globex = world.set_up(&world.open_account("globex"));
    let (annas, theirs) = (anna.session().expect("a session"), globex.session().expect("a session"));
    let secret = |cookie: &str| cookie.split_once('.').expect("account and secret").1.to_owned();
    for cookie in [
        String::new(),
        ".".to_owned(),
        format!("{ACME}."),
        format!(".{}", secret(annas)),
        secret(annas),
        format!("globex.{}", secret(annas)),
        format!("{ACME}.{}", secret(theirs)),
        format!("ACME.{}", secret(annas)),
        annas.to_uppercase(),
        format!("{annas}0"),
        format!("{ACME}.' OR 1=1 --"),
        format!("{ACME}.{}", "0".repeat(60_000)),
    ] {
        assert!(!Visitor::with_session(&world, &cookie).is_in(), "{cookie}");
    }
}

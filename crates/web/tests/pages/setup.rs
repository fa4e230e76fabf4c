//! `/setup/{slug}/{secret}`: a link that is good for one use and one day.

use app::admins::Role;
use jiff::SignedDuration;

use crate::support::{ANNA, PASSWORD, World};
use crate::visitor::Page;

const BOB: &str = "bob@acme.example";
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The two fields, filled in.
const GOOD: &[(&str, &str)] = &[("password", PASSWORD), ("again", PASSWORD)];

#[track_caller]
fn is_dead(page: &Page) {
    page.is(410).says("This link does not work any more").says("rollcall admin invite");
    assert!(page.cookies().iter().all(|line| !line.starts_with("__Host-rollcall=")), "nobody is signed in: {page:?}");
}

#[test]
fn a_link_is_looked_at_used_once_and_opens_the_console() {
    let world = World::new();
    let link = world.first_link();
    let mut anna = world.visitor();
    for _ in 0..3 {
        let page = world.stays(|| anna.opens(&link));
        page.is(200).says("Set your password").says(ANNA).says("Acme Ltd");
    }
    world.stays(|| anna.asks("HEAD", &link, &[], &[])).is(200);
    anna.sends(&link, GOOD).leads_to("/");
    anna.opens("/").is(200).says("nobody is in this console yet");
    anna.opens("/account").is(200).says(ANNA).says("Owner");

    let mut eve = world.visitor();
    is_dead(&world.stays(|| eve.opens(&link)));
    eve.opens("/sign-in");
    is_dead(&world.stays(|| eve.sends(&link, GOOD)));
    let mut phone = world.visitor();
    phone.signs_in(ANNA, PASSWORD).leads_to("/");
}

#[test]
fn a_link_lives_for_a_day() {
    let world = World::new();
    let link = world.first_link();
    let mut anna = world.visitor();
    anna.opens(&link).is(200);
    world.pass(DAY - SignedDuration::from_secs(1));
    anna.opens(&link).is(200);
    world.pass(SignedDuration::from_secs(1));
    is_dead(&world.stays(|| anna.sends(&link, GOOD)));
    is_dead(&world.stays(|| anna.opens(&link)));
    assert!(!anna.is_in());
}

#[test]
fn what_is_no_link_of_this_account_is_dead() {
    let world = World::new();
    world.open_account("globex");
    let link = world.first_link();
    let secret = link.rsplit('/').next().expect("a secret");
    let mut eve = world.visitor();
    eve.opens("/sign-in");
    let (upper, longer, shorter) = (secret.to_uppercase(), format!("{secret}0"), &secret[1..]);
    let texts = ["0", "%00", "..%2f..", "%27%20OR%201=1", "\u{e9}", &"9".repeat(64), &upper, &longer, shorter];
    let mut links: Vec<String> = texts.iter().map(|text| format!("/setup/acme/{text}")).collect();
    links.extend(["globex", "initech", "ACME", "%00"].map(|slug| format!("/setup/{slug}/{secret}")));
    for link in &links {
        let link: String = percent_encoding::utf8_percent_encode(link, percent_encoding::CONTROLS).to_string();
        is_dead(&world.stays(|| eve.opens(&link)));
        is_dead(&world.stays(|| eve.sends(&link, GOOD)));
    }
    eve.opens(&link).is(200);
    world.stays(|| eve.opens("/setup/acme")).is(404);
}

#[test]
fn of_two_who_use_a_link_at_once_one_gets_in() {
    let world = World::new();
    let link = world.first_link();
    let mut anna = world.visitor();
    anna.opens(&link).is(200);
    let mut answers: Vec<u16> = anna.sends_at_once(8, &link, GOOD).iter().map(|page| page.status).collect();
    answers.sort_unstable();
    assert_eq!(answers, [303, 410, 410, 410, 410, 410, 410, 410]);
}

#[test]
fn a_password_that_will_not_do_leaves_the_link_good() {
    let world = World::new();
    let link = world.first_link();
    let mut anna = world.visitor();
    anna.opens(&link);
    let long = "x".repeat(257);
    for (password, again, sentence) in [
        ("", "", "has 0 characters; it needs at least 12"),
        ("eleven char", "eleven char", "has 11 characters; it needs at least 12"),
        ("ÄÖÜäöüß€ñçø", "ÄÖÜäöüß€ñçø", "has 11 characters"),
        (long.as_str(), long.as_str(), "has 257 characters; 256 are the most"),
        (ANNA, ANNA, "Your address is no password."),
        ("Anna@ACME.example", "Anna@ACME.example", "Your address is no password."),
        (PASSWORD, "four unrelated words, mistyped", "The two passwords are not the same. Nothing was saved."),
        (PASSWORD, "", "The two passwords are not the same. Nothing was saved."),
    ] {
        let page = world.stays(|| anna.sends(&link, &[("password", password), ("again", again)]));
        page.is(422).says(sentence).says("Set your password");
        assert!(password.is_empty() || password == ANNA || !page.text.contains(password), "it is not said again");
    }
    world.stays(|| anna.sends(&link, &[])).is(422);
    let spaces = "  blanks at both ends count  ";
    anna.sends(&link, &[("password", spaces), ("again", spaces)]).leads_to("/");
    let mut phone = world.visitor();
    phone.signs_in(ANNA, spaces.trim()).is(422);
    phone.signs_in(ANNA, spaces).leads_to("/");
}

#[test]
fn a_new_invitation_kills_the_older_link_and_the_password_works_until_the_new_one_is_used() {
    let world = World::new();
    let older = world.invite(BOB, Role::Admin);
    let mut bob = world.visitor();
    bob.opens(&older).is(200);
    let newer = world.invite(BOB, Role::Admin);
    is_dead(&world.stays(|| bob.sends(&older, GOOD)));
    bob.opens(&newer).is(200);
    bob.sends(&newer, GOOD).leads_to("/");

    let forgotten = world.invite(BOB, Role::Admin);
    assert!(bob.is_in(), "an invitation ends nothing");
    let mut phone = world.visitor();
    phone.signs_in(BOB, PASSWORD).leads_to("/");
    let other = "some quite different words";
    let mut laptop = world.visitor();
    laptop.opens(&forgotten).is(200);
    laptop.sends(&forgotten, &[("password", other), ("again", other)]).leads_to("/");
    assert!(!bob.is_in() && !phone.is_in() && laptop.is_in(), "a new password ends the older sessions");
    phone.signs_in(BOB, PASSWORD).is(422);
}

#[test]
fn who_sets_up_in_a_browser_of_somebody_else_takes_it_over() {
    let world = World::new();
    let mut browser = world.anna();
    let annas = browser.session().expect("a session").to_owned();
    let link = world.invite(BOB, Role::Support);
    browser.opens(&link).is(200);
    browser.sends(&link, GOOD).leads_to("/");
    browser.opens("/account").is(200).says("Support");
    assert_ne!(browser.session(), Some(annas.as_str()));
    assert!(!crate::visitor::Visitor::with_session(&world, &annas).is_in(), "the session before has ended");
}

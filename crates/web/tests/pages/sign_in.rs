//! `/sign-in`: nobody learns who is there, guessing has its price, and the cookie is a new one.

use app::admins::Role;
use jiff::SignedDuration;

use crate::support::{ACME, ANNA, PASSWORD, World};
use crate::visitor::{Page, Visitor};

const BOB: &str = "bob@acme.example";
const WRONG: &str = "That is not right: check the address and the password.";

#[test]
fn a_wrong_password_an_unknown_address_and_an_unknown_account_look_alike() {
    let world = World::new();
    world.open_account("globex");
    world.anna();
    world.invite(BOB, Role::Admin);
    let tries = [
        (ACME, ANNA, "a guess at her password"),
        (ACME, ANNA, ""),
        (ACME, "nobody@acme.example", PASSWORD),
        (ACME, "", PASSWORD),
        (ACME, "anna@globex.example", PASSWORD),
        (ACME, BOB, PASSWORD),
        ("globex", ANNA, PASSWORD),
        ("initech", ANNA, PASSWORD),
        ("ACME", ANNA, PASSWORD),
        ("", ANNA, PASSWORD),
        ("' OR 1=1 --", "\0", PASSWORD),
    ];
    let mut told = Vec::new();
    for (slug, email, password) in tries {
        let mut eve = world.visitor();
        let page = eve.signs_in_to(slug, email, password);
        page.is(422).says("That is not right: check the account, the address and the password.");
        page.says("Its name in addresses").keeps_quiet_about(PASSWORD);
        assert_eq!(eve.session(), None);
        let mut text = page.text.replace(eve.form_token(), "TOKEN");
        // Two inputs say again what was typed, and the first that is empty is where typing goes on.
        for name in ["account", "email"] {
            let at = text.find(&format!("name=\"{name}\"")).expect("an input");
            let end = at + text[at..].find('>').expect("its end");
            text.replace_range(at..end, name);
        }
        told.push(text.replace(" required autofocus aria-describedby", " required aria-describedby"));
    }
    let first = told.remove(0);
    assert!(told.iter().all(|other| *other == first), "{told:#?}");
}

#[test]
fn with_one_account_nobody_is_asked_for_it() {
    let world = World::new();
    world.anna();
    let mut phone = world.visitor();
    let page = phone.opens("/sign-in?account=globex");
    assert!(page.text.contains("<input type=\"hidden\" name=\"account\" value=\"acme\">"), "{page:?}");
    phone.signs_in(&ANNA.to_uppercase(), PASSWORD).leads_to("/");
    phone.opens("/sign-in").leads_to("/");
    world.open_account("globex");
    let page = world.visitor().opens("/sign-in");
    assert!(!page.text.contains("value=\"acme\"") && page.text.contains("<input name=\"account\""), "{page:?}");
}

/// The seconds that an answer asks to wait.
#[track_caller]
fn waits(page: &Page) -> i64 {
    page.is(429).says("Too many tries in a row.");
    page.header("retry-after").parse().expect("seconds")
}

/// Five wrong tries, each of which was looked at.
fn five_guesses(eve: &mut Visitor<'_>, email: &str) {
    for _ in 0..5 {
        eve.signs_in(email, "a guess at the password").is(422);
    }
}

#[test]
fn guessing_takes_twice_the_time_after_each_wrong_guess() {
    let world = World::new();
    world.anna();
    let mut eve = world.visitor();
    five_guesses(&mut eve, ANNA);
    for seconds in [30, 60, 120, 240, 480, 900, 900] {
        assert_eq!(
            waits(&world.stays(|| eve.signs_in(ANNA, PASSWORD))),
            seconds,
            "the right one is not looked at either"
        );
        world.pass(SignedDuration::from_secs(seconds - 1));
        assert_eq!(waits(&eve.signs_in(ANNA, PASSWORD)), 1, "a try too early costs nothing more");
        world.pass(SignedDuration::from_secs(1));
        eve.signs_in(ANNA, "one more guess").is(422).says(WRONG);
    }
    waits(&eve.signs_in(&ANNA.to_uppercase(), PASSWORD));
    world.pass(SignedDuration::from_secs(900));
    eve.signs_in(ANNA, PASSWORD).leads_to("/");
}

#[test]
fn a_success_and_an_hour_clear_the_count() {
    let world = World::new();
    world.anna();
    let mut anna = world.visitor();
    for _ in 0..4 {
        anna.signs_in(ANNA, "not quite it").is(422);
    }
    anna.clone().signs_in(ANNA, PASSWORD).leads_to("/");
    five_guesses(&mut anna, ANNA);
    waits(&anna.signs_in(ANNA, PASSWORD));
    world.pass(SignedDuration::from_mins(61));
    five_guesses(&mut anna, ANNA);
    waits(&anna.signs_in(ANNA, PASSWORD));
}

#[test]
fn whoever_tries_one_address_keeps_nobody_else_out() {
    let world = World::new();
    world.anna();
    world.colleague(BOB, Role::Admin);
    let globex = world.open_account("globex");
    world.set_up(&globex);
    let mut eve = world.visitor();
    five_guesses(&mut eve, ANNA);
    waits(&eve.signs_in(ANNA, PASSWORD));
    waits(&world.visitor().signs_in(ANNA, PASSWORD));
    world.visitor().signs_in(BOB, PASSWORD).leads_to("/");
    world.visitor().signs_in_to("globex", "anna@globex.example", PASSWORD).leads_to("/");
}

#[test]
fn nobody_who_is_not_there_is_guessed_faster() {
    let world = World::new();
    for (slug, email) in [(ACME, "nobody@acme.example"), ("initech", ANNA)] {
        let mut eve = world.visitor();
        for _ in 0..5 {
            eve.opens("/sign-in");
            eve.sends("/sign-in", &[("account", slug), ("email", email), ("password", "a guess")]).is(422);
        }
        let page = eve.sends("/sign-in", &[("account", slug), ("email", email), ("password", "a guess")]);
        assert_eq!(waits(&page), 30, "{slug} {email}");
    }
}

#[test]
fn twenty_tries_at_once_get_no_more_than_five_looks() {
    let world = World::new();
    world.anna();
    let mut eve = world.visitor();
    eve.opens("/sign-in");
    let guess = [("account", ACME), ("email", ANNA), ("password", "a guess at her password")];
    let mut answers: Vec<u16> = eve.sends_at_once(20, "/sign-in", &guess).iter().map(|page| page.status).collect();
    answers.sort_unstable();
    assert_eq!(answers, [vec![422; 5], vec![429; 15]].concat());
}

#[test]
fn a_cookie_is_for_this_console_alone() {
    for (base, cookie, visitor, secure) in [
        ("https://rollcall.example", "__Host-rollcall=", "__Host-rollcall-visitor=", true),
        ("http://127.0.0.1:8080", "rollcall=", "rollcall-visitor=", false),
    ] {
        let world = World::at(base);
        world.anna();
        let mut phone = world.visitor();
        let first = phone.opens("/sign-in");
        let signed_in = phone.signs_in(ANNA, PASSWORD);
        for (page, name) in [(first, visitor), (signed_in, cookie)] {
            let lines = page.cookies();
            assert_eq!(lines.len(), 1, "{lines:?}");
            let mut parts = lines[0].split("; ");
            let value = parts.next().and_then(|pair| pair.strip_prefix(name)).expect("name and value");
            assert!(value.len() >= 64, "256 bits: {value}");
            let mut rest: Vec<&str> = parts.collect();
            rest.sort_unstable();
            let expected = ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"];
            assert_eq!(rest, expected[..if secure { 4 } else { 3 }], "no Domain, no date");
        }
        let out = phone.opens("/account");
        out.is(200);
        let line = phone.sends("/sign-out", &[]).cookies().join("\n");
        assert!(line.starts_with(cookie) && line.contains("Max-Age=0") && line.contains("Secure") == secure, "{line}");
    }
}

#[test]
fn signing_in_gives_another_cookie_and_what_was_known_before_opens_nothing() {
    let world = World::new();
    world.anna();
    let mut phone = world.visitor();
    phone.opens("/sign-in");
    let planted = format!("{ACME}.{}", "5".repeat(64));
    let mut fixed = Visitor::with_session(&world, &planted);
    fixed.signs_in(ANNA, PASSWORD).leads_to("/");
    assert!(fixed.is_in() && fixed.session() != Some(planted.as_str()));
    assert!(!Visitor::with_session(&world, &planted).is_in(), "a cookie that was planted stays worthless");

    // The form still stands in another tab while the first has signed in already.
    let mut tab = phone.clone();
    phone.signs_in(ANNA, PASSWORD).leads_to("/");
    let first = phone.session().expect("a session").to_owned();
    tab.opens("/sign-in");
    let fields = [("account", ACME), ("email", ANNA), ("password", PASSWORD)];
    phone
        .asks("POST", "/sign-in", &[("form_token", tab.form_token()), fields[0], fields[1], fields[2]], &[])
        .leads_to("/");
    assert!(phone.is_in() && phone.session() != Some(first.as_str()));
    assert!(!Visitor::with_session(&world, &first).is_in(), "the session that it takes the place of has ended");
}

#[test]
fn the_way_back_leads_nowhere_else() {
    let world = World::new();
    world.anna();
    let mut phone = world.visitor();
    let sent_away = phone.opens("/provisioning?status=held&service=scim");
    sent_away.is(303);
    let way = sent_away.header("location").to_owned();
    assert_eq!(way, "/sign-in?next=%2Fprovisioning%3Fstatus%3Dheld%26service%3Dscim");
    let page = phone.opens(&way);
    let next = crate::html::attribute(page.text.split_once("name=\"next\"").expect("a field").1, "value");
    let fields =
        [("account", ACME), ("email", ANNA), ("password", PASSWORD), ("next", next.as_deref().unwrap_or_default())];
    phone.sends("/sign-in", &fields).leads_to("/provisioning?status=held&service=scim");

    for next in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "evil",
        "/\t/evil.example",
        "/\r\nset-cookie: a=b",
        " //evil.example",
        "/\u{2028}evil",
        "/ü",
        "",
    ] {
        let mut visitor = world.visitor();
        visitor.opens("/sign-in");
        let fields = [("account", ACME), ("email", ANNA), ("password", PASSWORD), ("next", next)];
        visitor.sends("/sign-in", &fields).leads_to("/");
    }
}

#[test]
fn a_form_does_not_come_back_after_signing_in() {
    let world = World::new();
    world.anna();
    let mut stranger = world.visitor();
    stranger.opens("/sign-in");
    stranger.sends("/account/user-provisioning", &[("do", "save"), ("enabled", "on")]).leads_to("/sign-in");
    assert_eq!(world.settings()["provisioning.enabled"], false);
}

#[test]
fn what_a_page_says_again_is_text() {
    let world = World::new();
    world.anna();
    let mut eve = world.visitor();
    let script = "\"><script>alert(1)</script>@acme.example";
    let page = eve.signs_in_to(script, script, "a guess");
    page.is(422).keeps_quiet_about("<script>alert");
    eve.opens("/sign-in?email=%22%3E%3Cscript%3Ealert&next=%22%3E%3Cscript%3Ealert&said=%3Cscript%3Ealert")
        .is(200)
        .keeps_quiet_about("<script>alert");
}

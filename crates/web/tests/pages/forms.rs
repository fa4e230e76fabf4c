//! A form that no page of ours sent: nothing happens, whichever form it is.

use app::admins::Role;

use crate::support::{ANNA, PASSWORD, World};
use crate::table::Places;
use crate::visitor::{Page, Visitor};

/// Every address that takes a form, and whether it is open to anybody.
fn addresses(world: &World) -> Vec<(String, bool)> {
    let link = world.invite("new@acme.example", Role::Admin);
    let administrator = world.administrator("new@acme.example");
    let one = || "1".to_owned();
    let places = Places { link, user: one(), group: one(), request: one(), administrator };
    let routes = web::console_routes().into_iter().filter(|(method, ..)| method == "POST");
    routes.map(|(_, path, open)| (places.address(path), open)).collect()
}

/// A header, or that there is none.
type Said = (&'static str, Option<&'static str>);

/// What a browser says of where a form comes from, in the place of the truth.
const ELSEWHERE: &[(&str, &[Said])] = &[
    ("a foreign origin", &[("origin", Some("https://evil.example"))]),
    ("an origin that begins like ours", &[("origin", Some("https://rollcall.example.evil.example"))]),
    ("our host by plain text", &[("origin", Some("http://rollcall.example"))]),
    ("our host by another port of plain text", &[("origin", Some("http://rollcall.example:8080"))]),
    ("another port", &[("origin", Some("https://rollcall.example:8443"))]),
    ("no origin to tell", &[("origin", Some("null"))]),
    ("an empty origin", &[("origin", Some(""))]),
    (
        "a foreign page without an origin",
        &[("origin", None), ("referer", Some("https://evil.example/")), ("sec-fetch-site", None)],
    ),
    ("another site", &[("sec-fetch-site", Some("cross-site"))]),
    ("a neighbour", &[("sec-fetch-site", Some("same-site"))]),
    ("another site without an origin", &[("origin", None), ("sec-fetch-site", Some("cross-site"))]),
];

#[track_caller]
fn is_refused(page: &Page, path: &str, how: &str) {
    assert_eq!(page.status, 403, "{path} with {how}: {page:?}");
    page.says("form").says(page.header("request-id"));
    assert_eq!(page.cookies(), [""; 0], "{path} with {how}");
}

/// Fields that would do something at one address or another.
fn fields(token: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("form_token", token),
        ("account", "acme"),
        ("email", ANNA),
        ("present", PASSWORD),
        ("password", PASSWORD),
        ("again", PASSWORD),
        ("do", "revoke-now"),
        ("digest", "0"),
    ]
}

#[test]
fn no_form_of_elsewhere_does_anything() {
    let world = World::new();
    let mut anna = world.anna();
    let mut stranger = world.visitor();
    for (path, open) in addresses(&world) {
        let visitor: &mut Visitor<'_> = if open { &mut stranger } else { &mut anna };
        visitor.opens(if open { "/sign-in" } else { "/account" }).is(200);
        let token = visitor.form_token().to_owned();
        for (how, headers) in ELSEWHERE {
            let page = world.stays(|| visitor.asks("POST", &path, &fields(&token), headers));
            is_refused(&page, &path, how);
        }
    }
}

#[test]
fn no_form_without_its_own_token_does_anything() {
    let world = World::new();
    let mut anna = world.anna();
    let mut bob = world.colleague("bob@acme.example", Role::Owner);
    let mut phone = world.visitor();
    phone.is_back("acme", ANNA);
    let mut stranger = world.visitor();
    stranger.opens("/sign-in");
    let mut other = world.visitor();
    other.opens("/sign-in");
    for visitor in [&mut anna, &mut bob] {
        visitor.opens("/account");
    }
    for (path, open) in addresses(&world) {
        let own = if open { stranger.form_token() } else { anna.form_token() }.to_owned();
        let shorter = &own[1..];
        for (how, token) in [
            ("no token", None),
            ("an empty token", Some("")),
            ("rubbish", Some("' OR 1=1 --")),
            ("a part of its token", Some(shorter)),
            ("a colleague's token", Some(bob.form_token())),
            ("the token of another browser of the same person", Some(phone.form_token())),
            ("a stranger's token", Some(other.form_token())),
            ("the token of the other kind", Some(if open { anna.form_token() } else { stranger.form_token() })),
        ] {
            let mut sent = fields(token.unwrap_or_default());
            if token.is_none() {
                sent.remove(0);
            }
            let visitor: &mut Visitor<'_> = &mut if open { stranger.clone() } else { anna.clone() };
            let page = world.stays(|| visitor.asks("POST", &path, &sent, &[]));
            is_refused(&page, &path, how);
        }
        let mut bare = world.visitor();
        let page = world.stays(|| bare.asks("POST", &path, &fields(&own), &[]));
        if open {
            is_refused(&page, &path, "no cookie");
        } else {
            page.leads_to("/sign-in");
        }
    }
    assert!(anna.is_in() && bob.is_in() && phone.is_in());
}

#[test]
fn the_token_of_a_session_that_has_ended_is_worth_nothing() {
    let world = World::new();
    let mut anna = world.anna();
    anna.opens("/account");
    let old = anna.form_token().to_owned();
    anna.sends("/sign-out", &[]).is(303);
    anna.signs_in(ANNA, PASSWORD).leads_to("/");
    let page = world.stays(|| anna.asks("POST", "/sign-out", &[("form_token", &old)], &[]));
    is_refused(&page, "/sign-out", "an old token");
}

#[test]
fn a_client_that_is_no_browser_and_the_name_that_the_operator_uses_are_let_through() {
    let world = World::new();
    let mut anna = world.anna();
    anna.opens("/account");
    for headers in [
        &[("origin", None), ("sec-fetch-site", None)][..],
        &[("host", Some("127.0.0.1:8080")), ("origin", Some("http://127.0.0.1:8080"))][..],
    ] {
        let token = anna.form_token().to_owned();
        let fields = [("form_token", token.as_str()), ("session", "none")];
        anna.asks("POST", "/account/security/sessions", &fields, headers).is(303);
    }
}

//! Administrators and what they sign in with, as far as no page shows it: what is recorded, what a link does to the password in use.

use app::admins::{self, Invited, Role};
use app::sessions::{self, Browser, Changed, Cookie, Try};
use app::{Error, accounts};
use jiff::SignedDuration;
use planning::Who;

use crate::support::{Acme, OWNER, SLUG};

const PASSWORD: &str = "four unrelated words, typed";
const OTHER: &str = "some quite different words";
const BOB: &str = "bob@acme.example";

fn invited(acme: &Acme, email: &str, role: Option<Role>) -> Invited {
    admins::invite(&acme.app, SLUG, email, role, &Who::Operator).expect("an invitation")
}

fn secret(invited: &Invited) -> &str {
    invited.setup_url.rsplit('/').next().expect("a link")
}

fn set_up(acme: &Acme, invited: &Invited, password: &str) -> Result<Cookie, Error> {
    sessions::set_up(&acme.app, SLUG, secret(invited), password, &Browser::default())
}

fn sign_in(acme: &Acme, email: &str, password: &str) -> Option<Cookie> {
    match sessions::sign_in(&acme.app, SLUG, email, password, &Browser::default()).expect("a try") {
        Try::In(cookie) => Some(cookie),
        Try::Wrong | Try::Wait(_) => None,
    }
}

fn is_in(acme: &Acme, cookie: &Cookie) -> Option<Role> {
    sessions::recognise(&acme.app, cookie.expose()).expect("a look").map(|admin| admin.role())
}

/// Bob, who has a password; and the browser that he set it in.
fn bob(acme: &Acme) -> Cookie {
    set_up(acme, &invited(acme, BOB, None), PASSWORD).expect("signed in")
}

/// What was done to or by an administrator, oldest first.
fn deeds(acme: &Acme, email: &str) -> Vec<String> {
    let recorded = acme.app.store.read(|tx| {
        let account = store::account::find(tx, SLUG)?.expect("the account").id;
        store::audit::about(tx, account, "administrator", email)
    });
    let mut verbs: Vec<String> = recorded.expect("the audit").into_iter().map(|deed| deed.verb).collect();
    verbs.reverse();
    verbs
}

fn refused<T>(answer: Result<T, Error>) -> String {
    match answer {
        Err(Error::Refused(sentence)) => sentence,
        Err(other) => panic!("refused otherwise: {other}"),
        Ok(_) => panic!("not refused"),
    }
}

#[test]
fn who_signs_in_is_recorded_and_who_is_refused_is_not() {
    let acme = Acme::new();
    let first = bob(&acme);
    assert!(sign_in(&acme, BOB, OTHER).is_none());
    let second = sign_in(&acme, "Bob@ACME.example", PASSWORD).expect("case does not count");
    let admin = sessions::recognise(&acme.app, second.expose()).expect("a look").expect("Bob");
    let changed = sessions::change_password(&acme.app, &admin, PASSWORD, OTHER).expect("a try");
    assert_eq!((changed, is_in(&acme, &first)), (Changed::Done, None));
    sessions::sign_out_everywhere(&acme.app, &admin).expect("signed out");
    admins::remove(&acme.app, SLUG, BOB, &Who::Operator).expect("removed");
    assert_eq!(
        deeds(&acme, BOB),
        ["invite", "set_password", "sign_in", "set_password", "sign_out_everywhere", "remove"]
    );
}

#[test]
fn a_new_link_leaves_the_password_alone_until_it_is_used() {
    let acme = Acme::new();
    let before = bob(&acme);
    let again = invited(&acme, "BOB@acme.example", None);
    assert_eq!(
        (again.known, again.role, again.email.as_str()),
        (true, Role::Admin, BOB),
        "the address stays as it was"
    );
    assert!(sign_in(&acme, BOB, PASSWORD).is_some());
    assert_eq!(is_in(&acme, &before), Some(Role::Admin));

    let after = set_up(&acme, &again, OTHER).expect("the link works");
    assert_eq!((is_in(&acme, &before), is_in(&acme, &after)), (None, Some(Role::Admin)), "older sessions have ended");
    assert!(sign_in(&acme, BOB, PASSWORD).is_none());
    assert!(sign_in(&acme, BOB, OTHER).is_some());
}

#[test]
fn only_the_newest_link_works_and_a_forgotten_throttle_ends_with_it() {
    let acme = Acme::new();
    let older = invited(&acme, BOB, Some(Role::Support));
    let newer = invited(&acme, BOB, None);
    assert!(matches!(set_up(&acme, &older, PASSWORD), Err(Error::NotFound(_))));
    for _ in 0..6 {
        assert!(sign_in(&acme, BOB, PASSWORD).is_none(), "there is no password yet");
    }
    set_up(&acme, &newer, PASSWORD).expect("the link works");
    assert!(sign_in(&acme, BOB, PASSWORD).is_some(), "the tries before are forgotten");
}

#[test]
fn a_role_changes_at_once_and_only_when_it_is_named() {
    let acme = Acme::new();
    let cookie = bob(&acme);
    invited(&acme, BOB, Some(Role::Support));
    assert_eq!(is_in(&acme, &cookie), Some(Role::Support));
    let admin = sessions::recognise(&acme.app, cookie.expose()).expect("a look").expect("Bob");
    assert!(matches!(admin.acts(), Err(Error::Forbidden(_))));
    assert_eq!(invited(&acme, BOB, None).role, Role::Support);
    let listed = admins::list(&acme.app, SLUG).expect("the list");
    let told: Vec<(&str, Role, bool)> =
        listed.iter().map(|admin| (admin.email.as_str(), admin.role, admin.has_password)).collect();
    assert_eq!(told, [(BOB, Role::Support, true), (OWNER, Role::Owner, false)]);
}

#[test]
fn an_account_keeps_an_owner() {
    let acme = Acme::new();
    bob(&acme);
    let who = Who::Operator;
    let remove = |email: &str| admins::remove(&acme.app, SLUG, email, &who);
    let demote = |email: &str| admins::invite(&acme.app, SLUG, email, Some(Role::Admin), &who);
    assert!(refused(remove(OWNER)).contains("last owner"));
    assert!(refused(demote(OWNER)).contains("last owner"));
    assert_eq!(deeds(&acme, OWNER), [""; 0], "what was refused left nothing");

    invited(&acme, BOB, Some(Role::Owner));
    demote(OWNER).expect("there is another owner");
    assert!(refused(remove(BOB)).contains("last owner"));
    remove(OWNER).expect("no owner any more");
    assert!(matches!(remove(OWNER), Err(Error::NotFound(_))));
}

#[test]
fn an_invitation_that_can_not_be_is_refused() {
    let acme = Acme::new();
    let invite = |slug: &str, email: &str| admins::invite(&acme.app, slug, email, None, &Who::Operator);
    assert!(matches!(invite("nobody", BOB), Err(Error::NotFound(_))));
    for email in ["", "bob", "bob@", "@acme.example", "bob@acme.example, eve@acme.example", "bob @acme.example"] {
        assert!(refused(invite(SLUG, email)).contains("not an e-mail address"), "{email}");
    }
    assert_eq!(admins::list(&acme.app, SLUG).expect("the list").len(), 1);
}

#[test]
fn a_removed_administrator_leaves_no_door_open() {
    let acme = Acme::new();
    let cookie = bob(&acme);
    let link = invited(&acme, BOB, None);
    admins::remove(&acme.app, SLUG, "BOB@acme.example", &Who::Operator).expect("removed");
    assert_eq!(is_in(&acme, &cookie), None);
    assert!(sign_in(&acme, BOB, PASSWORD).is_none());
    assert!(matches!(set_up(&acme, &link, PASSWORD), Err(Error::NotFound(_))));
    let back = invited(&acme, BOB, None);
    assert!(!back.known && sign_in(&acme, BOB, PASSWORD).is_none(), "who comes back begins anew");
    assert_eq!(is_in(&acme, &cookie), None);
}

#[test]
fn a_link_is_for_its_account_and_its_day() {
    let acme = Acme::new();
    accounts::create(&acme.app, "globex", "Globex", OWNER).expect("another account");
    let link = invited(&acme, BOB, None);
    let of = |slug: &str| sessions::look_at_link(&acme.app, slug, secret(&link)).map(|link| link.email);
    assert_eq!(of(SLUG).ok().as_deref(), Some(BOB));
    assert!(matches!(of("globex"), Err(Error::NotFound(_))));
    acme.clock.wait(SignedDuration::from_hours(24) - SignedDuration::from_secs(1));
    assert!(of(SLUG).is_ok());
    acme.clock.wait(SignedDuration::from_secs(1));
    assert!(matches!(of(SLUG), Err(Error::NotFound(_))));
    assert!(matches!(set_up(&acme, &link, PASSWORD), Err(Error::NotFound(_))));
}

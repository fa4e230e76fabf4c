//! Administrators and what they sign in with, as far as no page shows it: what is recorded, what a link does to the password
//! in use, and who has the last word when two things happen at once.

use std::sync::Barrier;

use app::admins::{self, Invited, Role};
use app::sessions::{self, Admin, Browser, Changed, Cookie, Try};
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
    sessions::set_up(&acme.app, SLUG, secret(invited), password, &Browser::default(), None)
}

fn sign_in(acme: &Acme, email: &str, password: &str) -> Option<Cookie> {
    match sessions::sign_in(&acme.app, SLUG, email, password, &Browser::default(), None).expect("a try") {
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

/// Whoever has this cookie.
fn admin(acme: &Acme, cookie: &Cookie) -> Admin {
    sessions::recognise(&acme.app, cookie.expose()).expect("a look").expect("somebody signed in")
}

/// The same from many threads that begin together.
fn at_once<T: Send>(times: usize, deed: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(times);
    let begin = &|at| {
        start.wait();
        deed(at)
    };
    std::thread::scope(|threads| {
        let threads: Vec<_> = (0..times).map(|at| threads.spawn(move || begin(at))).collect();
        threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    })
}

#[test]
fn of_twenty_who_guess_at_once_five_are_looked_at() {
    let acme = Acme::new();
    bob(&acme);
    let tries = at_once(20, |_| {
        let tried = sessions::sign_in(&acme.app, SLUG, BOB, OTHER, &Browser::default(), None).expect("a try");
        matches!(tried, Try::Wait(_))
    });
    assert_eq!(tries.iter().filter(|waits| **waits).count(), 15);
}

#[test]
fn of_eight_who_use_a_link_at_once_one_gets_in() {
    let acme = Acme::new();
    let link = invited(&acme, BOB, None);
    let outcomes = at_once(8, |at| (at, set_up(&acme, &link, &format!("{PASSWORD} {at}"))));
    let (inside, outside): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(|(_, outcome)| outcome.is_ok());
    assert!(outside.iter().all(|(_, outcome)| matches!(outcome, Err(Error::NotFound(_)))));
    assert_eq!(inside.len(), 1);
    assert!(sign_in(&acme, BOB, &format!("{PASSWORD} {}", inside[0].0)).is_some(), "by the password of that one");
}

#[test]
fn whoever_signs_in_while_another_password_is_set_is_out() {
    let acme = Acme::new();
    bob(&acme);
    let link = invited(&acme, BOB, None);
    let cookies = at_once(5, |at| {
        if at == 4 {
            set_up(&acme, &link, OTHER).expect("the link works");
            return None;
        }
        sign_in(&acme, BOB, PASSWORD)
    });
    assert!(cookies.into_iter().flatten().all(|cookie| is_in(&acme, &cookie).is_none()));
}

/// A link for Bob, and what uses it.
fn sets(acme: &Acme, password: &'static str) -> Box<dyn FnOnce() + Send> {
    let (other, link) = (acme.clone(), invited(acme, BOB, None));
    Box::new(move || drop(set_up(&other, &link, password).expect("the link works")))
}

#[test]
fn a_sign_in_does_not_outlive_a_change_of_the_password_it_was_looked_at_by() {
    let acme = Acme::new();
    for nth in 1.. {
        bob(&acme);
        acme.clock.at_reading(nth, sets(&acme, OTHER));
        let cookie = sign_in(&acme, BOB, PASSWORD);
        let is_over = acme.clock.forget_deed();
        assert_eq!(cookie.is_some_and(|cookie| is_in(&acme, &cookie).is_some()), is_over, "at reading {nth}");
        if is_over {
            assert!(nth > 2, "it came in between");
            break;
        }
    }
}

#[test]
fn a_password_is_changed_by_nobody_who_was_signed_out_or_whose_password_is_another_one_meanwhile() {
    const THIRD: &str = "a third that nobody has";
    let acme = Acme::new();
    let change = |admin: &Admin, present: &str, new: &str| {
        sessions::change_password(&acme.app, admin, present, new).expect("a try")
    };
    for nth in 1.. {
        let bob = admin(&acme, &bob(&acme));
        acme.clock.at_reading(nth, sets(&acme, OTHER));
        let changed = change(&bob, PASSWORD, THIRD);
        if acme.clock.forget_deed() {
            assert_eq!((changed, nth > 2), (Changed::Done, true), "after the last reading");
            break;
        }
        assert!(matches!(changed, Changed::Wrong | Changed::SignedOut), "at reading {nth}: {changed:?}");
        assert!(sign_in(&acme, BOB, THIRD).is_none() && sign_in(&acme, BOB, OTHER).is_some(), "at reading {nth}");
    }

    // Signed out in another window, between the look and the change.
    let bobs = admin(&acme, &bob(&acme));
    let (other, of_other) = (acme.app.clone(), bobs.clone());
    acme.clock.at_reading(2, move || sessions::sign_out_everywhere(&other, &of_other).expect("signed out"));
    assert_eq!(change(&bobs, PASSWORD, THIRD), Changed::SignedOut);
    assert!(sign_in(&acme, BOB, PASSWORD).is_some());

    // Two windows of one session.
    let bobs = admin(&acme, &bob(&acme));
    let (other, of_other) = (acme.app.clone(), bobs.clone());
    acme.clock.at_reading(2, move || {
        assert_eq!(sessions::change_password(&other, &of_other, PASSWORD, OTHER), Ok(Changed::Done));
    });
    assert_eq!(change(&bobs, PASSWORD, THIRD), Changed::Wrong);
    assert!(sign_in(&acme, BOB, OTHER).is_some());
}

#[test]
fn a_new_password_that_will_not_do_is_no_try_and_tries_to_sign_in_hinder_no_change() {
    let acme = Acme::new();
    let bob = admin(&acme, &bob(&acme));
    let change = |present: &str, new: &str| sessions::change_password(&acme.app, &bob, present, new);
    for _ in 0..6 {
        assert!(refused(change(PASSWORD, "short")).contains("at least 12"));
        assert!(sign_in(&acme, BOB, "somebody's guess").is_none());
    }
    assert!(sign_in(&acme, BOB, PASSWORD).is_none(), "the sign-in waits");
    assert_eq!(change(PASSWORD, OTHER), Ok(Changed::Done));

    for _ in 0..5 {
        assert_eq!(change(PASSWORD, PASSWORD), Ok(Changed::Wrong));
    }
    assert!(matches!(change(OTHER, PASSWORD), Ok(Changed::Wait(_))), "guessing at it has its own price");
    acme.clock.wait(SignedDuration::from_mins(15));
    assert!(sign_in(&acme, BOB, OTHER).is_some());
}

fn forbidden<T: std::fmt::Debug>(answer: Result<T, Error>) -> String {
    match answer {
        Err(Error::Forbidden(sentence)) => sentence,
        other => panic!("not forbidden: {other:?}"),
    }
}

fn as_admin(email: &str) -> Who {
    Who::Administrator(email.to_owned())
}

#[test]
fn an_owner_reaches_everybody_an_admin_everybody_but_owners_and_support_nobody() {
    let acme = Acme::new();
    let (sam, kim) = ("sam@acme.example", "kim@acme.example");
    bob(&acme);
    invited(&acme, sam, Some(Role::Support));
    let newcomer = |role, who: &Who| admins::invite_newcomer(&acme.app, SLUG, kim, role, who);
    let role = |email: &str, role, who: &Who| admins::change_role(&acme.app, SLUG, email, role, who);
    let link = |email: &str, who: &Who| admins::link_again(&acme.app, SLUG, email, who);
    let remove = |email: &str, who: &Who| admins::remove(&acme.app, SLUG, email, who);

    for who in [as_admin(BOB), Who::ApiKey("rollcall_api_…ab12".to_owned())] {
        forbidden(newcomer(Role::Owner, &who));
        forbidden(role(BOB, Role::Owner, &who));
        forbidden(role(OWNER, Role::Support, &who));
        forbidden(link(OWNER, &who));
        forbidden(remove(OWNER, &who));
        forbidden(admins::invite(&acme.app, SLUG, OWNER, Some(Role::Admin), &who));
    }
    for who in [as_admin(sam), as_admin("gone@acme.example")] {
        forbidden(newcomer(Role::Support, &who));
        forbidden(role(sam, Role::Admin, &who));
        forbidden(link(sam, &who));
        forbidden(remove(BOB, &who));
    }
    assert_eq!(deeds(&acme, kim), [""; 0], "what is forbidden leaves nothing");
    assert_eq!(deeds(&acme, OWNER), [""; 0]);

    let (owner, bob) = (as_admin(OWNER), as_admin(BOB));
    newcomer(Role::Admin, &bob).expect("an Admin invites an Admin");
    role(kim, Role::Support, &bob).expect("and changes their role");
    link(kim, &bob).expect("and gives a new link");
    role(kim, Role::Owner, &owner).expect("an Owner makes owners");
    forbidden(remove(kim, &bob));
    role(BOB, Role::Support, &owner).expect("and takes roles away");
    forbidden(remove(sam, &bob));
    remove(kim, &owner).expect("an Owner removes owners");
    assert_eq!(deeds(&acme, kim), ["invite", "role", "invite", "role", "remove"]);
}

#[test]
fn who_is_there_is_not_invited_again_by_mistake_and_who_is_gone_gets_no_link() {
    let acme = Acme::new();
    let owner = as_admin(OWNER);
    bob(&acme);
    let again = admins::invite_newcomer(&acme.app, SLUG, "BOB@acme.example", Role::Support, &owner);
    assert!(refused(again).contains("bob@acme.example is an administrator already (admin)"));
    let role =
        |email: &str| admins::list(&acme.app, SLUG).expect("the list").into_iter().find(|one| one.email == email);
    assert_eq!(role(BOB).expect("Bob").role, Role::Admin, "nothing was changed");
    admins::remove(&acme.app, SLUG, BOB, &owner).expect("removed");
    assert!(matches!(admins::link_again(&acme.app, SLUG, BOB, &owner), Err(Error::NotFound(_))));
    assert!(matches!(admins::change_role(&acme.app, SLUG, BOB, Role::Owner, &owner), Err(Error::NotFound(_))));
    assert!(role(BOB).is_none(), "nobody came back by it");
    let stays = admins::change_role(&acme.app, SLUG, OWNER, Role::Admin, &owner);
    assert!(refused(stays).contains("last owner"));
}

#[test]
fn the_list_says_how_each_gets_in_and_who_they_are_in_the_console() {
    let acme = Acme::new();
    let shown = |email: &str| {
        let listed = admins::list(&acme.app, SLUG).expect("the list");
        let one = listed.into_iter().find(|one| one.email == email).expect("in the list");
        admins::show(&acme.app, SLUG, &one.id).expect("an administrator")
    };
    let invitation = invited(&acme, BOB, None);
    let day = SignedDuration::from_hours(24);
    let before = shown(BOB);
    assert_eq!((before.has_password, before.signed_in_at, before.user), (false, None, None));
    assert_eq!(before.link_until, Some(acme.app.now() + day));
    acme.clock.wait(SignedDuration::from_hours(1));
    set_up(&acme, &invitation, PASSWORD).expect("signed in");
    let after = shown(BOB);
    assert_eq!((after.has_password, after.signed_in_at, after.link_until), (true, Some(acme.app.now()), None));
    acme.clock.wait(day);
    sign_in(&acme, BOB, PASSWORD).expect("signed in");
    assert_eq!(shown(BOB).signed_in_at, Some(acme.app.now()));
    let file = b"Email\nBob@acme.example\n";
    app::users::import(&acme.app, SLUG, file, app::users::How::default(), &Who::Operator, "worker").expect("imported");
    assert_eq!(shown(BOB).user.expect("the person of the console").1, "Bob@acme.example");
    assert!(matches!(admins::show(&acme.app, SLUG, "nobody"), Err(Error::NotFound(_))));
}

#[test]
fn an_owner_sees_and_ends_where_others_are_signed_in_and_nobody_else_does() {
    let acme = Acme::new();
    let admin = |cookie: &Cookie| sessions::recognise(&acme.app, cookie.expose()).expect("a look").expect("signed in");
    let owner = set_up(&acme, &invited(&acme, OWNER, None), PASSWORD).expect("signed in");
    let (first, second) = (bob(&acme), sign_in(&acme, BOB, PASSWORD).expect("signed in"));
    let (anna, bob) = (admin(&owner), admin(&first));
    let theirs = sessions::of_other(&acme.app, &anna, bob.id()).expect("Bob's sessions");
    assert_eq!(theirs.len(), 2);
    assert!(theirs.iter().all(|one| !one.this));
    forbidden(sessions::of_other(&acme.app, &bob, anna.id()));
    forbidden(sessions::end_of_other(&acme.app, &bob, anna.id(), None));
    assert!(is_in(&acme, &owner).is_some());
    assert!(matches!(sessions::of_other(&acme.app, &anna, "nobody"), Err(Error::NotFound(_))));

    let of_first =
        sessions::list(&acme.app, &bob).expect("his own").into_iter().find(|one| one.this).expect("this one");
    sessions::end_of_other(&acme.app, &anna, bob.id(), Some(&of_first.id)).expect("ended");
    assert!(is_in(&acme, &first).is_none() && is_in(&acme, &second).is_some());
    sessions::end_of_other(&acme.app, &anna, bob.id(), Some(&of_first.id)).expect("it has ended already");
    sessions::end_of_other(&acme.app, &anna, bob.id(), None).expect("ended");
    assert!(is_in(&acme, &second).is_none() && is_in(&acme, &owner).is_some());
    assert_eq!(deeds(&acme, BOB)[3..], ["end_sessions", "end_sessions"], "{:?}", deeds(&acme, BOB));

    admins::invite(&acme.app, SLUG, BOB, Some(Role::Owner), &Who::Operator).expect("another owner");
    admins::change_role(&acme.app, SLUG, OWNER, Role::Admin, &Who::Operator).expect("no owner any more");
    forbidden(sessions::end_of_other(&acme.app, &anna, bob.id(), None));
}

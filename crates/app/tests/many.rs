//! Several accounts of one installation: none of them waits for another that is in trouble, or that asks for more.

use app::{accounts, reports, settings, sync};
use jiff::SignedDuration;
use planning::Who;
use store::{AccountId, sync_state};

use crate::support::{Acme, SLUG};

/// Another account, with provisioning on.
fn another(acme: &Acme, slug: &str) -> AccountId {
    accounts::create(&acme.app, slug, slug, "owner@other.example").expect("an account");
    switch(acme, slug, "true");
    id(acme, slug)
}

fn id(acme: &Acme, slug: &str) -> AccountId {
    acme.app.store.read(|tx| store::account::find(tx, slug)).expect("a look").expect("the account").id
}

fn switch(acme: &Acme, slug: &str, enabled: &str) {
    let pair = ("provisioning.enabled".to_owned(), enabled.to_owned());
    settings::set(&acme.app, slug, &[pair], None, &Who::Operator).expect("settings are saved");
}

/// The directory of an account says something.
fn write(acme: &Acme, account: AccountId) {
    let now = acme.app.now();
    acme.app.store.write(account, move |tx| sync_state::written(tx, account, now)).expect("written");
}

fn runs(acme: &Acme, slug: &str) -> usize {
    reports::list(&acme.app, slug).expect("the reports").len()
}

fn works(acme: &Acme) -> Option<AccountId> {
    sync::work_once(&acme.app, "worker", None).expect("looked for").map(|worked| worked.account)
}

#[test]
fn a_run_that_was_lost_to_another_worker_keeps_no_other_account_waiting() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    let beta = another(&acme, "beta");
    for slug in [SLUG, "beta"] {
        sync::now(&acme.app, slug, &Who::Operator).expect("a run is asked for");
    }
    let other = acme.clone();
    // The look for work, then the look at the account whose run was claimed.
    acme.clock.at_reading(2, move || {
        other.clock.wait(SignedDuration::from_secs(31));
        sync::work_once(&other.app, "another", Some(SLUG)).expect("no failure").expect("the run is taken over");
    });
    assert_eq!(works(&acme), Some(beta));
    assert_eq!(works(&acme), None);
}

#[test]
fn an_account_that_cannot_be_asked_for_keeps_no_other_from_it() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    let (first, beta) = (id(&acme, SLUG), another(&acme, "beta"));
    acme.sync().expect("a run");
    scratch::number_runs_anew(&acme.app.store, first);
    write(&acme, first);
    write(&acme, beta);
    acme.clock.wait(SignedDuration::from_secs(30));
    assert_eq!(sync::ask_due(&acme.app), Ok(1));
    assert_eq!((works(&acme), works(&acme)), (Some(beta), None));
    sync::ask_due(&acme.app).expect_err("where nothing could be asked for, that is said");
}

#[test]
fn whoever_has_waited_longest_comes_first() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    let (first, beta) = (id(&acme, SLUG), another(&acme, "beta"));
    for slug in ["beta", SLUG] {
        sync::now(&acme.app, slug, &Who::Operator).expect("a run is asked for");
        acme.clock.wait(SignedDuration::from_secs(1));
    }
    assert_eq!((works(&acme), works(&acme), works(&acme)), (Some(beta), Some(first), None));
}

#[test]
fn of_many_accounts_those_that_are_due_are_asked_for_and_no_others() {
    // It is nine in the morning, and the daily sync comes at two.
    let acme = Acme::new();
    for slug in ["since-yesterday", "off-again"] {
        another(&acme, slug);
    }
    write(&acme, id(&acme, "off-again"));
    switch(&acme, "off-again", "false");
    acme.clock.wait(SignedDuration::from_mins(17 * 60 - 1));
    another(&acme, "since-a-minute");
    write(&acme, another(&acme, "written"));
    acme.clock.wait(SignedDuration::from_secs(30));
    assert_eq!(sync::ask_due(&acme.app), Ok(1), "whoever was written to has been quiet");
    let asked = |slugs: [&str; 5]| slugs.map(|slug| runs(&acme, slug));
    let slugs = ["written", "since-yesterday", "since-a-minute", "off-again", SLUG];
    assert_eq!(asked(slugs), [1, 0, 0, 0, 0]);
    while works(&acme).is_some() {}
    acme.clock.wait(SignedDuration::from_secs(30));
    assert_eq!(sync::ask_due(&acme.app), Ok(3), "it is two");
    assert_eq!(asked(slugs), [2, 1, 1, 0, 0]);
}

#[test]
fn a_daily_sync_that_came_late_does_not_put_off_the_next() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    // No server looked until eight in the evening of the next day.
    acme.clock.wait(SignedDuration::from_hours(35));
    assert_eq!(sync::ask_due(&acme.app), Ok(1));
    acme.work();
    acme.clock.wait(SignedDuration::from_hours(6));
    assert_eq!(sync::ask_due(&acme.app), Ok(1), "it is two again");
}

//! The request log beside the use cases: what is handed over is written whole, late, or counted; and it is found again.

use ::scim::{Kind, Wanted};
use app::requests::{self, Call, Caller, Entry, Following, Found, Line, Query, Statuses, What};
use app::tokens::{self, Opens};
use app::{Error, sync};
use jiff::SignedDuration;
use planning::Who;
use serde_json::json;

use crate::support::{Acme, SLUG, person};

pub(crate) const ALL: Query = Query { statuses: Statuses::ALL, person: None, limit: 100 };

impl Acme {
    fn entry(&self, method: &str, path: &str, status: u16, what: What) -> Entry {
        let segments: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let call = Call::new(method, &segments, what.filter.is_some());
        Entry { call, status, what, ..self.entry_of(self.caller()) }
    }

    /// Who the account's token is, whether SCIM is served or not.
    fn caller(&self) -> Caller {
        self.knock().map_or_else(|turned| turned.caller, |client| Some(client.caller())).expect("the account is known")
    }

    fn entry_of(&self, caller: Caller) -> Entry {
        Entry {
            caller,
            id: self.app.new_id(),
            at: self.app.now(),
            took: SignedDuration::from_millis(3),
            peer: "203.0.113.7".to_owned(),
            call: Call::new("GET", &[], false),
            status: 200,
            what: What::default(),
            parts: Vec::new(),
            more: 0,
        }
    }

    /// A request that came to nothing in particular.
    fn asked_for(&self, path: &str) {
        self.app.diary().hand_over(self.entry("GET", path, 200, What::default()));
    }

    /// Creates somebody, as the server does.
    pub(crate) fn creates(&self, name: &str) {
        let client = self.client().expect("a live token");
        let mut outcome =
            app::scim::create(&self.app, &client, Kind::User, person(name), &Wanted::all()).expect("created");
        self.app.diary().hand_over(self.entry("POST", "Users", 201, What::of(&mut outcome)));
    }

    /// Looks for somebody who is not there.
    pub(crate) fn looks_for(&self, email: &str) {
        let what = What {
            filter: Some(format!("userName eq \"{email}\"")),
            found: Some(Found { total: Some(0), shown: 0, first: 1 }),
            ..What::default()
        };
        self.app.diary().hand_over(self.entry("GET", "Users", 200, what));
        requests::write_down(&self.app).expect("the log can be written");
    }

    /// Sends somebody who is refused.
    pub(crate) fn is_refused(&self, email: &str, why: &str) {
        let refusal = ::scim::Error::new(400, Some(::scim::ScimType::InvalidValue), why);
        let what = What { name: Some(email.to_owned()), refusal: Some(refusal), ..What::default() };
        self.app.diary().hand_over(self.entry("POST", "Users", 400, what));
        requests::write_down(&self.app).expect("the log can be written");
    }

    pub(crate) fn written(&self, query: &Query) -> Vec<Line> {
        requests::write_down(&self.app).expect("the log can be written");
        requests::list(&self.app, SLUG, query).expect("the log").lines
    }

    fn paths(&self) -> Vec<String> {
        self.written(&ALL).into_iter().map(|line| line.path).collect()
    }
}

#[test]
fn a_row_that_cant_be_written_is_counted_and_those_behind_it_are_written() {
    let acme = Acme::new();
    scratch::refuse_requests_to(&acme.app.store, "/Users/bad");
    for path in ["Users/1", "Users/bad", "Users/2"] {
        acme.asked_for(path);
    }
    assert_eq!(acme.paths(), ["/scim/v2/acme/Users/1", "/scim/v2/acme/Users/2"]);
    let note = requests::list(&acme.app, SLUG, &ALL).expect("the log").note();
    let note = note.expect("something is missing");
    assert!(note.starts_with("1 request was answered between 2026-11-24 09:00:00 UTC"), "{note}");
}

#[test]
fn what_can_not_be_written_now_is_written_later_once() {
    let acme = Acme::new();
    if acme.app.store.engine() != "sqlite" {
        return;
    }
    for number in 0..600 {
        acme.asked_for(&format!("Users/{number}"));
    }
    scratch::leave_room(&acme.app.store, Some(2));
    let full = requests::write_down(&acme.app);
    assert_eq!(full, Err(Error::Store(app::StoreError::Full)));
    acme.asked_for("Users/last");
    scratch::leave_room(&acme.app.store, None);
    let lines = acme.written(&Query { limit: 1_000, ..ALL });
    let paths: std::collections::BTreeSet<&String> = lines.iter().map(|line| &line.path).collect();
    assert_eq!((lines.len(), paths.len()), (601, 601));
    assert!(requests::list(&acme.app, SLUG, &ALL).expect("the log").gap.is_none(), "nothing is missing");
}

#[test]
fn a_keeper_tries_again_although_nothing_comes() {
    let acme = Acme::new();
    if acme.app.store.engine() != "sqlite" {
        return;
    }
    for number in 0..600 {
        acme.asked_for(&format!("Users/{number}"));
    }
    scratch::leave_room(&acme.app.store, Some(2));
    assert_eq!(requests::write_down(&acme.app), Err(Error::Store(app::StoreError::Full)));
    scratch::leave_room(&acme.app.store, None);
    let app = acme.app.clone();
    let keeper = std::thread::spawn(move || requests::keep(&app));
    let newest = || requests::list(&acme.app, SLUG, &Query { limit: 1, ..ALL }).expect("the log").lines.pop();
    let is_last = |line: Line| line.path.ends_with("/599");
    let looks = (0..100_000).take_while(|_| !newest().is_some_and(is_last)).count();
    assert!(looks < 100_000, "it waits for the next request");
    acme.app.diary().close();
    keeper.join().expect("it ends");
}

#[test]
fn what_comes_too_fast_is_dropped_and_the_log_says_how_much() {
    let acme = Acme::new();
    for _ in 0..2_052 {
        acme.asked_for("Users/1");
    }
    assert_eq!(acme.written(&Query { limit: 10_000, ..ALL }).len(), 2_048);
    let found = requests::list(&acme.app, SLUG, &ALL).expect("the log");
    assert_eq!((found.lines.len(), found.gap.map(|gap| gap.lost)), (100, Some(4)));
}

#[test]
fn a_keeper_writes_to_the_end_of_what_was_handed_over() {
    let acme = Acme::new();
    let app = acme.app.clone();
    let keeper = std::thread::spawn(move || requests::keep(&app));
    for number in 0..300 {
        acme.asked_for(&format!("Users/{number}"));
    }
    acme.app.diary().close();
    keeper.join().expect("it ends");
    let lines = requests::list(&acme.app, SLUG, &Query { limit: 1_000, ..ALL }).expect("the log").lines;
    assert_eq!(lines.len(), 300);
}

#[test]
fn a_request_names_the_first_run_that_looked_with_its_change_in_the_mirror() {
    let acme = Acme::live();
    acme.creates("anna");
    acme.asked_for("Users/1");
    let runs = |acme: &Acme| acme.written(&ALL).into_iter().map(|line| line.run).collect::<Vec<_>>();
    assert_eq!(runs(&acme), [None, None], "no run has looked yet");
    let first = acme.sync().expect("a sync");
    acme.creates("bob");
    assert_eq!(runs(&acme), [Some(first), None, None], "Bob came after the look");
    let second = acme.sync().expect("a sync");
    let third = acme.sync().expect("a sync");
    assert_eq!(runs(&acme), [Some(first), None, Some(second)]);
    assert!(third > second);
}

#[test]
fn a_write_that_came_while_a_run_decided_belongs_to_the_next_one() {
    let acme = Acme::live();
    acme.creates("anna");
    sync::now(&acme.app, SLUG, &Who::Operator).expect("a run is asked for");
    let other = acme.clone();
    // The claim reads the clock once, the look before it begins; then the plan is stored.
    acme.clock.at_reading(3, move || other.creates("bob"));
    let first = acme.work();
    let second = acme.sync().expect("a sync");
    let lines = acme.written(&ALL);
    let run_of = |name: &str| lines.iter().find(|line| line.sentence.contains(name)).expect("a line").run;
    assert_eq!(run_of("anna@"), first.first().copied());
    assert_eq!(run_of("bob@"), Some(second));
    let planned = |run: i64| {
        let report = app::reports::show(&acme.app, SLUG, run).expect("a report");
        report.changes.into_iter().flatten().any(|change| change.subject == "bob@acme.example")
    };
    assert!(run_of("bob@").is_some_and(planned), "the run that is named is the one that had Bob to plan");
}

#[test]
fn people_are_found_by_every_address_they_had_and_by_those_nobody_has() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    let client = acme.client().expect("a live token");
    acme.creates("anna");
    let body = json!([{ "op": "replace", "path": "userName", "value": "anna.berg@acme.example" }]);
    let patch = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": body });
    let found = app::scim::list(&acme.app, &client, &[Kind::User], &::scim::Query::default(), &Wanted::all());
    let anna = found.expect("a list").page.remove(0).id;
    let mut renamed =
        app::scim::patch(&acme.app, &client, Kind::User, &anna, None, patch, &Wanted::all()).expect("renamed");
    let of_anna = format!("Users/{anna}");
    acme.app.diary().hand_over(acme.entry("PATCH", &of_anna, 200, What::of(&mut renamed)));
    acme.app.diary().hand_over(acme.entry("GET", &of_anna, 200, What::default()));
    let look = |value: &str| What {
        filter: Some(format!("userName eq \"{value}\"")),
        found: Some(requests::Found { total: Some(0), shown: 0, first: 1 }),
        ..What::default()
    };
    acme.app.diary().hand_over(acme.entry("GET", "Users", 200, look("Nobody@acme.example")));
    let refused = What { name: Some("carol@acme.example".to_owned()), ..What::default() };
    acme.app.diary().hand_over(acme.entry("POST", "Users", 409, refused));
    acme.asked_for("Schemas");
    acme.written(&ALL);
    let of = |person: &str| {
        let query = Query { person: Some(person.to_owned()), ..ALL };
        requests::list(&acme.app, SLUG, &query).expect("the log").lines.len()
    };
    assert_eq!(["anna@acme.example", "ANNA.BERG@acme.example"].map(of), [3, 3], "then and now, all of hers");
    assert_eq!(["nobody@acme.example", "carol@acme.example", "zero@acme.example"].map(of), [1, 1, 0]);
    let sales = json!({ "displayName": "Sales", "members": [] });
    let made = app::scim::create(&acme.app, &client, Kind::Group, sales, &Wanted::all()).expect("a group");
    let add = json!([{ "op": "add", "path": "members", "value": [{ "value": anna }] }]);
    let add = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": add });
    let mut added =
        app::scim::patch(&acme.app, &client, Kind::Group, &made.id, None, add, &Wanted::all()).expect("added");
    let of_sales = format!("Groups/{}", made.id);
    acme.app.diary().hand_over(acme.entry("PATCH", &of_sales, 204, What::of(&mut added)));
    acme.app.diary().hand_over(acme.entry("PATCH", &of_sales, 204, What::default()));
    acme.written(&ALL);
    assert_eq!(["anna@acme.example", "anna.berg@acme.example"].map(of), [4, 4], "and that she joined a group");
    let mut deleted = app::scim::delete(&acme.app, &client, Kind::User, &anna, None).expect("deleted");
    acme.app.diary().hand_over(acme.entry("DELETE", &of_anna, 204, What::of(&mut deleted)));
    acme.written(&ALL);
    assert_eq!(["anna@acme.example", "anna.berg@acme.example"].map(of), [5, 5], "also when she is gone");
}

#[test]
fn statuses_are_told_by_class_and_one_by_one() {
    let acme = Acme::new();
    for status in [200, 201, 404, 409, 412, 507] {
        acme.app.diary().hand_over(acme.entry("GET", "Users/1", status, What::default()));
    }
    let of = |text: &str| {
        let statuses = Statuses::parse(text).expect("statuses");
        acme.written(&Query { statuses, ..ALL }).iter().map(|line| line.status).collect::<Vec<_>>()
    };
    assert_eq!(of("2xx"), [200, 201]);
    assert_eq!(of("4XX"), [404, 409, 412]);
    assert_eq!((of("409"), of("201"), of("5xx"), of("301")), (vec![409], vec![201], vec![507], vec![]));
    for bad in ["", "x", "4", "6xx", "40x", "4xxx", "1000"] {
        assert_eq!(Statuses::parse(bad), None, "{bad}");
    }
    let newest = acme.written(&Query { limit: 2, ..ALL });
    assert_eq!(newest.iter().map(|line| line.status).collect::<Vec<_>>(), [412, 507], "the newest, newest last");
}

#[test]
fn who_follows_sees_each_row_once_also_one_that_is_written_late() {
    let acme = Acme::new();
    let late = acme.entry("GET", "Users/late", 200, What::default());
    for number in 1..=3 {
        acme.asked_for(&format!("Users/{number}"));
    }
    let query = Query { limit: 2, ..ALL };
    let mut following = Following::default();
    let mut next = || {
        requests::write_down(&acme.app).expect("written");
        let found = following.next(&acme.app, SLUG, &query).expect("the log").lines;
        found.iter().map(|line| line.path.trim_start_matches("/scim/v2/acme/Users/").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(next(), ["2", "3"], "the newest of what is there");
    assert_eq!(next(), [""; 0]);
    acme.clock.wait(SignedDuration::from_secs(1));
    acme.asked_for("Users/4");
    acme.app.diary().hand_over(late);
    assert_eq!(next(), ["late", "4"]);
    acme.clock.wait(SignedDuration::from_secs(3_600));
    assert_eq!(next(), [""; 0]);
    acme.asked_for("Users/5");
    assert_eq!(next(), ["5"]);
}

#[test]
fn old_rows_go_by_the_setting_a_bounded_number_at_a_time() {
    let acme = Acme::new();
    acme.set(&["requests.retention_days=7", "provisioning.enabled=true"]);
    for _ in 0..1_200 {
        acme.asked_for("Users/old");
    }
    acme.creates("anna");
    acme.written(&ALL);
    acme.clock.wait(SignedDuration::from_hours(7 * 24));
    acme.asked_for("Users/new");
    acme.written(&ALL);
    let count = || requests::list(&acme.app, SLUG, &Query { limit: 10_000, ..ALL }).expect("the log").lines.len();
    assert_eq!(
        (requests::forget(&acme.app, 10_000, 10), count()),
        (Ok(false), 1_202),
        "they are not older than that yet"
    );
    acme.clock.wait(SignedDuration::from_millis(1));
    assert_eq!((requests::forget(&acme.app, 10_000, 2), count()), (Ok(true), 202));
    assert_eq!((requests::forget(&acme.app, 10_000, 2), count()), (Ok(false), 1));
    assert_eq!(acme.paths(), ["/scim/v2/acme/Users/new"]);
}

#[test]
fn of_too_many_rows_the_oldest_go() {
    let acme = Acme::new();
    for number in 0..1_200 {
        acme.asked_for(&format!("Users/{number}"));
    }
    acme.written(&ALL);
    assert_eq!(requests::forget(&acme.app, 1_200, 10), Ok(false));
    assert_eq!(acme.written(&Query { limit: 10_000, ..ALL }).len(), 1_200, "they are not too many");
    assert_eq!(requests::forget(&acme.app, 3, 2), Ok(true), "so many at a time");
    assert_eq!(requests::forget(&acme.app, 3, 2), Ok(false));
    assert_eq!(acme.paths(), [1_197, 1_198, 1_199].map(|number| format!("/scim/v2/acme/Users/{number}")));
}

#[test]
fn a_token_that_has_ended_is_recognised_and_whoever_ended_it_is_named() {
    let mut acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    let knock = |acme: &Acme| {
        let turned = acme.knock().expect_err("it has ended");
        let mut entry = acme.entry_of(turned.caller.expect("the account is known"));
        entry.status = 401;
        acme.app.diary().hand_over(entry);
        acme.written(&ALL).pop().expect("a row").sentence
    };
    let anna = Who::Administrator("anna@acme.example".to_owned());
    let year = Some(SignedDuration::from_hours(24 * 365));
    tokens::regenerate(&acme.app, SLUG, Opens::Scim, year, SignedDuration::ZERO, &anna).expect("regenerated");
    let last4 = tokens::list(&acme.app, SLUG).expect("tokens").pop().expect("the first").0.last4;
    assert_eq!(
        knock(&acme),
        format!(
            "Refused: the identity provider still uses the token ending in {last4}, which anna@acme.example regenerated on 24 November 2026."
        )
    );
    let tried = tokens::list(&acme.app, SLUG).expect("tokens").pop().expect("the first").0.last_tried_at;
    assert_eq!(tried, Some(acme.app.now()));
    acme.revoke_token().expect("revoked");
    acme.generate_token().expect("a token");
    acme.revoke_token().expect("revoked");
    assert!(knock(&acme).ends_with("which the operator revoked on 24 November 2026."), "{}", knock(&acme));
    acme.clock.wait(SignedDuration::from_secs(1));
    let short = tokens::generate(&acme.app, SLUG, Opens::Scim, Some(SignedDuration::from_secs(60)), &anna);
    acme.use_token(short.expect("a token").token);
    acme.clock.wait(SignedDuration::from_secs(61));
    assert!(knock(&acme).ends_with("which expired on 24 November 2026."));
}

#[test]
fn the_day_on_which_a_token_ended_is_one_of_the_accounts_clock() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true", "account.time_zone=Pacific/Pago_Pago"]);
    acme.revoke_token().expect("revoked");
    let turned = acme.knock().expect_err("it has ended");
    let mut entry = acme.entry_of(turned.caller.expect("the account is known"));
    entry.status = 401;
    acme.app.diary().hand_over(entry);
    let sentence = acme.written(&ALL).pop().expect("a row").sentence;
    // At 09:00 UTC on the 24th it is the evening before there.
    assert!(sentence.ends_with("which the operator revoked on 23 November 2026."), "{sentence}");
}

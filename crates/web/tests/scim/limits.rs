//! A burst waits in the line of its own account; past the line's end it is told to come again, and nobody else feels it.

use std::sync::mpsc::channel;

use serde_json::json;

use store::Purpose;
use store::limits::{READERS, SEARCHES};

use crate::support::{ACME, Answer, World};

/// What may be under way of an account, and wait.
const UNDER_WAY: usize = 64;
const WAITING: usize = 512;

/// The sentence of a 429; when to come again stands beside it in whole seconds.
#[track_caller]
fn told_to_come_again(answer: &Answer) -> String {
    let seconds: u64 = answer.header("retry-after").parse().expect("whole seconds");
    assert!((1..=60).contains(&seconds));
    answer.refused(429)
}

#[test]
fn of_600_at_once_those_past_the_queue_come_again_and_another_account_is_answered_meanwhile() {
    const BURST: usize = 600;
    let world = World::new();
    let okta = world.okta();
    let globex = world.idp("globex", &world.open_account("globex"));
    let client = world.anna().makes_a_client();
    let account = world.look(|_, account| Ok(account));
    let (enter, entered) = channel();
    let (leave, left) = channel::<()>();
    std::thread::scope(|scope| {
        // Let go of when the story ends, also by a panic.
        let leave = leave;
        let busy = scope.spawn(|| {
            world.app.store.write::<_, store::Error>(account, move |_| {
                let began = enter.send(());
                // Until the test lets go of it.
                let _ = left.recv();
                Ok(began.is_ok())
            })
        });
        entered.recv().expect("the account is written to");
        let person = |number: usize| json!({ "userName": format!("{number}@example.com") });
        let mut burst = world.burst((0..BURST).map(|number| okta.ask("POST", "/Users").json(&person(number))));
        for answer in burst.by_ref().take(BURST - UNDER_WAY - WAITING) {
            let sentence = told_to_come_again(&answer);
            assert!(sentence.contains(&UNDER_WAY.to_string()) && sentence.contains(&WAITING.to_string()), "{sentence}");
        }
        told_to_come_again(&okta.get("/ServiceProviderConfig"));
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}",
            client.client_id, client.client_secret
        );
        let fetched = okta.showing(None).ask("POST", "/oauth/token").body(form).exchange();
        assert_eq!((fetched.status, &fetched.is(429)["error"]), (429, &json!("temporarily_unavailable")));
        assert_eq!(fetched.header("retry-after"), "5");

        okta.showing(None).get("/Users").refused(401);
        globex.get("/Users").is(200);
        globex.get("/Users?filter=userName%20eq%20%22bob%22").is(200);

        // Its writes take turns with those that are under way where there is one writer, and wait for none where there are several.
        let mut written = world.burst([globex.ask("POST", "/Users").json(&person(1))]);
        let has_writers = world.app.store.engine() == "postgres";
        if has_writers {
            assert_eq!(written.next().map(|answer| answer.status), Some(201));
        }

        drop(leave);
        if !has_writers {
            assert_eq!(written.next().map(|answer| answer.status), Some(201));
        }
        assert_eq!(busy.join().expect("a writer"), Ok(true));
        assert_eq!(burst.map(|answer| answer.status).collect::<Vec<_>>(), [201; UNDER_WAY + WAITING]);
    });
    assert_eq!(okta.get("/Users?count=0").is(200)["totalResults"], UNDER_WAY + WAITING);
    let log = world.log_of(ACME);
    let refused = log.iter().filter(|line| line.status == 429 && line.clause.as_deref() == Some("RFC 6585 section 4"));
    // Those of the burst, and the two that were asked for beside it.
    assert_eq!(refused.count(), BURST - UNDER_WAY - WAITING + 2);
}

#[test]
fn while_as_many_search_as_may_everybody_is_let_in_and_looked_up_and_the_server_is_ready() {
    let world = World::new();
    let okta = world.okta();
    let globex = world.idp("globex", &world.open_account("globex"));
    let anna = okta.create("anna@acme.example");
    // SQLite has a reader for whoever comes.
    let at_once = if world.app.store.engine() == "postgres" { SEARCHES } else { 2 * READERS };
    let (enter, entered) = channel();
    std::thread::scope(|scope| {
        let mut gates = Vec::new();
        for _ in 0..2 * READERS {
            let (gate, opened) = channel::<()>();
            let (enter, store) = (enter.clone(), &world.app.store);
            gates.push(gate);
            scope.spawn(move || {
                let found = store.read_for::<_, store::Error>(Purpose::Search, |tx| {
                    store::account::list(tx)?;
                    enter.send(()).expect("somebody counts");
                    // Until the test lets go of it.
                    let _ = opened.recv();
                    Ok(())
                });
                found.expect("a connection, as soon as others have ended");
            });
        }
        for _ in 0..at_once {
            entered.recv().expect("a search begins");
        }
        globex.get("/Users?filter=userName%20eq%20%22bob%22").is(200);
        globex.get("/Users").is(200);
        globex.create("bob@globex.example");
        okta.get(&anna).is(200);
        okta.showing(None).get("/Users").refused(401);
        assert!(world.is_ready());
        assert!(entered.try_recv().is_err(), "the other searches wait");
    });
    assert_eq!(entered.try_iter().count(), 2 * READERS - at_once);
}

//! Access tokens are removed: those that are over for long, the oldest of a client that has too many.

use jiff::{SignedDuration, Timestamp};
use store::oauth::{self, Client, Granted};
use store::{AccountId, Error, Param, Store};

use crate::support::{new_account, new_store};

const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn client(id: &str) -> Client {
    Client {
        id: id.to_owned(),
        hash: format!("hash of {id}"),
        prefix: String::new(),
        last4: String::new(),
        created_at: Timestamp::UNIX_EPOCH,
        created_by: String::new(),
        asked_by: None,
        expires_at: None,
        ended_at: None,
        last_used_at: None,
        last_used_from: None,
        last_tried_at: None,
        last_tried_from: None,
    }
}

fn writes<T: Send + 'static>(
    store: &Store,
    account: AccountId,
    change: impl FnMut(&store::Tx<'_>) -> Result<T, Error> + Send + 'static,
) -> T {
    store.write(account, change).expect("written")
}

/// The hashes that are kept, in order.
fn kept(store: &Store) -> Vec<String> {
    let sql = "SELECT hash FROM access_token ORDER BY hash";
    let rows = store.read(|tx| tx.query(sql, &[] as &[Param<'_>])).expect("a look");
    rows.into_iter().map(|mut row| row.text(0)).collect()
}

#[test]
fn a_new_access_token_removes_what_is_over_and_what_is_too_many() {
    let (store, _, _scratch) = new_store();
    let account = new_account(&store);
    let start = Timestamp::UNIX_EPOCH;
    let grant = |hash: &'static str, of: &'static str, at: i64| {
        let now = start + SignedDuration::from_secs(at);
        writes(&store, account, move |tx| {
            let granted = Granted { hash: hash.to_owned(), client: of.to_owned(), expires_at: now + HOUR };
            oauth::grant(tx, account, &granted, now, 2)
        });
    };
    writes(&store, account, move |tx| {
        oauth::create(tx, account, &client("a"))?;
        oauth::create(tx, account, &client("b"))
    });
    grant("a1", "a", 0);
    grant("b1", "b", 0);
    grant("a2", "a", 1);
    assert_eq!(kept(&store), ["a1", "a2", "b1"]);
    grant("a3", "a", 2);
    assert_eq!(kept(&store), ["a2", "a3", "b1"], "a has two at the most");
    grant("a4", "a", 3600);
    assert_eq!(kept(&store), ["a3", "a4"], "b1 is over");
    grant("b2", "b", 3601);
    assert_eq!(writes(&store, account, move |tx| oauth::end(tx, account, Some("a"), start)), 1);
    assert_eq!(kept(&store), ["a3", "a4", "b2"], "whoever still shows one is known by it");
    assert_eq!(writes(&store, account, move |tx| oauth::end(tx, account, Some("a"), start)), 0, "it has ended");
    assert_eq!(writes(&store, account, move |tx| oauth::end(tx, account, None, start)), 1);
}

#[test]
fn of_access_tokens_that_expire_together_the_new_one_stays() {
    let (store, _, _scratch) = new_store();
    let account = new_account(&store);
    let start = Timestamp::UNIX_EPOCH;
    writes(&store, account, move |tx| oauth::create(tx, account, &client("a")));
    for hash in ["b", "a", "d", "c", "z"] {
        writes(&store, account, move |tx| {
            let granted = Granted { hash: hash.to_owned(), client: "a".to_owned(), expires_at: start + HOUR };
            oauth::grant(tx, account, &granted, start, 2)
        });
        let kept = kept(&store);
        assert!(kept.iter().any(|kept| kept == hash) && kept.len() <= 2, "{hash}: {kept:?}");
    }
}

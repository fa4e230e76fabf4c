//! The request log: a gap is noted once, whoever lost sight of the commit.

use jiff::{SignedDuration, Timestamp};
use store::Error;
use store::request::{self, Gap};

use crate::support::{new_account, new_store};

#[test]
fn a_gap_that_is_noted_again_by_its_id_is_the_same_gap() {
    let (store, _, _scratch) = new_store();
    let account = new_account(&store);
    let start = Timestamp::UNIX_EPOCH;
    let later = start + SignedDuration::from_secs(9);
    for (id, gap, lost) in [
        ("1", Gap { since: later, until: later, lost: 3 }, 3),
        ("1", Gap { since: later, until: later, lost: 3 }, 3),
        ("2", Gap { since: start, until: start, lost: 4 }, 7),
        ("2", Gap { since: start, until: start, lost: 4 }, 7),
    ] {
        store.write::<_, Error>(account, move |tx| request::lost(tx, account, id, &gap)).expect("noted");
        let gap = store.read(|tx| request::gap(tx, account)).expect("a look").expect("a gap");
        assert_eq!(gap.lost, lost, "{id}");
    }
    let gap = store.read(|tx| request::gap(tx, account)).expect("a look");
    assert_eq!(gap, Some(Gap { since: start, until: later, lost: 7 }));
}

//! Whom a plan left open: the lines that the database brings are those that planning counts, and no others.

use std::collections::BTreeSet;

use planning::neighbourhood::{Changed, OF_THEMSELVES};
use planning::{Area, Change, Code, Kind, ResourceId};
use store::{Error, Param, run};

use crate::support::{new_account, new_store};

/// A line of each area and kind with each of these causes, about a resource of its own.
fn lines() -> Vec<Change> {
    let others = [Code::Filling, Code::KeptUntil, Code::MatchUncertain, Code::DuplicateOf, Code::GroupNameClash];
    let mut lines = Vec::new();
    for area in [Area::User, Area::Group, Area::Membership] {
        for kind in Kind::ALL {
            for code in OF_THEMSELVES.into_iter().chain(others) {
                let resource = ResourceId(format!("r{}", lines.len()));
                lines.push(Change::note(area, kind, "somebody", code).from_resource(&resource));
            }
        }
    }
    lines
}

fn named<T: serde::Serialize>(value: T) -> String {
    serde_json::to_value(value).expect("JSON").as_str().expect("a name").to_owned()
}

#[test]
fn the_lines_that_are_brought_are_those_that_leave_somebody_open() {
    let (store, _, _scratch) = new_store();
    let account = new_account(&store);
    let lines = lines();
    let written = lines.clone();
    store
        .write(account, move |tx| {
            for (seq, line) in (0_i64..).zip(&written) {
                let (area, kind, cause) = (named(line.area), named(line.kind), line.cause.code.name());
                let change = serde_json::to_string(line).expect("JSON");
                let args = [
                    Param::from(account),
                    Param::from(seq),
                    Param::from(&area),
                    Param::from(&kind),
                    Param::from(&cause),
                    Param::from(&change),
                ];
                tx.execute(
                    "INSERT INTO run_change (account, run, seq, area, kind, subject, folded, user_id, resource, cause, change, outcome)
                     VALUES ($1, 1, $2, $3, $4, '', '', NULL, NULL, $5, $6, 'planned')",
                    &args,
                )?;
            }
            Ok::<_, Error>(())
        })
        .expect("written");

    let brought = store.read(|tx| run::left_open(tx, account, 1, lines.len())).expect("a look");
    let mut open = Changed::default();
    for line in &lines {
        open.leave_open(line);
    }
    let brought: BTreeSet<ResourceId> = brought.into_iter().filter_map(|line| line.resource).collect();
    assert_eq!(brought, open.open_resources);
    // Of users the five others, of groups all ten; as holds and as issues.
    assert_eq!(brought.len(), 30);
    let some = store.read(|tx| run::left_open(tx, account, 1, 7)).expect("a look");
    assert_eq!(some.len(), 7, "no more than were asked for");
}

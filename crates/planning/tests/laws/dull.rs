//! The laws are about something: the worlds lead to every cause that a sync has.

use std::collections::BTreeSet;

use expect_test::expect;
use planning::wording::sentence;
use proptest::strategy::{Strategy as _, ValueTree as _};

use crate::planned;
use crate::support::worlds::world;

#[test]
fn the_worlds_are_not_dull() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    for _ in 0..3000 {
        let world = world().new_tree(&mut runner).unwrap().current();
        for change in planned(&world).changes() {
            let worded = sentence(change);
            let unworded = format!("{}: {}.", change.subject, change.cause.code.name());
            assert_ne!(worded, unworded, "a cause without words of its own");
        }
        seen.extend(planned(&world).changes().iter().map(|change| (change.area, change.kind, change.cause.code)));
    }
    let seen: Vec<String> = seen.iter().map(|line| serde_json::to_string(line).unwrap().replace('"', "")).collect();
    expect![[r"
        [user,create,directory_active]
        [user,change,directory_changed]
        [user,archive,directory_inactive]
        [user,archive,directory_deleted]
        [user,archive,never_seen]
        [user,archive,no_longer_sent]
        [user,restore,directory_active]
        [user,adopt,matched_by_email]
        [user,alias_remove,alias_removed]
        [user,link,matched_by_link]
        [user,link,matched_by_directory_id]
        [user,link,matched_by_email]
        [user,skip,unmanaged]
        [user,hold,filling]
        [user,hold,protected_admin]
        [user,hold,kept_until]
        [user,hold,unreadable_record]
        [user,hold,match_uncertain]
        [user,hold,duplicate_of]
        [user,hold,repeated_directory_id]
        [user,hold,address_missing]
        [user,hold,address_shared]
        [user,hold,address_reused]
        [user,hold,identifier_changed]
        [user,hold,domain_not_allowed]
        [user,issue,unreadable_record]
        [user,issue,match_uncertain]
        [user,issue,duplicate_of]
        [user,issue,repeated_directory_id]
        [user,issue,address_missing]
        [user,issue,address_shared]
        [user,issue,address_reused]
        [user,issue,address_would_change]
        [user,issue,member_unknown]
        [user,issue,identifier_changed]
        [user,issue,domain_not_allowed]
        [group,create,directory_active]
        [group,archive,directory_deleted]
        [group,archive,never_seen]
        [group,archive,no_longer_sent]
        [group,restore,directory_active]
        [group,rename,directory_changed]
        [group,link,matched_by_directory_id]
        [group,hold,filling]
        [group,issue,unreadable_record]
        [group,issue,group_name_clash]
        [membership,add,directory_changed]
        [membership,remove,directory_changed]
        [membership,issue,member_unknown]
    "]]
    .assert_eq(&(seen.join("\n") + "\n"));
}

//! The table of `reconcile.rs`: what becomes of whom, whoever they are.

use crate::check;
use crate::support::{World, known, sent};

#[test]
fn each_row_of_the_table_of_people() {
    let alice = || sent("r1", "alice@x").named("Alice", "Ant");
    let at_work = || known("alice@x").named("Alice", "Ant");
    check(vec![
        ("active, nobody", World::new().sends(&alice()), &["user create alice@x: directory_active"]),
        ("active, first met", World::new().has(at_work()).sends(&alice()), &["user adopt alice@x: matched_by_email"]),
        (
            "active, linked, something differs",
            World::new().has(at_work().linked("r1")).sends(&alice().title("CEO")),
            &["user change alice@x: directory_changed (job_title: - > CEO)"],
        ),
        (
            "active, linked, nothing differs but the tie",
            World::new().has(at_work().linked("r1")).sends(&alice().external("e1")),
            &["user link alice@x: matched_by_link"],
        ),
        ("active, linked, nothing differs", World::new().has(at_work().linked("r1")).sends(&alice()), &[]),
        (
            "active, archived",
            World::new().has(at_work().linked("r1").archived()).sends(&alice()),
            &["user restore alice@x: directory_active"],
        ),
        (
            "active, archived and never linked",
            World::new().has(known("alice@x").archived()).sends(&alice()),
            &["user restore alice@x: directory_active (first_name: - > Alice, last_name: - > Ant)"],
        ),
    ]);
}

#[test]
fn each_row_of_the_table_of_people_who_are_not_active() {
    let alice = || sent("r1", "alice@x").named("Alice", "Ant");
    let at_work = || known("alice@x").named("Alice", "Ant");
    check(vec![
        (
            "inactive, active",
            World::new().has(at_work().linked("r1")).sends(&alice().inactive()),
            &["user archive alice@x: directory_inactive"],
        ),
        (
            "inactive, active and never linked",
            World::new().has(at_work()).sends(&alice().inactive()),
            &["user archive alice@x: directory_inactive"],
        ),
        ("inactive, archived", World::new().has(at_work().linked("r1").archived()).sends(&alice().inactive()), &[]),
        (
            "inactive, archived and never linked",
            World::new().has(at_work().archived()).sends(&alice().inactive()),
            &["user link alice@x: matched_by_link"],
        ),
        ("inactive, nobody", World::new().sends(&alice().inactive()), &[]),
        (
            "deleted, linked",
            World::new().has(at_work().linked("r1")).deletes("r1"),
            &["user archive alice@x: directory_deleted"],
        ),
        (
            "deleted while it fills",
            World::new().filling().has(at_work().linked("r1")).deletes("r1"),
            &["user archive alice@x: directory_deleted"],
        ),
        (
            "inactive while it fills",
            World::new().filling().has(at_work().linked("r1")).sends(&alice().inactive()),
            &["user archive alice@x: directory_inactive"],
        ),
        ("deleted, archived", World::new().has(at_work().linked("r1").archived()).deletes("r1"), &[]),
        (
            "deleted before any sync met them",
            World::new().has(at_work()).deletes("r1"),
            &["user archive alice@x: never_seen"],
        ),
        ("absent, filling", World::new().filling().has(at_work()), &["user hold alice@x: filling"]),
        ("absent, complete, SCIM", World::new().has(at_work().linked("r1")), &["user archive alice@x: never_seen"]),
        (
            "absent, complete, ADI",
            World::new().adi().has(at_work().linked("r1")),
            &["user archive alice@x: no_longer_sent"],
        ),
        ("absent, archived", World::new().has(at_work().archived()), &[]),
    ]);
}

#[test]
fn administrators_and_people_who_are_not_managed_stay() {
    let alice = || sent("r1", "alice@x").title("CEO");
    let linked = || known("alice@x").linked("r1");
    check(vec![
        (
            "administrator, inactive",
            World::new().has(linked().admin()).sends(&alice().inactive()),
            &["user hold alice@x: protected_admin"],
        ),
        (
            "administrator, inactive, never linked",
            World::new().has(known("alice@x").admin()).sends(&alice().inactive()),
            &["user hold alice@x: protected_admin"],
        ),
        (
            "administrator, deleted",
            World::new().has(linked().admin()).deletes("r1"),
            &["user hold alice@x: protected_admin"],
        ),
        ("administrator, absent", World::new().has(linked().admin()), &["user hold alice@x: protected_admin"]),
        (
            "administrator, changed",
            World::new().has(linked().admin()).sends(&alice()),
            &["user change alice@x: directory_changed (job_title: - > CEO)"],
        ),
        (
            "administrator, renamed",
            World::new().has(linked().admin()).sends(&sent("r1", "ann@x")),
            &["user change alice@x: directory_changed (email: alice@x > ann@x)"],
        ),
        (
            "not managed, active",
            World::new().has(known("alice@x").unmanaged()).sends(&alice()),
            &["user skip alice@x: unmanaged"],
        ),
        (
            "not managed, inactive",
            World::new().has(linked().unmanaged()).sends(&alice().inactive()),
            &["user skip alice@x: unmanaged"],
        ),
        (
            "not managed, deleted",
            World::new().has(linked().unmanaged()).deletes("r1"),
            &["user skip alice@x: unmanaged"],
        ),
        ("not managed, absent", World::new().has(linked().unmanaged()), &["user skip alice@x: unmanaged"]),
        (
            "not managed, archived",
            World::new().has(linked().unmanaged().archived()).sends(&alice()),
            &["user skip alice@x: unmanaged"],
        ),
    ]);
}

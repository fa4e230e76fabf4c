//! The undo of one run, story by story: what goes back, what is kept, and how it is told.
//!
//! That it is the inverse in every world is a law (`laws/undo.rs`).

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod support;

use expect_test::{Expect, expect};
use planning::console::AliasOrigin;
use planning::undo::{Deed, Undone};
use planning::wording::sentence;
use planning::{Change, Console, Field, Plan, Status, contradictions, csv};
use support::undone::plan_of;
use support::{World, apply, carried_out, known, sent, tied_group, told};

/// A console, and a run that was applied to it.
struct Story {
    world: World,
    deeds: Vec<Deed>,
}

impl Story {
    /// The sync of this world was run 12.
    fn synced(world: World) -> Story {
        let plan = world.plan();
        Story::of(world, &plan)
    }

    /// This file was run 12.
    fn imported(world: World, file: &str) -> Story {
        let plan = import(&world.0.console, file);
        Story::of(world, &plan)
    }

    fn of(mut world: World, plan: &Plan) -> Story {
        let (console, deeds) = carried_out(plan, &world.0.console).unwrap();
        world.0.console = console;
        Story { world, deeds }
    }

    /// Later, somebody imports this.
    fn then(mut self, file: &str) -> Story {
        let plan = import(&self.world.0.console, file);
        self.world.0.console = apply(&plan, &self.world.0.console).unwrap();
        self
    }

    /// Run 12 is undone: what the undo says, and the console then.
    fn undone(self, expected: &Expect) -> World {
        let Story { mut world, deeds } = self;
        let plan = plan_of(&Undone { run: 12, deeds }, &world.0.console);
        assert_eq!(contradictions(&plan, &world.0.console), []);
        let line = |(line, change): (String, &Change)| format!("{line}\n    {}\n", sentence(change));
        expected.assert_eq(&told(&plan).into_iter().zip(plan.changes()).map(line).collect::<String>());
        world.0.console = apply(&plan, &world.0.console).unwrap();
        world
    }
}

fn import(console: &Console, file: &str) -> Plan {
    let (plan, faults) = csv::plan(&csv::read(file.as_bytes()), console, false);
    assert_eq!(faults, []);
    plan
}

#[test]
fn whoever_was_archived_is_back_with_their_groups() {
    let world = World::new()
        .has(known("a@x").linked("r1"))
        .has(known("b@x").linked("r2"))
        .has_group(tied_group("Staff", "g1", &["a@x", "b@x"]))
        .sends_group("g1", "Staff", &[]);
    let before = world.0.console.clone();
    let world = Story::synced(world).undone(&expect![[r"
        user restore a@x: revert_of_run
            Run 12 was undone.
        user restore b@x: revert_of_run
            Run 12 was undone.
        membership add Staff ← a@x: revert_of_run
            Run 12 was undone.
        membership add Staff ← b@x: revert_of_run
            Run 12 was undone.
    "]]);
    assert_eq!(world.members("Staff"), ["a@x", "b@x"]);
    let plain =
        |console: &Console| console.users.iter().map(|user| (user.status, user.archive_reason)).collect::<Vec<_>>();
    assert_eq!(plain(&world.0.console), plain(&before));
}

#[test]
fn a_newcomer_is_archived_and_leaves_the_groups_that_the_run_put_them_into() {
    let world = World::new()
        .has(known("a@x").linked("r1"))
        .sends(&sent("r1", "a@x"))
        .sends(&sent("r2", "b@x"))
        .sends_group("g1", "Staff", &["r1", "r2"]);
    let world = Story::synced(world).undone(&expect![[r"
        user archive b@x: revert_of_run
            Run 12 was undone. It had made “b@x”, and nothing is ever deleted.
        group archive Staff: revert_of_run
            Run 12 was undone. It had made “Staff”, and nothing is ever deleted.
        membership remove Staff ← a@x: revert_of_run
            Run 12 was undone.
        membership remove Staff ← b@x: revert_of_run
            Run 12 was undone.
    "]]);
    assert_eq!((world.user("b@x").status, world.group("Staff").status), (Status::Archived, Status::Archived));
}

#[test]
fn what_somebody_changed_since_is_kept_and_listed_with_both_values() {
    let file = "Email,Job Title,Department,Provisioning Managed\na@x,Clerk,Sales,false\n";
    let world = World::new().has(known("a@x").own(Field::JobTitle, "Cook"));
    let story = Story::imported(world, file).then("Email,Job Title\na@x,Boss\n");
    let world = story.undone(&expect![[r"
        user change a@x: revert_of_run (department: Sales > -, provisioning_managed: false > true)
            Run 12 was undone.
        user hold a@x: stale (job_title: Boss > Cook)
            “a@x” was changed again after run 12: what it was changed to is kept.
    "]]);
    let user = world.user("a@x");
    assert_eq!((user.fields.get(Field::JobTitle), user.managed), (Some("Boss"), true));
    assert!(!user.fields.has(Field::Department));
}

#[test]
fn swapped_addresses_go_back_in_one_unit() {
    let world = World::new()
        .has(known("a@x").linked("r1"))
        .has(known("b@x").linked("r2"))
        .sends(&sent("r1", "b@x"))
        .sends(&sent("r2", "a@x"));
    let (ann, bob) = (world.user("a@x").id.clone(), world.user("b@x").id.clone());
    let world = Story::synced(world).undone(&expect![[r"
        user change a@x: revert_of_run (email: a@x > b@x)
            Run 12 was undone.
        user change b@x: revert_of_run (email: b@x > a@x)
            Run 12 was undone.
    "]]);
    assert_eq!((&world.user("a@x").id, &world.user("b@x").id), (&ann, &bob));
}

#[test]
fn a_newcomer_who_took_an_address_over_gives_way() {
    let world = World::new()
        .has(known("a@x").linked("r1").alias("c@x", AliasOrigin::Adi))
        .sends(&sent("r1", "ann@x"))
        .sends(&sent("r2", "a@x").named("Bob", "Bee"))
        .sends(&sent("r3", "c@x").named("Cid", "Cee"));
    let world = Story::synced(world).undone(&expect![[r"
        user archive a@x: revert_of_run (email: a@x > a@x.run-12.invalid)
            Run 12 was undone. It had made “a@x”, and nothing is ever deleted.
        user change ann@x: revert_of_run (email: ann@x > a@x, aliases: - > c@x)
            Run 12 was undone.
        user archive c@x: revert_of_run (email: c@x > c@x.run-12.invalid)
            Run 12 was undone. It had made “c@x”, and nothing is ever deleted.
    "]]);
    assert_eq!(world.user("a@x").aliases.iter().map(|alias| alias.origin).collect::<Vec<_>>(), [AliasOrigin::Adi]);
}

#[test]
fn a_newcomer_gives_way_to_an_address_that_nobody_bears() {
    let world = World::new()
        .has(known("a@x").linked("r1"))
        .has(known("a@x.run-12.invalid"))
        .sends(&sent("r1", "ann@x"))
        .sends(&sent("r2", "a@x").named("Bob", "Bee"));
    Story::synced(world).undone(&expect![[r"
        user archive a@x: revert_of_run (email: a@x > a@x.run-12-1.invalid)
            Run 12 was undone. It had made “a@x”, and nothing is ever deleted.
        user restore a@x.run-12.invalid: revert_of_run
            Run 12 was undone.
        user change ann@x: revert_of_run (email: ann@x > a@x)
            Run 12 was undone.
    "]]);
}

#[test]
fn an_address_or_a_name_that_another_one_bears_by_now_is_not_given_back() {
    let world = World::new()
        .has(known("a@x").linked("r1"))
        .has_group(tied_group("Staff", "g1", &[]))
        .sends(&sent("r1", "ann@x").title("Clerk"))
        .sends_group("g1", "Everybody", &[]);
    let story = Story::synced(world).then("Email,Group\na@x,Staff\n");
    let world = story.undone(&expect![[r"
        user change ann@x: revert_of_run (job_title: Clerk > -)
            Run 12 was undone.
        user hold ann@x: stale (email: ann@x > a@x)
            a@x belongs to somebody else by now, so undoing run 12 does not give it back to ann@x.
        group hold Everybody: stale (name: Everybody > Staff)
            Another group is named “Staff” by now, so undoing run 12 does not give that name back.
    "]]);
    assert_eq!(world.members("Staff"), ["a@x"]);
}

#[test]
fn whoever_was_adopted_is_nobodys_again_and_undoing_that_adopts_them_again() {
    let world = World::new().has(known("a@x").own(Field::JobTitle, "Cook")).sends(&sent("r1", "a@x").title("Clerk"));
    let plan = world.plan();
    let Story { mut world, deeds } = Story::of(world, &plan);
    let back = plan_of(&Undone { run: 12, deeds }, &world.0.console);
    assert_eq!(told(&back), ["user change a@x: revert_of_run (job_title: Clerk > Cook, resource: r1 > -)"]);
    let (console, deeds) = carried_out(&back, &world.0.console).unwrap();
    assert_eq!(console.users[0].link, None);
    let again = plan_of(&Undone { run: 13, deeds }, &console);
    assert_eq!(told(&again), ["user adopt a@x: revert_of_run (job_title: Cook > Clerk, resource: - > r1)"]);
    world.0.console = apply(&again, &console).unwrap();
    assert!(world.plan().is_empty(), "as the sync left it");
}

#[test]
fn a_group_that_others_were_put_into_since_stays() {
    let world = World::new().has(known("a@x")).has(known("b@x"));
    let story = Story::imported(world, "Email,Group\na@x,Staff;Crew\n").then("Email,Group\nb@x,Staff\n");
    let world = story.undone(&expect![[r"
        group archive Crew: revert_of_run
            Run 12 was undone. It had made “Crew”, and nothing is ever deleted.
        group hold Staff: stale
            Run 12 made the group “Staff”, but others were put into it since: it stays.
        membership remove Crew ← a@x: revert_of_run
            Run 12 was undone.
        membership remove Staff ← a@x: revert_of_run
            Run 12 was undone.
    "]]);
    assert_eq!(world.members("Staff"), ["b@x"]);
}

#[test]
fn whoever_was_archived_again_since_stays_so() {
    let world = World::new().has(known("a@x").linked("r1").archived()).sends(&sent("r1", "a@x"));
    let Story { mut world, deeds } = Story::synced(world);
    // A later run archives them for another reason: that archive is not the one that run 12 took away.
    world = world.loses("r1");
    world.sync();
    let later = world.user("a@x").clone();
    let world = Story { world, deeds }.undone(&expect![""]);
    assert_eq!(*world.user("a@x"), later);
}

#[test]
fn an_alias_that_came_from_a_file_goes_and_one_that_went_comes_back_as_it_was() {
    let world = World::new().has(known("a@x").alias("old@x", AliasOrigin::Console).alias("stays@x", AliasOrigin::Csv));
    let before = world.user("a@x").aliases.clone();
    let story = Story::imported(world, "Email,Email Aliases\na@x,new@x;stays@x\n");
    let world = story.undone(&expect![[r"
        user change a@x: revert_of_run (aliases: new@x;stays@x > old@x;stays@x)
            Run 12 was undone.
    "]]);
    assert_eq!(world.user("a@x").aliases, before);
}

#[test]
fn a_record_that_is_somebody_else_by_now_is_not_tied_to_two() {
    let world = World::new().filling().has(known("a@x")).sends(&sent("r1", "a@x"));
    let Story { mut world, deeds } = Story::synced(world);
    let back = plan_of(&Undone { run: 11, deeds }, &world.0.console);
    let (console, deeds) = carried_out(&back, &world.0.console).unwrap();
    // They get another address, and the next sync takes the record for somebody new.
    world.0.console = console;
    world.0.console.users[0].email = "ann@x".to_owned();
    world.sync();
    assert_eq!(world.user("a@x").link.as_ref().unwrap().resource.0, "r1");
    let world = Story { world, deeds }.undone(&expect![[r"
        user hold ann@x: stale (resource: - > r1)
            The directory's record r1 belongs to a@x by now, so undoing run 12 does not give it back to ann@x.
    "]]);
    assert_eq!(world.user("ann@x").link, None);
}

#[test]
fn an_administrator_stays_whoever_made_them_and_is_listed() {
    let world = World::new()
        .has(known("a@x").linked("r1").archived())
        .sends(&sent("r1", "a@x"))
        .sends(&sent("r2", "b@x"))
        .sends(&sent("r3", "c@x"));
    let mut story = Story::synced(world);
    let administrators = |user: &&mut planning::User| user.email != "c@x";
    story.world.0.console.users.iter_mut().filter(administrators).for_each(|user| user.administrator = true);
    let world = story.undone(&expect![[r"
        user hold a@x: protected_admin (status: active > archived)
            Run 12 was undone, and a@x would be archived by that, but is an administrator of this console: no undo archives an administrator.
        user hold b@x: protected_admin (status: active > archived)
            Run 12 was undone, and b@x would be archived by that, but is an administrator of this console: no undo archives an administrator.
        user archive c@x: revert_of_run
            Run 12 was undone. It had made “c@x”, and nothing is ever deleted.
    "]]);
    assert_eq!((world.user("a@x").status, world.user("b@x").status), (Status::Active, Status::Active));
    assert!(world.user("b@x").link.is_some(), "they keep their record");
}

#[test]
fn an_administrator_whom_the_run_made_keeps_the_address_that_somebody_had_before() {
    let world = World::new().has(known("a@x").linked("r1")).sends(&sent("r1", "b@x")).sends(&sent("r2", "a@x"));
    let mut story = Story::synced(world);
    let newcomer = |user: &&mut planning::User| user.email == "a@x";
    story.world.0.console.users.iter_mut().filter(newcomer).for_each(|user| user.administrator = true);
    let world = story.undone(&expect![[r"
        user hold a@x: protected_admin (status: active > archived)
            Run 12 was undone, and a@x would be archived by that, but is an administrator of this console: no undo archives an administrator.
        user hold b@x: stale (email: b@x > a@x)
            a@x belongs to somebody else by now, so undoing run 12 does not give it back to b@x.
    "]]);
    assert_eq!((world.user("a@x").status, world.user("b@x").status), (Status::Active, Status::Active));
}

//! The door to the console: swaps in one unit, what is stale, what comes back as before-image.

use std::collections::BTreeSet;

use planning::before::Before;
use planning::console::{Alias, AliasOrigin, ManagedBy};
use planning::plan::{FieldChange, GroupRef, UserRef, UserWrite};
use planning::{Area, Change, Cleared, Code, Effect, Fields, Group, Kind, Link, ResourceId, Status, User};
use scratch::Scratch;
use store::console::Outcome;
use store::{AccountId, Store};

use crate::support::{apply, confirmed, console_of, new_account, new_store};

struct Console {
    store: Store,
    account: AccountId,
    _scratch: Scratch,
}

impl Console {
    /// A console with these people and groups.
    fn of(people: &[&str], groups: &[&str]) -> Console {
        let (store, _, scratch) = new_store();
        let console = Console { account: new_account(&store), store, _scratch: scratch };
        let lines = people.iter().map(|email| newcomer(email, Vec::new())).chain(groups.iter().map(|name| group(name)));
        console.done(1, confirmed(lines.collect()));
        console
    }

    /// Applies a plan in its own units; everything of it is done.
    fn done(&self, run: i64, cleared: Cleared) {
        let outcomes = self.outcomes(run, cleared);
        assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Applied), "{outcomes:?}");
    }

    fn outcomes(&self, run: i64, cleared: Cleared) -> Vec<Outcome> {
        let units = cleared.plan().units();
        let applied = apply(&self.store, self.account, run, cleared, units).expect("applied");
        applied.into_iter().map(|line| line.outcome).collect()
    }

    fn user(&self, email: &str) -> User {
        let users = console_of(&self.store, self.account).users;
        users.into_iter().find(|user| user.email == email).unwrap_or_else(|| panic!("nobody is {email}"))
    }

    fn group(&self, name: &str) -> Group {
        let groups = console_of(&self.store, self.account).groups;
        groups.into_iter().find(|group| group.name == name).unwrap_or_else(|| panic!("there is no {name}"))
    }

    /// A line that gives somebody another address.
    fn moved(&self, from: &str, to: &str) -> Change {
        let user = self.user(from);
        let write = UserWrite { email: Some(to.to_owned()), ..UserWrite::default() };
        let effect = Effect::UpdateUser { user: user.id.clone(), version: user.version, write };
        let fields = vec![field("email", Some(from), Some(to))];
        Change { fields, effect, ..Change::note(Area::User, Kind::Change, from, Code::Manual).about(&user.id) }
    }

    /// A line that writes this to somebody.
    fn written(&self, email: &str, kind: Kind, write: UserWrite) -> Change {
        let user = self.user(email);
        let effect = Effect::UpdateUser { user: user.id.clone(), version: user.version, write };
        Change { effect, ..Change::note(Area::User, kind, email, Code::Manual).about(&user.id) }
    }

    /// A line that gives a group another name.
    fn renamed(&self, from: &str, to: &str) -> Change {
        let group = self.group(from);
        let effect = Effect::UpdateGroup {
            group: group.id,
            version: group.version,
            name: Some(to.to_owned()),
            status: None,
            resource: None,
            untie: false,
            managed_by: None,
        };
        let fields = vec![field("name", Some(from), Some(to))];
        Change { fields, effect, ..Change::note(Area::Group, Kind::Rename, from, Code::Manual) }
    }
}

fn field(name: &str, old: Option<&str>, new: Option<&str>) -> FieldChange {
    FieldChange { name: name.to_owned(), old: old.map(str::to_owned), new: new.map(str::to_owned) }
}

fn newcomer(email: &str, aliases: Vec<Alias>) -> Change {
    let effect =
        Effect::CreateUser { email: email.to_owned(), aliases, fields: Fields::new(), managed: true, link: None };
    let fields = vec![field("email", None, Some(email))];
    Change { fields, effect, ..Change::note(Area::User, Kind::Create, email, Code::Manual) }
}

fn group(name: &str) -> Change {
    let effect = Effect::CreateGroup {
        name: name.to_owned(),
        managed_by: ManagedBy::Console,
        resource: None,
        external_id: None,
    };
    let fields = vec![field("name", None, Some(name))];
    Change { fields, effect, ..Change::note(Area::Group, Kind::Create, name, Code::Manual) }
}

#[test]
fn two_people_swap_their_addresses_and_two_groups_their_names_in_one_unit() {
    let console = Console::of(&["a@x.example", "b@x.example"], &["North", "South"]);
    let (alice, bob) = (console.user("a@x.example").id, console.user("b@x.example").id);
    let lines = vec![
        console.moved("a@x.example", "b@x.example"),
        console.moved("b@x.example", "a@x.example"),
        console.renamed("North", "South"),
        console.renamed("South", "North"),
    ];
    let swap = confirmed(lines);
    assert_eq!(swap.plan().units().iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
    console.done(2, swap);
    assert_eq!((console.user("b@x.example").id, console.user("a@x.example").id), (alice, bob));
}

#[test]
fn a_ring_of_three_and_a_newcomer_behind_it_move_on_together() {
    let console = Console::of(&["a@x.example", "b@x.example", "c@x.example"], &[]);
    let lines = vec![
        console.moved("a@x.example", "b@x.example"),
        console.moved("b@x.example", "c@x.example"),
        console.moved("c@x.example", "d@x.example"),
        newcomer("A@x.example", Vec::new()),
    ];
    console.done(2, confirmed(lines));
    let mut emails: Vec<String> =
        console_of(&console.store, console.account).users.into_iter().map(|user| user.email).collect();
    emails.sort();
    assert_eq!(emails, ["A@x.example", "b@x.example", "c@x.example", "d@x.example"]);
}

#[test]
fn a_unit_is_left_whole_if_one_of_its_lines_moved() {
    let console = Console::of(&["a@x.example", "b@x.example", "c@x.example"], &[]);
    let swap = confirmed(vec![
        console.moved("a@x.example", "b@x.example"),
        console.moved("b@x.example", "a@x.example"),
        console.moved("c@x.example", "d@x.example"),
    ]);
    console.done(2, confirmed(vec![console.moved("b@x.example", "e@x.example")]));
    assert_eq!(console.outcomes(3, swap), [Outcome::Stale, Outcome::Stale, Outcome::Applied]);
    for email in ["a@x.example", "e@x.example", "d@x.example"] {
        console.user(email);
    }
}

#[test]
fn a_newcomer_takes_the_alias_that_somebody_gives_up_in_the_same_unit() {
    let console = Console::of(&[], &[]);
    let alias = Alias { address: "a@x.example".to_owned(), origin: AliasOrigin::Adi };
    console.done(1, confirmed(vec![newcomer("z@x.example", vec![alias])]));
    let owner = console.user("z@x.example").id;
    let effect = Effect::RemoveAlias { user: owner.clone(), address: "a@x.example".to_owned() };
    let fields = vec![field("aliases", Some("a@x.example"), None)];
    let line = Change::note(Area::User, Kind::AliasRemove, "z@x.example", Code::AliasRemoved).about(&owner);
    console.done(2, confirmed(vec![Change { fields, effect, ..line }, newcomer("a@x.example", Vec::new())]));
    assert_eq!(console.user("z@x.example").aliases, []);
    assert_eq!(console.user("a@x.example").status, Status::Active);
}

#[test]
fn a_line_hands_back_what_it_replaced() {
    let console = Console::of(&["a@x.example"], &[]);
    let write = UserWrite { status: Some((Status::Archived, Some(Code::Manual))), ..UserWrite::default() };
    let archive = confirmed(vec![console.written("a@x.example", Kind::Archive, write)]);
    let applied = apply(&console.store, console.account, 2, archive, vec![vec![0]]).expect("applied");
    let before = serde_json::to_value(&applied[0].before).expect("JSON");
    assert_eq!((&before["user"]["email"], &before["user"]["status"]), (&"a@x.example".into(), &"active".into()));
    let user = console.user("a@x.example");
    assert_eq!((user.status, user.archive_reason), (Status::Archived, Some(Code::Manual)));
}

#[test]
fn a_line_that_makes_somebody_or_puts_them_somewhere_says_who_and_where() {
    let console = Console::of(&["a@x.example"], &["North"]);
    let (user, north) = (console.user("a@x.example"), console.group("North"));
    let joins = |group: GroupRef, user: UserRef| {
        let effect = Effect::AddMember { group, user };
        Change { effect, ..Change::note(Area::Membership, Kind::Add, "somebody", Code::Manual) }
    };
    let lines = vec![
        newcomer("b@x.example", Vec::new()),
        group("South"),
        joins(GroupRef::Name("South".to_owned()), UserRef::Email("b@x.example".to_owned())),
        joins(GroupRef::Id(north.id.clone()), UserRef::Id(user.id.clone())),
    ];
    let cleared = confirmed(lines);
    let units = cleared.plan().units();
    let applied = apply(&console.store, console.account, 2, cleared, units).expect("applied");
    let (new, south) = (console.user("b@x.example").id, console.group("South").id);
    let mut found: Vec<Before> = applied.into_iter().map(|line| line.before).collect();
    found.sort_by_key(|before| format!("{before:?}"));
    let mut expected = vec![
        Before::NewUser(new.clone()),
        Before::NewGroup(south.clone()),
        Before::Member { group: south, user: new },
        Before::Member { group: north.id, user: user.id },
    ];
    expected.sort_by_key(|before| format!("{before:?}"));
    assert_eq!(found, expected);
}

#[test]
fn somebody_goes_back_to_when_they_were_archived_and_to_no_tie() {
    let console = Console::of(&["a@x.example"], &["North"]);
    let then = "2026-01-02T03:04:05.000006Z".parse().expect("an instant");
    let resource = ResourceId("r".to_owned());
    let tie = Link { resource, external_id: None, supplied: BTreeSet::new(), kept_address: None };
    let write = UserWrite {
        status: Some((Status::Archived, Some(Code::NeverSeen))),
        archived_at: Some(then),
        link: Some(tie.clone()),
        ..UserWrite::default()
    };
    console.done(2, confirmed(vec![console.written("a@x.example", Kind::Archive, write)]));
    let user = console.user("a@x.example");
    assert_eq!(
        (user.archived_at, user.archive_reason, user.link.as_ref()),
        (Some(then), Some(Code::NeverSeen), Some(&tie))
    );
    let write = UserWrite { unlink: true, ..UserWrite::default() };
    let cleared = confirmed(vec![console.written("a@x.example", Kind::Link, write)]);
    let units = cleared.plan().units();
    let applied = apply(&console.store, console.account, 3, cleared, units).expect("applied");
    assert_eq!(console.user("a@x.example").link, None);
    let Some(Before::User(before)) = applied.into_iter().map(|line| line.before).next() else { panic!("no image") };
    assert_eq!((before.archived_at, before.link, before.status), (Some(then), Some(tie), Status::Archived));
}

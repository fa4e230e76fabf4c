//! Many lines in one transaction: they come out as they do one after the other, each in a transaction of its own.
//!
//! A transaction asks for everybody whom its lines name before it writes the first. What one line gives up another may take,
//! and whom one makes another may put into a group, so what was asked has to be kept in step.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use planning::console::{Alias, AliasOrigin, ManagedBy};
use planning::plan::{GroupRef, UserRef, UserWrite};
use planning::{Area, Change, Code, Console, Effect, Field, Fields, Kind, Link, ResourceId, Status, User};
use scim::Resource;
use scratch::Scratch;
use serde_json::json;
use store::admin::{self, Admin};
use store::console::{Applied, Outcome};
use store::{AccountId, Error, Row, Store, console, gap, mirror};

use crate::support::{Dice, confirmed, console_of, new_account, new_store, now};

/// Lines of a transaction that are about people, and units of their own.
const LINES: usize = 10;

/// One of two installations to which the same happens.
struct House {
    store: Store,
    account: AccountId,
    /// Ids are drawn in the order of the lines.
    ids: &'static AtomicUsize,
    _scratch: Scratch,
}

impl House {
    fn new() -> House {
        let (store, _, scratch) = new_store();
        House { account: new_account(&store), store, ids: Box::leak(Box::default()), _scratch: scratch }
    }

    fn applies(&self, run: i64, lines: &[Change], units: Vec<Vec<usize>>) -> Vec<Applied> {
        let (account, ids, cleared) = (self.account, self.ids, confirmed(lines.to_vec()));
        let applied = self.store.write(account, move |tx| {
            let new_id = || format!("id-{:05}", ids.fetch_add(1, Ordering::SeqCst));
            console::apply(tx, account, run, &cleared, &units, at(run), &new_id)
        });
        applied.expect("written")
    }

    /// People of the directory: by login, by e-mail, and one whose login is nobody's here.
    fn has_a_directory(&self) {
        let account = self.account;
        for (id, login, email) in [
            ("r0", "P0@x.example", "P0@x.example"),
            ("r1", "P1@x.example", "p2@X.example"),
            ("r2", "second", "Alias3@x.example"),
            ("r3", "nobody", "nobody@x.example"),
            ("other", "P5@x.example", "Alias1@x.example"),
        ] {
            let person = json!({ "userName": login, "emails": [{ "value": email }] });
            let person = Resource::from_stored(scim::Kind::User, &person.to_string()).expect("a document");
            self.store.write(account, move |tx| mirror::insert(tx, account, id, &person, now())).expect("a person");
        }
    }

    /// Administrators who are nobody in the console, until a line gives somebody their address.
    fn has_administrators(&self) {
        let account = self.account;
        let written = self.store.write(account, move |tx| {
            for (id, email) in [("one", "P3@x.example"), ("two", "p4@x.example"), ("three", "alias2@x.example")] {
                admin::remove(tx, account, id)?;
                let (id, email, role) = (id.to_owned(), email.to_owned(), "owner".to_owned());
                admin::create(tx, account, &Admin { id, email, role, user: None, created_at: now() })?;
            }
            Ok::<_, Error>(())
        });
        written.expect("administrators");
    }

    /// How many of them are somebody by now.
    fn tied(&self) -> usize {
        let admins = self.store.read(|tx| admin::list(tx, self.account)).expect("administrators");
        admins.iter().filter(|admin| admin.user.is_some()).count()
    }

    /// What stands in every table that a run writes, and what is derived beside it.
    fn all(&self) -> Vec<String> {
        let rows = self.store.read(|tx| {
            let mut all = tx.query("SELECT id, version, run, sort_key, search, email, status, archive_reason, archived_at, managed, fields, link, link_resource, link_external_id, number, full_name, last_name, kept_by, created_at FROM console_user ORDER BY id", &[])?;
            all.extend(tx.query("SELECT folded, user_id, address, origin FROM user_address ORDER BY folded", &[])?);
            all.extend(tx.query("SELECT group_id, user_id, sort_key FROM membership ORDER BY group_id, user_id", &[])?);
            all.extend(tx.query("SELECT user_id, sort_key, managed FROM console_only ORDER BY user_id", &[])?);
            all.extend(tx.query("SELECT id FROM directory_only ORDER BY id", &[])?);
            all.extend(tx.query("SELECT id, user_id FROM admin ORDER BY id", &[])?);
            Ok::<Vec<Row>, Error>(all)
        });
        rows.expect("rows").into_iter().map(|row| format!("{row:?}")).collect()
    }
}

/// When a run is applied: each at another time.
fn at(run: i64) -> jiff::Timestamp {
    now() + jiff::SignedDuration::from_mins(run)
}

fn alias(dice: &mut Dice) -> Alias {
    Alias { address: format!("Alias{}@x.example", dice.below(5)), origin: AliasOrigin::Csv }
}

fn write(dice: &mut Dice) -> UserWrite {
    let none = UserWrite::default();
    let link = |resource: usize, external_id: usize| Link {
        resource: ResourceId(format!("r{resource}")),
        external_id: (external_id > 0).then(|| format!("id-{external_id}")),
        supplied: BTreeSet::new(),
        kept_address: None,
    };
    match dice.below(6) {
        0 => UserWrite { email: Some(dice.address()), ..none },
        1 => UserWrite { aliases: Some(vec![alias(dice)]), ..none },
        2 => {
            let name = format!("Name {}", dice.below(50));
            let fields = BTreeMap::from([(Field::FirstName, Some(name.clone())), (Field::LastName, Some(name))]);
            UserWrite { fields, ..none }
        }
        3 => UserWrite { status: Some((Status::Archived, Some(Code::Manual))), unlink: true, ..none },
        4 => UserWrite { status: Some((Status::Active, None)), managed: Some(dice.below(2) == 0), ..none },
        _ => UserWrite { link: Some(link(dice.below(5), dice.below(3))), ..none },
    }
}

fn effect(dice: &mut Dice, console: &Console) -> Effect {
    let known: Option<&User> = console.users.get(dice.below(console.users.len().max(1)));
    match (dice.below(8), known) {
        (0 | 1, _) | (_, None) => Effect::CreateUser {
            email: dice.address(),
            aliases: Vec::new(),
            fields: Fields::new(),
            managed: true,
            link: None,
        },
        (2, Some(user)) if !user.aliases.is_empty() => {
            Effect::RemoveAlias { user: user.id.clone(), address: user.aliases[0].address.clone() }
        }
        (_, Some(user)) => Effect::UpdateUser { user: user.id.clone(), version: user.version, write: write(dice) },
    }
}

/// Memberships stand behind all people of a plan.
fn membership(dice: &mut Dice, console: &Console) -> Effect {
    let group = console.groups[0].id.clone();
    let known: Option<&User> = console.users.get(dice.below(console.users.len().max(1)));
    match (dice.below(3), known) {
        (0, _) | (_, None) => Effect::AddMember { group: GroupRef::Id(group), user: UserRef::Email(dice.address()) },
        (1, Some(user)) => Effect::AddMember { group: GroupRef::Id(group), user: UserRef::Id(user.id.clone()) },
        (_, Some(user)) => Effect::RemoveMember { group, user: user.id.clone() },
    }
}

/// Two lines that belong together: people who swap addresses, or a change of somebody who loses an alias beside it.
fn pair(dice: &mut Dice, console: &Console) -> Vec<Effect> {
    let update = |user: &User, write| Effect::UpdateUser { user: user.id.clone(), version: user.version, write };
    let moves =
        |user: &User, to: &User| update(user, UserWrite { email: Some(to.email.clone()), ..UserWrite::default() });
    let loser = console.users.iter().find(|user| !user.aliases.is_empty()).filter(|_| dice.below(2) == 0);
    match (loser, console.users.first(), console.users.last()) {
        (Some(user), ..) => {
            let less = Effect::RemoveAlias { user: user.id.clone(), address: user.aliases[0].address.clone() };
            let mut lines = vec![update(user, write(dice)), less];
            lines.rotate_left(dice.below(2));
            lines
        }
        (None, Some(one), Some(other)) if one.id != other.id => vec![moves(one, other), moves(other, one)],
        _ => Vec::new(),
    }
}

fn line(effect: Effect) -> Change {
    Change { effect, ..Change::note(Area::User, Kind::Change, "somebody", Code::Manual) }
}

#[test]
fn lines_that_are_written_together_come_out_as_one_after_the_other() {
    let (together, apart) = (House::new(), House::new());
    let group = Effect::CreateGroup {
        name: "Crew".to_owned(),
        managed_by: ManagedBy::Console,
        resource: None,
        external_id: None,
    };
    for house in [&together, &apart] {
        house.has_a_directory();
        house.applies(1, &[line(group.clone())], vec![vec![0]]);
    }
    let mut dice = Dice(11);
    let mut told = BTreeMap::new();
    let (mut tied, mut lone) = (0, BTreeSet::new());
    for run in 2..60 {
        for house in [&together, &apart] {
            house.has_administrators();
        }
        let console = console_of(&together.store, together.account);
        let mut effects = pair(&mut dice, &console);
        let together_in_one = effects.len();
        effects.extend((0..LINES).map(|_| effect(&mut dice, &console)));
        effects.extend((0..4).map(|_| membership(&mut dice, &console)));
        let lines: Vec<Change> = effects.into_iter().map(line).collect();
        // Whoever gives something up in one unit may be in another too.
        let mut units: Vec<Vec<usize>> = (together_in_one..lines.len()).map(|at| vec![at]).collect();
        units.insert(dice.below(4), (0..together_in_one).collect());
        let at_once = together.applies(run, &lines, units.clone());
        let in_turn: Vec<Applied> = units.into_iter().flat_map(|unit| apart.applies(run, &lines, vec![unit])).collect();
        for (one, other) in at_once.iter().zip(&in_turn) {
            assert_eq!(format!("{one:?}"), format!("{other:?}"), "run {run}: {:?}", lines[one.line]);
            *told.entry(one.outcome == Outcome::Applied).or_insert(0) += 1;
        }
        assert_eq!(at_once.len(), in_turn.len(), "run {run}");
        assert_eq!(together.all(), apart.all(), "run {run}");
        tied += together.tied();
        lone.insert(together.store.read(|tx| gap::people_after(tx, together.account, "", 9)).expect("people"));
    }
    assert!(told[&true] > 100 && told[&false] > 100, "some were written and some were stale: {told:?}");
    assert!(tied > 10, "lines gave administrators their addresses: {tied}");
    assert!(lone.len() > 3, "people of the directory came into the console and went: {lone:?}");
}

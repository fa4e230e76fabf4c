//! What somebody did in the console by hand: the same kind of plan as a sync's, be it of one change.
//!
//! ```text
//! wanted                                    the console has              outcome
//! a newcomer                                the address                  mistake address_taken
//! an address, an alias                      it, of somebody else         mistake address_taken
//! a value, a status, a flag                 the very same                nothing
//! to be in a group, or not                  it so                        nothing
//! to be in a group, or not                  a group of the directory's   mistake group_of_directory
//! to be in a group, or not                  an archived group            mistake group_archived
//! another name of a group                   it, of another group         mistake name_taken
//! another name of a group of the directory's                             mistake group_of_directory
//! anything else                                                          done, cause manual
//! ```
//! An edit touches what was asked and nothing else, so planned again it is empty. What the directory supplies can be edited
//! too: the line says then that the next sync overwrites it. Whoever administers the console may be archived by hand, which no
//! sync does; that they are asked about it is for the page.

mod groups;
mod people;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::cause::{Cause, Code};
use crate::console::{Console, Group, GroupId, ManagedBy, Status, User, UserId};
use crate::entered::Wrong;
use crate::field::Field;
use crate::mirror::Person;
use crate::plan::{Facts, FieldChange, Origin, Plan};
use crate::policy::Source;
use crate::who::Who;

/// Everything that somebody wants done at once; each person and each group once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edits {
    /// People who are not there yet.
    pub newcomers: Vec<Newcomer>,
    /// People who are.
    pub people: BTreeMap<UserId, PersonEdit>,
    /// Names of groups that are not there yet.
    pub new_groups: Vec<String>,
    /// Groups that are.
    pub groups: BTreeMap<GroupId, GroupEdit>,
}

/// Values that fields are to have; an empty one clears the field.
pub type Wanted = BTreeMap<Field, String>;

/// Somebody who is to be put into the console.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newcomer {
    /// The address.
    pub email: String,
    /// Further addresses.
    pub aliases: Vec<String>,
    /// The fields; an empty value is none.
    pub fields: Wanted,
    /// Provisioning Managed.
    pub managed: bool,
    /// Groups to be in.
    pub groups: BTreeSet<GroupId>,
}

/// What is to become of somebody; `None` leaves a part as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonEdit {
    /// The address.
    pub email: Option<String>,
    /// All further addresses from now on.
    pub aliases: Option<Vec<String>>,
    /// Fields; an empty value clears one.
    pub fields: Wanted,
    /// Provisioning Managed.
    pub managed: Option<bool>,
    /// Archived or back.
    pub status: Option<Status>,
    /// Groups to be in.
    pub join: BTreeSet<GroupId>,
    /// Groups not to be in.
    pub leave: BTreeSet<GroupId>,
}

/// What is to become of a group; `None` leaves a part as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupEdit {
    /// The name.
    pub name: Option<String>,
    /// Archived or back.
    pub status: Option<Status>,
    /// The directory manages it from now on, or the console.
    pub managed_by: Option<ManagedBy>,
}

/// What is known beside the console.
#[derive(Clone, Debug)]
pub struct Terms<'a> {
    /// Whose edit it is.
    pub who: &'a Who,
    /// Syncs act: what the directory supplies, the next one overwrites.
    pub live: bool,
    /// What the next sync will have of people, where that is known.
    pub expected: BTreeMap<UserId, Expected>,
    /// Managed active users of the whole account.
    pub managed_active: usize,
}

/// What the next sync will have of somebody, as far as that is known.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// As what.
    status: Option<Status>,
    /// Whom the directory has them as, in use there: by the tie, or else by the address that they are to have.
    person: Option<Person>,
}

impl Expected {
    /// `status` is what they will be, where that is known; `person` whom the directory has them as.
    pub fn of(source: Source, status: Option<Status>, person: Option<Person>) -> Expected {
        let person = person.filter(|person| person.active).map(|mut person| {
            // No other source says anything about aliases (`reconcile/aliases.rs`).
            if source != Source::Adi {
                person.aliases.clear();
            }
            person
        });
        Expected { status, person }
    }
}

/// What can't be done as it was asked, whom it is about, and where it was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Which part of the form.
    pub at: Part,
    /// A short name of the kind of mistake.
    pub code: &'static str,
    /// What, why, and what to do.
    pub sentence: String,
}

/// A part of what somebody enters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The address.
    Email,
    /// Further addresses.
    Aliases,
    /// A field.
    Field(Field),
    /// Groups to be in.
    Groups,
    /// The name of a group.
    Name,
    /// None of them: the person or the group is not there.
    Whole,
}

impl Mistake {
    fn at(at: Part) -> impl Fn(Wrong) -> Mistake {
        move |wrong| Mistake { at, code: wrong.code, sentence: wrong.sentence }
    }
}

/// Decides what the edits do. With a mistake the plan is what is left without it; whether that is done is for whoever asks.
///
/// The console need have no more than whom and what the edits are about, the owners of the addresses and names that they
/// want, and of the members of a group those whom they are about.
pub fn plan(edits: &Edits, console: &Console, terms: &Terms<'_>) -> (Plan, Vec<Mistake>) {
    let (mut changes, mut mistakes) = (Vec::new(), Vec::new());
    let world = World::of(edits, console, terms);
    people::decide(&world, &mut changes, &mut mistakes);
    groups::decide(&world, &mut changes, &mut mistakes);
    let facts = Facts { managed_active: terms.managed_active, ..Facts::default() };
    (Plan::new(Origin::Edit, changes, facts), mistakes)
}

/// What is asked, and what it is asked of.
struct World<'a> {
    edits: &'a Edits,
    terms: &'a Terms<'a>,
    users: HashMap<&'a UserId, &'a User>,
    groups: HashMap<&'a GroupId, &'a Group>,
    /// Who bears an address, folded.
    owners: HashMap<String, &'a User>,
    /// Which group bears a name, folded.
    names: HashMap<String, &'a Group>,
}

impl<'a> World<'a> {
    fn of(edits: &'a Edits, console: &'a Console, terms: &'a Terms<'a>) -> World<'a> {
        let addresses = |user: &'a User| user.addresses().map(move |address| (scim::fold(address), user));
        World {
            edits,
            terms,
            users: console.users.iter().map(|user| (&user.id, user)).collect(),
            groups: console.groups.iter().map(|group| (&group.id, group)).collect(),
            owners: console.users.iter().flat_map(addresses).collect(),
            names: console.groups.iter().map(|group| (scim::fold(&group.name), group)).collect(),
        }
    }

    fn cause(&self) -> Cause {
        Cause::from(Code::Manual).with("who", self.terms.who.told())
    }
}

/// A group that goes from one hand to another, as a line tells it.
pub(crate) fn handed_over(from: ManagedBy, to: ManagedBy) -> FieldChange {
    let named = |by| if by == ManagedBy::Directory { "directory" } else { "console" }.to_owned();
    FieldChange { name: "managed_by".to_owned(), old: Some(named(from)), new: Some(named(to)) }
}

/// Who decides about a group decides who is in it and what it is called.
fn of_directory(group: &Group) -> Wrong {
    let sentence = format!(
        "The directory decides about the group “{}”: who is in it and what it is called is changed there.",
        group.name
    );
    Wrong::new("group_of_directory", sentence)
}

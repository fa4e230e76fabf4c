//! What becomes of the people of an edit, and of the groups that they are in.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Expected, Mistake, Newcomer, Part, PersonEdit, Wanted, World, of_directory};
use crate::cause::{Cause, Code};
use crate::console::{Alias, AliasOrigin, GroupId, ManagedBy, Status, User, UserId};
use crate::entered::{self, NAMES, Wrong};
use crate::field::Field;
use crate::fields::Fields;
use crate::mirror::{Address, Person};
use crate::plan::{Area, Change, Effect, FieldChange, GroupRef, Kind, UserRef, UserWrite};
use crate::reconcile::membership_subject;

/// Adds the lines about people and their memberships.
pub(super) fn decide(world: &World<'_>, changes: &mut Vec<Change>, mistakes: &mut Vec<Mistake>) {
    // Two who want one address at once: the first has it.
    let mut taken = HashSet::new();
    for newcomer in &world.edits.newcomers {
        create(world, newcomer, &mut taken, changes, mistakes);
    }
    for (id, edit) in &world.edits.people {
        let Some(user) = world.users.get(id).copied() else {
            let sentence = format!("There is nobody with the id “{}” any more.", id.0);
            mistakes.push(Mistake { at: Part::Whole, code: "person_unknown", sentence });
            continue;
        };
        match change(world, user, edit, &mut taken) {
            Ok(line) => changes.extend(line),
            Err(found) => mistakes.extend(found),
        }
        join_and_leave(world, user, edit, changes, mistakes);
    }
}

fn create(
    world: &World<'_>,
    newcomer: &Newcomer,
    taken: &mut HashSet<String>,
    changes: &mut Vec<Change>,
    mistakes: &mut Vec<Mistake>,
) {
    let email = newcomer.email.trim();
    let wanted: Wanted = trimmed(&newcomer.fields).filter(|(_, value)| !value.is_empty()).collect();
    let aliases = listed(&newcomer.aliases, email);
    let addresses = Addresses { email: Some(email), aliases: Some(&aliases), owner: None };
    let mut found = wrong_values(&wanted);
    found.extend(addresses.wrong(world, taken));
    let mut groups = Vec::new();
    for group in &newcomer.groups {
        match usable(world, group) {
            Ok(group) => groups.push(group),
            Err(mistake) => found.push(mistake),
        }
    }
    if !found.is_empty() {
        mistakes.extend(found);
        return;
    }
    let fields: Fields = wanted.iter().map(|(field, value)| (*field, value.as_str())).collect();
    let aliases = with_origins(&aliases, &[]);
    let effect = Effect::CreateUser { email: email.to_owned(), aliases, fields, managed: newcomer.managed, link: None };
    let line = Change::note(Area::User, Kind::Create, email, world.cause());
    changes.push(Change { effect, ..line });
    for group in groups {
        let user = UserRef::Email(email.to_owned());
        let effect = Effect::AddMember { group: GroupRef::Id(group.id.clone()), user };
        let subject = membership_subject(&group.name, email);
        changes.push(Change { effect, ..Change::note(Area::Membership, Kind::Add, subject, world.cause()) });
    }
}

/// What is to be written of somebody who is there, as one line; none if they are so already.
fn change(
    world: &World<'_>,
    user: &User,
    edit: &PersonEdit,
    taken: &mut HashSet<String>,
) -> Result<Option<Change>, Vec<Mistake>> {
    let differs = |(which, value): &(Field, String)| {
        // A form gives no blanks at the ends of a value, so those of the console are no change.
        user.fields.get(*which).map_or("", str::trim) != value
    };
    let values: Wanted = trimmed(&edit.fields).filter(differs).collect();
    let email = edit.email.as_deref().map(str::trim).filter(|email| *email != user.email);
    let final_email = email.unwrap_or(&user.email);
    let present: Vec<String> = user.aliases.iter().map(|alias| alias.address.clone()).collect();
    let aliases = listed(edit.aliases.as_ref().unwrap_or(&present), final_email);
    let aliases = Some(aliases).filter(|aliases| folded(aliases) != folded(&present));
    let mut found = wrong_values(&values);
    found.extend(Addresses { email, aliases: aliases.as_deref(), owner: Some(user) }.wrong(world, taken));
    if !found.is_empty() {
        return Err(found);
    }
    let (mut write, mut told) = (UserWrite::default(), Vec::new());
    if let Some(email) = email {
        told.push(field("email", Some(user.email.clone()), Some(email.to_owned())));
        write.email = Some(email.to_owned());
    }
    for (which, value) in values {
        let value = Some(value).filter(|value| !value.is_empty());
        told.push(field(which.name(), user.fields.get(which).map(str::to_owned), value.clone()));
        write.fields.insert(which, value);
    }
    if let Some(aliases) = aliases {
        let joined = |aliases: &[String]| Some(aliases.join(";")).filter(|all| !all.is_empty());
        told.push(field("aliases", joined(&present), joined(&aliases)));
        write.aliases = Some(with_origins(&aliases, &user.aliases));
    }
    if let Some(managed) = edit.managed.filter(|managed| *managed != user.managed) {
        told.push(field("provisioning_managed", Some(user.managed.to_string()), Some(managed.to_string())));
        write.managed = Some(managed);
    }
    let status = edit.status.filter(|status| *status != user.status);
    write.status = status.map(|status| (status, (status == Status::Archived).then_some(Code::Manual)));
    if write == UserWrite::default() {
        return Ok(None);
    }
    let kind = match status {
        Some(Status::Archived) => Kind::Archive,
        Some(Status::Active) => Kind::Restore,
        None => Kind::Change,
    };
    let cause = cause(world, user, &write);
    let effect = Effect::UpdateUser { user: user.id.clone(), version: user.version, write };
    let line = Change::note(Area::User, kind, user.email.clone(), cause).about(&user.id);
    Ok(Some(Change { fields: told, effect, ..line }))
}

/// product.md section 5: edits to managed users still work, and are marked where the next sync overwrites them.
fn cause(world: &World<'_>, user: &User, write: &UserWrite) -> Cause {
    let nothing = Expected::default();
    let expected = world.terms.expected.get(&user.id).unwrap_or(&nothing);
    let status = write.status.map(|(status, _)| status);
    let otherwise = expected.status.is_some_and(|expected| status.is_some_and(|is| is != expected));
    let managed = write.managed.unwrap_or(user.managed);
    let is_overwritten =
        world.terms.live && managed && (otherwise || says_otherwise(expected.person.as_ref(), user, write));
    let cause = world.cause();
    if is_overwritten { cause.with("overwritten", "true") } else { cause }
}

/// Will the next sync write something else over what is written here? The rules of `reconcile/people.rs`, as far as one person
/// tells; whoever the directory does not have is known by what it supplied last.
fn says_otherwise(person: Option<&Person>, user: &User, write: &UserWrite) -> bool {
    let link = user.link.as_ref();
    let field = |(field, value): (&Field, &Option<String>)| match person.and_then(|person| person.fields.get(*field)) {
        Some(stated) => value.as_deref() != Some(stated),
        None => {
            link.is_some_and(|link| link.supplied.contains(field))
                || link.is_none() && person.is_some_and(|person| person.supplies(*field))
        }
    };
    let email = |email: &String| match (link, person) {
        (Some(_), Some(person)) => person.email.as_ref().is_some_and(|stated| stated.text() != email),
        // Adopted by it, or else by an alias.
        (None, Some(person)) => person.addresses().all(|address| address.folded() != scim::fold_cow(email)),
        (link, None) => link.is_some(),
    };
    let is_taken_away = |stated: &Address, aliases: &[Alias]| {
        let is = |alias: &Alias| scim::fold_cow(&alias.address) == stated.folded();
        user.aliases.iter().any(is) && !aliases.iter().any(is)
    };
    let final_email = scim::fold_cow(write.email.as_ref().unwrap_or(&user.email));
    let aliases = |aliases: &Vec<Alias>| {
        let stated = person.into_iter().flat_map(|person| &person.aliases);
        stated.filter(|stated| stated.folded() != final_email).any(|stated| is_taken_away(stated, aliases))
    };
    write.fields.iter().any(field)
        || write.email.as_ref().is_some_and(email)
        || write.aliases.as_ref().is_some_and(aliases)
}

fn join_and_leave(
    world: &World<'_>,
    user: &User,
    edit: &PersonEdit,
    changes: &mut Vec<Change>,
    mistakes: &mut Vec<Mistake>,
) {
    let mut line = |group: &GroupId, wanted: bool| {
        let group = usable(world, group)?;
        if group.members.contains(&user.id) == wanted {
            return Ok(());
        }
        let (kind, effect) = if wanted {
            let (group, user) = (GroupRef::Id(group.id.clone()), UserRef::Id(user.id.clone()));
            (Kind::Add, Effect::AddMember { group, user })
        } else {
            (Kind::Remove, Effect::RemoveMember { group: group.id.clone(), user: user.id.clone() })
        };
        let subject = membership_subject(&group.name, &user.email);
        let line = Change::note(Area::Membership, kind, subject, world.cause()).about(&user.id);
        changes.push(Change { effect, ..line });
        Ok(())
    };
    let joins = edit.join.difference(&edit.leave).map(|group| (group, true));
    let leaves = edit.leave.iter().map(|group| (group, false));
    for (group, wanted) in joins.chain(leaves) {
        mistakes.extend(line(group, wanted).err());
    }
}

/// A group that people are put into by hand.
fn usable<'a>(world: &World<'a>, group: &GroupId) -> Result<&'a crate::console::Group, Mistake> {
    let wrong = |wrong| Mistake::at(Part::Groups)(wrong);
    let Some(known) = world.groups.get(group) else {
        let sentence = format!("There is no group with the id “{}” any more.", group.0);
        return Err(wrong(Wrong::new("group_unknown", sentence)));
    };
    if known.managed_by == ManagedBy::Directory {
        return Err(wrong(of_directory(known)));
    }
    // Archived before, or by this very edit.
    let goes = world.edits.groups.get(group).and_then(|edit| edit.status) == Some(Status::Archived);
    if goes || known.status == Status::Archived {
        let sentence = format!("The group “{}” is archived: restore it first.", known.name);
        return Err(wrong(Wrong::new("group_archived", sentence)));
    }
    Ok(known)
}

/// The addresses that somebody is to have, as far as they are to be others.
struct Addresses<'a> {
    email: Option<&'a str>,
    aliases: Option<&'a [String]>,
    owner: Option<&'a User>,
}

impl Addresses<'_> {
    /// Each is spelled like one and belongs to nobody else, in the console and among the others of the edit.
    fn wrong(&self, world: &World<'_>, taken: &mut HashSet<String>) -> Vec<Mistake> {
        let mut found = Vec::new();
        if let Some(email) = self.email {
            let spelled = if email.is_empty() {
                Err(Wrong::new("email_missing", "The e-mail address is missing: it says who is meant."))
            } else {
                entered::address(email)
            };
            let free = spelled.and_then(|()| self.free(world, email, taken));
            found.extend(free.err().map(Mistake::at(Part::Email)));
        }
        let aliases = self.aliases.unwrap_or_default();
        if aliases.len() > NAMES {
            let wrong = Wrong::new("too_many", format!("Nobody has more than {NAMES} aliases."));
            found.push(Mistake::at(Part::Aliases)(wrong));
        }
        for alias in aliases {
            let free = entered::alias(alias).and_then(|()| self.free(world, alias, taken));
            found.extend(free.err().map(Mistake::at(Part::Aliases)));
        }
        found
    }

    fn free(&self, world: &World<'_>, address: &str, taken: &mut HashSet<String>) -> Result<(), Wrong> {
        let folded = scim::fold(address);
        let owner = world.owners.get(&folded).filter(|owner| self.owner.is_none_or(|own| own.id != owner.id));
        match owner {
            Some(owner) if scim::fold(&owner.email) == folded => {
                Err(Wrong::new("address_taken", format!("{address} is the address of somebody here already.")))
            }
            Some(owner) => {
                Err(Wrong::new("address_taken", format!("{address} is an alias of {} already.", owner.email)))
            }
            None if !taken.insert(folded) => {
                Err(Wrong::new("address_taken", format!("{address} is wanted by two people at once.")))
            }
            None => Ok(()),
        }
    }
}

fn field(name: &str, old: Option<String>, new: Option<String>) -> FieldChange {
    FieldChange { name: name.to_owned(), old, new }
}

fn trimmed(fields: &Wanted) -> impl Iterator<Item = (Field, String)> {
    fields.iter().map(|(field, value)| (*field, value.trim().to_owned()))
}

fn wrong_values(fields: &Wanted) -> Vec<Mistake> {
    let wrong = |(field, value): (&Field, &String)| {
        let checked = entered::storable(field.header(), value);
        let checked = checked.and_then(|()| if value.is_empty() { Ok(()) } else { entered::value(*field, value) });
        checked.err().map(Mistake::at(Part::Field(*field)))
    };
    fields.iter().filter_map(wrong).collect()
}

/// Aliases without blanks, each once; the address itself is none of them.
fn listed(aliases: &[String], email: &str) -> Vec<String> {
    let mut met = BTreeSet::from([scim::fold(email)]);
    let named = aliases.iter().map(|alias| alias.trim()).filter(|alias| !alias.is_empty());
    named.filter(|alias| met.insert(scim::fold(alias))).map(str::to_owned).collect()
}

fn folded(aliases: &[String]) -> BTreeSet<String> {
    aliases.iter().map(|alias| scim::fold(alias)).collect()
}

/// One that was there keeps its origin; any other is a person's.
fn with_origins(aliases: &[String], present: &[Alias]) -> Vec<Alias> {
    let known: BTreeMap<String, AliasOrigin> =
        present.iter().map(|alias| (scim::fold(&alias.address), alias.origin)).collect();
    let of = |address: &String| {
        let origin = known.get(&scim::fold(address)).copied().unwrap_or(AliasOrigin::Console);
        Alias { address: address.clone(), origin }
    };
    aliases.iter().map(of).collect()
}

/// Who is asked about.
impl super::Edits {
    /// Everybody whom the edits are about, who are there.
    pub fn users(&self) -> impl Iterator<Item = &UserId> {
        self.people.keys()
    }

    /// Every address that somebody is to have, folded.
    pub fn addresses(&self) -> BTreeSet<String> {
        let new = self.newcomers.iter().flat_map(|new| std::iter::once(&new.email).chain(&new.aliases));
        let edits = self.people.values().flat_map(|edit| edit.email.iter().chain(edit.aliases.iter().flatten()));
        new.chain(edits).map(|address| scim::fold(address.trim())).collect()
    }

    /// Every group that the edits are about.
    pub fn all_groups(&self) -> BTreeSet<&GroupId> {
        let of_people = self.people.values().flat_map(|edit| edit.join.iter().chain(&edit.leave));
        self.newcomers.iter().flat_map(|new| &new.groups).chain(of_people).chain(self.groups.keys()).collect()
    }

    /// Every name that a group is to have, folded.
    pub fn names(&self) -> BTreeSet<String> {
        let new = self.groups.values().filter_map(|edit| edit.name.as_ref());
        self.new_groups.iter().chain(new).map(|name| scim::fold(name.trim())).collect()
    }
}

//! What becomes of each person: the decision table of `reconcile.rs`, row by row.
//!
//! Takes the matching as given and writes one line a console user at most (besides the removal of
//! aliases and the issues). Knows nothing of groups.

use std::collections::{BTreeMap, HashSet};

use super::Snapshot;
use super::aliases::{Aliases, Next};
use super::drafts::{Draft, Drafts, Settled, issue};
use super::matching::{By, Match, Matching};
use super::names::Claim;
use crate::cause::{Cause, Code};
use crate::console::{Alias, AliasOrigin, Link, Status, User};
use crate::field::Field;
use crate::mirror::{Completeness, Directory, Person, ResourceId};
use crate::plan::{Area, Change, Effect, FieldChange, Kind, UserWrite};
use crate::policy::Source;

/// Decides everybody who is not settled already. Adds the lines to `changes`.
pub(super) fn decide(
    world: &Snapshot,
    directory: &Directory<'_>,
    matching: &Matching,
    changes: &mut Vec<Change>,
) -> Settled {
    let people = directory.people();
    let tombstones = world.mirror.tombstones.iter().filter(|tombstone| tombstone.kind == scim::Kind::User);
    let tombstones: HashSet<&ResourceId> = tombstones.map(|tombstone| &tombstone.id).collect();
    let mut settled = Settled::new(people.len(), world.console.users.len());
    let mut drafts = Drafts::default();
    let aliases = Aliases::new(world, people, matching, email_of);
    for (at, user) in world.console.users.iter().enumerate() {
        let person = matching.of_user.get(at).copied().flatten();
        let found = person.and_then(|person| Some((person, people.get(person)?, by(matching, person)?)));
        if !user.managed {
            let resource = found.map(|(_, person, _)| &person.id);
            changes.push(about(user, resource, Kind::Skip, Code::Unmanaged.into()));
        } else if let Some((person_at, person, by)) = found {
            let as_told = is_as_told(world, &aliases, person, user);
            debug_assert!(!as_told || of_matched(world, &aliases, person, user, by, &mut Vec::new()).is_nothing());
            if as_told {
                settled.settle(Some(person_at), Some(at));
                continue;
            }
            let draft = of_matched(world, &aliases, person, user, by, changes);
            drafts.put(draft, Some(person_at), Some(at), changes);
        } else if let Some(cause) = matching.kept.get(&at) {
            // product.md section 4: whoever an issue may concern is held as they are.
            if user.status == Status::Active {
                changes.push(about(user, user.link.as_ref().map(|link| &link.resource), Kind::Hold, cause.clone()));
            }
        } else if user.status == Status::Active {
            drafts.put(of_absent(world, user, &tombstones), None, Some(at), changes);
        } else {
            settled.settle(None, Some(at));
        }
    }
    for (at, person) in people.iter().enumerate() {
        match matching.of_person.get(at) {
            Some(Match::Nobody) if person.active => {
                let draft = of_newcomer(person, &aliases, changes);
                drafts.put(draft, Some(at), None, changes);
            }
            Some(Match::Issue(cause)) => changes.push(issue(person, cause.clone())),
            _ => {}
        }
    }
    drafts.settle(world, people, &mut settled, changes);
    settled
}

fn by(matching: &Matching, person: usize) -> Option<By> {
    match matching.of_person.get(person) {
        Some(Match::User(_, by)) => Some(*by),
        _ => None,
    }
}

fn about(user: &User, resource: Option<&ResourceId>, kind: Kind, cause: Cause) -> Change {
    Change { resource: resource.cloned(), ..Change::note(Area::User, kind, user.email.clone(), cause).about(&user.id) }
}

/// Is everything about somebody in use as the directory told it before? Then nothing is to be done: the answer that
/// [`of_matched`] comes to at length, without making anything. Almost everybody is, almost always.
fn is_as_told(world: &Snapshot, aliases: &Aliases<'_>, person: &Person, user: &User) -> bool {
    let Some(link) = user.link.as_ref().filter(|_| person.active && user.status == Status::Active) else {
        return false;
    };
    is_tied(person, link)
        && link.kept_address.is_none()
        && person.email.as_ref().is_none_or(|email| email.text() == user.email)
        && person.fields.are(&link.supplied)
        && person.fields.iter().all(|(field, value)| user.fields.get(field) == Some(value))
        && removed_aliases(world, user, &user.email).next().is_none()
        && aliases.are_in_step(person, user)
}

/// A managed user whom the mirror has.
fn of_matched<'a>(
    world: &Snapshot,
    aliases: &Aliases<'_>,
    person: &'a Person,
    user: &'a User,
    by: By,
    changes: &mut Vec<Change>,
) -> Draft<'a> {
    if !person.active {
        if user.status == Status::Archived {
            return relink(person, user);
        }
        return archive(world, user, Some(&person.id), kept_tie(person, user), Code::DirectoryInactive);
    }
    let address = chosen_address(person, user, by, changes);
    let mut write = UserWrite { fields: field_writes(world, person, user), ..UserWrite::default() };
    let mut fields: Vec<FieldChange> = Vec::new();
    let removed: Vec<&Alias> = removed_aliases(world, user, address.email).collect();
    let mut claim =
        Claim { gives: removed.iter().map(|alias| scim::fold_cow(&alias.address)).collect(), ..Claim::default() };
    let next = aliases.of(person, Some(user), address.email);
    if address.email != user.email {
        fields.push(FieldChange {
            name: "email".to_owned(),
            old: Some(user.email.clone()),
            new: Some(address.email.to_owned()),
        });
        let (gives, takes) = (scim::fold_cow(&user.email), scim::fold_cow(address.email));
        if gives != takes {
            if next.is_none() {
                promote_alias(user, &takes, &removed, &mut write, &mut fields);
            }
            claim.gives.push(gives);
            claim.takes = Some(takes);
        }
        write.email = Some(address.email.to_owned());
    }
    if let Some(next) = next {
        keep_in_step(person, user, next, &mut claim, &mut write, &mut fields, changes);
    }
    for (field, new) in &write.fields {
        fields.push(FieldChange {
            name: field.name().to_owned(),
            old: user.fields.get(*field).map(str::to_owned),
            new: new.clone(),
        });
    }
    let link = Link { kept_address: address.kept.map(str::to_owned), ..tie(person) };
    let relinked = user.link.as_ref() != Some(&link);
    let (kind, cause) = kind_of(user, by, &fields);
    if kind == Kind::Restore {
        write.status = Some((Status::Active, None));
    }
    write.link = relinked.then_some(link);
    let nothing = kind == Kind::Link && !relinked;
    let change = || Change { fields, effect: update(user, write), ..about(user, Some(&person.id), kind, cause) };
    let change = (!nothing).then(change);
    let beside = removed.into_iter().map(|alias| remove_alias(person, user, alias)).collect();
    Draft { change, claim: Some(claim), in_use: true, beside }
}

/// The tie that a person of the mirror has to whoever they are.
fn tie(person: &Person) -> Link {
    Link {
        resource: person.id.clone(),
        external_id: person.external_id.as_deref().map(str::to_owned),
        supplied: person.fields.names(),
        kept_address: None,
    }
}

/// Does the link lead to this record, under its directory id?
fn is_tied(person: &Person, link: &Link) -> bool {
    link.resource == person.id && link.external_id.as_deref() == person.external_id.as_deref()
}

/// The tie of somebody inactive: the resource is told, what the source supplied stays known.
fn kept_tie(person: &Person, user: &User) -> Link {
    let supplied = user.link.as_ref().map(|link| link.supplied.clone()).unwrap_or_default();
    let kept_address = user.link.as_ref().and_then(|link| link.kept_address.clone());
    Link { supplied, kept_address, ..tie(person) }
}

/// The aliases as the directory has them from now on; one that can't be had is an issue, and nothing else waits for it.
fn keep_in_step<'a>(
    person: &Person,
    user: &'a User,
    next: Next<'a>,
    claim: &mut Claim<'a>,
    write: &mut UserWrite,
    fields: &mut Vec<FieldChange>,
    changes: &mut Vec<Change>,
) {
    changes.extend(next.refused.iter().map(|address| issue(person, shared(address))));
    let mut present = user.aliases.clone();
    present.sort();
    if next.all == present {
        return;
    }
    let old = Alias::listed(&present);
    fields.push(FieldChange { name: "aliases".to_owned(), old, new: Alias::listed(&next.all) });
    let has = |folded: &str| next.all.iter().any(|alias| scim::fold_cow(&alias.address) == folded);
    claim.gives.extend(user.aliases.iter().map(|alias| scim::fold_cow(&alias.address)));
    claim.gives.retain(|given| !has(given));
    claim.also = next.come;
    write.aliases = Some(next.all);
}

fn shared(address: &str) -> Cause {
    Cause::from(Code::AddressShared).with("address", address)
}

/// A new address that was an alias so far is one no longer: an address stands once.
fn promote_alias(user: &User, takes: &str, removed: &[&Alias], write: &mut UserWrite, fields: &mut Vec<FieldChange>) {
    let is_it = |alias: &&Alias| scim::fold_cow(&alias.address) == takes;
    let Some(promoted) = user.aliases.iter().find(is_it) else { return };
    let stays = |alias: &&Alias| !is_it(alias) && !removed.contains(alias);
    let mut aliases: Vec<Alias> = user.aliases.iter().filter(stays).cloned().collect();
    aliases.sort();
    fields.push(FieldChange { name: "aliases".to_owned(), old: Some(promoted.address.clone()), new: None });
    write.aliases = Some(aliases);
}

fn kind_of(user: &User, by: By, fields: &[FieldChange]) -> (Kind, Cause) {
    let matched = match by {
        By::Link => Code::MatchedByLink,
        By::DirectoryId => Code::MatchedByDirectoryId,
        By::Email => Code::MatchedByEmail,
    };
    if user.status == Status::Archived {
        (Kind::Restore, Code::DirectoryActive.into())
    } else if user.link.is_none() {
        (Kind::Adopt, matched.into())
    } else if fields.is_empty() {
        (Kind::Link, matched.into())
    } else {
        (Kind::Change, Code::DirectoryChanged.into())
    }
}

/// The address that the console is to have, and the one that was kept against the directory's wish.
struct Address<'a> {
    email: &'a str,
    kept: Option<&'a str>,
}

/// product.md section 8, "Which address": an adoption by e-mail keeps the address that it matched by while that is
/// among the resource's addresses, and reports `address_would_change`.
fn chosen_address<'a>(person: &'a Person, user: &'a User, by: By, changes: &mut Vec<Change>) -> Address<'a> {
    let present = scim::fold_cow(&user.email);
    let wished = match &person.email {
        Some(wished) if wished.folded() != present => wished.text(),
        same => return Address { email: same.as_ref().map_or(&user.email, |same| same.text()), kept: None },
    };
    let adopted_by_it = match &user.link {
        None => by == By::Email,
        Some(link) => link.kept_address.as_ref().is_some_and(|kept| scim::fold_cow(kept) == present),
    };
    if adopted_by_it && person.addresses().any(|address| address.folded() == present) {
        let cause = Cause::from(Code::AddressWouldChange).with("wished", wished);
        changes.push(about(user, Some(&person.id), Kind::Issue, cause));
        return Address { email: &user.email, kept: Some(&user.email) };
    }
    // Entra renames the login of somebody soft-deleted; that person is inactive and never comes here.
    Address { email: wished, kept: None }
}

/// The same for whoever only asks.
fn email_of<'p>(person: &'p Person, user: &'p User, by: By) -> &'p str {
    chosen_address(person, user, by, &mut Vec::new()).email
}

/// What the source supplies overwrites; what it supplied once and omits now is cleared; the rest stays, and so does what
/// the mapping covers no more.
fn field_writes(world: &Snapshot, person: &Person, user: &User) -> BTreeMap<Field, Option<String>> {
    let mut writes = BTreeMap::new();
    for (field, value) in person.fields.iter() {
        if user.fields.get(field) != Some(value) {
            writes.insert(field, Some(value.to_owned()));
        }
    }
    let supplied = user.link.as_ref().map(|link| &link.supplied);
    for field in supplied.into_iter().flatten() {
        let omitted = !person.fields.has(*field) && world.policy.mapping.covers(*field);
        if omitted && user.fields.has(*field) {
            writes.insert(*field, None);
        }
    }
    writes
}

/// Somebody archived whom the directory has, inactive: only the tie is kept up to date.
fn relink<'a>(person: &Person, user: &User) -> Draft<'a> {
    if user.link.as_ref().is_some_and(|link| is_tied(person, link)) {
        return Draft::default();
    }
    let write = UserWrite { link: Some(kept_tie(person, user)), ..UserWrite::default() };
    let about = about(user, Some(&person.id), Kind::Link, Code::MatchedByLink.into());
    Draft::of(Change { effect: update(user, write), ..about })
}

/// A managed active user whom the mirror does not have.
fn of_absent<'a>(world: &Snapshot, user: &User, tombstones: &HashSet<&ResourceId>) -> Draft<'a> {
    let linked = user.link.as_ref().map(|link| &link.resource);
    if linked.is_some_and(|resource| tombstones.contains(resource)) {
        return archive(world, user, linked, None, Code::DirectoryDeleted);
    }
    match (world.mirror.completeness, world.policy.source) {
        (Completeness::Filling, _) => Draft::of(about(user, linked, Kind::Hold, Code::Filling.into())),
        (Completeness::Complete, Source::Adi) => archive(world, user, linked, None, Code::NoLongerSent),
        (Completeness::Complete, _) => archive(world, user, linked, None, Code::NeverSeen),
    }
}

/// An administrator of the console is never archived by a sync, and somebody kept is not for now: held, with the reason.
fn archive<'a>(
    world: &Snapshot,
    user: &User,
    resource: Option<&ResourceId>,
    link: impl Into<Option<Link>>,
    code: Code,
) -> Draft<'a> {
    if user.administrator {
        return Draft::of(about(user, resource, Kind::Hold, Code::ProtectedAdmin.into()));
    }
    let kept = world.policy.kept.get(&user.id).filter(|kept| kept.speaks(resource, world.as_of));
    if let Some(kept) = kept {
        return Draft::of(about(user, resource, Kind::Hold, kept.instead_of(code)));
    }
    let write = UserWrite {
        status: Some((Status::Archived, Some(code))),
        link: link.into().filter(|link| user.link.as_ref() != Some(link)),
        ..UserWrite::default()
    };
    Draft::of(Change { effect: update(user, write), ..about(user, resource, Kind::Archive, code.into()) })
}

fn of_newcomer<'a>(person: &'a Person, aliases: &Aliases<'_>, changes: &mut Vec<Change>) -> Draft<'a> {
    let (email, takes) = person.email.as_ref().map(|email| (email.text(), email.folded())).unwrap_or_default();
    let next = aliases.of(person, None, email).unwrap_or_default();
    changes.extend(next.refused.iter().map(|address| issue(person, shared(address))));
    let effect = Effect::CreateUser {
        email: email.to_owned(),
        aliases: next.all,
        fields: person.fields.clone(),
        managed: true,
        link: Some(tie(person)),
    };
    let claim = Claim { takes: Some(takes.into()), also: next.come, ..Claim::default() };
    let note = Change::note(Area::User, Kind::Create, email, Code::DirectoryActive).from_resource(&person.id);
    Draft { claim: Some(claim), in_use: true, ..Draft::of(Change { effect, ..note }) }
}

/// SCIM knows no aliases: those of the directory integration go, each listed; those of CSV or a person stay
/// (product.md sections 6 and 8). One that becomes the address goes with that.
fn removed_aliases<'a>(world: &Snapshot, user: &'a User, email: &str) -> impl Iterator<Item = &'a Alias> {
    let goes = move |alias: &&Alias| {
        alias.origin == AliasOrigin::Adi && scim::fold_cow(&alias.address) != scim::fold_cow(email)
    };
    let source = world.policy.source;
    user.aliases.iter().filter(move |_| source == Source::Scim).filter(goes)
}

fn remove_alias(person: &Person, user: &User, alias: &Alias) -> Change {
    let field = FieldChange { name: "aliases".to_owned(), old: Some(alias.address.clone()), new: None };
    let effect = Effect::RemoveAlias { user: user.id.clone(), address: alias.address.clone() };
    let line = about(user, Some(&person.id), Kind::AliasRemove, Code::AliasRemoved.into());
    Change { fields: vec![field], effect, ..line }
}

fn update(user: &User, write: UserWrite) -> Effect {
    Effect::UpdateUser { user: user.id.clone(), version: user.version, write }
}

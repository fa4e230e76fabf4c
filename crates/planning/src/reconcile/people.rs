//! What becomes of each person: the decision table of `reconcile.rs`, row by row.
//!
//! Takes the matching as given and writes one line a console user at most (besides the removal of
//! aliases and the issues). Knows nothing of groups.

use std::collections::{BTreeMap, BTreeSet};

use super::Snapshot;
use super::matching::{By, Match, Matching};
use super::names::{self, Claim};
use super::touched::Touched;
use crate::cause::{Cause, Code};
use crate::console::{Alias, AliasOrigin, Link, Status, User};
use crate::field::{Field, Fields};
use crate::mirror::{Completeness, Person, ResourceId};
use crate::plan::{Area, Change, Effect, FieldChange, Kind, UserRef, UserWrite};
use crate::policy::Source;

/// What memberships may be concluded from, once people are decided.
pub(super) struct Settled {
    /// For each person, the user that they are, if that user is in use and managed once the plan is done.
    pub(super) in_use: Vec<Option<UserRef>>,
    /// Users, by position, of whom the plan knows what they are: their memberships may go.
    pub(super) decided: BTreeSet<usize>,
}

/// A line that is not final before the addresses are: whose it is and which address it takes.
struct Draft {
    change: Change,
    person: Option<usize>,
    user: Option<usize>,
    claim: Option<Claim>,
    in_use: bool,
    /// Lines that stand and fall with it: the removal of aliases.
    beside: Vec<Change>,
}

/// Decides everybody who is not settled already. Adds the lines to `changes`.
pub(super) fn decide(
    world: &Snapshot,
    people: &[Person],
    matching: &Matching,
    touched: &Touched<'_>,
    changes: &mut Vec<Change>,
) -> Settled {
    let tombstones: BTreeSet<&ResourceId> = world
        .mirror
        .tombstones
        .iter()
        .filter(|tombstone| tombstone.kind == scim::Kind::User)
        .map(|tombstone| &tombstone.id)
        .collect();
    let mut drafts = Vec::new();
    for (at, user) in world.console.users.iter().enumerate() {
        let person = matching.of_user.get(at).copied().flatten();
        let found = person.and_then(|person| Some((person, people.get(person)?, by(matching, person)?)));
        if !user.managed {
            let resource = found.map(|(_, person, _)| &person.id);
            changes.push(about(user, resource, Kind::Skip, Code::Unmanaged.into()));
        } else if let Some((person_at, ..)) = found.filter(|(at, ..)| touched.is_settled(*at)) {
            drafts.push(Draft { person: Some(person_at), user: Some(at), in_use: true, ..Draft::idle() });
        } else if let Some((person_at, person, by)) = found {
            let draft = of_matched(world, person, user, by, changes);
            let claim = draft.claim.map(|claim| Claim { owner: Some(at), ..claim });
            drafts.push(Draft { person: Some(person_at), user: Some(at), claim, ..draft });
        } else if !matching.kept.contains(&at) && user.status == Status::Active {
            let draft = of_absent(world, user, &tombstones);
            drafts.push(Draft { user: Some(at), ..draft });
        } else if !matching.kept.contains(&at) {
            drafts.push(Draft { user: Some(at), ..Draft::idle() });
        }
    }
    for (at, person) in people.iter().enumerate() {
        match matching.of_person.get(at) {
            Some(Match::Nobody) if person.active => drafts.push(Draft { person: Some(at), ..of_newcomer(person) }),
            Some(Match::Issue(cause)) => changes.push(issue(person, cause.clone())),
            _ => {}
        }
    }
    settle(world, people, drafts, changes)
}

/// Lines whose address can't be had become issues; the rest is final.
fn settle(world: &Snapshot, people: &[Person], drafts: Vec<Draft>, changes: &mut Vec<Change>) -> Settled {
    let users = &world.console.users;
    let mut settled = Settled { in_use: vec![None; people.len()], decided: BTreeSet::new() };
    let mut held: BTreeMap<String, usize> = BTreeMap::new();
    for (at, user) in users.iter().enumerate() {
        for address in std::iter::once(&user.email).chain(user.aliases.iter().map(|alias| &alias.address)) {
            held.insert(scim::fold(address), at);
        }
    }
    let (mut drafts, mut claims, mut claimants) = (drafts, Vec::new(), Vec::new());
    for (at, draft) in drafts.iter_mut().enumerate() {
        if let Some(claim) = draft.claim.take() {
            claims.push(claim);
            claimants.push(at);
        }
    }
    let refused: BTreeSet<usize> =
        names::refused(&held, &claims).into_iter().filter_map(|claim| claimants.get(claim).copied()).collect();
    for (at, draft) in drafts.into_iter().enumerate() {
        let person = draft.person.and_then(|at| people.get(at));
        if let (true, Some(person)) = (refused.contains(&at), person) {
            let cause = Cause::from(Code::AddressShared).with("address", person.email.clone().unwrap_or_default());
            changes.push(issue(person, cause));
            continue;
        }
        let user = draft.user.and_then(|at| users.get(at));
        if draft.in_use
            && let Some(slot) = draft.person.and_then(|at| settled.in_use.get_mut(at))
        {
            *slot = user
                .map(|user| UserRef::Id(user.id.clone()))
                .or_else(|| Some(UserRef::Email(draft.change.subject.clone())));
        }
        if let (Some(at), true) = (draft.user, draft.change.kind != Kind::Hold) {
            settled.decided.insert(at);
        }
        if draft.change.effect != Effect::None || draft.change.kind == Kind::Hold {
            changes.push(draft.change);
        }
        changes.extend(draft.beside);
    }
    settled
}

impl Draft {
    /// Nothing to do.
    fn idle() -> Draft {
        Draft::of(Change::note(Area::User, Kind::Link, "", Code::MatchedByLink))
    }

    fn of(change: Change) -> Draft {
        Draft { change, person: None, user: None, claim: None, in_use: false, beside: Vec::new() }
    }
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

fn issue(person: &Person, cause: Cause) -> Change {
    let subject = person.email.clone().unwrap_or_else(|| person.user_name.clone());
    Change::note(Area::User, Kind::Issue, subject, cause).from_resource(&person.id)
}

/// A managed user whom the mirror has.
fn of_matched(world: &Snapshot, person: &Person, user: &User, by: By, changes: &mut Vec<Change>) -> Draft {
    if !person.active {
        let link = kept_tie(person, user);
        if user.status == Status::Archived {
            return relink(person, user, link);
        }
        return archive(user, Some(&person.id), link, Code::DirectoryInactive.into());
    }
    let address = chosen_address(person, user, by, changes);
    let mut write = UserWrite { fields: field_writes(person, user), ..UserWrite::default() };
    let mut fields: Vec<FieldChange> = Vec::new();
    let removed = removed_aliases(world, user, &address.email);
    let mut claim =
        Claim { owner: None, gives: removed.iter().map(|alias| scim::fold(&alias.address)).collect(), takes: None };
    if address.email != user.email {
        fields.push(FieldChange {
            name: "email".to_owned(),
            old: Some(user.email.clone()),
            new: Some(address.email.clone()),
        });
        let (gives, takes) = (scim::fold(&user.email), scim::fold(&address.email));
        if gives != takes {
            promote_alias(user, &takes, &removed, &mut write, &mut fields);
            claim.gives.push(gives);
            claim.takes = Some(takes);
        }
        write.email = Some(address.email);
    }
    for (field, new) in &write.fields {
        fields.push(FieldChange {
            name: field.name().to_owned(),
            old: user.fields.get(field).cloned(),
            new: new.clone(),
        });
    }
    let link = Link { kept_address: address.kept, ..tie(person) };
    let relinked = user.link.as_ref() != Some(&link);
    let (kind, cause) = kind_of(user, by, &fields);
    if kind == Kind::Restore {
        write.status = Some((Status::Active, None));
    }
    write.link = relinked.then_some(link);
    let effect = if kind == Kind::Link && !relinked { Effect::None } else { update(user, write) };
    let change = Change { fields, effect, ..about(user, Some(&person.id), kind, cause) };
    let beside = removed.into_iter().map(|alias| remove_alias(person, user, alias)).collect();
    Draft { claim: Some(claim), in_use: true, beside, ..Draft::of(change) }
}

/// The tie that a person of the mirror has to whoever they are.
fn tie(person: &Person) -> Link {
    Link {
        resource: person.id.clone(),
        external_id: person.external_id.clone(),
        supplied: person.fields.keys().copied().collect(),
        kept_address: None,
    }
}

/// The tie of somebody inactive: the resource is told, what the source supplied stays known.
fn kept_tie(person: &Person, user: &User) -> Link {
    let supplied = user.link.as_ref().map(|link| link.supplied.clone()).unwrap_or_default();
    let kept_address = user.link.as_ref().and_then(|link| link.kept_address.clone());
    Link { supplied, kept_address, ..tie(person) }
}

/// A new address that was an alias so far is one no longer: an address stands once.
fn promote_alias(user: &User, takes: &str, removed: &[&Alias], write: &mut UserWrite, fields: &mut Vec<FieldChange>) {
    if !user.aliases.iter().any(|alias| scim::fold(&alias.address) == takes) {
        return;
    }
    let stays = |alias: &&Alias| scim::fold(&alias.address) != takes && !removed.contains(alias);
    let mut aliases: Vec<Alias> = user.aliases.iter().filter(stays).cloned().collect();
    aliases.sort();
    let promoted =
        user.aliases.iter().find(|alias| scim::fold(&alias.address) == takes).map(|alias| alias.address.clone());
    fields.push(FieldChange { name: "aliases".to_owned(), old: promoted, new: None });
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
struct Address {
    email: String,
    kept: Option<String>,
}

/// product.md section 8, "Which address": an adoption by e-mail keeps the address that it matched by while that is
/// among the resource's addresses, and reports `address_would_change`.
fn chosen_address(person: &Person, user: &User, by: By, changes: &mut Vec<Change>) -> Address {
    let wished = person.email.clone().unwrap_or_else(|| user.email.clone());
    let same = scim::fold(&wished) == scim::fold(&user.email);
    if same {
        return Address { email: wished, kept: None };
    }
    let adopted_by_it = match &user.link {
        None => by == By::Email,
        Some(link) => link.kept_address.as_ref().is_some_and(|kept| scim::fold(kept) == scim::fold(&user.email)),
    };
    let still_there = person.addresses.iter().any(|address| scim::fold(address) == scim::fold(&user.email));
    if adopted_by_it && still_there {
        let cause = Cause::from(Code::AddressWouldChange).with("wished", &wished);
        changes.push(about(user, Some(&person.id), Kind::Issue, cause));
        return Address { email: user.email.clone(), kept: Some(user.email.clone()) };
    }
    // Entra renames the login of somebody soft-deleted; that person is inactive and never comes here.
    Address { email: wished, kept: None }
}

/// What the source supplies overwrites; what it supplied once and omits now is cleared; the rest stays.
fn field_writes(person: &Person, user: &User) -> BTreeMap<Field, Option<String>> {
    let mut writes = BTreeMap::new();
    for (field, value) in &person.fields {
        if user.fields.get(field) != Some(value) {
            writes.insert(*field, Some(value.clone()));
        }
    }
    let supplied = user.link.as_ref().map(|link| &link.supplied);
    for field in supplied.into_iter().flatten() {
        if !person.fields.contains_key(field) && user.fields.contains_key(field) {
            writes.insert(*field, None);
        }
    }
    writes
}

/// Somebody archived whom the directory has, inactive: only the tie is kept up to date.
fn relink(person: &Person, user: &User, link: Link) -> Draft {
    if user.link.as_ref() == Some(&link) {
        return Draft::idle();
    }
    let write = UserWrite { link: Some(link), ..UserWrite::default() };
    let about = about(user, Some(&person.id), Kind::Link, Code::MatchedByLink.into());
    Draft::of(Change { effect: update(user, write), ..about })
}

/// A managed active user whom the mirror does not have.
fn of_absent(world: &Snapshot, user: &User, tombstones: &BTreeSet<&ResourceId>) -> Draft {
    let linked = user.link.as_ref().map(|link| &link.resource);
    if linked.is_some_and(|resource| tombstones.contains(resource)) {
        return archive(user, linked, None, Code::DirectoryDeleted.into());
    }
    match (world.mirror.completeness, world.policy.source) {
        (Completeness::Filling, _) => Draft::of(about(user, linked, Kind::Hold, Code::Filling.into())),
        (Completeness::Complete, Source::Adi) => archive(user, linked, None, Code::NoLongerSent.into()),
        (Completeness::Complete, _) => archive(user, linked, None, Code::NeverSeen.into()),
    }
}

/// An administrator of the console is never archived by a sync: held, with the reason.
fn archive(user: &User, resource: Option<&ResourceId>, link: impl Into<Option<Link>>, cause: Cause) -> Draft {
    if user.administrator {
        return Draft::of(about(user, resource, Kind::Hold, Code::ProtectedAdmin.into()));
    }
    let write = UserWrite {
        status: Some((Status::Archived, Some(cause.code))),
        link: link.into().filter(|link| user.link.as_ref() != Some(link)),
        ..UserWrite::default()
    };
    Draft::of(Change { effect: update(user, write), ..about(user, resource, Kind::Archive, cause) })
}

fn of_newcomer(person: &Person) -> Draft {
    let email = person.email.clone().unwrap_or_default();
    let fields = creation(&email, &person.fields);
    let link = tie(person);
    let effect = Effect::CreateUser {
        email: email.clone(),
        aliases: Vec::new(),
        fields: person.fields.clone(),
        managed: true,
        link: Some(link),
    };
    let claim = Claim { takes: Some(scim::fold(&email)), ..Claim::default() };
    let change = Change {
        fields,
        effect,
        ..Change::note(Area::User, Kind::Create, email, Code::DirectoryActive).from_resource(&person.id)
    };
    Draft { claim: Some(claim), in_use: true, ..Draft::of(change) }
}

/// The fields of somebody new, from nothing to their values.
pub(crate) fn creation(email: &str, fields: &Fields) -> Vec<FieldChange> {
    let email = FieldChange { name: "email".to_owned(), old: None, new: Some(email.to_owned()) };
    let others = fields.iter().map(|(field, value)| FieldChange {
        name: field.name().to_owned(),
        old: None,
        new: Some(value.clone()),
    });
    std::iter::once(email).chain(others).collect()
}

/// SCIM knows no aliases: those of the directory integration go, each listed; those of CSV or a person stay
/// (product.md sections 6 and 8). One that becomes the address goes with that.
fn removed_aliases<'a>(world: &Snapshot, user: &'a User, email: &str) -> Vec<&'a Alias> {
    let goes = |alias: &&Alias| alias.origin == AliasOrigin::Adi && scim::fold(&alias.address) != scim::fold(email);
    user.aliases.iter().filter(|_| world.policy.source == Source::Scim).filter(goes).collect()
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

//! A world in memory that answers what a neighbourhood asks, and no more than that.

use planning::mirror::Entry;
use planning::neighbourhood::{Ask, Changed, Found, Neighbourhood, keys};
use planning::reconcile::Totals;
use planning::{DirectoryGroup, Field, Group, Plan, ResourceId, Scope, Status, User, likeness, reconcile};

use super::Snapshot;

/// The plan of the part of a world that these changes concern, if it can be told apart.
pub fn planned_around(world: &Snapshot, changed: &Changed) -> Option<planning::Plan> {
    let (part, totals) = part(world, changed, usize::MAX / 64)?;
    Some(reconcile(&part, Scope::Part(&totals)))
}

/// The part of a world that these changes concern, if it has no more people or groups than that.
pub fn part(world: &Snapshot, changed: &Changed, limit: usize) -> Option<(planning::Snapshot, Totals)> {
    let mut around = Neighbourhood::new(changed, world.policy.clone(), limit);
    loop {
        let asks = around.asks();
        if asks.is_empty() {
            break;
        }
        for ask in &asks {
            around.tell(ask, answer(world, ask));
        }
    }
    let managed = world.console.users.iter().filter(|user| user.managed && user.status == Status::Active);
    around.part(world.mirror.completeness, world.as_of, managed.count(), world.mirror.people.len())
}

fn answer(world: &Snapshot, ask: &Ask) -> Vec<Found> {
    match ask {
        Ask::Resource(id) => resource(world, id),
        Ask::Reference(reference) => meant(world, reference),
        Ask::PeopleWith(external_id) => people(world, |entry| external(entry).as_ref() == Some(external_id)),
        Ask::PeopleAt(address) => people(world, |entry| bears(entry, address)),
        Ask::Reports(reference) => people(world, |entry| has_key(entry, keys::MANAGER, reference)),
        Ask::Numbered(number) => people(world, |entry| has_key(entry, keys::NUMBER, number)),
        Ask::UsersNumbered(number) => users(world, |user| {
            let known = user.fields.get(Field::EmployeeNumber);
            known.and_then(likeness::of_number).is_some_and(|known| known == *number)
        }),
        Ask::UsersNamed(name) => users(world, |user| {
            let of = |field| user.fields.get(field).unwrap_or_default();
            likeness::of_full_name(of(Field::FirstName), of(Field::LastName)).as_ref() == Some(name)
        }),
        Ask::GroupsWith(external_id) => groups(world, |group| group.external_id.as_ref() == Some(external_id)),
        Ask::GroupsNamed(name) => groups(world, |group| scim::fold(&group.name) == *name),
        Ask::Listing(reference) => {
            let lists = |member: &String| scim::fold(member) == scim::fold(reference);
            listed(world, |_| true, lists)
        }
        Ask::Listed(id) => listed(world, |group| group.id == *id, |_| true),
        Ask::UsersOf(id) => users(world, |user| user.link.as_ref().is_some_and(|link| link.resource.0 == *id)),
        Ask::UsersWith(external_id) => {
            users(world, |user| user.link.as_ref().is_some_and(|link| link.external_id.as_ref() == Some(external_id)))
        }
        Ask::UsersAt(address) => users(world, |user| user.addresses().any(|known| scim::fold(known) == *address)),
        Ask::User(id) => users(world, |user| user.id == *id),
        Ask::Tied(id) => known(world, |group| group.resource.as_ref().is_some_and(|resource| resource.0 == *id)),
        Ask::TiedWith(external_id) => known(world, |group| group.external_id.as_ref() == Some(external_id)),
        Ask::Named(name) => known(world, |group| scim::fold(&group.name) == *name),
        Ask::GroupsOf(user) => {
            let mut found = known(world, |group| group.members.contains(user));
            let groups = world.console.groups.iter().filter(|group| group.members.contains(user));
            found.extend(groups.map(|group| Found::Member(group.id.clone(), user.clone())));
            found
        }
        Ask::Members(id) => {
            let group = world.console.groups.iter().filter(|group| group.id == *id);
            group.flat_map(|group| &group.members).map(|user| Found::Member(id.clone(), user.clone())).collect()
        }
        Ask::Size(id, enough) => {
            let group = world.console.groups.iter().filter(|group| group.id == *id);
            group.map(|group| Found::Size(id.clone(), group.members.len().min(*enough))).collect()
        }
    }
}

fn resource(world: &Snapshot, id: &str) -> Vec<Found> {
    let mut found = people(world, |entry| entry.id.0 == *id);
    found.extend(groups(world, |group| group.id.0 == *id));
    let unreadable = world.mirror.unreadable_groups.iter().filter(|unreadable| unreadable.0 == *id);
    found.extend(unreadable.cloned().map(Found::UnreadableGroup));
    let tombstones = world.mirror.tombstones.iter().filter(|tombstone| tombstone.id.0 == *id);
    found.extend(tombstones.cloned().map(Found::Tombstone));
    found
}

fn meant(world: &Snapshot, reference: &str) -> Vec<Found> {
    let readable = || world.mirror.people.iter().filter(|entry| entry.record.is_readable());
    let first = |is_it: &dyn Fn(&Entry) -> bool| readable().filter(|entry| is_it(entry)).min_by_key(|entry| &entry.id);
    let person = first(&|entry| entry.id.0 == reference)
        .or_else(|| first(&|entry| external(entry).as_deref() == Some(reference)))
        .or_else(|| first(&|entry| scim::fold(&user_name(entry)) == scim::fold(reference)));
    if let Some(entry) = person {
        return vec![Found::Person(entry.clone()), Found::Meant(reference.to_owned(), entry.id.clone())];
    }
    let first = |is_it: &dyn Fn(&DirectoryGroup) -> bool| {
        world.mirror.groups.iter().filter(|group| is_it(group)).min_by_key(|group| &group.id)
    };
    let group = first(&|group| group.id.0 == reference)
        .or_else(|| first(&|group| group.external_id.as_deref() == Some(reference)));
    group.map_or_else(Vec::new, |group| {
        vec![Found::Group(bare(group)), Found::Meant(reference.to_owned(), group.id.clone())]
    })
}

fn people(world: &Snapshot, is_it: impl Fn(&Entry) -> bool) -> Vec<Found> {
    world.mirror.people.iter().filter(|entry| is_it(entry)).cloned().map(Found::Person).collect()
}

fn groups(world: &Snapshot, is_it: impl Fn(&DirectoryGroup) -> bool) -> Vec<Found> {
    world.mirror.groups.iter().filter(|group| is_it(group)).map(bare).map(Found::Group).collect()
}

fn users(world: &Snapshot, is_it: impl Fn(&User) -> bool) -> Vec<Found> {
    world.console.users.iter().filter(|user| is_it(user)).cloned().map(Found::User).collect()
}

fn known(world: &Snapshot, is_it: impl Fn(&Group) -> bool) -> Vec<Found> {
    let bare = |group: &Group| Group { members: std::collections::BTreeSet::new(), ..group.clone() };
    world.console.groups.iter().filter(|group| is_it(group)).map(bare).map(Found::ConsoleGroup).collect()
}

fn listed(world: &Snapshot, of: impl Fn(&DirectoryGroup) -> bool, is_it: impl Fn(&String) -> bool) -> Vec<Found> {
    let of = |group: &&DirectoryGroup| of(group);
    let all =
        world.mirror.groups.iter().filter(of).flat_map(|group| group.members.iter().map(|member| (&group.id, member)));
    all.filter(|(_, member)| is_it(member)).map(|(id, member)| Found::Listed(id.clone(), member.clone())).collect()
}

fn bare(group: &DirectoryGroup) -> DirectoryGroup {
    DirectoryGroup { members: Vec::new(), ..group.clone() }
}

fn external(entry: &Entry) -> Option<String> {
    entry.record.resource().ok()?.external_id().map(str::to_owned)
}

fn user_name(entry: &Entry) -> String {
    entry.record.resource().map(|resource| resource.unique_name().to_owned()).unwrap_or_default()
}

/// By the keys that the index has, not by what the mapping makes of the document: that both agree is what is to be shown.
fn bears(entry: &Entry, address: &str) -> bool {
    ["userName", "emails.value", keys::ADDRESS].iter().any(|name| has_key(entry, name, address))
}

fn has_key(entry: &Entry, name: &str, folded: &str) -> bool {
    let Ok(document) = entry.record.resource() else { return false };
    document.keys().iter().chain(&keys::of(&document)).any(|key| key.name == name && key.folded == folded)
}

/// What was written between two worlds, as the deeds of the mirror tell it: the resources, what they gave up, who moved.
pub fn written(before: &Snapshot, after: &Snapshot, resources: impl IntoIterator<Item = ResourceId>) -> Changed {
    let mut changed = Changed::default();
    for id in resources {
        let (old, new) = (known_by(before, &id), known_by(after, &id));
        changed.gave_up.extend(old.into_iter().filter(|key| !new.contains(key)));
        let members = |world: &Snapshot| {
            let group = world.mirror.groups.iter().find(|group| group.id == id);
            group.into_iter().flat_map(|group| group.members.clone()).collect::<std::collections::BTreeSet<_>>()
        };
        changed.moved.extend(members(before).symmetric_difference(&members(after)).cloned());
        changed.resources.insert(id);
    }
    changed
}

fn known_by(world: &Snapshot, id: &ResourceId) -> Vec<String> {
    let people = world.mirror.people.iter().filter(|entry| entry.id == *id);
    let mut known: Vec<String> = people
        .filter_map(|entry| entry.record.resource().ok())
        .flat_map(|document| keys::known_by(&document))
        .collect();
    for group in world.mirror.groups.iter().filter(|group| group.id == *id) {
        known.push(scim::fold(&group.name));
        known.extend(group.external_id.clone());
    }
    known
}

/// Whom a plan left open: what the last run's lines tell (`store/src/run/look.rs: left_open`).
pub fn leave_open(changed: &mut Changed, plan: &Plan) {
    for line in plan.changes() {
        changed.leave_open(line);
    }
}

//! A world in memory that answers what a neighbourhood asks, and no more than that.

use planning::mirror::Entry;
use planning::neighbourhood::{Ask, Changed, Found, Neighbourhood};
use planning::reconcile::Totals;
use planning::{DirectoryGroup, Group, ResourceId, Scope, Snapshot, Status, User, mapping, reconcile};

/// The plan of the part of a world that these changes concern.
pub fn planned_around(world: &Snapshot, changed: &Changed) -> planning::Plan {
    let (part, totals) = part(world, changed, usize::MAX / 64).expect("a part");
    reconcile(&part, Scope::Part(&totals))
}

/// The part of a world that these changes concern, if it has no more people or groups than that.
pub fn part(world: &Snapshot, changed: &Changed, limit: usize) -> Option<(Snapshot, Totals)> {
    let mut around = Neighbourhood::new(changed, world.policy.clone(), limit);
    loop {
        let asks = around.asks();
        if asks.is_empty() {
            break;
        }
        for ask in &asks {
            around.tell(answer(world, ask));
        }
    }
    let managed = world.console.users.iter().filter(|user| user.managed && user.status == Status::Active);
    around.part(world.mirror.completeness, world.as_of, managed.count(), world.mirror.people.len())
}

fn answer(world: &Snapshot, ask: &Ask) -> Vec<Found> {
    match ask {
        Ask::Resource(id) => resource(world, id),
        Ask::Reference(reference) => meant(world, reference),
        Ask::PeopleWith(external_id) => people(world, |entry| external(entry) == Some(external_id)),
        Ask::PeopleAt(address) => people(world, |entry| bears(world, entry, address)),
        Ask::Reports(reference) => people(world, |entry| names_as_manager(world, entry, reference)),
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
    let readable = || world.mirror.people.iter().filter(|entry| entry.document.is_ok());
    let first = |is_it: &dyn Fn(&Entry) -> bool| readable().filter(|entry| is_it(entry)).min_by_key(|entry| &entry.id);
    let person = first(&|entry| entry.id.0 == reference)
        .or_else(|| first(&|entry| external(entry) == Some(reference)))
        .or_else(|| first(&|entry| scim::fold(user_name(entry)) == scim::fold(reference)));
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

fn external(entry: &Entry) -> Option<&str> {
    entry.document.as_ref().ok()?.external_id()
}

fn user_name(entry: &Entry) -> &str {
    entry.document.as_ref().map(scim::Resource::unique_name).unwrap_or_default()
}

fn bears(world: &Snapshot, entry: &Entry, address: &str) -> bool {
    let Ok(document) = &entry.document else { return false };
    let person = mapping::person(&entry.id, document, world.policy.email_from);
    scim::fold(person.user_name) == address || person.addresses().any(|known| known.folded == address)
}

fn names_as_manager(world: &Snapshot, entry: &Entry, reference: &str) -> bool {
    let Ok(document) = &entry.document else { return false };
    let manager = mapping::person(&entry.id, document, world.policy.email_from).manager;
    manager.and_then(|manager| manager.value).is_some_and(|value| scim::fold(value) == reference)
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
    let mut keys = Vec::new();
    for document in
        world.mirror.people.iter().filter(|entry| entry.id == *id).filter_map(|entry| entry.document.as_ref().ok())
    {
        let wanted = ["externalId", "userName", "emails.value"];
        keys.extend(document.keys().into_iter().filter(|key| wanted.contains(&key.name)).map(|key| key.folded));
    }
    for group in world.mirror.groups.iter().filter(|group| group.id == *id) {
        keys.push(scim::fold(&group.name));
        keys.extend(group.external_id.clone());
    }
    keys
}

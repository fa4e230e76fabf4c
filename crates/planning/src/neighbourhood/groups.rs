//! The groups of a part: who of them is looked at.
//!
//! ```text
//! tied as it was (one group of the console, in use, same name and directory id)    only members who are in the part anyway
//! anything else, or its identifier may mean another one than before                all members, here and in the directory
//! the last plan had an issue or a hold about it, and decided no member             all members, here and in the directory
//! ```
//! A group in a group: the people below it belong to all groups above. Groups above are always followed, those below a
//! group only where all of it is looked at, or where it moved as a member.

use super::{Ask, Neighbourhood};
use crate::console::{Group, ManagedBy, Status};
use crate::mirror::{DirectoryGroup, ResourceId};

impl Neighbourhood {
    pub(super) fn group(&mut self, group: DirectoryGroup) {
        if self.groups.contains_key(&group.id) {
            return;
        }
        let (id, name) = (group.id.0.clone(), scim::fold(&group.name));
        let mut asks = vec![Ask::Tied(id.clone()), Ask::Listing(id)];
        asks.extend([Ask::Named(name.clone()), Ask::GroupsNamed(name)]);
        if let Some(external_id) = group.external_id.clone() {
            asks.extend([Ask::TiedWith(external_id.clone()), Ask::GroupsWith(external_id.clone())]);
            asks.push(Ask::Listing(external_id));
        }
        self.ask(asks);
        self.alike.add_group(&group);
        self.stirred.insert(group.id.clone());
        self.groups.insert(group.id.clone(), group);
    }

    pub(super) fn console_group(&mut self, group: Group) {
        if self.console_groups.contains_key(&group.id) {
            return;
        }
        let mut asks = vec![Ask::GroupsNamed(scim::fold(&group.name))];
        asks.extend(group.resource.clone().map(|ResourceId(id)| Ask::Resource(id)));
        asks.extend(group.external_id.clone().map(Ask::GroupsWith));
        self.ask(asks);
        self.alike.add_known(&group);
        self.stirred.extend(self.alike.groups_like(&group));
        self.console_groups.insert(group.id.clone(), group);
    }

    /// A member who moved: if that is a group, everybody below it moved.
    pub(super) fn descend(&mut self, reference: &str) {
        self.ask([Ask::Reference(reference.to_owned())]);
        if self.descended.insert(reference.to_owned())
            && let Some(id) = self.meant.get(reference).cloned()
        {
            self.make_whole(&id);
        }
    }

    pub(super) fn means(&mut self, reference: String, id: ResourceId) {
        if self.descended.contains(&reference) {
            self.make_whole(&id);
        }
        self.meant.insert(reference, id);
    }

    /// The reference may mean another resource than the one by whose key it was found.
    pub(super) fn lists(&mut self, group: ResourceId, reference: String) {
        self.ask([Ask::Resource(group.0.clone())]);
        if self.whole.contains(&group) {
            self.descend(&reference);
        } else if !self.people.contains_key(&ResourceId(reference.clone())) {
            self.ask([Ask::Reference(reference.clone())]);
        }
        self.listed.insert((group, reference));
    }

    fn make_whole(&mut self, id: &ResourceId) {
        if self.people.contains_key(id) || !self.whole.insert(id.clone()) {
            return;
        }
        self.stirred.insert(id.clone());
        self.ask([Ask::Resource(id.0.clone()), Ask::Listed(id.clone())]);
    }

    /// What is known by this key may be something else than before.
    pub(super) fn stir(&mut self, key: &str) {
        self.stirred.insert(ResourceId(key.to_owned()));
        self.stirred.extend(self.alike.groups_with(key).cloned());
    }

    /// Once everything around them is known: which groups must be looked at as a whole. Looks at those alone of which
    /// something was found since: a part of many groups is gone through in many rounds.
    pub(super) fn look_at_groups(&mut self) {
        while let Some(id) = self.stirred.pop_first() {
            let Some(group) = self.groups.get(&id).cloned() else { continue };
            if self.is_torn(&group) {
                self.make_whole(&id);
            }
            if self.whole.contains(&id) {
                self.look_into(&group);
            }
        }
    }

    fn look_into(&mut self, group: &DirectoryGroup) {
        let of = self.alike.known_like(group);
        self.ask(of.into_iter().map(Ask::Members));
        // Whoever turns up in a list later is followed there and then.
        if !self.looked_into.insert(group.id.clone()) {
            return;
        }
        if self.changed.contains(&group.id) {
            self.loosen(&group.id.0);
            if let Some(external_id) = &group.external_id {
                self.loosen(external_id);
            }
        }
        let from = (group.id.clone(), String::new());
        let listed = self.listed.range(from..).take_while(|(of, _)| *of == group.id);
        let listed: Vec<String> = listed.map(|(_, reference)| reference.clone()).collect();
        for reference in listed {
            self.descend(&reference);
        }
    }

    fn is_torn(&self, group: &DirectoryGroup) -> bool {
        let is_loose = self.loose.contains(&group.id.0)
            || group.external_id.as_ref().is_some_and(|external_id| self.loose.contains(external_id));
        let mut tied = self.alike.tied_to(&group.id).filter_map(|known| self.console_groups.get(known));
        let (Some(known), None) = (tied.next(), tied.next()) else { return true };
        let as_it_was = known.managed_by == ManagedBy::Directory
            && known.status == Status::Active
            && known.name == group.name
            && known.external_id == group.external_id;
        is_loose || !as_it_was || self.open.contains(&group.id)
    }

    /// How large the groups are: what the guard asks of one that loses half of its members. Of a group that can't lose
    /// half by what this part may remove, so much is enough to know.
    pub(super) fn measure(&mut self) {
        let enough = self.users.len().saturating_mul(2).saturating_add(1).max(20);
        let stays = |known: &Group| {
            let group = known.resource.as_ref().and_then(|resource| self.groups.get(resource));
            group.is_some_and(|group| !self.is_torn(group))
        };
        let asks: Vec<Ask> = self
            .console_groups
            .values()
            .map(|known| Ask::Size(known.id.clone(), if stays(known) { enough } else { usize::MAX }))
            .collect();
        if asks.iter().any(|ask| matches!(ask, Ask::Size(group, _) if !self.sizes.contains_key(group))) {
            self.ask(asks);
        }
    }
}

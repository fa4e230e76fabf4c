//! Whom and what an undo looks at: the part of a console from which it is planned like from the whole.
//!
//! Those whom the run wrote to, whoever bears by now what would be given back, and whoever bears the addresses and names to
//! which newcomers of the run give way. The last are known when a plan has been made: [`Sought::learns`].

use super::Undone;
use super::trail::{GroupTrail, Trails, UserTrail};
use crate::console::{GroupId, Sought};
use crate::plan::{Effect, Plan};

impl Sought {
    /// What the undo of a run looks at.
    pub fn by_undo(undone: &Undone) -> Sought {
        let trails = Trails::of(&undone.deeds);
        let mut sought = Sought::default();
        for (user, trail) in &trails.users {
            sought.users.insert((*user).clone());
            sought.gives_back(trail);
        }
        for (group, trail) in &trails.groups {
            sought.groups.insert((*group).clone());
            sought.names_again(group, trail);
        }
        for (group, user) in trails.members.keys() {
            sought.groups.insert((*group).clone());
            sought.users.insert((*user).clone());
        }
        sought
    }

    fn gives_back(&mut self, trail: &UserTrail) {
        self.addresses.extend(trail.email.iter().map(|part| scim::fold(&part.before)));
        let back = trail.aliases.iter().filter(|(_, part)| part.before.is_some());
        self.addresses.extend(back.map(|(folded, _)| folded.clone()));
        let before = trail.link.as_ref().and_then(|part| part.before.as_ref());
        self.resources.extend(before.map(|link| link.resource.clone()));
    }

    fn names_again(&mut self, group: &GroupId, trail: &GroupTrail) {
        self.names.extend(trail.name.iter().map(|part| scim::fold(&part.before)));
        if trail.is_new {
            self.whole.insert(group.clone());
        }
    }

    /// Adds what a plan made of this part gives to anybody. Was there anything that had not been asked about? Then the plan
    /// is to be made again, of the larger part: somebody may bear that.
    pub fn learns(&mut self, plan: &Plan) -> bool {
        let before = (self.addresses.len(), self.names.len());
        for change in plan.changes() {
            match &change.effect {
                Effect::UpdateUser { write, .. } => {
                    self.addresses.extend(write.email.iter().map(|email| scim::fold(email)));
                    let aliases = write.aliases.iter().flatten().map(|alias| scim::fold(&alias.address));
                    self.addresses.extend(aliases);
                }
                Effect::UpdateGroup { name, .. } => self.names.extend(name.iter().map(|name| scim::fold(name))),
                _ => {}
            }
        }
        before != (self.addresses.len(), self.names.len())
    }
}

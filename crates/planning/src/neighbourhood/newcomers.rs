//! Whoever looks like a newcomer of the part (`reconcile/duplicates.rs` decides who is a duplicate).
//!
//! A number that a crowd bears names nobody. Of a crowd so many are taken that this shows, and the rest stays out.

use std::collections::{BTreeMap, BTreeSet};

use super::{Ask, Found, Neighbourhood, read};
use crate::field::Field;
use crate::likeness;
use crate::mirror::{Entry, ResourceId};
use crate::policy::Policy;
use crate::reconcile::MOST_BEARERS;

/// More than this is a crowd.
const CROWD: usize = 16;

impl Neighbourhood {
    /// Once everybody around them is known: active people whom no link leads to may be new, and somebody may look like them.
    pub(super) fn look_for_the_like(&mut self) {
        let linked: BTreeSet<&ResourceId> =
            self.users.values().filter_map(|user| Some(&user.link.as_ref()?.resource)).collect();
        let new: Vec<&Entry> = self.people.values().filter(|entry| !linked.contains(&entry.id)).collect();
        let asks: Vec<Ask> = new.into_iter().flat_map(|entry| self.of_the_like(entry)).collect();
        self.ask(asks);
    }

    fn of_the_like(&self, entry: &Entry) -> Vec<Ask> {
        let Some(person) = read(&self.policy, entry).filter(|person| person.active) else { return Vec::new() };
        let of = |field: Field| person.fields.get(field).unwrap_or_default();
        let mut asks = Vec::new();
        if let Some(number) = likeness::of_number(of(Field::EmployeeNumber)) {
            asks.push(Ask::Numbered(number.clone().into_owned()));
            asks.push(Ask::UsersNumbered(number.into_owned()));
        }
        let name = likeness::of_full_name(of(Field::FirstName), of(Field::LastName));
        asks.extend(name.map(Ask::UsersNamed));
        asks
    }

    /// Of a crowd that bears a number: so many active people as make it no number. Their users need not be asked for then.
    pub(super) fn without_a_crowd(&mut self, ask: &Ask, answer: Vec<Found>) -> Vec<Found> {
        match ask {
            Ask::Numbered(number) if answer.len() > CROWD => {
                let policy = &self.policy;
                let active: BTreeMap<ResourceId, Found> = answer
                    .into_iter()
                    .filter_map(|found| Some((active(policy, &found)?.clone(), found)))
                    .take(MOST_BEARERS + 1)
                    .collect();
                let is_crowd = active.len() > MOST_BEARERS;
                if is_crowd {
                    self.crowds.insert(number.clone());
                }
                self.boundless |= !is_crowd;
                active.into_values().collect()
            }
            Ask::UsersNumbered(number) if self.crowds.contains(number) => Vec::new(),
            _ => answer,
        }
    }
}

fn active<'a>(policy: &Policy, found: &'a Found) -> Option<&'a ResourceId> {
    let Found::Person(entry) = found else { return None };
    read(policy, entry)?.active.then_some(&entry.id)
}

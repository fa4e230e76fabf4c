//! The one walk through a document, for all rules at once: what is met on the way is handed out, the rest is put where
//! the rules that need it find it.

use std::borrow::Cow;

use super::rule::Rule;
use super::source::{Met, Source, text};
use crate::record::Json;

/// What every person is read from, whatever the mapping says: at these positions.
const ALWAYS: [&str; 5] = ["externalId", "userName", "active", "emails", scim::urn::ACTIVE_DIRECTORY_USER];
/// A user has fewer top-level attributes, extensions included (a test counts them).
const MOST: usize = 32;

/// Which attributes are looked for.
#[derive(Debug)]
pub(super) struct Walk {
    /// Sorted by name, as a document's keys are.
    roots: Vec<Root>,
    /// One bit a rule: those that have a value where nothing is sent.
    defaults: u32,
}

/// A top-level attribute, or the URN of an extension.
#[derive(Debug)]
struct Root {
    name: &'static str,
    /// Where its value is put.
    at: usize,
    /// One bit a rule: those that are met by its own value.
    whole: u32,
    /// The same by a name in it.
    parts: Vec<(&'static str, u32)>,
    /// One bit a rule: those that may find something in it, and were not met.
    rules: u32,
}

/// The values of the top-level attributes, by position.
pub(super) type Found<'t, 'a> = [Option<Json<'t, 'a>>; MOST];

impl Walk {
    /// For these rules.
    pub(super) fn new(rules: &[Rule], manager: Option<&Source>) -> Walk {
        let root = |(at, name)| Root { name, at, whole: 0, parts: Vec::new(), rules: 0 };
        let mut names: Vec<&'static str> = ALWAYS.to_vec();
        for source in rules.iter().flat_map(Rule::sources).chain(manager) {
            if !names.contains(&source.root) {
                names.push(source.root);
            }
        }
        let mut roots: Vec<Root> = names.into_iter().enumerate().map(root).collect();
        roots.sort_by_key(|root| root.name);
        let mut walk = Walk { roots, defaults: 0 };
        for (number, rule) in rules.iter().enumerate() {
            walk.add(rule, 1 << number);
        }
        walk
    }

    fn add(&mut self, rule: &Rule, bit: u32) {
        let met = rule.met_first();
        for root in &mut self.roots {
            if (met.is_none() || rule.has_more()) && rule.sources().any(|source| source.root == root.name) {
                root.rules |= bit;
            }
            match met {
                Some((name, Met::Whole)) if name == root.name => root.whole |= bit,
                Some((name, Met::Part(part))) if name == root.name => {
                    match root.parts.iter_mut().find(|(known, _)| *known == part) {
                        Some((_, rules)) => *rules |= bit,
                        None => root.parts.push((part, bit)),
                    }
                }
                _ => {}
            }
        }
        if rule.has_default() {
            self.defaults |= bit;
        }
    }

    /// Where the value of a top-level attribute is put.
    pub(super) fn position(&self, name: &str) -> usize {
        self.roots.iter().find(|root| root.name == name).map_or(MOST, |root| root.at)
    }

    /// Walks. `met` gets a rule and the value that was met for it; the answer is what was found, and one bit for each rule
    /// that may have a value beside.
    pub(super) fn through<'t, 'a>(
        &self,
        record: Json<'t, 'a>,
        mut met: impl FnMut(usize, Cow<'a, str>),
    ) -> (Found<'t, 'a>, u32) {
        let (mut found, mut wanted, mut next) = ([None; MOST], self.defaults, 0);
        for (name, value) in record.entries() {
            let Some(root) = self.find(name, &mut next) else { continue };
            if let Some(slot) = found.get_mut(root.at) {
                *slot = Some(value);
            }
            wanted |= root.rules;
            hand_out(root.whole, value, &mut met);
            if root.parts.is_empty() {
                continue;
            }
            for (name, value) in value.entries() {
                if let Some((_, rules)) = root.parts.iter().find(|(part, _)| *part == name) {
                    hand_out(*rules, value, &mut met);
                }
            }
        }
        (found, wanted)
    }

    /// The root of this name, looked for from a position on and then from the beginning: both lists are sorted, so that
    /// it is mostly one of the next.
    fn find(&self, name: &str, next: &mut usize) -> Option<&Root> {
        let (before, ahead) = self.roots.split_at_checked(*next)?;
        if let Some(at) = ahead.iter().position(|root| root.name == name) {
            *next += at + 1;
            return ahead.get(at);
        }
        before.iter().find(|root| root.name == name)
    }
}

/// Tells each of these rules what was met.
fn hand_out<'a>(rules: u32, value: Json<'_, 'a>, met: &mut impl FnMut(usize, Cow<'a, str>)) {
    let Some(value) = (if rules == 0 { None } else { text(value) }) else { return };
    // Mostly one: no value is copied for that.
    for rule in super::bits(rules & (rules - 1)) {
        met(rule, value.clone());
    }
    met(rules.trailing_zeros() as usize, value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_every_attribute_of_a_user_and_a_bit_for_every_field() {
        assert!(scim::Kind::User.attributes().count() + scim::Kind::User.extensions().len() < MOST);
        assert!(crate::Field::all().count() < u32::BITS as usize);
    }
}

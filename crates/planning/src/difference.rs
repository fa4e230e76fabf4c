//! What parts two plans: the lines that came, the lines that went, and those that say something else now.
//!
//! Somebody has seen a plan, and the world moved: only the difference is shown again (`app/sync/approve.rs`), and two
//! reports are held beside each other by the same function. Decides nothing; the words are in `wording/parted.rs`.

use std::collections::BTreeMap;

use crate::plan::{Area, Change, Kind};

/// The lines by which one list of lines parts from another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Only in the later one.
    pub new: Vec<Change>,
    /// Only in the earlier one.
    pub gone: Vec<Change>,
    /// About the same person, group or membership, and not the same: as it was, as it is.
    pub different: Vec<(Change, Change)>,
}

impl Difference {
    /// What parts these lines from those; both may stand in any order. An approval is of what is done, so there those lines
    /// alone are held beside each other that do something.
    ///
    /// Lines are the same if a digest has them so: kind, subject, old and new, cause. Lines that are not are paired by
    /// whom they are about: the console user, or else the record of the directory, or else the subject.
    pub fn between<'a>(
        before: impl IntoIterator<Item = &'a Change>,
        after: impl IntoIterator<Item = &'a Change>,
    ) -> Difference {
        let mut about: BTreeMap<About<'a>, (Vec<&'a Change>, Vec<&'a Change>)> = BTreeMap::new();
        for line in before {
            about.entry(About::of(line)).or_default().0.push(line);
        }
        for line in after {
            about.entry(About::of(line)).or_default().1.push(line);
        }
        let mut found = Difference::default();
        for (was, is) in about.into_values() {
            found.part(was, is);
        }
        found.new.sort_by(|a, b| place(a).cmp(&place(b)));
        found.gone.sort_by(|a, b| place(a).cmp(&place(b)));
        found.different.sort_by(|(_, a), (_, b)| place(a).cmp(&place(b)));
        found
    }

    /// Do both say the same?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many lines part them; one that says something else is one.
    pub fn len(&self) -> usize {
        self.new.len() + self.gone.len() + self.different.len()
    }

    /// Of the lines about one: what stands in both cancels out, the rest is paired as far as it goes.
    fn part(&mut self, was: Vec<&Change>, mut is: Vec<&Change>) {
        let mut left = Vec::new();
        for line in was {
            match is.iter().position(|other| line.says(other)) {
                Some(at) => drop(is.remove(at)),
                None => left.push(line),
            }
        }
        let (mut left, mut is) = (left.into_iter(), is.into_iter());
        loop {
            match (left.next(), is.next()) {
                (Some(was), Some(is)) => self.different.push((was.clone(), is.clone())),
                (Some(was), None) => self.gone.push(was.clone()),
                (None, Some(is)) => self.new.push(is.clone()),
                (None, None) => return,
            }
        }
    }
}

/// Whom or what a line is about. An alias is removed beside a change of the same person, so it is told by itself.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct About<'a> {
    area: Area,
    whom: &'a str,
    alias: Option<&'a str>,
}

impl<'a> About<'a> {
    fn of(line: &'a Change) -> About<'a> {
        let user = line.user.as_ref().map(|user| user.0.as_str());
        let resource = line.resource.as_ref().map(|resource| resource.0.as_str());
        let whom = match line.area {
            Area::User => user.or(resource),
            Area::Group => resource,
            // A membership has no id of its own, and its record is that of the group.
            Area::Membership => None,
        };
        let alias = line.fields.first().filter(|_| line.kind == Kind::AliasRemove);
        let alias = alias.and_then(|field| field.old.as_deref());
        About { area: line.area, whom: whom.unwrap_or(&line.subject), alias }
    }
}

/// Where a line stands: as in a plan.
fn place(line: &Change) -> impl Ord {
    (line.area, &line.subject, line.kind)
}

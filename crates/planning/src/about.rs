//! Whom a line is about, by which lines of two plans are held beside each other.

use serde::Serialize;

use crate::plan::{Area, Change, Effect};

/// Whom or what a line is about. An alias is removed beside a change of the same person, so it is told by itself.
#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct About<'a> {
    area: Area,
    whom: &'a str,
    alias: Option<&'a str>,
}

impl<'a> About<'a> {
    pub(crate) fn of(line: &'a Change) -> About<'a> {
        let user = line.user.as_ref().map(|user| user.0.as_str());
        let resource = line.resource.as_ref().map(|resource| resource.0.as_str());
        let whom = match line.area {
            Area::User => user.or(resource),
            Area::Group => resource,
            // A membership has no id of its own, and its record is that of the group.
            Area::Membership => None,
        };
        let alias = match &line.effect {
            Effect::RemoveAlias { address, .. } => Some(address.as_str()),
            _ => None,
        };
        About { area: line.area, whom: whom.unwrap_or(&line.subject), alias }
    }
}

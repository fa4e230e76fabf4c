//! How much of what: the headings under which a report tells its lines, and the counts of a plan under them.

use serde::{Deserialize, Serialize};

use super::{Area, Change, Kind};

/// What the lines of a report are sorted under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heading {
    /// What could not be decided.
    Issues,
    /// Who is left as they are for now.
    Held,
    /// Who and what goes; for memberships, what is removed.
    Archived,
    /// Who and what comes back.
    Restored,
    /// Who and what is new; for memberships, what is added.
    Created,
    /// Whose fields, aliases or name change.
    Changed,
    /// Who is tied to the directory for the first time.
    Adopted,
    /// Who is left alone by their own setting.
    Skipped,
}

impl Heading {
    /// Every heading in the order in which a report is read, the worst first: what somebody must look at, who goes, the rest.
    pub const IN_ORDER: [Heading; 8] = [
        Heading::Issues,
        Heading::Held,
        Heading::Archived,
        Heading::Restored,
        Heading::Created,
        Heading::Changed,
        Heading::Adopted,
        Heading::Skipped,
    ];

    /// The heading of a kind; bookkeeping has none.
    pub fn of(kind: Kind) -> Option<Heading> {
        Heading::IN_ORDER.into_iter().find(|heading| heading.kinds().contains(&kind))
    }

    /// The kinds that stand under it.
    pub fn kinds(self) -> &'static [Kind] {
        match self {
            Heading::Issues => &[Kind::Issue],
            Heading::Held => &[Kind::Hold],
            Heading::Archived => &[Kind::Archive, Kind::Remove],
            Heading::Restored => &[Kind::Restore],
            Heading::Created => &[Kind::Create, Kind::Add],
            Heading::Changed => &[Kind::Change, Kind::Rename, Kind::AliasRemove],
            Heading::Adopted => &[Kind::Adopt],
            Heading::Skipped => &[Kind::Skip],
        }
    }

    /// As counts and addresses of pages call it: `archived`.
    pub fn name(self) -> &'static str {
        match self {
            Heading::Issues => "issues",
            Heading::Held => "held",
            Heading::Archived => "archived",
            Heading::Restored => "restored",
            Heading::Created => "created",
            Heading::Changed => "changed",
            Heading::Adopted => "adopted",
            Heading::Skipped => "skipped",
        }
    }

    /// The heading of this name.
    pub fn from_name(name: &str) -> Option<Heading> {
        Heading::IN_ORDER.into_iter().find(|heading| heading.name() == name)
    }
}

/// How many lines an area has under each heading.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaCounts {
    /// See [`Heading::Created`].
    pub created: usize,
    /// See [`Heading::Changed`].
    pub changed: usize,
    /// See [`Heading::Archived`].
    pub archived: usize,
    /// See [`Heading::Restored`].
    pub restored: usize,
    /// See [`Heading::Adopted`].
    pub adopted: usize,
    /// See [`Heading::Skipped`].
    pub skipped: usize,
    /// See [`Heading::Held`].
    pub held: usize,
    /// See [`Heading::Issues`].
    pub issues: usize,
}

impl AreaCounts {
    /// How many lines stand under a heading.
    pub fn under(self, heading: Heading) -> usize {
        match heading {
            Heading::Issues => self.issues,
            Heading::Held => self.held,
            Heading::Archived => self.archived,
            Heading::Restored => self.restored,
            Heading::Created => self.created,
            Heading::Changed => self.changed,
            Heading::Adopted => self.adopted,
            Heading::Skipped => self.skipped,
        }
    }

    /// How many lines there are.
    pub fn total(self) -> usize {
        Heading::IN_ORDER.into_iter().map(|heading| self.under(heading)).sum()
    }

    fn slot(&mut self, heading: Heading) -> &mut usize {
        match heading {
            Heading::Issues => &mut self.issues,
            Heading::Held => &mut self.held,
            Heading::Archived => &mut self.archived,
            Heading::Restored => &mut self.restored,
            Heading::Created => &mut self.created,
            Heading::Changed => &mut self.changed,
            Heading::Adopted => &mut self.adopted,
            Heading::Skipped => &mut self.skipped,
        }
    }
}

/// The counts of a plan, by area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// People.
    pub users: AreaCounts,
    /// Groups.
    pub groups: AreaCounts,
    /// Memberships.
    pub memberships: AreaCounts,
}

impl Counts {
    /// Counts these lines.
    pub fn of(changes: &[Change]) -> Counts {
        Counts::sum(changes.iter().map(|change| (change.area, change.kind, 1)))
    }

    /// Adds up lines that were counted by area and kind.
    pub fn sum(tally: impl IntoIterator<Item = (Area, Kind, usize)>) -> Counts {
        let mut counts = Counts::default();
        for (area, kind, lines) in tally {
            if let Some(heading) = Heading::of(kind) {
                *counts.slot(area).slot(heading) += lines;
            }
        }
        counts
    }

    /// How many lines do something.
    pub fn acting(&self) -> usize {
        let acting = Heading::IN_ORDER.into_iter().filter(|heading| heading.kinds().iter().all(|kind| kind.acts()));
        let areas = [self.users, self.groups, self.memberships];
        acting.map(|heading| areas.iter().map(|area| area.under(heading)).sum::<usize>()).sum()
    }

    /// Those of one area.
    pub fn area(&self, area: Area) -> AreaCounts {
        match area {
            Area::User => self.users,
            Area::Group => self.groups,
            Area::Membership => self.memberships,
        }
    }

    fn slot(&mut self, area: Area) -> &mut AreaCounts {
        match area {
            Area::User => &mut self.users,
            Area::Group => &mut self.groups,
            Area::Membership => &mut self.memberships,
        }
    }
}

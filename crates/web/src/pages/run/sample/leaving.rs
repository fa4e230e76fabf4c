//! A plan that archives people, made up: from its three figures comes all that a page says of it, so that they add up.

use app::reports;
use planning::guard::{Hold, Rule};
use planning::plan::{AreaCounts, Counts};
use planning::wording::{self, Outcome};
use planning::{Factor, Hint, Mode};

use super::SCRIPT;
use crate::pages::frame::Frame;
use crate::pages::run::panel::{Department, Leaver, Leavers, Meter};
use crate::pages::words::Words;

/// What a plan would archive, so that all that a page says of it comes from one place.
#[derive(Clone, Copy)]
pub(super) struct Leaving {
    /// Managed and active.
    pub(super) managed: usize,
    pub(super) archived: usize,
    /// Archived within a day before it.
    pub(super) before: usize,
}

pub(super) const FEW: Leaving = Leaving { managed: 250, archived: 11, before: 0 };
pub(super) const MANY: Leaving = Leaving { managed: 250, archived: 29, before: 4 };
/// More than the page names.
pub(super) const MASS: Leaving = Leaving { managed: 5_200, archived: 612, before: 0 };
/// So many leavers the page names.
const NAMED: usize = 500;

impl Leaving {
    /// Of a plan that has something of everything.
    pub(super) fn counts(self) -> Counts {
        Counts {
            users: AreaCounts {
                archived: self.archived,
                created: 12,
                changed: 204,
                skipped: 1,
                held: 2,
                issues: 1,
                ..AreaCounts::default()
            },
            groups: AreaCounts { changed: 11, issues: 1, ..AreaCounts::default() },
            memberships: AreaCounts { created: 216, archived: 12, ..AreaCounts::default() },
        }
    }

    pub(super) fn allowed(self) -> usize {
        self.managed / 10
    }

    /// That it is held for so many.
    pub(super) fn hold(self) -> Hold {
        let together = self.archived + self.before;
        Hold { rule: Rule::ArchiveLimit, concerned: together, of: self.managed, allowed: self.allowed(), group: None }
    }

    pub(super) fn meter(self) -> Meter {
        let (archives, before) = (self.archived + self.before, self.before);
        Meter::of(Words, reports::Meter { archives, before, allowed: self.allowed() })
    }

    pub(super) fn headline(self, mode: Mode, outcome: Outcome, holds: &[Hold]) -> String {
        wording::headline(&self.counts(), mode, outcome, holds)
    }

    /// What they have in common: all but the two of no department.
    pub(super) fn hints(self, frame: &Frame) -> Vec<String> {
        let of = self.archived;
        let hint = |factor, value: &str, shared, others| Hint {
            factor,
            value: value.to_owned(),
            shared,
            of,
            others,
            others_of: self.managed - of,
        };
        let hints = [hint(Factor::Department, SALES, of - 2, 2), hint(Factor::Burst, "2026-11-03T07:53:00Z", of, 240)];
        hints.iter().map(|hint| frame.told(&wording::hint_sentence(hint))).collect()
    }
}

const SALES: &str = "Sales and Customer Relations, Northern Europe";

/// That a group would lose more than half.
pub(super) fn emptied() -> Hold {
    Hold { rule: Rule::GroupEmptied, concerned: 12, of: 20, allowed: 9, group: Some("Sales".to_owned()) }
}

pub(super) fn leavers(of: Leaving) -> Leavers {
    let leaver = |email: &str, sentence: &str| Leaver {
        email: email.to_owned(),
        link: Some("/users/019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e".to_owned()),
        sentence: sentence.to_owned(),
    };
    let named = of.archived.min(NAMED);
    let mut sales = vec![
        leaver("joao.goncalves@meridian.example", "The directory has set joao.goncalves@meridian.example inactive."),
        leaver("דנה@meridian.example", "The directory has deleted דנה@meridian.example."),
    ];
    sales.extend((1..named - 3).map(|at| {
        let email = format!("seller{at}@meridian.example");
        leaver(&email, &format!("The directory has set {email} inactive."))
    }));
    let long = format!("{}@meridian.example", "maya.okafor-".repeat(12));
    let others = vec![
        leaver(&long, "The directory has deleted this person."),
        leaver(SCRIPT, "The directory has set it inactive."),
    ];
    let department = |name: Option<&str>, people: Vec<Leaver>| Department {
        name: name.map(str::to_owned),
        count: people.len(),
        people,
    };
    let more = of.archived - named;
    let all = "/provisioning/42?tab=users&show=archived".to_owned();
    Leavers {
        title: Words.fill("run-leavers", &[("n", of.archived.into())]),
        departments: vec![department(Some(SALES), sales), department(None, others)],
        more: (more > 0).then(|| (Words.fill("provisioning-more-leavers", &[("n", more.into())]), all)),
    }
}

//! The inverse of a run: what an undo would do, decided from the run's lines, what they replaced, and the present console.
//!
//! A person or a group is taken back part by part (address, each field, each alias, status, managed flag, tie, name), and
//! so is each membership:
//!
//! ```text
//! the run left it   it is now          outcome
//! as it was         anything           the run did nothing to it: nothing
//! otherwise         as before the run  back already: nothing
//! otherwise         as the run left it goes back
//! otherwise         anything else      kept, and listed with both values
//! made it           in use             archived (product.md section 8: nobody is ever deleted)
//! ```
//! Nobody but a bearer can be given a name that is borne by now: that is kept and listed too. A newcomer of the run is no
//! such bearer: they give way, to an address that can't be anybody's (`undo/people.rs: give_way`), so that everything else
//! is as it was.
//!
//! The result is a plan like any other, with before-images when it is applied: undoing it brings back what it took.

mod about;
mod groups;
mod members;
mod names;
mod part;
mod people;
mod trail;

use crate::before::Before;
use crate::console::Console;
use crate::plan::{Change, Facts, Origin, Plan};

/// A line that was applied, and what it replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// The line.
    pub change: Change,
    /// What it replaced.
    pub before: Before,
}

/// A run that is to be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// Its number, for the causes.
    pub run: i64,
    /// Its lines that were applied.
    pub deeds: Vec<Deed>,
}

/// What taking back a run would do to the present console: the plan of a person, to be confirmed by its digest.
///
/// `console` may be the part of it that [`crate::console::Sought`] names. `managed_active` is how many managed people are active in the whole.
///
/// It does not ask whether the run may be undone (`app/src/sync/undo.rs` does), and it reads no mirror: what the next sync
/// will make of the result is for Test Mode to show.
pub fn undo(undone: &Undone, console: &Console, managed_active: usize) -> Plan {
    let trails = trail::Trails::of(&undone.deeds);
    let mut changes = people::lines(&trails, console, undone.run);
    changes.extend(groups::lines(&trails, console, undone.run));
    changes.extend(members::lines(&trails, console, undone.run));
    Plan::new(Origin::Undo, changes, Facts { managed_active, ..Facts::default() })
}

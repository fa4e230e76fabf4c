//! Who may act: the only room that makes a [`Cleared`] plan, and apply takes nothing else.
//!
//! ```text
//! plan of a sync          judge      -> TestOnly | Held | Cleared
//! a person's plan         confirmed  -> Cleared
//! a held one              approved   -> Cleared     (by its digest; without its archives on request)
//! one cut short           recall     -> Cleared     (the stored plan, by its digest)
//! ```
//! The guard judges whole plans. People who are left alone one by one (filling, administrators)
//! are decided in `reconcile`; the guard only tells of them. A limit can be raised, never turned off.

use serde::{Deserialize, Serialize};

use crate::cause::Code;
use crate::plan::{Area, Digest, Emptied, Kind, Origin, Plan};
use crate::policy::{Mode, Policy};
use crate::who::Who;

/// The rules that hold people or plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Holds people: the mirror is still filling.
    Filling,
    /// Holds people: an administrator of the console.
    Administrator,
    /// Holds the plan: too many archives.
    ArchiveLimit,
    /// Holds the plan: the mirror is empty or shrank by half.
    MirrorShrank,
    /// Holds the plan: the first live run, not the plan that was seen and approved.
    FirstLive,
    /// Holds the plan: half or more of a large group would go.
    GroupEmptied,
}

impl Rule {
    /// Does the rule hold the whole plan (exit status 3), or single people?
    pub fn holds_plan(self) -> bool {
        !matches!(self, Rule::Filling | Rule::Administrator)
    }
}

/// A rule that spoke, with the figures of its sentence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hold {
    /// The rule.
    pub rule: Rule,
    /// People or archives concerned.
    pub concerned: usize,
    /// Out of how many.
    pub of: usize,
    /// What the rule allows, where it has a limit.
    pub allowed: usize,
    /// The group, where the rule is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
}

impl Hold {
    /// A rule that speaks of people, or of nobody.
    pub fn new(rule: Rule, concerned: usize, of: usize, allowed: usize) -> Hold {
        Hold { rule, concerned, of, allowed, group: None }
    }
}

/// What happened lately that a plan is judged by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recent {
    /// Archives of the last 24 hours that nobody approved.
    pub unapproved_archives: usize,
    /// People in the mirror at the last completed live run.
    pub people_seen: Option<usize>,
}

/// The judgement of a sync's plan.
#[derive(Debug)]
pub enum Verdict {
    /// Test Mode: reported, never applied; and what would be held.
    TestOnly(Plan, Vec<Hold>),
    /// Nothing of it is applied until somebody approves it by its digest.
    Held(Held),
    /// May be applied.
    Cleared(Cleared),
}

impl Verdict {
    /// The plan and the rules that spoke, for whoever only tells of them: it can't be applied any more.
    pub fn told(self) -> (Plan, Vec<Hold>) {
        match self {
            Verdict::TestOnly(plan, holds)
            | Verdict::Held(Held { plan, holds })
            | Verdict::Cleared(Cleared { plan, holds, .. }) => (plan, holds),
        }
    }
}

/// A plan that waits for an approval.
#[derive(Debug)]
pub struct Held {
    plan: Plan,
    holds: Vec<Hold>,
}

/// A plan that may be applied. Only this module makes one.
#[derive(Debug)]
pub struct Cleared {
    plan: Plan,
    holds: Vec<Hold>,
    approved_by: Option<Who>,
}

/// Why the guard did not clear a plan that it was asked to clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The digest that was given is not that of the plan; this is.
    Stale(Digest),
    /// A sync's plan is judged; it can't be confirmed like a person's own.
    NeedsJudgement,
    /// The stored verdict is none that lets a plan be applied.
    NotCleared,
}

/// What was stored with a plan when it was judged.
#[derive(Clone, Debug)]
pub struct StoredVerdict {
    /// The mode that was in force.
    pub mode: Mode,
    /// Was the run being applied?
    pub processing: bool,
    /// The rules that spoke.
    pub holds: Vec<Hold>,
    /// Whose approval cleared it.
    pub approved_by: Option<Who>,
    /// The plan's digest.
    pub digest: Digest,
}

/// A cleared plan goes back under an approval: what was held when somebody looked may not be any more, and they still
/// decide about that very plan, with its archives or without.
impl From<Cleared> for Held {
    fn from(cleared: Cleared) -> Held {
        Held { plan: cleared.plan, holds: cleared.holds }
    }
}

impl Held {
    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The rules that spoke.
    pub fn holds(&self) -> &[Hold] {
        &self.holds
    }
}

impl Cleared {
    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The rules that spoke: those that hold people, and those that an approval overruled.
    pub fn holds(&self) -> &[Hold] {
        &self.holds
    }

    /// Whose approval cleared it, if it needed one.
    pub fn approved_by(&self) -> Option<&Who> {
        self.approved_by.as_ref()
    }
}

/// Judges the plan of a sync (product.md section 4, Guard; section 8, "Whom a rule holds").
///
/// The guard judges in Test Mode too, so that a report never hides a hold.
pub fn judge(plan: Plan, policy: &Policy, recent: &Recent) -> Verdict {
    let holds = holds(&plan, policy, recent);
    if policy.mode == Mode::Test {
        return Verdict::TestOnly(plan, holds);
    }
    // Approved beforehand, with the settings, by the digest that Test Mode showed; also a plan that needs no approval, so
    // that whoever went live with nothing to do has gone live.
    let approval = policy.approval.as_ref().filter(|approval| approval.digest == *plan.digest());
    let approved_by = approval.map(|approval| approval.who.clone());
    if approved_by.is_some() || !holds.iter().any(|hold| hold.rule.holds_plan()) {
        return Verdict::Cleared(Cleared { plan, holds, approved_by });
    }
    Verdict::Held(Held { plan, holds })
}

/// A person's own plan (CSV, edit, undo), confirmed by the digest of the preview. Test Mode binds syncs, not people.
///
/// # Errors
/// `Stale` when the plan is not the one that was seen; `NeedsJudgement` for a sync's.
pub fn confirmed(plan: Plan, digest: &Digest, who: &Who) -> Result<Cleared, Refusal> {
    if plan.origin() == Origin::Sync {
        return Err(Refusal::NeedsJudgement);
    }
    same(&plan, digest)?;
    Ok(Cleared { plan, holds: Vec::new(), approved_by: Some(who.clone()) })
}

/// A held plan, approved by its digest; `without_archives` spares everybody whom it would archive, and the groups that it
/// would empty.
///
/// # Errors
/// `Stale` when the plan is not the one that was seen.
pub fn approved(held: Held, digest: &Digest, who: &Who, without_archives: bool) -> Result<Cleared, Refusal> {
    same(&held.plan, digest)?;
    let plan = if without_archives { held.plan.without_archives() } else { held.plan };
    Ok(Cleared { plan, holds: held.holds, approved_by: Some(who.clone()) })
}

/// A run that was cleared, stored, and cut short: the stored plan under the verdict that was stored with it.
///
/// # Errors
/// `NotCleared` when that verdict did not let it be applied; `Stale` when what was read back is not what was cleared.
pub fn recall(plan: Plan, verdict: StoredVerdict) -> Result<Cleared, Refusal> {
    if verdict.mode != Mode::Live || !verdict.processing {
        return Err(Refusal::NotCleared);
    }
    same(&plan, &verdict.digest)?;
    Ok(Cleared { plan, holds: verdict.holds, approved_by: verdict.approved_by })
}

fn same(plan: &Plan, digest: &Digest) -> Result<(), Refusal> {
    if plan.digest() == digest { Ok(()) } else { Err(Refusal::Stale(plan.digest().clone())) }
}

/// Every rule that speaks, those that hold the plan first.
fn holds(plan: &Plan, policy: &Policy, recent: &Recent) -> Vec<Hold> {
    let mut holds = Vec::new();
    let facts = plan.facts();
    // A plan that does nothing has nothing to hold.
    if plan.acting().next().is_some() {
        let archives = plan.archives().count();
        let together = archives + recent.unapproved_archives;
        if archives > 0 && policy.limits.exceeded(together, facts.managed_active) {
            let allowed = policy.limits.allowed(facts.managed_active);
            holds.push(Hold::new(Rule::ArchiveLimit, together, facts.managed_active, allowed));
        }
        if let Some(before) = shrank(facts.people_in_mirror, facts.managed_active, recent.people_seen) {
            holds.push(Hold::new(Rule::MirrorShrank, facts.people_in_mirror, before, before.div_ceil(2)));
        }
        if let Some(Emptied { removed, of, name }) = &facts.emptied {
            let allowed = of.div_ceil(2).saturating_sub(1);
            let hold = Hold::new(Rule::GroupEmptied, *removed, *of, allowed);
            holds.push(Hold { group: Some(name.clone()), ..hold });
        }
        if policy.first_live {
            holds.push(Hold::new(Rule::FirstLive, plan.acting().count(), 0, 0));
        }
    }
    for (rule, code) in [(Rule::Administrator, Code::ProtectedAdmin), (Rule::Filling, Code::Filling)] {
        let concerned = plan
            .changes()
            .iter()
            .filter(|c| c.area == Area::User && c.kind == Kind::Hold && c.cause.code == code)
            .count();
        if concerned > 0 {
            holds.push(Hold::new(rule, concerned, facts.managed_active, 0));
        }
    }
    holds
}

/// product.md section 8: speaks from 5 people up; empty, or fewer than half of what the last completed live run saw.
fn shrank(now: usize, managed_active: usize, seen: Option<usize>) -> Option<usize> {
    // Nobody in the directory and five people here is empty, whatever the last run saw.
    let here = if now == 0 { managed_active } else { 0 };
    let before = seen.unwrap_or(0).max(here);
    (before >= 5 && now * 2 < before).then_some(before)
}

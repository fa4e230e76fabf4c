//! What an administrator does to people and groups by hand: a preview, then the same road as a sync. Test Mode binds syncs,
//! not people.
//!
//! What it does is decided in `planning/src/edit.rs`. It reads whom and what it is about and nobody else, so that one change
//! costs the same in a large company.

use std::collections::BTreeMap;

use ::store::console;
use ::store::run::{self, Claim, RunStatus};
use ::store::{AccountId, Tx, kept, neighbours, sync_state};
use jiff::{SignedDuration, Timestamp};
use planning::console::Sought;
use planning::edit::{self, Edits, Expected, Mistake, Terms};
use planning::{
    Area, Completeness, Console, Digest, Kind, Mode, Plan, Source, Status, Trigger, UserId, Who, contradictions,
};

use super::elsewhere;
use super::keep::Keeping;
use crate::error::{Error, Result};
use crate::mapping::in_force;
use crate::reports::{self, Head, Lines, Report};
use crate::settings::Settings;
use crate::sync::by_hand::{self, ByHand, Hand};
use crate::sync::{self, snapshot};
use crate::{App, accounts};

/// What is wanted, and what was seen of it.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// What is to be done.
    pub edits: Edits,
    /// The version of somebody that a form was filled in on: of another one nothing is done.
    pub version: Option<(UserId, i64)>,
    /// For so long everybody it is about is kept as well (`keep.rs`), so that the next sync does not archive again whom it
    /// restores. A part of the same deed: it is done with it or not at all.
    pub keeps: Option<SignedDuration>,
    /// The digest of the preview that was seen: another plan is not applied. Without one, nothing is applied.
    pub digest: Option<Digest>,
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct Edited {
    /// The report of the run, or of the preview.
    pub report: Report,
    /// What can't be done as it was asked: then nothing was.
    pub mistakes: Vec<Mistake>,
    /// Somebody else changed the person since the form was filled in: then nothing was done either.
    pub moved: bool,
    /// Administrators of the console whom it archives, by address.
    pub administrators: Vec<String>,
}

impl Edited {
    /// Is there anything to do?
    pub fn acts(&self) -> bool {
        self.report.changes.iter().flat_map(Lines::changes).any(|line| line.kind.acts())
    }
}

/// Looks at an edit, or does it once its preview was seen.
///
/// Errors: `NotFound`; `StaleDigest` when the plan is not the one that was seen; `Moved` when the person or what they want
/// was changed in that very moment; `Refused` while another run of the account is under way (try again), and for a time that
/// is none to keep somebody.
pub fn edit(ctx: &App, slug: &str, wanted: Edit, who: &Who, worker: &str) -> Result<Edited> {
    let account = ctx.store.read(|tx| accounts::find(tx, slug))?.id;
    if wanted.digest.is_some() {
        sync::end_dead(ctx, worker, account)?;
    }
    let now = ctx.now();
    let look = ctx.store.read(|tx| Look::take(tx, account, &wanted, who, now))?;
    let Look { plan, mistakes, moved, administrators, ended } = look;
    let Some(digest) = wanted.digest.clone().filter(|_| mistakes.is_empty() && !moved) else {
        let status = if mistakes.is_empty() { RunStatus::Completed } else { RunStatus::Failed };
        let head = Head { trigger: Trigger::Edit, source: Source::Console, mode: Mode::Live, status };
        return Ok(Edited { report: Report::preview(plan, &[], head), mistakes, moved, administrators });
    };
    let asked = ByHand {
        account,
        trigger: Trigger::Edit,
        source: Source::Console,
        ended,
        seen: Some(digest),
        who: who.clone(),
        worker: worker.to_owned(),
    };
    let people: Vec<UserId> = wanted.edits.people.keys().cloned().collect();
    let keeping = wanted.keeps.map(|time| Keeping::of(ctx, slug, &people, Some(time), who)).transpose()?;
    let number = by_hand::carry(ctx, asked, plan, Editing { wanted, who: who.clone(), now, keeping })?;
    Ok(Edited { report: reports::show(ctx, slug, number)?, mistakes, moved, administrators })
}

/// An edit that is to be done, beside its plan.
struct Editing {
    wanted: Edit,
    who: Who,
    now: Timestamp,
    keeping: Option<Keeping>,
}

impl Hand for Editing {
    type Begun = ();

    fn anew(&self, tx: &Tx<'_>, account: AccountId) -> Result<Option<Plan>> {
        let look = Look::take(tx, account, &self.wanted, &self.who, self.now)?;
        if look.moved || !look.mistakes.is_empty() {
            return Err(Error::Moved(Vec::new()));
        }
        Ok(Some(look.plan))
    }

    fn begins(&self, _: &Tx<'_>, _: &Claim, _: Option<&Plan>, _: Timestamp) -> Result<()> {
        Ok(())
    }

    fn along(&self, tx: &Tx<'_>, claim: &Claim, _: &Digest, _: Timestamp) -> Result<()> {
        self.keeping.as_ref().map_or(Ok(()), |keeping| keeping.write(tx, claim.account))
    }
}

/// An edit beside the console as it is.
struct Look {
    plan: Plan,
    mistakes: Vec<Mistake>,
    moved: bool,
    administrators: Vec<String>,
    /// How often runs have ended: only a run changes the console, and no two are under way at once.
    ended: i64,
}

impl Look {
    fn take(tx: &Tx<'_>, account: AccountId, wanted: &Edit, who: &Who, now: Timestamp) -> Result<Look> {
        let Edit { edits, version, .. } = wanted;
        let settings = Settings::read(tx, account)?;
        let console = console::part(tx, account, &sought(edits))?;
        let live = settings.enabled() && settings.mode() == Mode::Live;
        let managed_active = neighbours::managed_active(tx, account)?;
        let expected = if live { expected(tx, account, &settings, wanted, &console, now)? } else { BTreeMap::new() };
        let (plan, mistakes) = edit::plan(edits, &console, &Terms { who, live, expected, managed_active });
        if let Some(found) = contradictions(&plan, &console).first() {
            return Err(Error::Refused(format!(
                "the plan contradicts itself, which is a bug of Rollcall: {found:?}; nothing was applied"
            )));
        }
        let find = |id: &UserId| console.users.iter().find(|user| user.id == *id);
        let moved = version.as_ref().is_some_and(|(id, seen)| find(id).is_some_and(|user| user.version != *seen));
        let archives = plan.changes().iter().filter(|line| line.area == Area::User && line.kind == Kind::Archive);
        let of_administrators = archives.filter_map(|line| find(line.user.as_ref()?)).filter(|user| user.administrator);
        let administrators = of_administrators.map(|user| user.email.clone()).collect();
        Ok(Look { plan, mistakes, moved, administrators, ended: run::ended(tx, account)? })
    }
}

fn sought(edits: &Edits) -> Sought {
    Sought {
        users: edits.users().cloned().collect(),
        addresses: edits.addresses(),
        groups: edits.all_groups().into_iter().cloned().collect(),
        names: edits.names(),
        ..Sought::default()
    }
}

/// What the next sync will have of whoever is edited here, as far as that is known.
fn expected(
    tx: &Tx<'_>,
    account: AccountId,
    settings: &Settings,
    wanted: &Edit,
    console: &Console,
    now: Timestamp,
) -> Result<BTreeMap<UserId, Expected>> {
    let mut expected = BTreeMap::new();
    let mapping = in_force::if_readable(tx, account, settings.profile(), settings.source())?;
    let Some(mapping) = mapping.map(|found| found.mapping) else { return Ok(expected) };
    let state = sync_state::get(tx, account)?;
    let complete = snapshot::completeness(tx, account, settings, &state, now)? == Completeness::Complete;
    let kept = kept::in_force(tx, account, now)?;
    for user in &console.users {
        let Some(edit) = wanted.edits.people.get(&user.id) else { continue };
        let aliases = user.aliases.iter().map(|alias| alias.address.as_str());
        let aliases = edit
            .aliases
            .as_ref()
            .map_or_else(|| aliases.collect(), |new| new.iter().map(|new| new.trim()).collect::<Vec<_>>());
        let email = edit.email.as_deref().map_or(user.email.as_str(), str::trim);
        let addresses: Vec<&str> = std::iter::once(email).chain(aliases).collect();
        let person = elsewhere::person_of(tx, account, settings.source(), &mapping, user, &addresses)?;
        // Whoever has a record that can't be read is held as they are.
        let Ok(person) = person.transpose() else { continue };
        let spared = wanted.keeps.is_some() || user.administrator || kept.contains_key(&user.id);
        let status = match person.as_ref().map(|person| person.active) {
            Some(true) => Some(Status::Active),
            Some(false) if !spared => Some(Status::Archived),
            None if complete && !spared => Some(Status::Archived),
            Some(false) | None => None,
        };
        expected.insert(user.id.clone(), Expected::of(settings.source(), status, person));
    }
    Ok(expected)
}

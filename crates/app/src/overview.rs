//! Everything at a glance: how many are where, what waits for somebody, what the last runs did, who came and who went.
//!
//! One look for all of it. Nobody is counted one by one: the numbers stand beside what they count (`store/src/gap.rs`), or an
//! index has nobody else.

use std::collections::BTreeSet;

use ::scim::Resource;
use ::store::console::lately;
pub use ::store::console::lately::{Lately, Moved};
pub use ::store::gap::Gaps;
use ::store::run::{self, Filter, RunStatus};
use ::store::{AccountId, Tx, console, gap, mirror, request, snapshot};
use jiff::{SignedDuration, Timestamp};
use planning::Source;

use crate::error::Result;
use crate::reports::RunHead;
use crate::settings::Settings;
use crate::status::{self, Connection, Status, Trouble};
use crate::{App, accounts};

/// Runs of the strip.
const RUNS: usize = 30;
/// Of those who came or went lately so many are named.
const NAMED: i64 = 5;
/// “Lately”.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Everything at a glance.
#[derive(Clone, Debug)]
pub struct Overview {
    /// How the account stands.
    pub status: Status,
    /// People in the directory, as the source last told it.
    pub people: usize,
    /// Active users of the console.
    pub users: usize,
    /// Who is in one only. Of snapshots it is not known: their reports say it.
    pub gaps: Option<Gaps>,
    /// Who is in both. Of snapshots it is not known either.
    pub shared: Option<Shared>,
    /// The newest report of a sync that had all snapshots in force before it.
    pub compared: Option<i64>,
    /// What waits for somebody, the worst first.
    pub needs: Vec<Need>,
    /// The last runs, the newest first.
    pub runs: Vec<RunHead>,
    /// Who came within a week.
    pub joined: Lately,
    /// Who was archived within a week.
    pub left: Lately,
}

/// Of those who are in both, how many are active in the console and how many are archived there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shared {
    /// Active users who are in the directory.
    pub active: usize,
    /// People of the directory whose user is archived.
    pub archived: usize,
}

impl Shared {
    /// From the numbers that are kept; with none archived at all, two records of one person are not one archived.
    ///
    /// ```text
    /// active users                  less those who are not in the directory       in both
    /// people of the directory       less those without a user, less these         archived here
    /// ```
    pub fn of(people: usize, users: usize, archived: usize, gaps: Gaps) -> Shared {
        let active = users.saturating_sub(gaps.not_in_directory);
        let known = people.saturating_sub(gaps.not_in_console);
        Shared { active, archived: known.saturating_sub(active).min(archived) }
    }
}

/// Something that waits for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// A plan waits for an approval: the run, and its headline.
    Held(i64, String),
    /// What the directory sends is turned away.
    Refusing(Trouble),
    /// The newest sync failed: the run, and why.
    Failed(i64, String),
    /// A sync found what the ones before it had missed: the run, and how many changes.
    Missed(i64, usize),
    /// The directory asks at intervals, and has not since.
    Quiet(Timestamp),
    /// A key is about to end, or somebody uses one that has.
    Key(String),
    /// Records that could not be decided: the run whose report names them, and how many.
    Issues(i64, usize),
    /// Requests were answered and are not in the log: how many, since when.
    Gap(i64, Timestamp),
}

/// Looks.
///
/// Errors: `NotFound`.
pub fn look(ctx: &App, slug: &str) -> Result<Overview> {
    let now = ctx.now();
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let settings = Settings::read(tx, account)?;
        let status = status::of(tx, account, &settings, now)?;
        let snapshots =
            (settings.source() == Source::Adi).then(|| Snapshots::look(tx, account, status.report)).transpose()?;
        let runs = run::page(tx, account, &Filter::default(), RUNS)?;
        let runs: Vec<RunHead> = runs.into_iter().map(RunHead::of).collect();
        let since = now.checked_sub(WEEK).unwrap_or(Timestamp::UNIX_EPOCH);
        let people = match &snapshots {
            Some(snapshots) => snapshots.people,
            None => mirror::count(tx, account, ::scim::Kind::User)?,
        };
        let users = console::users::active(tx, account)?;
        let gaps = if snapshots.is_some() { None } else { Some(gap::count(tx, account)?) };
        let archived = console::users::archived(tx, account)?;
        Ok(Overview {
            people,
            shared: gaps.map(|gaps| Shared::of(people, users, archived, gaps)),
            compared: snapshots.as_ref().and_then(|snapshots| snapshots.compared),
            users,
            gaps,
            needs: needs(tx, account, &status, &runs)?,
            joined: lately::joined(tx, account, since, NAMED)?,
            left: lately::left(tx, account, since, NAMED)?,
            status,
            runs,
        })
    })
}

/// What is known of the snapshots in force without a look into them.
struct Snapshots {
    people: usize,
    compared: Option<i64>,
}

impl Snapshots {
    /// Each brought as many people as it announced, and asked for a sync (`adi/snapshot.rs: complete`): that one has it before
    /// it, and so have all after it.
    fn look(tx: &Tx<'_>, account: AccountId, report: Option<(i64, Timestamp)>) -> Result<Snapshots> {
        let heads = snapshot::list(tx, account)?.into_iter().filter(|head| head.state == snapshot::State::InForce);
        let heads: Vec<snapshot::Head> = heads.collect();
        let people = heads.iter().filter_map(|head| usize::try_from(head.users).ok()).sum();
        // With none in force there is nothing to compare: the newest report may be of another source.
        let has_all =
            |run: &i64| !heads.is_empty() && heads.iter().all(|head| head.run.is_some_and(|asked| asked <= *run));
        Ok(Snapshots { people, compared: report.map(|(run, _)| run).filter(has_all) })
    }
}

fn needs(tx: &Tx<'_>, account: AccountId, status: &Status, runs: &[RunHead]) -> Result<Vec<Need>> {
    let mut needs = Vec::new();
    let held = run::newest_held(tx, account)?.map(|number| run::get(tx, account, number)).transpose()?.flatten();
    if let Some(held) = held {
        needs.push(Need::Held(held.number, RunHead::of(held).report.headline));
    }
    let mut told_already = BTreeSet::new();
    if let Connection::Refusing(trouble) = &status.connection {
        if let Trouble::DeadKey(sentence) = trouble {
            told_already.insert(sentence.clone());
        }
        needs.push(Need::Refusing(trouble.clone()));
    }
    needs.extend(of_runs(runs));
    if let Some(at) = status.heard_at.filter(|_| status.connection == Connection::Quiet) {
        needs.push(Need::Quiet(at));
    }
    let warnings = status::warnings(tx, account, &status.time_zone, status.now)?;
    needs.extend(warnings.into_iter().filter(|warning| told_already.insert(warning.clone())).map(Need::Key));
    needs.extend(issues(runs));
    needs.extend(request::gap(tx, account)?.map(|gap| Need::Gap(gap.lost, gap.since)));
    Ok(needs)
}

/// Of the syncs that have ended, what the newest says.
fn of_runs(runs: &[RunHead]) -> Option<Need> {
    let ended = |head: &&RunHead| {
        head.is_sync() && matches!(head.report.status, RunStatus::Completed | RunStatus::Failed | RunStatus::Undone)
    };
    let newest = runs.iter().find(ended)?;
    let number = newest.report.run?;
    match newest.report.status {
        RunStatus::Failed => Some(Need::Failed(number, newest.report.headline.clone())),
        _ if newest.missed > 0 => Some(Need::Missed(number, newest.missed)),
        _ => None,
    }
}

/// The newest report that looked at everybody, or at least at somebody, tells the issues.
fn issues(runs: &[RunHead]) -> Option<Need> {
    let newest = runs.iter().find(|head| head.is_sync() && head.report.digest.is_some())?;
    let counts = &newest.report.counts;
    let found = counts.users.issues + counts.groups.issues + counts.memberships.issues;
    Some(Need::Issues(newest.report.run?, found)).filter(|_| found > 0)
}

/// Somebody of the directory who has no user.
#[derive(Clone, Debug)]
pub struct Lone {
    /// The record.
    pub id: String,
    /// `userName`.
    pub login: String,
    /// How they are called, if the record says so.
    pub name: Option<String>,
    /// The address to explain them by.
    pub address: String,
    /// The directory has set them inactive: nobody is made of them.
    pub inactive: bool,
    /// When they came.
    pub since: Timestamp,
}

/// From where a page of them goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum From {
    /// The earliest.
    #[default]
    First,
    /// After this record.
    After(String),
    /// Before this record.
    Before(String),
}

/// A page of people of the directory who have no user.
#[derive(Clone, Debug)]
pub struct LonePage {
    /// The earliest first.
    pub people: Vec<Lone>,
    /// How many there are in all.
    pub total: usize,
    /// The page before.
    pub previous: Option<From>,
    /// The page after.
    pub next: Option<From>,
}

/// People of the SCIM directory who have no user, the earliest first.
///
/// Errors: `NotFound`.
pub fn not_in_console(ctx: &App, slug: &str, from: &From, limit: usize) -> Result<LonePage> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        // One more than is shown tells whether there are more.
        let (mut ids, backwards) = match from {
            From::First => (gap::people_after(tx, account, "", limit + 1)?, false),
            From::After(id) => (gap::people_after(tx, account, id, limit + 1)?, false),
            From::Before(id) => (gap::people_before(tx, account, id, limit + 1)?, true),
        };
        let more = ids.len() > limit;
        if backwards && more {
            ids.remove(0);
        }
        ids.truncate(limit);
        let (before, after) = if backwards { (more, true) } else { (*from != From::First, more) };
        let previous = ids.first().filter(|_| before).cloned().map(From::Before);
        let next = ids.last().filter(|_| after).cloned().map(From::After);
        let mut people = Vec::new();
        for id in ids {
            people.extend(mirror::get(tx, account, ::scim::Kind::User, &id)?.map(Lone::of));
        }
        Ok(LonePage { people, total: gap::count(tx, account)?.not_in_console, previous, next })
    })
}

impl Lone {
    fn of(stored: mirror::Stored) -> Lone {
        let document = stored.document.ok();
        let Called { login, name, address } = Called::of(document.as_ref());
        let inactive = document.as_ref().and_then(|document| document.get("active")?.as_bool()) == Some(false);
        Lone { id: stored.id, since: stored.created_at, login, name, address, inactive }
    }
}

/// How somebody is called whom only the directory has; nothing of a record that can't be read.
pub(crate) struct Called {
    /// `userName`.
    login: String,
    pub(crate) name: Option<String>,
    /// The address to explain them by.
    pub(crate) address: String,
}

impl Called {
    pub(crate) fn of(document: Option<&Resource>) -> Called {
        let text = |name: &str| document.and_then(|document| document.get(name)?.as_str());
        let email = || {
            let emails = document?.get("emails")?.as_array()?;
            emails.iter().find_map(|entry| entry.get("value")?.as_str())
        };
        let part = |name: &str| document.and_then(|document| document.get("name")?.get(name)?.as_str());
        let both = [part("givenName"), part("familyName")];
        let both = both.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let login = text("userName").unwrap_or_default().to_owned();
        let address = if login.contains('@') { login.clone() } else { email().unwrap_or(&login).to_owned() };
        let name = text("displayName").map(str::to_owned).or(Some(both)).filter(|name| !name.trim().is_empty());
        Called { login, name, address }
    }
}

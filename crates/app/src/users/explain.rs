//! Why somebody is as they are: one sentence, and everything that the directory said and the syncs did.
//!
//! Causes were stored as code and parameters when they happened; the words are made here, when they
//! are read. Also finds people who were never created: by what the directory says of their address.

mod deeds;
mod entry;
mod missing;
mod snapshots;
mod trace;

use std::collections::{BTreeMap, BTreeSet};

use ::scim::Kind as Sort;
use ::store::audit::{self, Recorded};
use ::store::run::{self, Line, Run, RunStatus};
use ::store::{AccountId, Tx, console, kept, mirror};
use jiff::Timestamp;
use planning::wording;
use planning::{Area, Change, Code, Kind, Mode, Status, User, UserId};
use serde::Serialize;

use self::entry::{TheLine, of_line, of_request};
pub use self::missing::Nowhere;
pub use self::trace::{Pass, Station, Step, Traced, trace};
use super::elsewhere;
use super::read::{self, Told};
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::{App, accounts};

/// One person explained.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    format_version: u8,
    /// The console user; null for somebody whom only the directory knows.
    pub user: Option<Told>,
    /// The present state.
    pub why: Why,
    /// What happened, newest first.
    pub timeline: Vec<Entry>,
    /// User provisioning is on: what the directory supplies is its own.
    #[serde(skip)]
    pub provisioning: bool,
    /// The present state is of something that was done, and not of something that was left.
    #[serde(skip)]
    pub(crate) done: bool,
}

/// A cause and its sentence.
#[derive(Clone, Debug, Serialize)]
pub struct Why {
    /// The code.
    pub code: Code,
    /// The words.
    pub sentence: String,
}

/// Who acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The IdP, by a request.
    Directory,
    /// A run.
    Sync,
    /// Somebody signed in.
    Administrator,
    /// The command line.
    Operator,
    /// An API key.
    ApiKey,
    /// A file.
    Csv,
}

/// One thing that happened.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub actor: Actor,
    /// The code.
    pub code: Code,
    /// The words.
    pub sentence: String,
    /// The run, if it was one.
    pub run: Option<i64>,
    /// The request, if it was one.
    pub request: Option<String>,
    /// What somebody did, for whoever says it in other words.
    #[serde(skip)]
    pub deed: Option<crate::audit::Entry>,
}

/// Explains one person by e-mail, alias, or an address that only the directory knows.
///
/// Errors: `NotFound` (account, anybody with that address; then with what the request log knows of it and where to look).
pub fn explain(ctx: &App, slug: &str, email: &str) -> Result<Explained> {
    let now = ctx.now();
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        match story_of(&Scene { tx, account, slug, now }, email)? {
            Some((explained, _)) => Ok(explained),
            None => Err(Error::NotFound(missing::nowhere(tx, account, slug, email)?.sentence(slug, email))),
        }
    })
}

/// Whoever bears an address, here or in the directory, and the record that they are. A login is known to the directory alone,
/// and so is an address that the console does not follow: whom its record became here is who is meant.
fn story_of(scene: &Scene<'_>, email: &str) -> Result<Option<(Explained, Option<String>)>> {
    let Scene { tx, account, slug, .. } = *scene;
    if let Some(told) = read::find(tx, account, email)? {
        let resource = elsewhere::resource_of(tx, account, Some(&told.user), email)?;
        return Ok(Some((scene.story(Some(told), resource.as_deref(), email)?, resource)));
    }
    let Some(resource) = elsewhere::resource_of(tx, account, None, email)? else {
        let Some((resource, sentence)) = elsewhere::only(tx, account, slug, email)? else { return Ok(None) };
        let why = Why { code: Code::SourceSwitched, sentence };
        let explained = Explained { why, ..scene.story(None, Some(&resource), email)? };
        return Ok(Some((explained, Some(resource))));
    };
    if let Some(user) = console::linked::user_of(tx, account, &resource)? {
        return Ok(Some(scene.story_of(read::find_id(tx, account, slug, &user)?)?));
    }
    Ok(Some((scene.story(None, Some(&resource), email)?, Some(resource))))
}

/// Explains the console user of an id. Somebody of another account is nobody.
///
/// Errors: `NotFound` (account, person).
pub fn explain_id(ctx: &App, slug: &str, id: &UserId) -> Result<Explained> {
    let now = ctx.now();
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let told = read::find_id(tx, account, slug, id)?;
        of(tx, account, slug, told, now)
    })
}

/// Somebody explained who is known by now.
pub(super) fn of(tx: &Tx<'_>, account: AccountId, slug: &str, told: Told, now: Timestamp) -> Result<Explained> {
    Ok(Scene { tx, account, slug, now }.story_of(told)?.0)
}

/// What the directory wrote of each record, newest first.
type Said = BTreeMap<String, Vec<Recorded>>;

/// Where and when somebody is asked about.
struct Scene<'a> {
    tx: &'a Tx<'a>,
    account: AccountId,
    slug: &'a str,
    now: Timestamp,
}

impl Scene<'_> {
    /// Somebody of the console, and the record that they are.
    fn story_of(&self, told: Told) -> Result<(Explained, Option<String>)> {
        let email = told.user.email.clone();
        let resource = elsewhere::resource_of(self.tx, self.account, Some(&told.user), &email)?;
        Ok((self.story(Some(told), resource.as_deref(), &email)?, resource))
    }

    fn story(&self, user: Option<Told>, resource: Option<&str>, email: &str) -> Result<Explained> {
        let (tx, account) = (self.tx, self.account);
        let id = user.as_ref().map(|told| told.user.id.0.as_str());
        let mut lines = self.told_lines(id, resource)?;
        // Also of the resources that the person was before: deleted and sent anew, they are told as one.
        let known = lines.iter().filter(|line| line.change.area == Area::User);
        let resources: BTreeSet<String> =
            known.filter_map(|line| Some(line.change.resource.clone()?.0)).chain(resource.map(str::to_owned)).collect();
        let mut said = Said::new();
        for resource in resources {
            let written = audit::about(tx, account, "User", &resource)?;
            said.insert(resource, written);
        }
        self.end_what_is_over(&mut lines, &said)?;
        let of_line = |line: &TheLine| {
            let record = line.change.resource.as_ref().and_then(|resource| said.get(&resource.0));
            of_line(self.slug, line, record.map_or(&[], Vec::as_slice))
        };
        let present = user.as_ref().map(|told| &told.user);
        let mut done = false;
        let why = match self.kept_since(present.map(|user| &user.id), &lines)? {
            Some(kept) => kept,
            None => match (line_of_the_present(present, &lines), present) {
                (Some(line), _) => {
                    done = line.is_applied();
                    Why::of(of_line(line))
                }
                (None, Some(user)) => unsaid_of(user, email),
                (None, None) => {
                    let record = resource.and_then(|resource| said.get(resource));
                    let said = record.map_or(&[][..], Vec::as_slice);
                    missing::unsaid(tx, account, self.slug, email, resource, said)?
                }
            },
        };
        let mut timeline: Vec<(Order, Entry)> = Vec::new();
        let requests = said.values().flatten().map(of_request);
        timeline.extend(requests.map(|entry| (Order::Request, entry)));
        let brought = snapshots::brought(tx, account, &lines)?;
        timeline.extend(brought.into_iter().map(|entry| (Order::Request, entry)));
        let since = lines.iter().map(TheLine::at).chain(timeline.iter().map(|(_, entry)| entry.at)).min();
        let deeds = deeds::about(tx, account, &lines, since)?;
        let keeps = present.map(|user| deeds::keeps(tx, account, &user.id)).transpose()?.unwrap_or_default();
        timeline.extend(deeds.into_iter().chain(keeps).map(|entry| (Order::Deed, entry)));
        let mut beside = self.lines_of_groups(said.keys())?;
        if user.is_some() {
            beside.extend(self.lines_of_others(email, &said)?);
        }
        timeline.extend(lines.iter().chain(&beside).map(|line| (Order::Line, of_line(line))));
        timeline.sort_by(|(a_order, a), (b_order, b)| (b.at, b_order, b.run).cmp(&(a.at, a_order, a.run)));
        let timeline = timeline.into_iter().map(|(_, entry)| entry).collect();
        let provisioning = Settings::read(tx, account)?.enabled();
        Ok(Explained { format_version: 1, user, why, timeline, provisioning, done })
    }

    /// What runs said of a person, newest first. A note that run after run repeats stands once, at its newest, and so does what
    /// runs in Test Mode would do again and again.
    fn told_lines(&self, user: Option<&str>, resource: Option<&str>) -> Result<Vec<TheLine>> {
        let mut told: Vec<TheLine> = Vec::new();
        let mut runs: BTreeMap<i64, Run> = BTreeMap::new();
        for (number, line) in run::lines_about(self.tx, self.account, user, resource)? {
            let Some(run) = self.run(&mut runs, number)? else { continue };
            let line = self.line(run, line)?;
            let is_tie_to_be = line.change.kind == Kind::Link && !line.is_applied();
            // As far as nothing was done since that was told.
            let newer = told.iter().rev().take_while(|newer| !newer.is_applied());
            if !is_tie_to_be && !newer.into_iter().any(|newer| repeats(newer, &line)) {
                told.push(line);
            }
        }
        Ok(told)
    }

    /// What runs said of other records that bear the address, and are nobody here: whoever asks may mean one of these.
    fn lines_of_others(&self, email: &str, said: &Said) -> Result<Vec<TheLine>> {
        let source = Settings::read(self.tx, self.account)?.source();
        let mut told = Vec::new();
        for resource in elsewhere::bearers(self.tx, self.account, source, email)? {
            if !said.contains_key(&resource) {
                let lines = self.told_lines(None, Some(&resource))?;
                told.extend(lines.into_iter().filter(|line| line.change.user.is_none() && !line.is_applied()));
            }
        }
        Ok(told)
    }

    /// What keeps groups from being here that the directory has somebody in.
    fn lines_of_groups<'r>(&self, resources: impl Iterator<Item = &'r String>) -> Result<Vec<TheLine>> {
        let (tx, account) = (self.tx, self.account);
        let mut groups = BTreeSet::new();
        for resource in resources {
            let stored = mirror::get(tx, account, Sort::User, resource)?;
            if let Some(document) = stored.and_then(|stored| stored.document.ok()) {
                let found = mirror::groups_of(tx, account, resource, &document)?;
                groups.extend(found.into_iter().map(|group| group.value));
            }
        }
        let (mut told, mut runs) = (Vec::new(), BTreeMap::new());
        for group in groups {
            let issues = run::issues_of_group(tx, account, &group)?;
            let clash = issues.into_iter().find(|(_, line)| line.change.cause.code == Code::GroupNameClash);
            let Some((number, line)) = clash else { continue };
            if let Some(run) = self.run(&mut runs, number)? {
                told.push(self.line(run, line)?);
            }
        }
        Ok(told)
    }

    fn run(&self, runs: &mut BTreeMap<i64, Run>, number: i64) -> Result<Option<Run>> {
        if !runs.contains_key(&number) {
            runs.extend(run::get(self.tx, self.account, number)?.map(|run| (number, run)));
        }
        Ok(runs.get(&number).cloned())
    }

    fn line(&self, run: Run, line: Line) -> Result<TheLine> {
        let overtaken =
            run.status == RunStatus::Skipped && run::looked_after(self.tx, self.account, run.number)?.is_some();
        let outcome = line.outcome.clone();
        Ok(TheLine { run, change: line.told(), outcome, overtaken })
    }

    /// What was left undone is over once a later sync looked at whom it was about and left no line: at everybody, or at what
    /// was written since.
    fn end_what_is_over(&self, lines: &mut [TheLine], said: &Said) -> Result<()> {
        let Some(oldest) = lines.iter().map(|line| line.run.number).min() else { return Ok(()) };
        let full = run::looked_at_all(self.tx, self.account, oldest)?;
        let newest = run::looked_after(self.tx, self.account, oldest)?;
        let newest = newest.map(|newest| run::get(self.tx, self.account, newest)).transpose()?.flatten();
        for line in lines.iter_mut().filter(|line| !line.is_applied()) {
            let at = line.at();
            let record = line.change.resource.as_ref().and_then(|resource| said.get(&resource.0));
            let mut written = record.into_iter().flatten().map(|said| said.at).filter(|written| *written > at);
            line.overtaken |= full.is_some_and(|full| full > line.run.number)
                || newest.as_ref().is_some_and(|newest| written.any(|written| written <= newest.created_at));
        }
        Ok(())
    }

    /// Somebody whom a rejection keeps, and no sync has looked since to say so.
    fn kept_since(&self, user: Option<&UserId>, lines: &[TheLine]) -> Result<Option<Why>> {
        let newest = lines.iter().find(|line| line.change.area == Area::User && !line.overtaken);
        let rejected = newest.filter(|line| line.run.status == RunStatus::Skipped && line.change.kind == Kind::Archive);
        let (Some(user), Some(TheLine { run, change, .. })) = (user, rejected) else { return Ok(None) };
        let kept = kept::of(self.tx, self.account, user, self.now)?;
        Ok(kept.filter(|kept| kept.run == Some(run.number)).map(|kept| {
            let cause = kept.instead_of(change.cause.code);
            let held = Change::note(Area::User, Kind::Hold, change.subject.clone(), cause);
            Why { code: held.cause.code, sentence: wording::sentence(&held) }
        }))
    }
}

/// Of what happened at one moment, what came first: a request, then somebody's deed, then what a run made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    Request,
    Deed,
    Line,
}

/// Does a newer line say what this one says?
fn repeats(newer: &TheLine, line: &TheLine) -> bool {
    let is_said_again = |line: &TheLine| {
        let of_test = line.run.mode == Mode::Test && line.run.status == RunStatus::Completed;
        !line.is_applied() && (!line.change.kind.acts() || of_test)
    };
    is_said_again(newer) && is_said_again(line) && newer.run.mode == line.run.mode && newer.change.says(&line.change)
}

/// The line that the present state comes from: an archive's own; else what the newest run had to say; else what was last
/// done. A run that did something about a person and left something else is told by what it did.
fn line_of_the_present<'l>(user: Option<&User>, lines: &'l [TheLine]) -> Option<&'l TheLine> {
    let of_user = || lines.iter().filter(|line| line.change.area == Area::User);
    let archived = user.is_some_and(|user| user.status == Status::Archived);
    let ties = || of_user().filter(|line| line.change.kind == Kind::Link);
    let applied = || of_user().filter(|line| line.is_applied() && line.change.kind != Kind::Link);
    let gone = || applied().filter(|line| line.change.kind == Kind::Archive);
    // Whoever an undo archived again is archived for the reason of then.
    let of_the_reason = |line: &&TheLine| user.and_then(|user| user.archive_reason) == Some(line.change.cause.code);
    let done = if archived { gone().find(of_the_reason).or_else(|| gone().next()) } else { applied().next() };
    let did_something = |run: i64| applied().any(|line| line.run.number == run);
    let note = of_user()
        .find(|line| !line.overtaken && line.change.kind != Kind::Link)
        .filter(|line| !archived && !line.is_applied() && !did_something(line.run.number));
    note.or(done).or_else(|| ties().next())
}

/// Somebody of whom no run has said anything.
fn unsaid_of(user: &User, email: &str) -> Why {
    if user.managed {
        let sentence = format!("{email} was put into the console by hand, and no sync has had anything to say since.");
        return Why { code: Code::Manual, sentence };
    }
    let sentence = format!("Provisioning Managed is No for {email}: no sync touches this person.");
    Why { code: Code::Unmanaged, sentence }
}

impl Why {
    fn of(entry: Entry) -> Why {
        Why { code: entry.code, sentence: entry.sentence }
    }
}

//! How far somebody came on the way from the directory to the console: each station passed, up to the first where they stopped
//! and why. Also of people who were never received.
//!
//! Decided from what is stored: the record, the console user, and the cause of the present state. Nothing is tried out.

use ::scim::Kind as Sort;
use ::store::{AccountId, Tx, console, mirror};
use jiff::Timestamp;
use planning::{Code, Source, UserId};

use super::super::elsewhere;
use super::missing::{self, Nowhere};
use super::{Actor, Explained, Scene, story_of};
use crate::error::Result;
use crate::settings::Settings;
use crate::users::read;
use crate::{App, accounts};

/// Somebody's way.
#[derive(Clone, Debug)]
pub struct Traced {
    /// The address, or whatever was asked for.
    pub who: String,
    /// The stations in order.
    pub steps: Vec<Step>,
    /// Why they are as they are; nothing of somebody who is nowhere.
    pub explained: Option<Explained>,
    /// Of somebody who is nowhere: what the request log knows, and where to look.
    pub nowhere: Option<Nowhere>,
    /// When the directory last wrote their record, and by which request.
    pub heard: Option<(Timestamp, Option<String>)>,
    /// The newest run that had something to say.
    pub run: Option<i64>,
    /// Where an administrator of the identity provider sees why somebody is not sent; nothing where they were received.
    pub look: Option<&'static str>,
    /// A call may come: provisioning is on.
    pub listening: bool,
}

/// A station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Station {
    /// The directory sent them.
    Received,
    /// The record can be read.
    Readable,
    /// A usable address comes out of it.
    Mapped,
    /// It is clear who of the console they are, if anybody.
    Matched,
    /// Nothing keeps syncs from them.
    Protected,
    /// A sync looked, and decided.
    Decision,
    /// It was done.
    Applied,
}

impl Station {
    /// All, in order.
    pub const ALL: [Station; 7] = [
        Station::Received,
        Station::Readable,
        Station::Mapped,
        Station::Matched,
        Station::Protected,
        Station::Decision,
        Station::Applied,
    ];
}

/// How somebody came by a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Passed.
    Passed,
    /// Not beyond.
    Stopped,
    /// Not reached.
    Open,
}

/// A station, and whether it was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Which.
    pub station: Station,
    /// How.
    pub pass: Pass,
}

/// Traces an address, the id of a console user, or the id or directory id of a record.
///
/// Errors: `NotFound` (account).
pub fn trace(ctx: &App, slug: &str, who: &str) -> Result<Traced> {
    let (now, who) = (ctx.now(), who.trim());
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let scene = Scene { tx, account, slug, now };
        let settings = Settings::read(tx, account)?;
        let Some((explained, record)) = found(&scene, who)? else {
            let nowhere = missing::nowhere(tx, account, slug, who)?;
            return Ok(Traced {
                who: who.to_owned(),
                steps: steps(Some(Station::Received)),
                explained: None,
                heard: None,
                run: None,
                look: Some(nowhere.look),
                listening: settings.enabled(),
                nowhere: Some(nowhere),
            });
        };
        let is_there = is_there(tx, account, settings.source(), &explained, record.as_deref())?;
        let has_user = explained.user.is_some();
        let stop = stop(explained.why.code, is_there, has_user, explained.done);
        let newest = |of: fn(&super::Entry) -> bool| explained.timeline.iter().find(|entry| of(entry));
        let heard = newest(|entry| entry.actor == Actor::Directory);
        let run = newest(|entry| entry.run.is_some());
        Ok(Traced {
            who: explained.user.as_ref().map_or_else(|| who.to_owned(), |told| told.user.email.clone()),
            steps: steps(stop),
            heard: heard.map(|entry| (entry.at, entry.request.clone().filter(|id| !id.is_empty()))),
            run: run.and_then(|entry| entry.run),
            nowhere: None,
            look: (stop == Some(Station::Received))
                .then(|| missing::where_to_look(settings.source(), settings.profile())),
            listening: settings.enabled(),
            explained: Some(explained),
        })
    })
}

/// Whoever is meant, and the record that they are.
fn found(scene: &Scene<'_>, who: &str) -> Result<Option<(Explained, Option<String>)>> {
    let Scene { tx, account, slug, .. } = *scene;
    if let Some(found) = story_of(scene, who)? {
        return Ok(Some(found));
    }
    if console::users::get(tx, account, who)?.is_some() {
        return Ok(Some(scene.story_of(read::find_id(tx, account, slug, &UserId(who.to_owned()))?)?));
    }
    let source = Settings::read(tx, account)?.source();
    let Some((record, document)) = elsewhere::known_as(tx, account, source, who, 1)?.pop() else { return Ok(None) };
    if let Some(user) = console::linked::user_of(tx, account, &record)? {
        return Ok(Some(scene.story_of(read::find_id(tx, account, slug, &user)?)?));
    }
    let name = document.map_or_else(|| slug.to_owned(), |document| document.unique_name().to_owned());
    Ok(Some((scene.story(None, Some(&record), &name)?, Some(record))))
}

/// Does the directory have them now?
fn is_there(
    tx: &Tx<'_>,
    account: AccountId,
    source: Source,
    explained: &Explained,
    record: Option<&str>,
) -> Result<bool> {
    let Some(record) = record else { return Ok(false) };
    if source == Source::Adi {
        // Snapshots are whole: whoever is not in the newest one is told so.
        let absent = [Code::NoLongerSent, Code::NeverSeen, Code::Filling, Code::SourceSwitched];
        return Ok(!absent.contains(&explained.why.code));
    }
    Ok(explained.why.code != Code::SourceSwitched && mirror::get(tx, account, Sort::User, record)?.is_some())
}

/// Where somebody stopped, by the cause of their present state.
///
/// | the directory | cause | stopped at |
/// |---|---|---|
/// | does not have them | any | received |
/// | has them | the record is unreadable | readable |
/// | | no address, or one of another domain | mapped |
/// | | it is not clear who they are | matched |
/// | | unmanaged, an administrator, kept | protected |
/// | | no sync has looked; inactive and never made | decision |
/// | | Test Mode, held, rejected, moved meanwhile | applied |
/// | | done | nowhere |
fn stop(code: Code, is_there: bool, has_user: bool, done: bool) -> Option<Station> {
    if !is_there {
        return Some(Station::Received);
    }
    match code {
        Code::SourceSwitched => Some(Station::Received),
        Code::UnreadableRecord => Some(Station::Readable),
        Code::AddressMissing | Code::DomainNotAllowed => Some(Station::Mapped),
        Code::MatchUncertain
        | Code::DuplicateOf
        | Code::RepeatedDirectoryId
        | Code::AddressShared
        | Code::AddressReused
        | Code::IdentifierChanged => Some(Station::Matched),
        Code::Unmanaged | Code::ProtectedAdmin | Code::KeptUntil => Some(Station::Protected),
        Code::Filling => Some(Station::Decision),
        Code::DirectoryInactive if !has_user => Some(Station::Decision),
        Code::GuardHeld | Code::TestMode | Code::Stale => Some(Station::Applied),
        // Somebody took the run back, or a person wrote what no sync has had anything to say of.
        Code::Manual if !done => Some(Station::Applied),
        _ if !has_user => Some(Station::Applied),
        _ => None,
    }
}

/// The stations up to where somebody stopped.
fn steps(stop: Option<Station>) -> Vec<Step> {
    let pass = |station: Station| match stop {
        Some(stop) if station == stop => Pass::Stopped,
        Some(stop) if station > stop => Pass::Open,
        _ => Pass::Passed,
    };
    Station::ALL.into_iter().map(|station| Step { station, pass: pass(station) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_stops_where_it_belongs() {
        let rows = [
            (Code::NeverSeen, false, true, true, Some(Station::Received)),
            (Code::Filling, false, true, false, Some(Station::Received)),
            (Code::DirectoryDeleted, false, true, true, Some(Station::Received)),
            (Code::SourceSwitched, true, false, false, Some(Station::Received)),
            (Code::UnreadableRecord, true, true, false, Some(Station::Readable)),
            (Code::AddressMissing, true, false, false, Some(Station::Mapped)),
            (Code::DomainNotAllowed, true, false, false, Some(Station::Mapped)),
            (Code::MatchUncertain, true, false, false, Some(Station::Matched)),
            (Code::DuplicateOf, true, false, false, Some(Station::Matched)),
            (Code::AddressReused, true, true, false, Some(Station::Matched)),
            (Code::Unmanaged, true, true, false, Some(Station::Protected)),
            (Code::ProtectedAdmin, true, true, false, Some(Station::Protected)),
            (Code::KeptUntil, true, true, false, Some(Station::Protected)),
            (Code::Filling, true, false, false, Some(Station::Decision)),
            (Code::DirectoryInactive, true, false, false, Some(Station::Decision)),
            (Code::TestMode, true, false, false, Some(Station::Applied)),
            (Code::GuardHeld, true, true, false, Some(Station::Applied)),
            (Code::Manual, true, true, false, Some(Station::Applied)),
            (Code::Manual, true, true, true, None),
            (Code::DirectoryInactive, true, true, true, None),
            (Code::DirectoryActive, true, true, true, None),
            (Code::MatchedByEmail, true, true, true, None),
        ];
        for (code, is_there, has_user, done, expected) in rows {
            assert_eq!(stop(code, is_there, has_user, done), expected, "{code:?}");
        }
    }

    #[test]
    fn what_is_before_the_stop_was_passed_and_what_is_behind_it_is_open() {
        let passes = |stop| steps(stop).into_iter().map(|step| step.pass).collect::<Vec<_>>();
        assert_eq!(passes(None), [Pass::Passed; 7]);
        let stopped = passes(Some(Station::Mapped));
        assert_eq!(stopped[..3], [Pass::Passed, Pass::Passed, Pass::Stopped]);
        assert_eq!(stopped[3..], [Pass::Open; 4]);
    }
}

//! Settings of an account: the values in force, and saving some of them. The keys, their types, ranges and defaults are in
//! `settings/key.rs`.
//!
//! Saving is one transaction, with what a save entails: switching provisioning on or the source over turns Test Mode on; turning Test Mode off approves
//! the plan whose digest is given, and asks for the run.

mod key;

use std::collections::BTreeMap;

use ::store::sync_state::SyncState;
use ::store::{AccountId, Tx, mapping, run, setting, snapshot, sync_state};
use jiff::{SignedDuration, civil, tz::TimeZone};
use planning::policy::{Approval, Limits};
use planning::profile;
use planning::{Digest, Mapping, Mode, Policy, Source, Trigger, Who};
use serde_json::{Map, Value, json};

use crate::actor::named;
use crate::audit::{self, Deed, Detail};
use crate::error::{Error, Moved, Result};
use crate::mapping::in_force;
use crate::{App, accounts, adi, sync};

use self::key::{
    COMPLETE, DAILY_AT, ENABLED, KEYS, Key, MIN, PERCENT, PROFILE, QUIET, RETENTION, SOURCE, TEST_MODE, Type, ZONE,
    time,
};
pub use self::key::{expected, read, shown, time_zones};

/// The settings of an account in force, defaults included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings(BTreeMap<&'static str, String>);

impl Settings {
    /// Reads them.
    pub(crate) fn read(tx: &Tx<'_>, account: AccountId) -> Result<Settings> {
        Ok(Settings::of(setting::all(tx, account)?))
    }

    /// Those of every account that has provisioning on, with what its schedule remembers: two statements, however many
    /// accounts there are.
    pub(crate) fn where_enabled(tx: &Tx<'_>) -> Result<Vec<(AccountId, Settings, SyncState)>> {
        let mut states = sync_state::all_where(tx, ENABLED, "true")?;
        let set = setting::all_where(tx, ENABLED, "true")?.into_iter();
        Ok(set.filter_map(|(account, set)| Some((account, Settings::of(set), states.remove(&account)?))).collect())
    }

    fn of(mut set: BTreeMap<String, String>) -> Settings {
        Settings(
            KEYS.iter().map(|key| (key.name, set.remove(key.name).unwrap_or_else(|| key.default.to_owned()))).collect(),
        )
    }

    fn text(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    fn flag(&self, key: &str) -> bool {
        self.text(key) == "true"
    }

    fn number(&self, key: &str) -> i64 {
        self.text(key).parse().unwrap_or_default()
    }

    /// Every key as text: what a page shows, and brings along when it saves.
    pub fn texts(&self) -> BTreeMap<String, String> {
        self.0.iter().map(|(key, text)| ((*key).to_owned(), text.clone())).collect()
    }

    /// Are these still the settings that a page showed? Errors: `Moved`.
    pub fn still(&self, seen: &BTreeMap<String, String>) -> Result<()> {
        let moved = |(key, text): (&&str, &String)| {
            let was = seen.get(*key).filter(|was| *was != text)?;
            Some(Moved { key: (*key).to_owned(), was: was.clone(), is: text.clone() })
        };
        let moved: Vec<Moved> = self.0.iter().filter_map(moved).collect();
        if moved.is_empty() { Ok(()) } else { Err(Error::Moved(moved)) }
    }

    /// Which IdP's habits are expected: `okta`, `entra`, …
    pub fn profile(&self) -> &str {
        self.text(PROFILE)
    }

    /// "Enable User Provisioning (User Syncing)".
    pub fn enabled(&self) -> bool {
        self.flag(ENABLED)
    }

    /// The chosen source.
    pub fn source(&self) -> Source {
        if self.text(SOURCE) == "adi" { Source::Adi } else { Source::Scim }
    }

    /// "Test Mode".
    pub fn mode(&self) -> Mode {
        if self.flag(TEST_MODE) { Mode::Test } else { Mode::Live }
    }

    /// How long writes must have been quiet for a sync.
    pub fn quiet_period(&self) -> SignedDuration {
        SignedDuration::from_secs(self.number(QUIET))
    }

    /// How long that is in the words of a person where it hangs on the profile: `40m`.
    pub fn usual_complete_period(profile: &str) -> Option<String> {
        profile::find(profile).map(|profile| key::spelled(profile.complete_after_s))
    }

    /// How long writes must have been quiet for the mirror to count as complete: as long as the profile says, unless set
    /// (product.md section 8).
    pub fn complete_period(&self) -> SignedDuration {
        let by_profile = || profile::find(self.profile()).map_or(2_400, |profile| profile.complete_after_s);
        SignedDuration::from_secs(self.text(COMPLETE).parse().unwrap_or_else(|_| by_profile()))
    }

    /// How long requests stay in the log.
    pub fn retention(&self) -> SignedDuration {
        SignedDuration::from_hours(24 * self.number(RETENTION))
    }

    /// When the daily sync is due, in which zone.
    pub fn daily_at(&self) -> (civil::Time, TimeZone) {
        (time(self.text(DAILY_AT)).unwrap_or_default(), TimeZone::get(self.text(ZONE)).unwrap_or(TimeZone::UTC))
    }

    /// The guard's limits.
    pub fn limits(&self) -> Limits {
        let small = |key: &str| u32::try_from(self.number(key)).unwrap_or_default();
        Limits::new(small(PERCENT), small(MIN))
    }

    /// What a plan depends on.
    pub(crate) fn policy(&self, state: &SyncState, mapping: Mapping) -> Policy {
        Policy {
            source: self.source(),
            mode: self.mode(),
            limits: self.limits(),
            first_live: state.first_live,
            approval: state.approval.as_deref().and_then(approval_from),
            mapping,
            kept: planning::Keeps::new(),
        }
    }

    /// One flat object of the dotted keys with JSON types: the values in force.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        for key in KEYS {
            let value = match &key.of {
                _ if key.name == COMPLETE => json!(self.complete_period().as_secs()),
                Type::Flag => json!(self.flag(key.name)),
                Type::Number(..) | Type::Period(..) => json!(self.number(key.name)),
                _ => json!(self.text(key.name)),
            };
            object.insert(key.name.to_owned(), value);
        }
        object.insert("format_version".to_owned(), json!(1));
        Value::Object(object)
    }
}

fn approval_from(text: &str) -> Option<Approval> {
    let value: Value = serde_json::from_str(text).ok()?;
    let digest = Digest(value.get("digest")?.as_str()?.to_owned());
    let who = serde_json::from_value(value.get("who")?.clone()).ok()?;
    Some(Approval { digest, who })
}

/// The settings of an account in force.
///
/// Errors: `NotFound`.
pub fn show(ctx: &App, slug: &str) -> Result<Settings> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?;
        Settings::read(tx, account.id)
    })
}

/// What whoever saved should know beyond the values themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The source is another one, and Test Mode came on with that.
    SourceSwitched,
    /// That, and a mapping that was saved for the other source holds on.
    MappingGoesAlong,
    /// Test Mode was turned off while user provisioning is off.
    NothingToSync,
}

impl Note {
    /// In a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Note::SourceSwitched => {
                "The source was switched, so Test Mode is on. When it is turned off, data of the other source may be overwritten or lost; the plan lists what."
            }
            Note::MappingGoesAlong => {
                "The source was switched, so Test Mode is on. The attribute mapping that this account saved holds for the new source too: where it takes e-mail addresses from userName, each may become the sign-in name. The plan lists what would be overwritten or lost; `rollcall mapping SLUG reset` takes the mapping back to the default."
            }
            Note::NothingToSync => {
                "Test Mode is off, but user provisioning is off too, so nothing is synced; switching it on turns Test Mode on again."
            }
        }
    }
}

/// What a save did beyond the values themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// For the person who saved; at the most one, since what one of them is about excludes the other.
    pub note: Option<Note>,
    /// The run that was asked for.
    pub run: Option<i64>,
}

/// Saves settings, all or none. `approve` is the digest of the newest plan, for turning Test Mode off.
///
/// Errors: `NotFound`; `Refused` for an unknown key or a value out of range; `StaleDigest` when `approve` is not the present plan.
pub fn set(ctx: &App, slug: &str, pairs: &[(String, String)], approve: Option<&Digest>, who: &Who) -> Result<Saved> {
    save(ctx, slug, pairs, None, approve, who)
}

/// The same for a page: `seen` is what the page showed, and if anything of it has moved since, nothing is saved.
///
/// Errors: as [`set`]; `Moved` names what somebody else changed meanwhile.
pub fn save(
    ctx: &App,
    slug: &str,
    pairs: &[(String, String)],
    seen: Option<&BTreeMap<String, String>>,
    approve: Option<&Digest>,
    who: &Who,
) -> Result<Saved> {
    let mut wanted: BTreeMap<&'static str, String> = BTreeMap::new();
    for (name, text) in pairs {
        let key = Key::find(name)?;
        wanted.insert(key.name, key.check(text)?);
    }
    if let Some(digest) = approve {
        if wanted.get(TEST_MODE).map(String::as_str) != Some("false") {
            return Err(Error::Refused("--approve goes with provisioning.test_mode=false".to_owned()));
        }
        let present = sync::plan::digest(ctx, slug)?;
        if present != *digest {
            return Err(Error::StaleDigest(present));
        }
    }
    let save = Save {
        wanted,
        seen: seen.cloned(),
        approve: approve.cloned(),
        who: who.clone(),
        now: ctx.now(),
        deed: ctx.new_id(),
    };
    let (account, slug) = (accounts::id(ctx, slug)?, slug.to_owned());
    ctx.store.write(account, move |tx| save.run(tx, account, &slug))
}

/// Turns Test Mode on, in the transaction of somebody who does more than that: with all that a save of it entails.
/// Answers whether it was off; where provisioning is off, switching that on turns Test Mode on.
pub(crate) fn turn_test_mode_on(
    tx: &Tx<'_>,
    account: AccountId,
    slug: &str,
    who: &Who,
    now: jiff::Timestamp,
    deed: String,
) -> Result<bool> {
    let settings = Settings::read(tx, account)?;
    if !settings.enabled() || settings.mode() == Mode::Test {
        return Ok(false);
    }
    let wanted = BTreeMap::from([(TEST_MODE, "true".to_owned())]);
    Save { wanted, seen: None, approve: None, who: who.clone(), now, deed }.run(tx, account, slug)?;
    Ok(true)
}

struct Save {
    wanted: BTreeMap<&'static str, String>,
    seen: Option<BTreeMap<String, String>>,
    approve: Option<Digest>,
    who: Who,
    now: jiff::Timestamp,
    deed: String,
}

impl Save {
    fn run(&self, tx: &Tx<'_>, account: ::store::AccountId, slug: &str) -> Result<Saved> {
        let before = Settings::read(tx, account)?;
        if let Some(seen) = &self.seen {
            before.still(seen)?;
        }
        let mut wanted = self.wanted.clone();
        let mut saved = Saved::default();
        let changes = |key: &str| self.wanted.get(key).is_some_and(|value| value != before.text(key));
        let asks_live = self.wanted.get(TEST_MODE).is_some_and(|value| value == "false");
        let switched_on = changes(ENABLED) && !before.enabled();
        let switched_over = changes(SOURCE);
        // product.md section 4, "Off and on": switching it on *again* turns Test Mode on.
        let again = switched_on && setting::all(tx, account)?.contains_key(ENABLED);
        if again && asks_live {
            return Err(Error::Refused(
                "switching provisioning on again turns Test Mode on: look at the plan, then turn it off".to_owned(),
            ));
        }
        if self.approve.is_some() && before.mode() == Mode::Live {
            return Err(Error::Refused("Test Mode is off already, so there is nothing to approve: a held run is approved by `rollcall sync approve`".to_owned()));
        }
        if switched_over && asks_live {
            return Err(Error::Refused(
                "switching the source turns Test Mode on: switch first, look at the plan, then turn it off".to_owned(),
            ));
        }
        if switched_over {
            let goes_along = mapping::get(tx, account)?.is_some();
            saved.note = Some(if goes_along { Note::MappingGoesAlong } else { Note::SourceSwitched });
            // What was begun before the switch tells nothing of the directory after it.
            snapshot::abandon_open(tx, account, self.now)?;
        }
        if (switched_on && !asks_live) || switched_over {
            wanted.insert(TEST_MODE, "true".to_owned());
        }
        if switched_on || switched_over {
            let source = self.wanted.get(SOURCE).map_or(before.text(SOURCE), String::as_str);
            if source == "adi" {
                adi::fill_anew(tx, account, self.now)?;
            } else {
                sync_state::set_filling(tx, account, true)?;
            }
            sync_state::expect_first_live(tx, account)?;
        }
        if switched_on {
            // The first daily sync is the next one that comes, not the one that was missed while provisioning was off.
            sync_state::daily(tx, account, self.now)?;
        }
        keep(tx, account, &before, &wanted, self.now)?;
        self.modes(tx, account, &before, &mut saved)?;
        self.record(tx, account, slug, &before)?;
        Ok(saved)
    }

    /// What was in force and what is: also what changed with what was asked for.
    fn record(&self, tx: &Tx<'_>, account: AccountId, slug: &str, before: &Settings) -> Result<()> {
        let after = Settings::read(tx, account)?;
        let approved = self.approve.as_ref().map(|digest| digest.0.clone());
        let detail = Detail::between(&before.to_json(), &after.to_json()).fact("approved", approved);
        let (actor, verb) = (named(&self.who), "save");
        let deed = Deed {
            id: &self.deed,
            at: self.now,
            actor: &actor,
            kind: audit::Kind::Settings,
            verb,
            subject: slug,
            detail,
        };
        deed.record(tx, account)
    }

    /// What turning Test Mode on or off entails.
    fn modes(&self, tx: &Tx<'_>, account: AccountId, before: &Settings, saved: &mut Saved) -> Result<()> {
        let after = Settings::read(tx, account)?;
        match (before.mode(), after.mode()) {
            (Mode::Live, Mode::Test) => sync_state::expect_first_live(tx, account)?,
            (Mode::Test, Mode::Live) => {
                if let Some(digest) = &self.approve {
                    sync_state::approve(tx, account, &json!({ "digest": digest, "who": self.who }).to_string())?;
                }
                if after.enabled() {
                    saved.run = Some(run::request(
                        tx,
                        account,
                        Trigger::GoLive,
                        after.source(),
                        Mode::Live,
                        &self.who,
                        self.now,
                    )?);
                } else {
                    saved.note = Some(Note::NothingToSync);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Writes the settings down, and what another mapping that comes with them entails.
fn keep(
    tx: &Tx<'_>,
    account: AccountId,
    before: &Settings,
    wanted: &BTreeMap<&'static str, String>,
    now: jiff::Timestamp,
) -> Result<()> {
    // One that can't be read keeps nobody from the brakes.
    let mapping = in_force::if_readable(tx, account, before.profile(), before.source())?;
    for (key, value) in wanted {
        setting::set(tx, account, key, value)?;
    }
    sync_state::unsettle(tx, account)?;
    // Another profile may bring another mapping.
    let after = Settings::read(tx, account)?;
    let after = in_force::if_readable(tx, account, after.profile(), after.source())?;
    in_force::moved(tx, account, mapping.as_ref(), after.as_ref(), now).map(drop)
}

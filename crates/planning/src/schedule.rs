//! When a sync is due, and when absence may be concluded: pure functions of a state and a moment.
//!
//! The loop (`rollcall/src/work.rs`) asks every second; nothing here waits or reads a clock.

use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::mirror::Completeness;

/// What set a run off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// SCIM writes have been quiet for the quiet period.
    Quiet,
    /// "Force Sync Now".
    Force,
    /// The daily full sync.
    Daily,
    /// Test Mode was turned off.
    GoLive,
    /// A snapshot of Active Directory.
    Adi,
    /// A CSV import.
    Import,
    /// A person's edit.
    Edit,
    /// An undo.
    Undo,
}

/// What the schedule of an account depends on.
#[derive(Clone, Debug)]
pub struct State {
    /// Provisioning is on.
    pub enabled: bool,
    /// The first write of the mirror that no run has seen.
    pub dirty_since: Option<Timestamp>,
    /// The last write of the mirror.
    pub last_write: Option<Timestamp>,
    /// How long writes must have been quiet.
    pub quiet_period: SignedDuration,
    /// When the daily sync is due.
    pub daily_at: civil::Time,
    /// In this zone.
    pub time_zone: TimeZone,
    /// The last daily sync, or when there could first have been one.
    pub daily_since: Timestamp,
}

/// Never starved: writes that keep coming delay a sync by this many quiet periods at the most (product.md section 4).
const STARVED_AFTER: i32 = 10;

/// The sync that is due now, if one is.
pub fn due(state: &State, now: Timestamp) -> Option<Trigger> {
    if !state.enabled {
        return None;
    }
    // No sync that nobody asked for looks into the middle of a burst: whoever an IdP makes and deletes to try a connection
    // comes and goes within one.
    let may_look = state.dirty_since.is_none_or(|dirty_since| {
        // Something else than a write (an import, say) may have made a plan necessary.
        let last_write = state.last_write.unwrap_or(dirty_since);
        let quiet = now.duration_since(last_write) >= state.quiet_period;
        quiet || now.duration_since(dirty_since) >= state.quiet_period.saturating_mul(STARVED_AFTER)
    });
    if !may_look {
        return None;
    }
    let daily = daily_since(state, now).map(|_| Trigger::Daily);
    daily.or(state.dirty_since.map(|_| Trigger::Quiet))
}

/// The sync that comes next by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    /// When it is due, if nothing is written until then.
    pub at: Timestamp,
    /// What sets it off.
    pub trigger: Trigger,
}

/// The sync that comes next if nothing else happens; `None` while provisioning is off. It is the first moment at which
/// [`due`] says so.
pub fn next(state: &State, now: Timestamp) -> Option<Next> {
    if !state.enabled {
        return None;
    }
    let daily = next_daily(state, now);
    let quiet = state.dirty_since.and_then(|dirty_since| {
        let quiet = state.last_write.unwrap_or(dirty_since).checked_add(state.quiet_period).ok()?;
        let starved = dirty_since.checked_add(state.quiet_period.saturating_mul(STARVED_AFTER)).ok()?;
        Some(quiet.min(starved).max(now))
    });
    match (quiet, daily) {
        // The daily one waits for the end of a burst too, and then it is the one that looks.
        (Some(quiet), Some(daily)) if daily <= quiet => Some(Next { at: quiet, trigger: Trigger::Daily }),
        (Some(quiet), _) => Some(Next { at: quiet, trigger: Trigger::Quiet }),
        (None, daily) => daily.map(|at| Next { at, trigger: Trigger::Daily }),
    }
}

/// The first daily moment that no sync has answered yet, now at the earliest.
fn next_daily(state: &State, now: Timestamp) -> Option<Timestamp> {
    if daily_since(state, now).is_some() {
        return Some(now);
    }
    let today = now.to_zoned(state.time_zone.clone()).date();
    let tomorrow = today.tomorrow().ok()?;
    [today, tomorrow, tomorrow.tomorrow().ok()?]
        .into_iter()
        .filter_map(|day| day.to_datetime(state.daily_at).to_zoned(state.time_zone.clone()).ok())
        .map(|zoned| zoned.timestamp())
        .find(|at| *at > now && *at > state.daily_since)
}

/// The moment of the newest daily sync between the last one and now. Days are civil days of the account's zone, so that
/// a change of the clocks neither doubles nor drops one.
fn daily_since(state: &State, now: Timestamp) -> Option<Timestamp> {
    let today = now.to_zoned(state.time_zone.clone()).date();
    [today, today.yesterday().unwrap_or(today)]
        .into_iter()
        .filter_map(|day| day.to_datetime(state.daily_at).to_zoned(state.time_zone.clone()).ok())
        .map(|zoned| zoned.timestamp())
        .find(|at| *at <= now && *at > state.daily_since)
}

/// May absence be concluded? (product.md section 4, "Complete or not yet")
///
/// A mirror that is filling becomes complete once writes have been quiet for the period; one that was never written stays filling.
pub fn completeness(
    filling: bool,
    last_write: Option<Timestamp>,
    period: SignedDuration,
    now: Timestamp,
) -> Completeness {
    let quiet = last_write.is_some_and(|last_write| now.duration_since(last_write) >= period);
    if filling && !quiet { Completeness::Filling } else { Completeness::Complete }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn state() -> State {
        State {
            enabled: true,
            dirty_since: None,
            last_write: None,
            quiet_period: SignedDuration::from_secs(30),
            daily_at: civil::time(2, 30, 0, 0),
            time_zone: TimeZone::get("Europe/Berlin").unwrap(),
            daily_since: at("2026-03-27T12:00:00Z"),
        }
    }

    #[test]
    fn a_sync_waits_for_quiet_but_not_for_ever() {
        let mut state = State { daily_since: at("2026-03-28T12:00:00Z"), ..state() };
        assert_eq!(due(&state, at("2026-03-28T13:00:00Z")), None, "nothing was written");
        state.dirty_since = Some(at("2026-03-28T13:00:00Z"));
        state.last_write = Some(at("2026-03-28T13:00:10Z"));
        assert_eq!(due(&state, at("2026-03-28T13:00:39Z")), None);
        assert_eq!(due(&state, at("2026-03-28T13:00:40Z")), Some(Trigger::Quiet));
        state.last_write = Some(at("2026-03-28T13:04:59Z"));
        assert_eq!(due(&state, at("2026-03-28T13:04:59Z")), None);
        state.last_write = Some(at("2026-03-28T13:05:00Z"));
        assert_eq!(
            due(&state, at("2026-03-28T13:05:00Z")),
            Some(Trigger::Quiet),
            "ten quiet periods after the first write"
        );
        state.enabled = false;
        assert_eq!(due(&state, at("2026-03-28T14:00:00Z")), None);
    }

    #[test]
    fn the_daily_sync_comes_once_a_day_also_when_the_clocks_change() {
        // On 29 March 2026 half past two does not exist in Berlin; the sync comes an hour on, once.
        let mut state = state();
        let mut fired = Vec::new();
        let mut now = at("2026-03-27T12:00:00Z");
        while now < at("2026-03-30T12:00:00Z") {
            if due(&state, now) == Some(Trigger::Daily) {
                fired.push(now.to_string());
                state.daily_since = now;
            }
            now += SignedDuration::from_mins(10);
        }
        assert_eq!(fired, ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]);
    }

    #[test]
    fn the_daily_sync_waits_for_quiet_as_well_but_not_for_ever() {
        let mut state = state();
        let due_at = at("2026-03-28T01:30:00Z");
        (state.dirty_since, state.last_write) = (Some(due_at - SignedDuration::from_secs(5)), Some(due_at));
        assert_eq!(due(&state, due_at), None, "somebody is being made this second");
        assert_eq!(due(&state, due_at + SignedDuration::from_secs(29)), None);
        assert_eq!(due(&state, due_at + SignedDuration::from_secs(30)), Some(Trigger::Daily));
        let starved = due_at + SignedDuration::from_secs(295);
        state.last_write = Some(starved);
        assert_eq!(due(&state, starved), Some(Trigger::Daily), "ten quiet periods after the first write");
        state.dirty_since = None;
        assert_eq!(due(&state, due_at), Some(Trigger::Daily), "all that was written is seen");
    }

    #[test]
    fn the_next_sync_is_told_for_the_first_moment_at_which_one_is_due() {
        let second = SignedDuration::from_secs(1);
        // The last daily sync, then how long ago the first write was that no run has seen, and the last one.
        for (now, daily_since, wrote) in [
            ("2026-03-27T13:00:00Z", "2026-03-27T12:00:00Z", None),
            ("2026-03-28T01:29:59Z", "2026-03-27T12:00:00Z", None),
            ("2026-03-28T01:30:00Z", "2026-03-27T12:00:00Z", None),
            ("2026-03-28T01:30:00Z", "2026-03-28T01:30:00Z", None),
            ("2026-03-28T12:00:00Z", "2026-03-28T11:00:00Z", None),
            ("2026-03-28T13:00:00Z", "2026-03-28T12:00:00Z", Some((10, 0))),
            ("2026-03-28T13:00:00Z", "2026-03-28T12:00:00Z", Some((290, 1))),
            ("2026-03-28T13:00:00Z", "2026-03-28T12:00:00Z", Some((900, 900))),
            ("2026-03-28T01:29:50Z", "2026-03-27T12:00:00Z", Some((5, 5))),
            ("2026-03-28T01:29:10Z", "2026-03-27T12:00:00Z", Some((5, 5))),
        ] {
            let (now, daily_since) = (at(now), at(daily_since));
            let ago = |seconds: i64| now - second * i32::try_from(seconds).unwrap();
            let (dirty_since, last_write) = wrote.map(|(first, last)| (ago(first), ago(last))).unzip();
            let state = State { dirty_since, last_write, daily_since, ..state() };
            let next = next(&state, now).unwrap();
            assert_eq!(due(&state, next.at), Some(next.trigger), "{state:?}");
            assert!(next.at == now || due(&state, next.at - second).is_none(), "{state:?}: {next:?}");
        }
        assert_eq!(next(&State { enabled: false, ..state() }, at("2026-03-28T13:00:00Z")), None);
    }

    #[test]
    fn a_mirror_is_complete_when_it_has_been_quiet_and_never_before_its_first_write() {
        let period = SignedDuration::from_mins(40);
        let last = Some(at("2026-03-28T13:00:00Z"));
        assert_eq!(completeness(true, None, period, at("2027-01-01T00:00:00Z")), Completeness::Filling);
        assert_eq!(completeness(true, last, period, at("2026-03-28T13:39:59Z")), Completeness::Filling);
        assert_eq!(completeness(true, last, period, at("2026-03-28T13:40:00Z")), Completeness::Complete);
        assert_eq!(completeness(false, None, period, at("2026-03-28T13:00:00Z")), Completeness::Complete);
    }
}

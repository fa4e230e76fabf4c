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
    fn a_mirror_is_complete_when_it_has_been_quiet_and_never_before_its_first_write() {
        let period = SignedDuration::from_mins(40);
        let last = Some(at("2026-03-28T13:00:00Z"));
        assert_eq!(completeness(true, None, period, at("2027-01-01T00:00:00Z")), Completeness::Filling);
        assert_eq!(completeness(true, last, period, at("2026-03-28T13:39:59Z")), Completeness::Filling);
        assert_eq!(completeness(true, last, period, at("2026-03-28T13:40:00Z")), Completeness::Complete);
        assert_eq!(completeness(false, None, period, at("2026-03-28T13:00:00Z")), Completeness::Complete);
    }
}

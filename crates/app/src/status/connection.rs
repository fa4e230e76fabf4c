//! How a connection is, from what was seen of it.
//!
//! ```text
//! provisioning   keys of the source   seen                                                    so it is
//! off            any                  any                                                     off
//! on             any                  a dead one was tried since a live one was used          refusing: that key has ended
//! on             none lives           requests of the other source within the hour            paused: another source is chosen
//! on             none lives           nothing                                                 not connected
//! on             lives, never used    a key that is none of ours within the hour              refusing: not a key of this account
//! on             lives, never used    nothing                                                 waiting for the first call
//! on             lives                a fault of ours since it was used, within the hour      refusing: the fault is ours
//! on             lives                a key that is none of ours, from where it comes from    refusing: not a key of this account
//! on             lives                a call within two minutes                               receiving
//! on             lives                none for three cycles, of a provider that polls         quiet longer than usual
//! on             lives                anything else                                           listening
//! ```
//! Test Mode is no state of a connection: requests are answered and mirrored as ever. A provider that sends each change when it
//! happens is never late, however long it is silent.

use jiff::{SignedDuration, Timestamp};

use crate::requests::Refusal;

/// How a connection is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Provisioning is switched off.
    Off,
    /// No key opens the door.
    NotConnected,
    /// A key was made, and nobody has come with it.
    Waiting,
    /// What comes is turned away.
    Refusing(Trouble),
    /// Requests come from a source that is not the chosen one.
    Paused,
    /// Requests came in this minute or the one before.
    Receiving,
    /// Nothing is wrong, and nothing comes just now.
    Listening,
    /// It asks at intervals, and has not for several.
    Quiet,
}

/// Why what comes is turned away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// With a key that has ended: what is known of it.
    DeadKey(String),
    /// With a key that is none of the account; the request.
    UnknownKey(String),
    /// By a fault of ours; the request.
    Fault(String),
}

/// What was seen.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// "Enable User Provisioning (User Syncing)".
    pub enabled: bool,
    /// A key of the chosen source opens the door.
    pub has_key: bool,
    /// When such a key was last used.
    pub heard_at: Option<Timestamp>,
    /// From where.
    pub heard_from: Option<String>,
    /// When a dead key was last tried, and what is known of it.
    pub dead: Option<(Timestamp, String)>,
    /// The newest refusal of the last hour that a connection suffers from.
    pub(crate) refused: Option<Refusal>,
    /// When a request of the other source was last skipped.
    pub other_source_at: Option<Timestamp>,
    /// How often the provider asks even if nothing has changed.
    pub polls_every: Option<SignedDuration>,
}

/// A call that is no longer ago is now. The last use of a key is noted once a minute.
const NOW: SignedDuration = SignedDuration::from_secs(120);
/// So many cycles may be missed.
const CYCLES: i32 = 3;
/// The one *Skipped* entry of an hour stands for all that came in it.
const SKIPPED: SignedDuration = SignedDuration::from_hours(1);

impl Connection {
    /// Tells it.
    pub fn of(seen: &Seen, now: Timestamp) -> Connection {
        if !seen.enabled {
            return Connection::Off;
        }
        if let Some((_, known)) = seen.dead.as_ref().filter(|(tried, _)| Some(*tried) > seen.heard_at) {
            return Connection::Refusing(Trouble::DeadKey(known.clone()));
        }
        let is_late = |at: Timestamp, limit: SignedDuration| now.duration_since(at) > limit;
        if !seen.has_key {
            let other = seen.other_source_at.is_some_and(|at| !is_late(at, SKIPPED));
            return if other { Connection::Paused } else { Connection::NotConnected };
        }
        let refused = seen.refused.as_ref().filter(|refusal| !refusal.by_dead_key && Some(refusal.at) > seen.heard_at);
        let is_stranger = |peer: &str| seen.heard_from.as_deref().is_some_and(|from| from != peer);
        match (refused, seen.heard_at) {
            (Some(refusal), _) if refusal.status >= 500 => Connection::Refusing(Trouble::Fault(refusal.id.clone())),
            (Some(refusal), _) if !is_stranger(&refusal.peer) => {
                Connection::Refusing(Trouble::UnknownKey(refusal.id.clone()))
            }
            (_, None) => Connection::Waiting,
            (_, Some(at)) if !is_late(at, NOW) => Connection::Receiving,
            (_, Some(at)) if seen.polls_every.is_some_and(|every| is_late(at, every * CYCLES)) => Connection::Quiet,
            _ => Connection::Listening,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ago(minutes: i64) -> Timestamp {
        now() - SignedDuration::from_mins(minutes)
    }

    fn now() -> Timestamp {
        "2026-11-03T08:00:00Z".parse().expect("an instant")
    }

    fn refused(minutes: i64, status: i64, peer: &str, by_dead_key: bool) -> Refusal {
        Refusal { id: "r".to_owned(), at: ago(minutes), status, peer: peer.to_owned(), by_dead_key }
    }

    #[test]
    fn a_connection_is_what_was_seen_of_it() {
        let on = Seen { enabled: true, ..Seen::default() };
        let made = Seen { has_key: true, ..on.clone() };
        let heard = |minutes| Seen { heard_at: Some(ago(minutes)), heard_from: Some("idp".to_owned()), ..made.clone() };
        let entra = |minutes| Seen { polls_every: Some(SignedDuration::from_mins(40)), ..heard(minutes) };
        let dead = |minutes| Some((ago(minutes), "Your IdP still uses it.".to_owned()));
        let dead_key = Connection::Refusing(Trouble::DeadKey("Your IdP still uses it.".to_owned()));
        let unknown = Connection::Refusing(Trouble::UnknownKey("r".to_owned()));
        let rows = [
            ("off says nothing else", Seen { enabled: false, ..heard(1) }, Connection::Off),
            ("no key", on.clone(), Connection::NotConnected),
            ("a key that nobody used", made.clone(), Connection::Waiting),
            ("a call now", heard(0), Connection::Receiving),
            ("a call four minutes ago", heard(4), Connection::Listening),
            ("of one that never polls, a month ago", heard(43_200), Connection::Listening),
            ("of one that polls, two cycles ago", entra(100), Connection::Listening),
            ("of one that polls, more than three cycles ago", entra(121), Connection::Quiet),
            ("a dead key, and no other", Seen { dead: dead(3_000), ..on.clone() }, dead_key.clone()),
            ("a dead key after the last good call", Seen { dead: dead(2), ..heard(30) }, dead_key.clone()),
            ("a good call after the dead key", Seen { dead: dead(30), ..heard(20) }, Connection::Listening),
            ("the other source sends", Seen { other_source_at: Some(ago(30)), ..on.clone() }, Connection::Paused),
            ("it did, long ago", Seen { other_source_at: Some(ago(90)), ..on.clone() }, Connection::NotConnected),
            (
                "the other one sends beside it",
                Seen { other_source_at: Some(ago(3)), ..heard(4) },
                Connection::Listening,
            ),
            (
                "a key of nobody before the first call",
                Seen { refused: Some(refused(3, 401, "x", false)), ..made.clone() },
                unknown.clone(),
            ),
            (
                "the same from where it comes",
                Seen { refused: Some(refused(3, 401, "idp", false)), ..heard(30) },
                unknown.clone(),
            ),
            (
                "the same of a stranger",
                Seen { refused: Some(refused(3, 401, "x", false)), ..heard(30) },
                Connection::Listening,
            ),
            (
                "the same before the last good call",
                Seen { refused: Some(refused(30, 401, "idp", false)), ..heard(4) },
                Connection::Listening,
            ),
            (
                "a dead key is told by the key",
                Seen { refused: Some(refused(3, 401, "idp", true)), ..heard(30) },
                Connection::Listening,
            ),
            (
                "a fault of ours",
                Seen { refused: Some(refused(3, 503, "x", false)), ..heard(30) },
                Connection::Refusing(Trouble::Fault("r".to_owned())),
            ),
        ];
        for (name, seen, expected) in rows {
            assert_eq!(Connection::of(&seen, now()), expected, "{name}");
        }
    }
}

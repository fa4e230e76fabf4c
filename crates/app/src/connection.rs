//! A connection: the keys that an identity provider comes with. When does one come back that was dead?
//!
//! product.md section 4, "Complete or not yet": after a key that was dead for longer than a day, the mirror is filling. What
//! was deleted meanwhile nobody told us, so nothing may be concluded from what is not there.
//!
//! ```text
//! the key that was used last   this key                         the mirror
//! lives, or is this one        any                              as it was
//! dead for a day at the most   any                              as it was
//! dead for longer              made now (`tokens.rs: connect`)  filling
//! dead for longer              made before, used now            filling: the IdP was given it late, or given it back
//! ```
//! A key that was never used says nothing: a client that lies in a drawer keeps no connection alive.

mod standing;

use ::store::{AccountId, Tx, oauth, sync_state, token};
use jiff::Timestamp;
use planning::Source;

use crate::error::Result;
use crate::settings::Settings;
use crate::tokens::{A_DAY, Opens, died};

pub use self::standing::{Filling, Requests, Standing, Used, standing};

/// What is known of a key's life.
struct Life {
    id: String,
    last_used_at: Option<Timestamp>,
    /// When it died, or will (`tokens.rs: died`).
    dies_at: Option<Timestamp>,
}

/// May a key that was used last at this moment be the first one after a dead connection? A look at the moment alone, since it
/// is asked at every request.
pub(crate) fn may_come_back(last_used_at: Option<Timestamp>, now: Timestamp) -> bool {
    last_used_at.is_none_or(|last| last + A_DAY < now)
}

/// Does SCIM come back by this key, after it was dead for longer than a day?
///
/// Errors: the store's.
pub(crate) fn comes_back(tx: &Tx<'_>, account: AccountId, key: &str, now: Timestamp) -> Result<bool> {
    let settings = Settings::read(tx, account)?;
    if !settings.enabled() || settings.source() != Source::Scim {
        return Ok(false);
    }
    Ok(was_dead(&lives(tx, account)?, key, now))
}

/// A use of this key: the mirror is filling if SCIM comes back by it. The key's use is to be noted in the same transaction,
/// so that only the first request finds it dead.
///
/// Errors: the store's.
pub(crate) fn used(tx: &Tx<'_>, account: AccountId, key: &str, now: Timestamp) -> Result<()> {
    if comes_back(tx, account, key, now)? {
        sync_state::set_filling(tx, account, true)?;
    }
    Ok(())
}

fn lives(tx: &Tx<'_>, account: AccountId) -> Result<Vec<Life>> {
    let tokens = token::list(tx, account)?.into_iter().filter(|token| token.source == Opens::Scim.name());
    let tokens = tokens.map(|token| Life {
        id: token.id,
        last_used_at: token.last_used_at,
        dies_at: died([token.ends_at, token.expires_at], token.last_used_at),
    });
    let clients = oauth::list(tx, account)?.into_iter().map(|client| Life {
        id: client.id,
        last_used_at: client.last_used_at,
        dies_at: died([client.ended_at, client.expires_at], client.last_used_at),
    });
    Ok(tokens.chain(clients).collect())
}

fn was_dead(lives: &[Life], key: &str, now: Timestamp) -> bool {
    let used = lives.iter().filter(|life| life.last_used_at.is_some());
    // Of two that were used in the same instant, the one that lives longer.
    let last = used.max_by_key(|life| (life.last_used_at, life.id == key, life.dies_at.is_none(), life.dies_at));
    last.is_some_and(|last| last.id != key && last.dies_at.is_some_and(|died| died + A_DAY < now))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn day(day: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * day)
    }

    fn life(id: &str, last_used_at: Option<i64>, ends_at: Option<i64>) -> Life {
        let last_used_at = last_used_at.map(day);
        Life { id: id.to_owned(), last_used_at, dies_at: died([ends_at.map(day), None], last_used_at) }
    }

    #[test]
    fn a_connection_was_dead_when_the_key_used_last_has_ended_more_than_a_day_ago() {
        let now = day(20);
        for (name, lives, dead) in [
            ("the first key ever", vec![life("new", None, None)], false),
            ("the old one ended a week ago", vec![life("old", Some(12), Some(13)), life("new", None, None)], true),
            ("a day ago", vec![life("old", Some(12), Some(19)), life("new", None, None)], false),
            ("it lives", vec![life("old", Some(12), Some(30)), life("new", None, None)], false),
            ("this one is the one used last", vec![life("old", Some(3), Some(4)), life("new", Some(12), None)], false),
            (
                "one in a drawer keeps nothing alive",
                vec![life("old", Some(12), Some(13)), life("drawer", None, None), life("new", None, None)],
                true,
            ),
            ("given back after another one", vec![life("old", Some(12), Some(13)), life("new", Some(2), None)], true),
            (
                "used a moment ago, whenever it is said to have ended",
                vec![life("old", Some(20), Some(13)), life("new", None, None)],
                false,
            ),
            (
                "used in the same instant as one that has ended",
                vec![life("new", Some(12), None), life("old", Some(12), Some(13))],
                false,
            ),
            ("nobody was ever there", vec![life("old", None, Some(3)), life("new", None, None)], false),
        ] {
            assert_eq!(was_dead(&lives, "new", now), dead, "{name}");
        }
    }

    #[test]
    fn only_a_key_that_was_idle_for_longer_than_a_day_may_come_back() {
        assert!(may_come_back(None, day(20)));
        assert!(may_come_back(Some(day(18)), day(20)));
        assert!(!may_come_back(Some(day(19)), day(20)));
    }
}

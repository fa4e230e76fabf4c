//! Who came and who went lately.

use jiff::Timestamp;
use planning::UserId;

use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

/// Somebody, by address, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Who.
    pub user: UserId,
    /// The address.
    pub email: String,
    /// When they came or went.
    pub at: Timestamp,
}

/// How many, and the latest of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lately {
    /// How many; one more than [`Lately::MOST`] stands for any number beyond.
    pub total: usize,
    /// The latest first.
    pub latest: Vec<Moved>,
}

impl Lately {
    /// Nobody counts further: a first sync may bring everybody within a week.
    pub const MOST: usize = 1_000;
}

/// One more than is counted.
fn enough() -> i64 {
    i64::try_from(Lately::MOST).unwrap_or(i64::MAX).saturating_add(1)
}

/// Who was made since, whatever they are by now.
///
/// # Errors
/// The engine's.
pub fn joined(tx: &Tx<'_>, account: AccountId, since: Timestamp, limit: i64) -> Result<Lately, Error> {
    let total = tx.one(
        "SELECT COUNT(*) FROM (SELECT id FROM console_user WHERE account = $1 AND created_at >= $2 LIMIT $3) lately",
        args![account, since, enough()],
    )?;
    let rows = tx.query(
        "SELECT id, email, created_at FROM console_user WHERE account = $1 AND created_at >= $2 ORDER BY created_at DESC, id DESC LIMIT $3",
        args![account, since, limit],
    )?;
    Ok(lately(total, rows))
}

/// Who was archived since.
///
/// # Errors
/// The engine's.
pub fn left(tx: &Tx<'_>, account: AccountId, since: Timestamp, limit: i64) -> Result<Lately, Error> {
    let total = tx.one(
        "SELECT COUNT(*) FROM (SELECT id FROM console_user WHERE account = $1 AND status = 'archived' AND archived_at >= $2 LIMIT $3) lately",
        args![account, since, enough()],
    )?;
    let rows = tx.query(
        "SELECT id, email, archived_at FROM console_user WHERE account = $1 AND status = 'archived' AND archived_at >= $2 ORDER BY archived_at DESC, id DESC LIMIT $3",
        args![account, since, limit],
    )?;
    Ok(lately(total, rows))
}

fn lately(total: Option<Row>, rows: Vec<Row>) -> Lately {
    let moved = |mut row: Row| Moved { user: UserId(row.text(0)), email: row.text(1), at: row.time(2) };
    Lately {
        total: total.and_then(|row| usize::try_from(row.int(0)).ok()).unwrap_or_default(),
        latest: rows.into_iter().map(moved).collect(),
    }
}

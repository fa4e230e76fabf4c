//! The list of people, of those alone about whom somebody has the last word: each from an index that has nobody else.
//!
//! Whoever is kept is told as `kept.rs: in_force` has it: a keep that ended since the directory stated the person anew is none,
//! though its row stands until the next live sync.

use planning::User;

use super::window::{Asked, Found, Keeper, Window, keeper_name};
use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

/// A page of them, by folded e-mail.
pub(super) fn page(
    tx: &Tx<'_>,
    account: AccountId,
    window: &Window,
    keeper: Keeper,
    whole: impl Fn(Vec<Row>) -> Result<Vec<User>, Error>,
) -> Result<Found<User>, Error> {
    window.rows(
        |asked| rows(tx, account, asked, keeper),
        |asked| count(tx, account, asked, keeper),
        |asked| edge(tx, account, asked, keeper),
        whole,
        |user| &user.email,
    )
}

fn named(keeper: Keeper) -> &'static str {
    match keeper {
        Keeper::Directory => keeper_name(true, true),
        Keeper::Unmanaged => keeper_name(false, false),
        Keeper::Console | Keeper::Kept(_) | Keeper::NotInDirectory => keeper_name(true, false),
    }
}

fn rows(tx: &Tx<'_>, account: AccountId, asked: &Asked, keeper: Keeper) -> Result<Vec<Row>, Error> {
    let by_column = args![account, &asked.key, asked.status, &asked.pattern, asked.rows(), named(keeper), &asked.edge];
    match (keeper, asked.backwards) {
        (Keeper::Kept(now), backwards) => {
            let args = args![account, &asked.key, asked.status, &asked.pattern, asked.rows(), now];
            if backwards {
                return tx.query(
                    "SELECT u.id, u.version, u.email, u.status, u.archive_reason, u.archived_at, u.managed, u.fields, u.link FROM kept k CROSS JOIN console_user u LEFT JOIN resource r ON r.account = k.account AND r.kind = 'User' AND r.id = k.resource
                     WHERE k.account = $1 AND k.until > $6 AND (k.run IS NULL OR k.version = r.version OR k.version IS NULL AND r.id IS NULL) AND u.account = k.account AND u.id = k.user_id AND u.sort_key < $2 AND (u.status = $3 OR $3 = '') AND u.search LIKE $4 ESCAPE '!' ORDER BY u.sort_key DESC LIMIT $5",
                    args,
                );
            }
            tx.query(
                "SELECT u.id, u.version, u.email, u.status, u.archive_reason, u.archived_at, u.managed, u.fields, u.link FROM kept k CROSS JOIN console_user u LEFT JOIN resource r ON r.account = k.account AND r.kind = 'User' AND r.id = k.resource
                 WHERE k.account = $1 AND k.until > $6 AND (k.run IS NULL OR k.version = r.version OR k.version IS NULL AND r.id IS NULL) AND u.account = k.account AND u.id = k.user_id AND u.sort_key > $2 AND (u.status = $3 OR $3 = '') AND u.search LIKE $4 ESCAPE '!' ORDER BY u.sort_key LIMIT $5",
                args,
            )
        }
        (Keeper::NotInDirectory, true) => tx.query(
            "SELECT u.id, u.version, u.email, u.status, u.archive_reason, u.archived_at, u.managed, u.fields, u.link FROM console_only g CROSS JOIN console_user u
             WHERE g.account = $1 AND u.account = g.account AND u.id = g.user_id AND g.sort_key < $2 AND g.sort_key >= $6 AND (u.status = $3 OR $3 = '') AND u.search LIKE $4 ESCAPE '!' ORDER BY g.sort_key DESC LIMIT $5",
            args![account, &asked.key, asked.status, &asked.pattern, asked.rows(), &asked.edge],
        ),
        (Keeper::NotInDirectory, false) => tx.query(
            "SELECT u.id, u.version, u.email, u.status, u.archive_reason, u.archived_at, u.managed, u.fields, u.link FROM console_only g CROSS JOIN console_user u
             WHERE g.account = $1 AND u.account = g.account AND u.id = g.user_id AND g.sort_key > $2 AND g.sort_key <= $6 AND (u.status = $3 OR $3 = '') AND u.search LIKE $4 ESCAPE '!' ORDER BY g.sort_key LIMIT $5",
            args![account, &asked.key, asked.status, &asked.pattern, asked.rows(), &asked.edge],
        ),
        (_, true) => tx.query(
            "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user
             WHERE account = $1 AND (kept_by, sort_key) < ($6, $2) AND (kept_by, sort_key) >= ($6, $7) AND (status = $3 OR $3 = '') AND search LIKE $4 ESCAPE '!' ORDER BY kept_by DESC, sort_key DESC LIMIT $5",
            by_column,
        ),
        (_, false) => tx.query(
            "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user
             WHERE account = $1 AND (kept_by, sort_key) > ($6, $2) AND (kept_by, sort_key) <= ($6, $7) AND (status = $3 OR $3 = '') AND search LIKE $4 ESCAPE '!' ORDER BY kept_by, sort_key LIMIT $5",
            by_column,
        ),
    }
}

fn count(tx: &Tx<'_>, account: AccountId, asked: &Asked, keeper: Keeper) -> Result<Option<Row>, Error> {
    let by_column = args![account, asked.status, &asked.pattern, named(keeper)];
    match (keeper, asked.searched) {
        (Keeper::Kept(now), _) => tx.one(
            "SELECT COUNT(*) FROM kept k CROSS JOIN console_user u LEFT JOIN resource r ON r.account = k.account AND r.kind = 'User' AND r.id = k.resource
             WHERE k.account = $1 AND k.until > $4 AND (k.run IS NULL OR k.version = r.version OR k.version IS NULL AND r.id IS NULL) AND u.account = k.account AND u.id = k.user_id AND (u.status = $2 OR $2 = '') AND u.search LIKE $3 ESCAPE '!'",
            args![account, asked.status, &asked.pattern, now],
        ),
        // Everybody there is active (`gap.rs`).
        (Keeper::NotInDirectory, false) if asked.status.is_empty() => {
            tx.one("SELECT COUNT(*) FROM console_only WHERE account = $1", args![account])
        }
        (Keeper::NotInDirectory, _) => tx.one(
            "SELECT COUNT(*) FROM console_only g CROSS JOIN console_user u
             WHERE g.account = $1 AND u.account = g.account AND u.id = g.user_id AND (u.status = $2 OR $2 = '') AND u.search LIKE $3 ESCAPE '!'",
            args![account, asked.status, &asked.pattern],
        ),
        (_, true) => tx.one(
            "SELECT COUNT(*) FROM console_user WHERE account = $1 AND kept_by = $4 AND (status = $2 OR $2 = '') AND search LIKE $3 ESCAPE '!'",
            by_column,
        ),
        // Of the index alone.
        (_, false) if asked.status.is_empty() => tx.one(
            "SELECT COUNT(*) FROM console_user WHERE account = $1 AND kept_by = $2 AND status IN ('active', 'archived')",
            args![account, named(keeper)],
        ),
        (_, false) => tx.one(
            "SELECT COUNT(*) FROM console_user WHERE account = $1 AND kept_by = $3 AND status = $2",
            args![account, asked.status, named(keeper)],
        ),
    }
}

/// Those who are kept are as few as people were asked about: all of them are looked at.
fn edge(tx: &Tx<'_>, account: AccountId, asked: &Asked, keeper: Keeper) -> Result<Option<Row>, Error> {
    let args = args![account, &asked.key, named(keeper), asked.passed()];
    match (keeper, asked.backwards) {
        (Keeper::Kept(_), _) => Ok(None),
        (Keeper::NotInDirectory, true) => tx.one(
            "SELECT sort_key, email FROM console_user WHERE account = $1
             AND id = (SELECT user_id FROM console_only WHERE account = $1 AND sort_key < $2 ORDER BY sort_key DESC LIMIT 1 OFFSET $3)",
            args![account, &asked.key, asked.passed()],
        ),
        (Keeper::NotInDirectory, false) => tx.one(
            "SELECT sort_key, email FROM console_user WHERE account = $1
             AND id = (SELECT user_id FROM console_only WHERE account = $1 AND sort_key > $2 ORDER BY sort_key LIMIT 1 OFFSET $3)",
            args![account, &asked.key, asked.passed()],
        ),
        (_, true) => tx.one(
            "SELECT sort_key, email FROM console_user WHERE account = $1 AND kept_by = $3 AND sort_key < $2 ORDER BY sort_key DESC LIMIT 1 OFFSET $4",
            args,
        ),
        (_, false) => tx.one(
            "SELECT sort_key, email FROM console_user WHERE account = $1 AND kept_by = $3 AND sort_key > $2 ORDER BY sort_key LIMIT 1 OFFSET $4",
            args,
        ),
    }
}

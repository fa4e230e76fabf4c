//! Accounts: the customers of an installation.

use jiff::Timestamp;

use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

/// One customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The first part of every key.
    pub id: AccountId,
    /// `[a-z][a-z0-9-]{1,62}`, in every URL.
    pub slug: String,
    /// As people call it.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Makes an account and the one row of its sync state.
///
/// # Errors
/// `Constraint(AccountSlug)` when the slug is taken.
pub fn create(tx: &Tx<'_>, slug: &str, name: &str, now: Timestamp) -> Result<Account, Error> {
    let next = tx.one("SELECT COALESCE(MAX(id), 0) + 1 FROM account", args![])?.map_or(1, |row| row.int(0));
    tx.execute(
        "INSERT INTO account (id, slug, name, created_at) VALUES ($1, $2, $3, $4)",
        args![next, slug, name, now],
    )?;
    let account = AccountId(next);
    crate::sync_state::create(tx, account, now)?;
    Ok(Account { id: account, slug: slug.to_owned(), name: name.to_owned(), created_at: now })
}

/// The account with this slug.
///
/// # Errors
/// The engine's.
pub fn find(tx: &Tx<'_>, slug: &str) -> Result<Option<Account>, Error> {
    Ok(tx.one("SELECT id, slug, name, created_at FROM account WHERE slug = $1", args![slug])?.map(read))
}

/// Every account, by slug.
///
/// # Errors
/// The engine's.
pub fn list(tx: &Tx<'_>) -> Result<Vec<Account>, Error> {
    Ok(tx
        .query("SELECT id, slug, name, created_at FROM account ORDER BY slug", args![])?
        .into_iter()
        .map(read)
        .collect())
}

/// The only account, if there is one and no more.
///
/// # Errors
/// The engine's.
pub fn only(tx: &Tx<'_>) -> Result<Option<Account>, Error> {
    let mut some = tx.query("SELECT id, slug, name, created_at FROM account ORDER BY id LIMIT 2", args![])?;
    Ok(some.pop().filter(|_| some.is_empty()).map(read))
}

fn read(mut row: Row) -> Account {
    Account { id: AccountId(row.int(0)), slug: row.text(1), name: row.text(2), created_at: row.time(3) }
}

//! Administrators, their passwords and their one-time setup links. Of a link only the hash is kept, of a password what
//! argon2id made of it.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

/// Somebody who signs in to the console; not a user of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admin {
    /// The id.
    pub id: String,
    /// The address to sign in with.
    pub email: String,
    /// `owner`, `admin` or `support`.
    pub role: String,
    /// The console user who this is, once there is one.
    pub user: Option<String>,
    /// Since when.
    pub created_at: Timestamp,
}

/// Makes an administrator.
///
/// # Errors
/// `Constraint(AdminAddress)` when the address is taken.
pub fn create(tx: &Tx<'_>, account: AccountId, admin: &Admin) -> Result<(), Error> {
    let folded = scim::fold(&admin.email);
    tx.execute(
        "INSERT INTO admin (account, id, email, folded, role, user_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![account, &admin.id, &admin.email, &folded, &admin.role, admin.user.as_ref(), admin.created_at],
    )?;
    Ok(())
}

/// Keeps the hash of a setup link; links that the administrator was given before stop to work.
///
/// # Errors
/// The engine's.
pub fn invite(tx: &Tx<'_>, account: AccountId, admin: &str, hash: &str, expires_at: Timestamp) -> Result<(), Error> {
    tx.execute("DELETE FROM setup_link WHERE account = $1 AND admin_id = $2", args![account, admin])?;
    tx.execute(
        "INSERT INTO setup_link (account, hash, admin_id, expires_at, used_at) VALUES ($1, $2, $3, $4, NULL)",
        args![account, hash, admin, expires_at],
    )?;
    Ok(())
}

/// Whom a setup link is for, if it still works.
///
/// # Errors
/// The engine's.
pub fn invited(tx: &Tx<'_>, account: AccountId, hash: &str, now: Timestamp) -> Result<Option<Admin>, Error> {
    let row = tx.one(
        "SELECT a.id, a.email, a.role, a.user_id, a.created_at FROM setup_link l JOIN admin a ON a.account = l.account AND a.id = l.admin_id
         WHERE l.account = $1 AND l.hash = $2 AND l.used_at IS NULL AND l.expires_at > $3",
        args![account, hash, now],
    )?;
    Ok(row.map(read))
}

/// Uses a setup link up. `false` when it does not work any more: of two who use it at once, one does.
///
/// # Errors
/// The engine's.
pub fn use_link(tx: &Tx<'_>, account: AccountId, hash: &str, now: Timestamp) -> Result<bool, Error> {
    let used = tx.execute(
        "UPDATE setup_link SET used_at = $3 WHERE account = $1 AND hash = $2 AND used_at IS NULL AND expires_at > $3",
        args![account, hash, now],
    )?;
    Ok(used == 1)
}

/// Every administrator of an account, by address.
///
/// # Errors
/// The engine's.
pub fn list(tx: &Tx<'_>, account: AccountId) -> Result<Vec<Admin>, Error> {
    let rows = tx.query(
        "SELECT id, email, role, user_id, created_at FROM admin WHERE account = $1 ORDER BY folded",
        args![account],
    )?;
    Ok(rows.into_iter().map(read).collect())
}

/// The administrator with this folded address.
///
/// # Errors
/// The engine's.
pub fn by_address(tx: &Tx<'_>, account: AccountId, folded: &str) -> Result<Option<Admin>, Error> {
    let row = tx.one(
        "SELECT id, email, role, user_id, created_at FROM admin WHERE account = $1 AND folded = $2",
        args![account, folded],
    )?;
    Ok(row.map(read))
}

/// The administrator with this id.
///
/// # Errors
/// The engine's.
pub fn get(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<Option<Admin>, Error> {
    let row = tx.one(
        "SELECT id, email, role, user_id, created_at FROM admin WHERE account = $1 AND id = $2",
        args![account, id],
    )?;
    Ok(row.map(read))
}

/// What argon2id made of the password, once one was set (the PHC string format).
///
/// # Errors
/// The engine's.
pub fn password(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<Option<String>, Error> {
    let row = tx.one("SELECT password FROM admin WHERE account = $1 AND id = $2", args![account, id])?;
    Ok(row.and_then(|mut row| row.opt_text(0)))
}

/// An administrator and how they get in.
#[derive(Clone, Debug)]
pub struct Told {
    /// Who.
    pub admin: Admin,
    /// A password was set.
    pub has_password: bool,
    /// When they signed in last.
    pub signed_in_at: Option<Timestamp>,
    /// Until when the setup link works that was not used.
    pub link_until: Option<Timestamp>,
    /// The e-mail of the console user who this is.
    pub user_email: Option<String>,
}

/// Every administrator and how they get in, by address.
///
/// # Errors
/// The engine's.
pub fn told(tx: &Tx<'_>, account: AccountId) -> Result<Vec<Told>, Error> {
    let rows = tx.query(
        "SELECT a.id, a.email, a.role, a.user_id, a.created_at, CAST(CASE WHEN a.password IS NULL THEN 0 ELSE 1 END AS BIGINT), a.signed_in_at, l.expires_at, u.email
         FROM admin a
         LEFT JOIN setup_link l ON l.account = $1 AND l.admin_id = a.id AND l.used_at IS NULL
         LEFT JOIN console_user u ON u.account = $1 AND u.id = a.user_id
         WHERE a.account = $1 ORDER BY a.folded",
        args![account],
    )?;
    Ok(rows.into_iter().map(read_told).collect())
}

/// One of them, by id.
///
/// # Errors
/// The engine's.
pub fn told_of(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<Option<Told>, Error> {
    let row = tx.one(
        "SELECT a.id, a.email, a.role, a.user_id, a.created_at, CAST(CASE WHEN a.password IS NULL THEN 0 ELSE 1 END AS BIGINT), a.signed_in_at, l.expires_at, u.email
         FROM admin a
         LEFT JOIN setup_link l ON l.account = $1 AND l.admin_id = a.id AND l.used_at IS NULL
         LEFT JOIN console_user u ON u.account = $1 AND u.id = a.user_id
         WHERE a.account = $1 AND a.id = $2",
        args![account, id],
    )?;
    Ok(row.map(read_told))
}

/// Remembers a sign-in.
///
/// # Errors
/// The engine's.
pub fn signed_in(tx: &Tx<'_>, account: AccountId, id: &str, at: Timestamp) -> Result<(), Error> {
    tx.execute("UPDATE admin SET signed_in_at = $3 WHERE account = $1 AND id = $2", args![account, id, at])?;
    Ok(())
}

/// Keeps what argon2id made of a new password.
///
/// # Errors
/// The engine's.
pub fn set_password(tx: &Tx<'_>, account: AccountId, id: &str, phc: &str) -> Result<(), Error> {
    tx.execute("UPDATE admin SET password = $3 WHERE account = $1 AND id = $2", args![account, id, phc])?;
    Ok(())
}

/// Gives another role.
///
/// # Errors
/// The engine's.
pub fn set_role(tx: &Tx<'_>, account: AccountId, id: &str, role: &str) -> Result<(), Error> {
    tx.execute("UPDATE admin SET role = $3 WHERE account = $1 AND id = $2", args![account, id, role])?;
    Ok(())
}

/// Removes an administrator with their setup links and sessions.
///
/// # Errors
/// The engine's.
pub fn remove(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<(), Error> {
    tx.execute("DELETE FROM setup_link WHERE account = $1 AND admin_id = $2", args![account, id])?;
    tx.execute("DELETE FROM session WHERE account = $1 AND admin_id = $2", args![account, id])?;
    tx.execute("DELETE FROM admin WHERE account = $1 AND id = $2", args![account, id])?;
    Ok(())
}

/// Ties a new administrator to the console user who bears their address already, e-mail or alias. `true` when there is one.
///
/// # Errors
/// The engine's.
pub fn link_to_bearer(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<bool, Error> {
    let linked = tx.execute(
        "UPDATE admin SET user_id = (SELECT user_id FROM user_address WHERE account = admin.account AND folded = admin.folded)
         WHERE account = $1 AND id = $2 AND user_id IS NULL
           AND EXISTS (SELECT 1 FROM user_address WHERE account = admin.account AND folded = admin.folded)",
        args![account, id],
    )?;
    Ok(linked > 0)
}

/// The folded addresses of administrators who are no console user yet.
///
/// # Errors
/// The engine's.
pub fn without_user(tx: &Tx<'_>, account: AccountId) -> Result<BTreeSet<String>, Error> {
    let rows = tx.query("SELECT folded FROM admin WHERE account = $1 AND user_id IS NULL", args![account])?;
    Ok(rows.into_iter().map(|mut row| row.text(0)).collect())
}

/// Ties an administrator to the console user who gets their address, for good: a rename by the IdP does not undo it.
///
/// # Errors
/// The engine's.
pub fn link_by_address(tx: &Tx<'_>, account: AccountId, folded: &str, user: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE admin SET user_id = $3 WHERE account = $1 AND folded = $2 AND user_id IS NULL",
        args![account, folded, user],
    )?;
    Ok(())
}

fn read(row: Row) -> Admin {
    read_from(row).0
}

fn read_from(mut row: Row) -> (Admin, Row) {
    let (id, email, role, user) = (row.text(0), row.text(1), row.text(2), row.opt_text(3));
    let created_at = row.time(4);
    (Admin { id, email, role, user, created_at }, row)
}

fn read_told(row: Row) -> Told {
    let (admin, mut row) = read_from(row);
    Told {
        admin,
        has_password: row.int(5) == 1,
        signed_in_at: row.opt_time(6),
        link_until: row.opt_time(7),
        user_email: row.opt_text(8),
    }
}

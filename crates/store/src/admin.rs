//! Administrators and their one-time setup links. Of a link only the hash is kept.

use jiff::Timestamp;

use crate::value::args;
use crate::{AccountId, Error, Tx};

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

/// Keeps the hash of a setup link.
///
/// # Errors
/// The engine's.
pub fn invite(tx: &Tx<'_>, account: AccountId, admin: &str, hash: &str, expires_at: Timestamp) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO setup_link (account, hash, admin_id, expires_at, used_at) VALUES ($1, $2, $3, $4, NULL)",
        args![account, hash, admin, expires_at],
    )?;
    Ok(())
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
    Ok(rows
        .into_iter()
        .map(|mut row| Admin {
            id: row.text(0),
            email: row.text(1),
            role: row.text(2),
            user: row.opt_text(3),
            created_at: row.time(4),
        })
        .collect())
}

/// Ties an administrator to the console user who bears their address, for good: a rename by the IdP does not undo it.
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

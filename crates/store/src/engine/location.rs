//! Where a database is, as an operator writes it after `--database`.

use std::path::PathBuf;

use super::postgres::Address;
use crate::error::OpenError;

/// Where a database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A file for the embedded SQLite.
    Sqlite(PathBuf),
    /// A database of a PostgreSQL server.
    Postgres(Address),
}

impl Location {
    /// Reads `sqlite:PATH` or `postgres://USER@HOST/NAME`; the password of the latter comes from the environment or a file.
    ///
    /// # Errors
    /// `UnknownLocation`; `PasswordInLocation` for a URL with a password, which the process list would show; `Address`
    /// for a URL that can't be used, or a password file that can't be read.
    pub fn parse(text: &str) -> Result<Location, OpenError> {
        if let Some(path) = text.strip_prefix("sqlite:").filter(|path| !path.is_empty()) {
            return Ok(Location::Sqlite(PathBuf::from(path)));
        }
        if has_password(text) {
            return Err(OpenError::PasswordInLocation);
        }
        if ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme)) {
            return Address::from_url(text, &|name| std::env::var(name).ok()).map(Location::Postgres);
        }
        Err(OpenError::UnknownLocation(text.to_owned()))
    }
}

/// A password in any of the places where PostgreSQL's clients take one: `user:password@`, `?password=`, `password=`.
fn has_password(text: &str) -> bool {
    let authority = text.split_once("://").map(|(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
    let of_user = authority.and_then(|authority| authority.rsplit_once('@'));
    of_user.is_some_and(|(user, _)| user.contains(':')) || text.to_ascii_lowercase().contains("password=")
}

/// Must the database be there already?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// A missing one is an error.
    Required,
    /// A missing one is made.
    OrNew,
}

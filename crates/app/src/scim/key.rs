//! What opens the door of SCIM: the token that the console makes, or what an OAuth client was given for an hour.

use ::store::{AccountId, Tx, oauth as kept, token};
use jiff::Timestamp;

use crate::error::Result;
use crate::oauth;
use crate::tokens::{self, Opens};

/// A key that fits.
#[derive(Clone, Debug)]
pub(super) enum Key {
    Token(token::Token),
    Client(kept::Client),
}

impl Key {
    /// The live key that this text is, if it is one. One look-up: what a text begins with says in which table it would be.
    pub(super) fn recognise(tx: &Tx<'_>, account: AccountId, text: &str, now: Timestamp) -> Result<Option<Key>> {
        if oauth::is_access_token(text) {
            return Ok(oauth::recognise(tx, account, text, now)?.map(Key::Client));
        }
        Ok(tokens::recognise(tx, account, text, Opens::Scim, now)?.map(Key::Token))
    }

    /// As a record names it.
    pub(super) fn actor(&self) -> String {
        match self {
            Key::Token(token) => format!("{}…{}", token.prefix, token.last4),
            Key::Client(client) => format!("OAuth client {}", client.id),
        }
    }

    pub(super) fn last_used_at(&self) -> Option<Timestamp> {
        match self {
            Key::Token(token) => token.last_used_at,
            Key::Client(client) => client.last_used_at,
        }
    }

    /// Remembers a use.
    pub(super) fn used(
        &self,
        tx: &Tx<'_>,
        account: AccountId,
        at: Timestamp,
        from: &str,
    ) -> std::result::Result<(), ::store::Error> {
        match self {
            Key::Token(token) => token::used(tx, account, &token.id, at, from),
            Key::Client(client) => kept::used(tx, account, &client.id, at, from),
        }
    }
}

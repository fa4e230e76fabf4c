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

/// What a text is at the door.
#[derive(Clone, Debug)]
pub(super) enum Recognised {
    /// A key that opens it.
    Live(Key),
    /// One that did, and has ended. Whoever shows it is told nothing of that.
    Ended(Key),
    /// Anything else.
    Unknown,
}

impl Recognised {
    /// Which key this text is, whatever became of it. One look-up: what a text begins with says in which table it would be.
    pub(super) fn of(tx: &Tx<'_>, account: AccountId, text: &str, now: Timestamp) -> Result<Recognised> {
        let (found, is_live) = if oauth::is_access_token(text) {
            let found = oauth::recognise(tx, account, text, now)?;
            found.map_or((None, false), |(client, is_live)| (Some(Key::Client(client)), is_live))
        } else {
            let found = tokens::recognise(tx, account, text, Opens::Scim, now)?;
            found.map_or((None, false), |(token, is_live)| (Some(Key::Token(token)), is_live))
        };
        Ok(match found {
            Some(key) if is_live => Recognised::Live(key),
            Some(key) => Recognised::Ended(key),
            None => Recognised::Unknown,
        })
    }
}

impl Key {
    /// The id of the token or the client.
    pub(super) fn id(&self) -> &str {
        match self {
            Key::Token(token) => &token.id,
            Key::Client(client) => &client.id,
        }
    }

    /// As a record names it.
    pub(super) fn actor(&self) -> String {
        match self {
            Key::Token(token) => format!("{}…{}", token.prefix, token.last4),
            Key::Client(client) => oauth::actor(client),
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

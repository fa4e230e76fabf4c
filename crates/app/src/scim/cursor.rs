//! A cursor of RFC 9865: where a page ended, encrypted and authenticated, so that nothing is kept for whoever never comes back.
//!
//! It says the last resource of the page, the total, the size of a page and when it was made. It opens for the account and
//! the query that it was made for, on every server of the installation, and for nobody else. It gives no rights: each page
//! is asked for with a token like the first.

use ::scim::{Error as ScimError, Kind, Limits, ScimType, SortKey};
use ::store::{AccountId, Lock, setting};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::App;
use crate::error::Result;

/// The name of the installation's key.
const KEY: &str = "cursor_key";

/// The last resource of a page, in the order of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Position {
    /// What it was sorted by, in an order that was asked for.
    pub(super) key: SortKey,
    pub(super) kind: Kind,
    pub(super) id: String,
}

/// What a cursor says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) after: Position,
    /// How many matched when the first page was made.
    pub(super) total: usize,
    /// The size of a page.
    pub(super) count: usize,
    /// When it was made.
    pub(super) made: Timestamp,
}

/// Seals and opens the cursors of one query of one account.
pub(super) struct Seal {
    key: LessSafeKey,
    /// What a cursor is bound to.
    bound: Vec<u8>,
}

impl Seal {
    /// `asked` is all of the query that must be the same on the next page.
    pub(super) fn new(ctx: &App, account: AccountId, asked: &str) -> Result<Seal> {
        let kept = if let Some(kept) = ctx.store.read(|tx| setting::installation(tx, KEY))? {
            kept
        } else {
            let fresh = ctx.new_secret();
            ctx.store.write(Lock::Installation, move |tx| setting::keep_installation(tx, KEY, &fresh))?
        };
        // Whatever the text is, its hash has the length of a key.
        let unbound = UnboundKey::new(&CHACHA20_POLY1305, &Sha256::digest(kept.as_bytes()));
        let key = LessSafeKey::new(unbound.map_err(|_| ::store::Error::Other("no key for cursors".to_owned()))?);
        let bound = Sha256::digest(format!("{account:?}\n{asked}")).to_vec();
        Ok(Seal { key, bound })
    }

    /// The cursor as text: letters, digits, `-` and `_` (RFC 9865 section 2: unreserved characters of RFC 3986).
    pub(super) fn close(&self, nonce: [u8; NONCE_LEN], cursor: &Cursor) -> Option<String> {
        let Cursor { after, total, count, made } = cursor;
        let said = json!([after.kind.name(), after.id, after.key.to_json(), total, count, made.as_microsecond()]);
        let mut sealed = said.to_string().into_bytes();
        let aad = Aad::from(&self.bound);
        self.key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed).ok()?;
        Some(URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// Reads a cursor.
    ///
    /// Errors: `invalidCursor` for what was not made here for this account and query, with one sentence for all of it;
    /// `expiredCursor` (RFC 9865 section 2.1).
    pub(super) fn open(&self, text: &str, now: Timestamp) -> Result<Cursor> {
        let cursor = self.read(text).ok_or_else(|| {
            let detail = "The cursor is none of this query: send the nextCursor of the page before, with the same parameters, or an empty one to begin anew.";
            ScimError::bad_request(ScimType::InvalidCursor, detail)
        })?;
        if now.duration_since(cursor.made).as_secs() >= Limits::CURSOR_SECONDS {
            let detail =
                format!("The cursor is older than {} s. Begin anew with an empty one.", Limits::CURSOR_SECONDS);
            return Err(ScimError::bad_request(ScimType::ExpiredCursor, detail).into());
        }
        Ok(cursor)
    }

    fn read(&self, text: &str) -> Option<Cursor> {
        let sealed = URL_SAFE_NO_PAD.decode(text).ok()?;
        let nonce = Nonce::try_assume_unique_for_key(sealed.get(..NONCE_LEN)?).ok()?;
        let mut said = sealed.get(NONCE_LEN..)?.to_vec();
        let said = self.key.open_in_place(nonce, Aad::from(&self.bound), &mut said).ok()?;
        let said: Value = serde_json::from_slice(said).ok()?;
        let number = |at: usize| usize::try_from(said.get(at)?.as_u64()?).ok();
        Some(Cursor {
            after: Position {
                kind: Kind::from_name(said.get(0)?.as_str()?)?,
                id: said.get(1)?.as_str()?.to_owned(),
                key: SortKey::from_json(said.get(2)?)?,
            },
            total: number(3)?,
            count: number(4)?,
            made: Timestamp::from_microsecond(said.get(5)?.as_i64()?).ok()?,
        })
    }
}

//! What every use case is handed: the store, the clock, the source of ids, the limits, the base of links.
//!
//! The only place of the house that reads a clock or draws randomness.

use std::fmt;
use std::sync::Arc;

use ::scim::Limits;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use store::Store;

use crate::requests::Diary;

/// Tells the time.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Draws ids and secrets.
pub trait Ids: Send + Sync + fmt::Debug {
    /// 32 random bytes.
    fn random(&self) -> [u8; 32];
}

/// The machine's clock.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The machine's random numbers.
#[derive(Clone, Copy, Debug)]
pub struct SystemIds;

impl Ids for SystemIds {
    #[expect(clippy::disallowed_methods, reason = "the one place where randomness is drawn")]
    fn random(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        // Without random numbers there is no safe way on; the program can only stop.
        getrandom::fill(&mut bytes).expect("the system has random numbers");
        bytes
    }
}

/// An open installation. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub store: Arc<Store>,
    /// What a request may ask for.
    pub limits: Limits,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    base_url: Arc<str>,
    worker: Arc<str>,
    diary: Arc<Diary>,
}

impl App {
    /// An installation on this store, whose links begin with `base_url`.
    pub fn new(store: Arc<Store>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>, base_url: &str) -> App {
        App {
            store,
            limits: Limits::default(),
            clock,
            ids,
            base_url: base_url.trim_end_matches('/').into(),
            worker: "worker".into(),
            diary: Arc::default(),
        }
    }

    /// The same under another name among the workers.
    #[must_use]
    pub fn named(self, worker: &str) -> App {
        App { worker: worker.into(), ..self }
    }

    /// Who this is, as the lease of a run names it.
    pub fn worker(&self) -> &str {
        &self.worker
    }

    /// Where answered requests wait to be written down; one for all that this is cloned to.
    pub fn diary(&self) -> &Diary {
        &self.diary
    }

    /// Now, in whole microseconds: what the database can hold.
    pub fn now(&self) -> Timestamp {
        let now = self.clock.now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// A new id: UUIDv7, so that ids are in order of time, which B-trees like, and whoever pages through what was made.
    pub fn new_id(&self) -> String {
        id_at(self.clock.now(), &self.ids.random())
    }

    /// A new secret: 256 bits in hexadecimal.
    pub(crate) fn new_secret(&self) -> String {
        hex(&self.ids.random())
    }

    /// A number that is used once, for what is encrypted.
    pub(crate) fn new_nonce(&self) -> [u8; 12] {
        let mut nonce = [0; 12];
        nonce.copy_from_slice(&self.ids.random()[..12]);
        nonce
    }

    /// A new salt for a password.
    pub(crate) fn new_salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        salt.copy_from_slice(&self.ids.random()[..16]);
        salt
    }

    /// What links begin with, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The Tenant URL of an account.
    pub fn tenant_url(&self, slug: &str) -> String {
        format!("{}/scim/v2/{slug}", self.base_url)
    }

    /// Where snapshots of Active Directory are brought for an account.
    pub fn snapshots_url(&self, slug: &str) -> String {
        format!("{}/adi/v1/{slug}/snapshots", self.base_url)
    }

    /// Where an OAuth client of an account fetches access tokens (product.md section 8).
    pub fn token_url(&self, slug: &str) -> String {
        format!("{}/oauth/token", self.tenant_url(slug))
    }
}

/// RFC 9562 section 6.2, method 3: twelve bits tell the moments of one millisecond apart.
fn id_at(now: Timestamp, random: &[u8; 32]) -> String {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
    let within = i64::from(now.subsec_nanosecond()).rem_euclid(1_000_000) * 4096 / 1_000_000;
    let mut tail = [0; 10];
    tail.copy_from_slice(&random[..10]);
    tail[..2].copy_from_slice(&u16::try_from(within).unwrap_or_default().to_be_bytes());
    uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid().to_string()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// SHA-256 in hexadecimal: how a secret of 256 bits is kept and looked up.
pub(crate) fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_millisecond_are_in_order_whatever_was_drawn() {
        let drawn = |byte: u8| [byte; 32];
        let at = |nanos: i128| Timestamp::from_nanosecond(1_700_000_000_000_000_000 + nanos).expect("an instant");
        let ids: Vec<String> = [0, 1_000, 2_000, 500_000, 999_999, 1_000_000]
            .iter()
            .zip([9, 7, 5, 3, 1, 0])
            .map(|(&nanos, byte)| id_at(at(nanos), &drawn(byte)))
            .collect();
        assert!(ids.is_sorted(), "{ids:?}");
        assert_eq!(uuid::Uuid::parse_str(&ids[0]).map(|id| id.get_version_num()), Ok(7));
        assert_ne!(id_at(at(0), &drawn(1)), id_at(at(0), &drawn(2)), "the rest is drawn");
    }
}

//! The audit log: who changed which setting, token, administrator or hold, and what was there before.
//!
//! A deed is recorded in the transaction that does it, by [`Deed::record`], so there is none without the other. Its detail is
//! an object: `{"old": …, "new": …}` is a value before and after, anything else is a fact. A secret is never among them: a
//! token goes by its prefix and last four characters. What the directory writes is told by the request log instead.
//! The sentence is made when a row is read (`audit/sentence.rs`).

mod csv;
mod read;
mod sentence;

pub use self::csv::csv;
pub(crate) use self::read::told;
pub use self::read::{Entries, Entry, MOST_IN_A_FILE, Query, page, whole};
pub use self::sentence::Voice;

use ::store::{AccountId, Tx, audit};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::error::Result;

/// What a deed is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The settings of the account.
    Settings,
    /// A bearer token.
    Token,
    /// An OAuth client.
    OauthClient,
    /// An administrator.
    Administrator,
    /// A run: its approval, its rejection, its undoing, its end before it was applied.
    Run,
    /// Whether the directory counts as complete.
    Mirror,
    /// The attribute mapping.
    Mapping,
    /// A snapshot of Active Directory.
    Snapshot,
    /// A person of the console: that they are kept.
    Person,
}

impl Kind {
    /// All.
    pub const ALL: [Kind; 9] = [
        Kind::Settings,
        Kind::Token,
        Kind::OauthClient,
        Kind::Administrator,
        Kind::Run,
        Kind::Mirror,
        Kind::Mapping,
        Kind::Snapshot,
        Kind::Person,
    ];

    /// As it is kept and asked for.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Settings => "settings",
            Kind::Token => "token",
            Kind::OauthClient => "oauth_client",
            Kind::Administrator => "administrator",
            Kind::Run => "run",
            Kind::Mirror => "mirror",
            Kind::Mapping => "mapping",
            Kind::Snapshot => "snapshot",
            Kind::Person => "person",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What a deed is remembered by beyond its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Detail(Map<String, Value>);

impl Detail {
    /// Nothing more to say.
    pub(crate) fn new() -> Detail {
        Detail::default()
    }

    /// A value before and after; null is absent, and what did not change is left out.
    pub(crate) fn change(mut self, name: &str, old: impl Into<Value>, new: impl Into<Value>) -> Detail {
        let (old, new) = (old.into(), new.into());
        if old != new {
            self.0.insert(name.to_owned(), json!({ "old": old, "new": new }));
        }
        self
    }

    /// Something that was so; null is left out.
    pub(crate) fn fact(mut self, name: &str, value: impl Into<Value>) -> Detail {
        let value = value.into();
        if !value.is_null() {
            self.0.insert(name.to_owned(), value);
        }
        self
    }

    /// What differs between two flat objects.
    pub(crate) fn between(before: &Value, after: &Value) -> Detail {
        let (empty, nothing) = (Map::new(), Value::Null);
        let (old, new) = (before.as_object().unwrap_or(&empty), after.as_object().unwrap_or(&empty));
        let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
        names.sort();
        names.dedup();
        names.into_iter().fold(Detail::new(), |detail, name| {
            let of = |values: &Map<String, Value>| values.get(name).unwrap_or(&nothing).clone();
            detail.change(name, of(old), of(new))
        })
    }
}

/// Something that somebody did.
#[derive(Clone, Debug)]
pub(crate) struct Deed<'a> {
    /// The id, in order of time.
    pub(crate) id: &'a str,
    pub(crate) at: Timestamp,
    /// Who, as `actor.rs: named` has it.
    pub(crate) actor: &'a str,
    pub(crate) kind: Kind,
    /// `save`, `generate`, `approve`, …: each has its sentence in `sentence.rs`.
    pub(crate) verb: &'a str,
    /// Which: a source, an address, the number of a run, the id of a person.
    pub(crate) subject: &'a str,
    pub(crate) detail: Detail,
}

impl Deed<'_> {
    /// Writes it down, in the transaction that does it.
    ///
    /// Errors: the store's.
    pub(crate) fn record(self, tx: &Tx<'_>, account: AccountId) -> Result<()> {
        let detail = Value::Object(self.detail.0).to_string();
        let deed = audit::Deed {
            id: self.id,
            at: self.at,
            actor: self.actor,
            verb: self.verb,
            kind: self.kind.name(),
            subject: self.subject,
            request: "",
            detail: &detail,
        };
        Ok(audit::record(tx, account, &deed)?)
    }
}

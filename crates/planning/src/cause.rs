//! Why something was done, or was not: the closed list of cause codes.
//!
//! A cause is stored as code and parameters when it happens and is worded when it is read
//! (`wording.rs`), so that a sentence can be bettered without touching history.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A cause code of product.md section 8, to the letter in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The directory has the person or group, active: create, restore.
    DirectoryActive,
    /// The directory says something else than the console: change, rename, membership.
    DirectoryChanged,
    /// Matched by the link that an earlier sync made.
    MatchedByLink,
    /// Adopted: the directory id is the one known before.
    MatchedByDirectoryId,
    /// Adopted: an address agrees.
    MatchedByEmail,
    /// SCIM knows no aliases; the directory integration's are removed.
    AliasRemoved,
    /// A row of a CSV file says so.
    CsvRow,
    /// A person did it in the console.
    Manual,
    /// A run was undone.
    RevertOfRun,
    /// The directory set the person inactive.
    DirectoryInactive,
    /// The directory deleted the person or group.
    DirectoryDeleted,
    /// In the console, not in the complete mirror.
    NeverSeen,
    /// Not in the newest complete snapshot of Active Directory.
    NoLongerSent,
    /// The mirror is still filling, so that absence says nothing yet.
    Filling,
    /// Provisioning Managed is false.
    Unmanaged,
    /// An administrator of the console is never archived by a sync.
    ProtectedAdmin,
    /// Kept until a day, or until the directory states the person anew.
    KeptUntil,
    /// The guard held the change.
    GuardHeld,
    /// Test Mode is on.
    TestMode,
    /// The console moved between plan and apply.
    Stale,
    /// The record can't be read.
    UnreadableRecord,
    /// More than one console user could be meant.
    MatchUncertain,
    /// Probably somebody who is in the console already.
    DuplicateOf,
    /// Two people have one directory id.
    RepeatedDirectoryId,
    /// No usable e-mail address.
    AddressMissing,
    /// Two people have one address.
    AddressShared,
    /// A known address came back under another directory id and another name.
    AddressReused,
    /// The directory's address differs from the one that the user was adopted by.
    AddressWouldChange,
    /// A console-managed group bears the name.
    GroupNameClash,
    /// A member or manager that the directory has not sent (yet).
    MemberUnknown,
    /// The identifier changed.
    IdentifierChanged,
    /// The address is in a domain that is not allowed.
    DomainNotAllowed,
    /// The source was switched.
    SourceSwitched,
    /// A policy was changed.
    PolicyChanged,
}

impl Code {
    /// The code as JSON has it: `directory_active`.
    pub fn name(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => String::new(),
        }
    }

    /// The code with this JSON name.
    pub fn from_name(name: &str) -> Option<Code> {
        serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
    }
}

/// A cause: the code and what its sentence needs to be specific.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cause {
    /// The code.
    pub code: Code,
    /// Parameters of the sentence, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

impl Cause {
    /// A cause with one parameter more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Cause {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// A parameter, or nothing.
    pub fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }
}

impl From<Code> for Cause {
    fn from(code: Code) -> Cause {
        Cause { code, params: BTreeMap::new() }
    }
}

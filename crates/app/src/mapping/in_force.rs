//! The mapping that decides: the account's own, else that of its profile; and what another one entails.

use ::store::{AccountId, Tx, mapping as saved, sync_state};
use jiff::Timestamp;
use planning::mapping::Fault;
use planning::{Mapping, Source, profile};

use crate::error::{Error, Result};

/// The mapping of an account.
#[derive(Clone, Debug)]
pub struct InForce {
    /// What it says.
    pub mapping: Mapping,
    /// Which profile the account has.
    pub profile: &'static str,
    /// When it was saved and by whom; `None` is the profile's own.
    pub saved: Option<(Timestamp, String)>,
}

impl InForce {
    /// In a sentence: whose mapping it is.
    pub fn sentence(&self) -> String {
        match &self.saved {
            None => format!("The mapping of the profile “{}”; nobody has saved another one.", self.profile),
            Some((at, by)) => format!("This account's own mapping, saved by {by} at {at}."),
        }
    }
}

/// The mapping in force of an account with this profile.
pub(crate) fn of_account(tx: &Tx<'_>, account: AccountId, profile: &str, source: Source) -> Result<InForce> {
    let profile = profile::find(profile).ok_or_else(|| Error::Refused(format!("there is no profile “{profile}”")))?;
    Ok(match saved::get(tx, account)? {
        None => {
            let usual = &profile.mapping;
            // Active Directory has mail beside the name that somebody signs in with (product.md section 6).
            let mapping = if source == Source::Adi { usual.emails_first() } else { usual.clone() };
            InForce { mapping, profile: profile.name, saved: None }
        }
        Some(kept) => {
            InForce { mapping: read(&kept.document)?, profile: profile.name, saved: Some((kept.at, kept.by)) }
        }
    })
}

/// Reads a mapping. Errors: `Refused` with every fault and its place.
pub fn read(text: &str) -> Result<Mapping> {
    Mapping::parse(text).map_err(|faults| {
        let sentence = |fault: &Fault| fault.sentence.trim_end_matches('.').to_owned();
        let told = |fault: &Fault| match fault.pointer.as_str() {
            "" => sentence(fault),
            pointer => format!("{pointer}: {}", sentence(fault)),
        };
        let told: Vec<String> = faults.iter().map(told).collect();
        Error::Refused(format!("this is no mapping, and nothing was saved: {}", told.join("; ")))
    })
}

/// Another mapping is in force: what was judged before counts no more, and a sync is to see it.
pub(crate) fn moved(
    tx: &Tx<'_>,
    account: AccountId,
    before: &InForce,
    after: &InForce,
    now: Timestamp,
) -> Result<bool> {
    let moved = before.mapping != after.mapping;
    if moved {
        sync_state::judge_anew(tx, account)?;
        sync_state::unsettle(tx, account)?;
        sync_state::replan(tx, account, now)?;
    }
    Ok(moved)
}

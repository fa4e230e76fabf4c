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
///
/// Errors: `Refused` for a saved one that can't be read (a newer program saved it, say), with what is to be done.
pub(crate) fn of_account(tx: &Tx<'_>, account: AccountId, profile: &str, source: Source) -> Result<InForce> {
    let usual = of_profile(profile, source)?;
    let Some(kept) = saved::get(tx, account)? else { return Ok(usual) };
    let mapping = Mapping::parse(&kept.document).map_err(|faults| unreadable(&faults))?;
    Ok(InForce { mapping, saved: Some((kept.at, kept.by)), ..usual })
}

/// The one that an account with this profile has as long as nobody saves another.
///
/// Errors: `Refused` for a profile that there is not.
pub(crate) fn of_profile(profile: &str, source: Source) -> Result<InForce> {
    let profile = profile::find(profile).ok_or_else(|| Error::Refused(format!("there is no profile “{profile}”")))?;
    let usual = &profile.mapping;
    // Active Directory has mail beside the name that somebody signs in with (product.md section 6).
    let mapping = if source == Source::Adi { usual.emails_first() } else { usual.clone() };
    Ok(InForce { mapping, profile: profile.name, saved: None })
}

/// The same for whoever must not be kept from a brake by it: `None` is one that can't be read.
///
/// Errors: the store's.
pub(crate) fn if_readable(tx: &Tx<'_>, account: AccountId, profile: &str, source: Source) -> Result<Option<InForce>> {
    match of_account(tx, account, profile, source) {
        Err(Error::Refused(_)) => Ok(None),
        found => found.map(Some),
    }
}

/// Reads a mapping. Errors: `Refused` with every fault and its place, a line each.
pub fn read(text: &str) -> Result<Mapping> {
    Mapping::parse(text).map_err(|faults| {
        let told: Vec<String> = faults.iter().map(told).collect();
        Error::Refused(format!("this is no mapping, and nothing was saved:\n  {}", told.join("\n  ")))
    })
}

fn told(fault: &Fault) -> String {
    let sentence = fault.sentence.trim_end_matches('.');
    match fault.pointer.as_str() {
        "" => sentence.to_owned(),
        pointer => format!("{pointer}: {sentence}"),
    }
}

fn unreadable(faults: &[Fault]) -> Error {
    let why = faults.first().map_or_else(String::new, |fault| format!(" ({})", told(fault)));
    Error::Refused(format!(
        "The saved attribute mapping of this account can't be read{why}, so nothing is planned by it. `rollcall mapping ACCOUNT reset` takes the profile's instead, `rollcall mapping ACCOUNT set FILE` saves another one."
    ))
}

/// Another mapping is in force: what was judged before counts no more, and a sync is to see it. One that can't be read
/// (`None`) is another than any that can.
pub(crate) fn moved(
    tx: &Tx<'_>,
    account: AccountId,
    before: Option<&InForce>,
    after: Option<&InForce>,
    now: Timestamp,
) -> Result<bool> {
    let mapping = |of: Option<&InForce>| of.map(|found| found.mapping.clone());
    let moved = mapping(before) != mapping(after);
    if moved {
        sync_state::judge_anew(tx, account)?;
        sync_state::unsettle(tx, account)?;
        sync_state::replan(tx, account, now)?;
    }
    Ok(moved)
}

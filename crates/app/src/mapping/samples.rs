//! What a mapping makes of a few records of the directory, so that whoever changes it sees values and not paths.

use std::collections::BTreeMap;

use ::store::snapshot::{self, State};
use ::store::{AccountId, Tx, console, mirror};
use planning::mirror::Entry;
use planning::{Mapping, Source};

use crate::error::Result;
use crate::settings::Settings;
use crate::{App, accounts};

/// People who are shown where nobody is looked for.
const FEW: usize = 3;

/// A person of the directory under a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The directory's record of them: `userName`.
    pub login: String,
    /// The address that they would have; none is an issue.
    pub email: Option<String>,
    /// The address is in a domain that is not allowed: an issue.
    pub domain_refused: bool,
    /// What each field would have, by its name; `manager` as the record names one.
    pub values: BTreeMap<&'static str, String>,
    /// Why the record can't be read.
    pub fault: Option<String>,
}

impl Sample {
    fn of(entry: &Entry, mapping: &Mapping) -> Sample {
        let person = match mapping.person(entry) {
            Ok(person) => person,
            Err(fault) => {
                return Sample {
                    login: entry.id.0.clone(),
                    email: None,
                    domain_refused: false,
                    values: BTreeMap::new(),
                    fault: Some(fault),
                };
            }
        };
        let mut values: BTreeMap<&'static str, String> =
            person.fields.iter().map(|(field, value)| (field.name(), value.to_owned())).collect();
        if let Some(manager) = person.manager.and_then(|manager| manager.display_name.or(manager.value)) {
            values.insert("manager", manager.to_string());
        }
        Sample {
            login: person.user_name.to_string(),
            email: person.email.as_ref().map(|email| email.text().to_owned()),
            domain_refused: !person.domain_allowed,
            values,
            fault: None,
        }
    }
}

/// What a mapping makes of the first few people of the directory, or of whoever has this address there.
///
/// Errors: `NotFound` (account).
pub fn samples(ctx: &App, slug: &str, mapping: &Mapping, address: Option<&str>) -> Result<Vec<Sample>> {
    let entries = ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let is_adi = Settings::read(tx, account)?.source() == Source::Adi;
        match address {
            Some(address) => with_address(tx, account, is_adi, &::scim::fold(address.trim())),
            None => first(tx, account, is_adi),
        }
    })?;
    Ok(entries.iter().map(|entry| Sample::of(entry, mapping)).collect())
}

fn first(tx: &Tx<'_>, account: AccountId, is_adi: bool) -> Result<Vec<Entry>> {
    if !is_adi {
        return Ok(mirror::first_people(tx, account, FEW)?);
    }
    let mut entries = Vec::new();
    for head in snapshot::list(tx, account)?.into_iter().filter(|head| head.state == State::InForce) {
        let most = FEW.saturating_sub(entries.len());
        entries.extend(snapshot::first_people(tx, account, &head.id, most)?);
    }
    Ok(entries)
}

fn with_address(tx: &Tx<'_>, account: AccountId, is_adi: bool, folded: &str) -> Result<Vec<Entry>> {
    if !is_adi {
        return Ok(mirror::people_with(tx, account, folded, FEW)?);
    }
    // A look-up by whoever is linked already; only for somebody who is not, a walk through the directory.
    let linked = console::users::by_address(tx, account, folded)?.and_then(|user| user.link);
    let linked = linked.map(|link| snapshot::person(tx, account, &link.resource.0)).transpose()?.flatten();
    if let Some(entry) = linked {
        return Ok(vec![entry]);
    }
    let mut entries = Vec::new();
    for id in snapshot::bearers(tx, account, folded)?.into_iter().take(FEW) {
        entries.extend(snapshot::person(tx, account, &id)?);
    }
    Ok(entries)
}

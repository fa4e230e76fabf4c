//! Who bears an address in the directory: in that of the chosen source, or only in what the other one left.

use ::scim::{Key, Kind as Sort, Resource};
use ::store::{AccountId, Tx, audit, console, mirror, snapshot};
use jiff::Timestamp;
use planning::mirror as mirrored;
use planning::wording;
use planning::{Area, Cause, Change, Code, Kind, Mapping, Person, ResourceId, Source, User};
use serde_json::Value;

use crate::adi;
use crate::day::day;
use crate::error::Result;
use crate::settings::Settings;

/// Resources of this source that bear an address.
pub(crate) fn bearers(tx: &Tx<'_>, account: AccountId, source: Source, email: &str) -> Result<Vec<String>> {
    let folded = ::scim::fold(email);
    Ok(match source {
        Source::Adi => snapshot::bearers(tx, account, &folded)?,
        _ => mirror::bearers(tx, account, &folded)?,
    })
}

/// The resource that somebody is, or else one that bears their address: the first that is in the directory, or else the last
/// that was.
pub(super) fn resource_of(tx: &Tx<'_>, account: AccountId, user: Option<&User>, email: &str) -> Result<Option<String>> {
    if let Some(link) = user.and_then(|user| user.link.as_ref()) {
        return Ok(Some(link.resource.0.clone()));
    }
    let source = Settings::read(tx, account)?.source();
    let mut bearers = bearers(tx, account, source, email)?;
    for id in &bearers {
        if by_id(tx, account, source, id)?.is_some() {
            return Ok(Some(id.clone()));
        }
    }
    Ok(bearers.pop())
}

/// What the chosen source has of a resource, as JSON; nothing if it has none, or nothing that can be read.
pub(super) fn record(tx: &Tx<'_>, account: AccountId, source: Source, resource: &str) -> Result<Option<Value>> {
    Ok(match source {
        Source::Adi => snapshot::record(tx, account, resource)?.and_then(|text| serde_json::from_str(&text).ok()),
        _ => mirror::get(tx, account, Sort::User, resource)?
            .and_then(|stored| stored.document.ok())
            .map(|document| Value::Object(document.into_attributes())),
    })
}

/// Somebody of a source: the resource, and what it says, if that can be read.
pub(crate) type Found = (String, Option<Resource>);

/// Whom a text names in the directory of this source: an id of ours, or the directory's own.
pub(crate) fn known_as(
    tx: &Tx<'_>,
    account: AccountId,
    source: Source,
    text: &str,
    limit: usize,
) -> Result<Vec<Found>> {
    if let Some(found) = by_id(tx, account, source, text)? {
        return Ok(vec![found]);
    }
    if source == Source::Adi {
        let ids = adi::ids_of_person(tx, account, text)?;
        let found = ids.iter().map(|id| by_id(tx, account, source, id)).collect::<Result<Vec<_>>>()?;
        return Ok(found.into_iter().flatten().take(limit).collect());
    }
    let key = Key { name: "externalId", folded: text.to_owned() };
    Ok(mirror::find(tx, account, Sort::User, &key, "", limit)?.into_iter().map(of_stored).collect())
}

/// Whom a source has by an id of ours.
pub(crate) fn by_id(tx: &Tx<'_>, account: AccountId, source: Source, id: &str) -> Result<Option<Found>> {
    Ok(match source {
        Source::Adi => snapshot::record(tx, account, id)?
            .map(|text| (id.to_owned(), Resource::from_stored(Sort::User, &text).ok())),
        _ => mirror::get(tx, account, Sort::User, id)?.map(of_stored),
    })
}

fn of_stored(stored: mirror::Stored) -> Found {
    (stored.id, stored.document.ok())
}

/// A record as a mapping reads it.
pub(super) fn entry(resource: String, record: &Value) -> mirrored::Entry {
    mirrored::Entry { id: ResourceId(resource), record: record.to_string().into() }
}

/// Whom the chosen source has somebody as: by the tie, or else the first who bears one of these addresses and is nobody else
/// here; of a record that can't be read, why.
pub(super) fn person_of(
    tx: &Tx<'_>,
    account: AccountId,
    source: Source,
    mapping: &Mapping,
    user: &User,
    addresses: &[&str],
) -> Result<Option<std::result::Result<Person, String>>> {
    let read = |resource: String| -> Result<Option<_>> {
        let record = record(tx, account, source, &resource)?;
        Ok(record.map(|record| mapping.person(&entry(resource, &record))))
    };
    if let Some(link) = &user.link {
        return read(link.resource.0.clone());
    }
    for address in addresses {
        for resource in bearers(tx, account, source, address)? {
            let bearer = console::linked::user_of(tx, account, &resource)?;
            if bearer.is_some_and(|bearer| bearer != user.id) {
                continue;
            }
            if let Some(person) = read(resource)? {
                return Ok(Some(person));
            }
        }
    }
    Ok(None)
}

/// Somebody whom only the source has that is not the chosen one: the resource, and the sentence that says so.
pub(super) fn only(tx: &Tx<'_>, account: AccountId, slug: &str, email: &str) -> Result<Option<(String, String)>> {
    let settings = Settings::read(tx, account)?;
    let chosen = settings.source();
    let other = if chosen == Source::Adi { Source::Scim } else { Source::Adi };
    let Some(resource) = bearers(tx, account, other, email)?.pop() else { return Ok(None) };
    let since = switched_at(tx, account, slug)?.map(|at| day(at, &settings.daily_at().1));
    let cause = Cause::from(Code::SourceSwitched)
        .with("sent_by", named(other))
        .with("chosen", named(chosen))
        .with("since", since.unwrap_or_default());
    Ok(Some((resource, wording::sentence(&Change::note(Area::User, Kind::Skip, email, cause)))))
}

fn named(source: Source) -> &'static str {
    if source == Source::Adi { "Active Directory Integration" } else { "SCIM" }
}

/// The snapshots that asked for these runs: a run's number, then when, of which domain, and by which request.
pub(super) fn brought(
    tx: &Tx<'_>,
    account: AccountId,
    since: Timestamp,
) -> Result<Vec<(i64, Timestamp, String, String)>> {
    let deeds = audit::since(tx, account, "snapshot", "complete", since)?.into_iter();
    let of_run = |(domain, deed): (String, audit::Recorded)| {
        let detail: Value = serde_json::from_str(&deed.detail).ok()?;
        Some((detail.get("run")?.as_i64()?, deed.at, domain, deed.request))
    };
    Ok(deeds.filter_map(of_run).collect())
}

/// When the source was last switched, as the audit has it.
fn switched_at(tx: &Tx<'_>, account: AccountId, slug: &str) -> Result<Option<Timestamp>> {
    let saved = audit::about(tx, account, "settings", slug)?;
    let switches = |detail: &str| {
        let detail: Value = serde_json::from_str(detail).unwrap_or_default();
        detail.get("provisioning.source").is_some()
    };
    Ok(saved.into_iter().find(|deed| switches(&deed.detail)).map(|deed| deed.at))
}

//! The mirror: resources, their keys, members as rows, tombstones.
//!
//! Written for the source's requests only (`app/scim/`), read by requests and by the snapshot of a
//! sync. Never touches the console. Documents are kept without id, meta, groups and members.

mod called;
mod newest;
mod said;

pub use called::called;
pub use newest::newest;
pub use said::said_at;

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use planning::mirror::{Entry, Reading};
use planning::{DirectoryGroup, Mapping, ResourceId, Tombstone};
use scim::{Key, Kind, Member, Resource};

use crate::value::args;
use crate::{AccountId, Error, Param, Row, Tx, gap, walk};

/// A resource as it is kept.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The id.
    pub id: String,
    /// Moves with every change.
    pub version: i64,
    /// `meta.created`.
    pub created_at: Timestamp,
    /// `meta.lastModified`.
    pub modified_at: Timestamp,
    /// The document; an error if it can't be read any more.
    pub document: Result<Resource, String>,
}

/// A member of a group, or a group of a member, with the kind of the other side if the mirror knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The reference as sent, or the group's id.
    pub value: String,
    /// The display as sent, or the group's document name.
    pub display: Option<String>,
    /// User or Group, if known.
    pub kind: Option<Kind>,
}

/// One resource, without members.
///
/// # Errors
/// The engine's.
pub fn get(tx: &Tx<'_>, account: AccountId, kind: Kind, id: &str) -> Result<Option<Stored>, Error> {
    let row = tx.one(
        "SELECT id, version, created_at, modified_at, document FROM resource WHERE account = $1 AND kind = $2 AND id = $3",
        args![account, kind.name(), id],
    )?;
    Ok(row.map(|row| stored(kind, row)))
}

/// Keeps a new resource.
///
/// # Errors
/// `Constraint(ResourceName)` when the userName or displayName is taken.
pub fn insert(tx: &Tx<'_>, account: AccountId, id: &str, resource: &Resource, now: Timestamp) -> Result<(), Error> {
    let kind = resource.kind().name();
    tx.execute(
        "INSERT INTO resource_name (account, kind, folded, id) VALUES ($1, $2, $3, $4)",
        args![account, kind, &scim::fold(resource.unique_name()), id],
    )?;
    tx.execute(
        "INSERT INTO resource (account, kind, id, version, created_at, modified_at, document) VALUES ($1, $2, $3, 1, $4, $4, $5)",
        args![account, kind, id, now, &resource.to_stored()],
    )?;
    counted(tx, account, resource.kind(), 1)?;
    insert_keys(tx, account, kind, id, &keys(resource))?;
    gap::came(tx, account, id, resource)
}

/// The attribute of a kind that `resource_name` holds.
fn unique_attribute(kind: Kind) -> &'static str {
    match kind {
        Kind::User => "userName",
        Kind::Group => "displayName",
    }
}

/// What the index holds of a resource beside its unique name.
fn keys(resource: &Resource) -> Vec<Key> {
    let unique = unique_attribute(resource.kind());
    let of_scim = resource.keys().into_iter().filter(|key| key.name != unique);
    of_scim.chain(planning::neighbourhood::keys::of(resource)).collect()
}

/// Replaces the document and what is derived from it; the version moves by one.
///
/// # Errors
/// `Constraint(ResourceName)` when the new userName or displayName is taken.
pub fn replace(
    tx: &Tx<'_>,
    account: AccountId,
    id: &str,
    before: &Resource,
    after: &Resource,
    now: Timestamp,
) -> Result<(), Error> {
    let kind = after.kind().name();
    let (old, new) = (scim::fold(before.unique_name()), scim::fold(after.unique_name()));
    if old != new {
        tx.execute(
            "UPDATE resource_name SET folded = $4 WHERE account = $1 AND kind = $2 AND folded = $3",
            args![account, kind, &old, &new],
        )?;
    }
    tx.execute(
        "UPDATE resource SET document = $4, version = version + 1, modified_at = $5 WHERE account = $1 AND kind = $2 AND id = $3",
        args![account, kind, id, &after.to_stored(), now],
    )?;
    let (old, new): (BTreeSet<Key>, BTreeSet<Key>) =
        (keys(before).into_iter().collect(), keys(after).into_iter().collect());
    tx.batch(
        "DELETE FROM resource_key WHERE account = $1 AND kind = $2 AND name = $3 AND folded = $4 AND id = $5",
        old.difference(&new).map(|key| args![account, kind, key.name, &key.folded, id].to_vec()),
    )?;
    insert_keys(tx, account, kind, id, &new.difference(&old).cloned().collect::<Vec<_>>())?;
    gap::was_told(tx, account, id, before, after)
}

/// Moves the version of a resource whose document stays (a group whose members changed).
///
/// # Errors
/// The engine's.
pub fn touch(tx: &Tx<'_>, account: AccountId, kind: Kind, id: &str, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE resource SET version = version + 1, modified_at = $4 WHERE account = $1 AND kind = $2 AND id = $3",
        args![account, kind.name(), id, now],
    )?;
    Ok(())
}

/// Removes a resource, its keys, its members and its memberships, and leaves a tombstone for the sync. Groups that it was in move their version.
///
/// # Errors
/// The engine's.
pub fn delete(
    tx: &Tx<'_>,
    account: AccountId,
    id: &str,
    resource: &Resource,
    request: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let kind = resource.kind().name();
    let addresses: BTreeSet<String> = resource
        .keys()
        .into_iter()
        .filter(|key| ["emails.value", "userName"].contains(&key.name))
        .map(|key| key.folded)
        .collect();
    tx.batch(
        "INSERT INTO tombstone_address (account, folded, kind, id) VALUES ($1, $2, $3, $4)",
        addresses.iter().map(|folded| args![account, folded, kind, id].to_vec()),
    )?;
    let (external_id, name) = references(resource, id);
    tx.execute(
        "INSERT INTO tombstone (account, kind, id, external_id, at, request) VALUES ($1, $2, $3, $4, $5, $6)",
        args![account, kind, id, resource.external_id(), now, request],
    )?;
    tx.execute(
        "UPDATE resource SET version = version + 1, modified_at = $3 WHERE account = $1 AND kind = 'Group' AND id IN (SELECT group_id FROM member WHERE account = $1 AND value IN ($2, $4, $5))",
        args![account, id, now, external_id, name],
    )?;
    tx.execute(
        "DELETE FROM member WHERE account = $1 AND value IN ($2, $3, $4)",
        args![account, id, external_id, name],
    )?;
    tx.execute("DELETE FROM member WHERE account = $1 AND group_id = $2", args![account, id])?;
    tx.batch(
        "DELETE FROM resource_key WHERE account = $1 AND kind = $2 AND name = $3 AND folded = $4 AND id = $5",
        keys(resource).iter().map(|key| args![account, kind, key.name, &key.folded, id].to_vec()),
    )?;
    tx.execute(
        "DELETE FROM resource_name WHERE account = $1 AND kind = $2 AND folded = $3",
        args![account, kind, &scim::fold(resource.unique_name())],
    )?;
    tx.execute("DELETE FROM resource WHERE account = $1 AND kind = $2 AND id = $3", args![account, kind, id])?;
    gap::went(tx, account, id, resource)?;
    counted(tx, account, resource.kind(), -1)
}

fn insert_keys(tx: &Tx<'_>, account: AccountId, kind: &str, id: &str, keys: &[Key]) -> Result<(), Error> {
    tx.batch(
        "INSERT INTO resource_key (account, kind, name, folded, id) VALUES ($1, $2, $3, $4, $5)",
        keys.iter().map(|key| args![account, kind, key.name, &key.folded, id].to_vec()),
    )?;
    Ok(())
}

/// The references of a group's members, as sent.
///
/// # Errors
/// The engine's.
pub fn member_values(tx: &Tx<'_>, account: AccountId, group: &str) -> Result<BTreeSet<String>, Error> {
    let rows = tx.query("SELECT value FROM member WHERE account = $1 AND group_id = $2", args![account, group])?;
    Ok(rows.into_iter().map(|mut row| row.text(0)).collect())
}

/// Adds members; one that is there stays as it is. Says how many are new.
///
/// # Errors
/// The engine's.
pub fn add_members<'m>(
    tx: &Tx<'_>,
    account: AccountId,
    group: &str,
    members: impl IntoIterator<Item = &'m Member>,
) -> Result<u64, Error> {
    let members: Vec<(&Member, Option<String>)> =
        members.into_iter().map(|member| (member, odd(&member.value))).collect();
    tx.batch(
        "INSERT INTO member (account, group_id, value, display, kind, folded) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account, group_id, value) DO NOTHING",
        members.iter().map(|(member, folded)| {
            args![account, group, &member.value, member.display.as_ref(), member.kind.map(Kind::name), folded.as_ref()].to_vec()
        }),
    )
}

/// A reference folded, where that is another text.
fn odd(reference: &str) -> Option<String> {
    match scim::fold_cow(reference) {
        std::borrow::Cow::Borrowed(same) if same == reference => None,
        folded => Some(folded.into_owned()).filter(|folded| folded != reference),
    }
}

/// Removes members; one that is not there is no error. Says how many went.
///
/// # Errors
/// The engine's.
pub fn remove_members<'m>(
    tx: &Tx<'_>,
    account: AccountId,
    group: &str,
    values: impl IntoIterator<Item = &'m String>,
) -> Result<u64, Error> {
    tx.batch(
        "DELETE FROM member WHERE account = $1 AND group_id = $2 AND value = $3",
        values.into_iter().map(|value| args![account, group, value].to_vec()),
    )
}

/// The members of a group; the kind is the mirror's where the member is known, else as sent.
///
/// # Errors
/// The engine's.
pub fn members(tx: &Tx<'_>, account: AccountId, group: &str) -> Result<Vec<Related>, Error> {
    let rows = tx.query(
        "SELECT m.value, m.display, COALESCE(r.kind, m.kind) FROM member m
         LEFT JOIN resource r ON r.account = m.account AND r.id = m.value AND r.kind IN ('User', 'Group')
         WHERE m.account = $1 AND m.group_id = $2 ORDER BY m.value",
        args![account, group],
    )?;
    Ok(rows.into_iter().map(related).collect())
}

/// What a reference may name a resource by beside its id (product.md section 8): `externalId`, and a person by `userName`.
fn references<'a>(resource: &'a Resource, id: &'a str) -> (&'a str, &'a str) {
    let name = if resource.kind() == Kind::User { resource.unique_name() } else { id };
    (resource.external_id().unwrap_or(id), name)
}

/// The groups that name this resource as a member.
///
/// # Errors
/// The engine's.
pub fn groups_of(tx: &Tx<'_>, account: AccountId, id: &str, resource: &Resource) -> Result<Vec<Related>, Error> {
    let (external_id, name) = references(resource, id);
    let rows = tx.query(
        "SELECT id, document FROM resource WHERE account = $1 AND kind = 'Group'
         AND id IN (SELECT group_id FROM member WHERE account = $1 AND value IN ($2, $3, $4)) ORDER BY id",
        args![account, id, external_id, name],
    )?;
    let of = |mut row: Row| {
        let id = row.text(0);
        let display = Resource::from_stored(Kind::Group, &row.text(1)).ok().map(|group| group.unique_name().to_owned());
        Related { value: id, display, kind: Some(Kind::Group) }
    };
    Ok(rows.into_iter().map(of).collect())
}

/// The next resources by id after this one that a look-up in the index finds: any number may have one `externalId`.
///
/// # Errors
/// The engine's.
pub fn find(
    tx: &Tx<'_>,
    account: AccountId,
    kind: Kind,
    key: &Key,
    id: &str,
    count: usize,
) -> Result<Vec<Stored>, Error> {
    let rows = match key.name {
        "id" => {
            let found = get(tx, account, kind, &key.folded)?;
            return Ok(found.into_iter().filter(|found| found.id.as_str() > id).collect());
        }
        "members.value" => tx.query(
            "SELECT r.id, r.version, r.created_at, r.modified_at, r.document FROM member m
             JOIN resource r ON r.account = m.account AND r.kind = 'Group' AND r.id = m.group_id WHERE m.account = $1 AND m.value = $2 AND $3 = 'Group'
             AND m.group_id > $4 ORDER BY m.group_id LIMIT $5",
            args![account, &key.folded, kind.name(), id, limit(count)],
        )?,
        name if name == unique_attribute(kind) => tx.query(
            "SELECT r.id, r.version, r.created_at, r.modified_at, r.document FROM resource_name n
             JOIN resource r ON r.account = n.account AND r.kind = n.kind AND r.id = n.id
             WHERE n.account = $1 AND n.kind = $2 AND n.folded = $3 AND n.id > $4",
            args![account, kind.name(), &key.folded, id],
        )?,
        name => tx.query(
            "SELECT r.id, r.version, r.created_at, r.modified_at, r.document FROM resource_key k
             JOIN resource r ON r.account = k.account AND r.kind = k.kind AND r.id = k.id
             WHERE k.account = $1 AND k.kind = $2 AND k.name = $3 AND k.folded = $4
             AND k.id > $5 ORDER BY k.id LIMIT $6",
            args![account, kind.name(), name, &key.folded, id, limit(count)],
        )?,
    };
    Ok(rows.into_iter().map(|row| stored(kind, row)).collect())
}

/// Resources of people that bear an address, also deleted ones: by `userName`, by `emails`, by tombstone.
///
/// # Errors
/// The engine's.
pub fn bearers(tx: &Tx<'_>, account: AccountId, folded: &str) -> Result<Vec<String>, Error> {
    let rows = tx.query(
        "SELECT id FROM resource_name WHERE account = $1 AND kind = 'User' AND folded = $2
         UNION SELECT id FROM resource_key WHERE account = $1 AND kind = 'User' AND name = 'emails.value' AND folded = $2
         UNION SELECT id FROM tombstone_address WHERE account = $1 AND kind = 'User' AND folded = $2 ORDER BY id",
        args![account, folded],
    )?;
    Ok(rows.into_iter().map(|mut row| row.text(0)).collect())
}

/// The first people of the mirror by id, as planning reads them.
///
/// # Errors
/// The engine's.
pub fn first_people(tx: &Tx<'_>, account: AccountId, most: usize) -> Result<Vec<Entry>, Error> {
    let rows = tx.query(
        "SELECT id, document FROM resource WHERE account = $1 AND kind = 'User' ORDER BY id LIMIT $2",
        args![account, limit(most)],
    )?;
    Ok(rows.into_iter().map(entry).collect())
}

/// The people of the mirror who bear an address, as planning reads them.
///
/// # Errors
/// The engine's.
pub fn people_with(tx: &Tx<'_>, account: AccountId, folded: &str, most: usize) -> Result<Vec<Entry>, Error> {
    let rows = tx.query(
        "SELECT r.id, r.document FROM (SELECT id FROM resource_name WHERE account = $1 AND kind = 'User' AND folded = $2
         UNION SELECT id FROM resource_key WHERE account = $1 AND kind = 'User' AND name = 'emails.value' AND folded = $2) b
         JOIN resource r ON r.account = $1 AND r.kind = 'User' AND r.id = b.id ORDER BY r.id LIMIT $3",
        args![account, folded, limit(most)],
    )?;
    Ok(rows.into_iter().map(entry).collect())
}

fn entry(mut row: Row) -> Entry {
    Entry { id: ResourceId(row.text(0)), record: row.text(1).into() }
}

/// A page of all resources by id, and none of their members. The far half is reached from the end; what comes before the
/// page is counted in the index alone.
///
/// # Errors
/// The engine's.
pub fn page(tx: &Tx<'_>, account: AccountId, kind: Kind, offset: usize, count: usize) -> Result<Vec<Stored>, Error> {
    let total = self::count(tx, account, kind)?;
    let count = count.min(total.saturating_sub(offset));
    if offset <= total / 2 {
        let rows = tx.query(
            "SELECT id, version, created_at, modified_at, document FROM resource WHERE account = $1 AND kind = $2
             AND id >= (SELECT id FROM resource WHERE account = $1 AND kind = $2 ORDER BY id LIMIT 1 OFFSET $4) ORDER BY id LIMIT $3",
            args![account, kind.name(), limit(count), limit(offset)],
        )?;
        return Ok(rows.into_iter().map(|row| stored(kind, row)).collect());
    }
    let rows = tx.query(
        "SELECT id, version, created_at, modified_at, document FROM resource WHERE account = $1 AND kind = $2
         AND id <= (SELECT id FROM resource WHERE account = $1 AND kind = $2 ORDER BY id DESC LIMIT 1 OFFSET $4) ORDER BY id DESC LIMIT $3",
        args![account, kind.name(), limit(count), limit(total.saturating_sub(offset + count))],
    )?;
    Ok(rows.into_iter().rev().map(|row| stored(kind, row)).collect())
}

/// The next resources by id after this one: how everything is looked at without holding everything.
///
/// # Errors
/// The engine's.
pub fn after(tx: &Tx<'_>, account: AccountId, kind: Kind, id: &str, count: usize) -> Result<Vec<Stored>, Error> {
    let rows = tx.query(
        "SELECT id, version, created_at, modified_at, document FROM resource WHERE account = $1 AND kind = $2 AND id > $3 ORDER BY id LIMIT $4",
        args![account, kind.name(), id, limit(count)],
    )?;
    Ok(rows.into_iter().map(|row| stored(kind, row)).collect())
}

/// How many there are: kept beside the rows, so that a page of many costs like a page of few.
///
/// # Errors
/// The engine's.
pub fn count(tx: &Tx<'_>, account: AccountId, kind: Kind) -> Result<usize, Error> {
    let row = match kind {
        Kind::User => tx.one("SELECT user_count FROM sync_state WHERE account = $1", args![account])?,
        Kind::Group => tx.one("SELECT group_count FROM sync_state WHERE account = $1", args![account])?,
    };
    Ok(row.and_then(|row| usize::try_from(row.int(0)).ok()).unwrap_or_default())
}

fn counted(tx: &Tx<'_>, account: AccountId, kind: Kind, more: i64) -> Result<(), Error> {
    match kind {
        Kind::User => {
            tx.execute("UPDATE sync_state SET user_count = user_count + $2 WHERE account = $1", args![account, more])?
        }
        Kind::Group => {
            tx.execute("UPDATE sync_state SET group_count = group_count + $2 WHERE account = $1", args![account, more])?
        }
    };
    Ok(())
}

/// The whole mirror, as planning reads it by this mapping.
///
/// # Errors
/// The engine's.
pub fn snapshot(
    tx: &Tx<'_>,
    account: AccountId,
    completeness: planning::Completeness,
    mapping: &Mapping,
) -> Result<planning::Mirror, Error> {
    let some = |kind: Kind, id: &str| {
        tx.query(
            "SELECT id, document FROM resource WHERE account = $1 AND kind = $2 AND id > $3 ORDER BY id LIMIT $4",
            args![account, kind.name(), id, walk::AT_ONCE],
        )
    };
    let mut reading = Reading::new(mapping);
    walk::through(
        |id| some(Kind::User, id),
        |id, mut row| {
            reading.take(&Entry { id: ResourceId(id), record: row.text(1).into() });
            Ok(())
        },
    )?;
    let mut members: HashMap<String, Vec<String>> = HashMap::new();
    for mut row in
        tx.query("SELECT group_id, value FROM member WHERE account = $1 ORDER BY group_id, value", args![account])?
    {
        members.entry(row.text(0)).or_default().push(row.text(1));
    }
    let (mut groups, mut unreadable_groups) = (Vec::new(), Vec::new());
    walk::through(
        |id| some(Kind::Group, id),
        |id, mut row| {
            match document(Kind::Group, &row.text(1)) {
                Ok(document) => groups.push(DirectoryGroup {
                    name: document.unique_name().to_owned(),
                    external_id: document.external_id().map(str::to_owned),
                    members: members.remove(&id).unwrap_or_default(),
                    id: ResourceId(id),
                }),
                Err(_) => unreadable_groups.push(ResourceId(id)),
            }
            Ok(())
        },
    )?;
    let rows = tx.query("SELECT kind, id FROM tombstone WHERE account = $1 ORDER BY kind, id", args![account])?;
    let tombstones = rows
        .into_iter()
        .filter_map(|mut row| Some(Tombstone { kind: Kind::from_name(&row.text(0))?, id: ResourceId(row.text(1)) }))
        .collect();
    Ok(planning::Mirror { people: reading.done(), groups, unreadable_groups, tombstones, completeness })
}

fn stored(kind: Kind, mut row: Row) -> Stored {
    let document = document(kind, &row.text(4));
    Stored { id: row.text(0), version: row.int(1), created_at: row.time(2), modified_at: row.time(3), document }
}

/// The document, or why it can't be read.
pub(crate) fn document(kind: Kind, text: &str) -> Result<Resource, String> {
    Resource::from_stored(kind, text).map_err(|error| error.detail)
}

fn related(mut row: Row) -> Related {
    Related { value: row.text(0), display: row.opt_text(1), kind: row.opt_text(2).as_deref().and_then(Kind::from_name) }
}

fn limit(count: usize) -> Param<'static> {
    Param::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

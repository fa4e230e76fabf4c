//! Snapshots of Active Directory: sent in parts, in force when complete.
//!
//! The newest complete snapshot of each domain *is* the mirror of the source ADI: nothing is copied when it comes into
//! force, two heads change their state in one transaction. Resources stand under the part that brought them, so that a part
//! that is sent again replaces what it said. Ids are the caller's; a resource keeps its own from one snapshot to the next.

use std::collections::BTreeMap;

use jiff::Timestamp;
use planning::mirror::{Entry, Reading};
use planning::{DirectoryGroup, Mapping, ResourceId};
use scim::Kind;

use crate::mirror::document;
use crate::value::args;
use crate::{AccountId, Error, Row, Tx};

/// Where a snapshot is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It takes parts.
    Open,
    /// The directory of its domain.
    InForce,
    /// It was, until the mirror began to fill anew: a newer one of its domain has to come.
    Awaited,
    /// It was, until a newer one came.
    Replaced,
    /// A newer one of its domain was complete first.
    Overtaken,
    /// Given up, by whoever sent it or by the time that it took.
    Abandoned,
}

impl State {
    const ALL: [State; 6] =
        [State::Open, State::InForce, State::Awaited, State::Replaced, State::Overtaken, State::Abandoned];

    /// `open`, `in_force`, `awaited`, `replaced`, `overtaken`, `abandoned`.
    pub fn name(self) -> &'static str {
        match self {
            State::Open => "open",
            State::InForce => "in_force",
            State::Awaited => "awaited",
            State::Replaced => "replaced",
            State::Overtaken => "overtaken",
            State::Abandoned => "abandoned",
        }
    }
}

/// The head of a snapshot as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The id.
    pub id: String,
    /// The order in which the snapshots of an account were begun, whatever clocks said.
    pub number: i64,
    /// The domain as sent.
    pub domain: String,
    /// Where it is in its life.
    pub state: State,
    /// How many users were announced.
    pub users: i64,
    /// How many groups were announced.
    pub groups: i64,
    /// In how many parts it was announced to come.
    pub parts: i64,
    /// How many parts came, those that came again among them.
    pub writes: i64,
    /// Whose token began it.
    pub begun_by: String,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When its state was last changed.
    pub ended_at: Option<Timestamp>,
    /// The sync that was asked for when it came into force.
    pub run: Option<i64>,
}

/// A part and how many resources it brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its number.
    pub number: i64,
    /// Users in it.
    pub users: i64,
    /// Groups in it.
    pub groups: i64,
}

/// A resource of a part.
#[derive(Clone, Debug)]
pub struct Piece {
    /// User or Group.
    pub kind: Kind,
    /// The id, the same in every snapshot of the domain.
    pub id: String,
    /// The document without members.
    pub document: String,
    /// The references of a group's members, as sent.
    pub members: Vec<String>,
    /// Every address of a person, folded.
    pub addresses: Vec<String>,
}

/// Begins one; the number is given here.
///
/// # Errors
/// The engine's.
pub fn begin(tx: &Tx<'_>, account: AccountId, head: &Head) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO snapshot (account, id, number, domain, state, users_announced, groups_announced, parts_announced, writes, begun_by, begun_at)
         SELECT $1, $2, COALESCE(MAX(number), 0) + 1, $3, 'open', $4, $5, $6, 0, $7, $8 FROM snapshot WHERE account = $1",
        args![
            account,
            &head.id,
            &head.domain,
            head.users,
            head.groups,
            head.parts,
            &head.begun_by,
            head.begun_at
        ],
    )?;
    Ok(())
}

/// The head of one.
///
/// # Errors
/// The engine's.
pub fn get(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<Option<Head>, Error> {
    let row = tx.one(
        "SELECT id, number, domain, state, users_announced, groups_announced, parts_announced, begun_by, begun_at, ended_at, run, writes FROM snapshot WHERE account = $1 AND id = $2",
        args![account, id],
    )?;
    Ok(row.map(head))
}

/// Every head of an account, in the order in which they were begun.
///
/// # Errors
/// The engine's.
pub fn list(tx: &Tx<'_>, account: AccountId) -> Result<Vec<Head>, Error> {
    let rows = tx.query(
        "SELECT id, number, domain, state, users_announced, groups_announced, parts_announced, begun_by, begun_at, ended_at, run, writes FROM snapshot WHERE account = $1 ORDER BY number",
        args![account],
    )?;
    Ok(rows.into_iter().map(head).collect())
}

/// Keeps a part, in the place of one with its number.
///
/// # Errors
/// A constraint when the part brings one resource twice; the engine's.
pub fn put_part(tx: &Tx<'_>, account: AccountId, id: &str, part: i64, pieces: &[Piece]) -> Result<(), Error> {
    remove_part(tx, account, id, part)?;
    let texts: Vec<String> = pieces.iter().map(|piece| list_of(&piece.members)).collect();
    let rows = pieces.iter().zip(&texts).map(|(piece, members)| {
        args![account, id, part, piece.kind.name(), &piece.id, &piece.document, members].to_vec()
    });
    tx.batch(
        "INSERT INTO snapshot_resource (account, snapshot, part, kind, id, document, members) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        rows,
    )?;
    let addresses = pieces.iter().flat_map(|piece| piece.addresses.iter().map(move |folded| (&piece.id, folded)));
    tx.batch(
        "INSERT INTO snapshot_address (account, snapshot, part, folded, id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account, snapshot, part, folded, id) DO NOTHING",
        addresses.map(|(person, folded)| args![account, id, part, folded, person].to_vec()),
    )?;
    let of = |kind: Kind| pieces.iter().filter(|piece| piece.kind == kind).map(|_| 1_i64).sum::<i64>();
    tx.execute(
        "INSERT INTO snapshot_part (account, snapshot, part, users_sent, groups_sent, bytes) VALUES ($1, $2, $3, $4, $5, $6)",
        args![account, id, part, of(Kind::User), of(Kind::Group), bytes(pieces)],
    )?;
    tx.execute("UPDATE snapshot SET writes = writes + 1 WHERE account = $1 AND id = $2", args![account, id])?;
    Ok(())
}

/// What these take, near enough.
pub fn bytes(pieces: &[Piece]) -> i64 {
    let texts = |piece: &Piece| piece.members.iter().chain(&piece.addresses).map(|text| text.len() + 3).sum::<usize>();
    let bytes: usize = pieces.iter().map(|piece| piece.document.len() + texts(piece)).sum();
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// How many users the other parts brought than this one, and how many bytes.
///
/// # Errors
/// The engine's.
pub fn sent_beside(tx: &Tx<'_>, account: AccountId, id: &str, part: i64) -> Result<[i64; 2], Error> {
    let row = tx.one(
        "SELECT CAST(COALESCE(SUM(users_sent), 0) AS BIGINT), CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM snapshot_part WHERE account = $1 AND snapshot = $2 AND part <> $3",
        args![account, id, part],
    )?;
    Ok(row.map_or([0, 0], |row| [row.int(0), row.int(1)]))
}

fn list_of(texts: &[String]) -> String {
    serde_json::Value::from(texts).to_string()
}

/// Forgets a part.
///
/// # Errors
/// The engine's.
pub fn remove_part(tx: &Tx<'_>, account: AccountId, id: &str, part: i64) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM snapshot_resource WHERE account = $1 AND snapshot = $2 AND part = $3",
        args![account, id, part],
    )?;
    tx.execute(
        "DELETE FROM snapshot_address WHERE account = $1 AND snapshot = $2 AND part = $3",
        args![account, id, part],
    )?;
    tx.execute(
        "DELETE FROM snapshot_part WHERE account = $1 AND snapshot = $2 AND part = $3",
        args![account, id, part],
    )?;
    Ok(())
}

/// The parts that are there, by number.
///
/// # Errors
/// The engine's.
pub fn parts(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<Vec<Part>, Error> {
    let rows = tx.query(
        "SELECT part, users_sent, groups_sent FROM snapshot_part WHERE account = $1 AND snapshot = $2 ORDER BY part",
        args![account, id],
    )?;
    Ok(rows.into_iter().map(|row| Part { number: row.int(0), users: row.int(1), groups: row.int(2) }).collect())
}

/// How many different resources of a kind it has: a large group may come in several parts.
///
/// # Errors
/// The engine's.
pub fn count(tx: &Tx<'_>, account: AccountId, id: &str, kind: Kind) -> Result<i64, Error> {
    let row = tx.one(
        "SELECT COUNT(DISTINCT id) FROM snapshot_resource WHERE account = $1 AND snapshot = $2 AND kind = $3",
        args![account, id, kind.name()],
    )?;
    Ok(row.map_or(0, |row| row.int(0)))
}

/// Two parts that bring one person, if there are such.
///
/// # Errors
/// The engine's.
pub fn person_in_two_parts(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<Option<[i64; 2]>, Error> {
    let row = tx.one(
        "SELECT MIN(part), MAX(part) FROM snapshot_resource WHERE account = $1 AND snapshot = $2 AND kind = 'User' GROUP BY id HAVING COUNT(*) > 1 LIMIT 1",
        args![account, id],
    )?;
    Ok(row.map(|row| [row.int(0), row.int(1)]))
}

/// Changes the state of one.
///
/// # Errors
/// The engine's.
pub fn end(tx: &Tx<'_>, account: AccountId, id: &str, state: State, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE snapshot SET state = $3, ended_at = $4 WHERE account = $1 AND id = $2",
        args![account, id, state.name(), now],
    )?;
    Ok(())
}

/// Gives up every one that takes parts still.
///
/// # Errors
/// The engine's.
pub fn abandon_open(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<(), Error> {
    tx.execute(
        "UPDATE snapshot SET state = 'abandoned', ended_at = $2 WHERE account = $1 AND state = 'open'",
        args![account, now],
    )?;
    Ok(())
}

/// Remembers which sync looks at one that has come into force.
///
/// # Errors
/// The engine's.
pub fn seen_by(tx: &Tx<'_>, account: AccountId, id: &str, run: i64) -> Result<(), Error> {
    tx.execute("UPDATE snapshot SET run = $3 WHERE account = $1 AND id = $2", args![account, id, run])?;
    Ok(())
}

/// Forgets the head of one whose parts are gone.
///
/// # Errors
/// The engine's.
pub fn forget(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<(), Error> {
    tx.execute("DELETE FROM snapshot WHERE account = $1 AND id = $2", args![account, id])?;
    Ok(())
}

/// The mirror of the source ADI, as planning reads it by this mapping, one part after the other: the union of the snapshots in force. Nobody leaves a tombstone:
/// whoever is not in a complete snapshot is not there.
///
/// # Errors
/// The engine's.
pub fn mirror(
    tx: &Tx<'_>,
    account: AccountId,
    completeness: planning::Completeness,
    mapping: &Mapping,
) -> Result<planning::Mirror, Error> {
    let mut reading = Reading::new(mapping);
    let parts = tx.query(
        "SELECT s.id, p.part FROM snapshot s JOIN snapshot_part p ON p.account = s.account AND p.snapshot = s.id
         WHERE s.account = $1 AND s.state = 'in_force' ORDER BY s.number, p.part",
        args![account],
    )?;
    for mut part in parts {
        let rows = tx.query(
            "SELECT id, document FROM snapshot_resource WHERE account = $1 AND snapshot = $2 AND part = $3 AND kind = 'User' ORDER BY id",
            args![account, &part.text(0), part.int(1)],
        )?;
        for row in rows {
            reading.take(&entry(row));
        }
    }
    let (groups, unreadable_groups) = groups(tx, account)?;
    Ok(planning::Mirror { people: reading.done(), groups, unreadable_groups, tombstones: Vec::new(), completeness })
}

/// The first people of a snapshot, as planning reads them.
///
/// # Errors
/// The engine's.
pub fn first_people(tx: &Tx<'_>, account: AccountId, id: &str, most: usize) -> Result<Vec<Entry>, Error> {
    let rows = tx.query(
        "SELECT id, document FROM snapshot_resource WHERE account = $1 AND snapshot = $2 AND kind = 'User' ORDER BY id LIMIT $3",
        args![account, id, i64::try_from(most).unwrap_or(i64::MAX)],
    )?;
    Ok(rows.into_iter().map(entry).collect())
}

/// Somebody of the snapshots in force, as planning reads them.
///
/// # Errors
/// The engine's.
pub fn person(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<Option<Entry>, Error> {
    let row = tx.one(
        "SELECT id, document FROM snapshot_resource WHERE account = $1
         AND snapshot IN (SELECT s.id FROM snapshot s WHERE s.account = $1 AND s.state = 'in_force')
         AND kind = 'User' AND id = $2 LIMIT 1",
        args![account, id],
    )?;
    Ok(row.map(entry))
}

fn entry(mut row: Row) -> Entry {
    Entry { id: ResourceId(row.text(0)), record: row.text(1).into() }
}

/// A group that came in several parts has the members of all of them.
fn groups(tx: &Tx<'_>, account: AccountId) -> Result<(Vec<DirectoryGroup>, Vec<ResourceId>), Error> {
    let rows = tx.query(
        "SELECT r.id, r.document, r.members FROM snapshot s JOIN snapshot_resource r ON r.account = s.account AND r.snapshot = s.id
         WHERE s.account = $1 AND s.state = 'in_force' AND r.kind = 'Group' ORDER BY s.number, r.part",
        args![account],
    )?;
    let (mut groups, mut unreadable) = (BTreeMap::new(), Vec::new());
    for mut row in rows {
        let id = ResourceId(row.text(0));
        let read = document(Kind::Group, &row.text(1));
        let members: Result<Vec<String>, _> = serde_json::from_str(&row.text(2));
        let (Ok(document), Ok(members)) = (read, members) else {
            unreadable.push(id);
            continue;
        };
        let group = groups.entry(id.clone()).or_insert_with(|| DirectoryGroup {
            name: document.unique_name().to_owned(),
            external_id: document.external_id().map(str::to_owned),
            members: Vec::new(),
            id,
        });
        group.members.extend(members);
    }
    let mut groups: Vec<DirectoryGroup> = groups.into_values().collect();
    groups.retain(|group| !unreadable.contains(&group.id));
    for group in &mut groups {
        group.members.sort();
        group.members.dedup();
    }
    unreadable.dedup();
    Ok((groups, unreadable))
}

/// Resources of people in force that bear an address.
///
/// # Errors
/// The engine's.
pub fn bearers(tx: &Tx<'_>, account: AccountId, folded: &str) -> Result<Vec<String>, Error> {
    let rows = tx.query(
        "SELECT DISTINCT id FROM snapshot_address WHERE account = $1 AND folded = $2
         AND snapshot IN (SELECT s.id FROM snapshot s WHERE s.account = $1 AND s.state = 'in_force') ORDER BY id",
        args![account, folded],
    )?;
    Ok(rows.into_iter().map(|mut row| row.text(0)).collect())
}

/// The record of somebody of a snapshot in force, as it came.
///
/// # Errors
/// The engine's.
pub fn record(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<Option<String>, Error> {
    let row = tx.one(
        "SELECT r.document FROM snapshot s JOIN snapshot_resource r ON r.account = s.account AND r.snapshot = s.id
         WHERE s.account = $1 AND s.state = 'in_force' AND r.kind = 'User' AND r.id = $2 LIMIT 1",
        args![account, id],
    )?;
    Ok(row.map(|mut row| row.text(0)))
}

fn head(mut row: Row) -> Head {
    let state = row.text(3);
    Head {
        id: row.text(0),
        number: row.int(1),
        domain: row.text(2),
        state: State::ALL.into_iter().find(|known| known.name() == state).unwrap_or(State::Abandoned),
        users: row.int(4),
        groups: row.int(5),
        parts: row.int(6),
        begun_by: row.text(7),
        begun_at: row.time(8),
        ended_at: row.opt_time(9),
        run: row.opt_int(10),
        writes: row.int(11),
    }
}

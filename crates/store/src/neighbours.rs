//! What a neighbourhood asks ([`planning::neighbourhood`]), answered row by row: each question is a look-up in an index.
//!
//! Decides nothing, and reads nobody who was not asked for. An answer may hold more than was asked (a text that folds
//! alike); it ends one row after the limit, which is enough to know that it is too much.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};

use planning::mirror::Entry;
use planning::neighbourhood::{Ask, Found, keys};
use planning::{DirectoryGroup, GroupId, ResourceId, Tombstone, UserId};
use scim::Kind;

use crate::console::{self, administrators};
use crate::mirror::document;
use crate::value::args;
use crate::{AccountId, Error, Param, Row, Tx};

/// Answers questions about one account, within one look at it.
#[derive(Debug)]
pub struct Neighbours<'a> {
    tx: &'a Tx<'a>,
    account: AccountId,
    most: i64,
    administrators: OnceCell<BTreeSet<String>>,
}

impl<'a> Neighbours<'a> {
    /// For this account; an answer of more rows than the limit need not be whole.
    pub fn new(tx: &'a Tx<'a>, account: AccountId, limit: usize) -> Neighbours<'a> {
        let most = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
        Neighbours { tx, account, most, administrators: OnceCell::new() }
    }

    /// What there is to say to a question.
    ///
    /// # Errors
    /// The engine's, or a row of the console that can't be read.
    pub fn answer(&self, ask: &Ask) -> Result<Vec<Found>, Error> {
        match ask {
            Ask::Resource(id) => self.resource(id),
            Ask::Reference(reference) => self.meant(reference),
            Ask::PeopleWith(external_id) => self.keyed(Kind::User, "externalId", external_id),
            Ask::PeopleAt(address) => {
                let mut found = self.named(Kind::User, address)?;
                found.extend(self.keyed(Kind::User, "emails.value", address)?);
                found.extend(self.keyed(Kind::User, keys::ADDRESS, address)?);
                Ok(found)
            }
            Ask::Reports(reference) => self.keyed(Kind::User, keys::MANAGER, reference),
            Ask::Numbered(number) => self.keyed(Kind::User, keys::NUMBER, number),
            Ask::UsersNumbered(number) => self.users_numbered(number),
            Ask::UsersNamed(name) => self.users_named(name),
            Ask::GroupsWith(external_id) => self.keyed(Kind::Group, "externalId", external_id),
            Ask::GroupsNamed(name) => self.named(Kind::Group, name),
            Ask::Listing(reference) => self.listing(reference),
            Ask::Listed(group) => self.listed(group),
            Ask::UsersOf(id) => self.users_linked(id),
            Ask::UsersWith(external_id) => self.users_known_as(external_id),
            Ask::UsersAt(address) => self.user_at(address),
            Ask::User(id) => self.user(id),
            Ask::GroupsOf(user) => self.groups_of(user),
            Ask::Tied(id) => self.groups_tied(id),
            Ask::TiedWith(external_id) => self.groups_known_as(external_id),
            Ask::Named(name) => self.group_named(name),
            Ask::Members(group) => self.members(group),
            Ask::Size(group, enough) => self.size(group, *enough),
        }
    }

    fn resource(&self, id: &str) -> Result<Vec<Found>, Error> {
        let rows = self.tx.query(
            "SELECT kind, id, document FROM resource WHERE account = $1 AND kind IN ('User', 'Group') AND id = $2",
            args![self.account, id],
        )?;
        if !rows.is_empty() {
            return Ok(rows.into_iter().filter_map(found).collect());
        }
        let rows = self.tx.query(
            "SELECT kind, id FROM tombstone WHERE account = $1 AND kind IN ('User', 'Group') AND id = $2",
            args![self.account, id],
        )?;
        let tombstone = |mut row: Row| {
            let kind = Kind::from_name(&row.text(0))?;
            Some(Found::Tombstone(Tombstone { kind, id: ResourceId(row.text(1)) }))
        };
        Ok(rows.into_iter().filter_map(tombstone).collect())
    }

    /// Whom a reference means, in the order of `planning::mirror::Directory::resolve`; nobody who can't be read.
    fn meant(&self, reference: &str) -> Result<Vec<Found>, Error> {
        let is_readable = |found: &Found| matches!(found, Found::Person(entry) if entry.record.is_readable());
        let with_id = self.resource(reference)?;
        let mut person = with_id.iter().find(|found| is_readable(found)).cloned();
        if person.is_none() {
            person = self.keyed(Kind::User, "externalId", reference)?.into_iter().find(is_readable);
        }
        if person.is_none() {
            person = self.named(Kind::User, &scim::fold(reference))?.into_iter().find(is_readable);
        }
        if let Some(Found::Person(entry)) = person {
            let id = entry.id.clone();
            return Ok(vec![Found::Person(entry), Found::Meant(reference.to_owned(), id)]);
        }
        let mut group = with_id.into_iter().find(|found| matches!(found, Found::Group(_) | Found::UnreadableGroup(_)));
        if group.is_none() {
            group = self.keyed(Kind::Group, "externalId", reference)?.into_iter().next();
        }
        let Some(group) = group else { return Ok(Vec::new()) };
        let id = match &group {
            Found::Group(DirectoryGroup { id, .. }) | Found::UnreadableGroup(id) => id.clone(),
            _ => return Ok(Vec::new()),
        };
        Ok(vec![group, Found::Meant(reference.to_owned(), id)])
    }

    /// Resources by a key of the index, the smallest id first.
    fn keyed(&self, kind: Kind, name: &str, folded: &str) -> Result<Vec<Found>, Error> {
        let ids = self.tx.query(
            "SELECT id FROM resource_key WHERE account = $1 AND kind = $2 AND name = $3 AND folded = $4 ORDER BY id LIMIT $5",
            args![self.account, kind.name(), name, folded, self.most],
        )?;
        self.resources(kind, ids)
    }

    /// The resource of this unique name.
    fn named(&self, kind: Kind, folded: &str) -> Result<Vec<Found>, Error> {
        let ids = self.tx.query(
            "SELECT id FROM resource_name WHERE account = $1 AND kind = $2 AND folded = $3",
            args![self.account, kind.name(), folded],
        )?;
        self.resources(kind, ids)
    }

    /// Those with these ids. Not by a join: an engine that has not looked at the tables yet may begin it with everybody.
    fn resources(&self, kind: Kind, ids: Vec<Row>) -> Result<Vec<Found>, Error> {
        let ids: Vec<String> = ids.into_iter().map(|mut row| row.text(0)).collect();
        let rows = self.tx.each(
            "SELECT kind, id, document FROM resource WHERE account = $1 AND kind = $2 AND id = $3",
            ids.iter().map(|id| args![self.account, kind.name(), id].to_vec()),
        )?;
        Ok(rows.into_iter().flatten().filter_map(found).collect())
    }

    fn listing(&self, reference: &str) -> Result<Vec<Found>, Error> {
        let rows = self.tx.query(
            "SELECT group_id, value FROM member WHERE account = $1 AND value IN ($2, $3)
             UNION SELECT group_id, value FROM member WHERE account = $1 AND folded = $3 LIMIT $4",
            args![self.account, reference, &scim::fold(reference), self.most],
        )?;
        Ok(rows.into_iter().map(|mut row| Found::Listed(ResourceId(row.text(0)), row.text(1))).collect())
    }

    fn listed(&self, group: &ResourceId) -> Result<Vec<Found>, Error> {
        let rows = self.tx.query(
            "SELECT value FROM member WHERE account = $1 AND group_id = $2 LIMIT $3",
            args![self.account, &group.0, self.most],
        )?;
        Ok(rows.into_iter().map(|mut row| Found::Listed(group.clone(), row.text(0))).collect())
    }

    fn users_linked(&self, resource: &str) -> Result<Vec<Found>, Error> {
        self.users(self.tx.query(
            "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user WHERE account = $1 AND link_resource = $2 LIMIT $3",
            args![self.account, resource, self.most],
        )?)
    }

    fn users_known_as(&self, external_id: &str) -> Result<Vec<Found>, Error> {
        self.users(self.tx.query(
            "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user WHERE account = $1 AND link_external_id = $2 LIMIT $3",
            args![self.account, external_id, self.most],
        )?)
    }

    fn users_numbered(&self, number: &str) -> Result<Vec<Found>, Error> {
        self.users(self.tx.query(
            "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user WHERE account = $1 AND number = $2 LIMIT $3",
            args![self.account, number, self.most],
        )?)
    }

    fn users_named(&self, name: &str) -> Result<Vec<Found>, Error> {
        self.users(self.tx.query(
            "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user WHERE account = $1 AND full_name = $2 LIMIT $3",
            args![self.account, name, self.most],
        )?)
    }

    fn user_at(&self, folded: &str) -> Result<Vec<Found>, Error> {
        let owner = self
            .tx
            .one("SELECT user_id FROM user_address WHERE account = $1 AND folded = $2", args![self.account, folded])?;
        owner.map_or(Ok(Vec::new()), |mut row| self.user(&UserId(row.text(0))))
    }

    fn user(&self, id: &UserId) -> Result<Vec<Found>, Error> {
        self.users(self.tx.query(
            "SELECT id, version, email, status, archive_reason, archived_at, managed, fields, link FROM console_user WHERE account = $1 AND id = $2",
            args![self.account, &id.0],
        )?)
    }

    fn users(&self, rows: Vec<Row>) -> Result<Vec<Found>, Error> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let administrators = if let Some(known) = self.administrators.get() {
            known
        } else {
            let read = administrators(self.tx, self.account)?;
            self.administrators.get_or_init(|| read)
        };
        let of = |mut row: Row| {
            let mut user = console::user(row.text(0), row, &mut HashMap::new(), administrators)?;
            user.aliases = console::users::aliases_of(self.tx, self.account, &user.id)?;
            Ok(Found::User(user))
        };
        rows.into_iter().map(of).collect()
    }

    fn groups_of(&self, user: &UserId) -> Result<Vec<Found>, Error> {
        let ids = self.tx.query(
            "SELECT group_id FROM membership WHERE account = $1 AND user_id = $2 LIMIT $3",
            args![self.account, &user.0, self.most],
        )?;
        let ids: Vec<String> = ids.into_iter().map(|mut row| row.text(0)).collect();
        let rows = self.tx.each(
            "SELECT id, version, name, managed_by, status, resource, external_id FROM console_group WHERE account = $1 AND id = $2",
            ids.iter().map(|id| args![self.account, id].to_vec()),
        )?;
        let both = |row: Row| {
            let group = console::bare_group(row);
            let member = Found::Member(group.id.clone(), user.clone());
            [Found::ConsoleGroup(group), member]
        };
        Ok(rows.into_iter().flatten().flat_map(both).collect())
    }

    fn groups_tied(&self, resource: &str) -> Result<Vec<Found>, Error> {
        Ok(groups(self.tx.query(
            "SELECT id, version, name, managed_by, status, resource, external_id FROM console_group WHERE account = $1 AND resource = $2 LIMIT $3",
            args![self.account, resource, self.most],
        )?))
    }

    fn groups_known_as(&self, external_id: &str) -> Result<Vec<Found>, Error> {
        Ok(groups(self.tx.query(
            "SELECT id, version, name, managed_by, status, resource, external_id FROM console_group WHERE account = $1 AND external_id = $2 LIMIT $3",
            args![self.account, external_id, self.most],
        )?))
    }

    fn group_named(&self, folded: &str) -> Result<Vec<Found>, Error> {
        Ok(groups(self.tx.query(
            "SELECT id, version, name, managed_by, status, resource, external_id FROM console_group WHERE account = $1 AND folded = $2",
            args![self.account, folded],
        )?))
    }

    fn members(&self, group: &GroupId) -> Result<Vec<Found>, Error> {
        let rows = self.tx.query(
            "SELECT user_id FROM membership WHERE account = $1 AND group_id = $2 LIMIT $3",
            args![self.account, &group.0, self.most],
        )?;
        Ok(rows.into_iter().map(|mut row| Found::Member(group.clone(), UserId(row.text(0)))).collect())
    }

    /// Counts no further than is asked for.
    fn size(&self, group: &GroupId, enough: usize) -> Result<Vec<Found>, Error> {
        let row = self.tx.one(
            "SELECT COUNT(*) FROM (SELECT user_id FROM membership WHERE account = $1 AND group_id = $2 LIMIT $3) m",
            args![self.account, &group.0, Param::Int(i64::try_from(enough).unwrap_or(i64::MAX))],
        )?;
        let size = row.and_then(|row| usize::try_from(row.int(0)).ok()).unwrap_or_default();
        Ok(vec![Found::Size(group.clone(), size)])
    }
}

/// How many managed users are active: kept in an index of its own, so that it is no walk through everybody.
///
/// # Errors
/// The engine's.
pub fn managed_active(tx: &Tx<'_>, account: AccountId) -> Result<usize, Error> {
    let row = tx.one(
        "SELECT COUNT(*) FROM console_user WHERE account = $1 AND managed = 1 AND status = 'active'",
        args![account],
    )?;
    Ok(row.and_then(|row| usize::try_from(row.int(0)).ok()).unwrap_or_default())
}

/// A row of kind, id and document.
fn found(mut row: Row) -> Option<Found> {
    let kind = Kind::from_name(&row.text(0))?;
    let (id, text) = (ResourceId(row.text(1)), row.text(2));
    Some(match kind {
        Kind::User => Found::Person(Entry { id, record: text.into() }),
        Kind::Group => match document(kind, &text) {
            Ok(document) => Found::Group(DirectoryGroup {
                name: document.unique_name().to_owned(),
                external_id: document.external_id().map(str::to_owned),
                members: Vec::new(),
                id,
            }),
            Err(_) => Found::UnreadableGroup(id),
        },
    })
}

fn groups(rows: Vec<Row>) -> Vec<Found> {
    rows.into_iter().map(|row| Found::ConsoleGroup(console::bare_group(row))).collect()
}

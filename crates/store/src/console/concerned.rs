//! Whom the lines of a transaction concern, as they stand: asked for together before the first line is written, and kept
//! in step with every line that is. So no line asks by itself, and each sees what the ones before it wrote.
//!
//! Each question names its rows by a whole key of one table. An engine plans these alike whatever it knows of tables that
//! were filled a moment ago; of a join it takes the wrong end. Decides nothing; `apply.rs` writes.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use planning::before::UserBefore;
use planning::plan::UserRef;
use planning::{Change, Code, Effect};

use super::{alias, json, status_from};
use crate::value::args;
use crate::{AccountId, Error, Param, Row, Tx};

/// Somebody whom a line may change.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    /// The row's version.
    pub(super) version: i64,
    /// Who wrote it last.
    pub(super) run: i64,
    /// The rest, as it is kept with a line that replaces it.
    pub(super) image: UserBefore,
}

/// Somebody whom only a membership is about.
#[derive(Clone, Copy, Debug)]
struct Member {
    run: i64,
    managed: bool,
}

/// All of them. `None` stands for somebody, or an owner, who is not there.
#[derive(Debug, Default)]
pub(super) struct Concerned {
    users: BTreeMap<String, Option<Standing>>,
    members: BTreeMap<String, Option<Member>>,
    owners: BTreeMap<String, Option<String>>,
}

/// By what they are asked for.
#[derive(Default)]
struct Asked<'a> {
    users: BTreeSet<&'a str>,
    members: BTreeSet<&'a str>,
    /// Folded.
    addresses: BTreeSet<String>,
    /// Those of whoever gets a membership and is known by an address only.
    newcomers: BTreeSet<String>,
}

impl<'a> Asked<'a> {
    fn about(&mut self, change: &'a Change) {
        match &change.effect {
            Effect::CreateUser { email, aliases, .. } => {
                self.addresses.insert(scim::fold(email));
                self.addresses.extend(aliases.iter().map(|alias| scim::fold(&alias.address)));
            }
            Effect::UpdateUser { user, write, .. } => {
                self.users.insert(&user.0);
                self.addresses.extend(write.email.iter().map(|email| scim::fold(email)));
                self.addresses.extend(write.aliases.iter().flatten().map(|alias| scim::fold(&alias.address)));
            }
            Effect::RemoveAlias { user, address } => {
                self.users.insert(&user.0);
                self.addresses.insert(scim::fold(address));
            }
            Effect::AddMember { user: UserRef::Id(user), .. } | Effect::RemoveMember { user, .. } => {
                self.members.insert(&user.0);
            }
            Effect::AddMember { user: UserRef::Email(email), .. } => {
                self.newcomers.insert(scim::fold(email));
            }
            Effect::CreateGroup { .. } | Effect::UpdateGroup { .. } | Effect::None => {}
        }
    }
}

impl Concerned {
    /// Asks about everybody whom these lines name.
    pub(super) fn by<'a>(
        tx: &Tx<'_>,
        account: AccountId,
        changes: impl Iterator<Item = &'a Change>,
        now: Timestamp,
    ) -> Result<Concerned, Error> {
        let mut asked = Asked::default();
        for change in changes {
            asked.about(change);
        }
        let users = users(tx, account, &asked.users, now)?;
        let addresses: Vec<&String> = asked.addresses.union(&asked.newcomers).collect();
        let found = tx.each(
            "SELECT user_id FROM user_address WHERE account = $1 AND folded = $2",
            addresses.iter().map(|folded| args![account, *folded].to_vec()),
        )?;
        let owner = |rows: Vec<Row>| rows.into_iter().next().map(|mut row| row.text(0));
        let owners: BTreeMap<String, Option<String>> =
            addresses.into_iter().cloned().zip(found.into_iter().map(owner)).collect();
        let known_by_address = asked.newcomers.iter().filter_map(|folded| owners.get(folded)?.as_deref());
        let mut ids = asked.members;
        ids.extend(known_by_address);
        ids.retain(|id| !users.contains_key(*id));
        let members = members(tx, account, &ids)?;
        Ok(Concerned { users, members, owners })
    }

    pub(super) fn user(&self, id: &str) -> Option<&Standing> {
        self.users.get(id)?.as_ref()
    }

    /// Whose an address is.
    pub(super) fn owner(&self, folded: &str) -> Option<&str> {
        self.owners.get(folded)?.as_deref()
    }

    /// Whom a membership means, and whether they are managed: by id, or whoever got the address from this very run; not
    /// somebody who took it meanwhile.
    pub(super) fn member<'a>(&'a self, user: &'a UserRef, of_run: i64) -> Option<(&'a str, bool)> {
        let found = |id: &str| {
            let standing = self.user(id).map(|user| Member { run: user.run, managed: user.image.managed });
            standing.or_else(|| *self.members.get(id)?)
        };
        match user {
            UserRef::Id(id) => Some((&id.0, found(&id.0)?.managed)),
            UserRef::Email(email) => {
                let id = self.owner(&scim::fold(email))?;
                let member = found(id).filter(|member| member.run == of_run)?;
                Some((id, member.managed))
            }
        }
    }

    /// Somebody stands like this from now on. Whoever bears an address is told apart ([`Self::bears`]).
    pub(super) fn is_now(&mut self, id: &str, standing: Standing) {
        self.users.insert(id.to_owned(), Some(standing));
    }

    pub(super) fn bears(&mut self, id: &str, folded: String) {
        self.owners.insert(folded, Some(id.to_owned()));
    }

    /// Somebody bears their e-mail no more.
    pub(super) fn gives_up_email(&mut self, id: &str) {
        let email = self.user(id).map(|user| scim::fold(&user.image.email));
        self.let_go(id, email);
    }

    /// Somebody bears none of their aliases any more.
    pub(super) fn gives_up_aliases(&mut self, id: &str) {
        let Some(Some(user)) = self.users.get_mut(id) else { return };
        let aliases: Vec<String> = user.image.aliases.drain(..).map(|alias| scim::fold(&alias.address)).collect();
        self.let_go(id, aliases);
    }

    /// Somebody bears this alias no more, if they did.
    pub(super) fn gives_up_alias(&mut self, id: &str, folded: &str) {
        let Some(Some(user)) = self.users.get_mut(id) else { return };
        let before = user.image.aliases.len();
        user.image.aliases.retain(|alias| scim::fold(&alias.address) != folded);
        let borne = (user.image.aliases.len() < before).then(|| folded.to_owned());
        self.let_go(id, borne);
    }

    fn let_go(&mut self, id: &str, addresses: impl IntoIterator<Item = String>) {
        for folded in addresses {
            if self.owner(&folded) == Some(id) {
                self.owners.insert(folded, None);
            }
        }
    }
}

fn users(
    tx: &Tx<'_>,
    account: AccountId,
    ids: &BTreeSet<&str>,
    now: Timestamp,
) -> Result<BTreeMap<String, Option<Standing>>, Error> {
    let sets = || ids.iter().map(|id| -> Vec<Param<'_>> { args![account, *id].to_vec() });
    let rows = tx.each(
        "SELECT email, status, archive_reason, archived_at, managed, fields, link, version, run FROM console_user WHERE account = $1 AND id = $2",
        sets(),
    )?;
    let aliases = tx.each(
        "SELECT user_id, address, origin FROM user_address WHERE account = $1 AND user_id = $2 AND origin IS NOT NULL ORDER BY folded",
        sets(),
    )?;
    let mut users = BTreeMap::new();
    for ((id, rows), aliases) in ids.iter().zip(rows).zip(aliases) {
        let standing = rows.into_iter().next().map(|row| standing(row, aliases, now)).transpose()?;
        users.insert((*id).to_owned(), standing);
    }
    Ok(users)
}

fn standing(mut row: Row, aliases: Vec<Row>, now: Timestamp) -> Result<Standing, Error> {
    let image = UserBefore {
        email: row.text(0),
        status: status_from(&row.text(1)),
        archive_reason: row.opt_text(2).as_deref().and_then(Code::from_name),
        archived_at: row.opt_time(3),
        managed: row.flag(4),
        fields: json(&row.text(5))?,
        link: row.opt_text(6).map(|text| json(&text)).transpose()?,
        aliases: aliases.into_iter().map(alias).collect(),
        replaced_at: kept(now),
    };
    Ok(Standing { version: row.int(7), run: row.int(8), image })
}

/// To the microsecond, as a column has it.
pub(super) fn kept(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

fn members(tx: &Tx<'_>, account: AccountId, ids: &BTreeSet<&str>) -> Result<BTreeMap<String, Option<Member>>, Error> {
    let rows = tx.each(
        "SELECT run, managed FROM console_user WHERE account = $1 AND id = $2",
        ids.iter().map(|id| args![account, *id].to_vec()),
    )?;
    let member = |rows: Vec<Row>| {
        let row = rows.into_iter().next()?;
        Some(Member { run: row.int(0), managed: row.flag(1) })
    };
    Ok(ids.iter().map(|id| (*id).to_owned()).zip(rows.into_iter().map(member)).collect())
}

//! Which domains the directory has, and whether absence from it says anything yet.
//!
//! ```text
//! the mirror begins to fill     in force -> awaited: out of the mirror, and its domain is still one of the directory's
//! a domain is complete          awaited or in force -> replaced
//! the last awaited one is, or   the mirror is not filling any more
//!   a person says so
//! ```
//! Somebody who moves from one domain to another is in neither while only the old one has been told: so nobody is absent
//! while another domain's snapshot takes parts. Silence says nothing here: what came is whole, or counts for nothing.

use ::store::snapshot::{self as kept, Head, State};
use ::store::{AccountId, Tx, sync_state};
use jiff::Timestamp;
use planning::Completeness;

use super::limits::TIME;
use crate::error::{Error, Result};

/// The directory is to be told anew, domain by domain: what it was before counts no more, and nothing is concluded from
/// absence. A domain that was told to be empty is one that the directory had no more.
///
/// Errors: the store's.
pub(crate) fn fill_anew(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<()> {
    for head in kept::list(tx, account)?.into_iter().filter(|head| head.state == State::InForce) {
        let state = if head.users + head.groups == 0 { State::Replaced } else { State::Awaited };
        kept::end(tx, account, &head.id, state, now)?;
    }
    Ok(sync_state::set_filling(tx, account, true)?)
}

/// A domain has come into force: was it the last that was awaited?
///
/// Errors: the store's.
pub(super) fn came(tx: &Tx<'_>, account: AccountId) -> Result<()> {
    let is_awaited = kept::list(tx, account)?.iter().any(|head| head.state == State::Awaited);
    if !is_awaited && sync_state::get(tx, account)?.filling {
        sync_state::set_filling(tx, account, false)?;
    }
    Ok(())
}

/// A person's word that whatever domain has not come will not: those are waited for no more.
///
/// Errors: `Refused` where no domain is in force, since everybody would be absent; the store's.
pub(crate) fn believe(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<()> {
    let heads = kept::list(tx, account)?;
    if !heads.iter().any(|head| head.state == State::InForce) {
        return Err(Error::Refused(
            "no snapshot of Active Directory is in force, so everybody would count as absent: let the agent complete one first"
                .to_owned(),
        ));
    }
    for head in heads.iter().filter(|head| head.state == State::Awaited) {
        kept::end(tx, account, &head.id, State::Replaced, now)?;
    }
    Ok(())
}

/// A domain of the directory as far as it has been told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Its name as sent.
    pub name: String,
    /// Where its snapshot is: `InForce`, `Awaited`, or `Open` for one that takes parts.
    pub state: State,
    /// Since when: complete, awaited, or begun.
    pub since: Timestamp,
    /// Users in it, or announced.
    pub users: i64,
    /// Groups in it, or announced.
    pub groups: i64,
    /// The sync that looked at it, once it is in force.
    pub run: Option<i64>,
}

/// The domains, and what is on its way, by name.
///
/// Errors: the store's.
pub(crate) fn domains(tx: &Tx<'_>, account: AccountId, now: Timestamp) -> Result<Vec<Domain>> {
    let counts = |head: &Head| matches!(head.state, State::InForce | State::Awaited) || is_open(head, now);
    let domain = |head: Head| Domain {
        since: head.ended_at.unwrap_or(head.begun_at),
        name: head.domain,
        state: head.state,
        users: head.users,
        groups: head.groups,
        run: head.run,
    };
    let mut domains: Vec<Domain> = kept::list(tx, account)?.into_iter().filter(counts).map(domain).collect();
    domains.sort_by_key(|domain| ::scim::fold(&domain.name));
    Ok(domains)
}

/// May absence be concluded?
///
/// Errors: the store's.
pub(crate) fn completeness(tx: &Tx<'_>, account: AccountId, filling: bool, now: Timestamp) -> Result<Completeness> {
    let heads = kept::list(tx, account)?;
    let in_force = || heads.iter().filter(|head| head.state == State::InForce);
    let is_on_its_way = |open: &Head| in_force().any(|known| !is_of_one_domain(known, open));
    let moves = heads.iter().filter(|head| is_open(head, now)).any(is_on_its_way);
    Ok(if filling || moves { Completeness::Filling } else { Completeness::Complete })
}

/// A domain's name has no case.
pub(super) fn is_of_one_domain(one: &Head, other: &Head) -> bool {
    ::scim::fold(&one.domain) == ::scim::fold(&other.domain)
}

/// Does it take parts, and has not taken too long?
pub(super) fn is_open(head: &Head, now: Timestamp) -> bool {
    head.state == State::Open && now.duration_since(head.begun_at) < TIME
}

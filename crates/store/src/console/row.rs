//! The row of a user, written from what stands in it: whole when they are made, and what may change when they do. Called by
//! `apply.rs` alone.

use jiff::Timestamp;
use planning::before::UserBefore;
use planning::{Code, Link};

use super::search::{self, Likeness};
use super::status_name;
use super::window::keeper_name;
use crate::value::args;
use crate::{AccountId, Error, Param, Tx};

/// Somebody new, who is active.
pub(super) fn insert(
    tx: &Tx<'_>,
    account: AccountId,
    run: i64,
    id: &str,
    stands: &UserBefore,
    now: Timestamp,
) -> Result<(), Error> {
    let (resource, external_id) = tie_of(stands.link.as_ref());
    let Likeness { number, full_name, last_name } = Likeness::of(&stands.fields);
    let link = stands.link.as_ref().and_then(|link| serde_json::to_string(link).ok());
    tx.soon(
        "INSERT INTO console_user (account, id, version, run, sort_key, search, email, status, managed, fields, link, link_resource, link_external_id, number, full_name, last_name, kept_by, created_at)
         VALUES ($1, $2, 1, $3, $4, $5, $6, 'active', $7, $8, $9, $11, $12, $13, $14, $16, $15, $10)",
        args![
            account,
            id,
            run,
            &search::sort_key(&stands.email),
            &search::words(stands),
            &stands.email,
            stands.managed,
            &serde_json::to_string(&stands.fields).unwrap_or_default(),
            link.as_ref(),
            now,
            resource,
            external_id,
            number.as_ref(),
            full_name.as_ref(),
            keeper_name(stands.managed, link.is_some()),
            last_name.as_ref(),
        ],
    )
}

/// Somebody who is there; with `is_found_anew` what lists are sorted by and searched for too. Naming the columns of an index
/// costs SQLite as much as a change of them does.
pub(super) fn update(
    tx: &Tx<'_>,
    account: AccountId,
    run: i64,
    id: &str,
    after: &UserBefore,
    is_found_anew: bool,
) -> Result<(), Error> {
    let (resource, external_id) = tie_of(after.link.as_ref());
    let link = after.link.as_ref().and_then(|link| serde_json::to_string(link).ok());
    let fields = serde_json::to_string(&after.fields).unwrap_or_default();
    let reason = after.archive_reason.map(Code::name);
    let mut args: Vec<Param<'_>> = args![
        account,
        id,
        run,
        &after.email,
        status_name(after.status),
        reason.as_ref(),
        after.archived_at,
        after.managed,
        &fields,
        link.as_ref(),
        resource,
        external_id,
        keeper_name(after.managed, link.is_some()),
    ]
    .to_vec();
    if !is_found_anew {
        return tx.soon(
            "UPDATE console_user SET version = version + 1, run = $3, email = $4, status = $5, archive_reason = $6, archived_at = $7, managed = $8, fields = $9, link = $10, link_resource = $11, link_external_id = $12, kept_by = $13
             WHERE account = $1 AND id = $2",
            &args,
        );
    }
    let (key, words) = (search::sort_key(&after.email), search::words(after));
    let Likeness { number, full_name, last_name } = Likeness::of(&after.fields);
    args.extend(args![&key, &words, number.as_ref(), full_name.as_ref(), last_name.as_ref()]);
    tx.soon(
        "UPDATE console_user SET version = version + 1, run = $3, email = $4, status = $5, archive_reason = $6, archived_at = $7, managed = $8, fields = $9, link = $10, link_resource = $11, link_external_id = $12, kept_by = $13, sort_key = $14, search = $15, number = $16, full_name = $17, last_name = $18
         WHERE account = $1 AND id = $2",
        &args,
    )
}

/// What a link is looked up by.
fn tie_of(link: Option<&Link>) -> (Option<&String>, Option<&String>) {
    (link.map(|link| &link.resource.0), link.and_then(|link| link.external_id.as_ref()))
}

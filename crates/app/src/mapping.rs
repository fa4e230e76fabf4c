//! Which attribute of the directory becomes which field: shown, tried on the present directory, saved, and given up again.
//!
//! What a mapping can say is `planning/mapping.rs`. A saved one is in force for whatever is decided from then on: what was
//! judged before counts no more, and a sync is asked for. How many people it changes is no matter of the guard, which holds
//! archives only; that is why there is a preview.

pub(crate) mod in_force;

pub use self::in_force::{InForce, read};

use ::store::{AccountId, Tx, mapping as saved};
use planning::{Mapping, Policy, Who};
use serde::Serialize;
use serde_json::Value;

use self::in_force::{moved, of_account};
use crate::actor::named;
use crate::audit::{Deed, Detail};
use crate::error::Result;
use crate::reports::{Parted, Report};
use crate::settings::Settings;
use crate::{App, accounts, audit, sync};

/// What a sync would do under another mapping, beside what it would do under the present one.
#[derive(Clone, Debug, Serialize)]
pub struct Preview {
    /// The report of a sync under the other mapping, with all its lines.
    #[serde(flatten)]
    pub report: Report,
    /// What parts it from a sync under the mapping in force.
    pub difference: Parted,
}

/// The mapping in force.
///
/// Errors: `NotFound`; `Refused` for one that a newer program saved.
pub fn show(ctx: &App, slug: &str) -> Result<InForce> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        in_force(tx, account, &Settings::read(tx, account)?)
    })
}

fn in_force(tx: &Tx<'_>, account: AccountId, settings: &Settings) -> Result<InForce> {
    of_account(tx, account, settings.profile(), settings.source())
}

/// What a sync would do under this mapping. Changes nothing, ever.
///
/// Errors: `NotFound`; `Off` while provisioning is off; `Refused` for what is no mapping.
pub fn preview(ctx: &App, slug: &str, text: &str) -> Result<Preview> {
    let other = read(text)?;
    sync::plan::beside(ctx, slug, |policy| Policy { mapping: other, ..policy })
}

/// Saves a mapping: in force from now on, with a sync asked for. Says whether it is another one than before.
///
/// Errors: `NotFound`; `Refused` for what is no mapping.
pub fn set(ctx: &App, slug: &str, text: &str, who: &Who) -> Result<bool> {
    put(ctx, slug, Some(read(text)?), who)
}

/// Gives up the account's own mapping: that of the profile holds again. Says whether that is another one than before.
///
/// Errors: `NotFound`.
pub fn reset(ctx: &App, slug: &str, who: &Who) -> Result<bool> {
    put(ctx, slug, None, who)
}

fn put(ctx: &App, slug: &str, mapping: Option<Mapping>, who: &Who) -> Result<bool> {
    let (now, by, deed, subject) = (ctx.now(), named(who), ctx.new_id(), slug.to_owned());
    let account = accounts::id(ctx, slug)?;
    ctx.store.write(account, move |tx| {
        let settings = Settings::read(tx, account)?;
        let before = in_force(tx, account, &settings)?;
        match &mapping {
            Some(mapping) => {
                let document = mapping.to_json().to_string();
                saved::set(tx, account, &saved::Saved { document, at: now, by: by.clone() })?;
            }
            None => saved::forget(tx, account)?,
        }
        let after = in_force(tx, account, &settings)?;
        let deed = Deed {
            id: &deed,
            at: now,
            actor: &by,
            kind: audit::Kind::Mapping,
            verb: if mapping.is_some() { "set" } else { "reset" },
            subject: &subject,
            detail: Detail::between(&flat(&before.mapping), &flat(&after.mapping)),
        };
        deed.record(tx, account)?;
        moved(tx, account, &before, &after, now)
    })
}

/// One value a field, for a record of what changed.
fn flat(mapping: &Mapping) -> Value {
    let whole = mapping.to_json().as_object();
    let (fields, others): (Vec<_>, Vec<_>) = whole.into_iter().flatten().partition(|(key, _)| *key == "fields");
    let fields = fields.into_iter().filter_map(|(_, fields)| fields.as_object()).flatten();
    others.into_iter().chain(fields).map(|(key, value)| (key.clone(), value.clone())).collect()
}

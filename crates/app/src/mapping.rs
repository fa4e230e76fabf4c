//! Which attribute of the directory becomes which field: shown, tried on the present directory, saved, and given up again.
//!
//! What a mapping can say is `planning/mapping.rs`. A saved one is in force for whatever is decided from then on: what was
//! judged before counts no more, and a sync is asked for. How many people it changes is no matter of the guard, which holds
//! archives only; that is why there is a preview.

pub(crate) mod in_force;
mod samples;

pub use self::in_force::{InForce, read};
pub use self::samples::{Sample, samples};

use ::store::{AccountId, Tx, mapping as saved};
use planning::{Mapping, Who};
use serde::Serialize;
use serde_json::{Value, json};

use self::in_force::{if_readable, moved, of_account, of_profile};
use crate::actor::named;
use crate::audit::{Deed, Detail};
use crate::context::sha256;
use crate::error::{Error, Moved, Result};
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
/// Errors: `NotFound`; `Refused` for a saved one that can't be read, with what is to be done.
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
    sync::plan::beside(ctx, slug, other)
}

/// Saves a mapping: in force from now on, with a sync asked for. Says whether it is another one than before.
///
/// Errors: `NotFound`; `Refused` for what is no mapping.
pub fn set(ctx: &App, slug: &str, text: &str, who: &Who) -> Result<bool> {
    put(ctx, slug, Some(read(text)?), None, who)
}

/// Gives up the account's own mapping: that of the profile holds again. Says whether that is another one than before.
///
/// Errors: `NotFound`.
pub fn reset(ctx: &App, slug: &str, who: &Who) -> Result<bool> {
    put(ctx, slug, None, None, who)
}

/// The same for a page, which knew a mapping by this name when it was opened: `None` gives up the account's own.
///
/// Errors: as [`set`]; `Moved` when another one is in force by now.
pub fn save(ctx: &App, slug: &str, text: Option<&str>, seen: &str, who: &Who) -> Result<bool> {
    put(ctx, slug, text.map(read).transpose()?, Some(seen.to_owned()), who)
}

/// The mapping that holds without one of the account's own.
///
/// Errors: `NotFound`.
pub fn usual(ctx: &App, slug: &str) -> Result<Mapping> {
    ctx.store.read(|tx| {
        let settings = Settings::read(tx, accounts::find(tx, slug)?.id)?;
        Ok(of_profile(settings.profile(), settings.source())?.mapping)
    })
}

/// A name by which a page knows again what it showed.
pub fn name(mapping: &Mapping) -> String {
    sha256(&mapping.to_json().to_string())
}

/// The same of the one in force; that of a mapping which can't be read is empty.
pub fn name_of(in_force: Option<&InForce>) -> String {
    in_force.map_or_else(String::new, |found| name(&found.mapping))
}

fn put(ctx: &App, slug: &str, mapping: Option<Mapping>, seen: Option<String>, who: &Who) -> Result<bool> {
    let (now, by, deed, subject) = (ctx.now(), named(who), ctx.new_id(), slug.to_owned());
    let account = accounts::id(ctx, slug)?;
    ctx.store.write(account, move |tx| {
        let settings = Settings::read(tx, account)?;
        let before = if_readable(tx, account, settings.profile(), settings.source())?;
        let kept = saved::get(tx, account)?;
        if seen.as_ref().is_some_and(|seen| *seen != name_of(before.as_ref())) {
            let by = kept.as_ref().map_or_else(|| settings.profile().to_owned(), |kept| kept.by.clone());
            return Err(Error::Moved(vec![Moved { key: "mapping".to_owned(), was: String::new(), is: by }]));
        }
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
            detail: Detail::between(&said(before.as_ref(), kept.as_ref()), &flat(after.mapping.to_json())),
        };
        deed.record(tx, account)?;
        moved(tx, account, before.as_ref(), Some(&after), now)
    })
}

/// What was in force, also where it can't be read: as far as it is JSON, as it was kept.
fn said(before: Option<&InForce>, kept: Option<&saved::Saved>) -> Value {
    let unread = || {
        let document = kept.map_or("", |kept| kept.document.as_str());
        let json = serde_json::from_str::<Value>(document).ok().filter(Value::is_object);
        json.unwrap_or_else(|| json!({ "document": document }))
    };
    flat(&before.map_or_else(unread, |before| before.mapping.to_json().clone()))
}

/// One value a field, for a record of what changed.
fn flat(mapping: &Value) -> Value {
    let whole = mapping.as_object();
    let (fields, others): (Vec<_>, Vec<_>) = whole.into_iter().flatten().partition(|(key, _)| *key == "fields");
    let fields = fields.into_iter().filter_map(|(_, fields)| fields.as_object()).flatten();
    others.into_iter().chain(fields).map(|(key, value)| (key.clone(), value.clone())).collect()
}

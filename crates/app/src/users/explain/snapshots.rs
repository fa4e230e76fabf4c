//! What the directory said where it brings snapshots instead of requests.

use ::store::{AccountId, Tx};
use planning::{Area, Source};

use super::entry::TheLine;
use super::{Actor, Entry};
use crate::error::Result;
use crate::users::elsewhere;

/// The snapshot by which each run came that had to say something.
pub(super) fn brought(tx: &Tx<'_>, account: AccountId, lines: &[TheLine]) -> Result<Vec<Entry>> {
    let of_adi = || lines.iter().filter(|line| line.run.source == Source::Adi && line.change.area == Area::User);
    let Some(since) = of_adi().map(|line| line.run.created_at).min() else { return Ok(Vec::new()) };
    let said = elsewhere::brought(tx, account, since)?.into_iter().filter_map(|(run, at, domain, request)| {
        let line = of_adi().find(|line| line.run.number == run)?;
        Some(Entry {
            at,
            actor: Actor::Directory,
            code: line.change.cause.code,
            sentence: format!("A whole snapshot of {domain} came, which run {run} looked at."),
            run: None,
            request: Some(request),
            deed: None,
        })
    });
    Ok(said.collect())
}

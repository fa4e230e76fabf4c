//! What became of a token or of an OAuth client that somebody still shows. A day is one of the account's clock.

use ::store::{AccountId, Tx, audit, oauth, token};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::day::day;
use crate::error::Result;
use crate::settings::Settings;

/// Looked up once, and told of each time that it was shown.
pub(super) enum Fate {
    /// `which anna@acme.example regenerated on 3 November 2026`.
    Ended(String),
    /// Of a client that nobody revoked, and when it ends by itself, with the words for that. What it was given had ended, if not
    /// the client.
    Over(Option<(Timestamp, String)>),
}

impl Fate {
    /// That of the token or client with this id. `None` where it is not known any more, or lives.
    pub(super) fn of(tx: &Tx<'_>, account: AccountId, id: &str) -> Result<Option<Fate>> {
        let zone = Settings::read(tx, account)?.daily_at().1;
        let tokens = token::list(tx, account)?;
        if let Some(dead) = tokens.iter().find(|token| token.id == id) {
            let Some(at) = dead.superseded_at else {
                return Ok(dead.expires_at.map(|at| Fate::Ended(expired(at, &zone))));
            };
            if let Some(actor) = revoker(tx, account, "token", &[&dead.source], at)? {
                return Ok(Some(Fate::Ended(format!("which {} revoked on {}", named(&actor), day(at, &zone)))));
            }
            let newer = tokens.iter().find(|token| token.source == dead.source && token.created_at == at);
            return Ok(Some(Fate::Ended(match newer {
                Some(newer) => format!("which {} regenerated on {}", named(&newer.created_by), day(at, &zone)),
                None => revoked(at, &zone),
            })));
        }
        let Some(client) = oauth::list(tx, account)?.into_iter().find(|client| client.id == id) else {
            return Ok(None);
        };
        let Some(at) = client.ended_at else {
            return Ok(Some(Fate::Over(client.expires_at.map(|at| (at, expired(at, &zone))))));
        };
        Ok(Some(Fate::Ended(match revoker(tx, account, "oauth_client", &[&client.id, "all"], at)? {
            Some(actor) => format!("which {} revoked on {}", named(&actor), day(at, &zone)),
            None => revoked(at, &zone),
        })))
    }

    /// As it was when it was shown.
    pub(super) fn told(&self, shown: Timestamp) -> String {
        match self {
            Fate::Ended(told) => told.clone(),
            Fate::Over(Some((at, told))) if *at <= shown => told.clone(),
            Fate::Over(_) => "whose access token was over".to_owned(),
        }
    }
}

/// Who revoked it at that instant.
fn revoker(tx: &Tx<'_>, account: AccountId, kind: &str, subjects: &[&str], at: Timestamp) -> Result<Option<String>> {
    for subject in subjects {
        let deeds = audit::about(tx, account, kind, subject)?;
        if let Some(word) = deeds.into_iter().find(|deed| deed.verb == "revoke" && deed.at == at) {
            return Ok(Some(word.actor));
        }
    }
    Ok(None)
}

fn revoked(at: Timestamp, zone: &TimeZone) -> String {
    format!("which was revoked on {}", day(at, zone))
}

fn expired(at: Timestamp, zone: &TimeZone) -> String {
    format!("which expired on {}", day(at, zone))
}

/// Whoever acts at the server's own terminal has no name.
fn named(actor: &str) -> &str {
    if actor == "operator" { "the operator" } else { actor }
}

//! Somebody who is nowhere: what the request log knows of the address, and where to look in that IdP.
//!
//! And somebody whom only the directory has, and of whom no run had anything to say.

use ::scim::Kind;
use ::store::audit::Recorded;
use ::store::{AccountId, Tx, mirror};
use planning::wording::{self, instant};
use planning::{Code, Source, profile};

use super::Why;
use crate::error::Result;
use crate::requests::{self, Line};
use crate::settings::Settings;

/// What is known of somebody who is nowhere.
#[derive(Clone, Debug)]
pub struct Nowhere {
    /// The newest refusal that named the address, or else the newest request that did.
    pub request: Option<Line>,
    /// Where to look.
    pub look: &'static str,
}

/// Why there is nobody with this address, and what helps.
pub(super) fn nowhere(tx: &Tx<'_>, account: AccountId, slug: &str, email: &str) -> Result<Nowhere> {
    let settings = Settings::read(tx, account)?;
    let look = if settings.enabled() {
        where_to_look(settings.source(), settings.profile())
    } else {
        "User provisioning is off, so nothing that a directory sends is taken."
    };
    Ok(Nowhere { request: requests::newest_about(tx, account, slug, email)?, look })
}

impl Nowhere {
    /// All of it.
    pub(super) fn sentence(&self, slug: &str, email: &str) -> String {
        let nobody = format!("neither “{slug}” nor its directory has anybody with the address “{email}”");
        format!("{nobody}. {} {}", self.log(), self.look)
    }

    /// What the request log knows.
    pub fn log(&self) -> String {
        match &self.request {
            Some(line) if line.status >= 400 => {
                format!("The directory tried on {} (request {}): {}", instant(line.at), line.id, line.sentence)
            }
            Some(line) => format!(
                "The last request that named this address came on {} (request {}): {}",
                instant(line.at),
                line.id,
                line.sentence
            ),
            None => "No request that is still in the log has named this address.".to_owned(),
        }
    }
}

/// Where an administrator of this IdP sees why somebody is not sent (`idps/`).
pub(super) fn where_to_look(source: Source, name: &str) -> &'static str {
    if source == Source::Adi {
        return "Look whether this person is in the part of Active Directory that the agent reads, and when its last snapshot came.";
    }
    profile::find(name).or_else(|| profile::find("other")).map_or("", |profile| &profile.guide.missing)
}

/// Why nobody was made of a record about which no run has said anything.
pub(super) fn unsaid(
    tx: &Tx<'_>,
    account: AccountId,
    slug: &str,
    email: &str,
    resource: Option<&str>,
    said: &[Recorded],
) -> Result<Why> {
    let newest = said.first().map(|recorded| wording::evidence(recorded.at, &recorded.request));
    let with = |sentence: String| newest.iter().fold(sentence, |sentence, evidence| format!("{sentence} {evidence}"));
    if said.first().is_some_and(|recorded| recorded.verb == "delete") {
        let sentence = format!("The directory has deleted {email}, and no sync had made anybody of that record.");
        return Ok(Why { code: Code::DirectoryDeleted, sentence: with(sentence) });
    }
    let stored = resource.map(|id| mirror::get(tx, account, Kind::User, id)).transpose()?.flatten();
    let inactive = stored.and_then(|stored| stored.document.ok()?.get("active")?.as_bool()) == Some(false);
    if inactive {
        let sentence = format!(
            "The directory has {email} as inactive, and nobody is made of somebody inactive: the sync after they are set active makes them."
        );
        return Ok(Why { code: Code::DirectoryInactive, sentence });
    }
    let sentence = format!(
        "The directory has {email}, but no sync has looked since: the next one decides, `rollcall sync now {slug}`."
    );
    Ok(Why { code: Code::Filling, sentence: with(sentence) })
}

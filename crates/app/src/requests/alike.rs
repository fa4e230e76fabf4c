//! The refusals of late, those together that say the same: one mistake in an identity provider makes thousands of them.

use std::collections::BTreeMap;

use ::store::request::{self, Refused};
use jiff::Timestamp;

use super::read::{Line, Telling};
use super::told::Told;
use crate::error::Result;
use crate::{App, accounts};

/// So many refusals are looked through, the newest.
const THROUGH: i64 = 2_000;

/// The refusals of late.
#[derive(Clone, Debug)]
pub struct Alike {
    /// Most frequent first.
    pub sorts: Vec<Sort>,
    /// There are older refusals, which were not counted.
    pub more: bool,
}

/// Refusals that say the same.
#[derive(Clone, Debug)]
pub struct Sort {
    /// How many, with those that are not listed one by one.
    pub count: u64,
    /// When the oldest of those that were looked through came.
    pub since: Timestamp,
    /// The newest of them.
    pub newest: Line,
}

/// Counts them.
///
/// Errors: `NotFound`.
pub fn alike(ctx: &App, slug: &str) -> Result<Alike> {
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let refused = request::refused(tx, account, THROUGH)?;
        let more = i64::try_from(refused.len()) == Ok(THROUGH);
        let mut telling = Telling::new(tx, account, slug);
        let mut sorts = Vec::new();
        for (id, (count, since)) in counted(refused) {
            if let Some(row) = request::kept(tx, account, &id)? {
                sorts.push(Sort { count, since, newest: telling.line(row)? });
            }
        }
        sorts.sort_by(|one, other| (other.count, &other.newest.id).cmp(&(one.count, &one.newest.id)));
        Ok(Alike { sorts, more })
    })
}

/// By the id of the newest of each sort: how many, and since when. The newest come first.
fn counted(refused: Vec<Refused>) -> BTreeMap<String, (u64, Timestamp)> {
    let mut newest: BTreeMap<Said, String> = BTreeMap::new();
    let mut counted: BTreeMap<String, (u64, Timestamp)> = BTreeMap::new();
    for one in refused {
        let told: Told = serde_json::from_str(&one.told).unwrap_or_default();
        let more = told.more;
        let first = newest.entry(Said::of(&one, told)).or_insert_with(|| one.id.clone());
        let (count, since) = counted.entry(first.clone()).or_insert((0, one.at));
        *count += 1 + more;
        *since = one.at;
    }
    counted
}

/// What a refusal says, whomever it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    status: i64,
    verb: String,
    kind: Option<String>,
    detail: Option<String>,
    dead: Option<String>,
    no_token: bool,
}

impl Said {
    fn of(refused: &Refused, told: Told) -> Said {
        Said {
            status: refused.status,
            // Whoever is not let in is not asked what they want.
            verb: if refused.status == 401 { String::new() } else { refused.verb.clone() },
            kind: refused.kind.clone().filter(|_| refused.status != 401),
            detail: told.detail.as_deref().filter(|_| refused.status != 401).map(without_names),
            dead: told.dead,
            no_token: told.no_token,
        }
    }
}

/// The sentence without what stands in quotes: that is whom it is about.
fn without_names(detail: &str) -> String {
    detail.split('"').step_by(2).collect::<Vec<_>>().join("…")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(id: &str, status: i64, told: &str) -> Refused {
        let at = "2026-11-03T08:00:00Z".parse().expect("an instant");
        Refused { id: id.to_owned(), at, status, verb: "create".to_owned(), kind: None, told: told.to_owned() }
    }

    #[test]
    fn what_is_said_of_different_people_is_one_sort_and_what_was_not_listed_counts() {
        let counted = counted(vec![
            refused("5", 409, r#"{"detail":"\"anna\" is taken."}"#),
            refused("4", 409, r#"{"detail":"\"bob\" is taken.","more":7}"#),
            refused("3", 400, r#"{"detail":"\"bob\" is taken."}"#),
            refused("2", 401, r#"{"dead":"t"}"#),
            refused("1", 401, r#"{"no_token":true}"#),
        ]);
        let counts: Vec<(&str, u64)> = counted.iter().map(|(id, (count, _))| (id.as_str(), *count)).collect();
        assert_eq!(counts, [("1", 1), ("2", 1), ("3", 1), ("5", 9)]);
    }
}

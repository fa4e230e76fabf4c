//! What an administrator should know of a token or an OAuth client before it is too late, and after: for the console and the
//! command line alone. Whoever comes to the door with one that has ended is never told.
//!
//! ```text
//! lives, 60, 30, 14, 7 or 1 days before it expires     regenerate it, or make another one
//! lives on beside a newer one, and is used             whoever uses it has not been given the newer one
//! has ended, and was tried since, within a week        somebody still uses it
//! ```
//! A token of a source is regenerated; of API keys and OAuth clients several live side by side, and to regenerate an API key
//! would end all of them.

use ::store::oauth::Client;
use ::store::token::Token;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{Opens, State};
use crate::day::day;

/// Days before its end at which a token is spoken of anew.
pub const DAYS: [i64; 5] = [60, 30, 14, 7, 1];

/// A try that is longer ago says nothing of today.
const RECENT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What kind of key it is: who uses it, and how another one takes its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A token: of SCIM, of Active Directory, or an API key.
    Token(Opens),
    /// An OAuth client.
    Client,
}

impl Key {
    fn noun(self) -> &'static str {
        match self {
            Key::Token(Opens::Api) => "API key",
            Key::Token(_) => "token",
            Key::Client => "OAuth client",
        }
    }

    /// Who comes with it.
    fn user(self) -> &'static str {
        match self {
            Key::Token(Opens::Scim) | Key::Client => "Your IdP",
            Key::Token(Opens::Adi) => "Your Active Directory agent",
            Key::Token(Opens::Api) => "Somebody",
        }
    }

    /// What to do before it expires.
    fn remedy(self) -> &'static str {
        match self {
            Key::Token(Opens::Scim | Opens::Adi) => "regenerate it, with an overlap, before then",
            Key::Token(Opens::Api) => "make another API key before then, and give it to whoever uses this one",
            Key::Client => "make another OAuth client before then, and give its id and secret to your IdP",
        }
    }
}

/// What there is to know of a token, or of a client.
#[derive(Clone, Copy, Debug)]
pub struct Life<'a> {
    /// What kind of key it is.
    pub key: Key,
    /// Where it is in its life.
    pub state: State,
    /// When it expires.
    pub expires_at: Option<Timestamp>,
    /// When it stops or stopped.
    pub ends_at: Option<Timestamp>,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
    /// When somebody came with it last after its end.
    pub last_tried_at: Option<Timestamp>,
    /// Who made the one that took its place, and when.
    pub replaced: Option<(&'a str, Timestamp)>,
}

impl<'a> Life<'a> {
    /// That of one of these tokens.
    pub fn of(token: &Token, state: State, all: &'a [(Token, State)]) -> Life<'a> {
        let took_its_place =
            |newer: &&(Token, State)| newer.0.source == token.source && Some(newer.0.created_at) == token.superseded_at;
        let replaced = all.iter().filter(|newer| newer.0.id != token.id).find(took_its_place);
        Life {
            key: Key::Token(Opens::of(&token.source)),
            state,
            expires_at: token.expires_at,
            ends_at: token.ends_at,
            last_used_at: token.last_used_at,
            last_tried_at: token.last_tried_at,
            replaced: replaced.map(|(newer, _)| (newer.created_by.as_str(), newer.created_at)),
        }
    }

    /// That of an OAuth client; nothing takes the place of one.
    pub fn of_client(client: &Client, state: State) -> Life<'static> {
        Life {
            key: Key::Client,
            state,
            expires_at: client.expires_at,
            ends_at: client.ended_at,
            last_used_at: client.last_used_at,
            last_tried_at: client.last_tried_at,
            replaced: None,
        }
    }

    /// The sentence, if there is something to say.
    pub fn warning(&self, now: Timestamp, zone: &TimeZone) -> Option<String> {
        let day = |at| day(at, zone);
        match self.state {
            State::Active => {
                let at = self.expires_at.filter(|at| stage(*at, now).is_some())?;
                Some(format!("It expires {} ({}): {}.", within(at, now), day(at), self.key.remedy()))
            }
            State::Overlap => {
                let (who, since) = self.replaced?;
                let ends_at = self.ends_at.filter(|_| self.last_used_at > Some(since))?;
                Some(format!(
                    "{} still uses it, and it stops {} ({}): give it the {} that {who} made on {}.",
                    self.key.user(),
                    within(ends_at, now),
                    day(ends_at),
                    self.key.noun(),
                    day(since)
                ))
            }
            State::Revoked | State::Expired => {
                let tried = self.last_tried_at.filter(|tried| now.duration_since(*tried) < RECENT)?;
                let what = match (self.replaced, self.state) {
                    (Some((who, at)), _) => format!("that {who} regenerated on {}", day(at)),
                    (None, State::Expired) => {
                        format!("that expired on {}", self.expires_at.map(day).unwrap_or_default())
                    }
                    (None, _) => format!("that was revoked on {}", self.ends_at.map(day).unwrap_or_default()),
                };
                let (user, noun) = (self.key.user(), self.key.noun());
                Some(format!("{user} still uses the {noun} {what}, last on {}.", day(tried)))
            }
        }
    }
}

/// Which of the [`DAYS`] a token that expires at this moment has come to.
pub fn stage(expires_at: Timestamp, now: Timestamp) -> Option<i64> {
    let left = expires_at.duration_since(now);
    DAYS.into_iter().rev().find(|days| left <= SignedDuration::from_hours(24 * days))
}

/// `today`, `in a day`, `in 12 days`.
fn within(at: Timestamp, now: Timestamp) -> String {
    match at.duration_since(now).as_hours() / 24 {
        0 => "within a day".to_owned(),
        1 => "in a day".to_owned(),
        days => format!("in {days} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("{text}T12:00:00Z").parse().expect("an instant")
    }

    fn life(state: State) -> Life<'static> {
        let key = Key::Token(Opens::Scim);
        Life { key, state, expires_at: None, ends_at: None, last_used_at: None, last_tried_at: None, replaced: None }
    }

    #[test]
    fn each_kind_of_key_is_told_who_uses_it_and_how_another_takes_its_place() {
        for (key, before, after) in [
            (
                Key::Token(Opens::Scim),
                "regenerate it, with an overlap, before then.",
                "Your IdP still uses the token that was revoked on 3 November 2026, last on 4 November 2026.",
            ),
            (
                Key::Token(Opens::Adi),
                "regenerate it, with an overlap, before then.",
                "Your Active Directory agent still uses the token that was revoked on 3 November 2026, last on 4 November 2026.",
            ),
            (
                Key::Token(Opens::Api),
                "make another API key before then, and give it to whoever uses this one.",
                "Somebody still uses the API key that was revoked on 3 November 2026, last on 4 November 2026.",
            ),
            (
                Key::Client,
                "make another OAuth client before then, and give its id and secret to your IdP.",
                "Your IdP still uses the OAuth client that was revoked on 3 November 2026, last on 4 November 2026.",
            ),
        ] {
            let said = |life: Life<'_>| life.warning(at("2026-11-05"), &TimeZone::UTC).unwrap_or_default();
            let active = Life { key, expires_at: Some(at("2026-11-10")), ..life(State::Active) };
            assert_eq!(said(active), format!("It expires in 5 days (10 November 2026): {before}"));
            let (ends_at, last_tried_at) = (Some(at("2026-11-03")), Some(at("2026-11-04")));
            assert_eq!(said(Life { key, ends_at, last_tried_at, ..life(State::Revoked) }), after);
        }
    }

    #[test]
    fn a_token_is_spoken_of_at_five_moments_before_its_end() {
        let expires_at = at("2026-12-31");
        for (now, expected) in [
            ("2026-11-01", Some(60)),
            ("2026-10-31", None),
            ("2026-12-01", Some(30)),
            ("2026-12-17", Some(14)),
            ("2026-12-23", Some(14)),
            ("2026-12-24", Some(7)),
            ("2026-12-30", Some(1)),
            ("2026-12-31", Some(1)),
        ] {
            assert_eq!(stage(expires_at, at(now)), expected, "{now}");
        }
        let active = Life { expires_at: Some(expires_at), ..life(State::Active) };
        let said = |now: &str| active.warning(at(now), &TimeZone::UTC).unwrap_or_default();
        assert_eq!(said("2026-10-31"), "");
        assert_eq!(
            said("2026-12-01"),
            "It expires in 30 days (31 December 2026): regenerate it, with an overlap, before then."
        );
        assert!(said("2026-12-30").starts_with("It expires in a day"));
        assert!(said("2026-12-31").starts_with("It expires within a day"));
        assert_eq!(life(State::Active).warning(at("2026-12-31"), &TimeZone::UTC), None, "one that never expires");
    }

    #[test]
    fn a_dead_token_that_is_still_used_is_recognised() {
        let said = |life: Life<'_>| life.warning(at("2026-11-05"), &TimeZone::UTC).unwrap_or_default();
        let anna = Some(("anna@acme.example", at("2026-11-03")));
        let tried = Some(at("2026-11-04"));
        let revoked = Life { ends_at: Some(at("2026-11-03")), last_tried_at: tried, ..life(State::Revoked) };
        assert_eq!(
            said(Life { replaced: anna, ..revoked }),
            "Your IdP still uses the token that anna@acme.example regenerated on 3 November 2026, last on 4 November 2026."
        );
        assert!(said(revoked).contains("that was revoked on 3 November 2026"));
        let expired = Life { expires_at: Some(at("2026-11-02")), last_tried_at: tried, ..life(State::Expired) };
        assert!(said(expired).contains("that expired on 2 November 2026"));
        assert_eq!(said(Life { last_tried_at: None, ..revoked }), "", "nobody came with it");
        assert_eq!(said(Life { last_tried_at: Some(at("2026-10-20")), ..revoked }), "", "long ago");
        let overlap = Life { ends_at: Some(at("2026-11-10")), replaced: anna, ..life(State::Overlap) };
        assert_eq!(said(overlap), "", "not used since");
        assert_eq!(
            said(Life { last_used_at: tried, ..overlap }),
            "Your IdP still uses it, and it stops in 5 days (10 November 2026): give it the token that anna@acme.example made on 3 November 2026."
        );
    }
}

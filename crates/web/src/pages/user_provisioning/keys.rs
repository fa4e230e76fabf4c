//! Tokens and OAuth clients on the page: which there are, and what is to be known of them. What their buttons do is in
//! `deeds.rs`.

use app::tokens::{self, Life, Opens, State};
use app::{App, Error, oauth};

use crate::pages::frame::Frame;
use crate::pages::moment::Moment;
use crate::pages::words::Words;

/// Of keys that have ended, and of which nothing is to be said, so many are shown.
const ENDED: usize = 5;

/// A token, as far as it may be shown.
#[derive(Clone, Debug)]
pub(super) struct TokenLine {
    /// For the form to bring along: what is decided about a token is decided about the one that was shown.
    pub(super) id: String,
    pub(super) shown: String,
    /// SCIM or ADI.
    pub(super) source: String,
    pub(super) key: KeyLine,
}

/// What every key has.
#[derive(Clone, Debug)]
pub(super) struct KeyLine {
    pub(super) badge: &'static str,
    pub(super) state_label: String,
    pub(super) is_live: bool,
    pub(super) created: Option<Moment>,
    pub(super) created_by: String,
    pub(super) used: Option<Moment>,
    pub(super) used_from: String,
    pub(super) expires: Option<Moment>,
    /// The end of an overlap.
    pub(super) ends: Option<Moment>,
    pub(super) warning: Option<String>,
    /// When somebody came with it last after its end.
    pub(super) tried: Option<Moment>,
    pub(super) tried_from: String,
}

/// An OAuth client, as far as it may be shown.
#[derive(Clone, Debug)]
pub(super) struct ClientLine {
    pub(super) id: String,
    pub(super) shown: String,
    pub(super) key: KeyLine,
}

/// Every key that is worth showing.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    /// The active token of SCIM.
    pub(super) scim: Option<TokenLine>,
    /// That of ADI.
    pub(super) adi: Option<TokenLine>,
    /// All tokens, newest first.
    pub(super) tokens: Vec<TokenLine>,
    pub(super) clients: Vec<ClientLine>,
    /// How many that have ended are left out.
    pub(super) left_out: usize,
}

impl Keys {
    /// What somebody should know before it is too late, or after: which key, the sentence, and when it was tried last.
    pub(super) fn warnings(&self) -> Vec<(&str, &KeyLine)> {
        let tokens = self.tokens.iter().map(|line| (line.shown.as_str(), &line.key));
        let clients = self.clients.iter().map(|line| (line.id.as_str(), &line.key));
        tokens.chain(clients).filter(|(_, key)| key.warning.is_some()).collect()
    }
}

/// Looks.
pub(super) fn look(app: &App, slug: &str, frame: &Frame) -> Result<Keys, Error> {
    let (now, zone) = (app.now(), frame.account.as_ref().map(|account| account.status.time_zone.clone()));
    let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
    let known: Vec<_> = tokens::list(app, slug)?;
    let mut keys = Keys::default();
    let mut ended = 0;
    for (token, state) in known.iter().filter(|(token, _)| token.source != Opens::Api.name()) {
        let warning = Life::of(token, *state, &known).warning(now, &zone);
        if is_left_out(*state, warning.as_ref(), &mut ended) {
            keys.left_out += 1;
            continue;
        }
        let is_adi = token.source == Opens::Adi.name();
        let line = TokenLine {
            id: token.id.clone(),
            shown: format!("{}…{}", token.prefix, token.last4),
            source: frame.say(if is_adi { "label-adi" } else { "label-scim" }),
            key: KeyLine {
                badge: badge(*state),
                state_label: state_label(frame.words, *state),
                is_live: state.is_live(),
                created: frame.moment(token.created_at),
                created_by: token.created_by.clone(),
                used: token.last_used_at.and_then(|at| frame.moment(at)),
                used_from: token.last_used_from.clone().unwrap_or_default(),
                expires: token.expires_at.and_then(|at| frame.moment(at)),
                ends: token.ends_at.and_then(|at| frame.moment(at)),
                warning,
                tried: token.last_tried_at.and_then(|at| frame.moment(at)),
                tried_from: token.last_tried_from.clone().unwrap_or_default(),
            },
        };
        if *state == State::Active {
            *(if is_adi { &mut keys.adi } else { &mut keys.scim }) = Some(line.clone());
        }
        keys.tokens.push(line);
    }
    keys.clients = clients(app, slug, frame, &zone)?;
    Ok(keys)
}

fn clients(app: &App, slug: &str, frame: &Frame, zone: &jiff::tz::TimeZone) -> Result<Vec<ClientLine>, Error> {
    let now = app.now();
    let mut ended = 0;
    let mut lines = Vec::new();
    for (client, state) in oauth::list(app, slug)? {
        let warning = Life::of_client(&client, state).warning(now, zone);
        if is_left_out(state, warning.as_ref(), &mut ended) {
            continue;
        }
        lines.push(ClientLine {
            shown: format!("{}…{}", client.prefix, client.last4),
            key: KeyLine {
                badge: badge(state),
                state_label: state_label(frame.words, state),
                is_live: state.is_live(),
                created: frame.moment(client.created_at),
                created_by: client.created_by,
                used: client.last_used_at.and_then(|at| frame.moment(at)),
                used_from: client.last_used_from.unwrap_or_default(),
                expires: client.expires_at.and_then(|at| frame.moment(at)),
                ends: client.ended_at.and_then(|at| frame.moment(at)),
                warning,
                tried: client.last_tried_at.and_then(|at| frame.moment(at)),
                tried_from: client.last_tried_from.unwrap_or_default(),
            },
            id: client.id,
        });
    }
    Ok(lines)
}

fn is_left_out(state: State, warning: Option<&String>, ended: &mut usize) -> bool {
    if state.is_live() || warning.is_some() {
        return false;
    }
    *ended += 1;
    *ended > ENDED
}

fn badge(state: State) -> &'static str {
    match state {
        State::Active => "good",
        State::Overlap => "wait",
        State::Revoked | State::Expired => "",
    }
}

fn state_label(words: Words, state: State) -> String {
    words.say(match state {
        State::Active => "key-active",
        State::Overlap => "key-overlap",
        State::Revoked => "key-revoked",
        State::Expired => "key-expired",
    })
}

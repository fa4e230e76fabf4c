//! `rollcall token`: generate, regenerate, revoke, list; tokens, and OAuth clients beside them.

use app::App;
use app::oauth;
use app::tokens::{self, Fresh, Life, Opens, State};
use jiff::Timestamp;
use planning::Who;
use serde_json::{Value, json};
use store::Existing;

use crate::arguments::{Shared, Token, TokenSource};
use crate::ending::{Ending, Failure};
use crate::{open, output};

pub(crate) fn run(shared: &Shared, command: Token) -> Result<Ending, Failure> {
    match command {
        Token::Generate { slug, source, oauth: true, expires_in } => {
            of_scim(source)?;
            let (app, note) = open::app(shared, Existing::Required)?;
            let fresh = oauth::generate(&app, &slug, expires_in.0, &Who::Operator)?;
            print_client(shared, &fresh);
            note.say();
            return Ok(shown(|| {
                format!(
                    "the new client, and nobody has its secret: `rollcall token revoke {slug} --client {}` removes it, then generate another",
                    fresh.client_id
                )
            }));
        }
        Token::Generate { slug, source, expires_in, .. } => {
            let app = open::app_without_links(shared)?;
            print(shared, &tokens::generate(&app, &slug, opens(source), expires_in.0, &Who::Operator)?);
            return Ok(shown(|| format!("the new token, and nobody has it: {}", another(&slug, source))));
        }
        Token::Regenerate { slug, source, overlap, expires_in } => {
            let app = open::app_without_links(shared)?;
            print(shared, &tokens::regenerate(&app, &slug, opens(source), expires_in.0, overlap, &Who::Operator)?);
            return Ok(shown(|| {
                let before = if overlap.is_positive() { "stops when its overlap is over" } else { "is revoked" };
                format!(
                    "the new token, and nobody has it; what was live before it {before}; {}",
                    another(&slug, source)
                )
            }));
        }
        Token::Revoke { slug, source, oauth, client } => {
            let app = open::app_without_links(shared)?;
            if oauth || client.is_some() {
                of_scim(source)?;
                revoked(shared, oauth::revoke(&app, &slug, client.as_deref(), &Who::Operator)?);
            } else {
                revoked(shared, tokens::revoke(&app, &slug, opens(source), &Who::Operator)?);
                remind(&app, &slug, source)?;
            }
        }
        Token::List { slug, source } => list(shared, &open::app_without_links(shared)?, &slug, source)?,
    }
    Ok(Ending::Done)
}

fn opens(source: TokenSource) -> Opens {
    match source {
        TokenSource::Scim => Opens::Scim,
        TokenSource::Adi => Opens::Adi,
        TokenSource::Api => Opens::Api,
    }
}

/// OAuth clients open SCIM and nothing else.
fn of_scim(source: TokenSource) -> Result<(), Failure> {
    if source == TokenSource::Scim {
        return Ok(());
    }
    Err(Failure("OAuth clients are for SCIM alone: leave --source away".to_owned()))
}

/// The token alone on stdout, so that it can be piped into a file.
fn print(shared: &Shared, fresh: &Fresh) {
    if shared.json {
        output::json(&json!({
            "format_version": 1, "token": fresh.token, "prefix": fresh.prefix, "last4": fresh.last4,
            "expires_at": text(fresh.expires_at),
        }));
    } else {
        output::line(&fresh.token);
        output::say(&format!("note: the token is shown this once; it {}", until(fresh.expires_at)));
    }
}

/// A secret is shown once. If it could not be, what was made is of no use to anybody, and whoever typed must hear of it.
fn shown(lost: impl FnOnce() -> String) -> Ending {
    if !output::is_lost() && !output::is_unread() {
        return Ending::Done;
    }
    output::say(&format!("rollcall: standard output did not take {}", lost()));
    Ending::Refused
}

/// How to come by another token than one that nobody has.
fn another(slug: &str, source: TokenSource) -> String {
    let opens = opens(source);
    let of = if opens == Opens::Scim { String::new() } else { format!(" --source {}", opens.name()) };
    format!("`rollcall token regenerate {slug}{of}` makes another in the place of all that are live")
}

/// Id and secret alone on stdout, a line each.
fn print_client(shared: &Shared, fresh: &oauth::Fresh) {
    if shared.json {
        output::json(&json!({
            "format_version": 1, "client_id": fresh.client_id, "client_secret": fresh.client_secret,
            "prefix": fresh.prefix, "last4": fresh.last4, "expires_at": text(fresh.expires_at),
            "token_url": fresh.token_url,
        }));
    } else {
        output::line(&fresh.client_id);
        output::line(&fresh.client_secret);
        let until = until(fresh.expires_at);
        output::say(&format!(
            "note: the secret is shown this once; the client {until}; it fetches access tokens at {}",
            fresh.token_url
        ));
    }
}

fn until(expires_at: Option<Timestamp>) -> String {
    expires_at.map_or_else(
        || "never expires; RFC 7644 section 7.4 asks for a limited lifetime".to_owned(),
        |at| format!("expires {at}"),
    )
}

fn revoked(shared: &Shared, revoked: u64) {
    if shared.json {
        output::json(&json!({ "format_version": 1, "revoked": revoked }));
    } else {
        output::line(&format!("revoked {revoked}"));
    }
}

/// Whoever revokes the token of SCIM to lock the directory out is told what still opens the door.
fn remind(app: &App, slug: &str, source: TokenSource) -> Result<(), Failure> {
    let live = oauth::list(app, slug)?.into_iter().filter(|(_, state)| state.is_live()).count();
    if source == TokenSource::Scim && live > 0 {
        output::say(&format!(
            "note: OAuth clients still open the door of SCIM ({live}): `rollcall token revoke {slug} --oauth` stops them"
        ));
    }
    Ok(())
}

/// A token or a client, as a list tells it.
struct Listed {
    kind: &'static str,
    client_id: Option<String>,
    source: String,
    prefix: String,
    last4: String,
    state: State,
    created_at: Timestamp,
    created_by: String,
    expires_at: Option<Timestamp>,
    ends_at: Option<Timestamp>,
    last_used_at: Option<Timestamp>,
    last_used_from: Option<String>,
    last_tried_at: Option<Timestamp>,
    /// What there is to do about it.
    warning: Option<String>,
}

/// Tokens, then clients, each newest first.
fn listed(app: &App, slug: &str) -> Result<Vec<Listed>, Failure> {
    let (now, zone) = (app.now(), app::settings::show(app, slug)?.daily_at().1);
    let known = tokens::list(app, slug)?;
    let tokens = known.clone().into_iter().map(|(token, state)| Listed {
        warning: Life::of(&token, state, &known).warning(now, &zone),
        kind: "token",
        client_id: None,
        source: token.source,
        prefix: token.prefix,
        last4: token.last4,
        state,
        created_at: token.created_at,
        created_by: token.created_by,
        expires_at: token.expires_at,
        ends_at: token.ends_at,
        last_used_at: token.last_used_at,
        last_used_from: token.last_used_from,
        last_tried_at: token.last_tried_at,
    });
    let clients = oauth::list(app, slug)?.into_iter().map(|(client, state)| Listed {
        warning: Life::of_client(&client, state).warning(now, &zone),
        kind: "oauth_client",
        client_id: Some(client.id),
        source: Opens::Scim.name().to_owned(),
        prefix: client.prefix,
        last4: client.last4,
        state,
        created_at: client.created_at,
        created_by: client.created_by,
        expires_at: client.expires_at,
        ends_at: client.ended_at,
        last_used_at: client.last_used_at,
        last_used_from: client.last_used_from,
        last_tried_at: client.last_tried_at,
    });
    Ok(tokens.chain(clients).collect())
}

fn list(shared: &Shared, app: &App, slug: &str, source: Option<TokenSource>) -> Result<(), Failure> {
    let mut listed = listed(app, slug)?;
    listed.retain(|one| source.is_none_or(|source| opens(source).name() == one.source));
    if shared.json {
        let told = listed.iter().map(|one| {
            json!({
                "kind": one.kind, "client_id": one.client_id,
                "source": one.source, "prefix": one.prefix, "last4": one.last4, "state": one.state.name(),
                "created_at": one.created_at.to_string(), "created_by": one.created_by,
                "expires_at": text(one.expires_at), "ends_at": text(one.ends_at),
                "last_used_at": text(one.last_used_at), "last_used_from": one.last_used_from,
                "last_tried_at": text(one.last_tried_at), "warning": one.warning,
            })
        });
        output::json(&told.collect::<Vec<Value>>());
    } else {
        let rows = listed.into_iter().map(|one| {
            let used = text(one.last_used_at).map_or_else(|| "never used".to_owned(), |at| format!("last used {at}"));
            let client = one.client_id.map_or_else(String::new, |id| format!("OAuth client {id} "));
            let tried =
                text(one.last_tried_at).map_or_else(String::new, |at| format!("tried after its end, last {at}"));
            vec![
                format!("{client}{}…{}", one.prefix, one.last4),
                one.state.name().to_owned(),
                format!("made {} by {}", one.created_at, one.created_by),
                used,
                tried,
                one.warning.unwrap_or_default(),
            ]
        });
        output::table(&rows.collect::<Vec<_>>());
    }
    Ok(())
}

fn text(at: Option<Timestamp>) -> Option<String> {
    at.as_ref().map(Timestamp::to_string)
}

//! `rollcall token`: generate, regenerate, revoke, list.

use app::tokens::{self, Fresh, Opens};
use jiff::Timestamp;
use planning::Who;
use serde_json::{Value, json};

use crate::arguments::{Shared, Token, TokenSource};
use crate::ending::{Ending, Failure};
use crate::{open, output};

pub(crate) fn run(shared: &Shared, command: Token) -> Result<Ending, Failure> {
    let app = open::app_without_links(shared)?;
    match command {
        Token::Generate { slug, source, expires_in } => {
            print(shared, &tokens::generate(&app, &slug, opens(source), expires_in.0, &Who::Operator)?);
        }
        Token::Regenerate { slug, source, overlap, expires_in } => {
            print(shared, &tokens::regenerate(&app, &slug, opens(source), expires_in.0, overlap, &Who::Operator)?);
        }
        Token::Revoke { slug, source } => {
            let revoked = tokens::revoke(&app, &slug, opens(source), &Who::Operator)?;
            if shared.json {
                output::json(&json!({ "format_version": 1, "revoked": revoked }));
            } else {
                output::line(&format!("revoked {revoked}"));
            }
        }
        Token::List { slug, source } => list(shared, &app, &slug, source)?,
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

/// The token alone on stdout, so that it can be piped into a file.
fn print(shared: &Shared, fresh: &Fresh) {
    let expires_at = fresh.expires_at.as_ref().map(Timestamp::to_string);
    if shared.json {
        output::json(
            &json!({ "format_version": 1, "token": fresh.token, "prefix": fresh.prefix, "last4": fresh.last4, "expires_at": expires_at }),
        );
    } else {
        output::line(&fresh.token);
        let until = expires_at.map_or_else(
            || "never expires; RFC 7644 section 7.4 asks for a limited lifetime".to_owned(),
            |at| format!("expires {at}"),
        );
        output::say(&format!("note: the token is shown this once; it {until}"));
    }
}

fn list(shared: &Shared, app: &app::App, slug: &str, source: Option<TokenSource>) -> Result<(), Failure> {
    let mut listed = tokens::list(app, slug)?;
    listed.retain(|(token, _)| source.is_none_or(|source| opens(source).name() == token.source));
    if shared.json {
        let told = listed.iter().map(|(token, state)| {
            json!({
                "source": token.source, "prefix": token.prefix, "last4": token.last4, "state": state.name(),
                "created_at": token.created_at.to_string(), "created_by": token.created_by,
                "expires_at": text(token.expires_at), "ends_at": text(token.ends_at),
                "last_used_at": text(token.last_used_at), "last_used_from": token.last_used_from,
            })
        });
        output::json(&told.collect::<Vec<Value>>());
    } else {
        let rows = listed.into_iter().map(|(token, state)| {
            let used = text(token.last_used_at).map_or_else(|| "never used".to_owned(), |at| format!("last used {at}"));
            vec![
                format!("{}…{}", token.prefix, token.last4),
                state.name().to_owned(),
                format!("made {} by {}", token.created_at, token.created_by),
                used,
            ]
        });
        output::table(&rows.collect::<Vec<_>>());
    }
    Ok(())
}

fn text(at: Option<Timestamp>) -> Option<String> {
    at.as_ref().map(Timestamp::to_string)
}

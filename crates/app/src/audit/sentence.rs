//! The words of the audit log: one sentence a deed. The only place that says in English what an administrator did.
//!
//! | kind | verbs |
//! |---|---|
//! | settings | save |
//! | token | generate, regenerate, revoke |
//! | oauth_client | generate, revoke |
//! | administrator | invite, role, remove, end_sessions, set_password, sign_in, sign_out_everywhere |
//! | run | approve, reject, undo, cancel |
//! | mirror | complete |
//! | mapping | set, reset |
//! | snapshot | complete, refuse, abandon |
//! | person | keep, end_keep |

use jiff::Timestamp;
use serde_json::{Map, Value};

/// Of a digest, as much as tells it from others.
const SHORT: usize = 12;

/// How a sentence calls settings, their values and instants. Files and the command line have the keys and RFC 3339, which
/// is [`PLAIN`]; a page has its own words. Nothing leaves it as it is.
#[derive(Clone, Copy)]
pub struct Voice<'a> {
    /// A key, in the words of the page.
    pub name: &'a dyn Fn(&str) -> Option<String>,
    /// A value of this key.
    pub value: &'a dyn Fn(&str, &Value) -> Option<String>,
    /// An instant.
    pub instant: &'a dyn Fn(Timestamp) -> Option<String>,
}

/// As things are kept.
pub(super) const PLAIN: Voice<'static> = Voice { name: &|_| None, value: &|_, _| None, instant: &|_| None };

/// What is to be told, and how.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) actor: &'a str,
    pub(super) kind: &'a str,
    pub(super) verb: &'a str,
    pub(super) subject: &'a str,
    pub(super) detail: &'a Map<String, Value>,
    pub(super) voice: Voice<'a>,
}

/// What somebody did, as one sentence.
pub(super) fn of(deed: Told<'_>) -> String {
    let Told { actor, subject, detail, .. } = deed;
    let told = match (deed.kind, deed.verb) {
        ("settings", "save") => settings(deed),
        ("token", _) => token(deed),
        ("oauth_client", "generate") => format!("made the OAuth client {subject}{}", until(deed)),
        ("oauth_client", "revoke") if subject == "all" => "revoked every OAuth client".to_owned(),
        ("oauth_client", "revoke") => format!("revoked the OAuth client {subject}"),
        ("administrator", _) => administrator(deed),
        ("run", _) => run(deed),
        ("mirror", "complete") => {
            "said that the directory is complete, so whoever is not in it counts as absent".to_owned()
        }
        ("mapping", "set") => format!("changed the attribute mapping{}", listed(": ", deed)),
        ("mapping", "reset") => format!("took the attribute mapping back to the default{}", listed(": ", deed)),
        ("snapshot", verb) => snapshot(subject, verb, detail),
        ("person", "keep") => format!("keeps {} until {}", fact(detail, "email"), instant(deed, "until")),
        ("person", "end_keep") => format!("ended the keeping of {}", fact(detail, "email")),
        // A newer program may have written what this one does not know.
        (kind, verb) => format!("did this: {verb} {kind} {subject}{}", listed(": ", deed)),
    };
    let name = if actor == "operator" { "The operator" } else { actor };
    format!("{name} {told}.")
}

fn settings(deed: Told<'_>) -> String {
    let approved = match fact(deed.detail, "approved") {
        "" => String::new(),
        digest => format!(" and approved the plan {}", short(digest)),
    };
    match listed("", deed) {
        changes if changes.is_empty() => format!("saved the settings as they were{approved}"),
        changes => format!("set {changes}{approved}"),
    }
}

fn token(deed: Told<'_>) -> String {
    let detail = deed.detail;
    let side = |at: &str| {
        let text = detail.get("token").and_then(|change| change.get(at)).and_then(Value::as_str);
        text.map_or_else(Vec::new, |text| text.split(", ").map(last).collect())
    };
    let source = match deed.subject {
        "adi" => "ADI token",
        "api" => "API key",
        _ => "SCIM token",
    };
    let (old, valid) = (side("old"), until(deed));
    let made = format!("made the {}{valid}", ending(source, "s", &side("new")));
    match deed.verb {
        "generate" => made,
        "regenerate" if old.is_empty() => format!("{made}{}", stopped(detail)),
        "regenerate" => {
            let old = if old.len() == 1 { ending("the one", "", &old) } else { ending("those", "", &old) };
            let end = match instant(deed, "old_works_until") {
                end if end.is_empty() => "stopped at once".to_owned(),
                end => format!("works until {end}"),
            };
            let comma = if valid.is_empty() { "" } else { "," };
            format!("{made}{comma} in the place of {old}, which {end}{}", stopped(detail))
        }
        "revoke" => format!("revoked the {}", ending(source, "s", &old)),
        verb => format!("did this with the {source}: {verb}"),
    }
}

/// Those that stopped at once beside one that works on.
fn stopped(detail: &Map<String, Value>) -> String {
    let ends: Vec<&str> = match fact(detail, "stopped_at_once") {
        "" => return String::new(),
        tokens => tokens.split(", ").map(last).collect(),
    };
    let which = if ends.len() == 1 { "the one" } else { "those" };
    format!("; {} stopped at once", ending(which, "", &ends))
}

/// `SCIM token that ends in ab12`, `API keys that end in ab12 and cd34`.
fn ending(noun: &str, plural: &str, ends: &[&str]) -> String {
    match ends {
        [] => noun.to_owned(),
        [end] => format!("{noun} that ends in {end}"),
        ends => format!("{noun}{plural} that end in {}", ends.join(" and ")),
    }
}

fn administrator(deed: Told<'_>) -> String {
    let Told { subject, detail, .. } = deed;
    let role = |at: &str| detail.get("role").and_then(|change| change.get(at)).and_then(Value::as_str);
    match (deed.verb, role("old"), role("new")) {
        ("invite", None, Some(new)) => format!("invited {subject} as {new}"),
        ("invite", Some(old), Some(new)) => format!("made {subject} {new} instead of {old}, with a new setup link"),
        ("invite", ..) => format!("made a new setup link for {subject}"),
        ("role", Some(old), Some(new)) => format!("made {subject} {new} instead of {old}"),
        ("end_sessions", ..) if detail.get("sessions").and_then(Value::as_u64) == Some(1) => {
            format!("ended a session of {subject}")
        }
        ("end_sessions", ..) => {
            format!("ended {} sessions of {subject}", text_of(detail.get("sessions")))
        }
        ("remove", Some(old), _) => format!("removed {subject}, who was {old}"),
        ("remove", ..) => format!("removed {subject}"),
        ("set_password", ..) => "set their password".to_owned(),
        ("sign_in", ..) => "signed in".to_owned(),
        ("sign_out_everywhere", ..) => "signed out everywhere".to_owned(),
        (verb, ..) => format!("did this with the administrator {subject}: {verb}"),
    }
}

fn run(deed: Told<'_>) -> String {
    let Told { subject: number, detail, .. } = deed;
    let digest = match fact(detail, "digest") {
        "" => String::new(),
        digest => format!(" (plan {})", short(digest)),
    };
    match deed.verb {
        "approve" if detail.get("without_archives") == Some(&Value::Bool(true)) => {
            format!("approved run {number}{digest} without its archives")
        }
        "approve" => format!("approved run {number}{digest}"),
        "reject" => match instant(deed, "keep_until") {
            until if until.is_empty() => format!("rejected run {number}{digest}"),
            until => format!("rejected run {number}{digest}; whom it would have archived is kept until {until}"),
        },
        "undo" => match text_of(detail.get("by_run")) {
            run if run.is_empty() => format!("undid run {number}"),
            run => format!("undid run {number} by run {run}"),
        },
        "cancel" => format!("cancelled run {number} before it was applied"),
        verb => format!("did this with run {number}: {verb}"),
    }
}

fn snapshot(domain: &str, verb: &str, detail: &Map<String, Value>) -> String {
    let count = |name: &str, noun: &str| match detail.get(name).and_then(Value::as_i64).unwrap_or_default() {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    };
    match verb {
        "complete" => format!(
            "brought a whole snapshot of {domain}, {} and {}, which run {} looks at",
            count("users", "user"),
            count("groups", "group"),
            text_of(detail.get("run"))
        ),
        "refuse" => {
            let reason = fact(detail, "reason");
            format!("was refused to complete a snapshot of {domain}: {}", reason.strip_suffix('.').unwrap_or(reason))
        }
        "abandon" => format!("gave up a snapshot of {domain}"),
        verb => format!("did this with a snapshot of {domain}: {verb}"),
    }
}

/// The values that changed: `a from 1 to 2, b from nothing to x`.
fn listed(before: &str, deed: Told<'_>) -> String {
    let Voice { name: called, value: said, .. } = deed.voice;
    let told: Vec<String> = deed
        .detail
        .iter()
        .filter_map(|(name, change)| {
            let change = change.as_object()?;
            let of = |at: &str| change.get(at).map(|value| said(name, value).unwrap_or_else(|| shown(value)));
            let name = called(name).map_or_else(|| name.clone(), |label| format!("“{label}”"));
            Some(format!("{name} from {} to {}", of("old")?, of("new")?))
        })
        .collect();
    if told.is_empty() { String::new() } else { format!("{before}{}", told.join(", ")) }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn until(deed: Told<'_>) -> String {
    match instant(deed, "expires_at").as_str() {
        "" => String::new(),
        "never" => ", which never expires".to_owned(),
        end => format!(", valid until {end}"),
    }
}

/// A fact that is an instant, if it is one.
fn instant(deed: Told<'_>, name: &str) -> String {
    let kept = fact(deed.detail, name);
    kept.parse().ok().and_then(deed.voice.instant).unwrap_or_else(|| kept.to_owned())
}

fn fact<'a>(detail: &'a Map<String, Value>, name: &str) -> &'a str {
    detail.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn text_of(value: Option<&Value>) -> String {
    value.filter(|value| !value.is_null()).map(shown).unwrap_or_default()
}

fn short(digest: &str) -> &str {
    digest.get(..SHORT).unwrap_or(digest)
}

/// The last four characters, which are how a token is told from another.
fn last(token: &str) -> &str {
    token.char_indices().rev().nth(3).map_or(token, |(at, _)| token.get(at..).unwrap_or(token))
}

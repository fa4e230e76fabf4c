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

use ::store::audit::Entry;
use serde_json::{Map, Value};

/// Of a digest, as much as tells it from others.
const SHORT: usize = 12;

/// What somebody did, as one sentence.
pub(super) fn of(entry: &Entry, detail: &Map<String, Value>) -> String {
    let subject = &entry.subject;
    let told = match (entry.kind.as_str(), entry.verb.as_str()) {
        ("settings", "save") => settings(detail),
        ("token", _) => token(entry, detail),
        ("oauth_client", "generate") => format!("made the OAuth client {subject}{}", until(detail)),
        ("oauth_client", "revoke") if subject == "all" => "revoked every OAuth client".to_owned(),
        ("oauth_client", "revoke") => format!("revoked the OAuth client {subject}"),
        ("administrator", _) => administrator(entry, detail),
        ("run", _) => run(entry, detail),
        ("mirror", "complete") => {
            "said that the directory is complete, so whoever is not in it counts as absent".to_owned()
        }
        ("mapping", "set") => format!("changed the attribute mapping{}", listed(": ", detail)),
        ("mapping", "reset") => format!("took the attribute mapping back to the default{}", listed(": ", detail)),
        ("snapshot", verb) => snapshot(subject, verb, detail),
        ("person", "keep") => format!("keeps {} until {}", fact(detail, "email"), fact(detail, "until")),
        ("person", "end_keep") => format!("ended the keeping of {}", fact(detail, "email")),
        // A newer program may have written what this one does not know.
        (kind, verb) => format!("did this: {verb} {kind} {subject}{}", listed(": ", detail)),
    };
    let name = if entry.actor == "operator" { "The operator" } else { &entry.actor };
    format!("{name} {told}.")
}

fn settings(detail: &Map<String, Value>) -> String {
    let approved = match fact(detail, "approved") {
        "" => String::new(),
        digest => format!(" and approved the plan {}", short(digest)),
    };
    match listed("", detail) {
        changes if changes.is_empty() => format!("saved the settings as they were{approved}"),
        changes => format!("set {changes}{approved}"),
    }
}

fn token(entry: &Entry, detail: &Map<String, Value>) -> String {
    let side = |at: &str| {
        let text = detail.get("token").and_then(|change| change.get(at)).and_then(Value::as_str);
        text.map_or_else(Vec::new, |text| text.split(", ").map(last).collect())
    };
    let source = match entry.subject.as_str() {
        "adi" => "ADI token",
        "api" => "API key",
        _ => "SCIM token",
    };
    let (old, valid) = (side("old"), until(detail));
    let made = format!("made the {}{valid}", ending(source, "s", &side("new")));
    match entry.verb.as_str() {
        "generate" => made,
        "regenerate" if old.is_empty() => format!("{made}{}", stopped(detail)),
        "regenerate" => {
            let old = if old.len() == 1 { ending("the one", "", &old) } else { ending("those", "", &old) };
            let end = match fact(detail, "old_works_until") {
                "" => "stopped at once".to_owned(),
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

fn administrator(entry: &Entry, detail: &Map<String, Value>) -> String {
    let subject = &entry.subject;
    let role = |at: &str| detail.get("role").and_then(|change| change.get(at)).and_then(Value::as_str);
    match (entry.verb.as_str(), role("old"), role("new")) {
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

fn run(entry: &Entry, detail: &Map<String, Value>) -> String {
    let number = &entry.subject;
    let digest = match fact(detail, "digest") {
        "" => String::new(),
        digest => format!(" (plan {})", short(digest)),
    };
    match entry.verb.as_str() {
        "approve" if detail.get("without_archives") == Some(&Value::Bool(true)) => {
            format!("approved run {number}{digest} without its archives")
        }
        "approve" => format!("approved run {number}{digest}"),
        "reject" => match fact(detail, "keep_until") {
            "" => format!("rejected run {number}{digest}"),
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
fn listed(before: &str, detail: &Map<String, Value>) -> String {
    let told: Vec<String> = detail
        .iter()
        .filter_map(|(name, change)| {
            let change = change.as_object()?;
            let of = |at: &str| change.get(at).map(shown);
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

fn until(detail: &Map<String, Value>) -> String {
    match fact(detail, "expires_at") {
        "" => String::new(),
        "never" => ", which never expires".to_owned(),
        end => format!(", valid until {end}"),
    }
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

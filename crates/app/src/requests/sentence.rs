//! The facts of a request, worded: who did what to whom, and why not. Rendered when a row is read, so that yesterday's rows
//! read as well as today's.

use ::store::request::Request;

use super::call::Verb;
use super::told::Told;

/// What a row does not say by itself, since it may be told by what is known today.
pub(super) struct Words<'a> {
    /// How a member is called by its reference, if it is known.
    pub(super) member: &'a mut dyn FnMut(&str) -> Option<String>,
    /// What became of a token that was shown after its end.
    pub(super) token: &'a mut dyn FnMut(&str) -> Option<String>,
}

/// One sentence, or two.
pub(super) fn sentence(row: &Request, told: &Told, words: &mut Words<'_>) -> String {
    let verb = Verb::ALL.into_iter().find(|verb| verb.name() == row.verb).unwrap_or(Verb::Other);
    let worded = match row.status {
        401 => unauthorized(row, told, words),
        status if status < 400 => done(row, verb, told, words),
        status => refused(row, verb, told, status),
    };
    match told.more {
        0 => worded,
        more => format!("{worded} And {more} more like it, which are not listed."),
    }
}

fn done(row: &Request, verb: Verb, told: &Told, words: &mut Words<'_>) -> String {
    let whom = whom(row, told);
    match verb {
        Verb::Create if told.joined > 0 => format!("Created {whom} with {}.", count(told.joined, "member", "members")),
        Verb::Create => format!("Created {whom}."),
        Verb::Replace | Verb::Patch => changed(&whom, verb, told, words),
        Verb::Delete => format!("Deleted {whom}."),
        Verb::Read if row.status == 304 => format!("Read {whom}, which had not changed since."),
        Verb::Read => format!("Read {whom}."),
        Verb::LookUp => format!("Looked for {}: {}.", sought(row, told), found(row, told)),
        Verb::List => listed(row, told),
        Verb::Bulk => bulk(told),
        Verb::Discover => format!("Read {}.", row.path.trim_start_matches('/')),
        Verb::Token => "Got an access token for client credentials.".to_owned(),
        Verb::Snapshot => format!("{}.", capital(&snapshot(row).0)),
        Verb::Other => format!("Asked for {} {}.", row.method, row.path),
    }
}

/// `the user anna@acme.example (Anna Berg)`.
fn whom(row: &Request, told: &Told) -> String {
    let noun = noun(row);
    match (&row.name, &row.subject) {
        (Some(name), _) => {
            let called = told.called.as_ref().map(|called| format!(" ({called})")).unwrap_or_default();
            format!("the {noun} {name}{called}")
        }
        (None, Some(id)) => format!("the {noun} with the id {id}"),
        (None, None) => format!("a {noun}"),
    }
}

fn noun(row: &Request) -> &'static str {
    match row.kind.as_deref() {
        Some("User") => "user",
        Some("Group") => "group",
        _ => "resource",
    }
}

fn changed(whom: &str, verb: Verb, told: &Told, words: &mut Words<'_>) -> String {
    let mut deeds = Vec::new();
    let others: Vec<&str> = told.attributes.iter().map(String::as_str).filter(|name| *name != "active").collect();
    match told.active {
        Some(active) if others.is_empty() => {
            deeds.push(format!("set {whom} {}", if active { "active" } else { "inactive" }));
        }
        _ if told.attributes.is_empty() => {}
        active => {
            let was = told.was.as_ref().map(|was| format!(", who was {was} before")).unwrap_or_default();
            let was = if whom.starts_with("the user") { was } else { was.replace("who was", "which was") };
            let state = match active {
                Some(true) => "; active again",
                Some(false) => "; inactive now",
                None => "",
            };
            deeds.push(format!("changed {} of {whom}{was}{state}", series(&told.attributes)));
        }
    }
    let group = if deeds.is_empty() { whom } else { "it" };
    if told.joined > 0 {
        deeds.push(format!("added {} to {group}", members(told.joined, &told.who_joined, words)));
    }
    if told.left > 0 {
        let group = if deeds.is_empty() { whom } else { "it" };
        deeds.push(format!("removed {} from {group}", members(told.left, &told.who_left, words)));
    }
    match (deeds.is_empty(), verb) {
        (true, Verb::Replace) => format!("Sent {whom} again: nothing changed."),
        (true, _) => format!("Sent a change of {whom} that changed nothing."),
        (false, _) => format!("{}.", capital(&deeds.join(" and "))),
    }
}

/// By name, if they are few; else how many.
fn members(count_of: u64, who: &[String], words: &mut Words<'_>) -> String {
    const FEW: usize = 3;
    if who.is_empty() || who.len() > FEW || u64::try_from(who.len()) != Ok(count_of) {
        return count(count_of, "member", "members");
    }
    let names: Vec<String> = who.iter().map(|id| (words.member)(id).unwrap_or_else(|| id.clone())).collect();
    series(&names)
}

/// `a user with userName “x@y”`, `users by title and active`.
fn sought(row: &Request, told: &Told) -> String {
    let noun = noun(row);
    if told.look_ups.is_empty() {
        let by = if told.by.is_empty() { "a filter".to_owned() } else { series(&told.by) };
        return format!("{noun}s by {by}");
    }
    let look_ups = told.look_ups.iter().map(|(name, value)| format!("{} “{value}”", plain(name)));
    let by = told.by.iter().map(|name| format!("by {name}"));
    let joint = if told.any { " or " } else { " and " };
    format!("a {noun} with {}", look_ups.chain(by).collect::<Vec<_>>().join(joint))
}

/// The name of a look-up as a person says it.
fn plain(name: &str) -> &str {
    match name {
        "emails.value" => "e-mail",
        "members.value" => "the member",
        name => name,
    }
}

fn found(row: &Request, told: &Told) -> String {
    match (told.total, told.shown.unwrap_or_default(), &row.name) {
        (Some(0), ..) | (None, 0, _) => if row.kind.as_deref() == Some("User") { "nobody" } else { "none" }.to_owned(),
        (Some(1) | None, _, Some(name)) => format!("found {name}"),
        (Some(total), shown, _) if total != shown => format!("found {total}, {shown} of them on this page"),
        (_, shown, _) => format!("found {shown}"),
    }
}

/// `Listed users: 101 to 200 of 250.`
fn listed(row: &Request, told: &Told) -> String {
    let nouns = format!("{}s", noun(row));
    let shown = told.shown.unwrap_or_default();
    let of = told.total.map(|total| format!(" of {total}")).unwrap_or_default();
    match (shown, told.first) {
        (0, _) if told.total == Some(0) => format!("Listed {nouns}: there are none."),
        (0, _) => format!("Listed {nouns}: none{of}."),
        (_, Some(first)) if first > 0 => format!("Listed {nouns}: {first} to {}{of}.", first + shown - 1),
        _ => format!("Listed {nouns}: {shown}{of}."),
    }
}

fn bulk(told: &Told) -> String {
    let operations = told.operations.unwrap_or_default();
    let sent = count(u64::try_from(operations).unwrap_or_default(), "operation", "operations");
    match told.refused.unwrap_or_default() {
        0 => format!("Sent {sent} in one request: all were done."),
        refused => format!("Sent {sent} in one request: {refused} of them refused."),
    }
}

/// What the agent of Active Directory did, and what it was refused to do.
fn snapshot(row: &Request) -> (String, String) {
    let of = row.name.as_ref().map(|domain| format!(" of {domain}")).unwrap_or_default();
    let path: Vec<&str> = row.path.split('/').skip(1).collect();
    let (done, refused) = match (row.method.as_str(), path.as_slice()) {
        ("POST", ["snapshots"]) => (format!("began a snapshot{of}"), "begin a snapshot".to_owned()),
        ("PUT", ["snapshots", _, "parts", number]) => {
            (format!("sent part {number} of a snapshot{of}"), format!("take part {number} of a snapshot{of}"))
        }
        ("POST", ["snapshots", _, "complete"]) => {
            (format!("completed a snapshot{of}"), format!("complete a snapshot{of}"))
        }
        ("DELETE", ["snapshots", _]) => (format!("gave up a snapshot{of}"), format!("give up a snapshot{of}")),
        ("GET" | "HEAD", ["snapshots"]) => ("read which snapshots there are".to_owned(), "list snapshots".to_owned()),
        ("GET" | "HEAD", ["snapshots", _]) => (format!("read how far a snapshot{of} is"), "show a snapshot".to_owned()),
        (method, _) => (format!("asked for {method} {}", row.path), format!("answer {method} {}", row.path)),
    };
    (done, refused)
}

fn refused(row: &Request, verb: Verb, told: &Told, status: i64) -> String {
    let whom = whom(row, told);
    let what = match verb {
        Verb::Create => format!("create {whom}"),
        Verb::Replace => format!("replace {whom}"),
        Verb::Patch => format!("change {whom}"),
        Verb::Delete => format!("delete {whom}"),
        Verb::Read => format!("show {whom}"),
        Verb::LookUp if told.look_ups.is_empty() && told.by.is_empty() => format!("look for {}s", noun(row)),
        Verb::LookUp => format!("look for {}", sought(row, told)),
        Verb::List => format!("list {}s", noun(row)),
        Verb::Bulk => "do several operations in one request".to_owned(),
        Verb::Discover => format!("show {}", row.path.trim_start_matches('/')),
        Verb::Token => "give an access token".to_owned(),
        Verb::Snapshot => snapshot(row).1,
        Verb::Other => format!("answer {} {}", row.method, row.path),
    };
    let why = told.detail.clone().unwrap_or_else(|| format!("it was answered with {status}."));
    let clause = told.clause.as_ref().map(|clause| format!(" ({clause})")).unwrap_or_default();
    let could = if status >= 500 && status != 501 { "Could not" } else { "Refused to" };
    format!("{could} {what}: {why}{clause}")
}

/// What is told here and nowhere else: on the wire all of these read the same.
fn unauthorized(row: &Request, told: &Told, words: &mut Words<'_>) -> String {
    let key = match row.actor.as_deref().and_then(|actor| actor.split_once('…')) {
        Some((_, last4)) => format!("the token ending in {last4}"),
        None => format!("the {}", row.actor.as_deref().unwrap_or("token")),
    };
    let fate = told.dead.as_deref().and_then(|id| (words.token)(id));
    match (&told.dead, fate) {
        (Some(_), fate) => {
            let fate = fate.unwrap_or_else(|| "which has ended".to_owned());
            let of_agent = row.verb == Verb::Snapshot.name();
            let user = if of_agent { "agent of Active Directory" } else { "identity provider" };
            format!("Refused: the {user} still uses {key}, {fate}.")
        }
        (None, _) if told.no_token => "Refused: the request brought no token.".to_owned(),
        (None, _) if row.verb == Verb::Token.name() => {
            "Refused to give an access token: the client or its secret is not known here.".to_owned()
        }
        (None, _) => "Refused: the token is not one of this account's.".to_owned(),
    }
}

fn count(count: u64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// `a, b and c`.
fn series(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn told(verb: &str, kind: &str, status: i64, name: &str, facts: Value) -> String {
        let row = Request {
            id: String::new(),
            at: jiff::Timestamp::UNIX_EPOCH,
            took_us: 0,
            method: "GET".to_owned(),
            path: "/Schemas".to_owned(),
            status,
            actor: Some("rollcall_scim_…abcd".to_owned()),
            peer: String::new(),
            verb: verb.to_owned(),
            kind: (!kind.is_empty()).then(|| kind.to_owned()),
            subject: Some("7".to_owned()).filter(|_| verb != "look_up"),
            name: (!name.is_empty()).then(|| name.to_owned()),
            told: String::new(),
            dialect: String::new(),
            before: None,
            after: None,
            writes: None,
        };
        let told: Told = serde_json::from_value(facts).expect("facts");
        let member = &mut |id: &str| (id == "1").then(|| "bob@x".to_owned());
        let token = &mut |_: &str| Some("which anna@x regenerated on 3 November 2026".to_owned());
        sentence(&row, &told, &mut Words { member, token })
    }

    #[test]
    fn each_row_is_a_sentence() {
        let rows = [
            (
                told("create", "User", 201, "anna@x", json!({ "called": "Anna Berg" })),
                "Created the user anna@x (Anna Berg).",
            ),
            (told("create", "Group", 201, "Sales", json!({ "joined": 1 })), "Created the group Sales with 1 member."),
            (
                told("patch", "User", 200, "anna@x", json!({ "attributes": ["title", "manager"] })),
                "Changed title and manager of the user anna@x.",
            ),
            (
                told("patch", "User", 200, "a@x", json!({ "attributes": ["active"], "active": false })),
                "Set the user a@x inactive.",
            ),
            (
                told(
                    "replace",
                    "User",
                    200,
                    "b@x",
                    json!({ "attributes": ["active", "userName"], "active": true, "was": "a@x" }),
                ),
                "Changed active and userName of the user b@x, who was a@x before; active again.",
            ),
            (told("replace", "User", 200, "b@x", json!({})), "Sent the user b@x again: nothing changed."),
            (told("patch", "Group", 204, "Sales", json!({})), "Sent a change of the group Sales that changed nothing."),
            (
                told("patch", "Group", 204, "Sales", json!({ "joined": 2, "who_joined": ["1", "2"] })),
                "Added bob@x and 2 to the group Sales.",
            ),
            (
                told("patch", "Group", 204, "Sales", json!({ "joined": 9, "left": 1, "who_left": ["1"] })),
                "Added 9 members to the group Sales and removed bob@x from it.",
            ),
            (
                told(
                    "replace",
                    "Group",
                    200,
                    "Sales",
                    json!({ "attributes": ["displayName"], "was": "Sale", "left": 2 }),
                ),
                "Changed displayName of the group Sales, which was Sale before and removed 2 members from it.",
            ),
            (told("delete", "User", 204, "a@x", json!({})), "Deleted the user a@x."),
            (told("read", "User", 304, "a@x", json!({})), "Read the user a@x, which had not changed since."),
            (
                told("look_up", "User", 200, "", json!({ "look_ups": [["userName", "x@y"]], "total": 0, "shown": 0 })),
                "Looked for a user with userName “x@y”: nobody.",
            ),
            (
                told(
                    "look_up",
                    "User",
                    200,
                    "a@x",
                    json!({ "look_ups": [["emails.value", "a@x"]], "total": 1, "shown": 1 }),
                ),
                "Looked for a user with e-mail “a@x”: found a@x.",
            ),
            (
                told("look_up", "Group", 200, "", json!({ "by": ["displayName"], "total": 9, "shown": 2 })),
                "Looked for groups by displayName: found 9, 2 of them on this page.",
            ),
            (
                told("list", "User", 200, "", json!({ "total": 250, "shown": 100, "first": 101 })),
                "Listed users: 101 to 200 of 250.",
            ),
            (
                told("list", "User", 200, "", json!({ "total": 250, "shown": 0, "first": 1 })),
                "Listed users: none of 250.",
            ),
            (
                told("bulk", "", 200, "", json!({ "operations": 5, "refused": 1 })),
                "Sent 5 operations in one request: 1 of them refused.",
            ),
            (told("discover", "", 200, "", json!({})), "Read Schemas."),
            (
                told(
                    "create",
                    "User",
                    409,
                    "a@x",
                    json!({ "detail": "It is taken.", "clause": "RFC 7644 section 3.3" }),
                ),
                "Refused to create the user a@x: It is taken. (RFC 7644 section 3.3)",
            ),
            (
                told("delete", "User", 404, "", json!({ "detail": "Gone." })),
                "Refused to delete the user with the id 7: Gone.",
            ),
            (
                told("create", "User", 507, "", json!({ "detail": "Full." })),
                "Could not create the user with the id 7: Full.",
            ),
            (
                told("list", "User", 401, "", json!({ "dead": "t", "more": 3 })),
                "Refused: the identity provider still uses the token ending in abcd, which anna@x regenerated on 3 November 2026. And 3 more like it, which are not listed.",
            ),
            (told("list", "User", 401, "", json!({ "no_token": true })), "Refused: the request brought no token."),
            (told("list", "User", 401, "", json!({})), "Refused: the token is not one of this account's."),
        ];
        for (worded, expected) in rows {
            assert_eq!(worded, expected);
        }
    }
}

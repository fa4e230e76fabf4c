//! The audit log: who did what to settings, tokens, administrators and runs, the newest first, and as files.
//!
//! `query.rs` reads the address. The sentences are `app`'s; what the directory wrote is told by the request log.

mod query;

use app::App;
use app::audit::{self, Entry, Kind, MOST_IN_A_FILE};
use app::sessions::Admin;
use askama::Template;
use axum::http::StatusCode;
use serde_json::{Value, json};

use self::query::Asked;
use super::answer::{self, Outcome};
use super::deed::{said, shown};
use super::explain;
use super::frame::{Frame, Place};
use super::moment::Moment;
use super::run::line::FieldRow;
use super::user_provisioning;
use super::visit::Visit;
use super::words::Words;

/// Deeds on a page.
const DEEDS: usize = 50;

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    frame: Frame,
    deeds: Vec<Deed>,
    kinds: Vec<Choice>,
    /// Administrators, whom the log can be narrowed to.
    actors: Vec<String>,
    who: String,
    since: String,
    until: String,
    filtered: bool,
    /// Not the newest: the way back to them.
    newest: Option<String>,
    older: Option<String>,
    csv: String,
    json: String,
    most: String,
}

/// Something that somebody did.
struct Deed {
    at: Option<Moment>,
    kind: String,
    sentence: String,
    fields: Vec<FieldRow>,
    links: Vec<Link>,
}

/// What a deed was done to.
struct Link {
    path: String,
    label: String,
}

/// A kind of deeds to choose.
struct Choice {
    name: &'static str,
    label: String,
    chosen: bool,
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let frame = Frame::of(app, visit, admin, Place::Audit)?;
    let asked = Asked::read(visit);
    let found = audit::page(app, admin.slug(), &asked.query(&frame, DEEDS))?;
    let actors = app::admins::list(app, admin.slug())?.into_iter().map(|one| one.email).collect();
    Ok(answer::page(StatusCode::OK, &AuditPage::of(frame, asked, found, actors)))
}

/// What the page is narrowed to, as a file for spreadsheets.
pub(super) fn csv(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let text = audit::csv(&whole(app, visit, admin)?);
    Ok(answer::download(&format!("{}-audit.csv", admin.slug()), "text/csv; charset=utf-8", text))
}

/// The same as JSON.
pub(super) fn json(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let entries = whole(app, visit, admin)?;
    let text = json!({ "format_version": 1, "entries": entries }).to_string() + "\n";
    Ok(answer::download(&format!("{}-audit.json", admin.slug()), "application/json", text))
}

fn whole(app: &App, visit: &Visit, admin: &Admin) -> Result<Vec<Entry>, app::Error> {
    let frame = Frame::of(app, visit, admin, Place::Audit)?;
    Ok(audit::whole(app, admin.slug(), &Asked::read(visit).query(&frame, 0))?.entries)
}

impl AuditPage {
    fn of(frame: Frame, asked: Asked, found: audit::Entries, actors: Vec<String>) -> AuditPage {
        let choice = |(kind, message): &(Kind, &'static str)| Choice {
            name: kind.name(),
            label: frame.say(message),
            chosen: asked.kind == Some(*kind),
        };
        AuditPage {
            kinds: KINDS.iter().map(choice).collect(),
            deeds: found.entries.into_iter().map(|entry| Deed::of(&frame, entry)).collect(),
            filtered: asked.is_narrowed(),
            newest: asked.is_leafed().then(|| asked.address("/audit", None)),
            older: found.next.map(|before| asked.address("/audit", Some(&before))),
            csv: asked.address("/audit/log.csv", None),
            json: asked.address("/audit/log.json", None),
            most: frame.words.fill("audit-most", &[("n", MOST_IN_A_FILE.into())]),
            who: asked.who,
            since: asked.since.map(|day| day.to_string()).unwrap_or_default(),
            until: asked.until.map(|day| day.to_string()).unwrap_or_default(),
            actors,
            frame,
        }
    }
}

/// The kinds by name.
const KINDS: &[(Kind, &str)] = &[
    (Kind::Settings, "audit-settings"),
    (Kind::Token, "audit-tokens"),
    (Kind::OauthClient, "audit-oauth-clients"),
    (Kind::Administrator, "audit-administrators"),
    (Kind::Run, "audit-runs"),
    (Kind::Mirror, "audit-mirror"),
    (Kind::Mapping, "audit-mapping"),
    (Kind::Snapshot, "audit-snapshots"),
    (Kind::Person, "audit-people"),
];

impl Deed {
    fn of(frame: &Frame, entry: Entry) -> Deed {
        let kind = Kind::from_name(&entry.kind);
        let label = kind.and_then(|kind| KINDS.iter().find(|row| row.0 == kind)).map(|row| frame.say(row.1));
        Deed {
            at: frame.moment(entry.at),
            links: links(frame.words, kind, &entry),
            fields: entry.detail.iter().filter_map(|(name, change)| field(frame.words, name, change)).collect(),
            sentence: said(frame, &entry),
            kind: label.unwrap_or(entry.kind),
        }
    }
}

/// A value that was there before and another one after; facts stand in the sentence.
fn field(words: Words, name: &str, change: &Value) -> Option<FieldRow> {
    let of = |at: &str| Some(shown(words, name, change.get(at)?));
    let label = user_provisioning::label(words, name).unwrap_or_else(|| name.to_owned());
    Some(FieldRow { label, old: of("old")?, new: of("new")? })
}

/// Where one reads on: the page of what the deed was done to, and the runs that it names.
fn links(words: Words, kind: Option<Kind>, entry: &Entry) -> Vec<Link> {
    let run = |number: i64| Link {
        path: format!("/provisioning/{number}"),
        label: words.fill("audit-run", &[("n", number.into())]),
    };
    let page = |path: &str, label: &str| Link { path: path.to_owned(), label: words.say(label) };
    let of_kind = match kind {
        Some(Kind::Run) => entry.subject.parse().ok().map(run),
        Some(Kind::Administrator) => Some(page("/account/administrators", "label-administrators")),
        Some(Kind::Settings | Kind::Token | Kind::OauthClient | Kind::Mapping | Kind::Mirror) => {
            Some(page("/account/user-provisioning", "label-user-provisioning"))
        }
        Some(Kind::Person) => Some(page(&explain::address(&entry.subject), "label-explain")),
        Some(Kind::Snapshot) | None => None,
    };
    let named = ["run", "by_run"].into_iter().filter_map(|name| entry.detail.get(name)?.as_i64()).map(run);
    let mut links: Vec<Link> = of_kind.into_iter().chain(named).collect();
    links.dedup_by(|one, other| one.path == other.path);
    links
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    const SCRIPT: &str = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";
    let at = "2026-11-03T07:57:00Z".parse().unwrap_or_default();
    let deed = |kind: Kind, verb: &str, subject: &str, detail: Value| Entry {
        id: "019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e".to_owned(),
        at,
        actor: "anna.maria.schmidt@meridian.example".to_owned(),
        kind: kind.name().to_owned(),
        verb: verb.to_owned(),
        subject: subject.to_owned(),
        detail: detail.as_object().cloned().unwrap_or_default(),
        sentence: String::new(),
    };
    let change = |old: Value, new: Value| json!({ "old": old, "new": new });
    let deeds = || {
        vec![
            deed(
                Kind::Settings,
                "save",
                "meridian",
                json!({ "guard.archive_percent": change(json!(10), json!(25)), "provisioning.test_mode": change(json!(true), json!(false)) }),
            ),
            deed(
                Kind::Token,
                "generate",
                "scim",
                json!({ "token": change(Value::Null, json!("rollcall_scim_…ab12")), "expires_at": "2027-11-03T07:57:00Z" }),
            ),
            deed(Kind::Run, "undo", "412", json!({ "by_run": 413 })),
            deed(
                Kind::Administrator,
                "invite",
                "kim@meridian.example",
                json!({ "role": change(Value::Null, json!("support")) }),
            ),
            deed(Kind::Snapshot, "complete", "corp.example", json!({ "users": 1_204, "groups": 12, "run": 414 })),
            deed(
                Kind::Person,
                "keep",
                "01a21f15-2486-710f-bb93-e734fe85a460",
                json!({ "email": "maya.okafor@meridian.example", "until": "2026-12-03T08:00:00Z" }),
            ),
            deed(Kind::Mapping, "set", "meridian", json!({ SCRIPT: change(json!(SCRIPT), json!("x".repeat(300))) })),
        ]
    };
    let of = |asked: Asked, entries: Vec<Entry>, next: Option<&str>| {
        let actors = vec!["anna.maria.schmidt@meridian.example".to_owned(), SCRIPT.to_owned()];
        let found = audit::Entries { entries, next: next.map(str::to_owned) };
        AuditPage::of(Frame::sample(Place::Audit), asked, found, actors)
    };
    let narrowed = || Asked {
        kind: Some(Kind::Run),
        who: SCRIPT.to_owned(),
        since: "2026-11-01".parse().ok(),
        until: "2026-11-03".parse().ok(),
        before: Some("1".to_owned()),
    };
    answer::samples([
        ("audit", of(Asked::default(), deeds(), Some("2"))),
        ("audit-narrowed", of(narrowed(), deeds().into_iter().skip(2).take(1).collect(), Some("3"))),
        ("audit-none-of-these", of(narrowed(), Vec::new(), None)),
        ("audit-empty", of(Asked::default(), Vec::new(), None)),
    ])
}

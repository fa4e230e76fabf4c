//! One person of the console: why they are as they are in one sentence, every field and who decides about it, and what
//! happened to them.

use app::App;
use app::sessions::Admin;
use app::users::{self, Explained, Told};
use askama::Template;
use axum::http::StatusCode;
use planning::console::AliasOrigin;
use planning::{Code, Field, Mode, Status, UserId};

use super::answer::{self, Outcome};
use super::frame::{Frame, Place};
use super::moment::Moment;
use super::timeline::Timeline;
use super::users::name;
use super::visit::Visit;
use super::words::Words;

#[derive(Template)]
#[template(path = "user.html")]
struct UserPage {
    frame: Frame,
    email: String,
    name: String,
    archived: bool,
    administrator: bool,
    /// The one sentence.
    why: String,
    /// What to know before somebody changes this person.
    keeping: Option<String>,
    archive: Option<Archive>,
    managed: bool,
    groups: Vec<(String, String)>,
    facts: Vec<Fact>,
    timeline: Timeline,
}

/// Since when somebody is archived, and why.
#[derive(Clone, Debug)]
struct Archive {
    reason: String,
    at: Option<Moment>,
}

/// A field with a value.
#[derive(Clone, Debug)]
struct Fact {
    label: String,
    /// Aliases are several.
    values: Vec<Value>,
    /// The directory decides about it.
    directory: bool,
}

#[derive(Clone, Debug)]
struct Value {
    text: String,
    note: Option<String>,
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let explained = users::explain_id(app, admin.slug(), &UserId(visit.segment(1).to_owned()))?;
    let frame = Frame::of(app, visit, admin, Place::Users)?;
    let whole = visit.call.parameter("timeline") == Some("all");
    match UserPage::of(frame, explained, whole) {
        Some(page) => Ok(answer::page(StatusCode::OK, &page)),
        None => Err(app::Error::NotFound("There is nobody with this id.".to_owned())),
    }
}

impl UserPage {
    /// `None` for somebody whom only the directory knows.
    fn of(frame: Frame, explained: Explained, whole: bool) -> Option<UserPage> {
        let Explained { user, why, timeline, provisioning, .. } = explained;
        let told = user?;
        let words = frame.words;
        let user = &told.user;
        let archived = user.status == Status::Archived;
        let archive = archived.then(|| Archive {
            reason: user.archive_reason.map_or_else(String::new, |code| reason(words, code)),
            at: user.archived_at.and_then(|at| frame.moment(at)),
        });
        Some(UserPage {
            archived,
            archive,
            administrator: user.administrator,
            why: why.sentence,
            keeping: keeping(&frame, &told, provisioning),
            managed: user.managed,
            facts: facts(words, &told, provisioning),
            timeline: Timeline::of(&frame, timeline, whole, &format!("/users/{}?timeline=all", user.id.0)),
            name: name(user),
            email: told.user.email,
            groups: told.groups.into_iter().map(|group| (group.id.0, group.name)).collect(),
            frame,
        })
    }
}

/// What a sync will make of changes by hand; nothing for somebody whom no directory ever kept.
fn keeping(frame: &Frame, told: &Told, provisioning: bool) -> Option<String> {
    told.user.link.as_ref()?;
    if !told.user.managed {
        return Some(frame.say("user-unmanaged"));
    }
    if !provisioning {
        return Some(frame.say("user-kept-no-more"));
    }
    let mode = frame.account.as_ref().map(|account| account.status.mode);
    let is_test = mode == Some(Mode::Test);
    Some(frame.say(if is_test { "user-kept-test" } else { "user-kept" }))
}

fn facts(words: Words, told: &Told, provisioning: bool) -> Vec<Fact> {
    let user = &told.user;
    let plain = |text: &str| vec![Value { text: text.to_owned(), note: None }];
    let mut facts = vec![Fact {
        label: words.say("field-email"),
        values: plain(&user.email),
        directory: provisioning && told.is_kept_by_directory(),
    }];
    if !user.aliases.is_empty() {
        let alias = |alias: &planning::console::Alias| Value {
            text: alias.address.clone(),
            note: Some(words.say(match alias.origin {
                AliasOrigin::Adi => "alias-adi",
                AliasOrigin::Csv => "alias-csv",
                AliasOrigin::Console => "alias-console",
            })),
        };
        // SCIM knows no aliases (product.md section 6): none of them is the directory's.
        let values = user.aliases.iter().map(alias).collect();
        facts.push(Fact { label: words.say("field-aliases"), values, directory: false });
    }
    let set = Field::all().filter_map(|field| Some((field, user.fields.get(field)?)));
    facts.extend(set.map(|(field, value)| Fact {
        label: field.header().to_owned(),
        values: plain(value),
        directory: provisioning && told.is_supplied(field),
    }));
    facts
}

/// Why somebody is archived, in words. Nothing else archives (product.md section 8).
fn reason(words: Words, code: Code) -> String {
    match code {
        Code::DirectoryInactive => words.say("archived-inactive"),
        Code::DirectoryDeleted => words.say("archived-deleted"),
        Code::NeverSeen => words.say("archived-never-seen"),
        Code::NoLongerSent => words.say("archived-no-longer-sent"),
        Code::RevertOfRun => words.say("archived-undone"),
        _ => words.say("archived-by-hand"),
    }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    let frame = Frame::sample(Place::Users);
    answer::samples([
        ("user", sample()),
        (
            "user-archived",
            UserPage {
                archived: true,
                archive: Some(Archive {
                    reason: Words.say("archived-inactive"),
                    at: Frame::sample(Place::Users).moment("2026-11-02T21:14:00Z".parse().unwrap_or_default()),
                }),
                why: "maya.okafor@meridian.example was archived by run 41. The directory has set maya.okafor@meridian.example inactive.".to_owned(),
                timeline: Timeline::sample(&frame).and_more(&frame, "/users/019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e?timeline=all"),
                ..sample()
            },
        ),
        ("user-odd", odd()),
        (
            "user-bare",
            UserPage {
                name: String::new(),
                groups: Vec::new(),
                facts: sample().facts.into_iter().take(1).collect(),
                timeline: Timeline::default(),
                keeping: None,
                managed: false,
                administrator: true,
                ..sample()
            },
        ),
    ])
}

#[cfg(any(test, feature = "samples"))]
fn sample() -> UserPage {
    let frame = Frame::sample(Place::Users);
    let fact = |label: &str, text: &str, directory: bool| Fact {
        label: label.to_owned(),
        values: vec![Value { text: text.to_owned(), note: None }],
        directory,
    };
    let alias =
        |text: &str, id: &str| Value { text: text.to_owned(), note: Some(Words.say(id)).filter(|_| !id.is_empty()) };
    UserPage {
        email: "maya.okafor@meridian.example".to_owned(),
        name: "Maya Ngozi Okafor".to_owned(),
        archived: false,
        administrator: false,
        why: "maya.okafor@meridian.example was changed by run 42. The directory says something else about maya.okafor@meridian.example than the console does.".to_owned(),
        keeping: Some(frame.say("user-kept")),
        archive: None,
        managed: true,
        groups: vec![("g".to_owned(), "Dispatch".to_owned()), ("h".to_owned(), "Fire wardens".to_owned())],
        facts: vec![
            fact("Email", "maya.okafor@meridian.example", true),
            Fact {
                label: "Email Aliases".to_owned(),
                values: vec![alias("m.okafor@meridian.example", "alias-csv"), alias("okafor@meridian.example", "alias-adi")],
                directory: false,
            },
            fact("First Name", "Maya Ngozi", true),
            fact("Last Name", "Okafor", true),
            fact("Job Title", "Head of Freight", true),
            fact("Comment", "Speaks at the spring training.", false),
        ],
        timeline: Timeline::sample(&frame),
        frame,
    }
}

/// Hostile, long, right to left.
#[cfg(any(test, feature = "samples"))]
fn odd() -> UserPage {
    const SCRIPT: &str = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";
    let page = sample();
    let long = format!("{}@meridian.example", "maya.okafor-".repeat(12));
    let value = |text: &str| vec![Value { text: text.to_owned(), note: None }];
    let facts = page.facts.into_iter().enumerate().map(|(at, fact)| match at {
        0 => Fact { values: value(&long), ..fact },
        2 => Fact { values: value(SCRIPT), ..fact },
        3 => Fact { values: value("דנה לוי"), ..fact },
        _ => fact,
    });
    UserPage {
        facts: facts.collect(),
        email: long,
        name: SCRIPT.to_owned(),
        groups: vec![("g".to_owned(), SCRIPT.to_owned()), ("h".to_owned(), "x".repeat(120))],
        keeping: Some(Words.say("user-kept-no-more")),
        ..page
    }
}

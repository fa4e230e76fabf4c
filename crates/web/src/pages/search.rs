//! What the one box of every page finds: one hit leads there at once, several are listed, none says what to try.

use app::App;
use app::search::{self, By, Hit, Target};
use app::sessions::Admin;
use askama::Template;
use axum::http::StatusCode;

use super::answer::{self, Outcome};
use super::explain;
use super::frame::{Frame, Place};
use super::visit::Visit;
use super::words::Words;

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    frame: Frame,
    /// What is looked for.
    text: String,
    title: String,
    found: String,
    rows: Vec<Row>,
    none: String,
    explain: String,
    list: String,
}

/// Something that was found.
#[derive(Clone, Debug)]
struct Row {
    title: String,
    link: String,
    beside: String,
    what: String,
    by: String,
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let text = visit.call.parameter("q").unwrap_or_default().trim().to_owned();
    let hits = search::find(app, admin.slug(), &text)?;
    if let [hit] = hits.as_slice() {
        return Ok(answer::see_other(&address(&hit.to)));
    }
    let frame = Frame::of(app, visit, admin, Place::Nowhere)?;
    Ok(answer::page(StatusCode::OK, &SearchPage::of(frame, text, hits)))
}

/// Where a hit leads.
fn address(to: &Target) -> String {
    match to {
        Target::User(id, _) => format!("/users/{}", segment(id)),
        Target::Person(address) | Target::Named(address) => explain::address(address),
        Target::Group(id) => format!("/groups/{}", segment(id)),
        Target::Run(number) => format!("/provisioning/{number}"),
        Target::Request(id) => format!("/requests/{}", segment(id)),
    }
}

fn segment(text: &str) -> String {
    const KEPT: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');
    percent_encoding::utf8_percent_encode(text, KEPT).to_string()
}

fn with(path: &str, name: &str, text: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair(name, text).finish();
    format!("{path}?{query}")
}

impl SearchPage {
    fn of(mut frame: Frame, text: String, hits: Vec<Hit>) -> SearchPage {
        let words = frame.words;
        if let Some(account) = &mut frame.account {
            account.looked_for.clone_from(&text);
        }
        SearchPage {
            title: if text.is_empty() {
                words.say("search-title")
            } else {
                words.fill("search-title-for", &[("text", text.as_str().into())])
            },
            none: words.fill("search-none", &[("text", text.as_str().into())]),
            found: words.fill("search-found", &[("n", hits.len().into())]),
            explain: explain::address(&text),
            list: with("/users", "q", &text),
            rows: hits.into_iter().map(|hit| Row::of(words, hit)).collect(),
            text,
            frame,
        }
    }
}

impl Row {
    fn of(words: Words, hit: Hit) -> Row {
        let what = words.say(match &hit.to {
            Target::User(_, false) => "search-user",
            Target::User(_, true) => "search-archived",
            Target::Person(_) => "search-person",
            Target::Named(_) => "search-named",
            Target::Group(_) => "group-group",
            Target::Run(_) => "run-run",
            Target::Request(_) => "search-request",
        });
        let by = words.say(match hit.by {
            By::Address => "by-address",
            By::Beginning => "by-beginning",
            By::Name => "by-name",
            By::DirectoryId => "by-directory-id",
            By::Number => "by-number",
            By::ScimId => "by-scim-id",
            By::Id => "by-id",
            By::Request => "by-request",
        });
        let title = match hit.to {
            Target::Run(number) => words.fill("search-run", &[("run", number.into())]),
            _ => hit.title.clone(),
        };
        Row { link: address(&hit.to), title, beside: hit.beside.unwrap_or_default(), what, by }
    }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    const SCRIPT: &str = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";
    let hit = |to, title: &str, beside: &str, by| Hit {
        to,
        title: title.to_owned(),
        beside: Some(beside.to_owned()).filter(|beside| !beside.is_empty()),
        by,
    };
    let long = format!("{}@meridian.example", "maya.okafor-".repeat(12));
    let hits = vec![
        hit(Target::User("u".to_owned(), false), "maya.okafor@meridian.example", "Maya Okafor", By::Beginning),
        hit(Target::User("v".to_owned(), true), &long, "דנה לוי", By::Name),
        hit(Target::Person("maya@meridian.example".to_owned()), "maya@meridian.example", "", By::DirectoryId),
        hit(Target::Named("may@meridian.example".to_owned()), "may@meridian.example", "", By::Request),
        hit(Target::Group("g".to_owned()), SCRIPT, "", By::Name),
        hit(Target::Run(42), "42", "12 people were created.", By::Id),
        hit(Target::Request("r".to_owned()), "019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e", "PATCH /Users/1", By::Id),
    ];
    let page = |text: &str, hits| SearchPage::of(Frame::sample(Place::Nowhere), text.to_owned(), hits);
    answer::samples([
        ("search", page("may", hits)),
        ("search-none", page(SCRIPT, Vec::new())),
        ("search-empty", page("", Vec::new())),
    ])
}

//! Every state of the page of one person, made up: for the eye, and for checks in a browser.

use planning::{Kept, Who};

use super::super::explain;
use super::{Archive, Fact, RecordShown, TABS, Tab, UserPage, Value, kept_until};
use crate::pages::answer;
use crate::pages::frame::{Frame, Place};
use crate::pages::listing::Chip;
use crate::pages::timeline::Timeline;
use crate::pages::words::Words;

const ID: &str = "019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e";

pub(in crate::pages) fn samples() -> Vec<(&'static str, String)> {
    let frame = Frame::sample(Place::Users);
    let archived = UserPage {
        archived: true,
        archive: Some(Archive {
            reason: Words.say("archived-inactive"),
            at: frame.moment("2026-11-02T21:14:00Z".parse().unwrap_or_default()),
        }),
        why: "maya.okafor@meridian.example was archived by run 41. The directory has set maya.okafor@meridian.example inactive.".to_owned(),
        ..sample()
    };
    let kept = Kept {
        until: "2026-12-03T08:00:00Z".parse().unwrap_or_default(),
        by: Who::Administrator("anna.maria.schmidt@meridian.example".to_owned()),
        run: None,
        resource: None,
    };
    answer::samples([
        ("user", sample()),
        ("user-archived", archived),
        ("user-kept", UserPage { kept: Some(kept_until(&frame, &kept)), ..sample() }),
        ("user-support", UserPage { may_change: false, ..sample() }),
        (
            "user-timeline",
            UserPage {
                timeline: Timeline::sample(&frame).and_more(&frame, "/users/x?timeline=all"),
                ..at(Tab::Timeline, sample())
            },
        ),
        ("user-record", at(Tab::Record, sample())),
        ("user-record-none", at(Tab::Record, UserPage { record: None, ..sample() })),
        ("user-record-unreadable", at(Tab::Record, UserPage { record: Some(unreadable()), ..sample() })),
        ("user-groups", at(Tab::Groups, sample())),
        ("user-groups-none", at(Tab::Groups, UserPage { groups: Vec::new(), ..sample() })),
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
                linked: false,
                administrator: true,
                ..sample()
            },
        ),
    ])
}

fn at(tab: Tab, page: UserPage) -> UserPage {
    UserPage { tab, tabs: tabs(tab), ..page }
}

fn tabs(here: Tab) -> Vec<Chip> {
    let chip = |(tab, name, label): &(Tab, &str, &str)| Chip {
        label: Words.say(label),
        link: format!("/users/{ID}?tab={name}"),
        here: *tab == here,
    };
    TABS.iter().map(chip).collect()
}

fn fact(label: &str, text: &str, owner: &str, source: Option<&str>) -> Fact {
    let frame = Frame::sample(Place::Users);
    Fact {
        label: label.to_owned(),
        values: vec![Value { text: text.to_owned(), note: None }],
        owner: Words.say(owner),
        source: source.map(|source| Words.fill("user-attribute", &[("attribute", source.to_owned().into())])),
        at: frame.moment("2026-11-03T07:50:00Z".parse().unwrap_or_default()).filter(|_| owner != "owner-default"),
        run: Some(42).filter(|_| owner != "owner-default"),
    }
}

fn sample() -> UserPage {
    let frame = Frame::sample(Place::Users);
    let alias =
        |text: &str, id: &str| Value { text: text.to_owned(), note: Some(Words.say(id)).filter(|_| !id.is_empty()) };
    let directory = |label: &str, text: &str, from: &str| fact(label, text, "kept-by-directory", Some(from));
    let why = "maya.okafor@meridian.example was changed by run 42. The directory says something else about maya.okafor@meridian.example than the console does.";
    UserPage {
        id: ID.to_owned(),
        email: "maya.okafor@meridian.example".to_owned(),
        name: "Maya Ngozi Okafor".to_owned(),
        archived: false,
        administrator: false,
        may_change: true,
        why: why.to_owned(),
        keeping: Some(frame.say("user-kept")),
        kept: None,
        archive: None,
        managed: true,
        linked: true,
        tab: Tab::Profile,
        tabs: tabs(Tab::Profile),
        groups: vec![("g".to_owned(), "Dispatch".to_owned(), true), ("h".to_owned(), "Fire wardens".to_owned(), false)],
        facts: vec![
            directory("Email", "maya.okafor@meridian.example", "userName or emails"),
            Fact {
                values: vec![
                    alias("m.okafor@meridian.example", "alias-csv"),
                    alias("okafor@meridian.example", "alias-adi"),
                ],
                ..fact("Email Aliases", "", "kept-by-console", None)
            },
            directory("First Name", "Maya Ngozi", "name.givenName"),
            directory("Last Name", "Okafor", "name.familyName"),
            directory("Job Title", "Head of Freight", "title"),
            fact("Employee Number", "00417", "owner-csv", None),
            fact("Comment", "Speaks at the spring training.", "kept-by-console", None),
            fact("Provisioning Managed", "Yes", "owner-default", None),
        ],
        timeline: Timeline::sample(&frame),
        record: Some(record()),
        explain: explain::address("maya.okafor@meridian.example"),
        ticket: format!("{why}\nhttps://rollcall.meridian.example/users/{ID}"),
        frame,
    }
}

fn record() -> RecordShown {
    let pair = |path: &str, value: &str| (path.to_owned(), value.to_owned());
    let mapped = |field: &str, from: &str, value: &str| (field.to_owned(), from.to_owned(), value.to_owned());
    RecordShown {
        id: "019a4b2c-6e1d-7f00-8000-0000000000aa".to_owned(),
        attributes: vec![
            pair("userName", "maya.okafor@meridian.example"),
            pair("externalId", "00u1a2b3c4"),
            pair("name.givenName", "Maya Ngozi"),
            pair("emails[work].value", "maya.okafor@meridian.example"),
            pair("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.department", "Freight"),
            pair("active", "true"),
        ],
        mapped: vec![
            mapped("Email", "userName or emails", "maya.okafor@meridian.example"),
            mapped("First Name", "name.givenName", "Maya Ngozi"),
            mapped("Department", "department", "Freight"),
        ],
        unreadable: None,
        json: "{\n  \"active\": true,\n  \"userName\": \"maya.okafor@meridian.example\"\n}".to_owned(),
    }
}

fn unreadable() -> RecordShown {
    RecordShown { mapped: Vec::new(), unreadable: Some("it is no JSON object".to_owned()), ..record() }
}

/// Hostile, long, right to left.
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
        groups: vec![("g".to_owned(), SCRIPT.to_owned(), true), ("h".to_owned(), "x".repeat(120), false)],
        keeping: Some(Words.say("user-kept-no-more")),
        ..page
    }
}

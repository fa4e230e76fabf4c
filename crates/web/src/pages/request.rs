//! One request of the log: what was asked for and answered, what it changed, whom it concerns, and how to ask again.

mod curl;

use app::App;
use app::requests::{self, Detail};
use app::sessions::Admin;
use askama::Template;
use axum::http::StatusCode;
use scim::Kind;
use scim::dialect::Rule;

use super::answer::{self, Outcome};
use super::frame::{Frame, Place};
use super::moment::Moment;
use super::requests::RequestRow;
use super::visit::Visit;

#[derive(Template)]
#[template(path = "request.html")]
struct RequestPage {
    frame: Frame,
    row: RequestRow,
    at: Option<Moment>,
    actor: Option<String>,
    peer: String,
    clause: Option<String>,
    scim_type: Option<String>,
    /// The leniencies that were used: name, and why it exists.
    rules: Vec<RuleRow>,
    changes: Vec<ChangeRow>,
    concerned: Vec<ConcernedRow>,
    operations: Vec<RequestRow>,
    /// The Bulk that it is an operation of.
    bulk: Option<String>,
    /// A command that asks the same again.
    curl: Option<String>,
    /// For a ticket.
    ticket: String,
}

/// A leniency, and why it exists.
#[derive(Clone, Debug)]
struct RuleRow {
    name: &'static str,
    because: &'static str,
    /// The same in parts: whether each is code.
    parts: Vec<(bool, &'static str)>,
}

/// A value that is another one now. `lines.html: fields` shows it.
#[derive(Clone, Debug)]
struct ChangeRow {
    label: String,
    old: Option<String>,
    new: Option<String>,
}

/// Somebody, or a group.
#[derive(Clone, Debug)]
struct ConcernedRow {
    name: String,
    /// To the console's own page.
    link: Option<String>,
    /// What became of a person.
    explain: Option<String>,
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let id = visit.segment(1);
    let detail = match requests::show(app, admin.slug(), id) {
        Err(app::Error::NotFound(_)) => {
            // Old ones go, and what came in a rush may have found no room: that is no fault of whoever follows a link.
            let frame = Frame::of(app, visit, admin, Place::Requests)?;
            return Ok(answer::page(StatusCode::NOT_FOUND, &GonePage { frame, id: id.to_owned() }));
        }
        detail => detail?,
    };
    let frame = Frame::of(app, visit, admin, Place::Requests)?;
    Ok(answer::page(StatusCode::OK, &RequestPage::of(frame, &detail, app.base_url())))
}

#[derive(Template)]
#[template(path = "request_gone.html")]
struct GonePage {
    frame: Frame,
    id: String,
}

impl RequestPage {
    fn of(frame: Frame, detail: &Detail, base_url: &str) -> RequestPage {
        let line = &detail.line;
        let row = RequestRow::of(&frame, line);
        let page = RequestPage {
            at: frame.moment(line.at),
            actor: line.actor.clone(),
            peer: detail.peer.clone(),
            clause: line.clause.clone(),
            scim_type: detail.scim_type.clone(),
            rules: detail.rules.iter().map(RuleRow::of).collect(),
            changes: detail.changes.iter().map(ChangeRow::of).collect(),
            concerned: detail.concerned.iter().map(ConcernedRow::of).collect(),
            operations: detail.operations.iter().map(|line| RequestRow::of(&frame, line)).collect(),
            bulk: detail.bulk.clone(),
            curl: detail
                .again
                .as_ref()
                .map(|again| curl::command(&line.method, &format!("{base_url}{}", line.path), again)),
            ticket: String::new(),
            row,
            frame,
        };
        RequestPage { ticket: page.ticket(), ..page }
    }

    /// The same as plain text.
    fn ticket(&self) -> String {
        let words = self.frame.words;
        let at = self.at.as_ref().map_or("", |at| at.exact.as_str());
        let mut lines = vec![
            self.row.sentence.clone(),
            format!("{}: {at}", words.say("run-when")),
            format!("{}: {} -> {} ({})", words.say("requests-request"), self.row.call, self.row.status, self.row.took),
            format!("{}: {}", words.say("request-id"), self.row.id),
        ];
        lines.extend(self.clause.iter().map(|clause| format!("{}: {clause}", words.say("request-clause"))));
        lines.extend(self.row.run.map(|run| format!("{}: {run}", words.say("requests-used-by"))));
        lines.extend(self.rules.iter().map(|rule| format!("{}: {}", rule.name, rule.because)));
        let empty = words.say("field-empty");
        let value = |value: &Option<String>| value.clone().unwrap_or_else(|| empty.clone());
        lines.extend(
            self.changes.iter().map(|row| format!("{}: {} -> {}", row.label, value(&row.old), value(&row.new))),
        );
        lines.join("\n")
    }
}

impl RuleRow {
    fn of(rule: &Rule) -> RuleRow {
        let parts = rule.because.split('`').enumerate().map(|(at, part)| (at % 2 == 1, part)).collect();
        RuleRow { name: rule.name, because: rule.because, parts }
    }
}

impl ChangeRow {
    fn of(changed: &requests::Changed) -> ChangeRow {
        ChangeRow { label: changed.name.clone(), old: changed.old.clone(), new: changed.new.clone() }
    }
}

impl ConcernedRow {
    fn of(concerned: &requests::Concerned) -> ConcernedRow {
        let user = concerned.user.as_ref().map(|user| format!("/users/{}", user.0));
        let group = concerned.group.as_ref().map(|group| format!("/groups/{}", group.0));
        let explain = || super::explain::address(&concerned.name);
        ConcernedRow {
            name: concerned.name.clone(),
            link: user.or(group),
            explain: (concerned.kind == Kind::User).then(explain),
        }
    }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    let frame = Frame::sample(Place::Requests);
    let sample = || {
        RequestPage {
        row: RequestRow::sample(&frame, "2026-11-03T07:59:12Z", 200, "PATCH /scim/v2/meridian/Users/019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e", "Changed name and title of the user bob@meridian.example (Bob Meyer); inactive now.", Some(42)),
        at: "2026-11-03T07:59:12Z".parse().ok().and_then(|at| frame.moment(at)),
        actor: Some("rollcall_scim_…9f3a".to_owned()),
        peer: "203.0.113.7".to_owned(),
        clause: None,
        scim_type: None,
        rules: scim::dialect::RULES.iter().take(2).map(RuleRow::of).collect(),
        changes: [("active", Some("true"), Some("false")), ("name.familyName", Some("Meier"), Some("Meyer")), ("title", None, Some("Head of Freight")), ("nickName", Some("Bobby"), None)]
            .into_iter()
            .map(|(label, old, new)| ChangeRow { label: label.to_owned(), old: old.map(str::to_owned), new: new.map(str::to_owned) })
            .collect(),
        concerned: vec![ConcernedRow { name: "bob@meridian.example".to_owned(), link: Some("/users/a".to_owned()), explain: Some("/explain?who=bob".to_owned()) }],
        operations: Vec::new(),
        bulk: None,
        curl: Some("curl -X PATCH 'https://rollcall.example/scim/v2/meridian/Users/019a4b2c' \\\n  -H \"Authorization: Bearer $SCIM_TOKEN\" \\\n  -H 'Content-Type: application/scim+json' \\\n  -d '{}'".to_owned()),
        ticket: String::new(),
        frame: frame.clone(),
    }
    };
    let whole = |page: RequestPage| RequestPage { ticket: page.ticket(), ..page };
    let refused = RequestPage {
        row: RequestRow::sample(
            &frame,
            "2026-11-03T07:59:10Z",
            409,
            "POST /scim/v2/meridian/Users",
            &format!(
                "Refused to create the user {}@meridian.example: The userName is in use already. (RFC 7644 section 3.3)",
                "maya.okafor-".repeat(12)
            ),
            None,
        ),
        clause: Some("RFC 7644 section 3.3".to_owned()),
        scim_type: Some("uniqueness".to_owned()),
        rules: Vec::new(),
        changes: Vec::new(),
        curl: None,
        bulk: Some("019a4b2c-6e1d-7f00-8000-00000000a1b2".to_owned()),
        ..sample()
    };
    let script = "<script>alert('x')</script>";
    let odd = RequestPage {
        changes: vec![ChangeRow { label: script.to_owned(), old: Some("x".repeat(300)), new: Some(script.to_owned()) }],
        operations: vec![RequestRow::sample(&frame, "2026-11-03T07:59:12Z", 201, "POST /Users", script, Some(42)); 3],
        concerned: vec![ConcernedRow {
            name: script.to_owned(),
            link: None,
            explain: Some("/explain?who=x".to_owned()),
        }],
        ..sample()
    };
    let mut samples = answer::samples([
        ("request", whole(sample())),
        ("request-refused", whole(refused)),
        ("request-odd", whole(odd)),
    ]);
    let id = "019a4b2c-6e1d-7f00-8000-00000000a1b2".to_owned();
    samples.extend(answer::samples([("request-gone", GonePage { frame: frame.clone(), id })]));
    samples
}

//! Every state of the page.

use app::mapping::Sample;
use planning::{Mapping, profile};

use super::draft::Draft;
use super::line::Editor;
use super::page::{Concerned, MappingPage, Preview};
use crate::pages::answer;
use crate::pages::frame::{Frame, Place};
use crate::pages::words::Words;

pub(in crate::pages) fn samples() -> Vec<(&'static str, String)> {
    let usual = || profile::find("entra").map(|profile| profile.mapping.clone()).unwrap_or_default();
    let people = people();
    let changed = || MappingPage { changed: true, own: "own", ..of(written(), &people, None) };
    answer::samples([
        ("mapping", of(usual(), &people, None)),
        ("mapping-empty", of(usual(), &[], None)),
        (
            "mapping-nobody-there",
            MappingPage { person: "somebody.else@meridian.example".to_owned(), ..of(usual(), &[], None) },
        ),
        ("mapping-changed", changed()),
        ("mapping-preview", MappingPage { preview: Some(preview()), ..changed() }),
        ("mapping-preview-off", MappingPage { preview: Some(Preview::off(Words)), ..changed() }),
        ("mapping-support", MappingPage { may_change: false, ..of(usual(), &people, None) }),
        (
            "mapping-faults",
            MappingPage {
                errors: vec![
                    Words.say("mapping-no-mapping"),
                    "Job Title: there is no attribute “tittle”; is it “title”?".to_owned(),
                ],
                ..of(usual(), &people, None)
            },
        ),
        ("mapping-line", of(written(), &people, editor("department", Vec::new()))),
        ("mapping-line-new", of(written(), &people, editor("comment", Vec::new()))),
        ("mapping-line-manager", of(written(), &people, editor("manager", Vec::new()))),
        (
            "mapping-line-fault",
            of(written(), &people, editor("location", vec!["Location: there is no attribute “adresses”.".to_owned()])),
        ),
    ])
}

fn written() -> Mapping {
    let text = r#"{ "email_from": "emails", "allowed_domains": ["meridian.example", "a-very-long-name-of-a-domain.of-an-acquired-company.example"], "fields": {
        "first_name": "name.givenName",
        "last_name": "name.familyName",
        "language": ["preferredLanguage", "locale"],
        "location": ["addresses[type eq \"work\"].formatted", { "join": ["addresses[type eq \"work\"].locality", "addresses[type eq \"work\"].country"], "with": ", " }],
        "department": { "from": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
            "transforms": ["trim", { "table": { "ENG": "Engineering", "OPS": "Operations" }, "otherwise": "Elsewhere" }, { "default": "Nobody's" }] },
        "manager": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager" } }"#;
    Mapping::parse(text).unwrap_or_default()
}

fn people() -> [Sample; 3] {
    let values =
        |rows: &[(&'static str, &str)]| rows.iter().map(|(field, text)| (*field, (*text).to_owned())).collect();
    let sample = |login: &str, email: Option<&str>, rows: &[(&'static str, &str)]| Sample {
        login: login.to_owned(),
        email: email.map(str::to_owned),
        domain_refused: false,
        values: values(rows),
        fault: None,
    };
    let maya = "maya.okafor@meridian.example";
    let hubert = "hubert.blaine.wolfeschlegelsteinhausenbergerdorff@a-very-long-name-of-a-domain.example";
    let rows = [
        ("first_name", "Maya"),
        ("last_name", "Okafor"),
        ("department", "Engineering"),
        ("location", "Rotterdam, Netherlands"),
        ("manager", "João Gonçalves"),
    ];
    [
        sample(maya, Some(maya), &rows),
        Sample { domain_refused: true, ..sample(hubert, Some(hubert), &rows[..3]) },
        sample("svc-printer", None, &[]),
    ]
}

fn editor(field: &str, faults: Vec<String>) -> Option<Editor> {
    let json = written();
    let rule = json.to_json().get("fields").and_then(|fields| fields.get(field));
    Editor::of(field, rule).map(|editor| Editor { faults, ..editor })
}

fn preview() -> Preview {
    let line =
        |badge, id: &str, sentence: &str| Concerned { badge, sign: Words.say(id), sentence: sentence.to_owned() };
    Preview {
        headline: "Test Mode: 2 people would be archived, 214 people would be changed. Nothing was applied.".to_owned(),
        counts: [
            "kind-archived",
            "kind-changed",
            "kind-created",
            "kind-restored",
            "kind-adopted",
            "kind-held",
            "kind-issues",
        ]
        .into_iter()
        .zip([2, 214, 0, 0, 0, 0, 1])
        .map(|(id, n)| (Words.say(id), n))
        .collect(),
        held: vec!["This would be the first live run, so it would wait for an approval.".to_owned()],
        difference: "213 changes are new, 1 is different, 1 is not there any more.".to_owned(),
        concerned: vec![
            line(
                "good",
                "preview-new",
                "maya.okafor@meridian.example would be changed: Department from ENG to Engineering.",
            ),
            line(
                "wait",
                "preview-different",
                "joao.goncalves@meridian.example would be changed otherwise: Department from OPS to Operations, and not to ops.",
            ),
            line("bad", "preview-gone", "zoe.marchetti@meridian.example would not be changed any more."),
        ],
        more: Some(Words.fill("preview-more", &[("n", 112.into())])),
    }
}

fn of(mapping: Mapping, people: &[Sample], window: Option<Editor>) -> MappingPage {
    let mut frame = Frame::sample(Place::Mapping);
    frame.behind_window = window.is_some();
    let since = "2026-11-01T09:12:00Z".parse().ok().and_then(|at| frame.moment(at));
    let domains = mapping.to_json().get("allowed_domains").and_then(serde_json::Value::as_array).cloned();
    let domains: Vec<String> =
        domains.into_iter().flatten().filter_map(|domain| Some(domain.as_str()?.to_owned())).collect();
    let draft =
        Draft { mapping, own: false, seen: "sample".to_owned(), domains: domains.join("\n"), person: String::new() };
    let by = "anna.maria.schmidt@meridian.example";
    MappingPage {
        whose: Words.fill("mapping-own", &[("by", by.into())]),
        since,
        window,
        ..MappingPage::of(frame, draft, people)
    }
}

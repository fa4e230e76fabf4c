//! What stands on the page of the mapping.

use app::mapping::{self, Sample};
use app::reports::PartedLine;
use app::sessions::Admin;
use app::{App, mapping as mappings};
use askama::Template;
use axum::http::StatusCode;
use planning::Field;
use serde_json::Value;

use super::draft::Draft;
use super::line::{Editor, MANAGER, label};
use super::present::Present;
use super::written::{Step, Written};
use crate::pages::answer::{self, Outcome};
use crate::pages::frame::{Frame, Place};
use crate::pages::moment::Moment;
use crate::pages::visit::Visit;
use crate::pages::words::Words;

/// Where the page is.
pub(super) const HERE: &str = "/account/user-provisioning/mapping";
/// Who is concerned is named so far.
const NAMED: usize = 100;

#[derive(Template)]
#[template(path = "mapping.html")]
pub(super) struct MappingPage {
    pub(super) frame: Frame,
    pub(super) here: &'static str,
    pub(super) may_change: bool,
    /// Whose mapping is in force.
    pub(super) whose: String,
    pub(super) since: Option<Moment>,
    pub(super) document: String,
    /// `own`, or `usual` for that of the profile.
    pub(super) own: &'static str,
    pub(super) seen: String,
    pub(super) address: AddressRules,
    pub(super) person: String,
    pub(super) people: Vec<PersonShown>,
    pub(super) lines: Vec<Line>,
    /// Fields that are not covered: name and label.
    pub(super) addable: Vec<(&'static str, String)>,
    /// It is another one than the one in force.
    pub(super) changed: bool,
    pub(super) errors: Vec<String>,
    pub(super) preview: Option<Preview>,
    /// The name of the document that the preview is of.
    pub(super) previewed: String,
    pub(super) window: Option<Editor>,
}

/// Which address is a person's.
#[derive(Clone, Debug)]
pub(super) struct AddressRules {
    pub(super) emails_first: bool,
    pub(super) display_name_is_manager: bool,
    pub(super) domains: String,
}

/// A line of the mapping.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) field: String,
    pub(super) label: String,
    /// A source each.
    pub(super) from: Vec<String>,
    pub(super) steps: Vec<String>,
    /// One for each of the people.
    pub(super) values: Vec<Option<String>>,
}

/// Somebody of the directory.
#[derive(Clone, Debug)]
pub(super) struct PersonShown {
    pub(super) login: String,
    /// Their address here, or that they have none.
    pub(super) email: Option<String>,
    pub(super) note: Option<String>,
}

/// What is shown beside the draft.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) status: StatusCode,
    pub(super) errors: Vec<String>,
    pub(super) editor: Option<Editor>,
    pub(super) preview: Option<Looked>,
}

/// What came of a look at what a mapping would do.
pub(super) enum Looked {
    At(Box<mapping::Preview>),
    /// Nothing is synced.
    Off,
}

impl Beside {
    pub(super) fn error(status: StatusCode, sentence: String) -> Beside {
        Beside { status, errors: vec![sentence], ..Beside::default() }
    }
}

/// The steps that there are: as a mapping has them, and their words.
const STEPS: [(&str, &str); 7] = [
    ("trim", "step-trim"),
    ("lower", "step-lower"),
    ("upper", "step-upper"),
    ("number", "step-number"),
    ("extension", "step-extension"),
    ("table", "step-table"),
    ("default", "step-default"),
];

impl MappingPage {
    /// The choices of a step.
    #[expect(clippy::unused_self, reason = "templates reach everything through the page")]
    pub(super) fn steps(&self) -> Vec<(&'static str, String)> {
        STEPS.iter().map(|(name, id)| (*name, Words.say(id))).collect()
    }
}

/// What a mapping that is not saved would do.
#[derive(Clone, Debug)]
pub(super) struct Preview {
    pub(super) headline: String,
    pub(super) counts: Vec<(String, usize)>,
    pub(super) held: Vec<String>,
    /// What parts it from a sync under the mapping in force.
    pub(super) difference: String,
    pub(super) concerned: Vec<Concerned>,
    pub(super) more: Option<String>,
}

/// A line that is not alike under both.
#[derive(Clone, Debug)]
pub(super) struct Concerned {
    pub(super) badge: &'static str,
    pub(super) sign: String,
    pub(super) sentence: String,
}

impl Preview {
    pub(super) fn of(frame: &Frame, previewed: &mapping::Preview) -> Preview {
        let words = frame.words;
        let (report, parted) = (&previewed.report, &previewed.difference);
        let users = report.counts.users;
        let of = |lines: &[PartedLine], badge: &'static str, id: &str| {
            let sign = words.say(id);
            let line =
                |line: &PartedLine| Concerned { badge, sign: sign.clone(), sentence: frame.told(&line.sentence) };
            lines.iter().take(NAMED).map(line).collect::<Vec<_>>()
        };
        let mut concerned = of(&parted.new, "good", "preview-new");
        concerned.extend(of(&parted.different, "wait", "preview-different"));
        concerned.extend(of(&parted.gone, "bad", "preview-gone"));
        concerned.truncate(NAMED);
        let all = parted.new.len() + parted.different.len() + parted.gone.len();
        let more = all.saturating_sub(concerned.len());
        Preview {
            headline: frame.told(&report.headline),
            counts: [
                ("kind-archived", users.archived),
                ("kind-changed", users.changed),
                ("kind-created", users.created),
                ("kind-restored", users.restored),
                ("kind-adopted", users.adopted),
                ("kind-held", users.held),
                ("kind-issues", users.issues),
            ]
            .map(|(id, n)| (words.say(id), n))
            .to_vec(),
            held: report.held.iter().map(|held| frame.told(&held.sentence)).collect(),
            difference: frame.told(&parted.sentence),
            concerned,
            more: (more > 0).then(|| words.fill("preview-more", &[("n", more.into())])),
        }
    }

    /// Nothing is synced.
    pub(super) fn off(words: Words) -> Preview {
        Preview {
            headline: words.say("preview-off"),
            counts: Vec::new(),
            held: Vec::new(),
            difference: String::new(),
            concerned: Vec::new(),
            more: None,
        }
    }
}

pub(super) fn answer(
    app: &App,
    visit: &Visit,
    admin: &Admin,
    present: &Present,
    draft: Draft,
    beside: Beside,
) -> Outcome {
    let mut frame = Frame::of(app, visit, admin, Place::Mapping)?;
    frame.behind_window = beside.editor.is_some();
    let address = Some(draft.person.as_str()).filter(|person| !person.is_empty());
    let samples = mappings::samples(app, admin.slug(), &draft.mapping, address)?;
    let mut page = MappingPage::of(frame, draft, &samples);
    page.may_change = admin.role().may_change();
    match &present.in_force {
        Ok(in_force) => {
            page.changed = mapping::name_of(Some(in_force)) != mapping_name(&page.document)
                || (page.own == "own") != in_force.saved.is_some();
            (page.whose, page.since) = whose(&page.frame, in_force);
        }
        Err(unreadable) => {
            page.changed = true;
            page.whose.clone_from(unreadable);
        }
    }
    page.errors = beside.errors;
    page.window = beside.editor;
    page.preview = beside.preview.map(|looked| match looked {
        Looked::At(previewed) => Preview::of(&page.frame, &previewed),
        Looked::Off => Preview::off(page.frame.words),
    });
    page.previewed = if page.preview.is_some() { mapping_name(&page.document) } else { String::new() };
    Ok(answer::page(beside.status, &page))
}

fn mapping_name(document: &str) -> String {
    planning::Mapping::parse(document).map(|mapping| mapping::name(&mapping)).unwrap_or_default()
}

/// Whose mapping is in force, and since when.
fn whose(frame: &Frame, in_force: &mapping::InForce) -> (String, Option<Moment>) {
    match &in_force.saved {
        None => {
            let profile = planning::profile::find(in_force.profile).map(|profile| profile.guide.title.clone());
            let profile = profile.unwrap_or_default();
            (frame.words.fill("mapping-of-profile", &[("profile", profile.into())]), None)
        }
        Some((at, by)) => (frame.words.fill("mapping-own", &[("by", by.as_str().into())]), frame.moment(*at)),
    }
}

impl MappingPage {
    pub(super) fn of(frame: Frame, draft: Draft, samples: &[Sample]) -> MappingPage {
        let json = draft.mapping.to_json();
        let covered = json.get("fields").and_then(Value::as_object);
        let rule = |field: &str| covered.and_then(|fields| fields.get(field));
        let names = || Field::all().map(Field::name).chain([MANAGER]);
        let line = |field: &'static str| Some(line(field, rule(field)?, &draft, samples));
        let lines = names().filter_map(line).collect();
        let addable = names().filter(|field| rule(field).is_none());
        let addable = addable.filter_map(|field| Some((field, label(field)?))).collect();
        MappingPage {
            here: HERE,
            may_change: true,
            whose: String::new(),
            since: None,
            address: AddressRules {
                emails_first: json.get("email_from").and_then(Value::as_str) == Some("emails"),
                display_name_is_manager: is_manager_in_display(json),
                domains: draft.domains.clone(),
            },
            document: json.to_string(),
            own: if draft.own { "own" } else { "usual" },
            people: samples.iter().map(|sample| person(frame.words, sample)).collect(),
            lines,
            addable,
            changed: false,
            errors: Vec::new(),
            preview: None,
            previewed: String::new(),
            window: None,
            seen: draft.seen,
            person: draft.person,
            frame,
        }
    }
}

fn is_manager_in_display(json: &Value) -> bool {
    json.get("display_name_is_manager").and_then(Value::as_bool).unwrap_or_default()
}

fn line(field: &'static str, rule: &Value, draft: &Draft, samples: &[Sample]) -> Line {
    let written = Written::of(rule);
    // Where displayName carries the manager's name, that is what it fills.
    let filled = if field == "display_name" && is_manager_in_display(draft.mapping.to_json()) {
        Field::ManagerName.name()
    } else {
        field
    };
    Line {
        field: field.to_owned(),
        label: label(field).unwrap_or_default(),
        from: written.from.lines().map(str::to_owned).collect(),
        steps: written.steps.iter().map(step).collect(),
        values: samples.iter().map(|sample| sample.values.get(filled).cloned()).collect(),
    }
}

fn step(step: &Step) -> String {
    let named = STEPS.iter().find(|(name, _)| *name == step.kind).map_or_else(String::new, |(_, id)| Words.say(id));
    match step.kind.as_str() {
        "table" => {
            let rows = step.value.lines().count();
            Words.fill("step-table-told", &[("n", rows.into())])
        }
        "default" => Words.fill("step-default-told", &[("text", step.value.as_str().into())]),
        _ => named,
    }
}

fn person(words: Words, sample: &Sample) -> PersonShown {
    let note = match (&sample.fault, &sample.email) {
        (Some(fault), _) => Some(fault.clone()),
        (None, None) => Some(words.say("mapping-no-address")),
        (None, Some(_)) if sample.domain_refused => Some(words.say("mapping-domain-refused")),
        (None, Some(_)) => None,
    };
    PersonShown { login: sample.login.clone(), email: sample.email.clone(), note }
}

//! One person of the console: why they are as they are in one sentence, every field and who decides about it, what happened
//! to them, what the directory has of them, and the buttons of what can be done (`person/deed.rs`).

use app::App;
use app::sessions::Admin;
use app::users::{self, Owned, Owner, Profile, Record, Told};
use askama::Template;
use axum::http::StatusCode;
use planning::console::AliasOrigin;
use planning::{Field, Kept, Mode, Status, UserId};
use serde_json::Value as Json;

use super::answer::{self, Outcome};
use super::explain;
use super::frame::{Frame, Place};
use super::listing::Chip;
use super::moment::Moment;
use super::timeline::Timeline;
use super::users::{name, reason};
use super::visit::Visit;
use super::words::Words;

#[cfg(any(test, feature = "samples"))]
mod sample;
#[cfg(any(test, feature = "samples"))]
pub(super) use self::sample::samples;

#[derive(Template)]
#[template(path = "user.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by the template for itself")]
struct UserPage {
    frame: Frame,
    id: String,
    email: String,
    name: String,
    archived: bool,
    administrator: bool,
    may_change: bool,
    /// The one sentence.
    why: String,
    /// What to know before somebody changes this person.
    keeping: Option<String>,
    /// Until when no sync archives them, and whose word that is.
    kept: Option<String>,
    archive: Option<Archive>,
    managed: bool,
    /// The directory has them, and syncs act on that.
    linked: bool,
    tab: Tab,
    tabs: Vec<Chip>,
    groups: Vec<(String, String, bool)>,
    facts: Vec<Fact>,
    timeline: Timeline,
    record: Option<RecordShown>,
    /// Where the whole story is traced.
    explain: String,
    /// Everything that somebody who asks wants to know, as one text.
    ticket: String,
}

/// Which part of the page is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Profile,
    Timeline,
    Record,
    Groups,
}

/// As addresses call them, and their messages.
const TABS: [(Tab, &str, &str); 4] = [
    (Tab::Profile, "profile", "user-fields"),
    (Tab::Timeline, "timeline", "timeline-title"),
    (Tab::Record, "record", "user-record"),
    (Tab::Groups, "groups", "label-groups"),
];

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
    /// Whose word it is.
    owner: String,
    /// From which attribute.
    source: Option<String>,
    /// When it was last set, and by which run.
    at: Option<Moment>,
    run: Option<i64>,
}

#[derive(Clone, Debug)]
struct Value {
    text: String,
    note: Option<String>,
}

/// What the directory has of them.
#[derive(Clone, Debug)]
struct RecordShown {
    id: String,
    /// Path and value of each attribute.
    attributes: Vec<(String, String)>,
    /// Field, attribute, value.
    mapped: Vec<(String, String, String)>,
    /// Why nothing could be made of it.
    unreadable: Option<String>,
    json: String,
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let profile = users::profile(app, admin.slug(), &UserId(visit.segment(1).to_owned()))?;
    let frame = Frame::of(app, visit, admin, Place::Users)?;
    let whole = visit.call.parameter("timeline") == Some("all");
    let asked = visit.call.parameter("tab").unwrap_or_default();
    let tab = TABS.iter().find(|row| row.1 == asked).map_or(Tab::Profile, |row| row.0);
    let tab = if whole { Tab::Timeline } else { tab };
    let page = UserPage::of(frame, profile, tab, whole, app.base_url(), admin.role().may_change());
    Ok(answer::page(StatusCode::OK, &page))
}

impl UserPage {
    fn of(frame: Frame, profile: Profile, tab: Tab, whole: bool, base_url: &str, may_change: bool) -> UserPage {
        let Profile { explained, owned, record } = profile;
        let words = frame.words;
        let told = &owned.told;
        let user = &told.user;
        let archived = user.status == Status::Archived;
        let path = format!("/users/{}", user.id.0);
        let archive = archived.then(|| Archive {
            reason: user.archive_reason.map_or_else(String::new, |code| reason(words, code)),
            at: user.archived_at.and_then(|at| frame.moment(at)),
        });
        let chip = |(at, name, label): &(Tab, &str, &str)| Chip {
            label: words.say(label),
            link: if *at == Tab::Profile { path.clone() } else { format!("{path}?tab={name}") },
            here: *at == tab,
        };
        let why = frame.told(&explained.why.sentence);
        let ticket = format!("{why}\n{base_url}{path}");
        let timeline = Timeline::of(&frame, explained.timeline, whole, &format!("{path}?timeline=all"));
        UserPage {
            archived,
            archive,
            administrator: user.administrator,
            may_change,
            why,
            keeping: keeping(&frame, told, owned.provisioning),
            kept: owned.kept.as_ref().map(|kept| kept_until(&frame, kept)),
            managed: user.managed,
            linked: owned.provisioning && user.managed && user.link.is_some(),
            tab,
            tabs: TABS.iter().map(chip).collect(),
            facts: facts(&frame, &owned),
            timeline,
            record: record.map(|record| RecordShown::of(words, record)),
            ticket,
            explain: explain::address(&user.email),
            name: name(user),
            id: user.id.0.clone(),
            email: user.email.clone(),
            groups: told
                .groups
                .iter()
                .map(|group| (group.id.0.clone(), group.name.clone(), group.is_of_directory()))
                .collect(),
            frame,
        }
    }

    fn is_at(&self, tab: &str) -> bool {
        TABS.iter().any(|row| row.0 == self.tab && row.1 == tab)
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

fn kept_until(frame: &Frame, kept: &Kept) -> String {
    let until = frame.moment(kept.until).map_or_else(String::new, |moment| moment.shown);
    let (until, by) = (until.into(), kept.by.told().into());
    match kept.run {
        None => frame.words.fill("user-kept-by-hand", &[("until", until), ("by", by)]),
        Some(run) => {
            frame.words.fill("user-kept-since", &[("until", until), ("by", by), ("run", run.to_string().into())])
        }
    }
}

fn facts(frame: &Frame, owned: &Owned) -> Vec<Fact> {
    let (words, user) = (frame.words, &owned.told.user);
    let plain = |text: &str| vec![Value { text: text.to_owned(), note: None }];
    let fact = |name: &str, label: String, values: Vec<Value>| {
        let by = owned.owner(name).unwrap_or(&Owner::Console);
        let last = owned.last_set(name);
        let source = match by {
            Owner::Directory { attribute } => {
                attribute.as_ref().map(|from| words.fill("user-attribute", &[("attribute", from.as_str().into())]))
            }
            _ => None,
        };
        Fact {
            label,
            values,
            owner: words.say(owner_label(by)),
            source,
            at: last.and_then(|last| frame.moment(last.at)),
            run: last.map(|last| last.run),
        }
    };
    let mut facts = vec![fact("email", words.say("field-email"), plain(&user.email))];
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
        facts.push(fact("aliases", words.say("field-aliases"), values));
    }
    let set = Field::all().filter_map(|field| Some((field, user.fields.get(field)?)));
    facts.extend(set.map(|(field, value)| fact(field.name(), field.header().to_owned(), plain(value))));
    let managed = words.say(if user.managed { "yes" } else { "no" });
    facts.push(fact("provisioning_managed", words.say("field-provisioning-managed"), plain(&managed)));
    facts
}

fn owner_label(owner: &Owner) -> &'static str {
    match owner {
        Owner::Directory { .. } => "kept-by-directory",
        Owner::Csv => "owner-csv",
        Owner::Console => "kept-by-console",
        Owner::Default => "owner-default",
    }
}

impl RecordShown {
    fn of(words: Words, record: Record) -> RecordShown {
        let Record { id, attributes, mapped } = record;
        let mut flat = Vec::new();
        flatten("", &attributes, &mut flat);
        let label = |name: &str| {
            let known = Field::from_name(name).map(|field| field.header().to_owned());
            known.unwrap_or_else(|| words.say("field-email"))
        };
        let (mapped, unreadable) = match mapped {
            Ok(mapped) => (mapped, None),
            Err(why) => (Vec::new(), Some(why)),
        };
        let mapped =
            mapped.into_iter().map(|field| (label(&field.name), field.attribute.unwrap_or_default(), field.value));
        let json = serde_json::to_string_pretty(&attributes).unwrap_or_default();
        RecordShown { id, attributes: flat, mapped: mapped.collect(), unreadable, json }
    }
}

/// Attributes as people read them: `name.givenName`, `emails[work].value`.
fn flatten(path: &str, value: &Json, flat: &mut Vec<(String, String)>) {
    match value {
        Json::Object(parts) => {
            for (name, part) in parts.iter().filter(|(name, _)| *name != "schemas") {
                let joint = if path.is_empty() || name.starts_with("urn:") { "" } else { "." };
                flatten(&format!("{path}{joint}{name}"), part, flat);
            }
        }
        Json::Array(several) => {
            for (at, one) in several.iter().enumerate() {
                let kind = one.get("type").and_then(Json::as_str).map_or_else(|| (at + 1).to_string(), str::to_owned);
                flatten(&format!("{path}[{kind}]"), one, flat);
            }
        }
        Json::Null => {}
        Json::String(text) => flat.push((path.to_owned(), text.clone())),
        other => flat.push((path.to_owned(), other.to_string())),
    }
}

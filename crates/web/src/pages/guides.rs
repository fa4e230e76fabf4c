//! Setup guides: one an identity provider, with the account's own values, whose steps tick themselves from traffic.
//!
//! What is known of a provider is its data file (`planning::profile`), how far it is `app::guide`. Here both become a page.

#[cfg(any(test, feature = "samples"))]
mod sample;
mod step;

use app::App;
use app::guide::{self, Arrivals, Progress};
use app::sessions::Admin;
use askama::Template;
use axum::http::StatusCode;
use planning::Field;
use planning::profile::{self, Guide, Ours, Profile, Sent};

use self::step::StepRow;
use super::answer::{self, Outcome};
use super::frame::{Frame, Place};
use super::moment::Moment;
use super::visit::Visit;

#[cfg(any(test, feature = "samples"))]
pub(super) use sample::samples;

#[derive(Template)]
#[template(path = "guides.html")]
struct GuidesPage {
    frame: Frame,
    choices: Vec<Choice>,
}

/// A guide to choose.
#[derive(Clone, Debug)]
struct Choice {
    name: &'static str,
    title: String,
    cadence: String,
    /// It is the one that the settings expect.
    expected: bool,
}

#[derive(Template)]
#[template(path = "guide.html")]
struct GuidePage {
    frame: Frame,
    guide: &'static Guide,
    /// What traffic says last.
    news: String,
    notices: Vec<Notice>,
    values: Vec<ValueRow>,
    steps: Vec<StepRow>,
    sends: Vec<SendRow>,
    /// The newest request: whether anything comes at all.
    newest: Option<Newest>,
    /// The first report is there.
    report: Option<i64>,
}

/// What stands in the way.
#[derive(Clone, Debug)]
struct Notice {
    sentence: String,
    link: &'static str,
    label: String,
}

/// A field of the provider's form and what belongs into it.
#[derive(Clone, Debug)]
struct ValueRow {
    /// For the copy button.
    id: String,
    label: &'static str,
    value: Option<String>,
    /// In the place of a value that can't be shown.
    note: Option<String>,
}

/// An attribute and the field that it becomes.
#[derive(Clone, Debug)]
struct SendRow {
    attribute: &'static str,
    from: Option<&'static str>,
    becomes: String,
    /// It fills nothing.
    kept: bool,
}

/// A request in a sentence.
#[derive(Clone, Debug)]
struct Newest {
    id: String,
    sentence: String,
    refused: bool,
    at: Option<Moment>,
}

const SETTINGS: &str = "/account/user-provisioning";

pub(super) fn choose(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let frame = Frame::of(app, visit, admin, Place::Guides)?;
    Ok(answer::page(StatusCode::OK, &GuidesPage::of(frame)))
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let profile = profile::find(visit.segment(3))
        .ok_or_else(|| app::Error::NotFound("There is no guide of this name.".to_owned()))?;
    let progress = guide::progress(app, admin.slug())?;
    let frame = Frame::of(app, visit, admin, Place::Guides)?;
    Ok(answer::page(StatusCode::OK, &GuidePage::of(frame, profile, &progress)))
}

impl GuidesPage {
    fn of(frame: Frame) -> GuidesPage {
        let expected = frame.account.as_ref().map(|account| account.status.profile.clone()).unwrap_or_default();
        let choice = |profile: &'static Profile| Choice {
            name: profile.name,
            title: profile.guide.title.clone(),
            cadence: profile.guide.cadence.clone(),
            expected: profile.name == expected,
        };
        GuidesPage { choices: profile::all().iter().map(choice).collect(), frame }
    }
}

impl GuidePage {
    fn of(frame: Frame, profile: &'static Profile, progress: &Progress) -> GuidePage {
        let guide = &profile.guide;
        let newest = progress.newest.as_ref().map(|line| Newest {
            id: line.id.clone(),
            sentence: line.sentence.clone(),
            refused: line.status >= 400,
            at: frame.moment(line.at),
        });
        GuidePage {
            news: news(&frame, progress),
            notices: notices(&frame, profile, progress),
            values: values(&frame, guide, progress),
            steps: step::steps(&frame, guide, progress),
            sends: guide.sends.iter().map(|sent| SendRow::of(&frame, sent)).collect(),
            report: progress.report.map(|(run, _)| run),
            newest,
            guide,
            frame,
        }
    }

    /// The last step leads to “Force Sync Now” already.
    fn step_forces(&self) -> bool {
        self.steps.last().is_some_and(|step| step.link.is_some())
    }

    /// Google Workspace sends nothing by itself.
    fn is_alone(&self) -> bool {
        self.guide.connection.is_empty()
    }
}

/// The newest thing that traffic proves, in a sentence.
fn news(frame: &Frame, progress: &Progress) -> String {
    let words = frame.words;
    let name = |of: &Arrivals| of.newest.called.clone().unwrap_or_else(|| of.newest.name.clone());
    let at = |at| frame.moment(at).map_or_else(String::new, |moment| moment.shown);
    let newest = [&progress.person, &progress.group].into_iter().flatten().max_by_key(|of| of.newest.at);
    match (newest, progress.token) {
        (Some(of), _) => words.fill("guide-arrived", &[("name", name(of).into()), ("at", at(of.newest.at).into())]),
        (None, Some(used)) => words.fill("guide-connected", &[("at", at(used).into())]),
        (None, None) => words.say("guide-waiting"),
    }
}

fn notices(frame: &Frame, profile: &Profile, progress: &Progress) -> Vec<Notice> {
    let words = frame.words;
    let notice = |sentence| Notice { sentence, link: SETTINGS, label: words.say("label-user-provisioning") };
    let mut notices = Vec::new();
    if profile.guide.connection.is_empty() {
        // Nothing comes from there, so nothing stands in its way.
        return notices;
    }
    if !progress.served {
        notices.push(notice(words.say("guide-not-served")));
    }
    if progress.profile != profile.name {
        let expected = profile::find(&progress.profile).map_or("", |expected| expected.guide.title.as_str());
        let titles = [("guide", profile.guide.title.as_str().into()), ("expected", expected.into())];
        notices.push(notice(words.fill("guide-other-profile", &titles)));
    }
    if let Some((last4, at)) = &progress.old_key {
        let at = frame.moment(*at).map_or_else(String::new, |moment| moment.shown);
        notices.push(notice(words.fill("guide-old-key", &[("last4", last4.as_str().into()), ("at", at.into())])));
    }
    notices
}

fn values(frame: &Frame, guide: &'static Guide, progress: &Progress) -> Vec<ValueRow> {
    let token = match &progress.key {
        Some(key) => {
            let at = frame.moment(key.created_at).map_or_else(String::new, |moment| moment.shown);
            let of = [("last4", key.last4.as_str().into()), ("by", key.created_by.as_str().into()), ("at", at.into())];
            frame.words.fill("guide-token-there", &of)
        }
        None => frame.say("guide-token-none"),
    };
    let ours = guide.connection.iter().map(|entry| match entry.value {
        Ours::TenantUrl => (entry.label.as_str(), Some(progress.tenant_url.clone()), None),
        Ours::Token => (entry.label.as_str(), None, Some(token.clone())),
    });
    let theirs = guide.values.iter().map(|entry| (entry.label.as_str(), Some(entry.value.clone()), None));
    let row = |(number, (label, value, note))| ValueRow { id: format!("value-{number}"), label, value, note };
    (1..).zip(ours.chain(theirs)).map(row).collect()
}

impl SendRow {
    fn of(frame: &Frame, sent: &'static Sent) -> SendRow {
        let becomes = match sent.becomes.as_str() {
            "email" => frame.say("field-email"),
            "status" => frame.say("users-status"),
            "address" => frame.say("guide-address"),
            "directory_id" => frame.say("guide-directory-id"),
            "manager" => frame.say("guide-manager"),
            "kept" => frame.say("guide-kept"),
            name => Field::from_name(name).map_or(name, Field::header).to_owned(),
        };
        SendRow { attribute: &sent.attribute, from: sent.from.as_deref(), becomes, kept: sent.becomes == "kept" }
    }
}

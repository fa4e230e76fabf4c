//! Account Settings > User Management > User Provisioning: product.md section 2, its labels to the letter and in its order;
//! below them what is beyond the model: further settings, how the connection stands, tokens, OAuth clients.
//!
//! One form. Each of its buttons sends the whole form along (`do` says which button), so that what is not saved yet is
//! still there afterwards: a token is made before the settings are saved. `draft.rs` reads the form, `further.rs` words
//! its fields, `keys.rs` is tokens and clients, `deeds.rs` what their buttons do, `connection.rs` how it stands, `window.rs` what stands before the page.

mod connection;
mod deeds;
mod draft;
mod further;
mod keys;
mod plan;
#[cfg(any(test, feature = "samples"))]
mod sample;
mod window;

use std::collections::BTreeMap;

use app::reports::{self, PlanSummary};
use app::sessions::Admin;
use app::settings::{self, Note, Settings};
use app::tokens::Opens;
use app::{App, Error, Moved, connection as connections, sync};
use askama::Template;
use axum::http::StatusCode;
use planning::{Digest, Mode};

use self::connection::Connection;
use self::draft::Draft;
use self::further::{Control, Group};
use self::keys::{Keys, TokenLine};
use self::plan::PlanPanel;
use self::window::{Of, Window};
use super::answer::{self, Outcome, see_other};
use super::frame::{Frame, Place};
use super::visit::Visit;
use super::words::Words;

pub(super) use self::further::{label, shown};
#[cfg(any(test, feature = "samples"))]
pub(super) use self::sample::samples;

const HERE: &str = "/account/user-provisioning";

#[derive(Template)]
#[template(path = "user_provisioning.html")]
struct UserProvisioningPage {
    frame: Frame,
    draft: Draft,
    saved: Draft,
    /// Owner or Admin: the controls work.
    may_change: bool,
    settings_open: bool,
    tenant_url: String,
    snapshots_url: String,
    token_url: String,
    keys: Keys,
    lifetimes: Vec<(&'static str, String)>,
    further: Vec<Group>,
    further_open: bool,
    zones: &'static [String],
    connection: Connection,
    plan: Option<PlanPanel>,
    /// What is wrong, or what else happened.
    errors: Vec<String>,
    /// What somebody else changed meanwhile.
    moved: Vec<String>,
    window: Option<Window>,
}

impl UserProvisioningPage {
    /// The token that a window asks about, if it is there still.
    fn token_of(&self, of: &Of) -> Option<&TokenLine> {
        if of.prefix.is_empty() { self.keys.scim.as_ref() } else { self.keys.adi.as_ref() }
    }
}

/// What is shown beside the draft.
#[derive(Default)]
struct Beside {
    status: StatusCode,
    errors: Vec<String>,
    /// What the further settings can't be.
    faults: BTreeMap<&'static str, String>,
    moved: Vec<String>,
    window: Option<Window>,
    /// A plan made just now, in the place of the newest stored one.
    fresh_plan: Option<PlanSummary>,
    settings_open: bool,
}

impl Beside {
    fn error(status: StatusCode, sentence: String) -> Beside {
        Beside { status, errors: vec![sentence], settings_open: true, ..Beside::default() }
    }

    fn window(window: Window) -> Beside {
        Beside { window: Some(window), settings_open: true, ..Beside::default() }
    }
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let saved = settings::show(app, admin.slug())?;
    let draft = Draft::saved(app, &saved);
    page(app, visit, admin, draft, Beside::default())
}

/// One of the buttons.
pub(super) fn submit(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    // Also a button that only opens a window belongs to whoever may go on from there.
    admin.acts()?;
    let saved = settings::show(app, admin.slug())?;
    let Some(draft) = Draft::sent(app, &visit.form).filter(|draft| draft.has_seen_all_of(&saved)) else {
        return not_whole(app, visit, admin, Draft::saved(app, &saved));
    };
    let form = &visit.form;
    let (button, which) = form.text("do").split_once(' ').unwrap_or((form.text("do"), ""));
    let frame = || Frame::of(app, visit, admin, Place::UserProvisioning);
    let window = match button {
        "" | "save" => return save(app, visit, admin, draft),
        "sync" => return force_sync(app, visit, admin, draft),
        "sync-saved" => return sync_saved(app, visit, admin, draft),
        "close" => return page(app, visit, admin, draft, Beside { settings_open: true, ..Beside::default() }),
        "generate" => deeds::generate(app, form, admin, Opens::Scim)?,
        "adi-generate" => deeds::generate(app, form, admin, Opens::Adi)?,
        "regenerate" => Some(deeds::ask(app, form, admin, Opens::Scim, Window::Regenerate)?),
        "adi-regenerate" => Some(deeds::ask(app, form, admin, Opens::Adi, Window::Regenerate)?),
        "revoke" => Some(deeds::ask(app, form, admin, Opens::Scim, Window::Revoke)?),
        "adi-revoke" => Some(deeds::ask(app, form, admin, Opens::Adi, Window::Revoke)?),
        "revoke-now" => Some(deeds::revoke(app, form, admin, Opens::Scim)?),
        "adi-revoke-now" => Some(deeds::revoke(app, form, admin, Opens::Adi)?),
        "client-generate" => deeds::make_client(app, form, admin)?,
        "client-revoke" => Some(deeds::ask_client(app, &frame()?, admin, which)?),
        "client-revoke-now" => Some(deeds::revoke_client(app, admin, which)?),
        "complete" => Some(deeds::ask_complete(app, &frame()?, admin)?),
        "complete-now" => Some(deeds::complete(app, admin)?),
        _ => None,
    };
    match window {
        Some(window) => page(app, visit, admin, draft, Beside::window(window)),
        None => not_whole(app, visit, admin, draft),
    }
}

/// A part of the form is missing or absurd: nothing was done.
fn not_whole(app: &App, visit: &Visit, admin: &Admin, draft: Draft) -> Outcome {
    page(app, visit, admin, draft, Beside::error(StatusCode::BAD_REQUEST, Words.say("provisioning-not-whole")))
}

/// "Save Changes". Turning Test Mode off approves the plan that the page showed, in the same save.
fn save(app: &App, visit: &Visit, admin: &Admin, draft: Draft) -> Outcome {
    let who = admin.acts()?;
    let faults = draft.faults();
    if !faults.is_empty() {
        let error = Beside::error(StatusCode::UNPROCESSABLE_ENTITY, Words.say("provisioning-faults"));
        return page(app, visit, admin, draft, Beside { faults, ..error });
    }
    let present = settings::show(app, admin.slug())?;
    // Before it is asked what the form would do: Test Mode that a colleague has just turned on is not off by this form's wish.
    if let Err(Error::Moved(moved)) = present.still(&draft.seen) {
        return rebased(app, visit, admin, draft, &moved);
    }
    let goes_live = draft.enabled && !draft.test_mode && present.mode() == Mode::Test;
    if goes_live && !present.enabled() {
        let error = Words.say("provisioning-test-first");
        return page(app, visit, admin, draft, Beside::error(StatusCode::UNPROCESSABLE_ENTITY, error));
    }
    let digest =
        Some(visit.form.text("digest")).filter(|digest| !digest.is_empty()).map(|digest| Digest(digest.to_owned()));
    if goes_live && digest.is_none() {
        return look_first(app, visit, admin, draft, "provisioning-look-first");
    }
    let approve = digest.filter(|_| goes_live);
    let pairs = draft.changes(&present);
    match settings::save(app, admin.slug(), &pairs, Some(&draft.seen), approve.as_ref(), &who) {
        Ok(saved) => Ok(see_other(&match (saved.run, saved.note) {
            (Some(run), _) => format!("/provisioning/{run}?said=approved"),
            (None, Some(Note::SourceSwitched)) => format!("{HERE}?said=switched"),
            (None, Some(Note::MappingGoesAlong)) => format!("{HERE}?said=switched-mapping"),
            (None, Some(Note::NothingToSync)) => format!("{HERE}?said=saved-off"),
            (None, None) => format!("{HERE}?said=saved"),
        })),
        Err(Error::StaleDigest(_)) => look_first(app, visit, admin, draft, "provisioning-plan-moved"),
        Err(Error::Moved(moved)) => rebased(app, visit, admin, draft, &moved),
        Err(Error::Refused(sentence)) => {
            page(app, visit, admin, draft, Beside::error(StatusCode::UNPROCESSABLE_ENTITY, sentence))
        }
        Err(error) => Err(error),
    }
}

/// Nothing is saved: somebody else was quicker. What the page shows from here on is what is saved now, so that the next save
/// is one on purpose.
fn rebased(app: &App, visit: &Visit, admin: &Admin, draft: Draft, moved: &[Moved]) -> Outcome {
    let told = moved.iter().map(|moved| {
        let key = further::label(Words, &moved.key).unwrap_or_else(|| moved.key.clone());
        let of = |value: &str| further::shown(Words, &moved.key, value).into();
        Words.fill("provisioning-moved-line", &[("key", key.into()), ("was", of(&moved.was)), ("is", of(&moved.is))])
    });
    let beside = Beside { status: StatusCode::CONFLICT, moved: told.collect(), ..Beside::default() };
    let draft = draft.on(&settings::show(app, admin.slug())?);
    page(app, visit, admin, draft, beside)
}

/// Nothing is saved: the plan as it is now comes first.
fn look_first(app: &App, visit: &Visit, admin: &Admin, draft: Draft, id: &str) -> Outcome {
    let fresh_plan = Some(sync::plan::summary(app, admin.slug())?);
    let beside = Beside { fresh_plan, ..Beside::error(StatusCode::CONFLICT, Words.say(id)) };
    page(app, visit, admin, draft, beside)
}

/// "Force Sync Now" syncs by the settings that are saved: what is not saved yet is asked about first.
fn force_sync(app: &App, visit: &Visit, admin: &Admin, draft: Draft) -> Outcome {
    let present = settings::show(app, admin.slug())?;
    if draft.changes(&present).is_empty() {
        return sync_saved(app, visit, admin, draft);
    }
    page(app, visit, admin, draft, Beside::window(Window::Unsaved { enabled: present.enabled() }))
}

fn sync_saved(app: &App, visit: &Visit, admin: &Admin, draft: Draft) -> Outcome {
    match sync::now(app, admin.slug(), &admin.acts()?) {
        Ok(run) => Ok(see_other(&format!("/provisioning/{run}"))),
        Err(Error::Off(_)) => {
            page(app, visit, admin, draft, Beside::error(StatusCode::CONFLICT, Words.say("provisioning-off")))
        }
        Err(error) => Err(error),
    }
}

fn page(app: &App, visit: &Visit, admin: &Admin, draft: Draft, beside: Beside) -> Outcome {
    let slug = admin.slug();
    let settings = settings::show(app, slug)?;
    let mut frame = Frame::of(app, visit, admin, Place::UserProvisioning)?;
    frame.behind_window = beside.window.is_some();
    let keys = keys::look(app, slug, &frame)?;
    let page = UserProvisioningPage {
        may_change: admin.role().may_change(),
        settings_open: beside.settings_open,
        tenant_url: app.tenant_url(slug),
        snapshots_url: app.snapshots_url(slug),
        token_url: app.token_url(slug),
        keys,
        lifetimes: deeds::lifetimes(frame.words),
        further: further::groups(frame.words, &draft, &beside.faults),
        further_open: !beside.faults.is_empty(),
        zones: settings::time_zones(),
        connection: Connection::of(&frame, connections::standing(app, slug)?),
        plan: plan(app, slug, &settings, beside.fresh_plan)?.map(|plan| PlanPanel::of(&frame, plan)),
        errors: beside.errors,
        moved: beside.moved,
        window: beside.window,
        saved: Draft::saved(app, &settings),
        draft,
        frame,
    };
    Ok(answer::page(beside.status, &page))
}

/// The plan that turning Test Mode off would approve: there is one to show in Test Mode only.
fn plan(app: &App, slug: &str, settings: &Settings, fresh: Option<PlanSummary>) -> Result<Option<PlanSummary>, Error> {
    if fresh.is_some() || !settings.enabled() || settings.mode() != Mode::Test {
        return Ok(fresh);
    }
    reports::newest_plan(app, slug)
}

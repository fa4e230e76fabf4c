//! Account Settings > User Management > User Provisioning: product.md section 2, its labels to the letter and in its order.
//!
//! One form. Each of its buttons sends the whole form along (`do` says which button), so that what is not saved yet is
//! still there afterwards: a token is made before the settings are saved. `draft.rs` reads the form, `window.rs` is
//! what stands before the page.

mod draft;
mod window;

use app::reports::{self, PlanSummary};
use app::sessions::Admin;
use app::settings::{self, Note, Settings};
use app::tokens::{self, Instead, Opens};
use app::{App, Error, sync};
use askama::Template;
use axum::http::StatusCode;
use jiff::SignedDuration;
use planning::{Digest, Mode};

use self::draft::Draft;
use self::window::Window;
use super::answer::{self, Outcome, see_other};
use super::frame::{Frame, Place};
use super::moment::Moment;
use super::visit::Visit;
use super::words::Words;

const HERE: &str = "/account/user-provisioning";

#[derive(Template)]
#[template(path = "user_provisioning.html")]
struct UserProvisioningPage {
    frame: Frame,
    draft: Draft,
    saved: Draft,
    /// Owner or Admin: the controls work.
    may_change: bool,
    scim_settings_open: bool,
    tenant_url: String,
    token: Option<TokenLine>,
    plan: Option<PlanPanel>,
    /// What is wrong, or what else happened.
    errors: Vec<String>,
    /// What somebody else changed meanwhile.
    moved: Vec<String>,
    window: Option<Window>,
}

/// The live token, as far as it may be shown.
#[derive(Clone, Debug)]
struct TokenLine {
    /// For the form to bring along: what is decided about a token is decided about the one that was shown.
    id: String,
    shown: String,
    created: Option<Moment>,
    created_by: String,
    used: Option<Moment>,
    used_from: String,
    expires: Option<Moment>,
}

/// The plan that a save approves when it turns Test Mode off.
#[derive(Clone, Debug)]
struct PlanPanel {
    digest: String,
    headline: String,
    made: Option<Moment>,
    run: Option<i64>,
    archived: usize,
    changed: usize,
    created: usize,
    restored: usize,
    adopted: usize,
    leavers: Vec<(String, String)>,
    unnamed: Option<String>,
    held: Vec<String>,
}

impl PlanPanel {
    fn of(frame: &Frame, plan: PlanSummary) -> PlanPanel {
        let users = plan.counts.users;
        let unnamed = plan.unnamed;
        PlanPanel {
            digest: plan.digest.0,
            headline: plan.headline,
            made: frame.moment(plan.made_at),
            run: plan.run,
            archived: users.archived,
            changed: users.changed,
            created: users.created,
            restored: users.restored,
            adopted: users.adopted,
            leavers: plan.leavers.into_iter().map(|leaver| (leaver.email, leaver.sentence)).collect(),
            unnamed: (unnamed > 0).then(|| frame.words.fill("provisioning-more-leavers", &[("n", unnamed.into())])),
            held: plan.held.into_iter().map(|held| held.sentence).collect(),
        }
    }
}

/// What is shown beside the draft.
#[derive(Default)]
struct Beside {
    status: StatusCode,
    errors: Vec<String>,
    moved: Vec<String>,
    window: Option<Window>,
    /// A plan made just now, in the place of the newest stored one.
    fresh_plan: Option<PlanSummary>,
    scim_settings_open: bool,
}

impl Beside {
    fn error(status: StatusCode, sentence: String) -> Beside {
        Beside { status, errors: vec![sentence], scim_settings_open: true, ..Beside::default() }
    }

    fn window(window: Window) -> Beside {
        Beside { window: Some(window), scim_settings_open: true, ..Beside::default() }
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
    match visit.form.text("do") {
        "" | "save" => save(app, visit, admin, draft),
        "generate" => generate(app, visit, admin, draft),
        "regenerate" => ask(app, visit, admin, draft, Window::Regenerate),
        "revoke" => ask(app, visit, admin, draft, Window::Revoke),
        "revoke-now" => revoke(app, visit, admin, draft),
        "sync" => force_sync(app, visit, admin, draft),
        "sync-saved" => sync_saved(app, visit, admin, draft),
        "close" => page(app, visit, admin, draft, Beside { scim_settings_open: true, ..Beside::default() }),
        _ => not_whole(app, visit, admin, draft),
    }
}

/// A part of the form is missing or absurd: nothing was done.
fn not_whole(app: &App, visit: &Visit, admin: &Admin, draft: Draft) -> Outcome {
    page(app, visit, admin, draft, Beside::error(StatusCode::BAD_REQUEST, Words.say("provisioning-not-whole")))
}

/// "Save Changes". Turning Test Mode off approves the plan that the page showed, in the same save.
fn save(app: &App, visit: &Visit, admin: &Admin, draft: Draft) -> Outcome {
    let who = admin.acts()?;
    let present = settings::show(app, admin.slug())?;
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
        Err(Error::Moved(moved)) => {
            let told = moved.iter().map(|moved| {
                let (was, is) = (moved.was.as_str().into(), moved.is.as_str().into());
                Words.fill("provisioning-moved-line", &[("key", moved.key.as_str().into()), ("was", was), ("is", is)])
            });
            let beside = Beside { status: StatusCode::CONFLICT, moved: told.collect(), ..Beside::default() };
            // What the page shows from here on is what is saved now: the next save is one on purpose.
            let draft = Draft { seen: settings::show(app, admin.slug())?.texts(), ..draft };
            page(app, visit, admin, draft, beside)
        }
        Err(Error::Refused(sentence)) => {
            page(app, visit, admin, draft, Beside::error(StatusCode::UNPROCESSABLE_ENTITY, sentence))
        }
        Err(error) => Err(error),
    }
}

/// Nothing is saved: the plan as it is now comes first.
fn look_first(app: &App, visit: &Visit, admin: &Admin, draft: Draft, id: &str) -> Outcome {
    let fresh_plan = Some(sync::plan::summary(app, admin.slug())?);
    let beside = Beside { fresh_plan, ..Beside::error(StatusCode::CONFLICT, Words.say(id)) };
    page(app, visit, admin, draft, beside)
}

/// A window that asks about the token in use, if it is the one that the page showed.
fn ask(app: &App, visit: &Visit, admin: &Admin, draft: Draft, window: Window) -> Outcome {
    let window = match tokens::still(app, admin.slug(), Opens::Scim, visit.form.text("token")) {
        Ok(()) => window,
        Err(Error::Refused(sentence)) => Window::Told(sentence),
        Err(error) => return Err(error),
    };
    page(app, visit, admin, draft, Beside::window(window))
}

/// "Generate SCIM Token", and "Regenerate SCIM token" once its window has asked about the overlap.
fn generate(app: &App, visit: &Visit, admin: &Admin, draft: Draft) -> Outcome {
    let overlap = match visit.form.get("overlap") {
        // The window was not asked: a page that knew of no token must not stop one that was made meanwhile.
        None => None,
        Some("0") => Some(SignedDuration::ZERO),
        Some("1h") => Some(SignedDuration::from_hours(1)),
        Some("24h") => Some(SignedDuration::from_hours(24)),
        Some("7d") => Some(SignedDuration::from_hours(7 * 24)),
        Some(_) => return not_whole(app, visit, admin, draft),
    };
    let (form, shown) = (visit.form.text("form"), visit.form.text("token"));
    let instead = overlap.map(|overlap| Instead { shown, overlap });
    match tokens::generate_by_form(app, admin.slug(), Opens::Scim, instead, form, &admin.acts()?) {
        Ok(fresh) => page(app, visit, admin, draft, Beside::window(Window::Token(fresh.token))),
        Err(Error::Refused(sentence)) => page(app, visit, admin, draft, Beside::window(Window::Told(sentence))),
        Err(error) => Err(error),
    }
}

/// "Revoke SCIM token", once its window has asked.
fn revoke(app: &App, visit: &Visit, admin: &Admin, draft: Draft) -> Outcome {
    let shown = visit.form.text("token");
    match tokens::revoke_shown(app, admin.slug(), Opens::Scim, shown, &admin.acts()?) {
        Ok(_) => page(app, visit, admin, draft, Beside::window(Window::Told(Words.say("window-revoked")))),
        Err(Error::Refused(sentence)) => page(app, visit, admin, draft, Beside::window(Window::Told(sentence))),
        Err(error) => Err(error),
    }
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
    let page = UserProvisioningPage {
        may_change: admin.role().may_change(),
        scim_settings_open: beside.scim_settings_open,
        tenant_url: app.tenant_url(slug),
        token: live_token(app, slug, &frame)?,
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

fn live_token(app: &App, slug: &str, frame: &Frame) -> Result<Option<TokenLine>, Error> {
    let tokens = tokens::list(app, slug)?;
    let live =
        tokens.into_iter().find(|(token, state)| token.source == Opens::Scim.name() && *state == tokens::State::Active);
    Ok(live.map(|(token, _)| TokenLine {
        id: token.id,
        shown: format!("{}…{}", token.prefix, token.last4),
        created: frame.moment(token.created_at),
        created_by: token.created_by,
        used: token.last_used_at.and_then(|at| frame.moment(at)),
        used_from: token.last_used_from.unwrap_or_default(),
        expires: token.expires_at.and_then(|at| frame.moment(at)),
    }))
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    use self::window::Window as W;
    let token = "rollcall_scim_5f1d0c2b7a9e4d3c8b6a7f0e1d2c3b4a59687f6e5d4c3b2a1f0e9d8c7b6a5f4e0c41aa";
    let windows = [
        ("user-provisioning-token", W::Token(token.to_owned())),
        ("user-provisioning-regenerate", W::Regenerate),
        ("user-provisioning-revoke", W::Revoke),
        ("user-provisioning-unsaved", W::Unsaved { enabled: true }),
        ("user-provisioning-told", W::Told(Words.say("window-revoked"))),
    ];
    let mut pages: Vec<(&'static str, UserProvisioningPage)> = vec![
        (
            "user-provisioning-new",
            UserProvisioningPage {
                saved: Draft::sample(false),
                draft: Draft::sample(false),
                token: None,
                plan: None,
                ..sample(None)
            },
        ),
        ("user-provisioning", sample(None)),
        (
            "user-provisioning-going-live",
            UserProvisioningPage { draft: Draft { test_mode: false, ..Draft::sample(true) }, ..sample(None) },
        ),
        (
            "user-provisioning-switching",
            UserProvisioningPage { draft: Draft { scim: false, ..Draft::sample(true) }, ..sample(None) },
        ),
        ("user-provisioning-support", UserProvisioningPage { may_change: false, ..sample(None) }),
        (
            "user-provisioning-moved",
            UserProvisioningPage {
                moved: vec![Words.fill(
                    "provisioning-moved-line",
                    &[("key", "provisioning.source".into()), ("was", "scim".into()), ("is", "adi".into())],
                )],
                errors: vec![Words.say("provisioning-plan-moved")],
                ..sample(None)
            },
        ),
    ];
    pages.extend(windows.map(|(name, window)| (name, sample(Some(window)))));
    answer::samples(pages)
}

#[cfg(any(test, feature = "samples"))]
fn sample(window: Option<Window>) -> UserProvisioningPage {
    let mut frame = Frame::sample(Place::UserProvisioning);
    frame.behind_window = window.is_some();
    let at = |text: &str| text.parse().ok().and_then(|at| frame.moment(at));
    let token = TokenLine {
        id: "sample".to_owned(),
        shown: "rollcall_scim_…41aa".to_owned(),
        created: at("2026-11-01T09:12:00Z"),
        created_by: "anna.maria.schmidt@meridian.example".to_owned(),
        used: at("2026-11-03T07:56:00Z"),
        used_from: "192.0.2.44".to_owned(),
        expires: at("2027-11-01T09:12:00Z"),
    };
    let plan = PlanPanel {
        digest: "de01820e".to_owned(),
        headline: "Test Mode: 11 people would be archived, 12 people would be created. Nothing was applied.".to_owned(),
        made: at("2026-11-03T07:57:00Z"),
        run: Some(2),
        archived: 11,
        changed: 0,
        created: 12,
        restored: 0,
        adopted: 235,
        leavers: vec![(
            "joao.goncalves@meridian.example".to_owned(),
            "The directory is complete, and joao.goncalves@meridian.example is not in it.".to_owned(),
        )],
        unnamed: Some(Words.fill("provisioning-more-leavers", &[("n", 10.into())])),
        held: Vec::new(),
    };
    UserProvisioningPage {
        saved: Draft::sample(true),
        draft: Draft::sample(true),
        may_change: true,
        scim_settings_open: true,
        tenant_url: "https://rollcall.example/scim/v2/meridian".to_owned(),
        token: Some(token),
        plan: Some(plan),
        errors: Vec::new(),
        moved: Vec::new(),
        window,
        frame,
    }
}

//! Every state of the page.

use app::tokens::Opens;

use super::connection::{Coming, Connection, DomainLine, Refused, Still};
use super::deeds;
use super::draft::Draft;
use super::further;
use super::keys::{ClientLine, KeyLine, Keys, TokenLine};
use super::plan::PlanPanel;
use super::window::{Of, Window};
use super::{UserProvisioningPage, settings};
use crate::pages::answer;
use crate::pages::frame::{Frame, Place};
use crate::pages::moment::Moment;
use crate::pages::run::head::Head;
use crate::pages::words::Words;

type Pages = Vec<(&'static str, UserProvisioningPage)>;

pub(in crate::pages) fn samples() -> Vec<(&'static str, String)> {
    let mut pages = whole();
    pages.extend(windows().into_iter().map(|(name, window)| (name, sample(Some(window)))));
    answer::samples(pages)
}

fn whole() -> Pages {
    let new = Draft::sample(false);
    let adi = Draft { scim: false, ..Draft::sample(true) };
    let odd = Draft::sample(true).with("guard.archive_percent", "a lot").with("account.time_zone", "Mars/Olympus Mons");
    let faults = odd.faults();
    vec![
        (
            "user-provisioning-new",
            UserProvisioningPage {
                keys: Keys::default(),
                connection: silent(),
                plan: None,
                saved: new.clone(),
                ..of(new, None)
            },
        ),
        ("user-provisioning", sample(None)),
        ("user-provisioning-going-live", of(Draft { test_mode: false, ..Draft::sample(true) }, None)),
        ("user-provisioning-switching", of(adi.clone(), None)),
        (
            "user-provisioning-adi",
            UserProvisioningPage { saved: adi.clone(), connection: of_domains(), ..of(adi, None) },
        ),
        ("user-provisioning-support", UserProvisioningPage { may_change: false, ..sample(None) }),
        (
            "user-provisioning-faults",
            UserProvisioningPage {
                errors: vec![Words.say("provisioning-faults")],
                further: further::groups(Words, &odd, &faults),
                ..of(odd, None)
            },
        ),
        (
            "user-provisioning-moved",
            UserProvisioningPage {
                moved: vec![Words.fill(
                    "provisioning-moved-line",
                    &[("key", "Source".into()), ("was", "SCIM".into()), ("is", "ADI".into())],
                )],
                errors: vec![Words.say("provisioning-plan-moved")],
                ..sample(None)
            },
        ),
    ]
}

fn windows() -> Vec<(&'static str, Window)> {
    use super::window::Window as W;
    let token = "rollcall_scim_5f1d0c2b7a9e4d3c8b6a7f0e1d2c3b4a59687f6e5d4c3b2a1f0e9d8c7b6a5f4e0c41aa";
    let frame = Frame::sample(Place::UserProvisioning);
    let of = |opens| Of::source(Words, opens);
    let secret = "rollcall_secret_5f1d0c2b7a9e4d3c8b6a7f0e1d2c3b4a59687f6e5d4c3b2a1f0e9d8c7b6a5f4e0c41aa";
    vec![
        ("user-provisioning-token", W::Token(of(Opens::Scim), token.to_owned())),
        ("user-provisioning-regenerate", W::Regenerate(of(Opens::Scim))),
        ("user-provisioning-revoke", W::Revoke(of(Opens::Scim))),
        ("user-provisioning-adi-regenerate", W::Regenerate(of(Opens::Adi))),
        ("user-provisioning-unsaved", W::Unsaved { enabled: true }),
        ("user-provisioning-told", W::told_of(Words, Opens::Scim, Words.say("window-revoked"))),
        ("user-provisioning-complete", W::complete(&frame, 1_204, 57)),
        (
            "user-provisioning-client",
            W::Client {
                id: "019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e".to_owned(),
                secret: secret.to_owned(),
                token_url: "https://rollcall.example/scim/v2/meridian/oauth/token".to_owned(),
            },
        ),
        ("user-provisioning-client-revoke", W::RevokeClient(Box::new(client_line(&frame, true)))),
    ]
}

fn at(frame: &Frame, text: &str) -> Option<Moment> {
    text.parse().ok().and_then(|at| frame.moment(at))
}

fn key_line(frame: &Frame, state: &'static str) -> KeyLine {
    let (badge, label) = match state {
        "active" => ("good", "key-active"),
        "overlap" => ("wait", "key-overlap"),
        _ => ("", "key-revoked"),
    };
    let is_dead = state == "revoked";
    KeyLine {
        badge,
        state_label: frame.say(label),
        is_live: !is_dead,
        created: at(frame, "2026-11-01T09:12:00Z"),
        created_by: "anna.maria.schmidt@meridian.example".to_owned(),
        used: at(frame, "2026-11-03T07:56:00Z"),
        used_from: "192.0.2.44".to_owned(),
        expires: at(frame, "2027-11-01T09:12:00Z"),
        ends: (state != "active").then(|| at(frame, "2026-11-04T09:12:00Z")).flatten(),
        warning: is_dead.then(|| {
            "Your IdP still uses the token that anna.maria.schmidt@meridian.example regenerated on 1 November 2026, last on 3 November 2026.".to_owned()
        }),
        tried: is_dead.then(|| at(frame, "2026-11-03T07:56:00Z")).flatten(),
        tried_from: if is_dead { "192.0.2.7".to_owned() } else { String::new() },
    }
}

fn token_line(frame: &Frame, state: &'static str) -> TokenLine {
    TokenLine {
        id: "sample".to_owned(),
        shown: format!("rollcall_scim_…{}", if state == "active" { "41aa" } else { "07be" }),
        source: frame.say("label-scim"),
        key: key_line(frame, state),
    }
}

fn client_line(frame: &Frame, is_live: bool) -> ClientLine {
    let state = if is_live { "active" } else { "revoked" };
    ClientLine {
        id: "019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e".to_owned(),
        shown: "rollcall_secret_…c0de".to_owned(),
        key: KeyLine { warning: None, tried: None, ..key_line(frame, state) },
    }
}

fn run(frame: &Frame, number: i64, status: app::reports::RunStatus, headline: &str) -> Head {
    Head {
        number,
        sign: crate::pages::run::head::sign(status),
        status: crate::pages::run::head::status(frame.words, status),
        duration: None,
        test: true,
        trigger: frame.say("label-force-sync"),
        service: frame.say("label-scim"),
        headline: headline.to_owned(),
        asked: at(frame, "2026-11-03T07:57:00Z"),
        users: 23,
        groups: 0,
        memberships: 0,
    }
}

/// Nothing has happened yet.
fn silent() -> Connection {
    Connection {
        used: None,
        used_from: String::new(),
        requests: Some(Words.fill("connection-requests", &[("n", 0.into())])),
        refused: None,
        mirror: Words.fill("connection-mirror-holds", &[("people", 0.into()), ("groups", 0.into())]),
        last_run: None,
        next: Coming { run: None, at: None, sentence: Words.say("connection-next-off") },
        filling: None,
        domains: Vec::new(),
    }
}

fn connected(frame: &Frame) -> Connection {
    Connection {
        used: at(frame, "2026-11-03T07:56:00Z"),
        used_from: "192.0.2.44".to_owned(),
        requests: Some(Words.fill("connection-requests", &[("n", 48.into())])),
        refused: Some(Refused {
            at: at(frame, "2026-11-03T07:41:00Z"),
            status: 409,
            sentence: "okta was refused: another person of the directory has the userName joao.goncalves@meridian.example already.".to_owned(),
            link: "/requests/019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e".to_owned(),
        }),
        mirror: Words.fill("connection-mirror-holds", &[("people", 1_204.into()), ("groups", 57.into())]),
        last_run: Some(run(frame, 2, app::reports::RunStatus::Completed, "Test Mode: 11 people would be archived, 12 people would be created. Nothing was applied.")),
        next: Coming {
            run: None,
            at: at(frame, "2026-11-04T02:00:00Z"),
            sentence: Words.fill("connection-next-daily", &[("in", Words.fill("span-hours", &[("n", 18.into())]).into())]),
        },
        filling: Some(Still {
            until: at(frame, "2026-11-03T08:06:00Z"),
            sentence: Words.fill("filling-until", &[("in", Words.fill("span-minutes", &[("n", 6.into())]).into())]),
        }),
        domains: Vec::new(),
    }
}

fn of_domains() -> Connection {
    let frame = Frame::sample(Place::UserProvisioning);
    let domain = |name: &str, badge, state: &str, users| DomainLine {
        name: name.to_owned(),
        badge,
        state: frame.say(state),
        since: at(&frame, "2026-11-03T07:30:00Z"),
        users,
        groups: 12,
        run: (badge == "good").then_some(2),
    };
    let mut connection = connected(&frame);
    connection.requests = None;
    connection.refused = None;
    connection.next.run = Some(run(&frame, 3, app::reports::RunStatus::Pending, ""));
    connection.filling = Some(Still {
        until: None,
        sentence: Words.fill("filling-domains", &[("domains", "emea.corp.meridian.example".into())]),
    });
    connection.domains = vec![
        domain("corp.meridian.example", "good", "domain-in-force", 804),
        domain("emea.corp.meridian.example", "wait", "domain-awaited", 398),
        domain("emea.corp.meridian.example", "", "domain-open", 400),
    ];
    connection
}

fn sample(window: Option<Window>) -> UserProvisioningPage {
    of(Draft::sample(true), window)
}

fn of(draft: Draft, window: Option<Window>) -> UserProvisioningPage {
    let mut frame = Frame::sample(Place::UserProvisioning);
    frame.behind_window = window.is_some();
    let plan = PlanPanel {
        digest: "de01820e".to_owned(),
        headline: "Test Mode: 11 people would be archived, 12 people would be created. Nothing was applied.".to_owned(),
        made: at(&frame, "2026-11-03T07:57:00Z"),
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
    let token = token_line(&frame, "active");
    UserProvisioningPage {
        saved: Draft::sample(true),
        further: further::groups(Words, &draft, &std::collections::BTreeMap::new()),
        draft,
        may_change: true,
        settings_open: true,
        tenant_url: "https://rollcall.example/scim/v2/meridian".to_owned(),
        snapshots_url: "https://rollcall.example/adi/v1/meridian/snapshots".to_owned(),
        token_url: "https://rollcall.example/scim/v2/meridian/oauth/token".to_owned(),
        keys: Keys {
            scim: Some(token.clone()),
            adi: None,
            tokens: vec![token, token_line(&frame, "overlap"), token_line(&frame, "revoked")],
            clients: vec![client_line(&frame, true), client_line(&frame, false)],
            left_out: 3,
        },
        lifetimes: deeds::lifetimes(Words),
        further_open: true,
        zones: settings::time_zones(),
        connection: connected(&frame),
        plan: Some(plan),
        errors: Vec::new(),
        moved: Vec::new(),
        window,
        frame,
    }
}

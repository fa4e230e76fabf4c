//! Users: everybody of the console page by page, and the files of it. What is done to those who are picked is in
//! `person/deed.rs`.

use app::App;
use app::sessions::Admin;
pub(super) use app::users::name;
use app::users::{self, Found, InGroup, Told};
use askama::Template;
use axum::http::StatusCode;
use planning::{Code, Status, User, wording};

use super::answer::{self, Outcome};
use super::frame::{Frame, Place};
use super::listing::{Asked, Chip, Lack, Leaves};
use super::moment::Moment;
use super::run::line;
use super::visit::Visit;
use super::words::Words;

/// People on a page.
const PEOPLE: usize = 50;
/// Groups that are named; of more, how many.
const GROUPS: usize = 3;

#[derive(Template)]
#[template(path = "users.html")]
struct UsersPage {
    frame: Frame,
    asked: Asked,
    statuses: Vec<Chip>,
    /// None while the list is of one group.
    keepers: Vec<Chip>,
    /// The group that all of them are in, and the list without it.
    group: Option<Chip>,
    users: Vec<UserRow>,
    /// How many there are in all.
    total: String,
    lack: Option<Lack>,
    leaves: Leaves,
    may_change: bool,
    /// The address of this part of the list.
    here: String,
    /// Where whoever is listed, on all pages, is a file.
    export: String,
}

/// Somebody of the list.
#[derive(Clone, Debug)]
struct UserRow {
    id: String,
    email: String,
    name: String,
    archived: bool,
    /// Why they are archived.
    reason: Option<String>,
    /// The directory decides about them.
    directory: bool,
    managed: bool,
    groups: Vec<(String, String)>,
    /// “and 3 more”
    more_groups: Option<String>,
    last: Option<Last>,
}

/// What was last done to somebody.
#[derive(Clone, Debug)]
struct Last {
    at: Option<Moment>,
    run: i64,
    verb: String,
    why: &'static str,
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let mut asked = Asked::read(visit, "/users").by_keeper(visit).in_group(visit);
    let (found, group) = users::page_of_group(app, admin.slug(), &asked.window(PEOPLE))?;
    // One that is not there narrows nothing.
    asked.group = asked.group.filter(|_| group.is_some());
    let frame = Frame::of(app, visit, admin, Place::Users)?;
    Ok(answer::page(StatusCode::OK, &UsersPage::of(frame, asked, group, found, admin.role().may_change())))
}

/// Everybody as a CSV file, or whom the list is narrowed to.
pub(super) fn export(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    let asked = Asked::read(visit, "/users").by_keeper(visit).in_group(visit);
    let text = if asked.is_filtered() {
        users::export_some(app, admin.slug(), &asked.window(PEOPLE))?
    } else {
        users::export(app, admin.slug())?
    };
    Ok(answer::download(&format!("{}-users.csv", admin.slug()), "text/csv; charset=utf-8", text))
}

/// An empty file with the columns of the import.
#[expect(clippy::unnecessary_wraps, reason = "a page like any other to the table of routes")]
pub(super) fn template(_: &App, _: &Visit, _: &Admin) -> Outcome {
    Ok(answer::download("users-template.csv", "text/csv; charset=utf-8", users::template()))
}

impl UsersPage {
    fn of(frame: Frame, asked: Asked, group: Option<String>, found: Found<Told>, may_change: bool) -> UsersPage {
        let enabled = frame.account.as_ref().is_some_and(|account| account.status.enabled);
        let statuses = [
            (None, "filter-all"),
            (Some(Status::Active), "status-active"),
            (Some(Status::Archived), "status-archived"),
        ];
        UsersPage {
            statuses: asked.chips(frame.words, &statuses),
            keepers: if group.is_some() { Vec::new() } else { asked.keeper_chips(frame.words, frame.now()) },
            group: group.map(|name| Chip { label: name, link: asked.of_everybody(), here: true }),
            total: frame
                .words
                .fill(if found.looked_so_far { "list-part" } else { "users-total" }, &[("n", found.total.into())]),
            lack: Lack::of(&asked, &found),
            leaves: asked.leaves(&found),
            here: asked.address(),
            export: asked.whole_at("/users/export.csv"),
            users: found.rows.into_iter().map(|told| UserRow::of(&frame, enabled, told)).collect(),
            may_change,
            asked,
            frame,
        }
    }
}

impl UserRow {
    fn of(frame: &Frame, enabled: bool, told: Told) -> UserRow {
        let more = told.groups.len().saturating_sub(GROUPS);
        let link = |group: InGroup| (group.id.0, group.name);
        UserRow {
            directory: enabled && told.is_kept_by_directory(),
            reason: told.user.archive_reason.map(|code| reason(frame.words, code)),
            name: name(&told.user),
            id: told.user.id.0,
            email: told.user.email,
            archived: told.user.status == Status::Archived,
            managed: told.user.managed,
            groups: told.groups.into_iter().take(GROUPS).map(link).collect(),
            last: told.last.map(|last| Last {
                at: frame.moment(last.at),
                run: last.run,
                verb: line::noun(frame.words, last.kind),
                why: wording::grouped(last.cause),
            }),
            more_groups: (more > 0).then(|| frame.words.fill("users-more-groups", &[("n", more.into())])),
        }
    }
}

/// The name, or the address of somebody without any.
pub(super) fn shown_name(user: &User) -> String {
    Some(name(user)).filter(|name| !name.is_empty()).unwrap_or_else(|| user.email.clone())
}

/// Why somebody is archived, in words. Nothing else archives (product.md section 8).
pub(super) fn reason(words: Words, code: Code) -> String {
    match code {
        Code::DirectoryInactive => words.say("archived-inactive"),
        Code::DirectoryDeleted => words.say("archived-deleted"),
        Code::NeverSeen => words.say("archived-never-seen"),
        Code::NoLongerSent => words.say("archived-no-longer-sent"),
        Code::RevertOfRun => words.say("archived-undone"),
        _ => words.say("archived-by-hand"),
    }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    use app::users::{Cursor, LastChange};
    use planning::console::ManagedBy;
    use planning::{Field, GroupId, Kind, Link, ResourceId, UserId};

    const SCRIPT: &str = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";
    let somebody = |email: &str, name: &str, groups: &[&str], archived: bool, linked: bool| Told {
        user: User {
            id: UserId("019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e".to_owned()),
            version: 1,
            email: email.to_owned(),
            aliases: Vec::new(),
            status: if archived { Status::Archived } else { Status::Active },
            archive_reason: None,
            archived_at: None,
            managed: linked || archived,
            administrator: false,
            fields: [(Field::DisplayName, name)].into_iter().collect(),
            link: linked.then(|| Link {
                resource: ResourceId("r".to_owned()),
                external_id: None,
                supplied: [Field::DisplayName].into(),
                kept_address: None,
            }),
        },
        groups: groups
            .iter()
            .map(|name| InGroup {
                id: GroupId("g".to_owned()),
                name: (*name).to_owned(),
                managed_by: ManagedBy::Directory,
            })
            .collect(),
        last: (archived || linked).then(|| LastChange {
            run: 318,
            at: Frame::sample(Place::Users).now(),
            kind: if archived { Kind::Archive } else { Kind::Change },
            cause: if archived { Code::NeverSeen } else { Code::DirectoryChanged },
        }),
    };
    let people = vec![
        somebody("anna.schmidt@meridian.example", "Anna Schmidt", &["Dispatch"], false, true),
        somebody("bob@meridian.example", "", &[], true, false),
        somebody(
            &format!("{}@meridian.example", "maya.okafor-".repeat(12)),
            "Maya Ngozi Okafor-van der Westhuizen",
            &["Customs and Compliance (Rotterdam, Antwerpen, Le Havre)", "Drivers", "Fire wardens", "Pension", "Sales"],
            false,
            true,
        ),
        somebody("x@meridian.example", SCRIPT, &[SCRIPT], false, false),
        somebody("dana@meridian.example", "דנה לוי", &["קבוצת הובלה"], false, true),
    ];
    let page = |asked: Asked, rows: Vec<Told>, total: usize, may_change: bool| {
        let leaf = |at: &str| (total > 5).then(|| at.to_owned());
        let found = Found {
            rows,
            total,
            looked_so_far: total > 100_000,
            previous: leaf("anna.schmidt@meridian.example").map(Cursor::Before),
            next: leaf("x@meridian.example").map(Cursor::After),
        };
        let group = asked.group.as_ref().map(|_| "Customs and Compliance (Rotterdam, Antwerpen, Le Havre)".to_owned());
        UsersPage::of(Frame::sample(Place::Users), asked, group, found, may_change)
    };
    let of = |search: &str, status| Asked::sample("/users", search, status);
    let mut in_group = of("", Some(Status::Active));
    in_group.group = Some("g".to_owned());
    answer::samples([
        ("users", page(of("", None), people.clone(), 1_204, true)),
        ("users-in-group", page(in_group, people.clone(), 340, true)),
        ("users-support", page(of("a", Some(Status::Active)), people, 5, false)),
        ("users-empty", page(of("", None), Vec::new(), 0, true)),
        ("users-not-found", page(of(SCRIPT, Some(Status::Archived)), Vec::new(), 0, true)),
        ("users-so-far", page(of("schmidt", None), Vec::new(), 100_001, true)),
        ("users-not-here", page(of("", None), Vec::new(), 12, true)),
    ])
}

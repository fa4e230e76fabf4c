//! Groups: every group of the console page by page.

use app::App;
use app::groups::{self, Found, Listed};
use app::sessions::Admin;
use askama::Template;
use axum::http::StatusCode;
use planning::Status;
use planning::console::ManagedBy;

use super::answer::{self, Outcome};
use super::form::Entry;
use super::frame::{Frame, Place};
use super::listing::{Asked, Chip, Lack, Leaves};
use super::visit::Visit;

/// Groups on a page.
const GROUPS: usize = 50;

#[derive(Template)]
#[template(path = "groups.html")]
struct GroupsPage {
    frame: Frame,
    asked: Asked,
    statuses: Vec<Chip>,
    groups: Vec<GroupRow>,
    total: String,
    lack: Option<Lack>,
    leaves: Leaves,
    may_change: bool,
    /// The name of a group that is to be made.
    new: Entry,
}

/// A group of the list.
#[derive(Clone, Debug)]
struct GroupRow {
    id: String,
    name: String,
    directory: bool,
    archived: bool,
    members: usize,
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    page(app, visit, admin, StatusCode::OK, Entry::default())
}

/// No group can be made of this name: the page once more.
pub(super) fn again(app: &App, visit: &Visit, admin: &Admin, new: Entry) -> Outcome {
    page(app, visit, admin, StatusCode::UNPROCESSABLE_ENTITY, new)
}

fn page(app: &App, visit: &Visit, admin: &Admin, status: StatusCode, new: Entry) -> Outcome {
    let asked = Asked::read(visit, "/groups");
    let found = groups::page(app, admin.slug(), &asked.window(GROUPS))?;
    let frame = Frame::of(app, visit, admin, Place::Groups)?;
    let page = GroupsPage::of(frame, asked, found, admin.role().may_change());
    Ok(answer::page(status, &GroupsPage { new, ..page }))
}

impl GroupsPage {
    fn of(frame: Frame, asked: Asked, found: Found<Listed>, may_change: bool) -> GroupsPage {
        // Groups in use, unless those out of use are asked for.
        let statuses = [(None, "status-active"), (Some(Status::Archived), "status-archived")];
        let row = |group: Listed| GroupRow {
            id: group.id.0,
            name: group.name,
            directory: group.managed_by == ManagedBy::Directory,
            archived: group.status == Status::Archived,
            members: group.members,
        };
        GroupsPage {
            statuses: asked.chips(frame.words, &statuses),
            total: frame.words.fill("groups-total", &[("n", found.total.into())]),
            lack: Lack::of(&asked, &found),
            leaves: asked.leaves(&found),
            groups: found.rows.into_iter().map(row).collect(),
            may_change,
            new: Entry::default(),
            asked,
            frame,
        }
    }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    use app::groups::Cursor;
    use planning::GroupId;

    const SCRIPT: &str = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";
    let group = |name: &str, managed_by: ManagedBy, members: usize| Listed {
        id: GroupId("019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e".to_owned()),
        name: name.to_owned(),
        managed_by,
        status: Status::Active,
        members,
    };
    let rows = vec![
        group("Customs and Compliance (Rotterdam, Antwerpen, Le Havre, Bremerhaven)", ManagedBy::Directory, 50_000),
        group(&"x".repeat(120), ManagedBy::Console, 1),
        group(SCRIPT, ManagedBy::Console, 0),
        group("קבוצת הובלה", ManagedBy::Directory, 12),
    ];
    let page = |asked: Asked, rows: Vec<Listed>, total: usize| {
        let next = (total > 4).then(|| Cursor::After("x".to_owned()));
        GroupsPage::of(
            Frame::sample(Place::Groups),
            asked,
            Found { rows, total, looked_so_far: false, previous: None, next },
            total != 3,
        )
    };
    let of = |search: &str, status| Asked::sample("/groups", search, status);
    let archived = vec![Listed { status: Status::Archived, ..group("Night shift", ManagedBy::Directory, 0) }];
    let fault = "There is a group called “Night shift” already: choose another name.".to_owned();
    let new = Entry { value: format!("night shift {SCRIPT}"), fault: Some(fault) };
    answer::samples([
        ("groups-taken", GroupsPage { new, ..page(of("", None), rows.clone(), 60) }),
        ("groups", page(of("", None), rows, 60)),
        ("groups-archived", page(of("", Some(Status::Archived)), archived, 1)),
        ("groups-empty", page(of("", None), Vec::new(), 0)),
        ("groups-not-found", page(of(SCRIPT, None), Vec::new(), 0)),
        ("groups-not-here", page(of("", None), Vec::new(), 3)),
    ])
}

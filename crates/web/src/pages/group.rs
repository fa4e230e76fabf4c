//! One group: who decides about it, and who is in it, page by page. What can be done to it is in `group/deed.rs`.

pub(super) mod deed;

use app::App;
use app::groups::{self, Member, Roster};
use app::sessions::Admin;
use askama::Template;
use axum::http::StatusCode;
use planning::console::ManagedBy;
use planning::{GroupId, Status};

use super::answer::{self, Outcome};
use super::form::Entry;
use super::frame::{Frame, Place};
use super::listing::{Asked, Lack, Leaves};
use super::visit::Visit;
use super::words::Words;

/// Members on a page.
const MEMBERS: usize = 100;

#[derive(Template)]
#[template(path = "group.html")]
struct GroupPage {
    frame: Frame,
    name: String,
    path: String,
    /// Where its members stand in the list of users.
    as_users: String,
    archived: bool,
    directory: bool,
    may_change: bool,
    /// The directory has a group of this name too.
    clash: Option<Clash>,
    /// What it is to be called.
    rename: Entry,
    /// Who is to be in it.
    add: Entry,
    asked: Asked,
    members: Vec<MemberRow>,
    total: String,
    lack: Option<Lack>,
    leaves: Leaves,
}

/// Two groups of one name.
#[derive(Clone, Debug)]
struct Clash {
    title: String,
    /// The run that says so.
    run: i64,
}

/// Somebody who is in the group.
#[derive(Clone, Debug)]
struct MemberRow {
    id: String,
    email: String,
    archived: bool,
}

/// What was typed and can't be done.
#[derive(Clone, Debug, Default)]
struct Entries {
    rename: Option<Entry>,
    add: Entry,
}

pub(super) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    page(app, visit, admin, StatusCode::OK, Entries::default())
}

/// What was typed can't be done: the page once more.
fn again(app: &App, visit: &Visit, admin: &Admin, entries: Entries) -> Outcome {
    page(app, visit, admin, StatusCode::UNPROCESSABLE_ENTITY, entries)
}

fn page(app: &App, visit: &Visit, admin: &Admin, status: StatusCode, entries: Entries) -> Outcome {
    let id = GroupId(visit.segment(1).to_owned());
    let asked = Asked::read(visit, &format!("/groups/{}", id.0));
    let roster = groups::get(app, admin.slug(), &id, &asked.window(MEMBERS))?;
    let frame = Frame::of(app, visit, admin, Place::Groups)?;
    let page = GroupPage::of(frame, asked, roster, admin.role().may_change());
    let rename = entries.rename.unwrap_or_else(|| page.rename.clone());
    Ok(answer::page(status, &GroupPage { rename, add: entries.add, ..page }))
}

impl GroupPage {
    fn of(frame: Frame, asked: Asked, roster: Roster, may_change: bool) -> GroupPage {
        let Roster { group, members: found, archived, clash } = roster;
        let words = frame.words;
        let row = |member: Member| MemberRow {
            id: member.id.0,
            email: member.email,
            archived: member.status == Status::Archived,
        };
        let total = match (asked.is_filtered(), found.total) {
            (false, n) => counted(words, n, archived),
            (true, found_here) if found.looked_so_far => words.fill("list-part", &[("n", found_here.into())]),
            (true, found) => words.fill("group-members-found", &[("found", found.into()), ("n", group.members.into())]),
        };
        let title = |name: &str| words.fill("group-clash-title", &[("name", name.into())]);
        GroupPage {
            path: format!("/groups/{}", group.id.0),
            as_users: format!("/users?group={}", group.id.0),
            archived: group.status == Status::Archived,
            directory: group.managed_by == ManagedBy::Directory,
            clash: clash.map(|run| Clash { title: title(&group.name), run }),
            rename: Entry { value: group.name.clone(), fault: None },
            add: Entry::default(),
            name: group.name,
            may_change,
            total,
            lack: Lack::of(&asked, &found),
            leaves: asked.leaves(&found),
            members: found.rows.into_iter().map(row).collect(),
            asked,
            frame,
        }
    }
}

/// “130 members: 128 active, 2 archived”
fn counted(words: Words, n: usize, archived: Option<usize>) -> String {
    let (id, archived) = match archived {
        None => ("group-members", 0),
        Some(0) => ("group-members-active", 0),
        Some(archived) => ("group-members-some", archived),
    };
    let active = n.saturating_sub(archived);
    words.fill(id, &[("n", n.into()), ("active", active.into()), ("archived", archived.into())])
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    use app::groups::{Cursor, Found, Listed};
    use planning::UserId;

    const ID: &str = "019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e";
    let member = |email: &str, status| Member { id: UserId(ID.to_owned()), email: email.to_owned(), status };
    let members = vec![
        member("anna.schmidt@meridian.example", Status::Active),
        member("bob@meridian.example", Status::Archived),
        member(&format!("{}@meridian.example", "maya.okafor-".repeat(12)), Status::Active),
        member("דנה@meridian.example", Status::Active),
    ];
    let page = |name: &str, managed_by, status, search: &str, rows: Vec<Member>, total: usize| {
        let group =
            Listed { id: GroupId(ID.to_owned()), name: name.to_owned(), managed_by, status, members: total.max(4) };
        let next = (total > 4).then(|| Cursor::After("d".to_owned()));
        let asked = Asked::sample(&format!("/groups/{ID}"), search, None);
        let group = if total == 0 && search.is_empty() { Listed { members: 0, ..group } } else { group };
        let members = Found { rows, total, looked_so_far: false, previous: None, next };
        let archived =
            (total < 1_000).then(|| members.rows.iter().filter(|row| row.status == Status::Archived).count());
        let clash = name.starts_with("Fire").then_some(318);
        let roster = Roster { group, members, archived, clash };
        GroupPage::of(Frame::sample(Place::Groups), asked, roster, !name.ends_with("patch"))
    };
    let (directory, console) = (ManagedBy::Directory, ManagedBy::Console);
    let script = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";
    let taken = Entry {
        value: "x".repeat(120),
        fault: Some(format!("There is a group called “{}” already: choose another name.", "x".repeat(120))),
    };
    let nobody = Entry {
        value: format!("anna.schmidt@meridian.example, {script}\nbob@meridian.exmaple"),
        fault: Some("Nobody here has the address bob@meridian.exmaple, so nothing was done.".to_owned()),
    };
    let chess = || page("Chess", console, Status::Active, "", members.clone(), 4);
    answer::samples([
        ("group-taken", GroupPage { rename: taken.clone(), ..chess() }),
        (
            "group-clash-taken",
            GroupPage { rename: taken, ..page("Fire wardens", console, Status::Active, "", members.clone(), 4) },
        ),
        ("group-nobody", GroupPage { add: nobody, ..chess() }),
        ("group", page("Dispatch", directory, Status::Active, "", members.clone(), 50_000)),
        ("group-console", page(&"Fire wardens, ".repeat(12), console, Status::Active, "a", members.clone(), 4)),
        ("group-clash-support", page("Fire dispatch", console, Status::Active, "", members.clone(), 4)),
        ("group-empty", page(script, console, Status::Active, "", Vec::new(), 0)),
        ("group-console-archived", page("Chess", console, Status::Archived, "", Vec::new(), 0)),
        ("group-archived", page("קבוצת הובלה", directory, Status::Archived, "", Vec::new(), 0)),
        ("group-not-found", page("Dispatch", directory, Status::Active, script, Vec::new(), 0)),
    ])
}

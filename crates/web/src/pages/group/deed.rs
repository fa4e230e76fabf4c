//! What an administrator does to a group: makes one, names it, archives it or takes it back, puts people into it and takes them
//! out, or lets the directory manage it. Each is shown first and asked about (`by_hand.rs`).

use std::collections::{BTreeMap, BTreeSet};

use app::groups::{self, Listed, Window};
use app::sessions::Admin;
use app::users::{self, Edit};
use app::{App, Error};
use axum::http::StatusCode;
use planning::console::ManagedBy;
use planning::edit::{Edits, GroupEdit, PersonEdit};
use planning::{GroupId, Status, UserId};

use super::Entries;
use crate::pages::answer::{Outcome, see_other};
use crate::pages::by_hand::{self, Asking, Came};
use crate::pages::form::Entry;
use crate::pages::frame::Place;
use crate::pages::groups as group_list;
use crate::pages::visit::Visit;
use crate::pages::words::Words;

/// So many are put into a group at once by their addresses.
const MOST: usize = 500;

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Rename,
    Archive,
    Restore,
    HandOver,
    Add,
    Remove,
}

/// As forms call it, with the title of the page that asks and its button.
type Row = (Deed, &'static str, &'static str, &'static str);

const DEEDS: [Row; 6] = [
    (Deed::Rename, "rename", "group-rename-title", "group-rename"),
    (Deed::Archive, "archive", "deed-archive-title", "deed-archive-button"),
    (Deed::Restore, "restore", "deed-restore-title", "deed-restore-button"),
    (Deed::HandOver, "hand-over", "group-hand-over-title", "group-hand-over"),
    (Deed::Add, "add", "group-add-title", "group-add"),
    (Deed::Remove, "remove", "group-remove-title", "group-remove"),
];

/// A group is made.
pub(in crate::pages) fn create(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    admin.acts()?;
    let typed = visit.form.text("name").to_owned();
    let name = typed.trim().to_owned();
    let edits = Edits { new_groups: vec![name.clone()], ..Edits::default() };
    let asking = Asking {
        place: Place::Groups,
        path: "/groups/new".to_owned(),
        title: Words.fill("group-new-title", &[("name", name.clone().into())]),
        back: "/groups".to_owned(),
        back_label: Words.say("label-groups"),
        button: Words.say("group-new"),
        danger: false,
        cautions: Vec::new(),
        carried: vec![("name".to_owned(), name.clone())],
        may_go_back: false,
        said: "edited",
    };
    match by_hand::perform(app, visit, admin, &Edit { edits, ..Edit::default() }, asking)? {
        // Whatever was made has a page of its own.
        Came::Page(page) if page.status() == StatusCode::SEE_OTHER => {
            let made = groups::named(app, admin.slug(), &[name])?.pop().and_then(|(_, id)| id);
            Ok(see_other(&made.map_or("/groups".to_owned(), |id| format!("/groups/{}?said=created-group", id.0))))
        }
        Came::Page(page) => Ok(page),
        Came::Not(edited) => match by_hand::refused(&edited) {
            Error::Refused(fault) => group_list::again(app, visit, admin, Entry { value: typed, fault: Some(fault) }),
            error => Err(error),
        },
    }
}

/// Something is done to a group that is there.
///
/// ```text
/// it can be done                                   it is asked about, or done
/// not as it was typed, and the form stands there   the page once more, with what was typed and what is wrong with it
/// otherwise                                        a page that says so
/// ```
pub(in crate::pages) fn perform(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    admin.acts()?;
    let id = GroupId(visit.segment(1).to_owned());
    let group = groups::get(app, admin.slug(), &id, &Window::default())?.group;
    let form = &visit.form;
    let Some(row) = DEEDS.iter().find(|row| row.1 == form.text("do")) else {
        return Err(Error::Refused(Words.say("deed-unknown")));
    };
    let has_form = group.managed_by == ManagedBy::Console && group.status == Status::Active;
    let refusal = match attempt(app, visit, admin, group, row) {
        Ok(Came::Page(page)) => return Ok(page),
        Ok(Came::Not(edited)) => by_hand::refused(&edited),
        Err(error) => error,
    };
    let entry = |name: &str, fault| Entry { value: form.text(name).to_owned(), fault: Some(fault) };
    match (refusal, row.0) {
        (Error::Refused(fault), Deed::Rename) if has_form => {
            let rename = Some(entry("name", fault));
            super::again(app, visit, admin, Entries { rename, ..Entries::default() })
        }
        (Error::Refused(fault), Deed::Add) if has_form => {
            super::again(app, visit, admin, Entries { add: entry("people", fault), ..Entries::default() })
        }
        (error, _) => Err(error),
    }
}

/// Does it, or shows what it would do.
fn attempt(app: &App, visit: &Visit, admin: &Admin, group: Listed, row: &Row) -> Result<Came, Error> {
    let (id, form, (deed, name, title, button)) = (group.id, &visit.form, *row);
    let edits = match deed {
        Deed::Add => of_people(&by_address(app, admin, form.text("people"))?, &id, true),
        Deed::Remove => {
            let picked: Vec<UserId> = form.picked().map(|user| UserId(user.to_owned())).collect();
            of_people(&picked, &id, false)
        }
        _ => Edits { groups: BTreeMap::from([(id.clone(), of_group(deed, form.text("name")))]), ..Edits::default() },
    };
    let mut carried = vec![("do".to_owned(), name.to_owned())];
    for part in ["name", "people"] {
        carried.extend(form.get(part).map(|value| (part.to_owned(), value.to_owned())));
    }
    carried.extend(form.picked().map(|user| (format!("pick-{user}"), "on".to_owned())));
    let caution = match deed {
        Deed::Archive => Some("group-archive-means"),
        Deed::HandOver => Some("group-hand-over-means"),
        _ => None,
    };
    let asking = Asking {
        place: Place::Groups,
        path: format!("/groups/{}/deed", id.0),
        title: Words.fill(title, &[("name", group.name.as_str().into())]),
        back: format!("/groups/{}", id.0),
        back_label: group.name,
        button: Words.say(button),
        danger: matches!(deed, Deed::Archive | Deed::Remove),
        cautions: caution.map(|id| Words.say(id)).into_iter().collect(),
        carried,
        may_go_back: false,
        said: "edited",
    };
    by_hand::perform(app, visit, admin, &Edit { edits, ..Edit::default() }, asking)
}

fn of_group(deed: Deed, name: &str) -> GroupEdit {
    match deed {
        Deed::Archive => GroupEdit { status: Some(Status::Archived), ..GroupEdit::default() },
        Deed::Restore => GroupEdit { status: Some(Status::Active), ..GroupEdit::default() },
        Deed::HandOver => GroupEdit { managed_by: Some(ManagedBy::Directory), ..GroupEdit::default() },
        Deed::Rename | Deed::Add | Deed::Remove => GroupEdit { name: Some(name.to_owned()), ..GroupEdit::default() },
    }
}

fn of_people(people: &[UserId], group: &GroupId, wanted: bool) -> Edits {
    let groups = BTreeSet::from([group.clone()]);
    let edit = if wanted {
        PersonEdit { join: groups, ..PersonEdit::default() }
    } else {
        PersonEdit { leave: groups, ..PersonEdit::default() }
    };
    Edits { people: people.iter().map(|id| (id.clone(), edit.clone())).collect(), ..Edits::default() }
}

/// Whoever bears these addresses; parted by blanks, commas, semicolons or lines.
///
/// Errors: `Refused` for an address that nobody bears, and for too many.
fn by_address(app: &App, admin: &Admin, text: &str) -> Result<Vec<UserId>, Error> {
    let parted = text.split(|letter: char| letter.is_whitespace() || letter == ',' || letter == ';');
    let addresses: Vec<&str> = parted.filter(|address| !address.is_empty()).collect();
    if addresses.is_empty() || addresses.len() > MOST {
        return Err(Error::Refused(Words.fill("group-add-how-many", &[("n", MOST.into())])));
    }
    let find = |address: &&str| match users::show(app, admin.slug(), address) {
        Ok(told) => Ok(told.user.id),
        Err(Error::NotFound(_)) => {
            Err(Error::Refused(Words.fill("group-add-nobody", &[("address", (*address).into())])))
        }
        Err(error) => Err(error),
    };
    addresses.iter().map(find).collect()
}

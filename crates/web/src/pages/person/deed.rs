//! The buttons of the page of one person, and those above the list of many: archive, restore, keep, who has the last word.
//!
//! What changes somebody is shown first and asked about (`by_hand.rs`). Keeping takes nothing from anybody and is done at once.

use std::collections::BTreeMap;

use app::sessions::Admin;
use app::users::{self, Edit};
use app::{App, Error};
use jiff::SignedDuration;
use planning::edit::{Edits, PersonEdit};
use planning::{Status, UserId};

use crate::pages::answer::{self, Outcome};
use crate::pages::by_hand::{self, Asking};
use crate::pages::frame::Place;
use crate::pages::users::shown_name;
use crate::pages::visit::Visit;
use crate::pages::words::Words;

/// For how many days somebody may be kept.
pub(in crate::pages) const DAYS: [i64; 3] = [7, 30, 90];

/// What a button does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Archive,
    Restore,
    Manage,
    Unmanage,
    Keep,
    EndKeep,
}

/// As forms call them.
const DEEDS: [(Deed, &str); 6] = [
    (Deed::Archive, "archive"),
    (Deed::Restore, "restore"),
    (Deed::Manage, "manage"),
    (Deed::Unmanage, "unmanage"),
    (Deed::Keep, "keep"),
    (Deed::EndKeep, "end-keep"),
];

/// The title of the page that asks, and its button.
fn messages(deed: Deed) -> (&'static str, &'static str) {
    match deed {
        Deed::Archive => ("deed-archive-title", "deed-archive-button"),
        Deed::Restore => ("deed-restore-title", "deed-restore-button"),
        Deed::Unmanage => ("deed-unmanage-title", "deed-unmanage-button"),
        Deed::Manage | Deed::Keep | Deed::EndKeep => ("deed-manage-title", "deed-manage-button"),
    }
}

/// Whom it is done to, and where one is led afterwards.
struct Whom {
    users: Vec<UserId>,
    /// Of one person; of many, how many.
    name: String,
    path: String,
    back: String,
    back_label: String,
}

/// To one person.
pub(in crate::pages) fn one(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    admin.acts()?;
    let told = users::get(app, admin.slug(), &UserId(visit.segment(1).to_owned()))?;
    let (id, name) = (told.user.id.clone(), shown_name(&told.user));
    let back = format!("/users/{}", id.0);
    let whom = Whom { users: vec![id], path: format!("{back}/deed"), back, back_label: name.clone(), name };
    perform(app, visit, admin, &whom)
}

/// To everybody who is picked in the list.
pub(in crate::pages) fn many(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    admin.acts()?;
    let back = way_back(visit.form.text("from"));
    let users: Vec<UserId> = visit.form.picked().map(|id| UserId(id.to_owned())).collect();
    if users.is_empty() {
        return Ok(answer::said(&back, "picked-nobody"));
    }
    let whom = Whom {
        name: Words.fill("users-total", &[("n", users.len().into())]),
        users,
        path: "/users/deed".to_owned(),
        back,
        back_label: Words.say("label-users"),
    };
    perform(app, visit, admin, &whom)
}

/// The list as it was filtered: nothing but that.
fn way_back(from: &str) -> String {
    let is_list = from.starts_with("/users?") && from.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (if is_list { from } else { "/users" }).to_owned()
}

fn perform(app: &App, visit: &Visit, admin: &Admin, whom: &Whom) -> Outcome {
    let form = &visit.form;
    let wanted = DEEDS.iter().find(|row| row.1 == form.text("do"));
    let Some((deed, name)) = wanted.copied() else {
        return Err(Error::Refused(Words.say("deed-unknown")));
    };
    // A restore keeps them as well if it says for how long; above a list the time is for the button “Keep” alone.
    let days = form.get("days").or(form.get("keep-for").filter(|_| deed == Deed::Keep)).unwrap_or_default();
    let days = days.parse().ok().filter(|days| DAYS.contains(days));
    let time = days.map(|days| SignedDuration::from_hours(24 * days));
    match deed {
        Deed::Keep if time.is_none() => return Err(Error::Refused(Words.say("deed-no-days"))),
        Deed::Keep => return keep(app, admin, whom, time, "kept-person"),
        Deed::EndKeep => return keep(app, admin, whom, None, "keep-ended"),
        _ => {}
    }
    let for_good = deed == Deed::Archive && form.has("for-good");
    let keeps = time.filter(|_| deed == Deed::Restore);
    let person = PersonEdit {
        status: match deed {
            Deed::Archive => Some(Status::Archived),
            Deed::Restore => Some(Status::Active),
            _ => None,
        },
        managed: match deed {
            Deed::Manage => Some(true),
            Deed::Unmanage => Some(false),
            _ => for_good.then_some(false),
        },
        ..PersonEdit::default()
    };
    let people: BTreeMap<UserId, PersonEdit> = whom.users.iter().map(|id| (id.clone(), person.clone())).collect();
    let edit = Edit { edits: Edits { people, ..Edits::default() }, keeps, ..Edit::default() };
    let (title, button) = messages(deed);
    let asking = Asking {
        place: Place::Users,
        path: whom.path.clone(),
        title: Words.fill(title, &[("name", whom.name.as_str().into())]),
        back: whom.back.clone(),
        back_label: whom.back_label.clone(),
        button: Words.say(button),
        danger: deed == Deed::Archive,
        cautions: cautions(deed).into_iter().chain(days.filter(|_| keeps.is_some()).map(kept)).collect(),
        carried: carried(visit, whom, name),
        may_go_back: false,
        said: "edited",
    };
    by_hand::answered(by_hand::perform(app, visit, admin, &edit, asking))
}

fn keep(app: &App, admin: &Admin, whom: &Whom, time: Option<SignedDuration>, said: &str) -> Outcome {
    users::keep(app, admin.slug(), &whom.users, time, &admin.acts()?)?;
    Ok(answer::said(&whom.back, said))
}

fn cautions(deed: Deed) -> Vec<String> {
    let said = match deed {
        Deed::Archive => "archive-means",
        Deed::Manage => "manage-means",
        Deed::Unmanage => "unmanage-means",
        Deed::Restore | Deed::Keep | Deed::EndKeep => return Vec::new(),
    };
    vec![Words.say(said)]
}

/// A restore that keeps whoever comes back.
fn kept(days: i64) -> String {
    Words.fill("restore-keeps", &[("n", days.into())])
}

fn carried(visit: &Visit, whom: &Whom, name: &str) -> Vec<(String, String)> {
    let mut carried = vec![("do".to_owned(), name.to_owned())];
    for part in ["for-good", "days", "from"] {
        carried.extend(visit.form.get(part).map(|value| (part.to_owned(), value.to_owned())));
    }
    if visit.form.picked().next().is_some() {
        carried.extend(whom.users.iter().map(|id| (format!("pick-{}", id.0), "on".to_owned())));
    }
    carried
}

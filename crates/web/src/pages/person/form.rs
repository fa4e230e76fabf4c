//! The form of one person: everything that can be entered, with who decides about it, what is wrong with it, and what stands
//! there by now if somebody else was quicker. Nothing that was typed is lost.

mod inputs;
#[cfg(any(test, feature = "samples"))]
mod sample;

use std::collections::BTreeSet;

use app::sessions::Admin;
use app::users::{self, Edit, Edited, Owned, Owner};
use app::{App, Error, groups};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use planning::edit::{Edits, Mistake, Newcomer, Part, PersonEdit};
use planning::{GroupId, UserId};

use self::inputs::{Entered, Section};
use crate::pages::answer::{self, Outcome, see_other};
use crate::pages::by_hand::{self, Asking, Came};
use crate::pages::frame::{Frame, Place};
use crate::pages::users::shown_name;
use crate::pages::visit::Visit;
use crate::pages::words::Words;

#[cfg(any(test, feature = "samples"))]
pub(in crate::pages) use self::sample::samples;

#[derive(Template)]
#[template(path = "person_form.html")]
struct FormPage {
    frame: Frame,
    title: String,
    /// Where it goes.
    path: String,
    back: String,
    back_label: String,
    /// The version that it was filled in on; none for a newcomer.
    version: Option<i64>,
    /// The groups that it was opened on.
    groups_were: String,
    /// Why it was not done.
    errors: Vec<String>,
    sections: Vec<Section>,
    managed: bool,
    /// What Provisioning Managed means for this person now.
    managed_hint: String,
    /// Groups of the directory that they are in.
    of_directory: Vec<String>,
}

/// The form of somebody who is not there yet.
pub(in crate::pages) fn new(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    // Whoever may not send it is told before they fill it in.
    admin.acts()?;
    let frame = Frame::of(app, visit, admin, Place::Users)?;
    Ok(answer::page(StatusCode::OK, &FormPage::of_newcomer(frame, &Entered::default(), &[])))
}

/// Somebody is put into the console.
pub(in crate::pages) fn create(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    admin.acts()?;
    let entered = Entered::read(&visit.form);
    let again = |status, mistakes: &[Mistake]| {
        let frame = Frame::of(app, visit, admin, Place::Users)?;
        Ok(answer::page(status, &FormPage::of_newcomer(frame, &entered, mistakes)))
    };
    if visit.form.has("again") {
        return again(StatusCode::OK, &[]);
    }
    let (named, mut mistakes) = group_ids(app, admin, entered.groups.as_deref().unwrap_or_default())?;
    let newcomer = Newcomer {
        email: entered.email.clone().unwrap_or_default(),
        aliases: entered.aliases.clone().unwrap_or_default(),
        fields: entered.fields.clone(),
        managed: entered.managed.unwrap_or(true),
        groups: named,
    };
    if !mistakes.is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, &mistakes);
    }
    let email = newcomer.email.trim().to_owned();
    // product.md section 1: Provisioning Managed is true unless set otherwise. What that may do is said before it is done.
    let may_be_archived = newcomer.managed && is_enabled(&Frame::of(app, visit, admin, Place::Users)?);
    let caution = may_be_archived.then(|| Words.fill("person-managed-caution", &[("email", email.as_str().into())]));
    let edit = Edit { edits: Edits { newcomers: vec![newcomer], ..Edits::default() }, ..Edit::default() };
    let asking = Asking {
        place: Place::Users,
        path: "/users/new".to_owned(),
        title: Words.say("person-new"),
        back: "/users".to_owned(),
        back_label: Words.say("label-users"),
        button: Words.say("person-create"),
        danger: false,
        cautions: caution.into_iter().collect(),
        carried: entered.carried(),
        may_go_back: true,
        said: "edited",
    };
    match by_hand::perform(app, visit, admin, &edit, asking)? {
        // Whoever was made has a page of their own.
        Came::Page(page) if page.status() == StatusCode::SEE_OTHER => {
            let made = users::show(app, admin.slug(), &email)?;
            Ok(see_other(&format!("/users/{}?said=created", made.user.id.0)))
        }
        Came::Page(page) => Ok(page),
        Came::Not(edited) => {
            mistakes.extend(edited.mistakes);
            again(StatusCode::UNPROCESSABLE_ENTITY, &mistakes)
        }
    }
}

/// The form of somebody who is there.
pub(in crate::pages) fn show(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    admin.acts()?;
    let owned = users::owned(app, admin.slug(), &id(visit))?;
    form(app, visit, admin, &owned, &Entered::of(&owned), StatusCode::OK, &[], false)
}

/// What was entered, looked at or done.
pub(in crate::pages) fn submit(app: &App, visit: &Visit, admin: &Admin) -> Outcome {
    admin.acts()?;
    let id = id(visit);
    let owned = users::owned(app, admin.slug(), &id)?;
    let entered = Entered::read(&visit.form).on(&owned);
    if visit.form.has("again") {
        return form(app, visit, admin, &owned, &entered, StatusCode::OK, &[], false);
    }
    let (named, mistakes) = match &entered.groups {
        Some(groups) => group_ids(app, admin, groups)?,
        None => (BTreeSet::new(), Vec::new()),
    };
    if !mistakes.is_empty() {
        return form(app, visit, admin, &owned, &entered, StatusCode::UNPROCESSABLE_ENTITY, &mistakes, false);
    }
    let present: BTreeSet<GroupId> = owned.console_groups().map(|group| group.id.clone()).collect();
    let (is_told, were) = (entered.groups.is_some(), &entered.groups_were);
    let person = PersonEdit {
        email: entered.email.clone(),
        aliases: entered.aliases.clone(),
        fields: entered.fields.clone(),
        managed: entered.managed,
        status: None,
        join: named.difference(were).cloned().collect(),
        leave: were.difference(&named).filter(|group| is_told && present.contains(group)).cloned().collect(),
    };
    let version = visit.form.text("version").parse().ok();
    let edit = Edit {
        edits: Edits { people: [(id.clone(), person)].into(), ..Edits::default() },
        version: Some((id.clone(), version.unwrap_or_default())),
        ..Edit::default()
    };
    let mut carried = entered.carried();
    carried.push(("version".to_owned(), visit.form.text("version").to_owned()));
    let name = shown_name(&owned.told.user);
    let asking = Asking {
        place: Place::Users,
        path: format!("/users/{}/edit", id.0),
        title: Words.fill("person-edit", &[("name", name.clone().into())]),
        back: format!("/users/{}", id.0),
        back_label: name,
        button: Words.say("by-hand-save"),
        danger: false,
        cautions: Vec::new(),
        carried,
        may_go_back: true,
        said: "edited",
    };
    match by_hand::perform(app, visit, admin, &edit, asking)? {
        Came::Page(page) => Ok(page),
        Came::Not(edited) => {
            let Edited { mistakes, moved, .. } = *edited;
            let status = if moved { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            // What stands there by now.
            let owned = users::owned(app, admin.slug(), &id)?;
            form(app, visit, admin, &owned, &entered, status, &mistakes, moved)
        }
    }
}

fn id(visit: &Visit) -> UserId {
    UserId(visit.segment(1).to_owned())
}

#[expect(clippy::too_many_arguments, reason = "whose page it is, what stands there, and what came of what was entered")]
fn form(
    app: &App,
    visit: &Visit,
    admin: &Admin,
    owned: &Owned,
    entered: &Entered,
    status: StatusCode,
    mistakes: &[Mistake],
    moved: bool,
) -> Result<Response, Error> {
    let frame = Frame::of(app, visit, admin, Place::Users)?;
    Ok(answer::page(status, &FormPage::of(frame, owned, entered, mistakes, moved)))
}

/// The groups of these names that people are put into by hand.
fn group_ids(app: &App, admin: &Admin, names: &[String]) -> Result<(BTreeSet<GroupId>, Vec<Mistake>), Error> {
    let mut ids = BTreeSet::new();
    let mut mistakes = Vec::new();
    for (name, found) in groups::named(app, admin.slug(), names)? {
        match found {
            Some(group) => drop(ids.insert(group)),
            None => mistakes.push(Mistake {
                at: Part::Groups,
                code: "group_unknown",
                sentence: Words.fill("person-no-group", &[("name", name.into())]),
            }),
        }
    }
    Ok((ids, mistakes))
}

fn is_enabled(frame: &Frame) -> bool {
    frame.account.as_ref().is_some_and(|account| account.status.enabled)
}

impl FormPage {
    fn of_newcomer(frame: Frame, entered: &Entered, mistakes: &[Mistake]) -> FormPage {
        let words = frame.words;
        let hint = if is_enabled(&frame) { "person-managed-new-directory" } else { "person-managed-new" };
        FormPage {
            title: words.say("person-new"),
            path: "/users/new".to_owned(),
            back: "/users".to_owned(),
            back_label: words.say("label-users"),
            version: None,
            groups_were: entered.groups_were(),
            errors: summary(words, mistakes),
            sections: inputs::sections(words, entered, None, mistakes, false),
            managed: entered.managed.unwrap_or(true),
            managed_hint: words.say(hint),
            of_directory: Vec::new(),
            frame,
        }
    }

    fn of(frame: Frame, owned: &Owned, entered: &Entered, mistakes: &[Mistake], moved: bool) -> FormPage {
        let words = frame.words;
        let user = &owned.told.user;
        let mut errors = summary(words, mistakes);
        if moved {
            errors.insert(0, words.say("person-moved"));
        }
        let hint = match (owned.provisioning, user.link.is_some()) {
            (true, true) => "person-managed-linked",
            (true, false) => "person-managed-unknown",
            (false, _) => "person-managed-new",
        };
        FormPage {
            title: words.fill("person-edit", &[("name", shown_name(user).into())]),
            path: format!("/users/{}/edit", user.id.0),
            back: format!("/users/{}", user.id.0),
            back_label: shown_name(user),
            version: Some(user.version),
            groups_were: entered.groups_were(),
            errors,
            sections: inputs::sections(words, entered, Some(owned), mistakes, moved),
            managed: entered.managed.unwrap_or(user.managed),
            managed_hint: words.say(hint),
            of_directory: owned.directory_groups().map(|group| group.name.clone()).collect(),
            frame,
        }
    }
}

/// What is wrong as a whole, before the parts that say it themselves.
fn summary(words: Words, mistakes: &[Mistake]) -> Vec<String> {
    let whole = mistakes.iter().filter(|mistake| mistake.at == Part::Whole).map(|mistake| mistake.sentence.clone());
    let count = (!mistakes.is_empty()).then(|| words.fill("person-mistakes", &[("n", mistakes.len().into())]));
    count.into_iter().chain(whole).collect()
}

/// Whose word a field is, beside the field.
fn overwritten(words: Words, owner: &Owner) -> Option<String> {
    let Owner::Directory { attribute } = owner else { return None };
    Some(match attribute {
        Some(attribute) => words.fill("person-supplied", &[("attribute", attribute.as_str().into())]),
        None => words.say("person-supplied-somehow"),
    })
}

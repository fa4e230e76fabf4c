//! Every state of the form of one person, made up: for the eye, and for checks in a browser.

use planning::Field;
use planning::edit::{Mistake, Part};

use super::inputs::{Entered, Input, Section};
use super::{FormPage, overwritten};
use crate::pages::answer;
use crate::pages::frame::{Frame, Place};
use crate::pages::words::Words;
use app::users::Owner;

pub(in crate::pages) fn samples() -> Vec<(&'static str, String)> {
    let frame = || Frame::sample(Place::Users);
    let script = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";
    let empty = Entered::default();
    let typed = Entered {
        email: Some("maya".to_owned()),
        aliases: Some(vec![script.to_owned(), "m".repeat(200)]),
        fields: [
            (Field::FirstName, script.to_owned()),
            (Field::JobTitle, "Head of Freight\nand of Harbours".to_owned()),
            (Field::CustomDate1, "3.11.2026".to_owned()),
        ]
        .into(),
        groups: Some(vec!["Chess".to_owned()]),
        ..empty.clone()
    };
    let mistake = |at, sentence: &str| Mistake { at, code: "email_invalid", sentence: sentence.to_owned() };
    let mistakes = [
        mistake(Part::Email, "“maya” is not an e-mail address."),
        mistake(Part::Aliases, &format!("The alias “{script}” is not an e-mail address.")),
        mistake(Part::Field(Field::CustomDate1), "“3.11.2026” is not a date: write it as 2026-11-24."),
        mistake(Part::Groups, "There is no group called “Chess”: make it first, under Groups."),
    ];
    let edited = FormPage {
        title: Words.fill("person-edit", &[("name", "Maya Ngozi Okafor".into())]),
        path: "/users/019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e/edit".to_owned(),
        version: Some(7),
        managed: true,
        managed_hint: Words.say("person-managed-linked"),
        of_directory: vec!["Dispatch".to_owned(), script.to_owned()],
        ..FormPage::of_newcomer(frame(), &typed, &[])
    };
    let supplied = FormPage { sections: beside(edited.sections.clone(), false), ..edited };
    let moved = FormPage {
        errors: vec![Words.say("person-moved")],
        sections: beside(supplied.sections.clone(), true),
        frame: frame(),
        title: supplied.title.clone(),
        path: supplied.path.clone(),
        back: supplied.back.clone(),
        back_label: supplied.back_label.clone(),
        version: supplied.version,
        groups_were: supplied.groups_were.clone(),
        managed: supplied.managed,
        managed_hint: supplied.managed_hint.clone(),
        of_directory: supplied.of_directory.clone(),
    };
    answer::samples([
        ("person-new", FormPage::of_newcomer(frame(), &empty, &[])),
        ("person-mistakes", FormPage::of_newcomer(frame(), &typed, &mistakes)),
        ("person-edit", supplied),
        ("person-moved", moved),
    ])
}

/// With whose word each is, and what stands there by now.
fn beside(sections: Vec<Section>, moved: bool) -> Vec<Section> {
    let owner = Owner::Directory { attribute: Some("name.givenName".to_owned()) };
    let input = |(at, input): (usize, Input)| Input {
        overwritten: overwritten(Words, &owner).filter(|_| at == 0),
        present: moved.then(|| Words.fill("person-now", &[("value", "Maya Ngozi".into())])).filter(|_| at == 0),
        ..input
    };
    let section =
        |section: Section| Section { inputs: section.inputs.into_iter().enumerate().map(input).collect(), ..section };
    sections.into_iter().map(section).collect()
}

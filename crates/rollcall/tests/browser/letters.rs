//! Single letters (`/keys` lists them): they go somewhere and walk the rows of a list, and do nothing at all where
//! somebody writes or wants none of it.

use fantoccini::key::Key;

use crate::person::Person;
use crate::story::Story;

const PEOPLE: &str = "Email\nann@corp.example\nben@corp.example\ncem@corp.example\n";
const BOX: &str = "Search everything";

#[test]
fn g_and_a_letter_goes_to_a_page() {
    Story::of_anna(|_, anna| {
        anna.opens("/audit");
        let places = [
            ("gu", "/users", "Users"),
            ("gg", "/groups", "Groups"),
            ("gr", "/provisioning", "Provisioning"),
            ("gq", "/requests", "Requests"),
            ("gs", "/account/user-provisioning", "User Provisioning"),
            ("go", "/", "Overview"),
        ];
        for (keys, path, title) in places {
            anna.types_on(keys);
            anna.is_at(path);
            assert_eq!(heading(anna), title);
        }
        anna.types_on("?");
        anna.sees("Next and previous row of a list");
        anna.types_on("gu");
        anna.presses(Key::Escape);
        anna.sees_no_longer("Next and previous row of a list");
        anna.is_at("/");
    });
}

#[test]
fn j_and_k_walk_the_rows_of_a_list() {
    Story::of_anna(|story, anna| {
        story.has_people(PEOPLE);
        anna.opens("/users");
        let walk = [
            ("j", "ann@corp.example"),
            ("j", "ben@corp.example"),
            ("j", "cem@corp.example"),
            ("j", "cem@corp.example"),
            ("k", "ben@corp.example"),
            ("kkk", "ann@corp.example"),
        ];
        for (keys, who) in walk {
            anna.types_on(keys);
            assert_eq!(anna.focus(), who, "after {keys}");
            assert!(anna.shows_focus(), "the focus on {who} can't be seen");
        }
        anna.presses(Key::Enter);
        anna.sees("What happened");
        assert_eq!(heading(anna), "ann@corp.example");
    });
}

#[test]
fn nothing_happens_while_somebody_writes_or_wants_no_letters() {
    Story::of_anna(|story, anna| {
        story.has_people(PEOPLE);
        anna.opens("/users/new");
        anna.types_on("/");
        assert_eq!(anna.focus(), BOX);
        let letters = "gu jk?/";
        for field in [BOX, "Email", "Comment"] {
            anna.presses_tab_to(field);
            anna.types_on(letters);
            assert_eq!((anna.focus(), anna.value_of(field)), (field.to_owned(), letters.to_owned()));
            anna.is_at("/users/new");
        }
        anna.does_not_see("Next and previous row of a list");

        anna.opens("/keys");
        anna.clicks("Single letters do what stands below");
        anna.clicks("Save Changes");
        anna.sees("Saved for this browser.");
        anna.opens("/users");
        anna.types_on("j/?gu");
        assert_eq!(anna.focus(), "");
        anna.is_at("/users");
    });
}

/// The first word of a page, without its badges.
fn heading(person: &Person<'_>) -> String {
    let told = "return document.querySelector('h1').firstElementChild?.textContent ?? document.querySelector('h1').textContent";
    person.runs(told, vec![]).as_str().unwrap_or_default().trim().to_owned()
}

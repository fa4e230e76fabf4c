//! Signing in and out; where one is signed in; what each role may do.

use crate::account::{ANNA, PASSWORD, address};
use crate::story::Story;

const WRONG: &str = "That is not right: check the address and the password.";

#[test]
fn a_wrong_password_a_right_one_and_the_way_back_to_the_page() {
    Story::of_anna(|_, anna| {
        anna.clicks(ANNA);
        anna.clicks("Sign out");
        anna.sees("You are signed out.");
        anna.inspects("sign-in");
        anna.opens("/account/security");
        anna.sees("Sign in");
        anna.signs_in(ANNA, "something else entirely");
        anna.sees(WRONG);
        anna.signs_in(ANNA, PASSWORD);
        anna.is_at("/account/security");
        anna.sees("this one");
        anna.inspects("security");
    });
}

#[test]
fn who_tries_too_often_waits_and_nobody_else_does() {
    Story::of_anna(|story, anna| {
        let mallory = story.person("Mallory");
        mallory.opens("/sign-in");
        for _ in 0..5 {
            mallory.signs_in(ANNA, "a guess at her password");
            mallory.sees(WRONG);
        }
        mallory.signs_in(ANNA, PASSWORD);
        mallory.sees("Too many tries in a row. The next one is possible in a minute.");
        assert_eq!(mallory.status(), 429);
        mallory.inspects("sign-in-early");
        anna.opens("/account/security");
        anna.sees("this one");
        let sam = story.colleague("Sam", "support");
        sam.clicks(&address("Sam"));
        sam.clicks("Sign out");
        sam.sees("You are signed out.");
        sam.signs_in(&address("Sam"), PASSWORD);
        sam.sees("Users");
    });
}

#[test]
fn a_setup_link_works_once() {
    Story::of_anna(|story, _| {
        let invited = story.operator.json("admin invite co sam@corp.example --role admin");
        let link = invited["setup_url"].as_str().unwrap();
        let sam = story.person("Sam");
        sam.opens(link);
        sam.inspects("setup");
        sam.types("Password", PASSWORD);
        sam.types("The same again", "four unrelated words, mistyped");
        sam.clicks("Set password and sign in");
        sam.sees("The two passwords are not the same. Nothing was saved.");
        sam.sets_up(link);
        let eve = story.person("Eve");
        eve.opens(link);
        assert_eq!(eve.status(), 410);
        eve.sees("This link does not work any more");
        eve.inspects("setup-used");
    });
}

#[test]
fn ending_a_session_and_signing_out_everywhere() {
    Story::of_anna(|story, anna| {
        let again = story.person("Anna’s telephone");
        again.opens("/sign-in");
        again.signs_in(ANNA, PASSWORD);
        again.sees("Users");
        anna.opens("/account/security");
        anna.clicks("End session");
        anna.sees("The session was ended.");
        again.opens("/account");
        again.sees("Sign in");
        anna.clicks("Sign out everywhere");
        anna.sees("You are signed out.");
        anna.opens("/account");
        anna.sees("Sign in");
    });
}

#[test]
fn support_reads_and_can_not_save() {
    Story::of_anna(|story, anna| {
        story.is_connected();
        let sam = story.colleague("Sam", "support");
        sam.opens("/account/user-provisioning");
        sam.sees("Your role is Support: you can read these settings.");
        let controls = sam.controls();
        assert!(!controls.iter().any(|name| name == "Save Changes"), "{controls:?}");
        sam.inspects("settings-support");
        // Whoever lifts the page's own bars meets the server's.
        sam.sends_anyway("/account/user-provisioning");
        sam.sees("Your role does not reach that far");
        assert_eq!(sam.status(), 403);
        sam.inspects("forbidden");
        sam.opens("/users/import");
        sam.sees("Your role is Support: you can export people.");
        sam.forges("/users/import/apply", &[("file", "Email"), ("digest", "0")]);
        sam.sees("Your role does not reach that far");
        anna.opens("/account");
        anna.sees("sam@corp.example");
        anna.inspects("account");
    });
}

#[test]
fn a_save_on_settings_that_somebody_else_changed_says_what_changed() {
    Story::of_anna(|story, anna| {
        story.is_connected();
        let bob = story.colleague("Bob", "admin");
        for person in [anna, &bob] {
            person.opens("/account/user-provisioning");
        }
        bob.clicks("Enable User Provisioning (User Syncing)");
        bob.clicks("Save Changes");
        bob.sees("Saved.");
        anna.clicks("ADI");
        anna.clicks("Save Changes");
        anna.sees("Somebody else changed the settings while this page was open, so nothing was saved. What changed:");
        anna.sees("Enable User Provisioning (User Syncing): was on, is now off");
        assert_eq!(anna.status(), 409);
        anna.inspects("settings-moved");
        let settings = story.operator.json("settings show co");
        assert_eq!(
            (&settings["provisioning.enabled"], &settings["provisioning.source"]),
            (&false.into(), &"scim".into())
        );
        anna.clicks("Save Changes");
        anna.sees("Saved.");
        let settings = story.operator.json("settings show co");
        assert_eq!(settings["provisioning.source"], "adi", "a second save is one on purpose");
    });
}

//! Half of the company leaves by mistake: the run is held, its page says why, and a person decides.

use crate::account::address;
use crate::person::Person;
use crate::story::Story;

/// So many people, of whom half leave.
const PEOPLE: usize = 20;

#[test]
fn a_mass_leave_is_held_approved_without_its_archives_and_then_whole() {
    Story::of_anna(|story, anna| {
        half_of_them_leave(story);
        forces_a_sync(anna);
        anna.sees("Held, nothing was applied.");
        anna.sees("10 people of 20 managed would be archived within 24 hours");
        assert_eq!(archived(story), 0);
        anna.inspects("held");
        anna.clicks("Approve without archives");
        anna.sees("Completed");
        anna.inspects("approved-without-archives");
        assert_eq!(archived(story), 0);

        forces_a_sync(anna);
        anna.sees("Held, nothing was applied.");
        anna.clicks("Approve");
        anna.sees("10 people archived");
        anna.sees("Completed");
        assert_eq!(archived(story), 10);
        anna.opens("/provisioning");
        anna.sees("10 people held.");
        anna.sees("10 people archived.");
        anna.inspects("runs");
    });
}

#[test]
fn support_sees_why_a_run_is_held_and_can_not_approve_it() {
    Story::of_anna(|story, anna| {
        half_of_them_leave(story);
        let held = story.operator.types("sync now co --json").ends(3).json();
        let run = format!("/provisioning/{}", held["run"]);
        let sam = story.colleague("Sam", "support");
        sam.opens(&run);
        sam.sees("10 people of 20 managed would be archived within 24 hours");
        let controls = sam.controls();
        assert!(!controls.iter().any(|name| name.starts_with("Approve")), "{controls:?}");
        sam.inspects("held-support");
        sam.forges(&format!("{run}/approve"), &[("digest", held["digest"].as_str().unwrap())]);
        sam.sees("Your role does not reach that far");
        assert_eq!((sam.status(), archived(story)), (403, 0));
        anna.opens(&run);
        anna.sees("Held");
        anna.does_not_see(&address("Sam"));
    });
}

/// Live, with everybody in the console; then half of them are set inactive in the directory.
fn half_of_them_leave(story: &Story) {
    story.is_connected();
    story.okta_pushes(PEOPLE, "");
    story.goes_live();
    story.okta_pushes(PEOPLE, " --story mass-leave");
}

/// By the button; the page is the run's.
#[track_caller]
pub(crate) fn forces_a_sync(anna: &Person<'_>) {
    anna.opens("/account/user-provisioning");
    anna.clicks("+ SCIM Settings");
    anna.clicks("Force Sync Now");
    anna.sees_no_longer("Account Settings › User Management");
}

fn archived(story: &Story) -> usize {
    let users = story.operator.json("users list co");
    users.as_array().into_iter().flatten().filter(|user| user["status"] == "archived").count()
}

//! The mistake that everybody fears: half of the company leaves at once. It is held, says where to look, people are kept;
//! and when somebody approves it all the same, everybody comes back by an undo.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::held::forces_a_sync;
use crate::person::Person;
use crate::story::Story;
use crate::support::Idp;

/// So many people, of whom half leave.
const PEOPLE: usize = 20;

/// So many that applying them takes some seconds.
const COMPANY: usize = 4_000;

#[test]
fn a_mass_leave_is_held_and_kept_and_one_that_was_approved_is_undone_to_the_byte() {
    Story::of_anna(|story, anna| {
        let idp = story.is_connected();
        story.okta_pushes(PEOPLE, "");
        story.goes_live();
        let before = export(story);
        story.okta_pushes(PEOPLE, " --story mass-leave");
        forces_a_sync(anna);
        anna.sees("Held, nothing was applied.");
        anna.sees("10 archives in 24 hours; 5 allowed.");
        anna.sees("Where to look for the cause");
        anna.sees("The directory said so of all 10");
        anna.sees("10 people would be archived");
        assert_eq!(export(story), before, "nobody is archived");
        anna.inspects("catastrophe-held");

        anna.clicks("30 days");
        anna.clicks("Keep these people");
        anna.sees("These people are kept, and the next sync does not archive them.");
        anna.sees("Skipped");
        anna.inspects("catastrophe-kept");
        forces_a_sync(anna);
        anna.sees("Completed");
        anna.sees("10 people held.");
        anna.inspects("catastrophe-asked-no-more");
        assert_eq!(export(story), before);

        the_others_leave_too(&idp);
        forces_a_sync(anna);
        anna.sees("Held, nothing was applied.");
        anna.clicks("Approve");
        anna.sees("10 people archived");
        anna.sees("Completed");
        assert_ne!(export(story), before);
        anna.inspects("catastrophe-applied");

        anna.clicks("Undo this run");
        anna.sees("Test Mode will be turned on in the same step");
        anna.sees("Would be restored");
        anna.inspects("catastrophe-undo");
        let undo = anna.controls().into_iter().find(|name| name.starts_with("Undo run")).expect("a button");
        anna.clicks(&undo);
        anna.sees("This run takes back what another one did:");
        anna.sees("Completed");
        anna.sees("TEST MODE");
        anna.inspects("catastrophe-undone");
        assert_eq!(export(story), before, "everybody is back as before");
    });
}

#[test]
fn a_run_of_thousands_is_watched_as_it_goes_on_one_page() {
    Story::of_anna(|story, anna| {
        story.is_connected();
        story.okta_pushes(COMPANY, "");
        story.operator.types("sync complete co").ends(0);
        story.operator.types("settings set co provisioning.test_mode=false").ends(0);
        let held = story.operator.types("sync now co --json").ends(3).json();
        anna.opens(&format!("/provisioning/{}", held["run"]));
        anna.sees("the first live run");
        anna.clicks("Approve");
        let (pages, sentences) = watches(anna);
        assert!(sentences.len() > 1, "nothing moved: {sentences:?}");
        assert_eq!(pages.len(), 1, "the page came anew while the run went on: {sentences:?}");
        anna.sees("Completed");
        anna.sees(&format!("{COMPANY} people created"));
    });
}

/// Looks on while a run is being applied, until it has ended: which pages there were (by when each was opened), and what
/// they said.
fn watches(anna: &Person<'_>) -> (BTreeSet<String>, BTreeSet<String>) {
    let look = "const says = document.getElementById('progress-says'); \
                return [says ? says.textContent : '', String(performance.timeOrigin), document.body.innerText.includes('Completed')]";
    let (mut pages, mut sentences) = (BTreeSet::new(), BTreeSet::new());
    let ended = anna.waits(|person| {
        let seen = person.runs(look, vec![]);
        let text = |at: usize| seen[at].as_str().unwrap_or_default().to_owned();
        if text(0).starts_with("Applied") {
            sentences.insert(text(0));
            pages.insert(text(1));
        }
        Ok((seen[2] == true).then_some(()))
    });
    assert!(ended.is_some(), "the run does not end {}", anna.place());
    (pages, sentences)
}

/// Whoever is still active in the directory is set inactive.
fn the_others_leave_too(idp: &Idp) {
    let (status, list) = idp.asks("GET", "Users?filter=active%20eq%20true&count=200", None);
    assert_eq!(status, 200, "{list}");
    let active: Vec<&Value> = list["Resources"].as_array().into_iter().flatten().collect();
    assert_eq!(active.len(), PEOPLE / 2);
    for person in active {
        let patch = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "replace", "path": "active", "value": false }],
        });
        let id = person["id"].as_str().expect("an id");
        assert_eq!(idp.asks("PATCH", &format!("Users/{id}"), Some(&patch)).0, 200);
    }
}

/// Everybody in the console, as a file.
fn export(story: &Story) -> String {
    story.operator.types("users export co").ends(0).stdout
}

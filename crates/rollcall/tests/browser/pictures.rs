//! The pictures of the README, taken of a made-up company as it is after half of it was unassigned by mistake.
//! CONTRIBUTING says how they come from here to `docs/pictures`.

use serde_json::Value;

use crate::story::Story;

/// As large as a README shows it, and no larger.
const SIZE: (u32, u32) = (800, 436);
/// The most bytes of a picture that everybody who reads the README loads.
const HEAVIEST: u64 = 80_000;

#[test]
fn the_readme_shows_pages_as_they_are() {
    Story::of_anna(|story, anna| {
        story.is_connected();
        story.okta_pushes(60, "");
        story.goes_live();
        story.okta_pushes(60, " --story mass-leave");
        story.operator.types("sync now co").ends(3);
        let reports = story.operator.json("sync reports co");
        let run = reports[0]["run"].as_i64().expect("a number");
        let takes = |name: &str| {
            let file = anna.snapshot(&format!("readme-{name}"), SIZE);
            let bytes = std::fs::metadata(&file).expect("a picture").len();
            assert!(bytes < HEAVIEST, "{} has {bytes} bytes", file.display());
        };
        anna.opens("/");
        anna.sees("is held: nothing is applied until somebody decides.");
        takes("overview");
        anna.opens(&format!("/provisioning/{run}"));
        anna.sees("Held, nothing was applied.");
        takes("held-run");
        story.operator.types(&format!("sync approve co {run}")).ends(0);
        anna.opens("/users?status=archived");
        let first = anna.runs("return document.querySelector('tbody th a').getAttribute('href')", vec![]);
        let Value::String(person) = first else { panic!("nobody was archived: {first}") };
        anna.opens(&person);
        anna.sees("Archived");
        takes("person");
    });
}

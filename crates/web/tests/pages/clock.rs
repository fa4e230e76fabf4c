//! The clock of the account, on every page: a sentence of a plan has its instants in UTC for files and programs, and no page
//! may show one like that. What holds of every answer (`visitor.rs: Page`) looks at each page that any test opens; here they
//! are walked, link by link, in an account whose people are kept until an instant.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use planning::Who;
use serde_json::json;

use crate::html;
use crate::runs::newest;
use crate::support::{ACME, World};
use crate::visitor::Visitor;

/// Until when they are kept, as the account's clock has it.
const UNTIL: &str = "10 Nov 2026, 09:00 CET";

/// A company in Berlin, whose run was rejected to keep Ben for a week, although the directory has set him inactive. The run
/// after that, which says so.
fn berlin(world: &World) -> i64 {
    let token = crate::users::live(world, &["ben", "cho"]);
    world.set(&[("account.time_zone", "Europe/Berlin"), ("provisioning.test_mode", "true")]);
    let people = app::users::list(&world.app, ACME).expect("the people");
    let ben = people.into_iter().find(|told| told.user.email == "ben@acme.example").expect("Ben").user;
    let record = ben.link.expect("a record of the directory").resource.0;
    let inactive = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "replace", "path": "active", "value": false }],
    });
    assert_eq!(world.scim(&token, "PATCH", &format!("/Users/{record}"), &inactive), 200);
    world.set(&[("provisioning.test_mode", "false")]);
    world.work();
    let week = Some(SignedDuration::from_hours(7 * 24));
    app::sync::reject(&world.app, ACME, newest(world), week, None, &Who::Operator).expect("it was held");
    app::sync::now(&world.app, ACME, &Who::Operator).expect("a sync");
    world.work();
    newest(world)
}

/// Opens these pages and every one that a link of any of them leads to; the addresses.
fn walks(visitor: &mut Visitor<'_>, mut next: Vec<String>) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    while let Some(path) = next.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let page = visitor.opens(&path);
        if page.header("content-type").starts_with("text/html") {
            let tags = page.text.split("<a ").skip(1).filter_map(|rest| rest.split('>').next());
            let links = tags.filter_map(|tag| html::attribute(&format!(" {tag}"), "href"));
            let links = links.map(|link| link.split('#').next().unwrap_or_default().to_owned());
            next.extend(links.filter(|link| link.starts_with('/') && !link.starts_with("/assets/")));
        }
    }
    seen
}

#[test]
fn every_page_that_a_link_leads_to_goes_by_the_accounts_clock() {
    let world = World::new();
    let mut anna = world.anna();
    let run = berlin(&world);
    world.imports(ACME, "Email,Group\neve@acme.example,Chess\n");
    world.writes_down();
    // A form leads from one run to two of them beside each other.
    let beside = format!("/provisioning/{run}/compare?with={}", run - 1);
    let seen = walks(&mut anna, vec!["/".to_owned(), beside]);
    for page in ["/users", "/groups", "/audit", "/requests", "/explain", "/provisioning", "/account/user-provisioning"]
    {
        assert!(seen.contains(page), "{page} is not among {seen:?}");
    }
    for page in ["", "/undo", "/compare"] {
        assert!(seen.contains(&format!("/provisioning/{}{page}", run + 1)), "{page} is not among {seen:?}");
    }
}

#[test]
fn a_run_alone_and_beside_another_one_says_until_when_somebody_is_kept() {
    let world = World::new();
    let mut anna = world.anna();
    let run = berlin(&world);
    let (kept, rejected) = (format!("ben@acme.example is kept until {UNTIL}"), run - 1);
    anna.opens("/provisioning").says(&format!("1 person is kept until {UNTIL}"));
    anna.opens(&format!("/provisioning/{run}")).says(&kept);
    let beside = anna.opens(&format!("/provisioning/{run}/compare?with={rejected}"));
    beside.says(&format!("As in run {run}")).says(&kept);
}

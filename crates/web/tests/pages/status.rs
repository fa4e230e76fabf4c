//! The status line of every page, told from traffic; keys and appearance; the navigation.

use jiff::SignedDuration;
use serde_json::json;

use crate::html;
use crate::support::{ACME, ANNA, World};
use crate::visitor::Page;

/// The status line as it is read.
fn line(page: &Page) -> String {
    let from = page.text.find("<footer class=\"status\"").expect("a status line");
    let to = page.text[from..].find("</footer>").expect("its end");
    html::plain(&page.text[from..from + to]).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_line_is_told_from_traffic_and_silence_means_something_only_of_whoever_asks_at_intervals() {
    let world = World::new();
    let mut anna = world.anna();
    let mut says = |parts: &[&str]| {
        anna.is_back(ACME, ANNA);
        let line = line(&anna.opens("/groups"));
        for part in parts {
            assert!(line.contains(part), "“{part}” is not in “{line}”");
        }
    };
    says(&["Off", "people are managed here and by CSV"]);
    world.set(&[("provisioning.enabled", "true"), ("provisioning.idp_profile", "okta")]);
    says(&["Okta", "Not connected", "Test Mode: nothing is changed"]);
    let token = world.token();
    says(&["Okta", "Waiting for first call"]);
    assert_eq!(world.scim(&format!("{token}x"), "GET", "/Users", &json!(null)), 401);
    world.push(&token, &["maya"]);
    says(&["Receiving", "last heard just now"]);
    world.pass(SignedDuration::from_mins(4));
    says(&["Listening", "last heard 4 minutes ago"]);
    world.pass(SignedDuration::from_hours(30));
    says(&["Listening", "last heard 1 day ago"]);
    world.set(&[("provisioning.idp_profile", "entra")]);
    says(&["Entra ID", "Quiet longer than usual"]);
    app::tokens::revoke(&world.app, "acme", app::tokens::Opens::Scim, &planning::Who::Operator).expect("revoked");
    says(&["Not connected"]);
    world.pass(SignedDuration::from_mins(1));
    assert_eq!(world.scim(&token, "GET", "/Users", &json!(null)), 401);
    // That a dead token came is noted with the request log.
    app::requests::write_down(&world.app).expect("the log of requests is written");
    says(&["Refusing", "Your IdP still uses the token that was revoked on"]);
    world.set(&[("provisioning.enabled", "false")]);
    says(&["Off"]);
}

#[test]
fn a_switch_of_the_source_is_paused_while_the_other_one_still_sends_and_the_newest_report_has_an_age() {
    let world = World::new();
    let mut anna = world.anna();
    world.set(&[("provisioning.enabled", "true")]);
    let token = world.token();
    world.push(&token, &["maya"]);
    app::sync::now(&world.app, "acme", &planning::Who::Operator).expect("a run");
    world.work();
    world.pass(SignedDuration::from_mins(3));
    assert!(line(&anna.opens("/")).contains("newest report: 3 minutes ago"));
    assert!(anna.opens("/").text.contains("href=\"/provisioning/1\""));
    world.set(&[("provisioning.source", "adi")]);
    assert_eq!(world.scim(&token, "GET", "/Users", &json!(null)), 403);
    let said = line(&anna.opens("/"));
    assert!(said.contains("Active Directory") && said.contains("Paused"), "{said}");
}

#[test]
fn a_browser_keeps_its_theme_and_may_switch_the_keys_off() {
    let world = World::new();
    let mut anna = world.anna();
    let page = anna.opens("/keys");
    page.is(200).says("Keys and appearance");
    assert!(page.text.contains("<html lang=\"en\">"), "as the system has it");
    let saved = anna.sends("/keys", &[("theme", "dark")]);
    saved.leads_to("/keys?said=look");
    assert!(saved.header("set-cookie").contains("Max-Age=31536000"), "{saved:?}");
    for path in ["/keys", "/users", "/nowhere"] {
        let page = anna.opens(path);
        assert!(page.text.contains("data-theme=\"dark\" data-keys=\"off\""), "{path}: {}", page.text);
    }
    anna.opens("/keys");
    anna.sends("/keys", &[("theme", "<b>"), ("keys", "on")]).is(303);
    assert!(anna.opens("/keys").says("Keys and appearance").text.contains("<html lang=\"en\">"));
}

/// Pages that the navigation names before they are there.
const COMING: [&str; 6] = [
    "/requests",
    "/explain",
    "/audit",
    "/account/administrators",
    "/account/user-provisioning/mapping",
    "/account/user-provisioning/guides",
];

#[test]
fn every_link_of_the_navigation_leads_to_a_page() {
    let world = World::new();
    let mut anna = world.anna();
    let page = anna.opens("/account/user-provisioning").text;
    let mut links: Vec<&str> = Vec::new();
    for nav in page.split("<nav").skip(1) {
        let nav = nav.split("</nav>").next().unwrap_or_default();
        links.extend(nav.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()));
    }
    assert!(links.len() > 10, "{links:?}");
    for link in links.iter().filter(|link| link.starts_with('/')) {
        let page = anna.opens(link);
        assert!(page.status == 200 || (page.status == 404 && COMING.contains(link)), "{link}: {page:?}");
    }
}

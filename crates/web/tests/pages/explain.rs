//! Explain: how far somebody came, why, and what helps; also of somebody who was never sent.

use app::admins::Role;
use planning::Who;
use serde_json::{Value, json};

use crate::html;
use crate::support::{ACME, World};
use crate::visitor::Page;

/// The stations as they are read.
fn stations(page: &Page) -> Vec<String> {
    let list =
        page.text.split("<ol class=\"steps\"").nth(1).and_then(|rest| rest.split("</ol>").next()).expect("steps");
    let word =
        |step: &str| ["Passed", "Stopped", "Not reached"].into_iter().find(|word| html::plain(step).contains(word));
    list.split("<li").skip(1).map(|step| word(&format!("<li{step}")).expect("a word").to_owned()).collect()
}

fn passed_and_stopped(passed: usize) -> Vec<String> {
    let mut all = vec!["Passed"; passed];
    if passed < 7 {
        all.push("Stopped");
    }
    all.resize(7, "Not reached");
    all.into_iter().map(str::to_owned).collect()
}

fn connected() -> (World, String) {
    let world = World::new();
    world.set(&[("provisioning.enabled", "true"), ("provisioning.idp_profile", "entra")]);
    let token = world.token();
    (world, token)
}

fn syncs(world: &World) {
    app::sync::now(&world.app, ACME, &Who::Operator).expect("a run");
    world.work();
}

#[test]
fn an_empty_page_asks_for_an_address() {
    let world = World::new();
    let mut anna = world.anna();
    anna.opens("/explain").is(200).says("E-mail, alias, or an id of the directory");
    anna.opens("/explain?who=%20%20").is(200).keeps_quiet_about("We have never been sent");
}

#[test]
fn somebody_who_was_never_sent_is_told_so_and_the_page_tells_when_they_arrive() {
    let (world, token) = connected();
    let mut anna = world.anna();
    let page = anna.opens("/explain?who=carla@acme.example");
    page.is(200).says("We have never been sent carla@acme.example").says("Provision on demand sends one person now");
    page.says("Look again");
    assert_eq!(stations(&page), passed_and_stopped(0));
    assert!(page.text.contains("id=\"explain-answer\" data-live=\"reload\""), "{page:?}");

    // A look-up that found nobody is a trace too.
    world.scim(&token, "GET", "/Users?filter=userName%20eq%20%22carla@acme.example%22", &Value::Null);
    app::requests::write_down(&world.app).expect("written down");
    anna.opens("/explain?who=carla@acme.example").says("The last request that named this address came on");

    world.push(&token, &["carla"]);
    let page = anna.opens("/explain?who=CARLA@acme.example");
    page.says("no sync has looked since");
    assert_eq!(stations(&page), passed_and_stopped(5));
    assert!(!page.text.contains("data-live"), "nothing is waited for: {page:?}");
}

#[test]
fn a_refused_call_is_where_somebody_stopped() {
    let (world, token) = connected();
    let body = json!({ "userName": "carla@acme.example", "emails": 7 });
    assert_eq!(world.scim(&token, "POST", "/Users", &body), 400);
    app::requests::write_down(&world.app).expect("written down");
    let page = world.anna().opens("/explain?who=carla@acme.example");
    page.says("The directory tried on").says("Refused to create the user carla@acme.example");
    assert_eq!(stations(&page), passed_and_stopped(0));
    assert!(page.text.contains("href=\"/requests/"), "{page:?}");
}

#[test]
fn test_mode_stops_whoever_would_come_and_going_live_lets_them_pass() {
    let (world, token) = connected();
    world.push(&token, &["carla"]);
    syncs(&world);
    let mut anna = world.anna();
    let page = anna.opens("/explain?who=carla@acme.example");
    page.says("Turn Test Mode off to have it done.").says("What was decided was not done.");
    assert_eq!(stations(&page), passed_and_stopped(6));

    let report = app::reports::list(&world.app, ACME).expect("runs").remove(0);
    let approve = report.digest.map(planning::Digest);
    let live = [("provisioning.test_mode".to_owned(), "false".to_owned())];
    app::settings::set(&world.app, ACME, &live, approve.as_ref(), &Who::Operator).expect("live");
    world.work();
    let page = anna.opens("/explain?who=carla@acme.example");
    page.says("The console is as it was decided.").says("In the console").says("What happened");
    assert_eq!(stations(&page), passed_and_stopped(7));
    // By id too: the console's, and the directory's own.
    let user = app::users::show(&world.app, ACME, "carla@acme.example").expect("Carla").user;
    for who in [user.id.0.as_str(), user.link.as_ref().expect("a link").resource.0.as_str(), "id-carla"] {
        let page = anna.opens(&format!("/explain?who={who}"));
        assert_eq!(stations(&page), passed_and_stopped(7), "{who}");
        page.says("carla@acme.example");
    }
}

#[test]
fn whoever_is_managed_by_nobody_or_unclear_stops_there() {
    let (world, token) = connected();
    world.imports(ACME, "Email,Provisioning Managed\nkept@acme.example,false\nlea@acme.example,true\n");
    world.push(&token, &["kept"]);
    for id in ["a", "b"] {
        let body = json!({ "userName": format!("shared-{id}"), "externalId": id, "active": true,
            "emails": [{ "value": "shared@acme.example", "type": "work" }] });
        assert_eq!(world.scim(&token, "POST", "/Users", &body), 201);
    }
    assert_eq!(world.scim(&token, "POST", "/Users", &json!({ "userName": "without", "externalId": "w" })), 201);
    syncs(&world);
    let mut anna = world.anna();
    let rows = [("kept@acme.example", 4), ("shared@acme.example", 3), ("w", 2), ("lea@acme.example", 0)];
    for (who, passed) in rows {
        let page = anna.opens(&format!("/explain?who={who}"));
        assert_eq!(stations(&page), passed_and_stopped(passed), "{who}: {}", html::plain(&page.text));
    }
}

#[test]
fn the_answer_is_there_as_plain_text_for_a_ticket() {
    let (world, token) = connected();
    world.push(&token, &["carla"]);
    syncs(&world);
    let page = world.anna().opens("/explain?who=carla@acme.example");
    let ticket = html::plain(page.text.split("<textarea id=\"ticket\"").nth(1).expect("a ticket"));
    for part in [
        "carla@acme.example",
        "[Stopped] Applied",
        "[Passed] Received from the directory",
        "Directory: The directory sent this person",
    ] {
        assert!(ticket.contains(part), "{part}: {ticket}");
    }
    page.keeps_quiet_about(&token);
}

#[test]
fn support_explains_and_nobody_explains_people_of_another_account() {
    let (world, token) = connected();
    world.push(&token, &["carla"]);
    world.colleague("sam@acme.example", Role::Support).opens("/explain?who=carla@acme.example").is(200).says("Passed");
    let globex = world.open_account("globex");
    let page = world.set_up(&globex).opens("/explain?who=carla@acme.example");
    page.says("We have never been sent carla@acme.example").says("User provisioning is off");
}

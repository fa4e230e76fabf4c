//! Every page of the console on the real server with something in it: what axe finds, what does not fit, what the browser
//! complains about, what the keyboard loses; and what Support can press.

use serde_json::Value;

use crate::account::ANNA;
use crate::person::Person;
use crate::screen::LOOKS;
use crate::story::Story;
use crate::walk::pages;

/// Half of a company leaves by mistake after it was live: there are people, groups, reports, a held run, requests.
fn is_furnished(story: &Story) {
    let okta = story.is_connected();
    story.has_people("Email,First Name\nlea@corp.example,Lea\nleo@corp.example,Leo\n");
    story.okta_pushes(20, "");
    story.goes_live();
    let (status, _) = okta.asks("POST", "Users", Some(&serde_json::json!({ "active": "perhaps" })));
    assert_eq!(status, 400);
    story.okta_pushes(20, " --story mass-leave");
    story.operator.types("sync now co").ends(3);
    story.operator.types("admin invite co kim@corp.example --role support").ends(0);
}

#[test]
fn every_page_can_be_used_by_everybody_and_is_led_to() {
    Story::of_anna(|story, anna| {
        is_furnished(story);
        let (come_to, mut faults) = anna.walks(&|anna, route, count| {
            let name = format!("page{}-{count}", route.replace(['/', '{', '}'], "-"));
            // The second of a kind differs in what is on it, and is looked at once.
            let mut faults = anna.faults(&name, if count == 0 { &LOOKS } else { &LOOKS[..1] });
            faults.extend(anna.hidden_focus());
            anna.has_width(360);
            faults.extend(anna.hidden_focus());
            anna.has_width(1280);
            faults
        });
        let nobody_leads = pages().into_iter().filter(|route| !come_to.contains(route));
        faults.extend(nobody_leads.map(|route| format!("no page leads to {route}")));
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
        assert!(come_to.len() > 12, "{come_to:?}");
    });
}

/// Buttons that send a form, but for those of one's own password, sessions and looks.
const DEEDS: &str = "return Array.from(document.querySelectorAll('form[method=post]')) \
    .filter(form => !/^\\/(sign-out|keys|account\\/security)/.test(new URL(form.action).pathname)) \
    .flatMap(form => Array.from(form.elements)) \
    .filter(e => e.matches('button, input[type=submit]') && e.type === 'submit' && !e.matches(':disabled')) \
    .map(e => e.outerHTML)";

fn deeds(person: &Person<'_>) -> Vec<String> {
    let found = person.runs(DEEDS, vec![]);
    found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[test]
fn support_finds_nothing_to_press_that_acts() {
    Story::of_anna(|story, anna| {
        is_furnished(story);
        anna.opens("/account/administrators");
        assert!(!deeds(anna).is_empty(), "the look would notice");
        let sam = story.colleague("Sam", "support");
        let (come_to, mut faults) = sam.walks(&|sam, _, _| deeds(sam));
        // No page leads there: it is told before a form is filled in that could not be sent.
        let closed = faults.iter().position(|fault| fault == "/users/new is answered with 403");
        faults.remove(closed.expect("the form of somebody new is closed to Support"));
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
        assert!(come_to.len() > 12, "{come_to:?}");
        sam.opens("/account/administrators");
        sam.sees(ANNA);
        sam.sees("Your role is Support");
    });
}

#[test]
fn an_owner_invites_an_admin_who_signs_in_by_the_link() {
    Story::of_anna(|story, anna| {
        anna.opens("/account");
        anna.clicks("Administrators");
        anna.types("Email", "bob@corp.example");
        anna.clicks("Admin");
        anna.clicks("Invite");
        anna.sees("bob@corp.example is invited.");
        anna.inspects("administrators-link");
        let link = anna.value_of("Setup link");
        anna.clicks("Copy setup link");
        anna.sees("Copied.");
        assert_eq!(anna.clipboard(), link);
        anna.clicks("OK");
        anna.sees_no_longer("The link is shown this once");
        let bob = story.person("Bob");
        bob.sets_up(&link);
        bob.opens("/account/administrators");
        bob.sees("Invite an administrator");
        assert!(!bob.controls().iter().any(|name| name == "Owner"), "{:?}", bob.controls());
        bob.clicks(ANNA);
        bob.sees("Owners are invited, changed and removed by an Owner.");
        anna.opens("/account/administrators");
        anna.clicks("bob@corp.example");
        anna.sees("Where they are signed in");
        anna.clicks("Sign them out everywhere");
        anna.sees("They are signed in nowhere.");
        bob.opens("/users");
        bob.sees("Sign in");
        anna.clicks("Remove…");
        anna.sees("can come back only by a new invitation");
        anna.clicks("Remove");
        anna.sees("The administrator was removed");
        anna.opens("/audit");
        anna.sees("anna@corp.example removed bob@corp.example, who was admin.");
    });
}

/// A small company at a screen that is read without JavaScript.
#[test]
fn administrators_and_the_audit_log_are_whole_without_javascript() {
    Story::of_anna(|_, anna| {
        anna.allows_javascript(false);
        anna.opens("/account/administrators");
        anna.types("Email", "bob@corp.example");
        anna.clicks("Support");
        anna.clicks("Invite");
        assert!(anna.value_of("Setup link").contains("/setup/co/"));
        anna.clicks("OK");
        anna.sees("Invited");
        anna.opens("/audit");
        anna.selects("About", "Administrators");
        anna.clicks("Show");
        anna.sees("anna@corp.example invited bob@corp.example as support.");
        anna.is_at("/audit?kind=administrator&who=&since=&until=");
    });
}

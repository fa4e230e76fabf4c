//! The audit log on its page and as files: who did what, narrowed, leafed through, and with the way on.

use app::admins::Role;
use app::{sync, users};
use jiff::SignedDuration;
use planning::Who;
use serde_json::Value;

use crate::html::plain;
use crate::support::{ACME, World};

#[test]
fn a_choice_that_no_deed_meets_says_so() {
    let world = World::new();
    let mut globex = world.set_up(&world.open_account("globex"));
    globex.opens("/audit?kind=run").is(200).says("Nothing like that was done.");
    globex.opens("/audit").says("anna@globex.example set their password.");
}

#[test]
fn deeds_are_told_the_newest_first_with_before_and_after_and_lead_on() {
    let world = World::new();
    let mut anna = world.anna();
    world.set(&[("provisioning.enabled", "true"), ("guard.archive_percent", "25")]);
    world.push(&world.token(), &["ben"]);
    sync::complete(&world.app, ACME, &Who::Operator).expect("complete");
    world.set(&[("provisioning.test_mode", "false")]);
    world.work();
    sync::approve(&world.app, ACME, 1, None, false, &Who::Operator, "test").expect("approved");
    let page = anna.opens("/audit");
    let text = plain(&page.text);
    let order = [
        "approved run 1",
        "said that the directory is complete",
        "made the SCIM token",
        "“Archives without an approval, in percent” from 10 to 25",
        "set their password",
    ];
    let places: Vec<usize> =
        order.iter().map(|told| text.find(told).unwrap_or_else(|| panic!("{told}: {text}"))).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(page.text.contains("<del><bdi>10</bdi></del>") && page.text.contains("<ins><bdi>25</bdi></ins>"));
    assert!(page.text.contains("<a href=\"/provisioning/1\">Run 1</a>"), "{page:?}");
    anna.opens("/provisioning/1").is(200);
}

#[test]
fn it_is_narrowed_by_kind_by_whom_and_by_days_and_what_can_not_be_read_is_the_default() {
    let world = World::new();
    world.set(&[("account.time_zone", "Pacific/Auckland")]);
    world.pass(SignedDuration::from_hours(4));
    // It is the next day in Auckland from 11:00 UTC on.
    world.set(&[("guard.archive_min", "7")]);
    let mut anna = world.anna();
    let whole = anna.opens("/audit");
    let (least, zone) = ("“Archives without an approval, at the least” from", "“Time zone” from");
    whole.says(least).says(zone).says("set their password");
    anna.opens("/audit?kind=settings").says(least).keeps_quiet_about("set their password");
    anna.opens("/audit?who=operator").says(least).keeps_quiet_about("set their password");
    anna.opens("/audit?who=The+operator").says(least);
    anna.opens("/audit?who=anna%40acme.example").says("set their password").keeps_quiet_about(least);
    let first = anna.opens("/audit?until=2026-11-03");
    first.says(zone).keeps_quiet_about(least);
    let second = anna.opens("/audit?since=2026-11-04&until=2026-11-04");
    second.says(least).keeps_quiet_about(zone);
    assert!(second.text.contains("value=\"2026-11-04\""), "the form keeps what was chosen");
    for absurd in [
        "?kind=secrets",
        "?since=yesterday",
        "?until=2026-13-41",
        "?before=nothing",
        "?before=%00",
        "?since=9999-12-31&until=9999-12-31",
        "?until=-009999-01-01",
    ] {
        anna.opens(&format!("/audit{absurd}")).is(200);
    }
}

#[test]
fn it_is_leafed_through_with_the_choice_kept_and_files_have_all_of_it() {
    let world = World::new();
    let mut anna = world.anna();
    for at in 1..=120 {
        world.pass(SignedDuration::from_secs(1));
        world.set(&[("guard.archive_min", &at.to_string())]);
    }
    let page = anna.opens("/audit?kind=settings");
    page.says("from 119 to 120").says("from 70 to 71").keeps_quiet_about("from 69 to 70.");
    let older = next(&page.text).expect("older ones");
    assert!(older.starts_with("/audit?kind=settings&before="), "{older}");
    let second = anna.opens(&older);
    second.says("from 69 to 70").says("from 20 to 21").keeps_quiet_about("from 19 to 20.");
    assert!(second.text.contains("<a class=\"button\" href=\"/audit?kind=settings\">Newest</a>"));
    let third = anna.opens(&next(&second.text).expect("older ones"));
    third.says("from 5 to 1");
    assert_eq!(next(&third.text), None);

    let csv = anna.opens("/audit/log.csv?kind=settings");
    assert_eq!(csv.is(200).header("content-disposition"), "attachment; filename=\"acme-audit.csv\"");
    assert_eq!(csv.text.lines().count(), 121, "a header, and each deed");
    let json = anna.opens("/audit/log.json?kind=administrator");
    let said: Value = serde_json::from_str(&json.is(200).text).expect("JSON");
    assert_eq!(said["format_version"], 1);
    assert_eq!(said["entries"][0]["sentence"], "anna@acme.example set their password.");
    let mut sam = world.colleague("sam@acme.example", Role::Support);
    sam.opens("/audit").is(200).says("from 119 to 120");
}

#[test]
fn the_page_calls_settings_as_their_page_does_and_tells_the_accounts_time_and_files_have_keys_and_utc() {
    let world = World::new();
    let mut anna = world.anna();
    world.set(&[
        ("account.time_zone", "Pacific/Auckland"),
        ("provisioning.enabled", "true"),
        ("provisioning.idp_profile", "okta"),
        ("sync.quiet_period_s", "60"),
    ]);
    world.set(&[("provisioning.source", "adi")]);
    world.imports(ACME, "Email\nben@acme.example\n");
    let ben = users::show(&world.app, ACME, "ben@acme.example").expect("ben").user.id;
    users::keep(&world.app, ACME, &[ben], Some(SignedDuration::from_hours(7 * 24)), &Who::Operator).expect("kept");
    let page = anna.opens("/audit");
    page.says("“Enable User Provisioning (User Syncing)” from off to on")
        .says("“Identity provider” from “Another SCIM client, or not known” to Okta")
        .says("“Quiet period” from 30s to 1m")
        .says("“Source” from SCIM to ADI")
        .says("keeps ben@acme.example until 10 Nov 2026")
        .says("Quiet period");
    for raw in ["provisioning.enabled", "sync.quiet_period_s", "T07:", "from scim"] {
        page.keeps_quiet_about(raw);
    }
    let csv = anna.opens("/audit/log.csv");
    csv.is(200).says("provisioning.source from scim to adi").says("sync.quiet_period_s from 30 to 60");
}

/// Where “Older” leads.
fn next(html: &str) -> Option<String> {
    let before = html.split("\">Older</a>").next().filter(|before| before.len() < html.len())?;
    let link = before.rsplit("href=\"").next()?;
    Some(link.replace("&#38;", "&"))
}

#[test]
fn nothing_of_another_account_is_in_it() {
    let world = World::new();
    world.anna();
    users::import(&world.app, ACME, b"Email\nben@acme.example\n", users::How::default(), &Who::Operator, "test")
        .expect("imported");
    let mut globex = world.set_up(&world.open_account("globex"));
    for path in ["/audit", "/audit/log.csv", "/audit/log.json", "/audit?who=anna%40acme.example"] {
        globex.opens(path).is(200).keeps_quiet_about("acme.example set");
    }
}

//! Users: the list, searched and leafed through, and one person with who decides about each field.

use app::{groups, users};
use planning::{Status, Who};
use serde_json::json;

use crate::support::{ACME, World};
use crate::visitor::Page;

fn path_of(world: &World, slug: &str, email: &str) -> String {
    format!("/users/{}", users::show(&world.app, slug, email).expect("somebody").user.id.0)
}

/// The address that a link of the page leads to.
fn link(page: &Page, label: &str) -> Option<String> {
    let end = page.text.find(&format!("\">{label}</a>"))?;
    let start = page.text[..end].rfind("href=\"")? + "href=\"".len();
    Some(page.text[start..end].replace("&#38;", "&"))
}

/// The addresses that the list links to, in order.
fn listed(page: &Page) -> Vec<String> {
    let rows = page.text.split("<th scope=\"row\"><a href=\"/users/").skip(1);
    let address = |row: &str| {
        row.split_once("<bdi>").and_then(|(_, rest)| rest.split_once("</bdi>")).map(|(email, _)| email.to_owned())
    };
    rows.filter_map(address).collect()
}

/// A company of `people` that its directory keeps, live.
pub(crate) fn live(world: &World, people: &[&str]) -> String {
    world.set(&[("provisioning.enabled", "true")]);
    let token = world.token();
    world.push(&token, people);
    world.set(&[("provisioning.test_mode", "false")]);
    world.work();
    let held = app::reports::list(&world.app, ACME).expect("the runs").remove(0);
    let digest = planning::Digest(held.digest.expect("a plan"));
    let run = held.run.expect("a run");
    app::sync::approve(&world.app, ACME, run, Some(&digest), false, &Who::Operator, "test").expect("approved");
    token
}

#[test]
fn what_happened_is_told_by_the_accounts_clock_and_in_the_words_of_the_forms() {
    let world = World::new();
    let mut anna = world.anna();
    world.imports(ACME, "Email,Job Title,Provisioning Managed\nben@acme.example,Clerk,true\n");
    world.imports(ACME, "Email,Job Title,Provisioning Managed\nben@acme.example,Boss,false\n");
    world.set(&[("account.time_zone", "Europe/Berlin"), ("provisioning.enabled", "true")]);
    world.push(&world.token(), &["ben"]);
    world.set(&[("provisioning.test_mode", "false")]);
    world.work();
    let ben = path_of(&world, ACME, "ben@acme.example");
    let told = "was changed on 3 Nov 2026, 09:00 CET by run 2, which the operator had asked for: \
                Job Title from “Clerk” to “Boss”, Provisioning Managed from “Yes” to “No”.";
    for page in [format!("{ben}?tab=timeline"), "/explain?who=ben@acme.example".to_owned()] {
        anna.opens(&page).says(told).keeps_quiet_about("job_title").keeps_quiet_about("08:00 UTC");
    }
    // Whoever says that somebody is kept says until when by that clock, too.
    anna.sends(&format!("{ben}/deed"), &[("do", "keep"), ("days", "7")]);
    let kept = "keeps ben@acme.example until 10 Nov 2026, 09:00 CET.";
    anna.opens(&format!("{ben}?tab=timeline")).says(kept).keeps_quiet_about("until 2026-11");
    // A program reads the names, and UTC.
    let explained = users::explain(&world.app, ACME, "ben@acme.example").expect("ben");
    assert!(explained.timeline.iter().any(|entry| entry.sentence.contains("on 2026-11-03 08:00 UTC by run 2")));
}

#[test]
fn the_list_of_one_group_is_leafed_through_searched_and_kept_as_a_file() {
    let world = World::new();
    let mut anna = world.anna();
    let rows: Vec<String> = (0..120).map(|at| format!("p{at:03}@acme.example,North,true\n")).collect();
    let rows = rows.concat();
    world.imports(ACME, &format!("Email,Group,Provisioning Managed\n{rows}aaron@acme.example,South,true\n"));
    let north = groups::page(&world.app, ACME, &users::Window { limit: 9, ..Default::default() }).expect("groups");
    let north = north.rows[0].id.0.clone();
    let group = anna.opens(&format!("/groups/{north}"));
    assert_eq!(link(&group, "Show them in the list of users"), Some(format!("/users?group={north}")));
    let first = anna.opens(&format!("/users?group={north}"));
    first.is(200).says("120 people").says("North").keeps_quiet_about("aaron@acme.example");
    assert_eq!(listed(&first).len(), 50);
    let next = link(&first, "Next page").expect("another page");
    assert!(next.contains(&format!("group={north}")), "{next}");
    let second = anna.opens(&next);
    assert_eq!(listed(&second)[0], "p050@acme.example");
    let back = link(&second, "Previous page").expect("back");
    assert_eq!(listed(&anna.opens(&back)), listed(&first));
    // A search keeps the group, and so does the file.
    assert!(first.text.contains(&format!("<input type=\"hidden\" name=\"group\" value=\"{north}\">")));
    anna.opens(&format!("/users?group={north}&q=aaron")).says("Nobody is like that.");
    assert_eq!(listed(&anna.opens(&format!("/users?group={north}&q=p11"))).len(), 10);
    let file = anna.opens(&format!("/users/export.csv?group={north}"));
    file.says("p119@acme.example").keeps_quiet_about("aaron@acme.example");
    // Taken away, it is the list of everybody; and so it is of a group that is not there.
    assert!(first.text.contains("<a href=\"/users\" aria-current=\"true\"><bdi>North</bdi>"));
    for nowhere in ["/users?group=nowhere", "/users?group="] {
        anna.opens(nowhere).is(200).says("121 people").says("Not managed");
    }
    anna.opens("/users/export.csv?group=nowhere").says("aaron@acme.example");
}

#[test]
fn without_anybody_the_list_says_who_will_be_there_and_how() {
    let world = World::new();
    let mut anna = world.anna();
    let page = anna.opens("/users");
    page.is(200).says("Nobody is in this console yet.").says("Import CSV");
    assert!(
        page.text.contains("href=\"/account/user-provisioning\"") && page.text.contains("href=\"/users/template.csv\"")
    );
    anna.opens("/users?q=ann").is(200).says("Nobody is like that.");
}

#[test]
fn the_list_is_leafed_through_there_and_back_and_keeps_what_was_looked_for() {
    let world = World::new();
    let mut anna = world.anna();
    let rows: Vec<String> = (0..120).map(|at| format!("p{at:03}@acme.example,Pat&Co\n")).collect();
    let rows = rows.concat();
    world.imports(ACME, &format!("Email,Last Name\n{rows}zoe@acme.example,Zoe\n"));
    let first = anna.opens("/users?q=pat%26co&status=active");
    first.is(200).says("120 people");
    assert_eq!((listed(&first).len(), link(&first, "Previous page")), (50, None));
    let second = anna.opens(&link(&first, "Next page").expect("a next page"));
    let third = anna.opens(&link(&second, "Next page").expect("a next page"));
    assert_eq!((listed(&third).len(), link(&third, "Next page")), (20, None));
    let all: Vec<String> = [&first, &second, &third].into_iter().flat_map(listed).collect();
    assert_eq!(all, (0..120).map(|at| format!("p{at:03}@acme.example")).collect::<Vec<_>>());
    let back = anna.opens(&link(&third, "Previous page").expect("a page before"));
    assert_eq!(listed(&back), listed(&second));

    anna.opens("/users?q=Pat&status=archived").says("Nobody is like that.");
    anna.opens("/users?after=zzz%40acme.example").says("Nobody and nothing stands in this part of the list any more.");
    for absurd in ["/users?status=gone&q=%00&before=", "/users?after=%00%FF", &format!("/users?q={}", "x".repeat(5000))]
    {
        anna.opens(absurd).is(200);
    }
}

#[test]
fn a_person_says_why_and_who_decides_about_each_field() {
    let world = World::new();
    let mut anna = world.anna();
    world.imports(ACME, "Email,Email Aliases,Comment,Group\nben@acme.example,b@acme.example,Plays chess,Chess\n");
    let token = live(&world, &["ben", "cho"]);
    let ben = path_of(&world, ACME, "ben@acme.example");
    let page = anna.opens(&ben);
    page.is(200).says("ben Example").says("What is changed here in a field that says Directory will be overwritten");
    let read = |page: &Page| crate::html::plain(&page.text).split_whitespace().collect::<Vec<_>>().join(" ");
    let told = read(&page);
    for fact in [
        "Email ben@acme.example Directory from userName or emails",
        "Email Aliases b@acme.example from a CSV file CSV just now Run 1",
        "Last Name Example Directory from name.familyName just now Run 2",
        "Comment Plays chess CSV just now Run 1",
        "Provisioning Managed Yes Default",
    ] {
        assert!(told.contains(fact), "{fact}: {told}");
    }
    let record = read(&anna.opens(&format!("{ben}?tab=record")));
    for fact in ["Last Namename.familyNameExample", "externalIdid-ben", "userNameben@acme.example"] {
        assert!(record.contains(fact), "{fact}: {record}");
    }
    let told = read(&anna.opens(&format!("{ben}?tab=timeline")));
    assert!(told.contains("Directory The directory sent this person for the first time in request"), "{told}");
    let (newest, oldest) = (
        told.rfind("was tied to the directory on 3 Nov 2026, 08:00 UTC by run 2"),
        told.rfind("was created on 3 Nov 2026, 08:00 UTC by run 1"),
    );
    assert!(newest < oldest && newest.is_some(), "newest first: {told}");
    let groups = anna.opens(&format!("{ben}?tab=groups"));
    let group = link(&groups, "<bdi>Chess</bdi>").expect("the group is a link");
    anna.opens(&group).is(200).says("ben@acme.example");
    anna.opens("/users").says("Directory");

    let inactive = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "replace", "path": "active", "value": false }],
    });
    let id = users::show(&world.app, ACME, "ben@acme.example").expect("ben").user.link.expect("a link").resource.0;
    assert_eq!(world.scim(&token, "PATCH", &format!("/Users/{id}"), &inactive), 200);
    app::sync::now(&world.app, ACME, &Who::Operator).expect("a sync");
    world.work();
    let status = users::show(&world.app, ACME, "ben@acme.example").expect("ben").user.status;
    assert_eq!(status, Status::Archived);
    anna.opens(&ben).says("Archived").says("The directory has set them inactive.").says("UTC by run 3");
    assert_eq!(listed(&anna.opens("/users?status=archived")), ["ben@acme.example"]);

    world.set(&[("provisioning.enabled", "false")]);
    let off = anna.opens(&ben);
    off.says("the directory does not keep this person any more");
    assert!(!off.text.contains("<span class=\"badge\">Directory</span>"));
}

#[test]
fn the_list_says_when_each_was_last_changed_and_why_and_leads_to_the_run() {
    let world = World::new();
    let mut anna = world.anna();
    world.imports(ACME, "Email,Comment\nben@acme.example,first\ncho@acme.example,first\n");
    world.imports(ACME, "Email,Comment\nben@acme.example,second\n");
    // Who is put into a group is not changed.
    world.imports(ACME, "Email,Group\nben@acme.example,Chess\n");
    world.pass(jiff::SignedDuration::from_hours(3));
    let page = anna.opens("/users");
    let rows: Vec<&str> = page.is(200).text.split("<tr>").skip(2).collect();
    let told = |row: &str| crate::html::plain(row).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(rows[0].contains("<a href=\"/provisioning/2\">"), "{}", rows[0]);
    assert!(told(rows[0]).contains("3 hours ago Changed: as a row of the file says"), "{}", told(rows[0]));
    assert!(rows[1].contains("<a href=\"/provisioning/1\">"), "{}", rows[1]);
    assert!(told(rows[1]).contains("3 hours ago Created: as a row of the file says"), "{}", told(rows[1]));
}

#[test]
fn the_export_has_whom_the_list_is_narrowed_to_on_all_its_pages() {
    let world = World::new();
    let mut anna = world.anna();
    let rows: Vec<String> = (0..1_040).map(|at| format!("p{at:04}@acme.example,Pat,\"B;A\"\n")).collect();
    world.imports(ACME, &format!("Email,First Name,Group\n{}zoe@acme.example,=1+1,\n", rows.concat()));
    let page = anna.opens("/users?q=zoe&status=active");
    let file = anna.opens(&link(&page, "Export these as CSV").expect("a link"));
    assert_eq!(file.is(200).text.lines().count(), 2);
    assert!(file.text.contains("zoe@acme.example,,'=1+1,"), "no spreadsheet runs it: {}", file.text);
    assert_eq!(anna.opens("/users/export.csv?q=pat").text.lines().count(), 1_041);
    // Whom nothing leaves out are all, in the same words.
    let whole = users::export(&world.app, ACME).expect("the file");
    assert_eq!(anna.opens("/users/export.csv?status=active").text, whole);
    assert_eq!(link(&anna.opens("/users"), "Export CSV").as_deref(), Some("/users/export.csv"));
    assert_eq!(anna.opens("/users/export.csv?by=unmanaged").text.lines().count(), 1, "the columns alone");
}

#[test]
fn the_list_is_narrowed_by_who_has_the_last_word() {
    let world = World::new();
    let mut anna = world.anna();
    world.imports(
        ACME,
        "Email,Provisioning Managed\ncho@acme.example,false\ndee@acme.example,true\ndir@acme.example,true\n",
    );
    let token = live(&world, &["ben"]);
    world.push(&token, &["dir"]);
    let of = |anna: &mut crate::visitor::Visitor<'_>, query: &str| listed(&anna.opens(&format!("/users?{query}")));
    assert_eq!(of(&mut anna, "by=directory"), ["ben@acme.example"]);
    assert_eq!(of(&mut anna, "by=console"), ["dee@acme.example", "dir@acme.example"]);
    let gap = of(&mut anna, "gap=not-in-directory");
    assert_eq!(gap, ["cho@acme.example", "dee@acme.example"], "the directory has the third by now");
    assert_eq!(of(&mut anna, "by=unmanaged"), ["cho@acme.example"]);
    assert_eq!(of(&mut anna, "by=unmanaged&status=archived"), [""; 0]);
    assert_eq!(of(&mut anna, "by=kept"), [""; 0]);
    let dee = path_of(&world, ACME, "dee@acme.example");
    anna.sends(&format!("{dee}/deed"), &[("do", "keep"), ("days", "7")]).is(303);
    let page = anna.opens("/users?by=kept&q=dee");
    page.says("1 person");
    assert_eq!(listed(&page), ["dee@acme.example"]);
    assert!(page.text.contains("name=\"by\" value=\"kept\""), "a search keeps the filter");
}

#[test]
fn who_is_not_there_and_who_is_another_accounts_are_the_same_page() {
    let world = World::new();
    let mut anna = world.anna();
    world.open_account("globex");
    world.imports("globex", "Email,Group\nzed@globex.example,Secret\n");
    let zed = path_of(&world, "globex", "zed@globex.example");
    let strip = |page: Page| page.text.split("Request").next().unwrap_or_default().to_owned();
    let theirs = strip(anna.opens(&zed));
    for path in ["/users/019a4b2c-6e1d-7f00-8000-5d3c2b1a0f9e", "/users/x", "/users/%00", "/users/..%2Fgroups"] {
        let page = anna.opens(path);
        page.is(404).keeps_quiet_about("zed");
        assert_eq!(strip(page), theirs, "{path}");
    }
    anna.opens("/users").keeps_quiet_about("zed");
}

#[test]
fn a_long_story_is_cut_until_it_is_asked_for() {
    let world = World::new();
    let mut anna = world.anna();
    for at in 0..60 {
        world.imports(ACME, &format!("Email,Comment\nben@acme.example,{at}\n"));
    }
    let ben = path_of(&world, ACME, "ben@acme.example");
    let page = anna.opens(&format!("{ben}?tab=timeline"));
    page.says("by run 60, which").says("Show all 60");
    assert!(!crate::html::plain(&page.text).contains("by run 10, which"));
    let whole = anna.opens(&link(&page, "Show all 60").expect("a link"));
    whole.says("UTC by run 1, which").keeps_quiet_about("Show all");
}

//! The main job, end to end, with the real binary: a directory fills the console, Test Mode first.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod large;
mod mappings;
mod requests;
mod servers;
mod snapshots;
mod support;
mod tokens;
mod undo;

use serde_json::{Value, json};
use support::{Idp, Operator, Said, Server};

const CSV: &str = "\
Email,First Name,Last Name,Job Title,Department,Comment,Group,Provisioning Managed
amelia@corp.example,Amelia,Stone,Engineer,Research,likes tea,Fire wardens,true
bruno@corp.example,Bruno,Keller,Analyst,Finance,,,true
chiara@corp.example,Chiara,Rossi,Director,Board,,,false
dmitri@corp.example,Dmitri,Orlov,Clerk,Finance,,,true
edith@corp.example,Edith,Moreau,Administrator,IT,,,true
farid@corp.example,Farid,Haddad,Designer,Research,,,true
";

/// The console as anybody outside can see it, to the byte.
fn console(operator: &Operator) -> [String; 3] {
    ["users export co", "users list co --json", "groups list co --json"].map(|line| operator.types(line).ends(0).stdout)
}

/// `kind subject` of the lines of an area, as a report has them.
fn lines(report: &Value, area: &str) -> Vec<String> {
    let of_area = report["changes"].as_array().unwrap().iter().filter(|change| change["area"] == area);
    of_area
        .map(|change| {
            format!("{} {} {}", text(&change["kind"]), text(&change["subject"]), text(&change["reason"]["code"]))
        })
        .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn person(name: &str, title: &str, department: &str) -> Value {
    let (given, family) = name.split_once(' ').unwrap();
    let email = format!("{}@corp.example", given.to_lowercase());
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "userName": email, "externalId": format!("id-{given}"), "active": true, "title": title,
        "name": { "givenName": given, "familyName": family },
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": department },
    })
}

struct Story {
    operator: Operator,
    okta: Idp,
    amelia: String,
    group: String,
    _server: Server,
}

/// The account, its six people, provisioning on, and the directory's push: five people and a group. Dmitri has left,
/// and so has Edith, who administers the console; Greta is new.
fn story() -> Story {
    let operator = Operator::new();
    let created = operator.json("account create co --name Corp --admin-email edith@corp.example");
    assert_eq!(created["slug"], "co");
    assert!(text(&created["setup_url"]).contains("/setup/co/"));
    let file = operator.file("people.csv", CSV);
    let imported = operator.json(&format!("users import co {file}"));
    assert_eq!((&imported["counts"]["users"]["created"], &imported["errors"]), (&json!(6), &json!([])));
    operator.types("settings set co provisioning.enabled=true").ends(0);
    let token = operator.types("token generate co").ends(0).stdout;
    let server = operator.serves();
    let okta = Idp::new(&server, "co", &token);
    let amelia = okta.creates("Users", &person("Amelia Stone", "Lead Engineer", "Research"));
    let bruno = okta.creates("Users", &person("Bruno Keller", "Analyst", "Finance"));
    okta.creates("Users", &person("Chiara Rossi", "President", "Board"));
    okta.creates("Users", &person("Farid Haddad", "Designer", "Research"));
    let greta = okta.creates("Users", &person("Greta Lund", "Engineer", "Research"));
    let members = json!([{ "value": amelia }, { "value": bruno }, { "value": greta }]);
    let group = okta.creates("Groups", &json!({ "displayName": "Everybody", "members": members }));
    Story { operator, okta, amelia, group, _server: server }
}

#[test]
fn a_directory_fills_the_console_test_mode_first() {
    let story = story();
    let operator = &story.operator;
    let before = console(operator);

    // While the directory fills, absence says nothing.
    let filling = operator.json("sync plan co");
    assert!(lines(&filling, "user").contains(&"hold dmitri@corp.example filling".to_owned()));
    operator.types("sync complete co").ends(0);

    let test = operator.json("sync now co");
    assert_eq!(
        (&test["mode"], &test["status"], &test["trigger"], &test["source"]),
        (&json!("test"), &json!("completed"), &json!("force"), &json!("scim"))
    );
    assert_eq!(
        lines(&test, "user"),
        [
            "adopt amelia@corp.example matched_by_email",
            "adopt bruno@corp.example matched_by_email",
            "skip chiara@corp.example unmanaged",
            "archive dmitri@corp.example never_seen",
            "hold edith@corp.example protected_admin",
            "adopt farid@corp.example matched_by_email",
            "create greta@corp.example directory_active",
        ]
    );
    let amelia =
        test["changes"].as_array().unwrap().iter().find(|change| change["subject"] == "amelia@corp.example").unwrap();
    assert_eq!(amelia["fields"], json!([{ "name": "job_title", "old": "Engineer", "new": "Lead Engineer" }]));
    assert_eq!(console(operator), before, "Test Mode changes nothing");

    goes_live(&story, &test);
    converges(&story);
    is_one_way(&story);
    a_mass_leave_is_held(&story);
}

/// A wrong digest is refused and saves nothing; the right one goes live.
fn goes_live(story: &Story, test: &Value) {
    let operator = &story.operator;
    let digest = text(&test["digest"]);
    let wrong =
        operator.types(&format!("settings set co provisioning.test_mode=false --approve {}", "0".repeat(64))).ends(1);
    assert!(wrong.stderr.contains(digest), "the present digest is named: {}", wrong.stderr);
    assert_eq!(operator.json("settings show co")["provisioning.test_mode"], json!(true));

    operator.types(&format!("settings set co provisioning.test_mode=false --approve {digest}")).ends(0);
    operator.types("sync now co").ends(0);
    let status = |email: &str| {
        let user = operator.json(&format!("users show co {email}"));
        (text(&user["status"]).to_owned(), user["archive_reason"].clone(), user["job_title"].clone())
    };
    assert_eq!(status("amelia@corp.example"), ("active".to_owned(), Value::Null, json!("Lead Engineer")));
    assert_eq!(
        status("chiara@corp.example"),
        ("active".to_owned(), Value::Null, json!("Director")),
        "not managed, not touched"
    );
    assert_eq!(status("dmitri@corp.example"), ("archived".to_owned(), json!("never_seen"), json!("Clerk")));
    assert_eq!(status("edith@corp.example").0, "active", "an administrator is never archived");
    assert_eq!(status("greta@corp.example").0, "active");
    assert_eq!(
        operator.json("users show co amelia@corp.example")["comment"],
        json!("likes tea"),
        "not covered by the mapping"
    );
    let groups = json!([
        { "name": "Everybody", "managed_by": "directory", "members": 3 },
        { "name": "Fire wardens", "managed_by": "console", "members": 1 },
    ]);
    assert_eq!(operator.json("groups list co"), groups);
}

fn converges(story: &Story) {
    let again = story.operator.json("sync plan co");
    assert_eq!((&again["run"], &again["mode"]), (&Value::Null, &json!("live")));
    let acting: Vec<String> = lines(&again, "user")
        .into_iter()
        .filter(|line| !line.starts_with("skip") && !line.starts_with("hold"))
        .collect();
    assert!(acting.is_empty(), "{acting:?}");
}

/// Whatever a file says of a managed person, the next sync overwrites; nothing reaches the mirror.
fn is_one_way(story: &Story) {
    let Story { operator, okta, amelia, group, .. } = story;
    let mirror = || {
        [format!("Users/{amelia}"), format!("Groups/{group}")].map(|path| okta.asks("GET", &path, None).1.to_string())
    };
    let before = mirror();
    let file = operator.file("second.csv", "Email,Job Title,Comment\namelia@corp.example,Gardener,likes roses\n");
    operator.types(&format!("users import co {file}")).ends(0);
    assert_eq!(operator.json("users show co amelia@corp.example")["job_title"], json!("Gardener"));
    operator.types("sync now co").ends(0);
    let amelia = operator.json("users show co amelia@corp.example");
    assert_eq!((&amelia["job_title"], &amelia["comment"]), (&json!("Lead Engineer"), &json!("likes roses")));
    assert_eq!(mirror(), before);
}

fn a_mass_leave_is_held(story: &Story) {
    let Story { operator, okta, .. } = story;
    let crowd = |at: usize| person(&format!("Worker{at} Crowd"), "Clerk", "Finance");
    let ids: Vec<String> = (0..8).map(|at| okta.creates("Users", &crowd(at))).collect();
    operator.types("sync now co").ends(0);
    for id in &ids {
        let leave = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "replace", "value": { "active": false } }],
        });
        assert_eq!(okta.asks("PATCH", &format!("Users/{id}"), Some(&leave)).0, 200);
    }
    let before = console(operator);
    let held = operator.types("sync now co --json").ends(3).json();
    assert_eq!((&held["status"], &held["held"][0]["rule"]), (&json!("held"), &json!("archive_limit")));
    assert_eq!(console(operator), before, "a held plan applies nothing");

    let run = &held["run"];
    let wrong = operator.types(&format!("sync approve co {run} --digest {}", "f".repeat(64))).ends(1);
    assert!(wrong.stderr.contains(text(&held["digest"])));
    operator.types(&format!("sync approve co {run} --digest {}", text(&held["digest"]))).ends(0);
    assert_eq!(operator.json("users show co worker0@corp.example")["archive_reason"], json!("directory_inactive"));
}

#[test]
fn what_can_not_be_done_is_said_in_one_line_with_its_status() {
    let operator = Operator::new();
    let refused = |line: &str, status: i32, sentence: &str| {
        let Said { stderr, .. } = operator.types(line).ends(status);
        assert!(stderr.contains(sentence), "{line}: {stderr}");
    };
    refused("users list co --database sqlite:none.db", 1, "there is no database at none.db");
    operator.types("account create co --name Corp --admin-email edith@corp.example").ends(0);
    refused("account create co --name Corp --admin-email edith@corp.example", 1, "there is an account “co” already");
    refused("account create Co --name Corp --admin-email edith@corp.example", 1, "can't be a slug");
    refused("users list nobody", 1, "there is no account “nobody”");
    refused("sync plan co", 1, "user provisioning is off");
    refused("sync plan nobody", 1, "there is no account “nobody”");
    refused("settings set co guard.archive_percent=51", 1, "from 1 to 50");
    refused("settings set co guard.off=true", 1, "there is no setting “guard.off”");
    refused("token generate co --expires-in soon", 2, "no duration");
    refused("frobnicate", 2, "unrecognized subcommand");
    refused("users list co --database postgres://me:secret@host/db", 1, "a password does not belong into --database");
    operator.file("other.db", "this is a text, not a database, and it is a long one, longer than a header of a hundred bytes is, so nobody mistakes it.");
    refused("users list co --database sqlite:other.db", 1, "is not a Rollcall database");
    let server = operator.serves();
    refused(&format!("serve --listen {} --database sqlite:another.db", server.address), 1, "can't listen on");
}

#[test]
fn a_file_with_a_bad_row_applies_nothing_unless_bad_rows_are_skipped() {
    let operator = Operator::new();
    operator.types("account create co --name Corp --admin-email edith@corp.example").ends(0);
    let file = operator.file("people.csv", "Email;First Name;Employee Start Date\r\nann@x.example;Ann;2026-01-02\r\nnobody;Bob;\r\ncara@x.example;Cara;yesterday\r\n");
    let refused = operator.types(&format!("users import co {file} --json")).ends(1).json();
    let places = |report: &Value| -> Vec<(u64, String)> {
        report["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| (error["line"].as_u64().unwrap(), text(&error["column"]).to_owned()))
            .collect()
    };
    assert_eq!(places(&refused), [(3, "Email".to_owned()), (4, "Employee Start Date".to_owned())]);
    assert_eq!(operator.json("users list co"), json!([]));
    let preview = operator.json(&format!("users import co {file} --dry-run --skip-bad-rows"));
    assert_eq!((&preview["run"], &preview["counts"]["users"]["created"]), (&Value::Null, &json!(1)));
    assert_eq!(operator.json("users list co"), json!([]));
    let skipped = operator.json(&format!("users import co {file} --skip-bad-rows"));
    assert_eq!((places(&skipped).len(), &skipped["trigger"], &skipped["source"]), (2, &json!("import"), &json!("csv")));
    assert_eq!(operator.json("users list co").as_array().unwrap().len(), 1);
}

#[test]
fn the_demo_shows_a_living_example_and_goes() {
    let operator = Operator::new();
    let said = operator.types("demo --listen 127.0.0.1:0 --stop-after-ready").ends(0);
    for part in [
        "Test Mode: 11 people would be archived, 12 people would be created, 235 people would be adopted",
        "tenant url  http://127.0.0.1:",
        "rollcall sync plan demo\n",
    ] {
        assert!(said.stdout.contains(part), "{part} is not in {}", said.stdout);
    }
    assert_eq!(std::fs::read_dir(operator.path(".")).unwrap().count(), 0, "nothing is left behind");
}

#[test]
fn what_can_not_be_said_is_a_failure() {
    let operator = Operator::new();
    operator.types("account create co --name Corp --admin-email edith@corp.example").ends(0);
    let said = operator.types_into("token generate co", "/dev/full").ends(1);
    assert!(said.stderr.contains("standard output can't be written"), "{}", said.stderr);
    let refused = operator.types("account list --public-url javascript:alert(1)").ends(2);
    assert!(refused.stderr.contains("no URL for links"), "{}", refused.stderr);
}

//! What an operator does about a held run, with the real binary: reads what can be done, approves, rejects, keeps.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[expect(dead_code, reason = "other tests have files and end a server")]
mod support;

use serde_json::{Value, json};
use support::{Idp, Operator, Said, Server};

/// A live company with a directory beside it, and eight people of it whose ids are known.
struct Company {
    operator: Operator,
    okta: Idp,
    crowd: Vec<String>,
    _server: Server,
}

fn person(name: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "userName": format!("{name}@corp.example"), "externalId": format!("id-{name}"), "active": true,
        "name": { "givenName": name, "familyName": "Example" },
    })
}

impl Company {
    fn live() -> Company {
        let operator = Operator::new();
        operator.types("account create co --name Corp --admin-email edith@corp.example").ends(0);
        operator.types("settings set co provisioning.enabled=true").ends(0);
        let token = operator.types("token generate co").ends(0).stdout;
        let server = operator.serves();
        let okta = Idp::new(&server, "co", &token);
        let mut crowd = Vec::new();
        for at in 0..30 {
            let mut body = person(&format!("worker{at}"));
            body["title"] = json!("Clerk");
            body["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] =
                json!({ "department": if at < 8 { "Sales" } else { "Research" } });
            crowd.push(okta.creates("Users", &body));
        }
        operator.types("sync complete co").ends(0);
        let digest = operator.json("sync plan co")["digest"].as_str().unwrap().to_owned();
        operator.types(&format!("settings set co provisioning.test_mode=false --approve {digest}")).ends(0);
        operator.types("sync now co").ends(0);
        crowd.truncate(8);
        Company { operator, okta, crowd, _server: server }
    }

    fn set(&self, id: &str, values: &Value) {
        let body = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "replace", "value": values }],
        });
        assert_eq!(self.okta.asks("PATCH", &format!("Users/{id}"), Some(&body)).0, 200);
    }

    /// The crowd leaves by mistake: a run that is held, and its digest.
    fn leave(&self) -> (i64, String) {
        for id in &self.crowd {
            self.set(id, &json!({ "active": false }));
        }
        let held = self.operator.types("sync now co --json").ends(3).json();
        (held["run"].as_i64().unwrap(), held["digest"].as_str().unwrap().to_owned())
    }
}

fn says(said: &Said, sentence: &str) {
    assert!(said.stdout.contains(sentence), "“{sentence}” is not in {}", said.stdout);
}

#[test]
fn a_held_run_says_what_can_be_done_about_it_and_what_its_leavers_have_in_common() {
    let company = Company::live();
    let (run, digest) = company.leave();
    let operator = &company.operator;
    let common = "in common (department): All 8 share the department “Sales”; none of the 22 others does.";
    let report = operator.types(&format!("sync report co {run}")).ends(0);
    says(&report, common);
    for command in [
        format!("rollcall sync approve co {run} --digest {digest}"),
        format!("rollcall sync approve co {run} --without-archives"),
        format!("rollcall sync reject co {run} --keep 30d"),
    ] {
        says(&report, &command);
        says(&operator.types("sync reports co").ends(0), &command);
    }
    says(&report, "its limits are raised for this run alone");
    let json = operator.json(&format!("sync report co {run}"));
    assert_eq!(json["hints"][0]["factor"], json!("department"), "{}", json["hints"]);
    let again = operator.types("sync now co").ends(3);
    let next = run + 1;
    assert!(again.stderr.contains(&format!("`rollcall sync approve co {next}`")), "{}", again.stderr);
    let list = operator.json("sync reports co");
    assert_eq!((&list[1]["run"], &list[1]["status"]), (&json!(run), &json!("skipped")), "one run waits at a time");
    assert!(list[1]["headline"].as_str().unwrap().starts_with(&format!("Run {next} took the place")), "{list}");
}

#[test]
fn an_approval_of_what_has_moved_shows_what_is_different_and_asks_for_the_new_digest() {
    let company = Company::live();
    let (run, digest) = company.leave();
    let operator = &company.operator;
    let newcomer = company.okta.creates("Users", &person("newcomer"));
    let moved = operator.types(&format!("sync approve co {run} --digest {digest}")).ends(1);
    assert_eq!(
        moved.stdout,
        "+ newcomer@corp.example would be created. The directory has newcomer@corp.example as active, and nobody here has this address.\n"
    );
    let present = operator.json(&format!("sync report co {run}"))["digest"].as_str().unwrap().to_owned();
    assert!(moved.stderr.contains(&format!("`rollcall sync approve co {run} --digest {present}`")), "{}", moved.stderr);
    assert_eq!(moved.stderr.lines().count(), 1, "{}", moved.stderr);
    company.set(&newcomer, &json!({ "title": "Boss" }));
    let moved = operator.types(&format!("sync approve co {run} --digest {present} --json")).ends(1);
    let told = moved.json();
    let difference = &told["difference"];
    assert_eq!((&difference["new"], &difference["gone"]), (&json!([]), &json!([])));
    assert_eq!(difference["different"][0]["after"]["subject"], json!("newcomer@corp.example"));
    assert_eq!(difference["different"][0]["before"]["kind"], json!("create"));
    let present = told["digest"].as_str().unwrap();
    operator.types(&format!("sync approve co {run}")).ends(1);
    operator.types(&format!("sync approve co {run} --digest {present}")).ends(0);
    assert_eq!(operator.json("users show co newcomer@corp.example")["job_title"], json!("Boss"));
    assert_eq!(operator.json("users show co worker0@corp.example")["status"], json!("archived"));
}

#[test]
fn a_rejected_run_ends_and_whoever_is_kept_stays_and_is_told_why() {
    let company = Company::live();
    let (run, _) = company.leave();
    let operator = &company.operator;
    operator.types(&format!("sync reject co {run} --keep soon")).ends(2);
    let refused = operator.types(&format!("sync reject co {run} --keep 0d")).ends(1);
    assert!(refused.stderr.contains("no time to keep somebody"), "{}", refused.stderr);
    says(&operator.types(&format!("sync reject co {run}")).ends(0), "The next sync holds the same again");
    let again = operator.types("sync now co --json").ends(3).json();
    let next = again["run"].as_i64().unwrap();
    let rejected = operator.json(&format!("sync reject co {next} --keep 30d"));
    assert_eq!((&rejected["status"], &rejected["kept"]), (&json!("skipped"), &json!(8)), "{rejected}");
    let until = rejected["until"].as_str().unwrap();
    let why = operator.json("users explain co worker0@corp.example")["why"].clone();
    assert_eq!(why["code"], json!("kept_until"), "{why}");
    let report = operator.json("sync now co");
    assert_eq!((&report["status"], &report["counts"]["users"]["held"]), (&json!("completed"), &json!(8)));
    assert_eq!(report["held"], json!([]), "the guard does not count them");
    let why = operator.json("users explain co worker0@corp.example")["why"].clone();
    assert_eq!(why["code"], json!("kept_until"));
    let sentence = why["sentence"].as_str().unwrap();
    assert!(sentence.contains(&until[..10]) && sentence.contains("the operator rejected run"), "{sentence}");
    let refused = operator.types(&format!("sync reject co {next}")).ends(1);
    assert!(refused.stderr.contains("is not held any more. Rejected by the operator"), "{}", refused.stderr);
    operator.types("sync reject co 99").ends(1);
}

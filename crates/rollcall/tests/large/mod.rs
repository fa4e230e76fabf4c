//! Some thousand changes in one run, with the real binary: seen while they are made, cut off in their midst, taken back
//! before they are begun.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::support::{Idp, Operator};

/// Enough that a run of them is met in its midst.
const PEOPLE: usize = 6_000;

fn person(at: usize) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": format!("p{at:05}@corp.example"), "externalId": format!("id-{at}"), "active": true,
        "name": { "givenName": format!("P{at}"), "familyName": "Example" },
    })
}

/// An account whose directory has sent so many people and counts as complete. No server is running any more.
fn corp(people: usize) -> Operator {
    let operator = Operator::new();
    operator.json("account create co --name Corp --admin-email edith@corp.example");
    operator.types("settings set co provisioning.enabled=true sync.quiet_period_s=3600").ends(0);
    let token = operator.types("token generate co").ends(0).stdout;
    let server = operator.serves();
    let idp = Idp::new(&server, "co", &token);
    for first in (0..people).step_by(500) {
        let operations: Vec<Value> = (first..people.min(first + 500))
            .map(|at| json!({ "method": "POST", "path": "/Users", "bulkId": format!("b{at}"), "data": person(at) }))
            .collect();
        let body =
            json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations });
        let (status, answer) = idp.asks("POST", "Bulk", Some(&body));
        assert_eq!(status, 200, "{answer}");
    }
    server.ends();
    operator.types("sync complete co").ends(0);
    operator
}

#[test]
fn a_process_that_is_killed_in_the_midst_of_applying_leaves_a_run_that_another_ends() {
    let operator = corp(PEOPLE);
    let seen = operator.json("sync now co");
    let digest = seen["digest"].as_str().unwrap();
    operator.types(&format!("settings set co provisioning.test_mode=false --approve {digest}")).ends(0);

    let mut worker = operator.command("sync now co").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let told = BufReader::new(worker.stderr.take().unwrap()).lines().map_while(Result::ok);
    let amid = told.into_iter().find(|line| line.contains("applying: ") && !line.contains("applying: 0 of "));
    worker.kill().unwrap();
    worker.wait().unwrap();
    assert!(amid.is_some(), "the run was not met in its midst");

    let cut = operator.json("sync report co 2");
    let progress = &cut["progress"];
    assert_eq!((&cut["status"], &progress["stage"]), (&json!("processing"), &json!("applying")), "{progress}");
    assert_eq!(progress["of"], json!(PEOPLE));
    let done = usize::try_from(progress["done"].as_u64().unwrap()).unwrap();
    assert!(done > 0 && done < PEOPLE, "{progress}");
    let refused = operator.types("sync cancel co 2").ends(1);
    assert!(refused.stderr.contains("has begun to apply") && refused.stderr.contains("sync undo co 2"));
    assert_eq!(operator.json("users list co").as_array().map(Vec::len), Some(done), "what is told is what is there");

    // A server takes it up once the lease is over, and whoever asks for the next sync waits for that.
    let _server = operator.serves();
    let next = operator.json("sync now co");
    assert_eq!((&next["status"], &next["changes"]), (&json!("completed"), &json!([])), "nothing is left to do");
    let ended = operator.json("sync report co 2");
    assert_eq!((&ended["status"], &ended["progress"]), (&json!("completed"), &json!(null)));
    assert_eq!(ended["counts"]["users"]["created"], json!(PEOPLE));
    let people = operator.json("users list co");
    let mut emails: Vec<&str> = people.as_array().unwrap().iter().map(|user| user["email"].as_str().unwrap()).collect();
    emails.dedup();
    assert_eq!(emails.len(), PEOPLE, "everybody is there, once");
}

#[test]
fn a_run_that_waits_is_cancelled_by_command() {
    let operator = corp(3);
    // Going live queues a run, and nobody takes it up.
    operator.types("settings set co provisioning.test_mode=false").ends(0);
    let waiting = operator.json("sync report co 1");
    assert_eq!(waiting["progress"], json!({ "stage": "queued", "done": 0, "of": 0 }));
    let told = operator.types("sync report co 1").ends(0).stdout;
    assert!(told.contains("queued: waits for a worker"), "{told}");

    let cancelled = operator.types("sync cancel co 1").ends(0).stdout;
    assert!(cancelled.contains("skipped") && cancelled.contains("Cancelled by the operator"), "{cancelled}");
    let refused = operator.types("sync cancel co 1").ends(1);
    assert_eq!(refused.stderr, "rollcall: run 1 has ended, so there is nothing to cancel\n");
    operator.types("sync cancel co 9").ends(1);
    assert_eq!(operator.json("users list co"), json!([]));
    let next = operator.types("sync now co --json").ends(3).json();
    assert_eq!((&next["run"], &next["status"]), (&json!(2), &json!("held")), "the next one is the first live run");
}

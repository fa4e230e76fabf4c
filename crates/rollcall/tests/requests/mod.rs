//! `rollcall requests`, beside a server that writes the log.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Stdio};

use serde_json::{Value, json};

#[cfg(unix)]
use crate::servers::asked_to_go;
use crate::support::{Idp, Operator, Server};

/// Somebody who follows the log in another terminal.
struct Follower {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Follower {
    fn of(operator: &Operator, line: &str) -> Follower {
        let mut child = operator.command(line).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Follower { child, lines }
    }

    /// The next line, when it comes.
    fn reads(&mut self) -> String {
        self.lines.next().unwrap().unwrap()
    }

    fn reads_json(&mut self) -> Value {
        serde_json::from_str(&self.reads()).unwrap()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn installation() -> (Operator, Server, Idp) {
    let operator = Operator::new();
    operator.types("account create co --name Corp --admin-email edith@corp.example").ends(0);
    operator.types("settings set co provisioning.enabled=true").ends(0);
    let token = operator.types("token generate co").ends(0).stdout;
    let server = operator.serves();
    let okta = Idp::new(&server, "co", &token);
    (operator, server, okta)
}

fn rows(operator: &Operator, line: &str) -> Vec<Value> {
    let said = operator.types(line).ends(0);
    said.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn every_request_is_a_line_with_its_sentence_and_then_the_run_that_used_it() {
    let (operator, _server, okta) = installation();
    let mut follower = Follower::of(&operator, "requests co --follow --json");
    let bob = okta.creates("Users", &json!({ "userName": "bob@corp.example" }));
    let created = follower.reads_json();
    let names: Vec<&String> = created.as_object().unwrap().keys().collect();
    for name in ["id", "at", "method", "path", "status", "sentence", "actor", "dialect", "run"] {
        assert!(names.contains(&&name.to_owned()), "{name} is missing in {created}");
    }
    assert_eq!(
        (&created["method"], &created["path"], &created["status"], &created["sentence"], &created["run"]),
        (
            &json!("POST"),
            &json!("/scim/v2/co/Users"),
            &json!(201),
            &json!("Created the user bob@corp.example."),
            &Value::Null
        )
    );
    assert_eq!((&created["dialect"], &created["after"]["userName"]), (&json!([]), &json!("bob@corp.example")));
    okta.asks("GET", "Users/nobody", None);
    assert_eq!(follower.reads_json()["status"], 404);
    okta.asks("GET", "Users?filter=userName%20eq%20%22carol@corp.example%22", None);
    assert_eq!(follower.reads_json()["sentence"], "Looked for a user with userName “carol@corp.example”: nobody.");
    let operations = json!([{ "op": "Replace", "path": "active", "value": "False" }]);
    let patch = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
    okta.asks("PATCH", &format!("Users/{bob}"), Some(&patch));
    assert_eq!(follower.reads_json()["dialect"], json!(["boolean_text", "op_case"]));

    let run = operator.json("sync now co")["run"].clone();
    let all = rows(&operator, "requests co --json");
    assert_eq!(
        all.iter().map(|row| row["run"].clone()).collect::<Vec<_>>(),
        [run.clone(), Value::Null, Value::Null, run]
    );
    assert_eq!(rows(&operator, "requests co --json --status 4xx").len(), 1);
    assert_eq!(rows(&operator, "requests co --json --status 201").len(), 1);
    assert_eq!(rows(&operator, "requests co --json --person BOB@corp.example").len(), 2);
    assert_eq!(rows(&operator, "requests co --json --person carol@corp.example").len(), 1);
    assert_eq!(rows(&operator, "requests co --json --limit 1").len(), 1);
    let text = operator.types("requests co").ends(0).stdout;
    assert!(text.lines().last().is_some_and(|line| line.contains("Set the user bob@corp.example inactive.")), "{text}");
    operator.types("requests co --status 9xx").ends(2);
    assert!(operator.types("requests nowhere").ends(1).stderr.contains("there is no account “nowhere”"));
}

#[test]
fn a_token_that_was_revoked_is_told_in_the_log_and_in_the_list_of_tokens() {
    let (operator, _server, okta) = installation();
    let mut follower = Follower::of(&operator, "requests co --follow");
    operator.types("token revoke co").ends(0);
    assert_eq!(okta.asks("GET", "Users", None).0, 401);
    let line = follower.reads();
    assert!(line.contains("401") && line.contains("the identity provider still uses the token ending in "), "{line}");
    assert!(line.contains(", which the operator revoked on "), "{line}");
    let listed = operator.json("token list co");
    assert!(listed[0]["last_tried_at"].is_string(), "{listed}");
    let told = operator.types("token list co").ends(0).stdout;
    assert!(told.contains("tried after its end"), "{told}");
}

#[cfg(unix)]
#[test]
fn what_was_answered_before_a_server_stopped_is_in_the_log() {
    let (operator, server, okta) = installation();
    for number in 0..30 {
        okta.creates("Users", &json!({ "userName": format!("p{number}@corp.example") }));
    }
    assert_eq!(asked_to_go(server), 0);
    assert_eq!(rows(&operator, "requests co --json").len(), 30);
}

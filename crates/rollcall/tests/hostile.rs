//! A stranger against the real server, over raw sockets: requests by the grammar of the protocol and then spoiled, and bytes
//! that are no HTTP at all. Whatever comes, the answer is SCIM's, the fault is the client's, and the server goes on.
//!
//! `PROPTEST_CASES=100000 cargo test -p rollcall --test hostile` sends more.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "hostile/attempt.rs"]
mod attempt;
#[path = "hostile/console.rs"]
mod console;
#[path = "../../scim/tests/hostile/grammar.rs"]
mod grammar;
#[expect(dead_code, reason = "another test needs the rest")]
mod support;
#[path = "hostile/wire.rs"]
mod wire;

use std::cell::RefCell;
use std::process::Command;

use attempt::{Attempt, GROUP, USER, attempt, noise};
use grammar::cases;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use support::{Idp, Operator, Server};
use wire::{Answer, Wire};

/// Requests that are sent.
const REQUESTS: u32 = 2_000;

/// The longest sentence of a refusal, in bytes.
const SENTENCE: usize = 3_000;

/// A head of so many bytes may be too long for the HTTP library.
const LONG_HEAD: usize = 60_000;

/// A server with an account, its token, and somebody who is there.
struct Stage {
    operator: Operator,
    server: Server,
    token: String,
    wire: RefCell<Wire>,
    user: RefCell<String>,
    group: RefCell<String>,
    provided: RefCell<usize>,
}

impl Stage {
    fn new() -> Stage {
        let operator = Operator::new();
        operator.json("account create co --name Corp --admin-email edith@corp.example");
        operator.types("settings set co provisioning.enabled=true").ends(0);
        let token = operator.types("token generate co").ends(0).stdout.trim().to_owned();
        let server = operator.serves();
        let wire = RefCell::new(Wire::new(&server.address));
        let (user, group, provided) = Default::default();
        let stage = Stage { operator, server, token, wire, user, group, provided };
        stage.provides();
        stage
    }

    /// A user and a group to do things to.
    fn provides(&self) {
        let idp = Idp::new(&self.server, "co", &self.token);
        let number = self.provided.replace_with(|number| *number + 1);
        let email = json!([{ "value": "ann@corp.example", "type": "work", "primary": true }]);
        let user =
            idp.creates("Users", &json!({ "userName": format!("provided-{number}@corp.example"), "emails": email }));
        let group = json!({ "displayName": format!("Provided {number}"), "members": [{ "value": user }] });
        self.group.replace(idp.creates("Groups", &group));
        self.user.replace(user);
    }

    /// Sends a request and judges the answer.
    fn meets(&self, attempt: &Attempt) -> Result<(), TestCaseError> {
        let target = attempt.target.replace(USER, &self.user.borrow()).replace(GROUP, &self.group.borrow());
        let request = Attempt { target, ..attempt.clone() }.written(&self.server.address, &self.token);
        let answer = self.wire.borrow_mut().asks(&request);
        let answer = answer.map_err(|error| TestCaseError::fail(format!("no answer: {error}")))?;
        // A head that is too long is refused before anybody knows what it asks for.
        let head = request.len() - attempt.body.as_ref().map_or(0, |body| body.0.len());
        if head > LONG_HEAD && matches!(answer.status, 414 | 431) {
            return Ok(());
        }
        self.judge(attempt, &answer)?;
        let is_about = |of: &str| attempt.target.contains(of);
        if answer.status == 404 && (is_about("Users/{user}") || is_about("Groups/{group}")) {
            // It was deleted meanwhile: the next finds another.
            self.provides();
        }
        Ok(())
    }

    fn judge(&self, attempt: &Attempt, answer: &Answer) -> Result<(), TestCaseError> {
        let told = String::from_utf8_lossy(&answer.body).into_owned();
        let status = answer.status;
        prop_assert!(status < 500 || status == 501, "{} {}", status, told);
        prop_assert!(!told.contains(&self.token), "the token is told");
        if attempt.method == "HEAD" || matches!(status, 204 | 304) {
            prop_assert!(answer.body.is_empty(), "{} {}", status, told);
            return Ok(());
        }
        // Who fetches an access token speaks OAuth: RFC 6749 section 5.2.
        if attempt.target.contains("oauth/token") && answer.header("content-type") == "application/json" {
            let error = answer.json().map(|body| body["error"].clone());
            prop_assert!(error.is_some_and(|error| error.is_string()), "{} {}", status, told);
            return Ok(());
        }
        prop_assert_eq!(answer.header("content-type"), "application/scim+json", "{} {}", status, told);
        let Some(body) = answer.json() else {
            return Err(TestCaseError::fail(format!("{status} without JSON: {told}")));
        };
        if status < 300 {
            prop_assert!(!holds_null(&body), "a null is told: {}", body);
            return Ok(());
        }
        prop_assert_eq!(&body["schemas"], &json!(["urn:ietf:params:scim:api:messages:2.0:Error"]), "{}", body);
        prop_assert_eq!(&body["status"], &json!(status.to_string()), "{}", body);
        let detail = body["detail"].as_str().unwrap_or_default();
        prop_assert!(!detail.is_empty() && detail.len() <= SENTENCE, "{} bytes: {}", detail.len(), detail);
        prop_assert!(!detail.contains(char::is_control), "{:?}", detail);
        Ok(())
    }

    /// The server is there, does what it is for, and has not complained of anybody. How many requests its log tells of.
    fn goes_on(self) -> usize {
        let Stage { operator, mut server, token, .. } = self;
        assert!(server.child.try_wait().unwrap().is_none(), "it has ended");
        let idp = Idp::new(&server, "co", &token);
        let id = idp.creates("Users", &json!({ "userName": "last@corp.example" }));
        let (status, found) = idp.asks("GET", &format!("Users/{id}"), None);
        assert_eq!((status, &found["userName"]), (200, &json!("last@corp.example")));
        let report = operator.json("sync now co");
        assert_eq!(report["status"], "completed", "{report}");
        // What it still has to write, it writes before it goes.
        let asked = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().unwrap();
        assert!(asked.success() && server.child.wait().unwrap().success(), "it did not go when it was asked to");
        let log = server.ends();
        let complaints: Vec<&String> =
            log.iter().filter(|line| line.contains("ERROR") || line.contains("panicked")).collect();
        assert!(complaints.is_empty(), "{complaints:#?}");
        assert!(!log.iter().any(|line| line.contains(&token)), "the token is logged");
        // A terminal shows it, so nothing that a stranger wrote may speak to the terminal.
        let shown = operator.types("requests co --limit 1000000").ends(0).stdout;
        assert!(!shown.chars().any(|letter| letter.is_control() && letter != '\n'), "{shown:?}");
        let told = operator.types("requests co --limit 1000000 --json").ends(0).stdout;
        assert!(!shown.contains(&token) && !told.contains(&token), "the token is in the log of requests");
        for line in told.lines() {
            let request: Value = serde_json::from_str(line).unwrap();
            assert!(request["sentence"].as_str().is_some_and(|sentence| !sentence.is_empty()), "{line}");
        }
        told.lines().count()
    }
}

fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.iter().any(holds_null),
        Value::Object(object) => object.values().any(holds_null),
        _ => false,
    }
}

#[test]
fn whatever_is_asked_is_answered_and_the_server_goes_on() {
    let stage = Stage::new();
    let outcome = TestRunner::new(cases(REQUESTS)).run(&attempt(), |attempt| stage.meets(&attempt));
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    // All but those of strangers, and those that name no account.
    let told = stage.goes_on();
    assert!(told > usize::try_from(REQUESTS / 2).unwrap(), "the log of requests has {told} of them");
}

/// RFC 9865 section 2.1, and with one sentence for all of it.
#[test]
fn a_cursor_that_was_tampered_with_opens_nothing() {
    let stage = Stage::new();
    stage.provides();
    let idp = Idp::new(&stage.server, "co", &stage.token);
    let next = |cursor: &str| idp.asks("GET", &format!("Users?count=1&cursor={cursor}"), None);
    let cursor = next("").1["nextCursor"].as_str().unwrap().to_owned();
    assert_eq!(next(&cursor).0, 200);
    let other = |letter: &str| if letter == "A" { "B" } else { "A" };
    let changed =
        (0..cursor.len()).map(|at| format!("{}{}{}", &cursor[..at], other(&cursor[at..=at]), &cursor[at + 1..]));
    let cut = (1..cursor.len()).map(|at| cursor[..at].to_owned());
    for tampered in changed.chain(cut).chain([format!("{cursor}A"), format!("{cursor}{cursor}")]) {
        let (status, refusal) = next(&tampered);
        assert_eq!((status, &refusal["scimType"]), (400, &json!("invalidCursor")), "{tampered}: {refusal}");
    }
    stage.goes_on();
}

#[test]
fn what_is_no_http_is_refused_or_left_alone() {
    let stage = Stage::new();
    for bytes in noise(&stage.server.address, &stage.token) {
        let begin = bytes.get(..60.min(bytes.len())).unwrap().escape_ascii().to_string();
        let said = stage.wire.borrow().shouts(&bytes).unwrap_or_else(|error| panic!("{begin}: {error}"));
        let said = String::from_utf8_lossy(&said);
        // Nothing, or answers: none is the server's fault.
        assert!(said.is_empty() || said.starts_with("HTTP/1."), "{begin}: {said}");
        let faults = said.lines().filter(|line| line.starts_with("HTTP/1.") && line.contains(" 5"));
        assert_eq!(faults.count(), 0, "{begin}: {said}");
        assert!(!said.contains(&stage.token), "{begin}: the token is told");
    }
    stage.goes_on();
}

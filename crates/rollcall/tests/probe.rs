//! The conformance tester against our own server, and against one that breaks a duty at a time.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod breaker;
#[expect(dead_code, reason = "other tests have files and read what commands say")]
mod support;

use breaker::{Answered, Asked, Fault};
use serde_json::{Value, json};
use support::{Idp, Operator, Server};

/// An operator, their server, and an account whose token is in the file `token`.
struct Stage {
    server: Server,
    token: String,
    operator: Operator,
}

impl Stage {
    fn new() -> Stage {
        let operator = Operator::new();
        operator.types("account create acme --name Acme --admin-email owner@acme.example").ends(0);
        operator.types("settings set acme provisioning.enabled=true").ends(0);
        let token = operator.types("token generate acme").ends(0).stdout;
        operator.file("token", &token);
        Stage { token, server: operator.serves(), operator }
    }

    /// What the probe finds at an address.
    fn probes(&self, address: &str, more: &str) -> Value {
        let line = format!("probe http://{address}/scim/v2/acme --token-file token --json{more}");
        self.operator.types(&line).json()
    }

    fn idp(&self) -> Idp {
        Idp::new(&self.server, "acme", &self.token)
    }

    /// How many people and groups there are.
    fn holds(&self) -> [Value; 2] {
        ["Users", "Groups"]
            .map(|endpoint| self.idp().asks("GET", &format!("{endpoint}?count=0"), None).1["totalResults"].clone())
    }
}

/// The names of the duties that came out so.
fn named(report: &Value, verdict: &str) -> Vec<String> {
    let rows = report["verdicts"].as_array().unwrap().iter().filter(|row| row["verdict"] == verdict);
    rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn our_own_server_owes_nothing_and_is_left_as_it_was() {
    let stage = Stage::new();
    stage.idp().creates("Users", &json!({ "userName": "resident@acme.example" }));
    let report = stage.probes(&stage.server.address, "");
    assert_eq!(named(&report, "fail"), [] as [&str; 0], "{report:#}");
    assert_eq!((&report["left"], &report["format_version"]), (&json!([]), &json!(1)));
    assert_eq!(stage.holds(), [json!(1), json!(0)], "the resident");
}

/// A fault, and the duties that the probe names because of it.
type Row = (&'static str, Fault, &'static [&'static str]);

const FAULTS: &[Row] = &[
    ("an error's status is a number", Fault::Back(status_is_a_number), &["error.status-is-text"]),
    ("an empty list is not found", Fault::Back(empty_is_404), &["list.empty"]),
    ("ew is ignored", Fault::There(|asked| asked.drop_parameters(|one| one.contains("%20ew%20"))), &["filter.ew"]),
    (
        "an operator that is none is ignored",
        Fault::There(|asked| asked.drop_parameters(|one| one.contains("%20like%20"))),
        &["filter.unknown-operator"],
    ),
    ("case counts in userName", Fault::Back(case_counts), &["filter.case-inexact"]),
    ("the Location is missing", Fault::Back(|_, answered| answered.drop_header("location")), &["create.location"]),
    ("a password is answered", Fault::Back(password_is_answered), &["model.password-never"]),
    ("If-Match is ignored", Fault::There(|asked| drop_header_of(asked, "PUT", "if-match")), &["version.put-stale"]),
    ("If-None-Match is ignored", Fault::There(|asked| asked.drop_header("if-none-match")), &["version.not-modified"]),
    ("the version is another than the ETag", Fault::Back(another_version), &["version.meta"]),
    ("a removal by filter empties the group", Fault::There(empties_the_group), &["group.remove-one"]),
    ("what has no value is null", Fault::Back(null_in_answers), &["model.no-null"]),
    ("a boolean is a text", Fault::Back(boolean_is_text), &["model.types"]),
    ("a date has no time", Fault::Back(date_without_time), &["model.instants"]),
    ("attributes of a PATCH are ignored", Fault::Back(patch_is_quiet), &["projection.patch"]),
    ("excludedAttributes of a list are ignored", Fault::There(excluded_is_ignored), &["projection.excluded-list"]),
    ("a DELETE is 200", Fault::Back(delete_is_200), &["delete.answers-204"]),
    (
        "a negative count is none",
        Fault::There(|asked| asked.drop_parameters(|one| one == "count=-1")),
        &["list.count-negative"],
    ),
    ("itemsPerPage is one too many", Fault::Back(one_too_many), &["list.items-per-page"]),
    ("a conflict has no keyword", Fault::Back(no_keyword), &["create.unique"]),
    (
        "a 401 has no challenge",
        Fault::Back(|_, answered| answered.drop_header("www-authenticate")),
        &["door.challenge"],
    ),
    ("a PUT makes what is not there", Fault::Back(put_creates), &["put.never-creates"]),
    ("errors are web pages", Fault::Back(errors_are_pages), &["error.media-type"]),
    ("a limit is missing", Fault::Back(limit_is_missing), &["discovery.config-limits"]),
    ("mutability is misspelt", Fault::Back(misspelt), &["schemas.mutability"]),
    ("HEAD is not known", Fault::Back(no_head), &["get.head"]),
    ("a PATCH is not atomic", Fault::Both(does_the_first, refuses_the_second), &["patch.atomic"]),
];

#[test]
fn each_fault_is_named_and_nothing_else() {
    let stage = Stage::new();
    let rows = std::sync::Mutex::new(FAULTS.iter());
    let wrong = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                loop {
                    let Some((words, fault, named_duties)) = rows.lock().unwrap().next() else { return };
                    let report = stage.probes(&breaker::breaks(&stage.server.address, *fault), "");
                    let found = named(&report, "fail");
                    if found != *named_duties || report["left"] != json!([]) {
                        wrong
                            .lock()
                            .unwrap()
                            .push(format!("{words}: {found:?}, {named_duties:?} is due; left {}", report["left"]));
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(stage.holds(), [json!(0), json!(0)], "whatever was broken, nothing is left behind");
}

fn status_is_a_number(_: &Asked, answered: &mut Answered) {
    let status = answered.status;
    if status >= 400 {
        answered.change(|body| body["status"] = json!(status));
    }
}

fn empty_is_404(asked: &Asked, answered: &mut Answered) {
    if asked.method == "GET" && answered.body.contains("\"totalResults\":0") {
        answered.status = 404;
        answered.body =
            json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "404", "detail": "Nobody." })
                .to_string();
    }
}

fn case_counts(asked: &Asked, answered: &mut Answered) {
    if asked.target.contains("CAST") {
        answered.change(|body| {
            body["Resources"] = json!([]);
            body["totalResults"] = json!(0);
        });
    }
}

fn password_is_answered(asked: &Asked, answered: &mut Answered) {
    if asked.method == "POST" && asked.body.contains("password") {
        answered.change(|body| body["password"] = json!("…"));
    }
}

fn drop_header_of(asked: &mut Asked, method: &str, name: &str) {
    if asked.method == method {
        asked.drop_header(name);
    }
}

fn another_version(asked: &Asked, answered: &mut Answered) {
    if asked.method == "GET" && asked.is_about_one("Users") && answered.status == 200 {
        answered.change(|body| {
            if body["meta"]["version"].is_string() {
                body["meta"]["version"] = json!("another");
            }
        });
    }
}

fn empties_the_group(asked: &mut Asked) {
    if asked.method == "PATCH" && asked.is_about_one("Groups") && asked.body.contains("members[value eq") {
        asked.body = asked.body.replace(
            &asked.body[asked.body.find("members[").unwrap()..=asked.body.find("\\\"]").unwrap() + 2],
            "members",
        );
    }
}

fn null_in_answers(asked: &Asked, answered: &mut Answered) {
    if asked.method == "GET" && asked.is_about_one("Users") && answered.status == 200 {
        answered.change(|body| {
            if body.get("profileUrl").is_none() {
                body["profileUrl"] = Value::Null;
            }
        });
    }
}

fn boolean_is_text(asked: &Asked, answered: &mut Answered) {
    if asked.is_about("Users") && asked.method == "GET" {
        answered.body = answered.body.replace("\"active\":true", "\"active\":\"true\"");
    }
}

fn date_without_time(asked: &Asked, answered: &mut Answered) {
    if asked.is_about("Groups") && asked.method == "POST" {
        answered.change(|body| {
            if body["meta"]["created"].is_string() {
                body["meta"]["created"] = json!("2026-11-27");
            }
        });
    }
}

fn patch_is_quiet(asked: &Asked, answered: &mut Answered) {
    if asked.method == "PATCH" && asked.target.contains("attributes=") && answered.status == 200 {
        answered.status = 204;
    }
}

fn excluded_is_ignored(asked: &mut Asked) {
    if asked.is_about("Users") {
        asked.drop_parameters(|one| one.starts_with("excludedAttributes="));
    }
}

fn delete_is_200(asked: &Asked, answered: &mut Answered) {
    if asked.method == "DELETE" && answered.status == 204 {
        answered.status = 200;
    }
}

fn one_too_many(asked: &Asked, answered: &mut Answered) {
    if asked.is_about("Users") && asked.method == "GET" {
        answered.change(|body| body["itemsPerPage"] = json!(body["itemsPerPage"].as_u64().unwrap_or_default() + 1));
    }
}

fn no_keyword(asked: &Asked, answered: &mut Answered) {
    if asked.method == "POST" && answered.status == 409 {
        answered.change(|body| drop(body.as_object_mut().unwrap().remove("scimType")));
    }
}

fn put_creates(asked: &Asked, answered: &mut Answered) {
    if asked.method == "PUT" && asked.target.ends_with("00000000dead") {
        answered.status = 201;
    }
}

fn errors_are_pages(_: &Asked, answered: &mut Answered) {
    if answered.status == 404 {
        answered.set_header("content-type", "text/html");
    }
}

fn limit_is_missing(asked: &Asked, answered: &mut Answered) {
    if asked.is_about("ServiceProviderConfig") {
        answered.change(|body| {
            if let Some(filter) = body["filter"].as_object_mut() {
                filter.remove("maxResults");
            }
        });
    }
}

fn misspelt(asked: &Asked, answered: &mut Answered) {
    if asked.is_about("Schemas") {
        answered.change(|body| {
            let attributes = body.pointer_mut("/Resources/0/attributes").and_then(Value::as_array_mut);
            for attribute in attributes.into_iter().flatten().filter(|one| one["name"] == "timezone") {
                attribute["mutability"] = json!("readwrite");
            }
        });
    }
}

fn no_head(asked: &Asked, answered: &mut Answered) {
    if asked.method == "HEAD" {
        answered.status = 405;
    }
}

/// The operation in front of one that is refused is done.
fn does_the_first(asked: &mut Asked) {
    if asked.method == "PATCH" && asked.body.contains(r#",{"op":"remove","path":"userName"}]"#) {
        asked.body = asked.body.replace(r#",{"op":"remove","path":"userName"}]"#, "]");
        asked.headers.push(("x-refuse".to_owned(), "yes".to_owned()));
    }
}

fn refuses_the_second(asked: &Asked, answered: &mut Answered) {
    if asked.headers.iter().any(|(name, _)| name == "x-refuse") {
        answered.status = 400;
        let schemas = ["urn:ietf:params:scim:api:messages:2.0:Error"];
        let error = json!({ "schemas": schemas, "status": "400", "scimType": "mutability", "detail": "No." });
        answered.body = error.to_string();
    }
}

#[test]
fn a_server_that_is_not_there_or_lets_nobody_in_is_told_in_a_line() {
    let stage = Stage::new();
    let url = format!("http://{}/scim/v2/acme", stage.server.address);
    stage.operator.file("wrong", "not-the-token");
    let rows = [
        (
            format!("probe {url} --token-file wrong"),
            1,
            "refuses the token: GET /ServiceProviderConfig was answered 401",
        ),
        ("probe http://127.0.0.1:1/scim --token-file token".to_owned(), 1, "GET /ServiceProviderConfig got no answer"),
        (format!("probe {url} --token-file nowhere"), 1, "nowhere can't be read"),
        (format!("probe {url} --token-file token --only nothing"), 1, "no such duty, chapter or section"),
        ("probe ftp://127.0.0.1/scim --token-file token".to_owned(), 2, "http(s)://HOST/PATH"),
    ];
    for (line, status, words) in rows {
        let said = stage.operator.types(&line).ends(status);
        assert!(said.stderr.contains(words) && said.stdout.is_empty(), "{line}: {} {}", said.stdout, said.stderr);
        assert!(!said.stderr.contains(stage.token.trim()) && !said.stderr.contains("not-the-token"), "{}", said.stderr);
    }
}

#[test]
fn a_part_is_judged_alone_and_a_fault_ends_with_1() {
    let stage = Stage::new();
    let line = |address: &str, more: &str| format!("probe http://{address}/scim/v2/acme --token-file token {more}");
    let said = stage.operator.types(&line(&stage.server.address, "--only 3.6")).ends(0);
    assert!(said.stdout.contains("delete.answers-204: a DELETE is answered 204"), "{}", said.stdout);
    assert!(!said.stdout.contains("create."), "{}", said.stdout);
    assert!(said.stdout.lines().last().unwrap().contains(" 0 fail, "), "{}", said.stdout);
    let broken = breaker::breaks(&stage.server.address, Fault::Back(delete_is_200));
    let said = stage.operator.types(&line(&broken, "--only delete.answers-204")).ends(1);
    for words in ["fail", "7644 3.6", "204 is due", "sent  DELETE /Users/", "got   200"] {
        assert!(said.stdout.contains(words), "{words}: {}", said.stdout);
    }
    // What the RFC lets a server do counts only for whoever says so.
    let deviates = breaker::breaks(&stage.server.address, Fault::Back(patch_answers_204));
    stage.operator.types(&line(&deviates, "--only patch.answer")).ends(0);
    stage.operator.types(&line(&deviates, "--only patch.answer --strict")).ends(1);
}

fn patch_answers_204(asked: &Asked, answered: &mut Answered) {
    if asked.method == "PATCH" && answered.status == 200 {
        answered.status = 204;
    }
}

#[test]
fn no_secret_is_told() {
    let stage = Stage::new();
    // A server that repeats what it was told.
    let echoes = breaker::breaks(
        &stage.server.address,
        Fault::Back(|asked, answered| {
            let told = asked.headers.iter().find(|(name, _)| name == "authorization").map(|(_, value)| value.clone());
            answered.change(|body| {
                if body.get("status").is_some() {
                    body["status"] = json!(0);
                    body["detail"] = json!(format!("{} {}", told.unwrap_or_default(), asked.body));
                }
            });
        }),
    );
    let report = stage.probes(&echoes, "");
    assert!(named(&report, "fail").contains(&"error.status-is-text".to_owned()), "{report:#}");
    let text = report.to_string();
    assert!(!text.contains(stage.token.trim()) && !text.contains("Passw0rd"), "{text}");
}

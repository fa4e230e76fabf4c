//! The conformance tester against servers that break a duty each: it names that one and no other.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod breaker;
mod judge;
#[expect(dead_code, reason = "other tests have files and read what commands say")]
mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use breaker::{Answered, Asked, Fault};
use judge::{Stage, named};
use serde_json::{Value, json};

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
        &["list.count-negative", "cursor.negative-count"],
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
    ("the last page has a nextCursor", Fault::Back(cursor_without_end), &["cursor.walk", "cursor.search"]),
    (
        "any cursor is taken",
        Fault::There(|asked| asked.drop_parameters(|one| one == "cursor=this-is-no-cursor")),
        &["cursor.garbage"],
    ),
    ("a status in bulk is a number", Fault::Back(number_in_bulk), &["bulk.status-is-text"]),
    ("a limit of bulk is not named", Fault::Back(unnamed_limit), &["bulk.max-operations"]),
    (
        "failOnErrors is ignored",
        Fault::There(|asked| asked.body = asked.body.replace("\"failOnErrors\"", "\"failOnErrorz\"")),
        &["bulk.fail-on-errors"],
    ),
    ("count in a search is ignored", Fault::There(count_in_search), &["search.paging"]),
    ("a query of the root finds users alone", Fault::Back(root_finds_users), &["search.root-get"]),
    (
        "sortOrder is ignored",
        Fault::There(|asked| asked.drop_parameters(|one| one.starts_with("sortOrder="))),
        &["sort.descending", "sort.unset-first"],
    ),
    ("an endpoint is told from the host on", Fault::Back(whole_endpoint), &["discovery.endpoints"]),
    ("a member is there twice", Fault::Back(members_two), &["group.add-twice", "model.no-repeated-values"]),
];

/// Several faults at once make no other difference than one after the other, and take as long as one.
const AT_ONCE: usize = 9;

#[test]
fn each_fault_is_named_and_nothing_else() {
    let stage = Stage::new();
    for rows in FAULTS.chunks(AT_ONCE) {
        let faults: Vec<Fault> = rows.iter().map(|(_, fault, _)| *fault).collect();
        let report = stage.probes(&breaker::breaks(&stage.server.address, &faults), "");
        let mut found = named(&report, "fail");
        let mut due: Vec<&str> = rows.iter().flat_map(|(_, _, due)| *due).copied().collect();
        found.sort();
        due.sort_unstable();
        let words: Vec<&str> = rows.iter().map(|(words, _, _)| *words).collect();
        assert_eq!(found, due, "{words:#?}");
        assert_eq!(report["left"], json!([]), "{words:#?}");
    }
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
    if asked.is_about("Users") && asked.method == "GET" {
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

fn whole_endpoint(asked: &Asked, answered: &mut Answered) {
    if asked.is_about("ResourceTypes") {
        answered.body = answered.body.replace("\"endpoint\":\"/Groups\"", "\"endpoint\":\"/scim/v2/acme/Groups\"");
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

fn cursor_without_end(asked: &Asked, answered: &mut Answered) {
    if asked.target.contains("cursor=") || asked.body.contains("\"cursor\"") {
        answered.change(|body| {
            if body.get("nextCursor").is_none() && body["Resources"].as_array().is_some_and(|some| some.len() == 1) {
                body["nextCursor"] = json!("more");
            }
        });
    }
}

fn number_in_bulk(asked: &Asked, answered: &mut Answered) {
    if asked.is_about("Bulk") {
        answered.body = answered.body.replace("\"status\":\"201\"", "\"status\":201");
    }
}

fn unnamed_limit(asked: &Asked, answered: &mut Answered) {
    if asked.is_about("Bulk") && answered.status == 413 && asked.body.contains("dead") && !asked.body.contains("pad") {
        answered.change(|body| body["detail"] = json!("Too many."));
    }
}

fn count_in_search(asked: &mut Asked) {
    if asked.target.ends_with("/.search") && asked.body.contains("startIndex") {
        asked.body = asked.body.replace("\"count\":1", "\"count\":2");
    }
}

fn root_finds_users(asked: &Asked, answered: &mut Answered) {
    if asked.method == "GET" && asked.path().ends_with("/acme/") {
        answered.change(|body| {
            if let Some(found) = body["Resources"].as_array_mut() {
                found.retain(|one| one["meta"]["resourceType"] == "User");
            }
        });
    }
}

/// A group whose only member comes back twice once it was added again.
fn members_two(asked: &Asked, answered: &mut Answered) {
    static AGAIN: std::sync::Mutex<String> = std::sync::Mutex::new(String::new());
    let mut again = AGAIN.lock().unwrap();
    if asked.method == "PATCH" && asked.is_about_one("Groups") && asked.body.contains("\"op\":\"add\"") {
        asked.path().clone_into(&mut again);
    }
    if asked.method == "GET" && asked.path() == *again {
        answered.change(|body| {
            if let Some([one]) = body["members"].as_array().map(Vec::as_slice) {
                body["members"] = json!([one, one]);
            }
        });
    }
}

/// Every other answer asks for patience.
fn every_other_is_429(_: &Asked, answered: &mut Answered) {
    static SEEN: AtomicUsize = AtomicUsize::new(0);
    if SEEN.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) {
        answered.status = 429;
        answered.set_header("retry-after", "0");
    }
}

#[test]
fn a_server_that_asks_for_patience_gets_it() {
    let stage = Stage::new();
    let busy = breaker::breaks(&stage.server.address, &[Fault::Back(every_other_is_429)]);
    let report = stage.probes(&busy, " --only discovery");
    assert_eq!(named(&report, "fail"), [] as [&str; 0], "{report:#}");
    assert_eq!(named(&report, "pass").len(), report["verdicts"].as_array().unwrap().len(), "{report:#}");
}

#[test]
fn a_server_that_falls_silent_is_asked_no_more() {
    let stage = Stage::new();
    let silent = breaker::breaks(
        &stage.server.address,
        &[Fault::Back(|asked, answered| {
            if asked.method == "POST" {
                answered.status = breaker::HANGS_UP;
            }
        })],
    );
    let report = stage.probes(&silent, " --only create");
    assert!(report["requests"].as_u64().unwrap() < 20, "{report:#}");
    let last = report["verdicts"].as_array().unwrap().last().unwrap();
    assert!(last["why"].as_str().unwrap().contains("no longer answers"), "{last}");
    assert_eq!(stage.holds(), [json!(0), json!(0)], "what it made nevertheless is found and taken away");
}

/// What is made without a word is found by its name.
#[test]
fn what_a_server_makes_without_saying_so_is_taken_away_too() {
    let stage = Stage::new();
    let mute = breaker::breaks(
        &stage.server.address,
        &[Fault::Back(|asked, answered| {
            if asked.method == "POST" && answered.status < 400 {
                answered.body = "{}".to_owned();
            }
        })],
    );
    let report = stage.probes(&mute, "");
    assert!(named(&report, "fail").contains(&"bulk.answer".to_owned()), "{:?}", named(&report, "fail"));
    assert_eq!((stage.holds(), &report["left"]), ([json!(0), json!(0)], &json!([])));
}

#[test]
fn a_part_is_judged_alone_and_a_fault_ends_with_1() {
    let stage = Stage::new();
    let line = |address: &str, more: &str| format!("probe http://{address}/scim/v2/acme --token-file token {more}");
    let said = stage.operator.types(&line(&stage.server.address, "--only 3.6")).ends(0);
    assert!(said.stdout.contains("delete.answers-204: a DELETE is answered 204"), "{}", said.stdout);
    assert!(!said.stdout.contains("create."), "{}", said.stdout);
    assert!(said.stdout.lines().last().unwrap().contains(" 0 fail, "), "{}", said.stdout);
    let broken = breaker::breaks(&stage.server.address, &[Fault::Back(delete_is_200)]);
    let said = stage.operator.types(&line(&broken, "--only delete.answers-204")).ends(1);
    for words in ["fail", "7644 3.6", "204 is due", "sent  DELETE /Users/", "got   200"] {
        assert!(said.stdout.contains(words), "{words}: {}", said.stdout);
    }
    // What the RFC lets a server do counts only for whoever says so.
    let deviates = breaker::breaks(&stage.server.address, &[Fault::Back(patch_answers_204)]);
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
        &[Fault::Back(|asked, answered| {
            let told = asked.headers.iter().find(|(name, _)| name == "authorization").map(|(_, value)| value.clone());
            answered.change(|body| {
                if body.get("status").is_some() {
                    body["status"] = json!(0);
                    body["detail"] = json!(format!("{} {}", told.unwrap_or_default(), asked.body));
                }
            });
        })],
    );
    let report = stage.probes(&echoes, "");
    assert!(named(&report, "fail").contains(&"error.status-is-text".to_owned()), "{report:#}");
    let text = report.to_string();
    assert!(!text.contains(stage.token.trim()) && !text.contains("Passw0rd"), "{text}");
}

//! The conformance tester against our own server. That it finds what is to be found is `faults.rs`'s.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod judge;
#[expect(dead_code, reason = "other tests have files and read what commands say")]
mod support;

use judge::{Stage, named};
use serde_json::json;

#[test]
fn our_own_server_owes_nothing_and_is_left_as_it_was() {
    let stage = Stage::new();
    stage.idp().creates("Users", &json!({ "userName": "resident@acme.example" }));
    let report = stage.probes(&stage.server.address, "");
    assert_eq!(named(&report, "fail"), [] as [&str; 0], "{report:#}");
    // A duty that is skipped by mistake would hold whatever the server does.
    let mut skipped = named(&report, "skipped");
    // A body that is refused by its length may meet a closed connection before the refusal is read.
    skipped.retain(|name| name != "bulk.max-payload");
    assert_eq!(skipped, ["put.immutable", "me.location"]);
    assert_eq!(named(&report, "allowed-deviation"), ["patch-replace.no-target", "group.member-display"]);
    assert_eq!((&report["left"], &report["format_version"]), (&json!([]), &json!(1)));
    assert_eq!(stage.holds(), [json!(1), json!(0)], "the resident");
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
        (format!("probe {url}/Users --token-file token"), 1, "acme/Users is not the base URL of a SCIM server"),
        (
            format!("probe {url}/Users --token-file token --only create.location"),
            1,
            "GET /Groups?count=1 were answered 404 (application/scim+json",
        ),
        (format!("probe http://{} --token-file token", stage.server.address), 1, "is not the base URL"),
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
fn where_nothing_could_be_judged_nothing_is_well() {
    let stage = Stage::new();
    let url = format!("http://{}/scim/v2/acme", stage.server.address);
    let said = stage.operator.types(&format!("probe {url} --token-file token --only put.immutable")).ends(1);
    assert!(said.stdout.contains("0 pass, 0 fail, 0 allowed-deviation, 1 skipped"), "{}", said.stdout);
    assert!(said.stderr.contains("nothing could be judged: every duty was skipped"), "{}", said.stderr);
    let said = stage.operator.types(&format!("probe {url} --token-file token --only put --json")).ends(0);
    assert!(!said.stderr.contains("nothing could be judged"), "one of them is skipped: {}", said.stderr);
}

#[test]
fn a_file_without_one_token_is_told_before_anything_is_sent() {
    let operator = support::Operator::new();
    let rows = [
        ("", "is empty"),
        (" \n\n", "is empty"),
        ("s3cret-one\ns3cret-two\n", "has 2 lines"),
        ("Bearer s3cret-one", "has a space in it"),
        ("s3cret\u{7}one", "has a character in it that no token has"),
        ("\u{feff}s3cret-one", "has a character in it that no token has"),
        ("s3cr\u{e9}t-one", "has a character in it that no token has"),
    ];
    for (token, words) in rows {
        let path = operator.file("file", token);
        // Nobody listens there: whatever is sent would be told instead.
        let said = operator.types("probe http://127.0.0.1:1/scim --token-file file").ends(1);
        let due = format!("rollcall: file {words}; it has to hold the SCIM token and nothing else\n");
        assert_eq!((said.stderr.as_str(), said.stdout.as_str()), (due.as_str(), ""), "{path}: {token:?}");
    }
    operator.file("file", "\r\n s3cret-one \r\n");
    let said = operator.types("probe http://127.0.0.1:1/scim --token-file file").ends(1);
    assert!(said.stderr.contains("GET /ServiceProviderConfig got no answer"), "space around it: {}", said.stderr);
}

//! Other people's conformance suites against the real server: what they call an error is one, or stands here with the reason.
//!
//! They are Python packages, in the versions and with the hashes of `suite/requirements.txt`; `cargo xtask suites` installs
//! them below `target/`. What they expect and why we differ is told in docs/CONFORMANCE.md, too.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[expect(dead_code, reason = "another test needs the rest")]
mod support;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use support::{Operator, Server};

/// Checks that scim2-tester makes of us at least: a suite that looks at nothing finds nothing.
const CHECKS: usize = 194;

/// What scim-sanity calls a failure. RFC 7644 section 3.5.2 leaves a server the choice between 200 and 204 for a PATCH
/// that asks for no `attributes`; a group may be huge, so its answer is 204.
const QUIET: [&str; 3] = ["PATCH /Groups/{id}", "PATCH /Groups/{id} add member", "PATCH /Groups/{id} remove members"];

/// A server with an account that provisioning is on for.
struct Stage {
    url: String,
    token: String,
    _server: Server,
    _operator: Operator,
}

impl Stage {
    fn new() -> Stage {
        let operator = Operator::new();
        operator.json("account create co --name Corp --admin-email edith@corp.example");
        operator.types("settings set co provisioning.enabled=true").ends(0);
        let token = operator.types("token generate co").ends(0).stdout.trim().to_owned();
        let server = operator.serves();
        let url = format!("http://{}/scim/v2/co", server.address);
        Stage { url, token, _server: server, _operator: operator }
    }
}

#[test]
fn scim2_tester_finds_no_error() {
    let stage = Stage::new();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/check.py");
    let said = told(suite("python").arg(script).arg(&stage.url).env("TOKEN", &stage.token), &[0]);
    let checks: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let fine = |check: &&Value| ["SUCCESS", "COMPLIANT", "ACCEPTABLE"].contains(&text(check, "status"));
    let (fine, wrong): (Vec<&Value>, Vec<&Value>) = checks.iter().partition(fine);
    assert!(wrong.is_empty(), "scim2-tester finds {wrong:#?}");
    assert!(fine.len() >= CHECKS, "it looked at little: {} checks", fine.len());
}

#[test]
fn scim_sanity_finds_nothing_but_the_quiet_answer_to_a_patch_of_a_group() {
    let stage = Stage::new();
    let mut probe = suite("scim-sanity");
    probe.args(["probe", &stage.url, "--token", &stage.token, "--user-domain", "corp.example"]);
    probe.args(["--json-output", "--strict", "--i-accept-side-effects"]);
    let said = told(&mut probe, &[0, 1]);
    let report: Value = serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"));
    let checks = report["results"].as_array().unwrap();
    // What it skips are resources of a draft that we have not.
    let is = |status: &'static str| checks.iter().filter(move |check| text(check, "status") == status);
    let others: Vec<&Value> =
        checks.iter().filter(|check| !["pass", "skip"].contains(&text(check, "status"))).collect();
    let found: Vec<&str> = others.iter().map(|check| text(check, "name")).collect();
    assert_eq!(found, QUIET, "scim-sanity finds {others:#?}");
    assert!(others.iter().all(|check| text(check, "message").contains("got 204")), "{others:#?}");
    assert!(is("pass").count() >= 25, "it looked at little: {report}");
    assert!(is("skip").all(|check| text(check, "name").contains("Agent")), "{report}");
}

fn text<'a>(check: &'a Value, field: &str) -> &'a str {
    check[field].as_str().unwrap_or_default()
}

/// A program of the suites' own Python.
fn suite(program: &str) -> Command {
    let home: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().join("suites/bin");
    let path = home.join(program);
    assert!(path.is_file(), "there is no {}: `cargo xtask suites` installs it", path.display());
    Command::new(path)
}

/// What it said on standard output; it ended as expected.
fn told(command: &mut Command, endings: &[i32]) -> String {
    let Output { stdout, stderr, status } = command.output().unwrap();
    let (said, complained) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.code().is_some_and(|code| endings.contains(&code)), "{status}: {said}\n{complained}");
    said.into_owned()
}

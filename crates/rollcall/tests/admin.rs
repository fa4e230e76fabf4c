//! Administrators by the command line, with the real binary: invited, listed, removed; and the links do what they say.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[expect(dead_code, reason = "other tests bring an IdP along")]
mod support;

use serde_json::Value;
use support::{Operator, Said};

fn with_account() -> Operator {
    let operator = Operator::new();
    operator.types("account create co --name Corp --admin-email edith@corp.example").ends(0);
    operator
}

/// `role email` of everybody, by address.
fn listed(operator: &Operator) -> Vec<String> {
    let list = operator.json("admin list co");
    let told = |admin: &Value| format!("{} {}", text(&admin["role"]), text(&admin["email"]));
    list.as_array().unwrap().iter().map(told).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn an_invitation_prints_its_link_once() {
    let operator = with_account();
    let said = operator.types("admin invite co sam@corp.example --role support").ends(0);
    let (first, second) = said.stdout.trim_end().split_once('\n').unwrap();
    assert_eq!(first, "support     sam@corp.example");
    assert!(second.starts_with("setup link  http://127.0.0.1:8080/setup/co/"), "{second}");
    assert!(second.ends_with("   (24 hours, once)"), "{second}");
    assert!(said.stderr.contains("note: links begin with http://127.0.0.1:8080"), "{}", said.stderr);

    let invited = operator.json("admin invite co bob@corp.example --public-url https://rollcall.example/");
    let names: Vec<&String> = invited.as_object().unwrap().keys().collect();
    assert_eq!(names, ["email", "format_version", "role", "setup_url"]);
    assert_eq!((&invited["format_version"], &invited["email"]), (&1.into(), &"bob@corp.example".into()));
    assert_eq!(invited["role"], "admin", "unless another is asked for");
    let secret = text(&invited["setup_url"]).strip_prefix("https://rollcall.example/setup/co/").unwrap();
    assert_eq!((secret.len(), secret.chars().all(|c| c.is_ascii_hexdigit())), (64, true), "256 bits");
    let list = operator.types("admin list co").ends(0).stdout;
    assert!(!list.contains(secret) && list.contains("has set no password yet"), "{list}");
}

#[test]
fn who_is_there_already_gets_a_new_link_and_keeps_the_role() {
    let operator = with_account();
    let first = operator.json("admin invite co sam@corp.example --role support");
    let said = operator.types("admin invite co SAM@corp.example --json").ends(0);
    assert_eq!((&said.json()["role"], &said.json()["email"]), (&"support".into(), &"sam@corp.example".into()));
    assert_ne!(first["setup_url"], said.json()["setup_url"]);
    let said = operator.types("admin invite co sam@corp.example --role admin").ends(0);
    assert!(said.stderr.contains("a password in use works until the link is used"), "{}", said.stderr);
    assert_eq!(listed(&operator), ["owner edith@corp.example", "admin sam@corp.example"]);
}

#[test]
fn what_can_not_be_done_ends_with_one_and_a_sentence() {
    let operator = with_account();
    let refused = |line: &str, status: i32, sentence: &str| {
        let Said { stdout, stderr, .. } = operator.types(line).ends(status);
        assert!(stderr.contains(sentence) && stdout.is_empty(), "{line}: {stdout}{stderr}");
    };
    refused("admin remove co edith@corp.example", 1, "the account's last owner: invite another owner first");
    refused("admin invite co edith@corp.example --role admin", 1, "the account's last owner");
    refused("admin remove co bob@corp.example", 1, "has no administrator “bob@corp.example”");
    refused("admin invite co bob", 1, "“bob” is not an e-mail address");
    refused("admin invite nobody bob@corp.example", 1, "there is no account “nobody”");
    refused("admin list nobody", 1, "there is no account “nobody”");
    refused("admin remove nobody bob@corp.example", 1, "there is no account “nobody”");
    refused("admin invite co bob@corp.example --role god", 2, "possible values: owner, admin, support");
    refused("admin invite co", 2, "<EMAIL>");
    refused("admin list co --database sqlite:other.db", 1, "there is no database at other.db");
    assert_eq!(listed(&operator), ["owner edith@corp.example"]);

    operator.types("admin invite co olga@corp.example --role owner").ends(0);
    assert_eq!(operator.types("admin remove co Edith@corp.example").ends(0).stdout, "removed Edith@corp.example\n");
    refused("admin remove co olga@corp.example", 1, "the account's last owner");
    operator.types("admin invite co sam@corp.example").ends(0);
    assert_eq!(operator.json("admin remove co sam@corp.example")["removed"], "sam@corp.example");
    assert_eq!(listed(&operator), ["owner olga@corp.example"]);
}

/// A page of the server, over real HTTP.
fn page(address: &str, path: &str) -> (u16, String) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let mut answer = agent.get(format!("http://{address}{path}")).call().unwrap();
    (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
}

/// Servers share a database, and so what its links begin with.
#[test]
fn a_server_that_is_not_told_what_links_begin_with_takes_what_another_was_told() {
    let operator = with_account();
    let begins = |email: &str, with: &str| {
        let invited = operator.json(&format!("admin invite co {email}"));
        assert!(text(&invited["setup_url"]).starts_with(with), "{invited} does not begin with {with}");
    };
    let first = operator.serves();
    begins("a@corp.example", &format!("http://{}/", first.address));
    let second = operator.serves();
    begins("b@corp.example", &format!("http://{}/", second.address));
    let told = operator.starts("serve --listen 127.0.0.1:0 --public-url https://rollcall.example");
    begins("c@corp.example", "https://rollcall.example/");
    let untold = operator.serves();
    begins("d@corp.example", "https://rollcall.example/");
    drop((first, second, told, untold));
}

#[test]
fn a_link_opens_its_page_on_a_running_server_until_its_owner_is_removed() {
    let operator = with_account();
    let server = operator.serves();
    let invited = operator.json("admin invite co sam@corp.example");
    let path = text(&invited["setup_url"]).strip_prefix(&format!("http://{}", server.address)).unwrap().to_owned();
    let (status, html) = page(&server.address, &path);
    assert_eq!(status, 200);
    assert!(html.contains("sam@corp.example"), "{html}");
    operator.types("admin remove co sam@corp.example").ends(0);
    assert_eq!(page(&server.address, &path).0, 410);
}

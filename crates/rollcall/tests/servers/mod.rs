//! Two servers beside each other on one database: what one is told, the other knows; one may go while the other works on.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Idp, Operator, Server};

fn person(name: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": format!("{name}@corp.example"), "externalId": format!("id-{name}"), "active": true,
        "name": { "givenName": name, "familyName": "Example" },
    })
}

/// An account whose provisioning is on, and its token.
fn corp() -> (Operator, String) {
    let operator = Operator::new();
    operator.json("account create co --name Corp --admin-email edith@corp.example");
    operator.types("settings set co provisioning.enabled=true").ends(0);
    let token = operator.types("token generate co").ends(0).stdout;
    (operator, token)
}

#[test]
fn what_one_server_is_told_the_other_knows_at_once() {
    let (operator, token) = corp();
    let servers = [operator.serves(), operator.serves()];
    let [one, other] = [0, 1].map(|at| Idp::new(&servers[at], "co", &token));
    let amelia = one.creates("Users", &person("amelia"));
    let (status, found) = other.asks("GET", &format!("Users/{amelia}"), None);
    assert_eq!((status, &found["userName"]), (200, &json!("amelia@corp.example")));
    assert_eq!(other.asks("POST", "Users", Some(&person("amelia"))).0, 409);
    assert_eq!(other.asks("DELETE", &format!("Users/{amelia}"), None).0, 204);
    assert_eq!(one.asks("GET", &format!("Users/{amelia}"), None).0, 404);
    operator.types("token revoke co").ends(0);
    assert_eq!([one, other].map(|idp| idp.asks("GET", "Users", None).0), [401, 401]);
    for server in servers {
        let log = server.ends();
        assert!(!log.iter().any(|line| line.contains("ERROR")), "{log:#?}");
    }
}

#[test]
fn a_sync_that_is_forced_beside_two_servers_is_worked_on_once() {
    let (operator, token) = corp();
    let servers = [operator.serves(), operator.serves()];
    Idp::new(&servers[0], "co", &token).creates("Users", &person("amelia"));
    let report = operator.json("sync now co");
    assert_eq!((&report["status"], &report["mode"]), (&json!("completed"), &json!("test")), "{report}");
    let runs = operator.json("sync reports co");
    assert_eq!(runs.as_array().map(Vec::len), Some(1), "{runs}");
}

#[cfg(unix)]
#[test]
fn a_server_that_is_asked_to_go_answers_what_it_was_asked_and_the_other_works_on() {
    let (operator, token) = corp();
    let (going, staying) = (operator.serves(), operator.serves());
    let idp = Idp::new(&going, "co", &token);
    let amelia = idp.creates("Users", &person("amelia"));
    drop(idp);
    assert_eq!(asked_to_go(going), 0, "it ends by itself, and well");
    let other = Idp::new(&staying, "co", &token);
    assert_eq!(other.asks("GET", &format!("Users/{amelia}"), None).0, 200);
    other.creates("Users", &person("bruno"));
}

/// As when the server is restarted: nothing that was acknowledged is lost, and the next request is answered.
#[test]
fn a_server_whose_connections_are_cut_makes_new_ones() {
    let (operator, token) = corp();
    let server = operator.serves();
    let idp = Idp::new(&server, "co", &token);
    for name in ["amelia", "bruno", "chiara"] {
        let id = idp.creates("Users", &person(name));
        cut_connections(&operator);
        assert_eq!(idp.asks("GET", &format!("Users/{id}"), None).0, 200, "{name}");
    }
}

/// Cuts the connections of every program to the database, where there are any.
fn cut_connections(operator: &Operator) {
    if operator.home.is_postgres() {
        operator.home.cut_connections();
    }
}

/// SIGTERM, as a supervisor sends it; how the server ends.
#[cfg(unix)]
pub(crate) fn asked_to_go(mut server: Server) -> i32 {
    let asked = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().unwrap();
    assert!(asked.success());
    server.child.wait().unwrap().code().unwrap()
}

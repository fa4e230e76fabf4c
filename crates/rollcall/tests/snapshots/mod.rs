//! Snapshots of Active Directory over real HTTP, by a server that is killed in the middle of one, and again behind it.

use crate::support::{Idp, Operator};
use serde_json::{Value, json};

const AD_USER: &str = "urn:rollcall:scim:schemas:extension:activedirectory:1.0:User";

fn person(name: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", AD_USER],
        "userName": format!("{name}@corp.example"),
        AD_USER: { "objectGUID": format!("guid-{name}"), "proxyAddresses": [format!("smtp:{name}.alias@corp.example")] },
    })
}

fn part(people: &[&str]) -> Value {
    json!({ "Resources": people.iter().map(|name| person(name)).collect::<Vec<_>>() })
}

#[test]
fn a_server_that_is_killed_keeps_the_old_directory_in_force_until_the_new_one_is_whole() {
    let operator = Operator::new();
    operator.types("account create co --name Corp --admin-email edith@corp.example").ends(0);
    operator.types("settings set co provisioning.enabled=true").ends(0);
    operator.types("settings set co provisioning.source=adi").ends(0);
    let token = operator.types("token generate co --source adi").ends(0).stdout;
    let server = operator.serves();
    let agent = Idp::agent(&server, "co", &token);
    let begins = |agent: &Idp, users: usize| {
        format!(
            "snapshots/{}",
            agent.creates(
                "snapshots",
                &json!({ "domain": "corp.example", "users": users, "groups": 0, "parts": users.min(1) })
            )
        )
    };
    let first = begins(&agent, 2);
    assert_eq!(agent.asks("PUT", &format!("{first}/parts/1"), Some(&part(&["amelia", "bruno"]))).0, 204);
    let (status, complete) = agent.asks("POST", &format!("{first}/complete"), None);
    assert_eq!((status, &complete["state"]), (200, &json!("in_force")));
    operator.types("sync now co").ends(0);
    let report = operator.json(&format!("sync report co {}", complete["run"]));
    assert_eq!([&report["trigger"], &report["source"], &report["status"]], ["adi", "adi", "completed"]);
    assert_eq!(report["counts"]["users"]["created"], 2);

    let second = begins(&agent, 1);
    assert_eq!(agent.asks("PUT", &format!("{second}/parts/1"), Some(&part(&["chiara"]))).0, 204);
    server.ends();
    let server = operator.serves();
    let agent = Idp::agent(&server, "co", &token);
    let state = |agent: &Idp, path: &str| agent.asks("GET", path, None).1["state"].clone();
    assert_eq!([state(&agent, &first), state(&agent, &second)], ["in_force", "open"]);
    assert_eq!(operator.json("sync plan co")["counts"]["users"]["created"], 2, "a part is seen by nobody");
    assert_eq!(agent.asks("POST", &format!("{second}/complete"), None).0, 200);
    server.ends();
    let server = operator.serves();
    let agent = Idp::agent(&server, "co", &token);
    assert_eq!([state(&agent, &first), state(&agent, &second)], ["replaced", "in_force"]);
    let plan = operator.json("sync plan co");
    let subjects: Vec<&Value> = plan["changes"].as_array().unwrap().iter().map(|change| &change["subject"]).collect();
    assert_eq!(subjects, ["chiara@corp.example"]);
    let aliases = plan["changes"][0]["fields"].as_array().unwrap().iter().find(|field| field["name"] == "aliases");
    assert_eq!(aliases.unwrap()["new"], "chiara.alias@corp.example");

    // A dead token is recognised, and told to the administrator alone.
    let newer = operator.types("token regenerate co --source adi").ends(0).stdout;
    let (status, refused) = agent.asks("GET", &second, None);
    assert_eq!(status, 401);
    assert!(!refused.to_string().contains("regenerated"), "{refused}");
    // That it was tried is written soon: before the next write.
    begins(&Idp::agent(&server, "co", &newer), 0);
    server.ends();
    let listed = operator.json("token list co --source adi");
    let warnings: Vec<&Value> = listed.as_array().unwrap().iter().map(|token| &token["warning"]).collect();
    assert_eq!(warnings[0], &Value::Null, "{listed}");
    assert!(warnings[1].as_str().unwrap().contains("operator regenerated on"), "{listed}");
}

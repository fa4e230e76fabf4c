//! `rollcall sync undo`, from the preview to the undo of the undo.

use serde_json::{Value, json};

use super::{Story, console, lines, story, text};

/// The first live run, with nobody left out.
fn gone_live() -> (Story, [String; 3]) {
    let story = story();
    let operator = &story.operator;
    operator.types("sync complete co").ends(0);
    let before = console(operator);
    let test = operator.json("sync now co");
    let digest = text(&test["digest"]);
    operator.types(&format!("settings set co provisioning.test_mode=false --approve {digest}")).ends(0);
    operator.types("sync now co").ends(0);
    (story, before)
}

#[test]
fn a_run_is_taken_back_after_a_look_at_what_that_does_and_the_next_sync_only_shows_it_again() {
    let (story, before) = gone_live();
    let operator = &story.operator;
    let after = console(operator);
    let run = operator.json("sync reports co")[0]["run"].clone();

    let preview = operator.json(&format!("sync undo co {run} --dry-run"));
    assert_eq!(
        (&preview["run"], &preview["trigger"], &preview["source"], &preview["mode"]),
        (&Value::Null, &json!("undo"), &json!("console"), &json!("live"))
    );
    assert!(lines(&preview, "user").contains(&"restore dmitri@corp.example revert_of_run".to_owned()));
    assert!(lines(&preview, "user").contains(&"archive greta@corp.example revert_of_run".to_owned()));
    assert_eq!(console(operator), after, "a preview changes nothing");
    let wrong = operator.types(&format!("sync undo co {run} --digest {}", "0".repeat(64))).ends(1);
    assert!(wrong.stderr.contains(text(&preview["digest"])), "the present digest is named: {}", wrong.stderr);
    assert_eq!(operator.json("settings show co")["provisioning.test_mode"], json!(false), "and nothing is done");

    let done = operator.types(&format!("sync undo co {run} --digest {} --json", text(&preview["digest"]))).ends(0);
    assert!(done.stderr.contains("note: Test Mode is on"), "{}", done.stderr);
    let undone = done.json();
    assert_eq!((&undone["status"], &undone["digest"]), (&json!("completed"), &preview["digest"]));
    assert_eq!(operator.json(&format!("sync report co {run}"))["status"], json!("undone"));
    assert_eq!(operator.json("settings show co")["provisioning.test_mode"], json!(true));
    let but_greta = |export: &str| export.lines().filter(|line| !line.contains("greta")).collect::<Vec<_>>().join("\n");
    assert_eq!(but_greta(&console(operator)[0]), but_greta(&before[0]), "but for the newcomer, all is as it was");
    let greta = operator.json("users show co greta@corp.example");
    assert_eq!((&greta["status"], &greta["archive_reason"]), (&json!("archived"), &json!("revert_of_run")));
    let explained = operator.json("users explain co dmitri@corp.example");
    let newest = &explained["timeline"][0];
    assert_eq!((&newest["actor"], &newest["code"]), (&json!("operator"), &json!("revert_of_run")));
    assert_eq!(explained["why"]["code"], json!("revert_of_run"));

    let twice = operator.types(&format!("sync undo co {run}")).ends(1);
    assert!(twice.stderr.contains("was undone by run"), "{}", twice.stderr);
    let next = operator.json("sync now co");
    assert_eq!(next["mode"], json!("test"));
    assert!(lines(&next, "user").contains(&"archive dmitri@corp.example never_seen".to_owned()));

    operator.types(&format!("sync undo co {}", undone["run"])).ends(0);
    assert_eq!(console(operator), after, "the undo of the undo brings back what it took");
    assert_eq!(operator.json(&format!("sync report co {run}"))["status"], json!("completed"));
}

#[test]
fn what_can_not_be_taken_back_is_said_in_one_line() {
    let (story, _) = gone_live();
    let operator = &story.operator;
    let refused = |run: &str, sentence: &str| {
        let said = operator.types(&format!("sync undo co {run}")).ends(1);
        assert!(said.stderr.contains(sentence), "{}", said.stderr);
    };
    refused("99", "has no run 99");
    refused("2", "Test Mode");
    operator.types("sync now co").ends(0);
    refused("4", "applied nothing");
}

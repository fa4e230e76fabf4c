//! Which attribute becomes which field, with the real binary: shown, previewed, refused, saved, taken back.

use serde_json::{Value, json};

use crate::support::{Idp, Operator};

#[test]
fn a_mapping_is_shown_previewed_saved_and_taken_back() {
    let operator = Operator::new();
    operator.types("account create co --name Corp --admin-email edith@corp.example").ends(0);
    operator.types("settings set co provisioning.enabled=true provisioning.idp_profile=okta").ends(0);
    let token = operator.types("token generate co").ends(0).stdout;
    let server = operator.serves();
    let okta = Idp::new(&server, "co", &token);
    okta.creates("Users", &json!({ "userName": "amelia@corp.example", "title": "Engineer" }));
    let usual = operator.types("mapping co show").ends(0);
    assert!(usual.stderr.contains("The mapping of the profile “okta”"), "{}", usual.stderr);
    let line = |name: &str| usual.stdout.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
    assert!(line("job_title").ends_with("← title"), "{}", usual.stdout);
    assert!(line("language").ends_with("← preferredLanguage, else locale"), "{}", usual.stdout);
    assert!(line("phone").ends_with("← phoneNumbers[type eq \"work\"].value, number"), "{}", usual.stdout);

    // What is shown as JSON is what can be saved.
    let mut document = operator.json("mapping co show");
    assert_eq!((&document["format_version"], &document["fields"]["job_title"]), (&json!(1), &json!("title")));
    document["fields"]["comment"] = json!({ "from": "title", "transforms": ["upper"] });
    let file = operator.file("mapping.json", &document.to_string());
    let previewed = operator.json(&format!("mapping co preview {file}"));
    assert_eq!((&previewed["run"], &previewed["counts"]["users"]["created"]), (&Value::Null, &json!(1)));
    assert_eq!(previewed["difference"]["different"][0]["after"]["subject"], "amelia@corp.example");
    let told = operator.types(&format!("mapping co preview {file}")).ends(0).stdout;
    assert!(told.contains("Against the mapping in force: 1 line says something else."), "{told}");
    assert_eq!(operator.json("mapping co show")["fields"]["comment"], Value::Null, "a preview saves nothing");

    let saved = operator.types(&format!("mapping co set {file} --json")).ends(0);
    assert_eq!(serde_json::from_str::<Value>(&saved.stdout).unwrap(), document);
    assert!(saved.stderr.contains("own mapping, saved by operator"), "{}", saved.stderr);
    assert_eq!(operator.json("sync plan co")["digest"], previewed["digest"], "the plan that was previewed");
    let again = operator.types(&format!("mapping co set {file}")).ends(0);
    assert!(again.stderr.contains("in force already"), "{}", again.stderr);

    for (text, says) in
        [("{ \"fields\": { \"comment\": \"tittle\" } }", "/fields/comment: "), ("{ \"fields\": }", "line 1 column")]
    {
        let bad = operator.file("bad.json", text);
        for verb in ["set", "preview"] {
            let refused = operator.types(&format!("mapping co {verb} {bad}")).ends(1);
            assert!(refused.stderr.contains(says) && refused.stdout.is_empty(), "{}", refused.stderr);
        }
    }
    assert_eq!(operator.json("mapping co show"), document, "what is refused is not saved");
    operator.types("mapping co set no-such-file").ends(1);
    operator.types("mapping nobody show").ends(1);
    operator.types("mapping co").ends(2);

    let reset = operator.types("mapping co reset --json").ends(0);
    assert!(reset.stderr.contains("The mapping of the profile “okta”"), "{}", reset.stderr);
    assert_eq!(operator.json("mapping co show")["fields"]["comment"], Value::Null);
    let audit = operator.types("audit co --kind mapping").ends(0).stdout;
    assert!(
        audit.contains("changed the attribute mapping: comment") && audit.contains("took the attribute mapping back"),
        "{audit}"
    );
}

#[test]
fn a_backup_has_the_mapping() {
    let operator = Operator::new();
    operator.types("account create co --name Corp --admin-email edith@corp.example").ends(0);
    let file = operator.file("mapping.json", r#"{ "email_from": "emails", "fields": { "comment": "title" } }"#);
    operator.types(&format!("mapping co set {file}")).ends(0);
    let shown = operator.json("mapping co show");
    let copy = operator.file("copy.rollcall", "");
    std::fs::remove_file(&copy).unwrap();
    operator.types(&format!("backup {copy}")).ends(0);
    let other = Operator::new();
    other.types(&format!("restore {copy}")).ends(0);
    assert_eq!(other.json("mapping co show"), shown);
}

//! Backup, restore and the way to another database by the command line, with the real binary.

#[expect(dead_code, reason = "other tests fill a disk")]
mod support;

use scratch::Scratch;
use serde_json::{Value, json};
use support::{Idp, Operator};

/// An account with two people, a token, and a directory that has sent one of them while a server ran.
struct Installation {
    operator: Operator,
    token: String,
}

fn installation() -> Installation {
    let operator = Operator::new();
    operator.types("account create co --name Corp --admin-email edith@corp.example").ends(0);
    let file = operator.file("people.csv", "Email,First Name\namelia@corp.example,Amelia\nbruno@corp.example,Bruno\n");
    operator.types(&format!("users import co {file}")).ends(0);
    operator.types("settings set co provisioning.enabled=true").ends(0);
    let token = operator.types("token generate co").ends(0).stdout;
    let server = operator.serves();
    Idp::new(&server, "co", &token).creates("Users", &amelia());
    Installation { operator, token }
}

fn amelia() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "amelia@corp.example", "externalId": "1", "active": true, "title": "Engineer",
    })
}

/// Everything that anybody outside can see.
fn seen(operator: &Operator) -> Vec<String> {
    [
        "users export co",
        "users list co --json",
        "settings show co --json",
        "token list co --json",
        "sync reports co --json",
    ]
    .iter()
    .map(|line| operator.types(line).ends(0).stdout)
    .collect()
}

/// How many people an IdP with this token finds.
fn finds(operator: &Operator, token: &str) -> Value {
    let server = operator.serves();
    let (status, answer) = Idp::new(&server, "co", token).asks("GET", "Users", None);
    assert_eq!(status, 200, "{answer}");
    answer["totalResults"].clone()
}

#[test]
fn a_backup_is_restored_elsewhere_and_served_there_with_the_same_token() {
    let Installation { operator, token } = installation();
    let server = operator.serves();
    let said = operator.types("backup night.backup").ends(0);
    let tables = format!(" rows of {} tables as of ", store::table::all().len());
    assert!(said.stdout.starts_with("night.backup: ") && said.stdout.contains(&tables), "{}", said.stdout);
    assert_eq!(said.stderr, "");
    let told = operator.json("backup json.backup");
    let of =
        |name: &str| told["tables"].as_array().unwrap().iter().find(|table| table["table"] == name).unwrap().clone();
    assert_eq!((&told["format_version"], &told["file"]), (&json!(1), &json!("json.backup")));
    assert_eq!((&of("console_user")["rows"], &of("resource")["rows"]), (&json!(2), &json!(1)));
    drop(server);

    let elsewhere = Operator::new();
    let file = operator.path("night.backup").display().to_string();
    let said = elsewhere.types(&format!("restore {file}")).ends(0);
    assert!(
        said.stdout.starts_with("restored ")
            && said.stderr.contains("everybody signs in again")
            && said.stderr.contains("a push does not send deletions again"),
        "{}",
        said.stdout
    );
    assert_eq!(seen(&elsewhere), seen(&operator));
    assert_eq!(finds(&elsewhere, &token), 1);
    // The restored installation works: a sync sees what the directory had sent.
    elsewhere.types("sync complete co").ends(0);
    let report = elsewhere.json("sync now co");
    assert_eq!((&report["mode"], &report["counts"]["users"]["adopted"]), (&json!("test"), &json!(1)), "{report}");
}

#[test]
fn what_can_not_be_taken_or_restored_ends_with_one_and_a_sentence_and_touches_nothing() {
    let Installation { operator, .. } = installation();
    let refused = |operator: &Operator, line: &str, status: i32, sentence: &str| {
        let said = operator.types(line).ends(status);
        assert!(said.stderr.contains(sentence) && said.stdout.is_empty(), "{line}: {}{}", said.stdout, said.stderr);
        assert!(status == 2 || said.stderr.lines().count() == 1, "{line}: {}", said.stderr);
    };
    operator.types("backup night.backup").ends(0);
    refused(&operator, "backup night.backup", 1, "night.backup is there already");
    refused(&operator, "backup", 2, "<FILE>");
    refused(&operator, "backup -", 2, "it needs a file");
    refused(&operator, "restore night.backup", 1, "holds accounts already");
    refused(&operator, "backup x.backup --database sqlite:nowhere.db", 1, "there is no database at nowhere.db");

    let text = std::fs::read_to_string(operator.path("night.backup")).unwrap();
    let short = operator.file("short", &text[..text.len() - 1]);
    let diary = operator.file("diary", "Dear diary,\n");
    let changed = operator.file("changed", &text.replace("Amelia", "Bertha"));
    for (file, sentence) in
        [(short, "it ends too soon"), (diary, "is not a Rollcall backup"), (changed, "are not those that were written")]
    {
        refused(&operator, &format!("restore {file} --database sqlite:new.db"), 1, sentence);
    }
    assert!(!operator.path("new.db").exists(), "no database is made for a file that can't be restored");
}

#[test]
fn an_installation_moves_to_another_engine_and_back() {
    let Installation { operator, token } = installation();
    let before = seen(&operator);
    let other = if operator.home.is_postgres() { Scratch::sqlite() } else { Scratch::postgres() };
    let said = operator.types(&format!("migrate --to {}", other.text())).ends(0);
    assert!(said.stderr.contains("copied  console_user    2 rows\n"), "{}", said.stderr);
    assert!(said.stderr.contains("checked console_user    2 rows\n"), "{}", said.stderr);
    assert!(said.stdout.ends_with("each was read back and is the same\n"), "{}", said.stdout);
    let moved = Operator { home: other };
    let named = |line: &str| operator.types(&format!("{line} --database {}", moved.home.text())).ends(0).stdout;
    assert_eq!(named("users export co"), before[0]);

    let back = Operator::new();
    let told = operator.json(&format!("migrate --database {} --to {}", moved.home.text(), back.home.text()));
    assert_eq!((&told["format_version"], &told["to"]), (&json!(1), &json!(back.home.text())));
    assert_eq!(seen(&back), before);
    assert_eq!(finds(&back, &token), 1);

    for (line, sentence) in [
        (format!("migrate --to {}", back.home.text()), "holds accounts already"),
        (format!("migrate --database {0} --to {0}", back.home.text()), "is the database itself"),
        ("migrate --to postgres://a:b@c/d".to_owned(), "a password does not belong"),
        ("migrate --database sqlite:nowhere.db --to sqlite:new.db".to_owned(), "there is no database at nowhere.db"),
    ] {
        let said = operator.types(&line).ends(1);
        assert!(said.stderr.contains(sentence) && said.stdout.is_empty(), "{line}: {}", said.stderr);
    }
    assert!(!operator.path("new.db").exists());
}

#[test]
fn migrate_alone_says_which_schema_the_database_has() {
    let operator = Operator::new();
    operator.types("migrate").ends(1);
    operator.types("account create co --name Corp --admin-email edith@corp.example").ends(0);
    let said = operator.types("migrate").ends(0);
    assert!(said.stdout.contains(&format!("has schema {}, the newest", store::SCHEMA)), "{}", said.stdout);
    assert_eq!(operator.json("migrate")["schema"], store::SCHEMA);
}

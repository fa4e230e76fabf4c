//! docs/schemas says what programs are told, and everything that is told is so: reports of every status and kind, lists,
//! people, settings, both logs.

mod checker;

use ::store::{Lock, account, run};
use app::audit::{self, Query};
use app::reports::{self, RunStatus};
use app::users::{self, How};
use app::{settings, sync};
use planning::plan::FieldChange;
use planning::{Area, Change, Code, Counts, Kind, Source, Trigger, Who};
use serde_json::{Value, json};

use self::checker::Schemas;
use crate::reports::{note, told};
use crate::support::{Acme, SLUG};

fn is(schemas: &Schemas, file: &str, value: &impl serde::Serialize) -> Value {
    let value = serde_json::to_value(value).expect("JSON");
    assert_eq!(schemas.faults(file, &value), [""; 0], "{file}: {value:#}");
    counts_are_those_of_the_lines(&value);
    value
}

/// Of whatever has counts and lines.
fn counts_are_those_of_the_lines(report: &Value) {
    let (Some(counts), Some(lines)) = (report.get("counts"), report.get("changes").and_then(Value::as_array)) else {
        return;
    };
    let tally = lines.iter().map(|line| {
        let area: Area = serde_json::from_value(line["area"].clone()).expect("an area");
        let kind: Kind = serde_json::from_value(line["kind"].clone()).expect("a kind");
        (area, kind, 1)
    });
    assert_eq!(*counts, json!(Counts::sum(tally)), "{report:#}");
}

/// A run that ended so.
fn ended(acme: &Acme, status: RunStatus, failure: Option<&'static str>) -> i64 {
    let now = acme.app.now();
    let made = acme.app.store.write(Lock::Installation, move |tx| {
        let account = account::find(tx, SLUG)?.expect("the account").id;
        let mode = planning::Mode::Live;
        let number =
            run::insert(tx, account, Trigger::Daily, Source::Adi, mode, RunStatus::Pending, &Who::Operator, now)?;
        run::finish(tx, account, number, status, failure, now)?;
        Ok::<_, ::store::Error>(number)
    });
    made.expect("a run")
}

fn import(acme: &Acme, file: &str, dry_run: bool, skip_bad_rows: bool) -> users::Imported {
    let how = How { dry_run, skip_bad_rows, digest: None };
    users::import(&acme.app, SLUG, file.as_bytes(), how, &Who::Operator, "worker").expect("imported")
}

#[test]
fn a_report_of_every_status_and_every_kind_of_line_is_as_its_schema_says() {
    let schemas = Schemas::read();
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    acme.create_person("alice");
    let show = |run| reports::show(&acme.app, SLUG, run).expect("a report");
    let plan = is(&schemas, "report.json", &sync::plan::report(&acme.app, SLUG).expect("a plan"));
    assert_eq!((&plan["run"], &plan["mode"]), (&Value::Null, &json!("test")));
    let test = acme.sync().expect("a run in Test Mode");
    assert_eq!(is(&schemas, "report.json", &show(test))["mode"], "test");
    acme.set(&["provisioning.test_mode=false"]);
    let pending = sync::now(&acme.app, SLUG, &Who::Operator).expect("asked");
    let mut seen = vec![is(&schemas, "report.json", &show(pending))["status"].clone()];
    let held = acme.work()[0];
    seen.push(is(&schemas, "report.json", &show(held))["status"].clone());
    sync::approve(&acme.app, SLUG, held, None, false, &Who::Operator, "worker").expect("approved");
    seen.push(is(&schemas, "report.json", &show(held))["status"].clone());
    for (status, failure) in [
        (RunStatus::Skipped, Some("Anna rejected it.")),
        (RunStatus::Skipped, None),
        (RunStatus::Failed, Some("The disk is full.")),
        (RunStatus::Undone, None),
        (RunStatus::Processing, None),
    ] {
        seen.push(is(&schemas, "report.json", &show(ended(&acme, status, failure)))["status"].clone());
    }
    let mut statuses = schemas.file("report.json")["properties"]["status"]["enum"].as_array().expect("a list").clone();
    statuses.retain(|status| !seen.contains(status));
    assert_eq!(statuses, [json!(null); 0], "every status was shown");

    let fields = vec![FieldChange { name: "job_title".to_owned(), old: None, new: Some("Boss".to_owned()) }];
    let lines = reports::worst_first().map(|kind| Change { fields: fields.clone(), ..note(Area::User, kind, "ann@x") });
    let every_kind = told(&acme, lines.chain([note(Area::Membership, Kind::Add, "Go ← ann@x")]).collect());
    let parted = reports::diff(&acme.app, SLUG, every_kind, held).expect("both");
    is(&schemas, "report.json", &show(every_kind));
    is(&schemas, "difference.json", &parted);
    let listed = is(&schemas, "reports.json", &reports::list(&acme.app, SLUG).expect("a list"));
    assert!(listed.as_array().expect("a list").iter().all(|report| report.get("changes").is_none()));
}

#[test]
fn an_approval_of_a_plan_that_has_moved_is_answered_as_its_schema_says() {
    let schemas = Schemas::read();
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    let [alice, bob] = ["alice", "bob"].map(|name| acme.create_person(name));
    acme.set(&["provisioning.test_mode=false"]);
    let held = acme.work()[0];
    let digest = reports::show(&acme.app, SLUG, held).expect("a report").digest.map(planning::Digest);
    acme.create_person("carol");
    acme.delete(::scim::Kind::User, &alice).expect("deleted");
    acme.patch(::scim::Kind::User, &bob, &json!([{ "op": "replace", "value": { "title": "Boss" } }]))
        .expect("promoted");
    let answer = sync::approve(&acme.app, SLUG, held, digest.as_ref(), false, &Who::Operator, "worker");
    let Err(app::Error::PlanMoved(moved)) = answer else { panic!("{answer:?}") };
    let told = is(&schemas, "moved.json", &reports::Moved::of(&moved));
    for part in ["new", "gone", "different"] {
        assert_eq!(told["difference"][part].as_array().map(Vec::len), Some(1), "{part}: {told:#}");
    }
}

#[test]
fn an_import_is_told_as_its_schema_says_whatever_became_of_it() {
    let schemas = Schemas::read();
    let acme = Acme::new();
    let good = "Email,Group\nann@x.example,Go\n";
    let bad = "Email,Custom Date 1\nnobody,\nbob@x.example,soon\ncid@x.example,\n";
    for (file, dry_run, skip, status, faults) in [
        (good, true, false, "completed", 0),
        (good, false, false, "completed", 0),
        (bad, false, false, "failed", 2),
        (bad, false, true, "completed", 2),
        ("", false, true, "failed", 1),
    ] {
        let told = is(&schemas, "import.json", &import(&acme, file, dry_run, skip));
        let errors = told["errors"].as_array().expect("a list").len();
        assert_eq!((&told["status"], errors), (&json!(status), faults), "{file}");
    }
}

#[test]
fn people_settings_and_both_logs_are_told_as_their_schemas_say() {
    let schemas = Schemas::read();
    let acme = Acme::live();
    acme.creates("alice");
    acme.sync().expect("a run");
    import(&acme, "Email,Email Aliases,Job Title\nann@x.example,a@x.example,Boss\n", false, false);
    is(&schemas, "users.json", &users::list(&acme.app, SLUG).expect("everybody"));
    for email in ["alice@acme.example", "ann@x.example", "zero@acme.example"] {
        is(&schemas, "user.json", &users::show(&acme.app, SLUG, email).expect("somebody"));
        is(&schemas, "explain.json", &users::explain(&acme.app, SLUG, email).expect("why"));
    }
    is(&schemas, "settings.json", &settings::show(&acme.app, SLUG).expect("the settings").to_json());
    let requests = acme.written(&crate::requests::ALL);
    assert!(!requests.is_empty());
    for line in &requests {
        is(&schemas, "request.json", line);
    }
    let query = Query { limit: 1_000, ..Query::default() };
    for entry in audit::page(&acme.app, SLUG, &query).expect("the audit log").entries {
        is(&schemas, "audit.json", &entry);
    }
}

#[test]
fn the_closed_lists_are_those_of_the_program_and_what_is_wrong_is_told() {
    let schemas = Schemas::read();
    let report = schemas.file("report.json");
    let list = |pointer: &str| report.pointer(pointer).and_then(Value::as_array).expect(pointer).clone();
    let codes = list("/$defs/code/enum");
    assert_eq!(codes.len(), 34, "product.md section 8 has so many");
    for code in &codes {
        assert!(Code::from_name(code.as_str().expect("a name")).is_some(), "{code}");
    }
    let mut kinds: Vec<Value> = reports::worst_first().map(|kind| json!(kind)).collect();
    let mut listed = list("/$defs/line/properties/kind/enum");
    kinds.sort_by_key(Value::to_string);
    listed.sort_by_key(Value::to_string);
    assert_eq!(listed, kinds);
    let kinds: Vec<Value> = audit::Kind::ALL.into_iter().map(|kind| json!(kind)).collect();
    assert_eq!(schemas.file("audit.json")["properties"]["kind"]["enum"], Value::Array(kinds));

    let acme = Acme::new();
    let run = told(&acme, vec![note(Area::User, Kind::Create, "ann@x")]);
    let good = serde_json::to_value(reports::show(&acme.app, SLUG, run).expect("a report")).expect("JSON");
    for (pointer, wrong) in [
        ("/status", json!("done")),
        ("/digest", json!("1234")),
        ("/counts/users/created", json!(-1)),
        ("/changes/0/kind", json!("link")),
        ("/changes/0/reason/code", json!("because")),
        ("/changes/0/fields", json!([{ "name": "x", "old": 1, "new": null }])),
        ("/created_at", json!("yesterday")),
        ("/held", json!([{ "rule": "filling" }])),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).expect(pointer) = wrong;
        assert_eq!(
            schemas.faults("report.json", &bad).len(),
            1,
            "{pointer}: {:?}",
            schemas.faults("report.json", &bad)
        );
    }
    let mut grown = good.clone();
    grown["weather"] = json!({ "fair": true });
    assert_eq!(schemas.faults("report.json", &grown), [""; 0], "a member more breaks nobody");
    for (name, schema) in schemas.all() {
        assert_eq!(schema["$id"], json!(name));
    }
}

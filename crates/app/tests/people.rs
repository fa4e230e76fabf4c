//! People and groups as their pages ask for them: by pages, by id, never across accounts; and an import that is the one previewed.

use ::scim::Kind;
use app::groups;
use app::users::{self, Cursor, How, Imported, Window};
use app::{Error, accounts, reports};
use planning::{Digest, Field, GroupId, Status, UserId, Who};
use serde_json::{Value, json};

use crate::support::{Acme, SLUG, person};

fn import(acme: &Acme, slug: &str, file: &str, how: How) -> Result<Imported, Error> {
    users::import(&acme.app, slug, file.as_bytes(), how, &Who::Operator, "worker")
}

fn imported(acme: &Acme, file: &str) {
    let imported = import(acme, SLUG, file, How::default()).expect("imported");
    assert!(!imported.refused, "{:?}", imported.errors);
}

fn preview(acme: &Acme, file: &str) -> Imported {
    import(acme, SLUG, file, How { dry_run: true, ..How::default() }).expect("a preview")
}

fn digest(of: &Imported) -> Option<Digest> {
    of.report.digest.clone().map(Digest)
}

fn json<T: serde::Serialize>(value: T) -> Value {
    serde_json::to_value(value).expect("JSON")
}

fn id_of(acme: &Acme, email: &str) -> UserId {
    users::show(&acme.app, SLUG, email).expect("somebody").user.id
}

fn group_of(acme: &Acme, name: &str) -> GroupId {
    let window = Window { search: Some(name.to_owned()), limit: 1, ..Window::default() };
    groups::page(&acme.app, SLUG, &window).expect("a page").rows.pop().expect("a group").id
}

const STAFF: &str = "Email,Email Aliases,First Name,Last Name,Group\n\
    anna@acme.example,a.smith@acme.example,Anna,Smith,North;South\n\
    bob@acme.example,,Bob,Jones,North\n\
    cleo@acme.example,,Cleo,Smithers,\n";

/// What of the answer names an account or an id.
fn not_found<T: std::fmt::Debug>(answer: Result<T, Error>, id: &str) -> String {
    match answer {
        Err(Error::NotFound(sentence)) => sentence.replace(id, "ID"),
        other => panic!("it is found: {other:?}"),
    }
}

#[test]
fn a_page_of_people_tells_what_the_list_tells() {
    let acme = Acme::new();
    imported(&acme, STAFF);
    let list: Vec<Value> = acme.people().into_iter().map(json).collect();
    let mut window = Window { limit: 2, ..Window::default() };
    let first = users::page(&acme.app, SLUG, &window).expect("a page");
    window.cursor = first.next.clone().expect("a second page");
    let second = users::page(&acme.app, SLUG, &window).expect("a page");
    assert_eq!((first.total, second.next.clone()), (3, None));
    assert_eq!(first.rows.into_iter().chain(second.rows).map(json).collect::<Vec<_>>(), list);
    assert_eq!(list[0]["groups"], json!(["North", "South"]));

    let found = |search: &str, status| {
        let search = Some(search.to_owned());
        let window = Window { search, status, limit: 10, ..Window::default() };
        let found = users::page(&acme.app, SLUG, &window).expect("a page");
        found
            .rows
            .into_iter()
            .map(|told| told.user.fields.get(Field::FirstName).unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(found("SMITH", None), "Anna Cleo");
    assert_eq!(found("a.smith@", None), "Anna");
    assert_eq!(found("jones bob", Some(Status::Active)), "Bob");
    assert_eq!(found("smith", Some(Status::Archived)), "");
    not_found(users::page(&acme.app, "nobody", &window), "");
}

#[test]
fn a_person_by_id_is_the_person_by_address_or_alias_and_is_explained_alike() {
    let acme = Acme::live();
    imported(&acme, STAFF);
    acme.create_person("dora");
    let gone = acme.create_person("ed");
    acme.sync().expect("a run");
    acme.delete(Kind::User, &gone).expect("deleted");
    acme.sync().expect("a run");
    for email in ["Anna@acme.example", "A.Smith@acme.example", "dora@acme.example", "ed@acme.example"] {
        let told = users::show(&acme.app, SLUG, email).expect("somebody");
        let id = &told.user.id;
        assert_eq!(json(users::get(&acme.app, SLUG, id).expect("by id")), json(&told), "{email}");
        let by_address = json(users::explain(&acme.app, SLUG, &told.user.email).expect("explained"));
        assert_eq!(json(users::explain_id(&acme.app, SLUG, id).expect("explained")), by_address, "{email}");
        assert_eq!(by_address["user"], json(&told));
    }
    let ed = users::explain_id(&acme.app, SLUG, &id_of(&acme, "ed@acme.example")).expect("explained");
    assert_eq!(ed.user.expect("a user").user.archive_reason, Some(ed.why.code));
    assert_eq!(ed.why.code.name(), "directory_deleted");
}

#[test]
fn whoever_is_asked_for_by_a_login_is_whom_the_directorys_record_became() {
    let acme = Acme::live();
    let mut body = person("jdoe");
    body["userName"] = json!("jdoe");
    body["emails"] = json!([{ "value": "jane.doe@acme.example", "primary": true }]);
    acme.create(Kind::User, body).expect("a record");
    // Before a sync has looked, nobody is here: the record alone is told of.
    let early = users::trace(&acme.app, SLUG, "jdoe").expect("traced");
    assert!(early.explained.is_some_and(|explained| explained.user.is_none()));
    acme.sync().expect("a run");
    let by_address = json(users::explain(&acme.app, SLUG, "jane.doe@acme.example").expect("explained"));
    assert_eq!(by_address["why"]["code"], json!("directory_active"));
    let by_login = users::explain(&acme.app, SLUG, "JDoe").expect("explained");
    assert_eq!(json(by_login), by_address);
    let traced = users::trace(&acme.app, SLUG, "jdoe").expect("traced");
    assert!(traced.steps.iter().all(|step| step.pass == users::Pass::Passed), "{:?}", traced.steps);
    assert_eq!(traced.who, "jane.doe@acme.example");
}

#[test]
fn a_page_can_tell_which_fields_the_directory_supplied_and_whether_it_still_decides() {
    let acme = Acme::live();
    imported(
        &acme,
        "Email,First Name,Comment,Provisioning Managed\ndora@acme.example,Dora,Likes tea,true\nown@acme.example,Own,,false\n",
    );
    acme.create_person("dora");
    acme.create_person("own");
    acme.sync().expect("a run");
    let of = |email: &str| users::explain_id(&acme.app, SLUG, &id_of(&acme, email)).expect("explained");
    let (dora, own) = (of("dora@acme.example"), of("own@acme.example"));
    let told = dora.user.expect("dora");
    assert!(dora.provisioning && told.is_kept_by_directory());
    assert!(told.is_supplied(Field::FirstName) && told.is_supplied(Field::LastName));
    assert!(!told.is_supplied(Field::Comment) && told.user.fields.has(Field::Comment));
    let told = own.user.expect("own");
    assert!(!told.is_kept_by_directory() && Field::all().all(|field| !told.is_supplied(field)));
    acme.set(&["provisioning.enabled=false"]);
    assert!(!of("dora@acme.example").provisioning);
}

#[test]
fn whoever_is_of_another_account_is_answered_as_nobody_at_all() {
    let acme = Acme::new();
    imported(&acme, STAFF);
    accounts::create(&acme.app, "other", "Other", "owner@other.example").expect("an account");
    import(&acme, "other", "Email,Group\neve@other.example,North\n", How::default()).expect("imported");
    let (anna, north) = (id_of(&acme, "anna@acme.example"), group_of(&acme, "North"));
    let window = Window { limit: 10, ..Window::default() };
    let no_user = UserId("no-such-id".to_owned());
    let no_group = GroupId("no-such-id".to_owned());
    let users = |id: &UserId| not_found(users::get(&acme.app, "other", id), &id.0);
    let stories = |id: &UserId| not_found(users::explain_id(&acme.app, "other", id), &id.0);
    let rosters = |id: &GroupId| not_found(groups::get(&acme.app, "other", id, &window), &id.0);
    assert_eq!(users(&anna), users(&no_user));
    assert_eq!(stories(&anna), stories(&no_user));
    assert_eq!(rosters(&north), rosters(&no_group));
    let searched = Window { search: Some("anna".to_owned()), limit: 10, ..Window::default() };
    assert_eq!(app::users::page(&acme.app, "other", &searched).expect("a page").total, 0);
    let groups = groups::page(&acme.app, "other", &window).expect("a page");
    assert_eq!(groups.rows.iter().map(|group| group.members).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_group_by_id_has_its_members_by_pages_and_archived_people_among_them() {
    let acme = Acme::live();
    let (dora, ed) = (acme.create_person("dora"), acme.create_person("ed"));
    let members = json!([{ "value": dora }, { "value": ed }]);
    acme.create(Kind::Group, json!({ "displayName": "Crew", "members": members })).expect("a group");
    acme.sync().expect("a run");
    acme.patch(Kind::User, &ed, &json!([{ "op": "replace", "path": "active", "value": false }])).expect("patched");
    acme.sync().expect("a run");
    let crew = group_of(&acme, "crew");
    let roster = |cursor| {
        groups::get(&acme.app, SLUG, &crew, &Window { limit: 1, cursor, ..Window::default() }).expect("a roster")
    };
    let first = roster(Cursor::First);
    assert_eq!((first.group.name.as_str(), first.group.members, first.members.total), ("Crew", 2, 2));
    assert_eq!(first.members.rows[0].email, "dora@acme.example");
    let second = roster(first.members.next.expect("a second page")).members;
    assert_eq!((second.rows[0].email.as_str(), second.rows[0].status), ("ed@acme.example", Status::Archived));
    assert_eq!(second.rows[0].id, id_of(&acme, "ed@acme.example"));
    let shown = json(groups::show(&acme.app, SLUG, "CREW").expect("shown"));
    assert_eq!(shown["members"], json!(["dora@acme.example", "ed@acme.example"]));
    let listed = json(groups::list(&acme.app, SLUG).expect("listed"));
    assert_eq!(listed, json!([{ "name": "Crew", "managed_by": "directory", "members": 2 }]));
}

#[test]
fn a_group_that_is_out_of_use_is_on_no_page_unless_asked_for_and_is_still_there_by_id() {
    let acme = Acme::live();
    let crew = acme.create(Kind::Group, json!({ "displayName": "Crew" })).expect("a group");
    acme.sync().expect("a run");
    let id = group_of(&acme, "Crew");
    acme.delete(Kind::Group, &crew).expect("deleted");
    acme.sync().expect("a run");
    let total = |status| {
        let window = Window { status, limit: 10, ..Window::default() };
        groups::page(&acme.app, SLUG, &window).expect("a page").total
    };
    assert_eq!((total(None), total(Some(Status::Archived))), (0, 1));
    let roster = groups::get(&acme.app, SLUG, &id, &Window::default()).expect("a roster");
    assert_eq!(roster.group.status, Status::Archived);
    not_found(groups::show(&acme.app, SLUG, "Crew"), "");
}

#[test]
fn the_plan_that_was_previewed_is_the_one_that_is_applied() {
    let acme = Acme::new();
    let seen = digest(&preview(&acme, STAFF));
    assert!(seen.is_some());
    let done = import(&acme, SLUG, STAFF, How { digest: seen.clone(), ..How::default() }).expect("imported");
    assert_eq!(digest(&done), seen);
    assert_eq!(acme.people().len(), 3);
}

#[test]
fn a_preview_that_the_world_or_the_file_has_left_behind_applies_nothing() {
    let acme = Acme::new();
    let seen = digest(&preview(&acme, STAFF));
    // Somebody makes bob first: the file would change him now, not create him.
    imported(&acme, "Email\nbob@acme.example\n");
    let before: Vec<Value> = acme.people().into_iter().map(json).collect();
    let runs = reports::list(&acme.app, SLUG).expect("the runs").len();
    let again = preview(&acme, STAFF);
    let present = digest(&again).expect("a digest");
    let how = How { digest: seen, ..How::default() };
    let outcome = import(&acme, SLUG, STAFF, how.clone()).expect_err("stale");
    assert_eq!(outcome, Error::StaleDigest(present.clone()));
    import(&acme, SLUG, "Email\nmallory@acme.example\n", how).expect_err("another file");
    assert_eq!(acme.people().into_iter().map(json).collect::<Vec<_>>(), before);
    assert_eq!(reports::list(&acme.app, SLUG).expect("the runs").len(), runs, "a refusal is no run");
    import(&acme, SLUG, STAFF, How { digest: Some(present), ..How::default() }).expect("looked at again");
    assert_eq!(acme.people().len(), 3);
}

#[test]
fn a_preview_with_faults_says_where_and_its_digest_is_of_what_skipping_them_would_do() {
    let acme = Acme::new();
    let file = "Email,First Name,Status\nanna@acme.example,Anna,active\nnobody,Nobody,active\n";
    let seen = preview(&acme, file);
    assert!(seen.refused && !seen.unusable);
    assert!(preview(&acme, "Email,Shoe Size\nanna@acme.example,38\n").unusable);
    let faults: Vec<_> = seen.errors.iter().map(|fault| (fault.line, fault.column.as_deref())).collect();
    assert_eq!(faults, [(3, Some("Email"))]);
    assert_eq!(seen.notes.len(), 1, "the status: {:?}", seen.notes);
    let lines: Vec<_> = seen.report.changes.iter().flatten().collect();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].subject, "anna@acme.example");
    assert!(lines[0].fields.iter().any(|field| field.name == "first_name" && field.new.as_deref() == Some("Anna")));
    let how = How { digest: digest(&seen), ..How::default() };
    assert!(import(&acme, SLUG, file, how.clone()).expect("answered").refused);
    assert_eq!(acme.people().len(), 0);
    let done = import(&acme, SLUG, file, How { skip_bad_rows: true, ..how }).expect("imported");
    assert_eq!((done.refused, acme.people().len()), (false, 1));
}

#[test]
fn the_template_is_a_file_of_the_import_that_does_nothing_and_lacks_no_column_of_the_export() {
    let acme = Acme::new();
    let template = users::template();
    let seen = preview(&acme, &template);
    assert_eq!((seen.refused, seen.errors, seen.notes), (false, Vec::new(), Vec::new()));
    assert_eq!(seen.report.changes.map(|lines| lines.len()), Some(0));
    let export = users::export(&acme.app, SLUG).expect("exported");
    assert_eq!(
        export.lines().next().map(|header| format!("{header}\r\n")),
        Some(template.replace("\r\n", ",Status\r\n"))
    );
}

#[test]
fn a_file_that_is_applied_twice_at_once_makes_one_run() {
    let mut between = 0;
    for nth in 1.. {
        let acme = Acme::new();
        let how = How { digest: digest(&preview(&acme, STAFF)), ..How::default() };
        let (other, same) = (acme.clone(), how.clone());
        acme.clock.at_reading(nth, move || drop(import(&other, SLUG, STAFF, same)));
        let second = import(&acme, SLUG, STAFF, how);
        if acme.clock.forget_deed() {
            break;
        }
        // Once this one is under way, the other is refused; until then the other has done everything.
        if let Err(refused) = second {
            assert!(matches!(refused, Error::StaleDigest(_)), "at reading {nth}: {refused}");
            between += 1;
        }
        assert_eq!(reports::list(&acme.app, SLUG).expect("the runs").len(), 1, "at reading {nth}");
    }
    assert!(between > 1, "also between the look and the claim");
}

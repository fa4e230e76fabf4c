//! People and groups by hand, against the real store: a preview, then a run; whoever came first is not overwritten.

use std::sync::Arc;

use ::scim::Kind as Sort;
use app::users::{self, Edit, Edited};
use app::{Error, groups, reports, sync};
use planning::console::ManagedBy;
use planning::edit::Wanted;
use planning::edit::{Edits, GroupEdit, Newcomer, PersonEdit};
use planning::{Code, Field, GroupId, Mode, Source, Status, Trigger, UserId, Who};
use serde_json::json;

use crate::explain::stories::{bring, under_active_directory};
use crate::races::at_once;
use crate::support::{Acme, OWNER, SLUG};

fn anna() -> Who {
    Who::Administrator("anna@acme.example".to_owned())
}

fn ask(acme: &Acme, edit: Edit) -> Result<Edited, Error> {
    users::edit(&acme.app, SLUG, edit, &anna(), "worker")
}

/// Looks, then does what was looked at.
fn done(acme: &Acme, edits: Edits) -> Edited {
    let seen = ask(acme, Edit { edits: edits.clone(), ..Edit::default() }).expect("a preview");
    assert_eq!(seen.mistakes, []);
    assert_eq!(seen.report.run, None, "a preview is no run");
    let digest = seen.report.digest.map(planning::Digest);
    ask(acme, Edit { edits, digest, ..Edit::default() }).expect("done")
}

fn of(user: &UserId, edit: PersonEdit) -> Edits {
    Edits { people: [(user.clone(), edit)].into(), ..Edits::default() }
}

fn titled(title: &str) -> PersonEdit {
    PersonEdit { fields: Wanted::from([(Field::JobTitle, title.to_owned())]), ..PersonEdit::default() }
}

fn status(status: Status) -> PersonEdit {
    PersonEdit { status: Some(status), ..PersonEdit::default() }
}

fn made(acme: &Acme, email: &str) -> UserId {
    let newcomer = Newcomer { email: email.to_owned(), managed: false, ..Newcomer::default() };
    done(acme, Edits { newcomers: vec![newcomer], ..Edits::default() });
    show(acme, email).id
}

fn show(acme: &Acme, email: &str) -> planning::User {
    users::show(&acme.app, SLUG, email).expect("somebody").user
}

fn group(acme: &Acme, name: &str) -> GroupId {
    let found = groups::list(&acme.app, SLUG).expect("the groups");
    found.into_iter().find(|group| group.name == name).expect("a group").id
}

#[test]
fn an_edit_is_a_run_with_a_report_and_explain_tells_whose_it_was_also_in_test_mode() {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    let cho = made(&acme, "cho@acme.example");
    let told = done(&acme, of(&cho, titled("Boss"))).report;
    let as_run = (told.trigger, told.source, told.mode, told.status);
    assert_eq!(as_run, (Trigger::Edit, Source::Console, Mode::Live, reports::RunStatus::Completed));
    assert_eq!(
        told.changes.expect("lines").iter().next().expect("a line").reason.sentence,
        "anna@acme.example did this in the console by hand."
    );
    assert_eq!(show(&acme, "cho@acme.example").fields.get(Field::JobTitle), Some("Boss"));

    done(&acme, of(&cho, status(Status::Archived)));
    let explained = users::explain(&acme.app, SLUG, "cho@acme.example").expect("explained");
    assert_eq!(explained.why.code, Code::Manual);
    assert_eq!(
        explained.why.sentence,
        "cho@acme.example was archived on 2026-11-24 09:00 UTC by run 3, which anna@acme.example had asked for. It was done in the console by hand."
    );
    assert_eq!(explained.timeline[0].actor, users::Actor::Administrator);
    done(&acme, of(&cho, status(Status::Active)));
    let back = show(&acme, "cho@acme.example");
    assert_eq!((back.status, back.archive_reason, back.archived_at), (Status::Active, None, None));
}

#[test]
fn what_is_so_already_is_no_run_and_a_mistake_does_nothing() {
    let acme = Acme::new();
    let cho = made(&acme, "cho@acme.example");
    let runs = || reports::list(&acme.app, SLUG).expect("the runs").len();
    let before = runs();
    assert!(!ask(&acme, Edit { edits: of(&cho, status(Status::Active)), ..Edit::default() }).expect("seen").acts());
    let edits = Edits {
        newcomers: vec![Newcomer { email: "CHO@acme.example".to_owned(), ..Newcomer::default() }],
        people: [(cho, titled("Boss"))].into(),
        ..Edits::default()
    };
    let seen = ask(&acme, Edit { edits: edits.clone(), ..Edit::default() }).expect("seen");
    let digest = seen.report.digest.map(planning::Digest);
    let told = ask(&acme, Edit { edits, digest, ..Edit::default() }).expect("told");
    assert_eq!((told.mistakes.len(), told.report.run, runs()), (1, None, before));
    assert_eq!(show(&acme, "cho@acme.example").fields.get(Field::JobTitle), None);
}

#[test]
fn whoever_filled_in_a_form_on_another_version_does_nothing() {
    let acme = Acme::new();
    let cho = made(&acme, "cho@acme.example");
    let version = show(&acme, "cho@acme.example").version;
    let mine = |title: &str, digest| Edit {
        edits: of(&cho, titled(title)),
        version: Some((cho.clone(), version)),
        digest,
        ..Edit::default()
    };
    let seen = ask(&acme, mine("Boss", None)).expect("seen");
    assert!(!seen.moved);
    done(&acme, of(&cho, PersonEdit { managed: Some(true), ..PersonEdit::default() }));
    let told = ask(&acme, mine("Boss", seen.report.digest.map(planning::Digest))).expect("told");
    assert!(told.moved && told.report.run.is_none());
    assert_eq!(show(&acme, "cho@acme.example").fields.get(Field::JobTitle), None);
}

#[test]
fn of_two_edits_at_once_none_is_lost_unseen() {
    let acme = Acme::new();
    let cho = made(&acme, "cho@acme.example");
    let servers = [acme.clone(), acme.another_server()];
    let version = show(&acme, "cho@acme.example").version;
    let outcomes = at_once(&servers, 8, |server, number| {
        let edit = |digest| Edit {
            edits: of(&cho, titled(&format!("Title {number}"))),
            version: Some((cho.clone(), version)),
            digest,
            ..Edit::default()
        };
        let seen = ask(server, edit(None))?;
        ask(server, edit(seen.report.digest.map(planning::Digest)))
    });
    let (mut applied, mut told) = (0, 0);
    for outcome in &outcomes {
        match outcome {
            Ok(edited) if edited.report.run.is_some() => applied += 1,
            Ok(Edited { moved: true, .. }) | Err(Error::Moved(_) | Error::Refused(_) | Error::StaleDigest(_)) => {
                told += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((applied, told), (1, 7), "{outcomes:?}");
}

#[test]
fn an_edit_waits_for_no_sync_and_a_sync_overwrites_what_the_directory_supplies() {
    let acme = Acme::live();
    let resource = acme.create_person("ben");
    acme.patch(Sort::User, &resource, &json!([{ "op": "add", "path": "title", "value": "Clerk" }])).expect("a title");
    acme.sync().expect("a sync");
    let ben = show(&acme, "ben@acme.example").id;
    let edits = of(
        &ben,
        PersonEdit {
            fields: Wanted::from([(Field::JobTitle, "Boss".to_owned()), (Field::Comment, "Plays".to_owned())]),
            ..PersonEdit::default()
        },
    );
    let told = done(&acme, edits).report;
    assert!(
        told.changes
            .expect("lines")
            .iter()
            .next()
            .expect("a line")
            .reason
            .sentence
            .ends_with("overwrite it with what the directory says.")
    );
    assert_eq!(show(&acme, "ben@acme.example").fields.get(Field::JobTitle), Some("Boss"));
    acme.sync().expect("a sync");
    let fields = show(&acme, "ben@acme.example").fields;
    assert_eq!((fields.get(Field::JobTitle), fields.get(Field::Comment)), (Some("Clerk"), Some("Plays")));
}

/// At every moment at which a sync reads the clock, somebody edits the very person whom it is about to write.
#[test]
fn an_edit_comes_before_a_sync_or_after_it_and_never_in_between() {
    let acme = Acme::live();
    let resource = acme.create_person("ben");
    acme.sync().expect("a sync");
    let ben = show(&acme, "ben@acme.example").id;
    let (mut let_in, mut sent_away) = (0, 0);
    for nth in 1.. {
        let title = format!("Clerk {nth}");
        let path = json!([{ "op": "add", "path": "title", "value": title }]);
        acme.patch(Sort::User, &resource, &path).expect("a title");
        let run = sync::now(&acme.app, SLUG, &Who::Operator).expect("asked");
        let heard = Arc::new(std::sync::Mutex::new(None));
        let (other, answer, user) = (acme.clone(), heard.clone(), ben.clone());
        acme.clock.at_reading(nth, move || {
            let status = reports::show(&other.app, SLUG, run).expect("a report").status;
            let before = show(&other, "ben@acme.example");
            let edits = of(
                &user,
                PersonEdit {
                    fields: Wanted::from([
                        (Field::JobTitle, "Chief".to_owned()),
                        (Field::Comment, format!("Note {nth}")),
                    ]),
                    ..PersonEdit::default()
                },
            );
            let seen = ask(&other, Edit { edits: edits.clone(), ..Edit::default() }).expect("a preview");
            let digest = seen.report.digest.map(planning::Digest);
            let told = ask(&other, Edit { edits, digest, ..Edit::default() }).map(drop);
            let moved = show(&other, "ben@acme.example").version != before.version;
            *answer.lock().expect("a lock") = Some((status, told, moved));
        });
        acme.work();
        let is_over = acme.clock.forget_deed();
        acme.sync().expect("a sync");
        let fields = show(&acme, "ben@acme.example").fields;
        assert_eq!(
            fields.get(Field::JobTitle),
            Some(title.as_str()),
            "the directory has the last word, at reading {nth}"
        );
        let Some((status, told, moved)) = heard.lock().expect("a lock").take() else {
            assert!(is_over, "reading {nth}");
            break;
        };
        if status == reports::RunStatus::Processing {
            assert!(matches!(told, Err(Error::Refused(_))) && !moved, "reading {nth}: {told:?}");
            sent_away += 1;
        } else {
            assert!(told.is_ok() && moved, "reading {nth}, {status:?}: {told:?}");
            let note = format!("Note {nth}");
            assert_eq!(fields.get(Field::Comment), Some(note.as_str()), "what the directory does not say stays");
            let_in += 1;
        }
    }
    assert!(let_in > 0 && sent_away > 2, "{let_in} before or after, {sent_away} in between");
}

#[test]
fn an_archive_by_hand_says_when_the_next_sync_brings_them_back() {
    let acme = Acme::live();
    acme.create_person("ben");
    acme.sync().expect("a sync");
    let ben = show(&acme, "ben@acme.example").id;
    let sentence =
        |edited: Edited| edited.report.changes.expect("lines").iter().next().expect("a line").reason.sentence;
    let seen = ask(&acme, Edit { edits: of(&ben, status(Status::Archived)), ..Edit::default() }).expect("seen");
    assert!(sentence(seen).contains("The next sync will overwrite it"));
    done(&acme, of(&ben, status(Status::Archived)));
    acme.sync().expect("a sync");
    assert_eq!(show(&acme, "ben@acme.example").status, Status::Active, "as it was said");

    let for_good = PersonEdit { managed: Some(false), ..status(Status::Archived) };
    let seen = ask(&acme, Edit { edits: of(&ben, for_good.clone()), ..Edit::default() }).expect("seen");
    assert!(!sentence(seen).contains("overwrite"));
    done(&acme, of(&ben, for_good));
    acme.sync().expect("a sync");
    assert_eq!(show(&acme, "ben@acme.example").status, Status::Archived);
}

#[test]
fn an_administrator_is_archived_by_a_person_and_whoever_asks_is_told() {
    let acme = Acme::new();
    let owner = made(&acme, OWNER);
    let seen = ask(&acme, Edit { edits: of(&owner, status(Status::Archived)), ..Edit::default() }).expect("seen");
    assert_eq!(seen.administrators, [OWNER]);
    done(&acme, of(&owner, status(Status::Archived)));
    assert_eq!(show(&acme, OWNER).status, Status::Archived);
}

#[test]
fn an_edit_is_undone_like_any_run() {
    let acme = Acme::new();
    let cho = made(&acme, "cho@acme.example");
    done(&acme, Edits { new_groups: vec!["Chess".to_owned()], ..Edits::default() });
    let chess = group(&acme, "Chess");
    let edit = PersonEdit { join: [chess.clone()].into(), ..titled("Boss") };
    let run = done(&acme, of(&cho, edit)).report.run.expect("a run");
    assert_eq!(groups::show(&acme.app, SLUG, "chess").expect("a group").members, ["cho@acme.example"]);
    sync::undo::undo(&acme.app, SLUG, run, None, &anna(), "worker").expect("undone");
    assert_eq!(show(&acme, "cho@acme.example").fields.get(Field::JobTitle), None);
    assert!(groups::show(&acme.app, SLUG, "chess").expect("a group").members.is_empty());
}

#[test]
fn a_clash_of_names_ends_when_the_directory_is_let_manage_the_group_or_the_group_is_renamed() {
    for is_renamed in [true, false] {
        let acme = Acme::live();
        done(&acme, Edits { new_groups: vec!["Sales".to_owned()], ..Edits::default() });
        let sales = group(&acme, "Sales");
        acme.create(Sort::Group, json!({ "displayName": "Sales" })).expect("a group");
        let run = acme.sync().expect("a sync");
        let report = reports::show(&acme.app, SLUG, run).expect("a report");
        assert_eq!(report.counts.groups.issues, 1, "they clash");
        let edit = if is_renamed {
            GroupEdit { name: Some("Salespeople".to_owned()), ..GroupEdit::default() }
        } else {
            GroupEdit { managed_by: Some(ManagedBy::Directory), ..GroupEdit::default() }
        };
        done(&acme, Edits { groups: [(sales.clone(), edit)].into(), ..Edits::default() });
        let run = acme.sync().expect("a sync");
        assert_eq!(reports::show(&acme.app, SLUG, run).expect("a report").counts.groups.issues, 0);
        let all = groups::list(&acme.app, SLUG).expect("the groups");
        let told: Vec<(&str, ManagedBy)> = all.iter().map(|group| (group.name.as_str(), group.managed_by)).collect();
        if is_renamed {
            assert_eq!(told, [("Sales", ManagedBy::Directory), ("Salespeople", ManagedBy::Console)]);
        } else {
            assert_eq!(told, [("Sales", ManagedBy::Directory)]);
            assert_eq!(all[0].id, sales, "the very group");
        }
    }
}

#[test]
fn whoever_is_here_and_in_the_directory_is_told_what_their_first_sync_will_overwrite() {
    let acme = Acme::live();
    for address in ["ben@acme.example", "cho@acme.example"] {
        let newcomer = Newcomer { email: address.to_owned(), managed: true, ..Newcomer::default() };
        done(&acme, Edits { newcomers: vec![newcomer], ..Edits::default() });
    }
    let mut body = crate::support::person("ben");
    body["title"] = json!("Clerk");
    acme.create(Sort::User, body).expect("a record");
    let ben = show(&acme, "ben@acme.example").id;
    let is_overwritten = |user: &UserId, edit: PersonEdit| {
        let seen = ask(&acme, Edit { edits: of(user, edit), ..Edit::default() }).expect("seen");
        let lines = seen.report.changes.expect("lines");
        lines.iter().next().expect("a line").reason.sentence.contains("The next sync will overwrite it")
    };
    let comment = PersonEdit { fields: [(Field::Comment, "Plays".to_owned())].into(), ..PersonEdit::default() };
    assert!(is_overwritten(&ben, titled("Boss")));
    assert!(!is_overwritten(&ben, titled("Clerk")), "as the directory has it");
    assert!(!is_overwritten(&ben, comment), "no word of the directory's");
    assert!(!is_overwritten(&ben, PersonEdit { managed: Some(false), ..titled("Boss") }));
    assert!(!is_overwritten(&show(&acme, "cho@acme.example").id, titled("Boss")), "whom the directory does not have");
    let owned = users::owned(&acme.app, SLUG, &ben).expect("ben");
    assert!(matches!(owned.next_owner("job_title"), Some(users::Owner::Directory { .. })), "{owned:?}");
    assert!(!matches!(owned.next_owner("comment"), Some(users::Owner::Directory { .. })), "{owned:?}");
    // Until a sync has tied Ben to the record, it is not the directory that decides.
    assert!(!owned.told.is_kept_by_directory());
    assert_eq!(owned.owner("job_title"), Some(&users::Owner::Default));
    done(&acme, of(&ben, titled("Boss")));
    acme.sync().expect("a sync");
    assert_eq!(show(&acme, "ben@acme.example").fields.get(Field::JobTitle), Some("Clerk"), "as it was said");
    let owned = users::owned(&acme.app, SLUG, &ben).expect("ben");
    assert!(matches!(owned.owner("job_title"), Some(users::Owner::Directory { .. })), "{owned:?}");
}

#[test]
fn a_record_that_is_somebody_else_or_was_deleted_is_not_what_a_first_sync_will_bring() {
    let acme = Acme::live();
    let with = |name: &str, others: &[&str]| {
        let mut body = crate::support::person(name);
        body["title"] = json!("Clerk");
        body["emails"] = others.iter().map(|address| json!({ "value": address })).collect();
        acme.create(Sort::User, body).expect("a record")
    };
    // Dan's record has Eva's address as well, and Dan is who it is.
    with("dan", &["dan@acme.example", "eva@acme.example"]);
    acme.sync().expect("a sync");
    for address in ["eva@acme.example", "fay@acme.example"] {
        let newcomer = Newcomer { email: address.to_owned(), managed: true, ..Newcomer::default() };
        done(&acme, Edits { newcomers: vec![newcomer], ..Edits::default() });
    }
    // Of two records with Fay's address the later one was deleted.
    with("fay", &["fay@acme.example"]);
    let gone = with("fey", &["fay@acme.example"]);
    acme.delete(Sort::User, &gone).expect("deleted");
    let is_overwritten = |email: &str| {
        let edits = of(&show(&acme, email).id, titled("Boss"));
        let seen = ask(&acme, Edit { edits, ..Edit::default() }).expect("seen");
        let lines = seen.report.changes.expect("lines");
        lines.iter().next().expect("a line").reason.sentence.contains("The next sync will overwrite it")
    };
    assert!(!is_overwritten("eva@acme.example"));
    assert!(is_overwritten("fay@acme.example"));
}

#[test]
fn an_alias_of_active_directory_that_is_taken_away_comes_back_and_that_is_said() {
    let (acme, agent) = under_active_directory(&["ben"]);
    let ben = show(&acme, "ben@acme.example");
    assert_eq!(ben.aliases.len(), 1, "{:?}", ben.aliases);
    let seen_of = |aliases: &[&str]| {
        let aliases = Some(aliases.iter().map(|alias| (*alias).to_owned()).collect());
        let edits = of(&ben.id, PersonEdit { aliases, ..PersonEdit::default() });
        let seen = ask(&acme, Edit { edits: edits.clone(), ..Edit::default() }).expect("seen");
        let lines = seen.report.changes.expect("lines");
        let sentence = lines.iter().next().expect("a line").reason.sentence.clone();
        (edits, sentence.contains("The next sync will overwrite it"))
    };
    assert!(!seen_of(&["b@acme.example", "benny@acme.example"]).1, "one more is a person's own, and stays");
    let (edits, is_overwritten) = seen_of(&[]);
    assert!(is_overwritten);
    let owned = users::owned(&acme.app, SLUG, &ben.id).expect("ben");
    assert!(matches!(owned.owner("aliases"), Some(users::Owner::Directory { .. })), "{owned:?}");
    done(&acme, edits);
    bring(&acme, &agent, &["ben"]);
    assert_eq!(show(&acme, "ben@acme.example").aliases, ben.aliases, "as it was said");
}

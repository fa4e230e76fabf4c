//! Every sentence about a person, a group or a membership, by cause code: what a support engineer pastes into a ticket.
//!
//! UPDATE_EXPECT=1 writes them anew: read what it wrote before you believe it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use expect_test::expect_file;
use planning::guard::{Hold, Rule};
use planning::plan::FieldChange;
use planning::wording::{ByRun, Word, advice, because, evidence, on_what, sentence};
use planning::{Area, Cause, Change, Code, Kind, Who};

const BOB: &str = "bob@x.example";

fn user(kind: Kind, code: Code, params: &[(&str, &str)]) -> Change {
    of(Area::User, kind, BOB, code, params)
}

fn group(kind: Kind, code: Code, params: &[(&str, &str)]) -> Change {
    of(Area::Group, kind, "Sales", code, params)
}

fn membership(kind: Kind, code: Code, params: &[(&str, &str)]) -> Change {
    of(Area::Membership, kind, "Sales ← bob@x.example", code, params)
}

fn of(area: Area, kind: Kind, subject: &str, code: Code, params: &[(&str, &str)]) -> Change {
    let cause = params.iter().fold(Cause::from(code), |cause, (name, value)| cause.with(name, *value));
    Change::note(area, kind, subject, cause)
}

fn alias() -> FieldChange {
    FieldChange { name: "aliases".to_owned(), old: Some("b@x.example".to_owned()), new: None }
}

/// What was done, and why.
fn deeds() -> Vec<Change> {
    vec![
        user(Kind::Create, Code::DirectoryActive, &[]),
        user(Kind::Restore, Code::DirectoryActive, &[]),
        group(Kind::Create, Code::DirectoryActive, &[]),
        user(Kind::Change, Code::DirectoryChanged, &[]),
        group(Kind::Rename, Code::DirectoryChanged, &[]),
        membership(Kind::Add, Code::DirectoryChanged, &[]),
        membership(Kind::Remove, Code::DirectoryChanged, &[]),
        user(Kind::Link, Code::MatchedByLink, &[]),
        user(Kind::Link, Code::MatchedByDirectoryId, &[]),
        user(Kind::Adopt, Code::MatchedByDirectoryId, &[]),
        user(Kind::Adopt, Code::MatchedByEmail, &[]),
        Change { fields: vec![alias()], ..user(Kind::AliasRemove, Code::AliasRemoved, &[]) },
        user(Kind::Create, Code::CsvRow, &[("line", "7")]),
        user(Kind::Change, Code::CsvRow, &[("line", "7"), ("overwritten", "yes")]),
        user(Kind::Change, Code::Manual, &[("who", "ann@x.example")]),
        user(Kind::Change, Code::Manual, &[]),
        user(Kind::Restore, Code::RevertOfRun, &[("run", "3")]),
        user(Kind::Archive, Code::RevertOfRun, &[("run", "3"), ("new", "yes")]),
        user(Kind::Archive, Code::DirectoryInactive, &[]),
        user(Kind::Archive, Code::DirectoryDeleted, &[]),
        group(Kind::Archive, Code::DirectoryDeleted, &[]),
        user(Kind::Archive, Code::NeverSeen, &[]),
        group(Kind::Archive, Code::NeverSeen, &[]),
        user(Kind::Archive, Code::NoLongerSent, &[]),
    ]
}

/// What was not done, and why.
fn notes() -> Vec<Change> {
    let kept = [("until", "2026-12-24T09:00:00Z"), ("by", "ann@x.example"), ("run", "3")];
    let although = |code: &'static str| [&kept[..], &[("although", code)]].concat();
    let switched = [("sent_by", "SCIM"), ("chosen", "Active Directory Integration"), ("since", "24 November 2026")];
    vec![
        user(Kind::Hold, Code::Filling, &[]),
        user(Kind::Skip, Code::Unmanaged, &[]),
        user(Kind::Hold, Code::ProtectedAdmin, &[]),
        user(Kind::Hold, Code::KeptUntil, &although("directory_inactive")),
        user(Kind::Hold, Code::KeptUntil, &although("directory_deleted")),
        user(Kind::Hold, Code::KeptUntil, &although("never_seen")),
        user(Kind::Hold, Code::GuardHeld, &[]),
        group(Kind::Hold, Code::GuardHeld, &[]),
        user(Kind::Hold, Code::TestMode, &[]),
        user(Kind::Hold, Code::Stale, &[]),
        user(Kind::Hold, Code::Stale, &[("kept", "newer"), ("run", "3")]),
        group(Kind::Hold, Code::Stale, &[("kept", "used"), ("run", "3")]),
        user(Kind::Issue, Code::UnreadableRecord, &[("reason", "The stored resource is no JSON object.")]),
        user(Kind::Issue, Code::MatchUncertain, &[("candidates", "rob@x.example, robert@x.example")]),
        user(Kind::Issue, Code::DuplicateOf, &[("of", "rob@x.example")]),
        user(Kind::Issue, Code::DuplicateOf, &[("of", "rob@x.example"), ("employee_number", "E7")]),
        user(Kind::Hold, Code::DuplicateOf, &[("of", "rob@x.example")]),
        user(Kind::Issue, Code::RepeatedDirectoryId, &[("external_id", "00u-1")]),
        user(Kind::Issue, Code::AddressMissing, &[("user_name", "bob")]),
        user(Kind::Issue, Code::AddressShared, &[("address", BOB)]),
        user(Kind::Issue, Code::AddressReused, &[("address", BOB)]),
        user(Kind::Issue, Code::AddressWouldChange, &[("wished", "rob@x.example")]),
        group(Kind::Issue, Code::GroupNameClash, &[]),
        user(Kind::Issue, Code::MemberUnknown, &[("manager", "00u-9")]),
        group(Kind::Issue, Code::MemberUnknown, &[("member", "00u-9")]),
        user(Kind::Issue, Code::IdentifierChanged, &[("was", "rob@x.example")]),
        user(Kind::Issue, Code::DomainNotAllowed, &[("address", BOB)]),
        user(Kind::Skip, Code::SourceSwitched, &switched),
        user(Kind::Skip, Code::SourceSwitched, &[]),
        user(Kind::Hold, Code::PolicyChanged, &[]),
        user(Kind::Hold, Code::PolicyChanged, &[("ground", "keeps")]),
    ]
}

fn run() -> ByRun<'static> {
    ByRun { slug: "acme", number: 3, at: "2026-11-24T09:02:03Z".parse().expect("an instant") }
}

#[test]
fn every_cause_has_its_sentence_and_what_to_do_now() {
    let mut told = String::new();
    for change in deeds().iter().chain(&notes()) {
        let code = change.cause.code.name();
        let what = if change.kind.acts() || change.kind == Kind::Link {
            run().did(change, Word::None)
        } else {
            run().left(change)
        };
        let _ = writeln!(told, "{code}\n  {what}\n  {}", sentence(change));
        if on_what(change) != sentence(change) {
            let _ = writeln!(told, "  (to be done: {})", on_what(change));
        }
        if because(change) != sentence(change) {
            let _ = writeln!(told, "  (done: {})", because(change));
        }
        let advice = advice(change, "acme");
        if !advice.is_empty() {
            let _ = writeln!(told, "  {advice}");
        }
    }
    expect_file!["wording/causes.txt"].assert_eq(&told);
}

#[test]
fn no_code_is_without_a_sentence_and_none_is_its_bare_name() {
    let all: Vec<Change> = deeds().into_iter().chain(notes()).collect();
    let told: BTreeSet<Code> = all.iter().map(|change| change.cause.code).collect();
    assert_eq!(told.len(), Code::PolicyChanged as usize + 1, "a code of the closed list is not in the table");
    for change in &all {
        let sentence = sentence(change);
        assert!(sentence.ends_with('.') && sentence.len() > 15, "{sentence}");
        assert!(!sentence.ends_with(&format!(": {}.", change.cause.code.name())), "{sentence}");
    }
}

#[test]
fn a_line_is_told_by_what_became_of_its_run() {
    let ann = Who::Administrator("ann@x.example".to_owned());
    let field = |name: &str, old: Option<&str>, new: Option<&str>| FieldChange {
        name: name.to_owned(),
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
    };
    let fields = vec![field("job_title", Some("Clerk"), Some("Boss")), field("phone", Some("1"), None)];
    let changed = Change { fields, ..user(Kind::Change, Code::DirectoryChanged, &[]) };
    let archived = user(Kind::Archive, Code::NeverSeen, &[]);
    let hold = Hold { rule: Rule::ArchiveLimit, concerned: 12, of: 40, allowed: 5, group: None };
    let at = "2026-11-24T08:59:00Z".parse().expect("an instant");
    let told = [
        run().did(&changed, Word::Approved(&ann)),
        run().did(&changed, Word::Asked(&Who::Operator)),
        run().holds(&archived, &[hold]),
        run().would_have(&archived, "Rejected by ann@x.example: nothing of it was applied."),
        run().tested(&changed),
        run().comes_to(&membership(Kind::Add, Code::DirectoryChanged, &[])),
        evidence(at, "r-8K2"),
        evidence(at, ""),
    ];
    expect_file!["wording/runs.txt"].assert_eq(&(told.join("\n") + "\n"));
}

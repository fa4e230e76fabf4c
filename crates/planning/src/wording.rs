//! The words: one sentence a cause, one headline a run. The only room that writes English about a plan.
//!
//! A sentence is made when it is read, from the code and the parameters that were stored. It says
//! why, for somebody who fears archiving the company; the verb itself is the change's `kind`.

mod field;
mod ground;
mod grouped;
mod hinted;
mod instant;
mod parted;
mod told;
mod undone;

pub use field::{field_label, field_name, field_value};
pub use ground::{look_again, unbegun};
pub use grouped::grouped;
pub use hinted::hint_sentence;
pub use instant::{by_clock, instant};
pub use parted::{became, came, parted, went};
pub use told::{ByRun, Word, advice, because, evidence, on_what};
pub use undone::{undoing, undone};

use self::instant::stored;
use crate::cause::Code;
use crate::guard::{Hold, Rule};
use crate::plan::{Area, AreaCounts, Change, Counts, Kind};
use crate::policy::Mode;
use crate::who::Who;

/// Why this line stands in the plan, as one sentence.
pub fn sentence(change: &Change) -> String {
    let param = |name: &str| change.cause.param(name).to_owned();
    let subject = &change.subject;
    match (change.cause.code, change.area) {
        (Code::DirectoryActive, Area::Group) => {
            format!("The directory has a group named “{subject}”.")
        }
        (Code::DirectoryActive, _) if change.kind == Kind::Restore => {
            format!("{subject} is archived here, and the directory has this person as active.")
        }
        (Code::DirectoryActive, _) => {
            format!("The directory has {subject} as active, and nobody here has this address.")
        }
        (Code::DirectoryChanged, Area::Group) => {
            format!("The directory calls the group “{subject}” by another name now.")
        }
        (Code::DirectoryChanged, Area::Membership) if change.kind == Kind::Remove => {
            "The directory's group does not have this member.".to_owned()
        }
        (Code::DirectoryChanged, Area::Membership) => "The directory's group has this member.".to_owned(),
        (Code::DirectoryChanged, Area::User) => {
            format!("The directory says something else about {subject} than the console does.")
        }
        (Code::DirectoryInactive, _) => format!("The directory has set {subject} inactive."),
        (Code::DirectoryDeleted, Area::Group) => {
            format!("The directory has deleted the group “{subject}”.")
        }
        (Code::DirectoryDeleted, _) => format!("The directory has deleted {subject}."),
        (Code::NeverSeen, Area::Group) => {
            format!("The directory is complete and has no group for “{subject}”.")
        }
        (Code::NeverSeen, _) => format!("The directory is complete, and {subject} is not in it."),
        (Code::NoLongerSent, _) => {
            format!("The newest complete snapshot of Active Directory does not have {subject}.")
        }
        (Code::RevertOfRun, _) if !param("new").is_empty() => {
            format!("Run {} was undone. It had made “{subject}”, and nothing is ever deleted.", param("run"))
        }
        (Code::Stale, area) if !param("kept").is_empty() => undone::left(change, area),
        (Code::Filling, _) => format!(
            "{subject} is not in the directory so far, but the directory is still filling, so nothing is concluded from that."
        ),
        (Code::GroupNameClash, _) => {
            format!(
                "The directory has a group named “{subject}”, and a group managed in the console has that name: rename one of them, or let the directory manage it."
            )
        }
        (Code::MemberUnknown, Area::User) => {
            format!(
                "The manager “{}” of {subject} is not in the directory (yet), so the manager fields stay empty.",
                param("manager")
            )
        }
        (Code::MemberUnknown, _) => format!(
            "The group names “{}” as a member, whom the directory has not sent (yet); everybody else in the group is decided as usual.",
            param("member")
        ),
        _ => of_person(change),
    }
}

/// The causes that speak of one person only.
fn of_person(change: &Change) -> String {
    let param = |name: &str| change.cause.param(name).to_owned();
    let subject = &change.subject;
    match change.cause.code {
        Code::MatchedByLink => {
            format!(
                "The directory's record that an earlier sync tied {subject} to has another directory id or supplies other fields by now, so the tie is renewed; nothing else is changed by that."
            )
        }
        Code::MatchedByDirectoryId if change.kind == Kind::Link => format!(
            "The directory has {subject} in another record by now, under the same directory id, so the tie goes to that record; nothing else is changed by that."
        ),
        Code::MatchedByDirectoryId => format!(
            "{subject} has the directory id of a person in the directory, and is managed by the directory once they are tied."
        ),
        Code::MatchedByEmail => format!(
            "{subject} has the e-mail address of a person in the directory, and is managed by the directory once they are tied."
        ),
        Code::AliasRemoved => "The alias came from Active Directory Integration, and SCIM has no aliases.".to_owned(),
        Code::CsvRow => with_overwriting(format!("Line {} of the file says so.", param("line")), change),
        Code::Manual => by_hand(change),
        Code::RevertOfRun => format!("Run {} was undone.", param("run")),
        Code::Unmanaged => {
            format!("Provisioning Managed is No for {subject}: no sync touches this person.")
        }
        Code::ProtectedAdmin if !param("run").is_empty() => format!(
            "Run {} was undone, and {subject} would be archived by that, but is an administrator of this console: no undo archives an administrator.",
            param("run")
        ),
        Code::ProtectedAdmin => format!(
            "{subject} would be archived, but is an administrator of this console: a sync never archives an administrator."
        ),
        Code::KeptUntil => kept(change),
        Code::GuardHeld => spared(change),
        Code::TestMode => "Test Mode is on: nothing in the console changes.".to_owned(),
        Code::Stale => {
            format!(
                "{subject} was changed in the console after this was planned, or the run did not come to it: left as it was."
            )
        }
        _ if change.kind == Kind::Hold => of_held(change),
        _ => of_record(change),
    }
}

/// Whose hand it was; and that the directory has the last word, where it has.
fn by_hand(change: &Change) -> String {
    let who = Some(change.cause.param("who")).filter(|who| !who.is_empty());
    with_overwriting(format!("{} did this in the console by hand.", who.unwrap_or("Somebody")), change)
}

fn with_overwriting(sentence: String, change: &Change) -> String {
    if change.cause.param("overwritten").is_empty() {
        return sentence;
    }
    format!("{sentence} The next sync will overwrite it with what the directory says.")
}

/// What an approval without its archives left as it was.
fn spared(change: &Change) -> String {
    let subject = &change.subject;
    match change.area {
        Area::Group => format!("The group “{subject}” would be archived; the plan was approved without its archives."),
        Area::Membership => {
            let (group, email) = subject.rsplit_once(" ← ").unwrap_or((subject, "somebody"));
            format!(
                "{email} would be removed from the group “{group}” with half of its members or more; the plan was approved without that."
            )
        }
        Area::User => format!("{subject} would be archived; the plan was approved without its archives."),
    }
}

/// A run was rejected, and by whom; how many are kept until when, if that was asked for.
pub fn rejected(by: &Who, kept: Option<(u64, jiff::Timestamp)>) -> String {
    let rejected = format!("Rejected by {}: nothing of it was applied.", by.told());
    match kept {
        None => format!("{rejected} Nobody is kept: what the directory says still stands."),
        Some((0, _)) => format!(
            "{rejected} It would have archived nobody, so nobody is kept, and the next sync plans the same again."
        ),
        Some((n, until)) => {
            let people = plural(usize::try_from(n).unwrap_or(usize::MAX), "person", "people");
            format!("{rejected} {people} {} kept until {}.", if n == 1 { "is" } else { "are" }, instant(until))
        }
    }
}

/// Somebody kept: until when, by whom, and what would happen else.
fn kept(change: &Change) -> String {
    let (subject, cause) = (&change.subject, &change.cause);
    let although = match Code::from_name(cause.param("although")) {
        Some(Code::DirectoryInactive) => " although the directory has set this person inactive",
        Some(Code::DirectoryDeleted) => " although the directory has deleted this person",
        Some(Code::NeverSeen | Code::NoLongerSent) => " although the directory does not have this person",
        _ => "",
    };
    let (until, by, run) = (stored(cause.param("until")), cause.param("by"), cause.param("run"));
    if run.is_empty() {
        return format!("{subject} is kept until {until}{although}: {by} wanted that by hand.");
    }
    format!(
        "{subject} is kept until {until}{although}: {by} rejected run {run}, and the directory has said nothing new since."
    )
}

/// The causes that speak of a record that can't be used, or not quite.
fn of_record(change: &Change) -> String {
    let param = |name: &str| change.cause.param(name).to_owned();
    let subject = &change.subject;
    match change.cause.code {
        Code::UnreadableRecord => unreadable(change),
        Code::MatchUncertain => format!(
            "{subject} may be somebody who is here ({}), but that is not certain: nobody is touched until an address makes it clear.",
            param("candidates")
        ),
        Code::DuplicateOf => of_duplicate(change),
        Code::RepeatedDirectoryId => format!(
            "More than one person in the directory has the directory id “{}”: give each their own.",
            param("external_id")
        ),
        Code::AddressMissing => format!(
            "The directory's record “{}” has no usable e-mail address, neither as userName nor among its emails.",
            param("user_name")
        ),
        Code::AddressShared => format!(
            "The address {} is wanted by more than one person: give each their own in the directory.",
            param("address")
        ),
        Code::AddressReused => format!(
            "The address {} came back under another directory id and another name: nobody is touched until one name in the directory is corrected, or the newcomer has an address of their own there.",
            param("address")
        ),
        Code::AddressWouldChange => {
            format!(
                "{subject} was matched by this address, but the directory's first address is {}: it stays until the mapping says which one it is to be.",
                param("wished")
            )
        }
        Code::IdentifierChanged => format!(
            "The record that was {} has another directory id, another address and another name by now: somebody else was written over it, so nobody is touched until the directory has a record for each.",
            param("was")
        ),
        Code::DomainNotAllowed => {
            format!(
                "The domain of {} is not among those that the mapping allows: allow it, or give the person another address in the directory.",
                param("address")
            )
        }
        _ => of_setting(change),
    }
}

/// The causes that speak of what an administrator set.
fn of_setting(change: &Change) -> String {
    let param = |name: &str| change.cause.param(name).to_owned();
    let subject = &change.subject;
    match change.cause.code {
        Code::SourceSwitched if !param("sent_by").is_empty() => {
            let since = Some(param("since")).filter(|since| !since.is_empty());
            let since = since.map_or_else(String::new, |since| format!(" since {since}"));
            format!(
                "{subject} was sent by {}, but the chosen source is {}{since}: only that one fills the console.",
                param("sent_by"),
                param("chosen")
            )
        }
        Code::SourceSwitched => {
            format!("The source that fills the console was switched, and the chosen one has said nothing of {subject}.")
        }
        Code::PolicyChanged if !param("ground").is_empty() => format!(
            "Somebody was kept, or is kept no more, after this was planned for {subject} and before it was begun, so it was not done."
        ),
        Code::PolicyChanged => format!(
            "The settings or the administrators of this account were changed after this was planned for {subject} and before it was begun, so it was not done."
        ),
        code => format!("{subject}: {}.", code.name()),
    }
}

/// Why somebody is held whom a record that can't be used may be about.
fn of_held(change: &Change) -> String {
    let (subject, record) = (&change.subject, change.cause.param("record"));
    match change.cause.code {
        Code::UnreadableRecord => {
            format!("The directory's record of {subject} can't be read: {subject} is left as they are.")
        }
        _ if record.is_empty() => of_record(change),
        _ => {
            let record = Change::note(change.area, Kind::Issue, record, change.cause.clone());
            format!("{subject} may be whom this is about, and is left as they are: {}", of_record(&record))
        }
    }
}

/// Why somebody was not created, and the two ways out of it.
fn of_duplicate(change: &Change) -> String {
    if change.kind == Kind::Hold {
        let of = change.cause.param("of");
        return format!(
            "{} is not in the directory under an address or id that is known here, but {of} is, who is probably the same person: nobody is archived for that.",
            change.subject
        );
    }
    let (subject, of, number) = (&change.subject, change.cause.param("of"), change.cause.param("employee_number"));
    let alike = if number.is_empty() {
        "they have the same name, and the same address but for its domain".to_owned()
    } else {
        format!("they have the employee number “{number}”")
    };
    format!(
        "{subject} is probably {of}: {alike}. Nobody is created or archived for that: give {subject} as an alias to whoever it is, or import {subject} if they are two people."
    )
}

/// What was done, without the why: “ann@x.example was archived”.
pub fn done(change: &Change) -> String {
    format!("{} was {}", change.subject, participle(change.kind))
}

/// What would be done: “ann@x.example would be archived”.
pub fn would(change: &Change) -> String {
    format!("{} would be {}", change.subject, participle(change.kind))
}

fn participle(kind: Kind) -> &'static str {
    match kind {
        Kind::Create => "created",
        Kind::Change | Kind::Link => "changed",
        Kind::Archive => "archived",
        Kind::Restore => "restored",
        Kind::Adopt => "adopted",
        Kind::Rename => "renamed",
        Kind::Add => "added",
        Kind::Remove | Kind::AliasRemove => "removed",
        Kind::Skip => "skipped",
        Kind::Hold | Kind::Issue => "left as it is",
    }
}

/// What a rule of the guard has to say.
pub fn hold_sentence(hold: &Hold) -> String {
    let (people, n) = (plural(hold.concerned, "person", "people"), hold.concerned);
    match hold.rule {
        Rule::Filling => format!(
            "{people} {} not in the directory so far. It is still filling, so nobody is archived for that yet.",
            are(n)
        ),
        Rule::Administrator => format!(
            "{people} would be archived but {} of this console; a sync never archives an administrator.",
            if n == 1 { "is an administrator" } else { "are administrators" }
        ),
        Rule::ArchiveLimit => format!(
            "{people} of {} managed would be archived within 24 hours; {} {} allowed without an approval.",
            hold.of,
            hold.allowed,
            are(hold.allowed)
        ),
        Rule::MirrorShrank if n == 0 => {
            format!("The directory is empty; it had {} before.", plural(hold.of, "person", "people"))
        }
        Rule::MirrorShrank => format!("The directory shrank from {} to {n} people.", hold.of),
        Rule::FirstLive => {
            "This would be the first live run, and it is not the plan that was seen and approved.".to_owned()
        }
        Rule::GroupEmptied => {
            let group = hold.group.as_deref().map_or_else(|| "A group".to_owned(), |name| format!("The group {name}"));
            format!("{group} would lose {n} of its {} members.", hold.of)
        }
    }
}

/// How a run ended, as far as its headline cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Reported or applied.
    Done,
    /// Only looked at; no run was made.
    Preview,
    /// Waits for an approval.
    Held,
    /// Under way or queued.
    Pending,
    /// Refused since settings and data contradict each other.
    Skipped,
    /// Failed.
    Failed,
}

/// The headline of a report: one sentence, the worst first.
pub fn headline(counts: &Counts, mode: Mode, outcome: Outcome, holds: &[Hold]) -> String {
    let done = outcome == Outcome::Done && mode == Mode::Live;
    let parts = phrases(counts, done);
    let summary = if parts.is_empty() {
        if done { "nothing to change".to_owned() } else { "nothing would change".to_owned() }
    } else {
        parts.join(", ")
    };
    let plan_held = holds.iter().find(|hold| hold.rule.holds_plan());
    // In Test Mode every plan would be the first live one: that is no news, the digest answers it.
    let plan_held = plan_held.filter(|hold| mode == Mode::Live || hold.rule != Rule::FirstLive);
    match (outcome, mode, plan_held) {
        (Outcome::Pending, ..) => "The run has not finished yet.".to_owned(),
        (Outcome::Skipped, ..) => {
            "Requests came from a source that is not the chosen one; nothing was done.".to_owned()
        }
        (Outcome::Failed, ..) => {
            "The run failed; nothing of it was applied beyond what this report lists as applied.".to_owned()
        }
        (Outcome::Held, _, Some(hold)) => {
            format!("Held, nothing was applied. {} The plan: {summary}.", hold_sentence(hold))
        }
        (Outcome::Held, ..) => format!("Held, nothing was applied. The plan: {summary}."),
        (Outcome::Done, Mode::Test, Some(hold)) => {
            format!("Test Mode: {summary}. Live, it would be held: {}", hold_sentence(hold))
        }
        (Outcome::Done, Mode::Test, None) => format!("Test Mode: {summary}. Nothing was applied."),
        (Outcome::Preview, _, Some(hold)) => format!("Preview: {summary}. It would be held: {}", hold_sentence(hold)),
        (Outcome::Preview, _, None) => format!("Preview: {summary}. Nothing was applied."),
        (Outcome::Done, Mode::Live, _) => format!("{}.", capitalised(&summary)),
    }
}

fn phrases(counts: &Counts, done: bool) -> Vec<String> {
    let AreaCounts { created, changed, archived, restored, adopted, held, issues, .. } = counts.users;
    let verb = |n: usize, done_word: &str| {
        if done {
            format!("{} {done_word}", plural(n, "person", "people"))
        } else {
            format!("{} would be {done_word}", plural(n, "person", "people"))
        }
    };
    let mut parts = Vec::new();
    for (n, word) in [
        (archived, "archived"),
        (restored, "restored"),
        (created, "created"),
        (changed, "changed"),
        (adopted, "adopted"),
    ] {
        if n > 0 {
            parts.push(verb(n, word));
        }
    }
    let groups = counts.groups.created + counts.groups.changed + counts.groups.archived + counts.groups.restored;
    let memberships = counts.memberships.created + counts.memberships.archived;
    for (n, one, many) in [(groups, "group", "groups"), (memberships, "membership", "memberships")] {
        if n > 0 {
            parts.push(format!("{} {}", plural(n, one, many), if done { "changed" } else { "would change" }));
        }
    }
    let issues = issues + counts.groups.issues + counts.memberships.issues;
    for (n, one, many) in [(held, "person held", "people held"), (issues, "issue", "issues")] {
        if n > 0 {
            parts.push(plural(n, one, many));
        }
    }
    parts
}

fn plural(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

fn are(n: usize) -> &'static str {
    if n == 1 { "is" } else { "are" }
}

fn unreadable(change: &Change) -> String {
    match change.cause.param("nested") {
        "" => format!("The directory's record can't be read: {}", change.cause.param("reason")),
        most => format!(
            "The groups that have groups in them come to more than {most} memberships: {} keeps who is in it until the directory has fewer groups in groups.",
            change.subject
        ),
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
/// Behind the headline of a daily sync that found changes which the syncs of what was written had missed. Nothing, if none.
pub fn missed(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => " One of these changes should have been made by a sync before: please tell us.".to_owned(),
        count => format!(" {count} of these changes should have been made by syncs before: please tell us."),
    }
}

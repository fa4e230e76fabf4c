//! The words of `users explain`: a line of a run as whoever must answer for it says it. Person, verb, moment and run stand
//! first; the cause comes behind it, then what it rests on and what to do now.

use jiff::Timestamp;

use super::{field_label, hold_sentence, instant, participle, sentence};
use crate::cause::Code;
use crate::guard::Hold;
use crate::plan::{Area, Change, FieldChange, Kind};
use crate::who::Who;

/// Whose word a run had.
#[derive(Clone, Copy, Debug)]
pub enum Word<'a> {
    /// A sync that needed none.
    None,
    /// Of a sync that was held, or seen before it was live.
    Approved(&'a Who),
    /// Of a file, an edit or an undo.
    Asked(&'a Who),
}

/// A run as a sentence about a line of it names it.
#[derive(Clone, Copy, Debug)]
pub struct ByRun<'a> {
    /// The account, as a command names it.
    pub slug: &'a str,
    /// The run's number.
    pub number: i64,
    /// When it ended, or was asked for.
    pub at: Timestamp,
}

impl ByRun<'_> {
    /// “bob@x.example was archived on 2026-11-24 09:00 UTC by run 3, which ann@x.example had approved.”
    pub fn did(&self, change: &Change, word: Word<'_>) -> String {
        let word = match word {
            Word::None => String::new(),
            Word::Approved(who) => format!(", which {} had approved", who.told()),
            Word::Asked(who) => format!(", which {} had asked for", who.told()),
        };
        let fields = fields(change);
        format!("{} on {} by run {}{word}{fields}.", verb(change, "was"), instant(self.at), self.number)
    }

    /// The same of a run that is held, and how it is answered.
    pub fn holds(&self, change: &Change, holds: &[Hold]) -> String {
        let ByRun { slug, number, at } = self;
        let rules = holds.iter().filter(|hold| hold.rule.holds_plan()).map(hold_sentence);
        let rules = rules.fold(String::new(), |told, rule| told + " " + &rule);
        format!(
            "{} by run {number}, which is held since {} and waits for an answer{}.{rules} `rollcall sync report {slug} {number}` shows it.",
            verb(change, "would be"),
            instant(*at),
            fields(change)
        )
    }

    /// The same of a run that ended without doing anything; what ended it comes behind it.
    pub fn would_have(&self, change: &Change, ended: &str) -> String {
        let (number, at) = (self.number, instant(self.at));
        format!(
            "{} by run {number}, which ended on {at} and did nothing of it. {ended}",
            verb(change, "would have been")
        )
        .trim_end()
        .to_owned()
    }

    /// The same of a run that looked in Test Mode.
    pub fn tested(&self, change: &Change) -> String {
        let (number, at) = (self.number, instant(self.at));
        let (verb, fields) = (verb(change, "would be"), fields(change));
        format!("{verb} by run {number} of {at}, but Test Mode was on, which changes nothing{fields}.")
    }

    /// The same of a run that is under way.
    pub fn comes_to(&self, change: &Change) -> String {
        format!("{} by run {}, which is under way{}.", verb(change, "is to be"), self.number, fields(change))
    }

    /// A line that does nothing: what the run did not do, and when.
    pub fn left(&self, change: &Change) -> String {
        let (number, at) = (self.number, instant(self.at));
        let subject = subject(change);
        match change.kind {
            Kind::Issue => format!("Run {number} of {at} could not decide everything about {subject}."),
            Kind::Skip => format!("Run {number} of {at} left {subject} alone."),
            _ if change.area == Area::User => format!("Run {number} of {at} left {subject} as they were."),
            _ => format!("Run {number} of {at} left {subject} as it was."),
        }
    }
}

/// The cause of a line that was applied: what was so then need not be so now.
pub fn because(change: &Change) -> String {
    let subject = &change.subject;
    match (change.cause.code, change.area, change.kind) {
        (Code::DirectoryActive, Area::User, Kind::Restore) => {
            format!("{subject} was archived here, and the directory had this person as active.")
        }
        (Code::DirectoryActive, Area::User, _) => {
            format!("The directory had {subject} as active, and nobody here had this address.")
        }
        (Code::DirectoryChanged, Area::User, _) => {
            format!("The directory said something else about {subject} than the console did.")
        }
        (Code::DirectoryChanged, Area::Membership, Kind::Remove) => {
            "The directory's group did not have this member.".to_owned()
        }
        (Code::DirectoryChanged, Area::Membership, _) => "The directory's group had this member.".to_owned(),
        (Code::NeverSeen, Area::User, _) => {
            format!("The directory counted as complete, and {subject} was not in it.")
        }
        (Code::NoLongerSent, Area::User, _) => {
            format!("The newest complete snapshot of Active Directory did not have {subject}.")
        }
        (Code::DirectoryInactive, Area::User, _) => format!("The directory had set {subject} inactive."),
        (Code::DirectoryDeleted, Area::User, _) => format!("The directory had deleted {subject}."),
        (Code::Manual, ..) => "It was done in the console by hand.".to_owned(),
        _ => tied(change, "had", "was").unwrap_or_else(|| sentence(change)),
    }
}

/// The cause of a line behind what *would* be done: what follows from it would be so, too.
pub fn on_what(change: &Change) -> String {
    tied(change, "has", "would be").unwrap_or_else(|| sentence(change))
}

/// By what somebody who was here is tied to the directory for the first time, and what follows from that.
fn tied(change: &Change, has: &str, is: &str) -> Option<String> {
    let by = match (change.cause.code, change.kind) {
        (Code::MatchedByDirectoryId, Kind::Adopt) => "directory id",
        (Code::MatchedByEmail, Kind::Adopt) => "e-mail address",
        _ => return None,
    };
    let subject = &change.subject;
    let follows = format!("{is} managed by the directory from then on");
    Some(format!("{subject} {has} the {by} of a person in the directory, and {follows}."))
}

/// What a cause rests on: the request by which the directory said so.
pub fn evidence(at: Timestamp, request: &str) -> String {
    if request.is_empty() {
        return format!("The directory said so on {}.", instant(at));
    }
    format!("The directory said so on {} in request {request}.", instant(at))
}

/// What to do now, if there is something to do that the cause does not say itself.
pub fn advice(change: &Change, slug: &str) -> String {
    let email = &change.subject;
    match (change.cause.code, change.kind) {
        (_, Kind::Archive) if change.area == Area::Group => {
            "If that is wrong, have the directory send the group again: the next sync restores it.".to_owned()
        }
        (Code::DirectoryInactive, Kind::Archive) => {
            "If that is wrong, set this person active in the directory: the next sync restores them.".to_owned()
        }
        (Code::DirectoryDeleted | Code::NeverSeen, Kind::Archive) => {
            "If that is wrong, assign this person to the application in the directory: the next sync restores them."
                .to_owned()
        }
        (Code::NoLongerSent, Kind::Archive) => {
            "If that is wrong, let the agent read this person again: the sync after its next snapshot restores them."
                .to_owned()
        }
        (Code::Filling, _) => format!(
            "It is decided once the directory has been quiet for long enough, or once somebody says that it is complete: `rollcall sync complete {slug}`."
        ),
        (Code::Unmanaged, _) => {
            format!(
                "If the directory is to decide about {email}, set Provisioning Managed to Yes: on this person's page, or by importing a file in which it is true."
            )
        }
        (Code::ProtectedAdmin, _) => format!(
            "If {email} is to go, take the administrator away first: `rollcall admin remove {slug} {email}`."
        ),
        (Code::GuardHeld, Kind::Hold) => "The next sync plans it again, and waits for an answer again.".to_owned(),
        (Code::Stale, _) if change.cause.param("kept").is_empty() => "The next sync decides anew.".to_owned(),
        (Code::PolicyChanged, _) => format!("The next sync decides anew: `rollcall sync now {slug}`."),
        (Code::UnreadableRecord, _) => {
            "Have the directory send the record again; nobody is archived for a record that can't be read.".to_owned()
        }
        (Code::AddressMissing, _) => "Give this person an address in the directory.".to_owned(),
        (Code::AddressReused, _) => {
            "If it is the same person, have a name agree here and there; if it is somebody else, free the address here first."
                .to_owned()
        }
        (Code::MemberUnknown, _) => "Assign whoever it is to the application in the directory, too.".to_owned(),
        _ => String::new(),
    }
}

/// Whom or what a line is about, in a sentence.
fn subject(change: &Change) -> String {
    let subject = &change.subject;
    match (change.area, subject.rsplit_once(" ← ")) {
        (Area::User, _) => subject.clone(),
        (Area::Membership, Some((group, email))) => format!("the membership of {email} in the group “{group}”"),
        (Area::Group | Area::Membership, _) => format!("the group “{subject}”"),
    }
}

/// “bob@x.example was archived”, “bob@x.example would be added to the group “Sales””.
fn verb(change: &Change, aux: &str) -> String {
    let subject = &change.subject;
    match (change.area, change.kind, subject.rsplit_once(" ← ")) {
        (Area::Membership, Kind::Add, Some((group, email))) => format!("{email} {aux} added to the group “{group}”"),
        (Area::Membership, Kind::Remove, Some((group, email))) => {
            format!("{email} {aux} removed from the group “{group}”")
        }
        (Area::Group, kind, _) => format!("The group “{subject}” {aux} {}", participle(kind)),
        (_, Kind::AliasRemove, _) => {
            let alias = change.fields.first().and_then(|field| field.old.as_deref()).unwrap_or_default();
            format!("The alias {alias} of {subject} {aux} removed")
        }
        (_, Kind::Adopt, _) => format!("{subject}, who was here already, {aux} tied to the directory"),
        (_, Kind::Link, _) => format!("{subject} {aux} tied to the directory anew"),
        (_, kind, _) => format!("{subject} {aux} {}", participle(kind)),
    }
}

/// So many fields stand in a sentence.
const FIELDS: usize = 5;

/// “: Job Title from “Clerk” to “Boss””. Whoever is new has nothing before, and a membership has no fields.
fn fields(change: &Change) -> String {
    // To which record somebody is tied is no field that a person would see.
    let shown: Vec<&FieldChange> = change.fields.iter().filter(|field| field.name != "resource").collect();
    if change.area != Area::User || matches!(change.kind, Kind::Create | Kind::AliasRemove) || shown.is_empty() {
        return String::new();
    }
    let one = |field: &&FieldChange| {
        let value = |text: &Option<String>| match text {
            Some(text) => format!("“{}”", super::field_value(&field.name, text)),
            None => "nothing".to_owned(),
        };
        format!("{} from {} to {}", field_label(&field.name), value(&field.old), value(&field.new))
    };
    let mut told: Vec<String> = shown.iter().take(FIELDS).map(one).collect();
    if shown.len() > FIELDS {
        told.push(format!("{} more", shown.len() - FIELDS));
    }
    format!(": {}", told.join(", "))
}

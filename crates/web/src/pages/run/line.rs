//! The lines of a report in words: who or what, the verb, the why, field by field.

use app::reports::{LineOutcome, RunLine, RunStatus};
use planning::plan::FieldChange;
use planning::{Area, Field, Kind, wording};

use super::head::Badge;
use crate::pages::words::Words;

/// Fields that are shown at once; more are folded away.
const FIELDS: usize = 4;

/// One line.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Row {
    /// Of a membership: the group.
    pub(in crate::pages) group: Option<String>,
    pub(in crate::pages) name: String,
    /// The page of the console user, once there is one.
    pub(in crate::pages) link: Option<String>,
    pub(in crate::pages) verb: Badge,
    pub(in crate::pages) sentence: String,
    pub(in crate::pages) fields: Vec<FieldRow>,
    /// How many fields are folded away.
    pub(in crate::pages) folded: Option<String>,
}

/// One field, before and after.
#[derive(Clone, Debug)]
pub(in crate::pages) struct FieldRow {
    pub(in crate::pages) label: String,
    pub(in crate::pages) old: Option<String>,
    pub(in crate::pages) new: Option<String>,
}

impl Row {
    pub(in crate::pages) fn of(words: Words, status: RunStatus, line: RunLine) -> Row {
        let verb = verb(words, line.line.kind, tense(status, line.outcome));
        let (group, name) = match (line.line.area, line.line.subject.rsplit_once(" ← ")) {
            (Area::Membership, Some((group, member))) => (Some(group.to_owned()), member.to_owned()),
            _ => (None, line.line.subject),
        };
        let fields: Vec<FieldRow> = line.line.fields.into_iter().map(|field| FieldRow::of(words, field)).collect();
        let many = fields.len() > FIELDS;
        Row {
            group,
            name,
            link: line.user.map(|user| format!("/users/{user}")),
            verb,
            sentence: line.line.reason.sentence,
            folded: many.then(|| words.fill("run-fields", &[("n", fields.len().into())])),
            fields,
        }
    }
}

impl FieldRow {
    fn of(words: Words, field: FieldChange) -> FieldRow {
        let known = Field::all().find(|known| known.name() == field.name).map(|known| known.header().to_owned());
        let label = known.unwrap_or_else(|| match field.name.as_str() {
            "email" => words.say("field-email"),
            "aliases" => words.say("field-aliases"),
            "name" => words.say("field-name"),
            "provisioning_managed" => words.say("field-provisioning-managed"),
            other => wording::field_name(other).to_owned(),
        });
        let filled = |value: Option<String>| value.filter(|value| !value.is_empty());
        FieldRow { label, old: filled(field.old), new: filled(field.new) }
    }
}

/// Was it done, is it about to be, or would it be?
fn tense(status: RunStatus, outcome: LineOutcome) -> &'static str {
    match (outcome, status) {
        (LineOutcome::Applied, _) => "done",
        (_, RunStatus::Pending | RunStatus::Processing) => "soon",
        _ => "would",
    }
}

fn verb(words: Words, kind: Kind, tense: &'static str) -> Badge {
    let (class, id) = match kind {
        Kind::Create => ("good", "verb-create"),
        Kind::Change | Kind::Link => ("", "verb-change"),
        Kind::Archive => ("bad", "verb-archive"),
        Kind::Restore => ("good", "verb-restore"),
        Kind::Adopt => ("", "verb-adopt"),
        Kind::Rename => ("", "verb-rename"),
        Kind::Add => ("good", "verb-add"),
        Kind::Remove => ("bad", "verb-remove"),
        Kind::AliasRemove => ("", "verb-alias-remove"),
        Kind::Skip => ("", "verb-skip"),
        Kind::Hold => ("wait", "verb-hold"),
        Kind::Issue => ("wait", "verb-issue"),
    };
    Badge { kind: class, label: words.fill(id, &[("when", tense.into())]) }
}

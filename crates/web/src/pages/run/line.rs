//! The lines of a report in words: who or what, the verb and its sign, the why, field by field, and what stands behind it.

use app::reports::{LineOutcome, Meaning, ReportLine, RunLine, RunStatus};
use planning::plan::FieldChange;
use planning::{Area, Field, Kind, UserId, wording};

use super::head::Badge;
use crate::pages::explain;
use crate::pages::frame::Frame;
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
    pub(in crate::pages) sign: char,
    pub(in crate::pages) verb: Badge,
    pub(in crate::pages) sentence: String,
    pub(in crate::pages) fields: Vec<FieldRow>,
    /// How many fields are folded away.
    pub(in crate::pages) folded: Option<String>,
    pub(in crate::pages) evidence: Option<Evidence>,
}

/// One field, before and after.
#[derive(Clone, Debug)]
pub(in crate::pages) struct FieldRow {
    pub(in crate::pages) label: String,
    pub(in crate::pages) old: Option<String>,
    pub(in crate::pages) new: Option<String>,
}

/// What a line comes from, and where its story is told.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Evidence {
    /// The record of the directory.
    pub(in crate::pages) resource: Option<String>,
    /// The request that wrote it.
    pub(in crate::pages) request: Option<String>,
    /// The page that explains the person.
    pub(in crate::pages) explain: Option<String>,
}

/// A sign of the legend.
#[derive(Clone, Debug)]
pub(in crate::pages) struct Sign {
    pub(in crate::pages) glyph: char,
    pub(in crate::pages) label: String,
    pub(in crate::pages) meaning: &'static str,
}

impl Row {
    /// A line of a plan that is only looked at, about this person if they are here: what is not applied would be done.
    pub(in crate::pages) fn planned(frame: &Frame, line: ReportLine, user: Option<UserId>) -> Row {
        Row::of(
            frame,
            RunStatus::Completed,
            RunLine { line, outcome: LineOutcome::Planned, user: user.map(|user| user.0) },
        )
    }

    /// A line, told by the account's clock.
    pub(in crate::pages) fn of(frame: &Frame, status: RunStatus, line: RunLine) -> Row {
        let words = frame.words;
        let tense = tense(status, line.outcome);
        let verb = verb(words, line.line.kind, tense);
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
            sign: Meaning::of(line.line.kind).sign,
            verb,
            sentence: frame.told(&line.line.reason.sentence),
            folded: many.then(|| words.fill("run-fields", &[("n", fields.len().into())])),
            fields,
            evidence: None,
        }
    }

    /// The same line of a run that is kept, with what stands behind it.
    pub(super) fn with_evidence(frame: &Frame, status: RunStatus, line: RunLine, request: Option<String>) -> Row {
        let (resource, area) = (line.line.resource.clone(), line.line.area);
        let row = Row::of(frame, status, line);
        let explain = (area != Area::Group).then(|| explain::address(&row.name));
        let evidence = Evidence { resource, request, explain };
        Row { evidence: Some(evidence).filter(Evidence::says_something), ..row }
    }
}

impl Evidence {
    fn says_something(&self) -> bool {
        self.resource.is_some() || self.explain.is_some()
    }
}

/// The legend of these lines' signs, the worst first.
pub(super) fn legend(words: Words, kinds: impl Iterator<Item = Kind>) -> Vec<Sign> {
    let kinds: Vec<Kind> = kinds.collect();
    let there = app::reports::worst_first().filter(|kind| kinds.contains(kind)).map(Meaning::of);
    let sign =
        |meaning: Meaning| Sign { glyph: meaning.sign, label: noun(words, meaning.kind), meaning: meaning.words };
    there.map(sign).collect()
}

impl FieldRow {
    fn of(words: Words, field: FieldChange) -> FieldRow {
        let known = Field::from_name(&field.name).map(|known| known.header().to_owned());
        let label = known.unwrap_or_else(|| match field.name.as_str() {
            "email" => words.say("field-email"),
            "aliases" => words.say("field-aliases"),
            "name" => words.say("field-name"),
            "managed_by" => words.say("managed-by"),
            "provisioning_managed" => words.say("field-provisioning-managed"),
            other => wording::field_name(other).to_owned(),
        });
        let filled = |value: Option<String>| {
            let value = value.filter(|value| !value.is_empty())?;
            Some(wording::field_value(&field.name, &value).to_owned())
        };
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

/// The class of a kind, and its message.
fn told(kind: Kind) -> (&'static str, &'static str) {
    match kind {
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
    }
}

fn verb(words: Words, kind: Kind, tense: &'static str) -> Badge {
    let (class, id) = told(kind);
    Badge { kind: class, label: words.fill(id, &[("when", tense.into())]) }
}

/// As the legend calls it.
pub(in crate::pages) fn noun(words: Words, kind: Kind) -> String {
    words.fill(told(kind).1, &[("when", "done".into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_calls_a_field_as_the_sentences_do() {
        for name in Field::all().map(Field::name).chain([
            "email",
            "aliases",
            "name",
            "managed_by",
            "provisioning_managed",
            "resource",
        ]) {
            let row = FieldRow::of(Words, FieldChange { name: name.to_owned(), old: None, new: None });
            assert_eq!(row.label, wording::field_label(name));
            assert_ne!(row.label, name);
        }
    }
}

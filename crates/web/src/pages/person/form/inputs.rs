//! The inputs of the form: what was entered in each, and what there is to say beside it.

use std::collections::BTreeSet;

use app::users::{Owned, Owner};
use planning::edit::Wanted;
use planning::edit::{Mistake, Part};
use planning::{Field, GroupId};

use super::overwritten;
use crate::pages::form::Form;
use crate::pages::words::Words;

/// What was entered, or stands there; `None` for a part that the form did not have.
#[derive(Clone, Debug, Default)]
pub(super) struct Entered {
    pub(super) email: Option<String>,
    pub(super) aliases: Option<Vec<String>>,
    pub(super) fields: Wanted,
    pub(super) groups: Option<Vec<String>>,
    /// The groups that `groups` named when the form was opened: what is entered is meant against those, so that nobody is
    /// taken out of a group that somebody else has put them into meanwhile.
    pub(super) groups_were: BTreeSet<GroupId>,
    pub(super) managed: Option<bool>,
}

/// Inputs under one heading.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) title: String,
    pub(super) inputs: Vec<Input>,
}

/// One input.
#[derive(Clone, Debug)]
pub(super) struct Input {
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) value: String,
    /// Several lines.
    pub(super) area: bool,
    pub(super) hint: Option<String>,
    /// Which attribute it comes from, if the next sync overwrites it.
    pub(super) overwritten: Option<String>,
    pub(super) error: Option<String>,
    /// What stands there by now.
    pub(super) present: Option<String>,
}

impl Input {
    /// What describes it to whoever does not see it.
    pub(super) fn described_by(&self) -> String {
        let parts = [
            ("hint", self.hint.is_some()),
            ("source", self.overwritten.is_some()),
            ("now", self.present.is_some()),
            ("wrong", self.error.is_some()),
        ];
        let ids = parts.into_iter().filter(|(_, is)| *is).map(|(part, _)| format!("{}-{part}", self.name));
        ids.collect::<Vec<_>>().join(" ")
    }
}

const SECTIONS: [(&str, &[Field]); 4] = [
    ("person-section-name", &[Field::FirstName, Field::LastName, Field::DisplayName]),
    (
        "person-section-work",
        &[
            Field::JobTitle,
            Field::Department,
            Field::Division,
            Field::Organization,
            Field::Location,
            Field::EmployeeNumber,
            Field::EmployeeStartDate,
            Field::ManagerName,
            Field::ManagerEmail,
        ],
    ),
    ("person-section-contact", &[Field::Phone, Field::Extension, Field::MobilePhone, Field::Language, Field::TimeZone]),
    (
        "person-section-more",
        &[
            Field::Comment,
            Field::CustomField1,
            Field::CustomField2,
            Field::CustomField3,
            Field::CustomField4,
            Field::CustomDate1,
            Field::CustomDate2,
        ],
    ),
];

/// The field of the form that says which groups somebody was in when it was opened.
const GROUPS_WERE: &str = "groups-were";

impl Entered {
    /// What stands there.
    pub(super) fn of(owned: &Owned) -> Entered {
        let user = &owned.told.user;
        Entered {
            email: Some(user.email.clone()),
            aliases: Some(user.aliases.iter().map(|alias| alias.address.clone()).collect()),
            fields: user.fields.iter().map(|(field, value)| (field, value.to_owned())).collect(),
            groups: Some(owned.console_groups().map(|group| group.name.clone()).collect()),
            groups_were: owned.console_groups().map(|group| group.id.clone()).collect(),
            managed: Some(user.managed),
        }
    }

    /// What was sent.
    pub(super) fn read(form: &Form) -> Entered {
        let lines = |name: &str| form.get(name).map(lines);
        let field = |field: Field| Some((field, unix(form.get(field.name())?)));
        Entered {
            email: form.get("email").map(str::to_owned),
            aliases: lines("aliases"),
            fields: Field::all().filter_map(field).collect(),
            groups: lines("groups"),
            groups_were: form.text(GROUPS_WERE).split_ascii_whitespace().map(|id| GroupId(id.to_owned())).collect(),
            managed: form.get("managed").map(|managed| managed == "true"),
        }
    }

    /// What differs from what stands there in its line ends alone was not changed: a browser sends its own.
    pub(super) fn on(mut self, owned: &Owned) -> Entered {
        for (field, value) in &mut self.fields {
            let stands = owned.told.user.fields.get(*field).filter(|stands| unix(stands) == *value);
            if let Some(stands) = stands {
                stands.clone_into(value);
            }
        }
        self
    }

    /// As the fields of a form.
    pub(super) fn carried(&self) -> Vec<(String, String)> {
        let joined = |lines: &Vec<String>| lines.join("\n");
        let parts = [
            ("email", self.email.clone()),
            ("aliases", self.aliases.as_ref().map(joined)),
            ("groups", self.groups.as_ref().map(joined)),
            ("managed", self.managed.map(|managed| managed.to_string())),
            (GROUPS_WERE, Some(self.groups_were())),
        ];
        let parts = parts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        parts.chain(self.fields.iter().map(|(field, value)| (field.name().to_owned(), value.clone()))).collect()
    }

    /// As one field of a form.
    pub(super) fn groups_were(&self) -> String {
        self.groups_were.iter().map(|group| group.0.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn text(&self, part: Part) -> String {
        match part {
            Part::Email => self.email.clone().unwrap_or_default(),
            Part::Aliases => self.aliases.as_deref().unwrap_or_default().join("\n"),
            Part::Groups => self.groups.as_deref().unwrap_or_default().join("\n"),
            Part::Field(field) => self.fields.get(&field).cloned().unwrap_or_default(),
            Part::Name | Part::Whole => String::new(),
        }
    }
}

/// One a line.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// A browser makes CRLF of every line end (WHATWG HTML section 4.10.22.4).
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Every input, filled in.
pub(super) fn sections(
    words: Words,
    entered: &Entered,
    owned: Option<&Owned>,
    mistakes: &[Mistake],
    moved: bool,
) -> Vec<Section> {
    let beside = Beside { words, entered, owned, mistakes, present: owned.filter(|_| moved).map(Entered::of) };
    let mut sections = vec![Section {
        title: words.say("person-section-address"),
        inputs: vec![
            Input { hint: None, ..beside.input("email", words.say("field-email"), Part::Email) },
            Input {
                area: true,
                hint: Some(words.say("person-one-a-line")),
                ..beside.input("aliases", words.say("field-aliases"), Part::Aliases)
            },
        ],
    }];
    for (title, fields) in SECTIONS {
        let input = |field: &Field| {
            let input = beside.input(field.name(), field.header().to_owned(), Part::Field(*field));
            // An input of one line would drop the line ends of what a directory sent (WHATWG HTML section 4.10.5.1.2).
            let area = *field == Field::Comment || input.value.contains(['\n', '\r']);
            Input { area, hint: field.is_date().then(|| words.say("person-date")), ..input }
        };
        sections.push(Section { title: words.say(title), inputs: fields.iter().map(input).collect() });
    }
    sections.push(Section {
        title: words.say("label-groups"),
        inputs: vec![Input {
            area: true,
            hint: Some(words.say("person-groups-hint")),
            ..beside.input("groups", words.say("person-groups"), Part::Groups)
        }],
    });
    sections
}

/// What there is to say beside an input.
struct Beside<'a> {
    words: Words,
    entered: &'a Entered,
    owned: Option<&'a Owned>,
    mistakes: &'a [Mistake],
    present: Option<Entered>,
}

impl Beside<'_> {
    fn input(&self, name: &'static str, label: String, part: Part) -> Input {
        let value = self.entered.text(part);
        let wrong: Vec<&str> = self
            .mistakes
            .iter()
            .filter(|mistake| mistake.at == part)
            .map(|mistake| mistake.sentence.as_str())
            .collect();
        let present = self.present.as_ref().map(|present| present.text(part)).filter(|present| *present != value);
        let present = present.map(|present| {
            let shown = if present.is_empty() { self.words.say("field-empty") } else { present };
            self.words.fill("person-now", &[("value", shown.into())])
        });
        Input {
            name,
            label,
            value,
            area: false,
            hint: None,
            overwritten: self.owner(part).and_then(|owner| overwritten(self.words, owner)),
            error: (!wrong.is_empty()).then(|| wrong.join(" ")),
            present,
        }
    }

    fn owner(&self, part: Part) -> Option<&Owner> {
        let owned = self.owned.filter(|owned| owned.provisioning)?;
        match part {
            Part::Email => owned.next_owner("email"),
            Part::Field(field) => owned.next_owner(field.name()),
            _ => None,
        }
    }
}

//! The settings beyond the model's controls, as fields: what each is called, what it does, what is wrong with it.

use std::collections::BTreeMap;

use app::settings::{self, Settings};

use super::draft::Draft;
use crate::pages::words::Words;

/// Fields under one heading.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) heading: String,
    pub(super) fields: Vec<Field>,
}

/// A field.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// The dotted key, which is its name.
    pub(super) key: &'static str,
    /// The same for `id`.
    pub(super) id: String,
    pub(super) label: String,
    pub(super) hint: String,
    pub(super) text: String,
    pub(super) fault: Option<String>,
    pub(super) control: Control,
}

/// How it is filled in.
#[derive(Clone, Debug)]
pub(super) enum Control {
    Number,
    Text,
    Time,
    Zone,
    /// Value, label.
    Choice(Vec<(&'static str, String)>),
}

/// A key and its words: label, hint.
type Row = (&'static str, &'static str, &'static str);

/// Heading, and the keys below it.
const GROUPS: [(&str, &[Row]); 4] = [
    (
        "further-guard",
        &[
            ("guard.archive_percent", "setting-archive-percent", "setting-archive-percent-hint"),
            ("guard.archive_min", "setting-archive-min", "setting-archive-min-hint"),
        ],
    ),
    (
        "further-schedule",
        &[
            ("sync.quiet_period_s", "setting-quiet-period", "setting-quiet-period-hint"),
            ("sync.daily_at", "setting-daily-at", "setting-daily-at-hint"),
            ("account.time_zone", "setting-time-zone", "setting-time-zone-hint"),
        ],
    ),
    (
        "further-directory",
        &[
            ("provisioning.idp_profile", "setting-profile", "setting-profile-hint"),
            ("sync.complete_period_s", "setting-complete-period", "setting-complete-period-hint"),
        ],
    ),
    ("further-log", &[("requests.retention_days", "setting-retention", "setting-retention-hint")]),
];

/// The profiles: as the setting has them, and their words.
const PROFILES: [(&str, &str); 7] = [
    ("okta", "profile-okta"),
    ("entra", "profile-entra"),
    ("onelogin", "profile-onelogin"),
    ("jumpcloud", "profile-jumpcloud"),
    ("ping", "profile-ping"),
    ("google", "profile-google"),
    ("other", "profile-any"),
];

/// What the page calls a setting.
pub(in crate::pages) fn label(words: Words, key: &str) -> Option<String> {
    let id = match key {
        "provisioning.enabled" => "label-enable",
        "provisioning.source" => "provisioning-source",
        "provisioning.test_mode" => "label-test-mode",
        key => GROUPS.iter().flat_map(|(_, rows)| rows.iter()).find(|row| row.0 == key)?.1,
    };
    Some(words.say(id))
}

/// A value of a setting, as the page shows it.
pub(in crate::pages) fn shown(words: Words, key: &str, value: &str) -> String {
    match (key, value) {
        ("provisioning.enabled" | "provisioning.test_mode", "true") => words.say("setting-on"),
        ("provisioning.enabled" | "provisioning.test_mode", "false") => words.say("setting-off"),
        ("provisioning.source", "scim") => words.say("label-scim"),
        ("provisioning.source", "adi") => words.say("label-adi"),
        ("provisioning.idp_profile", name) => {
            let found = PROFILES.iter().find(|profile| profile.0 == name);
            found.map_or_else(|| name.to_owned(), |profile| words.say(profile.1))
        }
        (key, value) => settings::shown(key, value),
    }
}

/// Every field of a form.
pub(super) fn groups(words: Words, draft: &Draft, faults: &BTreeMap<&'static str, String>) -> Vec<Group> {
    let field = |row: &Row| field(words, draft, faults, *row);
    let group = |(heading, fields): &(&str, &[Row])| Group {
        heading: words.say(heading),
        fields: fields.iter().map(field).collect(),
    };
    GROUPS.iter().map(group).collect()
}

fn field(words: Words, draft: &Draft, faults: &BTreeMap<&'static str, String>, (key, label, hint): Row) -> Field {
    let text = draft.text(key).to_owned();
    let usual = Settings::usual_complete_period(draft.text("provisioning.idp_profile")).unwrap_or_default();
    let (expected, control) = (settings::expected(key), control(words, key));
    let hint = words.fill(hint, &[("usual", usual.into()), ("range", expected.into())]);
    let fault = faults.get(key).map(|expected| {
        words.fill("setting-fault", &[("text", text.as_str().into()), ("expected", expected.as_str().into())])
    });
    Field { key, id: key.replace(['.', '_'], "-"), label: words.say(label), hint, text, fault, control }
}

fn control(words: Words, key: &str) -> Control {
    match key {
        "sync.daily_at" => Control::Time,
        "account.time_zone" => Control::Zone,
        "sync.quiet_period_s" | "sync.complete_period_s" => Control::Text,
        "provisioning.idp_profile" => {
            Control::Choice(PROFILES.iter().map(|(name, label)| (*name, words.say(label))).collect())
        }
        _ => Control::Number,
    }
}

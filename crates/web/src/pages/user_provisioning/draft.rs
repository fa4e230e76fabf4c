//! The settings as they stand in the form, saved or not. What one may be is said by `app::settings`.

use std::collections::BTreeMap;

use app::App;
use app::settings::{self, Settings};
use planning::{Mode, Source};

use crate::pages::form::Form;

/// The settings beyond the model's three controls, by their dotted keys, which are the names of the form's fields.
pub(super) const FIELDS: [&str; 8] = [
    "guard.archive_percent",
    "guard.archive_min",
    "sync.quiet_period_s",
    "sync.daily_at",
    "account.time_zone",
    "provisioning.idp_profile",
    "sync.complete_period_s",
    "requests.retention_days",
];

/// What is in the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) enabled: bool,
    /// SCIM, or else ADI.
    pub(super) scim: bool,
    pub(super) test_mode: bool,
    /// What stands in the [`FIELDS`], as a person writes it.
    pub(super) texts: BTreeMap<&'static str, String>,
    /// Every setting as the page showed it.
    pub(super) seen: BTreeMap<String, String>,
    /// Names this form, so that sending it twice makes one token.
    pub(super) form: String,
}

impl Draft {
    /// The form of a page that was just opened.
    pub(super) fn saved(app: &App, settings: &Settings) -> Draft {
        let seen = settings.texts();
        Draft {
            enabled: settings.enabled(),
            scim: settings.source() == Source::Scim,
            test_mode: settings.mode() == Mode::Test,
            texts: FIELDS.into_iter().map(|key| (key, shown(&seen, key))).collect(),
            seen,
            form: app.new_id(),
        }
    }

    /// The form as it was sent; it goes on under a new name. `None` when a part is missing or absurd.
    pub(super) fn sent(app: &App, form: &Form) -> Option<Draft> {
        let seen: BTreeMap<String, String> =
            form_urlencoded::parse(form.get("seen")?.as_bytes()).into_owned().collect();
        let scim = match form.get("source")? {
            "scim" => true,
            "adi" => false,
            _ => return None,
        };
        if form.text("form").is_empty() {
            return None;
        }
        let texts: Option<_> = FIELDS.into_iter().map(|key| Some((key, form.get(key)?.trim().to_owned()))).collect();
        let (enabled, test_mode) = (form.has("enabled"), form.has("test_mode"));
        Some(Draft { enabled, scim, test_mode, texts: texts?, seen, form: app.new_id() })
    }

    /// Did the page show every setting? What it did not show could have moved unseen.
    pub(super) fn has_seen_all_of(&self, present: &Settings) -> bool {
        self.seen.keys().eq(present.texts().keys())
    }

    /// Every setting as the page shows it, for the form to bring along.
    pub(super) fn seen_field(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.seen).finish()
    }

    /// The text of a field.
    pub(super) fn text(&self, key: &str) -> &str {
        self.texts.get(key).map_or("", String::as_str)
    }

    /// What the fields can't be, and what is expected instead.
    pub(super) fn faults(&self) -> BTreeMap<&'static str, String> {
        self.texts.iter().filter_map(|(key, text)| Some((*key, settings::read(key, text).err()?))).collect()
    }

    /// What a save would change. What is as it was is not sent along, since a save of one setting can entail another
    /// (switching the source turns Test Mode on).
    pub(super) fn changes(&self, present: &Settings) -> Vec<(String, String)> {
        let source = if self.scim { Source::Scim } else { Source::Adi };
        let rows = [
            ("provisioning.enabled", self.enabled.to_string(), self.enabled != present.enabled()),
            ("provisioning.source", source_name(source).to_owned(), source != present.source()),
            ("provisioning.test_mode", self.test_mode.to_string(), self.test_mode != (present.mode() == Mode::Test)),
        ];
        let present = present.texts();
        let fields = self.texts.iter().map(|(key, text)| {
            let kept = settings::read(key, text).unwrap_or_else(|_| text.clone());
            let changes = present.get(*key) != Some(&kept);
            (*key, kept, changes)
        });
        let changed = rows.into_iter().chain(fields).filter(|(_, _, changes)| *changes);
        changed.map(|(key, value, _)| (key.to_owned(), value)).collect()
    }

    /// The form on what somebody else has saved meanwhile: what was not touched in it is as it is now, so that the next
    /// save takes back nothing that nobody looked at, least of all Test Mode.
    pub(super) fn on(self, present: &Settings) -> Draft {
        let seen = present.texts();
        let text = |(key, text): (&'static str, String)| {
            let untouched = shown(&self.seen, key) == text;
            (key, if untouched { shown(&seen, key) } else { text })
        };
        let control = |key: &str, wanted: bool, on: &str, now: bool| {
            let untouched = self.seen.get(key).is_some_and(|was| (was == on) == wanted);
            if untouched { now } else { wanted }
        };
        Draft {
            enabled: control("provisioning.enabled", self.enabled, "true", present.enabled()),
            scim: control(
                "provisioning.source",
                self.scim,
                source_name(Source::Scim),
                present.source() == Source::Scim,
            ),
            test_mode: control("provisioning.test_mode", self.test_mode, "true", present.mode() == Mode::Test),
            texts: self.texts.into_iter().map(text).collect(),
            seen,
            form: self.form,
        }
    }

    #[cfg(any(test, feature = "samples"))]
    pub(super) fn sample(enabled: bool) -> Draft {
        let texts = ["10", "5", "30s", "02:00", "Europe/Berlin", "okta", "", "90"];
        Draft {
            enabled,
            scim: true,
            test_mode: true,
            texts: FIELDS.into_iter().zip(texts.map(str::to_owned)).collect(),
            seen: BTreeMap::new(),
            form: "sample".to_owned(),
        }
    }

    #[cfg(any(test, feature = "samples"))]
    pub(super) fn with(mut self, key: &'static str, text: &str) -> Draft {
        self.texts.insert(key, text.to_owned());
        self
    }
}

/// A setting as a person writes it.
fn shown(texts: &BTreeMap<String, String>, key: &str) -> String {
    settings::shown(key, texts.get(key).map_or("", String::as_str))
}

fn source_name(source: Source) -> &'static str {
    if source == Source::Adi { "adi" } else { "scim" }
}

//! The settings as they stand in the form, saved or not.

use std::collections::BTreeMap;

use app::App;
use app::settings::Settings;
use planning::{Mode, Source};

use crate::pages::form::Form;

/// What is in the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) enabled: bool,
    /// SCIM, or else ADI.
    pub(super) scim: bool,
    pub(super) test_mode: bool,
    /// Every setting as the page showed it.
    pub(super) seen: BTreeMap<String, String>,
    /// Names this form, so that sending it twice makes one token.
    pub(super) form: String,
}

impl Draft {
    /// The form of a page that was just opened.
    pub(super) fn saved(app: &App, settings: &Settings) -> Draft {
        Draft {
            enabled: settings.enabled(),
            scim: settings.source() == Source::Scim,
            test_mode: settings.mode() == Mode::Test,
            seen: settings.texts(),
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
        let (enabled, test_mode) = (form.has("enabled"), form.has("test_mode"));
        Some(Draft { enabled, scim, test_mode, seen, form: app.new_id() })
    }

    /// Did the page show every setting? What it did not show could have moved unseen.
    pub(super) fn has_seen_all_of(&self, present: &Settings) -> bool {
        self.seen.keys().eq(present.texts().keys())
    }

    /// Every setting as the page shows it, for the form to bring along.
    pub(super) fn seen_field(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.seen).finish()
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
        rows.into_iter().filter(|(_, _, changes)| *changes).map(|(key, value, _)| (key.to_owned(), value)).collect()
    }

    #[cfg(any(test, feature = "samples"))]
    pub(super) fn sample(enabled: bool) -> Draft {
        Draft { enabled, scim: true, test_mode: true, seen: BTreeMap::new(), form: "sample".to_owned() }
    }
}

fn source_name(source: Source) -> &'static str {
    if source == Source::Adi { "adi" } else { "scim" }
}

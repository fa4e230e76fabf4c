//! What the pages say: one catalogue, `messages/en/`. Sentences about plans and causes come from `planning::wording`.
//!
//! A message that is not in the catalogue shows its own name; a test holds every name that a template or a page uses
//! against the catalogue, and the catalogue against them.

use std::fmt::Write as _;
use std::sync::LazyLock;

use app::admins::Role;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::SignedDuration;
use unic_langid::LanguageIdentifier;

/// The English catalogue, a file a page or a few.
const ENGLISH: &[&str] = &[
    include_str!("../../messages/en/account.ftl"),
    include_str!("../../messages/en/administrators.ftl"),
    include_str!("../../messages/en/audit.ftl"),
    include_str!("../../messages/en/by_hand.ftl"),
    include_str!("../../messages/en/everywhere.ftl"),
    include_str!("../../messages/en/explain.ftl"),
    include_str!("../../messages/en/failed.ftl"),
    include_str!("../../messages/en/frame.ftl"),
    include_str!("../../messages/en/guides.ftl"),
    include_str!("../../messages/en/import.ftl"),
    include_str!("../../messages/en/mapping.ftl"),
    include_str!("../../messages/en/keys.ftl"),
    include_str!("../../messages/en/overview.ftl"),
    include_str!("../../messages/en/people.ftl"),
    include_str!("../../messages/en/requests.ftl"),
    include_str!("../../messages/en/person.ftl"),
    include_str!("../../messages/en/runs.ftl"),
    include_str!("../../messages/en/sign_in.ftl"),
    include_str!("../../messages/en/timeline.ftl"),
    include_str!("../../messages/en/user_provisioning.ftl"),
];

static CATALOGUE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| {
    let language = "en".parse::<LanguageIdentifier>().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // What is put into a sentence stands in an element of its own where direction matters.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(counted));
    for text in ENGLISH {
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(readable, _)| readable);
        bundle.add_resource_overriding(resource);
    }
    bundle
});

/// What counts stands in groups of three digits.
fn counted<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    Some(number.as_string().parse().map_or_else(|_| number.as_string().into_owned(), grouped))
}

/// A number as people read it: `12,040`.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// What numbers name and do not count.
const NAMES: [&str; 2] = ["run", "number"];

/// The language of a page.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Words;

impl Words {
    /// For the `lang` attribute.
    #[expect(clippy::unused_self, reason = "a second language will be told by it")]
    pub(super) fn language(self) -> &'static str {
        "en"
    }

    /// A message without parameters.
    pub(super) fn say(self, id: &str) -> String {
        self.fill(id, &[])
    }

    /// What an administrator may do, in a word.
    pub(super) fn role(self, role: Role) -> String {
        match role {
            Role::Owner => self.say("role-owner"),
            Role::Admin => self.say("role-admin"),
            Role::Support => self.say("role-support"),
        }
    }

    /// That it is too early for another try, in minutes.
    pub(super) fn early(self, wait: SignedDuration) -> String {
        self.fill("sign-in-early", &[("n", ((wait.as_secs() + 59) / 60).into())])
    }

    /// A message with its parameters.
    #[expect(clippy::unused_self, reason = "a second language will be told by it")]
    pub(super) fn fill(self, id: &str, parameters: &[(&str, FluentValue<'_>)]) -> String {
        let mut args = FluentArgs::with_capacity(parameters.len());
        for (name, value) in parameters {
            match value {
                FluentValue::Number(number) if NAMES.contains(name) => args.set(*name, number.as_string()),
                value => args.set(*name, value.clone()),
            }
        }
        let Some(pattern) = CATALOGUE.get_message(id).and_then(|message| message.value()) else {
            return id.to_owned();
        };
        let mut said = String::new();
        let mut errors = Vec::new();
        let written = CATALOGUE.write_pattern(&mut said, pattern, Some(&args), &mut errors);
        if written.is_err() || !errors.is_empty() {
            let _ = write!(said, " ({id})");
        }
        #[cfg(any(test, feature = "samples"))]
        if super::pseudo::is_spoken() {
            return super::pseudo::said(&said);
        }
        said
    }
}

/// The name of every message.
#[cfg(test)]
pub(super) fn ids() -> impl Iterator<Item = &'static str> {
    let ids = ENGLISH.iter().flat_map(|text| text.lines()).filter_map(|line| line.split_once(" ="));
    ids.map(|(id, _)| id).filter(|id| !id.starts_with([' ', '#', '*', '[']))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// Text of every file below a folder with this extension.
    fn texts(folder: &str, extension: &str) -> String {
        let mut all = String::new();
        let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|is| is == extension) {
                    all.push_str(&std::fs::read_to_string(path).expect("a text"));
                }
            }
        }
        all
    }

    /// What stands in quotes right after one of these calls.
    fn used(text: &str) -> BTreeSet<&str> {
        let calls = ["say(\"", "fill(\"", "fill(\n            \"", "message(\""];
        let after = |call: &'static str| text.split(call).skip(1).filter_map(|rest| rest.split('"').next());
        calls.iter().flat_map(|call| after(call)).collect()
    }

    fn known() -> BTreeSet<&'static str> {
        ids().collect()
    }

    #[test]
    fn the_catalogue_has_no_fault() {
        for text in ENGLISH {
            assert!(FluentResource::try_new((*text).to_owned()).is_ok(), "{text}");
        }
        let lines = ENGLISH.iter().flat_map(|text| text.lines());
        assert_eq!(known().len(), lines.filter(|line| line.starts_with(char::is_alphabetic)).count());
    }

    #[test]
    fn every_file_of_the_catalogue_is_in_it() {
        let files = texts("messages/en", "ftl");
        assert_eq!(files.len(), ENGLISH.iter().map(|text| text.len()).sum::<usize>());
    }

    #[test]
    fn every_message_that_is_used_is_in_the_catalogue_and_every_message_is_used() {
        let sources = texts("templates", "html") + &texts("src/pages", "rs");
        let used: BTreeSet<&str> = used(&sources).into_iter().filter(|id| !id.is_empty()).collect();
        let known_ids = known();
        let missing: Vec<&&str> = used.iter().filter(|id| !known_ids.contains(*id)).collect();
        assert!(missing.is_empty(), "not in the catalogue: {missing:?}");
        // The three sentences of a failure go by one name.
        let stem = |id: &str| {
            id.rsplit_once('-')
                .filter(|(_, part)| ["what", "why", "how"].contains(part))
                .map(|(stem, _)| stem.to_owned())
        };
        let stands = |id: &str| sources.contains(&format!("\"{id}\""));
        let idle: Vec<&str> =
            known().into_iter().filter(|id| !stands(id) && !stem(id).is_some_and(|stem| stands(&stem))).collect();
        assert!(idle.is_empty(), "nobody says: {idle:?}");
    }

    #[test]
    fn a_number_that_counts_is_grouped_and_one_that_names_is_not() {
        assert_eq!(
            [0, 7, 999, 1_000, 12_040, 1_234_567].map(grouped),
            ["0", "7", "999", "1,000", "12,040", "1,234,567"]
        );
        assert_eq!(Words.fill("users-total", &[("n", 1_204.into())]), "1,204 people");
        assert_eq!(Words.fill("search-run", &[("run", 1_204.into())]), "Run 1204");
    }

    #[test]
    fn parameters_are_put_in_and_counted() {
        assert_eq!(Words.fill("ago-minutes", &[("n", 1.into())]), "1 minute ago");
        assert_eq!(Words.fill("ago-minutes", &[("n", 4.into())]), "4 minutes ago");
    }
}

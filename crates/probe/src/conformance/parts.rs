//! Which attributes a duty is tried on: those that the server itself has published, the best known first.

use serde_json::{Value, json};

use super::finding::{Judged, Short, skipped};
use super::terrain::{Attribute, Kind};

const TEXTS: &[&str] = &["nickName", "title", "displayName", "userType"];
const LISTS: &[&str] = &["emails", "phoneNumbers", "ims", "entitlements", "roles"];

/// An attribute with parts, and two texts among them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Complex<'a> {
    pub(super) name: &'a str,
    pub(super) one: &'a str,
    pub(super) other: &'a str,
}

/// A list whose values have a `value` and a `type`.
#[derive(Clone, Debug)]
pub(super) struct Plural<'a> {
    pub(super) name: &'a str,
    /// Two types that its values may have.
    pub(super) types: [String; 2],
    pub(super) has_primary: bool,
    pub(super) has_display: bool,
}

impl Plural<'_> {
    /// A value of the first or second type.
    pub(super) fn value(&self, at: usize, text: &str) -> Value {
        json!({ "type": self.types.get(at), "value": self.text(text) })
    }

    /// What is accepted as a value: an address among e-mail addresses.
    pub(super) fn text(&self, text: &str) -> String {
        match self.name {
            "emails" => format!("{text}@probe.example"),
            "phoneNumbers" => {
                let figures = text.bytes().fold(0u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
                format!("+1555{:07}", figures % 10_000_000)
            }
            _ => text.to_owned(),
        }
    }
}

/// An extension, and a text in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extension<'a> {
    pub(super) urn: &'a str,
    pub(super) text: &'a str,
}

impl Extension<'_> {
    /// The text by its whole name.
    pub(super) fn path(&self) -> String {
        format!("{}:{}", self.urn, self.text)
    }
}

fn or_skip<T>(found: Option<T>, kind: &Kind, what: &str) -> Judged<T> {
    found.ok_or_else(|| {
        Short::Skipped(format!("not offered: {} has no {what} that is published and comes back", kind.name))
    })
}

impl Kind {
    fn texts(&self) -> impl Iterator<Item = &str> {
        let named = TEXTS.iter().filter_map(|name| self.schema.attribute(name));
        let others = self.schema.attributes.iter().filter(|attribute| !TEXTS.contains(&attribute.name.as_str()));
        // What a server makes of other attributes, or what is written by rules of its own, is no plain text.
        let own_rules = ["externalId", "preferredLanguage", "locale", "timezone", "id"];
        let suits = move |attribute: &&Attribute| attribute.is_plain() && !own_rules.contains(&attribute.name.as_str());
        named.chain(others).filter(suits).map(|attribute| attribute.name.as_str())
    }

    /// A text of which nothing is asked.
    pub(super) fn plain(&self) -> Judged<&str> {
        or_skip(self.texts().next(), self, "text that may be written and read")
    }

    /// Another one.
    pub(super) fn another(&self) -> Judged<&str> {
        or_skip(self.texts().nth(1), self, "second text that may be written and read")
    }

    /// Something that is true or false.
    pub(super) fn flag(&self) -> Judged<&str> {
        let suits = |one: &Attribute| one.shape == "boolean" && !one.is_multi && one.is_open();
        let found = self.schema.prefer(&["active"], suits);
        or_skip(found.map(|one| one.name.as_str()), self, "boolean that may be written and read")
    }

    /// An attribute with parts.
    pub(super) fn complex(&self) -> Judged<Complex<'_>> {
        let attributes = ["name"].iter().filter_map(|name| self.schema.attribute(name)).chain(&self.schema.attributes);
        let mut fitting = attributes.filter(|one| one.shape == "complex" && !one.is_multi && one.is_open());
        let found = fitting.find_map(|one| {
            let parts = ["familyName", "givenName"].iter().filter_map(|name| one.sub(name)).chain(&one.subs);
            let mut names: Vec<&str> = Vec::new();
            for part in parts.filter(|part| part.is_plain()) {
                if !names.contains(&part.name.as_str()) {
                    names.push(&part.name);
                }
            }
            match names.as_slice() {
                [one_part, other, ..] => Some(Complex { name: &one.name, one: one_part, other }),
                _ => None,
            }
        });
        or_skip(found, self, "complex attribute with two texts")
    }

    /// A list of typed values.
    pub(super) fn plural(&self) -> Judged<Plural<'_>> {
        let suits = |one: &Attribute| {
            let text = |name: &str| one.sub(name).is_some_and(|sub| sub.is_text() && sub.is_open());
            one.is_multi && one.is_open() && text("value") && text("type")
        };
        let found = self.schema.prefer(LISTS, suits).map(|one| {
            let canonical = one.sub("type").map(|sub| sub.canonical.as_slice()).unwrap_or_default();
            let named = |at: usize, usual: &str| {
                let known = canonical.is_empty() || canonical.iter().any(|value| value == usual);
                if known { usual.to_owned() } else { canonical.get(at).map_or_else(|| usual.to_owned(), Clone::clone) }
            };
            let (has_primary, has_display) =
                (one.sub("primary").is_some(), one.sub("display").is_some_and(Attribute::is_plain));
            Plural { name: &one.name, types: [named(0, "work"), named(1, "home")], has_primary, has_display }
        });
        or_skip(found, self, "list of values with a type")
    }

    /// A list whose values may be primary.
    pub(super) fn plural_with_primary(&self) -> Judged<Plural<'_>> {
        let plural = self.plural()?;
        or_skip(Some(plural).filter(|plural| plural.has_primary), self, "list of values that may be primary")
    }

    /// A text in an extension.
    pub(super) fn extension(&self) -> Judged<Extension<'_>> {
        let found = self.extensions.iter().find_map(|schema| {
            let text = schema.prefer(&["department", "division", "organization"], Attribute::is_plain)?;
            Some(Extension { urn: &schema.urn, text: &text.name })
        });
        or_skip(found, self, "extension with a text")
    }

    /// Clients may give an externalId; a schema need not say so, since all resources have one (RFC 7643 section 3.1).
    pub(super) fn external_id(&self) -> Judged {
        match self.schema.attribute("externalId") {
            Some(one) if !one.is_open() => skipped("not offered: the schema says that externalId is not the client's"),
            _ => Ok(()),
        }
    }

    /// Case counts in this attribute.
    pub(super) fn is_case_exact(&self, name: &str) -> bool {
        self.schema.attribute(name).is_some_and(|attribute| attribute.is_case_exact)
    }
}

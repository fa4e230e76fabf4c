//! Where a value stands in a SCIM resource: an attribute, or one value of a list, as an administrator writes it.
//!
//! Read once, by the schema: what is left to do for each of a hundred thousand resources is a look into the attribute that
//! `mapping.rs` found. Knows no field.

use std::borrow::Cow;

use scim::filter::Filter;
use scim::patch::PatchPath;
use scim::schema::{Attribute, Home};
use scim::{Kind, Limits, urn};

use crate::mirror::ManagerReference;
use crate::record::Json;

/// A place in a resource.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// As it is written, in the schema's spelling.
    pub(super) text: String,
    /// The top-level attribute, or the URN of an extension.
    pub(super) root: &'static str,
    /// The attribute within the extension.
    part: Option<&'static str>,
    pick: Pick,
    sub: Option<&'static str>,
    /// A telephone number, which may be written as a URI.
    is_number: bool,
}

/// Which of the values.
#[derive(Clone, Debug)]
enum Pick {
    /// There is one.
    Single,
    /// The primary one, else the first.
    Any,
    /// The first of this type.
    Typed(String),
    /// The first that fulfils a filter.
    Matching(&'static Attribute, Box<Filter>),
}

/// How a value is met on the way through a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Met {
    /// It is the root's own.
    Whole,
    /// It is that of one name in the root.
    Part(&'static str),
}

impl Source {
    /// Reads `title`, `name.givenName`, `urn:…:User:department` or `emails[type eq "work"].value`; names are
    /// case-insensitive. The error is a sentence.
    pub(super) fn parse(text: &str) -> Result<Source, String> {
        let source = Source::of_attribute(text)?;
        match source {
            (Source { sub: None, .. }, attribute) if attribute.is_complex() => {
                let subs: Vec<&str> = attribute.subs().iter().map(Attribute::name).collect();
                Err(format!("“{text}” has parts, so say which: {}", subs.join(", ")))
            }
            (source, _) => Ok(source),
        }
    }

    /// The same for somebody's manager, whom the mirror is asked about under one name only: who names whom is kept beside
    /// the documents.
    pub(super) fn parse_reference(text: &str) -> Result<Source, String> {
        let (source, _) = Source::of_attribute(text)?;
        let is_manager = (source.root, source.part, source.sub) == (urn::ENTERPRISE_USER, Some("manager"), None);
        let wanted = urn::ENTERPRISE_USER;
        is_manager.then_some(source).ok_or_else(|| format!("a manager is read from {wanted}:manager alone"))
    }

    /// With the attribute that it leads to.
    fn of_attribute(text: &str) -> Result<(Source, &'static Attribute), String> {
        let path = PatchPath::parse(Kind::User, text, &Limits::default()).map_err(|error| error.detail)?;
        let PatchPath::Attribute { target, filter } = path else {
            return Err(format!("“{text}” is a whole schema, so say which attribute"));
        };
        let attribute = target.attribute;
        if attribute.home() != Home::Document {
            return Err(format!("“{text}” is no attribute that a field can be filled from"));
        }
        let sub = target.sub.or_else(|| attribute.sub("value").filter(|_| attribute.is_multi()));
        let chosen = filter.as_ref().map(|filter| format!("[{filter}]")).unwrap_or_default();
        let urn = target.extension.map(|schema| format!("{}:", schema.urn())).unwrap_or_default();
        let behind = sub.map(|sub| format!(".{}", sub.name())).unwrap_or_default();
        let pick = match filter {
            None if attribute.is_multi() => Pick::Any,
            None => Pick::Single,
            Some(filter) => match filter.only_equal("type").filter(|kind| kind.is_ascii()) {
                Some(kind) => Pick::Typed(kind.to_owned()),
                None => Pick::Matching(attribute, Box::new(filter)),
            },
        };
        let source = Source {
            text: format!("{urn}{}{chosen}{behind}", attribute.name()),
            root: target.extension.map_or(attribute.name(), |schema| schema.urn()),
            part: target.extension.map(|_| attribute.name()),
            is_number: attribute.name() == "phoneNumbers" && sub.is_some_and(|sub| sub.name() == "value"),
            sub: sub.map(Attribute::name),
            pick,
        };
        Ok((source, sub.unwrap_or(attribute)))
    }

    /// The text that stands there, without blanks around it. `root` is the value of the top-level attribute.
    pub(super) fn read<'a>(&self, root: Json<'_, 'a>) -> Option<Cow<'a, str>> {
        let value = self.attribute(root)?;
        let found = match &self.pick {
            Pick::Single => self.text(value),
            _ if value.is_list() => self.pick(value),
            _ => self.text(value),
        };
        if self.is_number { found.map(without_scheme) } else { found }
    }

    /// Is the value met on the way through the document? Then it need not be looked for.
    pub(super) fn met(&self) -> Option<Met> {
        match (&self.pick, self.part, self.sub) {
            (Pick::Single, None, None) => Some(Met::Whole),
            (Pick::Single, None, Some(name)) | (Pick::Single, Some(name), None) => Some(Met::Part(name)),
            _ => None,
        }
    }

    /// The manager who is meant there: a text, or a value with `value` and `displayName`.
    pub(super) fn reference(&self, root: Json<'_, '_>) -> Option<ManagerReference> {
        let value = self.attribute(root)?;
        let text = |value: Json<'_, '_>| value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(Box::from);
        let part = |name: &str| value.get(name).and_then(text);
        let reference =
            ManagerReference { value: text(value).or_else(|| part("value")), display_name: part("displayName") };
        (reference.value.is_some() || reference.display_name.is_some()).then_some(reference)
    }

    fn attribute<'t, 'a>(&self, root: Json<'t, 'a>) -> Option<Json<'t, 'a>> {
        self.part.map_or(Some(root), |part| root.get(part))
    }

    fn pick<'a>(&self, list: Json<'_, 'a>) -> Option<Cow<'a, str>> {
        let first = |is_meant: &dyn Fn(&Json<'_, 'a>) -> bool| {
            list.values().filter(|value| is_meant(value)).find_map(|value| self.text(value))
        };
        match &self.pick {
            Pick::Typed(kind) => {
                let told = |value: &Json<'_, 'a>| value.get("type").and_then(Json::as_str);
                first(&|value| told(value).is_some_and(|told| told.eq_ignore_ascii_case(kind)))
            }
            Pick::Matching(attribute, filter) => first(&|value| filter.matches_value(attribute, &value.to_value())),
            Pick::Single | Pick::Any => first(&is_primary).or_else(|| first(&|_| true)),
        }
    }

    fn text<'a>(&self, value: Json<'_, 'a>) -> Option<Cow<'a, str>> {
        let value = match self.sub {
            Some(sub) => value.get(sub)?,
            None => value,
        };
        text(value)
    }
}

/// A value as text, without blanks around it; an empty one is none.
pub(super) fn text<'a>(value: Json<'_, 'a>) -> Option<Cow<'a, str>> {
    let text = value.as_str().map(|text| Cow::Borrowed(text.trim()));
    let flag = || value.as_bool().map(|flag| Cow::Borrowed(if flag { "true" } else { "false" }));
    let number = || value.as_number().map(|number| Cow::Owned(number.to_string()));
    text.or_else(flag).or_else(number).filter(|text| !text.is_empty())
}

/// Is this value of a list the one that counts?
pub(super) fn is_primary(value: &Json<'_, '_>) -> bool {
    value.get("primary").and_then(Json::as_bool) == Some(true)
}

/// RFC 7643 section 4.1.2 writes telephone numbers as URIs (`tel:+44-20-7946-0958`), as JumpCloud does; people don't.
fn without_scheme(number: Cow<'_, str>) -> Cow<'_, str> {
    match number {
        Cow::Borrowed(text) => match text.split_at_checked(4) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("tel:") && !rest.is_empty() => Cow::Borrowed(rest),
            _ => Cow::Borrowed(text),
        },
        owned @ Cow::Owned(_) => owned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(text: &str, root: &serde_json::Value) -> Option<String> {
        let record = crate::mirror::Record::from(json!({ "root": root }).to_string());
        let tape = record.read().unwrap();
        Source::parse(text).unwrap().read(tape.root().get("root")?).map(Cow::into_owned)
    }

    #[test]
    fn a_place_is_read_in_the_schemas_spelling() {
        for (written, spelled, root) in [
            ("TITLE", "title", "title"),
            ("Name.GivenName", "name.givenName", "name"),
            ("urn:ietf:params:scim:schemas:core:2.0:user:title", "title", "title"),
            (
                "URN:ietf:params:scim:schemas:extension:enterprise:2.0:user:DEPARTMENT",
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
                scim::urn::ENTERPRISE_USER,
            ),
            ("emails[TYPE EQ \"work\"].Value", "emails[TYPE eq \"work\"].value", "emails"),
            ("emails[type eq \"work\"]", "emails[type eq \"work\"].value", "emails"),
            ("phoneNumbers", "phoneNumbers.value", "phoneNumbers"),
        ] {
            let source = Source::parse(written).unwrap();
            assert_eq!((source.text.as_str(), source.root), (spelled, root));
            assert_eq!(Source::parse(&source.text).unwrap().text, spelled, "what is shown can be read again");
        }
    }

    #[test]
    fn a_place_that_is_none_is_refused_with_what_is_wrong() {
        for (written, says) in [
            ("tittle", "leads to no attribute"),
            ("name", "has parts, so say which: formatted"),
            ("addresses[type eq \"work\"]", "has parts"),
            ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "is a whole schema"),
            ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "has parts, so say which: value"),
            ("title[type eq \"x\"]", "one value only"),
            ("emails[type eq \"work\"", "without a `]`"),
            ("emails[kind eq \"work\"].value", "kind"),
            ("groups.display", "no attribute that a field can be filled from"),
            ("password", "no attribute that a field can be filled from"),
            ("meta.version", "no attribute that a field can be filled from"),
            ("", "is none"),
        ] {
            let told = Source::parse(written).unwrap_err();
            assert!(told.contains(says), "{written}: {told}");
        }
    }

    #[test]
    fn of_several_values_the_one_that_is_meant_is_read() {
        let emails = json!([
            { "value": "a@x", "type": "home" },
            { "value": " ", "type": "WORK" },
            { "value": "b@x", "type": "Work", "display": "Bee" },
            { "value": "c@x", "primary": true },
        ]);
        for (written, found) in [
            ("emails", Some("c@x")),
            ("emails.display", Some("Bee")),
            ("emails[type eq \"work\"].value", Some("b@x")),
            ("emails[type eq \"work\"].display", Some("Bee")),
            ("emails[type eq \"other\"].value", None),
            ("emails[type ne \"work\" and not (primary eq true)].value", Some("a@x")),
            ("emails[value sw \"C\"].value", Some("c@x")),
        ] {
            assert_eq!(read(written, &emails).as_deref(), found, "{written}");
        }
        assert_eq!(read("roles", &json!([{ "value": "Boss" }, { "value": "Clerk" }])).as_deref(), Some("Boss"));
    }

    #[test]
    fn a_number_is_shown_without_the_scheme_of_its_uri() {
        for (sent, shown) in [
            ("tel:+1-555-555-5555", "+1-555-555-5555"),
            ("TEL:555", "555"),
            ("tel:", "tel:"),
            ("555", "555"),
            ("é", "é"),
        ] {
            assert_eq!(read("phoneNumbers", &json!([{ "value": sent }])).as_deref(), Some(shown));
        }
    }
}

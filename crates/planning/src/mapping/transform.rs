//! What becomes of a value on its way from an attribute into a field: a short list, done in the order in which it is written.
//!
//! Nothing is copied where nothing changes.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// One step.
#[derive(Clone, Debug)]
pub(super) enum Transform {
    /// Without blanks at both ends. A value is read without them; what a table says may have some.
    Trim,
    /// In small letters.
    Lower,
    /// In capitals.
    Upper,
    /// A telephone number without its extension.
    Number,
    /// The extension of a telephone number alone.
    Extension,
    /// Another value for each of these, which are compared without case.
    Table(BTreeMap<String, String>, Otherwise),
    /// This, where nothing was sent. It counts as supplied.
    Default(String),
}

/// What becomes of a value that a table does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Otherwise {
    /// It stays.
    Same,
    /// It counts as not sent.
    Nothing,
    /// This.
    Text(String),
}

/// The value after all steps; an empty one is none.
pub(super) fn apply<'a>(steps: &'a [Transform], value: Option<Cow<'a, str>>) -> Option<Cow<'a, str>> {
    steps.iter().fold(value, |value, step| step.apply(value).filter(|value| !value.is_empty()))
}

impl Transform {
    fn apply<'a>(&'a self, value: Option<Cow<'a, str>>) -> Option<Cow<'a, str>> {
        let Some(value) = value else {
            return match self {
                Transform::Default(text) => Some(Cow::Borrowed(text)),
                _ => None,
            };
        };
        match self {
            Transform::Trim => of_part(value, |text| Some(text.trim())),
            Transform::Lower if is_changed_by(&value, char::to_lowercase) => Some(Cow::Owned(value.to_lowercase())),
            Transform::Upper if is_changed_by(&value, char::to_uppercase) => Some(Cow::Owned(value.to_uppercase())),
            Transform::Lower | Transform::Upper | Transform::Default(_) => Some(value),
            Transform::Number => of_part(value, |text| Some(split_extension(text).0)),
            Transform::Extension => of_part(value, |text| split_extension(text).1),
            Transform::Table(table, otherwise) => match table.get(scim::fold_cow(value.trim()).as_ref()) {
                Some(other) => Some(Cow::Borrowed(other)),
                None => match otherwise {
                    Otherwise::Same => Some(value),
                    Otherwise::Nothing => None,
                    Otherwise::Text(text) => Some(Cow::Borrowed(text)),
                },
            },
        }
    }
}

/// A part of a value, borrowed from where the value is.
fn of_part(value: Cow<'_, str>, part: impl Fn(&str) -> Option<&str>) -> Option<Cow<'_, str>> {
    match value {
        Cow::Borrowed(text) => part(text).map(Cow::Borrowed),
        Cow::Owned(text) => part(&text).map(|part| Cow::Owned(part.to_owned())),
    }
}

fn is_changed_by<C: Iterator<Item = char>>(text: &str, case: impl Fn(char) -> C) -> bool {
    text.chars().any(|c| !case(c).eq(std::iter::once(c)))
}

/// `+44 20 7946 0958;ext=123` or `555-0100 x123`: the number and the extension.
fn split_extension(number: &str) -> (&str, Option<&str>) {
    // Every mark has an x in it.
    if !number.bytes().any(|byte| byte.eq_ignore_ascii_case(&b'x')) {
        return (number, None);
    }
    let lower = number.to_ascii_lowercase();
    for mark in [";ext=", " ext. ", " ext ", " x", "x"] {
        if let Some(at) = lower.rfind(mark)
            && let (Some(head), Some(tail)) = (number.get(..at), number.get(at + mark.len()..))
            && !head.trim().is_empty()
            && !tail.is_empty()
            && tail.bytes().all(|byte| byte.is_ascii_digit())
        {
            return (head.trim(), Some(tail));
        }
    }
    (number, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_is_parted_from_the_number() {
        for (sent, number, extension) in [
            ("+44 20 7946 0958;ext=123", "+44 20 7946 0958", Some("123")),
            ("555-0100 x42", "555-0100", Some("42")),
            ("555-0100x42", "555-0100", Some("42")),
            ("555-0100", "555-0100", None),
            ("x42", "x42", None),
            ("box 7x", "box 7x", None),
        ] {
            assert_eq!(split_extension(sent), (number, extension), "{sent}");
        }
    }

    #[test]
    fn a_value_that_stays_the_same_is_not_copied() {
        for step in [Transform::Trim, Transform::Lower, Transform::Number] {
            assert!(matches!(step.apply(Some(Cow::Borrowed("straße 7"))), Some(Cow::Borrowed("straße 7"))), "{step:?}");
        }
        assert!(matches!(Transform::Upper.apply(Some(Cow::Borrowed("ÉA 7"))), Some(Cow::Borrowed("ÉA 7"))));
    }
}

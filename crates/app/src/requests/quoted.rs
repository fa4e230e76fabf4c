//! What of a refusal's sentence is kept: our own words, and of what it repeats only what the log may have anyway.
//!
//! A refusal quotes what was sent, and that may be anything. So what stands between quotes is left out, but for names of
//! attributes and words of the protocol, the id of the path, the name that is in use already, and a value of the wrong
//! type, which the attribute would show had it been of the right one.

use ::scim::json::string_end;
use ::scim::path::AttributePath;
use ::scim::{Error, Kind, ScimType, shown, urn};

use super::call::Call;

const LEFT_OUT: &str = "…";

/// Words in quotes that our sentences hold themselves, and media types.
const OURS: [&str; 12] = [
    "add",
    "replace",
    "remove",
    "2024-05-01T08:00:00Z",
    urn::SEARCH_REQUEST,
    urn::BULK_REQUEST,
    urn::PATCH_OP,
    urn::USER,
    urn::GROUP,
    "application/json",
    "application/x-www-form-urlencoded",
    "text/plain",
];

/// The sentence of a refusal as it may be kept.
pub(super) fn kept(error: &Error, call: &Call) -> String {
    let detail = if error.status == 405 && call.method == "OTHER" {
        without_first_word(&error.detail)
    } else {
        error.detail.clone()
    };
    if error.scim_type == Some(ScimType::Uniqueness) {
        return detail;
    }
    let id = call.id.as_deref().map(shown);
    let detail = match detail.strip_prefix(VALUE_OF).and_then(|rest| rest.split_once(' ')) {
        // A name of letters alone is repeated without quotes.
        Some((name, rest)) if !is_name(name) && !name.starts_with('"') => format!("{VALUE_OF}{LEFT_OUT} {rest}"),
        Some((name, rest)) if rest.starts_with("must be ") && is_secret(name) => {
            let must = rest.split(", not ").next().unwrap_or_default();
            format!("{VALUE_OF}{name} {must}.")
        }
        Some((_, rest)) if rest.starts_with("must be ") => return detail,
        _ => detail,
    };
    without_quotes(&detail, |quoted| id.as_deref() == Some(quoted))
}

const VALUE_OF: &str = "The value of ";

fn without_first_word(text: &str) -> String {
    text.split_once(' ').map_or_else(|| LEFT_OUT.to_owned(), |(_, rest)| format!("{LEFT_OUT} {rest}"))
}

/// The text with what stands between quotes left out, unless it is known or may stay.
fn without_quotes(text: &str, may_stay: impl Fn(&str) -> bool) -> String {
    let (mut kept, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(start) = rest.find('"') {
        let Some(end) = string_end(rest, start) else {
            return format!("{kept}{}{LEFT_OUT}", &rest[..start]);
        };
        let quoted = &rest[start..end];
        let inner = &quoted[1..quoted.len() - 1];
        kept.push_str(&rest[..start]);
        rest = &rest[end..];
        let is_version = kept.ends_with("W/") && inner.bytes().all(|byte| byte.is_ascii_digit());
        if is_version || may_stay(quoted) || OURS.contains(&inner) || is_name(inner) {
            kept.push_str(quoted);
        } else {
            let left = without_filter(inner).unwrap_or_else(|| LEFT_OUT.to_owned());
            kept = format!("{kept}\"{left}\"");
            // It was cut there.
            rest = rest.strip_prefix(LEFT_OUT).unwrap_or(rest);
        }
    }
    kept + rest
}

/// `emails[…].value` of a path that chooses by a filter.
fn without_filter(path: &str) -> Option<String> {
    let (name, rest) = path.split_once('[')?;
    let (_, sub) = rest.rsplit_once(']')?;
    is_name(&format!("{name}{sub}")).then(|| format!("{name}[{LEFT_OUT}]{sub}"))
}

/// Is it the name of an attribute or of a schema?
fn is_name(text: &str) -> bool {
    AttributePath::parse(text).is_some_and(|path| Kind::ALL.iter().any(|kind| path.resolve(*kind).is_some()))
}

/// Of what is never shown no value is kept, whatever is wrong with it.
fn is_secret(name: &str) -> bool {
    name.to_ascii_lowercase().contains("password")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept_of(error: &Error) -> String {
        kept(error, &Call::new("GET", &["Users".to_owned(), "7".to_owned()], false))
    }

    #[test]
    fn what_a_refusal_repeats_is_left_out_and_what_was_wrong_is_still_told() {
        let bad = |detail: &str| Error::bad_request(ScimType::InvalidValue, detail);
        let rows = [
            (Error::not_found(Kind::User, "7"), "There is no User with the id \"7\". It may have been deleted."),
            (
                Error::not_found(Kind::User, "correct horse"),
                "There is no User with the id \"…\". It may have been deleted.",
            ),
            (
                Error::not_found(Kind::User, &"x".repeat(150)),
                "There is no User with the id \"…\". It may have been deleted.",
            ),
            (
                Error::uniqueness("userName", "anna@x"),
                "Another resource already has the userName \"anna@x\". Choose another value, or update the resource that has it.",
            ),
            (bad("The path \"nickname\" is odd."), "The path \"nickname\" is odd."),
            (bad("The path \"nickname hunter\\\"2\" is odd."), "The path \"…\" is odd."),
            (bad("The path \"emails[value eq \\\"a@b\\\"].value\" x."), "The path \"emails[…].value\" x."),
            (bad("The path \"secrets[value eq \\\"a@b\\\"].value\" x."), "The path \"…\" x."),
            (bad("It begins \"and never ends."), "It begins …"),
            (
                bad("The value of active must be true or false, not the text \"Perhaps\"."),
                "The value of active must be true or false, not the text \"Perhaps\".",
            ),
            (bad("The value of password must be text, not the number 1234."), "The value of password must be text."),
            (
                bad("The value of hunter2 holds the character NUL (\\u0000), which can't be stored. Remove it."),
                "The value of … holds the character NUL (\\u0000), which can't be stored. Remove it.",
            ),
            (bad("The value of \"hunter 2\" is longer than 9 bytes."), "The value of \"…\" is longer than 9 bytes."),
            (
                bad("The value of title is longer than 9 bytes, which is the limit."),
                "The value of title is longer than 9 bytes, which is the limit.",
            ),
            (bad("There is no attribute \"hunter2\" in User."), "There is no attribute \"…\" in User."),
            (
                bad("`op` of operation 1 must be \"add\", \"replace\" or \"remove\"."),
                "`op` of operation 1 must be \"add\", \"replace\" or \"remove\".",
            ),
        ];
        for (error, expected) in rows {
            assert_eq!(kept_of(&error), expected);
        }
        let odd = Call::new("HUNTER2", &[], false);
        let error = Error::new(405, None, "HUNTER2 is not possible here; GET are.");
        assert_eq!(kept(&error, &odd), "… is not possible here; GET are.");
    }
}

//! The refusals of PATCH, in sentences that an administrator can act on. RFC 7644 section 3.5.2 and table 9 give the keywords.

use crate::error::{Error, ScimType};
use crate::leniency::Leniency;
use serde_json::Value;

/// `remove` with a value, unless the dialect allows it.
pub(super) fn allow_remove_by_value(leniency: &Leniency) -> Result<(), Error> {
    if leniency.remove_by_value { Ok(()) } else { Err(no_value_in_remove()) }
}

/// `remove` with a value where the path says it all.
pub(super) fn refuse_value(value: Option<&Value>) -> Result<(), Error> {
    if value.is_none_or(Value::is_null) { Ok(()) } else { Err(no_value_in_remove()) }
}

/// A `remove` whose value names nothing: read as if it had none, it would remove everything.
pub(super) fn nothing_named(at: &str) -> Error {
    let detail = format!(
        "`remove` of {at} has a value that names nothing. Name what to remove, or leave `value` out to remove everything."
    );
    Error::bad_request(ScimType::InvalidValue, detail)
}

/// A value filter that chooses nothing.
pub(super) fn no_match(at: &str) -> Error {
    Error::bad_request(
        ScimType::NoTarget,
        format!("No value of {at} matches the filter in the path. Add the value first."),
    )
}

/// What is the server's.
pub(super) fn read_only(at: &str) -> Error {
    mutability(format!("{at} is set by the server and can't be changed. Remove it from the mapping."))
}

/// What can't be changed so.
pub(super) fn mutability(detail: impl Into<String>) -> Error {
    Error::bad_request(ScimType::Mutability, detail)
}

fn no_value_in_remove() -> Error {
    let detail = "`remove` has a `value`, which RFC 7644 section 3.5.2.2 doesn't know. Say in the path what to remove: `members[value eq \"…\"]`.";
    Error::bad_request(ScimType::InvalidSyntax, detail)
}

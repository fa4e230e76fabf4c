//! What somebody may enter, value by value: the same for a cell of a file (`csv/sheet.rs`) and a field of a form (`edit.rs`).
//!
//! A value has no blanks at its ends by then. Knows no console: whether an address is somebody's already is for a plan to say.

use jiff::civil::Date;

use crate::field::Field;
use crate::mapping::is_address;

/// Aliases of one person, and groups in one cell.
pub(crate) const NAMES: usize = 1_000;

/// What is wrong with a value, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// A short name of the kind of fault.
    pub(crate) code: &'static str,
    /// For whoever entered it.
    pub(crate) sentence: String,
}

impl Wrong {
    pub(crate) fn new(code: &'static str, sentence: impl Into<String>) -> Wrong {
        Wrong { code, sentence: sentence.into() }
    }
}

/// Whatever it is, it can be stored on both engines: `column` names it.
pub(crate) fn storable(column: &str, text: &str) -> Result<(), Wrong> {
    if text.contains('\0') {
        return Err(Wrong::new("value_invalid", format!("The value of “{column}” has a NUL character in it.")));
    }
    Ok(())
}

/// The address that somebody goes by.
pub(crate) fn address(text: &str) -> Result<(), Wrong> {
    if is_address(text) {
        return Ok(());
    }
    Err(Wrong::new("email_invalid", format!("“{}” is not an e-mail address.", short(text))))
}

/// A further address.
pub(crate) fn alias(text: &str) -> Result<(), Wrong> {
    if is_address(text) {
        return Ok(());
    }
    Err(Wrong::new("email_invalid", format!("The alias “{}” is not an e-mail address.", short(text))))
}

/// What a group is called.
pub(crate) fn group_name(text: &str) -> Result<(), Wrong> {
    let limit = scim::Limits::KEY_BYTES;
    if text.len() > limit {
        let sentence = format!("The name of the group “{}” is longer than {limit} bytes.", short(text));
        return Err(Wrong::new("value_invalid", sentence));
    }
    Ok(())
}

/// The value of a field.
pub(crate) fn value(field: Field, text: &str) -> Result<(), Wrong> {
    if field.is_date() && text.parse::<Date>().is_err() {
        let sentence = format!("“{}” is not a date: write it as 2026-11-24.", short(text));
        return Err(Wrong::new("value_invalid", sentence));
    }
    Ok(())
}

/// A value as a sentence can show it.
pub(crate) fn short(text: &str) -> String {
    let mut shown: String = text.chars().take(60).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

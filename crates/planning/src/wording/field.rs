//! What fields are called, and their values. A sentence has the words of the form and of a file's header, which are those of
//! `field.rs`; lists that programs read have the names.

use crate::field::Field;

/// What a field of a line is called in a sentence: “Job Title”.
pub fn field_label(name: &str) -> &str {
    match (Field::from_name(name), name) {
        (Some(field), _) => field.header(),
        (None, "email") => "Email",
        (None, "aliases") => "Email Aliases",
        (None, "name") => "Name",
        (None, "managed_by") => "Managed by",
        (None, "provisioning_managed") => "Provisioning Managed",
        (None, other) => field_name(other),
    }
}

/// What a field of a line is called beside its values, in text: by its name, but for the tie, whose values are ids of records.
pub fn field_name(name: &str) -> &str {
    if name == "resource" { "tie to the directory" } else { name }
}

/// What a field of a line has in a sentence: as it is kept, but for Provisioning Managed, which is `true` or `false` for
/// programs and Yes or No for people.
pub fn field_value<'a>(name: &str, value: &'a str) -> &'a str {
    match (name, value) {
        ("provisioning_managed", "true") => "Yes",
        ("provisioning_managed", "false") => "No",
        _ => value,
    }
}

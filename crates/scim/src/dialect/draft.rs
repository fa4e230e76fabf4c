//! The names that schemas had while SCIM 2.0 was a draft. Templates that were written then are in use to this day.
//!
//! It refuses to know SCIM 1.1, whose names end in `1.0`: who declares those speaks another protocol, and is told so.

use crate::schema::{Kind, Schema};

const DRAFT: &str = "urn:scim:schemas:";
const FINAL: &str = "urn:ietf:params:scim:schemas:";

/// The URN of today for one of a draft: `urn:scim:schemas:core:2.0`, or the same with `:User` behind it.
pub(super) fn urn(kind: Kind, text: &str) -> Option<&'static str> {
    let today = today(kind, text)?;
    let core = kind.schema().urn();
    if today.eq_ignore_ascii_case(core) { Some(core) } else { kind.extension(&today).map(Schema::urn) }
}

/// The extension that a key of a draft names.
pub(super) fn extension(kind: Kind, key: &str) -> Option<&'static Schema> {
    kind.extension(&today(kind, key)?)
}

fn today(kind: Kind, text: &str) -> Option<String> {
    let (prefix, rest) = text.split_at_checked(DRAFT.len())?;
    if !prefix.eq_ignore_ascii_case(DRAFT) {
        return None;
    }
    let whole = rest.rsplit(':').next().is_some_and(|last| last.eq_ignore_ascii_case(kind.name()));
    Some(if whole { format!("{FINAL}{rest}") } else { format!("{FINAL}{rest}:{}", kind.name()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::urn::{ENTERPRISE_USER, GROUP, USER};

    #[test]
    fn names_of_drafts_lead_to_those_of_today() {
        for (kind, text, found) in [
            (Kind::User, "urn:scim:schemas:core:2.0", Some(USER)),
            (Kind::User, "URN:scim:schemas:core:2.0:user", Some(USER)),
            (Kind::User, "urn:scim:schemas:extension:enterprise:2.0", Some(ENTERPRISE_USER)),
            (Kind::User, "urn:scim:schemas:extension:enterprise:2.0:User", Some(ENTERPRISE_USER)),
            (Kind::Group, "urn:scim:schemas:core:2.0", Some(GROUP)),
            (Kind::Group, "urn:scim:schemas:extension:enterprise:2.0", None),
            (Kind::User, "urn:scim:schemas:core:1.0", None),
            (Kind::User, "urn:scim:schemas:extension:acme:2.0", None),
            (Kind::User, "urn:scim", None),
            (Kind::User, USER, None),
        ] {
            assert_eq!(urn(kind, text), found, "{text}");
        }
        assert_eq!(
            extension(Kind::User, "urn:scim:schemas:extension:enterprise:2.0").map(Schema::urn),
            Some(ENTERPRISE_USER)
        );
        assert!(extension(Kind::User, "urn:scim:schemas:core:2.0").is_none(), "the core is no extension");
    }
}

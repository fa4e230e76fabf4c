//! Where the RFCs say that a request is refused so: by what was asked for, the status and the keyword.

use crate::error::{Error, ScimType};

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// POST of a resource.
    Create,
    /// PUT.
    Replace,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
    /// GET of one resource.
    Read,
    /// A list, by a filter or without.
    Query,
    /// Bulk.
    Bulk,
    /// ServiceProviderConfig, ResourceTypes, Schemas.
    Discover,
    /// Whatever else.
    Other,
}

impl Duty {
    /// The section that describes it.
    fn section(self) -> &'static str {
        match self {
            Duty::Create => "RFC 7644 section 3.3",
            Duty::Replace => "RFC 7644 section 3.5.1",
            Duty::Patch => "RFC 7644 section 3.5.2",
            Duty::Delete => "RFC 7644 section 3.6",
            Duty::Read => "RFC 7644 section 3.4.1",
            Duty::Query => "RFC 7644 section 3.4.2",
            Duty::Bulk => "RFC 7644 section 3.7",
            Duty::Discover => "RFC 7644 section 4",
            Duty::Other => "RFC 7644 section 3.12",
        }
    }
}

impl Error {
    /// The section by which a request is refused so. `None` for a failure of the server, which no section asks for.
    ///
    /// ```
    /// use scim::{Duty, Error};
    /// assert_eq!(Error::uniqueness("userName", "bjensen").clause(Duty::Create), Some("RFC 7644 section 3.3"));
    /// ```
    pub fn clause(&self, asked: Duty) -> Option<&'static str> {
        match (self.status, self.scim_type) {
            (_, Some(ScimType::InvalidFilter)) => Some("RFC 7644 section 3.4.2.2"),
            (_, Some(ScimType::TooMany)) => Some("RFC 7644 section 3.4.2"),
            (_, Some(ScimType::InvalidPath | ScimType::NoTarget)) if asked == Duty::Patch => {
                Some("RFC 7644 section 3.5.2")
            }
            (_, Some(ScimType::InvalidCursor | ScimType::ExpiredCursor | ScimType::InvalidCount)) => {
                Some("RFC 9865 section 2.1")
            }
            (_, Some(ScimType::InvalidVers)) => Some("RFC 7644 section 3.13"),
            (_, Some(ScimType::Sensitive)) => Some("RFC 7644 section 7.5.2"),
            (400 | 409, _) => Some(asked.section()),
            (401, _) => Some("RFC 7644 section 2"),
            (403, _) if asked == Duty::Discover => Some(asked.section()),
            (405, _) => Some("RFC 9110 section 15.5.6"),
            (408, _) => Some("RFC 9110 section 15.5.9"),
            (412, _) => Some("RFC 7644 section 3.14"),
            (413, _) if asked == Duty::Bulk => Some("RFC 7644 section 3.7.4"),
            (415, _) => Some("RFC 7644 section 3.8"),
            (429, _) => Some("RFC 6585 section 4"),
            (431, _) => Some("RFC 6585 section 5"),
            (403 | 404 | 413 | 501, _) => Some("RFC 7644 section 3.12"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_its_section() {
        let bad = |scim_type| Error::bad_request(scim_type, "");
        let of = |status| Error::new(status, None, "");
        let rows = [
            (bad(ScimType::InvalidFilter), Duty::Query, Some("RFC 7644 section 3.4.2.2")),
            (bad(ScimType::InvalidFilter), Duty::Patch, Some("RFC 7644 section 3.4.2.2")),
            (bad(ScimType::InvalidPath), Duty::Patch, Some("RFC 7644 section 3.5.2")),
            (bad(ScimType::InvalidPath), Duty::Query, Some("RFC 7644 section 3.4.2")),
            (bad(ScimType::Mutability), Duty::Replace, Some("RFC 7644 section 3.5.1")),
            (bad(ScimType::InvalidValue), Duty::Create, Some("RFC 7644 section 3.3")),
            (Error::uniqueness("userName", "x"), Duty::Patch, Some("RFC 7644 section 3.5.2")),
            (of(412), Duty::Delete, Some("RFC 7644 section 3.14")),
            (of(413), Duty::Bulk, Some("RFC 7644 section 3.7.4")),
            (of(403), Duty::Discover, Some("RFC 7644 section 4")),
            (of(503), Duty::Read, None),
            (of(507), Duty::Create, None),
        ];
        for (error, asked, expected) in rows {
            assert_eq!(error.clause(asked), expected, "{error} {asked:?}");
        }
    }
}

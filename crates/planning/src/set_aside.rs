//! The login of somebody soft-deleted, as some directories write it: the object id, then the login that it was.
//!
//! ```text
//! 0123456789abcdef0123456789abcdefalice@x.example  is  alice@x.example, set aside
//! ```
//! The name is freed that way for somebody else, and given back when the person is. It is told by its shape, whoever
//! sends it. That it makes nobody another person is decided in `reconcile/matching.rs`.

/// Of an object id, the hexadecimal digits.
const DIGITS: usize = 32;

/// The login behind a form that looks like one that was set aside, if it does. Where the record's directory id is an object id,
/// it must be the very one. That what is left is an address is asked by whoever reads addresses.
pub fn login_behind<'a>(login: &'a str, external_id: Option<&str>) -> Option<&'a str> {
    let (prefix, behind) = login.split_at_checked(DIGITS)?;
    if !is_object_id(prefix) {
        return None;
    }
    let is_own = external_id.and_then(digits_of_object_id).is_none_or(|own| own.eq_ignore_ascii_case(prefix));
    is_own.then_some(behind)
}

fn is_object_id(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `7f4bc1a3-…` or the same without its dashes: the digits. `None` for an id of another form, which proves nothing.
fn digits_of_object_id(external_id: &str) -> Option<String> {
    let digits: String = external_id.chars().filter(|c| *c != '-').collect();
    is_object_id(&digits).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_tells_and_the_records_own_id_must_agree() {
        let aside = "7f4bc1a36c1e4ae7b13f0d7c3f8b2a11alice@x";
        for (login, external_id, behind) in [
            (aside, Some("7f4bc1a3-6c1e-4ae7-b13f-0d7c3f8b2a11"), Some("alice@x")),
            (aside, Some("7F4BC1A36C1E4AE7B13F0D7C3F8B2A11"), Some("alice@x")),
            (aside, Some("00000000-6c1e-4ae7-b13f-0d7c3f8b2a11"), None),
            (aside, Some("alice"), Some("alice@x")),
            (aside, None, Some("alice@x")),
            ("alice@x", None, None),
            ("zf4bc1a36c1e4ae7b13f0d7c3f8b2a11alice@x", None, None),
            ("7f4bc1a36c1e4ae7b13f0d7c3f8b2aéalice@x", None, None),
        ] {
            assert_eq!(login_behind(login, external_id), behind, "{login} {external_id:?}");
        }
    }
}

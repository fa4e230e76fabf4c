//! The last look at a text before it is kept: no secret of ours, no NUL, not too long.
//!
//! What may be kept is chosen elsewhere (`row.rs`); this is for what somebody put where it does not belong, a token as a
//! job title, say.

use std::borrow::Cow;

/// What every secret of ours begins with; of the rest of it this many letters at least.
const SECRET: &str = "rollcall_";
const SECRET_REST: usize = 24;

/// A text that is kept, at most so many bytes of it.
pub(super) fn plain(text: &str, longest: usize) -> String {
    let text = without_secrets(text);
    let mut end = longest.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let cut = if end < text.len() { "…" } else { "" };
    // NUL is no letter to one of the two engines.
    format!("{}{cut}", &text[..end]).replace('\0', "\u{fffd}")
}

/// The text with each secret of ours left out.
pub(super) fn without_secrets(text: &str) -> Cow<'_, str> {
    if !text.contains(SECRET) {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(SECRET) {
        let is_of_one = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let after = &rest[at..];
        let end = after.find(|c: char| !is_of_one(c)).unwrap_or(after.len());
        kept.push_str(&rest[..at]);
        kept.push_str(if end >= SECRET.len() + SECRET_REST { "…" } else { &after[..end] });
        rest = &after[end..];
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// A sentence up to where it repeats what it was sent: for a request that speaks of a password in a filter or a path, where
/// an error may quote what stands beside it.
pub(super) fn without_quotes(text: &str) -> String {
    match text.find(['"', '“', '`', '\'']) {
        Some(at) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_ours_is_left_out_wherever_it_stands() {
        let token = format!("rollcall_scim_{}", "0123456789abcdef".repeat(4));
        let text = format!("“{token}” and {token}{token}, rollcall_example; {token}");
        assert_eq!(without_secrets(&text), "“…” and …, rollcall_example; …");
        assert_eq!(without_secrets("nothing here"), "nothing here");
    }

    #[test]
    fn a_text_is_cut_between_letters_and_has_no_nul() {
        assert_eq!(plain("a\0bä", 5), "a\u{fffd}bä");
        assert_eq!(plain("aäb", 2), "a…");
        assert_eq!(without_quotes("The path \"x\" is odd."), "The path …");
    }
}

//! Names and addresses that people type: how long they may be, and that they show as what they are.

use crate::error::{Error, Result};

/// Longer ones are no names.
const LONGEST_NAME: usize = 200;
/// RFC 5321 section 4.5.3.1.3, as corrected by erratum 1690.
const LONGEST_ADDRESS: usize = 254;

/// May this be the address of an administrator? Errors: `Refused`, with the reason.
pub(crate) fn address(text: &str) -> Result<()> {
    if !planning::mapping::is_address(text) || !is_plain(text) {
        let shown: String = text.chars().take(60).flat_map(char::escape_debug).collect();
        return Err(Error::Refused(format!("“{shown}” is not an e-mail address")));
    }
    if text.chars().count() > LONGEST_ADDRESS {
        return Err(Error::Refused(format!("that e-mail address has more than {LONGEST_ADDRESS} characters")));
    }
    Ok(())
}

/// May this be the name of an account? Errors: `Refused`, with the reason.
pub(crate) fn name(text: &str) -> Result<()> {
    if text.trim().is_empty() {
        return Err(Error::Refused("the account needs a name: --name".to_owned()));
    }
    if text.chars().count() > LONGEST_NAME {
        return Err(Error::Refused(format!("a name has at most {LONGEST_NAME} characters")));
    }
    if !is_plain(text) {
        return Err(Error::Refused(
            "that name has a control character in it, which would show as something else".to_owned(),
        ));
    }
    Ok(())
}

/// No control characters, and none that turn the direction of what stands beside them.
fn is_plain(text: &str) -> bool {
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    !text.chars().any(|c| c.is_control() || turns(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_as_something_else_is_no_name_and_no_address() {
        for fine in ["Acme Ltd", "Ærø & Søn", "株式会社", "שלום", &"x".repeat(200)] {
            assert_eq!(name(fine), Ok(()), "{fine}");
        }
        for bad in ["", "  ", "a\nb", "a\u{202E}b", "a\u{2066}b", "\0", "\u{1b}[2J", &"x".repeat(201)] {
            assert!(name(bad).is_err(), "{bad:?}");
        }
        let long = |n: usize| format!("{}@acme.example", "x".repeat(n - 13));
        for (text, fine) in [
            ("anna@acme.example".to_owned(), true),
            (long(254), true),
            (long(255), false),
            ("anna\u{202E}@acme.example".to_owned(), false),
            ("anna@acme\u{2069}.example".to_owned(), false),
            ("anna".to_owned(), false),
        ] {
            assert_eq!(address(&text).is_ok(), fine, "{text:?}");
        }
    }
}

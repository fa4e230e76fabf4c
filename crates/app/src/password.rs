//! Passwords: what one must be, what is kept of it, and whether two are the same.
//!
//! Argon2id with 19 MiB and two passes (OWASP's cheat sheet on password storage). Each computation takes that memory, so
//! whoever lets strangers ask for one bounds how many run at once (`web/serve/crossing.rs`). A password is never written anywhere.

mod tried;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::App;
use crate::error::{Error, Result};

/// NIST SP 800-63B section 5.1.1.2: length counts, composition rules do not.
pub(crate) const SHORTEST: usize = 12;
/// Longer ones would only cost time.
pub(crate) const LONGEST: usize = 256;

/// May this be the password of whoever has this address, in the account with this slug? Errors: `Refused`, with the reason.
///
/// NIST SP 800-63B section 3.1.1.2: what everybody tries first is refused, and what is made of the name of the account.
pub(crate) fn may_be(password: &str, email: &str, slug: &str) -> Result<()> {
    let refused = |sentence: String| Err(Error::Refused(sentence));
    let length = password.chars().count();
    if length < SHORTEST {
        return refused(format!(
            "That password has {length} characters; it needs at least {SHORTEST}. A few unrelated words are good, and easy to type."
        ));
    }
    if length > LONGEST {
        return refused(format!("That password has {length} characters; {LONGEST} are the most."));
    }
    if password.contains('\0') {
        return refused("That password has a NUL character in it, which no keyboard types.".to_owned());
    }
    let folded = ::scim::fold(password);
    if folded == ::scim::fold(email) {
        return refused("Your address is no password.".to_owned());
    }
    if is_of(&folded, &::scim::fold(email), slug) {
        return refused("That password is little more than your address or the name of the account.".to_owned());
    }
    if tried::is_tried_first(&folded) {
        return refused(
            "That password is one of those that are tried first. A few unrelated words are good.".to_owned(),
        );
    }
    Ok(())
}

/// Without the address, its parts and the account's slug, is next to nothing left?
fn is_of(folded: &str, email: &str, slug: &str) -> bool {
    let (local, domain) = email.rsplit_once('@').unwrap_or((email, ""));
    let parts = [email, local, domain, slug, "rollcall"];
    let rest = parts.iter().filter(|part| part.len() > 2).fold(folded.to_owned(), |rest, part| rest.replace(part, ""));
    rest.len() < folded.len() && rest.chars().count() < 8
}

/// What is kept of a new password. Errors: the hashing's own.
pub(crate) fn keep(ctx: &App, password: &str) -> Result<String> {
    let kept = Argon2::default().hash_password_with_salt(password.as_bytes(), &ctx.new_salt());
    kept.map(|kept: PasswordHash| kept.to_string())
        .map_err(|error| Error::Store(::store::Error::Other(format!("a password can't be kept: {error}"))))
}

/// Is it the password? Takes as long for nobody's (`None`) as for somebody's.
pub(crate) fn is_right(password: &str, kept: Option<&str>) -> bool {
    let parsed = PasswordHash::new(kept.unwrap_or(NOBODYS));
    let same = parsed.is_ok_and(|kept| Argon2::default().verify_password(password.as_bytes(), &kept).is_ok());
    same && kept.is_some()
}

/// What a password that nobody has would be kept as, by the same parameters.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_password_is_kept_by_the_parameters_in_force() {
        let kept = PasswordHash::new(NOBODYS).expect("a PHC string");
        let fresh: PasswordHash = Argon2::default().hash_password_with_salt(b"any", b"sixteen bytes ok").expect("kept");
        assert_eq!((kept.algorithm, kept.version, &kept.params), (fresh.algorithm, fresh.version, &fresh.params));
        assert_eq!(kept.hash.map(|hash| hash.len()), fresh.hash.map(|hash| hash.len()), "the same work");
    }

    #[test]
    fn what_is_tried_first_is_no_password() {
        for bad in [
            "too short",
            "aaaaaaaaaaaaaaaa",
            "abababababababab",
            "123412341234",
            "Password1234",
            "qwertyuiop123",
            "correcthorsebatterystaple",
            "with a \0 in it, long",
            "Anna@Acme.example",
            "acmeacmeacme",
            "anna.acme.2026",
            "rollcallrollcall",
            &"long ".repeat(52),
        ] {
            assert!(may_be(bad, "anna@acme.example", "acme").is_err(), "{bad:?}");
        }
        for fine in ["four unrelated words, typed", "anna likes acme pies", "ÄÖÜäöüß€ñçøå", "x9!kQ2#vTz7p"]
        {
            assert_eq!(may_be(fine, "anna@acme.example", "acme"), Ok(()), "{fine:?}");
        }
    }

    #[test]
    fn nobody_signs_in_as_nobody() {
        assert!(!is_right("", None));
        assert!(!is_right("nobody's", Some(NOBODYS)));
    }
}

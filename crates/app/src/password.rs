//! Passwords: what one must be, what is kept of it, and whether two are the same.
//!
//! Argon2id with 19 MiB and two passes (OWASP's cheat sheet on password storage). Each computation takes that memory, so
//! whoever lets strangers ask for one bounds how many run at once (`web/serve/crossing.rs`). A password is never written anywhere.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::App;
use crate::error::{Error, Result};

/// NIST SP 800-63B section 5.1.1.2: length counts, composition rules do not.
pub(crate) const SHORTEST: usize = 12;
/// Longer ones would only cost time.
pub(crate) const LONGEST: usize = 256;

/// May this be the password of whoever has this address? Errors: `Refused` for one that is too short, too long, or the address itself.
pub(crate) fn may_be(password: &str, email: &str) -> Result<()> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Error::Refused(format!(
            "That password has {length} characters; it needs at least {SHORTEST}. A few unrelated words are good, and easy to type."
        )));
    }
    if length > LONGEST {
        return Err(Error::Refused(format!("That password has {length} characters; {LONGEST} are the most.")));
    }
    if ::scim::fold(password) == ::scim::fold(email) {
        return Err(Error::Refused("Your address is no password.".to_owned()));
    }
    Ok(())
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
    fn nobody_signs_in_as_nobody() {
        assert!(!is_right("", None));
        assert!(!is_right("nobody's", Some(NOBODYS)));
    }
}

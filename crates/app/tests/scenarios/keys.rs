//! The words of a script about keys: made, given to the IdP, dead.

use app::Error;
use app::tokens::{self, Opens};
use planning::Who;

use super::say::{Stage, duration};
use crate::support::SLUG;

impl Stage {
    /// `token generate`, `revoke`; `regenerate`, with `overlap=7d` or `expires-in=1d` beside it, makes one that the IdP comes
    /// with only after `token paste`.
    pub(super) fn token(&mut self, rest: &str) -> Result<(), Error> {
        let (verb, how) = rest.split_once(' ').unwrap_or((rest, ""));
        let asked = |name: &str| how.split(' ').find_map(|word| word.strip_prefix(name)).map(duration);
        match verb {
            "generate" => self.acme.generate_token(),
            "revoke" => self.acme.revoke_token(),
            "regenerate" => {
                let (lifetime, overlap) = (asked("expires-in="), asked("overlap=").unwrap_or_default());
                let fresh = tokens::regenerate(&self.acme.app, SLUG, Opens::Scim, lifetime, overlap, &Who::Operator)?;
                self.in_hand = Some(fresh.token);
                Ok(())
            }
            "paste" => {
                self.acme.use_token(self.in_hand.take().expect("a token that was made"));
                Ok(())
            }
            _ => panic!("nobody does “{verb}” to a token"),
        }
    }
}

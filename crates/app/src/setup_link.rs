//! The one-time link with which an administrator sets a password. Its secret is kept as a hash only.

use jiff::SignedDuration;

use crate::App;

/// How long a link lives.
pub(crate) const LIVES: SignedDuration = SignedDuration::from_hours(24);

/// Where it leads.
pub(crate) fn url(ctx: &App, slug: &str, secret: &str) -> String {
    format!("{}/setup/{slug}/{secret}", ctx.base_url())
}

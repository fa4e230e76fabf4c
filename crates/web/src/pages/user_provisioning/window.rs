//! What stands before the page until it is answered. Its buttons send the page's own form.

/// A window.
#[derive(Clone, Debug)]
pub(super) enum Window {
    /// A token, shown once.
    Token(String),
    /// Asks when the present token stops.
    Regenerate,
    /// Asks whether the present token is to stop.
    Revoke,
    /// Asks what is to be with changes that are not saved.
    Unsaved {
        /// Whether there is anything to sync by the settings that are saved.
        enabled: bool,
    },
    /// A sentence, and OK.
    Told(String),
}

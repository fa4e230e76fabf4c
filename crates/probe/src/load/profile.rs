//! Whose traffic a server is measured by: the two that push hardest. `simulate` knows more of them (`idp.rs`).

/// An identity provider whose pace and shapes the driver has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Microsoft Entra ID; its form of PATCH is what the Tenant URL asks for.
    Entra,
    /// Okta, a custom application.
    Okta,
}

impl Profile {
    /// All that there are.
    pub const ALL: [Profile; 2] = [Profile::Entra, Profile::Okta];

    /// The name on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Profile::Entra => "entra",
            Profile::Okta => "okta",
        }
    }
}

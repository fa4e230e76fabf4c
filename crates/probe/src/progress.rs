//! What a push tells while it runs and when it has ended; the same for every personality.

/// How far a push has come; reported after each person and each group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many people are pushed.
    People {
        /// People pushed so far.
        done: usize,
        /// People to push.
        of: usize,
    },
    /// So many groups are pushed; the people are done.
    Groups {
        /// Groups pushed so far.
        done: usize,
        /// Groups to push.
        of: usize,
    },
}

/// What a push did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pushed {
    /// People that the server did not know.
    pub people_created: usize,
    /// People that the server knew and was sent again.
    pub people_updated: usize,
    /// Groups that the server did not know.
    pub groups_created: usize,
    /// Groups that the server knew and whose members were sent.
    pub groups_updated: usize,
    /// Members that were sent, over all groups.
    pub memberships: usize,
}

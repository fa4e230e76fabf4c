//! One part of somebody: what it was before the run, what the run made of it, what becomes of it.

use crate::cause::{Cause, Code};

/// A part that a run wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part<T> {
    pub(super) before: T,
    pub(super) after: T,
}

/// What becomes of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fate<'a, T> {
    /// The run did nothing to it, or it is as before already.
    Nothing,
    /// As the run left it: this is what it was.
    Back(&'a T),
    /// Somebody changed it since; this is what it was.
    Kept(&'a T),
}

impl<T: PartialEq> Part<T> {
    /// The table of `undo.rs`.
    pub(super) fn fate(&self, present: &T) -> Fate<'_, T> {
        if self.before == self.after || *present == self.before {
            Fate::Nothing
        } else if *present == self.after {
            Fate::Back(&self.before)
        } else {
            Fate::Kept(&self.before)
        }
    }
}

/// The run was undone.
pub(super) fn reverted(run: i64) -> Cause {
    Cause::from(Code::RevertOfRun).with("run", run.to_string())
}

/// What is kept although the run was undone, and because of what: `since` (changed since), `bearer` (the name is borne by
/// now), `used` (others are in the group by now).
pub(super) fn kept(run: i64, because: &str) -> Cause {
    Cause::from(Code::Stale).with("run", run.to_string()).with("kept", because)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_goes_back_while_it_is_as_the_run_left_it() {
        let part = Part { before: "a", after: "b" };
        assert_eq!(part.fate(&"b"), Fate::Back(&"a"));
        assert_eq!(part.fate(&"a"), Fate::Nothing);
        assert_eq!(part.fate(&"c"), Fate::Kept(&"a"));
        assert_eq!(Part { before: "a", after: "a" }.fate(&"c"), Fate::Nothing);
    }
}

//! A duty: what a server owes, where the RFC says so, and how that is judged.

use super::finding::Judged;
use super::rig::Rig;

/// How much is owed, as in RFC 2119.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// MUST, SHALL, REQUIRED.
    Must,
    /// SHOULD, RECOMMENDED.
    Should,
    /// Not asked by the RFC, and relied on by clients all the same.
    May,
}

impl Level {
    /// As the report has it.
    pub fn name(self) -> &'static str {
        match self {
            Level::Must => "must",
            Level::Should => "should",
            Level::May => "may",
        }
    }
}

/// One duty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Duty {
    /// `chapter.name`; unique, and what `--only` finds.
    pub(super) name: &'static str,
    /// The RFC and its section.
    pub(super) section: &'static str,
    pub(super) level: Level,
    /// What is owed, in words that hold when the duty does.
    pub(super) words: &'static str,
    pub(super) run: fn(&Rig) -> Judged,
}

impl Duty {
    /// Is it meant by what stands behind `--only`: its name, its chapter, or its section with or without the RFC?
    pub(super) fn is_meant(&self, only: &str) -> bool {
        let below = |whole: &str, part: &str| {
            whole.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let section = self.section.split_once(' ').map_or("", |(_, section)| section);
        below(self.name, only) || below(self.section, only) || below(section, only)
    }
}

pub(super) const fn must(
    name: &'static str,
    section: &'static str,
    words: &'static str,
    run: fn(&Rig) -> Judged,
) -> Duty {
    Duty { name, section, level: Level::Must, words, run }
}

pub(super) const fn should(
    name: &'static str,
    section: &'static str,
    words: &'static str,
    run: fn(&Rig) -> Judged,
) -> Duty {
    Duty { name, section, level: Level::Should, words, run }
}

pub(super) const fn may(
    name: &'static str,
    section: &'static str,
    words: &'static str,
    run: fn(&Rig) -> Judged,
) -> Duty {
    Duty { name, section, level: Level::May, words, run }
}

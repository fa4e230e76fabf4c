//! All duties, in the order of the RFC. A name appears once.

use super::duty::Duty;
use super::{
    bulk, create, cursors, delete, discovery, door, error, filters, get, groups, lists, me, media, model, patch,
    patch_add, patch_remove, patch_replace, projection, put, schemas, search, sorting, versions,
};

/// What is looked at all the time is judged last.
const CHAPTERS: &[&[Duty]] = &[
    door::DUTIES,
    discovery::DUTIES,
    schemas::DUTIES,
    create::DUTIES,
    get::DUTIES,
    lists::DUTIES,
    filters::DUTIES,
    sorting::DUTIES,
    search::DUTIES,
    cursors::DUTIES,
    projection::DUTIES,
    put::DUTIES,
    patch::DUTIES,
    patch_add::DUTIES,
    patch_remove::DUTIES,
    patch_replace::DUTIES,
    delete::DUTIES,
    groups::DUTIES,
    bulk::DUTIES,
    media::DUTIES,
    me::DUTIES,
    versions::DUTIES,
    error::DUTIES,
    model::DUTIES,
];

/// Every duty.
pub(super) fn all() -> impl Iterator<Item = &'static Duty> {
    CHAPTERS.iter().copied().flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_duty_has_a_name_of_its_own_a_section_and_a_sentence() {
        let names: BTreeSet<&str> = all().map(|duty| duty.name).collect();
        assert_eq!(names.len(), all().count(), "two duties have one name");
        for duty in all() {
            let known = ["7643 ", "7644 ", "9865 ", "9110 "].iter().any(|rfc| duty.section.starts_with(rfc));
            assert!(known, "{}: {}", duty.name, duty.section);
            assert!(duty.name.contains('.') && duty.words.len() > 12, "{}", duty.name);
            assert!(!duty.words.ends_with('.'), "{}", duty.name);
        }
    }

    #[test]
    fn only_finds_a_duty_a_chapter_and_a_section() {
        let meant = |only: &str| all().filter(|duty| duty.is_meant(only)).count();
        assert_eq!(meant("create.location"), 1);
        assert!(meant("create") > 2 && meant("create") == meant("7644 3.3").max(meant("create")));
        assert!(meant("3.3") > 0);
        assert_eq!(meant("creat"), 0);
    }
}

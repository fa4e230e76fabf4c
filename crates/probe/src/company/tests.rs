//! The promises that the demo and the simulation rely on: the same seed is the same company, and a
//! company is one that a directory would accept.

use std::collections::HashSet;

use super::*;

fn unique<'a>(values: impl Iterator<Item = &'a str>) -> usize {
    values.collect::<HashSet<_>>().len()
}

#[test]
fn the_same_seed_is_the_same_company() {
    assert_eq!(Company::generate(7, 250), Company::generate(7, 250));
    assert_ne!(Company::generate(7, 250), Company::generate(8, 250));
}

#[test]
fn a_larger_company_begins_with_the_smaller_one() {
    let (small, large) = (Company::generate(7, 100), Company::generate(7, 110));
    assert_eq!(small.people, large.people[..100]);
}

#[test]
fn addresses_numbers_and_identifiers_are_unique() {
    let company = Company::generate(1, 5000);
    let people = || company.people.iter();
    assert_eq!(unique(people().map(|p| p.user_name.as_str())), 5000);
    assert_eq!(unique(people().map(|p| p.employee_number.as_str())), 5000);
    assert_eq!(unique(people().map(|p| p.directory_id.as_str())), 5000);
    assert!(people().all(|p| p.user_name.is_ascii() && p.directory_id.len() == 20));
    assert!(people().filter(|p| !p.display_name().is_ascii()).count() > 1000);
}

#[test]
fn everybody_but_the_chief_reports_to_somebody_who_came_before() {
    let company = Company::generate(3, 250);
    let mut people = company.people.iter().enumerate();
    assert_eq!(people.next().unwrap().1.manager, None);
    for (index, worker) in people {
        assert!(worker.manager.unwrap() < index, "{worker:?}");
    }
}

#[test]
fn groups_have_members_that_exist_and_names_of_their_own() {
    for size in [1, 5, 250] {
        let company = Company::generate(3, size);
        assert_eq!(company.groups[0].members.len(), size);
        assert_eq!(unique(company.groups.iter().map(|g| g.name.as_str())), company.groups.len());
        for team in &company.groups {
            assert!(!team.members.is_empty(), "{}", team.name);
            assert!(team.members.is_sorted() && team.members.iter().all(|&m| m < size));
        }
    }
    assert_eq!(Company::generate(3, 0).groups, []);
}

#[test]
fn the_shares_of_the_departments_make_a_hundred() {
    assert_eq!(DEPARTMENTS.iter().map(|d| d.share).sum::<usize>(), 100);
}

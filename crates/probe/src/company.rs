//! A plausible company, the same for the same seed.
//!
//! The demo shows one company from two sides: the console's CSV and the identity provider's push.
//! Both are derived from the one `Company` here. Names are international on purpose (`names.rs`).
//! What is not here: anything of SCIM, which is a matter of the personality that tells about it.

mod names;
mod places;
mod splitmix;
mod trades;

use std::collections::HashMap;

use places::OFFICES;
use splitmix::SplitMix;
use trades::{DEPARTMENTS, Department, EVERYBODY, PROJECTS};

/// How many people report to one: a tree that stays plausible from ten people to ten thousand.
const REPORTS: usize = 6;
/// Streams of numbers beside those of the people start here.
const PROJECT_STREAM: usize = 1_000_000_000;
/// What a directory's identifiers are made of.
const IDENTIFIER: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A company: people and the groups they are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    /// Its name.
    pub name: String,
    /// Everybody; a manager stands before the people who report to them.
    pub people: Vec<Worker>,
    /// The groups: one for everybody, the departments, some projects. None is empty.
    pub groups: Vec<Team>,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Worker {
    /// The directory's own identifier (`00u…`), the same under every later name.
    pub directory_id: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// The sign-in name, which is the e-mail address; unique in the company.
    pub user_name: String,
    /// Job title.
    pub title: String,
    /// Department.
    pub department: String,
    /// Division.
    pub division: String,
    /// Place of work in one line, `Kraków, Poland`.
    pub location: String,
    /// Place of work: the town.
    pub locality: String,
    /// Place of work: ISO 3166-1 alpha-2.
    pub country: String,
    /// Locale, `pl-PL`.
    pub locale: String,
    /// Telephone at work.
    pub phone: String,
    /// Mobile telephone.
    pub mobile: String,
    /// Employee number; unique in the company.
    pub employee_number: String,
    /// The first working day, `YYYY-MM-DD`.
    pub start_date: String,
    /// The index of the manager in [`Company::people`]; always smaller than this person's own.
    pub manager: Option<usize>,
}

impl Worker {
    /// Given and family name.
    pub fn display_name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

/// One group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// Its name; unique in the company.
    pub name: String,
    /// The members as ascending indices in [`Company::people`].
    pub members: Vec<usize>,
}

impl Company {
    /// The company of `seed` with so many `people`.
    ///
    /// A larger company of the same seed begins with the people of a smaller one, unchanged, so
    /// that "ten people were hired" is `generate(seed, n + 10)`.
    pub fn generate(seed: u64, people: usize) -> Self {
        let mut addresses = Addresses::default();
        let mut departments: Vec<Vec<usize>> = vec![Vec::new(); DEPARTMENTS.len()];
        let workers: Vec<Worker> = (0..people)
            .map(|index| {
                let mut numbers = SplitMix::of(seed, index);
                let which = department_of(index, &mut numbers);
                let place = Place { index, department: &DEPARTMENTS[which], so_far: &departments[which] };
                let worker = worker(&place, &mut numbers, &mut addresses);
                departments[which].push(index);
                worker
            })
            .collect();
        let groups = groups(seed, people, departments);
        Self { name: "Meridian Instruments".to_owned(), people: workers, groups }
    }
}

/// Where in the tree a new person arrives.
struct Place<'a> {
    index: usize,
    department: &'static Department,
    /// Who is in the department already, first to last.
    so_far: &'a [usize],
}

impl Place<'_> {
    /// Department members make a tree; its roots report to the chief, who is person number 0.
    fn manager(&self) -> Option<usize> {
        match self.so_far.len() {
            0 if self.index == 0 => None,
            0 => Some(0),
            position => Some(self.so_far[(position - 1) / REPORTS]),
        }
    }

    fn title(&self, numbers: &mut SplitMix) -> &'static str {
        match self.so_far.len() {
            0 => self.department.head,
            position if position <= REPORTS && position % 2 == 1 => self.department.lead,
            _ => numbers.pick::<&'static str>(self.department.titles),
        }
    }
}

fn worker(place: &Place<'_>, numbers: &mut SplitMix, addresses: &mut Addresses) -> Worker {
    let office = numbers.pick(OFFICES);
    // Most people bear names of the place; some came from elsewhere.
    let names = if numbers.chance(75) { &office.names } else { &numbers.pick(OFFICES).names };
    let (given_name, given_ascii) = *numbers.pick(names.given);
    let (family_name, family_ascii) = *numbers.pick(names.family);
    Worker {
        directory_id: format!("00u{}", numbers.text(17, IDENTIFIER)),
        given_name: given_name.to_owned(),
        family_name: family_name.to_owned(),
        user_name: addresses.take(given_ascii, family_ascii),
        title: place.title(numbers).to_owned(),
        department: place.department.name.to_owned(),
        division: place.department.division.to_owned(),
        location: office.location.to_owned(),
        locality: office.locality.to_owned(),
        country: office.country.to_owned(),
        locale: office.locale.to_owned(),
        phone: telephone(office.landline, numbers),
        mobile: telephone(office.mobile, numbers),
        employee_number: format!("{}", 10_001 + place.index),
        start_date: first_day(numbers),
        manager: place.manager(),
    }
}

fn telephone(prefix: &str, numbers: &mut SplitMix) -> String {
    format!("{prefix} {:04}", numbers.below(10_000))
}

/// No later day than the 28th, so that each month has it.
fn first_day(numbers: &mut SplitMix) -> String {
    let (year, month, day) = (2009 + numbers.below(16), 1 + numbers.below(12), 1 + numbers.below(28));
    format!("{year}-{month:02}-{day:02}")
}

/// The first people are the heads of the departments, in the order of the table.
fn department_of(index: usize, numbers: &mut SplitMix) -> usize {
    let mut left = numbers.below(100);
    if index < DEPARTMENTS.len() {
        return index;
    }
    for (which, department) in DEPARTMENTS.iter().enumerate() {
        if left < department.share {
            return which;
        }
        left -= department.share;
    }
    0
}

fn groups(seed: u64, people: usize, departments: Vec<Vec<usize>>) -> Vec<Team> {
    let everybody = Team { name: EVERYBODY.to_owned(), members: (0..people).collect() };
    let departments = DEPARTMENTS
        .iter()
        .zip(departments)
        .map(|(department, members)| Team { name: department.name.to_owned(), members });
    let projects = PROJECTS.iter().enumerate().map(|(number, &(name, percent))| {
        let mut numbers = SplitMix::of(seed, PROJECT_STREAM + number);
        let members = (0..people).filter(|_| numbers.chance(percent)).collect();
        Team { name: name.to_owned(), members }
    });
    let all = std::iter::once(everybody).chain(departments).chain(projects);
    all.filter(|team| !team.members.is_empty()).collect()
}

/// Addresses that were given away; the second Anna Smith is `anna.smith2`.
#[derive(Default)]
struct Addresses(HashMap<String, usize>);

impl Addresses {
    fn take(&mut self, given: &str, family: &str) -> String {
        let local = format!("{given}.{family}");
        let times = self.0.entry(local.clone()).or_default();
        *times += 1;
        // RFC 2606 section 2: nobody's mail server will ever answer for `.example`.
        match *times {
            1 => format!("{local}@meridian.example"),
            again => format!("{local}{again}@meridian.example"),
        }
    }
}

#[cfg(test)]
mod tests;

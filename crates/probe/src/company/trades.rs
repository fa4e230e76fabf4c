//! What people do: the departments, their divisions and titles, and the projects across them.

/// A department. Its name is also a group's name.
pub(crate) struct Department {
    pub(crate) name: &'static str,
    pub(crate) division: &'static str,
    /// How many of a hundred people work here.
    pub(crate) share: usize,
    pub(crate) head: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) titles: &'static [&'static str],
}

/// The title of person number 0, who reports to nobody.
pub(crate) const CHIEF: &str = "Chief Executive Officer";

/// The first department is the chief's. The shares make a hundred.
#[rustfmt::skip]
pub(crate) const DEPARTMENTS: &[Department] = &[
    Department { name: "Executive Office", division: "Corporate", share: 2, head: CHIEF, lead: "Chief of Staff", titles: &["Executive Assistant", "Strategy Analyst"] },
    Department { name: "Engineering", division: "Technology", share: 26, head: "VP Engineering", lead: "Engineering Lead", titles: &["Software Engineer", "Senior Software Engineer", "Test Engineer", "Site Reliability Engineer"] },
    Department { name: "Product", division: "Technology", share: 8, head: "VP Product", lead: "Group Product Lead", titles: &["Product Owner", "Product Designer", "User Researcher"] },
    Department { name: "IT & Security", division: "Technology", share: 7, head: "Chief Information Officer", lead: "IT Lead", titles: &["System Administrator", "Security Analyst", "Support Technician"] },
    Department { name: "Sales", division: "Commercial", share: 18, head: "VP Sales", lead: "Regional Sales Lead", titles: &["Account Executive", "Sales Engineer", "Sales Development Representative"] },
    Department { name: "Marketing", division: "Commercial", share: 8, head: "VP Marketing", lead: "Brand Lead", titles: &["Content Editor", "Campaign Specialist", "Event Coordinator"] },
    Department { name: "Customer Care", division: "Commercial", share: 12, head: "Head of Customer Care", lead: "Care Lead", titles: &["Customer Care Agent", "Customer Success Partner", "Trainer"] },
    Department { name: "Finance", division: "Corporate", share: 6, head: "Chief Financial Officer", lead: "Controller", titles: &["Accountant", "Payroll Specialist", "Financial Analyst"] },
    Department { name: "People", division: "Corporate", share: 5, head: "Chief People Officer", lead: "People Partner", titles: &["Recruiter", "People Operations Specialist"] },
    Department { name: "Legal", division: "Corporate", share: 3, head: "General Counsel", lead: "Senior Counsel", titles: &["Counsel", "Paralegal", "Privacy Officer"] },
    Department { name: "Operations", division: "Operations", share: 5, head: "VP Operations", lead: "Facilities Lead", titles: &["Logistics Planner", "Buyer", "Facilities Technician"] },
];

/// The group that everybody is in.
pub(crate) const EVERYBODY: &str = "All employees";

/// Groups that cut across the departments, and how many of a hundred people are in each.
pub(crate) const PROJECTS: &[(&str, usize)] = &[
    ("Project Aurora", 9),
    ("Project Çınar", 6),
    ("Works Council / Betriebsrat", 3),
    ("First Aiders", 5),
    ("VPN users", 40),
];

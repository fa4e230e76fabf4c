//! Pages on paper: what there is to read is printed whole, what can only be pressed is not.

use crate::story::Story;

const PEOPLE: &str = "Email,Department\nann@corp.example,Sales\nben@corp.example,Sales\n";

#[test]
fn people_and_reports_are_printed_whole_and_without_controls() {
    Story::of_anna(|story, anna| {
        story.has_people(PEOPLE);
        anna.opens("/users");
        anna.sees("Add a person");
        anna.prints();
        for who in ["ann@corp.example", "ben@corp.example", "Corp"] {
            anna.sees(who);
        }
        for control in ["Add a person", "With those who are picked", "Managed by All", "Overview"] {
            anna.does_not_see(control);
        }
        assert_eq!(anna.controls_to_press(), Vec::<String>::new());
        anna.opens("/provisioning/1");
        anna.sees("ben@corp.example");
        anna.does_not_see("Download");
        assert_eq!(anna.controls_to_press(), Vec::<String>::new());
    });
}

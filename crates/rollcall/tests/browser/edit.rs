//! By hand: a person is edited with the warning that the directory has the last word, archived, restored and kept.

use crate::story::Story;

const PEOPLE: &str = "\
Email,First Name,Job Title
ada@corp.example,Ada,Engineer
bob@corp.example,Bob,Clerk
";

#[test]
fn a_person_is_edited_looked_at_and_saved() {
    Story::of_anna(|story, anna| {
        story.has_people(PEOPLE);
        anna.opens("/users");
        anna.clicks("ada@corp.example");
        anna.clicks("Edit");
        anna.sees("Provisioning Managed");
        anna.inspects("person-form");
        anna.types("Custom Date 1", "the fifth");
        anna.clicks("Preview");
        anna.sees("“the fifth” is not a date");
        anna.inspects("person-form-wrong");
        anna.types("Custom Date 1", "2026-01-05");
        anna.types("Job Title", "Chief engineer");
        anna.clicks("Preview");
        anna.sees("1 person would be changed");
        anna.inspects("by-hand");
        anna.clicks("Change something");
        assert_eq!(anna.value_of("Job Title"), "Chief engineer", "nothing that was typed is lost");
        anna.clicks("Preview");
        anna.clicks("Save");
        anna.sees("Done. Its report stands under Provisioning");
        anna.sees("Job Title Chief engineer Console");
        let told = story.operator.json("users show co ada@corp.example");
        assert_eq!((&told["job_title"], &told["custom_date_1"]), (&"Chief engineer".into(), &"2026-01-05".into()));
    });
}

#[test]
fn a_person_is_archived_and_comes_back() {
    Story::of_anna(|story, anna| {
        story.has_people(PEOPLE);
        anna.opens("/users");
        anna.clicks("bob@corp.example");
        anna.clicks("Archive");
        anna.sees("Nobody is deleted");
        anna.inspects("archive");
        anna.clicks("Leave it as it is");
        anna.sees("Active");
        assert_eq!(story.operator.json("users show co bob@corp.example")["status"], "active");
        anna.clicks("Archive");
        anna.sees("1 person would be archived");
        anna.clicks("Archive");
        anna.sees("Somebody archived them in the console.");
        assert_eq!(story.operator.json("users show co bob@corp.example")["status"], "archived");
        anna.inspects("person-archived");
        anna.selects("and keep them", "30 days");
        anna.clicks("Restore");
        anna.sees("1 person would be restored");
        anna.clicks("Restore");
        anna.sees("wanted that by hand");
        assert_eq!(story.operator.json("users show co bob@corp.example")["status"], "active");
    });
}

//! Import CSV: what a file would do, its faults by line and column, and the mended file applied. Export and template
//! as the browser keeps them.

use std::path::Path;

use crate::story::Story;

const FAULTY: &str = "\
Email,First Name,Job Title,Employee Start Date,Provisioning Managed,Group
ada@corp.example,Ada,Engineer,2026-01-05,true,Research
no address,Bob,Clerk,2026-01-05,true,
cai@corp.example,Cai,Clerk,the fifth,true,
dee@corp.example,Dee,Clerk,2026-01-05,perhaps,
";
const MENDED: &str = "\
Email,First Name,Job Title,Employee Start Date,Provisioning Managed,Group
ada@corp.example,Ada,Engineer,2026-01-05,true,Research
bob@corp.example,Bob,Clerk,2026-01-05,true,
";

#[test]
fn a_file_with_faults_is_mended_previewed_and_applied() {
    Story::of_anna(|story, anna| {
        anna.opens("/users");
        anna.sees("Nobody is in this console yet.");
        anna.inspects("people-none");
        anna.clicks_in("Users", "Import CSV");
        anna.attaches("CSV file", Path::new(&story.operator.file("people.csv", FAULTY)));
        anna.clicks("Preview");
        anna.sees("Preview of the import");
        for (line, column) in [("3", "Email"), ("4", "Employee Start Date"), ("5", "Provisioning Managed")] {
            anna.sees(&format!("{line} {column}"));
        }
        anna.inspects("import-faulty");
        anna.clicks("Choose another file");
        anna.attaches("CSV file", Path::new(&story.operator.file("people.csv", MENDED)));
        anna.clicks("Preview");
        anna.sees("2 people would be created");
        anna.sees("ada@corp.example");
        anna.inspects("import-preview");
        assert!(story.operator.json("users list co").as_array().unwrap().is_empty(), "nothing was applied");

        anna.clicks("Apply");
        anna.sees("The file was imported.");
        anna.sees("2 people created");
        anna.inspects("import-report");
        anna.opens("/users");
        anna.sees("2 people");
        anna.inspects("people-few");
        anna.clicks("ada@corp.example");
        anna.sees("Last set");
        anna.inspects("person");
        anna.clicks_in("What is told of this person", "Groups");
        anna.sees("Research");
        anna.clicks("Research");
        anna.sees("ada@corp.example");
        anna.inspects("group");
    });
}

#[test]
fn export_and_template_are_kept_as_files() {
    Story::of_anna(|story, anna| {
        story.has_people(MENDED);
        anna.opens("/users");
        let export = anna.keeps("Export CSV");
        assert_eq!(export, story.operator.types("users export co").ends(0).stdout);
        assert!(export.contains("ada@corp.example"), "{export}");
        let template = anna.keeps("CSV template");
        assert!(template.trim_start_matches('\u{feff}').starts_with("Email,"), "{template}");
    });
}

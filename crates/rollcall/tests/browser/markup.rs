//! Names that are markup: whatever a directory, a file or a browser can send is shown as the text it is. Nothing runs,
//! and the content security policy finds nothing to forbid.

use std::path::Path;

use serde_json::{Value, json};

use crate::account::{ANNA, PASSWORD};
use crate::held::forces_a_sync;
use crate::person::Person;
use crate::story::Story;

const SCRIPT: &str = "<script>document.title='owned'</script>";
const IMAGE: &str = "\"><img src=x onerror=document.title='owned'>";
const QUOTES: &str = "' onfocus='alert(1)' autofocus='";
/// Set from right to left, with a mark that turns what follows around.
const TURNED: &str = "\u{202e}\u{5e9}\u{5dc}\u{5d5}\u{5dd} gpj.exe";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// The page shows these texts, and has not taken any of them for HTML.
#[track_caller]
fn shows_as_text(person: &Person<'_>, texts: &[&str]) {
    for text in texts {
        person.sees(text);
    }
    let made = "return document.title === 'owned' || document.querySelectorAll('img, [onerror], [onfocus], \
                script:not([src^=\"/assets/\"])').length > 0";
    assert_eq!(person.runs(made, vec![]), Value::Bool(false), "{}", person.place());
    person.is_content();
}

/// Somebody of whom the directory says the same everywhere.
fn person(number: usize, name: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "userName": format!("{number}{name}"), "externalId": format!("{number}{name}"), "active": true,
        "emails": [{ "value": format!("p{number}@corp.example"), "primary": true }],
        "name": { "givenName": name, "familyName": name }, "displayName": name, "title": name,
        "phoneNumbers": [{ "type": "work", "value": name }], "preferredLanguage": "en", "timezone": "Europe/Berlin",
        ENTERPRISE: { "department": name, "division": name, "organization": name, "employeeNumber": name,
                      "manager": { "value": name, "displayName": name } },
    })
}

#[test]
fn nothing_that_anybody_sent_runs_on_any_page() {
    Story::of_anna(|story, anna| {
        let okta = story.is_connected();
        let names = [SCRIPT, IMAGE, QUOTES, TURNED];
        for (number, name) in (1..).zip(names) {
            let id = okta.creates("Users", &person(number, name));
            okta.creates("Groups", &json!({ "displayName": name, "members": [{ "value": id }, { "value": name }] }));
        }
        // Refused: somebody who is there, what is no answer, an attribute that nobody knows, who is not there.
        for body in [person(1, SCRIPT), json!({ "userName": "x", "active": IMAGE })] {
            let (status, _) = okta.asks("POST", "Users", Some(&body));
            assert!(status >= 400, "{status}");
        }
        okta.asks("GET", "Users/%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E", None);
        story.goes_live();
        let cells = COLUMNS.map(|_| quoted(IMAGE)).join(",");
        story.has_people(&format!("Email,{}\nq1@corp.example,{cells}\n", COLUMNS.map(quoted).join(",")));
        let again = story.person("Anna’s other browser");
        again.calls_the_browser(&format!("{SCRIPT}{IMAGE}{QUOTES}"));
        again.opens("/sign-in");
        again.signs_in(ANNA, PASSWORD);
        again.sees("Users");
        let made = "return document.title.includes('owned') && !document.title.includes('<') ? ['the title'] : Array.from( \
                    document.querySelectorAll('img, [onerror], [onfocus], [onload], script:not([src^=\"/assets/\"])'), \
                    e => e.outerHTML)";
        let (come_to, faults) = anna.walks(&|anna, _, _| {
            let found = anna.runs(made, vec![]);
            found.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
        });
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
        assert!(come_to.len() > 12, "{come_to:?}");
    });
}

#[test]
fn what_a_directory_sends_is_text() {
    Story::of_anna(|story, anna| {
        let okta = story.is_connected();
        let names = [SCRIPT, IMAGE, QUOTES, TURNED];
        let ids: Vec<String> =
            (1..).zip(names).map(|(number, name)| okta.creates("Users", &person(number, name))).collect();
        for name in names {
            let members: Vec<Value> =
                ids.iter().map(String::as_str).chain([name]).map(|id| json!({ "value": id })).collect();
            okta.creates("Groups", &json!({ "displayName": name, "members": members }));
        }
        // Nobody's address: an issue that names the record.
        let mut nobody = person(5, SCRIPT);
        nobody["emails"] = json!([]);
        // A number that somebody else has would make them one person.
        nobody[ENTERPRISE]["employeeNumber"] = json!("5");
        okta.creates("Users", &nobody);

        story.operator.types("sync complete co").ends(0);
        forces_a_sync(anna);
        let issue = format!("The directory's record “5{SCRIPT}” has no usable e-mail address");
        for (tab, texts) in [("users", &[issue.as_str()][..]), ("groups", &names), ("memberships", &names)] {
            anna.opens(&format!("/provisioning/1?tab={tab}"));
            shows_as_text(anna, texts);
            anna.inspects(&format!("markup-{tab}"));
        }
        story.goes_live();
        anna.opens("/users");
        shows_as_text(anna, &names);
        anna.inspects("markup-people");
        anna.opens("/groups");
        shows_as_text(anna, &names);
        anna.clicks(SCRIPT);
        shows_as_text(anna, &[SCRIPT]);
        anna.inspects("markup-group");
        for (number, name) in (1..).zip(names) {
            anna.opens(&format!("/users?q=p{number}@corp.example"));
            anna.clicks(&format!("p{number}@corp.example"));
            shows_as_text(anna, &[name]);
        }
        anna.inspects("markup-person");
    });
}

/// The columns of an import that take any text.
const COLUMNS: [&str; 19] = [
    "First Name",
    "Last Name",
    "Display Name",
    "Job Title",
    "Phone Number",
    "Extension",
    "Mobile Phone Number",
    "Location",
    "Division",
    "Department",
    "Organization",
    "Manager Name",
    "Employee Number",
    "Comment",
    "Custom Field 1",
    "Custom Field 2",
    "Custom Field 3",
    "Custom Field 4",
    "Group",
];

#[test]
fn what_a_file_brings_is_text() {
    Story::of_anna(|story, anna| {
        let row = |email: &str, cell: &str| {
            let cells = COLUMNS.map(|_| quoted(cell)).join(",");
            format!("{},{},{cells}\n", quoted(email), quoted(""))
        };
        let header = format!("Email,Employee Start Date,{}\n", COLUMNS.map(quoted).join(","));
        let preview = |name: &str, text: &str| {
            anna.opens("/users/import");
            anna.attaches("CSV file", Path::new(&story.operator.file(name, text)));
            anna.clicks("Preview");
            anna.sees("Preview of the import");
        };
        // Faults name what is wrong in the words of the file.
        preview("columns.csv", &format!("Email,{}\n", quoted(SCRIPT)));
        shows_as_text(anna, &[&format!("There is no column “{SCRIPT}”.")]);
        let faulty: String = [SCRIPT, IMAGE, QUOTES, TURNED].map(|text| row(text, text)).concat();
        let late = format!("late@corp.example,{}\n", quoted(SCRIPT));
        preview(&format!("{}.csv", &IMAGE[2..]), &format!("{header}{faulty}{late}"));
        shows_as_text(anna, &[SCRIPT, &IMAGE[2..], QUOTES, TURNED, "5 rows can't be used"]);
        anna.inspects("markup-faults");

        let names = [SCRIPT, IMAGE, QUOTES, TURNED];
        let rows: String =
            (1..).zip(names).map(|(number, name)| row(&format!("p{number}@corp.example"), name)).collect();
        preview("people.csv", &format!("{header}{rows}"));
        shows_as_text(anna, &names);
        anna.inspects("markup-preview");
        anna.clicks("Apply");
        anna.sees("4 people created");
        shows_as_text(anna, &[]);
        for number in 1..=4_usize {
            anna.opens("/users");
            shows_as_text(anna, &names);
            anna.clicks(&format!("p{number}@corp.example"));
            shows_as_text(anna, &names[number - 1..number]);
        }
    });
}

/// A cell of a CSV file (RFC 4180 section 2).
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[test]
fn what_a_browser_calls_itself_is_text() {
    Story::of_anna(|story, anna| {
        let again = story.person("Anna’s other browser");
        again.calls_the_browser(&format!("{SCRIPT}{IMAGE}{QUOTES}"));
        again.opens("/sign-in");
        again.signs_in(ANNA, PASSWORD);
        again.sees("Users");
        anna.opens("/account/security");
        shows_as_text(anna, &[SCRIPT, IMAGE, QUOTES]);
        anna.inspects("markup-sessions");
    });
}

//! Import CSV: the preview, the faults, and that the plan which was seen is the one that is applied.

use app::admins::Role;
use app::users;
use planning::Field;

use crate::html::Form;
use crate::support::{ACME, World};
use crate::visitor::{Page, Visitor};

const STAFF: &str = "Email,First Name,Group\nben@acme.example,Ben,North\ncho@acme.example,Cho,North;South\n";

fn previews(anna: &mut Visitor<'_>, file: &[u8]) -> Page {
    anna.opens("/users/import").is(200);
    anna.sends_parts("/users/import", &[], Some(("staff.csv", file)))
}

/// What the page's form would send, but for its token.
fn applies(anna: &mut Visitor<'_>, form: &Form) -> Page {
    let form = form.clone().without("form_token");
    anna.sends_parts("/users/import/apply", &form.pairs(), None)
}

fn people(world: &World) -> Vec<String> {
    users::list(&world.app, ACME).expect("the people").into_iter().map(|told| told.user.email).collect()
}

#[test]
fn a_file_is_looked_at_and_then_applied_by_whoever_looked() {
    let world = World::new();
    let mut anna = world.anna();
    let page = world.stays(|| previews(&mut anna, STAFF.as_bytes()));
    page.is(200).says("staff.csv").says("2 people would be created").says("Line 3 of the file says so.");
    page.says("South ← cho@acme.example").says("before: empty → after: Cho");
    applies(&mut anna, &page.form("apply")).leads_to("/provisioning/1?said=imported");
    let report = anna.opens("/provisioning/1?said=imported");
    report.is(200).says("The file was imported.").says("2 people created").says("anna@acme.example");
    assert_eq!(people(&world), ["ben@acme.example", "cho@acme.example"]);
}

/// What the page's form would send by another button of it.
fn leafs(anna: &mut Visitor<'_>, page: &Page, leaf: &str) -> Page {
    assert!(page.text.contains(&format!("name=\"leaf\" value=\"{leaf}\"")), "no button leads to {leaf}");
    let form = page.form("apply").without("form_token").with("leaf", leaf);
    anna.sends_parts("/users/import", &form.pairs(), None)
}

#[test]
fn a_long_preview_is_leafed_through_there_and_back_and_applied_from_any_page_of_it() {
    let world = World::new();
    let mut anna = world.anna();
    let rows: Vec<String> = (0..250).map(|at| format!("p{at:03}@acme.example,North\n")).collect();
    let file = format!("Email,Group\n{}", rows.concat());
    let first = world.stays(|| previews(&mut anna, file.as_bytes()));
    first.is(200).says("Lines 1 to 100 of 250").says("p099@acme.example").keeps_quiet_about("Previous page");
    let second = leafs(&mut anna, &first, "2.1.1");
    second.is(200).says("Lines 101 to 200 of 250").says("Lines 1 to 100 of 250").says("Previous page: Users");
    // The memberships stand where they stood while the people are leafed through.
    let third = leafs(&mut anna, &second, "3.1.1");
    let third = leafs(&mut anna, &third, "3.1.2");
    third.is(200).says("Lines 201 to 250 of 250").says("Lines 101 to 200 of 250").says("Next page: Memberships");
    assert!(!third.text.contains("value=\"4.1.2\""), "there is no fourth page of people");
    third.keeps_quiet_about("Next page: Users");
    applies(&mut anna, &third.form("apply")).leads_to("/provisioning/1?said=imported");
    assert_eq!(people(&world).len(), 250);
}

#[test]
fn who_is_here_leads_to_their_page_and_a_newcomer_does_not() {
    let world = World::new();
    let mut anna = world.anna();
    world.imports(ACME, "Email,First Name\nben@acme.example,Benjamin\n");
    let ben = users::show(&world.app, ACME, "ben@acme.example").expect("ben").user.id.0;
    let page = previews(&mut anna, STAFF.as_bytes());
    page.is(200).says("1 person would be created");
    assert!(page.text.contains(&format!("<a href=\"/users/{ben}\"><bdi>ben@acme.example</bdi></a>")), "{page:?}");
    assert!(!page.text.contains("<bdi>cho@acme.example</bdi></a>"), "{page:?}");
}

#[test]
fn the_rejected_rows_are_a_file_that_is_imported_once_it_is_mended() {
    let world = World::new();
    let mut anna = world.anna();
    let file = "email;Status;Comment;group\nben;;=1+1;North\ncho@acme.example;active;fine;\n";
    let page = previews(&mut anna, file.as_bytes());
    page.is(422).says("Email, Comment, Group").says("Columns ignored").says("Status");
    let form = page.form("apply").without("form_token");
    let rows = world.stays(|| anna.sends_parts("/users/import/rejected", &form.pairs(), None));
    assert_eq!(rows.is(200).header("content-disposition"), "attachment; filename=\"acme-rejected.csv\"");
    let expected = "Rejected Because,Email,Status,Comment,Group\r\n\
                    \"Line 2, Email: “ben” is not an e-mail address.\",ben,,'=1+1,North\r\n";
    assert_eq!(rows.text, expected);
    let mended = rows.text.replace(",ben,", ",ben@acme.example,");
    let page = previews(&mut anna, mended.as_bytes());
    page.is(200).says("The column “Rejected Because” is ignored");
    applies(&mut anna, &page.form("apply")).is(303);
    let ben = users::show(&world.app, ACME, "ben@acme.example").expect("ben").user;
    assert_eq!(ben.fields.get(Field::Comment), Some("=1+1"));

    // Where no row can be used, the page carries the file for that alone.
    let page = previews(&mut anna, b"Email\nben\n");
    page.is(422).says("Download the rejected rows");
    assert!(!page.text.contains("id=\"apply\""));
    let form = page.form("carried").without("form_token");
    anna.sends_parts("/users/import/rejected", &form.pairs(), None).is(200).says("Rejected Because,Email");
    // Whoever asks for rows that are none gets the page.
    let form = form.with("file", "Email%0Aben@acme.example");
    anna.sends_parts("/users/import/rejected", &form.pairs(), None).is(200).says("The file changes nothing");
}

#[test]
fn a_file_comes_through_the_page_to_the_letter() {
    let world = World::new();
    let mut anna = world.anna();
    let comment = "100 % %0A\nnext line\ttab \u{85}\u{202E}&quot;<b>'";
    let file = format!("\u{FEFF}Email;Comment;First Name\r\nben@acme.example;\"{comment}\";\"a\r\nb\"\r\n");
    let page = previews(&mut anna, file.as_bytes());
    applies(&mut anna, &page.is(200).form("apply")).is(303);
    let ben = users::show(&world.app, ACME, "ben@acme.example").expect("ben").user;
    assert_eq!(ben.fields.get(Field::Comment), Some(comment));
    assert_eq!(ben.fields.get(Field::FirstName), Some("a\r\nb"));
}

#[test]
fn what_is_wrong_is_told_by_line_and_column_and_bad_rows_are_left_out_only_when_asked() {
    let world = World::new();
    let mut anna = world.anna();
    let file = "Email,Employee Start Date,Status\nben,tomorrow,\ncho@acme.example,yesterday,\ndia@acme.example,2026-11-01,active\n";
    let page = world.stays(|| previews(&mut anna, file.as_bytes()));
    page.is(422).says("2 rows can't be used").says("“ben” is not an e-mail address.").says("“tomorrow” is not a date");
    page.says("Employee Start Date");
    page.says("The column “Status” is ignored").says("Apply without these 2 rows");
    let form = page.form("apply");
    let refused = world.stays(|| applies(&mut anna, &form));
    refused.is(422).says("Nothing was applied: some rows can't be used.").says("“yesterday” is not a date");
    applies(&mut anna, &refused.form("apply").ticks("skip_bad_rows")).leads_to("/provisioning/1?said=imported");
    assert_eq!(people(&world), ["dia@acme.example"]);
}

#[test]
fn a_plan_that_has_moved_is_shown_again_and_not_applied() {
    let world = World::new();
    let mut anna = world.anna();
    let page = previews(&mut anna, STAFF.as_bytes());
    world.imports(ACME, "Email,First Name\nben@acme.example,Benjamin\n");
    let again = applies(&mut anna, &page.form("apply"));
    again.is(409).says("the console has changed since the preview").says("before: Benjamin → after: Ben");
    assert_eq!(people(&world), ["ben@acme.example"]);
    applies(&mut anna, &again.form("apply")).leads_to("/provisioning/2?said=imported");
    assert_eq!(people(&world).len(), 2);

    // Sent twice, by a double click: the second time says that it is done.
    let twice = world.stays(|| applies(&mut anna, &again.form("apply")));
    twice.is(409).says("Nothing is left to apply").says("The file changes nothing");
    assert!(!twice.text.contains("id=\"apply\""));
}

#[test]
fn of_two_who_apply_at_once_one_does_and_the_other_is_told() {
    let world = World::new();
    let mut anna = world.anna();
    let page = previews(&mut anna, STAFF.as_bytes());
    let form = page.form("apply");
    let mut answers: Vec<u16> = std::thread::scope(|threads| {
        let send = || applies(&mut anna.clone(), &form).status;
        let sending: Vec<_> = (0..4).map(|_| threads.spawn(send)).collect();
        sending.into_iter().map(|thread| thread.join().expect("an answer")).collect()
    });
    answers.sort_unstable();
    assert_eq!(answers, [303, 409, 409, 409]);
    assert_eq!(people(&world).len(), 2);
}

#[test]
fn a_file_that_is_none_and_a_form_without_its_parts_have_a_sentence_each() {
    let world = World::new();
    let mut anna = world.anna();
    anna.opens("/users/import").is(200).says("nothing is applied before you say so");
    let limit = world.app.limits.body_bytes;
    let large = [b"Email\n".as_slice(), &b"x".repeat(limit)].concat();
    let files: [(&str, &[u8], u16, &str); 6] = [
        ("", b"", 422, "No file was chosen."),
        ("a.csv", b"", 422, "The file is empty."),
        ("a.csv", b"Email\nb\xE9n@acme.example\n", 422, "The byte E9 on this line is not UTF-8"),
        ("a.csv", b"Name\nBen\n", 422, "There is no column “Name”."),
        ("a.csv", b"Email\n", 200, "The file changes nothing"),
        ("a.csv", &large, 413, "The file is larger than 4 MiB."),
    ];
    for (name, bytes, status, sentence) in files {
        let page = world.stays(|| anna.sends_parts("/users/import", &[], Some((name, bytes))));
        page.is(status).says(sentence);
        assert!(!page.text.contains("id=\"apply\""), "{sentence}");
    }
    let huge = b"x".repeat(2 * limit + 1);
    anna.sends_parts("/users/import", &[], Some(("a.csv", &huge))).is(413).says("That is too large");
    anna.sends_parts("/users/import", &[], None).is(400).says("the form did not arrive whole");
    for fields in
        [&[][..], &[("file", "Email%0Aben@acme.example")], &[("digest", "x")], &[("file", ""), ("digest", "x")]]
    {
        let page = world.stays(|| anna.sends_parts("/users/import/apply", fields, None));
        page.is(400).says("Nothing was applied: the form did not arrive whole.");
    }
    let absurd = [("file", "Email%0Aben@acme.example%0A"), ("digest", "no digest")];
    let page = world.stays(|| anna.sends_parts("/users/import/apply", &absurd, None));
    page.is(409).says("1 person would be created");
    let more = format!("Email%0A{}", "x".repeat(limit));
    anna.sends_parts("/users/import/apply", &[("file", &more), ("digest", "x")], None).is(413);
    anna.sends_parts("/users/import", &[("file", &more)], None).is(413);
    anna.sends_parts("/users/import/rejected", &[("file", &more)], None).is(413);
}

#[test]
fn support_imports_nothing_and_exports() {
    let world = World::new();
    world.imports(ACME, "Email,Comment\nben@acme.example,=1+1\n");
    let mut sam = world.colleague("sam@acme.example", Role::Support);
    let page = sam.opens("/users/import");
    page.is(200).says("Your role is Support");
    assert!(!page.text.contains("type=\"file\""));
    let file: (&str, &[u8]) = ("staff.csv", STAFF.as_bytes());
    world.stays(|| sam.sends_parts("/users/import", &[("digest", "x")], Some(file))).is(403);
    world.stays(|| sam.sends_parts("/users/import/apply", &[("digest", "x"), ("file", STAFF)], None)).is(403);
    world.stays(|| sam.sends_parts("/users/import/rejected", &[("file", STAFF)], None)).is(403);
    let export = sam.opens("/users/export.csv");
    assert_eq!(export.header("content-disposition"), "attachment; filename=\"acme-users.csv\"");
    assert_eq!(export.text, users::export(&world.app, ACME).expect("the file"));
    assert!(export.text.contains(",'=1+1,"), "no spreadsheet runs it: {}", export.text);
    assert_eq!(sam.opens("/users/template.csv").text, users::template());
}

#[test]
fn a_name_of_a_file_and_a_script_in_a_cell_are_text() {
    let world = World::new();
    let mut anna = world.anna();
    let script = "<script>alert(1)</script>";
    let file = format!("Email,First Name,Group\nben@acme.example,{script},{script}\n{script},,\n");
    let page = anna.opens("/users/import");
    page.is(200);
    let page = anna.sends_parts("/users/import", &[], Some(("<img src=x>.csv", file.as_bytes())));
    page.is(422).says("<img src=x>.csv").says(script).keeps_quiet_about(script).keeps_quiet_about("<img");
    applies(&mut anna, &page.form("apply").ticks("skip_bad_rows")).is(303);
    anna.opens("/users").says(script).keeps_quiet_about(script);
    anna.opens("/groups").says(script).keeps_quiet_about(script);
}

//! CSV in and out: product.md section 5 and "CSV" in section 8.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod support;

use expect_test::expect;
use planning::console::AliasOrigin;
use planning::csv::{Fault, export, plan, read, rejected};
use planning::{Console, Field, Plan, Status, contradictions};
use proptest::prelude::*;
use support::{World, addresses, apply, console_group, known, sent, tied_group, told};

/// Reads a file and plans it; every row is good.
fn import(file: &str, world: &World) -> Plan {
    let (plan, faults) = plan(&read(file.as_bytes()), &world.0.console, false);
    assert_eq!(faults, []);
    assert_eq!(contradictions(&plan, &world.0.console), []);
    plan
}

/// Imports a file: what it did. Asserts that a second import has nothing to do.
fn imported(file: &str, world: &mut World) -> Vec<String> {
    let done = import(file, world);
    world.0.console = apply(&done, &world.0.console).unwrap();
    assert_eq!(told(&import(file, world)), Vec::<String>::new(), "a file that was imported changes nothing");
    told(&done)
}

/// What is wrong with a file: `line column: code`.
fn faults(file: &[u8], console: &Console) -> Vec<String> {
    let (_, faults) = plan(&read(file), console, false);
    faults
        .iter()
        .map(|fault| format!("{} {}: {}", fault.line, fault.column.as_deref().unwrap_or("-"), fault.code))
        .collect()
}

#[test]
fn a_file_may_come_in_any_dress() {
    let rows = "create alice@x";
    for (dress, file) in [
        ("comma", "Email,First Name,Job Title\nalice@x,Alice,CEO\n".to_owned()),
        ("semicolon", "Email;First Name;Job Title\nalice@x;Alice;CEO\n".to_owned()),
        ("byte order mark", "\u{feff}Email,First Name,Job Title\nalice@x,Alice,CEO\n".to_owned()),
        ("CRLF", "Email,First Name,Job Title\r\nalice@x,Alice,CEO\r\n".to_owned()),
        (
            "byte order mark, semicolon, CRLF, no last line end",
            "\u{feff}Email;First Name;Job Title\r\nalice@x;Alice;CEO".to_owned(),
        ),
        ("any case and any order", "JOB TITLE,email,first name\nCEO,alice@x,Alice\n".to_owned()),
        ("blanks around", " Email , First Name , Job Title \n alice@x , Alice , CEO \n".to_owned()),
        ("CR alone", "Email,First Name,Job Title\ralice@x,Alice,CEO\r".to_owned()),
        (
            "CR alone, and semicolons, of which there are fewer than commas",
            "Email;First Name;Job Title;Comment\ralice@x;Alice;CEO;a,b,c,d,e\r".to_owned(),
        ),
        ("empty lines first", "\r\n\nEmail;First Name;Job Title\nalice@x;Alice;CEO\n".to_owned()),
        ("empty lines", "Email,First Name,Job Title\n\n,,\nalice@x,Alice,CEO\n\n".to_owned()),
        ("quotes", "\"Email\",\"First Name\",\"Job Title\"\n\"alice@x\",\"Alice\",\"CEO\"\n".to_owned()),
        ("a short row", "Email,First Name,Job Title,Comment\nalice@x,Alice,CEO\n".to_owned()),
    ] {
        let mut world = World::new();
        assert_eq!(imported(&file, &mut world), [format!("user {rows}: csv_row")], "{dress}");
        let user = world.user("alice@x");
        assert_eq!(user.fields.get(Field::FirstName), Some("Alice"), "{dress}");
        assert_eq!(user.fields.get(Field::JobTitle), Some("CEO"), "{dress}");
        assert_eq!((user.managed, user.status), (true, Status::Active), "{dress}");
    }
}

#[test]
fn a_separator_in_quotes_counts_for_neither() {
    let sheet = read(b"Email;\"Group\";Comment\n\"a@x\";\"One, Two\";\"x; y, z\"\n");
    assert_eq!(sheet.faults, []);
    assert_eq!(sheet.rows[0].groups, ["One, Two"]);
    assert_eq!(sheet.rows[0].fields.get(Field::Comment), Some("x; y, z"));
}

#[test]
fn the_status_is_ignored_with_a_note() {
    let world = World::new().has(known("a@x").archived());
    let sheet = read(b"Email,Status\na@x,active\n");
    assert_eq!(sheet.notes, ["The column “Status” is ignored: a file changes fields, not the status."]);
    let (plan, faults) = plan(&sheet, &world.0.console, true);
    assert_eq!((told(&plan), faults), (vec![], vec![]));
    assert_eq!(read(b"Email\na@x\n").notes, Vec::<String>::new());
}

#[test]
fn a_file_as_a_whole_can_be_refused() {
    for (file, fault) in [
        (b"".as_slice(), "1 -: file_empty"),
        (b"First Name\nAlice\n", "1 Email: column_missing"),
        (b"Email,Shoe Size\na@x,42\n", "1 Shoe Size: column_unknown"),
        (b"Email,EMAIL\na@x,b@x\n", "1 Email: column_repeated"),
        (b"Email,Job Title,job title\na@x,b,c\n", "1 Job Title: column_repeated"),
        (b"Email,Comment\na@x,caf\xe9\n", "2 -: encoding"),
        (b"Email,Comment\ra@x,x\rb@x,caf\xe9\r", "3 -: encoding"),
        (b"\xef\xbb\xbf", "1 -: file_empty"),
        (b"\n\n", "1 -: file_empty"),
        (b"\n\r\nEmail,Shoe Size\n", "3 Shoe Size: column_unknown"),
        (b"\xff\xfeE\0m\0a\0i\0l\0", "1 -: encoding"),
        (b"\xfe\xff\0E\0m\0a\0i\0l", "1 -: encoding"),
        (b"E\0m\0a\0i\0l\0\n\0", "1 -: encoding"),
        (b"\0E\0m\0a\0i\0l", "1 -: encoding"),
        (b"PK\x03\x04 and so on", "1 -: encoding"),
        (b"\xd0\xcf\x11\xe0 and so on", "1 -: encoding"),
        (b"Email\tFirst Name\na@x\tAnn\n", "1 -: separator"),
        (b"Em\0ail\na@x\n", "1 Em\0ail: column_unknown"),
        (b"Email,Comment\ra@x,\"x\rb@x,y\r", "2 -: quote_unclosed"),
        (b"Email,Comment\r\na@x,x\r\nb@x,caf\xe9\r\n", "3 -: encoding"),
    ] {
        assert_eq!(faults(file, &Console::default()), [fault]);
        assert!(read(file).refused && read(file).rows.is_empty(), "{fault}");
    }
}

#[test]
fn faults_name_line_and_column_and_leave_the_other_rows() {
    let file = "Email,Email Aliases,Custom Date 1,Provisioning Managed,Comment\r\n\
        good@x,,2026-11-24,TRUE,\"two\r\nlines\"\r\n\
        nobody,,,,\r\n\
        \r\n\
        ,,,,lost\r\n\
        a@x,no address,,,\r\n\
        b@x,,24.11.2026,,\r\n\
        c@x,,,maybe,\r\n\
        d@x,,,,x,y\r\n\
        GOOD@x,,,,again\r\n\
        e@x,,,,nul\0\r\n\
        f x,also none,2026-13-45,perhaps,\r\n\
        last@x,,,false,\r\n";
    let expected = [
        "4 Email: email_invalid",
        "6 Email: email_missing",
        "7 Email Aliases: email_invalid",
        "8 Custom Date 1: value_invalid",
        "9 Provisioning Managed: value_invalid",
        "10 -: row_malformed",
        "11 Email: email_repeated",
        "12 Comment: value_invalid",
        "13 Email: email_invalid",
        "13 Email Aliases: email_invalid",
        "13 Custom Date 1: value_invalid",
        "13 Provisioning Managed: value_invalid",
    ];
    assert_eq!(faults(file.as_bytes(), &Console::default()), expected);
    let (plan, _) = plan(&read(file.as_bytes()), &Console::default(), false);
    assert_eq!(told(&plan), ["user create good@x: csv_row", "user create last@x: csv_row"]);
    assert!(!read(file.as_bytes()).refused);
}

#[test]
fn a_name_that_no_index_takes_is_a_fault() {
    let row = |bytes: usize| {
        faults(format!("Email,Group\na@x,Sales;{}\n", "g".repeat(bytes)).as_bytes(), &Console::default())
    };
    assert!(row(1024).is_empty());
    assert_eq!(row(1025), ["2 Group: value_invalid"]);
}

#[test]
fn each_address_belongs_to_one_person() {
    let world = World::new().has(known("a@x").alias("alias@x", AliasOrigin::Adi)).has(known("b@x"));
    for (file, expected) in [
        ("Email\nalias@x\n", "2 Email: address_taken"),
        ("Email,Email Aliases\nb@x,A@x\n", "2 Email Aliases: address_taken"),
        ("Email,Email Aliases\nb@x,ALIAS@x\n", "2 Email Aliases: address_taken"),
        ("Email,Email Aliases\nb@x,B@x\n", "2 Email Aliases: address_taken"),
        ("Email,Email Aliases\nc@x,n@x\nd@x,N@x\n", "3 Email Aliases: address_taken"),
        ("Email,Email Aliases\nc@x,n@x\nN@x,\n", "3 Email: address_taken"),
        ("Email,Email Aliases\nn@x,\nc@x,n@x\n", "3 Email Aliases: address_taken"),
    ] {
        assert_eq!(faults(file.as_bytes(), &world.0.console), [expected], "{file}");
    }
    // A faulty row takes nothing: its alias is free for the next one.
    let file = "Email,Email Aliases\nb@x,n@x;a@x\nc@x,n@x\n";
    assert_eq!(faults(file.as_bytes(), &world.0.console), ["2 Email Aliases: address_taken"]);
}

#[test]
fn aliases_keep_their_origin_and_count_once() {
    let mut world =
        World::new().has(known("a@x").alias("old@x", AliasOrigin::Adi).alias("gone@x", AliasOrigin::Console));
    let file = "Email,Email Aliases\na@x,OLD@x; new@x ;NEW@x;\n";
    assert_eq!(imported(file, &mut world), ["user change a@x: csv_row (aliases: old@x;gone@x > OLD@x;new@x)"]);
    let origins: Vec<(&str, AliasOrigin)> =
        world.user("a@x").aliases.iter().map(|alias| (alias.address.as_str(), alias.origin)).collect();
    assert_eq!(origins, [("OLD@x", AliasOrigin::Adi), ("new@x", AliasOrigin::Csv)]);
    assert_eq!(imported("Email,Email Aliases\na@x,\n", &mut world), Vec::<String>::new(), "an empty cell leaves alone");
    let mut newcomer = World::new();
    assert_eq!(imported("Email,Email Aliases\nn@x,m@x;M@X\n", &mut newcomer), ["user create n@x: csv_row"]);
    assert_eq!(addresses(newcomer.user("n@x")).collect::<Vec<_>>(), ["n@x", "m@x"]);
}

#[test]
fn groups_are_made_and_joined_and_never_left() {
    let mut world = World::new()
        .has(known("a@x"))
        .has(known("b@x"))
        .has_group(console_group("Chess", &["a@x"]))
        .has_group(tied_group("Staff", "s1", &[]));
    let file = "Email,Group,Group\na@x,CHESS;Go,go\nb@x,chess,Staff\nc@x,GO,\n";
    assert_eq!(
        imported(file, &mut world),
        [
            "user create c@x: csv_row",
            "group create Go: csv_row",
            "membership add Chess ← b@x: csv_row",
            "membership add GO ← c@x: csv_row",
            "membership add Go ← a@x: csv_row",
            "membership add Staff ← b@x: csv_row",
        ],
    );
    assert_eq!(world.members("Go"), ["a@x", "c@x"]);
    assert_eq!(world.group("Go").managed_by, planning::console::ManagedBy::Console);
    assert_eq!(imported("Email,Group\na@x,\n", &mut world), Vec::<String>::new());
}

#[test]
fn an_archived_group_takes_nobody() {
    let world = World::new().has(known("a@x")).has_group(tied_group("Staff", "s1", &[]).archived());
    assert_eq!(faults(b"Email,Group\na@x,Staff\n", &world.0.console), ["2 Group: group_archived"]);
    let (plan, _) = plan(&read(b"Email,Group,Comment\na@x,Staff,hello\n"), &world.0.console, false);
    assert_eq!(told(&plan), Vec::<String>::new(), "a faulty row adds nothing");
}

#[test]
fn the_managed_flag_is_set_and_taken_back() {
    let mut world = World::new().has(known("ceo@x"));
    let off = "Email,Provisioning Managed\nceo@x,False\nnew@x,false\n";
    assert_eq!(
        imported(off, &mut world),
        ["user change ceo@x: csv_row (provisioning_managed: true > false)", "user create new@x: csv_row"],
    );
    assert!(!world.user("ceo@x").managed && !world.user("new@x").managed);
    // The CEO is unknown to the directory, and stays.
    assert_eq!(World(world.0.clone()).sync(), ["user skip ceo@x: unmanaged", "user skip new@x: unmanaged"]);
    assert_eq!(imported("Email,Provisioning Managed\nceo@x,\n", &mut world), Vec::<String>::new());
    assert_eq!(
        imported("Email,Provisioning Managed\nceo@x,true\n", &mut world),
        ["user change ceo@x: csv_row (provisioning_managed: false > true)"],
    );
}

#[test]
fn a_row_of_somebody_archived_changes_fields_and_not_the_status() {
    let mut world = World::new().has(known("a@x").archived());
    assert_eq!(
        imported("Email,Job Title,Status\na@x,CEO,active\n", &mut world),
        ["user change a@x: csv_row (job_title: - > CEO)"]
    );
    assert_eq!(world.user("a@x").status, Status::Archived);
}

#[test]
fn a_change_of_somebody_managed_is_marked_once_provisioning_is_live() {
    let world = World::new().has(known("a@x")).has(known("b@x").unmanaged());
    let sheet = read(b"Email,Job Title\na@x,CEO\nb@x,CTO\nc@x,CFO\n");
    let marked = |live| {
        let (plan, _) = plan(&sheet, &world.0.console, live);
        plan.changes().iter().map(|change| change.cause.param("overwritten").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(marked(true), ["true", "", ""]);
    assert_eq!(marked(false), ["", "", ""]);
}

#[test]
fn an_export_reads_like_this() {
    let mut world = World::new()
        .has(known("zoe@x").named("Zoë", "O'Neil").own(Field::Comment, "=1+1"))
        .has(
            known("a@x")
                .alias("b@x", AliasOrigin::Adi)
                .alias("c@x", AliasOrigin::Csv)
                .own(Field::Phone, "+49 30 1234")
                .unmanaged(),
        )
        .has(known("gone@x").archived())
        .has_group(console_group("Go", &["a@x"]))
        .has_group(console_group("Chess", &["a@x", "gone@x"]))
        .has_group(tied_group("Old", "s1", &["a@x"]).archived());
    world.0.console.users[0].fields.insert(Field::JobTitle, "CEO, \"acting\"");
    expect![[r#"
        Email,Email Aliases,First Name,Last Name,Display Name,Job Title,Phone Number,Extension,Mobile Phone Number,Location,Division,Department,Organization,Manager Name,Manager Email,Employee Number,Employee Start Date,Language,Comment,Time Zone,Custom Field 1,Custom Field 2,Custom Field 3,Custom Field 4,Custom Date 1,Custom Date 2,Group,Provisioning Managed,Status
        a@x,b@x;c@x,,,,,'+49 30 1234,,,,,,,,,,,,,,,,,,,,Chess;Go,false,active
        gone@x,,,,,,,,,,,,,,,,,,,,,,,,,,Chess,true,archived
        zoe@x,,Zoë,O'Neil,,"CEO, ""acting""",,,,,,,,,,,,,'=1+1,,,,,,,,,true,active
    "#]]
    .assert_eq(&export(&world.0.console).replace("\r\n", "\n"));
}

/// Text that spreadsheets, quotes and separators stumble over, with blanks at its ends or nothing but blanks.
fn text() -> impl Strategy<Value = String> {
    "[-=+@'\"\t\r\n,; aü|0]{1,6}"
}

/// The same as the name of a group: something is in it.
fn name() -> impl Strategy<Value = String> {
    (text(), text()).prop_map(|(before, after)| format!("{before}x{after}"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What was exported and is imported again changes nothing, formulas, quotes and separators included.
    #[test]
    fn an_export_that_is_imported_again_changes_nothing(comment in text(), title in text(), group in name(), other in name(), managed: bool, archived: bool) {
        let user = known("=a@x").own(Field::Comment, &comment).own(Field::JobTitle, &title).own(Field::CustomDate2, "2026-11-24").alias("-b@x", AliasOrigin::Csv);
        let user = if managed { user } else { user.unmanaged() };
        let user = if archived { user.archived() } else { user };
        let world = World::new().has(user).has(known("c@x")).has_group(console_group(&group, &["=a@x", "c@x"])).has_group(console_group(&format!("{other}2"), &["=a@x"]));
        let file = export(&world.0.console);
        let sheet = read(file.as_bytes());
        let (again, faults) = plan(&sheet, &world.0.console, true);
        prop_assert_eq!(faults, Vec::<Fault>::new());
        prop_assert_eq!(told(&again), Vec::<String>::new(), "{}", file);
        // No cell starts a formula.
        let mut cells = csv::ReaderBuilder::new().from_reader(file.as_bytes());
        for cell in cells.records().flat_map(|record| record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
            let nothing = cell.trim().is_empty();
            prop_assert!(nothing || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
            prop_assert!(!cell.trim_start().starts_with(['=', '+', '-', '@']), "{cell:?}");
        }
    }
}

#[test]
fn a_quote_that_is_never_closed_refuses_the_file_and_swallows_nobody() {
    let sheet = read(b"Email,First Name\na@x,\"b\nc@x,d\n");
    assert!(sheet.refused && sheet.rows.is_empty());
    assert_eq!((sheet.faults[0].line, sheet.faults[0].code.as_str()), (2, "quote_unclosed"));
    assert_eq!(read(b"Email,First Name\na@x,\"b \"\"c\"\"\nd\"\nc@x,5\" pipe\n").rows.len(), 2);
}

/// A file that is nearly one: headers right and wrong, cells of every sort, quotes that don't close.
fn almost_a_sheet() -> impl Strategy<Value = Vec<u8>> {
    let header = prop_oneof![
        Just("Email".to_owned()),
        Just("email aliases".to_owned()),
        Just("Group".to_owned()),
        Just("Provisioning Managed".to_owned()),
        Just("Custom Date 1".to_owned()),
        Just("Status".to_owned()),
        "[A-Za-z ]{0,12}",
    ];
    let cell = prop_oneof![
        "[a-c]@[xy]",
        Just("true".to_owned()),
        Just("2026-02-29".to_owned()),
        Just("\"".to_owned()),
        "[\"',;@=\0 a-c\u{202e}\u{feff}\r\n]{0,8}",
    ];
    let separator = prop::sample::select(vec![",", ";", "\t"]);
    let end = prop::sample::select(vec!["\n", "\r\n", "\r", ""]);
    let row = prop::collection::vec(cell, 0..6);
    (prop::collection::vec(header, 0..6), prop::collection::vec(row, 0..12), separator, end, any::<bool>()).prop_map(
        |(header, rows, separator, end, broken)| {
            let lines = std::iter::once(header).chain(rows).map(|cells| cells.join(separator));
            let mut bytes = lines.collect::<Vec<_>>().join(end).into_bytes();
            if broken {
                bytes.push(0xff);
            }
            bytes
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 3_000, ..ProptestConfig::default() })]

    /// Any bytes are read or refused, and what comes of them is a plan that can be done or a fault with its line.
    #[test]
    fn any_file_is_a_plan_or_faults(bytes in prop_oneof![prop::collection::vec(any::<u8>(), 0..300), almost_a_sheet()]) {
        let world = World::new().has(known("a@x").alias("b@x", AliasOrigin::Csv)).has(known("c@y").archived());
        let sheet = read(&bytes);
        let (planned, faults) = plan(&sheet, &world.0.console, true);
        prop_assert_eq!(contradictions(&planned, &world.0.console), []);
        prop_assert!(apply(&planned, &world.0.console).is_ok());
        prop_assert!(faults.iter().all(|fault| fault.line > 0), "{faults:?}");
        prop_assert!(!sheet.refused || (sheet.rows.is_empty() && !faults.is_empty()));
    }
}

#[test]
fn a_person_of_a_file_is_adopted_by_the_directory() {
    let mut world = World::new();
    imported("Email,First Name\na@x,Alice\n", &mut world);
    let mut world = World(world.0).sends(&sent("r1", "a@x").title("CEO"));
    assert_eq!(world.sync(), ["user adopt a@x: matched_by_email (job_title: - > CEO)"]);
    assert_eq!(world.user("a@x").fields.get(Field::FirstName), Some("Alice"));
}

#[test]
fn a_row_and_a_file_have_an_end() {
    let names = |n: usize| (0..n).map(|at| format!("n{at}@x")).collect::<Vec<_>>().join(";");
    for (column, cell, expected) in [
        ("Group", names(1_000), None),
        ("Group", format!("{};N0@X", names(1_000)), None),
        ("Group", names(1_001), Some("2 Group: too_many")),
        ("Email Aliases", names(1_001), Some("2 Email Aliases: too_many")),
        // As many as a body can hold: each name is folded once.
        ("Group", names(500_000), Some("2 Group: too_many")),
    ] {
        let file = format!("Email,{column}\na@x,{cell}\n");
        assert_eq!(faults(file.as_bytes(), &Console::default()).first().map(String::as_str), expected, "{column}");
    }
    let file = |rows: usize| format!("Email\n{}", "x\n".repeat(rows));
    let whole = read(file(100_000).as_bytes());
    assert_eq!((whole.faults.len(), whole.refused), (100_000, false));
    let long = read(file(2_000_000).as_bytes());
    assert_eq!((long.faults.len(), long.refused), (1, true));
    assert!(long.faults[0].sentence.contains("more than 100000 rows"), "{:?}", long.faults[0]);
}

#[test]
fn a_file_in_another_encoding_is_refused_with_what_to_do() {
    for (file, expected) in [
        (
            b"\xff\xfeE\0".as_slice(),
            "The file is UTF-16, as Excel saves “Unicode Text”, not a CSV file in UTF-8. In Excel, choose File > Save As > “CSV UTF-8",
        ),
        (b"Email,Comment\na@x,caf\xe9", "The byte E9 on this line is not UTF-8 (“é” in Latin-1). In Excel, choose"),
        (b"Email,Comment\na@x,5\x80", "The byte 80 on this line is not UTF-8. In Excel, choose"),
        (b"PK\x03\x04", "The file is a workbook (xlsx or ods), not a CSV file"),
        (b"Email\tComment\n", "The columns are parted by tabs: save the file as CSV"),
    ] {
        let sheet = read(file);
        assert!(sheet.faults[0].sentence.starts_with(expected), "{}", sheet.faults[0].sentence);
    }
}

#[test]
fn a_name_with_a_semicolon_stands_in_quotes_inside_its_cell() {
    let mut world = World::new().has(known("a@x"));
    let file = "Email,Group\na@x,\"\"\"Chess; Go\"\";Staff;5\"\" pipe\"\n";
    imported(file, &mut world);
    assert_eq!(world.members("Chess; Go"), ["a@x"]);
    assert_eq!(world.members("5\" pipe"), ["a@x"]);
    let exported = export(&world.0.console);
    assert!(exported.contains(",\"5\"\" pipe;\"\"Chess; Go\"\";Staff\","), "{exported}");
}

#[test]
fn a_file_of_headers_alone_and_one_large_cell_are_files_like_any_other() {
    let world = World::new().has(known("a@x"));
    assert_eq!(told(&import("Email,Comment\n", &world)), Vec::<String>::new());
    assert_eq!(told(&import("\u{feff}Email", &world)), Vec::<String>::new());
    let large = "ü\"\",".repeat(1024 * 1024 / 5);
    let plan = import(&format!("Email,Comment\na@x,\"{large}\"\n"), &world);
    assert_eq!(plan.changes()[0].told().next().unwrap().new.as_deref(), Some(large.replace("\"\"", "\"").as_str()));
}

#[test]
fn dates_are_days_that_there_are() {
    let of = |cell: &str| faults(format!("Email,Employee Start Date\na@x,{cell}\n").as_bytes(), &Console::default());
    for cell in ["2026-11-24", "2024-02-29", "0001-01-01", "9999-12-31", ""] {
        assert_eq!(of(cell), [""; 0], "{cell}");
    }
    for cell in
        ["2026-02-29", "2026-13-01", "24.11.2026", "11/24/2026", "2026-1-1", "45000", "soon", "2026-11-24T00:00:00Z"]
    {
        assert_eq!(of(cell), ["2 Employee Start Date: value_invalid"], "{cell}");
    }
}

#[test]
fn the_rows_that_were_rejected_come_back_with_why_and_can_be_imported_once_mended() {
    let file = "Comment;Email;Group;Group;Status\n\
                ok;ann@x.example;A;B;active\n\
                '=1+1;ben;\"\"\"C; D\"\"\";;\n\
                @all;cho@x.example;;;;one too many\n\
                twice;ann@x.example;;;\n";
    let (_, wrong) = plan(&read(file.as_bytes()), &Console::default(), false);
    let returned = rejected(file.as_bytes(), &wrong);
    expect![[r#"
        Rejected Because,Comment,Email,Group,Group,Status
        "Line 3, Email: “ben” is not an e-mail address.",'=1+1,ben,"""C; D""",,
        "Line 4: The row has 6 cells, but there are 5 columns: is a value with a separator in it not quoted?",'@all,cho@x.example,,,,one too many
        "Line 5, Email: ann@x.example stands on line 2 already: one row a person.",twice,ann@x.example,,,
    "#]]
    .assert_eq(&returned.replace('\r', ""));

    let mended = returned.replace(",ben,", ",ben@x.example,");
    let sheet = read(mended.as_bytes());
    assert_eq!(sheet.rows[0].fields.get(Field::Comment), Some("=1+1"));
    assert_eq!(sheet.rows[0].groups, ["C; D"]);
    assert_eq!(sheet.ignored, ["Rejected Because", "Status"]);
    assert_eq!(sheet.columns, ["Comment", "Email", "Group"]);
    assert!(sheet.notes[0].contains("what an earlier import said"), "{:?}", sheet.notes);
    // Rejected again, it says why now and not why then.
    let (_, wrong) = plan(&sheet, &Console::default(), false);
    let again = rejected(mended.as_bytes(), &wrong);
    assert_eq!((again.matches("Rejected Because").count(), again.matches("is not an e-mail").count()), (1, 0));
    assert_eq!(rejected(b"Name\nben\n", &read(b"Name\nben\n").faults), "");
}

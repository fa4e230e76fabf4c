//! CSV files against the real store: what is wrong with a file changes nothing, and what was exported changes nothing either.

use app::reports;
use app::users::{self, How, Imported};
use planning::Who;

use crate::support::{Acme, SLUG};

fn import(acme: &Acme, file: &[u8], skip_bad_rows: bool) -> Imported {
    let how = How { dry_run: false, skip_bad_rows, digest: None };
    users::import(&acme.app, SLUG, file, how, &Who::Operator, "worker").expect("an answer")
}

/// Everybody, to the byte.
fn console(acme: &Acme) -> String {
    users::export(&acme.app, SLUG).expect("an export")
}

fn runs(acme: &Acme) -> usize {
    reports::list(&acme.app, SLUG).expect("the runs").len()
}

#[test]
fn a_file_with_anything_wrong_applies_nothing_and_is_no_run() {
    let acme = Acme::new();
    import(&acme, b"Email,Email Aliases,Group\nann@x.example,a@x.example,Go\n", false);
    let (before, made) = (console(&acme), runs(&acme));
    let whole: [&[u8]; 9] = [
        b"",
        b"\xef\xbb\xbf\r\n",
        b"First Name\nBob\n",
        b"Email,Shoe Size\nbob@x.example,42\n",
        b"Email,email\nbob@x.example,\n",
        b"Email,Comment\nbob@x.example,caf\xe9\n",
        b"\xff\xfeE\0m\0a\0i\0l\0\n\0",
        b"Email\tComment\nbob@x.example\tx\n",
        b"Email,Comment\nbob@x.example,\"open\n",
    ];
    for (file, skip) in whole.iter().flat_map(|file| [(file, false), (file, true)]) {
        let told = import(&acme, file, skip);
        assert!(told.refused && told.unusable && told.errors.len() == 1, "{:?}", told.errors);
        assert_eq!((console(&acme), runs(&acme)), (before.clone(), made));
    }
    for row in [
        "nobody",
        "a@x.example",
        "bob@x.example,ann@x.example",
        "bob@x.example,,,24.11.2026",
        "bob@x.example,,,,maybe",
        "bob@x.example,,,,,too,many",
        "bob@x.example,,nul\0",
    ] {
        let file = format!("Email,Email Aliases,Group,Custom Date 1,Provisioning Managed\ncid@x.example\n{row}\n");
        let told = import(&acme, file.as_bytes(), false);
        assert!(told.refused && !told.unusable, "{row}");
        assert_eq!(told.errors.iter().map(|fault| fault.line).collect::<Vec<_>>(), [3], "{row}");
        assert_eq!((console(&acme), runs(&acme)), (before.clone(), made), "{row}");
    }
    let told = import(&acme, b"Email\nnobody\ncid@x.example\n", true);
    assert_eq!((told.refused, told.errors.len(), told.report.counts.users.created), (false, 1, 1));
    assert_eq!(runs(&acme), made + 1);
}

#[test]
fn an_export_is_imported_again_without_a_change_whatever_the_names_are() {
    let acme = Acme::new();
    let file = "Email,First Name,Job Title,Comment,Group,Group\r\n\
        ann@x.example,'=Ann,\"Boss, \"\"acting\"\"\",\"two\r\nlines\",\"\"\"Chess; Go\"\"\",\"5\"\" pipe\"\r\n\
        '-bob@x.example,\" Bob \",+49 30 1234,'@home,\"\"\" Staff \"\";=SUM\",\r\n";
    assert!(!import(&acme, file.as_bytes(), false).refused);
    let groups: Vec<String> =
        app::groups::list(&acme.app, SLUG).expect("the groups").into_iter().map(|group| group.name).collect();
    assert_eq!(groups, [" Staff ", "5\" pipe", "=SUM", "Chess; Go"]);
    let exported = console(&acme);
    let again = import(&acme, exported.as_bytes(), false);
    assert_eq!(again.errors, []);
    assert_eq!(again.report.changes.expect("its lines").len(), 0);
    assert_eq!(console(&acme), exported);
}

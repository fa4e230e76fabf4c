//! Every state of every page, as the pages themselves give examples of it (`web::samples`): opened as a file, without a
//! server, since many states take a story to come by.

use std::fs;
use std::path::PathBuf;

use crate::screen::LOOKS;
use crate::story::Story;

/// Writes pages as files that find their stylesheet beside themselves.
fn written(story: &Story, pages: Vec<(&'static str, String)>) -> Vec<(&'static str, PathBuf)> {
    let folder = story.operator.path("samples");
    fs::create_dir_all(folder.join("assets")).expect("a folder");
    for (name, text) in web::sample_assets() {
        fs::write(folder.join("assets").join(name), text).expect("a file");
    }
    let file = |(name, html): (&'static str, String)| {
        let file = folder.join(format!("{name}.html"));
        fs::write(&file, html.replace("\"/assets/", "\"assets/")).expect("a file");
        (name, file)
    };
    pages.into_iter().map(file).collect()
}

#[test]
fn every_state_of_every_page_can_be_used_by_everybody() {
    let story = Story::begins();
    let anna = story.person("Anna");
    let mut faults = Vec::new();
    for (name, file) in written(&story, web::samples()) {
        anna.opens(&format!("file://{}", file.display()));
        faults
            .extend(anna.faults(&format!("sample-{name}"), &LOOKS).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_language_that_is_longer_fits_on_a_telephone() {
    let story = Story::begins();
    let anna = story.person("Anna");
    anna.has_width(360);
    let mut faults = Vec::new();
    for (name, file) in written(&story, web::lengthened_samples()) {
        anna.opens(&format!("file://{}", file.display()));
        let beside = anna.beside();
        if !beside.is_empty() {
            faults.push(format!("{name}: {}", beside.join(", ")));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// From a window that has the first tables instead of cards to a wide one: where the navigation comes to stand beside the page, and where
/// columns come back.
const WIDTHS: [u32; 7] = [810, 833, 1_000, 1_025, 1_100, 1_170, 1_280];

#[test]
fn every_table_fits_into_its_page_in_a_window_of_any_width() {
    let story = Story::begins();
    let anna = story.person("Anna");
    let mut faults = Vec::new();
    for (name, file) in written(&story, web::samples()) {
        anna.opens(&format!("file://{}", file.display()));
        for width in WIDTHS {
            anna.has_width(width);
            let found = anna.scrolled_tables().into_iter().chain(anna.beside());
            faults.extend(found.map(|fault| format!("{name} at {width}: {fault}")));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

//! Every state of every page, as the pages themselves give examples of it (`web::samples`): opened as a file, without a
//! server, since many states take a story to come by.

use std::fs;

use crate::screen::LOOKS;
use crate::story::Story;

#[test]
fn every_state_of_every_page_can_be_used_by_everybody() {
    let story = Story::begins();
    let anna = story.person("Anna");
    let folder = story.operator.path("samples");
    fs::create_dir_all(folder.join("assets")).unwrap();
    for (name, text) in web::sample_assets() {
        fs::write(folder.join("assets").join(name), text).unwrap();
    }
    let mut faults = Vec::new();
    for (name, html) in web::samples() {
        let file = folder.join(format!("{name}.html"));
        // A page that is a file finds its stylesheet beside itself.
        fs::write(&file, html.replace("\"/assets/", "\"assets/")).unwrap();
        anna.opens(&format!("file://{}", file.display()));
        faults
            .extend(anna.faults(&format!("sample-{name}"), &LOOKS).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

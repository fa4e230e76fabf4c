//! The rig on pages of its own: each fault that the stories rely on being noticed is planted here, and noticed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;
use std::time::Duration;

use fantoccini::key::Key;

use crate::person::Person;
use crate::screen::Scheme;
use crate::story::Story;

/// A page with this in it, as a file. What belongs into the head may stand first.
fn page(story: &Story, name: &str, body: &str) -> String {
    let text = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>\
         <title>{name}</title>{body}"
    );
    format!("file://{}", story.operator.file(&format!("{name}.html"), &text))
}

/// What a person says who can't go on.
fn gives_up<'s>(anna: &Person<'s>, act: impl FnOnce(&Person<'s>)) -> String {
    anna.waits_at_most(Duration::ZERO);
    let panic = catch_unwind(AssertUnwindSafe(|| act(anna))).expect_err("it should not have worked");
    panic.downcast_ref::<String>().cloned().unwrap_or_default()
}

const FORM: &str = "
    <h1>Form</h1>
    <form action=next.html>
      <p><label for=email>Email</label> <input id=email name=email autocomplete=email>
      <p><label>Full name <input name=name></label>
      <p><label><input type=checkbox name=on> Enable User Provisioning (User Syncing)</label>
      <fieldset><legend>Source</legend>
        <label><input type=radio name=source value=scim checked> SCIM</label>
        <label><input type=radio name=source value=adi> ADI</label></fieldset>
      <p><label>Role <select name=role><option>Owner<option>Support</select></label>
      <p><label>File <input type=file name=file></label>
      <p><button>Save Changes</button> <button disabled>Undo</button> <a href=next.html aria-label='Read the guide'>?</a>
    </form>
    <table><caption>People</caption>
      <tr><td>Bob Stone<td><a href='next.html?bob'>Show</a>
      <tr><td>Zoë Berg<td><a href='next.html?zoe'>Show</a></table>
    <p hidden>Nobody reads this";

#[test]
fn controls_are_found_by_the_names_that_people_read() {
    let story = Story::begins();
    let anna = story.person("Anna");
    let next = page(&story, "next", "<h1>Saved</h1>");
    anna.opens(&page(&story, "form", FORM));
    anna.sees("Enable User Provisioning (User Syncing)");
    anna.does_not_see("Nobody reads this");
    anna.types("Email", "anna@corp.example");
    anna.types("Full name", "Zoë 李 O’Neil");
    anna.clicks("Enable User Provisioning (User Syncing)");
    anna.clicks("ADI");
    anna.selects("Role", "Support");
    anna.attaches("File", &story.operator.path("next.html"));
    assert_eq!(anna.value_of("Full name"), "Zoë 李 O’Neil");
    assert_eq!(anna.value_of("Role"), "Support");
    assert!(anna.value_of("File").ends_with("next.html"));
    assert!(anna.is_ticked("ADI") && !anna.is_ticked("SCIM"));
    anna.clicks_in("Zoë Berg", "Show");
    anna.sees("Saved");
    anna.is_at(&format!("{}?zoe", next.trim_start_matches("file://")));
    assert_eq!(anna.activations(), 4);
}

#[test]
fn who_can_not_go_on_says_what_was_there_instead() {
    let story = Story::begins();
    let anna = story.person("Anna");
    anna.opens(&page(&story, "form", FORM));
    let said = gives_up(&anna, |anna| anna.clicks("Save changes"));
    assert!(said.starts_with("0 controls are called “Save changes” at file:"), "{said}");
    assert!(said.contains("| ADI | Role | File | Save Changes | Undo | Read the guide | Show"), "{said}");
    assert!(gives_up(&anna, |anna| anna.clicks("Show")).starts_with("2 controls are called “Show”"));
    assert!(gives_up(&anna, |anna| anna.clicks("Undo")).starts_with("“Undo” can't be used"));
    assert!(gives_up(&anna, |anna| anna.sees("Nobody reads this")).starts_with("Anna does not see"));
    assert!(gives_up(&anna, |anna| anna.does_not_see("Form")).starts_with("Anna sees “Form”"));
    assert!(gives_up(&anna, |anna| anna.is_at("/elsewhere")).starts_with("Anna is not at /elsewhere"));
    assert!(gives_up(&anna, |anna| anna.presses_tab_to("Undo")).starts_with("Tab never comes to “Undo”"));
}

#[test]
fn the_keyboard_is_enough_and_its_activations_are_counted() {
    let story = Story::begins();
    let anna = story.person("Anna");
    page(&story, "next", "<h1>Saved</h1>");
    anna.opens(&page(&story, "form", FORM));
    anna.presses_tab_to("Email");
    anna.types_on("zoë@corp.example");
    anna.presses_tab_to("Enable User Provisioning (User Syncing)");
    anna.presses(Key::Space);
    anna.presses_tab_to("SCIM");
    anna.presses(Key::Down);
    assert_eq!((anna.focus().as_str(), anna.activations()), ("ADI", 2));
    assert_eq!(anna.value_of("Email"), "zoë@corp.example");
    assert!(anna.is_ticked("Enable User Provisioning (User Syncing)") && anna.is_ticked("ADI"));
    anna.presses_tab_to("Save Changes");
    anna.presses(Key::Enter);
    anna.sees("Saved");
    assert!(anna.path().contains("source=adi"), "{}", anna.path());
    assert_eq!(anna.activations(), 3);

    let unseen = "<style>a { outline: none }</style><a href=form.html>First</a> <a href=form.html>Second</a>";
    anna.opens(&page(&story, "unseen", unseen));
    let said = gives_up(&anna, |anna| anna.presses_tab_to("Second"));
    assert!(said.starts_with("the focus on “First” can't be seen"), "{said}");
}

#[test]
fn axe_finds_the_faults_that_are_planted_and_no_others() {
    let story = Story::begins();
    let anna = story.person("Anna");
    let faults = "
        <style>
          body { color: #111; background: #fff } .faint { color: #bbb } a { display: inline-block; overflow: hidden }
          .small a { width: 12px; height: 12px; font-size: 10px } .dark { color: #111 }
          @media (prefers-color-scheme: dark) { body { color: #eee; background: #111 } .faint { color: #eee } a { color: #8cf } }
        </style>
        <h1>Faults</h1><p class=faint>Who can read this?</p><p class=dark>By night nobody can read this</p>
        <p class=small><a href=#a>a</a><a href=#b>b</a></p>";
    anna.opens(&page(&story, "faults", faults));
    let rules = |found: &[String]| -> Vec<String> {
        found.iter().map(|line| line.split(':').next().unwrap().to_owned()).collect()
    };
    let light = anna.axe();
    assert_eq!(rules(&light), ["color-contrast", "target-size", "target-size"], "{light:#?}");
    assert!(
        light[0].contains("<p class=\"faint\">") && light[0].ends_with("faults.html at 1280 px, light"),
        "{light:#?}"
    );
    anna.prefers(Scheme::Dark);
    anna.has_width(360);
    let dark = anna.axe();
    assert_eq!(rules(&dark), ["color-contrast", "target-size", "target-size"], "{dark:#?}");
    assert!(dark[0].contains("<p class=\"dark\">") && dark[0].ends_with("at 360 px, dark"), "{dark:#?}");
    let said = gives_up(&anna, Person::meets_wcag);
    assert!(said.starts_with("axe finds:\ncolor-contrast: "), "{said}");

    let sound = "
        <style>
          :root { color-scheme: light dark } a { color: light-dark(#00c, #8cf) }
          body { color: light-dark(#111, #eee); background: light-dark(#fff, #111) }
        </style>
        <h1>Sound</h1><p><a href=#a>A link</a>";
    anna.opens(&page(&story, "sound", sound));
    anna.inspects("rig-sound");
}

#[test]
fn what_the_browser_complains_about_is_heard() {
    let story = Story::begins();
    let anna = story.person("Anna");
    let head = "<meta http-equiv=content-security-policy content=\"default-src 'none'\">";
    anna.opens(&page(&story, "policy", &format!("{head}<script>document.title = 'x'</script><p>Page")));
    anna.sees("Page");
    let said = gives_up(&anna, Person::is_content);
    assert!(said.starts_with("Anna's browser complains: ") && said.contains("Content Security Policy"), "{said}");
    anna.opens(&page(&story, "broken", "<script>no.such.thing</script><p>Page"));
    let complaints = anna.complaints();
    assert!(complaints[0].contains("no is not defined"), "{complaints:?}");
    anna.opens(&page(&story, "lacking", "<img alt='' src=nothing.png>"));
    let complaints = anna.complaints();
    assert!(complaints[0].contains("/nothing.png - Failed to load resource"), "{complaints:?}");
    let shouting = page(&story, "shouting", "<p>Page<script>alert('script text')</script>");
    let said = gives_up(&anna, |anna| anna.opens(&shouting));
    assert!(said.contains("script text"), "a dialog is noticed: {said}");
    anna.sees("Page");
}

#[test]
fn width_zoom_and_javascript_are_what_they_are_set_to() {
    let story = Story::begins();
    let anna = story.person("Anna");
    let address = page(
        &story,
        "wide",
        "<h1>Wide</h1><p style='width: 500px'>Wide<p id=w>w<script>w.textContent = 'script ran'</script>",
    );
    anna.opens(&address);
    anna.sees("script ran");
    let width = |anna: &Person<'_>| anna.runs("return innerWidth", vec![]).as_u64();
    assert_eq!(width(&anna), Some(1280));
    anna.zooms(200);
    assert_eq!(width(&anna), Some(640));
    anna.needs_no_sideways_scrolling();
    anna.zooms(100);
    anna.has_width(360);
    assert_eq!(width(&anna), Some(360));
    let said = gives_up(&anna, Person::needs_no_sideways_scrolling);
    assert!(said.contains("at 360 px and 100 % it does not fit") && said.contains("width: 500px"), "{said}");
    anna.allows_javascript(false);
    anna.opens(&address);
    anna.sees("Wide");
    anna.does_not_see("script ran");
    let picture = anna.screenshot("rig-wide", 360, Scheme::Dark);
    let png = std::fs::read(&picture).unwrap();
    let at = |from: usize| u32::from_be_bytes(png[from..from + 4].try_into().unwrap());
    assert_eq!((at(16), at(20)), (360, 900), "width and height in the PNG's header");
    assert!(picture.ends_with("screenshots/rig-wide-360-dark.png"), "{}", picture.display());
}

#[test]
fn the_program_answers_and_two_people_have_cookies_of_their_own() {
    let story = Story::begins();
    let (anna, sam) = (story.person("Anna"), story.person("Sam"));
    let cookies = |person: &Person<'_>| person.runs("return document.cookie", vec![]).as_str().unwrap().to_owned();
    for person in [&anna, &sam] {
        person.opens("/healthz");
        assert_eq!(person.status(), 200);
        person.runs("document.cookie = 'who=' + arguments[0]", vec![person.name.into()]);
    }
    assert_eq!((cookies(&anna), cookies(&sam)), ("who=Anna".to_owned(), "who=Sam".to_owned()));
    sam.types_on("keys go to who sits there");
    anna.opens("/no/such/page");
    assert_eq!((anna.status(), sam.status()), (404, 200));
    assert_eq!(cookies(&anna), "who=Anna", "a page that is answered with an error is no complaint");
}

#[test]
fn a_machine_without_a_browser_is_told_how_to_get_one() {
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", "rig::the_program_answers_and_two_people_have_cookies_of_their_own"]).env("PATH", "");
    let output = again.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success());
    assert!(said.contains("there is no chromium on PATH: `cargo xtask browser` installs it"), "{said}");
}

//! "Why was Bob archived?" and "why is Alice not here?": an answer for each cause code, and the timeline.
//!
//! `explain/stories.rs` has a story for each code; `explain/answers.txt` is what must be answered, whole sentences.

mod answers;
mod nowhere;
mod over;
pub(crate) mod stories;

use std::fmt::Write as _;

use app::users::{self, Actor, Explained};
use planning::Code;
use serde_json::Value;

use self::stories::{Place, STORIES};
use crate::support::{Acme, SLUG};

fn explain(acme: &Acme, email: &str) -> Explained {
    users::explain(&acme.app, SLUG, email).expect("explained")
}

fn line(at: &str, code: Code, sentence: &str) -> String {
    format!("  {at} {}: {sentence}\n", code.name())
}

/// Ids of records stand for nothing here, and change whenever something else draws one.
fn without_ids(text: &str) -> String {
    let is_id = |word: &str| word.len() == 36 && word.chars().filter(|letter| *letter == '-').count() == 4;
    let of = |word: &str| {
        if is_id(word.trim_end_matches('.')) { word.replace(word.trim_end_matches('.'), "ID") } else { word.to_owned() }
    };
    text.split(' ').map(of).collect::<Vec<_>>().join(" ")
}

fn actor(actor: Actor) -> String {
    serde_json::to_value(actor).expect("JSON").as_str().expect("a word").to_owned()
}

#[test]
fn each_cause_code_comes_out_of_a_story_with_its_sentence() {
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explain/answers.txt");
    let mut answers = String::new();
    for (code, place, story) in STORIES {
        let (acme, email) = story();
        let explained = explain(&acme, email);
        let is_in_timeline = explained.timeline.iter().any(|entry| entry.code == code);
        let found = if place == Place::Why { explained.why.code == code } else { is_in_timeline };
        let _ = writeln!(answers, "{}{} ({email})", if found { "" } else { "NOT FOUND: " }, code.name());
        answers += &line("why", explained.why.code, &explained.why.sentence);
        for entry in &explained.timeline {
            answers += &line(&format!("- {}", actor(entry.actor)), entry.code, &entry.sentence);
        }
    }
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&golden, without_ids(&answers)).expect("the answers are written");
    }
    let answers = without_ids(&answers);
    let expected = std::fs::read_to_string(&golden).unwrap_or_default();
    let parted = answers.lines().zip(expected.lines()).find(|(found, wanted)| found != wanted);
    assert_eq!(parted, None, "UPDATE_EXPECT=1 writes tests/explain/answers.txt anew");
    assert_eq!(answers.lines().count(), expected.lines().count());
    assert!(!answers.contains("NOT FOUND"), "a code is not where it should be");
}

#[test]
fn the_stories_are_those_of_every_code() {
    let schema = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas/report.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).expect("the schema")).expect("JSON");
    let names = schema["$defs"]["code"]["enum"].as_array().expect("the codes");
    let mut codes: Vec<Code> = names.iter().filter_map(|name| Code::from_name(name.as_str()?)).collect();
    codes.sort();
    let mut told: Vec<Code> = STORIES.iter().map(|(code, ..)| *code).collect();
    told.sort();
    assert_eq!(told, codes);
    assert_eq!(codes.last(), Some(&Code::PolicyChanged), "the last of the list");
    assert_eq!(codes.len(), Code::PolicyChanged as usize + 1, "the whole list");
}

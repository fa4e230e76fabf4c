//! Little scripts in an operator's words, with golden output beside them.
//!
//! `scenarios/NN-name.txt` is played against a new company, `NN-name.out` is what must come of it;
//! `UPDATE_EXPECT=1` writes the outputs anew. The words are in `say.rs`, what they print in `show.rs`.

mod keys;
mod say;
mod show;
mod taken_back;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use say::Stage;

#[test]
fn every_scenario_comes_out_as_it_is_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let scripts = files(&folder, "txt");
    assert!(scripts.len() > 30, "the scenarios are gone");
    assert_eq!(scripts.len().max(files(&folder, "out").len()), scripts.len(), "an output without its script");
    let wrong: Vec<String> = scripts.iter().filter_map(|script| difference(script)).collect();
    assert!(wrong.is_empty(), "UPDATE_EXPECT=1 writes these anew:\n{}", wrong.join("\n"));
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder of the scenarios");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files.sort();
    files
}

/// The first line in which output and script part, if they do.
fn difference(script: &Path) -> Option<String> {
    let text = std::fs::read_to_string(script).expect("a script");
    let output = play(&text);
    let golden = script.with_extension("out");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&golden, &output).expect("an output is written");
        return None;
    }
    let expected = std::fs::read_to_string(&golden).unwrap_or_default();
    let at = output.lines().zip(expected.lines()).position(|(found, wanted)| found != wanted);
    let at = at.or((output != expected).then(|| output.lines().count().min(expected.lines().count())))?;
    let line = |text: &str| text.lines().nth(at).unwrap_or("(the end)").to_owned();
    Some(format!("{}:{}\n  wanted {}\n  found  {}", golden.display(), at + 1, line(&expected), line(&output)))
}

/// Plays a script. A line is a comment, a command, or, indented, part of the block of the command above it.
fn play(script: &str) -> String {
    let mut stage = Stage::new();
    let mut output = String::new();
    let mut lines = script.lines().peekable();
    while let Some(line) = lines.next() {
        if line.is_empty() || line.starts_with('#') {
            let _ = writeln!(output, "{line}");
            continue;
        }
        let mut block = String::new();
        while let Some(part) = lines.next_if(|line| line.starts_with("  ")) {
            let _ = writeln!(block, "{}", part.trim_start());
        }
        let _ = writeln!(output, "> {line}");
        let told = stage.say(line, &block).unwrap_or_else(|error| format!("refused: {error}"));
        for line in told.lines() {
            let _ = writeln!(output, "    {line}");
        }
    }
    output
}

//! `rollcall mapping`: show, set, preview, reset.

use std::path::Path;

use app::mapping::{self, InForce};
use app::reports::Parted;
use planning::Who;
use serde_json::Value;

use crate::arguments::{Mapping, MappingDeed, Shared};
use crate::ending::{Ending, Failure};
use crate::{open, output, report};

/// Lines that a preview shows of each sort; `--json` has them all.
const SHOWN: usize = 12;

pub(crate) fn run(shared: &Shared, command: &Mapping) -> Result<Ending, Failure> {
    let app = open::app_without_links(shared)?;
    let slug = &command.slug;
    match &command.deed {
        MappingDeed::Show => {
            let in_force = mapping::show(&app, slug)?;
            output::say(&format!("note: {}", in_force.sentence()));
            print(shared, &in_force);
        }
        MappingDeed::Preview { file } => {
            let previewed = mapping::preview(&app, slug, &read(file)?)?;
            if shared.json {
                output::json(&previewed);
            } else {
                report::print(&previewed.report);
                difference(&previewed.difference);
            }
        }
        MappingDeed::Set { file } => {
            let moved = mapping::set(&app, slug, &read(file)?, &Who::Operator)?;
            saved(shared, moved, &mapping::show(&app, slug)?);
        }
        MappingDeed::Reset => {
            let moved = mapping::reset(&app, slug, &Who::Operator)?;
            saved(shared, moved, &mapping::show(&app, slug)?);
        }
    }
    Ok(Ending::Done)
}

fn read(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|error| Failure(format!("can't read {}: {error}", file.display())))
}

fn saved(shared: &Shared, moved: bool, in_force: &InForce) {
    output::say(&format!("note: {}", in_force.sentence()));
    output::say(if moved {
        "note: the next sync decides by it, judged by the guard like any other; `rollcall sync plan` shows it now"
    } else {
        "note: it says what was in force already"
    });
    print(shared, in_force);
}

/// As JSON what `set` takes; as text a line a field.
fn print(shared: &Shared, in_force: &InForce) {
    let document = in_force.mapping.to_json();
    if shared.json {
        return output::json(document);
    }
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let row = |name: &str, value: &Value| vec![name.to_owned(), text(value)];
    let Some(object) = document.as_object() else { return };
    let above = object.iter().filter(|(key, _)| !["fields", "format_version"].contains(&key.as_str()));
    let fields = object.get("fields").and_then(Value::as_object).into_iter().flatten();
    output::table(&above.map(|(key, value)| row(key, value)).collect::<Vec<_>>());
    output::line("");
    output::table(&fields.map(|(name, rule)| vec![name.clone(), format!("← {}", told(rule))]).collect::<Vec<_>>());
}

/// A rule in a line: its sources, then what becomes of the value.
fn told(rule: &Value) -> String {
    let step = |step: &Value| step.as_str().map_or_else(|| step.to_string(), str::to_owned);
    match (rule, rule.get("join"), rule.get("from")) {
        (Value::String(source), ..) => source.clone(),
        (Value::Array(several), ..) => several.iter().map(told).collect::<Vec<_>>().join(", else "),
        (_, Some(Value::Array(parts)), _) => {
            let with = rule.get("with").and_then(Value::as_str).unwrap_or(" ");
            format!("({})", parts.iter().map(told).collect::<Vec<_>>().join(&format!(" + “{with}” + ")))
        }
        (_, _, Some(from)) => {
            let steps = rule.get("transforms").and_then(Value::as_array).into_iter().flatten();
            std::iter::once(told(from)).chain(steps.map(step)).collect::<Vec<_>>().join(", ")
        }
        _ => rule.to_string(),
    }
}

/// What parts a sync under the other mapping from one under the mapping in force.
fn difference(parted: &Parted) {
    output::line(&format!("\nAgainst the mapping in force: {}", parted.sentence));
    let lines: Vec<String> = parted.lines().collect();
    lines.iter().take(SHOWN).for_each(|line| output::line(line));
    if lines.len() > SHOWN {
        output::line(&format!("… and {} more; --json has them all", lines.len() - SHOWN));
    }
}

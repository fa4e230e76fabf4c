//! The words for what parts two plans, of which somebody has seen the first.

use super::{on_what, participle, plural, would};
use crate::difference::Difference;
use crate::plan::{Change, Kind, Told};

/// In one sentence: “2 lines are new, 1 is gone, 1 says something else.”
pub fn parted<L>(difference: &Difference<L>) -> String {
    let Difference { new, gone, different } = difference;
    let parts = [(new.len(), "new"), (gone.len(), "gone")].into_iter().filter(|(n, _)| *n > 0);
    let mut parts: Vec<String> =
        parts.map(|(n, word)| format!("{} {} {word}", plural(n, "line", "lines"), super::are(n))).collect();
    if !different.is_empty() {
        let says = if different.len() == 1 { "says" } else { "say" };
        parts.push(format!("{} {says} something else", plural(different.len(), "line", "lines")));
    }
    if parts.is_empty() { "Nothing is different.".to_owned() } else { format!("{}.", parts.join(", ")) }
}

/// A line that is only in the later plan: what would be done, and why.
pub fn came(line: &Change) -> String {
    format!("{}. {}", stated(line), on_what(line))
}

/// A line that is only in the earlier plan.
pub fn went(line: &Change) -> String {
    if line.kind == Kind::Issue {
        return format!("The issue about {} is gone ({}).", line.subject, line.cause.code.name());
    }
    let done = participle(line.kind);
    if line.kind.acts() {
        format!("{} would not be {done} any more.", line.subject)
    } else {
        format!("{} is not {done} any more.", line.subject)
    }
}

/// A line about the same, that says something else: what is different, and why it is so now.
pub fn became(was: &Change, is: &Change) -> String {
    let why = on_what(is);
    if was.kind != is.kind {
        return format!("{}; it was to be {}. {why}", stated(is), participle(was.kind));
    }
    if was.subject != is.subject {
        return format!("{}; the line was about {}. {why}", stated(is), was.subject);
    }
    if was.told().eq(is.told()) {
        return format!("{}, for another reason. {why}", stated(is));
    }
    let parts: Vec<String> = fields(was, is).collect();
    format!("{} otherwise: {}. {why}", stated(is), parts.join(", "))
}

fn stated(line: &Change) -> String {
    match line.kind {
        Kind::Issue => format!("There is an issue about {}", line.subject),
        Kind::Skip | Kind::Hold => format!("{} is {}", line.subject, participle(line.kind)),
        _ => would(line),
    }
}

/// Each field whose new value is another one: “Job Title “Boss” (it was to be “Clerk”)”.
fn fields<'a>(was: &'a Change, is: &'a Change) -> impl Iterator<Item = String> + 'a {
    let of = |line: &'a Change, name: &str| line.told().find(|field| field.name == name);
    let moved = is.told().filter(move |field| of(was, field.name).as_ref() != Some(field));
    let told = moved.map(move |field| {
        let before =
            of(was, field.name).map_or_else(|| "to stay".to_owned(), |before| format!("to be {}", value(&before)));
        format!("{} {} (it was {before})", super::field_label(field.name), value(&field))
    });
    let left = was.told().filter(move |field| of(is, field.name).is_none());
    let stays = |field: Told<'_>| format!("{} stays (it was to be {})", super::field_label(field.name), value(&field));
    told.chain(left.map(stays))
}

fn value(field: &Told<'_>) -> String {
    field.new.as_ref().map_or_else(|| "nothing".to_owned(), |new| format!("“{}”", super::field_value(field.name, new)))
}

//! What a measurement found, as a table for people and as JSON.
//!
//! The unit of a latency is the millisecond in the table, the microsecond in JSON. A percentile of too few answers is
//! left out.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::operation::Operation;
use super::profile::Profile;
use super::shapes::PAGE;
use super::tally::{Tally, percentile};

/// All of it.
#[derive(Clone, Debug)]
pub struct Report {
    /// The base of SCIM, without a query.
    pub url: String,
    /// How many people.
    pub people: usize,
    /// How many clients at once.
    pub clients: usize,
    /// Which people.
    pub seed: u64,
    /// One identity provider after the other.
    pub parts: Vec<Part>,
}

/// What one identity provider found.
#[derive(Clone, Debug)]
pub struct Part {
    /// Which one.
    pub idp: Profile,
    /// The sorts of requests, in the order of the story.
    pub rows: Vec<Row>,
    /// From the first request to the last.
    pub took: Duration,
    /// What is in the directory that was not there before.
    pub left: Left,
    /// How many people the longest page had, if pages were read.
    pub longest_page: Option<usize>,
}

/// One sort of request.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which one.
    pub operation: Operation,
    /// What it is called.
    pub words: String,
    /// What was counted.
    pub tally: Tally,
    /// How long the chapter took that it belongs to.
    pub wall: Duration,
    /// The chapter was ended early: too many wrong answers in a row.
    pub cut_short: bool,
}

/// What was made and not deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// People.
    pub people: usize,
    /// Groups.
    pub groups: usize,
    /// Creations without an answer that can be used: they may have made something, whose id nobody knows.
    pub perhaps: usize,
}

impl Report {
    /// Was every answer right?
    pub fn is_right(&self) -> bool {
        self.wrongs() == 0
    }

    fn wrongs(&self) -> usize {
        self.parts.iter().flat_map(|part| &part.rows).map(|row| row.tally.wrongs()).sum()
    }

    /// For people.
    pub fn table(&self) -> String {
        let mut text = String::new();
        for part in &self.parts {
            let (idp, seconds) = (part.idp.name(), part.took.as_secs_f64());
            let (people, clients) = (grouped(self.people), grouped(self.clients));
            let _ = writeln!(text, "{idp}: {people} people, {clients} clients, {seconds:.1} s");
            text.push_str(&aligned(&part.cells()));
            for line in part.lines() {
                let _ = writeln!(text, "  {line}");
            }
            text.push('\n');
        }
        text.push_str("Closed loop; latencies in ms, of right answers; “a second” is right answers by the clock.\n");
        match self.wrongs() {
            0 => text.push_str("Every answer was right.\n"),
            wrongs => {
                let _ = writeln!(text, "Wrong answers: {}.", grouped(wrongs));
            }
        }
        text
    }

    /// For a program.
    pub fn json(&self) -> Value {
        json!({
            "format_version": 1,
            "url": self.url,
            "people": self.people,
            "clients": self.clients,
            "seed": self.seed,
            "loop": "closed",
            "wrong": self.wrongs(),
            "profiles": self.parts.iter().map(Part::json).collect::<Vec<_>>(),
        })
    }
}

impl Part {
    fn cells(&self) -> Vec<Vec<String>> {
        let head = ["", "right", "wrong", "waits", "a second", "p50", "p90", "p99", "max"].map(str::to_owned);
        let mut cells = vec![head.to_vec()];
        cells.extend(self.rows.iter().map(Row::cells));
        cells
    }

    /// What the figures don't say.
    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for row in &self.rows {
            let Row { words, tally, .. } = row;
            lines.extend(
                tally.wrong_by_sort().iter().map(|(sort, wrong)| {
                    format!("wrong: {words}, {} x {sort}: {}", grouped(wrong.count), wrong.example)
                }),
            );
            if row.cut_short && tally.wrongs() > 0 {
                lines.push(format!("cut short: {words}, after too many wrong answers in a row"));
            }
            if tally.waits > 0 {
                let seconds = tally.waited.as_secs_f64();
                lines.push(format!("waited: {words}, {seconds:.0} s over all clients, as the server asked"));
            }
        }
        if let Some(longest) = self.longest_page.filter(|&longest| longest < PAGE) {
            lines.push(format!("the longest page had {longest} people, {PAGE} were asked for"));
        }
        let Left { people, groups, perhaps } = self.left;
        if people + groups > 0 {
            lines.push(format!("left in the directory: {} people, {} groups", grouped(people), grouped(groups)));
        }
        if perhaps > 0 {
            lines.push(format!("perhaps left there too: {}, whose creation was not answered", grouped(perhaps)));
        }
        lines
    }

    fn json(&self) -> Value {
        json!({
            "profile": self.idp.name(),
            "seconds": self.took.as_secs_f64(),
            "longest_page": self.longest_page,
            "left": {"people": self.left.people, "groups": self.left.groups, "perhaps": self.left.perhaps},
            "operations": self.rows.iter().map(Row::json).collect::<Vec<_>>(),
        })
    }
}

/// Percentiles that are told.
const PERCENTS: [usize; 3] = [50, 90, 99];

impl Row {
    /// Right answers by the clock.
    pub fn per_second(&self) -> f64 {
        let rights = f64::from(u32::try_from(self.tally.rights()).unwrap_or(u32::MAX));
        if self.wall.is_zero() { 0.0 } else { rights / self.wall.as_secs_f64() }
    }

    fn cells(&self) -> Vec<String> {
        let Self { words, tally, .. } = self;
        let sorted = tally.sorted();
        let mut cells = vec![words.clone()];
        cells.extend([tally.rights(), tally.wrongs(), tally.waits].map(grouped));
        cells.push(match self.per_second() {
            rate if rate < 10.0 => format!("{rate:.1}"),
            rate => format!("{rate:.0}"),
        });
        cells.extend(PERCENTS.map(|percent| millis(percentile(&sorted, percent))));
        cells.push(millis(sorted.last().copied()));
        cells
    }

    fn json(&self) -> Value {
        let Self { operation, words, tally, wall, cut_short } = self;
        let sorted = tally.sorted();
        let micros = |latency: Option<Duration>| latency.map(|latency| u64::try_from(latency.as_micros()).ok());
        let [p50, p90, p99] = PERCENTS.map(|percent| micros(percentile(&sorted, percent)));
        let wrong: Map<String, Value> = tally
            .wrong_by_sort()
            .iter()
            .map(|(sort, wrong)| (sort.clone(), json!({"count": wrong.count, "example": wrong.example})))
            .collect();
        json!({
            "operation": operation.name(),
            "words": words,
            "right": tally.rights(),
            "wrong": tally.wrongs(),
            "wrong_by_sort": wrong,
            "cut_short": cut_short,
            "waits": tally.waits,
            "waited_s": tally.waited.as_secs_f64(),
            "wall_s": wall.as_secs_f64(),
            "per_second": self.per_second(),
            "p50_us": p50,
            "p90_us": p90,
            "p99_us": p99,
            "max_us": micros(sorted.last().copied()),
        })
    }
}

fn millis(latency: Option<Duration>) -> String {
    latency.map_or_else(|| "-".to_owned(), |latency| format!("{:.2}", latency.as_secs_f64() * 1e3))
}

/// `12,345`
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Columns as wide as their widest cell; words to the left, figures to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(String::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let _ = if column == 0 { write!(text, "{cell:<width$}") } else { write!(text, "  {cell:>width$}") };
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let mut tally = Tally::default();
        tally.waited(Duration::from_secs(7));
        (1..=1_000).for_each(|millis| tally.right(Duration::from_millis(millis)));
        tally.wrong("409", || "POST /Users was answered 409: taken".to_owned());
        let row = Row {
            operation: Operation::Create,
            words: "newcomer: POST".to_owned(),
            tally,
            wall: Duration::from_secs(4),
            cut_short: false,
        };
        let left = Left { people: 1_000, groups: 0, perhaps: 0 };
        let part =
            Part { idp: Profile::Okta, rows: vec![row], took: Duration::from_secs(5), left, longest_page: Some(50) };
        Report { url: "http://x/v2".to_owned(), people: 1_001, clients: 2, seed: 1, parts: vec![part] }
    }

    #[test]
    fn a_table_says_what_was_wrong_and_what_is_left() {
        let expected = "\
okta: 1,001 people, 2 clients, 5.0 s
                right  wrong  waits  a second     p50     p90     p99      max
newcomer: POST  1,000      1      1       250  500.00  900.00  990.00  1000.00
  wrong: newcomer: POST, 1 x 409: POST /Users was answered 409: taken
  waited: newcomer: POST, 7 s over all clients, as the server asked
  the longest page had 50 people, 100 were asked for
  left in the directory: 1,000 people, 0 groups

Closed loop; latencies in ms, of right answers; “a second” is right answers by the clock.
Wrong answers: 1.
";
        assert_eq!(report().table(), expected);
        assert!(!report().is_right());
    }

    #[test]
    fn json_has_the_same_figures_in_microseconds() {
        let json = report().json();
        let operation = &json["profiles"][0]["operations"][0];
        assert_eq!((&operation["p99_us"], &operation["max_us"]), (&json!(990_000), &json!(1_000_000)));
        assert_eq!(operation["wrong_by_sort"]["409"]["count"], 1);
        assert_eq!((&json["wrong"], &json["profiles"][0]["left"]["people"]), (&json!(1), &json!(1_000)));
    }
}

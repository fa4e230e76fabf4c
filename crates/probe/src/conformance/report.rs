//! What a run found, as lines for people and as JSON for programs.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::duty::{Duty, Level};
use super::finding::{Evidence, Judged, Short};

/// How a duty came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds.
    Pass,
    /// It does not.
    Fail,
    /// The server does otherwise, and the RFC lets it.
    Allowed,
    /// It could not be judged.
    Skipped,
}

impl Verdict {
    const ALL: [Verdict; 4] = [Verdict::Pass, Verdict::Fail, Verdict::Allowed, Verdict::Skipped];

    /// As the report has it.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::Allowed => "allowed-deviation",
            Verdict::Skipped => "skipped",
        }
    }
}

/// A duty and how it came out.
#[derive(Clone, Debug)]
pub struct Row {
    /// What `--only` finds it by.
    pub name: &'static str,
    /// The RFC and its section.
    pub section: &'static str,
    /// How much it is owed.
    pub level: Level,
    /// The duty in words.
    pub duty: &'static str,
    /// How it came out.
    pub verdict: Verdict,
    /// What was sent; empty where nothing is shown.
    pub sent: String,
    /// What came.
    pub got: String,
    /// What is wrong with it, or why it was not judged.
    pub why: String,
}

impl Row {
    pub(super) fn new(duty: &Duty, judged: Judged) -> Self {
        let (verdict, evidence) = match judged {
            Ok(()) => (Verdict::Pass, Evidence { sent: String::new(), got: String::new(), why: String::new() }),
            // What is not owed can't fail.
            Err(Short::Fails(evidence)) if duty.level == Level::May => (Verdict::Allowed, evidence),
            Err(Short::Fails(evidence)) => (Verdict::Fail, evidence),
            Err(Short::Allowed(evidence)) => (Verdict::Allowed, evidence),
            Err(Short::Skipped(why)) => (Verdict::Skipped, Evidence { sent: String::new(), got: String::new(), why }),
        };
        let Evidence { sent, got, why } = evidence;
        let Duty { name, section, level, words, .. } = *duty;
        Self { name, section, level, duty: words, verdict, sent, got, why }
    }

    /// One line, and for anything but a pass what it hangs on.
    fn lines(&self) -> String {
        let mut lines = format!(
            "{:<17}  {:<12}  {:<6}  {}: {}\n",
            self.verdict.name(),
            self.section,
            self.level.name(),
            self.name,
            self.duty
        );
        for (word, text) in [("why", &self.why), ("sent", &self.sent), ("got", &self.got)] {
            if !text.is_empty() {
                let _ = writeln!(lines, "    {word:<4}  {text}");
            }
        }
        lines
    }

    fn json(&self) -> Value {
        let mut row = Map::new();
        let words = [
            ("name", self.name),
            ("section", self.section),
            ("level", self.level.name()),
            ("duty", self.duty),
            ("verdict", self.verdict.name()),
        ];
        row.extend(words.map(|(name, text)| (name.to_owned(), json!(text))));
        let texts = [("sent", &self.sent), ("got", &self.got), ("why", &self.why)];
        let told = texts.into_iter().filter(|(_, text)| !text.is_empty());
        row.extend(told.map(|(name, text)| (name.to_owned(), json!(text))));
        Value::Object(row)
    }
}

/// A whole run.
#[derive(Clone, Debug)]
pub struct Report {
    /// The address of the server, without a query.
    pub url: String,
    /// In the order of the RFC.
    pub rows: Vec<Row>,
    /// How many requests it took.
    pub requests: usize,
    /// Paths of what was made and could not be taken away.
    pub left: Vec<String>,
}

impl Report {
    /// How many came out so.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rows.iter().filter(|row| row.verdict == verdict).count()
    }

    /// Was there a duty that could be judged?
    pub fn is_judged(&self) -> bool {
        self.count(Verdict::Skipped) < self.rows.len()
    }

    /// Does every MUST and every SHOULD hold that was judged? With `strict`, nothing may deviate either.
    pub fn is_conformant(&self, strict: bool) -> bool {
        !self.rows.iter().any(|row| match row.verdict {
            Verdict::Fail => true,
            Verdict::Allowed => strict,
            Verdict::Pass | Verdict::Skipped => false,
        })
    }

    /// For people: a line a duty, and a summary.
    pub fn text(&self) -> String {
        let mut text: String = self.rows.iter().map(Row::lines).collect();
        let counts: Vec<String> =
            Verdict::ALL.iter().map(|verdict| format!("{} {}", self.count(*verdict), verdict.name())).collect();
        let _ = writeln!(text, "\n{} duties: {}; {} requests.", self.rows.len(), counts.join(", "), self.requests);
        if !self.left.is_empty() {
            let _ = writeln!(text, "Could not be taken away again: {}", self.left.join(", "));
        }
        text
    }

    /// For programs.
    pub fn json(&self) -> Value {
        let counts = Verdict::ALL.map(|verdict| (verdict.name().replace('-', "_"), json!(self.count(verdict))));
        json!({
            "format_version": 1,
            "url": self.url,
            "verdicts": self.rows.iter().map(Row::json).collect::<Vec<_>>(),
            "counts": Map::from_iter(counts),
            "requests": self.requests,
            "left": self.left,
        })
    }
}

//! axe-core against the page as it stands: WCAG 2.0 to 2.2, A and AA, with the size of targets, which axe leaves out
//! unless it is asked.

use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::chromium::{self, PROVIDE};
use crate::person::Person;

const FILE: &str = "browser/node_modules/axe-core/axe.min.js";

const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

static SCRIPT: OnceLock<Result<String, String>> = OnceLock::new();

impl Person<'_> {
    /// axe finds nothing.
    #[track_caller]
    pub(crate) fn meets_wcag(&self) {
        let found = self.axe();
        assert!(found.is_empty(), "axe finds:\n{}", found.join("\n"));
    }

    /// What axe finds: the rule, what it wants, the node's HTML, the page; sorted.
    #[track_caller]
    pub(crate) fn axe(&self) -> Vec<String> {
        self.finds(json!({
            "runOnly": { "type": "tag", "values": TAGS },
            "rules": { "target-size": { "enabled": true } },
            "resultTypes": ["violations", "incomplete"],
        }))
    }

    /// The same of colours alone.
    #[track_caller]
    pub(crate) fn axe_on_colours(&self) -> Vec<String> {
        self.finds(json!({
            "runOnly": { "type": "rule", "values": ["color-contrast"] },
            "resultTypes": ["violations", "incomplete"],
        }))
    }

    #[track_caller]
    fn finds(&self, options: Value) -> Vec<String> {
        let script = SCRIPT.get_or_init(read).as_ref().unwrap_or_else(|sentence| panic!("{sentence}"));
        if self.runs("return typeof axe === 'undefined'", vec![]) == Value::Bool(true) {
            self.runs(script, vec![]);
        }
        let chromium = self.story.chromium;
        let run = chromium.client().execute_async(include_str!("scripts/axe.js"), vec![options]);
        let answer = self.sure(self.acts(|_| chromium.does(run)));
        let Value::Array(violations) = answer else { panic!("axe fails: {answer} {}", self.place()) };
        let mut found: Vec<String> = violations.iter().flat_map(|violation| self.findings(violation)).collect();
        found.sort();
        found
    }

    /// One line a node.
    fn findings(&self, violation: &Value) -> Vec<String> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let screen = self.screen.get();
        let page = format!("{} at {} px, {}", self.path(), screen.width, screen.scheme.name());
        let nodes = violation["nodes"].as_array().into_iter().flatten();
        let line = |node: &Value| {
            let (rule, html) = (text(&violation["id"]), text(&node["html"]));
            format!("{rule}: {} | {html} | {page}", text(&node["failureSummary"]).replace('\n', " "))
        };
        nodes.map(line).collect()
    }
}

fn read() -> Result<String, String> {
    let file = chromium::target().join(FILE);
    std::fs::read_to_string(&file).map_err(|_| format!("there is no axe-core at {}: {PROVIDE}", file.display()))
}

//! What the browser complains about in its console: errors of scripts, violations of the content security policy,
//! things that could not be loaded. A story that made it complain has failed, unless it asked.

use fantoccini::error::CmdError;
use serde_json::Value;
use url::Url;

use crate::chromium::Chromium;
use crate::person::Person;

impl Person<'_> {
    /// Takes what was complained about so far.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.listens();
        self.complaints.take()
    }

    /// Nothing was complained about.
    #[track_caller]
    pub(crate) fn is_content(&self) {
        let complaints = self.complaints();
        assert!(complaints.is_empty(), "{}'s browser complains: {}", self.name, complaints.join("\n"));
    }

    /// Hears what the console said since the last time, also while somebody else sat at the browser.
    pub(crate) fn listens(&self) {
        let heard = self.sure(self.acts(|person| heard(person.story.chromium)));
        let mut complaints = self.complaints.borrow_mut();
        complaints.extend(self.story.left_behind(self));
        complaints.extend(heard);
    }
}

/// What the console said since the last look; the browser has one for all its windows.
pub(crate) fn heard(chromium: &Chromium) -> Result<Vec<String>, CmdError> {
    let heard = chromium.console()?;
    let page = chromium.does(chromium.client().current_url())?;
    let entries = heard.as_array().into_iter().flatten();
    let serious = entries.filter(|entry| is_serious(entry) && !is_refusal(entry, &page));
    Ok(serious.map(|entry| text(entry).to_owned()).collect())
}

fn is_serious(entry: &Value) -> bool {
    matches!(entry["level"].as_str(), Some("SEVERE" | "WARNING"))
}

/// The console notes each page that is answered with an error, and the icon that the browser asks for by itself when a
/// page names none (a page of plain text can't). What a page wanted and did not get is something else.
fn is_refusal(entry: &Value, page: &Url) -> bool {
    let Some((address, _)) = text(entry).split_once(" - Failed to load resource") else { return false };
    let icon = page.join("/favicon.ico").is_ok_and(|icon| icon.as_str() == address);
    entry["source"] == "network" && (icon || page.as_str() == address)
}

fn text(entry: &Value) -> &str {
    entry["message"].as_str().unwrap_or_default()
}

//! `rollcall settings`: show, set.

use app::settings;
use planning::{Digest, Who};

use crate::arguments::{Settings, Shared};
use crate::ending::{Ending, Failure};
use crate::{open, output};

pub(crate) fn run(shared: &Shared, command: Settings) -> Result<Ending, Failure> {
    let app = open::app_without_links(shared)?;
    let slug = match command {
        Settings::Show { slug } => slug,
        Settings::Set { slug, values, approve } => {
            let saved = settings::set(&app, &slug, &values, approve.map(Digest).as_ref(), &Who::Operator)?;
            if let Some(note) = saved.note {
                output::say(&format!("note: {}", note.sentence()));
            }
            if let Some(run) = saved.run {
                output::say(&format!("note: run {run} is queued: a server takes it up, or `rollcall sync now {slug}`"));
            }
            slug
        }
    };
    let settings = settings::show(&app, &slug)?.to_json();
    if shared.json {
        output::json(&settings);
    } else if let Some(all) = settings.as_object() {
        for (key, value) in all.iter().filter(|(key, _)| key.contains('.')) {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            output::line(&format!("{key}={text}"));
        }
    }
    Ok(Ending::Done)
}

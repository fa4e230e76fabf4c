//! Somebody at a browser: what they open, see, click and type. They find a control by its accessible name, as a screen
//! reader tells it, and never by its place in the HTML.
//!
//! Whoever looks for something waits until it is there, for as long as their patience lasts. Keys are in
//! `keyboard.rs`, width, colours and zoom in `screen.rs`, the console in `complaints.rs`, axe in `axe.rs`.

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::Path;
use std::time::Duration;

use fantoccini::elements::{Element, ElementRef};
use fantoccini::error::CmdError;
use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};

use crate::screen::Screen;
use crate::story::Story;

/// A loaded machine is slow, a page that is never coming is rare.
const PATIENCE: Duration = Duration::from_secs(20);

/// How the protocol marks an element in JSON (W3C WebDriver, section 11).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One person of a story.
pub(crate) struct Person<'s> {
    pub(crate) story: &'s Story,
    pub(crate) name: &'static str,
    pub(crate) screen: Cell<Screen>,
    /// Errors of the console that nobody asked about yet.
    pub(crate) complaints: RefCell<Vec<String>>,
    pub(crate) window: WindowHandle,
    activations: Cell<usize>,
    patience: Cell<Duration>,
}

impl<'s> Person<'s> {
    /// For [`Story::person`].
    pub(crate) fn new(story: &'s Story, name: &'static str, window: WindowHandle) -> Person<'s> {
        let person = Person {
            story,
            name,
            screen: Cell::new(Screen::FIRST),
            complaints: RefCell::default(),
            window,
            activations: Cell::new(0),
            patience: Cell::new(PATIENCE),
        };
        person.sits_down();
        person
    }

    /// Opens a path of the story's server, or any address.
    #[track_caller]
    pub(crate) fn opens(&self, address: &str) {
        let address = if address.starts_with('/') { self.story.address(address) } else { address.to_owned() };
        self.sure(self.acts(|person| {
            let chromium = person.story.chromium;
            chromium.does(chromium.client().goto(&address))
        }));
        self.listens();
    }

    /// Loads the page again, as the browser's own button does; a form that made the page is sent again.
    #[track_caller]
    pub(crate) fn reloads(&self) {
        self.sure(self.acts(|person| {
            let chromium = person.story.chromium;
            chromium.does(chromium.client().refresh())
        }));
        self.listens();
    }

    /// Waits until the page shows this text. Any run of white space is one blank.
    #[track_caller]
    pub(crate) fn sees(&self, text: &str) {
        let wanted = squeezed(text);
        let found = self.waits(|person| Ok(person.try_text()?.contains(&wanted).then_some(())));
        assert!(found.is_some(), "{} does not see “{text}” {}", self.name, self.place());
        self.listens();
    }

    /// Waits until the page shows this text no longer.
    #[track_caller]
    pub(crate) fn sees_no_longer(&self, text: &str) {
        let unwanted = squeezed(text);
        let gone = self.waits(|person| Ok((!person.try_text()?.contains(&unwanted)).then_some(())));
        assert!(gone.is_some(), "{} still sees “{text}” {}", self.name, self.place());
    }

    /// The page does not show this text now. Ask after something that is seen, or the page may be the one before.
    #[track_caller]
    pub(crate) fn does_not_see(&self, text: &str) {
        assert!(!self.text().contains(&squeezed(text)), "{} sees “{text}” {}", self.name, self.place());
    }

    /// Waits until the address is at this path (and query, if it has one).
    #[track_caller]
    pub(crate) fn is_at(&self, path: &str) {
        let found = self.waits(|person| Ok((person.try_path()? == path).then_some(())));
        assert!(found.is_some(), "{} is not at {path} {}", self.name, self.place());
        self.listens();
    }

    /// The text of the page as it is shown, each run of white space as one blank.
    #[track_caller]
    pub(crate) fn text(&self) -> String {
        self.sure(self.try_text())
    }

    /// Path and query of the page.
    #[track_caller]
    pub(crate) fn path(&self) -> String {
        self.sure(self.try_path())
    }

    /// The status with which the server answered the page.
    #[track_caller]
    pub(crate) fn status(&self) -> u64 {
        let entry = "return performance.getEntriesByType('navigation')[0].responseStatus";
        self.runs(entry, vec![]).as_u64().unwrap_or_default()
    }

    /// Clicks the one control of this name.
    #[track_caller]
    pub(crate) fn clicks(&self, name: &str) {
        self.clicks_in("", name);
    }

    /// Clicks the one control of this name in the landmark, form, table row or dialog of that name.
    #[track_caller]
    pub(crate) fn clicks_in(&self, region: &str, name: &str) {
        self.with(region, name, |person, control| {
            let chromium = person.story.chromium;
            assert!(chromium.does(control.is_enabled())?, "“{name}” can't be used {}", person.place());
            chromium.does(control.click())
        });
        self.activates();
    }

    /// Types into the field of this name, in place of what stands there.
    #[track_caller]
    pub(crate) fn types(&self, field: &str, text: &str) {
        self.with("", field, |person, control| {
            person.story.chromium.does(control.clear())?;
            person.story.chromium.does(control.send_keys(text))
        });
    }

    /// Gives a file to the field of this name.
    #[track_caller]
    pub(crate) fn attaches(&self, field: &str, file: &Path) {
        let file = file.display().to_string();
        self.with("", field, |person, control| person.story.chromium.does(control.send_keys(&file)));
    }

    /// Clicks what leads to a download; the text of the file that is kept.
    #[track_caller]
    pub(crate) fn keeps(&self, name: &str) -> String {
        let folder = tempfile::tempdir().expect("there is a folder for temporary files");
        let kept = json!({ "behavior": "allow", "downloadPath": folder.path() });
        self.sure(self.acts(|person| person.story.chromium.devtools("Browser.setDownloadBehavior", &kept)));
        self.clicks(name);
        // It has another name until it is whole.
        let whole = |_: &Self| {
            let files = fs::read_dir(folder.path()).into_iter().flatten().flatten().map(|file| file.path());
            let mut files = files.filter(|file| file.extension().is_some_and(|ending| ending == "csv"));
            Ok(files.next())
        };
        let file = self.waits(whole).unwrap_or_else(|| panic!("{} is given no file {}", self.name, self.place()));
        fs::read_to_string(file).expect("a file of text")
    }

    /// Takes an option of the list of this name.
    #[track_caller]
    pub(crate) fn selects(&self, list: &str, option: &str) {
        self.with("", list, |person, control| person.story.chromium.does(control.select_by_label(option)));
        self.activates();
    }

    /// What stands in the field of this name.
    #[track_caller]
    pub(crate) fn value_of(&self, field: &str) -> String {
        self.with("", field, |person, control| person.story.chromium.does(control.prop("value"))).unwrap_or_default()
    }

    /// Whether the box or the radio button of this name is ticked.
    #[track_caller]
    pub(crate) fn is_ticked(&self, name: &str) -> bool {
        self.with("", name, |person, control| person.story.chromium.does(control.is_selected()))
    }

    /// What was copied last.
    #[track_caller]
    pub(crate) fn clipboard(&self) -> String {
        let read = "const done = arguments[arguments.length - 1]; \
                    navigator.clipboard.readText().then(done, error => done(String(error)))";
        let text = self.sure(self.acts(|person| {
            let chromium = person.story.chromium;
            chromium.permits("clipboard-read")?;
            chromium.does(chromium.client().execute_async(read, vec![]))
        }));
        text.as_str().unwrap_or_default().to_owned()
    }

    /// The names of all controls that can be seen, in the order of the page.
    #[track_caller]
    pub(crate) fn controls(&self) -> Vec<String> {
        let all = self.sure(self.elements("", ""));
        self.sure(all.iter().map(|control| self.story.chromium.label(control)).collect())
    }

    /// Clicks and keys that activated something, so far.
    pub(crate) fn activations(&self) -> usize {
        self.activations.get()
    }

    /// One more of them.
    pub(crate) fn activates(&self) {
        self.activations.set(self.activations.get() + 1);
        self.listens();
    }

    /// How long to wait for what does not come.
    pub(crate) fn waits_at_most(&self, patience: Duration) {
        self.patience.set(patience);
    }

    /// Does something with the one control of this name. A page that goes away meanwhile is looked at again.
    #[track_caller]
    fn with<T>(&self, region: &str, name: &str, act: impl Fn(&Self, Element) -> Result<T, CmdError>) -> T {
        let mut count = 0;
        let done = self.waits(|person| {
            let mut named = person.named(region, name)?;
            count = named.len();
            match named.pop() {
                Some(control) if count == 1 => act(person, control).map(Some),
                _ => Ok(None),
            }
        });
        let within = if region.is_empty() { String::new() } else { format!(" in “{region}”") };
        done.unwrap_or_else(|| {
            let there = self.controls().join(" | ");
            panic!("{count} controls are called “{name}”{within} {}\ncontrols: {there}", self.place())
        })
    }

    /// Looks until there is something; the page may go away under a look.
    #[track_caller]
    pub(crate) fn waits<T>(&self, mut look: impl FnMut(&Self) -> Result<Option<T>, CmdError>) -> Option<T> {
        self.story.chromium.until(self.patience.get(), || match look(self) {
            Err(error) if is_passing(&error) => None,
            looked => self.sure(looked),
        })
    }

    fn named(&self, region: &str, name: &str) -> Result<Vec<Element>, CmdError> {
        let mut named = Vec::new();
        for element in self.elements(region, name)? {
            if squeezed(&self.story.chromium.label(&element)?) == name {
                named.push(element);
            }
        }
        Ok(named)
    }

    /// The controls that might have this name: the browser is asked for the names of few.
    fn elements(&self, region: &str, name: &str) -> Result<Vec<Element>, CmdError> {
        let found = self.try_runs(include_str!("scripts/controls.js"), vec![json!(region), json!(name)])?;
        let client = self.story.chromium.client();
        let ids = found.as_array().into_iter().flatten().filter_map(|element| element[ELEMENT].as_str());
        Ok(ids.map(|id| Element::from_element_id(client.clone(), ElementRef::from(id.to_owned()))).collect())
    }

    /// Runs a script in the page.
    #[track_caller]
    pub(crate) fn runs(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.sure(self.try_runs(script, arguments))
    }

    fn try_runs(&self, script: &str, arguments: Vec<Value>) -> Result<Value, CmdError> {
        self.acts(|person| {
            let chromium = person.story.chromium;
            chromium.does(chromium.client().execute(script, arguments))
        })
    }

    fn try_text(&self) -> Result<String, CmdError> {
        let text = self.try_runs("return document.body ? document.body.innerText : ''", vec![])?;
        Ok(squeezed(text.as_str().unwrap_or_default()))
    }

    fn try_path(&self) -> Result<String, CmdError> {
        let path = self.try_runs("return location.pathname + location.search", vec![])?;
        Ok(path.as_str().unwrap_or_default().to_owned())
    }

    /// Does something, seated.
    pub(crate) fn acts<T>(&self, act: impl FnOnce(&Self) -> Result<T, CmdError>) -> Result<T, CmdError> {
        self.story.seats(&self.window)?;
        act(self)
    }

    /// What the browser answered, or the end of the story.
    #[track_caller]
    pub(crate) fn sure<T>(&self, done: Result<T, CmdError>) -> T {
        done.unwrap_or_else(|error| panic!("{}'s browser: {error}", self.name))
    }

    /// Where they are and what they see there, for a sentence about what went wrong.
    pub(crate) fn place(&self) -> String {
        let chromium = self.story.chromium;
        let address = self.acts(|_| chromium.does(chromium.client().current_url())).map(String::from);
        let text = self.try_text().unwrap_or_else(|error| error.to_string());
        format!("at {}, where it says: {text}", address.unwrap_or_else(|error| error.to_string()))
    }
}

impl Drop for Person<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let shown = self.evidence();
            eprintln!("{} was {}\n{shown}", self.name, self.place());
        } else {
            self.is_content();
        }
        // A browser that is gone has no window to close; the story has said so.
        let _ = self.story.closes(&self.window);
    }
}

/// The page went away between two commands: the next look meets the new one.
fn is_passing(error: &CmdError) -> bool {
    error.is_stale_element_reference() || error.is_no_such_element() || error.is_javascript_error()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

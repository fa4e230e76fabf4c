//! The keyboard alone: keys go to whatever has the focus, as they do for a person who uses no mouse.

use fantoccini::actions::{Actions, InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use serde_json::Value;

use crate::person::Person;

/// Nobody finds a control behind so many others.
const TABS: usize = 150;

impl Person<'_> {
    /// Presses a key. All but Tab activate something, and are counted.
    #[track_caller]
    pub(crate) fn presses(&self, key: Key) {
        self.strikes(&[key.into()]);
        if matches!(key, Key::Tab) { self.listens() } else { self.activates() }
    }

    /// Presses Tab until the control of this name has the focus (not at all if it has it now). A control on the way
    /// whose focus can't be seen ends the story: WCAG 2.2, 2.4.7.
    #[track_caller]
    pub(crate) fn presses_tab_to(&self, name: &str) {
        let mut passed = vec![self.focus()];
        while passed.last().is_none_or(|focus| focus != name) {
            self.strikes(&[Key::Tab.into()]);
            let focus = self.focus();
            assert!(focus.is_empty() || self.shows_focus(), "the focus on “{focus}” can't be seen {}", self.place());
            passed.push(focus);
            assert!(passed.len() <= TABS, "Tab never comes to “{name}”, but to {}", passed.join(" | "));
        }
        self.listens();
    }

    /// Goes to a control by Tab and presses a key there.
    #[track_caller]
    pub(crate) fn presses_on(&self, name: &str, key: Key) {
        self.presses_tab_to(name);
        self.presses(key);
    }

    /// Types where the focus is; no key of it activates anything, and none is counted.
    #[track_caller]
    pub(crate) fn types_on(&self, text: &str) {
        let keys: Vec<char> = text.chars().collect();
        self.strikes(&keys);
    }

    /// The name of what has the focus; nothing if nothing has it.
    #[track_caller]
    pub(crate) fn focus(&self) -> String {
        self.sure(self.acts(|person| {
            let chromium = person.story.chromium;
            let element = chromium.does(chromium.client().active_element())?;
            if is_body(person, &element)? { Ok(String::new()) } else { chromium.label(&element) }
        }))
    }

    /// Whether an outline or a shadow tells the focus.
    #[track_caller]
    pub(crate) fn shows_focus(&self) -> bool {
        let told = "const style = getComputedStyle(document.activeElement); \
                    return style.outlineStyle !== 'none' || style.boxShadow !== 'none'";
        self.runs(told, vec![]) == Value::Bool(true)
    }

    /// Down and up, one after the other.
    #[track_caller]
    fn strikes(&self, keys: &[char]) {
        let moves = keys.iter().flat_map(|&value| [KeyAction::Down { value }, KeyAction::Up { value }]);
        let keyboard = moves.fold(KeyActions::new("keyboard".to_owned()), KeyActions::then);
        self.sure(self.acts(|person| {
            let chromium = person.story.chromium;
            chromium.does(chromium.client().perform_actions(Actions::from(keyboard)))
        }));
    }
}

fn is_body(person: &Person<'_>, element: &Element) -> Result<bool, CmdError> {
    Ok(person.story.chromium.does(element.tag_name())? == "body")
}

//! A story: a real server on a database of its own, and the people who sit down at the browser one after the other.
//!
//! There is one browser with one set of cookies. Each person has a window and cookies of their own: whoever does
//! something is seated first, and the cookies of whoever sat there before are put aside.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::MutexGuard;

use fantoccini::error::CmdError;
use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};

use crate::chromium::Chromium;
use crate::complaints;
use crate::person::Person;
use crate::support::{Operator, Server};

/// One at a time has the browser.
pub(crate) struct Story {
    /// At a shell beside the browser.
    pub(crate) operator: Operator,
    /// The program itself.
    pub(crate) server: Server,
    pub(crate) chromium: &'static Chromium,
    seat: RefCell<Seat>,
    _turn: MutexGuard<'static, ()>,
}

/// Who sits at the browser, and what those who don't have put aside.
#[derive(Default)]
struct Seat {
    taken: Option<WindowHandle>,
    cookies: BTreeMap<String, Value>,
    complaints: BTreeMap<String, Vec<String>>,
}

impl Story {
    /// Waits for its turn and starts the server.
    pub(crate) fn begins() -> Story {
        let chromium = Chromium::one();
        let turn = chromium.turn();
        let operator = Operator::new();
        let server = operator.serves();
        Story { operator, server, chromium, seat: RefCell::default(), _turn: turn }
    }

    /// Somebody with a new window and no cookie.
    pub(crate) fn person(&self, name: &'static str) -> Person<'_> {
        let window = self.opens().unwrap_or_else(|error| panic!("{name} gets no window: {error}"));
        Person::new(self, name, window)
    }

    /// The address of a path of this server.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address)
    }

    fn opens(&self) -> Result<WindowHandle, CmdError> {
        let mut seat = self.seat.borrow_mut();
        self.leaves(&mut seat)?;
        let window = self.chromium.does(self.chromium.client().new_window(true))?.handle;
        self.chromium.does(self.chromium.client().switch_to_window(window.clone()))?;
        seat.taken = Some(window.clone());
        Ok(window)
    }

    /// Puts the person of this window before the browser.
    pub(crate) fn seats(&self, window: &WindowHandle) -> Result<(), CmdError> {
        let mut seat = self.seat.borrow_mut();
        if seat.taken.as_ref() == Some(window) {
            return Ok(());
        }
        self.leaves(&mut seat)?;
        self.chromium.does(self.chromium.client().switch_to_window(window.clone()))?;
        if let Some(cookies) = seat.cookies.remove(&name(window)) {
            self.chromium.devtools("Network.setCookies", &json!({ "cookies": cookies }))?;
        }
        seat.taken = Some(window.clone());
        Ok(())
    }

    /// What the browser complained about to somebody before another person took the seat.
    pub(crate) fn left_behind(&self, person: &Person<'_>) -> Vec<String> {
        self.seat.borrow_mut().complaints.remove(&name(&person.window)).unwrap_or_default()
    }

    /// The cookies of whoever sits there are put aside; nobody's are left in the browser.
    fn leaves(&self, seat: &mut Seat) -> Result<(), CmdError> {
        if let Some(window) = seat.taken.take() {
            let mut answer = self.chromium.devtools("Network.getAllCookies", &json!({}))?;
            seat.cookies.insert(name(&window), answer["cookies"].take());
            seat.complaints.entry(name(&window)).or_default().extend(complaints::heard(self.chromium)?);
        }
        self.chromium.devtools("Network.clearBrowserCookies", &json!({}))?;
        Ok(())
    }

    /// Closes a person's window. The browser's first one stays, or the browser would go.
    pub(crate) fn closes(&self, window: &WindowHandle) -> Result<(), CmdError> {
        self.seats(window)?;
        let client = self.chromium.client();
        self.chromium.devtools("Network.clearBrowserCookies", &json!({}))?;
        self.chromium.does(client.close_window())?;
        let mut seat = self.seat.borrow_mut();
        seat.taken = None;
        let first = self.chromium.does(client.windows())?.into_iter().next();
        first.map_or(Ok(()), |first| self.chromium.does(client.switch_to_window(first)))
    }
}

fn name(window: &WindowHandle) -> String {
    String::from(window.clone())
}

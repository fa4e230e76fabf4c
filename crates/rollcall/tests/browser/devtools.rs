//! What Chromium's driver knows beyond the commands of the client library: the DevTools protocol, the console, and an
//! element's accessible name.

use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};
use ureq::http::Method;
use url::{ParseError, Url};

use crate::chromium::Chromium;

/// A command below the session's address; without a body it is a GET.
#[derive(Debug)]
struct Beyond {
    path: String,
    body: Option<Value>,
}

impl WebDriverCompatibleCommand for Beyond {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let method = if self.body.is_some() { Method::POST } else { Method::GET };
        (method, self.body.as_ref().map(Value::to_string))
    }
}

impl Chromium {
    /// A command of the DevTools protocol, to the page that is in front.
    pub(crate) fn devtools(&self, command: &str, parameters: &Value) -> Result<Value, CmdError> {
        let body = json!({ "cmd": command, "params": parameters });
        self.beyond("goog/cdp/execute".to_owned(), Some(body))
    }

    /// What the console has been told since the last look.
    pub(crate) fn console(&self) -> Result<Value, CmdError> {
        self.beyond("se/log".to_owned(), Some(json!({ "type": "browser" })))
    }

    /// The accessible name, as the browser itself computes it for a screen reader.
    pub(crate) fn label(&self, element: &Element) -> Result<String, CmdError> {
        let label = self.beyond(format!("element/{}/computedlabel", element.element_id()), None)?;
        Ok(label.as_str().unwrap_or_default().to_owned())
    }

    /// Lets the page do what a person is asked about otherwise (W3C Permissions, section 7.2).
    pub(crate) fn permits(&self, what: &str) -> Result<Value, CmdError> {
        let body = json!({ "descriptor": { "name": what }, "state": "granted" });
        self.beyond("permissions".to_owned(), Some(body))
    }

    fn beyond(&self, path: String, body: Option<Value>) -> Result<Value, CmdError> {
        self.does(self.client().issue_cmd(Beyond { path, body }))
    }
}

//! A client that costs next to nothing: one connection, HTTP/1.1 by hand, so that what is measured is the server.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// A connection that stays open.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    path: String,
    /// The line of the head by which the client is known.
    known_by: String,
    address: String,
}

/// What a page answered.
pub(crate) struct Page {
    pub(crate) status: u16,
    /// Its `Content-Type`.
    pub(crate) kind: String,
    pub(crate) text: String,
}

impl Connection {
    /// Opens one to a Tenant URL's address and path.
    pub(crate) fn open(address: &str, path: &str, token: &str) -> Connection {
        Connection::known_by(address, path, format!("authorization: Bearer {token}"))
    }

    /// Opens one as a browser with this cookie.
    pub(crate) fn of_browser(address: &str, cookie: &str) -> Connection {
        Connection::known_by(address, "", format!("cookie: rollcall={cookie}"))
    }

    fn known_by(address: &str, path: &str, known_by: String) -> Connection {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        let stream = BufReader::new(stream);
        Connection { stream, path: path.to_owned(), known_by, address: address.to_owned() }
    }

    /// Sends a request and reads the whole answer.
    pub(crate) fn send(&mut self, method: &str, path: &str, body: &str) -> (u16, String) {
        let page = self.asks(method, &format!("/{path}"), body);
        (page.status, page.text)
    }

    /// Goes to a page, with path and query.
    pub(crate) fn opens(&mut self, path: &str) -> Page {
        self.asks("GET", path, "")
    }

    /// Presses the button of a form that has nothing to fill in, as it stands on a page.
    pub(crate) fn presses(&mut self, page: &Page, action: &str) -> Page {
        let form = page.text.split_once(&format!("action=\"{action}\"")).unwrap().1;
        let token = form.split_once("name=\"form_token\" value=\"").unwrap().1.split('"').next().unwrap();
        self.asks("POST", action, &format!("look=yes&form_token={token}"))
    }

    fn asks(&mut self, method: &str, path: &str, body: &str) -> Page {
        let Connection { path: base, known_by, address, .. } = self;
        // An identity provider sends JSON, and a browser what it was given by a page of the same origin.
        let kind = if known_by.starts_with("cookie") { "x-www-form-urlencoded" } else { "scim+json" };
        let request = format!(
            "{method} {base}{path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\n{known_by}\r\ncontent-type: application/{kind}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut line = String::new();
        self.stream.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        let (mut length, mut kind) = (Some(0), String::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = Some(value.trim().parse().unwrap()),
                "content-type" => value.trim().clone_into(&mut kind),
                "transfer-encoding" => length = None,
                _ => {}
            }
        }
        let body = match length {
            Some(length) => self.read(length),
            None => self.read_chunks(),
        };
        Page { status, kind, text: String::from_utf8_lossy(&body).into_owned() }
    }

    fn read(&mut self, length: usize) -> Vec<u8> {
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        body
    }

    /// RFC 9112 section 7.1.
    fn read_chunks(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).unwrap();
            let length = usize::from_str_radix(line.trim_end(), 16).unwrap();
            body.extend(self.read(length));
            self.read(2);
            if length == 0 {
                return body;
            }
        }
    }

    /// Reads something that is there.
    pub(crate) fn get(&mut self, path: &str) {
        assert_eq!(self.send("GET", path, "").0, 200);
    }

    /// Sends one operation; the status.
    pub(crate) fn patch(&mut self, path: &str, operation: &str) -> u16 {
        let body =
            format!(r#"{{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{operation}]}}"#);
        self.send("PATCH", path, &body).0
    }

    /// Makes a group with so many members whom nobody knows; answers its id.
    pub(crate) fn create_group(&mut self, name: &str, members: usize) -> String {
        let members: Vec<_> = (0..members).map(|at| serde_json::json!({ "value": format!("crowd-{at}") })).collect();
        let body = serde_json::json!({ "displayName": name, "members": members }).to_string();
        let (status, answer) = self.send("POST", "Groups", &body);
        assert_eq!(status, 201, "{answer}");
        serde_json::from_str::<serde_json::Value>(&answer).unwrap()["id"].as_str().unwrap().to_owned()
    }
}

//! A client that costs next to nothing: one connection, HTTP/1.1 by hand, so that what is measured is the server.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// A connection that stays open.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    path: String,
    token: String,
    address: String,
}

impl Connection {
    /// Opens one to a Tenant URL's address and path.
    pub(crate) fn open(address: &str, path: &str, token: &str) -> Connection {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        let stream = BufReader::new(stream);
        Connection { stream, path: path.to_owned(), token: token.to_owned(), address: address.to_owned() }
    }

    /// Sends a request and reads the whole answer.
    pub(crate) fn send(&mut self, method: &str, path: &str, body: &str) -> (u16, String) {
        let Connection { path: base, token, address, .. } = self;
        let request = format!(
            "{method} {base}/{path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\ncontent-type: application/scim+json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut line = String::new();
        self.stream.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        let mut length = 0;
        loop {
            line.clear();
            self.stream.read_line(&mut line).unwrap();
            match line.trim_end().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().unwrap();
                }
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        (status, String::from_utf8(body).unwrap())
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

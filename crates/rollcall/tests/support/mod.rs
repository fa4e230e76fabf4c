//! The real binary as people use it: an operator at a shell, a server beside it, an IdP over HTTP.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use scratch::Scratch;
use serde_json::Value;

/// An operator with a database of their own.
pub(crate) struct Operator {
    pub(crate) home: Scratch,
}

/// What a command said and how it ended.
pub(crate) struct Said {
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
    /// The exit status.
    pub(crate) status: i32,
}

impl Operator {
    /// Somebody with an empty directory.
    pub(crate) fn new() -> Operator {
        Operator { home: Scratch::new() }
    }

    /// A file of theirs.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// A path in their directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.folder().join(name)
    }

    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
        command.args(line.split(' ')).current_dir(self.home.folder());
        for name in ["ROLLCALL_DATABASE", "ROLLCALL_PUBLIC_URL", "ROLLCALL_LISTEN"] {
            command.env_remove(name);
        }
        // SQLite's is where the program looks if it is told nothing.
        if self.home.is_postgres() {
            command.env("ROLLCALL_DATABASE", self.home.text());
        }
        command
    }

    /// Types a command (no argument has a blank in it).
    pub(crate) fn types(&self, line: &str) -> Said {
        let Output { stdout, stderr, status } = self.command(line).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { stdout: text(stdout), stderr: text(stderr), status: status.code().unwrap() }
    }

    /// Types a command whose output goes to a file.
    pub(crate) fn types_into(&self, line: &str, file: &str) -> Said {
        let file = std::fs::OpenOptions::new().write(true).open(file).unwrap();
        let Output { stderr, status, .. } = self.command(line).stdout(file).output().unwrap();
        Said { stdout: String::new(), stderr: String::from_utf8(stderr).unwrap(), status: status.code().unwrap() }
    }

    /// Types a command that works, and reads its JSON.
    pub(crate) fn json(&self, line: &str) -> Value {
        self.types(&format!("{line} --json")).ends(0).json()
    }

    /// Starts a server on a free port of loopback.
    pub(crate) fn serves(&self) -> Server {
        self.starts("serve --listen 127.0.0.1:0")
    }

    /// Starts a server by its command.
    pub(crate) fn starts(&self, line: &str) -> Server {
        let mut child = self.command(line).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let address = first.split_whitespace().find_map(|word| word.strip_prefix("http://")).unwrap();
        let address = address.trim_end_matches(';').to_owned();
        // Whatever else it says must not fill the pipe.
        let log = std::thread::spawn(move || lines.map_while(Result::ok).collect());
        Server { address, child, log: Some(log) }
    }
}

impl Said {
    /// It ended with this status.
    #[track_caller]
    pub(crate) fn ends(self, status: i32) -> Said {
        assert_eq!(self.status, status, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// Its output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

/// A server that ends with the test.
pub(crate) struct Server {
    /// Host and port.
    pub(crate) address: String,
    pub(crate) child: Child,
    log: Option<std::thread::JoinHandle<Vec<String>>>,
}

impl Server {
    /// Ends it, and tells what it had said on standard error since it began to listen.
    pub(crate) fn ends(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.log.take().unwrap().join().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An IdP with a token, over real HTTP.
pub(crate) struct Idp {
    tenant_url: String,
    token: String,
    agent: ureq::Agent,
}

impl Idp {
    /// An IdP for this account of this server.
    pub(crate) fn new(server: &Server, slug: &str, token: &str) -> Idp {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        Idp { tenant_url: format!("http://{}/scim/v2/{slug}", server.address), token: token.trim().to_owned(), agent }
    }

    /// An agent of Active Directory for this account of this server.
    pub(crate) fn agent(server: &Server, slug: &str, token: &str) -> Idp {
        let tenant_url = format!("http://{}/adi/v1/{slug}", server.address);
        Idp { tenant_url, ..Idp::new(server, slug, token) }
    }

    /// A request; the status and the body (null if there is none).
    pub(crate) fn asks(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}/{path}", self.tenant_url))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/scim+json")
            .body(body.map(Value::to_string).unwrap_or_default())
            .unwrap();
        let mut response = self.agent.run(request).unwrap();
        let text = response.body_mut().read_to_string().unwrap();
        (response.status().as_u16(), serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Creates a resource and answers its id.
    #[track_caller]
    pub(crate) fn creates(&self, endpoint: &str, body: &Value) -> String {
        let (status, answer) = self.asks("POST", endpoint, Some(body));
        assert_eq!(status, 201, "{answer}");
        answer["id"].as_str().unwrap().to_owned()
    }
}

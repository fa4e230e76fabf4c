//! The demo, started as somebody who has just found Rollcall starts it: the link that it prints opens the console.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use ureq::http::Response;
use ureq::{Agent, Body};

const PASSWORD: &str = "four unrelated words, typed";

/// A running demo, whose temporary directory is below one of the test.
struct Demo {
    child: Child,
    scratch: TempDir,
    said: String,
}

impl Demo {
    fn starts() -> Demo {
        let scratch = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
        command.args(["demo", "--listen", "127.0.0.1:0"]).current_dir(scratch.path()).env("TMPDIR", scratch.path());
        for name in ["ROLLCALL_DATABASE", "ROLLCALL_PUBLIC_URL", "ROLLCALL_LISTEN"] {
            command.env_remove(name);
        }
        let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut demo = Demo { said: String::new(), scratch, child };
        let mut lines = BufReader::new(demo.child.stdout.take().unwrap()).lines();
        while !demo.said.contains(" sync now demo") {
            demo.said.push_str(&lines.next().unwrap().unwrap());
            demo.said.push('\n');
        }
        // Whatever else it says must not fill the pipe.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        demo
    }

    /// The word that follows these in what it said.
    fn word_after(&self, words: &str) -> String {
        let (_, rest) = self.said.split_once(words).unwrap_or_else(|| panic!("“{words}” is not in {}", self.said));
        rest.split_whitespace().next().unwrap().to_owned()
    }

    /// Ends it as Ctrl-C does.
    fn stops(mut self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
        self.child.wait().unwrap();
        assert_eq!(std::fs::read_dir(self.scratch.path()).unwrap().count(), 0, "nothing is left behind");
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser that follows nothing by itself.
fn browser() -> Agent {
    Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into()
}

fn text(answer: &mut Response<Body>) -> String {
    let mut text = String::new();
    answer.body_mut().as_reader().read_to_string(&mut text).unwrap();
    text
}

/// The cookie that an answer sets, as it is sent back.
fn cookie(answer: &Response<Body>) -> String {
    let line = answer.headers()["set-cookie"].to_str().unwrap();
    line.split(';').next().unwrap().to_owned()
}

#[test]
fn the_link_of_the_demo_opens_the_console_and_the_report_is_there() {
    let demo = Demo::starts();
    let (login, report) = (
        demo.word_after("set a password at "),
        demo.word_after("Look first, in the browser, once you are signed in:\n"),
    );
    assert!(
        demo.said.contains("User Management > User Provisioning: untick Test Mode and Save Changes to go live"),
        "{}",
        demo.said
    );

    let browser = browser();
    let mut page = browser.get(&login).call().unwrap();
    let (visitor, html) = (cookie(&page), text(&mut page));
    assert!(html.contains("admin@demo.example"), "{html}");
    let token = html.split_once("name=\"form_token\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let form = [("form_token", token.as_str()), ("password", PASSWORD), ("again", PASSWORD)];
    let signed_in = browser.post(&login).header("cookie", visitor).send_form(form).unwrap();
    assert_eq!((signed_in.status().as_u16(), signed_in.headers()["location"].to_str().unwrap()), (303, "/"));

    let session = cookie(&signed_in);
    let mut shown = browser.get(&report).header("cookie", session).call().unwrap();
    let html = text(&mut shown);
    assert_eq!(shown.status().as_u16(), 200, "{html}");
    assert!(html.contains("Test Mode: 11 people would be archived, 12 people would be created"), "{html}");
    demo.stops();
}

/// What it says to try is tried, word by word: live, the mistake that everybody fears, and the sync that is held.
#[test]
fn the_commands_that_the_demo_prints_lead_to_a_run_that_is_held() {
    let demo = Demo::starts();
    let program = env!("CARGO_BIN_EXE_rollcall");
    let printed = |begin: &str| -> Vec<String> {
        let line = demo.said.lines().find_map(|line| line.trim().strip_prefix(&format!("{program} {begin}")));
        let rest = line.unwrap_or_else(|| panic!("“{begin}” is not in {}", demo.said));
        format!("{begin}{rest}").split_whitespace().map(str::to_owned).collect()
    };
    let types = |words: Vec<String>| {
        let database = demo.word_after("export ROLLCALL_DATABASE=");
        let mut command = Command::new(program);
        let said = command.args(words).env("ROLLCALL_DATABASE", database).current_dir(demo.scratch.path()).output();
        let said = said.unwrap();
        (said.status.code(), String::from_utf8(said.stdout).unwrap())
    };
    let (live, told) = types(printed("settings set"));
    assert_eq!(live, Some(0), "{told}");
    let (synced, told) = types(printed("sync now"));
    assert_eq!(synced, Some(0), "{told}");
    let (left, told) = types(printed("simulate okta"));
    assert_eq!(left, Some(0), "{told}");
    let (held, told) = types(printed("sync now"));
    assert_eq!(held, Some(3), "{told}");
    assert!(told.contains("Held, nothing was applied"), "{told}");
    demo.stops();
}

#[test]
fn what_the_demo_would_ignore_it_refuses() {
    let scratch = tempfile::tempdir().unwrap();
    for option in [["--database", "sqlite:mine.db"], ["--public-url", "https://rollcall.example"]] {
        for words in [[&["demo"][..], &option].concat(), [&option[..], &["demo"]].concat()] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
            let said = command.args(&words).current_dir(scratch.path()).output().unwrap();
            let told = String::from_utf8(said.stderr).unwrap();
            assert_eq!(
                (said.status.code(), told.contains("the demo takes no --")),
                (Some(2), true),
                "{words:?}: {told}"
            );
        }
    }
    assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 0);
}

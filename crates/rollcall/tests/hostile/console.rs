//! A stranger, and somebody signed in with a broken browser, at every form of the console, while a plan is held.
//!
//! Forms are not listed here: whatever form a page has that the console leads to is sent, with its token and without it, and
//! spoiled. Whatever comes, the fault is the client's, what is refused has done nothing, and nobody answers the held plan.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestRunner;
use serde_json::json;

use crate::Stage;
use crate::grammar::{Bytes, bit, cases, spoiled};
use crate::support::Idp;
use crate::wire::{Answer, Wire};

/// Spoiled forms that are sent.
const FORMS: u32 = 600;
/// Pages of one sort that are looked through, and all of them.
const ALIKE: usize = 2;
const PAGES: usize = 200;
/// Where the report of the held run stands in [`Desk::world`].
const REPORT: usize = 3;
const PASSWORD: &str = "a horse that nobody staples";
const PAIRS: &str = "application/x-www-form-urlencoded";

/// A form of a page, and what its fields may say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Form {
    path: String,
    fields: BTreeMap<String, BTreeSet<String>>,
}

/// Somebody at the console, with a session.
struct Desk {
    host: String,
    wire: Wire,
    cookie: String,
    visitor: String,
    /// The held run.
    run: u64,
}

impl Desk {
    /// An account whose live plan is held, and its owner signed in. No sync comes by itself meanwhile.
    fn of(stage: &Stage) -> Desk {
        let operator = &stage.operator;
        let created = operator.json("account create desk --name Desk --admin-email anna@desk.example");
        operator
            .types("settings set desk provisioning.enabled=true guard.archive_min=1 sync.quiet_period_s=3600")
            .ends(0);
        let token = operator.types("token generate desk").ends(0).stdout;
        let idp = Idp::new(&stage.server, "desk", &token);
        let person = |number| json!({ "userName": format!("p{number}@desk.example"), "active": true });
        let ids: Vec<String> = (0..8).map(|number| idp.creates("Users", &person(number))).collect();
        idp.creates("Groups", &json!({ "displayName": "Sales", "members": [{ "value": ids[0] }] }));
        operator.types("sync complete desk").ends(0);
        let digest = operator.json("sync now desk")["digest"].as_str().unwrap().to_owned();
        operator.types(&format!("settings set desk provisioning.test_mode=false --approve {digest}")).ends(0);
        operator.types("sync now desk").ends(0);
        let inactive = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [{ "op": "replace", "path": "active", "value": false }] });
        for id in &ids[..4] {
            assert_eq!(idp.asks("PATCH", &format!("Users/{id}"), Some(&inactive)).0, 200);
        }
        let held = operator.types("sync now desk --json").ends(3).json();
        let host = stage.server.address.clone();
        let (wire, run) = (Wire::new(&host), held["run"].as_u64().unwrap());
        let mut desk = Desk { host, wire, cookie: String::new(), visitor: String::new(), run };
        let setup = created["setup_url"].as_str().unwrap();
        desk.signs_in(&setup[setup.find("/setup").unwrap()..]);
        desk
    }

    fn signs_in(&mut self, setup: &str) {
        let page = self.opens(setup);
        self.cookie = cookie(&page);
        let token = text(&page);
        between(&token, "name=\"form_token\" value=\"", "\"").unwrap().clone_into(&mut self.visitor);
        let form = [("form_token", self.visitor.as_str()), ("password", PASSWORD), ("again", PASSWORD)];
        let answer = self.sends(setup, PAIRS, "", &pairs(form));
        assert_eq!(answer.status, 303, "{}", text(&answer));
        self.cookie = cookie(&answer);
    }

    fn opens(&mut self, path: &str) -> Answer {
        let Desk { host, cookie, .. } = self;
        let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\ncookie: {cookie}\r\n\r\n");
        self.wire.asks(request.as_bytes()).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Sends a body; `head` are more lines of the head.
    fn sends(&mut self, path: &str, kind: &str, head: &str, body: &[u8]) -> Answer {
        let Desk { host, cookie, .. } = self;
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\ncookie: {cookie}\r\ncontent-type: {kind}\r\n{head}content-length: {length}\r\n\r\n"
        );
        let request = [head.as_bytes(), body].concat();
        self.wire.asks(&request).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Every form of every sort of page that the console leads to, and of the held run.
    fn forms(&mut self) -> Vec<Form> {
        let mut queue = VecDeque::from(["/".to_owned(), format!("/provisioning/{}", self.run)]);
        let (mut met, mut alike) = (BTreeSet::new(), BTreeMap::<String, usize>::new());
        let mut forms = BTreeSet::new();
        while let Some(path) = queue.pop_front() {
            let count = alike.entry(sort_of(&path)).or_default();
            *count += 1;
            if *count > ALIKE || met.len() >= PAGES || !met.insert(path.clone()) {
                continue;
            }
            let page = self.opens(&path);
            if page.status != 200 || !page.header("content-type").starts_with("text/html") {
                continue;
            }
            let html = text(&page);
            forms.extend(forms_of(&html, &path));
            queue.extend(links_of(&html));
        }
        forms.into_iter().collect()
    }

    /// What somebody would notice that had been done.
    fn world(&mut self) -> Vec<String> {
        let report = format!("/provisioning/{}/report.json", self.run);
        let mapping = "/account/user-provisioning/mapping/mapping.json";
        let looks = ["/audit/log.json", "/users/export.csv", mapping, &report];
        looks.iter().map(|path| text(&self.opens(path))).collect()
    }
}

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before).and_then(|(_, rest)| rest.split_once(after)).map(|(found, _)| found)
}

fn plain(text: &str) -> String {
    text.replace("&#38;", "&")
        .replace("&amp;", "&")
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
}

/// A path with everything that tells one thing from another left out.
fn sort_of(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let part = |part: &str| {
        if part.contains(|letter: char| letter.is_ascii_digit()) { "{}".to_owned() } else { part.to_owned() }
    };
    let path: Vec<String> = path.split('/').map(part).collect();
    let names: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    format!("{}?{}", path.join("/"), names.join("&"))
}

fn links_of(html: &str) -> Vec<String> {
    let links = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(plain);
    let ours = links.filter(|link| link.starts_with('/') && !link.starts_with("//") && !link.starts_with("/assets/"));
    ours.map(|link| link.split('#').next().unwrap_or_default().to_owned()).collect()
}

fn forms_of(html: &str, page: &str) -> Vec<Form> {
    let of = |form: &str| {
        let (head, rest) = form.split_once('>')?;
        head.contains("method=\"post\"").then_some(())?;
        let path = between(head, "action=\"", "\"").map_or_else(|| page.to_owned(), plain);
        let mut fields = BTreeMap::<String, BTreeSet<String>>::new();
        let inside = rest.split_once("</form>").map_or(rest, |(inside, _)| inside);
        let mut name = String::new();
        for tag in inside.split('<').filter_map(|tag| tag.split('>').next()) {
            let value = between(tag, "value=\"", "\"").map(plain);
            if let Some(found) = between(tag, "name=\"", "\"") {
                name = plain(found);
                fields.entry(name.clone()).or_default().insert(value.unwrap_or_default());
            } else if tag.starts_with("option") {
                fields.entry(name.clone()).or_default().extend(value);
            }
        }
        Some(Form { path, fields })
    };
    html.split("<form").skip(1).filter_map(of).collect()
}

/// Every byte spelled out, as a form may be.
fn spelled(bytes: &[u8]) -> String {
    let mut told = String::new();
    for byte in bytes {
        let _ = write!(told, "%{byte:02X}");
    }
    told
}

fn pairs<'p>(pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> Vec<u8> {
    let pair = |(name, value): (&str, &str)| format!("{}={}", spelled(name.as_bytes()), spelled(value.as_bytes()));
    pairs.into_iter().map(pair).collect::<Vec<_>>().join("&").into_bytes()
}

/// What is done to a form.
#[derive(Clone, Debug)]
enum Harm {
    /// A field says this.
    Field(Index, Bytes),
    /// A field is missing.
    Missing(Index),
    /// A field stands there twice.
    Twice(Index),
    /// There is one that nobody asked for.
    Unknown(String, String),
    /// It is for something of this id.
    Id(&'static str),
    /// It is of this type, whatever it says.
    Kind(&'static str),
    /// A field has so many thousand letters.
    Giant(Index, usize),
    /// The body is cut there.
    Cut(Index),
    /// The body is this.
    Body(Bytes),
}

fn harm() -> impl Strategy<Value = Harm> {
    let ids =
        vec!["0", "-1", "99999999999999999999", "%00", "%zz", "%ff", "..%2f..", "%F0%9F%91%A9", "new", "'%20OR%20''='"];
    let kinds = vec![
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "application/json",
        "text/plain; charset=utf-16",
        "",
    ];
    prop_oneof![
        5 => (any::<Index>(), spoiled(bit())).prop_map(|(at, value)| Harm::Field(at, value)),
        1 => any::<Index>().prop_map(Harm::Missing),
        1 => any::<Index>().prop_map(Harm::Twice),
        1 => (bit(), bit()).prop_map(|(name, value)| Harm::Unknown(name, value)),
        2 => select(ids).prop_map(Harm::Id),
        1 => select(kinds).prop_map(Harm::Kind),
        1 => (any::<Index>(), 10_usize..200).prop_map(|(at, thousands)| Harm::Giant(at, thousands)),
        1 => any::<Index>().prop_map(Harm::Cut),
        1 => spoiled(bit()).prop_map(Harm::Body),
    ]
}

/// A form as it goes over the wire: path, type, body.
struct Sent {
    path: String,
    kind: &'static str,
    body: Vec<u8>,
}

impl Form {
    /// Filled in somehow, and spoiled. The plan that somebody saw is never the one there is, so it is never answered.
    fn spoiled(&self, choice: Index, harm: &Harm) -> Sent {
        let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
        for (name, values) in &self.fields {
            let values: Vec<&String> = values.iter().collect();
            let value = if name == "digest" { String::new() } else { (*choice.get(&values)).clone() };
            fields.push((name.clone(), value.into_bytes()));
        }
        // The token stays, or nothing else would be looked at.
        let at = |index: &Index| index.index(fields.len());
        let is_token = |at: usize| fields[at].0 == "form_token";
        let (mut path, mut kind) = (self.path.clone(), PAIRS);
        match harm {
            Harm::Field(index, value) if !is_token(at(index)) => {
                let at = at(index);
                fields[at].1.clone_from(&value.0);
            }
            Harm::Giant(index, thousands) if !is_token(at(index)) => {
                let at = at(index);
                fields[at].1 = vec![b'a'; thousands * 1_000];
            }
            Harm::Missing(index) if !is_token(at(index)) => drop(fields.remove(at(index))),
            Harm::Twice(index) => fields.push(fields[at(index)].clone()),
            Harm::Unknown(name, value) => fields.push((name.clone(), value.clone().into_bytes())),
            Harm::Id(id) => {
                let part = |part: &str| {
                    if part.contains(|letter: char| letter.is_ascii_digit()) { id } else { part }.to_owned()
                };
                path = path.split('/').map(part).collect::<Vec<String>>().join("/");
            }
            Harm::Kind(other) => kind = other,
            _ => {}
        }
        let pair = |(name, value): &(String, Vec<u8>)| format!("{}={}", spelled(name.as_bytes()), spelled(value));
        let mut body = fields.iter().map(pair).collect::<Vec<_>>().join("&").into_bytes();
        match harm {
            Harm::Cut(at) => body.truncate(at.index(body.len() + 1)),
            Harm::Body(bytes) => body.clone_from(&bytes.0),
            _ => {}
        }
        Sent { path, kind, body }
    }

    /// Would it end the session of whoever sends it?
    fn ends_the_session(&self) -> bool {
        self.path.starts_with("/sign-out") || self.path.starts_with("/account/security")
    }
}

fn judge(answer: &Answer, what: &str) {
    let told = text(answer);
    assert!(answer.status < 500, "{what}: {} {told}", answer.status);
    assert!(!told.contains("panicked"), "{what}: {told}");
    if answer.status >= 400 {
        assert!(answer.header("content-type").starts_with("text/html"), "{what}: {} {told}", answer.status);
    }
}

#[test]
fn no_form_of_the_console_is_taken_from_elsewhere_and_none_that_is_spoiled_does_half_of_it() {
    let stage = Stage::new();
    let mut desk = Desk::of(&stage);
    let forms = desk.forms();
    let sorts: BTreeSet<String> = forms.iter().map(|form| sort_of(&form.path)).collect();
    for met in ["approve", "reject", "deed", "import", "mapping", "administrators", "password", "edit", "keys"] {
        assert!(sorts.iter().any(|sort| sort.contains(met)), "no form leads to {met}: {sorts:#?}");
    }
    let before = desk.world();
    for form in &forms {
        strangers(&mut desk, form);
    }
    assert!(desk.world() == before, "a form from elsewhere was taken");

    let (desk, answers) = (RefCell::new(desk), RefCell::new(BTreeMap::<u16, usize>::new()));
    let usable: Vec<&Form> = forms.iter().filter(|form| !form.ends_the_session()).collect();
    let attempt = (any::<Index>(), any::<Index>(), harm());
    let outcome = TestRunner::new(cases(FORMS)).run(&attempt, |(form, choice, harm)| {
        let mut desk = desk.borrow_mut();
        let form = form.get(&usable);
        let Sent { path, kind, body } = form.spoiled(choice, &harm);
        let before = desk.world();
        let answer = desk.sends(&path, kind, "", &body);
        judge(&answer, &path);
        *answers.borrow_mut().entry(answer.status).or_default() += 1;
        if answer.status >= 400 {
            let after = desk.world();
            // Whoever answers another plan than the present one is shown that in its place.
            let may_be_shown = |at: usize| at == REPORT && path.ends_with("/approve");
            let moved = |at: &usize| before[*at] != after[*at] && !may_be_shown(*at);
            if let Some(at) = (0..before.len()).find(moved) {
                let (was, is) = (&before[at], &after[at]);
                return Err(TestCaseError::fail(format!(
                    "{path} answers {} and has done something: {was}\nnow {is}",
                    answer.status
                )));
            }
        }
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
    let answers = answers.into_inner();
    for status in [200, 303, 400, 404, 409, 413, 422] {
        assert!(answers.contains_key(&status), "nothing was answered {status}: {answers:?}");
    }
    let run = desk.borrow().run;
    let report = stage.operator.types(&format!("sync report desk {run} --json")).stdout;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert!(
        matches!(report["status"].as_str(), Some("held" | "skipped")),
        "somebody answered it: {}",
        report["status"]
    );
    stage.goes_on();
}

/// Without the token, with another one, and from another site: each is turned away.
fn strangers(desk: &mut Desk, form: &Form) {
    let visitor = desk.visitor.clone();
    let token = form.fields.get("form_token").and_then(BTreeSet::first).cloned().unwrap_or_default();
    let cut = token.get(1..).unwrap_or_default().to_owned();
    let tried = [
        (None, ""),
        (Some(""), ""),
        (Some(visitor.as_str()), ""),
        (Some(cut.as_str()), ""),
        (Some(token.as_str()), "origin: http://evil.example\r\n"),
        (Some(token.as_str()), "origin: null\r\n"),
        (Some(token.as_str()), "referer: http://evil.example/\r\n"),
        (Some(token.as_str()), "sec-fetch-site: cross-site\r\n"),
    ];
    for (token, head) in tried {
        let others = form.fields.iter().filter(|(name, _)| *name != "form_token");
        let others = others.map(|(name, values)| (name.as_str(), values.first().map_or("", String::as_str)));
        let body = pairs(others.chain(token.map(|token| ("form_token", token))));
        let answer = desk.sends(&form.path, PAIRS, head, &body);
        judge(&answer, &form.path);
        assert_eq!(answer.status, 403, "{} with {token:?} {head}: {}", form.path, text(&answer));
    }
}

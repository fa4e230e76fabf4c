//! `rollcall simulate` against the real server: the stories, and the personalities held to the recorded exchanges.
//!
//! Whatever a simulated provider sends must have its like among the traces of the real one, and what was recorded
//! here can be replayed against another account.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "../../../traces/reader.rs"]
#[expect(dead_code, reason = "headers and rules are held against the traces elsewhere")]
mod reader;
#[expect(dead_code, reason = "another test needs the rest")]
mod support;

use std::collections::BTreeSet;
use std::path::Path;

use reader::{Exchange, Memory, Trace};
use serde_json::{Value, json};
use support::{Idp, Operator, Said, Server};

const PEOPLE: usize = 24;

/// An operator, their server, and accounts with a token in a file of the same name.
struct Stage {
    operator: Operator,
    server: Server,
}

impl Stage {
    fn new(accounts: &[&str]) -> Stage {
        let operator = Operator::new();
        for slug in accounts {
            operator.types(&format!("account create {slug} --name {slug} --admin-email owner@{slug}.example")).ends(0);
            operator.types(&format!("settings set {slug} provisioning.enabled=true")).ends(0);
            let token = operator.types(&format!("token generate {slug}")).ends(0).stdout;
            operator.file(slug, &token);
        }
        let server = operator.serves();
        Stage { operator, server }
    }

    /// Types `simulate IDP` for an account, with more behind it.
    fn simulates(&self, idp: &str, slug: &str, more: &str) -> Said {
        let (slug, query) =
            slug.split_once('?').map_or((slug, String::new()), |(slug, query)| (slug, format!("/?{query}")));
        let url = format!("http://{}/scim/v2/{slug}{query}", self.server.address);
        let line = format!("simulate {idp} --url {url} --token-file {slug} --people {PEOPLE}{more}");
        self.operator.types(&line)
    }

    fn tells(&self, idp: &str, slug: &str, more: &str) -> Value {
        self.simulates(idp, slug, &format!("{more} --json")).ends(0).json()
    }

    fn idp(&self, slug: &str) -> Idp {
        Idp::new(&self.server, slug, &std::fs::read_to_string(self.operator.path(slug)).unwrap())
    }

    /// How many people the server has by this filter.
    fn count(&self, slug: &str, filter: &str) -> u64 {
        let (status, list) = self.idp(slug).asks("GET", &format!("Users?count=0&filter={filter}"), None);
        assert_eq!(status, 200, "{list}");
        list["totalResults"].as_u64().unwrap()
    }
}

#[test]
fn each_story_changes_what_it_is_about() {
    let stage = Stage::new(&["okta", "entra", "newer"]);
    for (idp, slug) in [("okta", "okta"), ("entra", "entra"), ("entra", "newer?aadOptscim062020")] {
        let account = slug.split('?').next().unwrap();
        let active = || stage.count(account, "active%20eq%20true");
        let pushed = stage.tells(idp, slug, "");
        assert_eq!((&pushed["people_created"], active()), (&json!(24), 24), "{pushed}");
        assert_eq!(stage.tells(idp, slug, "")["people_created"], 0, "{slug}: the same company again");
        assert_eq!((stage.tells(idp, slug, " --story hire")["people_created"].clone(), active()), (json!(10), 34));
        assert_eq!((stage.tells(idp, slug, " --story leave")["people_deactivated"].clone(), active()), (json!(3), 31));
        for _ in 0..2 {
            assert_eq!(stage.tells(idp, slug, " --story rename")["people_updated"], 1, "{slug}");
            assert_eq!(stage.count(account, "userName%20ew%20%22.newlywed@meridian.example%22"), 1, "{slug}");
        }
        let lost = stage.tells(idp, slug, " --story lost-token");
        assert_eq!((&lost["refused"], &lost["requests"], active()), (&json!(5), &json!(5), 31));
        let gone = stage.tells(idp, slug, " --story mass-leave");
        assert_eq!((&gone["people_deactivated"], active()), (&json!(12), 22), "the three had left already");
    }
}

#[test]
fn a_story_pushes_the_company_first_if_it_is_not_there() {
    let stage = Stage::new(&["okta"]);
    let told = stage.tells("okta", "okta", " --story leave");
    assert_eq!((&told["people_created"], &told["people_deactivated"]), (&json!(24), &json!(3)));
}

#[test]
fn what_can_not_be_simulated_is_said() {
    let stage = Stage::new(&["okta"]);
    let said = stage.simulates("jumpcloud", "okta", "").ends(2);
    assert!(said.stderr.contains("jumpcloud can't be simulated yet; okta and entra can"), "{}", said.stderr);
    stage.operator.file("okta", "wrong");
    let said = stage.simulates("okta", "okta", "").ends(1);
    assert!(said.stderr.contains("was answered 401") && said.stderr.contains("--token-file"), "{}", said.stderr);
    let said = stage.operator.types("simulate okta --url http://127.0.0.1:1/scim/v2/x --token-file okta").ends(1);
    assert!(said.stderr.contains("got no answer"), "{}", said.stderr);
}

#[test]
fn what_is_recorded_holds_no_token_and_can_be_replayed() {
    let stage = Stage::new(&["okta", "okta-again", "entra", "entra-again"]);
    for idp in ["okta", "entra"] {
        for more in ["", " --story hire", " --story leave", " --story rename", " --story lost-token"] {
            stage.simulates(idp, idp, &format!("{more} --record record")).ends(0);
        }
    }
    let traces = reader::all(&stage.operator.path("record"));
    assert_eq!(traces.len(), 10);
    for idp in ["okta", "entra"] {
        let token = std::fs::read_to_string(stage.operator.path(idp)).unwrap();
        let file = stage.operator.path(&format!("record/{idp}/01-push.json"));
        assert!(!std::fs::read_to_string(file).unwrap().contains(token.trim()));
        let push = traces.iter().find(|trace| trace.name == format!("{idp}/01-push")).unwrap();
        assert_eq!(replay(&stage.idp(&format!("{idp}-again")), push), [] as [String; 0]);
    }
}

fn replay(idp: &Idp, trace: &Trace) -> Vec<String> {
    let mut memory = Memory::default();
    let mut wrong = Vec::new();
    for exchange in &trace.exchanges {
        let body = exchange.body.as_ref().map(|body| memory.fill_value(body));
        let (status, found) =
            idp.asks(&exchange.method, memory.fill(&exchange.path).trim_start_matches('/'), body.as_ref());
        memory.keep(exchange, &found);
        let answer = exchange.answer.as_ref().unwrap();
        assert_eq!(status, answer.status, "{}: {} {}: {found}", trace.name, exchange.method, exchange.path);
        wrong.extend(answer.differences(&found, &memory));
    }
    wrong
}

#[test]
fn whatever_a_personality_sends_has_its_like_among_the_traces_of_its_provider() {
    let stage = Stage::new(&["okta", "entra", "newer"]);
    for (idp, slug) in [("okta", "okta"), ("entra", "entra"), ("entra", "newer?aadOptscim062020")] {
        for more in ["", " --story hire", " --story leave", "", " --story rename", " --story mass-leave"] {
            stage.simulates(idp, slug, &format!("{more} --record record")).ends(0);
        }
    }
    let known = shapes(&reader::all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../traces")));
    let sent = shapes(&reader::all(&stage.operator.path("record")));
    assert!(sent.len() > 40, "{sent:?}");
    let strange: Vec<&String> = sent.difference(&known).collect();
    assert!(strange.is_empty(), "no trace shows these:\n{strange:#?}");
}

/// The forms of all requests, with the provider in front.
fn shapes(traces: &[Trace]) -> BTreeSet<String> {
    let of_trace = |trace: &Trace| {
        let idp = trace.name.split('/').next().unwrap().to_owned();
        let requests = trace.given.iter().chain(&trace.exchanges);
        requests.flat_map(shape).map(|shape| format!("{idp} {shape}")).collect::<Vec<_>>()
    };
    traces.iter().flat_map(of_trace).collect()
}

/// Method, endpoint and query; and of the body each key with its type, or each operation with path and type of value.
fn shape(exchange: &Exchange) -> Vec<String> {
    let (path, query) = exchange.path.split_once('?').unwrap_or((&exchange.path, ""));
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let place = if segments.len() > 1 { format!("/{}/ID", segments[0]) } else { format!("/{}", segments.join("/")) };
    let mut parameters: Vec<String> =
        query.split('&').filter(|part| *part != "aadOptscim062020").map(without_literals).collect();
    parameters.sort();
    let head = format!("{} {place}", exchange.method);
    let mut shapes = vec![format!("{head}?{}", parameters.join("&"))];
    for (name, value) in exchange.body.iter().filter_map(Value::as_object).flatten() {
        if name == "Operations" {
            let operations = value.as_array().into_iter().flatten();
            shapes.extend(operations.flat_map(operation_shape).map(|shape| format!("{head}: {shape}")));
        } else {
            shapes.push(format!("{head}: {name} {}", kind(value)));
        }
    }
    shapes
}

/// An operation has one form, and as many as it has keys when it has no path.
fn operation_shape(operation: &Value) -> Vec<String> {
    let (op, path, value) = (&operation["op"], operation["path"].as_str(), &operation["value"]);
    match (path, value.as_object()) {
        (None, Some(keys)) => keys.iter().map(|(key, value)| format!("{op} {{{key}}} {}", kind(value))).collect(),
        _ => vec![format!("{op} {} {}", without_literals(path.unwrap_or_default()), kind(value))],
    }
}

/// A filter without what stands in quotation marks, which differs from person to person; a type stays.
fn without_literals(text: &str) -> String {
    let text = text.replace("%22", "\"").replace("%20", " ");
    let parts = text.split('"').enumerate();
    let shown = parts.map(|(at, part)| if at % 2 == 0 || ["work", "mobile"].contains(&part) { part } else { "…" });
    shown.collect::<Vec<_>>().join("\"")
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(text) if text == "True" || text == "False" => "boolean in quotes",
        Value::String(_) => "text",
        Value::Array(values) if values.is_empty() => "empty list",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

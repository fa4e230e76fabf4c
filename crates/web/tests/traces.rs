//! Every recorded exchange, replayed through the router of the real server: what an identity provider sends gets the answer that it needs.
//!
//! Each trace has an account of its own. What holds of every answer (media type, no null, errors of SCIM) is checked by the actors of `scim/support.rs`.

#[path = "../../../traces/reader.rs"]
mod reader;
#[path = "scim/support.rs"]
#[expect(dead_code, reason = "a replay needs a few of the actors")]
mod support;

use std::collections::BTreeSet;
use std::path::Path;

use reader::{Exchange, Memory, Trace};
use serde_json::Value;
use support::{Answer, Idp, World};

/// Headers that a trace may have, beside `authorization` and `content-type`. A new one is a word here.
const HEADERS: [&str; 3] = ["if-match", "if-none-match", "user-agent"];

fn send(idp: &Idp<'_>, exchange: &Exchange, memory: &Memory) -> Answer {
    let header = |name: &str| exchange.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let idp = match header("authorization") {
        Some(other) => idp.showing(Some(other.try_into().expect("a header's value"))),
        None => idp.clone(),
    };
    let mut ask = idp.ask(&exchange.method, &memory.fill(&exchange.path));
    if let Some(body) = &exchange.body {
        ask = ask.with("content-type", header("content-type").unwrap_or("application/scim+json"));
        ask = ask.body(memory.fill_value(body).to_string());
    }
    for (name, value) in
        exchange.headers.iter().filter(|(name, _)| !["authorization", "content-type"].contains(&name.as_str()))
    {
        let name = HEADERS.iter().find(|known| *known == name).unwrap_or_else(|| panic!("no trace has {name}"));
        ask = ask.with(name, value.as_str());
    }
    ask.send()
}

fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_default()
}

/// What is wrong with the answers; nothing when all are as recorded.
fn replay(idp: &Idp<'_>, trace: &Trace) -> Vec<String> {
    let mut memory = Memory::default();
    for given in &trace.given {
        let answer = send(idp, given, &memory);
        assert!(answer.status < 300, "{}: the scene is refused: {} {answer:?}", trace.name, given.path);
        memory.keep(given, &json(&answer));
    }
    let mut wrong = Vec::new();
    for (number, exchange) in (1..).zip(&trace.exchanges) {
        let answer = send(idp, exchange, &memory);
        let found = json(&answer);
        memory.keep(exchange, &found);
        let expected = exchange.answer.as_ref().expect("each exchange has its answer");
        let mut differences = Vec::new();
        if answer.status == expected.status {
            differences.extend(expected.differences(&found, &memory));
        } else {
            differences.push(format!("the status is {}, not {}: {found}", answer.status, expected.status));
        }
        let headers = expected.headers.iter().filter(|(name, value)| answer.header(name) != value);
        differences.extend(headers.map(|(name, value)| format!("{name} is {}, not {value}", answer.header(name))));
        let place = format!("{} exchange {number} ({} {})", trace.name, exchange.method, exchange.path);
        wrong.extend(differences.into_iter().map(|difference| format!("{place}: {difference}")));
    }
    wrong
}

#[test]
fn every_trace_is_answered_as_it_was_recorded() {
    let traces = reader::all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../traces"));
    assert!(traces.len() > 70, "the traces are gone");
    let world = World::new();
    let mut wrong = Vec::new();
    for trace in &traces {
        let slug = trace.name.replace('/', "-");
        let token = world.open_account(&slug);
        wrong.extend(replay(&world.idp(&slug, &token), trace));
    }
    assert!(wrong.is_empty(), "{} answers are not as recorded:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_request_log_names_the_rules_that_a_trace_needs_and_no_others() {
    let world = World::new();
    let mut wrong = Vec::new();
    for trace in &reader::all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../traces")) {
        let slug = trace.name.replace('/', "-");
        let token = world.open_account(&slug);
        replay(&world.idp(&slug, &token), trace);
        let logged: BTreeSet<String> = world.log_of(&slug).into_iter().flat_map(|line| line.dialect).collect();
        let named: BTreeSet<String> = trace.rules.iter().cloned().collect();
        if logged != named {
            wrong.push(format!("{} needs {named:?}, the log has {logged:?}", trace.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

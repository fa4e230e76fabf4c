//! Every recorded exchange, replayed against the real binary over a socket: what an identity provider sends gets the answer that it needs.
//!
//! The requests go out byte for byte as they were, an idle `&`, an empty `User-Agent` and doubled slashes among them, so the client here is
//! a socket and no library that tidies up. The replay through the router, which is quicker, is `web/tests/traces.rs`.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[path = "../../../traces/reader.rs"]
#[expect(dead_code, reason = "the rules of the dialect are held against the traces in `scim`")]
mod reader;
#[expect(dead_code, reason = "another test needs the rest")]
mod support;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

use reader::{Exchange, Memory, Trace};
use serde_json::Value;
use support::Operator;

/// What came back, as it stood on the wire.
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Value,
}

/// A provider that has the address of an account, and its token.
struct Provider {
    address: String,
    slug: String,
    token: String,
}

impl Provider {
    fn asks(&self, exchange: &Exchange, memory: &Memory) -> Answer {
        let mut head =
            format!("{} /scim/v2/{}{} HTTP/1.1\r\n", exchange.method, self.slug, memory.fill(&exchange.path));
        let mut headers = BTreeMap::from([
            ("host", self.address.clone()),
            ("connection", "close".to_owned()),
            ("authorization", format!("Bearer {}", self.token)),
        ]);
        let body = exchange.body.as_ref().map(|body| memory.fill_value(body).to_string()).unwrap_or_default();
        if exchange.body.is_some() {
            headers.insert("content-type", "application/scim+json".to_owned());
            headers.insert("content-length", body.len().to_string());
        }
        headers.extend(exchange.headers.iter().map(|(name, value)| (name.as_str(), value.clone())));
        for (name, value) in headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
        let mut said = Vec::new();
        stream.read_to_end(&mut said).unwrap();
        Answer::read(&String::from_utf8(said).unwrap())
    }
}

impl Answer {
    fn read(said: &str) -> Answer {
        let (head, body) = said.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {said:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let pairs = lines.map(|line| line.split_once(':').unwrap());
        let headers: BTreeMap<String, String> =
            pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
        assert!(!headers.contains_key("transfer-encoding"), "an answer comes in one piece: {head}");
        Answer { status, headers, body: serde_json::from_str(body).unwrap_or_default() }
    }
}

/// What is wrong with the answers; nothing when all are as recorded.
fn replay(provider: &Provider, trace: &Trace) -> Vec<String> {
    let mut memory = Memory::default();
    for given in &trace.given {
        let answer = provider.asks(given, &memory);
        assert!(answer.status < 300, "{}: the scene is refused: {} {}", trace.name, given.path, answer.body);
        memory.keep(given, &answer.body);
    }
    let mut wrong = Vec::new();
    for (number, exchange) in (1..).zip(&trace.exchanges) {
        let answer = provider.asks(exchange, &memory);
        memory.keep(exchange, &answer.body);
        let expected = exchange.answer.as_ref().unwrap();
        let mut differences = Vec::new();
        if answer.status == expected.status {
            differences.extend(expected.differences(&answer.body, &memory));
        } else {
            differences.push(format!("the status is {}, not {}: {}", answer.status, expected.status, answer.body));
        }
        for (name, value) in &expected.headers {
            let found = answer.headers.get(name).map_or("", String::as_str);
            if found != value {
                differences.push(format!("{name} is {found}, not {value}"));
            }
        }
        let place = format!("{} exchange {number} ({} {})", trace.name, exchange.method, exchange.path);
        wrong.extend(differences.into_iter().map(|difference| format!("{place}: {difference}")));
    }
    wrong
}

/// How many providers speak at once.
const PROVIDERS: usize = 4;

#[test]
fn the_real_server_answers_every_trace_as_it_was_recorded() {
    let traces = reader::all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../traces"));
    assert!(traces.len() > 100, "the traces are gone");
    let operator = Operator::new();
    let server = operator.serves();
    // Each trace has an account of its own, and none minds what is asked of another meanwhile.
    let in_an_account = |trace: &Trace| {
        let slug = trace.name.replace('/', "-");
        operator.types(&format!("account create {slug} --name {slug} --admin-email owner@{slug}.example")).ends(0);
        operator.types(&format!("settings set {slug} provisioning.enabled=true")).ends(0);
        let token = operator.types(&format!("token generate {slug}")).ends(0).stdout.trim().to_owned();
        replay(&Provider { address: server.address.clone(), slug, token }, trace)
    };
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let shares = traces.chunks(traces.len().div_ceil(PROVIDERS));
        let at_work: Vec<_> =
            shares.map(|share| scope.spawn(move || share.iter().flat_map(in_an_account).collect::<Vec<_>>())).collect();
        at_work.into_iter().flat_map(|share| share.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} answers are not as recorded:\n{}", wrong.len(), wrong.join("\n"));
}

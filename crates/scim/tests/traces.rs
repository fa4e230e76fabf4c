//! The dialect held against the recorded exchanges: each rule has a trace, each trace names its rules, and without one of them it ends otherwise.
//!
//! The server here is a model: resources in a map, this crate's engine, no uniqueness, no versions. The real one replays the same traces in `web`.

#[path = "../../../traces/reader.rs"]
#[expect(dead_code, reason = "answers are compared where the real server gives them")]
mod reader;

use reader::{Exchange, Memory, Trace};
use scim::dialect::{Dialect, RULES};
use scim::patch::{Edits, Head, Patch, edits};
use scim::{Error, Filter, Incoming, Kind, Limits, Member, Resource};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn traces() -> Vec<Trace> {
    reader::all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../traces"))
}

/// A resource and its members.
type Kept = (Resource, Vec<Member>);

/// Resources in a map, in order of creation.
struct Model {
    dialect: Dialect,
    kept: BTreeMap<String, Kept>,
    used: BTreeSet<&'static str>,
}

/// What became of one request: the resources that it answers, or the keyword of the refusal.
type Outcome = Result<Vec<Value>, String>;

impl Model {
    fn ask(&mut self, method: &str, path: &str, body: Option<&Value>) -> Outcome {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
        let kind = segments.first().and_then(|endpoint| Kind::from_endpoint(endpoint));
        let Some(kind) = kind else { return Ok(Vec::new()) };
        let body = body.cloned().unwrap_or_default();
        let outcome = match (method, segments.get(1)) {
            ("POST", None) => self.create(kind, body),
            ("GET" | "HEAD", None) => self.list(kind, query),
            (method, Some(id)) => self.one(method, kind, id, body),
            _ => Ok(Vec::new()),
        };
        outcome
            .map_err(|error| error.scim_type.map_or_else(|| error.status.to_string(), |word| word.as_str().to_owned()))
    }

    fn create(&mut self, kind: Kind, body: Value) -> Result<Vec<Value>, Error> {
        let incoming = self.incoming(kind, body)?;
        let id = format!("id-{:03}", self.kept.len() + 1);
        self.kept.insert(id.clone(), (incoming.resource, incoming.members.unwrap_or_default()));
        Ok(vec![self.document(&id)])
    }

    fn list(&mut self, kind: Kind, query: &str) -> Result<Vec<Value>, Error> {
        let filter = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "filter");
        let filter = match filter {
            Some((_, text)) => {
                let (text, rules) = self.dialect.filter(kind, &text);
                let filter = Filter::parse(&text, &Limits::default())?;
                filter.check(kind)?;
                self.used.extend(rules);
                Some(filter)
            }
            None => None,
        };
        let ids = self.kept.iter().filter(|(_, (resource, _))| resource.kind() == kind).map(|(id, _)| id);
        let documents = ids.map(|id| self.document(id));
        let fits = |document: &Map<String, Value>| filter.as_ref().is_none_or(|filter| filter.matches(kind, document));
        Ok(documents.filter(|document| document.as_object().is_some_and(fits)).collect())
    }

    fn one(&mut self, method: &str, kind: Kind, id: &str, body: Value) -> Result<Vec<Value>, Error> {
        let Some((resource, members)) = self.kept.get(id).cloned() else { return Err(Error::not_found(kind, id)) };
        let edits = match method {
            "PUT" => Edits::between(&resource, &self.incoming(kind, body)?)?,
            "PATCH" => {
                let canonical = self.dialect.patch(kind, body);
                let patch = Patch::read(kind, &canonical.body, &Limits::default())?;
                let head = Head { resource: &resource, id, members: Some(&members) };
                let edits = edits(&patch, &head, &canonical.leniency)?;
                self.used.extend(canonical.rules.iter().chain(&edits.lenient));
                edits
            }
            "DELETE" => {
                self.kept.remove(id);
                return Ok(Vec::new());
            }
            _ => Edits::default(),
        };
        let members = moved(members, &edits);
        self.kept.insert(id.to_owned(), (edits.apply(&resource), members));
        Ok(vec![self.document(id)])
    }

    fn incoming(&mut self, kind: Kind, body: Value) -> Result<Incoming, Error> {
        let canonical = self.dialect.resource(kind, body);
        let incoming = Incoming::read(kind, &canonical.body, &Limits::default())?;
        self.used.extend(canonical.rules);
        Ok(incoming)
    }

    /// The resource as filters see it.
    fn document(&self, id: &str) -> Value {
        let (resource, members) = &self.kept[id];
        let mut document = resource.attributes().clone();
        document.insert("id".to_owned(), id.into());
        if resource.kind() == Kind::Group {
            let members = members.iter().map(|member| json!({ "value": member.value, "display": member.display }));
            document.insert("members".to_owned(), members.collect());
        }
        Value::Object(document)
    }

    /// Plays requests in order.
    fn play(&mut self, memory: &mut Memory, requests: &[Exchange]) -> Vec<Outcome> {
        let play = |request: &Exchange| {
            let body = request.body.as_ref().map(|body| memory.fill_value(body));
            let outcome = self.ask(&request.method, &memory.fill(&request.path), body.as_ref());
            if let Ok(documents) = &outcome {
                memory.keep(request, documents.first().unwrap_or(&Value::Null));
            }
            outcome
        };
        requests.iter().map(play).collect()
    }
}

/// The members after the edits.
fn moved(before: Vec<Member>, edits: &Edits) -> Vec<Member> {
    let mut members: BTreeMap<String, Member> =
        before.into_iter().map(|member| (member.value.clone(), member)).collect();
    if let Some(all) = &edits.members.all {
        members.clone_from(all);
    }
    members.retain(|value, _| !edits.members.remove.contains(value));
    for (value, member) in &edits.members.add {
        members.entry(value.clone()).or_insert_with(|| member.clone());
    }
    members.into_values().collect()
}

/// The rules that the scene and the story used, and how the story ended.
fn told(trace: &Trace, dialect: Dialect) -> (BTreeSet<&'static str>, BTreeSet<&'static str>, Vec<Outcome>) {
    let mut model = Model { dialect, kept: BTreeMap::new(), used: BTreeSet::new() };
    let mut memory = Memory::default();
    model.play(&mut memory, &trace.given);
    let of_the_scene = std::mem::take(&mut model.used);
    let outcomes = model.play(&mut memory, &trace.exchanges);
    (of_the_scene, model.used, outcomes)
}

#[test]
fn each_trace_names_exactly_the_rules_that_its_requests_use() {
    let mut wrong = Vec::new();
    for trace in traces() {
        let (scene, used, _) = told(&trace, Dialect::default());
        assert!(scene.is_empty(), "{}: the scene needs {scene:?}", trace.name);
        let named: BTreeSet<&str> = trace.rules.iter().map(String::as_str).collect();
        if named != used || named.len() != trace.rules.len() {
            wrong.push(format!("{} names {named:?} and uses {used:?}", trace.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_rule_has_a_trace() {
    let traces = traces();
    for rule in RULES {
        let named = traces.iter().any(|trace| trace.rules.iter().any(|name| name == rule.name));
        assert!(named, "no trace shows {}", rule.name);
    }
}

#[test]
fn without_one_of_its_rules_a_trace_ends_otherwise() {
    for trace in traces() {
        let (_, _, outcomes) = told(&trace, Dialect::default());
        for rule in RULES.iter().map(|rule| rule.name).filter(|name| trace.rules.iter().any(|rule| rule == name)) {
            let (_, used, without) = told(&trace, Dialect::default().without(rule));
            assert!(!used.contains(rule), "{}: {rule} worked though it is off", trace.name);
            assert_ne!(outcomes, without, "{}: nothing changes without {rule}", trace.name);
        }
    }
}

#[test]
fn without_any_rule_a_trace_that_needs_none_ends_the_same() {
    for trace in traces().iter().filter(|trace| trace.rules.is_empty()) {
        let (_, _, outcomes) = told(trace, Dialect::default());
        assert_eq!(outcomes, told(trace, Dialect::strict()).2, "{}", trace.name);
    }
}

#[test]
fn what_succeeds_on_the_wire_succeeds_in_the_model() {
    for trace in traces() {
        let (_, _, outcomes) = told(&trace, Dialect::default());
        for (exchange, outcome) in trace.exchanges.iter().zip(outcomes) {
            let answer = exchange.answer.as_ref().expect("each exchange has its answer");
            // Conflicts, versions and tokens are the real server's.
            if answer.status < 400 {
                assert!(outcome.is_ok(), "{}: {} {}: {outcome:?}", trace.name, exchange.method, exchange.path);
            }
        }
    }
}

#[test]
fn the_page_of_conformance_names_every_trace_and_nothing_that_is_not_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = std::fs::read_to_string(root.join("docs/CONFORMANCE.md")).expect("the page");
    let quoted: BTreeSet<&str> = page.split('`').skip(1).step_by(2).collect();
    for trace in traces() {
        assert!(quoted.contains(trace.name.as_str()), "{} is not on the page", trace.name);
    }
    let idps: BTreeSet<String> =
        traces().iter().filter_map(|trace| Some(format!("{}/", trace.name.split_once('/')?.0))).collect();
    for name in quoted {
        if let Some((file, function)) = name.split_once(".rs: ") {
            let text = std::fs::read_to_string(root.join(format!("{file}.rs"))).unwrap_or_default();
            let defined = ["(", "<"].iter().any(|next| text.contains(&format!("fn {function}{next}")));
            assert!(defined, "{name} is not there");
        } else if idps.iter().any(|idp| name.starts_with(idp.as_str())) {
            assert!(root.join("traces").join(format!("{name}.json")).exists(), "there is no trace {name}");
        }
    }
}

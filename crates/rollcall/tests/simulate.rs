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
/// Each provider, and the account that it pushes to; Entra ID speaks in two forms.
const PROVIDERS: [(&str, &str); 6] = [
    ("okta", "okta"),
    ("entra", "entra"),
    ("entra", "newer?aadOptscim062020"),
    ("onelogin", "onelogin"),
    ("jumpcloud", "jumpcloud"),
    ("ping", "ping"),
];
const ACCOUNTS: [&str; 6] = ["okta", "entra", "newer", "onelogin", "jumpcloud", "ping"];

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
    let stage = Stage::new(&ACCOUNTS);
    for (idp, slug) in PROVIDERS {
        let account = slug.split('?').next().unwrap();
        let active = || stage.count(account, "active%20eq%20true");
        let pushed = stage.tells(idp, slug, "");
        assert_eq!((&pushed["people_created"], active()), (&json!(24), 24), "{idp}: {pushed}");
        assert_eq!(stage.tells(idp, slug, "")["people_created"], 0, "{slug}: the same company again");
        assert_eq!((stage.tells(idp, slug, " --story hire")["people_created"].clone(), active()), (json!(10), 34));
        assert_eq!((stage.tells(idp, slug, " --story leave")["people_deactivated"].clone(), active()), (json!(3), 31));
        for _ in 0..2 {
            assert_eq!(stage.tells(idp, slug, " --story rename")["people_updated"], 1, "{slug}");
            assert_eq!(stage.count(account, "userName%20ew%20%22.newlywed@meridian.example%22"), 1, "{slug}");
        }
        let lost = stage.tells(idp, slug, " --story lost-token");
        assert_eq!((&lost["refused"], &lost["requests"], active()), (&json!(5), &json!(5), 31), "{idp}");
        let gone = stage.tells(idp, slug, " --story mass-leave");
        // The three had left already: Ping deleted them, of the others they are still known.
        let known = if idp == "ping" { 9 } else { 12 };
        assert_eq!((&gone["people_deactivated"], active()), (&json!(known), 22), "{idp}");
        assert_eq!(stage.count(account, "userName%20pr"), if idp == "ping" { 22 } else { 34 }, "{idp}");
    }
}

/// Who is in which group, by name, as the server has it.
fn groups(idp: &Idp) -> BTreeSet<String> {
    let (_, people) = idp.asks("GET", "Users?attributes=userName&count=100", None);
    let name_of = |id: &Value| {
        let person = people["Resources"].as_array().unwrap().iter().find(|person| person["id"] == *id);
        person.unwrap()["userName"].as_str().unwrap().to_owned()
    };
    let (_, groups) = idp.asks("GET", "Groups?count=100", None);
    let listed = groups["Resources"].as_array().unwrap().iter();
    let of_group = |group: &Value| {
        let members = group["members"].as_array().unwrap().iter();
        members.map(|member| format!("{} ← {}", group["displayName"], name_of(&member["value"]))).collect::<Vec<_>>()
    };
    listed.flat_map(of_group).collect()
}

#[test]
fn the_same_seed_is_the_same_company_whoever_pushes_it() {
    let stage = Stage::new(&ACCOUNTS);
    let mut known: Option<BTreeSet<String>> = None;
    for (idp, slug) in PROVIDERS {
        stage.tells(idp, slug, "");
        stage.tells(idp, slug, " --story hire");
        let account = slug.split('?').next().unwrap();
        let found = groups(&stage.idp(account));
        assert!(found.len() > 60, "{idp}: {found:?}");
        assert_eq!(*known.get_or_insert_with(|| found.clone()), found, "{idp}");
        // And the console would have them all, without an issue.
        let report = stage.operator.json(&format!("sync now {account}"));
        let [users, memberships] = ["users", "memberships"].map(|area| &report["counts"][area]);
        assert_eq!([&users["created"], &users["issues"]], [34, 0], "{idp}: {report}");
        assert_eq!((&memberships["created"], &memberships["issues"]), (&json!(found.len()), &json!(0)), "{idp}");
    }
}

#[test]
fn what_a_template_calls_by_old_names_reaches_the_console() {
    let stage = Stage::new(&["onelogin"]);
    stage.tells("onelogin", "onelogin", "");
    let report = stage.operator.json("sync now onelogin");
    let created = report["changes"].as_array().unwrap().iter().filter(|change| change["area"] == "user");
    for change in created {
        let fields: Vec<&str> =
            change["fields"].as_array().unwrap().iter().filter_map(|field| field["name"].as_str()).collect();
        assert!(["department", "employee_number"].iter().all(|name| fields.contains(name)), "{change}");
        // The chief reports to nobody.
        let manager = ["manager_name", "manager_email"].iter().all(|name| fields.contains(name));
        let is_chief =
            change["fields"].as_array().unwrap().iter().any(|field| field["new"] == "Chief Executive Officer");
        assert_ne!(manager, is_chief, "{change}");
    }
}

#[test]
fn the_test_people_of_an_activation_come_and_go_and_must_not_be_there() {
    let stage = Stage::new(&["jumpcloud"]);
    let told = stage.tells("jumpcloud", "jumpcloud", "");
    assert_eq!(told["people_created"], 24, "the test person is none of them");
    assert_eq!(stage.count("jumpcloud", "userName%20sw%20%22jumpcloud.test%22"), 0);
    let tester = json!({ "userName": "jumpcloud.test@meridian.example" });
    stage.idp("jumpcloud").creates("Users", &tester);
    let said = stage.simulates("jumpcloud", "jumpcloud", "").ends(1);
    assert!(said.stderr.contains("activation wants to make them"), "{}", said.stderr);
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
    let said = stage.simulates("workday", "okta", "").ends(2);
    assert!(said.stderr.contains("simulated are okta, entra, onelogin, jumpcloud, ping"), "{}", said.stderr);
    stage.operator.file("okta", "wrong");
    let said = stage.simulates("okta", "okta", "").ends(1);
    assert!(said.stderr.contains("was answered 401") && said.stderr.contains("--token-file"), "{}", said.stderr);
    let said = stage.operator.types("simulate okta --url http://127.0.0.1:1/scim/v2/x --token-file okta").ends(1);
    assert!(said.stderr.contains("got no answer"), "{}", said.stderr);
}

#[test]
fn what_is_recorded_holds_no_token_and_can_be_replayed() {
    const IDPS: [&str; 5] = ["okta", "entra", "onelogin", "jumpcloud", "ping"];
    let again = IDPS.map(|idp| format!("{idp}-again"));
    let accounts: Vec<&str> = IDPS.into_iter().chain(again.iter().map(String::as_str)).collect();
    let stage = Stage::new(&accounts);
    for idp in IDPS {
        for more in ["", " --story hire", " --story leave", " --story rename", " --story lost-token"] {
            stage.simulates(idp, idp, &format!("{more} --record record")).ends(0);
        }
    }
    let traces = reader::all(&stage.operator.path("record"));
    assert_eq!(traces.len(), 25);
    for idp in IDPS {
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
    let stage = Stage::new(&ACCOUNTS);
    for (idp, slug) in PROVIDERS {
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
    // A blank is a plus sign to some, and an idle `&` stands at the end of what they ask.
    let query = query.replace('+', "%20");
    let parts = query.split('&').filter(|part| !part.is_empty() && *part != "aadOptscim062020");
    let mut parameters: Vec<String> = parts.map(without_literals).collect();
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

//! The judge before servers that are none, or that have no time for it.

use std::cell::Cell;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;

use super::{Order, Report, Verdict, run};

thread_local! {
    /// What the judge rested on this thread; nobody waits for it.
    static RESTED: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// What was asked, in the order of it: `GET /scim/Users?count=1`.
type Asked = Arc<Mutex<Vec<String>>>;

/// Told the request and how many came before it.
type Answers = fn(&str, usize) -> Answer;

/// A server that answers by this; it ends with the program.
fn serves(answer: Answers) -> (String, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/scim", listener.local_addr().expect("an address"));
    let asked = Asked::default();
    let heard = asked.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let Some(request) = hears(&stream) else { continue };
            let mut all = heard.lock().expect("nobody panics");
            let answer = answer(&request, all.len());
            all.push(request);
            drop(all);
            let _ = says(&stream, &answer);
        }
    });
    (url, asked)
}

fn hears(stream: &TcpStream) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut request = line.rsplit_once(' ')?.0.to_owned();
    let mut is_owner = false;
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        match line.trim_end().split_once(':') {
            Some((name, told)) if name.eq_ignore_ascii_case("content-length") => length = told.trim().parse().ok()?,
            Some((_, told)) => is_owner |= told.trim() == "Bearer s3cret",
            None => break,
        }
    }
    reader.read_exact(&mut vec![0; length]).ok()?;
    if !is_owner {
        request.push_str(" by a stranger");
    }
    Some(request)
}

fn says(mut stream: &TcpStream, answer: &Answer) -> std::io::Result<()> {
    let Answer(status, fields, body) = answer;
    let fields = if fields.is_empty() { String::new() } else { format!("{fields}\r\n") };
    let length = body.len();
    let head = format!("HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-length: {length}\r\n{fields}\r\n");
    stream.write_all(format!("{head}{body}").as_bytes())
}

/// Status, a header field as on the wire, body.
struct Answer(u16, &'static str, String);

const SCIM: &str = "content-type: application/scim+json";

fn config() -> Answer {
    let urn = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
    Answer(200, SCIM, json!({ "schemas": [urn], "patch": { "supported": true } }).to_string())
}

fn nobody() -> Answer {
    let urn = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
    Answer(200, SCIM, json!({ "schemas": [urn], "totalResults": 0 }).to_string())
}

fn not_found() -> Answer {
    let urn = "urn:ietf:params:scim:api:messages:2.0:Error";
    Answer(404, SCIM, json!({ "schemas": [urn], "status": "404", "detail": "There is no such thing." }).to_string())
}

fn busy(fields: &'static str) -> Answer {
    Answer(429, fields, String::new())
}

fn judges(url: &str) -> Result<Report, String> {
    let order = Order { url: url.to_owned(), seed: "seed".to_owned(), only: None };
    RESTED.set(Duration::ZERO);
    run(&order, "s3cret", |wait| RESTED.set(RESTED.get() + wait), &mut |_, _| {})
}

#[test]
fn a_server_that_is_always_busy_is_left_alone_soon() {
    let rows: [(Answers, &str); 9] = [
        (|_, _| busy("retry-after: 1"), "429"),
        (|_, _| busy("retry-after: 30"), "429"),
        (|_, _| busy("retry-after: 0"), "429"),
        (|_, _| busy("retry-after: 99999999999999999999"), "429"),
        (|_, _| busy("retry-after: -5"), "429"),
        (|_, _| busy("x-none: of it"), "429"),
        (|_, _| Answer(503, "retry-after: 1", String::new()), "503"),
        (|asked, _| if asked.contains("Config") { config() } else { busy("retry-after: 30") }, "429"),
        // Only what is asked for a duty, once it has let the judge in.
        (|_, before| if before < 5 { nobody() } else { busy("retry-after: 30") }, "429"),
    ];
    for (at, (answer, status)) in rows.into_iter().enumerate() {
        let (url, asked) = serves(answer);
        let told = judges(&url).expect_err("it is busy");
        assert!(told.contains("too busy") && told.contains(status) && !told.contains('\n'), "{at}: {told}");
        let asked = asked.lock().expect("nobody panics").len();
        // As much again may go into taking away what was made.
        assert!(asked <= 30 && RESTED.get() <= Duration::from_secs(120), "{at}: {asked}, {:?}", RESTED.get());
    }
}

/// It lets one in, makes one person, and answers nothing else any more.
fn tires(asked: &str, before: usize) -> Answer {
    match asked.split_once(' ') {
        Some(("POST", _)) if before < 10 => Answer(201, SCIM, json!({ "id": "one" }).to_string()),
        Some(("DELETE", _)) => Answer(204, SCIM, String::new()),
        _ if before < 5 => nobody(),
        _ => busy("retry-after: 1"),
    }
}

#[test]
fn what_was_made_before_a_server_was_too_busy_is_taken_away() {
    let (url, asked) = serves(tires);
    let told = judges(&url).expect_err("it is busy");
    assert!(told.contains("too busy") && !told.contains("taken away"), "{told}");
    let asked = asked.lock().expect("nobody panics");
    assert_eq!(asked.last().map(String::as_str), Some("DELETE /scim/Users/one"), "{asked:#?}");

    let (url, _) =
        serves(|asked, before| if asked.starts_with("DELETE") { busy("retry-after: 1") } else { tires(asked, before) });
    let told = judges(&url).expect_err("it is busy");
    assert!(told.contains("Could not be taken away again: /Users/one"), "{told}");
}

#[test]
fn a_server_that_is_busy_now_and_then_is_judged() {
    let (url, _) = serves(|asked, before| match before % 5 {
        4 => busy("retry-after: 1"),
        _ if asked.contains("Config") => config(),
        _ => not_found(),
    });
    let report = judges(&url).expect("a report");
    assert!(report.rows.len() > 300 && RESTED.get() >= Duration::from_secs(10), "{:?}", RESTED.get());
}

#[test]
fn a_server_that_has_no_time_for_strangers_is_judged() {
    for answer in [
        (|asked, _| if asked.contains("stranger") { busy("x-none: of it") } else { nobody() }) as Answers,
        |asked, _| if asked.contains("stranger") { busy("retry-after: 30") } else { nobody() },
    ] {
        let (url, _) = serves(answer);
        let report = judges(&url).expect("a report");
        let row = report.rows.iter().find(|row| row.name == "door.no-token").expect("the duty");
        assert!(row.verdict == Verdict::Skipped && row.why.contains("too busy"), "{row:?}");
        assert!(RESTED.get() <= Duration::from_secs(600), "{:?}", RESTED.get());
    }
}

#[test]
fn what_is_no_scim_server_is_told_in_a_line() {
    let rows: [(Answers, &str); 10] = [
        (
            |_, _| Answer(302, "location: http://127.0.0.1:1/sign-in", String::new()),
            "302 to http://127.0.0.1:1/sign-in",
        ),
        (|_, _| Answer(200, SCIM, "[1,2,{\"a\":".to_owned()), "200 (application/scim+json, but no JSON)"),
        (|_, _| Answer(200, SCIM, "[1,2,3]".to_owned()), "200 (application/scim+json)"),
        (|_, _| Answer(200, SCIM, "[".repeat(200_000)), "200 (application/scim+json, but no JSON)"),
        (
            |_, _| Answer(200, SCIM, json!({ "schemas": null, "Resources": null }).to_string()),
            "200 (application/scim+json)",
        ),
        (|_, _| Answer(500, "content-type: text/html", "<p>oops".to_owned()), "500 (text/html)"),
        (|_, _| Answer(503, "content-type: text/html", "<p>oops".to_owned()), "503 (text/html)"),
        (|_, _| Answer(200, "content-type: text/html", "<p>Welcome".to_owned()), "200 (text/html)"),
        (|_, _| Answer(200, "x-none: of it", String::new()), "200"),
        // The right server, and the wrong base URL.
        (|_, _| not_found(), "404 (application/scim+json)"),
    ];
    for (at, (answer, came)) in rows.into_iter().enumerate() {
        let (url, asked) = serves(answer);
        let told = judges(&url).expect_err("it is none");
        assert!(told.contains(&format!("{url} is not the base URL of a SCIM server")), "{at}: {told}");
        assert!(told.ends_with(&format!("GET /Groups?count=1 were answered {came}")), "{at}: {told}");
        assert!(told.contains("https://example.com/scim/v2") && !told.contains('\n'), "{at}: {told}");
        let asked = asked.lock().expect("nobody panics");
        assert!(asked.iter().all(|asked| asked.starts_with("GET ")) && asked.len() < 10, "{at}: {asked:#?}");
    }
}

#[test]
fn a_server_with_a_part_of_what_is_due_is_judged() {
    let rows: [Answers; 4] = [
        // No discovery at all.
        |asked, _| if asked.contains("/Users?") { nobody() } else { not_found() },
        // A list without its schema.
        |asked, _| {
            let list = json!({ "totalResults": 0, "Resources": [] }).to_string();
            if asked.contains("/Users?") { Answer(200, "content-type: application/json", list) } else { not_found() }
        },
        |asked, _| if asked.contains("Config") { config() } else { not_found() },
        // A bare array in the place of a list.
        |asked, _| {
            let urn = "urn:ietf:params:scim:schemas:core:2.0:User";
            let types = json!([{ "name": "User", "endpoint": "/Users", "schema": urn }]).to_string();
            if asked.contains("/ResourceTypes") { Answer(200, SCIM, types) } else { not_found() }
        },
    ];
    for (at, answer) in rows.into_iter().enumerate() {
        let (url, _) = serves(answer);
        assert!(judges(&url).is_ok_and(|report| report.rows.len() > 300), "{at}");
    }
}

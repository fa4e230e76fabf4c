//! The driver against servers of other people, for which a few lines stand here. Against ours it is driven in
//! `crates/rollcall/tests/load.rs`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::crew::{Crew, Shift};
use super::{Asked, Operation, Order, Report, run};
use crate::client::{Client, Token};
use crate::exchange::Request;

/// Status, more header lines, body.
type Said = (u16, &'static str, String);

/// Somebody's server. It knows nothing but what it was asked before.
struct Stranger {
    url: String,
    /// `GET /Users/1`, in the order of their coming.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Stranger {
    /// `answer` gets the request line and the number of the request, from 0.
    fn who(answer: impl Fn(&str, usize) -> Said + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (Arc::clone(&asked), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                std::thread::spawn(move || serve(stream.unwrap(), &kept, &*answer));
            }
        });
        Self { url, asked }
    }

    fn asked(&self, method: &str) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|line| line.starts_with(method)).cloned().collect()
    }

    /// Reads `/Users/1` so many times, by so many clients.
    fn is_read(&self, times: usize, clients: usize, rest: &(dyn Fn(Duration) + Sync)) -> Shift {
        let clients = (0..clients).map(|_| Client::new(&self.url, Token::new("s3cret"))).collect();
        Crew::new(clients, rest).share(times, |turn, _| {
            turn.ask(Operation::Read, &Request::get("/Users/1", &[]), |_| Ok(()));
        })
    }

    fn is_measured(&self, more: &str) -> Result<Report, String> {
        let line = format!("--url {} --people 40 --clients 2{more}", self.url);
        match Order::read(&line.split(' ').map(str::to_owned).collect::<Vec<_>>()) {
            Ok(Asked::Load(order)) => run(&order, &Token::new("s3cret"), &impatient, &mut |_| {}),
            other => panic!("{other:?}"),
        }
    }
}

fn serve(stream: TcpStream, kept: &Mutex<Vec<String>>, answer: &dyn Fn(&str, usize) -> Said) {
    let mut stream = BufReader::new(stream);
    loop {
        let (mut first, mut length) = (String::new(), 0);
        if stream.read_line(&mut first).is_err() || first.is_empty() {
            return;
        }
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).unwrap();
            match line.trim_end().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().unwrap();
                }
                Some(_) => {}
                None => break,
            }
        }
        stream.read_exact(&mut vec![0; length]).unwrap();
        let line = first.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
        let number = {
            let mut kept = kept.lock().unwrap();
            kept.push(line.clone());
            kept.len() - 1
        };
        let (status, fields, body) = answer(&line, number);
        let length = if status == 204 { String::new() } else { format!("content-length: {}\r\n", body.len()) };
        let answer = format!("HTTP/1.1 {status} x\r\n{fields}{length}\r\n{body}");
        stream.get_mut().write_all(answer.as_bytes()).unwrap();
    }
}

fn said(status: u16, body: &str) -> Said {
    (status, "", body.to_owned())
}

/// For servers that never ask to wait.
fn impatient(wait: Duration) {
    panic!("nobody asked to wait {wait:?}");
}

#[test]
fn a_server_that_asks_to_wait_is_obeyed_and_its_wait_is_no_latency() {
    let busy = Stranger::who(|_, number| match number {
        0 => (429, "Retry-After: 7\r\n", String::new()),
        1 => (503, "retry-after: 2\r\n", String::new()),
        _ => said(200, "{}"),
    });
    let rested = Mutex::new(Vec::new());
    let shift = busy.is_read(1, 1, &|wait| rested.lock().unwrap().push(wait.as_secs()));
    let tally = &shift.tallies[&Operation::Read];
    assert_eq!(*rested.lock().unwrap(), [7, 2]);
    assert_eq!((tally.rights(), tally.wrongs(), tally.waits, tally.waited.as_secs()), (1, 0, 2, 9));
    assert!(tally.sorted()[0] < Duration::from_secs(2), "{tally:?}");
}

#[test]
fn a_refusal_that_names_no_wait_is_wrong() {
    for (status, fields) in [
        (503, ""),
        (429, "retry-after: Wed, 21 Oct 2015 07:28:00 GMT\r\n"),
        (429, "retry-after: 301\r\n"),
        (500, "retry-after: 1\r\n"),
    ] {
        let refusing = Stranger::who(move |_, _| (status, fields, r#"{"detail":"too busy"}"#.to_owned()));
        let shift = refusing.is_read(1, 1, &impatient);
        let wrong = &shift.tallies[&Operation::Read].wrong_by_sort()[&status.to_string()];
        assert_eq!(wrong.example, format!("GET /Users/1 was answered {status}: too busy"));
        assert_eq!(refusing.asked("GET").len(), 1, "{status} {fields}");
    }
}

#[test]
fn patience_ends() {
    let never = Stranger::who(|_, _| (429, "retry-after: 1\r\n", String::new()));
    let shift = never.is_read(1, 1, &|_| {});
    let tally = &shift.tallies[&Operation::Read];
    assert_eq!((tally.waits, tally.wrongs(), never.asked("GET").len()), (9, 1, 10));
}

#[test]
fn a_server_that_has_died_is_not_asked_a_thousand_times() {
    let dead = Stranger::who(|_, _| said(500, ""));
    let shift = dead.is_read(1_000, 2, &impatient);
    let wrongs = shift.tallies[&Operation::Read].wrongs();
    assert!(shift.cut_short && (20..=21).contains(&wrongs), "{wrongs}");
}

#[test]
fn everybody_takes_a_share_and_nobody_more() {
    let well = Stranger::who(|_, _| said(200, "{}"));
    let shift = well.is_read(30, 3, &impatient);
    assert_eq!((shift.tallies[&Operation::Read].rights(), well.asked("GET").len()), (30, 30));
    assert!(!shift.cut_short);
}

#[test]
fn whoever_is_not_let_in_is_told_what_to_check() {
    let closed = Stranger::who(|_, _| said(401, ""));
    let sentence = closed.is_measured("").unwrap_err();
    assert_eq!(sentence, "GET /Users was answered 401: no body (check --url and the token)");
    assert_eq!(closed.asked("").len(), 2, "one question a client, and nothing else");
}

#[test]
fn people_of_an_earlier_run_are_left_alone() {
    let haunted = Stranger::who(|line, _| match line {
        line if line.contains("load-entra-1") => said(200, r#"{"totalResults":1,"Resources":[{"id":"old"}]}"#),
        _ => said(200, r#"{"totalResults":0}"#),
    });
    let sentence = haunted.is_measured("").unwrap_err();
    assert!(sentence.contains("choose another --seed"), "{sentence}");
    assert_eq!(haunted.asked("GET").len(), haunted.asked("").len());
}

/// It names whoever is created by the number of the request, and knows nothing of them afterwards.
fn forgetful() -> Stranger {
    Stranger::who(|line, number| match line.split(['/', '?']).collect::<Vec<_>>()[..] {
        ["POST ", ..] => said(201, &format!(r#"{{"id":"n{number}"}}"#)),
        ["GET ", _, _, ..] if line.contains("filter=") => said(200, r#"{"totalResults":0,"Resources":[]}"#),
        _ => said(204, ""),
    })
}

#[test]
fn what_a_server_forgets_is_wrong_and_the_run_is_not_right() {
    let report = forgetful().is_measured(" --profile entra").unwrap();
    let row = |operation| report.parts[0].rows.iter().find(|row| row.operation == operation).unwrap();
    assert_eq!(row(Operation::Create).tally.rights(), 40);
    let look_ups = row(Operation::LookUp);
    assert_eq!(look_ups.tally.rights(), 0);
    assert_eq!(look_ups.tally.wrong_by_sort()["not as asked"].example, "GET /Users: 0 found by a name that one has");
    assert!(look_ups.cut_short);
    assert_eq!(row(Operation::ManyMembers).tally.wrongs(), 0, "204 is what many servers say");
    assert!(row(Operation::ReadGroup).tally.wrongs() > 0, "and the members are not there");
    assert!(!report.is_right());
}

#[test]
fn what_was_made_is_deleted_by_its_id_and_nothing_else_is() {
    let server = forgetful();
    let report = server.is_measured(" --profile okta").unwrap();
    let posts = server.asked.lock().unwrap().clone();
    let mut made: Vec<String> = (0..)
        .zip(&posts)
        .filter_map(|(number, line)| line.strip_prefix("POST ").map(|path| format!("DELETE {path}/n{number}")))
        .collect();
    let mut deleted = server.asked("DELETE");
    made.sort();
    deleted.sort();
    assert_eq!((deleted, report.parts[0].left), (made, super::Left::default()));
}

#[test]
fn who_wants_to_keep_them_keeps_them() {
    let server = forgetful();
    let report = server.is_measured(" --profile okta --keep").unwrap();
    assert_eq!(server.asked("DELETE"), [] as [String; 0]);
    assert_eq!(report.parts[0].left, super::Left { people: 40, groups: 2, perhaps: 0 });
}

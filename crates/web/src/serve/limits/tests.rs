//! docs/LIMITS.md is held to the constants: its rows are those of this file, to the letter, and in this order.

use std::path::Path;

use app::adi::limits as adi;
use app::oauth::{ACCESS_LIFETIME, MOST_ACCESS_TOKENS};
use app::requests::limits as log;
use app::scim::SEARCH_TIME;
use scim::patch::Patch;
use scim::{Error, Filter, Incoming, Kind, Limits};
use serde_json::{Value, json};
use store::limits as database;

use super::*;
use crate::serve::call::{HeadTooLarge, Unreadable};
use crate::serve::lane::Crowded;
use crate::serve::refusal::sentence;

/// What it is, how much, what happens to whoever meets it, where it is set.
type Row = (&'static str, String, String, &'static str);

fn row(name: &'static str, most: String, answer: impl Into<String>, set_in: &'static str) -> Row {
    (name, most, answer.into(), set_in)
}

/// In the largest unit that leaves nothing over.
fn bytes(number: usize) -> String {
    match number {
        number if number % (1 << 20) == 0 => format!("{} MiB", number >> 20),
        number if number % (1 << 10) == 0 => format!("{} KiB", number >> 10),
        number => format!("{} bytes", count(number)),
    }
}

/// By thousands.
fn count(number: usize) -> String {
    let digits = number.to_string();
    let parted = digits.chars().enumerate().flat_map(|(at, digit)| {
        let comma = (at > 0 && (digits.len() - at).is_multiple_of(3)).then_some(',');
        comma.into_iter().chain([digit])
    });
    parted.collect()
}

fn kib(number: u32) -> String {
    format!("{} KiB", count(usize::try_from(number).expect("a number")))
}

fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs())
}

/// The refusal of a request that is one past a limit, as its client reads it.
fn refusal(error: &Error) -> String {
    let keyword = error.scim_type.map_or_else(String::new, |keyword| format!(" `{}`", keyword.as_str()));
    format!("{}{keyword}: {}", error.status, error.detail)
}

fn json_of(text: &str, limits: &Limits) -> String {
    refusal(&scim::json::parse(text.as_bytes(), limits).expect_err("past the limit"))
}

fn user(attribute: &str, value: &Value, limits: &Limits) -> String {
    let body = json!({ "userName": "x", attribute: value });
    refusal(&Incoming::read(Kind::User, &body, limits).expect_err("past the limit"))
}

fn of_requests(limits: &Limits) -> Vec<Row> {
    let group = json!({ "displayName": "x", "members": vec![json!({ "value": "x" }); limits.members + 1] });
    let operations = vec![json!({ "op": "remove", "path": "title" }); limits.operations + 1];
    let patch = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
    let filter = |text: &str| refusal(&Filter::parse(text, limits).expect_err("past the limit"));
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    let of_body = sentence(&Unreadable::TooLarge(limits.body_bytes));
    vec![
        row("body", bytes(limits.body_bytes), refusal(&of_body), "scim/src/limits.rs: body_bytes"),
        row(
            "levels of JSON",
            count(limits.json_depth),
            json_of(&nested(limits.json_depth + 1), limits),
            "scim/src/limits.rs: json_depth",
        ),
        row(
            "values in a body, objects and lists among them",
            count(Limits::JSON_VALUES),
            json_of(&json!(vec![0; Limits::JSON_VALUES]).to_string(), limits),
            "scim/src/limits.rs: JSON_VALUES",
        ),
        row(
            "objects in a body",
            count(Limits::JSON_OBJECTS),
            json_of(&json!(vec![json!({}); Limits::JSON_OBJECTS + 1]).to_string(), limits),
            "scim/src/limits.rs: JSON_OBJECTS",
        ),
        row(
            "one text",
            bytes(Limits::TEXT_BYTES),
            json_of(&json!({ "title": "x".repeat(Limits::TEXT_BYTES + 1) }).to_string(), limits),
            "scim/src/limits.rs: TEXT_BYTES",
        ),
        row(
            "a text that resources are found by (`userName`, `displayName`, `externalId`, `emails.value`, `members.value`)",
            bytes(Limits::KEY_BYTES),
            user("externalId", &json!("x".repeat(Limits::KEY_BYTES + 1)), limits),
            "scim/src/limits.rs: KEY_BYTES",
        ),
        row(
            "values of one attribute",
            count(Limits::VALUES),
            user("emails", &json!(vec![json!({ "value": "x" }); Limits::VALUES + 1]), limits),
            "scim/src/limits.rs: VALUES",
        ),
        row(
            "members in a request",
            count(limits.members),
            refusal(&Incoming::read(Kind::Group, &group, limits).expect_err("past the limit")),
            "scim/src/limits.rs: members",
        ),
        row(
            "operations of a PATCH",
            count(limits.operations),
            refusal(&Patch::read(Kind::User, &patch, limits).expect_err("past the limit")),
            "scim/src/limits.rs: operations",
        ),
        row(
            "members that the operations of a PATCH look through together",
            count(Limits::MEMBER_LOOKS),
            format!("413: names {}", Limits::MEMBER_LOOKS),
            "scim/src/limits.rs: MEMBER_LOOKS",
        ),
        row(
            "comparisons of values that the operations of a PATCH ask for together",
            count(Limits::VALUE_LOOKS),
            format!("413: names {}", Limits::VALUE_LOOKS),
            "scim/src/limits.rs: VALUE_LOOKS",
        ),
        row(
            "operations of a Bulk",
            count(limits.operations),
            "413: names the limit; `bulk.maxOperations`".to_owned(),
            "scim/src/limits.rs: operations",
        ),
        row(
            "operations of all PATCHes of a Bulk together",
            count(limits.operations * Limits::PATCHES_OF_BULK),
            "413: names the limit".to_owned(),
            "scim/src/limits.rs: PATCHES_OF_BULK",
        ),
        row(
            "a filter",
            bytes(limits.filter_bytes),
            filter(&"x".repeat(limits.filter_bytes + 1)),
            "scim/src/limits.rs: filter_bytes",
        ),
        row(
            "levels of a filter",
            count(limits.filter_depth),
            filter(&format!(
                "{}userName pr{}",
                "(".repeat(limits.filter_depth + 1),
                ")".repeat(limits.filter_depth + 1)
            )),
            "scim/src/limits.rs: filter_depth",
        ),
        row(
            "resources in a page",
            count(limits.count),
            "a larger `count` is cut; `filter.maxResults`, `pagination.maxPageSize`".to_owned(),
            "scim/src/limits.rs: count",
        ),
        row(
            "age of a cursor",
            format!("{} s", count(usize::try_from(Limits::CURSOR_SECONDS).expect("a number"))),
            "400 `expiredCursor`; `pagination.cursorTimeout`".to_owned(),
            "scim/src/limits.rs: CURSOR_SECONDS",
        ),
    ]
}

fn of_heads() -> Vec<Row> {
    let said = |head: HeadTooLarge| format!("{}: {}", head.status().as_u16(), head.sentence());
    vec![
        row("header fields", count(HEAD_FIELDS), said(HeadTooLarge::Fields), "web/src/serve/limits.rs: HEAD_FIELDS"),
        row("head", bytes(HEAD_BYTES), said(HeadTooLarge::Bytes), "web/src/serve/limits.rs: HEAD_BYTES"),
        row("address", bytes(TARGET_BYTES), said(HeadTooLarge::Target), "web/src/serve/limits.rs: TARGET_BYTES"),
        row(
            "header fields that are read at all",
            count(READ_FIELDS),
            "431 without a word".to_owned(),
            "web/src/serve/limits.rs: READ_FIELDS",
        ),
        row(
            "head that is read at all",
            bytes(READ_BYTES),
            "431 without a word".to_owned(),
            "web/src/serve/limits.rs: READ_BYTES",
        ),
    ]
}

fn of_accounts() -> Vec<Row> {
    let crowded = |crowded: Crowded| format!("429, `Retry-After: {COME_AGAIN_S}`: {}", crowded.sentence());
    vec![
        row("requests under way of an account", count(SHARE), "the next one waits", "web/src/serve/limits.rs: SHARE"),
        row(
            "lists, searches and groups with their members, among those",
            count(SEARCHES),
            "the next one of these waits",
            "web/src/serve/limits.rs: SEARCHES",
        ),
        row(
            "pages and files of its console under way",
            count(CONSOLE_SHARE),
            "the next one waits",
            "web/src/serve/limits.rs: CONSOLE_SHARE",
        ),
        row("requests that wait", count(QUEUE), crowded(Crowded::Full), "web/src/serve/limits.rs: QUEUE"),
        row("wait", seconds(WAIT), crowded(Crowded::Waited), "web/src/serve/limits.rs: WAIT"),
        row("bodies of an account in memory", bytes(BODIES), "the next one waits", "web/src/serve/limits.rs: BODIES"),
        row(
            "a body that takes none of it",
            bytes(SMALL_BODY),
            "a larger one takes room",
            "web/src/serve/limits.rs: SMALL_BODY",
        ),
        row("requests under way of all", count(PERMITS), "the next one waits", "web/src/serve/limits.rs: PERMITS"),
        row(
            "look-ups of callers whom nobody knows yet, under way",
            count(STRANGERS),
            "the next one waits",
            "web/src/serve/limits.rs: STRANGERS",
        ),
        row("those of one Tenant URL", count(DOOR_SHARE), "the next one waits", "web/src/serve/limits.rs: DOOR_SHARE"),
        row(
            "lines of those at the doors",
            count(DOORS),
            "two Tenant URLs may share one, by chance",
            "web/src/serve/limits.rs: DOORS",
        ),
        row("questions at `/readyz` under way", count(PROBES), "the next one waits", "web/src/serve/limits.rs: PROBES"),
        row("passwords that are computed or wait", count(LINE), "429, a page", "web/src/serve/limits.rs: LINE"),
        row(
            "pages that follow a run as it goes",
            count(FOLLOWERS),
            "429, and the page looks again by itself",
            "web/src/serve/limits.rs: FOLLOWERS",
        ),
        row(
            "those of one account",
            count(FOLLOWERS_OF_ONE),
            "429, and the page looks again by itself",
            "web/src/serve/limits.rs: FOLLOWERS_OF_ONE",
        ),
        row("time that one follows", seconds(FOLLOWS), "it comes again", "web/src/serve/limits.rs: FOLLOWS"),
        row(
            "life of an OAuth access token",
            format!("{} s", count(usize::try_from(ACCESS_LIFETIME.as_secs()).expect("a number"))),
            "401",
            "app/src/oauth.rs: ACCESS_LIFETIME",
        ),
        row(
            "live access tokens of an OAuth client",
            count(usize::try_from(MOST_ACCESS_TOKENS).expect("a number")),
            "the oldest makes room",
            "app/src/oauth.rs: MOST_ACCESS_TOKENS",
        ),
    ]
}

fn of_searches() -> Vec<Row> {
    let time = SEARCH_TIME.unsigned_abs();
    vec![
        row(
            "time of a search",
            seconds(time),
            format!("400 `tooMany`: names {}", seconds(time)),
            "app/src/scim/list.rs: SEARCH_TIME",
        ),
        row(
            "connections to PostgreSQL that read",
            count(database::READERS),
            "the next read waits",
            "store/src/limits.rs: READERS",
        ),
        row(
            "those of them that search",
            count(database::SEARCHES),
            "the next search waits",
            "store/src/limits.rs: SEARCHES",
        ),
        row(
            "those of them that are left to look-ups at the door and to `/readyz`",
            count(database::DOOR),
            "another read waits",
            "store/src/limits.rs: DOOR",
        ),
        row("wait for one of them", seconds(database::PATIENCE), "503, `Retry-After`", "store/src/limits.rs: PATIENCE"),
        row(
            "readers of SQLite that nobody uses",
            count(database::IDLE_READERS),
            "one more is closed",
            "store/src/limits.rs: IDLE_READERS",
        ),
        row(
            "memory of a reader of SQLite for the file",
            kib(database::READER_CACHE),
            "the system has the rest",
            "store/src/limits.rs: READER_CACHE",
        ),
        row(
            "memory of the writer of SQLite for the file",
            kib(database::WRITER_CACHE),
            "the system has the rest",
            "store/src/limits.rs: WRITER_CACHE",
        ),
    ]
}

fn of_connections() -> Vec<Row> {
    let body = sentence(&Unreadable::Broken);
    vec![
        row(
            "time for a head, and between two requests",
            seconds(HEAD_TIME),
            "the connection is closed",
            "web/src/serve/limits.rs: HEAD_TIME",
        ),
        row("time for a body", seconds(BODY_TIME), refusal(&body), "web/src/serve/limits.rs: BODY_TIME"),
        row(
            "time in which nothing is taken of an answer",
            seconds(TAKES_NOTHING),
            "the connection is closed",
            "web/src/serve/limits.rs: TAKES_NOTHING",
        ),
        row(
            "open connections",
            count(CONNECTIONS),
            "the next one waits in the system's queue",
            "web/src/serve/limits.rs: CONNECTIONS",
        ),
        row("form of a page", bytes(FORM_BYTES), "413, a page", "web/src/serve/limits.rs: FORM_BYTES"),
        row(
            "form of the token endpoint",
            bytes(TOKEN_FORM_BYTES),
            format!("413 `invalid_request`: names {TOKEN_FORM_BYTES}"),
            "web/src/serve/limits.rs: TOKEN_FORM_BYTES",
        ),
        row("rows of a CSV file", count(100_000), "the file is refused", "planning/src/csv/sheet.rs: ROWS"),
        row("aliases or groups in a row of it", count(1_000), "the row is refused", "planning/src/entered.rs: NAMES"),
        row(
            "memberships of all groups that have groups in them",
            count(2_000_000),
            "an issue of each of these groups, and they keep who is in them",
            "planning/src/reconcile/nested.rs: NESTED",
        ),
    ]
}

fn of_snapshots() -> Vec<Row> {
    let number = |number: i64| count(usize::try_from(number).expect("a number"));
    vec![
        row(
            "snapshots of an account that are open",
            count(adi::OPEN),
            format!(
                "409: {} snapshots are open, which is the limit: complete one, or delete it, and begin again.",
                adi::OPEN
            ),
            "app/src/adi/limits.rs: OPEN",
        ),
        row(
            "parts of a snapshot",
            number(adi::PARTS),
            format!("400: parts must say how many there are: a whole number from 0 to {}.", adi::PARTS),
            "app/src/adi/limits.rs: PARTS",
        ),
        row(
            "users and groups of a snapshot",
            number(adi::RESOURCES),
            format!("400: users and groups are {} together; at most {} are kept.", adi::RESOURCES + 1, adi::RESOURCES),
            "app/src/adi/limits.rs: RESOURCES",
        ),
        row(
            "bytes of a snapshot",
            bytes(usize::try_from(adi::BYTES).expect("a number")),
            "413: names them",
            "app/src/adi/limits.rs: BYTES",
        ),
        row(
            "the same, more for each user and group that was announced",
            bytes(usize::try_from(adi::BYTES_EACH).expect("a number")),
            "413: names them",
            "app/src/adi/limits.rs: BYTES_EACH",
        ),
        row(
            "time from the beginning of a snapshot to its end",
            format!("{} h", adi::TIME.as_hours()),
            "404: it is forgotten",
            "app/src/adi/limits.rs: TIME",
        ),
        row(
            "name of a domain",
            format!("{} bytes", adi::DOMAIN_BYTES),
            format!(
                "400: domain must be the name of a domain, such as corp.example.com, of {} bytes at the most.",
                adi::DOMAIN_BYTES
            ),
            "app/src/adi/limits.rs: DOMAIN_BYTES",
        ),
    ]
}

fn of_the_log() -> Vec<Row> {
    let rows = |number: u32| count(usize::try_from(number).expect("a number"));
    vec![
        row(
            "requests that wait to be written down",
            count(log::ENTRIES),
            "it is answered, not written down, and counted",
            "app/src/requests/limits.rs: ENTRIES",
        ),
        row(
            "memory that they take",
            bytes(log::BYTES),
            "it is answered, not written down, and counted",
            "app/src/requests/limits.rs: BYTES",
        ),
        row(
            "those of one account",
            count(log::ENTRIES_OF_ONE),
            "it is answered, not written down, and counted",
            "app/src/requests/limits.rs: ENTRIES_OF_ONE",
        ),
        row(
            "memory that those of one account take",
            bytes(log::BYTES_OF_ONE),
            "it is answered, not written down, and counted",
            "app/src/requests/limits.rs: BYTES_OF_ONE",
        ),
        row(
            "a document before or after a change",
            bytes(log::DOCUMENT),
            "its size is kept in its place",
            "app/src/requests/limits.rs: DOCUMENT",
        ),
        row(
            "rows a minute of an account for requests without a token of its own",
            rows(log::STRANGERS),
            "the next row says how many there were more",
            "app/src/requests/limits.rs: STRANGERS",
        ),
        row(
            "rows a minute for one token that has ended",
            rows(log::DEAD),
            "the next row says how many there were more",
            "app/src/requests/limits.rs: DEAD",
        ),
        row(
            "rows a minute for one token that gets 403, 413 or 429, of each",
            rows(log::REPEATS),
            "the next row says how many there were more",
            "app/src/requests/limits.rs: REPEATS",
        ),
        row("rows of an account", rows(log::ROWS), "the oldest go", "app/src/requests/limits.rs: ROWS"),
        row(
            "days that a row stays",
            "90, or what an administrator sets from 1 to 3,650".to_owned(),
            "it goes",
            "app/src/settings/key.rs: RETENTION",
        ),
    ]
}

/// Where a room, or a part of one, sets its limits.
fn place_of_limits(of: &str) -> String {
    let folder = if of.contains('/') { of.to_owned() } else { format!("{of}/src") };
    format!("{folder}/limits.rs")
}

#[test]
fn the_paper_tells_each_limit_as_it_is() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let paper = std::fs::read_to_string(root.join("docs/LIMITS.md")).expect("docs/LIMITS.md");
    let is_row = |line: &&str| line.starts_with("| ") && !line.starts_with("| limit |");
    let told: Vec<&str> = paper.lines().filter(is_row).collect();
    let rows = [
        of_requests(&Limits::default()),
        of_heads(),
        of_accounts(),
        of_searches(),
        of_connections(),
        of_snapshots(),
        of_the_log(),
    ]
    .concat();
    for (_, _, _, set_in) in &rows {
        let (file, name) = set_in.split_once(": ").expect("a file and a name");
        let source = std::fs::read_to_string(root.join("crates").join(file)).expect("a file of ours");
        let is_set = [format!("const {name}: "), format!("    {name}: ")].iter().any(|text| source.contains(text));
        assert!(is_set, "{set_in}");
    }
    // Whoever sets a limit tells of it; when to come again stands in the rows of those who are told so.
    for file in ["scim", "store", "web/src/serve", "app/src/requests", "app/src/adi"].map(place_of_limits) {
        let source = std::fs::read_to_string(root.join("crates").join(&file)).expect("a file of ours");
        let set = source.lines().filter_map(|line| {
            let line = line.trim().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
            line.strip_prefix("const ")?.split(':').next().filter(|name| !["_", "COME_AGAIN_S"].contains(name))
        });
        for name in set {
            let set_in = format!("{file}: {name}");
            assert!(rows.iter().any(|(_, _, _, known)| *known == set_in), "no row tells of {set_in}");
        }
    }
    let lines: Vec<String> = rows
        .into_iter()
        .map(|(name, most, answer, set_in)| format!("| {name} | {most} | {answer} | `{set_in}` |"))
        .collect();
    assert_eq!(told.join("\n"), lines.join("\n"), "docs/LIMITS.md has these rows:\n{}\n", lines.join("\n"));
}

//! Requests that somebody sends who has a token and bad intentions, or none and a bad client.

use std::fmt;

use proptest::prelude::*;
use proptest::sample::select;

use crate::grammar::{self, Bytes, bit, name, spoiled};

/// Stand in a target for resources that are there.
pub(crate) const USER: &str = "{user}";
/// See [`USER`].
pub(crate) const GROUP: &str = "{group}";

/// A request, but for the server's address and what it knows.
#[derive(Clone)]
pub(crate) struct Attempt {
    pub(crate) method: &'static str,
    /// Below `/scim/`, the query included.
    pub(crate) target: String,
    /// What stands behind `Authorization:`; the account's own token where nothing does.
    pub(crate) bearer: Option<Bytes>,
    /// More headers.
    pub(crate) headers: Vec<(&'static str, Bytes)>,
    pub(crate) body: Option<Bytes>,
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Attempt { method, target, bearer, headers, body } = self;
        write!(f, "{method} /scim/{target} {bearer:?} {headers:?} {body:?}")
    }
}

impl Attempt {
    /// The bytes on the wire.
    pub(crate) fn written(&self, host: &str, token: &str) -> Vec<u8> {
        let mut bytes =
            format!("{} /scim/{} HTTP/1.1\r\nhost: {host}\r\nauthorization: ", self.method, self.target).into_bytes();
        match &self.bearer {
            Some(bearer) => bytes.extend(visible(bearer)),
            None => bytes.extend(format!("Bearer {token}").bytes()),
        }
        for (name, value) in &self.headers {
            bytes.extend(format!("\r\n{name}: ").bytes());
            bytes.extend(visible(value));
        }
        let body = self.body.as_ref().map_or(&[][..], |body| &body.0);
        bytes.extend(format!("\r\ncontent-length: {}\r\n\r\n", body.len()).bytes());
        bytes.extend(body);
        bytes
    }
}

/// What may stand in a header by RFC 9110 section 5.5; the rest is tried by [`noise`].
fn visible(value: &Bytes) -> impl Iterator<Item = u8> {
    value.0.iter().copied().filter(|byte| *byte == b'\t' || (*byte >= b' ' && *byte != 0x7f))
}

/// A text in a URL: as it must be written, or nearly so.
fn in_url(bytes: &[u8], sloppy: bool) -> String {
    let keeps = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let sloppily = |byte: u8| byte.is_ascii_graphic() && !b"#\"<>\\^`{|}".contains(&byte);
    let written = |byte: &u8| {
        if keeps(*byte) || (sloppy && sloppily(*byte)) { char::from(*byte).to_string() } else { format!("%{byte:02X}") }
    };
    bytes.iter().map(written).collect()
}

fn parameter() -> impl Strategy<Value = String> {
    let number = prop_oneof![2 => "-?[0-9]{1,4}", 1 => bit(), 1 => "[0-9]{1,40}"];
    let texts = |texts: BoxedStrategy<String>| spoiled(texts).boxed();
    let one = prop_oneof![
        5 => (Just("filter"), texts(grammar::filter().boxed())),
        2 => (select(vec!["attributes", "excludedAttributes", "ATTRIBUTES"]), texts(grammar::attributes().boxed())),
        2 => (select(vec!["sortBy", "sortOrder"]), texts(name().boxed())),
        2 => (select(vec!["startIndex", "count"]), texts(number.boxed())),
        2 => (Just("cursor"), texts(grammar::cursor().boxed())),
        1 => (select(vec!["aadOptscim062020", "", "x", "filter"]), texts(bit().boxed())),
    ];
    (one, any::<bool>()).prop_map(|((name, value), sloppy)| format!("{name}={}", in_url(&value.0, sloppy)))
}

fn query() -> impl Strategy<Value = String> {
    prop::collection::vec(parameter(), 0..4)
        .prop_map(|parts| if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) })
}

/// A path below `/scim/`, and what it is about.
fn path() -> impl Strategy<Value = String> {
    let known = select(vec![
        "Users",
        "Groups",
        "",
        ".search",
        "Users/.search",
        "Bulk",
        "Me",
        "Schemas",
        "ResourceTypes/User",
        "ServiceProviderConfig",
    ]);
    let below = prop_oneof![
        6 => known.prop_map(str::to_owned),
        4 => select(vec![format!("Users/{USER}"), format!("Groups/{GROUP}"), format!("Users/{GROUP}")]),
        3 => prop::collection::vec(spoiled(grammar::segment()).prop_map(|bytes| in_url(&bytes.0, false)), 1..4).prop_map(|parts| parts.join("/")),
    ];
    let account = prop_oneof![20 => Just("v2/co".to_owned()), 1 => Just("V2//CO/".to_owned()), 1 => spoiled(bit()).prop_map(|bytes| format!("v2/{}", in_url(&bytes.0, false)))];
    (account, below).prop_map(|(account, below)| format!("{account}/{below}"))
}

fn bearer() -> impl Strategy<Value = Option<Bytes>> {
    let scheme = select(vec!["Bearer ", "bearer ", "BEARER  ", "Basic ", "Bearer", "", "Bearer Bearer ", "Bearer,"]);
    let wrong =
        (scheme, prop_oneof![bit(), "rollcall_[a-z]{4,8}_[A-Za-z0-9]{20,60}", "[A-Za-z0-9._~+/-]{0,900}={0,2}"]);
    let wrong = spoiled(wrong.prop_map(|(scheme, token)| format!("{scheme}{token}")));
    prop_oneof![12 => Just(None), 1 => wrong.prop_map(Some)]
}

fn header() -> impl Strategy<Value = (&'static str, Bytes)> {
    let etags = select(vec!["*", "W/\"1\"", "\"1\"", "W/\"1\", W/\"2\"", "W/1", "\"", ""]).prop_map(str::to_owned);
    let types = select(vec![
        "application/scim+json",
        "application/json; charset=utf-8",
        "text/html",
        "application/json;",
        "*/*;q=0",
    ]);
    prop_oneof![
        (select(vec!["if-match", "if-none-match"]), spoiled(prop_oneof![etags, bit()])),
        (select(vec!["content-type", "accept"]), spoiled(types.prop_map(str::to_owned))),
        (
            select(vec!["prefer", "user-agent", "x-forwarded-for", "accept-encoding", "cookie", "origin", "expect-ct"]),
            spoiled(bit())
        ),
    ]
}

/// What asks for an access token, RFC 6749 section 4.4.2.
fn form() -> impl Strategy<Value = String> {
    let field = (select(vec!["grant_type", "client_id", "client_secret", "scope", "resource", ""]), bit());
    let granted =
        prop_oneof![3 => Just("grant_type=client_credentials".to_owned()), 1 => Just("grant_type=password".to_owned())];
    (granted, prop::collection::vec(field, 0..4)).prop_map(|(granted, fields)| {
        let fields = fields.iter().map(|(name, value)| format!("&{name}={}", in_url(value.as_bytes(), false)));
        fields.fold(granted, |form, field| form + &field)
    })
}

/// A request by somebody who was let in, or was not.
pub(crate) fn attempt() -> impl Strategy<Value = Attempt> {
    let written = |body: BoxedStrategy<serde_json::Value>| spoiled(body.prop_map(|body| body.to_string())).boxed();
    let at = |paths: Vec<&'static str>| select(paths).prop_map(|path| format!("v2/co/{path}"));
    let with_body = prop_oneof![
        3 => (Just("POST"), at(vec!["Users", "Groups"]), written(grammar::resource().boxed())),
        2 => (Just("PUT"), at(vec!["Users/{user}", "Groups/{group}"]), written(grammar::resource().boxed())),
        4 => (Just("PATCH"), at(vec!["Users/{user}", "Groups/{group}"]), written(grammar::patch().boxed())),
        3 => (Just("POST"), at(vec!["Bulk"]), written(grammar::bulk().boxed())),
        2 => (Just("POST"), at(vec![".search", "Users/.search", "Groups/.search"]), written(grammar::search().boxed())),
        1 => (Just("POST"), at(vec!["oauth/token"]), spoiled(form()).boxed()),
        1 => (select(vec!["POST", "PUT", "PATCH", "DELETE"]), path(), written(grammar::wild().boxed())),
    ];
    let with_body =
        (with_body, query()).prop_map(|((method, path, body), query)| (method, format!("{path}{query}"), Some(body)));
    let methods = select(vec!["GET", "GET", "GET", "HEAD", "DELETE", "POST", "PATCH", "OPTIONS", "TRACE", "BREW"]);
    let without = (methods, path(), query()).prop_map(|(method, path, query)| (method, format!("{path}{query}"), None));
    (prop_oneof![3 => with_body, 2 => without], bearer(), prop::collection::vec(header(), 0..3))
        .prop_map(|((method, target, body), bearer, headers)| Attempt { method, target, bearer, headers, body })
}

/// Bytes that are no HTTP, or that two readers of HTTP would read differently.
pub(crate) fn noise(host: &str, token: &str) -> Vec<Vec<u8>> {
    let head = |line: &str, more: &str| {
        format!("{line}\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n{more}\r\n").into_bytes()
    };
    let users = "GET /scim/v2/co/Users?count=1 HTTP/1.1";
    let post = "POST /scim/v2/co/Users HTTP/1.1";
    let mut noise = vec![
        b"\r\n\r\n".to_vec(),
        b"GET".to_vec(),
        b"GET /scim/v2/co/Users\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        vec![0; 4_096],
        vec![0xff; 4_096],
        head("GET /scim/v2/co/Users HTTP/1.0", ""),
        head("GET /scim/v2/co/Users HTTP/9.9", ""),
        head("GET http://elsewhere.example/scim/v2/co/Users HTTP/1.1", ""),
        head("OPTIONS * HTTP/1.1", ""),
        head("CONNECT elsewhere.example:443 HTTP/1.1", ""),
        head("GET scim/v2/co/Users HTTP/1.1", ""),
        head("GET /scim/v2/co/\u{e9}\u{202e} HTTP/1.1", ""),
        head("GET /scim/v2/co/Users?filter=a\0b HTTP/1.1", ""),
        head("GET /scim/v2/co/Users?filter=%", ""),
        head(users, "host: other.example\r\n"),
        head(users, "x: a\r\n folded: b\r\n"),
        head(users, "na me: x\r\n"),
        head(users, "x: a\0b\r\n"),
        head(users, "x\r\n"),
        head(users, ": x\r\n"),
        head(users, &format!("x: {}\r\n", "y".repeat(1_000_000))),
        head(users, &"x: y\r\n".repeat(5_000)),
        head(users, "authorization: Bearer other\r\n"),
        head(&format!("GET /scim/v2/co/Users?filter={} HTTP/1.1", "a".repeat(300_000)), ""),
        head(&format!("GET {} HTTP/1.1", "/".repeat(60_000)), ""),
        head(&format!("GET /scim/v2/co/{} HTTP/1.1", "%2f".repeat(10_000)), ""),
        head(post, "content-length: 5\r\ncontent-length: 6\r\n"),
        head(post, "content-length: -1\r\n"),
        head(post, "content-length: 99999999999999999999\r\n"),
        head(post, "content-length: 10\r\n"),
        head(post, "content-length: 5000000\r\n"),
        head(post, "content-length: 4\r\ntransfer-encoding: chunked\r\n"),
        head(post, "transfer-encoding: gzip\r\n"),
        head(post, "transfer-encoding: chunked\r\n"),
        head(post, "expect: 100-continue\r\ncontent-length: 2\r\n"),
        head(post, "expect: something\r\ncontent-length: 2\r\n"),
        head(users, "connection: upgrade\r\nupgrade: websocket\r\n"),
        head(users, "content-length: 0\r\ncontent-encoding: gzip\r\n"),
    ];
    for chunks in [
        "zz\r\n",
        "5\r\nab",
        "ffffffffffffffff\r\na",
        "1\r\na\r\n0\r\nx: y\r\n\r\n",
        "-1\r\n\r\n",
        "2;x=\"\r\n\"\r\n{}\r\n0\r\n\r\n",
    ] {
        noise.push([head(post, "transfer-encoding: chunked\r\n"), chunks.as_bytes().to_vec()].concat());
    }
    noise
}

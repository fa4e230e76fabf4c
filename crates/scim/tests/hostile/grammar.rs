//! What a client may send, made by its grammar, and then spoiled: a stranger who knows the protocol gets deeper into a
//! parser than random bytes do.
//!
//! It knows neither the parsers nor a server, so that both are tried with the same: by `hostile_input.rs` here, in the
//! parsers themselves, and by that of the program over HTTP.

use std::fmt;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value, json};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const BULK: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// Names of attributes: those there are, those there are not, and those that are none.
#[rustfmt::skip] // a table
const NAMES: &[&str] = &[
    "userName", "USERNAME", "externalId", "id", "displayName", "title", "active", "password", "schemas", "meta", "meta.created", "meta.version", "name", "name.givenName",
    "name.familyName", "emails", "emails.value", "emails.type", "emails.primary", "phoneNumbers.value", "addresses.formatted", "roles.primary", "groups", "groups.value", "members",
    "members.value", "members.$ref", "members.type", "$ref", "x509Certificates.value", "photos.value", "profileUrl", "locale", "nickName", "colour", "a.b.c", "1st", "",
    "urn:ietf:params:scim:schemas:core:2.0:User:userName", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "urn:x:y", "urn:", ":",
];

/// Pieces that parsers stumble over.
#[rustfmt::skip] // a table
const BITS: &[&str] = &[
    "\0", "\u{1}", "\u{7f}", "\u{85}", "\u{200b}", "\u{202e}", "\u{feff}", "\u{fffd}", "\u{10ffff}", "\u{e9}", "e\u{301}", "\u{130}", "\u{df}", "\u{1f469}\u{200d}\u{1f4bb}",
    "\\u0000", "\\ud800", "\\udc00\\ud800", "\\", "\\\"", "\"", "'", "`", "[", "]", "(", ")", "{", "}", "[[[[[[[[[[[[[[[[[[[[[[[[", "((((((((((((((((((((((((", "))))", "]]]]", "not(", "not (",
    " and ", " or ", " eq ", " pr", " pr ", " co \"\"", ".", "..", "/", "//", "%", "%00", "%zz", "%ff", "+", "&", "=", "#", "?", ";", ",", ":", "$", "*", "\r\n", "\n", "\t", " ", "   ",
    "null", "true", "-0", "1e999", "1e-999", "9007199254740993", "-9223372036854775809", "18446744073709551616", "0.1e", "0x10", "NaN", "Infinity", "2024-02-30T25:61:61Z",
    "2024-05-01T08:00:00.1234567+14:00", "-9999-01-01T00:00:00Z", "+275760-09-13T00:00:00Z", "\"a\":1,\"a\":2", "{\"value\":", "bulkId:", "bulkId:a", "a@b@c", "\"quoted\"@x.y",
    "'; DROP TABLE account; --", "<script>", "${x}", "{{x}}",
];

/// How many of a sort are tried: `PROPTEST_CASES`, or so many. They are the same in every run, so that what fails once
/// fails again; `PROPTEST_RNG_SEED` makes others.
pub(crate) fn cases(number: u32) -> ProptestConfig {
    let told = |name: &str| std::env::var(name).ok();
    ProptestConfig {
        cases: told("PROPTEST_CASES").and_then(|text| text.parse().ok()).unwrap_or(number),
        rng_seed: told("PROPTEST_RNG_SEED").and_then(|text| text.parse().ok()).unwrap_or(RngSeed::Fixed(7644)),
        failure_persistence: None,
        max_shrink_iters: 5_000,
        ..ProptestConfig::default()
    }
}

/// A piece that parsers stumble over.
pub(crate) fn bit() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => select(BITS).prop_map(str::to_owned),
        1 => (select(BITS), 1_usize..400).prop_map(|(bit, times)| bit.repeat(times)),
        1 => "\\PC{0,12}",
    ]
}

/// A name of an attribute, or nearly one.
pub(crate) fn name() -> impl Strategy<Value = String> {
    prop_oneof![9 => select(NAMES).prop_map(str::to_owned), 1 => bit()]
}

/// Text that people have, and that nobody has.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let usual = select(vec!["a", "A", "ann@corp.example", "Ann", "work", "home", "True", "x\"] or (y", "ünï", ""]);
    prop_oneof![6 => usual.prop_map(str::to_owned), 3 => bit(), 1 => "[a-z]{1,2}", 1 => (1_usize..3_000).prop_map(|length| "é".repeat(length))]
}

/// A filter by the grammar of RFC 7644 section 3.4.2.2.
#[rustfmt::skip] // a table
pub(crate) fn filter() -> impl Strategy<Value = String> {
    let operator = || select(vec!["eq", "ne", "NE", "co", "sw", "ew", "gt", "ge", "lt", "Le"]);
    let literal = || prop_oneof![
        2 => text().prop_map(|text| Value::from(text).to_string()),
        1 => select(vec!["true", "FALSE", "null", "-7", "1e3", "1e999", "\"2024-05-01T08:00:00+02:00\"", "bare", "\"\\ud83d\\ude00\""]).prop_map(str::to_owned),
    ];
    let inner = || select(vec!["type", "value", "primary", "display", "$ref", "colour"]);
    let leaf = prop_oneof![
        (name(), operator(), literal()).prop_map(|(path, operator, literal)| format!("{path} {operator} {literal}")),
        name().prop_map(|path| format!("{path} pr")),
        (name(), inner(), operator(), literal()).prop_map(|(path, inner, operator, literal)| format!("{path}[{inner} {operator} {literal} and not(type pr)]")),
    ];
    leaf.prop_recursive(6, 32, 3, |below| prop_oneof![
        (below.clone(), select(vec!["and", "or", "AND"]), below.clone()).prop_map(|(one, word, other)| format!("{one} {word} {other}")),
        below.clone().prop_map(|one| format!("({one})")),
        below.clone().prop_map(|one| format!("not({one})")),
        (name(), below).prop_map(|(path, one)| format!("{path}[{one}]")),
    ])
}

/// The path of a PATCH operation.
pub(crate) fn path() -> impl Strategy<Value = String> {
    let sub = || select(vec!["", ".value", ".type", ".primary", ".colour", ".", "[type pr]"]);
    prop_oneof![
        2 => name(),
        1 => (name(), filter(), sub()).prop_map(|(name, filter, sub)| format!("{name}[{filter}]{sub}")),
        1 => (select(vec!["emails", "members", "roles", "addresses"]), select(vec!["type", "value", "primary"]), text(), sub())
            .prop_map(|(name, inner, text, sub)| format!("{name}[{inner} eq {}]{sub}", Value::from(text))),
    ]
}

/// Any JSON, with the names of the protocol.
pub(crate) fn wild() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        text().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 32, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((name(), inner.clone()), 0..5).prop_map(object),
            (select(vec!["value", "type", "primary", "Operations", "op", "path", "schemas", "Resources"]), inner)
                .prop_map(|(name, value)| json!({ name: value })),
        ]
    })
}

fn object(entries: Vec<(String, Value)>) -> Value {
    Value::Object(entries.into_iter().collect())
}

/// A list of values, such as e-mails, or what is sent for one.
fn values() -> impl Strategy<Value = Value> {
    let value =
        (text(), select(vec!["work", "home", ""]), any::<Option<bool>>()).prop_map(|(value, of_type, primary)| {
            let mut object = json!({ "value": value, "type": of_type });
            if let Some(primary) = primary {
                object["primary"] = primary.into();
            }
            object
        });
    prop_oneof![6 => vec(value, 0..4).prop_map(Value::from), 1 => wild()]
}

/// The body of a POST or PUT: of a user or of a group.
#[rustfmt::skip] // a table
pub(crate) fn resource() -> impl Strategy<Value = Value> {
    let field = prop_oneof![
        4 => (select(vec!["displayName", "title", "nickName", "externalId", "userName", "password", "locale", "id"]), text()).prop_map(|(name, text)| (name.to_owned(), text.into())),
        1 => (Just("active".to_owned()), prop_oneof![any::<bool>().prop_map(Value::from), Just("False".into()), Just(1.into())]),
        2 => (select(vec!["emails", "phoneNumbers", "roles", "members", "addresses", "groups", "photos"]).prop_map(str::to_owned), values()),
        1 => (Just("name".to_owned()), (text(), text()).prop_map(|(given, family)| json!({ "givenName": given, "familyName": family }))),
        1 => (Just(ENTERPRISE.to_owned()), (text(), text()).prop_map(|(department, manager)| json!({ "department": department, "manager": { "value": manager } }))),
        1 => (name(), wild()),
    ];
    (any::<bool>(), text(), vec(field, 0..6)).prop_map(|(group, unique, fields)| {
        let mut body: Map<String, Value> = fields.into_iter().collect();
        let (schema, name) = if group { (GROUP, "displayName") } else { (USER, "userName") };
        body.insert("schemas".to_owned(), json!([schema]));
        body.insert(name.to_owned(), unique.into());
        Value::Object(body)
    })
}

/// The body of a PATCH.
pub(crate) fn patch() -> impl Strategy<Value = Value> {
    let op = select(vec!["add", "Add", "replace", "Replace", "remove", "REMOVE", "move", ""]);
    let value = prop_oneof![2 => text().prop_map(Value::from), 2 => values(), 1 => resource(), 1 => wild()];
    let operation =
        (op, prop::option::weighted(0.8, path()), prop::option::weighted(0.8, value)).prop_map(|(op, path, value)| {
            let mut operation = json!({ "op": op });
            operation.as_object_mut().into_iter().for_each(|fields| {
                fields.extend(path.clone().map(|path| ("path".to_owned(), path.into())));
                fields.extend(value.clone().map(|value| ("value".to_owned(), value)));
            });
            operation
        });
    vec(operation, 0..5).prop_map(|operations| json!({ "schemas": [PATCH_OP], "Operations": operations }))
}

/// The body of a Bulk.
pub(crate) fn bulk() -> impl Strategy<Value = Value> {
    let method = select(vec!["POST", "post", "PUT", "PATCH", "DELETE", "GET", ""]);
    let target = prop_oneof![
        select(vec![
            "/Users",
            "/Groups",
            "Users",
            "/Users/bulkId:a",
            "/Groups/bulkId:b",
            "/Bulk",
            "/Me",
            "//",
            "/Users/2819/x",
            "https://x.y/Users"
        ])
        .prop_map(str::to_owned),
        (select(vec!["/Users/", "/Groups/"]), segment()).prop_map(|(endpoint, id)| format!("{endpoint}{id}")),
    ];
    let bulk_id =
        prop::option::of(prop_oneof![3 => select(vec!["a", "b", "c", ""]).prop_map(str::to_owned), 1 => bit()]);
    let refers = vec(select(vec!["bulkId:a", "bulkId:b", "bulkId:", "bulkId:nobody"]), 0..3).prop_map(|members| {
        let members: Vec<Value> = members.into_iter().map(|value| json!({ "value": value })).collect();
        json!({ "schemas": [GROUP], "displayName": "of a bulk", "members": members })
    });
    let content = prop_oneof![2 => resource(), 2 => refers, 1 => patch(), 1 => wild()];
    let operation =
        (method, target, bulk_id, prop::option::weighted(0.9, content)).prop_map(|(method, path, bulk_id, content)| {
            let mut operation = json!({ "method": method, "path": path });
            operation.as_object_mut().into_iter().for_each(|fields| {
                fields.extend(bulk_id.clone().map(|id| ("bulkId".to_owned(), id.into())));
                fields.extend(content.clone().map(|content| ("data".to_owned(), content)));
            });
            operation
        });
    let limit = prop_oneof![3 => Just(Value::Null), 1 => (-2_i64..3).prop_map(Value::from), 1 => wild()];
    (vec(operation, 0..5), limit).prop_map(|(operations, limit)| {
        let mut body = json!({ "schemas": [BULK], "Operations": operations });
        if !limit.is_null() {
            body["failOnErrors"] = limit;
        }
        body
    })
}

/// The body of a search.
pub(crate) fn search() -> impl Strategy<Value = Value> {
    let number =
        || prop_oneof![2 => (-3_i64..9).prop_map(Value::from), 1 => any::<i64>().prop_map(Value::from), 1 => wild()];
    let field = prop_oneof![
        3 => (Just("filter"), filter().prop_map(Value::from)),
        1 => (select(vec!["startIndex", "count"]), number()),
        1 => (Just("cursor"), cursor().prop_map(Value::from)),
        1 => (select(vec!["attributes", "excludedAttributes"]), vec(path(), 0..3).prop_map(Value::from)),
        1 => (select(vec!["sortBy", "sortOrder"]), name().prop_map(Value::from)),
        1 => (select(vec!["schemas", "filter", "cursor", "colour"]), wild()),
    ];
    vec(field, 0..4).prop_map(|fields| {
        let mut body = json!({ "schemas": [SEARCH] });
        for (name, value) in fields {
            body[name] = value;
        }
        body
    })
}

/// A cursor that was never handed out.
pub(crate) fn cursor() -> impl Strategy<Value = String> {
    prop_oneof![2 => "[A-Za-z0-9_-]{0,120}", 1 => "[A-Za-z0-9+/]{0,40}={0,2}", 1 => bit()]
}

/// Names for `attributes`, with commas.
pub(crate) fn attributes() -> impl Strategy<Value = String> {
    vec(prop_oneof![3 => name(), 1 => path()], 0..5).prop_map(|names| names.join(","))
}

/// A part of a path.
pub(crate) fn segment() -> impl Strategy<Value = String> {
    let known = select(vec![
        "Users",
        "users",
        "Groups",
        "Schemas",
        "ResourceTypes",
        "ServiceProviderConfig",
        "Bulk",
        "Me",
        ".search",
        "..",
        ".",
        "oauth",
        "token",
        "bulkId",
        "2819c223",
        "00000000-0000-0000-0000-000000000000",
        "User",
        USER,
    ]);
    prop_oneof![2 => known.prop_map(str::to_owned), 1 => bit(), 1 => "[0-9a-f]{8}-[0-9a-f]{4}"]
}

/// One thing that is done to bytes.
#[derive(Clone, Debug)]
enum Harm {
    Insert(Index, String),
    Byte(Index, u8),
    Flip(Index, u8),
    Cut(Index, Index),
    Repeat(Index, Index, usize),
    End(Index),
}

/// Bytes, told as a programmer would write them.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// Bytes of these texts, as they are or spoiled in up to three places.
pub(crate) fn spoiled(texts: impl Strategy<Value = String>) -> impl Strategy<Value = Bytes> {
    let harm = prop_oneof![
        3 => (any::<Index>(), bit()).prop_map(|(at, bit)| Harm::Insert(at, bit)),
        1 => any::<(Index, u8)>().prop_map(|(at, byte)| Harm::Byte(at, byte)),
        1 => (any::<Index>(), 0_u8..8).prop_map(|(at, bit)| Harm::Flip(at, bit)),
        2 => any::<(Index, Index)>().prop_map(|(from, to)| Harm::Cut(from, to)),
        1 => (any::<(Index, Index)>(), 2_usize..60).prop_map(|((from, to), times)| Harm::Repeat(from, to, times)),
        1 => any::<Index>().prop_map(Harm::End),
    ];
    (texts, prop_oneof![1 => vec(harm.clone(), 0..1), 2 => vec(harm, 1..4)])
        .prop_map(|(text, harms)| Bytes(harms.iter().fold(text.into_bytes(), spoil)))
}

fn spoil(mut bytes: Vec<u8>, harm: &Harm) -> Vec<u8> {
    let length = bytes.len();
    let range = |from: &Index, to: &Index| {
        let (from, to) = (from.index(length + 1), to.index(length + 1));
        from.min(to)..from.max(to)
    };
    match harm {
        Harm::Insert(at, bit) => {
            let at = at.index(length + 1);
            bytes.splice(at..at, bit.bytes());
        }
        Harm::Byte(at, byte) => bytes.insert(at.index(length + 1), *byte),
        Harm::Flip(at, bit) if length > 0 => bytes[at.index(length)] ^= 1 << bit,
        Harm::Flip(..) => {}
        Harm::Cut(from, to) => drop(bytes.drain(range(from, to))),
        Harm::Repeat(from, to, times) => {
            let range = range(from, to);
            let again = bytes[range.clone()].repeat(*times);
            bytes.splice(range, again);
        }
        Harm::End(at) => bytes.truncate(at.index(length + 1)),
    }
    bytes
}

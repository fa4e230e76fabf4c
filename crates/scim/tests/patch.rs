//! PATCH as tables: before, operations, after (or the keyword of the refusal). RFC 7644 section 3.5.2, strict unless a table says otherwise.

use scim::patch::{Edits, Head, Leniency, Patch, edits};
use scim::{Error, Kind, Limits, Resource, dialect, urn};
use serde_json::{Value, json};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"))
}

fn body(operations: &str) -> Value {
    json!({ "schemas": [urn::PATCH_OP], "Operations": json(&format!("[{operations}]")) })
}

/// A user or group of these attributes; `userName` or `displayName` is filled in.
fn resource(kind: Kind, attributes: &str) -> Resource {
    let mut document = json(attributes);
    let name = kind.unique_attribute();
    if document.get(name).is_none() {
        document[name] = "bjensen".into();
    }
    scim::Incoming::read(kind, &document, &Limits::default()).expect("the row's resource is valid").resource
}

fn decide(kind: Kind, before: &Resource, operations: &str, lenient: bool) -> Result<Edits, Error> {
    let limits = Limits::default();
    let (body, leniency) = if lenient {
        let canonical = dialect::canonical_patch(kind, body(operations));
        (canonical.body, canonical.leniency)
    } else {
        (body(operations), Leniency::default())
    };
    let patch = Patch::read(kind, &body, &limits)?;
    edits(&patch, &Head { resource: before, id: "2819", members: None }, &leniency)
}

/// The attributes after, without `schemas` and the name that was filled in; or the keyword.
fn outcome(kind: Kind, before: &str, operations: &str, lenient: bool) -> Result<Value, &'static str> {
    let before = resource(kind, before);
    let edits = decide(kind, &before, operations, lenient)
        .map_err(|error| error.scim_type.map_or("none", scim::ScimType::as_str))?;
    let mut after = edits.apply(&before).attributes().clone();
    after.remove("schemas");
    if after.get(kind.unique_attribute()) == Some(&json!("bjensen")) {
        after.remove(kind.unique_attribute());
    }
    Ok(Value::Object(after))
}

/// Rows of before, operations, after. An after that begins with `!` is the keyword of the refusal.
fn check(lenient: bool, rows: &[(&str, &str, &str)]) {
    let mut wrong = Vec::new();
    for (before, operations, after) in rows {
        let got = outcome(Kind::User, before, operations, lenient);
        let expected = after.strip_prefix('!').map_or_else(|| Ok(json(after)), Err);
        if got != expected {
            wrong.push(format!("{before}\n  {operations}\n  expected {expected:?}\n  got      {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
#[rustfmt::skip] // a table
fn single_values() {
    check(
        false,
        &[
            (r"{}", r#"{"op":"add","path":"title","value":"Boss"}"#, r#"{"title":"Boss"}"#),
            (r#"{"title":"Boss"}"#, r#"{"op":"add","path":"title","value":"Chief"}"#, r#"{"title":"Chief"}"#),
            (r#"{"title":"Boss"}"#, r#"{"op":"replace","path":"TITLE","value":"boss"}"#, r#"{"title":"boss"}"#),
            (r#"{"title":"Boss"}"#, r#"{"op":"replace","path":"title","value":null}"#, r"{}"),
            (r#"{"title":"Boss"}"#, r#"{"op":"remove","path":"title"}"#, r"{}"),
            (r"{}", r#"{"op":"remove","path":"title"}"#, r"{}"),
            (r"{}", r#"{"op":"replace","path":"title"}"#, "!invalidValue"),
            (r"{}", r#"{"op":"replace","path":"title","value":7}"#, "!invalidValue"),
            (r"{}", r#"{"op":"replace","path":"active","value":"False"}"#, "!invalidValue"),
            (r"{}", r#"{"op":"replace","path":"title","value":"a\u0000b"}"#, "!invalidValue"),
            (r"{}", r#"{"op":"replace","path":"userName","value":""}"#, "!invalidValue"),
            (r"{}", r#"{"op":"replace","path":"userName","value":null}"#, "!invalidValue"),
            (r"{}", r#"{"op":"replace","value":{"userName":null}}"#, "!invalidValue"),
            (r"{}", r#"{"op":"remove","path":"userName"}"#, "!mutability"),
            (r"{}", r#"{"op":"replace","path":"userName","value":"BJensen"}"#, r#"{"userName":"BJensen"}"#),
            (r"{}", r#"{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User:title","value":"x"}"#, r#"{"title":"x"}"#),
            (r"{}", r#"{"op":"add","path":"URN:ietf:params:scim:schemas:CORE:2.0:user:name.givenName","value":"B"}"#, r#"{"name":{"givenName":"B"}}"#),
            (r"{}", r#"{"op":"replace","path":"externalId","value":"1"},{"op":"remove","path":"externalId"},{"op":"add","path":"externalId","value":"2"}"#, r#"{"externalId":"2"}"#),
            (r#"{"title":"Boss"}"#, r#"{"op":"remove","path":"title"},{"op":"add","path":"nonsense","value":1}"#, "!invalidPath"),
        ],
    );
}

#[test]
#[rustfmt::skip] // a table
fn objects_are_merged() {
    check(
        false,
        &[
            (r#"{"name":{"familyName":"J"}}"#, r#"{"op":"replace","path":"name.givenName","value":"B"}"#, r#"{"name":{"familyName":"J","givenName":"B"}}"#),
            (r#"{"name":{"familyName":"J"}}"#, r#"{"op":"replace","path":"name","value":{"givenName":"B"}}"#, r#"{"name":{"familyName":"J","givenName":"B"}}"#),
            (r#"{"name":{"familyName":"J"}}"#, r#"{"op":"add","value":{"NAME":{"GivenName":"B","familyName":null}}}"#, r#"{"name":{"givenName":"B"}}"#),
            (r#"{"name":{"familyName":"J"}}"#, r#"{"op":"replace","path":"name","value":null}"#, r"{}"),
            (r#"{"name":{"familyName":"J"}}"#, r#"{"op":"remove","path":"name.familyName"}"#, r"{}"),
            (r#"{"name":{"familyName":"J"}}"#, r#"{"op":"remove","path":"name"}"#, r"{}"),
            (r"{}", r#"{"op":"add","path":"name","value":"B J"}"#, "!invalidValue"),
            (r"{}", r#"{"op":"add","path":"name","value":{"colour":"red"}}"#, "!invalidSyntax"),
            (r"{}", r#"{"op":"add","path":"name","value":{"givenName":"a","GIVENNAME":"b"}}"#, "!invalidSyntax"),
            (r"{}", r#"{"op":"add","path":"name.colour","value":"red"}"#, "!invalidPath"),
            (r"{}", r#"{"op":"add","path":"name[givenName eq \"B\"]","value":{}}"#, "!invalidPath"),
        ],
    );
}

#[test]
#[rustfmt::skip] // a table
fn lists() {
    check(
        false,
        &[
            (r"{}", r#"{"op":"add","path":"emails","value":[{"value":"a@b.c"}]}"#, r#"{"emails":[{"value":"a@b.c"}]}"#),
            (
                r#"{"emails":[{"value":"a@b.c","type":"work"}]}"#,
                r#"{"op":"add","path":"emails","value":[{"value":"d@e.f","type":"home"}]}"#,
                r#"{"emails":[{"value":"a@b.c","type":"work"},{"value":"d@e.f","type":"home"}]}"#,
            ),
            // What is there stays as it is, whatever its case; it only gains.
            (r#"{"emails":[{"value":"a@b.c","type":"work"}]}"#, r#"{"op":"add","path":"emails","value":[{"value":"A@B.C","type":"WORK"}]}"#, r#"{"emails":[{"value":"a@b.c","type":"work"}]}"#),
            (
                r#"{"emails":[{"value":"a@b.c","type":"work"}]}"#,
                r#"{"op":"add","path":"emails","value":[{"value":"A@B.C","primary":true}]}"#,
                r#"{"emails":[{"value":"a@b.c","type":"work","primary":true}]}"#,
            ),
            (r#"{"roles":[{"value":"Admin","type":"x"}]}"#, r#"{"op":"add","path":"roles","value":[{"value":"Admin"}]}"#, r#"{"roles":[{"value":"Admin","type":"x"}]}"#),
            (r#"{"addresses":[{"locality":"Ulm"}]}"#, r#"{"op":"add","path":"addresses","value":[{"locality":"ULM"}]}"#, r#"{"addresses":[{"locality":"Ulm"}]}"#),
            (
                r#"{"emails":[{"value":"a@b.c"}]}"#,
                r#"{"op":"replace","path":"emails","value":[{"value":"d@e.f"}]}"#,
                r#"{"emails":[{"value":"d@e.f"}]}"#,
            ),
            (r#"{"emails":[{"value":"a@b.c"}]}"#, r#"{"op":"replace","path":"emails","value":[]}"#, r"{}"),
            (r#"{"emails":[{"value":"a@b.c"}]}"#, r#"{"op":"add","path":"emails","value":[]}"#, r#"{"emails":[{"value":"a@b.c"}]}"#),
            (r#"{"emails":[{"value":"a@b.c"}]}"#, r#"{"op":"remove","path":"emails"}"#, r"{}"),
            (r#"{"emails":[{"value":"a@b.c","type":"work"}]}"#, r#"{"op":"remove","path":"emails.type"}"#, r#"{"emails":[{"value":"a@b.c"}]}"#),
            (r"{}", r#"{"op":"add","path":"emails.value","value":"a@b.c"}"#, r#"{"emails":[{"value":"a@b.c"}]}"#),
            // RFC 7643 section 2.4: two that become the same are one.
            (r#"{"emails":[{"value":"a@b.c","type":"work"},{"value":"a@b.c","type":"home","display":"A"}]}"#, r#"{"op":"remove","path":"emails.type"}"#, r#"{"emails":[{"value":"a@b.c","display":"A"}]}"#),
            (r#"{"emails":[{"value":"a","type":"work"},{"value":"b","type":"home"}]}"#, r#"{"op":"replace","path":"emails[type eq \"home\"]","value":{"value":"A","type":"work","primary":true}}"#, r#"{"emails":[{"value":"a","type":"work","primary":true}]}"#),
            (r#"{"emails":[{"value":"a","type":"work"},{"value":"a","type":"home"}]}"#, r#"{"op":"add","path":"emails[type eq \"home\"].type","value":"work"}"#, r#"{"emails":[{"value":"a","type":"work"}]}"#),
            (r"{}", r#"{"op":"add","path":"emails","value":{"value":"a@b.c"}}"#, "!invalidValue"),
            (r#"{"emails":[{"value":"a@b.c"}]}"#, r#"{"op":"remove","path":"emails","value":[{"value":"a@b.c"}]}"#, "!invalidSyntax"),
            (r"{}", r#"{"op":"add","path":"emails","value":[{"value":"a","primary":true},{"value":"b","primary":true}]}"#, "!invalidValue"),
        ],
    );
}

#[test]
#[rustfmt::skip] // a table
fn value_paths() {
    let two = r#"{"emails":[{"value":"a@b.c","type":"work"},{"value":"d@e.f","type":"home"}]}"#;
    let three = r#"{"emails":[{"value":"1","type":"x"},{"value":"2","type":"y"},{"value":"3","type":"x"}]}"#;
    check(
        false,
        &[
            (two, r#"{"op":"replace","path":"emails[type eq \"work\"].value","value":"n"}"#, r#"{"emails":[{"value":"n","type":"work"},{"value":"d@e.f","type":"home"}]}"#),
            (two, r#"{"op":"add","path":"emails[TYPE EQ \"Work\"].Value","value":"n"}"#, r#"{"emails":[{"value":"n","type":"work"},{"value":"d@e.f","type":"home"}]}"#),
            (two, r#"{"op":"replace","path":"emails[type eq \"work\"]","value":{"value":"n"}}"#, r#"{"emails":[{"value":"n","type":"work"},{"value":"d@e.f","type":"home"}]}"#),
            (two, r#"{"op":"replace","path":"emails[type eq \"work\"]","value":{"display":"n","type":"other"}}"#, r#"{"emails":[{"display":"n","type":"other"},{"value":"d@e.f","type":"home"}]}"#),
            (two, r#"{"op":"replace","path":"emails[type sw \"w\"]","value":{"value":"n"}}"#, r#"{"emails":[{"value":"n"},{"value":"d@e.f","type":"home"}]}"#),
            (two, r#"{"op":"add","path":"emails[type eq \"work\"]","value":{"display":"n"}}"#, r#"{"emails":[{"value":"a@b.c","type":"work","display":"n"},{"value":"d@e.f","type":"home"}]}"#),
            (two, r#"{"op":"remove","path":"emails[type eq \"work\" and value ew \"b.c\"]"}"#, r#"{"emails":[{"value":"d@e.f","type":"home"}]}"#),
            (two, r#"{"op":"remove","path":"emails[type eq \"work\"].value"}"#, r#"{"emails":[{"type":"work"},{"value":"d@e.f","type":"home"}]}"#),
            (two, r#"{"op":"remove","path":"emails[not(type eq \"work\")]"}"#, r#"{"emails":[{"value":"a@b.c","type":"work"}]}"#),
            (two, r#"{"op":"replace","path":"emails[type eq \"work\"]","value":null}"#, r#"{"emails":[{"value":"d@e.f","type":"home"}]}"#),
            (three, r#"{"op":"remove","path":"emails[type eq \"x\"]"}"#, r#"{"emails":[{"value":"2","type":"y"}]}"#),
            (three, r#"{"op":"replace","path":"emails[type eq \"x\"]","value":{"value":"n"}}"#, r#"{"emails":[{"value":"n","type":"x"},{"value":"2","type":"y"}]}"#),
            (three, r#"{"op":"replace","path":"emails[type eq \"x\"].display","value":"n"}"#, r#"{"emails":[{"value":"1","type":"x","display":"n"},{"value":"2","type":"y"},{"value":"3","type":"x","display":"n"}]}"#),
            (three, r#"{"op":"replace","path":"emails[type eq \"x\"].primary","value":true}"#, "!invalidValue"),
            (two, r#"{"op":"remove","path":"emails[type eq \"none\"]"}"#, two),
            (two, r#"{"op":"replace","path":"emails[type eq \"none\"].value","value":"n"}"#, "!noTarget"),
            (two, r#"{"op":"add","path":"emails[type eq \"none\"].value","value":"n"}"#, "!noTarget"),
            (two, r#"{"op":"replace","path":"emails[type eq \"none\"]","value":{"value":"n"}}"#, "!noTarget"),
            (two, r#"{"op":"replace","path":"emails[colour eq \"red\"].value","value":"n"}"#, "!invalidFilter"),
            (two, r#"{"op":"replace","path":"emails[primary eq \"True\"].value","value":"n"}"#, "!invalidFilter"),
            (two, r#"{"op":"replace","path":"emails[type eq \"work\"","value":"n"}"#, "!invalidPath"),
            (two, r#"{"op":"replace","path":"emails[type eq \"work\"]value","value":"n"}"#, "!invalidPath"),
            (two, r#"{"op":"replace","path":"emails[].value","value":"n"}"#, "!invalidFilter"),
        ],
    );
}

#[test]
#[rustfmt::skip] // a table
fn one_value_is_primary() {
    let two = r#"{"emails":[{"value":"a","type":"work","primary":true},{"value":"b","type":"home"}]}"#;
    let moved = r#"{"emails":[{"value":"a","type":"work","primary":false},{"value":"b","type":"home","primary":true}]}"#;
    check(
        false,
        &[
            (two, r#"{"op":"replace","path":"emails[type eq \"home\"].primary","value":true}"#, moved),
            (two, r#"{"op":"add","path":"emails","value":[{"value":"b","type":"home","primary":true}]}"#, moved),
            (two, r#"{"op":"replace","path":"emails[value eq \"b\"]","value":{"value":"b","type":"home","primary":true}}"#, moved),
            (two, r#"{"op":"add","path":"emails","value":[{"value":"b","type":"home"}]}"#, two),
            (
                two,
                r#"{"op":"add","path":"emails","value":[{"value":"c","primary":true}]}"#,
                r#"{"emails":[{"value":"a","type":"work","primary":false},{"value":"b","type":"home"},{"value":"c","primary":true}]}"#,
            ),
            (two, r#"{"op":"replace","path":"emails[type eq \"work\"].primary","value":true}"#, two),
        ],
    );
}

#[test]
#[rustfmt::skip] // a table
fn extensions() {
    const E: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let rows = [
        (r"{}", r#"{"op":"add","path":"ENT:department","value":"Sales"}"#, r#"{"ENT":{"department":"Sales"}}"#),
        (r#"{"ENT":{"department":"Sales"}}"#, r#"{"op":"remove","path":"ENT:department"}"#, r"{}"),
        (r#"{"ENT":{"department":"Sales","division":"D"}}"#, r#"{"op":"remove","path":"ENT"}"#, r"{}"),
        (r#"{"ENT":{"department":"Sales"}}"#, r#"{"op":"replace","path":"ENT","value":{"DIVISION":"D"}}"#, r#"{"ENT":{"department":"Sales","division":"D"}}"#),
        (r#"{"ENT":{"department":"Sales"}}"#, r#"{"op":"add","value":{"ENT":{"division":"D","department":null}}}"#, r#"{"ENT":{"division":"D"}}"#),
        (r#"{"ENT":{"department":"Sales"}}"#, r#"{"op":"replace","value":{"ENT":null}}"#, r"{}"),
        (r"{}", r#"{"op":"add","path":"ENT:manager","value":{"value":"1","displayName":"Anna"}}"#, r#"{"ENT":{"manager":{"value":"1","displayName":"Anna"}}}"#),
        (r#"{"ENT":{"manager":{"value":"1"}}}"#, r#"{"op":"replace","path":"ENT:manager.value","value":"2"}"#, r#"{"ENT":{"manager":{"value":"2"}}}"#),
        (r#"{"ENT":{"manager":{"value":"1"}}}"#, r#"{"op":"replace","path":"ENT:manager.displayName","value":"A"}"#, r#"{"ENT":{"manager":{"value":"1","displayName":"A"}}}"#),
        (r#"{"ENT":{"manager":{"value":"1"}}}"#, r#"{"op":"add","path":"ENT:manager","value":null}"#, r"{}"),
        (r"{}", r#"{"op":"add","path":"ENT:manager","value":"1"}"#, "!invalidValue"),
        (r"{}", r#"{"op":"add","path":"ENT:colour","value":"red"}"#, "!invalidPath"),
        (r"{}", r#"{"op":"add","value":{"ENT:department":"Sales"}}"#, "!invalidSyntax"),
        (r"{}", r#"{"op":"add","value":{"ENT":{"colour":"red"}}}"#, "!invalidSyntax"),
    ]
    .map(|(before, operations, after)| (before.replace("ENT", E), operations.replace("ENT", E), after.replace("ENT", E)));
    check(false, &rows.each_ref().map(|(before, operations, after)| (before.as_str(), operations.as_str(), after.as_str())));

    let before = resource(Kind::User, "{}");
    let edits = decide(Kind::User, &before, &rows[0].1, false).expect("a legal operation");
    assert_eq!(edits.apply(&before).get("schemas"), Some(&json!([urn::USER, urn::ENTERPRISE_USER])), "the URN joins `schemas`");
}

#[test]
#[rustfmt::skip] // a table
fn what_is_not_the_clients() {
    check(
        false,
        &[
            (r"{}", r#"{"op":"replace","path":"groups","value":[{"value":"g"}]}"#, "!mutability"),
            (r"{}", r#"{"op":"add","path":"groups[value eq \"g\"].display","value":"x"}"#, "!mutability"),
            (r"{}", r#"{"op":"remove","path":"groups"}"#, "!mutability"),
            (r"{}", r#"{"op":"replace","path":"id","value":"2819"}"#, "!mutability"),
            (r"{}", r#"{"op":"replace","path":"meta.created","value":"x"}"#, "!mutability"),
            (r"{}", r#"{"op":"remove","path":"schemas"}"#, "!mutability"),
            (r"{}", r#"{"op":"add","path":"schemas","value":["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]}"#, r"{}"),
            (r"{}", r#"{"op":"add","path":"schemas","value":["urn:x"]}"#, "!invalidValue"),
            (r"{}", r#"{"op":"replace","value":{"groups":[{"value":"g"}],"meta":{"x":1},"title":"t"}}"#, r#"{"title":"t"}"#),
            (r"{}", r#"{"op":"replace","value":{"id":"2819","title":"t"}}"#, r#"{"title":"t"}"#),
            (r"{}", r#"{"op":"replace","value":{"id":"another","title":"t"}}"#, "!mutability"),
            (r"{}", r#"{"op":"replace","path":"password","value":"secret"}"#, r"{}"),
            (r"{}", r#"{"op":"remove","path":"password"}"#, r"{}"),
            (r"{}", r#"{"op":"add","value":{"password":"secret"}}"#, r"{}"),
        ],
    );
}

#[test]
#[rustfmt::skip] // a table
fn what_has_no_target() {
    check(
        false,
        &[
            (r"{}", r#"{"op":"remove"}"#, "!noTarget"),
            (r"{}", r#"{"op":"remove","path":"urn:ietf:params:scim:schemas:core:2.0:User"}"#, "!noTarget"),
            (r"{}", r#"{"op":"add","path":"colour","value":"red"}"#, "!invalidPath"),
            (r"{}", r#"{"op":"add","path":"a.b.c","value":"red"}"#, "!invalidPath"),
            (r"{}", r#"{"op":"add","path":"","value":"red"}"#, "!invalidPath"),
            (r"{}", r#"{"op":"add","path":7,"value":"red"}"#, "!invalidPath"),
            (r"{}", r#"{"op":"add","value":"red"}"#, "!invalidValue"),
            (r"{}", r#"{"op":"add","value":{"colour":"red"}}"#, "!invalidSyntax"),
            (r"{}", r#"{"op":"add","value":{"title":"a","TITLE":"b"}}"#, "!invalidSyntax"),
            (r"{}", r#"{"op":"Add","path":"title","value":"t"}"#, "!invalidSyntax"),
            (r"{}", r#"{"op":"move","path":"title","value":"t"}"#, "!invalidSyntax"),
            (r"{}", r#"{"op":null,"path":"title","value":"t"}"#, "!invalidSyntax"),
            (r"{}", r#"{"path":"title","value":"t"}"#, "!invalidSyntax"),
            (r"{}", r#"{"op":"add","path":"title","value":"t","from":"x"}"#, "!invalidSyntax"),
            (r"{}", r#""add""#, "!invalidSyntax"),
            (r"{}", r"", r"{}"),
        ],
    );
}

#[test]
fn the_body_of_a_patch() {
    let limits = Limits { operations: 2, members: 3, ..Limits::default() };
    let keyword = |kind, body: Value| {
        Patch::read(kind, &body, &limits).err().map(|error| (error.status, error.scim_type.map(scim::ScimType::as_str)))
    };
    let with = |operations: Value| json!({ "schemas": [urn::PATCH_OP], "Operations": operations });
    let syntax = Some((400, Some("invalidSyntax")));
    assert_eq!(keyword(Kind::User, json!([])), syntax);
    assert_eq!(keyword(Kind::User, json!({ "Operations": [] })), syntax);
    assert_eq!(keyword(Kind::User, json!({ "schemas": [urn::USER], "Operations": [] })), syntax);
    assert_eq!(keyword(Kind::User, json!({ "schemas": [urn::PATCH_OP] })), syntax);
    assert_eq!(keyword(Kind::User, with(json!({ "op": "add" }))), syntax);
    assert_eq!(keyword(Kind::User, json!({ "SCHEMAS": [urn::PATCH_OP.to_uppercase()], "operations": [] })), None);
    let three = json!([{ "op": "remove", "path": "title" }, { "op": "remove", "path": "title" }, { "op": "remove", "path": "title" }]);
    assert_eq!(keyword(Kind::User, with(three)), Some((413, None)));
    let members = |ids: &[&str]| json!({ "op": "add", "path": "members", "value": ids.iter().map(|id| json!({ "value": id })).collect::<Vec<_>>() });
    assert_eq!(keyword(Kind::Group, with(json!([members(&["1", "2"]), members(&["3"])]))), None);
    assert_eq!(keyword(Kind::Group, with(json!([members(&["1", "2"]), members(&["3", "4"])]))), Some((413, None)));
}

#[test]
fn a_refused_patch_names_what_and_where() {
    let error =
        decide(Kind::User, &resource(Kind::User, "{}"), r#"{"op":"replace","path":"name.givenName","value":7}"#, false)
            .expect_err("a number is no name");
    assert_eq!(error.to_json()["detail"], "The value of name.givenName must be text in quotes, not the number 7.");
}

#[test]
#[rustfmt::skip] // a table
fn users_as_providers_send_them() {
    const E: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let rows = [
        (r"{}", r#"{"op":"Replace","path":"active","value":"False"}"#, r#"{"active":false}"#),
        (r"{}", r#"{"op":"ADD","value":{"active":"tRuE"}}"#, r#"{"active":true}"#),
        (r"{}", r#"{"op":"replace","value":{"displayName":"B","name.givenName":"K","name.familyName":"U","ENT:employeeNumber":"A"}}"#, r#"{"displayName":"B","name":{"givenName":"K","familyName":"U"},"ENT":{"employeeNumber":"A"}}"#),
        (r"{}", r#"{"op":"replace","value":{"ENT":{"employeeNumber":"A","colour":"red"},"urn:ietf:params:scim:schemas:core:2.0:User:title":"t"}}"#, r#"{"title":"t","ENT":{"employeeNumber":"A"}}"#),
        (r"{}", r#"{"op":"add","value":{"emails[type eq \"work\"].value":"a@b.c"}}"#, r#"{"emails":[{"type":"work","value":"a@b.c"}]}"#),
        (r"{}", r#"{"op":"add","value":{"groups.display":"x","meta.created":"y","ENT:manager.displayName":"A"}}"#, r#"{"ENT":{"manager":{"displayName":"A"}}}"#),
        (r"{}", r#"{"op":"Add","path":"emails[type eq \"work\"].value","value":"a@b.c"}"#, r#"{"emails":[{"type":"work","value":"a@b.c"}]}"#),
        (r"{}", r#"{"op":"Replace","path":"emails[type eq \"other\"].Value","value":"a@b.c"}"#, r#"{"emails":[{"type":"other","value":"a@b.c"}]}"#),
        (r"{}", r#"{"op":"Add","path":"phoneNumbers[type eq \"mobile\"]","value":{"value":"1"}}"#, r#"{"phoneNumbers":[{"type":"mobile","value":"1"}]}"#),
        (
            r"{}",
            r#"{"op":"Add","path":"addresses[type eq \"work\"].formatted","value":"f"},{"op":"Add","path":"addresses[type eq \"work\"].country","value":"DE"},{"op":"Add","path":"addresses[type eq \"work\"].locality","value":"Ulm"}"#,
            r#"{"addresses":[{"type":"work","formatted":"f","country":"DE","locality":"Ulm"}]}"#,
        ),
        (r"{}", r#"{"op":"Replace","path":"emails[value eq \"old\"].value","value":"new"}"#, "!noTarget"),
        (r"{}", r#"{"op":"Replace","path":"emails[type ne \"work\"].value","value":"x"}"#, "!noTarget"),
        (r"{}", r#"{"op":"Replace","path":"emails[type eq \"a\" and type eq \"b\"].value","value":"x"}"#, "!noTarget"),
        (r#"{"roles":[{"value":"user"}]}"#, r#"{"op":"Add","path":"roles[primary eq \"True\"].value","value":"admin"}"#, r#"{"roles":[{"value":"user"},{"primary":true,"value":"admin"}]}"#),
        (r#"{"roles":[{"value":"user","primary":true}]}"#, r#"{"op":"Add","path":"roles[primary eq \"True\"].value","value":"admin"}"#, r#"{"roles":[{"value":"admin","primary":true}]}"#),
        (r"{}", r#"{"op":"Add","path":"roles","value":[{"id":"06b0","value":"Admin","displayName":"Admin"}]}"#, r#"{"roles":[{"value":"Admin"}]}"#),
        (r"{}", r#"{"op":"Add","path":"ENT:manager","value":"2c2f"}"#, r#"{"ENT":{"manager":{"value":"2c2f"}}}"#),
        (r"{}", r#"{"op":"Add","path":"ENT:manager","value":[{"value":"2c2f"}]}"#, r#"{"ENT":{"manager":{"value":"2c2f"}}}"#),
        (r#"{"ENT":{"manager":{"value":"2c2f"}}}"#, r#"{"op":"Add","path":"ENT:manager","value":""}"#, r"{}"),
        (r#"{"ENT":{"manager":{"value":"2c2f"}}}"#, r#"{"op":"Remove","path":"ENT:manager","value":"2c2f"}"#, r"{}"),
        (r#"{"ENT":{"manager":{"value":"2c2f"}}}"#, r#"{"op":"Add","value":{"ENT:manager":""}}"#, r"{}"),
        (r#"{"ENT":{"department":"Sales"}}"#, r#"{"op":"Add","path":"ENT:department","value":"Retail"}"#, r#"{"ENT":{"department":"Retail"}}"#),
        (r"{}", r#"{"op":"replace","value":{"colour":"red","title":"t"}}"#, r#"{"title":"t"}"#),
        (r"{}", r#"{"op":"replace","path":"colour","value":"red"}"#, "!invalidPath"),
        (r#"{"emails":[{"value":"a"},{"value":"b"}]}"#, r#"{"op":"Remove","path":"emails","value":[{"value":"A"}]}"#, r#"{"emails":[{"value":"b"}]}"#),
        (r#"{"emails":[{"value":"a"}]}"#, r#"{"op":"Remove","path":"emails","value":[]}"#, "!invalidValue"),
        (r"{}", r#"{"op":"add","path":"emails","value":[{"value":"a","primary":"True"},{"value":"b","primary":true}]}"#, r#"{"emails":[{"value":"a","primary":true},{"value":"b","primary":false}]}"#),
        (r"{}", r#"{"op":"add","path":"phoneNumbers","value":{"value":"555 1"}}"#, r#"{"phoneNumbers":[{"value":"555 1"}]}"#),
        (r"{}", r#"{"op":"add","name":"x","path":"title","value":"t"}"#, r#"{"title":"t"}"#),
    ]
    .map(|(before, operations, after)| (before.replace("ENT", E), operations.replace("ENT", E), after.replace("ENT", E)));
    check(true, &rows.each_ref().map(|(before, operations, after)| (before.as_str(), operations.as_str(), after.as_str())));
}

#[test]
fn the_engine_tells_which_leniency_it_needed() {
    let before = resource(Kind::User, r#"{"emails":[{"value":"a"}]}"#);
    let lenient =
        |operations: &str| decide(Kind::User, &before, operations, true).expect("the dialect accepts it").lenient;
    assert_eq!(
        lenient(r#"{"op":"add","path":"emails[type eq \"work\"].value","value":"x"}"#),
        ["create_missing_value"]
    );
    assert_eq!(lenient(r#"{"op":"remove","path":"emails","value":[{"value":"a"}]}"#), ["remove_by_value"]);
    assert!(lenient(r#"{"op":"remove","path":"emails"}"#).is_empty());
}

#[test]
fn old_data_never_blocks_an_unrelated_change() {
    let before = Resource::from_stored(Kind::User, r#"{"colour":"red","emails":"a@b.c","active":"yes","name":7}"#)
        .expect("an object");
    let edits = decide(Kind::User, &before, r#"{"op":"replace","path":"title","value":"t"}"#, false)
        .expect("title is touched alone");
    assert_eq!(edits.attributes.len(), 1);
    assert_eq!(edits.apply(&before).get("colour"), Some(&json!("red")));
}

#[test]
fn a_list_has_a_limit_and_work_on_it_is_quick() {
    let many = |from: usize, to: usize| {
        json!((from..to).map(|n| json!({ "value": n.to_string() })).collect::<Vec<_>>()).to_string()
    };
    let before = resource(Kind::User, &format!(r#"{{"emails":{}}}"#, many(0, Limits::VALUES)));
    let add = |values: &str| format!(r#"{{"op":"add","path":"emails","value":{values}}}"#);
    let same = vec![add(&many(0, Limits::VALUES)); 30].join(",");
    assert!(decide(Kind::User, &before, &same, false).is_ok_and(|edits| edits.is_empty()));
    for values in [many(1000, 1001), many(0, 1001)] {
        let error = decide(Kind::User, &before, &add(&values), false).expect_err("one too many");
        assert_eq!((error.status, error.detail.as_str()), (413, "emails has 1001 values; at most 1000 are kept."));
    }
    let old = format!(r#"{{"userName":"b","emails":{}}}"#, many(0, 2000));
    let before = Resource::from_stored(Kind::User, &old).expect("an object");
    assert!(
        decide(Kind::User, &before, r#"{"op":"remove","path":"emails[value eq \"7\"]"}"#, false).is_ok(),
        "old data may shrink"
    );
}

#[test]
fn a_put_removes_what_it_leaves_out() {
    let limits = Limits::default();
    let head = resource(Kind::User, r#"{"title":"Boss","nickName":"B","active":true}"#);
    let incoming =
        scim::Incoming::read(Kind::User, &json!({ "userName": "bjensen", "title": "Chief", "active": true }), &limits)
            .expect("valid");
    let edits = Edits::between(&head, &incoming).expect("nothing is immutable");
    let told: Vec<_> =
        edits.attributes.iter().map(|edit| (edit.name.as_str(), edit.old.clone(), edit.new.clone())).collect();
    assert_eq!(told, [("nickName", Some(json!("B")), None), ("title", Some(json!("Boss")), Some(json!("Chief")))]);
    assert!(edits.members.is_empty());
    assert_eq!(edits.apply(&head), incoming.resource);

    let group = resource(Kind::Group, "{}");
    let incoming = scim::Incoming::read(Kind::Group, &json!({ "displayName": "bjensen" }), &limits).expect("valid");
    let edits = Edits::between(&group, &incoming).expect("nothing is immutable");
    assert!(
        edits.members.all.as_ref().is_some_and(std::collections::BTreeMap::is_empty),
        "a PUT without members has none"
    );
    assert!(!edits.is_empty());
}

#[test]
fn no_operation_makes_a_key_longer_than_an_index_takes() {
    let long = "x".repeat(1025);
    let user = resource(Kind::User, r#"{"emails":[{"type":"work","value":"a@x"}]}"#);
    let group = resource(Kind::Group, "{}");
    let rows = [
        (Kind::User, r#"{"op":"replace","path":"userName","value":"LONG"}"#),
        (Kind::User, r#"{"op":"add","value":{"displayName":"LONG"}}"#),
        (Kind::User, r#"{"op":"add","path":"externalId","value":"LONG"}"#),
        (Kind::User, r#"{"op":"add","path":"emails","value":[{"value":"LONG"}]}"#),
        (Kind::User, r#"{"op":"replace","path":"emails[type eq \"work\"].value","value":"LONG"}"#),
        (Kind::User, r#"{"op":"replace","path":"emails[type eq \"work\"]","value":{"value":"LONG"}}"#),
        (Kind::User, r#"{"op":"replace","path":"emails.value","value":"LONG"}"#),
        (Kind::Group, r#"{"op":"replace","path":"displayName","value":"LONG"}"#),
        (Kind::Group, r#"{"op":"add","path":"members","value":[{"value":"LONG"}]}"#),
        (Kind::Group, r#"{"op":"replace","value":{"members":[{"value":"LONG"}]}}"#),
    ];
    for (kind, operation) in rows {
        let before = if kind == Kind::User { &user } else { &group };
        let operation = operation.replace("LONG", &long);
        for lenient in [false, true] {
            let error = decide(kind, before, &operation, lenient).expect_err("too long");
            assert_eq!(error.scim_type, Some(scim::ScimType::InvalidValue), "{error}");
            assert!(error.detail.contains("has 1025 bytes; at most 1024 are kept"), "{error}");
        }
        decide(kind, before, &operation.replace(&long, &long[1..]), false).expect("as long as may be");
    }
    // Leniency makes a value of what a filter describes.
    let created = r#"{"op":"replace","path":"emails[value eq \"LONG\"].type","value":"home"}"#;
    let error = decide(Kind::User, &user, &created.replace("LONG", &long), true).expect_err("too long");
    assert!(error.detail.contains("emails.value has 1025 bytes"), "{error}");
    decide(Kind::User, &user, &created.replace("LONG", &long[1..]), true).expect("as long as may be");
}

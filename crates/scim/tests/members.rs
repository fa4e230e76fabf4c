//! PATCH of a group's members, as tables: operations, and the deltas that they become. Strictly first, then as providers send them.

use scim::patch::{Head, Leniency, Patch, edits};
use scim::{Error, Kind, Limits, Member, Resource, dialect, urn};
use serde_json::{Value, json};

fn body(operations: &str) -> Value {
    let operations: Value = serde_json::from_str(&format!("[{operations}]")).expect("a row of JSON");
    json!({ "schemas": [urn::PATCH_OP], "Operations": operations })
}

/// Members as text: `all=a,b +c -d`, each part only if it is there.
fn member_edits(operations: &str, lenient: bool, head: Option<&[Member]>) -> Result<String, &'static str> {
    let limits = Limits::default();
    let canonical = dialect::canonical_patch(Kind::Group, body(operations));
    let (body, leniency) =
        if lenient { (canonical.body, canonical.leniency) } else { (body(operations), Leniency::default()) };
    let keyword = |error: Error| error.scim_type.map_or("none", scim::ScimType::as_str);
    let patch = Patch::read(Kind::Group, &body, &limits).map_err(keyword)?;
    assert_eq!(patch.member_searches() > 0, head.is_some(), "{operations}");
    let before = Resource::from_stored(Kind::Group, r#"{"displayName":"g"}"#).expect("an object");
    let edits = edits(&patch, &Head { resource: &before, id: "2819", members: head }, &leniency).map_err(keyword)?;
    let mut parts: Vec<String> = edits
        .members
        .all
        .iter()
        .map(|all| format!("all={}", all.keys().cloned().collect::<Vec<_>>().join(",")))
        .collect();
    parts.extend(edits.members.add.keys().map(|value| format!("+{value}")));
    parts.extend(edits.members.remove.iter().map(|value| format!("-{value}")));
    parts.extend(edits.attributes.iter().map(|edit| format!("{}={}", edit.name, edit.new.clone().unwrap_or_default())));
    Ok(parts.join(" "))
}

#[test]
#[rustfmt::skip] // a table
fn members_become_deltas() {
    let rows = [
        (r#"{"op":"add","path":"members","value":[{"value":"a"},{"value":"b","$ref":null,"type":"Group"}]}"#, Ok("+a +b")),
        (r#"{"op":"add","value":{"members":[{"value":"a"}]}}"#, Ok("+a")),
        (r#"{"op":"remove","path":"members[value eq \"a\"]"}"#, Ok("-a")),
        (r#"{"op":"remove","path":"members[value eq \"a\" or value eq \"b\"]"}"#, Ok("-a -b")),
        (r#"{"op":"remove","path":"members"}"#, Ok("all=")),
        (r#"{"op":"replace","path":"members","value":[]}"#, Ok("all=")),
        (r#"{"op":"replace","path":"members","value":[{"value":"a"},{"value":"a"}]}"#, Ok("all=a")),
        (r#"{"op":"replace","value":{"members":[],"id":"2819","displayName":"N"}}"#, Ok(r#"all= displayName="N""#)),
        (r#"{"op":"remove","path":"members[value eq \"a\"]"},{"op":"add","path":"members","value":[{"value":"a"}]}"#, Ok("+a")),
        (r#"{"op":"add","path":"members","value":[{"value":"a"}]},{"op":"remove","path":"members[value eq \"a\"]"}"#, Ok("-a")),
        (r#"{"op":"replace","path":"members","value":[{"value":"a"}]},{"op":"add","path":"members","value":[{"value":"b"}]}"#, Ok("all=a,b")),
        (r#"{"op":"replace","path":"members","value":[{"value":"a"}]},{"op":"remove","path":"members[value eq \"a\"]"}"#, Ok("all=")),
        (r#"{"op":"add","path":"members","value":[{"value":"b"}]},{"op":"remove","path":"members"}"#, Ok("all=")),
        (r#"{"op":"replace","path":"externalId","value":"x"}"#, Ok(r#"externalId="x""#)),
        (r#"{"op":"add","path":"members","value":[{"display":"a"}]}"#, Err("invalidValue")),
        (r#"{"op":"add","path":"members","value":[{"value":""}]}"#, Err("invalidValue")),
        (r#"{"op":"add","path":"members","value":["a"]}"#, Err("invalidValue")),
        (r#"{"op":"add","path":"members","value":{"value":"a"}}"#, Err("invalidValue")),
        (r#"{"op":"remove","path":"members","value":[{"value":"a"}]}"#, Err("invalidSyntax")),
        (r#"{"op":"remove","path":"members","value":null}"#, Err("invalidSyntax")),
        (r#"{"op":"remove","path":"members[value eq \"a\"]","value":false}"#, Err("invalidSyntax")),
        (r#"{"op":"replace","path":"members[value eq \"a\"].display","value":"A"}"#, Err("mutability")),
        (r#"{"op":"replace","path":"members.value","value":"A"}"#, Err("mutability")),
        (r#"{"op":"remove","path":"displayName"}"#, Err("mutability")),
    ];
    for (operations, expected) in rows {
        assert_eq!(member_edits(operations, false, None).as_deref().map_err(|keyword| *keyword), expected, "{operations}");
    }
}

#[test]
fn a_filter_on_more_than_ids_reads_the_members() {
    let member = |value: &str, kind| Member {
        value: value.to_owned(),
        display: Some(format!("Name of {value}")),
        kind: Some(kind),
    };
    let head = [member("a", Kind::User), member("b", Kind::Group), member("c", Kind::Group)];
    let operations = r#"{"op":"add","path":"members","value":[{"value":"d","type":"Group"}]},{"op":"remove","path":"members[type eq \"Group\" and value ne \"c\"]"}"#;
    assert_eq!(member_edits(operations, false, Some(&head)).as_deref(), Ok("-b -d"));
    assert_eq!(
        member_edits(r#"{"op":"remove","path":"members[display co \"of a\"]"}"#, false, Some(&head)).as_deref(),
        Ok("-a")
    );
}

#[test]
#[rustfmt::skip] // a table
fn members_as_providers_send_them() {
    let rows = [
        (r#"{"op":"Add","path":"members","value":{"value":"a"}}"#, Ok("+a")),
        (r#"{"op":"Add","path":"members","value":"a"}"#, Ok("+a")),
        (r#"{"op":"Add","path":"members","value":["a",{"$ref":null,"value":"b"}]}"#, Ok("+a +b")),
        (r#"{"op":"Remove","path":"members","value":[{"$ref":null,"value":"a"}]}"#, Ok("-a")),
        (r#"{"op":"Remove","path":"members","value":{"value":"a"}}"#, Ok("-a")),
        (r#"{"op":"Remove","path":"members","value":"a"}"#, Ok("-a")),
        (r#"{"op":"Remove","path":"members","value":[]}"#, Err("invalidValue")),
        (r#"{"op":"Remove","path":"members","value":null}"#, Err("invalidValue")),
        (r#"{"op":"Remove","path":"members","value":""}"#, Err("invalidValue")),
        (r#"{"op":"Remove","path":"members","value":{}}"#, Err("invalidValue")),
        (r#"{"op":"Remove","path":"members","value":[{"display":"a"}]}"#, Err("invalidValue")),
        (r#"{"op":"Remove","path":"members","value":[null]}"#, Err("invalidValue")),
        (r#"{"op":"Remove","path":"members","value":7}"#, Err("invalidValue")),
        (r#"{"op":"Remove","path":"members[value eq \"a\"]","value":[{"value":"b"}]}"#, Ok("-a")),
        (r#"{"op":"Remove","path":"members[value eq a]"}"#, Ok("-a")),
        (r#"{"op":"Replace","path":"members","value":[]}"#, Ok("all=")),
    ];
    for (operations, expected) in rows {
        assert_eq!(member_edits(operations, true, None).as_deref().map_err(|keyword| *keyword), expected, "{operations}");
    }
}

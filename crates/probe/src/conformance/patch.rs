//! RFC 7644 section 3.5.2: what holds for every PATCH, and what one is refused for.

use serde_json::{Value, json};

use super::duty::{Duty, may, must, should};
use super::finding::{Judged, Short, skipped};
use super::get::NOBODY;
use super::reply::Reply;
use super::rig::{PATCH, Rig};
use super::shape::{at, instant, member};
use super::wire::Ask;

const S: &str = "7644 3.5.2";

pub(super) const DUTIES: &[Duty] = &[
    must("patch.answer", S, "a PATCH that is done is answered 200 with the resource as it is now, or 204", answer),
    must("patch.order", S, "operations are done in their order", order),
    must("patch.atomic", S, "if one operation is refused, none is done", atomic),
    must("patch.last-modified", "7643 3.1", "a change moves meta.lastModified, and never back", last_modified),
    must("patch.unknown-404", "7644 3.12", "a PATCH of nobody is answered 404", unknown_404),
    must("patch.unique", "7644 3.12", "a userName that somebody else has is refused: 409 uniqueness", unique),
    must("patch.read-only", S, "a read-only attribute can't be set: 400 mutability", read_only),
    must("patch.read-only-no-path", S, "nor by a value without a path", read_only_without_path),
    must("patch.required", "7643 2.2", "a required attribute can't be emptied: 400", required),
    must(
        "patch.wrong-type",
        "7644 3.12",
        "a value of another type than the schema's is refused: 400 invalidValue",
        wrong_type,
    ),
    must(
        "patch.unknown-path",
        "7644 3.12",
        "a path that leads nowhere is refused: 400 invalidPath or noTarget",
        |rig| {
            refused(
                rig,
                json!({ "op": "replace", "path": "probeNobodyKnowsThis", "value": "x" }),
                &["invalidPath", "noTarget"],
            )
        },
    ),
    must("patch.no-path-at-all", "7644 3.12", "a path that is none is refused: 400 invalidPath", |rig| {
        refused(
            rig,
            json!({ "op": "replace", "path": "emails[type eq", "value": "x" }),
            &["invalidPath", "invalidFilter"],
        )
    }),
    must("patch.unknown-operation", S, "an op that is none is refused: 400 invalidSyntax", |rig| {
        refused(rig, json!({ "op": "increase", "path": "userName", "value": "x" }), &["invalidSyntax", "invalidValue"])
    }),
    must("patch.no-operation", S, "an operation without op is refused: 400", |rig| {
        refused(rig, json!({ "path": "userName", "value": "x" }), &["invalidSyntax", "invalidValue"])
    }),
    must("patch.no-value", S, "an add without a value is refused: 400", |rig| {
        refused(rig, json!({ "op": "add", "path": "displayName" }), &["invalidSyntax", "invalidValue"])
    }),
    must("patch.no-operations", S, "a PATCH without Operations is refused: 400", no_operations),
    should("patch.schemas", S, "a PATCH whose schemas names something else is refused: 400", wrong_schemas),
    may("patch.op-any-case", S, "op is understood in any case: Entra ID writes Replace", op_any_case),
];

fn answer(rig: &Rig) -> Judged {
    rig.needs("patch")?;
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({}))?;
    let reply = rig.patch(&made.path, &json!({ "op": "add", "path": plain, "value": "after" }))?;
    match reply.status {
        200 => reply.shows(&json!({ plain: "after", "id": made.id })),
        204 if reply.body.is_empty() => Err(reply.allowed("it is done and not shown")),
        204 => Err(reply.fails("a 204 has no body")),
        _ => Err(reply.fails("200 or 204 is due")),
    }
}

fn order(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let (plain, another) = (kind.plain()?, kind.another()?);
    let made = rig.person(&json!({ plain: "before" }))?;
    let operations = json!([
        { "op": "remove", "path": plain },
        { "op": "add", "path": plain, "value": "first" },
        { "op": "replace", "path": plain, "value": "last" },
        { "op": "add", "path": another, "value": "gone" },
        { "op": "remove", "path": another },
    ]);
    let after = rig.patched(&made, &operations)?;
    after.shows(&json!({ plain: "last" }))?;
    after.lacks(&[another])
}

fn atomic(rig: &Rig) -> Judged {
    rig.needs("patch")?;
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({ plain: "before" }))?;
    let operations =
        json!([{ "op": "replace", "path": plain, "value": "after" }, { "op": "remove", "path": "userName" }]);
    let reply = rig.patch(&made.path, &operations)?;
    if reply.is_success() {
        return skipped("the second operation was not refused");
    }
    rig.read(&made.path)?.shows(&json!({ plain: "before" }))
}

fn last_modified(rig: &Rig) -> Judged {
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({ plain: "before" }))?;
    let before = rig.read(&made.path)?;
    let after = rig.patched(&made, &json!({ "op": "replace", "path": plain, "value": "after" }))?;
    let told = |reply: &Reply| at(reply.json(), &["meta", "lastModified"]).and_then(Value::as_str).and_then(instant);
    match (told(&before), told(&after)) {
        // A clock of whole seconds may not have moved yet.
        (Some(before), Some(after)) if before <= after => Ok(()),
        _ => Err(after.fails_at(
            "lastModified has gone back, or is absent",
            member(after.json(), "meta").unwrap_or(&Value::Null),
        )),
    }
}

fn unknown_404(rig: &Rig) -> Judged {
    rig.needs("patch")?;
    let kind = rig.user()?;
    let operation = json!({ "op": "replace", "path": "userName", "value": rig.name("nobody") });
    rig.patch(&format!("{}/{NOBODY}", kind.endpoint), &operation)?.is(404).map(drop)
}

fn unique(rig: &Rig) -> Judged {
    rig.needs("patch")?;
    let (one, other) = (rig.person(&json!({}))?, rig.person(&json!({}))?);
    let operation = json!({ "op": "replace", "path": "userName", "value": other.sent("userName") });
    rig.patch(&one.path, &operation)?.is_refused(409, &["uniqueness"])
}

fn read_only(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    rig.patch_refused(&made, &json!({ "op": "replace", "path": "id", "value": NOBODY }), &["mutability"])?;
    rig.patch_refused(
        &made,
        &json!({ "op": "replace", "path": "meta.created", "value": "2001-01-01T00:00:00Z" }),
        &["mutability"],
    )
}

/// Servers may also drop what is read only there, as they do in a PUT; what may not be is that it is changed.
fn read_only_without_path(rig: &Rig) -> Judged {
    rig.needs("patch")?;
    let made = rig.person(&json!({}))?;
    let before = rig.read(&made.path)?;
    let value = json!({ "id": NOBODY, "meta": { "created": "2001-01-01T00:00:00Z" } });
    let reply = rig.patch(&made.path, &json!({ "op": "replace", "value": value }))?;
    reply.is_one_of(&[200, 204, 400])?;
    let after = rig.read(&made.path)?;
    let created = |reply: &Reply| at(reply.json(), &["meta", "created"]).cloned();
    if after.id()? != made.id || created(&before) != created(&after) {
        return Err(after.fails("what is read only was changed"));
    }
    if reply.status == 400 { Ok(()) } else { Err(reply.allowed("what is read only was left out, as in a PUT")) }
}

fn required(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    let operation = json!({ "op": "replace", "path": "userName", "value": null });
    rig.patch_refused(&made, &operation, &["invalidValue", "mutability"])
}

fn wrong_type(rig: &Rig) -> Judged {
    let flag = rig.user()?.flag()?;
    let made = rig.person(&json!({}))?;
    rig.patch_refused(
        &made,
        &json!({ "op": "replace", "path": flag, "value": { "is": [true] } }),
        &["invalidValue", "invalidSyntax"],
    )
}

#[expect(clippy::needless_pass_by_value, reason = "a row of the table reads better without a reference")]
fn refused(rig: &Rig, operation: Value, keywords: &[&str]) -> Judged {
    let made = rig.person(&json!({}))?;
    rig.patch_refused(&made, &operation, keywords)
}

fn no_operations(rig: &Rig) -> Judged {
    rig.needs("patch")?;
    let made = rig.person(&json!({}))?;
    rig.say(&Ask::send("PATCH", &made.path, &json!({ "schemas": [PATCH] })))?
        .is_refused_as(&["invalidSyntax", "invalidValue"])
}

fn wrong_schemas(rig: &Rig) -> Judged {
    rig.needs("patch")?;
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({}))?;
    let body = json!({ "schemas": ["urn:probe:something:else"], "Operations": [{ "op": "add", "path": plain, "value": "x" }] });
    let reply = rig.say(&Ask::send("PATCH", &made.path, &body))?;
    if reply.is_success() {
        return Err(reply.allowed("it is understood all the same"));
    }
    match reply.is_refused_as(&["invalidSyntax", "invalidValue"]) {
        Err(Short::Allowed(_)) => Ok(()),
        judged => judged,
    }
}

fn op_any_case(rig: &Rig) -> Judged {
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({}))?;
    rig.patched(&made, &json!({ "op": "Replace", "path": plain, "value": "after" }))?.shows(&json!({ plain: "after" }))
}

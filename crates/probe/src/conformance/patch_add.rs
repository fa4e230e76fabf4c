//! RFC 7644 section 3.5.2.1: adding, by each form of path.

use serde_json::{Value, json};

use super::duty::{Duty, must};
use super::finding::{Judged, skipped};
use super::reply::Reply;
use super::rig::Rig;
use super::shape::{at, list, member};

const S: &str = "7644 3.5.2.1";

pub(super) const DUTIES: &[Duty] = &[
    must("patch-add.text", S, "add gives an attribute a value", text),
    must("patch-add.text-again", S, "add on a single value replaces it", text_again),
    must("patch-add.no-path", S, "without a path the value has the attributes that are added", no_path),
    must(
        "patch-add.no-path-part",
        S,
        "without a path, parts of a complex attribute are added to those that are there",
        no_path_part,
    ),
    must("patch-add.part", S, "a part of a complex attribute is added by its path", part),
    must("patch-add.list", S, "add appends to a list, and keeps what is in it", append),
    must("patch-add.list-no-path", S, "without a path too, add appends to a list", append_without_path),
    must("patch-add.list-twice", S, "a value that is in the list is not added again", twice),
    must("patch-add.nothing-new", S, "adding what is there changes neither lastModified nor version", nothing_new),
    must("patch-add.value-path", S, "add to a part of the value that a filter in brackets names", value_path),
    must(
        "patch-add.extension",
        "7644 3.10",
        "an attribute of an extension is added by its whole name, and schemas names the extension",
        extension,
    ),
    must(
        "patch-add.extension-no-path",
        S,
        "without a path, an extension is added under its URN",
        extension_without_path,
    ),
    must("patch-add.urn", "7644 3.10", "a path may have the URN of the core schema in front", urn),
    must("patch-add.any-case", "7643 2.1", "paths are understood in any case", any_case),
    must("patch-add.primary", "7644 3.5.2", "a new primary value takes that from the one before", primary),
];

fn text(rig: &Rig) -> Judged {
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({}))?;
    rig.patched(&made, &json!({ "op": "add", "path": plain, "value": "after" }))?.shows(&json!({ plain: "after" }))
}

fn text_again(rig: &Rig) -> Judged {
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({ plain: "before" }))?;
    rig.patched(&made, &json!({ "op": "add", "path": plain, "value": "after" }))?.shows(&json!({ plain: "after" }))
}

fn no_path(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let (plain, another) = (kind.plain()?, kind.another()?);
    let made = rig.person(&json!({}))?;
    let wanted = json!({ plain: "one", another: "two" });
    rig.patched(&made, &json!({ "op": "add", "value": wanted }))?.shows(&wanted)
}

fn no_path_part(rig: &Rig) -> Judged {
    let complex = rig.user()?.complex()?;
    let made = rig.person(&json!({ complex.name: { complex.one: "Moss" } }))?;
    let after = rig.patched(&made, &json!({ "op": "add", "value": { complex.name: { complex.other: "Ada" } } }))?;
    after.shows(&json!({ complex.name: { complex.one: "Moss", complex.other: "Ada" } }))
}

fn part(rig: &Rig) -> Judged {
    let complex = rig.user()?.complex()?;
    let made = rig.person(&json!({ complex.name: { complex.one: "Moss" } }))?;
    let path = format!("{}.{}", complex.name, complex.other);
    let after = rig.patched(&made, &json!({ "op": "add", "path": path, "value": "Ada" }))?;
    after.shows(&json!({ complex.name: { complex.one: "Moss", complex.other: "Ada" } }))
}

fn append(rig: &Rig) -> Judged {
    let plural = rig.user()?.plural()?;
    let (one, other) = (plural.value(0, "one"), plural.value(1, "other"));
    let made = rig.person(&json!({ plural.name: [one] }))?;
    let after = rig.patched(&made, &json!({ "op": "add", "path": plural.name, "value": [other] }))?;
    after.shows(&json!({ plural.name: [one, other] }))
}

fn append_without_path(rig: &Rig) -> Judged {
    let plural = rig.user()?.plural()?;
    let (one, other) = (plural.value(0, "one"), plural.value(1, "other"));
    let made = rig.person(&json!({ plural.name: [one] }))?;
    let after = rig.patched(&made, &json!({ "op": "add", "value": { plural.name: [other] } }))?;
    after.shows(&json!({ plural.name: [one, other] }))
}

fn twice(rig: &Rig) -> Judged {
    let plural = rig.user()?.plural()?;
    let one = plural.value(0, "one");
    let made = rig.person(&json!({ plural.name: [one] }))?;
    let before = rig.read(&made.path)?;
    let same = list(before.json(), plural.name).first().cloned().unwrap_or(one.clone());
    let after = rig.patched(&made, &json!({ "op": "add", "path": plural.name, "value": [same] }))?;
    after.shows(&json!({ plural.name: [one] }))
}

fn moved(before: &Reply, after: &Reply) -> Judged {
    for name in ["lastModified", "version"] {
        let told = |reply: &Reply| at(reply.json(), &["meta", name]).cloned();
        if told(before) != told(after) {
            let why = format!("meta.{name} was {}", told(before).unwrap_or_default());
            return Err(after.fails_at(why, member(after.json(), "meta").unwrap_or(&Value::Null)));
        }
    }
    Ok(())
}

fn nothing_new(rig: &Rig) -> Judged {
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({ plain: "before" }))?;
    let before = rig.read(&made.path)?;
    let after = rig.patched(&made, &json!({ "op": "add", "path": plain, "value": "before" }))?;
    moved(&before, &after)
}

fn value_path(rig: &Rig) -> Judged {
    let plural = rig.user()?.plural()?;
    if !plural.has_display {
        return skipped(format!("not offered: values of {} have no display", plural.name));
    }
    let made = rig.person(&json!({ plural.name: [plural.value(0, "one"), plural.value(1, "other")] }))?;
    let path = format!("{}[type eq \"{}\"].display", plural.name, plural.types[1]);
    let after = rig.patched(&made, &json!({ "op": "add", "path": path, "value": "Shown" }))?;
    let mut other = plural.value(1, "other");
    other["display"] = json!("Shown");
    after.shows(&json!({ plural.name: [plural.value(0, "one"), other] }))
}

fn extension(rig: &Rig) -> Judged {
    let extension = rig.user()?.extension()?;
    let made = rig.person(&json!({}))?;
    let after = rig.patched(&made, &json!({ "op": "add", "path": extension.path(), "value": "North" }))?;
    after.shows(&json!({ extension.urn: { extension.text: "North" } }))?;
    let named = list(after.json(), "schemas").iter().any(|urn| urn.as_str() == Some(extension.urn));
    if named {
        Ok(())
    } else {
        Err(after.fails_at("schemas has to name the extension", &json!(list(after.json(), "schemas"))))
    }
}

fn extension_without_path(rig: &Rig) -> Judged {
    let extension = rig.user()?.extension()?;
    let made = rig.person(&json!({}))?;
    let wanted = json!({ extension.urn: { extension.text: "North" } });
    rig.patched(&made, &json!({ "op": "add", "value": wanted }))?.shows(&wanted)
}

fn urn(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let plain = kind.plain()?;
    let made = rig.person(&json!({}))?;
    let path = format!("{}:{plain}", kind.schema.urn);
    rig.patched(&made, &json!({ "op": "add", "path": path, "value": "after" }))?.shows(&json!({ plain: "after" }))
}

fn any_case(rig: &Rig) -> Judged {
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({}))?;
    let path = plain.to_uppercase();
    rig.patched(&made, &json!({ "op": "add", "path": path, "value": "after" }))?.shows(&json!({ plain: "after" }))
}

fn primary(rig: &Rig) -> Judged {
    let plural = rig.user()?.plural_with_primary()?;
    let (mut one, mut other) = (plural.value(0, "one"), plural.value(1, "other"));
    one["primary"] = json!(true);
    other["primary"] = json!(true);
    let made = rig.person(&json!({ plural.name: [one] }))?;
    let after = rig.patched(&made, &json!({ "op": "add", "path": plural.name, "value": [other] }))?;
    after.shows(&json!({ plural.name: [plural.value(0, "one"), other] }))?;
    let values = list(after.json(), plural.name);
    let primary = |value: &&Value| member(value, "primary").and_then(Value::as_bool) == Some(true);
    match values.iter().filter(primary).count() {
        1 => Ok(()),
        count => Err(after.fails_at(format!("{count} are primary"), &json!(values))),
    }
}

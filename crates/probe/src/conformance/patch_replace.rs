//! RFC 7644 section 3.5.2.3: replacing, by each form of path.

use serde_json::{Value, json};

use super::duty::{Duty, must, should};
use super::finding::{Judged, Short};
use super::rig::Rig;
use super::shape::{list, member};

const S: &str = "7644 3.5.2.3";

pub(super) const DUTIES: &[Duty] = &[
    must("patch-replace.text", S, "replace gives an attribute another value", text),
    must("patch-replace.absent", S, "replace of what is not there adds it", absent),
    must("patch-replace.no-path", S, "without a path the value has the attributes that are replaced", no_path),
    must("patch-replace.part", S, "a part of a complex attribute is replaced alone", part),
    must(
        "patch-replace.complex",
        S,
        "replacing a complex attribute replaces the parts that are sent, and keeps the others",
        complex,
    ),
    must("patch-replace.list", S, "replacing a list replaces all of its values", whole_list),
    must(
        "patch-replace.list-no-path",
        S,
        "without a path too, replacing a list replaces all of its values",
        list_without_path,
    ),
    must("patch-replace.value", S, "the value that a filter in brackets names is replaced, and no other", value),
    must("patch-replace.value-part", S, "a part of the value that a filter in brackets names is replaced", value_part),
    must(
        "patch-replace.no-target",
        S,
        "a filter in brackets that holds for no value is refused: 400 noTarget",
        no_target,
    ),
    must("patch-replace.boolean", S, "a boolean is switched off and on", boolean),
    must(
        "patch-replace.extension",
        "7644 3.10",
        "an attribute of an extension is replaced by its whole name",
        extension,
    ),
    must("patch-replace.primary", "7644 3.5.2", "making a value primary takes that from the one before", primary),
    should("patch-replace.user-name", S, "userName can be changed, and the id stays", user_name),
];

fn text(rig: &Rig) -> Judged {
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({ plain: "before" }))?;
    rig.patched(&made, &json!({ "op": "replace", "path": plain, "value": "after" }))?.shows(&json!({ plain: "after" }))
}

fn absent(rig: &Rig) -> Judged {
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({}))?;
    rig.patched(&made, &json!({ "op": "replace", "path": plain, "value": "after" }))?.shows(&json!({ plain: "after" }))
}

fn no_path(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let (plain, another) = (kind.plain()?, kind.another()?);
    let made = rig.person(&json!({ plain: "before", another: "stays" }))?;
    let after = rig.patched(&made, &json!({ "op": "replace", "value": { plain: "after" } }))?;
    after.shows(&json!({ plain: "after", another: "stays" }))
}

fn part(rig: &Rig) -> Judged {
    let complex = rig.user()?.complex()?;
    let made = rig.person(&json!({ complex.name: { complex.one: "Moss", complex.other: "Ada" } }))?;
    let path = format!("{}.{}", complex.name, complex.one);
    let after = rig.patched(&made, &json!({ "op": "replace", "path": path, "value": "Fern" }))?;
    after.shows(&json!({ complex.name: { complex.one: "Fern", complex.other: "Ada" } }))
}

fn complex(rig: &Rig) -> Judged {
    let complex = rig.user()?.complex()?;
    let made = rig.person(&json!({ complex.name: { complex.one: "Moss", complex.other: "Ada" } }))?;
    let after =
        rig.patched(&made, &json!({ "op": "replace", "path": complex.name, "value": { complex.one: "Fern" } }))?;
    after.shows(&json!({ complex.name: { complex.one: "Fern", complex.other: "Ada" } }))
}

fn whole_list(rig: &Rig) -> Judged {
    let plural = rig.user()?.plural()?;
    let made = rig.person(&json!({ plural.name: [plural.value(0, "one"), plural.value(1, "other")] }))?;
    let wanted = json!([plural.value(1, "new")]);
    let after = rig.patched(&made, &json!({ "op": "replace", "path": plural.name, "value": wanted }))?;
    after.shows(&json!({ plural.name: wanted }))
}

fn list_without_path(rig: &Rig) -> Judged {
    let plural = rig.user()?.plural()?;
    let made = rig.person(&json!({ plural.name: [plural.value(0, "one"), plural.value(1, "other")] }))?;
    let wanted = json!({ plural.name: [plural.value(1, "new")] });
    rig.patched(&made, &json!({ "op": "replace", "value": wanted }))?.shows(&wanted)
}

fn value(rig: &Rig) -> Judged {
    let plural = rig.user()?.plural()?;
    let made = rig.person(&json!({ plural.name: [plural.value(0, "one"), plural.value(1, "other")] }))?;
    let path = format!("{}[type eq \"{}\"]", plural.name, plural.types[0]);
    let new = plural.value(0, "new");
    let after = rig.patched(&made, &json!({ "op": "replace", "path": path, "value": new }))?;
    after.shows(&json!({ plural.name: [new, plural.value(1, "other")] }))
}

fn value_part(rig: &Rig) -> Judged {
    let plural = rig.user()?.plural()?;
    let made = rig.person(&json!({ plural.name: [plural.value(0, "one"), plural.value(1, "other")] }))?;
    let path = format!("{}[type eq \"{}\"].value", plural.name, plural.types[0]);
    let after = rig.patched(&made, &json!({ "op": "replace", "path": path, "value": plural.text("new") }))?;
    after.shows(&json!({ plural.name: [plural.value(0, "new"), plural.value(1, "other")] }))
}

fn no_target(rig: &Rig) -> Judged {
    rig.needs("patch")?;
    let plural = rig.user()?.plural()?;
    let made = rig.person(&json!({ plural.name: [plural.value(0, "one")] }))?;
    let path = format!("{}[type eq \"{}\"].value", plural.name, plural.types[1]);
    let reply = rig.patch(&made.path, &json!({ "op": "replace", "path": path, "value": plural.text("new") }))?;
    if reply.is_success() {
        let after = rig.read(&made.path)?;
        let wanted = json!({ plural.name: [plural.value(0, "one"), plural.value(1, "new")] });
        return match after.shows(&wanted) {
            // Entra ID sends this and relies on it; a named leniency of many servers.
            Ok(()) => {
                Err(reply
                    .allowed("the value that the filter describes was made, which real identity providers rely on"))
            }
            Err(_) => Err(after.fails("it was answered as a success, and the value is not there")),
        };
    }
    reply.is_refused(400, &["noTarget"])
}

fn boolean(rig: &Rig) -> Judged {
    let flag = rig.user()?.flag()?;
    let made = rig.person(&json!({ flag: true }))?;
    for value in [false, true] {
        rig.patched(&made, &json!({ "op": "replace", "path": flag, "value": value }))?
            .shows(&json!({ flag: value }))?;
    }
    Ok(())
}

fn extension(rig: &Rig) -> Judged {
    let extension = rig.user()?.extension()?;
    let made = rig.person(&json!({ extension.urn: { extension.text: "North" } }))?;
    let after = rig.patched(&made, &json!({ "op": "replace", "path": extension.path(), "value": "South" }))?;
    after.shows(&json!({ extension.urn: { extension.text: "South" } }))
}

fn primary(rig: &Rig) -> Judged {
    let plural = rig.user()?.plural_with_primary()?;
    let mut one = plural.value(0, "one");
    one["primary"] = json!(true);
    let made = rig.person(&json!({ plural.name: [one, plural.value(1, "other")] }))?;
    let path = format!("{}[type eq \"{}\"].primary", plural.name, plural.types[1]);
    let after = rig.patched(&made, &json!({ "op": "replace", "path": path, "value": true }))?;
    let values = list(after.json(), plural.name);
    let primaries: Vec<&Value> = values.iter().filter(|value| value["primary"] == json!(true)).collect();
    match primaries.as_slice() {
        [one] if member(one, "type") == plural.value(1, "").get("type") => Ok(()),
        _ => {
            Err(after.fails_at(format!("the value of type {} alone is to be primary", plural.types[1]), &json!(values)))
        }
    }
}

fn user_name(rig: &Rig) -> Judged {
    rig.needs("patch")?;
    let made = rig.person(&json!({}))?;
    let name = format!("{}@probe.example", rig.name("renamed"));
    let reply = rig.patch(&made.path, &json!({ "op": "replace", "path": "userName", "value": name }))?;
    if reply.status == 400 {
        return Err(Short::Skipped("not offered: userName can't be changed".to_owned()));
    }
    reply.is_one_of(&[200, 204])?;
    rig.read(&made.path)?.shows(&json!({ "userName": name, "id": made.id }))
}

//! RFC 7644 section 3.5.2.2: removing, by each form of path.

use serde_json::{Value, json};

use super::duty::{Duty, must, should};
use super::finding::Judged;
use super::rig::Rig;
use super::shape::has;

const S: &str = "7644 3.5.2.2";

pub(super) const DUTIES: &[Duty] = &[
    must("patch-remove.text", S, "remove takes an attribute's value away", text),
    must("patch-remove.part", S, "a part of a complex attribute is removed alone", part),
    must("patch-remove.complex", S, "a complex attribute is removed with all of its parts", complex),
    must("patch-remove.list", S, "a list is removed with all of its values", whole_list),
    must("patch-remove.value", S, "the value that a filter in brackets names is removed, and no other", value),
    must("patch-remove.value-part", S, "a part is removed from the value that a filter in brackets names", value_part),
    must("patch-remove.several", S, "every value that the filter holds for is removed", several),
    must("patch-remove.extension", "7644 3.10", "an attribute of an extension is removed by its whole name", extension),
    should("patch-remove.extension-whole", "7644 3.10", "an extension is removed by its URN", extension_whole),
    should(
        "patch-remove.extension-schemas",
        "7643 3",
        "when the last attribute of an extension goes, schemas no longer names it",
        extension_schemas,
    ),
    should("patch-remove.absent", S, "removing what is not there is no failure", absent),
    must("patch-remove.no-path", S, "a remove without a path is refused: 400 noTarget", no_path),
    must("patch-remove.required", S, "a required attribute can't be removed: 400", required),
    must("patch-remove.read-only", S, "a read-only attribute can't be removed: 400 mutability", read_only),
];

fn text(rig: &Rig) -> Judged {
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({ plain: "before" }))?;
    rig.patched(&made, &json!({ "op": "remove", "path": plain }))?.lacks(&[plain])
}

fn part(rig: &Rig) -> Judged {
    let complex = rig.user()?.complex()?;
    let made = rig.person(&json!({ complex.name: { complex.one: "Moss", complex.other: "Ada" } }))?;
    let after = rig.patched(&made, &json!({ "op": "remove", "path": format!("{}.{}", complex.name, complex.one) }))?;
    after.lacks(&[complex.name, complex.one])?;
    after.shows(&json!({ complex.name: { complex.other: "Ada" } }))
}

fn complex(rig: &Rig) -> Judged {
    let complex = rig.user()?.complex()?;
    let made = rig.person(&json!({ complex.name: { complex.one: "Moss", complex.other: "Ada" } }))?;
    let after = rig.patched(&made, &json!({ "op": "remove", "path": complex.name }))?;
    after.lacks(&[complex.name, complex.one])?;
    after.lacks(&[complex.name, complex.other])
}

fn whole_list(rig: &Rig) -> Judged {
    let plural = rig.user()?.plural()?;
    let made = rig.person(&json!({ plural.name: [plural.value(0, "one"), plural.value(1, "other")] }))?;
    rig.patched(&made, &json!({ "op": "remove", "path": plural.name }))?.lacks(&[plural.name])
}

fn value(rig: &Rig) -> Judged {
    let plural = rig.user()?.plural()?;
    let made = rig.person(&json!({ plural.name: [plural.value(0, "one"), plural.value(1, "other")] }))?;
    let path = format!("{}[type eq \"{}\"]", plural.name, plural.types[0]);
    rig.patched(&made, &json!({ "op": "remove", "path": path }))?
        .shows(&json!({ plural.name: [plural.value(1, "other")] }))
}

fn value_part(rig: &Rig) -> Judged {
    let plural = rig.user()?.plural_with_primary()?;
    let mut one = plural.value(0, "one");
    one["primary"] = json!(true);
    let made = rig.person(&json!({ plural.name: [one, plural.value(1, "other")] }))?;
    let path = format!("{}[type eq \"{}\"].primary", plural.name, plural.types[0]);
    let after = rig.patched(&made, &json!({ "op": "remove", "path": path }))?;
    after.shows(&json!({ plural.name: [plural.value(0, "one"), plural.value(1, "other")] }))?;
    let primary = super::shape::list(after.json(), plural.name).iter().find(|value| value["primary"] == json!(true));
    primary.map_or(Ok(()), |value| Err(after.fails_at("primary has to be gone", value)))
}

fn several(rig: &Rig) -> Judged {
    let plural = rig.user()?.plural()?;
    let values = [plural.value(0, "one"), plural.value(0, "two"), plural.value(1, "three"), plural.value(0, "four")];
    let made = rig.person(&json!({ plural.name: values }))?;
    let path = format!("{}[type eq \"{}\"]", plural.name, plural.types[0]);
    rig.patched(&made, &json!({ "op": "remove", "path": path }))?
        .shows(&json!({ plural.name: [plural.value(1, "three")] }))
}

fn extension(rig: &Rig) -> Judged {
    let extension = rig.user()?.extension()?;
    let made = rig.person(&json!({ extension.urn: { extension.text: "North" } }))?;
    let after = rig.patched(&made, &json!({ "op": "remove", "path": extension.path() }))?;
    after.lacks(&[extension.urn, extension.text])
}

fn extension_whole(rig: &Rig) -> Judged {
    let extension = rig.user()?.extension()?;
    let made = rig.person(&json!({ extension.urn: { extension.text: "North" } }))?;
    let after = rig.patched(&made, &json!({ "op": "remove", "path": extension.urn }))?;
    after.lacks(&[extension.urn, extension.text])
}

fn extension_schemas(rig: &Rig) -> Judged {
    let kind = rig.user()?;
    let extension = kind.extension()?;
    let made = rig.person(&json!({ extension.urn: { extension.text: "North" } }))?;
    let after = rig.patched(&made, &json!({ "op": "remove", "path": extension.path() }))?;
    let named = super::shape::list(after.json(), "schemas").iter().any(|urn| urn.as_str() == Some(extension.urn));
    if named && !has(after.json(), extension.urn) && !kind.required_extensions.iter().any(|urn| urn == extension.urn) {
        return Err(after.fails_at("it is still named", &json!(super::shape::list(after.json(), "schemas"))));
    }
    Ok(())
}

fn absent(rig: &Rig) -> Judged {
    let plain = rig.user()?.plain()?;
    let made = rig.person(&json!({}))?;
    rig.patched(&made, &json!({ "op": "remove", "path": plain })).map(drop)
}

fn no_path(rig: &Rig) -> Judged {
    rig.needs("patch")?;
    let made = rig.person(&json!({}))?;
    rig.patch(&made.path, &json!({ "op": "remove" }))?.is_refused(400, &["noTarget"])
}

fn required(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    rig.patch_refused(&made, &json!({ "op": "remove", "path": "userName" }), &["mutability", "invalidValue"])
}

fn read_only(rig: &Rig) -> Judged {
    let made = rig.person(&json!({}))?;
    rig.patch_refused(&made, &json!({ "op": "remove", "path": "id" }), &["mutability"])?;
    match rig.read(&made.path)?.json().pointer("/meta/created") {
        Some(Value::String(_)) => {
            rig.patch_refused(&made, &json!({ "op": "remove", "path": "meta.created" }), &["mutability"])
        }
        _ => Ok(()),
    }
}

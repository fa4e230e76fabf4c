//! What `/Schemas` says of an attribute is what the server does with it: every attribute and sub-attribute of every schema, through the router.
//!
//! Nothing here knows an attribute by name, except the common ones (RFC 7643 section 3.1), which no schema lists, and those of which RFC and answer differ:
//! they are named where they do. That the published table is the RFC's is tested where the schemas are, in `crates/scim/tests/characteristics.rs`.

use serde_json::{Value, json};

use crate::support::{Answer, Idp, World, encoded, id_in, id_of, resources, text};

/// An attribute or sub-attribute, and where it stands.
struct Place {
    endpoint: &'static str,
    /// The URN of an extension; none of the core.
    urn: Option<String>,
    attribute: Value,
    sub: Option<Value>,
}

/// The attributes that every resource has and no schema lists, with their characteristics from RFC 7643 section 3.1.
fn common() -> Value {
    let plain = |name: &str, of_type: &str, case_exact: bool, mutability: &str| {
        json!({ "name": name, "type": of_type, "multiValued": false, "required": false, "caseExact": case_exact,
                "mutability": mutability, "returned": "default", "uniqueness": "none" })
    };
    let mut id = plain("id", "string", true, "readOnly");
    id["returned"] = "always".into();
    let mut meta = plain("meta", "complex", false, "readOnly");
    meta["subAttributes"] = json!([
        plain("resourceType", "string", true, "readOnly"),
        plain("created", "dateTime", false, "readOnly"),
        plain("lastModified", "dateTime", false, "readOnly"),
        plain("location", "reference", true, "readOnly"),
        plain("version", "string", true, "readOnly"),
    ]);
    json!([id, plain("externalId", "string", true, "readWrite"), meta])
}

/// Every place of Users and Groups.
fn places(okta: &Idp<'_>) -> Vec<Place> {
    let mut places = Vec::new();
    let mut take = |endpoint, urn: Option<&str>, attributes: &Value| {
        for attribute in attributes.as_array().expect("a list") {
            let place = |sub: Option<&Value>| Place {
                endpoint,
                urn: urn.map(str::to_owned),
                attribute: attribute.clone(),
                sub: sub.cloned(),
            };
            places.push(place(None));
            places.extend(attribute["subAttributes"].as_array().into_iter().flatten().map(|sub| place(Some(sub))));
        }
    };
    for schema in resources(&okta.get("/Schemas").is(200)) {
        let urn = text(&schema["id"]);
        let endpoint = if urn.ends_with(":Group") { "/Groups" } else { "/Users" };
        take(endpoint, (!urn.contains(":core:")).then_some(urn.as_str()), &schema["attributes"]);
    }
    take("/Users", None, &common());
    take("/Groups", None, &common());
    assert!(places.len() > 110, "{} places", places.len());
    places
}

impl Place {
    /// The characteristics of what stands here.
    fn leaf(&self) -> &Value {
        self.sub.as_ref().unwrap_or(&self.attribute)
    }

    fn is(&self, characteristic: &str, value: &str) -> bool {
        self.leaf()[characteristic] == value
    }

    /// Is it a list?
    fn is_list(&self) -> bool {
        self.sub.is_none() && self.attribute["multiValued"] == true
    }

    fn is_required(&self) -> bool {
        self.leaf()["required"] == true
    }

    /// `urn:…:manager.value`, `emails.value`, `title`.
    fn path(&self) -> String {
        let urn = self.urn.as_ref().map(|urn| format!("{urn}:")).unwrap_or_default();
        let sub = self.sub.as_ref().map(|sub| format!(".{}", text(&sub["name"]))).unwrap_or_default();
        format!("{urn}{}{sub}", text(&self.attribute["name"]))
    }

    /// A value that may stand here, one of several.
    fn sample(&self, number: usize) -> Value {
        sample(self.leaf(), self.is_list(), number)
    }

    /// A body of a resource with this value here, and else with what it must have alone.
    fn body(&self, name: &str, value: Value) -> Value {
        let mut body = json!({ unique_name(self.endpoint): name });
        let value = match &self.sub {
            None => value,
            Some(sub) => {
                let mut object = json!({});
                for sibling in self.attribute["subAttributes"].as_array().expect("a list") {
                    if sibling["required"] == true {
                        object[text(&sibling["name"])] = sample(sibling, false, 0);
                    }
                }
                object[text(&sub["name"])] = value;
                if self.attribute["multiValued"] == true { json!([object]) } else { object }
            }
        };
        let name = text(&self.attribute["name"]);
        match &self.urn {
            Some(urn) => body[urn.as_str()][name] = value,
            None => body[name] = value,
        }
        body
    }

    /// What stands here in a resource, of a list the first.
    fn of(&self, resource: &Value) -> Option<Value> {
        let root = match &self.urn {
            Some(urn) => resource.get(urn.as_str())?,
            None => resource,
        };
        let value = root.get(text(&self.attribute["name"]))?;
        let Some(sub) = &self.sub else { return Some(value.clone()) };
        let object = if self.attribute["multiValued"] == true { value.get(0)? } else { value };
        object.get(text(&sub["name"])).cloned()
    }

    /// A PATCH of one operation on this place.
    fn patch(&self, okta: &Idp<'_>, at: &str, op: &str, value: Option<&Value>) -> Answer {
        let mut operation = json!({ "op": op, "path": self.path() });
        if let Some(value) = value {
            operation["value"] = value.clone();
        }
        okta.patch(at, &json!([operation]))
    }
}

fn unique_name(endpoint: &str) -> &'static str {
    if endpoint == "/Users" { "userName" } else { "displayName" }
}

/// A value of this type, one of several: the canonical ones where there are any.
fn sample(leaf: &Value, list: bool, number: usize) -> Value {
    let canonical = leaf["canonicalValues"].as_array().filter(|values| !values.is_empty());
    let one = match leaf["type"].as_str().expect("a type") {
        "string" => canonical.map_or_else(|| json!(format!("Sample {number}")), |of| of[number % of.len()].clone()),
        "boolean" => json!(number.is_multiple_of(2)),
        "reference" => json!(format!("https://example.com/Sample{number}")),
        "binary" => json!(["QUJD", "REVG", "R0hJ"][number % 3]),
        "dateTime" => json!(format!("2001-01-0{}T00:00:00Z", number + 1)),
        "complex" => {
            let subs = leaf["subAttributes"].as_array().expect("a list").iter();
            subs.map(|sub| (text(&sub["name"]), sample(sub, false, number))).collect()
        }
        other => panic!("no schema here has the type {other}"),
    };
    if list { json!([one]) } else { one }
}

/// A person with a value everywhere, in one group, and that group: their paths.
fn whole(okta: &Idp<'_>) -> (String, String) {
    let mut body = json!({ "userName": "Kim@example.com" });
    for place in places(okta).iter().filter(|place| place.endpoint == "/Users" && place.sub.is_none()) {
        if place.is("mutability", "readWrite") && !place.is_required() {
            let full = place.body("", place.sample(0));
            match &place.urn {
                Some(urn) => body[urn.as_str()][text(&place.attribute["name"])] = place.of(&full).expect("a value"),
                None => body[text(&place.attribute["name"])] = place.of(&full).expect("a value"),
            }
        }
    }
    let kim = okta.create_as(&body);
    let members = json!([{ "value": id_in(&kim), "display": "Sample 0" }]);
    let staff = json!({ "displayName": "Staff", "externalId": "Sample 0", "members": members });
    let staff = okta.post("/Groups", &staff).is(201);
    (kim, format!("/Groups/{}", id_of(&staff)))
}

fn swapped(text: &str) -> String {
    text.chars().map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect()
}

/// RFC 7644 sections 3.3, 3.5.1, 3.5.2.
#[test]
fn what_is_read_only_is_ignored_in_a_body_and_refused_as_a_target() {
    let world = World::new();
    let okta = world.okta();
    let mut seen = 0;
    for place in places(&okta).iter().filter(|place| place.is("mutability", "readOnly")) {
        let (path, sent) = (place.path(), place.sample(0));
        let body = place.body("kim", sent.clone());
        let created = okta.post(place.endpoint, &body).is(201);
        assert_ne!(place.of(&created), Some(sent.clone()), "{path} in POST");
        let at = format!("{}/{}", place.endpoint, id_of(&created));
        let put = okta.put(&at, &body);
        // RFC 7644 section 3.12 has another id in a PUT as its example of 400; section 3.5.1 would ignore it.
        if path == "id" {
            put.refused_as(400, "mutability");
        } else {
            assert_eq!(place.of(&put.is(200)), place.of(&created), "{path} in PUT");
        }
        for op in ["add", "replace"] {
            let detail = place.patch(&okta, &at, op, Some(&sent)).refused_as(400, "mutability");
            assert!(detail.contains(&path), "{op}: {detail}");
        }
        place.patch(&okta, &at, "remove", None).refused_as(400, "mutability");
        assert_eq!(okta.get(&at).is(200), created, "{path}: and nothing moved");
        okta.delete(&at).is(204);
        seen += 1;
    }
    assert!(seen >= 5 + 2 * 7, "{seen} places");
}

/// The same value? Of members the ids alone: their other parts are the server's where it knows who is meant.
fn same(place: &Place, found: Option<&Value>, sent: &Value) -> bool {
    if place.path() != "members" {
        return found == Some(sent);
    }
    let ids =
        |value: &Value| value.as_array().map(|list| list.iter().map(|one| one["value"].clone()).collect::<Vec<_>>());
    found.and_then(ids) == ids(sent)
}

/// RFC 7643 section 2.2 `readWrite`, 2.5: set, changed by PATCH and PUT, cleared by `remove`, by absence, by null and by an empty list.
#[test]
fn what_can_be_written_is_set_changed_and_cleared_and_comes_back() {
    let world = World::new();
    let okta = world.okta();
    let mut seen = 0;
    for place in places(&okta).iter().filter(|place| place.is("mutability", "readWrite")) {
        let (path, [one, two, three]) = (place.path(), [0, 1, 2].map(|number| place.sample(number)));
        let created = okta.post(place.endpoint, &place.body("kim", one.clone())).is(201);
        let at = format!("{}/{}", place.endpoint, id_of(&created));
        let now = || place.of(&okta.get(&at).is(200));
        let stands = |sent: &Value, how: &str| {
            let found = now();
            assert!(same(place, found.as_ref(), sent), "{path} by {how}: {found:?}, not {sent}");
        };
        assert!(same(place, place.of(&created).as_ref(), &one), "{path} in the answer to POST: {created}");
        stands(&one, "POST");
        let patched = place.patch(&okta, &at, "replace", Some(&two)).status;
        assert!([200, 204].contains(&patched), "{path}: {patched}");
        stands(&two, "replace");
        okta.put(&at, &place.body("kim", three.clone())).is(200);
        stands(&three, "PUT");
        if place.is_required() {
            place.patch(&okta, &at, "remove", None).refused_as(400, "mutability");
            place.patch(&okta, &at, "replace", Some(&Value::Null)).refused_as(400, "invalidValue");
        } else {
            clears(&okta, place, &at);
        }
        okta.delete(&at).is(204);
        seen += 1;
    }
    assert!(seen > 85, "{seen} places");
}

fn clears(okta: &Idp<'_>, place: &Place, at: &str) {
    let (path, one) = (place.path(), place.sample(0));
    let none = |how: &str| {
        let found = place.of(&okta.get(at).is(200));
        // RFC 7643 section 2.5: absent and empty are the same; a group tells that it has no members.
        assert!(found.is_none() || found == Some(json!([])), "{path} by {how}: {found:?}");
    };
    place.patch(okta, at, "remove", None);
    none("remove");
    okta.put(at, &place.body("kim", one.clone())).is(200);
    okta.put(at, &json!({ unique_name(place.endpoint): "kim" })).is(200);
    none("absence");
    place.patch(okta, at, "add", Some(&one));
    let empty = if place.is_list() { vec![Value::Null, json!([])] } else { vec![Value::Null] };
    for value in empty {
        okta.put(at, &place.body("kim", one.clone())).is(200);
        okta.put(at, &place.body("kim", value.clone())).is(200);
        none(&format!("PUT of {value}"));
        okta.put(at, &place.body("kim", one.clone())).is(200);
        place.patch(okta, at, "replace", Some(&value));
        none(&format!("replace with {value}"));
    }
}

/// RFC 7643 section 4.2: who is a member may change, what a member is may not.
#[test]
fn what_is_immutable_is_set_once_with_its_value_and_then_stays() {
    let world = World::new();
    let okta = world.okta();
    let (kim, staff) = whole(&okta);
    let before = okta.get(&staff).is(200);
    let immutable: Vec<Place> = places(&okta).into_iter().filter(|place| place.is("mutability", "immutable")).collect();
    assert_eq!(
        immutable.iter().map(Place::path).collect::<Vec<_>>(),
        ["members.value", "members.$ref", "members.type", "members.display"]
    );
    for place in &immutable {
        let name = text(&place.leaf()["name"]);
        for path in [place.path(), format!("members[value eq \"{}\"].{name}", id_in(&kim))] {
            for op in ["add", "replace", "remove"] {
                let operation = json!([{ "op": op, "path": path, "value": place.sample(1) }]);
                okta.patch(&staff, &operation).refused_as(400, "mutability");
            }
        }
    }
    assert_eq!(okta.put(&staff, &before).is(200), before, "sent again as it is: no change");
    let mut renamed = before.clone();
    renamed["members"][0]["display"] = "Another".into();
    assert_eq!(okta.put(&staff, &renamed).is(200), before, "a new name of who is there is neither taken nor refused");
    let other = json!({ "displayName": "Staff", "members": [{ "value": "somebody else", "display": "Other" }] });
    assert_eq!(okta.put(&staff, &other).is(200)["members"][0]["display"], "Other", "another member has another name");
    okta.put(&staff, &json!({ "displayName": "Staff", "members": [{ "value": "nameless" }] })).is(200);
    let late = json!([{ "op": "add", "path": "members[value eq \"nameless\"].display", "value": "Late" }]);
    okta.patch(&staff, &late).refused_as(400, "mutability");
}

/// RFC 7643 section 4.1.1 and 7: `writeOnly` and `returned: never`.
#[test]
fn what_is_write_only_is_taken_and_told_to_nobody() {
    let world = World::new();
    let okta = world.okta();
    let secrets: Vec<Place> = places(&okta).into_iter().filter(|place| place.is("mutability", "writeOnly")).collect();
    assert_eq!(secrets.iter().map(Place::path).collect::<Vec<_>>(), ["password"]);
    for place in &secrets {
        assert!(place.is("returned", "never"));
        let created = okta.post("/Users", &place.body("kim", json!("Sample"))).is(201);
        let at = format!("/Users/{}", id_of(&created));
        for op in ["add", "replace"] {
            assert_eq!(okta.get(&at).is(200), place.patch(&okta, &at, op, Some(&json!("Another"))).is(200));
        }
        okta.put(&at, &place.body("kim", json!("Third"))).is(200);
        // Each answer is searched for a `password` in support.rs.
        for query in ["attributes=password", "excludedAttributes=userName", "attributes=userName,password"] {
            okta.get(&format!("{at}?{query}")).is(200);
            okta.get(&format!("/Users?{query}")).is(200);
        }
        for filter in ["password eq \"Third\"", "password pr", "not (password eq \"x\")"] {
            okta.filter("/Users", filter).refused_as(400, "invalidFilter");
        }
        okta.get("/Users?sortBy=password").refused(400);
    }
}

/// RFC 7644 section 3.9 and RFC 7643 section 7 `returned`.
#[test]
fn what_is_returned_always_by_default_or_never_can_be_asked_for_and_left_out_accordingly() {
    let world = World::new();
    let okta = world.okta();
    let (kim, staff) = whole(&okta);
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    for place in places(&okta) {
        let (at, path) = (if place.endpoint == "/Users" { &kim } else { &staff }, place.path());
        let all = okta.get(at).is(200);
        let only = okta.get(&format!("{at}?attributes={}", encoded(&path))).is(200);
        let without = okta.get(&format!("{at}?excludedAttributes={}", encoded(&path))).is(200);
        let root = place.urn.clone().unwrap_or_else(|| text(&place.attribute["name"]));
        let mut asked = vec!["id".to_owned(), "schemas".to_owned()];
        match text(&place.leaf()["returned"]).as_str() {
            "never" => assert_eq!((place.of(&all), keys(&without)), (None, keys(&all)), "{path}"),
            "always" => assert_eq!((place.of(&only), &without), (place.of(&all), &all), "{path}"),
            "default" => {
                asked.push(root.clone());
                assert!(place.of(&all).is_some(), "{path} is there: {all}");
                assert_eq!(place.of(&only), place.of(&all), "{path}");
                assert_eq!(place.of(&without), None, "{path}");
                let others = |of: &Value| keys(of).into_iter().filter(|key| *key != root).collect::<Vec<_>>();
                assert_eq!(others(&without), others(&all), "without {path}");
            }
            other => panic!("{path} is returned {other}"),
        }
        asked.sort();
        assert_eq!(keys(&only), asked, "{path}");
        if let Some(sub) = place.sub.as_ref() {
            let siblings = Place { sub: None, attribute: place.attribute.clone(), urn: place.urn.clone(), ..place };
            let object = siblings.of(&only).expect("a value");
            assert_eq!(keys(object.get(0).unwrap_or(&object)), [text(&sub["name"])], "{path}");
        }
    }
}

/// RFC 7644 section 3.4.2.2 and RFC 7643 section 7 `caseExact`: and what is case-exact is kept as it came.
#[test]
fn case_counts_in_a_filter_where_the_schema_says_so() {
    let world = World::new();
    let okta = world.okta();
    let (kim, staff) = whole(&okta);
    let mut seen = (0, 0);
    for place in places(&okta).iter().filter(|place| !place.is("returned", "never")) {
        if !["string", "reference", "binary"].contains(&text(&place.leaf()["type"]).as_str()) {
            continue;
        }
        let at = if place.endpoint == "/Users" { &kim } else { &staff };
        let (path, value) = (place.path(), text(&place.of(&okta.get(at).is(200)).expect("a value")));
        let finds = |literal: &str| {
            okta.found(place.endpoint, &format!("{path} eq {}", json!(literal))).contains(&id_in(at).to_owned())
        };
        assert!(finds(&value), "{path} eq {value:?}");
        assert_ne!(swapped(&value), value, "{path} has letters");
        let exact = place.leaf()["caseExact"] == true;
        assert_eq!(finds(&swapped(&value)), !exact, "{path} eq {:?}", swapped(&value));
        if exact { seen.0 += 1 } else { seen.1 += 1 }
    }
    assert!(seen.0 > 15 && seen.1 > 50, "{seen:?}");
}

/// RFC 7643 section 7 `uniqueness`, RFC 7644 section 3.12: 409 for `server`, in any case where case doesn't count; what is not unique may be shared.
#[test]
fn what_is_unique_is_refused_to_a_second_resource_and_nothing_else_is() {
    let world = World::new();
    let okta = world.okta();
    let mut unique = Vec::new();
    for place in places(&okta).iter().filter(|place| place.is("mutability", "readWrite")) {
        let (path, sent) = (place.path(), place.sample(0));
        let first = okta.post(place.endpoint, &place.body("kim", sent.clone())).is(201);
        let second = okta.post(place.endpoint, &place.body("lee", sent.clone()));
        if place.is("uniqueness", "server") {
            unique.push(format!("{} of {}", path, place.endpoint));
            assert!(second.refused_as(409, "uniqueness").contains(&path));
            let other = json!(swapped(sent.as_str().expect("text")));
            okta.post(place.endpoint, &place.body("", other.clone())).refused_as(409, "uniqueness");
            let third = okta.post(place.endpoint, &json!({ unique_name(place.endpoint): "third" })).is(201);
            let third = format!("{}/{}", place.endpoint, id_of(&third));
            place.patch(&okta, &third, "replace", Some(&other)).refused_as(409, "uniqueness");
            okta.put(&third, &place.body("", other)).refused_as(409, "uniqueness");
            okta.delete(&third).is(204);
        } else {
            let second = second.is(201);
            assert!(same(place, place.of(&second).as_ref(), &sent), "{path}");
            okta.delete(&format!("{}/{}", place.endpoint, id_of(&second))).is(204);
        }
        okta.delete(&format!("{}/{}", place.endpoint, id_of(&first))).is(204);
    }
    assert_eq!(unique, ["userName of /Users", "displayName of /Groups"]);
}

/// RFC 7643 section 2.3, RFC 7644 table 9 `invalidValue`. A password of any type is dropped unread, so that no sentence can hold it.
#[test]
fn a_value_of_another_type_is_refused_by_name() {
    let world = World::new();
    let okta = world.okta();
    let kim = okta.create("kim");
    let staff = okta.create_group("Staff", &["one"]);
    for place in places(&okta) {
        let wrong = match text(&place.leaf()["type"]).as_str() {
            _ if place.is("mutability", "readOnly") || place.is("mutability", "writeOnly") => continue,
            _ if place.is_list() => vec![json!(7), json!(true), json!([7]), json!([[]])],
            "complex" => vec![json!(7), json!(true), json!([7])],
            "boolean" => vec![json!(7), json!("perhaps"), json!({}), json!([true])],
            _ => vec![json!(7), json!(1.5), json!(true), json!({ "a": 1 }), json!(["x"])],
        };
        let (at, name) = (if place.endpoint == "/Users" { &kim } else { &staff }, text(&place.leaf()["name"]));
        for value in wrong {
            let body = place.body("lee", value.clone());
            for answer in [okta.post(place.endpoint, &body), okta.put(at, &body)] {
                let detail = answer.refused_as(400, "invalidValue");
                assert!(detail.contains(&name), "{body}: {detail}");
            }
            if place.is("mutability", "readWrite") {
                let detail = place.patch(&okta, at, "replace", Some(&value)).refused_as(400, "invalidValue");
                assert!(detail.contains(&name), "{body}: {detail}");
            }
        }
    }
}

/// RFC 7643 section 7 `required`, `multiValued` and `canonicalValues`.
#[test]
fn what_is_required_must_be_there_what_has_many_values_is_a_list_and_other_values_than_the_canonical_are_taken() {
    let world = World::new();
    let okta = world.okta();
    let (mut required, mut lists, mut free) = (Vec::new(), 0, 0);
    for place in places(&okta).iter().filter(|place| !place.is("mutability", "readOnly")) {
        let (path, name) = (place.path(), text(&place.leaf()["name"]));
        if place.is_required() {
            required.push(format!("{path} of {}", place.endpoint));
            for nothing in [Value::Null, json!(""), json!("  ")] {
                let detail = okta.post(place.endpoint, &place.body("kim", nothing)).refused_as(400, "invalidValue");
                assert!(detail.contains(&name), "{detail}");
            }
        }
        if place.is_list() {
            let two = json!([place.sample(0)[0], place.sample(1)[0]]);
            let created = okta.post(place.endpoint, &place.body("kim", two)).is(201);
            let many = place.of(&created).and_then(|value| value.as_array().map(Vec::len));
            assert_eq!(many, Some(2), "{path}: {created}");
            okta.delete(&format!("{}/{}", place.endpoint, id_of(&created))).is(204);
            lists += 1;
        }
        let canonical = place.leaf()["canonicalValues"].as_array().is_some_and(|values| !values.is_empty());
        if canonical {
            let created = okta.post(place.endpoint, &place.body("kim", json!("of our own"))).is(201);
            let found = place.of(&created);
            // RFC 7643 section 7: unsupported values may be ignored. A type of member that there is not means nothing here.
            let kept = (path != "members.type").then(|| json!("of our own"));
            assert_eq!(found, kept, "{path}");
            okta.delete(&format!("{}/{}", place.endpoint, id_of(&created))).is(204);
            free += 1;
        }
    }
    required.sort();
    assert_eq!(required, ["displayName of /Groups", "members.value of /Groups", "userName of /Users"]);
    assert!(lists == 9 && free >= 6, "{lists} lists, {free} with canonical values");
}

//! Which attribute becomes which field: the mapping that every account begins with, what an administrator may write, what
//! is wrong with it, and what a change of it does to people.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

mod support;

use planning::mirror::Entry;
use planning::{Field, Mapping, ResourceId, profile};
use serde_json::{Value, json};
use support::{World, known, sent};

const ENTERPRISE: &str = scim::urn::ENTERPRISE_USER;

/// What a mapping makes of a record: `field=value` in the order of the fields.
fn filled(mapping: &Mapping, record: &Value) -> Vec<String> {
    let entry = Entry { id: ResourceId("r1".to_owned()), record: record.to_string().into() };
    let fields = mapping.person(&entry).unwrap().fields;
    fields.iter().map(|(field, value)| format!("{}={value}", field.name())).collect()
}

fn of_fields(fields: &Value) -> Mapping {
    Mapping::from_json(&json!({ "fields": fields })).unwrap()
}

fn usual() -> Mapping {
    profile::find("other").unwrap().mapping.clone()
}

/// product.md section 1 and the attributes that the catalogue applications send already.
#[test]
fn the_usual_mapping_is_the_table_of_the_catalogue_applications() {
    let kmsat = scim::urn::KMSAT_USER;
    for (record, fills) in [
        (json!({ "name": { "givenName": " Ann ", "familyName": "Ant" } }), "first_name=Ann last_name=Ant"),
        (json!({ "displayName": "Ann" }), "display_name=Ann"),
        (json!({ "title": "CEO", "nickName": "A", "userType": "Employee" }), "job_title=CEO"),
        (
            json!({ "phoneNumbers": [{ "type": "WORK", "value": "tel:+44 20 7;ext=12" }] }),
            "phone=+44 20 7 extension=12",
        ),
        (
            json!({ "phoneNumbers": [{ "type": "mobile", "value": "TEL:55" }, { "type": "fax", "value": "1" }] }),
            "mobile_phone=55",
        ),
        (json!({ "phoneNumbers": [{ "type": "work", "value": 5550 }] }), "phone=5550"),
        (json!({ "addresses": [{ "type": "work", "formatted": "Bonn", "country": "DE" }] }), "location=Bonn"),
        (json!({ "addresses": [{ "type": "work", "locality": "Bonn", "country": "DE" }] }), "location=Bonn, DE"),
        (json!({ "addresses": [{ "type": "work", "region": "NRW" }] }), "location=NRW"),
        (json!({ "addresses": [{ "type": "home", "formatted": "Bonn" }] }), ""),
        (
            json!({ ENTERPRISE: { "division": "D", "department": "R&D", "organization": "O" } }),
            "division=D department=R&D organization=O",
        ),
        (json!({ ENTERPRISE: { "employeeNumber": 17, "costCenter": "C" } }), "employee_number=17"),
        (json!({ "preferredLanguage": "en-GB", "locale": "de" }), "language=en-GB"),
        (json!({ "preferredLanguage": " ", "locale": "de" }), "language=de"),
        (json!({ "timezone": "Europe/Berlin" }), "time_zone=Europe/Berlin"),
        (
            json!({ kmsat: { "employeeStartDate": "2026-01-02", "customField1": "a", "customField4": "d" } }),
            "employee_start_date=2026-01-02 custom_field_1=a custom_field_4=d",
        ),
        (
            json!({ kmsat: { "customField2": "b", "customField3": true, "customDate1": "x", "customDate2": "y", "hostname": "h" } }),
            "custom_field_2=b custom_field_3=true custom_date_1=x custom_date_2=y",
        ),
        (json!({ "name": { "givenName": "", "familyName": null } }), ""),
    ] {
        assert_eq!(filled(&usual(), &record).join(" "), fills, "{record}");
    }
    let uncovered: Vec<Field> = Field::all().filter(|field| !usual().covers(*field)).collect();
    assert_eq!(uncovered, [Field::Comment], "the usual mapping fills everything else");
}

#[test]
fn a_field_is_filled_from_the_first_source_that_has_a_value_and_transformed_in_order() {
    let department = format!("{ENTERPRISE}:department");
    let record = json!({
        "title": " Chief Executive ", "nickName": "Ann", "userType": "EMPLOYEE",
        "roles": [{ "value": "Boss", "type": "x" }, { "value": "Clerk", "primary": true }],
        ENTERPRISE: { "department": "eng" },
    });
    let table = json!({ "table": { "ENG": " Engineering ", "ops": "Operations" } });
    let with = |otherwise: Value| {
        let mut step = json!({ "table": { "ops": "Operations" } });
        step["otherwise"] = otherwise;
        json!({ "from": department, "transforms": [step] })
    };
    for (rule, value) in [
        (json!("TITLE"), Some("Chief Executive")),
        (json!(["displayName", "title"]), Some("Chief Executive")),
        (json!(["title", "nickName"]), Some("Chief Executive")),
        (json!({ "join": ["nickName", "displayName", "userType"], "with": " / " }), Some("Ann / EMPLOYEE")),
        (json!(["displayName", { "join": ["nickName", "title"] }]), Some("Ann Chief Executive")),
        (json!({ "join": ["displayName", "name.givenName"] }), None),
        (
            json!({ "from": { "join": ["nickName", "userType"], "with": "" }, "transforms": ["lower"] }),
            Some("annemployee"),
        ),
        (json!({ "from": "userType", "transforms": ["lower"] }), Some("employee")),
        (json!({ "from": "nickName", "transforms": ["upper"] }), Some("ANN")),
        (json!({ "from": department, "transforms": [table] }), Some(" Engineering ")),
        (json!({ "from": department, "transforms": [table, "trim"] }), Some("Engineering")),
        (json!({ "from": department, "transforms": ["upper", table, "trim", "lower"] }), Some("engineering")),
        (with(json!("Elsewhere")), Some("Elsewhere")),
        (with(Value::Null), None),
        (json!({ "from": department, "transforms": [{ "table": { "ops": "Operations" } }] }), Some("eng")),
        (json!({ "from": "displayName", "transforms": [{ "default": "Nobody" }] }), Some("Nobody")),
        (json!({ "from": "title", "transforms": [{ "default": "Nobody" }] }), Some("Chief Executive")),
        (
            json!({ "from": department, "transforms": [{ "table": { "eng": "" } }, { "default": "None" }] }),
            Some("None"),
        ),
        (json!({ "from": "photos", "transforms": [{ "default": "x" }] }), Some("x")),
        (json!("roles"), Some("Clerk")),
        (json!("roles[type eq \"x\"]"), Some("Boss")),
        (json!("externalId"), None),
    ] {
        let expected: Vec<String> = value.iter().map(|value| format!("comment={value}")).collect();
        assert_eq!(filled(&of_fields(&json!({ "comment": rule })), &record), expected, "{rule}");
    }
}

#[test]
fn several_fields_may_read_one_attribute_each_in_its_own_way() {
    let mapping = of_fields(&json!({
        "first_name": "name.givenName", "last_name": "name.givenName", "comment": "name.givenName",
        "phone": { "from": "phoneNumbers", "transforms": ["number"] },
        "extension": { "from": "phoneNumbers", "transforms": ["extension", { "default": "0" }] },
        "time_zone": "nickName",
    }));
    let record = json!({ "name": { "givenName": "Ann" }, "phoneNumbers": [{ "value": "55 x7" }], "nickName": "N" });
    let filled_by = filled(&mapping, &record);
    assert_eq!(filled_by, ["first_name=Ann", "last_name=Ann", "phone=55", "extension=7", "comment=Ann", "time_zone=N"]);
    // Without a number the extension has its default, and does not take what another rule read.
    assert_eq!(
        filled(&mapping, &json!({ "name": { "givenName": "Ann" } })),
        ["first_name=Ann", "last_name=Ann", "extension=0", "comment=Ann"]
    );
}

/// What is shown can be saved again and is the same.
#[test]
fn a_mapping_is_written_as_it_is_read() {
    for name in profile::NAMES {
        let mapping = &profile::find(name).unwrap().mapping;
        assert_eq!(Mapping::from_json(mapping.to_json()).as_ref(), Ok(mapping), "{name}");
        assert_eq!(Mapping::parse(&mapping.to_json().to_string()).as_ref(), Ok(mapping), "{name}");
    }
    let written = json!({
        "format_version": 1, "email_from": "emails", "display_name_is_manager": true, "allowed_domains": ["b.example", "A.example"],
        "fields": {
            "comment": [{ "join": ["TITLE", "nickname"], "with": "" }, "userType"],
            "location": { "from": "addresses[type EQ \"work\"].formatted", "transforms": ["trim", { "table": { "x": "y" }, "otherwise": null }, { "default": "z" }] },
            "manager": format!("{ENTERPRISE}:MANAGER"),
        },
    });
    let mapping = Mapping::from_json(&written).unwrap();
    let shown = mapping.to_json();
    assert_eq!(shown["allowed_domains"], json!(["a.example", "b.example"]));
    assert_eq!(shown["fields"]["comment"], json!([{ "join": ["title", "nickName"], "with": "" }, "userType"]));
    assert_eq!(shown["fields"]["manager"], json!(format!("{ENTERPRISE}:manager")));
    assert_eq!(Mapping::from_json(shown), Ok(mapping));
}

#[test]
fn whatever_is_wrong_is_told_with_its_place() {
    let faults = Mapping::from_json(&json!({
        "email_from": "mail", "allowed_domains": ["x.example", "@y"], "display_name_is_manager": 1, "gruops": {},
        "fields": {
            "department": "departement",
            "tite": "title",
            "comment": [],
            "phone": { "from": "title", "transform": ["number"] },
            "extension": { "transforms": ["number"] },
            "location": { "from": "title", "transforms": ["trim", "reverse", { "default": " " }, { "table": {} }, { "table": { "A": "1", "a": "2" } }] },
            "language": { "join": ["title"], "with": 1 },
            "time_zone": { "join": ["title", "tittle"] },
            "a/b": 1,
            "manager": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
        },
    }))
    .unwrap_err();
    let mut places: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    places.sort_unstable();
    assert_eq!(
        places,
        [
            "/allowed_domains/1",
            "/display_name_is_manager",
            "/email_from",
            "/fields/a~1b",
            "/fields/comment",
            "/fields/department",
            "/fields/extension",
            "/fields/language/with",
            "/fields/location/transforms/1",
            "/fields/location/transforms/2/default",
            "/fields/location/transforms/3/table",
            "/fields/location/transforms/4/table/a",
            "/fields/manager",
            "/fields/phone/transform",
            "/fields/time_zone/join/1",
            "/fields/tite",
            "/gruops",
        ],
        "{faults:#?}"
    );
    let sentence = |pointer: &str| &faults.iter().find(|fault| fault.pointer == pointer).unwrap().sentence;
    assert!(sentence("/fields/department").contains("\"departement\" leads to no attribute"), "{faults:?}");
    assert!(sentence("/fields/tite").contains("job_title"), "the fields that there are");
    assert!(sentence("/fields/location/transforms/1").contains("trim, lower"), "the transforms that there are");
    for (text, says) in [
        ("{ \"fields\": { \"comment\" \"title\" } }", "line 1 column"),
        ("{ \"fields\": {}, \"fields\": {} }", "twice"),
        ("[]", "JSON object"),
        ("{}", "“fields” is missing"),
    ] {
        let faults = Mapping::parse(text).unwrap_err();
        assert!(faults[0].sentence.contains(says), "{text}: {faults:?}");
    }
    let both = json!({ "display_name_is_manager": true, "fields": { "manager_name": "title" } });
    assert_eq!(Mapping::from_json(&both).unwrap_err()[0].pointer, "/display_name_is_manager");
}

fn change(world: &World, edit: impl Fn(&mut Value)) -> Value {
    let mut document = world.0.policy.mapping.to_json().clone();
    edit(&mut document);
    document
}

/// The default mapping of a gallery application puts the manager's name into displayName.
#[test]
fn the_display_name_may_carry_the_managers_name() {
    let mut world = World::new().sends(&sent("r1", "a@x").set("displayName", json!("Bea Boss")));
    let carried = change(&world, |document| document["display_name_is_manager"] = json!(true));
    world = world.maps(&carried);
    world.sync();
    let fields = &world.user("a@x").fields;
    assert_eq!(fields.get(Field::ManagerName), Some("Bea Boss"));
    assert_eq!(fields.get(Field::DisplayName), None);
}

/// A reference fills what the mapping itself found nothing for.
#[test]
fn a_managers_name_that_is_sent_stands_beside_the_reference() {
    let mut world = World::new()
        .sends(&sent("r1", "a@x").set("displayName", json!("B. B.")).manager("r2"))
        .sends(&sent("r2", "boss@x").named("Bea", "Boss"));
    let carried = change(&world, |document| document["fields"]["manager_name"] = json!("displayName"));
    world = world.maps(&carried);
    world.sync();
    let fields = &world.user("a@x").fields;
    assert_eq!(fields.get(Field::ManagerName), Some("B. B."));
    assert_eq!(fields.get(Field::ManagerEmail), Some("boss@x"));
}

/// product.md section 4, "What wins": what the source once supplied and now omits is cleared, what the mapping does not
/// cover stays.
#[test]
fn what_the_mapping_covers_no_more_stays() {
    let mut world = World::new().sends(&sent("r1", "a@x").title("CEO"));
    world.sync();
    let without = change(&world, |document| drop(document["fields"].as_object_mut().unwrap().remove("job_title")));
    let usual = world.0.policy.mapping.to_json().clone();
    world = world.maps(&without);
    assert_eq!(world.sync(), ["user link a@x: matched_by_link"], "bookkeeping: it is not supplied any more");
    assert_eq!(world.user("a@x").fields.get(Field::JobTitle), Some("CEO"));
    // While it is not covered, the directory's silence is none.
    world = world.sends(&sent("r1", "a@x"));
    assert!(world.sync().is_empty());
    // Covered again, it was not supplied in between: nothing is cleared that somebody may have written since.
    world = world.maps(&usual);
    assert!(world.sync().is_empty());
    assert_eq!(world.user("a@x").fields.get(Field::JobTitle), Some("CEO"));
    // Supplied again, the directory has the last word once more.
    world = world.sends(&sent("r1", "a@x").title("CTO"));
    assert_eq!(world.sync(), ["user change a@x: directory_changed (job_title: CEO > CTO)"]);
    world = world.sends(&sent("r1", "a@x"));
    assert_eq!(world.sync(), ["user change a@x: directory_changed (job_title: CTO > -)"]);
}

#[test]
fn a_field_that_moves_to_a_source_which_is_not_sent_is_cleared_since_it_is_still_covered() {
    let mut world = World::new().sends(&sent("r1", "a@x").title("CEO"));
    world.sync();
    let moved = change(&world, |document| document["fields"]["job_title"] = json!("userType"));
    world = world.maps(&moved);
    assert_eq!(world.sync(), ["user change a@x: directory_changed (job_title: CEO > -)"]);
}

/// A default counts as supplied: it overwrites, and is not cleared.
#[test]
fn a_default_is_supplied_like_any_value() {
    let mut world = World::new().has(known("a@x").linked("r1").own(Field::JobTitle, "Own")).sends(&sent("r1", "a@x"));
    let with = change(&world, |document| {
        document["fields"]["job_title"] = json!({ "from": "title", "transforms": [{ "default": "Staff" }] });
    });
    world = world.maps(&with);
    assert_eq!(world.sync(), ["user change a@x: directory_changed (job_title: Own > Staff)"]);
    let without = change(&world, |document| document["fields"]["job_title"] = json!("title"));
    world = world.maps(&without);
    assert_eq!(world.sync(), ["user change a@x: directory_changed (job_title: Staff > -)"]);
}

/// An address of another domain: the person is an issue, and whoever it is here is held as they are.
#[test]
fn an_address_of_a_domain_that_is_not_allowed_is_an_issue_and_holds_whoever_it_is() {
    let mut world = World::new()
        .has(known("ann@x.example").linked("r1"))
        .sends(&sent("r1", "ann@old.example"))
        .sends(&sent("r2", "new@other.example"))
        .sends(&sent("r3", "fine@X.example"))
        .sends(&sent("r4", "sub@a.x.example").inactive());
    let only = change(&world, |document| document["allowed_domains"] = json!(["X.EXAMPLE"]));
    world = world.maps(&only);
    assert_eq!(
        world.sync(),
        [
            "user issue ann@old.example: domain_not_allowed",
            "user hold ann@x.example: domain_not_allowed",
            "user create fine@X.example: directory_active",
            "user issue new@other.example: domain_not_allowed",
        ]
    );
    assert_eq!(world.user("ann@x.example").status, planning::Status::Active);
    // Allowed after all, the rename is made.
    let both = change(&world, |document| document["allowed_domains"] = json!(["x.example", "old.example"]));
    world = world.maps(&both);
    assert_eq!(
        world.sync(),
        [
            "user change ann@x.example: directory_changed (email: ann@x.example > ann@old.example)",
            "user issue new@other.example: domain_not_allowed",
        ]
    );
}

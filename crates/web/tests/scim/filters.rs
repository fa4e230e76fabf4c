//! Lists: filters that an index narrows and filters that none does, and pages.

use serde_json::{Value, json};

use crate::support::{Idp, World, encoded, id_in, id_of, resources, text};

/// Three people and a group, by their paths: Anna, Bob, Carla, and the group of Anna and Carla.
struct Company<'w> {
    okta: Idp<'w>,
    people: [String; 3],
    group: String,
}

impl<'w> Company<'w> {
    fn of(world: &'w World) -> Company<'w> {
        let okta = world.okta();
        let person = |name: &str, external: &str, title: Option<&str>, active: bool| {
            let mail = format!("{}.alias@example.com", name.to_lowercase());
            let mut body = json!({
                "userName": format!("{name}@example.com"), "displayName": name, "externalId": external, "active": active,
                "emails": [{ "value": mail, "type": "work" }, { "value": "shared@example.com", "type": "other" }],
            });
            if let Some(title) = title {
                body["title"] = title.into();
            }
            okta.create_as(&body)
        };
        let people = [
            person("Anna", "e1", Some("Boss"), true),
            person("Bob", "E1", None, false),
            person("Carla", "e3", Some("100%_boss"), true),
        ];
        let group = okta.create_group("Bosses", &[id_in(&people[0]), id_in(&people[2])]);
        Company { okta, people, group }
    }

    /// The names that a filter finds: `ac` for Anna and Carla.
    fn found(&self, filter: &str) -> String {
        let found = self.okta.found("/Users", filter);
        let name = |(person, name): (&String, char)| found.iter().any(|id| id == id_in(person)).then_some(name);
        let names: String = self.people.iter().zip(['a', 'b', 'c']).filter_map(name).collect();
        assert_eq!(names.len(), found.len(), "nobody else, and nobody twice");
        names
    }
}

#[test]
fn a_filter_finds_whom_it_describes_and_the_index_changes_nothing() {
    let world = World::new();
    let company = Company::of(&world);
    let (anna, group) = (id_in(&company.people[0]).to_owned(), id_in(&company.group).to_owned());
    let rows = [
        (format!("id eq \"{anna}\""), "a"),
        (format!("id eq \"{}\"", anna.to_uppercase()), ""),
        (format!("id ne \"{anna}\""), "bc"),
        ("userName eq \"anna@EXAMPLE.com\"".to_owned(), "a"),
        ("USERNAME Eq \"anna@example.com\"".to_owned(), "a"),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"bob@example.com\"".to_owned(), "b"),
        ("displayName eq \"carla\"".to_owned(), "c"),
        ("externalId eq \"e1\"".to_owned(), "a"),
        ("externalId eq \"E1\"".to_owned(), "b"),
        ("externalId sw \"e\"".to_owned(), "ac"),
        ("emails.value eq \"BOB.alias@example.com\"".to_owned(), "b"),
        ("emails eq \"bob.alias@example.com\"".to_owned(), "b"),
        ("emails.value eq \"shared@example.com\"".to_owned(), "abc"),
        ("emails[type eq \"work\" and value eq \"anna.alias@example.com\"]".to_owned(), "a"),
        ("emails[type eq \"work\" and value eq \"shared@example.com\"]".to_owned(), ""),
        ("emails[type eq \"work\"].value eq \"anna.alias@example.com\"".to_owned(), "a"),
        ("userName eq \"anna@example.com\" and active eq true".to_owned(), "a"),
        ("userName eq \"anna@example.com\" and active eq false".to_owned(), ""),
        ("userName eq \"anna@example.com\" or externalId eq \"e3\"".to_owned(), "ac"),
        ("userName eq \"anna@example.com\" or externalId eq \"e1\"".to_owned(), "a"),
        ("userName eq \"anna@example.com\" or title co \"boss\"".to_owned(), "ac"),
        ("title pr and (externalId eq \"e1\" or externalId eq \"E1\")".to_owned(), "a"),
        ("not (userName eq \"anna@example.com\")".to_owned(), "bc"),
        ("not(title pr)".to_owned(), "b"),
        ("title co \"%_\"".to_owned(), "c"),
        ("title sw \"_\"".to_owned(), ""),
        ("active eq false".to_owned(), "b"),
        ("title eq null".to_owned(), "b"),
        ("externalId eq null".to_owned(), ""),
        ("userName gt \"anna@example.com\"".to_owned(), "bc"),
        ("meta.created ge \"2026-11-03T09:00:00+01:00\"".to_owned(), "abc"),
        ("meta.lastModified gt \"2026-11-03T08:00:00Z\"".to_owned(), ""),
        (format!("groups.value eq \"{group}\""), "ac"),
        (format!("groups eq \"{group}\" and title eq \"boss\""), "a"),
        ("groups.display eq \"bosses\"".to_owned(), "ac"),
        ("userName eq \"nobody@example.com\"".to_owned(), ""),
    ];
    for (filter, expected) in rows {
        assert_eq!(company.found(&filter), expected, "{filter}");
        assert_eq!(company.found(&format!("not (not ({filter}))")), expected, "without the index: {filter}");
    }
}

#[test]
fn a_filter_that_finds_nobody_is_an_empty_list() {
    let world = World::new();
    let list = world.okta().get("/Users?filter=userName%20eq%20%225b50642d-79fc-4410-9e90-4c077cdd1a59%22");
    let empty = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": 0, "startIndex": 1, "itemsPerPage": 0, "Resources": [],
    });
    assert_eq!(list.is(200), empty);
}

#[test]
fn groups_are_found_by_name_id_and_member() {
    let world = World::new();
    let company = Company::of(&world);
    let (okta, group) = (&company.okta, id_in(&company.group));
    let bob = id_in(&company.people[1]);
    let empty = okta.create_group("Empty", &[]);
    let anna = id_in(&company.people[0]);
    let rows = [
        ("displayName eq \"BOSSES\"".to_owned(), vec![group]),
        (format!("id eq \"{group}\""), vec![group]),
        (format!("members.value eq \"{anna}\""), vec![group]),
        (format!("members eq \"{anna}\""), vec![group]),
        (format!("members[value eq \"{anna}\"]"), vec![group]),
        (format!("members.value eq \"{bob}\""), vec![]),
        (format!("id eq \"{group}\" and members eq \"{anna}\""), vec![group]),
        (format!("id eq \"{group}\" and members eq \"{bob}\""), vec![]),
        ("not (members pr)".to_owned(), vec![id_in(&empty)]),
        ("displayName pr".to_owned(), vec![group, id_in(&empty)]),
    ];
    for (filter, expected) in rows {
        assert_eq!(okta.found("/Groups", &filter), expected, "{filter}");
        assert_eq!(okta.found("/Groups", &format!("not (not ({filter}))")), expected, "without the index: {filter}");
    }
    assert_eq!(okta.found("/Users", &format!("id eq \"{group}\"")), [""; 0], "a group is no user");
}

#[test]
fn a_filter_is_decoded_once_and_right() {
    let world = World::new();
    let okta = world.okta();
    let plus = okta.create("a+b@example.com");
    let percent = okta.create("a%2Bb@example.com");
    let space = okta.create("a b@example.com");
    let rows = [
        ("userName%20eq%20%22a%2Bb%40example.com%22", &plus),
        ("userName+eq+%22a%2Bb@example.com%22", &plus),
        ("userName+eq+%22a%252Bb@example.com%22", &percent),
        ("userName+eq+%22a+b@example.com%22", &space),
        ("userName%20eq%20%22a%20b%40example.com%22", &space),
        ("userName%20eq%20%22a%5Cu002bb%40example.com%22", &plus),
    ];
    for (filter, expected) in rows {
        let list = okta.get(&format!("/Users?filter={filter}")).is(200);
        let found: Vec<String> = resources(&list).iter().map(id_of).collect();
        assert_eq!(found, [id_in(expected)], "{filter}");
    }
}

/// Seven people; the page of each query as `first..last of total`, which are positions in the order of creation.
#[test]
fn pages_are_cut_from_one_order() {
    let world = World::new();
    let okta = world.okta();
    let people: Vec<String> = (1..=7).map(|at| okta.create(&format!("{}@example.com", 10 - at))).collect();
    let position =
        |resource: &Value| people.iter().position(|path| id_in(path) == id_of(resource)).expect("one of them");
    let rows = [
        ("", 1, vec![0, 1, 2, 3, 4, 5, 6]),
        ("startIndex=1&count=3", 1, vec![0, 1, 2]),
        ("startIndex=4&count=3", 4, vec![3, 4, 5]),
        ("startIndex=7&count=3", 7, vec![6]),
        ("startIndex=8&count=3", 8, vec![]),
        ("startIndex=18446744073709551616", 18_446_744_073_709_551_615_u64, vec![]),
        ("startIndex=0&count=2", 1, vec![0, 1]),
        ("startIndex=-5&count=2", 1, vec![0, 1]),
        ("count=0", 1, vec![]),
        ("count=-1", 1, vec![]),
        ("count=100000", 1, vec![0, 1, 2, 3, 4, 5, 6]),
        ("STARTINDEX=2&Count=1", 2, vec![1]),
    ];
    for filter in ["", "userName pr", "userName sw \"\" and not (title pr)"] {
        for (query, start, expected) in &rows {
            let filter = if filter.is_empty() { String::new() } else { format!("&filter={}", encoded(filter)) };
            let list = okta.get(&format!("/Users?{query}{filter}")).is(200);
            assert_eq!(resources(&list).iter().map(position).collect::<Vec<_>>(), *expected, "{query}{filter}");
            assert_eq!(list["startIndex"], json!(start), "{query}{filter}");
            assert_eq!(list["totalResults"], 7, "{query}{filter}: the true total on every page");
        }
    }
}

#[test]
fn a_look_up_is_paged_like_any_other_list() {
    let world = World::new();
    let okta = world.okta();
    let people: Vec<String> = (1..=5)
        .map(|at| okta.create_as(&json!({ "userName": format!("{at}@example.com"), "externalId": "same" })))
        .collect();
    let list = okta.get("/Users?filter=externalId%20eq%20%22same%22&startIndex=4&count=5").is(200);
    assert_eq!((list["totalResults"].clone(), list["startIndex"].clone()), (json!(5), json!(4)));
    let found: Vec<String> = resources(&list).iter().map(id_of).collect();
    assert_eq!(found, [id_in(&people[3]), id_in(&people[4])]);
}

#[test]
fn a_page_has_at_most_200_and_all_pages_together_everybody_once() {
    let world = World::new();
    let okta = world.okta();
    let mut people: Vec<String> = (0..205).map(|at| okta.create(&format!("p{at}@example.com"))).collect();
    people.sort();
    let mut seen = Vec::new();
    for start in [1, 201] {
        let list = okta.get(&format!("/Users?startIndex={start}&count=500")).is(200);
        assert_eq!(list["totalResults"], 205);
        seen.extend(resources(&list).iter().map(|found| format!("/Users/{}", text(&found["id"]))));
    }
    assert_eq!(seen, people);
    assert_eq!(resources(&okta.get("/Users").is(200)).len(), 200);
}

#[test]
fn a_page_that_is_no_number_is_refused_by_name() {
    let world = World::new();
    for (query, name) in [("startIndex=one", "startIndex"), ("count=1.5", "count"), ("count=1e3", "count")] {
        let detail = world.okta().get(&format!("/Users?{query}")).refused_as(400, "invalidValue");
        assert!(detail.contains(name), "{detail}");
    }
}

#[test]
fn a_list_shows_only_what_was_asked_for() {
    let world = World::new();
    let company = Company::of(&world);
    let list = company.okta.get("/Users?attributes=userName&count=1").is(200);
    let keys: Vec<String> = resources(&list)[0].as_object().expect("an object").keys().cloned().collect();
    assert_eq!(keys, ["id", "schemas", "userName"]);
    let filter = encoded("displayName eq \"Bosses\"");
    let list = company.okta.get(&format!("/Groups?excludedAttributes=members&filter={filter}")).is(200);
    assert_eq!(resources(&list)[0].get("members"), None);
    let filter = encoded(&format!("members eq \"{}\"", id_in(&company.people[0])));
    let list = company.okta.get(&format!("/Groups?excludedAttributes=members&filter={filter}")).is(200);
    assert_eq!((resources(&list).len(), resources(&list)[0].get("members")), (1, None));
}

/// Anna is a "Boss", Bob has no title, Carla is "100%_boss"; without a value is last, or first when descending.
#[test]
fn a_list_is_sorted_as_it_is_asked_to_be() {
    let world = World::new();
    let company = Company::of(&world);
    let rows = [
        ("sortBy=userName", "abc"),
        ("sortBy=userName&sortOrder=descending", "cba"),
        ("sortBy=title", "cab"),
        ("sortBy=TITLE&sortOrder=Descending", "bac"),
        ("sortBy=emails.value&sortOrder=descending", "cba"),
        ("sortBy=externalId", "bac"),
        ("sortBy=meta.created&startIndex=2", "bc"),
        ("sortBy=title&startIndex=2&count=1", "a"),
        ("sortBy=userName&sortOrder=descending&filter=title%20pr", "ca"),
        ("sortOrder=descending", "abc"),
    ];
    for (query, expected) in rows {
        let list = company.okta.get(&format!("/Users?{query}")).is(200);
        let name = |resource: &Value| text(&resource["displayName"]).to_lowercase().chars().next();
        assert_eq!(resources(&list).iter().filter_map(name).collect::<String>(), expected, "{query}");
        let total = if query.contains("filter") { 2 } else { 3 };
        assert_eq!(list["totalResults"], total, "{query}");
    }
    for (query, word) in
        [("sortBy=colour", "colour"), ("sortBy=password", "password"), ("sortBy=userName&sortOrder=up", "up")]
    {
        let detail = company.okta.get(&format!("/Users?{query}")).refused(400);
        assert!(detail.contains(word), "{detail}");
    }
}

#[test]
fn what_is_no_name_of_an_attribute_is_refused_and_an_unknown_one_asks_for_nothing() {
    let world = World::new();
    let bob = world.okta().create("bob@example.com");
    for parameter in ["attributes", "excludedAttributes"] {
        for strange in ["%00", "1x", "x.y.z"] {
            let detail = world.okta().get(&format!("{bob}?{parameter}={strange}")).refused_as(400, "invalidValue");
            assert!(detail.contains(parameter), "{detail}");
        }
        assert_eq!(world.okta().get(&format!("{bob}?{parameter}=colour")).is(200)["id"], id_in(&bob));
    }
}

//! Paging by cursor (RFC 9865): nothing is kept, nobody else can use one, nothing is said twice or left out.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use scim::Limits;
use serde_json::{Value, json};

use crate::support::{Answer, Idp, World, encoded, id_in, id_of, resources};

const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

fn people(okta: &Idp<'_>, count: usize) -> Vec<String> {
    let person = |at: usize| json!({ "userName": format!("p{at:02}@acme.example"), "title": format!("t{}", at % 3) });
    (0..count).map(|at| id_in(&okta.create_as(&person(at))).to_owned()).collect()
}

/// Asks for page after page. `query` is without the cursor.
fn pages(okta: &Idp<'_>, endpoint: &str, query: &str) -> Vec<Vec<String>> {
    let mut cursor = String::new();
    let mut pages = Vec::new();
    loop {
        let page = okta.get(&format!("{endpoint}?{query}&cursor={cursor}")).is(200);
        assert!(page.get("startIndex").is_none() && page.get("previousCursor").is_none(), "{page}");
        pages.push(resources(&page).iter().map(id_of).collect());
        match page["nextCursor"].as_str() {
            None => return pages,
            Some(next) => {
                let unreserved = |letter: char| letter.is_ascii_alphanumeric() || "-._~".contains(letter);
                assert!(!next.is_empty() && next.chars().all(unreserved), "{next}");
                next.clone_into(&mut cursor);
            }
        }
        assert!(pages.len() < 50, "it ends");
    }
}

fn next_of(answer: &Answer) -> String {
    answer.is(200)["nextCursor"].as_str().expect("there is more").to_owned()
}

#[test]
fn all_pages_together_have_everybody_once_in_the_order_asked_for() {
    let world = World::new();
    let okta = world.okta();
    let everybody = people(&okta, 10);
    assert_eq!(pages(&okta, "/Users", "count=4"), [&everybody[..4], &everybody[4..8], &everybody[8..]]);
    assert_eq!(pages(&okta, "/Users", "count=5"), [&everybody[..5], &everybody[5..]], "no empty page at the end");
    assert_eq!(pages(&okta, "/Users", "count=10").len(), 1);
    let some = format!("count=2&filter={}", encoded("title eq \"t1\""));
    assert_eq!(
        pages(&okta, "/Users", &some),
        [vec![everybody[1].clone(), everybody[4].clone()], vec![everybody[7].clone()]]
    );
    let sorted: Vec<String> = pages(&okta, "/Users", "count=3&sortBy=userName&sortOrder=descending").concat();
    assert_eq!(sorted, everybody.iter().rev().cloned().collect::<Vec<_>>());
    let by_title: Vec<String> = pages(&okta, "/Users", "count=3&sortBy=title").concat();
    let of_title = |title: usize| everybody.iter().skip(title).step_by(3).cloned();
    assert_eq!(by_title, (0..3).flat_map(of_title).collect::<Vec<_>>(), "equal keys in the order of ids");

    let group = okta.create_group("Sales", &[]);
    let at_the_root = pages(&okta, "/", "count=4").concat();
    assert_eq!(at_the_root.len(), 11);
    assert_eq!(at_the_root.last().map(String::as_str), Some(id_in(&group)));
    assert_eq!(pages(&okta, "/Groups", "count=1").concat(), [id_in(&group)]);
}

#[test]
fn the_total_is_that_of_the_first_page_and_index_stays_the_default() {
    let world = World::new();
    let okta = world.okta();
    people(&okta, 5);
    let first = okta.get("/Users?count=2&cursor=").is(200);
    assert_eq!((&first["totalResults"], &first["itemsPerPage"]), (&json!(5), &json!(2)));
    let second = okta.get(&format!("/Users?count=2&cursor={}", first["nextCursor"].as_str().expect("more"))).is(200);
    assert_eq!(second["totalResults"], 5);
    let by_index = okta.get("/Users?count=2").is(200);
    assert!(by_index.get("nextCursor").is_none() && by_index["startIndex"] == 1, "{by_index}");
    let config = okta.get("/ServiceProviderConfig").is(200);
    let pagination = json!({ "cursor": true, "index": true, "defaultPaginationMethod": "index", "defaultPageSize": 200,
        "maxPageSize": 200, "cursorTimeout": Limits::CURSOR_SECONDS });
    assert_eq!(config["pagination"], pagination);
    let nothing = okta.get("/Users?count=0&cursor=").is(200);
    assert_eq!((&nothing["totalResults"], nothing.get("nextCursor")), (&json!(5), None));
}

/// What index paging gets wrong: somebody of an earlier page goes, and the next page begins one too late.
#[test]
fn who_comes_and_goes_on_the_way_moves_nobody_else() {
    let world = World::new();
    let okta = world.okta();
    let everybody = people(&okta, 6);
    for order in ["", "&sortBy=userName"] {
        let next = next_of(&okta.get(&format!("/Users?count=3&cursor={order}")));
        okta.delete(&format!("/Users/{}", everybody[0])).is(if order.is_empty() { 204 } else { 404 });
        let rest = okta.get(&format!("/Users?count=3{order}&cursor={next}")).is(200);
        let rest: BTreeSet<String> = resources(&rest).iter().map(id_of).collect();
        if order.is_empty() {
            assert_eq!(rest, everybody[3..].iter().cloned().collect());
        } else {
            assert_eq!(rest, everybody[4..].iter().cloned().collect());
        }
    }
    // The last of a page itself goes, in an order that was asked for.
    let first = okta.get("/Users?count=2&sortBy=userName&cursor=");
    okta.delete(&format!("/Users/{}", everybody[2])).is(204);
    let rest = okta.get(&format!("/Users?count=2&sortBy=userName&cursor={}", next_of(&first))).is(200);
    assert_eq!(resources(&rest).iter().map(id_of).collect::<Vec<_>>(), everybody[3..5]);
}

#[test]
fn a_cursor_is_of_one_account_one_query_one_size_and_one_hour() {
    let world = World::new();
    let okta = world.okta();
    people(&okta, 4);
    let next = next_of(&okta.get("/Users?count=2&cursor="));
    let ask = |query: &str| okta.get(&format!("/Users?{query}"));
    ask(&format!("count=2&cursor={next}")).is(200);
    ask(&format!("cursor={next}")).is(200);
    ask(&format!("count=3&cursor={next}")).refused_as(400, "invalidCount");
    for other in ["filter=active%20eq%20true", "sortBy=userName"] {
        ask(&format!("count=2&{other}&cursor={next}")).refused_as(400, "invalidCursor");
    }
    okta.get(&format!("/Groups?count=2&cursor={next}")).refused_as(400, "invalidCursor");
    okta.get(&format!("/?count=2&cursor={next}")).refused_as(400, "invalidCursor");

    let token = world.open_account("beta");
    let stranger = world.idp("beta", &token);
    let theirs = stranger.get(&format!("/Users?count=2&cursor={next}")).refused_as(400, "invalidCursor");
    let forged = ask("count=2&cursor=AAAA").refused_as(400, "invalidCursor");
    assert_eq!(theirs, forged, "nobody learns that it is somebody's");
    let mut letters: Vec<char> = next.chars().collect();
    for at in 0..letters.len() {
        let letter = letters[at];
        letters[at] = if letter == 'A' { 'B' } else { 'A' };
        let changed: String = letters.iter().collect();
        ask(&format!("count=2&cursor={changed}")).refused_as(400, "invalidCursor");
        letters[at] = letter;
    }
    for garbage in ["%00", "%20", "0", "../..", "%F0%9F%98%80"] {
        ask(&format!("cursor={garbage}")).refused_as(400, "invalidCursor");
    }
    ask(&format!("startIndex=2&cursor={next}")).refused_as(400, "invalidValue");
    ask(&format!("startIndex=1&count=2&cursor={next}")).is(200);

    world.pass(SignedDuration::from_secs(Limits::CURSOR_SECONDS - 1));
    ask(&format!("count=2&cursor={next}")).is(200);
    world.pass(SignedDuration::from_secs(1));
    let detail = ask(&format!("count=2&cursor={next}")).refused_as(400, "expiredCursor");
    assert!(detail.contains("3600 s"), "{detail}");
}

#[test]
fn a_search_by_post_pages_by_cursor_too() {
    let world = World::new();
    let okta = world.okta();
    let everybody = people(&okta, 3);
    let search =
        |cursor: Value| okta.post("/Users/.search", &json!({ "schemas": [SEARCH], "count": 2, "cursor": cursor }));
    let next = next_of(&search(json!("")));
    let last = search(json!(next)).is(200);
    assert_eq!(resources(&last).iter().map(id_of).collect::<Vec<_>>(), everybody[2..]);
    assert_eq!(last.get("nextCursor"), None);
    search(json!("nonsense")).refused_as(400, "invalidCursor");
    search(json!(7)).refused_as(400, "invalidValue");
    assert_eq!(search(Value::Null).is(200)["startIndex"], 1, "null is no cursor");
}

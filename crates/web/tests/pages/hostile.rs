//! Text that wants to be markup, in every field that a directory, a file, a browser or a stranger can fill: on every page
//! that can be reached it stands there as text, and no cell of a file runs as a formula.
//!
//! Pages are not listed here: whatever is in the table of routes is opened, and whatever a page leads to.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use app::admins::{self, Role};
use app::mapping;
use app::tokens::{self, Opens};
use app::users::{self, How};
use app::{accounts, reports, settings, sync};
use planning::{Digest, Who};
use serde_json::{Value, json};

use crate::html;
use crate::support::{ACME, World};
use crate::table::furnished;
use crate::visitor::Visitor;

/// What breaks out of text, of either quote, of a script and of a comment; and turns the direction of what follows.
fn payload(mark: &str) -> String {
    format!("{mark}\"'><script>alert(1)</script><img src=x onerror=alert(2)>--></title></textarea>\u{202e}&lt;b&gt;")
}

/// The same where a character of it would be refused before anybody shows it.
fn quoted(mark: &str) -> String {
    format!("{mark}'onfocus='alert(3)'\"><svg/onload=alert(4)>")
}

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const KMSAT: &str = "urn:ietf:params:scim:schemas:extension:knowbe4:kmsat:2.0:User";
const CORE: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// Somebody of whom the directory says something in every attribute.
fn somebody(number: usize) -> Value {
    let of = |name: &str| payload(&format!("scim-{name}"));
    let listed = |name: &str| json!([{ "value": of(name), "display": of(name), "type": "work", "primary": true }]);
    json!({
        "schemas": [CORE, ENTERPRISE, KMSAT],
        "userName": format!("{number}{}", of("userName")), "externalId": format!("{number}{}", of("externalId")), "active": true,
        "name": { "formatted": of("formatted"), "familyName": of("familyName"), "givenName": of("givenName"),
                  "middleName": of("middleName"), "honorificPrefix": of("prefix"), "honorificSuffix": of("suffix") },
        "displayName": of("displayName"), "nickName": of("nickName"), "profileUrl": "javascript:alert(5)",
        "title": of("title"), "userType": of("userType"), "preferredLanguage": of("language"), "locale": of("locale"),
        "timezone": of("timezone"),
        "emails": [{ "value": format!("p{number}@acme.example"), "type": of("emailType"), "display": of("email"), "primary": true }],
        "phoneNumbers": listed("phone"), "ims": listed("im"), "entitlements": listed("entitlement"), "roles": listed("role"),
        "photos": [{ "value": "javascript:alert(6)", "type": "photo" }],
        "addresses": [{ "formatted": of("address"), "streetAddress": of("street"), "locality": of("locality"),
                        "region": of("region"), "postalCode": of("postcode"), "country": "DE", "type": "work" }],
        ENTERPRISE: { "employeeNumber": format!("{number}{}", of("number")), "costCenter": of("costCenter"),
                      "organization": of("organization"), "division": of("division"), "department": of("department"),
                      "manager": { "value": of("manager"), "displayName": of("managerName") } },
        KMSAT: { "customField1": of("custom1"), "customField2": of("custom2"), "customField3": of("custom3"),
                 "customField4": of("custom4") },
    })
}

/// Everything is filled that can be filled; answers the marks that must be seen somewhere.
fn filled(world: &World) -> Vec<String> {
    world.set(&[("provisioning.enabled", "true"), ("provisioning.test_mode", "true")]);
    let token = world.token();
    let send = |method: &str, path: &str, body: &Value| world.scim(&token, method, path, body);
    for number in 1..=2 {
        assert_eq!(send("POST", "/Users", &somebody(number)), 201);
    }
    // Nobody's address: an issue that names the record.
    let mut nobody = somebody(3);
    nobody["emails"] = json!([]);
    assert_eq!(send("POST", "/Users", &nobody), 201);
    for name in ["group", "other"] {
        let members = json!([{ "value": payload("memberValue"), "display": payload("memberDisplay") }]);
        let group = json!({ "displayName": payload(&format!("scim-{name}")), "externalId": payload("groupId"), "members": members });
        assert_eq!(send("POST", "/Groups", &group), 201, "a member that is not known yet is kept");
    }
    strange_requests(world, &token);
    goes_live(world);

    // Later the directory has somebody otherwise, and a plan is held.
    let mut changed = somebody(1);
    changed["title"] = json!(payload("scim-laterTitle"));
    send("POST", "/Users", &changed);
    import(world);
    people_of_the_console(world);
    sync::now(&world.app, ACME, &Who::Operator).expect("a run");
    world.work();
    app::requests::write_down(&world.app).expect("the log of requests");
    [
        "scim-title",
        "scim-displayName",
        "scim-department",
        "scim-userName",
        "scim-group",
        "file-comment",
        "browser",
        "admin",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// Requests that are refused, for what is not there, and by whom nobody knows.
fn strange_requests(world: &World, token: &str) {
    let path: String = form_urlencoded::byte_serialize(payload("request-path").as_bytes()).collect();
    let nothing = &Value::Null;
    for target in [
        format!("/Users/{path}"),
        format!("/Groups/{path}"),
        format!("/{path}"),
        format!("/Users?filter=userName+eq+%22{path}%22"),
        format!("/Users?filter={path}+eq+true"),
        format!("/Users?attributes={path}&sortBy={path}"),
    ] {
        world.scim(token, "GET", &target, nothing);
    }
    let text = payload("request-body");
    for body in [
        json!({ "userName": text, "active": text }),
        json!({ "userName": "x", text.as_str(): text }),
        json!({ "schemas": [text], "userName": text, "emails": text }),
    ] {
        world.scim(token, "POST", "/Users", &body);
    }
    world.scim(&text, "GET", "/Users", nothing);
    let id = form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair("client_id", &text)
        .append_pair("client_secret", &text)
        .finish();
    world.fetches("", &id);
}

/// The plan that was seen is approved and applied.
fn goes_live(world: &World) {
    sync::complete(&world.app, ACME, &Who::Operator).expect("complete");
    sync::now(&world.app, ACME, &Who::Operator).expect("a run");
    world.work();
    let newest = reports::list(&world.app, ACME).expect("the runs").remove(0);
    let digest = Digest(newest.digest.expect("a plan"));
    let live = [("provisioning.test_mode".to_owned(), "false".to_owned())];
    settings::set(&world.app, ACME, &live, Some(&digest), &Who::Operator).expect("live");
    world.work();
    let people = users::list(&world.app, ACME).expect("the people");
    assert!(people.iter().any(|told| told.user.email == "p1@acme.example"), "they are in the console");
}

/// A file with text in every column; and one with faults.
fn import(world: &World) {
    let header = users::template().trim().to_owned();
    let columns: Vec<&str> = header.split(',').collect();
    let cell = |column: &&str| {
        let text = match *column {
            "Email" => "q1@acme.example".to_owned(),
            "Email Aliases" | "Manager Email" => "q1-other@acme.example".to_owned(),
            "Employee Start Date" | "Custom Date 1" | "Custom Date 2" => "2026-01-02".to_owned(),
            "Provisioning Managed" => "false".to_owned(),
            "Time Zone" | "Language" => String::new(),
            "First Name" => "=cmd|' /C calc'!A0".to_owned(),
            "Last Name" => "@SUM(1)".to_owned(),
            other => payload(&format!("file-{}", other.to_lowercase())),
        };
        format!("\"{}\"", text.replace('"', "\"\""))
    };
    let row: Vec<String> = columns.iter().map(cell).collect();
    let file = format!("{header}\r\n{}\r\n", row.join(","));
    users::import(&world.app, ACME, file.as_bytes(), How::default(), &Who::Operator, "test").expect("imported");
}

/// Administrators, tokens and a mapping.
fn people_of_the_console(world: &World) {
    // What has a character that no address has is refused; the worst that is left is this.
    let owner = ["admin'onfocus='alert(7)'@acme.example", "admin\"onload=\"x@acme.example", "admin'@acme.example"]
        .into_iter()
        .find(|email| admins::invite(&world.app, ACME, email, Some(Role::Owner), &Who::Operator).is_ok());
    let who = Who::Administrator(owner.expect("an address").to_owned());
    tokens::generate(&world.app, ACME, Opens::Api, None, &who).expect("a key");
    let document = json!({
        "format_version": 1,
        "fields": { "comment": { "from": "title", "transforms": [{ "default": payload("mapping-default") }] } },
    });
    mapping::set(&world.app, ACME, &document.to_string(), &who).expect("a mapping");
}

/// What is wrong with a page: an element or an attribute that no template of ours makes.
fn faults(page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let (mut isolated, mut at) = (0_usize, 0);
    while let Some(found) = page[at..].find('<') {
        let text = &page[at..at + found];
        if text.contains('\u{202e}') && isolated == 0 && !text.contains('\u{2068}') {
            faults.push(format!("turns what stands beside it: {text}"));
        }
        at += found;
        let end = end_of_tag(&page[at..]);
        let tag = &page[at + 1..at + end];
        match tag.split([' ', '\n', '/']).next().unwrap_or_default() {
            "bdi" | "code" | "title" | "option" | "textarea" | "pre" => isolated += 1,
            "" if ["/bdi", "/code", "/title", "/option", "/textarea", "/pre"].contains(&tag) => {
                isolated = isolated.saturating_sub(1);
            }
            _ => {}
        }
        faults.extend(fault_of(tag));
        at += end + 1;
    }
    faults
}

/// Where a tag ends, its quotes regarded.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    for (at, letter) in tag.char_indices() {
        match (quote, letter) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            _ => {}
        }
    }
    tag.len() - 1
}

fn fault_of(tag: &str) -> Option<String> {
    let name: String = tag.chars().take_while(char::is_ascii_alphanumeric).collect();
    let foreign = ["img", "svg", "iframe", "object", "embed", "style", "base", "video", "audio", "math", "b"];
    let script = name == "script" && !tag.starts_with("script src=\"/assets/");
    // Outside of quotes nothing of a payload stands.
    let bare: String = tag.split('"').step_by(2).collect();
    let handler = bare.split([' ', '\n', '\'']).any(|word| word.starts_with("on") && word.contains('='));
    let leads = ["href", "src", "action", "formaction"]
        .into_iter()
        .filter_map(|attribute| html::attribute(tag, attribute))
        .find(|target| !target.starts_with(['/', '#', '?']) || target.starts_with("//"));
    let wrong = foreign.contains(&name.as_str()) || script || handler || bare.contains('\'') || leads.is_some();
    wrong.then(|| format!("<{tag}>"))
}

/// Cells of a CSV file (RFC 4180).
fn cells(text: &str) -> Vec<String> {
    let (mut cells, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' => is_quoted = !is_quoted,
            ',' | '\r' | '\n' if !is_quoted => cells.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    cells.push(cell);
    cells
}

/// Where a page leads, on this console.
fn links(page: &str) -> Vec<String> {
    let tags = page.split('<').filter(|tag| tag.starts_with("a "));
    let targets = tags.filter_map(|tag| html::attribute(tag.split('>').next().unwrap_or_default(), "href"));
    let path = |target: String| target.split('#').next().unwrap_or_default().to_owned();
    targets.filter(|target| target.starts_with('/')).map(path).collect()
}

/// The route of an address, so that a thousand pages of one kind are opened a few times.
fn route(routes: &[&'static str], address: &str) -> &'static str {
    let path = address.split('?').next().unwrap_or_default();
    let parts = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let leads = |route: &&&'static str| {
        let (route, path) = (parts(route), parts(path));
        route.len() == path.len() && route.iter().zip(&path).all(|(part, is)| part == "{}" || part == is)
    };
    routes.iter().filter(leads).min_by_key(|route| route.matches("{}").count()).copied().unwrap_or("")
}

/// Pages of one route.
const OF_A_ROUTE: usize = 25;

/// Opens every page of the table, and whatever each leads to; what is wrong, and all the text that was seen.
fn walked(anna: &mut Visitor<'_>, begin: Vec<String>) -> (Vec<String>, String, usize) {
    let routes: Vec<&'static str> =
        web::console_routes().into_iter().filter(|(method, ..)| method == "GET").map(|(_, path, _)| path).collect();
    let mut waiting = VecDeque::from(begin);
    let (mut known, mut opened) = (BTreeSet::new(), BTreeMap::<&str, usize>::new());
    let (mut wrong, mut seen, mut pages) = (Vec::new(), String::new(), 0);
    while let Some(address) = waiting.pop_front() {
        if !known.insert(address.clone()) {
            continue;
        }
        let count = opened.entry(route(&routes, &address)).or_default();
        *count += 1;
        if *count > OF_A_ROUTE {
            continue;
        }
        let page = anna.opens(&address);
        pages += 1;
        match page.header("content-type").split(';').next().unwrap_or_default() {
            "text/html" => {
                let place: String = address.chars().take(80).collect();
                wrong.extend(faults(&page.text).into_iter().map(|fault| format!("{place}: {fault}")));
                waiting.extend(links(&page.text));
            }
            "text/csv" => {
                let runs = |cell: &String| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                wrong.extend(cells(&page.text).into_iter().filter(runs).map(|cell| format!("{address}: {cell}")));
            }
            _ => {}
        }
        seen.push_str(&html::plain(&page.text));
    }
    (wrong, seen, pages)
}

#[test]
fn whatever_anybody_sends_is_text_on_every_page_and_in_every_file() {
    let world = World::new();
    let mut anna = world.anna();
    let places = furnished(&world);
    let marks = filled(&world);
    let agent = quoted("browser");
    let mut phone = world.visitor();
    phone.calls_itself(&agent);
    phone.is_back(ACME, crate::support::ANNA);

    let gets = web::console_routes().into_iter().filter(|(method, ..)| method == "GET");
    let plain: Vec<String> = gets.map(|(_, path, _)| places.address(path)).collect();
    let asked: String = form_urlencoded::byte_serialize(payload("asked").as_bytes()).collect();
    // What is typed into a search or an address is somebody's text too.
    let typed = plain.iter().map(|path| {
        format!("{path}?q={asked}&who={asked}&tab={asked}&status={asked}&said={asked}&next={asked}&after={asked}&before={asked}&email={asked}")
    });
    let begin = plain.iter().cloned().chain(typed).collect();
    let (wrong, seen, pages) = walked(&mut anna, begin);
    assert!(wrong.is_empty(), "{} of {pages} pages:\n{}", wrong.len(), wrong.join("\n"));
    for mark in &marks {
        assert!(seen.contains(mark.as_str()), "“{mark}” was seen nowhere, so nothing was proved of it");
    }
    assert!(pages > 60, "{pages} pages were opened");
}

#[test]
fn the_name_of_an_account_is_text() {
    let world = World::new();
    let name = payload("account").replace('\u{202e}', "");
    let link = accounts::create(&world.app, "evil", &name, "eve@evil.example").expect("an account").setup_url;
    let path = link.strip_prefix(crate::support::BASE).expect("the public URL").to_owned();
    let wrong = faults(&world.visitor().opens(&path).is(200).says("account\"'>").text);
    assert!(wrong.is_empty(), "{wrong:?}");
    let mut eve = world.set_up(&path);
    let begin = vec!["/account".to_owned(), "/users".to_owned(), "/audit".to_owned()];
    let (wrong, seen, _) = walked(&mut eve, begin);
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(seen.contains("account\"'><script>"));
}

/// The judge would notice.
#[test]
fn text_that_stands_there_as_markup_is_noticed() {
    for fine in [
        "<p title=\"a &#34; b\">a &lt;img&gt; 'b'</p>",
        "<a href=\"/users\">x</a>",
        "<bdi>\u{202e}x</bdi>",
        "<p>\u{2068}\u{202e}x\u{2069}</p>",
    ] {
        assert_eq!(faults(fine), [""; 0], "{fine}");
    }
    for wrong in [
        "<p><img src=x onerror=alert(1)></p>",
        "<script>alert(1)</script>",
        "<p title=\"a\" onfocus='alert(1)'>x</p>",
        "<input value=x onfocus=alert(1)>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<a href=\"//evil.example\">x</a>",
        "<p>\u{202e}x</p>",
        "<svg/onload=alert(1)>",
    ] {
        assert_ne!(faults(wrong), [""; 0], "{wrong}");
    }
    assert_eq!(cells("a,\"b \"\"c\"\", d\"\r\n=1"), ["a", "b \"c\", d", "", "=1"]);
}

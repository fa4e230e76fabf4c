//! What every answer says beside its page. Most of it is in `Page::check`, which looks at every answer of every test.

use crate::html::attribute;
use crate::support::World;

/// The files that a page asks for.
fn files(html: &str) -> Vec<String> {
    let tags = html.split('<').filter(|tag| tag.starts_with("link ") || tag.starts_with("script "));
    tags.filter_map(|tag| attribute(tag, "href").or_else(|| attribute(tag, "src"))).collect()
}

#[test]
fn pages_are_kept_by_nobody_and_files_may_be() {
    let world = World::new();
    let mut anna = world.anna();
    let page = anna.opens("/account");
    assert_eq!(page.header("cache-control"), "no-store");
    let files = files(&page.text);
    assert_eq!(files.len(), 3, "{files:?}");
    for file in &files {
        let kept = anna.opens(file);
        assert_eq!(kept.is(200).header("cache-control"), "public, max-age=31536000, immutable", "{file}");
        assert_eq!(kept.cookies(), [""; 0], "what others may keep sets no cookie");
        let (name, _) = file.split_once('?').expect("a version");
        assert_eq!(anna.opens(name).is(200).header("cache-control"), "no-cache", "another version may come");
        assert_eq!(anna.opens(&format!("{name}?v=0")).is(200).header("cache-control"), "no-cache");
    }
    let missing = anna.opens("/assets/nothing.css");
    assert_eq!(missing.is(404).header("cache-control"), "no-store");
    anna.opens("/assets/..%2f..%2fCargo.toml").is(404);
}

#[test]
fn what_goes_wrong_has_a_page_with_its_request() {
    let world = World::new();
    let mut anna = world.anna();
    let mut stranger = world.visitor();
    for visitor in [&mut anna, &mut stranger] {
        for path in ["/nothing", "/account/nothing", "/sign-in/more", "/%ff", "/users/../../etc/passwd"] {
            let page = visitor.opens(path);
            if page.status != 303 {
                page.is(404).says(page.header("request-id"));
            }
        }
        for (method, path, allowed) in [
            ("DELETE", "/sign-in", "GET, HEAD, POST"),
            ("PUT", "/account", "GET, HEAD"),
            ("GET", "/sign-out", "POST"),
            ("PATCH", "/account/user-provisioning", "GET, HEAD, POST"),
            ("POST", "/", "GET, HEAD"),
            ("OPTIONS", "/sign-in", "GET, HEAD, POST"),
            ("TRACE", "/sign-in", "GET, HEAD, POST"),
        ] {
            let page = visitor.asks(method, path, &[], &[]);
            assert_eq!(page.is(405).header("allow"), allowed, "{method} {path}");
            page.says(page.header("request-id"));
        }
    }
    let first = anna.opens("/nothing").header("request-id").to_owned();
    assert_ne!(anna.opens("/nothing").header("request-id"), first);
}

#[test]
fn a_form_that_is_too_large_or_can_not_be_read_is_refused() {
    let world = World::new();
    let mut anna = world.anna();
    anna.opens("/account/user-provisioning");
    let huge = "x".repeat(64 * 1024);
    world.stays(|| anna.sends("/account/user-provisioning", &[("seen", &huge)])).is(413);
    let parts = [("content-type", Some("multipart/form-data; boundary=x"))];
    let page = world.stays(|| anna.asks("POST", "/account/user-provisioning", &[("a", "b")], &parts));
    page.is(400).says(page.header("request-id"));
}

#[test]
fn a_form_that_says_something_twice_or_brings_a_file_where_none_belongs_is_refused() {
    let world = World::new();
    let mut anna = world.anna();
    let form = anna.opens("/account/user-provisioning").form("settings").presses("save");
    let twice = |name: &'static str, value: &'static str| {
        let mut pairs = form.pairs();
        pairs.push((name, value));
        world.stays(|| anna.clone().asks("POST", "/account/user-provisioning", &pairs, &[])).is(400);
    };
    twice("do", "revoke-now");
    twice("source", "adi");
    twice("form_token", "");

    let file: (&str, &[u8]) = ("staff.csv", b"Email\nben@acme.example\n");
    for path in ["/account/user-provisioning", "/users/import/apply", "/sign-out"] {
        world.stays(|| anna.sends_parts(path, &[("do", "save")], Some(file))).is(400).says("can't be read");
    }
    let part = |name: &str| {
        let token = anna.form_token();
        let file =
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.csv\"\r\n\r\nEmail\r\n");
        format!("--x\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\n{token}\r\n{file}")
    };
    let two = format!("{}{}--x--\r\n", part("file"), part("file").split_once("--x\r\n").expect("parts").1);
    for body in [format!("{}--x--\r\n", part("other")), two] {
        let kind = [("content-type", Some("multipart/form-data; boundary=x"))];
        world.stays(|| anna.clone().asks_with("POST", "/users/import", body.into_bytes(), &kind)).is(400);
    }
}

#[test]
fn also_what_is_no_page_says_what_it_is_and_is_kept_by_nobody() {
    let world = World::new();
    let mut stranger = world.visitor();
    for path in ["/healthz", "/readyz", "/scim/v2/acme/Users"] {
        let page = stranger.asks_scim("GET", path, None);
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!((page.header("cache-control"), page.header("request-id").len()), ("no-store", 36), "{path}");
    }
}

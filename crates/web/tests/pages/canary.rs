//! Secrets that went through the pages are nowhere in the database but as hashes, and in no line of a log.

use std::io::Write;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use app::oauth;
use planning::Who;

use crate::html::value_of;
use crate::support::{ACME, ANNA, World};

/// Everything that was logged by any test of this program, at every level.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

fn log() -> MutexGuard<'static, Vec<u8>> {
    LOG.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        log().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn listens() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false).with_writer(|| Lines).init();
    });
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn what_is_secret_is_written_nowhere() {
    listens();
    let world = World::new();
    let (first, second) = ("canary that sings in a mine", "canary that sings elsewhere");
    let link = world.first_link();
    let mut anna = world.visitor();
    anna.opens(&link);
    anna.sends(&link, &[("password", first), ("again", first)]).is(303);
    let mut secrets = vec![first.to_owned(), second.to_owned(), link.rsplit('/').next().expect("a secret").to_owned()];
    let mut keeps = |cookie: Option<&str>| {
        let (slug, secret) = cookie.and_then(|cookie| cookie.split_once('.')).expect("a session");
        assert_eq!(slug, ACME);
        secrets.push(secret.to_owned());
    };
    keeps(anna.session());
    anna.opens("/account/security");
    anna.sends(
        "/account/security/password",
        &[("present", "canary that guesses"), ("password", second), ("again", second)],
    )
    .is(422);
    anna.sends("/account/security/password", &[("present", first), ("password", second), ("again", second)]).is(303);
    let mut phone = world.visitor();
    phone.signs_in(ANNA, "canary that guesses").is(422);
    phone.signs_in(ANNA, second).is(303);
    keeps(phone.session());
    let misplaced = "canary in the wrong field";
    world.visitor().signs_in_to(misplaced, misplaced, misplaced).is(422);
    secrets.extend(["canary that guesses".to_owned(), misplaced.to_owned()]);

    let here = "/account/user-provisioning";
    let pressed = phone.opens(here).form("settings").ticks("enabled").presses("generate");
    let made = phone.sends_form(here, &pressed);
    let token = value_of(&made.text, "token").expect("a token");
    phone.sends_form(here, &made.form("settings").presses("save")).is(303);
    world.push(&token, &["carla"]);
    world.scim(&format!("{token}0"), "GET", "/Users", &serde_json::Value::Null);
    secrets.extend([token["rollcall_scim_".len()..].to_owned(), phone.form_token().to_owned()]);

    let client = oauth::generate(&world.app, ACME, None, &Who::Operator).expect("a client");
    let (id, secret) = (&client.client_id, &client.client_secret);
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let fetched = world.fetches("", &form);
    let access_token =
        fetched.text.split('"').find(|text| text.starts_with("rollcall_access_")).expect("an access token");
    assert_eq!(world.scim(access_token, "GET", "/Users", &serde_json::Value::Null), 200);
    world.scim(&format!("{access_token}0"), "GET", "/Users", &serde_json::Value::Null);
    for (query, form) in [
        (format!("?{form}"), form.clone()),
        (String::new(), form.replace("client_id", "id")),
        (String::new(), format!("{form}0")),
    ] {
        let refused = world.fetches(&query, &form);
        assert!([400, 401].contains(&refused.status) && !refused.text.contains(secret), "{refused:?}");
    }
    secrets
        .extend([secret["rollcall_secret_".len()..].to_owned(), access_token["rollcall_access_".len()..].to_owned()]);

    // Secrets without a beginning of their own, where an identity provider would put an id, a name or a value.
    let wandered: Vec<&String> =
        secrets.iter().filter(|secret| secret.bytes().all(|b| b.is_ascii_hexdigit())).collect();
    assert!(wandered.len() >= 3, "a link and two sessions");
    for secret in wandered {
        let nothing = &serde_json::Value::Null;
        world.scim(&token, "GET", &format!("/Users/{secret}"), nothing);
        world.scim(&token, "GET", &format!("/Users/x{secret}-1"), nothing);
        world.scim(&token, "GET", &format!("/Users?filter=userName%20eq%20%22{secret}%22"), nothing);
        world.scim(&token, "GET", &format!("/Users?filter={secret}%20eq%20true"), nothing);
        world.scim(&token, "POST", "/Users", &serde_json::json!({ "userName": secret, "active": secret }));
        world.scim(&token, "POST", "/Users", &serde_json::json!({ "userName": "x", secret.as_str(): secret }));
    }
    app::requests::write_down(&world.app).expect("the log of requests is written");
    // Nor on a page that shows what came.
    let mut paths: Vec<String> =
        ["/requests", "/requests?result=alike", "/requests?follow=yes", "/explain?who=x"].map(str::to_owned).into();
    paths.extend(planning::profile::NAMES.map(|name| format!("/account/user-provisioning/guides/{name}")));
    let everything = app::requests::Query { statuses: app::requests::Statuses::ALL, person: None, limit: 1_000 };
    let log_of_requests = app::requests::list(&world.app, ACME, &everything).expect("the log");
    assert!(log_of_requests.lines.len() > 10, "it is the log");
    paths.extend(log_of_requests.lines.iter().map(|line| format!("/requests/{}", line.id)));
    let own = phone.form_token().to_owned();
    for path in paths {
        // The page's own forms bring the session's token along.
        let page = phone.opens(&path).is(200).text.replace(&own, "");
        assert!(!secrets.iter().any(|secret| page.contains(secret.as_str())), "a secret is on {path}");
    }
    tracing::debug!("the canary of the log itself");
    let (bytes, log) = (world.bytes(), log().clone());
    assert!(
        holds(&bytes, "carla@acme.example") && holds(&bytes, "$argon2id$v=19$m=19456,t=2,p=1$"),
        "it is the database"
    );
    assert!(holds(&log, "the canary of the log itself"), "it is the log");
    for secret in &secrets {
        assert!(secret.len() > 18, "{secret}");
        assert!(!holds(&bytes, secret), "“{secret}” is in the database");
        assert!(!holds(&log, secret), "“{secret}” is in the log");
    }
    assert!(!holds(&bytes, &second.to_uppercase()), "nor in another case, as addresses are looked up");
}

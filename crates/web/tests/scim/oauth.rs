//! OAuth 2.0 client credentials: how an access token is fetched, refused and used (RFC 6749 sections 2.3.1, 4.4, 5.1, 5.2).

use app::oauth::{self, ACCESS_LIFETIME, MOST_ACCESS_TOKENS};
use app::tokens::Opens;
use axum::http::HeaderValue;
use expect_test::expect;
use jiff::SignedDuration;
use planning::Who;
use serde_json::Value;

use crate::support::{ACME, Answer, Ask, Idp, World, base64, encoded};

const FORM: &str = "application/x-www-form-urlencoded";
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// A client of an account, and how it asks.
struct Client<'w> {
    world: &'w World,
    slug: &'static str,
    id: String,
    secret: String,
}

impl<'w> Client<'w> {
    fn new(world: &'w World, slug: &'static str) -> Client<'w> {
        Client::living(world, slug, Some(SignedDuration::from_hours(24)))
    }

    fn living(world: &'w World, slug: &'static str, lifetime: Option<SignedDuration>) -> Client<'w> {
        let fresh = oauth::generate(&world.app, slug, lifetime, &Who::Operator).expect("a client");
        assert_eq!(fresh.token_url, format!("https://rollcall.example/scim/v2/{slug}/oauth/token"));
        Client { world, slug, id: fresh.client_id, secret: fresh.client_secret }
    }

    /// A form to the token endpoint of an account, without any credentials but these.
    fn sends(&self, form: impl Into<String>) -> Ask<'w> {
        let nobody = self.world.idp(self.slug, "").showing(None);
        nobody.ask("POST", "/oauth/token").with("content-type", FORM).body(form.into())
    }

    fn form(&self) -> String {
        format!("grant_type=client_credentials&client_id={}&client_secret={}", self.id, self.secret)
    }

    fn basic(id: &str, secret: &str) -> HeaderValue {
        HeaderValue::from_str(&format!("Basic {}", base64(&format!("{id}:{secret}")))).expect("a header")
    }

    /// Fetches an access token.
    fn fetches(&self) -> String {
        self.sends(self.form()).exchange().granted()
    }

    /// The provider that uses it.
    fn with(&self, access_token: &str) -> Idp<'w> {
        self.world.idp(self.slug, access_token)
    }

    fn revoke(&self) {
        assert_eq!(oauth::revoke(&self.world.app, self.slug, Some(&self.id), &Who::Operator), Ok(1));
    }
}

impl Answer {
    /// RFC 6749 section 5.1; answers the access token.
    #[track_caller]
    fn granted(&self) -> String {
        let body = self.is(200);
        let names: Vec<&String> = body.as_object().expect("an object").keys().collect();
        assert_eq!(names, ["access_token", "expires_in", "token_type"]);
        assert_eq!((&body["token_type"], body["expires_in"].as_i64().is_some()), (&Value::from("Bearer"), true));
        body["access_token"].as_str().expect("text").to_owned()
    }

    /// RFC 6749 section 5.2.
    #[track_caller]
    fn denied(&self, status: u16, error: &str) -> String {
        let body = self.is(status);
        let names: Vec<&String> = body.as_object().expect("an object").keys().collect();
        assert_eq!(names, ["error", "error_description"]);
        assert_eq!(body["error"], error, "{self:?}");
        let description = body["error_description"].as_str().expect("text").to_owned();
        let allowed = |letter: char| matches!(letter, ' '..='~') && !['"', '\\'].contains(&letter);
        assert!(description.chars().all(allowed), "section 5.2 allows no other letters: {description}");
        assert_eq!(self.header("www-authenticate").starts_with("Basic "), status == 401, "{self:?}");
        description
    }
}

#[test]
fn a_client_fetches_an_access_token_by_form_and_by_basic_and_opens_scim_with_it() {
    let world = World::new();
    let client = Client::new(&world, ACME);
    let (id, secret) = (client.id.as_str(), client.secret.as_str());
    let grant = "grant_type=client_credentials";
    let encoded_wholly: String =
        secret.bytes().flat_map(|byte| format!("%{byte:02X}").into_bytes()).map(char::from).collect();
    let with_basic =
        |form: &str, id: &str, secret: &str| client.sends(form).with("authorization", Client::basic(id, secret));
    let ways = [
        client.sends(client.form()),
        client.sends(format!("client_secret={encoded_wholly}&client_id={id}&{grant}")),
        client.sends(client.form()).with("content-type", "Application/X-WWW-Form-URLencoded; charset=UTF-8"),
        with_basic(grant, id, secret),
        with_basic(grant, id, &encoded_wholly),
        with_basic(&format!("{grant}&client_id={id}"), id, secret),
        // Section 3.2: what has no value was not sent, what is not known is ignored.
        with_basic(&format!("{grant}&client_secret=&scope=&scope="), id, secret),
        client.sends(format!("{}&scope=scim%20users&resource=a&resource=b&audience=x&nothing=1", client.form())),
    ];
    for way in ways {
        let answer = way.exchange();
        assert_eq!(answer.is(200)["expires_in"], 3600);
        let access_token = answer.granted();
        assert!(access_token.starts_with("rollcall_access_"), "scanners know it");
        let idp = client.with(&access_token);
        idp.get("/Users").is(200);
    }
    let other_paths = ["/OAuth/Token", "//oauth//token/", "/oauth/token?aadOptscim062020"];
    for path in other_paths {
        let ask = world.okta().showing(None).ask("POST", path).with("content-type", FORM).body(client.form());
        ask.exchange().granted();
    }
}

#[test]
fn whoever_is_no_client_gets_one_and_the_same_answer() {
    let world = World::new();
    let client = Client::new(&world, ACME);
    world.open_account("globex");
    let elsewhere = Client::new(&world, "globex");
    let (revoked, expired) = (Client::new(&world, ACME), Client::living(&world, ACME, Some(SECOND)));
    revoked.fetches();
    revoked.revoke();
    world.pass(SECOND);
    let form = |id: &str, secret: &str| {
        let form = format!("grant_type=client_credentials&client_id={}&client_secret={}", encoded(id), encoded(secret));
        client.sends(form)
    };
    let token = world.anna().regenerate_token(SignedDuration::ZERO);
    let shown =
        |authorization: HeaderValue| client.sends("grant_type=client_credentials").with("authorization", authorization);
    let text = |text: &str| HeaderValue::from_str(text).expect("a header");
    let nowhere = Client { slug: "initech", id: client.id.clone(), secret: client.secret.clone(), world: &world };
    let rows = vec![
        ("a wrong secret", form(&client.id, &format!("{}0", client.secret))),
        ("another case", form(&client.id, &client.secret.to_uppercase())),
        ("an unknown id", form("somebody", &client.secret)),
        ("another client's secret", form(&client.id, &revoked.secret)),
        ("a revoked client", form(&revoked.id, &revoked.secret)),
        ("an expired client", form(&expired.id, &expired.secret)),
        ("another account's client", form(&elsewhere.id, &elsewhere.secret)),
        ("an account that is not there", nowhere.sends(nowhere.form())),
        ("NUL", form("a\0", "\0")),
        ("a quotation mark", form("' OR 1=1 --", "x")),
        ("no secret", client.sends(format!("grant_type=client_credentials&client_id={}", client.id))),
        ("no credentials", client.sends("grant_type=client_credentials")),
        ("a wrong secret by Basic", shown(Client::basic(&client.id, "x"))),
        (
            "an account that is not there, by Basic",
            nowhere
                .sends("grant_type=client_credentials")
                .with("authorization", Client::basic(&client.id, &client.secret)),
        ),
        ("Basic without a colon", shown(text("Basic aWQ="))),
        ("Basic that is no Base64", shown(text("Basic %%%"))),
        ("Basic alone", shown(text("Basic"))),
        ("the token of SCIM", shown(text(&format!("Bearer {token}")))),
        ("the token of SCIM as a secret", form(&client.id, &token)),
        ("bytes", shown(HeaderValue::from_bytes(b"Basic \xff\xfe").expect("a header"))),
    ];
    for (name, ask) in rows {
        let answer = ask.exchange();
        answer.denied(401, "invalid_client");
        let mut told: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        told.sort();
        let whole = format!(
            "{}\n{}\n{}\n",
            told.join(", "),
            answer.header("www-authenticate"),
            String::from_utf8_lossy(&answer.body)
        );
        assert!(whole.len() > 100, "{name}");
        expect![[r#"
            cache-control, content-length, content-type, pragma, request-id, www-authenticate, x-content-type-options
            Basic realm="Rollcall OAuth", charset="UTF-8"
            {"error":"invalid_client","error_description":"This is no client of this Tenant URL, or its secret is wrong, or it was revoked or has expired: `rollcall token list` names the clients."}
        "#]]
        .assert_eq(&whole);
    }
}

#[test]
fn a_request_that_is_none_of_oauth_says_what_is_wrong_with_it() {
    let world = World::new();
    let client = Client::new(&world, ACME);
    let nowhere = Client { slug: "initech", id: client.id.clone(), secret: client.secret.clone(), world: &world };
    let basic = Client::basic(&client.id, &client.secret);
    let form = client.form();
    let grant = "grant_type=client_credentials";
    // What is wrong with the request is said alike whether the account is there or not.
    for client in [&client, &nowhere] {
        let id = &client.id;
        let rows = [
            (client.sends(""), "invalid_request", "no grant_type"),
            (client.sends(form.replace("client_credentials", "")), "invalid_request", "no grant_type"),
            (
                client.sends(form.replace("client_credentials", "password")),
                "unsupported_grant_type",
                "client_credentials",
            ),
            (
                client.sends(form.replace("client_credentials", "CLIENT_CREDENTIALS")),
                "unsupported_grant_type",
                "client_credentials",
            ),
            (client.sends(form.replace("client_id", "id")), "invalid_request", "no client_id"),
            (client.sends(format!("{form}&{grant}")), "invalid_request", "more than once"),
            (client.sends(format!("{form}&client_id={id}")), "invalid_request", "more than once"),
            (client.sends(format!("{form}&nothing=1&nothing=2")), "invalid_request", "more than once"),
            (client.sends(form.clone()).with("authorization", basic.clone()), "invalid_request", "not both"),
            (
                client.sends(format!("{grant}&client_id=other")).with("authorization", basic.clone()),
                "invalid_request",
                "not the one",
            ),
            (
                client.sends(grant).with("authorization", basic.clone()).also("authorization", "Basic aWQ6eA=="),
                "invalid_request",
                "not both",
            ),
            (
                client.sends(form.clone()).with("content-type", "application/json"),
                "invalid_request",
                "x-www-form-urlencoded",
            ),
        ];
        for (ask, error, words) in rows {
            let description = ask.exchange().denied(400, error);
            assert!(description.contains(words), "{description}");
        }
        for name in ["client_id", "client_secret", "grant_type"] {
            let path = format!("/oauth/token?{name}=canary");
            let ask = world.idp(client.slug, "").showing(None).ask("POST", &path).with("content-type", FORM);
            let description = ask.body(form.clone()).exchange().denied(400, "invalid_request");
            assert!(description.contains(name) && description.contains("URL") && !description.contains("canary"));
        }
    }
}

#[test]
fn the_form_has_a_limit_and_only_a_post_brings_one() {
    let world = World::new();
    let client = Client::new(&world, ACME);
    let padded = |length: usize| format!("{}&x={}", client.form(), "x".repeat(length - client.form().len() - 3));
    client.sends(padded(8192)).exchange().granted();
    assert!(client.sends(padded(8193)).exchange().denied(413, "invalid_request").contains("8192"));
    let announced = client.sends(client.form()).with("content-length", "8193");
    assert!(announced.exchange().denied(413, "invalid_request").contains("8192"));
    for method in ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"] {
        for slug in [ACME, "initech"] {
            let answer = world.idp(slug, "").showing(None).ask(method, "/oauth/token").exchange();
            assert_eq!((answer.status, answer.header("allow")), (405, "POST"), "{method}");
        }
    }
    for path in ["/oauth", "/oauth/token/more", "/oauth/authorize"] {
        world.okta().ask("POST", path).send().refused(404);
        world.okta().showing(None).ask("POST", path).send().refused(401);
    }
}

#[test]
fn an_access_token_opens_scim_for_an_hour_and_not_longer_than_its_client_lives() {
    let world = World::new();
    let client = Client::living(&world, ACME, Some(ACCESS_LIFETIME + 2 * SECOND));
    let first = client.with(&client.fetches());
    world.pass(ACCESS_LIFETIME - SECOND);
    first.get("/Users").is(200);
    let answer = client.sends(client.form()).exchange();
    assert_eq!(answer.is(200)["expires_in"], 3);
    let second = client.with(&answer.granted());
    world.pass(SECOND);
    first.get("/Users").refused(401);
    second.get("/Users").is(200);
    world.pass(2 * SECOND);
    second.get("/Users").refused(401);
    client.sends(client.form()).exchange().denied(401, "invalid_client");
}

#[test]
fn a_revoked_client_is_out_at_once_with_all_that_it_was_given_and_no_other_is() {
    let world = World::new();
    let (client, other) = (Client::new(&world, ACME), Client::new(&world, ACME));
    let given = [client.fetches(), client.fetches()];
    let others = other.with(&other.fetches());
    client.revoke();
    for access_token in &given {
        client.with(access_token).get("/Users").refused(401);
    }
    client.sends(client.form()).exchange().denied(401, "invalid_client");
    let deeds = world.look(|tx, account| store::audit::about(tx, account, "oauth_client", &client.id));
    assert_eq!(deeds.iter().map(|deed| deed.verb.as_str()).collect::<Vec<_>>(), ["revoke", "generate"]);
    others.get("/Users").is(200);
    world.okta().get("/Users").is(200);
    world.pass(-ACCESS_LIFETIME);
    client.with(&given[0]).get("/Users").refused(401);
    assert_eq!(oauth::revoke(&world.app, ACME, None, &Who::Operator), Ok(1), "the one that still lives");
    others.get("/Users").refused(401);
    for which in [None, Some("somebody"), Some(client.id.as_str())] {
        let refused = oauth::revoke(&world.app, ACME, which, &Who::Operator).expect_err("nobody lives");
        assert!(refused.to_string().contains("no live OAuth client"), "{refused}");
    }
}

/// The console's token and the clients live beside each other.
#[test]
fn to_make_another_token_or_to_revoke_it_leaves_clients_alone() {
    let world = World::new();
    let client = Client::new(&world, ACME);
    let idp = client.with(&client.fetches());
    world.anna().regenerate_token(SignedDuration::ZERO);
    world.anna().revoke_token();
    idp.get("/Users").is(200);
    world.anna().set("provisioning.enabled", "false");
    idp.get("/Users").refused(403);
    // The door's sentence is what an administrator can read, so the token itself is given.
    client.with(&client.fetches()).get("/Users").refused(403);
}

#[test]
fn who_did_it_is_recorded_with_the_id_of_the_client_and_its_last_use_is_told() {
    let world = World::new();
    let client = Client::new(&world, ACME);
    let list = || oauth::list(&world.app, ACME).expect("acme").pop().expect("the client").0;
    assert_eq!(list().last_used_at, None);
    let idp = client.with(&client.fetches());
    let start = world.app.now();
    assert_eq!(list().last_used_at, Some(start));
    world.pass(SECOND);
    assert!(!world.everything().contains(&format!("OAuth client {}", client.id)), "nothing was done");
    let bob = idp.create("bob@example.com");
    world.pass(60 * SECOND);
    idp.get(&bob).is(200);
    world.anna().last_uses();
    assert_eq!(list().last_used_at, Some(start + 61 * SECOND));
    assert!(world.everything().contains(&format!("OAuth client {}", client.id)), "in the audit");
}

/// A client that asks for a token with every request pushes out what it was given before, and nobody else.
#[test]
fn of_very_many_access_tokens_of_a_client_the_oldest_go() {
    let world = World::new();
    let (client, other) = (Client::new(&world, ACME), Client::new(&world, ACME));
    let (first, others) = (client.fetches(), other.fetches());
    world.pass(SECOND);
    let fetched: Vec<String> = (1..MOST_ACCESS_TOKENS).map(|_| client.fetches()).collect();
    client.with(&first).get("/Users").is(200);
    let newest = client.fetches();
    client.with(&first).get("/Users").refused(401);
    for access_token in [&newest, &fetched[0]] {
        client.with(access_token).get("/Users").is(200);
    }
    other.with(&others).get("/Users").is(200);
}

/// product.md section 4, "Complete or not yet": a client keeps the connection alive, and one after a long silence begins anew.
#[test]
fn a_client_keeps_the_connection_alive_and_the_first_after_a_long_silence_begins_anew() {
    let world = World::new();
    let filling = || world.look(store::sync_state::get).filling;
    let complete = || app::sync::complete(&world.app, ACME, &Who::Operator).expect("complete");
    let forever = Client::living(&world, ACME, None);
    complete();
    world.anna().revoke_token();
    world.pass(SignedDuration::from_hours(48));
    world.anna().generate_token(Opens::Scim);
    assert!(!filling(), "the client was there all the time");
    world.anna().revoke_token();
    forever.revoke();
    world.pass(SignedDuration::from_hours(25));
    Client::new(&world, ACME);
    assert!(filling(), "nobody was there for more than a day");
}

/// A client that was made long ago and never used kept nothing alive: the directory is filling when it takes the place of a
/// token that is dead for days, and only then.
#[test]
fn a_client_that_takes_the_place_of_a_dead_token_begins_anew() {
    let world = World::new();
    let filling = || world.look(store::sync_state::get).filling;
    let client = Client::living(&world, ACME, None);
    world.okta().create("alice@example.com");
    world.anna().last_uses();
    app::sync::complete(&world.app, ACME, &Who::Operator).expect("complete");
    world.anna().revoke_token();
    world.pass(SignedDuration::from_hours(23));
    let early = client.fetches();
    client.with(&early).get("/Users").is(200);
    assert!(!filling(), "within a day");

    let world = World::new();
    let filling = || world.look(store::sync_state::get).filling;
    let client = Client::living(&world, ACME, None);
    world.okta().create("alice@example.com");
    world.anna().last_uses();
    app::sync::complete(&world.app, ACME, &Who::Operator).expect("complete");
    world.anna().revoke_token();
    world.pass(SignedDuration::from_hours(48));
    assert!(!filling(), "nobody came back yet");
    let late = client.fetches();
    assert!(filling(), "what happened in two days nobody told us");
    client.with(&late).create("bob@example.com");
    client.with(&late).get("/Users").is(200);
    assert!(world.look(store::sync_state::get).last_write_at.is_some(), "and silence counts from now on");
}

/// Of what is secret only hashes are kept.
#[test]
fn neither_secret_nor_access_token_is_in_the_database() {
    let world = World::new();
    let client = Client::new(&world, ACME);
    let access_token = client.fetches();
    client.with(&access_token).create("bob@example.com");
    let refused = client.sends(client.form().replace("client_credentials", "password")).exchange();
    for answer in [refused, client.with(&format!("{access_token}0")).get("/Users")] {
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(!text.contains(&client.secret) && !text.contains(&access_token), "{text}");
    }
    let kept = world.everything();
    assert!(kept.contains(&client.id) && kept.contains("rollcall_secret_"), "it is the database");
    for secret in [&client.secret, &access_token] {
        let body = secret.rsplit('_').next().expect("a body");
        assert!(!kept.contains(&body[..32]), "{body}");
    }
}

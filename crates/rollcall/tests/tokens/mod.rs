//! OAuth clients with the real binary: made, listed and revoked by command, used by a directory over HTTP.

use crate::support::{Idp, Operator, Server};
use serde_json::{Value, json};

fn installation() -> (Operator, Server) {
    let operator = Operator::new();
    operator.types("account create co --name Corp --admin-email edith@corp.example").ends(0);
    operator.types("settings set co provisioning.enabled=true").ends(0);
    let server = operator.serves();
    (operator, server)
}

/// What the token endpoint answers to an id and a secret.
fn fetches(token_url: &str, id: &str, secret: &str) -> (u16, Value) {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let form = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
    let mut response = agent.post(token_url).send_form(form).unwrap();
    (response.status().as_u16(), response.body_mut().read_json().unwrap())
}

#[test]
fn an_oauth_client_is_made_used_listed_and_revoked() {
    let (operator, server) = installation();
    let made = operator.types("token generate co --oauth").ends(0);
    let [id, secret] = made.stdout.lines().collect::<Vec<_>>().try_into().unwrap();
    assert!(secret.starts_with("rollcall_secret_") && !id.contains(' '), "{}", made.stdout);
    assert!(
        made.stderr.contains("shown this once") && made.stderr.contains("/scim/v2/co/oauth/token"),
        "{}",
        made.stderr
    );

    let told = operator.json("token generate co --oauth --expires-in never --source scim");
    assert_eq!((&told["format_version"], &told["expires_at"]), (&json!(1), &Value::Null));
    let url = told["token_url"].as_str().unwrap();
    assert_eq!(url, format!("http://{}/scim/v2/co/oauth/token", server.address));
    let (second, its_secret) = (told["client_id"].as_str().unwrap(), told["client_secret"].as_str().unwrap());

    let (status, given) = fetches(url, id, secret);
    assert_eq!((status, &given["expires_in"]), (200, &json!(3600)));
    let entra = Idp::new(&server, "co", given["access_token"].as_str().unwrap());
    entra.creates("Users", &json!({ "userName": "amelia@corp.example" }));

    let token = operator.types("token generate co").ends(0).stdout;
    let listed = operator.json("token list co");
    let told: Vec<_> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|one| [&one["kind"], &one["client_id"], &one["state"], &one["source"]])
        .collect();
    let row = |kind: &str, id: Option<&str>| [json!(kind), json!(id), json!("active"), json!("scim")];
    let rows = [row("token", None), row("oauth_client", Some(second)), row("oauth_client", Some(id))];
    assert_eq!(told, rows.each_ref().map(<[Value; 4]>::each_ref));
    assert!(listed[2]["last_used_at"].is_string() && listed[1]["last_used_at"].is_null(), "{listed}");
    assert!(!listed.to_string().contains(&secret[16..]), "never the secret itself");
    assert_eq!(operator.json("token list co --source adi"), json!([]));
    assert!(operator.types("token list co").ends(0).stdout.contains(&format!("OAuth client {id} rollcall_secret_…")));

    operator.types(&format!("token revoke co --client {id}")).ends(0);
    assert_eq!(entra.asks("GET", "Users", None).0, 401, "at once, beside a running server");
    assert_eq!((fetches(url, id, secret).0, fetches(url, second, its_secret).0), (401, 200));
    assert_eq!(Idp::new(&server, "co", &token).asks("GET", "Users", None).0, 200);
    let reminded = operator.types("token revoke co").ends(0);
    assert!(reminded.stderr.contains("still open the door of SCIM (1)"), "{}", reminded.stderr);
    assert_eq!(operator.json("token revoke co --oauth")["revoked"], 1);
    assert_eq!(fetches(url, second, its_secret).0, 401);
}

#[test]
fn what_no_client_can_be_is_said() {
    let (operator, _server) = installation();
    for (line, status, sentence) in [
        ("token generate nobody --oauth", 1, "there is no account “nobody”"),
        ("token generate co --oauth --source adi", 1, "SCIM alone"),
        ("token revoke co --oauth", 1, "no live OAuth client"),
        ("token revoke co --client x", 1, "no live OAuth client “x”"),
        ("token revoke co --client x --oauth", 2, "cannot be used with"),
        ("token regenerate co --oauth", 2, "unexpected argument"),
    ] {
        let said = operator.types(line).ends(status);
        assert!(said.stderr.contains(sentence), "{line}: {}", said.stderr);
    }
}

/// Types a command whose reader is gone before it begins.
fn unread(operator: &Operator, line: &str) -> String {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = operator.command(line).stdout(writer).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    stderr
}

#[test]
fn a_token_that_nobody_could_read_is_said_to_be_lost_and_so_is_what_became_of_the_one_before() {
    let operator = Operator::new();
    operator.types("account create co --name Corp --admin-email edith@corp.example").ends(0);
    let again = "`rollcall token regenerate co` makes another";
    let said = unread(&operator, "token generate co");
    assert!(said.contains("nobody has it") && said.contains(again), "{said}");
    let said = unread(&operator, "token regenerate co");
    assert!(said.contains("what was live before it is revoked") && said.contains(again), "{said}");
    let said = unread(&operator, "token regenerate co --overlap 1d --json");
    assert!(said.contains("stops when its overlap is over"), "{said}");
    let said = unread(&operator, "token generate co --source adi");
    assert!(said.contains("`rollcall token regenerate co --source adi`"), "{said}");
    let said = unread(&operator, "token generate co --oauth");
    let client = operator.json("token list co");
    let mut clients = client.as_array().unwrap().iter().filter_map(|listed| listed["client_id"].as_str());
    assert!(said.contains(&format!("token revoke co --client {}`", clients.next().unwrap())), "{said}");
    assert!(!operator.types("token regenerate co").ends(0).stdout.is_empty());
}

//! A request as a command for a shell. The token is a variable: no secret is in what is copied.

use app::requests::Again;

/// `curl -X GET 'https://…'`: asks the same again, of whoever sets `SCIM_TOKEN`.
pub(super) fn command(method: &str, url: &str, again: &Again) -> String {
    let query = again.filter.as_ref().map(|filter| {
        format!("?{}", form_urlencoded::Serializer::new(String::new()).append_pair("filter", filter).finish())
    });
    let url = format!("{url}{}", query.unwrap_or_default());
    let command = format!("curl -X {method} {} \\\n  -H \"Authorization: Bearer $SCIM_TOKEN\"", quoted(&url));
    let Some(body) = &again.body else { return command };
    let body = quoted(&body.to_string());
    format!("{command} \\\n  -H 'Content-Type: application/scim+json' \\\n  -d {body}")
}

/// Nothing in single quotes means anything to a shell but the quote itself.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_that_stands_in_a_request_is_run_by_the_shell() {
        let again = Again { filter: None, body: Some(json!({ "userName": "o'hara$(id)`id`" })) };
        let command = command("POST", "https://rollcall.example/scim/v2/acme/Users", &again);
        assert!(command.ends_with(r#"-d '{"userName":"o'\''hara$(id)`id`"}'"#), "{command}");
        assert!(command.contains("\"Authorization: Bearer $SCIM_TOKEN\""), "{command}");
    }

    #[test]
    fn a_filter_stands_in_the_query() {
        let again = Again { filter: Some("userName eq \"a@b\"".to_owned()), body: None };
        let command = command("GET", "https://x/Users", &again);
        assert!(command.starts_with("curl -X GET 'https://x/Users?filter=userName+eq+%22a%40b%22' "), "{command}");
        assert!(!command.contains("-d "), "{command}");
    }
}

//! Does a form come from a page of ours? Beside the form's own token, by what the browser itself says.

use axum::http::{HeaderMap, header};

/// Whether a write may be looked at: `Origin` is this console's, and `Sec-Fetch-Site` does not say otherwise.
///
/// A browser that tells no `Origin` may tell by `Referer` where it comes from. A client that sends none of them is no browser;
/// the form's token stands alone then. The host of the request counts too,
/// not only the public URL: the console is also reached by the name that the operator uses. Who claims to be the public
/// host without its https is somebody on the way.
pub(super) fn is_ours(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if text("sec-fetch-site").is_some_and(|site| !["same-origin", "none"].contains(&site)) {
        return false;
    }
    let referer = text(header::REFERER.as_str()).map(of_url);
    let Some(origin) = text(header::ORIGIN.as_str()).or(referer.as_deref()) else { return true };
    let public = of_url(base_url);
    let Some((_, host)) = origin.split_once("://") else { return false };
    origin == public || (Some(host) == text(header::HOST.as_str()) && public != format!("https://{host}"))
}

/// A URL's origin, as browsers write it: no path, no port that goes without saying (RFC 6454 section 6.2).
fn of_url(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let host = rest.split('/').next().unwrap_or_default().to_ascii_lowercase();
    let silent = if scheme == "https" { ":443" } else { ":80" };
    format!("{scheme}://{}", host.strip_suffix(silent).unwrap_or(&host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_of_another_origin_is_not_ours() {
        let rows = [
            (None, None, true),
            (Some("https://rollcall.example"), None, true),
            (Some("https://rollcall.example"), Some("same-origin"), true),
            (Some("http://127.0.0.1:8080"), Some("same-origin"), true),
            (Some("https://rollcall.example"), Some("cross-site"), false),
            (Some("https://rollcall.example"), Some("same-site"), false),
            (Some("https://rollcall.example.evil.example"), None, false),
            (Some("https://evil.example"), None, false),
            (Some("rollcall.example"), None, false),
            (Some("http://127.0.0.1:9090"), None, false),
            (Some("null"), None, false),
            (Some(""), None, false),
        ];
        for (origin, site, ours) in rows {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, "127.0.0.1:8080".parse().expect("a value"));
            for (name, value) in [("origin", origin), ("sec-fetch-site", site)] {
                if let Some(value) = value {
                    headers.insert(name, value.parse().expect("a value"));
                }
            }
            for base in ["https://rollcall.example", "https://Rollcall.example:443"] {
                assert_eq!(is_ours(&headers, base), ours, "{origin:?} {site:?} for {base}");
            }
        }
    }

    #[test]
    fn where_no_origin_is_told_the_referer_counts() {
        let rows = [
            (None, "https://rollcall.example/sign-in?next=%2F", true),
            (None, "https://evil.example/https://rollcall.example/", false),
            (None, "https://rollcall.example.evil.example/", false),
            (None, "", false),
            (None, "about:blank", false),
            (Some("https://rollcall.example"), "https://evil.example/", true),
            (Some("null"), "https://rollcall.example/", false),
        ];
        for (origin, referer, ours) in rows {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, referer.parse().expect("a value"));
            headers.extend(origin.map(|origin| (header::ORIGIN, origin.parse().expect("a value"))));
            assert_eq!(is_ours(&headers, "https://rollcall.example"), ours, "{origin:?} {referer}");
        }
    }

    #[test]
    fn the_public_host_without_its_https_is_not_ours() {
        let rows = [
            ("https://rollcall.example", "https://rollcall.example", true),
            ("https://rollcall.example", "http://rollcall.example", false),
            // TLS ends before the server, which was not told.
            ("http://rollcall.example", "https://rollcall.example", true),
            ("http://rollcall.example", "http://rollcall.example", true),
        ];
        for (base, origin, ours) in rows {
            let mut headers = HeaderMap::new();
            for (name, value) in [(header::HOST, "rollcall.example"), (header::ORIGIN, origin)] {
                headers.insert(name, value.parse().expect("a value"));
            }
            assert_eq!(is_ours(&headers, base), ours, "{base} {origin}");
        }
    }
}

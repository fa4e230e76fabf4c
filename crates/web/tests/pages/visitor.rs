//! Somebody at a browser: keeps cookies, sends forms with what the page gave them, follows nothing by itself.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderMap, Request, header};

use crate::html::{self, Form};
use crate::support::{ACME, PASSWORD, World};

/// Parts the parts of a form.
const BOUNDARY: &str = "----a-boundary-of-the-tests";

/// Somebody at a browser.
#[derive(Clone)]
pub(crate) struct Visitor<'w> {
    world: &'w World,
    jar: BTreeMap<String, String>,
    token: String,
    bearer: Option<String>,
    agent: String,
}

impl<'w> Visitor<'w> {
    pub(crate) fn new(world: &'w World) -> Visitor<'w> {
        Visitor {
            world,
            jar: BTreeMap::new(),
            token: String::new(),
            bearer: None,
            agent: "a browser of the tests".to_owned(),
        }
    }

    /// From now on the browser says that it is this.
    pub(crate) fn calls_itself(&mut self, agent: &str) {
        agent.clone_into(&mut self.agent);
    }

    /// Goes to an address.
    pub(crate) fn opens(&mut self, path: &str) -> Page {
        let page = self.asks("GET", path, &[], &[]);
        if let Some(token) = page.form_token() {
            self.token = token;
        }
        page
    }

    /// Sends a form with what the page before gave it. What comes back is the page that stands there now.
    pub(crate) fn sends(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token.clone();
        let mut whole = vec![("form_token", token.as_str())];
        whole.extend_from_slice(fields);
        let page = self.asks("POST", path, &whole, &[]);
        if let Some(token) = page.form_token() {
            self.token = token;
        }
        page
    }

    /// Sends a form of a page as it stands there, with its own token.
    pub(crate) fn sends_form(&mut self, path: &str, form: &Form) -> Page {
        self.asks("POST", path, &form.pairs(), &[])
    }

    /// Sends a form with these parts and a file, if one is chosen; line ends of fields become CRLF on the way, as in any
    /// browser (WHATWG HTML section 4.10.22.7).
    pub(crate) fn sends_parts(&mut self, path: &str, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Page {
        let token = self.token.clone();
        let whole = [("form_token", token.as_str())].into_iter().chain(fields.iter().copied());
        let mut body = Vec::new();
        for (name, value) in whole {
            let value = value.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        if let Some((name, bytes)) = file {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.asks_with("POST", path, body, &[("content-type", Some(&kind))])
    }

    /// Sends a form to several times at once; the answers.
    pub(crate) fn sends_at_once(&self, times: usize, path: &str, fields: &[(&str, &str)]) -> Vec<Page> {
        std::thread::scope(|threads| {
            let browser = || self.clone().sends(path, fields);
            let threads: Vec<_> = (0..times).map(|_| threads.spawn(browser)).collect();
            threads.into_iter().map(|thread| thread.join().expect("an answer")).collect()
        })
    }

    /// A request with nothing added but the cookies and what every browser says; `headers` stand in the place of those.
    pub(crate) fn asks(
        &mut self,
        method: &str,
        path: &str,
        fields: &[(&str, &str)],
        headers: &[(&'static str, Option<&str>)],
    ) -> Page {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.asks_with(method, path, form.into_bytes(), headers)
    }

    pub(crate) fn asks_with(
        &mut self,
        method: &str,
        path: &str,
        body: Vec<u8>,
        headers: &[(&'static str, Option<&str>)],
    ) -> Page {
        let page = self.world.send(self.request(method, path, body, headers));
        if !path.starts_with("/scim") && !["/healthz", "/readyz"].contains(&path) {
            page.check();
        }
        self.keeps_cookies(&page);
        page
    }

    /// A file that is kept: the head of the answer, and what is in the file.
    pub(crate) fn keeps(&mut self, path: &str) -> (Page, Vec<u8>) {
        let (page, bytes) = self.world.keep(self.request("GET", path, Vec::new(), &[]));
        page.check();
        page.is(200);
        (page, bytes)
    }

    /// Opens what goes on: the head of the answer, and what is heard.
    pub(crate) fn follows(&mut self, path: &str) -> (Page, News<'w>) {
        let (page, body) = self.world.begin(self.request("GET", path, Vec::new(), &[]));
        page.check();
        (page, News { world: self.world, body, heard: String::new() })
    }

    /// The request as this browser sends it.
    fn request(
        &self,
        method: &str,
        path: &str,
        body: Vec<u8>,
        headers: &[(&'static str, Option<&str>)],
    ) -> Request<Body> {
        let mut request = Request::builder().method(method).uri(path).body(Body::empty()).expect("a request");
        let mut of_browser = BTreeMap::from([
            ("host", self.world.base.split_once("://").map(|(_, host)| host.to_owned())),
            ("user-agent", Some(self.agent.clone())),
            ("authorization", self.bearer.as_ref().map(|token| format!("Bearer {token}"))),
            ("cookie", (!self.jar.is_empty()).then(|| self.cookies())),
        ]);
        if method == "POST" {
            of_browser.insert("origin", Some(self.world.base.to_owned()));
            of_browser.insert("sec-fetch-site", Some("same-origin".to_owned()));
            of_browser.insert("content-type", Some("application/x-www-form-urlencoded".to_owned()));
            *request.body_mut() = Body::from(body);
        }
        of_browser.extend(headers.iter().map(|(name, value)| (*name, value.map(str::to_owned))));
        for (name, value) in of_browser {
            if let Some(value) = value {
                request.headers_mut().insert(name, value.parse().expect("a header"));
            }
        }
        request
    }

    /// A request to SCIM with the cookies of this browser.
    pub(crate) fn asks_scim(&mut self, method: &str, path: &str, bearer: Option<&str>) -> Page {
        let bearer = bearer.map(|token| format!("Bearer {token}"));
        self.asks(method, path, &[], &[("authorization", bearer.as_deref())])
    }

    /// Keeps the cookies that an answer sets, and drops those that it takes away.
    fn keeps_cookies(&mut self, page: &Page) {
        for line in page.cookies() {
            let pair = line.split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie has a name");
            if line.contains("Max-Age=0") {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    fn cookies(&self) -> String {
        self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    /// Opens the sign-in page and signs in to acme.
    pub(crate) fn signs_in(&mut self, email: &str, password: &str) -> Page {
        self.signs_in_to(ACME, email, password)
    }

    pub(crate) fn signs_in_to(&mut self, slug: &str, email: &str, password: &str) -> Page {
        self.opens("/sign-in").is(200);
        self.sends("/sign-in", &[("account", slug), ("email", email), ("password", password), ("next", "")])
    }

    /// Signs in with the right password, if this browser is not signed in.
    pub(crate) fn is_back(&mut self, slug: &str, email: &str) {
        if self.is_in() {
            return;
        }
        self.signs_in_to(slug, email, PASSWORD).leads_to("/");
    }

    /// Is this browser signed in?
    pub(crate) fn is_in(&mut self) -> bool {
        let page = self.opens("/account");
        assert!([200, 303].contains(&page.status), "{page:?}");
        page.status == 200
    }

    /// The session's cookie, or nothing.
    pub(crate) fn session(&self) -> Option<&str> {
        ["__Host-rollcall", "rollcall"].iter().find_map(|name| self.jar.get(*name)).map(String::as_str)
    }

    /// A browser whose session's cookie is this.
    pub(crate) fn with_session(world: &'w World, cookie: &str) -> Visitor<'w> {
        let name = if world.base.starts_with("https") { "__Host-rollcall" } else { "rollcall" };
        Visitor { jar: BTreeMap::from([(name.to_owned(), cookie.to_owned())]), ..Visitor::new(world) }
    }

    /// A client that shows a token instead of a cookie.
    pub(crate) fn with_bearer(world: &'w World, token: &str) -> Visitor<'w> {
        Visitor { bearer: Some(token.to_owned()), ..Visitor::new(world) }
    }

    /// What the last page gave its forms.
    pub(crate) fn form_token(&self) -> &str {
        &self.token
    }
}

/// What is heard of something that goes on.
pub(crate) struct News<'w> {
    world: &'w World,
    body: Body,
    heard: String,
}

impl News<'_> {
    /// Listens until this was said; what was heard since it was asked last.
    #[track_caller]
    pub(crate) fn until(&mut self, said: &str) -> String {
        while !self.heard.contains(said) {
            let Some(more) = self.world.hears(&mut self.body) else { panic!("“{said}” is not in {}", self.heard) };
            self.heard.push_str(&more);
        }
        std::mem::take(&mut self.heard)
    }

    /// Nothing more is said.
    pub(crate) fn is_over(&mut self) -> bool {
        self.heard.is_empty() && self.world.hears(&mut self.body).is_none()
    }

    /// Hangs up.
    pub(crate) fn leaves(self) {
        drop(self.body);
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Page {
    #[track_caller]
    pub(crate) fn is(&self, status: u16) -> &Page {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// Sends the browser on, to this path.
    #[track_caller]
    pub(crate) fn leads_to(&self, path: &str) -> &Page {
        self.is(303);
        assert_eq!(self.header("location"), path, "{self:?}");
        self
    }

    /// Says this, as it is read.
    #[track_caller]
    pub(crate) fn says(&self, sentence: &str) -> &Page {
        let text = html::plain(&self.text);
        assert!(text.contains(sentence), "“{sentence}” is not in {text}");
        self
    }

    #[track_caller]
    pub(crate) fn keeps_quiet_about(&self, word: &str) -> &Page {
        assert!(!self.text.contains(word), "“{word}” is in {self:?}");
        self
    }

    /// A header as text, empty when there is none.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("ASCII"))
    }

    /// The cookies that it sets.
    pub(crate) fn cookies(&self) -> Vec<&str> {
        self.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().expect("ASCII")).collect()
    }

    fn form_token(&self) -> Option<String> {
        let at = self.text.find("<input type=\"hidden\" name=\"form_token\"")?;
        html::attribute(&self.text[at..at + self.text[at..].find('>')?], "value")
    }

    /// The form with this id.
    #[track_caller]
    pub(crate) fn form(&self, id: &str) -> Form {
        Form::of(&self.text, id)
    }

    /// What holds of every answer of the console.
    #[track_caller]
    fn check(&self) {
        assert!(self.status < 500, "nothing breaks: {self:?}");
        for (name, value) in [
            (
                "content-security-policy",
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
            ),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(self.header(name), value, "{name}: {self:?}");
        }
        assert_eq!(self.header("request-id").len(), 36, "every answer can be found in the log: {self:?}");
        let is_asset = ["text/css", "text/javascript", "image/svg"]
            .iter()
            .any(|kind| self.header("content-type").starts_with(kind));
        assert!(is_asset || self.header("cache-control") == "no-store", "{self:?}");
        assert!(self.status != 303 || self.header("location").starts_with('/'), "nobody is sent elsewhere: {self:?}");
        if self.header("content-type").starts_with("text/html") {
            assert_eq!(self.instant_of_a_file(), None, "a page goes by the account's clock: {self:?}");
        }
    }

    /// “2026-11-24 09:00 UTC”: an instant as sentences have it where nobody's clock is known.
    fn instant_of_a_file(&self) -> Option<&str> {
        let told = |end: usize| self.text.get(end.checked_sub("2026-11-24 09:00".len())?..end);
        let is_one = |told: &&str| {
            told.bytes()
                .zip(*b"0000-00-00 00:00")
                .all(|(letter, of)| if of == b'0' { letter.is_ascii_digit() } else { letter == of })
        };
        self.text.match_indices(" UTC").filter_map(|(end, _)| told(end)).find(is_one)
    }
}

//! What can be typed behind `cargo xtask load`, as a value. Strings become types here and nowhere else.

use std::net::IpAddr;
use std::path::PathBuf;

use super::profile::Profile;

/// What `--help` says.
pub const HELP: &str = "\
Measures any SCIM 2.0 server by the traffic of Entra ID and of Okta. It fills the directory with made-up people and
empties it again, so use a tenant that nobody needs.

usage: cargo xtask load --url URL [--token-file FILE] [options]

  --url URL          the base of SCIM (Tenant URL), http or https; ?aadOptscim062020 behind it asks Entra ID for its
                     newer form of PATCH
  --token-file FILE  the file that holds the bearer token; else ROLLCALL_LOAD_TOKEN holds it
  --token TOKEN      the same on the command line, where everybody on this machine can read it
  --people N         how many people, 2 to 1000000 (default 2000)
  --clients N        how many clients at once, 1 to 1000, a connection each (default 16)
  --profile IDP      entra or okta (default: one after the other)
  --seed N           the same seed is the same people (default 1)
  --keep             leave in the directory what was made
  --json FILE        write the report there too
  --help             this

Each person is looked up, created, looked up again, changed, read, switched off, looked up and deleted; groups get
100 members at once and 10 one by one; pages are Okta's. Rows that alternate for each person share one rate. What was
made is deleted by the id that the server answered, and nothing else is ever changed.

Closed loop: a client sends its next request when the last was answered. A server that stalls is asked less meanwhile,
so the percentiles are kinder than a stream of independent requests would find them (coordinated omission). Compare
servers by the same --clients, and look at the maximum too.

Latency is from the first byte sent to the last byte read, of right answers only. A refusal (429, 503) with a
Retry-After in seconds is waited out and the request sent again, up to 10 times and up to 300 s each: the latency is
that of the last try, the wait is shown apart and lowers the rate. An answer after 30 s is no answer.
Certificates are checked against Mozilla's list.

Exit status: 0 all answers were right, 1 some were wrong or the server can't be measured, 2 usage.
";

/// What was typed.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// `--help`
    Help,
    /// A measurement.
    Load(Order),
}

/// A measurement that was ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The base of SCIM.
    pub url: String,
    /// Where the token is.
    pub token: TokenFrom,
    /// How many people.
    pub people: usize,
    /// How many clients at once.
    pub clients: usize,
    /// As whom, one after the other.
    pub profiles: Vec<Profile>,
    /// Which people.
    pub seed: u64,
    /// Nothing is deleted.
    pub keep: bool,
    /// Where the report goes as JSON.
    pub json: Option<PathBuf>,
}

/// Where the bearer token is.
#[derive(Clone, PartialEq, Eq)]
pub enum TokenFrom {
    /// In a file.
    File(PathBuf),
    /// In the environment.
    Environment,
    /// On the command line.
    Line(String),
}

impl std::fmt::Debug for TokenFrom {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => write!(f, "File({})", path.display()),
            Self::Environment => f.write_str("Environment"),
            Self::Line(_) => f.write_str("Line(…)"),
        }
    }
}

/// What is typed with a value behind it.
const VALUES: [&str; 8] =
    ["--url", "--token-file", "--token", "--people", "--clients", "--profile", "--seed", "--json"];

impl Order {
    /// Reads what stands behind `cargo xtask load`. The error is a sentence.
    pub fn read(arguments: &[String]) -> Result<Asked, String> {
        let mut typed: Vec<(&str, String)> = Vec::new();
        let mut keep = false;
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let (name, joined) = argument.split_once('=').map_or((argument.as_str(), None), |(n, v)| (n, Some(v)));
            match (name, joined) {
                ("--help" | "-h", None) => return Ok(Asked::Help),
                ("--keep", None) => keep = true,
                _ => {
                    let name = VALUES.into_iter().find(|known| *known == name);
                    let name = name.ok_or_else(|| format!("{} is not known; see --help", argument.escape_debug()))?;
                    let value = joined.map(str::to_owned).or_else(|| rest.next().cloned());
                    let value = value.ok_or_else(|| format!("{name} wants a value behind it"))?;
                    if typed.iter().any(|(earlier, _)| *earlier == name) {
                        return Err(format!("{name} stands there twice"));
                    }
                    typed.push((name, value));
                }
            }
        }
        Self::of(&typed, keep).map(Asked::Load)
    }

    fn of(typed: &[(&str, String)], keep: bool) -> Result<Self, String> {
        let value = |wanted: &str| typed.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_str());
        let number = |name: &str, default: u64, least: u64, most: u64| match value(name) {
            None => Ok(default),
            Some(text) => text
                .parse()
                .ok()
                .filter(|number| (least..=most).contains(number))
                .ok_or_else(|| format!("{name} is a whole number from {least} to {most}")),
        };
        let many = |name, default, least, most| {
            number(name, default, least, most).map(|number| usize::try_from(number).unwrap_or(usize::MAX))
        };
        Ok(Self {
            url: url(value("--url").ok_or("--url is wanted: the base of SCIM")?)?,
            token: match (value("--token-file"), value("--token")) {
                (Some(_), Some(_)) => return Err("--token-file or --token, not both".to_owned()),
                (Some(file), None) => TokenFrom::File(PathBuf::from(file)),
                (None, Some(token)) => TokenFrom::Line(token.to_owned()),
                (None, None) => TokenFrom::Environment,
            },
            people: many("--people", 2_000, 2, 1_000_000)?,
            clients: many("--clients", 16, 1, 1_000)?,
            profiles: match value("--profile") {
                None => Profile::ALL.to_vec(),
                Some(name) => Profile::ALL
                    .into_iter()
                    .find(|idp| idp.name() == name)
                    .map(|idp| vec![idp])
                    .ok_or("--profile is entra or okta")?,
            },
            seed: number("--seed", 1, 0, u64::MAX)?,
            keep,
            json: value("--json").map(PathBuf::from),
        })
    }

    /// The base of SCIM without what stands behind the `?`.
    pub fn address(&self) -> &str {
        self.url.split_once('?').map_or(&self.url, |(address, _)| address)
    }

    /// What stands behind the `?`.
    pub(super) fn query(&self) -> &str {
        self.url.split_once('?').map_or("", |(_, query)| query)
    }

    /// Does the token cross the network for everybody to read?
    pub fn is_open_to_all(&self) -> bool {
        let authority = self.url.strip_prefix("http://").map(authority);
        authority.is_some_and(|authority| {
            let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
            let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
            !(host == "localhost" || address.is_ok_and(|address| address.is_loopback()))
        })
    }
}

fn authority(rest: &str) -> &str {
    rest.split(['/', '?']).next().unwrap_or_default()
}

/// Scheme and host, perhaps a path and a query; nobody's name and no fragment.
fn url(text: &str) -> Result<String, String> {
    let rest = match (text.strip_prefix("http://"), text.strip_prefix("https://")) {
        (Some(rest), _) => rest,
        (None, Some(rest)) if cfg!(feature = "tls") => rest,
        (None, Some(_)) => return Err("--url: this driver was built without TLS; `cargo xtask load` has it".to_owned()),
        (None, None) => return Err("--url begins with http:// or https://".to_owned()),
    };
    let plain = |c: char| c.is_ascii_graphic() && !"#\"<>\\^`{|}".contains(c);
    match authority(rest) {
        "" => Err("--url names no host".to_owned()),
        host if host.contains('@') => Err("--url holds no name and no password; the token goes elsewhere".to_owned()),
        _ if !text.chars().all(plain) => Err("--url has a character that no address has, or a fragment".to_owned()),
        _ => Ok(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Asked, String> {
        Order::read(&line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    fn order(line: &str) -> Order {
        match read(line) {
            Ok(Asked::Load(order)) => order,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn little_must_be_typed() {
        let order = order("--url http://127.0.0.1:8080/scim/v2/acme");
        assert_eq!((order.people, order.clients, order.seed, order.keep), (2_000, 16, 1, false));
        assert_eq!(
            (order.profiles.as_slice(), &order.token),
            ([Profile::Entra, Profile::Okta].as_slice(), &TokenFrom::Environment)
        );
    }

    #[test]
    fn everything_can_be_typed() {
        let order = order(
            "--url http://scim.example/v2?aadOptscim062020 --token-file t --people=20 --clients 2 --profile okta \
             --seed 7 --keep --json out.json",
        );
        assert_eq!((order.address(), order.query()), ("http://scim.example/v2", "aadOptscim062020"));
        assert_eq!((order.people, order.clients, order.seed, order.keep), (20, 2, 7, true));
        assert_eq!(order.profiles, [Profile::Okta]);
        assert_eq!(order.token, TokenFrom::File("t".into()));
        assert_eq!(order.json, Some("out.json".into()));
        assert_eq!(read("--url"), Err("--url wants a value behind it".to_owned()));
        assert_eq!(read("--people 3 --help"), Ok(Asked::Help));
    }

    #[test]
    fn what_can_not_be_is_refused_with_a_sentence() {
        let rows = [
            ("--people 5", "--url is wanted: the base of SCIM"),
            ("--url ftp://x", "--url begins with http:// or https://"),
            ("--url http:///v2", "--url names no host"),
            ("--url http://anna:s3cret@x/v2", "--url holds no name and no password; the token goes elsewhere"),
            ("--url http://x/v2#a", "--url has a character that no address has, or a fragment"),
            ("--url http://x --url http://y", "--url stands there twice"),
            ("--url http://x --token a --token-file b", "--token-file or --token, not both"),
            ("--url http://x --people 1", "--people is a whole number from 2 to 1000000"),
            ("--url http://x --people many", "--people is a whole number from 2 to 1000000"),
            ("--url http://x --clients 0", "--clients is a whole number from 1 to 1000"),
            ("--url http://x --profile jumpcloud", "--profile is entra or okta"),
            ("--url http://x --keep=no", "--keep=no is not known; see --help"),
            ("load", "load is not known; see --help"),
        ];
        for (line, sentence) in rows {
            assert_eq!(read(line), Err(sentence.to_owned()), "{line}");
        }
    }

    #[test]
    fn https_is_taken_by_a_build_that_speaks_it() {
        assert_eq!(read("--url https://scim.example/v2").is_ok(), cfg!(feature = "tls"));
    }

    #[test]
    fn a_token_is_shown_by_nothing() {
        assert!(!format!("{:?}", order("--url http://x --token s3cret")).contains("s3cret"));
    }

    #[test]
    fn a_token_in_the_open_is_noticed() {
        for (url, open) in [
            ("http://127.0.0.1:8080/v2", false),
            ("http://localhost/v2", false),
            ("http://[::1]:80/v2", false),
            ("http://[2001:db8::1]:80/v2", true),
            ("http://scim.example/v2", true),
            ("http://127.0.0.1.example.org?x", true),
        ] {
            assert_eq!(order(&format!("--url {url}")).is_open_to_all(), open, "{url}");
        }
    }
}

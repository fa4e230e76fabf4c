//! A request's head as the log may have it: a list of what is known, and nothing beside it.
//!
//! A token, a password or whatever else somebody puts into a path is on no list, so it has no way in.

use ::scim::Kind;

use super::masked;

/// The methods that HTTP knows.
const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];

/// The endpoints beside those of resources, as they are spelled.
const ENDPOINTS: [&str; 8] =
    ["ServiceProviderConfig", "ResourceTypes", "Schemas", "Bulk", "Me", "oauth", "token", ".search"];

/// The longest id that is one: ours have 36 characters.
const LONGEST_ID: usize = 64;

/// What stands in the address of a snapshot beside ids and numbers.
const OF_SNAPSHOTS: [&str; 3] = ["snapshots", "parts", "complete"];

/// In the place of what is on no list.
const UNKNOWN: &str = "…";

/// Method and path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// One of those that HTTP knows.
    pub method: &'static str,
    /// Below the Tenant URL, spelled as the protocol spells it.
    pub path: String,
    /// What is asked for.
    pub verb: Verb,
    /// Of which kind, if the path says it.
    pub kind: Option<Kind>,
    /// The id in the path.
    pub id: Option<String>,
}

impl Call {
    /// Reads method and path: the segments below the Tenant URL, decoded. `filtered` says whether a list is asked for by a filter.
    pub fn new(method: &str, segments: &[String], filtered: bool) -> Call {
        let known = known(method);
        let kind = segments.first().and_then(|first| Kind::from_endpoint(first));
        let (mut path, mut id) = (String::new(), None);
        for (at, segment) in segments.iter().enumerate() {
            path.push('/');
            let endpoint = ENDPOINTS.into_iter().find(|endpoint| endpoint.eq_ignore_ascii_case(segment));
            match (at, kind, endpoint) {
                (0, Some(kind), _) => path.push_str(kind.endpoint()),
                (_, _, Some(endpoint)) => path.push_str(endpoint),
                (1, ..) if is_id(segment) => {
                    path.push_str(segment);
                    id = kind.map(|_| segment.clone());
                }
                _ => path.push_str(UNKNOWN),
            }
            // Deeper than this there is nothing.
            if at == 2 {
                break;
            }
        }
        let last = segments.last().map(String::as_str).unwrap_or_default();
        let verb = verb(known, segments, kind.is_some(), last.eq_ignore_ascii_case(".search"), filtered);
        Call { method: known, path, verb, kind, id }
    }

    /// The same of a request of the agent of Active Directory: the segments below its account.
    pub fn of_agent(method: &str, segments: &[String]) -> Call {
        let mut path = String::new();
        // Deeper than a part there is nothing.
        for segment in segments.iter().take(4) {
            let is_known = OF_SNAPSHOTS.contains(&segment.as_str()) || is_id(segment);
            path.push('/');
            path.push_str(if is_known { segment } else { UNKNOWN });
        }
        let id = segments.get(1).filter(|id| is_id(id)).cloned();
        Call { method: known(method), path, verb: Verb::Snapshot, kind: None, id }
    }
}

fn known(method: &str) -> &'static str {
    METHODS.into_iter().find(|known| known.eq_ignore_ascii_case(method)).unwrap_or("OTHER")
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// POST of a resource.
    Create,
    /// PUT.
    Replace,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
    /// GET of one resource.
    Read,
    /// A list by a filter.
    LookUp,
    /// A list.
    List,
    /// Several operations in one request.
    Bulk,
    /// ServiceProviderConfig, ResourceTypes, Schemas.
    Discover,
    /// An access token for client credentials.
    Token,
    /// A snapshot of Active Directory, or a part of one.
    Snapshot,
    /// Whatever else.
    Other,
}

impl Verb {
    /// All, for reading a name.
    pub(super) const ALL: [Verb; 12] = [
        Verb::Create,
        Verb::Replace,
        Verb::Patch,
        Verb::Delete,
        Verb::Read,
        Verb::LookUp,
        Verb::List,
        Verb::Bulk,
        Verb::Discover,
        Verb::Token,
        Verb::Snapshot,
        Verb::Other,
    ];

    /// As it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Verb::Create => "create",
            Verb::Replace => "replace",
            Verb::Patch => "patch",
            Verb::Delete => "delete",
            Verb::Read => "read",
            Verb::LookUp => "look_up",
            Verb::List => "list",
            Verb::Bulk => "bulk",
            Verb::Discover => "discover",
            Verb::Token => "token",
            Verb::Snapshot => "snapshot",
            Verb::Other => "other",
        }
    }
}

/// Short, and of letters that an id of ours or of another system is made of; none of our secrets is.
fn is_id(segment: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    segment.len() <= LONGEST_ID && segment.bytes().all(plain) && !masked::holds_secret(segment)
}

/// | path | GET, HEAD | POST | PUT | PATCH | DELETE |
/// |---|---|---|---|---|---|
/// | Users | list, look up | create | other | other | other |
/// | Users/{id} | read | other | replace | patch | delete |
/// | the root, .search | list, look up | list, look up | other | other | other |
/// | Bulk | other | bulk | other | other | other |
/// | ServiceProviderConfig and the like | discover | other | other | other | other |
/// | oauth/token | other | token | other | other | other |
fn verb(method: &str, segments: &[String], of_kind: bool, search: bool, filtered: bool) -> Verb {
    let first = segments.first().map(|first| first.to_ascii_lowercase()).unwrap_or_default();
    let asks = if filtered { Verb::LookUp } else { Verb::List };
    match (method, segments.len(), first.as_str()) {
        ("POST", ..) if search => asks,
        ("GET" | "HEAD", 0, _) => asks,
        ("GET" | "HEAD", 1, _) if of_kind => asks,
        ("POST", 1, _) if of_kind => Verb::Create,
        ("GET" | "HEAD", 2, _) if of_kind => Verb::Read,
        ("PUT", 2, _) if of_kind => Verb::Replace,
        ("PATCH", 2, _) if of_kind => Verb::Patch,
        ("DELETE", 2, _) if of_kind => Verb::Delete,
        ("POST", 1, "bulk") => Verb::Bulk,
        ("POST", 2, "oauth") => Verb::Token,
        ("GET" | "HEAD", _, "serviceproviderconfig" | "resourcetypes" | "schemas") => Verb::Discover,
        _ => Verb::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(method: &str, path: &str) -> (String, Verb) {
        let segments: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let call = Call::new(method, &segments, false);
        (format!("{} {}", call.method, call.path), call.verb)
    }

    #[test]
    fn the_address_of_a_snapshot_is_made_of_what_is_known_and_ids_too() {
        let token = format!("rollcall_adi_{}", "0123456789abcdef".repeat(4));
        let rows = [
            ("POST", "snapshots", "POST /snapshots"),
            (
                "PUT",
                "snapshots/019adf2c-7e4e-7000-8000-000000000001/parts/12",
                "PUT /snapshots/019adf2c-7e4e-7000-8000-000000000001/parts/12",
            ),
            ("POST", "snapshots/1/complete", "POST /snapshots/1/complete"),
            ("GET", &format!("snapshots/{token}/parts/a@b"), "GET /snapshots/…/parts/…"),
            ("GET", "a b/c/d/e/f", "GET /…/c/d/e"),
        ];
        for (method, path, expected) in rows {
            let segments: Vec<String> = path.split('/').map(str::to_owned).collect();
            let call = Call::of_agent(method, &segments);
            assert_eq!((format!("{} {}", call.method, call.path), call.verb), (expected.to_owned(), Verb::Snapshot));
        }
    }

    #[test]
    fn a_path_is_made_of_what_is_known_and_short_ids() {
        let token = format!("rollcall_scim_{}", "0123456789abcdef".repeat(4));
        let long = "x".repeat(65);
        let rows = [
            ("GET", "Users", "GET /Users", Verb::List),
            (
                "GET",
                "USERS/019adf2c-7e4e-7000-8000-000000000001",
                "GET /Users/019adf2c-7e4e-7000-8000-000000000001",
                Verb::Read,
            ),
            ("patch", "groups/a.b_c-1", "PATCH /Groups/a.b_c-1", Verb::Patch),
            ("DELETE", "Users/anna@acme.example", "DELETE /Users/…", Verb::Delete),
            ("GET", &format!("Users/{token}"), "GET /Users/…", Verb::Read),
            ("GET", &token, "GET /…", Verb::Other),
            ("GET", &format!("Users/{}", "0123456789abcdef".repeat(4)), "GET /Users/…", Verb::Read),
            ("GET", &format!("{token}/{token}/x/y"), "GET /…/…/…", Verb::Other),
            ("GET", &format!("Users/{long}"), "GET /Users/…", Verb::Read),
            ("GET", "Users/1/2", "GET /Users/1/…", Verb::Other),
            ("SECRET", "Users", "OTHER /Users", Verb::Other),
            ("POST", "bulk", "POST /Bulk", Verb::Bulk),
            ("POST", "Users/.SEARCH", "POST /Users/.search", Verb::List),
            ("POST", ".search", "POST /.search", Verb::List),
            ("GET", "", "GET ", Verb::List),
            ("GET", "schemas/urn:ietf:params:scim:schemas:core:2.0:User", "GET /Schemas/…", Verb::Discover),
            ("POST", "oauth/token", "POST /oauth/token", Verb::Token),
            ("GET", "Me", "GET /Me", Verb::Other),
        ];
        for (method, path, expected, verb) in rows {
            assert_eq!(read(method, path), (expected.to_owned(), verb), "{method} {path}");
        }
    }
}

//! What a server says it has: resource types, their attributes, and which parts of the protocol it offers.
//!
//! Whether it says so rightly is `discovery.rs`'s to judge. A server that says nothing is taken to have users and
//! groups as RFC 7643 has them, so that the rest of it can still be judged.

use serde_json::{Value, json};

use super::shape::{at, holds, list, member, text};

pub(super) const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub(super) const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// One attribute, with the defaults of RFC 7643 section 2.2 for what is not said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "these are the characteristics of RFC 7643 section 2.2")]
pub(super) struct Attribute {
    pub(super) name: String,
    /// `string`, `boolean`, `complex`…
    pub(super) shape: String,
    pub(super) is_multi: bool,
    pub(super) is_required: bool,
    pub(super) is_case_exact: bool,
    pub(super) mutability: String,
    pub(super) returned: String,
    pub(super) is_unique: bool,
    /// It is published, and what is written does not come back: a fault of its own, and no ground for other duties.
    pub(super) is_lost: bool,
    pub(super) canonical: Vec<String>,
    pub(super) subs: Vec<Attribute>,
}

/// A schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Schema {
    pub(super) urn: String,
    pub(super) attributes: Vec<Attribute>,
}

/// A resource type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) name: String,
    /// Begins with a slash.
    pub(super) endpoint: String,
    pub(super) schema: Schema,
    pub(super) extensions: Vec<Schema>,
    /// Those that every resource must have.
    pub(super) required_extensions: Vec<String>,
}

/// The limits of Bulk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bulk {
    pub(super) operations: u64,
    pub(super) bytes: u64,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Terrain {
    config: Value,
    pub(super) kinds: Vec<Kind>,
}

impl Attribute {
    fn read(told: &Value) -> Option<Self> {
        let word = |name: &str, usual: &str| text(told, name).unwrap_or(usual).to_owned();
        let flag = |name: &str| member(told, name).and_then(Value::as_bool).unwrap_or_default();
        let canonical = list(told, "canonicalValues").iter().filter_map(Value::as_str).map(str::to_owned);
        Some(Self {
            name: text(told, "name")?.to_owned(),
            shape: word("type", "string"),
            is_multi: flag("multiValued"),
            is_required: flag("required"),
            is_case_exact: flag("caseExact"),
            mutability: word("mutability", "readWrite"),
            returned: word("returned", "default"),
            is_unique: word("uniqueness", "none") != "none",
            is_lost: false,
            canonical: canonical.collect(),
            subs: list(told, "subAttributes").iter().filter_map(Self::read).collect(),
        })
    }

    /// A text that may be set, changed and read, and of which nothing else is asked.
    pub(super) fn is_plain(&self) -> bool {
        self.is_text() && self.is_open() && !self.is_required && !self.is_unique && self.canonical.is_empty()
    }

    pub(super) fn is_text(&self) -> bool {
        self.shape == "string" && !self.is_multi
    }

    /// May be written at any time, and is answered.
    pub(super) fn is_open(&self) -> bool {
        self.is_published_open() && !self.is_lost
    }

    /// The same by what is published alone.
    pub(super) fn is_published_open(&self) -> bool {
        self.mutability == "readWrite" && ["default", "always"].contains(&self.returned.as_str())
    }

    pub(super) fn is_writable(&self) -> bool {
        self.mutability != "readOnly"
    }

    pub(super) fn sub(&self, name: &str) -> Option<&Attribute> {
        find(&self.subs, name)
    }
}

fn find<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

impl Schema {
    fn read(told: &Value) -> Option<Self> {
        let attributes = list(told, "attributes").iter().filter_map(Attribute::read).collect();
        Some(Self { urn: text(told, "id")?.to_owned(), attributes })
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        find(&self.attributes, name)
    }

    /// The first of these that suits, else any that does.
    pub(super) fn prefer(&self, names: &[&str], suits: fn(&Attribute) -> bool) -> Option<&Attribute> {
        let first = names.iter().filter_map(|name| self.attribute(name));
        first.chain(&self.attributes).find(|attribute| suits(attribute))
    }
}

impl Kind {
    /// Marks what was sent and did not come back.
    pub(super) fn lose(&mut self, sent: &Value, found: &Value) {
        let urns: Vec<String> = self.extensions.iter().map(|schema| schema.urn.clone()).collect();
        let parts = urns.iter().map(|urn| (member(sent, urn), member(found, urn)));
        let parts = std::iter::once((Some(sent), Some(found))).chain(parts);
        for (schema, (sent, found)) in std::iter::once(&mut self.schema).chain(&mut self.extensions).zip(parts) {
            for attribute in &mut schema.attributes {
                let came = |sent| {
                    found.and_then(|found| member(found, &attribute.name)).is_some_and(|found| holds(found, sent))
                };
                attribute.is_lost = sent.and_then(|sent| member(sent, &attribute.name)).is_some_and(|sent| !came(sent));
            }
        }
    }
}

impl Terrain {
    /// Makes sense of the three documents of RFC 7644 section 4, as far as they are there.
    pub(super) fn read(config: &Value, types: &Value, schemas: &Value) -> Self {
        let known: Vec<Schema> = resources(schemas).iter().filter_map(Schema::read).collect();
        let schema = |urn: &str| {
            let told = known.iter().find(|schema| schema.urn.eq_ignore_ascii_case(urn)).cloned();
            told.or_else(|| usual_schema(urn))
        };
        let kind = |told: &Value| {
            let extensions =
                || list(told, "schemaExtensions").iter().filter_map(|one| Some((text(one, "schema")?, one)));
            let is_required = |one: &Value| member(one, "required").and_then(Value::as_bool) == Some(true);
            Some(Kind {
                name: text(told, "name")?.to_owned(),
                endpoint: endpoint(text(told, "endpoint")?),
                schema: schema(text(told, "schema")?)?,
                extensions: extensions().filter_map(|(urn, _)| schema(urn)).collect(),
                required_extensions: extensions()
                    .filter(|(_, one)| is_required(one))
                    .map(|(urn, _)| urn.to_owned())
                    .collect(),
            })
        };
        let kinds: Vec<Kind> = resources(types).iter().filter_map(kind).collect();
        let usual =
            [("User", "/Users", USER), ("Group", "/Groups", GROUP)].into_iter().filter_map(|(name, path, urn)| {
                let (name, endpoint, schema) = (name.to_owned(), path.to_owned(), schema(urn)?);
                Some(Kind { name, endpoint, schema, extensions: Vec::new(), required_extensions: Vec::new() })
            });
        Self { config: config.clone(), kinds: if kinds.is_empty() { usual.collect() } else { kinds } }
    }

    /// The resource type with this core schema.
    pub(super) fn kind(&self, urn: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.schema.urn.eq_ignore_ascii_case(urn))
    }

    /// Is this part of the protocol offered? `None` if the server does not say.
    pub(super) fn offers(&self, part: &str) -> Option<bool> {
        at(&self.config, &[part, "supported"]).and_then(Value::as_bool)
    }

    /// What ServiceProviderConfig says here.
    pub(super) fn says(&self, path: &[&str]) -> Option<&Value> {
        at(&self.config, path)
    }

    /// The limits of Bulk, if it is offered.
    pub(super) fn bulk(&self) -> Option<Bulk> {
        let limit = |name: &str| at(&self.config, &["bulk", name]).and_then(Value::as_u64).unwrap_or_default();
        (self.offers("bulk") == Some(true))
            .then(|| Bulk { operations: limit("maxOperations"), bytes: limit("maxPayloadSize") })
    }
}

/// A list as RFC 7644 section 4 has it, or the bare array that some servers answer.
pub(super) fn resources(list_response: &Value) -> &[Value] {
    list_response.as_array().map_or_else(|| list(list_response, "Resources"), Vec::as_slice)
}

/// RFC 7643 section 6: relative to the base URL. Some servers answer all of it.
fn endpoint(told: &str) -> String {
    let path = told.split_once("://").map_or(told, |(_, rest)| rest.rsplit_once('/').map_or(rest, |(_, last)| last));
    format!("/{}", path.trim_matches('/'))
}

/// RFC 7643 section 4, the parts that everybody has.
fn usual_schema(urn: &str) -> Option<Schema> {
    let plain = |name: &str| json!({ "name": name, "type": "string" });
    let told = match urn {
        USER => json!({ "id": USER, "attributes": [
            { "name": "userName", "type": "string", "required": true, "uniqueness": "server" },
            { "name": "name", "type": "complex", "subAttributes": [plain("familyName"), plain("givenName")] },
            plain("displayName"), plain("nickName"), plain("title"), { "name": "active", "type": "boolean" },
            { "name": "emails", "type": "complex", "multiValued": true, "subAttributes": [
                plain("value"), plain("type"), { "name": "primary", "type": "boolean" } ] },
        ] }),
        GROUP => json!({ "id": GROUP, "attributes": [
            { "name": "displayName", "type": "string", "required": true },
            { "name": "members", "type": "complex", "multiValued": true, "subAttributes": [plain("value")] },
        ] }),
        _ => return None,
    };
    Schema::read(&told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_says_nothing_has_users_and_groups() {
        let terrain = Terrain::read(&Value::Null, &Value::Null, &Value::Null);
        assert_eq!(terrain.kind(USER).map(|kind| kind.endpoint.as_str()), Some("/Users"));
        assert_eq!(terrain.kind(GROUP).map(|kind| kind.endpoint.as_str()), Some("/Groups"));
        assert_eq!((terrain.offers("sort"), terrain.bulk()), (None, None));
    }

    #[test]
    fn what_does_not_come_back_is_no_ground_to_stand_on() {
        let mut terrain = Terrain::read(&Value::Null, &Value::Null, &Value::Null);
        let user = terrain.kinds.first_mut().expect("a user");
        assert_eq!(user.plain(), Ok("nickName"));
        let sent = json!({ "userName": "a", "nickName": "b", "title": "c" });
        user.lose(&sent, &json!({ "userName": "a", "title": "c" }));
        assert_eq!(user.plain(), Ok("title"));
    }

    #[test]
    fn endpoints_are_below_the_base_url() {
        for told in ["/Users", "Users", "https://x.example/v2/Users", "/Users/"] {
            assert_eq!(endpoint(told), "/Users", "{told}");
        }
    }
}

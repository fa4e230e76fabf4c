//! What is known of an identity provider: one data file each (`idps/`), which the setup guide, the settings and the tests read.
//!
//! Nothing here decides by who speaks: a profile says when a new mirror counts as complete, which mapping an account begins
//! with, and what an administrator is told. A file that can't be read is left out; a test holds every one complete.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use crate::mapping::Mapping;

/// The mapping of every provider; each file has only what differs.
const COMMON: &str = include_str!("../../../idps/mapping.json");

/// Name and file, in the order in which guides list them. The names are those of the setting `provisioning.idp_profile`.
const FILES: [(&str, &str); 7] = [
    ("okta", include_str!("../../../idps/okta.json")),
    ("entra", include_str!("../../../idps/entra.json")),
    ("onelogin", include_str!("../../../idps/onelogin.json")),
    ("jumpcloud", include_str!("../../../idps/jumpcloud.json")),
    ("ping", include_str!("../../../idps/ping.json")),
    ("google", include_str!("../../../idps/google.json")),
    ("other", include_str!("../../../idps/other.json")),
];

/// The names, for whoever lets somebody choose.
pub const NAMES: [&str; 7] = ["okta", "entra", "onelogin", "jumpcloud", "ping", "google", "other"];

/// What is known of one identity provider.
#[derive(Clone, Debug)]
pub struct Profile {
    /// As the setting has it: `okta`.
    pub name: &'static str,
    /// What the guide says.
    pub guide: Guide,
    /// How long writes must have been quiet for a new mirror to count as complete (product.md section 8).
    pub complete_after_s: i64,
    /// How often it asks for something even if nothing has changed, where it does: silence for longer means something.
    pub polls_every_s: Option<i64>,
    /// What an account begins with.
    pub mapping: Mapping,
}

/// What an administrator is told while they connect it.
#[derive(Clone, Debug, Deserialize)]
pub struct Guide {
    /// The provider's name.
    pub title: String,
    /// When it sends.
    pub cadence: String,
    /// Which of our values belongs into which of its fields.
    pub connection: Vec<Entry<Ours>>,
    /// What else is to be filled in, word for word.
    pub values: Vec<Entry<String>>,
    /// What works where the provider has no outbound SCIM.
    #[serde(default)]
    pub instead: Vec<String>,
    /// The exact switch that starts it.
    pub switch: String,
    /// Where to look there when somebody is not sent.
    pub missing: String,
    /// What goes wrong with this one.
    pub traps: Vec<String>,
    /// The attributes that it sends.
    pub sends: Vec<Sent>,
    /// What to do, in order, and what traffic proves that it was done.
    pub steps: Vec<Step>,
}

/// A field of the provider's own form.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry<T> {
    /// What the field is called there.
    pub label: String,
    /// What belongs into it.
    pub value: T,
}

/// A value of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ours {
    /// The account's Tenant URL.
    TenantUrl,
    /// The token, which is shown once.
    Token,
}

/// An attribute that a provider sends.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// The SCIM attribute.
    pub attribute: String,
    /// The field of the console by its JSON name; or `email`, `address` (one by which people are known), `status`,
    /// `directory_id`, `manager`, or `kept` in the directory's record alone.
    pub becomes: String,
    /// What the provider calls it, where that is another name.
    #[serde(default)]
    pub from: Option<String>,
}

/// One step of the guide.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What to do.
    pub say: String,
    /// By what it is seen to be done.
    #[serde(default)]
    pub seen: Option<Seen>,
}

/// Traffic that proves a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// A request with a valid token.
    Token,
    /// The first look-up.
    LookUp,
    /// The first person.
    Person,
    /// A group.
    Group,
}

/// A file.
#[derive(Deserialize)]
struct File {
    format_version: u8,
    complete_after_s: i64,
    #[serde(default)]
    polls_every_s: Option<i64>,
    #[serde(flatten)]
    guide: Guide,
    mapping: Value,
}

/// Every provider.
pub fn all() -> &'static [Profile] {
    static ALL: LazyLock<Vec<Profile>> =
        LazyLock::new(|| FILES.iter().filter_map(|(name, file)| read(name, file)).collect());
    &ALL
}

/// The one of this name.
pub fn find(name: &str) -> Option<&'static Profile> {
    all().iter().find(|profile| profile.name == name)
}

fn read(name: &'static str, file: &str) -> Option<Profile> {
    let file: File = serde_json::from_str(file).ok().filter(|file: &File| file.format_version == 1)?;
    let mut mapping: Value = serde_json::from_str(COMMON).ok()?;
    merge(&mut mapping, &file.mapping);
    let mapping = Mapping::from_json(&mapping).ok()?;
    let (complete_after_s, polls_every_s) = (file.complete_after_s, file.polls_every_s);
    Some(Profile { name, guide: file.guide, complete_after_s, polls_every_s, mapping })
}

/// What differs, laid over what all have (RFC 7396): null takes something away.
fn merge(whole: &mut Value, patch: &Value) {
    let Some(patch) = patch.as_object() else {
        patch.clone_into(whole);
        return;
    };
    if !whole.is_object() {
        *whole = Value::Object(serde_json::Map::new());
    }
    let Some(object) = whole.as_object_mut() else { return };
    for (key, value) in patch {
        if value.is_null() {
            object.remove(key);
        } else {
            merge(object.entry(key.as_str()).or_insert(Value::Null), value);
        }
    }
}

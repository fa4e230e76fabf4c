//! One line of a plan: what is done to whom, or is not, and why; and what apply writes for it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cause::{Cause, Code};
use crate::console::{Alias, GroupId, Link, ManagedBy, Status, UserId};
use crate::field::Field;
use crate::fields::Fields;
use crate::mirror::ResourceId;

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// A person.
    User,
    /// A group.
    Group,
    /// A person in a group.
    Membership,
}

/// What is done, or is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A new user or group.
    Create,
    /// Fields of a user.
    Change,
    /// A user or group goes out of use.
    Archive,
    /// A user or group comes back.
    Restore,
    /// A console user is tied to the directory for the first time.
    Adopt,
    /// A group's name.
    Rename,
    /// A membership more.
    Add,
    /// A membership less.
    Remove,
    /// An alias less.
    AliasRemove,
    /// Bookkeeping of the tie to the directory; nothing a person would see, not in reports, not in the digest.
    Link,
    /// Left alone by its own setting.
    Skip,
    /// Left as it is for now.
    Hold,
    /// Could not be decided; somebody should look.
    Issue,
}

impl Kind {
    /// Every kind. A stored fingerprint has the place in this list: a new one comes at the end.
    pub const ALL: [Kind; 13] = [
        Kind::Create,
        Kind::Change,
        Kind::Archive,
        Kind::Restore,
        Kind::Adopt,
        Kind::Rename,
        Kind::Add,
        Kind::Remove,
        Kind::AliasRemove,
        Kind::Link,
        Kind::Skip,
        Kind::Hold,
        Kind::Issue,
    ];

    /// Does this kind change the console in a way that a person would see?
    pub fn acts(self) -> bool {
        !matches!(self, Kind::Link | Kind::Skip | Kind::Hold | Kind::Issue)
    }
}

/// One value, before and after.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FieldChange {
    /// The snake_case name of the field, or `email`, `aliases`, `name`, `provisioning_managed`.
    pub name: String,
    /// Before; absent is null.
    pub old: Option<String>,
    /// After; absent is null.
    pub new: Option<String>,
}

/// The same where it stands: one value of a line, before and after.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told<'a> {
    /// As [`FieldChange`] has it.
    pub name: &'a str,
    /// Before.
    pub old: Option<&'a str>,
    /// After.
    pub new: Option<Cow<'a, str>>,
}

impl<'a> Told<'a> {
    fn of(change: &'a FieldChange) -> Told<'a> {
        Told { name: &change.name, old: change.old.as_deref(), new: change.new.as_deref().map(Cow::Borrowed) }
    }
}

impl From<Told<'_>> for FieldChange {
    fn from(told: Told<'_>) -> FieldChange {
        FieldChange { name: told.name.to_owned(), old: told.old.map(str::to_owned), new: told.new.map(Cow::into_owned) }
    }
}

/// What somebody new has.
fn of_new<'a>(email: &'a str, aliases: &[Alias], fields: &'a Fields, managed: bool) -> impl Iterator<Item = Told<'a>> {
    let told = |name: &'a str, new: Cow<'a, str>| Told { name, old: None, new: Some(new) };
    let listed = Alias::listed(aliases).map(|aliases| told("aliases", aliases.into()));
    let unmanaged = (!managed).then(|| told("provisioning_managed", "false".into()));
    let values = fields.iter().map(move |(field, value)| told(field.name(), value.into()));
    std::iter::once(told("email", email.into())).chain(values).chain(listed).chain(unmanaged)
}

/// A group of the console that exists, or that this plan creates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupRef {
    /// By id.
    Id(GroupId),
    /// By the name that the plan gives it.
    Name(String),
}

/// A user of the console that exists, or that this plan creates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserRef {
    /// By id.
    Id(UserId),
    /// By the address that the plan gives them.
    Email(String),
}

/// What apply writes for a user that exists; `None` leaves a part as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserWrite {
    /// The new address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Fields to set, or to clear.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<Field, Option<String>>,
    /// The new status, with the reason of an archive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<(Status, Option<Code>)>,
    /// Since when whoever goes back to being archived is archived; without one, since the write.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<jiff::Timestamp>,
    /// The new "Provisioning Managed".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub managed: Option<bool>,
    /// All aliases from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aliases: Option<Vec<Alias>>,
    /// The new tie to the directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
    /// No tie to the directory any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unlink: bool,
}

/// What apply writes for a change, checked against the version that it was planned on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing.
    None,
    /// A new user.
    CreateUser {
        /// Address.
        email: String,
        /// Aliases.
        aliases: Vec<Alias>,
        /// Fields.
        fields: Fields,
        /// Provisioning Managed.
        managed: bool,
        /// The tie to the directory.
        link: Option<Link>,
    },
    /// A user that exists.
    UpdateUser {
        /// Who.
        user: UserId,
        /// Planned on.
        version: i64,
        /// What.
        write: UserWrite,
    },
    /// A new group.
    CreateGroup {
        /// Name.
        name: String,
        /// Who decides about it.
        managed_by: ManagedBy,
        /// The mirror group.
        resource: Option<ResourceId>,
        /// Its `externalId`.
        external_id: Option<String>,
    },
    /// A group that exists.
    UpdateGroup {
        /// Which.
        group: GroupId,
        /// Planned on.
        version: i64,
        /// The new name.
        name: Option<String>,
        /// The new status.
        status: Option<Status>,
        /// The mirror group and its `externalId` from now on.
        resource: Option<(ResourceId, Option<String>)>,
        /// No mirror group any more.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        untie: bool,
        /// Who decides about it from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        managed_by: Option<ManagedBy>,
    },
    /// A membership more.
    AddMember {
        /// Where.
        group: GroupRef,
        /// Who.
        user: UserRef,
    },
    /// A membership less.
    RemoveMember {
        /// Where.
        group: GroupId,
        /// Who.
        user: UserId,
    },
    /// An alias less; stands beside a change of the same user, so it moves no version.
    RemoveAlias {
        /// Whose.
        user: UserId,
        /// Which.
        address: String,
    },
}

/// One line of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// About what.
    pub area: Area,
    /// What is done, or not.
    pub kind: Kind,
    /// The e-mail, the group's name, or `group ← email`.
    pub subject: String,
    /// Why.
    pub cause: Cause,
    /// Field by field, of whom or what there is already. What somebody new has stands in `effect` alone: [`Change::told`]
    /// has both.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
    /// The mirror resource that it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<ResourceId>,
    /// The console user it is about, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// What apply writes.
    pub effect: Effect,
}

impl Change {
    /// A line that does nothing: skip, hold or issue.
    pub fn note(area: Area, kind: Kind, subject: impl Into<String>, cause: impl Into<Cause>) -> Change {
        Change {
            area,
            kind,
            subject: subject.into(),
            cause: cause.into(),
            fields: Vec::new(),
            resource: None,
            user: None,
            effect: Effect::None,
        }
    }

    /// Field by field, as it is told: of somebody new, from nothing to what is written.
    pub fn told(&self) -> impl Iterator<Item = Told<'_>> {
        let new = match &self.effect {
            Effect::CreateUser { email, aliases, fields, managed, .. } => {
                Some(of_new(email, aliases, fields, *managed))
            }
            _ => None,
        };
        new.into_iter().flatten().chain(self.fields.iter().map(Told::of))
    }

    /// Does it say what another one says, whatever is written for it?
    pub fn says(&self, other: &Change) -> bool {
        let (one, two) = (self, other);
        let is_alike = (one.area, one.kind, &one.subject, &one.cause) == (two.area, two.kind, &two.subject, &two.cause);
        is_alike && one.told().eq(two.told())
    }

    /// The same, with the resource it comes from.
    #[must_use]
    pub fn from_resource(mut self, resource: &ResourceId) -> Change {
        self.resource = Some(resource.clone());
        self
    }

    /// The same line, not done since whoever approved the plan wanted it without.
    pub(super) fn spared(&self) -> Change {
        let held = Change::note(self.area, Kind::Hold, self.subject.clone(), Code::GuardHeld);
        Change { resource: self.resource.clone(), user: self.user.clone(), ..held }
    }

    /// The same line, which was to be done and was left.
    #[must_use]
    pub fn left(self, left: Left) -> Change {
        Change { kind: Kind::Hold, cause: left.cause(), ..self }
    }

    /// The same, about this user.
    #[must_use]
    pub fn about(mut self, user: &UserId) -> Change {
        self.user = Some(user.clone());
        self
    }
}

/// What a plan was decided by beside the directory, and is another one before the plan is begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The settings, the mapping or the administrators.
    Settings,
    /// Who is kept.
    Keeps,
}

/// Why a line was left that was to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// The console had moved, or its run failed half-way.
    Stale,
    /// What it was decided by was changed before its run was begun.
    Lapsed(Ground),
}

impl Left {
    /// As the line says it.
    pub fn cause(self) -> Cause {
        match self {
            Left::Stale => Code::Stale.into(),
            Left::Lapsed(Ground::Settings) => Code::PolicyChanged.into(),
            Left::Lapsed(Ground::Keeps) => Cause::from(Code::PolicyChanged).with("ground", "keeps"),
        }
    }
}

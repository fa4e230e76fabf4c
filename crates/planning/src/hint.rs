//! What the people whom a plan would archive have in common, and the others have not: where to look for the cause.
//!
//! A mass leave is seldom one: a group was unassigned from the IdP's app, a domain was renamed, an attribute filter was
//! changed. A factor is told that covers most of those who would go and few of those who would stay, and nothing is told
//! of one or two people. Decides nothing; the sentences are in `wording/hinted.rs`.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::cause::Code;
use crate::console::{Console, Status, User, UserId};
use crate::field::Field;
use crate::mirror::ResourceId;
use crate::plan::Plan;

/// What people may have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// A group of the console.
    Group,
    /// The department.
    Department,
    /// The division.
    Division,
    /// The location.
    Location,
    /// The manager, by address or else by name.
    Manager,
    /// The domain of the address.
    MailDomain,
    /// The directory said so of all of them within minutes: inactive, or deleted.
    Burst,
}

/// One thing that they have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// What.
    pub factor: Factor,
    /// Which one: the group's name, the department; of a burst, when it began.
    pub value: String,
    /// How many of those who would be archived share it.
    pub shared: usize,
    /// How many would be archived.
    pub of: usize,
    /// How many share it of those who would stay; of a burst, the seconds that it took.
    pub others: usize,
    /// How many would stay.
    pub others_of: usize,
}

/// Fewer have something in common by chance.
const FEWEST: usize = 3;

/// Hints at most: the best ones.
const MOST: usize = 3;

/// What is said within so long was said at once.
const BURST: SignedDuration = SignedDuration::from_mins(15);

/// Do so many cover most of them?
fn are_most(shared: usize, of: usize) -> bool {
    shared.saturating_mul(5) >= of.saturating_mul(4)
}

/// Do so few of the others share it that it tells the two apart? Where nobody stays, nothing does.
fn are_few(others: usize, of: usize) -> bool {
    of > 0 && others.saturating_mul(5) <= of
}

/// The best hints of a plan, at most three. `said_at` is when the directory last said something of the records of which it
/// [`stated`] why they go, as far as it did.
pub fn hints(plan: &Plan, console: &Console, said_at: &BTreeMap<ResourceId, Timestamp>) -> Vec<Hint> {
    let leavers: HashSet<&UserId> = plan.archives().filter_map(|change| change.user.as_ref()).collect();
    if leavers.len() < FEWEST {
        return Vec::new();
    }
    let is_other = |user: &&User| user.managed && user.status == Status::Active && !leavers.contains(&user.id);
    let others: HashSet<&UserId> = console.users.iter().filter(is_other).map(|user| &user.id).collect();
    let mut found: Vec<Hint> = shared(console, &leavers, &others)
        .into_iter()
        .map(|((factor, _), share)| Hint {
            factor,
            value: share.value.to_owned(),
            shared: share.leavers,
            of: leavers.len(),
            others: share.others,
            others_of: others.len(),
        })
        .filter(|hint| are_most(hint.shared, hint.of) && are_few(hint.others, hint.others_of))
        .collect();
    let said: Vec<Timestamp> = stated(plan).filter_map(|resource| said_at.get(resource).copied()).collect();
    found.extend(burst(said, leavers.len(), others.len()));
    let rank = |hint: &Hint| {
        let others = if hint.factor == Factor::Burst { 0 } else { hint.others };
        (Reverse(hint.shared), others, hint.factor, hint.value.clone())
    };
    found.sort_by_key(rank);
    found.truncate(MOST);
    found
}

/// The records of those who would go because the directory said so, inactive or deleted. Of somebody who is absent it said
/// nothing: when their record was last written has nothing to do with it.
pub fn stated(plan: &Plan) -> impl Iterator<Item = &ResourceId> {
    let is_said = |code: Code| matches!(code, Code::DirectoryInactive | Code::DirectoryDeleted);
    plan.archives().filter(move |change| is_said(change.cause.code)).filter_map(|change| change.resource.as_ref())
}

/// How many share one value of one factor.
struct Share<'a> {
    value: &'a str,
    leavers: usize,
    others: usize,
}

type Shares<'a> = BTreeMap<(Factor, String), Share<'a>>;

/// Who shares what, of everything that somebody has who would go.
fn shared<'a>(console: &'a Console, leavers: &HashSet<&UserId>, others: &HashSet<&UserId>) -> Shares<'a> {
    let mut shares: Shares<'a> = BTreeMap::new();
    let mut groups: HashMap<&UserId, Vec<&'a str>> = HashMap::new();
    for group in console.groups.iter().filter(|group| group.status == Status::Active) {
        for member in &group.members {
            groups.entry(member).or_default().push(&group.name);
        }
    }
    let of = |user: &'a User| {
        let groups = groups.get(&user.id).into_iter().flatten().map(|name| (Factor::Group, *name));
        groups.chain(of_user(user)).collect::<Vec<_>>()
    };
    for user in console.users.iter().filter(|user| leavers.contains(&user.id)) {
        for (factor, value) in of(user) {
            let key = (factor, scim::fold(value));
            let share = shares.entry(key).or_insert(Share { value, leavers: 0, others: 0 });
            share.value = share.value.min(value);
            share.leavers += 1;
        }
    }
    for user in console.users.iter().filter(|user| others.contains(&user.id)) {
        for (factor, value) in of(user) {
            if let Some(share) = shares.get_mut(&(factor, scim::fold(value))) {
                share.others += 1;
            }
        }
    }
    shares
}

/// What a person has by themselves.
fn of_user(user: &User) -> impl Iterator<Item = (Factor, &str)> {
    let field = |field: Field| user.fields.get(field).filter(|value| !value.trim().is_empty());
    let manager = field(Field::ManagerEmail).or_else(|| field(Field::ManagerName));
    let domain = user.email.rsplit_once('@').map(|(_, domain)| domain);
    [
        (Factor::Department, field(Field::Department)),
        (Factor::Division, field(Field::Division)),
        (Factor::Location, field(Field::Location)),
        (Factor::Manager, manager),
        (Factor::MailDomain, domain),
    ]
    .into_iter()
    .filter_map(|(factor, value)| Some((factor, value?)))
}

/// The fullest quarter of an hour, if most of what was said was said in it.
fn burst(mut said: Vec<Timestamp>, of: usize, others_of: usize) -> Option<Hint> {
    said.sort_unstable();
    let mut end = 0;
    let spans = said.iter().enumerate().map(|(at, first)| {
        let within = |last: &Timestamp| last.duration_since(*first) <= BURST;
        while said.get(end).is_some_and(within) {
            end += 1;
        }
        let last = said.get(end.saturating_sub(1)).copied().unwrap_or(*first);
        (end.saturating_sub(at), Reverse(*first), last)
    });
    let (shared, Reverse(first), last) = spans.max()?;
    let seconds = usize::try_from(last.duration_since(first).as_secs()).unwrap_or_default();
    let hint = Hint { factor: Factor::Burst, value: first.to_string(), shared, of, others: seconds, others_of };
    are_most(shared, of).then_some(hint)
}

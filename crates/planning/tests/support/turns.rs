//! What directories do to the people in them, the worst of it too: what a world's directory has gone through since the last sync.
//!
//! A turn is named as an administrator would tell it. It changes the mirror alone, and leaves each id to one record and each
//! name to one group, as the store does.

use planning::mirror::{Entry, Record};
use planning::{Completeness, DirectoryGroup, ResourceId, Tombstone};
use serde_json::{Map, Value, json};

use super::Mirror;

/// Something that happens to a directory; the numbers say to whom, by position.
#[derive(Clone, Copy, Debug)]
pub enum Turn {
    /// So many people, two or three, pass their addresses round.
    Swap(usize, usize),
    /// Everybody is deleted and sent again with new ids of the resource; the directory's own ids stay, or are new too.
    Resend { new_directory_ids: bool, deleted: bool },
    /// Only every second one has arrived so far.
    HalfFilled(usize),
    /// Somebody is deleted softly: inactive, and the login has 32 digits before it.
    SoftDelete(usize),
    /// Somebody soft-deleted, or inactive, is back.
    Return(usize),
    /// Another record that is like this one, under another login.
    LookAlike(usize, &'static str),
    /// The resource of one says from now on what another one's does.
    WriteOver(usize, usize),
    /// One bears the directory id of another.
    RepeatId(usize, usize),
    /// A record becomes unreadable.
    Garble(usize),
    /// A group's record becomes unreadable.
    GarbleGroup(usize),
    /// The mail domain is renamed.
    RenameDomain,
    /// Each group has the next one as a member.
    Circle,
    /// A group is emptied.
    Empty(usize),
    /// Somebody is deleted.
    Delete(usize),
    /// Nobody is left, and nobody said so.
    Vanish,
}

/// Ids that only records have which were sent again.
pub const SENT_AGAIN: [&str; 6] = ["n1", "n2", "n3", "n4", "n5", "n6"];

/// What 32 digits before a login look like.
const DIGITS: &str = "0123456789abcdef0123456789abcdef";

/// Does what happens.
pub fn take(mirror: &mut Mirror, turn: Turn) {
    match turn {
        Turn::Swap(first, many) => swap(mirror, first, 2 + many % 2),
        Turn::Resend { new_directory_ids, deleted } => resend(mirror, new_directory_ids, deleted),
        Turn::HalfFilled(first) => {
            let mut at = first;
            mirror.people.retain(|_| {
                at += 1;
                at.is_multiple_of(2)
            });
            mirror.completeness = Completeness::Filling;
        }
        Turn::SoftDelete(whom) => edit(mirror, whom, |body| {
            let login = body.get("userName").and_then(Value::as_str).unwrap_or_default().to_owned();
            body.insert("userName".to_owned(), json!(format!("{DIGITS}{login}")));
            body.insert("active".to_owned(), json!(false));
        }),
        Turn::Return(whom) => edit(mirror, whom, |body| {
            let login = body.get("userName").and_then(Value::as_str).unwrap_or_default();
            let login = login.strip_prefix(DIGITS).unwrap_or(login).to_owned();
            body.insert("userName".to_owned(), json!(login));
            body.insert("active".to_owned(), json!(true));
        }),
        Turn::LookAlike(of, login) => look_alike(mirror, of, login),
        Turn::WriteOver(whom, by) => {
            let Some(by) = body_of(mirror, by) else { return };
            edit(mirror, whom, |body| body.clone_from(&by));
        }
        Turn::RepeatId(of, by) => {
            let Some(id) = body_of(mirror, of).and_then(|body| body.get("externalId").cloned()) else { return };
            edit(mirror, by, |body| {
                body.insert("externalId".to_owned(), id.clone());
            });
        }
        Turn::Garble(whom) => {
            if let Some(entry) = at(&mut mirror.people, whom) {
                entry.record = "no JSON".into();
            }
        }
        Turn::GarbleGroup(which) => {
            if let Some(id) = at(&mut mirror.groups, which).map(|group| group.id.clone()) {
                mirror.groups.retain(|group| group.id != id);
                mirror.unreadable_groups.push(id);
            }
        }
        Turn::RenameDomain => edit_all(mirror, |body| rename(body, "@x", "@y")),
        Turn::Circle => circle(&mut mirror.groups),
        Turn::Empty(which) => {
            if let Some(group) = at(&mut mirror.groups, which) {
                group.members.clear();
            }
        }
        Turn::Delete(whom) => {
            if let Some(id) = at(&mut mirror.people, whom).map(|entry| entry.id.clone()) {
                mirror.people.retain(|entry| entry.id != id);
                mirror.tombstones.push(Tombstone { id, kind: scim::Kind::User });
            }
        }
        Turn::Vanish => mirror.people.clear(),
    }
}

fn at<T>(list: &mut [T], at: usize) -> Option<&mut T> {
    let at = at.checked_rem(list.len())?;
    list.get_mut(at)
}

fn body_of(mirror: &Mirror, at: usize) -> Option<Map<String, Value>> {
    let entry = mirror.people.get(at.checked_rem(mirror.people.len())?)?;
    entry.record.resource().ok().map(scim::Resource::into_attributes)
}

fn edit(mirror: &mut Mirror, whom: usize, change: impl Fn(&mut Map<String, Value>)) {
    if let Some(entry) = at(&mut mirror.people, whom) {
        rewrite(entry, change);
    }
}

fn edit_all(mirror: &mut Mirror, change: impl Fn(&mut Map<String, Value>)) {
    mirror.people.iter_mut().for_each(|entry| rewrite(entry, &change));
}

/// Changes a record, if it can be read.
pub fn rewrite(entry: &mut Entry, change: impl Fn(&mut Map<String, Value>)) {
    let Ok(document) = entry.record.resource() else { return };
    let mut body = document.into_attributes();
    change(&mut body);
    entry.record = record(body);
}

fn record(body: Map<String, Value>) -> Record {
    Value::Object(body).to_string().into()
}

/// Login and addresses go from each to the next, and from the last to the first.
fn swap(mirror: &mut Mirror, first: usize, many: usize) {
    let people = mirror.people.len();
    if people < many {
        return;
    }
    let ring: Vec<usize> = (0..many).map(|next| (first + next) % people).collect();
    let Some(bodies) = ring.iter().map(|at| body_of(mirror, *at)).collect::<Option<Vec<_>>>() else { return };
    for (next, at) in ring.iter().enumerate() {
        let from = &bodies[(next + 1) % many];
        edit(mirror, *at, |body| {
            for name in ["userName", "emails", scim::urn::ACTIVE_DIRECTORY_USER] {
                match from.get(name) {
                    Some(value) => body.insert(name.to_owned(), value.clone()),
                    None => body.remove(name),
                };
            }
        });
    }
}

fn resend(mirror: &mut Mirror, new_directory_ids: bool, deleted: bool) {
    let used: Vec<ResourceId> = mirror.people.iter().map(|entry| entry.id.clone()).collect();
    let free = SENT_AGAIN.iter().map(|id| ResourceId((*id).to_owned())).filter(|id| !used.contains(id));
    let mut moved = Vec::new();
    for (entry, id) in mirror.people.iter_mut().zip(free) {
        moved.push((std::mem::replace(&mut entry.id, id.clone()), id));
        let renewed = |body: &mut Map<String, Value>| {
            if let Some(id) = body.get_mut("externalId").filter(|_| new_directory_ids) {
                *id = json!(format!("new-{}", id.as_str().unwrap_or_default()));
            }
        };
        rewrite(entry, renewed);
    }
    for member in mirror.groups.iter_mut().flat_map(|group| &mut group.members) {
        if let Some((_, new)) = moved.iter().find(|(old, _)| old.0 == *member) {
            member.clone_from(&new.0);
        }
    }
    let gone = moved.into_iter().map(|(id, _)| Tombstone { id, kind: scim::Kind::User });
    mirror.tombstones.extend(gone.filter(|_| deleted));
}

fn look_alike(mirror: &mut Mirror, of: usize, login: &str) {
    let Some(mut body) = body_of(mirror, of) else { return };
    let is_free = |id: &&&str| mirror.people.iter().all(|entry| entry.id.0 != **id);
    let Some(id) = SENT_AGAIN.iter().find(is_free) else { return };
    body.insert("userName".to_owned(), json!(login));
    for name in ["emails", "externalId", scim::urn::ACTIVE_DIRECTORY_USER] {
        body.remove(name);
    }
    mirror.people.push(Entry { id: ResourceId((*id).to_owned()), record: record(body) });
}

fn rename(body: &mut Map<String, Value>, from: &str, to: &str) {
    let renamed = |text: &str| text.strip_suffix(from).map(|name| json!(format!("{name}{to}")));
    if let Some(login) = body.get("userName").and_then(Value::as_str).and_then(renamed) {
        body.insert("userName".to_owned(), login);
    }
    for email in body.get_mut("emails").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(value) = email.get("value").and_then(Value::as_str).and_then(renamed) {
            email["value"] = value;
        }
    }
}

fn circle(groups: &mut [DirectoryGroup]) {
    let ids: Vec<String> = groups.iter().map(|group| group.id.0.clone()).collect();
    for (group, next) in groups.iter_mut().zip(ids.iter().cycle().skip(1)) {
        group.members.push(next.clone());
    }
}

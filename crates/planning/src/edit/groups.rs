//! What becomes of the groups of an edit themselves; who is in them is decided in `people.rs`.

use std::collections::HashSet;

use super::{GroupEdit, Mistake, Part, World, handed_over, of_directory};
use crate::console::{Group, ManagedBy, Status};
use crate::entered::{self, Wrong};
use crate::plan::{Area, Change, Effect, FieldChange, Kind};

/// Adds the lines about groups.
pub(super) fn decide(world: &World<'_>, changes: &mut Vec<Change>, mistakes: &mut Vec<Mistake>) {
    let mut taken = HashSet::new();
    for name in &world.edits.new_groups {
        match create(world, name.trim(), &mut taken) {
            Ok(line) => changes.push(line),
            Err(wrong) => mistakes.push(Mistake::at(Part::Name)(wrong)),
        }
    }
    for (id, edit) in &world.edits.groups {
        let Some(group) = world.groups.get(id).copied() else {
            let sentence = format!("There is no group with the id “{}” any more.", id.0);
            mistakes.push(Mistake { at: Part::Whole, code: "group_unknown", sentence });
            continue;
        };
        match change(world, group, edit, &mut taken) {
            Ok(line) => changes.extend(line),
            Err(wrong) => mistakes.push(Mistake::at(Part::Name)(wrong)),
        }
    }
}

fn create(world: &World<'_>, name: &str, taken: &mut HashSet<String>) -> Result<Change, Wrong> {
    usable_name(world, name, None, taken)?;
    let effect = Effect::CreateGroup {
        name: name.to_owned(),
        managed_by: ManagedBy::Console,
        resource: None,
        external_id: None,
    };
    let line = Change::note(Area::Group, Kind::Create, name, world.cause());
    Ok(Change { fields: vec![field("name", None, name)], effect, ..line })
}

/// What is to be written of a group that is there, as one line; none if it is so already.
fn change(
    world: &World<'_>,
    group: &Group,
    edit: &GroupEdit,
    taken: &mut HashSet<String>,
) -> Result<Option<Change>, Wrong> {
    let managed_by = edit.managed_by.filter(|wanted| *wanted != group.managed_by);
    let name = edit.name.as_deref().map(str::trim).filter(|name| *name != group.name);
    let status = edit.status.filter(|status| *status != group.status);
    // Whoever takes a group over from the directory decides about it from then on.
    let is_directorys = managed_by.unwrap_or(group.managed_by) == ManagedBy::Directory;
    if is_directorys && group.managed_by == ManagedBy::Directory && (name.is_some() || status.is_some()) {
        return Err(of_directory(group));
    }
    if let Some(name) = name {
        usable_name(world, name, Some(group), taken)?;
    }
    if name.is_none() && status.is_none() && managed_by.is_none() {
        return Ok(None);
    }
    let kind = match status {
        Some(Status::Archived) => Kind::Archive,
        Some(Status::Active) => Kind::Restore,
        None if name.is_some() => Kind::Rename,
        None => Kind::Change,
    };
    let mut fields: Vec<FieldChange> = name.iter().map(|name| field("name", Some(&group.name), name)).collect();
    fields.extend(managed_by.map(|to| handed_over(group.managed_by, to)));
    let effect = Effect::UpdateGroup {
        group: group.id.clone(),
        version: group.version,
        name: name.map(str::to_owned),
        status,
        resource: None,
        untie: false,
        managed_by,
    };
    let line = Change::note(Area::Group, kind, group.name.clone(), world.cause());
    Ok(Some(Change { fields, effect, ..line }))
}

/// A name is unique in the account, archived groups included.
fn usable_name(world: &World<'_>, name: &str, group: Option<&Group>, taken: &mut HashSet<String>) -> Result<(), Wrong> {
    if name.is_empty() {
        return Err(Wrong::new("name_missing", "The group needs a name."));
    }
    entered::storable("Name", name)?;
    entered::group_name(name)?;
    let folded = scim::fold(name);
    let bearer = world.names.get(&folded).filter(|bearer| group.is_none_or(|group| group.id != bearer.id));
    match bearer {
        Some(bearer) if bearer.status == Status::Archived => {
            let sentence =
                format!("An archived group is called “{}”: restore that one, or choose another name.", bearer.name);
            Err(Wrong::new("name_taken", sentence))
        }
        Some(bearer) => {
            let sentence = format!("There is a group called “{}” already: choose another name.", bearer.name);
            Err(Wrong::new("name_taken", sentence))
        }
        None if !taken.insert(folded) => {
            Err(Wrong::new("name_taken", format!("Two groups can't both be called “{name}”.")))
        }
        None => Ok(()),
    }
}

fn field(name: &str, old: Option<&str>, new: &str) -> FieldChange {
    FieldChange { name: name.to_owned(), old: old.map(str::to_owned), new: Some(new.to_owned()) }
}

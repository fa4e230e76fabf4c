//! What becomes of the groups that a run wrote to. Their members are decided in `members.rs`.

use std::collections::HashMap;

use super::names::{Lost, Wanted, Wishes};
use super::part::{Fate, Part, kept, reverted};
use super::trail::{GroupTie, GroupTrail, Trails};
use crate::cause::Cause;
use crate::console::{Console, Group, GroupId, ManagedBy, Status};
use crate::edit::handed_over;
use crate::plan::{Area, Change, Effect, FieldChange, Kind};

/// The lines about groups.
pub(super) fn lines(trails: &Trails<'_>, console: &Console, run: i64) -> Vec<Change> {
    let positions: HashMap<&GroupId, usize> =
        console.groups.iter().enumerate().map(|(at, group)| (&group.id, at)).collect();
    let wish = |(id, trail): (&&GroupId, &GroupTrail)| {
        let at = positions.get(*id).copied()?;
        let group = console.groups.get(at)?;
        let is_used = trail.is_new && group.members.iter().any(|user| !trails.joined(&group.id, user));
        Some(Wish::of(at, group, trail, is_used))
    };
    let mut wishes: Vec<Wish<'_>> = trails.groups.iter().filter_map(wish).collect();
    settle_names(&mut wishes, console, run);
    wishes.iter().flat_map(|wish| wish.lines(run)).collect()
}

/// What a group is to be again; a part without a wish stays as it is.
struct Wish<'a> {
    /// Its position in the console.
    at: usize,
    group: &'a Group,
    is_new: bool,
    name: Option<String>,
    status: Option<Status>,
    tie: Option<GroupTie>,
    managed_by: Option<ManagedBy>,
    /// A name that somebody gave it since, and the one that it would have had.
    kept_name: Option<FieldChange>,
    /// Others were put into it since: it is theirs now, and stays.
    is_used: bool,
    /// The name that another group bears by now.
    borne: Option<String>,
}

fn renamed(old: &str, new: &str) -> FieldChange {
    FieldChange { name: "name".to_owned(), old: Some(old.to_owned()), new: Some(new.to_owned()) }
}

impl<'a> Wish<'a> {
    fn of(at: usize, group: &'a Group, trail: &GroupTrail, is_used: bool) -> Wish<'a> {
        let (mut name, mut status, mut kept_name) = (None, None, None);
        match trail.name.as_ref().map(|part| part.fate(&group.name)) {
            Some(Fate::Back(before)) => name = Some(before.clone()),
            Some(Fate::Kept(before)) => kept_name = Some(renamed(&group.name, before)),
            Some(Fate::Nothing) | None => {}
        }
        if let Some(Fate::Back(before)) = trail.status.as_ref().map(|part| part.fate(&group.status)) {
            status = Some(*before);
        }
        if trail.is_new && group.status == Status::Active && !is_used {
            status = Some(Status::Archived);
        }
        let present = (group.resource.clone(), group.external_id.clone());
        let back = |part: &Part<GroupTie>| match part.fate(&present) {
            Fate::Back(before) => Some(before.clone()),
            Fate::Kept(_) | Fate::Nothing => None,
        };
        let tie = trail.tie.as_ref().and_then(back);
        let managed_by = match trail.managed_by.as_ref().map(|part| part.fate(&group.managed_by)) {
            Some(Fate::Back(before)) => Some(*before),
            // It is as it was or as the run left it.
            Some(Fate::Kept(_) | Fate::Nothing) | None => None,
        };
        Wish { at, group, is_new: trail.is_new, name, status, tie, managed_by, kept_name, is_used, borne: None }
    }

    fn lines(&self, run: i64) -> impl Iterator<Item = Change> {
        let note = |kind, cause: Cause| Change::note(Area::Group, kind, self.group.name.clone(), cause);
        let since = self.kept_name.clone().map(|name| (kept(run, "since"), vec![name]));
        let used = self.is_used.then(|| (kept(run, "used"), Vec::new()));
        let borne = self
            .borne
            .as_ref()
            .map(|name| (kept(run, "bearer").with("name", name), vec![renamed(&self.group.name, name)]));
        let told = [since, used, borne].into_iter().flatten();
        let told: Vec<Change> = told.map(|(cause, fields)| Change { fields, ..note(Kind::Hold, cause) }).collect();
        let mut fields: Vec<FieldChange> = self.name.iter().map(|name| renamed(&self.group.name, name)).collect();
        fields.extend(self.managed_by.map(|to| handed_over(self.group.managed_by, to)));
        let kind = match self.status.filter(|status| *status != self.group.status) {
            Some(Status::Archived) => Kind::Archive,
            Some(Status::Active) => Kind::Restore,
            None if self.name.is_some() => Kind::Rename,
            None if self.managed_by.is_some() => Kind::Change,
            None => Kind::Link,
        };
        let is_back = self.name.is_some() || self.status.is_some() || self.tie.is_some() || self.managed_by.is_some();
        let back = is_back.then(|| {
            let cause = if self.is_new { reverted(run).with("new", "true") } else { reverted(run) };
            Change { fields, effect: self.effect(), ..note(kind, cause) }
        });
        back.into_iter().chain(told)
    }

    fn effect(&self) -> Effect {
        let resource = match &self.tie {
            Some((Some(resource), external_id)) => Some((resource.clone(), external_id.clone())),
            _ => None,
        };
        Effect::UpdateGroup {
            group: self.group.id.clone(),
            version: self.group.version,
            name: self.name.clone(),
            status: self.status,
            resource,
            untie: matches!(self.tie, Some((None, _))),
            managed_by: self.managed_by,
        }
    }
}

/// Until every group has the name that it wishes: one that another group bears is not given back, unless the run made that
/// other group. It is archived then, and gives way.
fn settle_names(wishes: &mut [Wish<'_>], console: &Console, run: i64) {
    if wishes.iter().all(|wish| wish.name.is_none()) {
        return;
    }
    let held: HashMap<String, usize> =
        console.groups.iter().enumerate().map(|(at, group)| (scim::fold(&group.name), at)).collect();
    let newcomers: HashMap<usize, usize> = wishes
        .iter()
        .enumerate()
        .filter(|(_, wish)| wish.is_new && !wish.is_used)
        .map(|(at, wish)| (wish.at, at))
        .collect();
    let mut claims = Wishes::new(&held, wishes.iter().map(wanted));
    loop {
        let lost = claims.lost();
        if lost.is_empty() {
            return;
        }
        for Lost { wish, name: lost, bearer } in lost {
            let newcomer = newcomers.get(&bearer).copied();
            let at = newcomer.unwrap_or(wish);
            let Some(wish) = wishes.get_mut(at) else { continue };
            if newcomer.is_some() {
                // Of two who are to have the name back, the first has made the newcomer give way.
                if scim::fold(wish.name.as_deref().unwrap_or(&wish.group.name)) != lost {
                    continue;
                }
                let name = &wish.group.name;
                let parked = |attempt: usize| match attempt {
                    0 => format!("{name} (run {run}, undone)"),
                    more => format!("{name} (run {run}, undone, {more})"),
                };
                let free = (0..=claims.most()).map(parked).find(|parked| claims.is_free(&scim::fold(parked)));
                wish.name = free;
            } else {
                wish.borne = wish.name.take();
            }
            claims.change(at, wanted(wish));
        }
    }
}

/// The name that a group gives up and the one that it takes, if it is to have another one.
fn wanted(wish: &Wish<'_>) -> Wanted {
    let present = scim::fold(&wish.group.name);
    let takes: Vec<String> = wish.name.as_deref().map(scim::fold).filter(|name| *name != present).into_iter().collect();
    let gives = if takes.is_empty() { Vec::new() } else { vec![present] };
    Wanted { owner: wish.at, gives, takes }
}

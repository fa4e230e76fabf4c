//! What becomes of the people whom a run wrote to: one line that takes back, and one that tells what is kept.

use std::collections::{BTreeMap, HashMap};

use super::names::{Lost, Wanted, Wishes};
use super::part::{Fate, Part, kept, reverted};
use super::trail::{State, Trails, UserTrail, by_address};
use crate::cause::{Cause, Code};
use crate::console::{Alias, Console, Link, Status, User, UserId};
use crate::field::Field;
use crate::plan::{Area, Change, Effect, FieldChange, Kind, UserWrite};

/// The lines about people.
pub(super) fn lines(trails: &Trails<'_>, console: &Console, run: i64) -> Vec<Change> {
    let positions: HashMap<&UserId, usize> =
        console.users.iter().enumerate().map(|(at, user)| (&user.id, at)).collect();
    let wish = |(id, trail): (&&UserId, &UserTrail)| {
        let at = positions.get(*id).copied()?;
        Some(Wish::of(at, console.users.get(at)?, trail))
    };
    let mut wishes: Vec<Wish<'_>> = trails.users.iter().filter_map(wish).collect();
    settle_addresses(&mut wishes, console, run);
    settle_ties(&mut wishes, console);
    wishes.iter().flat_map(|wish| wish.lines(run)).collect()
}

/// What somebody is to be again; a part without a wish stays as it is.
struct Wish<'a> {
    /// Their position in the console.
    at: usize,
    user: &'a User,
    is_new: bool,
    email: Option<String>,
    fields: BTreeMap<Field, Option<String>>,
    state: Option<State>,
    managed: Option<bool>,
    /// By folded address.
    aliases: BTreeMap<String, Option<Alias>>,
    tie: Option<Tie>,
    /// Parts that somebody changed since: what they are, and what they would have been.
    kept: Vec<FieldChange>,
    /// An administrator, who would have been archived.
    protected: bool,
    /// An address or a record of the directory that is somebody else's by now, with who that is.
    borne: Vec<(FieldChange, String)>,
}

/// The tie that somebody is to have again.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Tie {
    /// To a record of the directory.
    To(Link),
    /// None.
    Cut,
}

impl Tie {
    fn link(&self) -> Option<&Link> {
        match self {
            Tie::To(link) => Some(link),
            Tie::Cut => None,
        }
    }
}

fn field(name: &str, old: Option<&str>, new: Option<&str>) -> FieldChange {
    FieldChange { name: name.to_owned(), old: old.map(str::to_owned), new: new.map(str::to_owned) }
}

fn named(status: Status) -> &'static str {
    if status == Status::Active { "active" } else { "archived" }
}

impl<'a> Wish<'a> {
    fn of(at: usize, user: &'a User, trail: &UserTrail) -> Wish<'a> {
        let mut wish = Wish {
            at,
            user,
            is_new: trail.is_new,
            email: None,
            fields: BTreeMap::new(),
            state: None,
            managed: None,
            aliases: BTreeMap::new(),
            tie: None,
            kept: Vec::new(),
            protected: false,
            borne: Vec::new(),
        };
        wish.decide_address(trail);
        wish.decide_values(trail);
        wish.decide_state(trail);
        let stays = trail.is_new && wish.protected;
        wish.tie = trail.link.as_ref().filter(|_| !stays).and_then(|part| wish.decide_tie(part));
        wish
    }

    fn decide_address(&mut self, trail: &UserTrail) {
        let user = self.user;
        match trail.email.as_ref().map(|part| part.fate(&user.email)) {
            Some(Fate::Back(before)) => self.email = Some(before.clone()),
            Some(Fate::Kept(before)) => self.kept.push(field("email", Some(&user.email), Some(before))),
            Some(Fate::Nothing) | None => {}
        }
        let present = by_address(&user.aliases);
        for (folded, part) in &trail.aliases {
            let present = present.get(folded).cloned();
            match part.fate(&present) {
                Fate::Back(before) => drop(self.aliases.insert(folded.clone(), before.clone())),
                // The address is there again, or is gone again, whoever saw to that.
                Fate::Kept(before) if before.is_some() == present.is_some() => {}
                Fate::Kept(before) => {
                    let address = |alias: &Option<Alias>| alias.as_ref().map(|alias| alias.address.clone());
                    let (old, new) = (address(&present), address(before));
                    self.kept.push(field("aliases", old.as_deref(), new.as_deref()));
                }
                Fate::Nothing => {}
            }
        }
    }

    fn decide_values(&mut self, trail: &UserTrail) {
        let user = self.user;
        for (which, part) in &trail.fields {
            let present = user.fields.get(*which).map(str::to_owned);
            match part.fate(&present) {
                Fate::Back(before) => drop(self.fields.insert(*which, before.clone())),
                Fate::Kept(before) => self.kept.push(field(which.name(), present.as_deref(), before.as_deref())),
                Fate::Nothing => {}
            }
        }
        match trail.managed.as_ref().map(|part| part.fate(&user.managed)) {
            Some(Fate::Back(before)) => self.managed = Some(*before),
            // A flag is as it was or as the run left it.
            Some(Fate::Kept(_) | Fate::Nothing) | None => {}
        }
    }

    /// product.md section 8: undo of a create archives the newcomer.
    fn decide_state(&mut self, trail: &UserTrail) {
        let user = self.user;
        let present = State { status: user.status, reason: user.archive_reason, since: user.archived_at };
        match trail.state.as_ref().map(|part| part.fate(&present)) {
            Some(Fate::Back(before)) => self.state = Some(*before),
            Some(Fate::Kept(before)) if before.status != present.status => {
                self.kept.push(field("status", Some(named(present.status)), Some(named(before.status))));
            }
            Some(Fate::Kept(_) | Fate::Nothing) | None => {}
        }
        if self.is_new && user.status == Status::Active {
            self.state = Some(State { status: Status::Archived, reason: Some(Code::RevertOfRun), since: None });
        }
        let would_go = user.status == Status::Active && !self.is_in_use();
        if would_go && user.administrator {
            // No administrator is ever archived, and one whom the run made keeps their address and their record like
            // anybody who was here before.
            (self.state, self.is_new, self.protected) = (None, false, true);
        }
    }

    /// The tie goes back as a whole; which fields the source supplied goes back one by one, since a later sync may have
    /// learned of others.
    fn decide_tie(&mut self, part: &Part<Option<Link>>) -> Option<Tie> {
        let tie = |link: &Option<Link>| link.as_ref().map(|link| (link.resource.clone(), link.external_id.clone()));
        let present = &self.user.link;
        let ties = Part { before: tie(&part.before), after: tie(&part.after) };
        let fate = ties.fate(&tie(present));
        if let Fate::Kept(before) = fate {
            let resource = |tie: &Option<(crate::ResourceId, _)>| tie.as_ref().map(|(resource, _)| resource.0.clone());
            let (old, new) = (resource(&tie(present)), resource(before));
            if old != new {
                self.kept.push(field("resource", old.as_deref(), new.as_deref()));
            }
            return None;
        }
        if fate == Fate::Nothing && tie(present) != ties.after {
            return None;
        }
        let (Some(before), Some(now)) = (&part.before, present) else {
            return matches!(fate, Fate::Back(_)).then(|| part.before.clone().map_or(Tie::Cut, Tie::To));
        };
        let after = part.after.as_ref().unwrap_or(now);
        let mut link = now.clone();
        if let Fate::Back(Some((resource, external_id))) = fate {
            (link.resource, link.external_id) = (resource.clone(), external_id.clone());
        }
        link.supplied = now
            .supplied
            .iter()
            .filter(|field| before.supplied.contains(field) || !after.supplied.contains(field))
            .copied()
            .collect();
        link.supplied.extend(before.supplied.difference(&after.supplied));
        if now.kept_address == after.kept_address {
            link.kept_address.clone_from(&before.kept_address);
        }
        (link != *now).then_some(Tie::To(link))
    }

    /// Are they active once the wish is met?
    fn is_in_use(&self) -> bool {
        self.state.map_or(self.user.status, |state| state.status) == Status::Active
    }

    fn final_email(&self) -> &str {
        self.email.as_deref().unwrap_or(&self.user.email)
    }

    /// The aliases once the wish is met: an address stands once, and the e-mail comes first.
    fn final_aliases(&self) -> BTreeMap<String, Alias> {
        let mut aliases = by_address(&self.user.aliases);
        for (folded, wished) in &self.aliases {
            match wished {
                Some(alias) => aliases.insert(folded.clone(), alias.clone()),
                None => aliases.remove(folded),
            };
        }
        aliases.remove(&scim::fold(self.final_email()));
        aliases
    }

    /// The addresses that are given up and taken.
    fn addresses(&self) -> Wanted {
        if self.email.is_none() && self.aliases.is_empty() {
            return Wanted { owner: self.at, ..Wanted::default() };
        }
        let present: Vec<String> = self.user.addresses().map(scim::fold).collect();
        let aliases = self.final_aliases().into_keys();
        let wished: Vec<String> = std::iter::once(scim::fold(self.final_email())).chain(aliases).collect();
        Wanted {
            owner: self.at,
            gives: present.iter().filter(|address| !wished.contains(address)).cloned().collect(),
            takes: wished.into_iter().filter(|address| !present.contains(address)).collect(),
        }
    }

    /// An address that stays with somebody else.
    fn is_refused(&mut self, address: &str, bearer: &str) {
        if self.email.as_ref().is_some_and(|email| scim::fold(email) == address) {
            let wished = self.email.take();
            let told = field("email", Some(&self.user.email), wished.as_deref());
            self.borne.push((told, bearer.to_owned()));
        } else if let Some(Some(alias)) = self.aliases.remove(address) {
            self.borne.push((field("aliases", None, Some(&alias.address)), bearer.to_owned()));
        }
    }

    /// A newcomer bears an address that somebody is to have back. Nobody is ever deleted, so they go to an address below
    /// `.invalid` (RFC 2606 section 2), which can't be anybody's; an alias they just lose.
    fn give_way(&mut self, address: &str, run: i64, most: usize, is_free: impl Fn(&String) -> bool) {
        if scim::fold(self.final_email()) == address {
            let parked = |attempt: usize| match attempt {
                0 => format!("{}.run-{run}.invalid", self.user.email),
                more => format!("{}.run-{run}-{more}.invalid", self.user.email),
            };
            self.email = (0..=most).map(parked).find(|parked| is_free(&scim::fold(parked)));
        } else {
            self.aliases.insert(address.to_owned(), None);
        }
    }

    fn lines(&self, run: i64) -> impl Iterator<Item = Change> {
        let email = &self.user.email;
        let note = |kind, cause: Cause| Change::note(Area::User, kind, email.clone(), cause).about(&self.user.id);
        let kept_since = (!self.kept.is_empty())
            .then(|| Change { fields: self.kept.clone(), ..note(Kind::Hold, kept(run, "since")) });
        let borne: Vec<Change> = self
            .borne
            .iter()
            .map(|(told, bearer)| {
                let cause =
                    kept(run, "bearer").with("bearer", bearer).with("name", told.new.clone().unwrap_or_default());
                Change { fields: vec![told.clone()], ..note(Kind::Hold, cause) }
            })
            .collect();
        let (write, fields) = self.write();
        let back = (write != UserWrite::default()).then(|| {
            let cause = if self.is_new { reverted(run).with("new", "true") } else { reverted(run) };
            let effect = Effect::UpdateUser { user: self.user.id.clone(), version: self.user.version, write };
            Change { effect, ..note(self.kind(&fields), cause) }
        });
        let back = back.map(|change| Change { fields, ..change });
        let protected = self.protected.then(|| {
            let told = field("status", Some(named(Status::Active)), Some(named(Status::Archived)));
            let cause = Cause::from(Code::ProtectedAdmin).with("run", run.to_string());
            Change { fields: vec![told], ..note(Kind::Hold, cause) }
        });
        back.into_iter().chain(protected).chain(kept_since).chain(borne)
    }

    fn kind(&self, fields: &[FieldChange]) -> Kind {
        let status = self.state.map(|state| state.status).filter(|status| *status != self.user.status);
        match status {
            Some(Status::Archived) => Kind::Archive,
            Some(Status::Active) => Kind::Restore,
            None if self.user.link.is_none() && matches!(self.tie, Some(Tie::To(_))) => Kind::Adopt,
            None if fields.is_empty() => Kind::Link,
            None => Kind::Change,
        }
    }

    /// What apply writes, and how it is told.
    fn write(&self) -> (UserWrite, Vec<FieldChange>) {
        let user = self.user;
        let mut fields = Vec::new();
        let email = self.email.clone().filter(|email| *email != user.email);
        fields.extend(email.as_deref().map(|email| field("email", Some(&user.email), Some(email))));
        let (present, wished) = (by_address(&user.aliases), self.final_aliases());
        let aliases = (present != wished).then(|| wished.values().cloned().collect::<Vec<Alias>>());
        if aliases.is_some() {
            let listed = |aliases: &BTreeMap<String, Alias>| {
                let all: Vec<&str> = aliases.values().map(|alias| alias.address.as_str()).collect();
                Some(all.join(";")).filter(|all| !all.is_empty())
            };
            fields.push(field("aliases", listed(&present).as_deref(), listed(&wished).as_deref()));
        }
        for (which, value) in &self.fields {
            fields.push(field(which.name(), user.fields.get(*which), value.as_deref()));
        }
        if let Some(managed) = self.managed {
            let text = |flag: bool| if flag { "true" } else { "false" };
            fields.push(field("provisioning_managed", Some(text(user.managed)), Some(text(managed))));
        }
        match (&user.link, &self.tie) {
            (Some(link), Some(Tie::Cut)) => fields.push(field("resource", Some(&link.resource.0), None)),
            (None, Some(Tie::To(link))) => fields.push(field("resource", None, Some(&link.resource.0))),
            _ => {}
        }
        let write = UserWrite {
            email,
            fields: self.fields.clone(),
            status: self.state.map(|state| (state.status, state.reason)),
            archived_at: self.state.and_then(|state| state.since),
            managed: self.managed,
            aliases,
            link: self.tie.as_ref().and_then(Tie::link).cloned(),
            unlink: self.tie == Some(Tie::Cut),
        };
        (write, fields)
    }
}

/// Until everybody has what they wish: an address that somebody else bears is not given back, unless a newcomer of the run
/// bears it.
fn settle_addresses(wishes: &mut [Wish<'_>], console: &Console, run: i64) {
    let newcomers = newcomers(wishes);
    if wishes.iter().all(|wish| wish.email.is_none() && wish.aliases.is_empty()) {
        return;
    }
    let users = console.users.iter().enumerate();
    let held: HashMap<String, usize> =
        users.flat_map(|(at, user)| user.addresses().map(move |address| (scim::fold(address), at))).collect();
    let mut claims = Wishes::new(&held, wishes.iter().map(Wish::addresses));
    loop {
        let lost = claims.lost();
        if lost.is_empty() {
            return;
        }
        for Lost { wish, name, bearer } in lost {
            let newcomer = newcomers.get(&bearer).copied();
            let at = newcomer.unwrap_or(wish);
            let Some(wish) = wishes.get_mut(at) else { continue };
            if newcomer.is_some() {
                wish.give_way(&name, run, claims.most(), |address| claims.is_free(address));
            } else {
                let bearer = console.users.get(bearer).map_or("", |user| user.email.as_str());
                wish.is_refused(&name, bearer);
            }
            claims.change(at, wish.addresses());
        }
    }
}

/// The same for ties: a record of the directory ties one user, or the next sync would take the one of two for the other and
/// archive the other. Whoever is archived then has nothing to lose by a record that is somebody else's too; a sync leaves
/// such ties itself, of records that are inactive.
fn settle_ties(wishes: &mut [Wish<'_>], console: &Console) {
    if wishes.iter().all(|wish| wish.tie.is_none()) {
        return;
    }
    let resource = |link: &Link| link.resource.0.clone();
    let users = console.users.iter().enumerate();
    let held: HashMap<String, usize> =
        users.filter_map(|(at, user)| Some((user.link.as_ref().map(resource)?, at))).collect();
    let newcomers = newcomers(wishes);
    let wanted = |wish: &Wish<'_>| {
        let present = wish.user.link.as_ref().map(resource);
        let takes =
            wish.tie.as_ref().and_then(Tie::link).map(resource).filter(|wished| Some(wished) != present.as_ref());
        let gives = present.filter(|_| takes.is_some() || wish.tie == Some(Tie::Cut));
        Wanted { owner: wish.at, gives: gives.into_iter().collect(), takes: takes.into_iter().collect() }
    };
    let mut claims = Wishes::new(&held, wishes.iter().map(wanted));
    loop {
        let mut lost = claims.lost();
        lost.retain(|lost| {
            let in_use = wishes.get(lost.wish).is_some_and(Wish::is_in_use);
            in_use || newcomers.contains_key(&lost.bearer)
        });
        if lost.is_empty() {
            return;
        }
        for Lost { wish, name, bearer } in lost {
            let newcomer = newcomers.get(&bearer).copied();
            let at = newcomer.unwrap_or(wish);
            let Some(wish) = wishes.get_mut(at) else { continue };
            if newcomer.is_some() {
                wish.tie = Some(Tie::Cut);
            } else {
                wish.tie = None;
                let present = wish.user.link.as_ref().map(resource);
                let bearer = console.users.get(bearer).map_or("", |user| user.email.as_str());
                wish.borne.push((field("resource", present.as_deref(), Some(&name)), bearer.to_owned()));
            }
            claims.change(at, wanted(wish));
        }
    }
}

/// The people whom the run made: their positions among the wishes by that in the console.
fn newcomers(wishes: &[Wish<'_>]) -> HashMap<usize, usize> {
    wishes.iter().enumerate().filter(|(_, wish)| wish.is_new).map(|(at, wish)| (wish.at, at)).collect()
}

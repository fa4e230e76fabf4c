//! One box for everything: an address, a name, an id of any kind leads to whom or what it means.
//!
//! Each question is a look-up in an index, so that a miss costs as little as a hit:
//! ```text
//! text                                    whom or what it finds
//! 42, #42, run 42                         the run of that number
//! an address, or how one begins           users; people whom only the directory has; whoever a request named
//! a first, a last, a full name            users; people whom only the directory has, by the name that it shows
//! a directory id, an employee number      users; people whom only the directory has
//! an id                                   a user, a group, a record of the directory, a request
//! a group's name, or how it begins        groups
//! ```
//! Somebody whom a refused request named and nobody else knows is found too: what became of them is for `users::explain`.

use std::collections::BTreeSet;

use ::store::console::{groups, users};
use ::store::{AccountId, Tx, mirror, request, run};
use planning::{Source, Status, User, likeness};

use crate::error::Result;
use crate::overview::Called;
use crate::settings::Settings;
use crate::users::elsewhere;
use crate::{App, accounts};

/// Of one kind so many are told.
const MOST: i64 = 10;
/// Nobody looks for more.
const LONGEST: usize = 256;

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Where it leads.
    pub to: Target,
    /// How it is called.
    pub title: String,
    /// What else tells it apart from others.
    pub beside: Option<String>,
    /// By what it was found.
    pub by: By,
}

/// Where a hit leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A user of the console, by id; archived or not.
    User(String, bool),
    /// Somebody whom the directory has and the console does not, by an address.
    Person(String),
    /// Somebody whom only requests named, by the address.
    Named(String),
    /// A group of the console, by id.
    Group(String),
    /// A run.
    Run(i64),
    /// A request of the log.
    Request(String),
}

/// By what something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Its e-mail or alias.
    Address,
    /// How its e-mail begins.
    Beginning,
    /// Its name.
    Name,
    /// The id that its directory gave it.
    DirectoryId,
    /// Its employee number.
    Number,
    /// Its SCIM id.
    ScimId,
    /// Its id here.
    Id,
    /// A request that named it.
    Request,
}

/// Everything that is meant, by kind, whoever fits best first.
///
/// Errors: `NotFound`.
pub fn find(ctx: &App, slug: &str, text: &str) -> Result<Vec<Hit>> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST || text.contains('\0') {
        return Ok(Vec::new());
    }
    ctx.store.read(|tx| {
        let account = accounts::find(tx, slug)?.id;
        let (source, folded) = (Settings::read(tx, account)?.source(), ::scim::fold(text));
        let mut looking = Looking { tx, account, source, text, folded, hits: Vec::new(), seen: BTreeSet::new() };
        looking.by_id()?;
        looking.users()?;
        looking.people()?;
        looking.groups()?;
        looking.runs()?;
        looking.requests()?;
        looking.hits.sort_by_key(|hit| hit.to.rank());
        Ok(looking.hits)
    })
}

impl Target {
    fn rank(&self) -> u8 {
        match self {
            Target::User(_, false) => 0,
            Target::User(_, true) => 1,
            Target::Person(_) => 2,
            Target::Named(_) => 3,
            Target::Group(_) => 4,
            Target::Run(_) => 5,
            Target::Request(_) => 6,
        }
    }
}

struct Looking<'a> {
    tx: &'a Tx<'a>,
    account: AccountId,
    /// Whose directory is looked in.
    source: Source,
    text: &'a str,
    folded: String,
    hits: Vec<Hit>,
    seen: BTreeSet<Target>,
}

impl Looking<'_> {
    fn hit(&mut self, to: Target, title: String, beside: Option<String>, by: By) {
        if self.seen.insert(to.clone()) {
            self.hits.push(Hit { to, title, beside, by });
        }
    }

    fn user(&mut self, user: User, by: By) {
        let shown = crate::users::name(&user);
        let to = Target::User(user.id.0, user.status == Status::Archived);
        self.hit(to, user.email, Some(shown).filter(|name| !name.is_empty()), by);
    }

    fn all(&mut self, found: Vec<User>, by: By) {
        for user in found {
            self.user(user, by);
        }
    }

    /// A user, a group, a record, by an id of ours.
    fn by_id(&mut self) -> Result<()> {
        let (tx, account) = (self.tx, self.account);
        self.all(users::get(tx, account, self.text)?.into_iter().collect(), By::Id);
        self.all(users::linked_to(tx, account, self.text, MOST)?, By::ScimId);
        if let Some(group) = groups::get(tx, account, self.text)? {
            self.hit(Target::Group(group.id.0), group.name, None, By::Id);
        }
        if let Some(found) = elsewhere::by_id(tx, account, self.source, self.text)? {
            self.record(&found, By::ScimId)?;
        }
        for (id, name) in groups::tied_to(tx, account, self.text)? {
            self.hit(Target::Group(id), name, None, By::ScimId);
        }
        Ok(())
    }

    fn users(&mut self) -> Result<()> {
        let (tx, account) = (self.tx, self.account);
        self.all(users::by_address(tx, account, &self.folded)?.into_iter().collect(), By::Address);
        self.all(users::known_as(tx, account, self.text, MOST)?, By::DirectoryId);
        if let Some(number) = likeness::of_number(self.text) {
            self.all(users::numbered(tx, account, &number, MOST)?, By::Number);
        }
        self.all(users::beginning_with(tx, account, &self.folded, MOST)?, By::Beginning);
        // A name stands in the index as the first and the last one, a line each; which blank parts them is not known.
        let blanks = self.folded.match_indices(' ').map(|(at, _)| at);
        let split = blanks.filter_map(|at| {
            let (first, last) = self.folded.split_at_checked(at)?;
            Some(format!("{}\n{}", first.trim(), last.trim()))
        });
        let split: Vec<String> = split.take(4).chain([self.folded.clone()]).collect();
        for name in split {
            self.all(users::named_like(tx, account, &name, MOST)?, By::Name);
        }
        self.all(users::called(tx, account, &self.folded, MOST)?, By::Name);
        Ok(())
    }

    /// Records of the chosen source's directory: their user if there is one, else themselves.
    fn people(&mut self) -> Result<()> {
        let (tx, account, source) = (self.tx, self.account, self.source);
        let limit = usize::try_from(MOST).unwrap_or_default();
        // Whoever was deleted bears it too, and is in the directory no more.
        let mut found = Vec::new();
        for id in elsewhere::bearers(tx, account, source, &self.folded)? {
            if found.len() < limit {
                found.extend(elsewhere::by_id(tx, account, source, &id)?);
            }
        }
        for found in found {
            self.record(&found, By::Address)?;
        }
        for found in elsewhere::known_as(tx, account, source, self.text, limit)? {
            self.record(&found, By::DirectoryId)?;
        }
        if source != Source::Adi {
            for id in mirror::called(tx, account, &self.folded, MOST)? {
                if let Some(found) = elsewhere::by_id(tx, account, source, &id)? {
                    self.record(&found, By::Name)?;
                }
            }
        }
        let is_known = self.hits.iter().any(|hit| matches!(hit.to, Target::User(..) | Target::Person(_)));
        if !is_known && self.text.contains('@') && request::names(self.tx, self.account, &self.folded)? {
            self.hit(Target::Named(self.text.to_owned()), self.text.to_owned(), None, By::Request);
        }
        Ok(())
    }

    fn record(&mut self, (id, document): &elsewhere::Found, by: By) -> Result<()> {
        let linked = users::linked_to(self.tx, self.account, id, MOST)?;
        if !linked.is_empty() {
            self.all(linked, by);
            return Ok(());
        }
        let Called { name, address, .. } = Called::of(document.as_ref());
        if let Some(user) = users::by_address(self.tx, self.account, &::scim::fold(&address))? {
            self.user(user, by);
            return Ok(());
        }
        self.hit(Target::Person(address.clone()), address, name, by);
        Ok(())
    }

    fn groups(&mut self) -> Result<()> {
        for (id, name) in groups::beginning_with(self.tx, self.account, &self.folded, MOST)? {
            self.hit(Target::Group(id), name, None, By::Name);
        }
        Ok(())
    }

    fn runs(&mut self) -> Result<()> {
        let number = self.folded.strip_prefix("run").unwrap_or(&self.folded).trim().trim_start_matches('#');
        let Some(number) = number.parse().ok().filter(|number| *number > 0) else { return Ok(()) };
        if let Some(found) = run::get(self.tx, self.account, number)? {
            let headline = crate::reports::RunHead::of(found).report.headline;
            self.hit(Target::Run(number), number.to_string(), Some(headline), By::Id);
        }
        Ok(())
    }

    fn requests(&mut self) -> Result<()> {
        if let Some(row) = request::kept(self.tx, self.account, self.text)? {
            self.hit(Target::Request(row.id.clone()), row.id, Some(format!("{} {}", row.method, row.path)), By::Id);
        }
        Ok(())
    }
}

//! Bulk: many deeds by one request (RFC 7644 section 3.7).
//!
//! Each is done after those that it refers to; those that refer to each other in a circle are done in one transaction, all
//! or none. Deeds share transactions as long as nothing fails, and stand alone where something does.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::scim::bulk::{Bulk, Method, Operation, Order};
use ::scim::{Error as ScimError, Kind, Limits, ScimType, Wanted};
use ::store::Error as StoreError;
use serde_json::Value;

use super::create::Create;
use super::delete::Delete;
use super::patch::Patching;
use super::replace::Replace;
use super::write::{Deed, Write};
use super::{Client, Outcome};
use crate::App;
use crate::error::{Error, Result};

/// Deeds that share a transaction: as long as that takes, nobody else writes in this account.
const SHARE: usize = 50;

/// What became of one operation.
#[derive(Clone, Debug)]
pub struct Done {
    /// The operation.
    pub operation: Operation,
    /// The resource that it is about, unless that can't be told.
    pub target: Option<(Kind, String)>,
    /// What it did, or why it did nothing.
    pub outcome: Result<Outcome>,
}

/// Does the operations of a Bulk, and tells of those that were done or refused, in the order of the request. After
/// `failOnErrors` errors nothing more is done, nor when the database fails: whatever is left then fails with it.
///
/// Errors: 400 and 413 as `Bulk::read` says; 413 for more members or more operations of PATCH together than the limits;
/// the database's if nothing was done.
pub fn bulk(ctx: &App, client: &Client, body: Value) -> Result<Vec<Done>> {
    let bulk = Bulk::read(&body, &ctx.limits)?;
    // It may be large, and all of it stands in the operations.
    drop(body);
    let mut work = Work::new(ctx, client, &bulk)?;
    let mut batches = bulk.batches().into_iter().peekable();
    while let Some(first) = batches.next() {
        let mut shared = vec![first];
        let mut deeds = shared.iter().map(Vec::len).sum::<usize>();
        while let Some(next) = batches.next_if(|next| deeds + next.len() <= SHARE) {
            deeds += next.len();
            shared.push(next);
        }
        work.carry_out(&bulk, &shared);
        if work.is_over {
            break;
        }
    }
    match work.broken {
        Some(error) if !work.outcomes.iter().flatten().any(Result::is_ok) => Err(error),
        _ => Ok(work.told(bulk)),
    }
}

/// A deed that was read, and what its write knows.
type Task = Arc<(Box<dyn Deed>, Write)>;

struct Work<'a> {
    ctx: &'a App,
    client: &'a Client,
    tasks: Vec<Result<Task>>,
    targets: Vec<Option<(Kind, String)>>,
    outcomes: Vec<Option<Result<Outcome>>>,
    errors: usize,
    is_over: bool,
    /// Why the database does nothing more.
    broken: Option<Error>,
}

/// Which deed of a transaction failed.
struct Failed {
    at: Option<usize>,
    error: Error,
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Failed {
        Failed { at: None, error: error.into() }
    }
}

impl<'a> Work<'a> {
    fn new(ctx: &'a App, client: &'a Client, bulk: &Bulk) -> Result<Work<'a>> {
        let mut ids: BTreeMap<String, String> = BTreeMap::new();
        for Operation { method, bulk_id, .. } in &bulk.operations {
            if let (Some(name), "POST") = (bulk_id, method.as_str()) {
                ids.entry(name.clone()).or_insert_with(|| ctx.new_id());
            }
        }
        let is_patch = |operation: &&Operation| operation.method == "PATCH";
        let mut size = Size { patches: bulk.operations.iter().filter(is_patch).count(), ..Size::default() };
        let (mut tasks, mut targets) = (Vec::new(), Vec::new());
        for operation in &bulk.operations {
            let order = operation.order.clone().and_then(|order| order.resolved(&ids));
            let made = operation.bulk_id.as_ref().and_then(|name| ids.get(name));
            targets.push(order.as_ref().ok().and_then(|order| target(order, made)));
            let deed = order.map_err(Error::from).and_then(|order| read(ctx, order, made, &mut size));
            tasks.push(deed.map(|deed| Arc::new((deed, Write::new(ctx, client)))));
        }
        size.judge(&ctx.limits)?;
        let outcomes = bulk.operations.iter().map(|_| None).collect();
        Ok(Work { ctx, client, tasks, targets, outcomes, errors: 0, is_over: false, broken: None })
    }

    /// Does some batches: in one transaction if all goes well, else each in its own.
    fn carry_out(&mut self, bulk: &Bulk, batches: &[Vec<usize>]) {
        let all: Vec<usize> = batches.iter().flatten().copied().collect();
        let is_fine =
            |at: &usize| self.tasks.get(*at).is_some_and(Result::is_ok) && self.lacks(bulk, *at, &all).is_none();
        if batches.len() > 1 && all.iter().all(is_fine) {
            match self.write(&all) {
                Ok(outcomes) => return self.keep(&all, outcomes),
                // Nobody knows whether it was committed: done again, it might be done twice.
                Err(Failed { error: error @ Error::Store(StoreError::Lost | StoreError::Busy), .. }) => {
                    (self.is_over, self.broken) = (true, Some(error));
                    return;
                }
                Err(_) => {}
            }
        }
        for batch in batches {
            self.carry_out_alone(bulk, batch);
            self.is_over |= bulk.fail_on_errors.is_some_and(|most| self.errors >= most);
            if self.is_over {
                return;
            }
        }
    }

    /// Does one batch, all of it or nothing.
    fn carry_out_alone(&mut self, bulk: &Bulk, batch: &[usize]) {
        let refusal = batch.iter().find_map(|at| match self.tasks.get(*at) {
            Some(Err(error)) => Some((Some(*at), error.clone())),
            _ => self.lacks(bulk, *at, batch).map(|error| (Some(*at), error)),
        });
        let (failed, error) = match refusal {
            Some(refusal) => refusal,
            None => match self.write(batch) {
                Ok(outcomes) => return self.keep(batch, outcomes),
                Err(Failed { at, error }) => (at, error),
            },
        };
        // What keeps the database from one keeps it from the others, each of which would wait for it anew.
        if !matches!(error, Error::Scim(_)) {
            (self.is_over, self.broken) = (true, Some(error.clone()));
        }
        for at in batch {
            let own = match self.tasks.get(*at) {
                _ if failed.is_none_or(|failed| failed == *at) => error.clone(),
                Some(Err(own)) => own.clone(),
                _ => in_a_circle(failed).into(),
            };
            self.outcomes[*at] = Some(Err(own));
            self.errors += 1;
        }
    }

    /// Why an operation can't be done: another one that it refers to, outside of its batch, was not.
    fn lacks(&self, bulk: &Bulk, at: usize, batch: &[usize]) -> Option<Error> {
        let lacking = bulk
            .needs(at)
            .into_iter()
            .find(|needed| !batch.contains(needed) && !matches!(self.outcomes.get(*needed), Some(Some(Ok(_)))))?;
        let detail = format!("It refers to what operation {} was to make, and that one failed.", lacking + 1);
        Some(ScimError::bad_request(ScimType::InvalidValue, detail).into())
    }

    fn write(&self, all: &[usize]) -> Result<Vec<Outcome>, Failed> {
        let tasks: Vec<(usize, Task)> =
            all.iter().filter_map(|at| Some((*at, Arc::clone(self.tasks.get(*at)?.as_ref().ok()?)))).collect();
        self.ctx.store.write(self.client.account, move |tx| {
            let perform = |(at, task): &(usize, Task)| {
                let (deed, write) = &**task;
                deed.perform(tx, write, &nothing_of_it()).map_err(|error| Failed { at: Some(*at), error })
            };
            tasks.iter().map(perform).collect()
        })
    }

    fn keep(&mut self, all: &[usize], outcomes: Vec<Outcome>) {
        for (at, outcome) in all.iter().zip(outcomes) {
            self.outcomes[*at] = Some(Ok(outcome));
        }
    }

    fn told(self, bulk: Bulk) -> Vec<Done> {
        let broken = self.broken;
        let all = bulk.operations.into_iter().zip(self.targets).zip(self.outcomes);
        let told = |((operation, target), outcome): ((Operation, _), Option<_>)| {
            let outcome = outcome.or_else(|| broken.clone().map(Err))?;
            Some(Done { operation, target, outcome })
        };
        all.filter_map(told).collect()
    }
}

/// What all operations ask for together.
#[derive(Default)]
struct Size {
    /// How many PATCHes there are, which share what one may look at.
    patches: usize,
    members: usize,
    operations: usize,
}

impl Size {
    fn judge(&self, limits: &Limits) -> Result<()> {
        let too_many = |what: &str, limit: usize| {
            ScimError::too_large(format!(
                "The operations of this Bulk have more than {limit} {what} together, which is the limit. Send it in parts."
            ))
        };
        let operations = limits.operations * Limits::PATCHES_OF_BULK;
        if self.members > limits.members {
            return Err(too_many("members", limits.members).into());
        }
        if self.operations > operations {
            return Err(too_many("operations of PATCH", operations).into());
        }
        Ok(())
    }
}

/// Reads what one operation is to do. `made` is the id of the resource that it makes.
fn read(ctx: &App, order: Order, made: Option<&String>, size: &mut Size) -> Result<Box<dyn Deed>> {
    let Order { method, kind, target, version, body } = order;
    let (id, version, limits) = (target.as_str(), version.as_deref(), &ctx.limits);
    Ok(match method {
        Method::Post => {
            let create = Create::read(kind, made.cloned().unwrap_or_default(), body, limits)?;
            size.members += create.members();
            Box::new(create)
        }
        Method::Put => {
            let replace = Replace::read(kind, id, version, body, limits)?;
            size.members += replace.members();
            Box::new(replace)
        }
        Method::Patch => {
            let patching = Patching::read(kind, id, version, body, limits)?.among(size.patches);
            let (operations, members) = patching.size();
            size.operations += operations;
            size.members += members;
            Box::new(patching)
        }
        Method::Delete => Box::new(Delete::read(kind, id, version)),
    })
}

fn target(order: &Order, made: Option<&String>) -> Option<(Kind, String)> {
    match order.method {
        Method::Post => made.map(|id| (order.kind, id.clone())),
        _ => Some((order.kind, order.target.clone())),
    }
}

fn in_a_circle(failed: Option<usize>) -> ScimError {
    let other = failed.map_or_else(String::new, |at| format!(" {}", at + 1));
    let detail =
        format!("It and operation{other} refer to each other, so both are done or none; the other one failed.");
    ScimError::bad_request(ScimType::InvalidValue, detail)
}

/// Resources are not answered: their location and version are.
fn nothing_of_it() -> Wanted {
    Wanted::parse(None, Some("id"), None).unwrap_or_else(|_| Wanted::all())
}

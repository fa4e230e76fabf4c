//! A database in a temporary directory, an account in it, and plans that somebody confirmed.

use planning::plan::Facts;
use planning::{Change, Cleared, Origin, Plan, Who, guard};
use scratch::Scratch;
use store::{AccountId, Error, Existing, Location, Store, account, console};

/// A new database, and the directory that goes with it.
pub(crate) fn new_store() -> (Store, Location, Scratch) {
    let scratch = Scratch::new();
    (scratch.store(), scratch.location(), scratch)
}

pub(crate) fn open(location: &Location) -> Store {
    Store::open(location, Existing::OrNew).expect("a database")
}

pub(crate) fn now() -> jiff::Timestamp {
    "2026-11-24T09:00:00Z".parse().expect("an instant")
}

pub(crate) fn new_account(store: &Store) -> AccountId {
    store.write(store::Lock::Installation, |tx| account::create(tx, "acme", "Acme", now())).expect("an account").id
}

/// A plan of these lines that a person confirmed.
pub(crate) fn confirmed(changes: Vec<Change>) -> Cleared {
    let plan = Plan::new(Origin::Edit, changes, Facts::default());
    let digest = plan.digest().clone();
    guard::confirmed(plan, &digest, &Who::Operator).expect("its own digest")
}

/// Applies a plan as run `run`, in these units.
pub(crate) fn apply(
    store: &Store,
    account: AccountId,
    run: i64,
    cleared: Cleared,
    units: Vec<Vec<usize>>,
) -> Result<Vec<console::Applied>, Error> {
    let ids = std::sync::atomic::AtomicUsize::new(0);
    store.write(account, move |tx| {
        let new_id = || format!("{run}-{}", ids.fetch_add(1, std::sync::atomic::Ordering::SeqCst));
        console::apply(tx, account, run, &cleared, &units, now(), &new_id)
    })
}

pub(crate) fn console_of(store: &Store, account: AccountId) -> planning::Console {
    store.read(|tx| console::read(tx, account)).expect("the console")
}

/// Draws numbers; the same ones every time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("a number") % limit
    }

    pub(crate) fn address(&mut self) -> String {
        format!("P{}@x.example", self.below(7))
    }
}

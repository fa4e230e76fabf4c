//! The lease of a run: how long a worker holds one without a sign of life, and the fence that keeps a dead one out.
//!
//! A lease begins when the account's turn has come, not when it was asked for: whoever waits in line must not find it half over.

use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use ::store::run::{self, Claim};
use jiff::SignedDuration;

use crate::App;
use crate::error::{Error, Result};

/// How long a worker holds a run without a sign of life.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_secs(30);

/// How often a worker gives a sign of life: two of them may get lost.
pub(super) const BEAT: Duration = Duration::from_secs(10);

/// The fence, in the transaction that writes for the run: another worker's run is not written.
///
/// Errors: `LostRun`.
pub(crate) fn hold(ctx: &App, tx: &store::Tx<'_>, claim: &Claim) -> Result<()> {
    if run::renew(tx, claim, ctx.now() + LEASE)? { Ok(()) } else { Err(Error::LostRun) }
}

/// Works while a thread beside it renews the lease. A step of the work has no bound (a reconcile of a large account is one
/// call, and so is the storing of its plan), so nothing between two steps would keep the run from a second worker.
///
/// The thread ends with the work, and with its process: a worker that is gone gives no sign of life.
pub(super) fn keep<T>(ctx: &App, claim: &Claim, every: Duration, work: impl FnOnce() -> T) -> T {
    // Whatever becomes of the work, a panic too, the sender is dropped with it, and that is what ends the thread.
    let (at_work, ended) = channel::<()>();
    std::thread::scope(|scope| {
        let at_work = at_work;
        let beat = std::thread::Builder::new().name("lease".to_owned());
        if let Err(error) = beat.spawn_scoped(scope, move || beats(ctx, claim, every, &ended)) {
            tracing::warn!(%error, "a lease is renewed between the steps of its run only");
        }
        let done = work();
        drop(at_work);
        done
    })
}

fn beats(ctx: &App, claim: &Claim, every: Duration, ended: &Receiver<()>) {
    while ended.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
        let (held, beating) = (claim.clone(), ctx.clone());
        match ctx.store.write(claim.account, move |tx| run::renew(tx, &held, beating.now() + LEASE)) {
            Ok(true) => {}
            // The run has ended, or another worker has it: the fence tells the work so.
            Ok(false) => return,
            Err(error) => tracing::warn!(run = claim.number, %error, "a lease was not renewed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};
    use std::sync::mpsc::Sender;
    use std::sync::{Arc, Mutex};

    use jiff::Timestamp;
    use planning::{Mode, Source, Trigger, Who};

    use super::*;
    use crate::{Clock, SystemIds, accounts};

    /// A clock that stands until it is moved, and tells when it was read.
    #[derive(Debug)]
    struct Heard(AtomicI64, Mutex<Sender<()>>);

    impl Clock for Heard {
        fn now(&self) -> Timestamp {
            // After the test has heard enough, nobody listens any more.
            let _ = self.1.lock().expect("nobody panics").send(());
            Timestamp::from_second(self.0.load(Ordering::SeqCst)).expect("an instant")
        }
    }

    #[test]
    fn a_worker_that_computes_for_longer_than_a_lease_keeps_its_run() {
        let (heard, readings) = channel();
        let clock = Arc::new(Heard(AtomicI64::new(1_800_000_000), Mutex::new(heard)));
        let scratch = scratch::Scratch::new();
        let ctx = App::new(Arc::new(scratch.store()), clock.clone(), Arc::new(SystemIds), "https://console.example");
        accounts::create(&ctx, "acme", "Acme", "owner@acme.example").expect("an account");
        let (account, now) = (accounts::id(&ctx, "acme").expect("the account"), ctx.now());
        let claim = ctx.store.write(account, move |tx| {
            let who = Who::Operator;
            run::begin(tx, account, Trigger::Force, Source::Scim, Mode::Live, &who, "worker", now, now + LEASE)
        });
        let claim = claim.expect("written").expect("a run");
        clock.0.fetch_add(60, Ordering::SeqCst);
        while readings.try_recv().is_ok() {}
        keep(&ctx, &claim, Duration::from_millis(1), || {
            for _ in 0..3 {
                readings.recv_timeout(Duration::from_secs(60)).expect("the clock is read for every sign of life");
            }
        });
        let now = ctx.now();
        let taken = ctx.store.write(account, move |tx| run::claim_dead(tx, "another", account, now, now + LEASE));
        assert_eq!(taken, Ok(None), "the lease that was over when the work began is in force");
    }
}

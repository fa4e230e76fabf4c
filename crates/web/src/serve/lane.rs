//! The line of an account: who is under way, who waits, and how much memory their bodies take.
//!
//! Each account has lines of its own, so whoever floods one waits behind themselves alone. Places are taken only by
//! callers who were let in, so strangers can neither fill the line of an account nor make one: there are as many as the
//! installation has accounts. First come, first served: the semaphores are fair.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use app::AccountId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::limits::{
    BODIES, CONSOLE_SHARE, DOOR_SHARE, DOORS, FOLLOWERS_OF_ONE, QUEUE, SEARCHES, SHARE, SMALL_BODY, WAIT,
};

/// Which line of an account: the console goes on while a directory stands in a queue of its own making.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    Scim,
    Console,
}

/// Why somebody who was let in is told to come again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Crowded {
    /// The line is as long as it may be.
    Full,
    /// The turn did not come in time.
    Waited,
}

impl Crowded {
    /// What the caller is told, with the limit named.
    pub(crate) fn sentence(self) -> String {
        match self {
            Crowded::Full => format!(
                "This account has {SHARE} requests under way and {QUEUE} waiting, which is the limit: send fewer at once, and this one again."
            ),
            Crowded::Waited => format!(
                "This request waited for {} seconds behind others of its account, which is the limit: send fewer at once, and this one again.",
                WAIT.as_secs()
            ),
        }
    }
}

/// Every line.
#[derive(Debug, Default)]
pub(super) struct Lanes(Mutex<HashMap<(AccountId, Side), Arc<Lane>>>);

impl Lanes {
    pub(super) fn of(&self, account: AccountId, side: Side) -> Arc<Lane> {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lanes.entry((account, side)).or_insert_with(|| Arc::new(Lane::new(side))))
    }
}

/// The lines at the doors of Tenant URLs, where nobody is known yet.
#[derive(Debug)]
pub(super) struct Doors {
    keyed: RandomState,
    lines: Vec<Arc<Semaphore>>,
}

impl Doors {
    pub(super) fn new() -> Doors {
        let lines = (0..DOORS).map(|_| Arc::new(Semaphore::new(DOOR_SHARE))).collect();
        Doors { keyed: RandomState::new(), lines }
    }

    /// The line of the account that a caller names.
    pub(super) fn of(&self, slug: &str) -> Option<&Arc<Semaphore>> {
        let hash = usize::try_from(self.keyed.hash_one(slug) % DOORS as u64).ok()?;
        self.lines.get(hash)
    }
}

/// One line.
#[derive(Debug)]
pub(super) struct Lane {
    places: Arc<Semaphore>,
    share: Arc<Semaphore>,
    searches: Arc<Semaphore>,
    room: Arc<Semaphore>,
    followers: Arc<Semaphore>,
}

impl Lane {
    fn new(side: Side) -> Lane {
        let of = |permits| Arc::new(Semaphore::new(permits));
        let share = match side {
            Side::Scim => SHARE,
            Side::Console => CONSOLE_SHARE,
        };
        Lane {
            places: of(share + QUEUE),
            share: of(share),
            searches: of(SEARCHES),
            room: of(BODIES),
            followers: of(FOLLOWERS_OF_ONE),
        }
    }

    /// A place at the end of the line.
    pub(super) fn enter(self: &Arc<Lane>) -> Result<Turn, Crowded> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| Crowded::Full)?;
        Ok(Turn { lane: Arc::clone(self), place, room: None })
    }

    /// Room in memory for so many bytes, as soon as there is as much.
    pub(super) async fn room(&self, bytes: usize) -> Option<Room> {
        let bytes = u32::try_from(bytes.min(BODIES)).unwrap_or(u32::MAX);
        Arc::clone(&self.room).acquire_many_owned(bytes).await.ok().map(Room)
    }

    /// One of those who may be under way, as soon as one is free.
    pub(super) async fn share(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.share).acquire_owned().await.ok()
    }

    /// A place of those who follow a run, if one is free.
    pub(super) fn follower(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.followers).try_acquire_owned().ok()
    }

    /// One of those who may search at once. Whoever waits for it has no share yet, and so is in the way of other searches alone.
    pub(super) async fn search(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.searches).acquire_owned().await.ok()
    }
}

/// Room in memory. Whoever lets go of it makes room for others.
#[derive(Debug)]
pub(crate) struct Room(OwnedSemaphorePermit);

/// A place in a line. Whoever lets go of it has left the line.
#[derive(Debug)]
pub(crate) struct Turn {
    lane: Arc<Lane>,
    #[expect(dead_code, reason = "held for as long as the place is")]
    place: OwnedSemaphorePermit,
    room: Option<Room>,
}

impl Turn {
    /// Waits until there is room in memory for so many bytes. A small body waits for nobody's large one: its place in the
    /// line is room enough.
    pub(crate) async fn make_room(&mut self, bytes: usize) -> Result<(), Crowded> {
        if bytes > SMALL_BODY {
            self.room = timeout(WAIT, self.lane.room(bytes)).await.map_err(|_| Crowded::Waited)?;
        }
        Ok(())
    }

    /// Gives back what was not needed: a body that did not say how long it is took the room of the longest.
    pub(crate) fn keep_room(&mut self, bytes: usize) {
        if let Some(Room(room)) = &mut self.room {
            drop(room.split(room.num_permits().saturating_sub(bytes)));
        }
    }

    pub(super) fn lane(&self) -> &Arc<Lane> {
        &self.lane
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    fn in_a_time_that_passes_by_itself<T>(story: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime").block_on(story)
    }

    #[test]
    fn each_account_and_each_side_of_it_has_a_line_of_its_own() {
        let lanes = Lanes::default();
        let lane = lanes.of(AccountId(1), Side::Scim);
        let turns: Vec<Turn> = (0..SHARE + QUEUE).map(|_| lane.enter().expect("a place")).collect();
        let entered = |account, side| lanes.of(AccountId(account), side).enter().map(drop);
        assert_eq!(entered(1, Side::Scim), Err(Crowded::Full));
        assert_eq!(entered(1, Side::Console), Ok(()));
        assert_eq!(entered(2, Side::Scim), Ok(()));
        drop(turns);
        assert_eq!(entered(1, Side::Scim), Ok(()), "who leaves makes a place");
    }

    #[test]
    fn bodies_wait_for_room_and_not_for_ever() {
        in_a_time_that_passes_by_itself(async {
            let lane = Lanes::default().of(AccountId(1), Side::Scim);
            let mut first = lane.enter().expect("a place");
            assert_eq!(first.make_room(BODIES).await, Ok(()));
            let mut second = lane.enter().expect("a place");
            let began = Instant::now();
            assert_eq!(second.make_room(SMALL_BODY + 1).await, Err(Crowded::Waited));
            assert_eq!(began.elapsed().as_secs(), WAIT.as_secs());
            assert_eq!(second.make_room(SMALL_BODY).await, Ok(()), "a small body waits for no large one");
            first.keep_room(BODIES - SMALL_BODY - 1);
            assert_eq!(second.make_room(SMALL_BODY + 1).await, Ok(()));
            drop((first, second));
            assert_eq!(lane.room.available_permits(), BODIES);
        });
    }
}

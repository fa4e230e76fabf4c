//! The one crossing from the asynchronous server into the synchronous house: a permit, a blocking thread.

use std::sync::Arc;

use app::{AccountId, App};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::lane::{Crowded, Doors, Lanes, Room, Side, Turn};
use super::limits::{FOLLOWERS, LINE, PERMITS, PROBES, STRANGERS, WAIT};

/// The house, and the way in.
#[derive(Clone, Debug)]
pub(crate) struct Crossing {
    app: App,
    permits: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
    probes: Arc<Semaphore>,
    alone: Arc<Semaphore>,
    line: Arc<Semaphore>,
    followers: Arc<Semaphore>,
    lanes: Arc<Lanes>,
    doors: Arc<Doors>,
}

/// Why a use case of somebody who was let in was not begun, or not ended.
#[derive(Debug)]
pub(crate) enum Missed {
    Crowded(Crowded),
    /// The answer, a 500.
    Broken(Response),
}

impl Crossing {
    pub(crate) fn new(app: App) -> Crossing {
        let of = |permits| Arc::new(Semaphore::new(permits));
        Crossing {
            app,
            permits: of(PERMITS),
            strangers: of(STRANGERS),
            probes: of(PROBES),
            alone: of(1),
            line: of(LINE),
            followers: of(FOLLOWERS),
            lanes: Arc::default(),
            doors: Arc::new(Doors::new()),
        }
    }

    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// Runs a use case of somebody whom nobody knows, to its end: beside whoever was let in, and not in their way.
    ///
    /// The error is a 500 for a use case that panicked, which is logged by the panic itself.
    pub(crate) async fn cross_as_stranger<T: Send + 'static>(
        &self,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Response> {
        self.cross_by(&self.strangers, (), case).await
    }

    /// Asks whether the server is ready, in nobody's way.
    pub(crate) async fn probe<T: Send + 'static>(
        &self,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Response> {
        self.cross_by(&self.probes, (), case).await
    }

    /// Runs a look-up or two of somebody whom nobody knows yet: on the spot where that takes less than a thread would
    /// (SQLite).
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Response> {
        if self.app.store.reads_in_place() { Ok(case(&self.app)) } else { self.cross_as_stranger(case).await }
    }

    /// The same at the door of a Tenant URL: of one no more than its share is looked up at once.
    pub(crate) async fn look_at_door<T: Send + 'static>(
        &self,
        slug: &str,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Response> {
        if self.app.store.reads_in_place() { Ok(case(&self.app)) } else { self.cross_at_door(slug, case).await }
    }

    async fn cross_at_door<T: Send + 'static>(
        &self,
        slug: &str,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Response> {
        let line = Arc::clone(self.doors.of(slug).ok_or_else(broken)?);
        let share = line.acquire_owned().await.map_err(|_| broken())?;
        self.cross_by(&self.strangers, share, case).await
    }

    /// A place in the line of the directory of an account that was let in.
    pub(crate) fn line_up(&self, account: AccountId) -> Result<Turn, Crowded> {
        self.lanes.of(account, Side::Scim).enter()
    }

    /// Runs a use case to its end when its turn comes, also when the client is gone by then: nothing is cancelled
    /// half-way. Who hangs up before leaves the line.
    pub(crate) async fn cross_in_turn<T: Send + 'static>(
        &self,
        turn: Turn,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Missed> {
        self.cross_behind(std::future::ready(Some(())), turn, case).await
    }

    /// The same for a list or a search, which may take seconds: of one account only some are under way at once.
    pub(crate) async fn search_in_turn<T: Send + 'static>(
        &self,
        turn: Turn,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Missed> {
        let lane = Arc::clone(turn.lane());
        self.cross_behind(lane.search(), turn, case).await
    }

    async fn cross_behind<T: Send + 'static>(
        &self,
        others: impl Future<Output = Option<impl Send + 'static>>,
        turn: Turn,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Missed> {
        let comes = async {
            let passed = others.await?;
            let share = turn.lane().share().await?;
            let permit = Arc::clone(&self.permits).acquire_owned().await.ok()?;
            Some((passed, share, permit))
        };
        match timeout(WAIT, comes).await {
            Ok(Some(held)) => self.run((turn, held), case).await.map_err(Missed::Broken),
            Ok(None) => Err(Missed::Broken(broken())),
            Err(_) => Err(Missed::Crowded(Crowded::Waited)),
        }
    }

    /// Runs a look-up or two in turn: on the spot where nobody waits for that.
    pub(crate) async fn look_in_turn<T: Send + 'static>(
        &self,
        turn: Turn,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Missed> {
        if self.app.store.reads_in_place() { Ok(case(&self.app)) } else { self.cross_in_turn(turn, case).await }
    }

    /// Waits until there is room in memory for a form of somebody who is signed in to the console of an account.
    pub(crate) async fn room_for(&self, account: AccountId, bytes: usize) -> Result<Room, Response> {
        self.lanes.of(account, Side::Console).room(bytes).await.ok_or_else(broken)
    }

    /// Runs a use case of somebody who is signed in to the console of an account: of one account no more than its share
    /// is under way at once.
    pub(crate) async fn cross_for<T: Send + 'static>(
        &self,
        account: AccountId,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Response> {
        let share = self.lanes.of(account, Side::Console).share().await.ok_or_else(broken)?;
        self.cross_by(&self.permits, share, case).await
    }

    /// A place for somebody who follows a run of an account: no permit, each look crosses by itself. `None` when there are
    /// as many as may be.
    pub(crate) fn follows(&self, account: AccountId) -> Option<Follower> {
        let of_account = self.lanes.of(account, Side::Console).follower()?;
        let of_all = Arc::clone(&self.followers).try_acquire_owned().ok()?;
        Some(Follower { _held: (of_account, of_all) })
    }

    /// Does the server stop? Then nobody is followed any more.
    pub(crate) fn stops(&self) -> bool {
        self.followers.is_closed()
    }

    /// The server stops: whoever follows is let go.
    pub(super) fn lets_followers_go(&self) {
        self.followers.close();
    }

    /// Runs a use case with one of these permits; what else it holds is let go of when it has ended.
    async fn cross_by<T: Send + 'static>(
        &self,
        permits: &Arc<Semaphore>,
        held: impl Send + 'static,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Response> {
        let permit = Arc::clone(permits).acquire_owned().await.map_err(|_| broken())?;
        self.run((permit, held), case).await
    }

    async fn run<T: Send + 'static>(
        &self,
        held: impl Send + 'static,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Response> {
        let app = self.app.clone();
        let crossed = tokio::task::spawn_blocking(move || {
            let outcome = case(&app);
            drop(held);
            outcome
        });
        crossed.await.map_err(|_| broken())
    }

    /// A place in the line of those that compute for long on purpose. `None` when the line is as long as it may be:
    /// whoever comes now is better told so than left to wait.
    pub(crate) fn place_in_line(&self) -> Option<Place> {
        Arc::clone(&self.line).try_acquire_owned().ok().map(Place)
    }

    /// Runs a use case that computes for long on purpose (a password): one at a time, so that a crowd of them takes no
    /// permit from anybody else.
    ///
    /// Place and lane go with the use case, not with whoever waits for its answer: a client that hangs up frees neither
    /// before the computing is over.
    pub(crate) async fn cross_alone<T: Send + 'static>(
        &self,
        place: Place,
        case: impl FnOnce(&App) -> T + Send + 'static,
    ) -> Result<T, Response> {
        let alone = Arc::clone(&self.alone).acquire_owned().await.map_err(|_| broken())?;
        self.cross_by(&self.permits, (place, alone), case).await
    }
}

/// A place in the line of [`Crossing::cross_alone`].
#[derive(Debug)]
pub(crate) struct Place(#[expect(dead_code, reason = "held for as long as the place is")] OwnedSemaphorePermit);

/// The place of somebody who follows a run; free again when it is let go of.
#[derive(Debug)]
pub(crate) struct Follower {
    _held: (OwnedSemaphorePermit, OwnedSemaphorePermit),
}

fn broken() -> Response {
    let sentence = "Something went wrong; the server's log has it under this answer's request-id.\n";
    (StatusCode::INTERNAL_SERVER_ERROR, sentence).into_response()
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use app::{SystemClock, SystemIds};
    use scratch::Scratch;
    use store::{Error as StoreError, Purpose, account};

    use super::*;
    use crate::serve::limits::{BODIES, DOOR_SHARE, QUEUE, SEARCHES, SHARE};

    fn crossing(scratch: &Scratch) -> Crossing {
        let app = App::new(Arc::new(scratch.store()), Arc::new(SystemClock), Arc::new(SystemIds), "");
        Crossing::new(app)
    }

    const ACME: AccountId = AccountId(1);
    const GLOBEX: AccountId = AccountId(2);

    /// All but so many of those that may be under way of an account.
    async fn occupied(crossing: &Crossing, account: AccountId, but: usize) -> Vec<OwnedSemaphorePermit> {
        let lane = crossing.lanes.of(account, Side::Scim);
        let mut taken = Vec::new();
        for _ in but..SHARE {
            taken.push(lane.share().await.expect("a share"));
        }
        taken
    }

    #[test]
    fn turns_come_in_the_order_of_the_line() {
        let scratch = Scratch::new();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let crossing = crossing(&scratch);
            let _others = occupied(&crossing, ACME, 1).await;
            let (ends, ended) = mpsc::channel::<()>();
            let (served, order) = mpsc::channel();
            let mut waiting = tokio::task::JoinSet::new();
            let mut ended = Some(ended);
            for number in 0..100 {
                let (inside, served, first) = (crossing.clone(), served.clone(), ended.take());
                let turn = crossing.line_up(ACME).expect("a place");
                waiting.spawn(async move {
                    let case = move |_: &App| {
                        first.map(|ended| ended.recv());
                        served.send(number)
                    };
                    inside.cross_in_turn(turn, case).await.map(drop)
                });
                // Each stands in the line before the next one comes.
                tokio::task::yield_now().await;
            }
            ends.send(()).expect("the first is under way");
            while let Some(crossed) = waiting.join_next().await {
                crossed.expect("nobody panics").expect("in time");
            }
            assert_eq!(order.try_iter().collect::<Vec<_>>(), (0..100).collect::<Vec<_>>());
        });
    }

    #[test]
    fn a_turn_that_does_not_come_ends_in_time_and_leaves_the_line() {
        let scratch = Scratch::new();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime").block_on(async {
            let crossing = crossing(&scratch);
            let _others = occupied(&crossing, ACME, 0).await;
            let before_it: Vec<Turn> = (1..SHARE + QUEUE).map(|_| crossing.line_up(ACME).expect("a place")).collect();
            for _ in 0..2 {
                let turn = crossing.line_up(ACME).expect("the last place");
                assert_eq!(crossing.line_up(ACME).map(drop), Err(Crowded::Full));
                let began = tokio::time::Instant::now();
                let missed = crossing.cross_in_turn(turn, |_| ()).await;
                assert!(matches!(missed, Err(Missed::Crowded(Crowded::Waited))), "{missed:?}");
                assert_eq!(began.elapsed().as_secs(), WAIT.as_secs());
            }
            let turn = crossing.line_up(ACME).expect("the last place");
            let hangs_up = timeout(Duration::ZERO, crossing.cross_in_turn(turn, |_| ())).await;
            assert!(hangs_up.is_err());
            crossing.line_up(ACME).expect("who hung up has left");
            drop(before_it);
        });
    }

    #[test]
    fn who_knocks_at_one_door_is_not_in_the_way_at_another() {
        let scratch = Scratch::new();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let crossing = crossing(&scratch);
            let line = |slug: &str| Arc::clone(crossing.doors.of(slug).expect("a line"));
            let share = u32::try_from(DOOR_SHARE).expect("a number");
            // All that may be looked up of one account is, by as many permits.
            let _knocks = line("acme").acquire_many_owned(share).await.expect("its share");
            let _permits = Arc::clone(&crossing.strangers).acquire_many_owned(share).await.expect("its permits");
            let waits = timeout(Duration::ZERO, crossing.cross_at_door("acme", |_| ())).await;
            assert!(waits.is_err(), "the next one of that account waits");
            let mut names = (0..1_000).map(|number| format!("globex-{number}"));
            let elsewhere = names.find(|name| !Arc::ptr_eq(&line(name), &line("acme"))).expect("another line");
            assert!(crossing.cross_at_door(&elsewhere, |_| ()).await.is_ok());
        });
    }

    #[test]
    fn nobody_is_in_the_way_of_others() {
        let scratch = Scratch::new();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let crossing = crossing(&scratch);
            let all = u32::try_from(STRANGERS).expect("a number");
            let strangers = Arc::clone(&crossing.strangers).acquire_many_owned(all).await.expect("all of them");
            let turn = crossing.line_up(ACME).expect("a place");
            crossing.cross_in_turn(turn, |_| ()).await.expect("who was let in goes on");
            assert!(crossing.cross_for(ACME, |_| ()).await.is_ok() && crossing.probe(|_| ()).await.is_ok());
            drop(strangers);

            // The whole share of one account is under way, by its permits too.
            let _share = occupied(&crossing, ACME, 0).await;
            let permits = u32::try_from(SHARE).expect("a number");
            let _permits = Arc::clone(&crossing.permits).acquire_many_owned(permits).await.expect("its permits");
            let turn = crossing.line_up(GLOBEX).expect("a place");
            crossing.cross_in_turn(turn, |_| ()).await.expect("another account goes on");
            assert!(crossing.cross_for(ACME, |_| ()).await.is_ok(), "its own console goes on");
            assert!(crossing.cross_as_stranger(|_| ()).await.is_ok());

            // All of its console's is under way too.
            let console = crossing.lanes.of(ACME, Side::Console);
            let mut pages = Vec::new();
            while let Ok(Some(page)) = timeout(Duration::ZERO, console.share()).await {
                pages.push(page);
            }
            let permits = u32::try_from(pages.len()).expect("a number");
            let _permits = Arc::clone(&crossing.permits).acquire_many_owned(permits).await.expect("its permits");
            assert!(timeout(Duration::ZERO, crossing.cross_for(ACME, |_| ())).await.is_err(), "the next page waits");
            assert!(crossing.permits.available_permits() > 1, "a whole account leaves permits to others");
            assert!(crossing.cross_for(GLOBEX, |_| ()).await.is_ok());

            let _files = crossing.room_for(ACME, BODIES).await.expect("room");
            assert!(timeout(Duration::ZERO, crossing.room_for(ACME, 1)).await.is_err(), "the next file waits");
            assert!(crossing.room_for(GLOBEX, 1).await.is_ok());
        });
    }

    #[test]
    fn an_account_whose_searches_do_not_end_is_in_nobodys_way_and_its_own_requests_go_past_them() {
        let scratch = Scratch::new();
        let crossing = crossing(&scratch);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let looks =
                |app: &App, purpose| app.store.read_for::<_, StoreError>(purpose, |tx| account::list(tx).map(drop));
            let (begins, begun) = mpsc::channel();
            let mut searching = tokio::task::JoinSet::new();
            let mut gates = Vec::new();
            for account in [ACME, GLOBEX] {
                for _ in 0..SHARE {
                    let (inside, begins) = (crossing.clone(), begins.clone());
                    let (gate, opened) = mpsc::channel::<()>();
                    let turn = crossing.line_up(account).expect("a place");
                    gates.push(gate);
                    searching.spawn(async move {
                        let case = move |app: &App| {
                            app.store.read_for::<_, StoreError>(Purpose::Search, |tx| {
                                account::list(tx)?;
                                begins.send(()).expect("somebody counts");
                                // Until the test lets go of it.
                                let _ = opened.recv();
                                Ok(())
                            })
                        };
                        inside.search_in_turn(turn, case).await.expect("in time").expect("a look");
                    });
                }
            }
            for _ in 0..2 * SEARCHES {
                begun.recv().expect("a search begins");
            }
            for account in [ACME, AccountId(3)] {
                let turn = crossing.line_up(account).expect("a place");
                let found = crossing.cross_in_turn(turn, move |app| looks(app, Purpose::Answer)).await;
                found.expect("its turn").expect("a connection");
            }
            let at_door = crossing.look_at_door("acme", move |app| looks(app, Purpose::Door)).await;
            at_door.expect("its turn").expect("a connection");
            assert!(crossing.probe(app::is_ready).await.expect("its turn"), "the server is ready");
            assert!(begun.try_recv().is_err(), "no other search has begun");
            drop(gates);
            while let Some(ended) = searching.join_next().await {
                ended.expect("nobody panics");
            }
            assert_eq!(begun.try_iter().count(), 2 * (SHARE - SEARCHES));
        });
    }

    #[test]
    fn who_hangs_up_while_it_is_computed_lets_nobody_else_compute_beside_it() {
        let scratch = Scratch::new();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let crossing = crossing(&scratch);
            let (begins, begun) = tokio::sync::oneshot::channel();
            let (ends, ended) = mpsc::channel::<()>();
            let (inside, place) = (crossing.clone(), crossing.place_in_line().expect("a place"));
            let asked = tokio::spawn(async move {
                let computes = move |_: &App| {
                    begins.send(()).expect("somebody waits");
                    ended.recv().expect("told to end");
                };
                inside.cross_alone(place, computes).await.is_ok()
            });
            begun.await.expect("begun");
            asked.abort();
            assert!(asked.await.is_err_and(|gone| gone.is_cancelled()));
            let free = || (crossing.alone.available_permits(), crossing.line.available_permits());
            assert_eq!(free(), (0, LINE - 1), "it is computed still");

            ends.send(()).expect("it is computed still");
            let place = crossing.place_in_line().expect("a place");
            assert!(crossing.cross_alone(place, |_| ()).await.is_ok(), "the next one comes when it is over");
            assert_eq!(free(), (1, LINE));
        });
    }

    #[test]
    fn the_line_has_an_end_and_who_hangs_up_in_it_leaves_it() {
        let scratch = Scratch::new();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let crossing = crossing(&scratch);
            let mut places: Vec<Place> = (0..LINE).map(|_| crossing.place_in_line().expect("a place")).collect();
            assert!(crossing.place_in_line().is_none());
            let computing = Arc::clone(&crossing.alone).try_acquire_owned().expect("nobody computes");
            let waiting = crossing.cross_alone(places.pop().expect("a place"), |_| ());
            assert!(tokio::time::timeout(Duration::ZERO, waiting).await.is_err(), "it waits, then it hangs up");
            assert_eq!((crossing.line.available_permits(), crossing.permits.available_permits()), (1, PERMITS));
            drop(computing);
        });
    }
}

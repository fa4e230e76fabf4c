//! The way of a request that a bearer token lets in, for every room that has such: the door by the head alone, so that a
//! stranger's body is not even read; then a place in the line of the account and room for the body; then the body, and in turn
//! the use case.

use std::sync::Arc;

use app::{AccountId, App};
use axum::body::Body;
use axum::response::Response;

use super::call::{self, Call, Unreadable};
use super::crossing::{Crossing, Missed};
use super::lane::Crowded;

/// How a use case is come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// A look-up or two: on the spot where nobody waits for that.
    Look,
    /// It may look through everything: of one account only some are under way at once.
    Search,
    /// Anything else.
    Cross,
}

/// What somebody who was let in did not come to.
pub(crate) enum Unserved {
    /// Their turn: there are too many of the account.
    Turn(Crowded),
    /// To be read.
    Body(Unreadable),
    /// The end of the use case.
    Answer(Response),
}

/// A room behind such a door.
pub(crate) trait Room {
    /// Whoever was let in.
    type Caller: Send + Sync + 'static;

    /// Who calls, by the head alone. The error is the answer.
    #[expect(clippy::result_large_err, reason = "made once a request, and handed on as it is")]
    fn admitted(app: &App, call: &Call) -> Result<Self::Caller, Response>;

    /// Whose line they stand in.
    fn account(caller: &Self::Caller) -> AccountId;

    /// How their use case is come to.
    fn way(call: &Call) -> Way;

    /// Answers them.
    fn answer(app: &App, call: &Call, caller: &Self::Caller) -> Response;

    /// Answers them where they did not come so far.
    fn refuse(app: &App, call: &Call, caller: &Self::Caller, unserved: Unserved) -> Response;
}

/// Answers one request.
pub(crate) async fn inside<R: Room>(crossing: &Crossing, call: Call, body: Body) -> Response {
    let slug = call.account().to_owned();
    let looked = crossing.look_at_door(&slug, move |app| {
        let admitted = R::admitted(app, &call);
        (call, admitted)
    });
    let (mut call, caller) = match looked.await {
        Ok((call, Ok(caller))) => (call, caller),
        Ok((_, Err(refused))) | Err(refused) => return call::unread(body, refused).await,
    };
    let limit = crossing.app().limits.body_bytes;
    let refuse = |call: &Call, unserved| R::refuse(crossing.app(), call, &caller, unserved);
    let mut turn = match crossing.line_up(R::account(&caller)) {
        Ok(turn) => turn,
        Err(crowded) => return call::unread(body, refuse(&call, Unserved::Turn(crowded))).await,
    };
    if let Err(crowded) = turn.make_room(Call::expected(&body, limit)).await {
        return call::unread(body, refuse(&call, Unserved::Turn(crowded))).await;
    }
    if let Err(unreadable) = call.read(body, limit).await {
        return refuse(&call, Unserved::Body(unreadable));
    }
    turn.keep_room(call.body.len());
    // Whoever misses their turn is answered by the room too.
    let asked = Arc::new((call, caller));
    let there = Arc::clone(&asked);
    let case = move |app: &App| R::answer(app, &there.0, &there.1);
    let answered = match R::way(&asked.0) {
        Way::Look => crossing.look_in_turn(turn, case).await,
        Way::Search => crossing.search_in_turn(turn, case).await,
        Way::Cross => crossing.cross_in_turn(turn, case).await,
    };
    answered.unwrap_or_else(|missed| {
        let unserved = match missed {
            Missed::Crowded(crowded) => Unserved::Turn(crowded),
            Missed::Broken(broken) => Unserved::Answer(broken),
        };
        R::refuse(crossing.app(), &asked.0, &asked.1, unserved)
    })
}

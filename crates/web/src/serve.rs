//! The server's own side: routes, health, the crossing into the synchronous house, request ids.

pub(crate) mod body;
pub(crate) mod call;
pub(crate) mod crossing;
mod health;
pub(crate) mod inside;
pub(crate) mod lane;
pub(crate) mod limits;
pub(crate) mod listener;
mod patient;
pub(crate) mod refusal;
pub(crate) mod router;

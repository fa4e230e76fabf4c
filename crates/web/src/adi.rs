//! Where the agent of Active Directory brings its snapshots: `/adi/v1/{account}/…`. `route.rs` finds the use case.

mod problem;
mod record;
mod route;

pub(crate) use problem::refuse_head;
pub(crate) use route::Adi;

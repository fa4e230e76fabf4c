//! The SCIM endpoints: `/scim/v2/{account}/…`. `route.rs` finds the use case, one file each renders it.

mod answer;
mod bulk;
mod discovery;
mod oauth;
mod record;
mod resource;
mod route;

pub(crate) use answer::refuse_head;
pub(crate) use oauth::{is_token_endpoint, token};
pub(crate) use route::Scim;

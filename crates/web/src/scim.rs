//! The SCIM endpoints: `/scim/v2/{account}/…`. `route.rs` finds the use case, one file each renders it.

mod answer;
mod body;
mod bulk;
mod discovery;
mod oauth;
mod record;
mod resource;
mod route;

pub(crate) use answer::refuse_head;
#[cfg(test)]
pub(crate) use answer::sentence;
pub(crate) use oauth::{is_token_endpoint, token};
pub(crate) use route::{Missed, admitted, answer, is_point_read, is_search, refuse};

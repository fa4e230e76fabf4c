//! The SCIM endpoints: `/scim/v2/{account}/…`. `route.rs` finds the use case, one file each renders it.

mod answer;
mod body;
mod bulk;
mod discovery;
mod oauth;
mod resource;
mod route;

#[cfg(test)]
pub(crate) use answer::sentence;
pub(crate) use answer::{come_again, refuse, refuse_head};
pub(crate) use oauth::{is_token_endpoint, token};
pub(crate) use route::{admitted, answer, is_point_read};

//! Which request each identity provider sends for an operation. The bodies are those of the personalities.

use serde_json::Value;

use super::profile::Profile;
use crate::company::{Company, Worker};
use crate::entra::{self, Form};
use crate::exchange::Request;
use crate::okta;

/// People on a page, as many as Okta asks for.
pub(super) const PAGE: usize = 100;

/// What one identity provider sends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shapes {
    pub(super) idp: Profile,
    /// How Entra ID speaks PATCH.
    pub(super) form: Form,
}

/// A group, as the server and people call it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
}

/// A person, as the server and people call them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member<'a> {
    pub(super) id: &'a str,
    pub(super) user_name: &'a str,
}

impl Shapes {
    /// Entra ID's "Test Connection", which any server answers with an empty list.
    pub(super) fn test_connection() -> Request {
        let nobody = entra::bodies::guid("nobody");
        Request::get("/Users", &entra::bodies::look_up(&entra::bodies::equals("userName", &nobody)))
    }

    pub(super) fn look_up(self, user_name: &str) -> Request {
        let filter = entra::bodies::equals("userName", user_name);
        match self.idp {
            Profile::Entra => Request::get("/Users", &entra::bodies::look_up(&filter)),
            Profile::Okta => Request::get("/Users", &okta::bodies::look_up(&filter)),
        }
    }

    pub(super) fn create(self, company: &Company, worker: &Worker) -> Request {
        let body = match self.idp {
            Profile::Entra => entra::bodies::create(company, worker),
            Profile::Okta => okta::bodies::create(company, worker, None),
        };
        Request::post("/Users", body)
    }

    pub(super) fn read(id: &str) -> Request {
        Request::get(&format!("/Users/{id}"), &[])
    }

    /// `worker` has another display name than before. Okta puts what the server said, with its own values over it.
    pub(super) fn change(self, id: &str, said: &Value, company: &Company, worker: &Worker) -> Request {
        let path = format!("/Users/{id}");
        match self.idp {
            Profile::Entra => {
                let display_name = (entra::bodies::At::Name("displayName"), worker.display_name().into());
                Request::patch(&path, entra::bodies::change(self.form, &[display_name]))
            }
            Profile::Okta => Request::put(&path, okta::bodies::replace(said, company, worker, None)),
        }
    }

    pub(super) fn deactivate(self, id: &str) -> Request {
        let body = match self.idp {
            Profile::Entra => entra::bodies::set_active(self.form, false),
            Profile::Okta => okta::bodies::deactivate(),
        };
        Request::patch(&format!("/Users/{id}"), body)
    }

    /// RFC 7644 section 3.4.2.4; this is how Okta imports.
    pub(super) fn page(start: usize) -> Request {
        Request::get("/Users", &[("startIndex", &start.to_string()), ("count", &PAGE.to_string())])
    }

    pub(super) fn look_up_group(self, name: &str) -> Request {
        let filter = entra::bodies::equals("displayName", name);
        match self.idp {
            Profile::Entra => Request::get("/Groups", &entra::bodies::look_up_group(&filter)),
            Profile::Okta => Request::get("/Groups", &okta::bodies::look_up(&filter)),
        }
    }

    pub(super) fn create_group(self, name: &str) -> Request {
        let body = match self.idp {
            Profile::Entra => entra::bodies::create_group(name),
            Profile::Okta => okta::bodies::create_group(name),
        };
        Request::post("/Groups", body)
    }

    /// The members of a group that has none yet. Entra ID adds them, Okta replaces whoever is there.
    pub(super) fn fill(self, group: Group<'_>, members: &[Member<'_>]) -> Request {
        match self.idp {
            Profile::Entra => self.add(group, members),
            Profile::Okta => Request::patch(
                &format!("/Groups/{}", group.id),
                okta::bodies::push_members(group.id, group.name, &listed(members)),
            ),
        }
    }

    /// Members more.
    pub(super) fn add(self, group: Group<'_>, members: &[Member<'_>]) -> Request {
        let body = match self.idp {
            Profile::Entra => {
                let ids: Vec<&str> = members.iter().map(|member| member.id).collect();
                entra::bodies::add_members(self.form, &ids)
            }
            Profile::Okta => okta::bodies::add_members(group.id, group.name, &listed(members)),
        };
        Request::patch(&format!("/Groups/{}", group.id), body)
    }

    pub(super) fn delete(id: &str) -> Request {
        Request::delete(&format!("/Users/{id}"))
    }

    pub(super) fn delete_group(id: &str) -> Request {
        Request::delete(&format!("/Groups/{id}"))
    }

    pub(super) fn read_group(id: &str) -> Request {
        Request::get(&format!("/Groups/{id}"), &[])
    }
}

fn listed<'a>(members: &[Member<'a>]) -> Vec<okta::bodies::Member<'a>> {
    members.iter().map(|member| okta::bodies::Member { id: member.id, display: member.user_name }).collect()
}

//! `rollcall admin`: invite, list, remove.

use app::admins::{self, Invited, Listed, Role};
use planning::Who;
use serde_json::{Value, json};
use store::Existing;

use crate::arguments::{Admin, AdminRole, Shared};
use crate::ending::{Ending, Failure};
use crate::{open, output};

pub(crate) fn run(shared: &Shared, command: Admin) -> Result<Ending, Failure> {
    match command {
        Admin::Invite { slug, email, role } => {
            let (app, note) = open::app(shared, Existing::Required)?;
            let invited = admins::invite(&app, &slug, &email, role.map(named), &Who::Operator)?;
            note.say();
            print(shared, &invited);
        }
        Admin::List { slug } => list(shared, &admins::list(&open::app_without_links(shared)?, &slug)?),
        Admin::Remove { slug, email } => {
            admins::remove(&open::app_without_links(shared)?, &slug, &email, &Who::Operator)?;
            if shared.json {
                output::json(&json!({ "format_version": 1, "removed": email }));
            } else {
                output::line(&format!("removed {email}"));
            }
        }
    }
    Ok(Ending::Done)
}

fn named(role: AdminRole) -> Role {
    match role {
        AdminRole::Owner => Role::Owner,
        AdminRole::Admin => Role::Admin,
        AdminRole::Support => Role::Support,
    }
}

fn print(shared: &Shared, invited: &Invited) {
    let (email, role, setup_url) = (&invited.email, invited.role.name(), &invited.setup_url);
    if shared.json {
        output::json(&json!({ "format_version": 1, "email": email, "role": role, "setup_url": setup_url }));
        return;
    }
    output::line(&format!("{role:<11} {email}"));
    output::line(&format!("setup link  {setup_url}   (24 hours, once)"));
    if invited.known {
        output::say("note: the link replaces an older one; a password in use works until the link is used");
    }
}

fn list(shared: &Shared, listed: &[Listed]) {
    if shared.json {
        output::json(&listed.iter().map(told).collect::<Vec<_>>());
        return;
    }
    let rows = listed.iter().map(|admin| {
        let state = if admin.has_password { "has a password" } else { "has set no password yet" };
        vec![admin.role.name().to_owned(), admin.email.clone(), format!("since {}", admin.created_at), state.to_owned()]
    });
    output::table(&rows.collect::<Vec<_>>());
}

fn told(admin: &Listed) -> Value {
    json!({
        "email": admin.email,
        "role": admin.role.name(),
        "created_at": admin.created_at.to_string(),
        "has_password": admin.has_password,
    })
}

//! `rollcall account`: create, list, show.

use app::accounts::{self, Shown};
use serde_json::{Value, json};
use store::Existing;

use crate::arguments::{Account, Shared};
use crate::ending::{Ending, Failure};
use crate::{open, output};

pub(crate) fn run(shared: &Shared, command: Account) -> Result<Ending, Failure> {
    match command {
        Account::Create { slug, name, admin_email } => {
            let (app, note) = open::app(shared, Existing::OrNew)?;
            let created = accounts::create(&app, &slug, &name, &admin_email)?;
            note.say();
            if shared.json {
                output::json(
                    &json!({ "format_version": 1, "slug": created.slug, "tenant_url": created.tenant_url, "setup_url": created.setup_url }),
                );
            } else {
                output::line(&format!("account     {}", created.slug));
                output::line(&format!("tenant url  {}", created.tenant_url));
                output::line(&format!("setup link  {}   (24 hours, once)", created.setup_url));
            }
        }
        Account::List => {
            let (app, note) = open::app(shared, Existing::Required)?;
            let accounts = accounts::list(&app)?;
            note.say();
            if shared.json {
                output::json(&accounts.iter().map(told).collect::<Vec<_>>());
            } else {
                output::table(
                    &accounts
                        .into_iter()
                        .map(|account| vec![account.slug, account.name, account.tenant_url])
                        .collect::<Vec<_>>(),
                );
            }
        }
        Account::Show { slug } => {
            let (app, note) = open::app(shared, Existing::Required)?;
            let account = accounts::show(&app, &slug)?;
            note.say();
            if shared.json {
                output::json(&told(&account));
            } else {
                output::line(&format!("account     {}   {}", account.slug, account.name));
                output::line(&format!("tenant url  {}", account.tenant_url));
                for (email, role) in account.administrators {
                    output::line(&format!("{:<11} {email}", role.name()));
                }
            }
        }
    }
    Ok(Ending::Done)
}

fn told(account: &Shown) -> Value {
    let administrators: Vec<Value> =
        account.administrators.iter().map(|(email, role)| json!({ "email": email, "role": role })).collect();
    json!({
        "format_version": 1,
        "slug": account.slug,
        "name": account.name,
        "tenant_url": account.tenant_url,
        "created_at": account.created_at.to_string(),
        "administrators": administrators,
    })
}

//! `rollcall groups`: list, show.

use app::groups;
use planning::console::ManagedBy;

use crate::arguments::{Groups, Shared};
use crate::ending::{Ending, Failure};
use crate::{open, output};

pub(crate) fn run(shared: &Shared, command: Groups) -> Result<Ending, Failure> {
    let app = open::app_without_links(shared)?;
    match command {
        Groups::List { slug } => {
            let listed = groups::list(&app, &slug)?;
            if shared.json {
                output::json(&listed);
            } else {
                let rows = listed
                    .into_iter()
                    .map(|group| vec![group.name, managed_by(group.managed_by).to_owned(), group.members.to_string()]);
                output::table(&rows.collect::<Vec<_>>());
            }
        }
        Groups::Show { slug, name } => {
            let group = groups::show(&app, &slug, &name)?;
            if shared.json {
                output::json(&group);
            } else {
                output::line(&format!("{} (managed by the {})", group.name, managed_by(group.managed_by)));
                group.members.iter().for_each(|member| output::line(member));
            }
        }
    }
    Ok(Ending::Done)
}

fn managed_by(managed_by: ManagedBy) -> &'static str {
    match managed_by {
        ManagedBy::Directory => "directory",
        ManagedBy::Console => "console",
    }
}

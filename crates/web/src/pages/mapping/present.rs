//! The mapping in force when a page is made.

use app::mapping::{self, InForce};
use app::sessions::Admin;
use app::{App, Error};

/// The mapping in force, or why it can't be read.
pub(super) struct Present {
    pub(super) in_force: Result<InForce, String>,
    pub(super) name: String,
}

pub(super) fn present(app: &App, admin: &Admin) -> Result<Present, Error> {
    let in_force = match mapping::show(app, admin.slug()) {
        Ok(in_force) => Ok(in_force),
        Err(Error::Refused(sentence)) => Err(sentence),
        Err(error) => return Err(error),
    };
    Ok(Present { name: mapping::name_of(in_force.as_ref().ok()), in_force })
}

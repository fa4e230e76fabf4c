//! The program: command line, configuration, the loop around `work_once`. No rule of the product is here.
//!
//! `arguments.rs` is what can be typed, `commands/` has one file a noun, `open.rs` finds the database
//! and the base of links, `work.rs` is the loop of `serve`, `diary.rs` the thread
//! that writes its request log, `watch.rs` tells how far a run is. Data goes to stdout, talk to stderr.

#![forbid(unsafe_code)]

mod arguments;
mod commands;
mod destination;
mod diary;
mod ending;
mod open;
mod output;
mod report;
mod trace;
mod watch;
mod work;

use std::process::ExitCode;

use crate::arguments::{Arguments, Command};
use crate::ending::Ending;

fn main() -> ExitCode {
    let arguments = arguments::parsed();
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(log_level()).with_target(false).init();
    match run(arguments) {
        Ok(_) if output::is_lost() => Ending::Refused.into(),
        Ok(ending) => ending.into(),
        Err(error) => {
            output::say(&format!("rollcall: {error}"));
            Ending::Refused.into()
        }
    }
}

/// `ROLLCALL_LOG`: error, warn, info, debug or trace.
fn log_level() -> tracing::Level {
    let wanted = std::env::var("ROLLCALL_LOG").ok().and_then(|level| level.parse().ok());
    wanted.unwrap_or(tracing::Level::INFO)
}

fn run(arguments: Arguments) -> Result<Ending, ending::Failure> {
    let Arguments { command, shared } = arguments;
    match command {
        Command::Serve(serve) => commands::serve::run(&shared, &serve),
        Command::Demo(demo) => commands::demo::run(&demo),
        Command::Account(account) => commands::account::run(&shared, account),
        Command::Admin(admin) => commands::admin::run(&shared, admin),
        Command::Settings(settings) => commands::settings::run(&shared, settings),
        Command::Token(token) => commands::token::run(&shared, token),
        Command::Users(users) => commands::users::run(&shared, users),
        Command::Groups(groups) => commands::groups::run(&shared, groups),
        Command::Sync(sync) => commands::sync::run(&shared, sync),
        Command::Mapping(mapping) => commands::mapping::run(&shared, &mapping),
        Command::Requests(requests) => commands::requests::run(&shared, &requests),
        Command::Audit(audit) => commands::audit::run(&shared, &audit),
        Command::Backup(backup) => commands::backup::run(&shared, &backup),
        Command::Restore(restore) => commands::restore::run(&shared, &restore),
        Command::Migrate(migrate) => commands::migrate::run(&shared, &migrate),
        Command::Simulate(simulate) => commands::simulate::run(&shared, &simulate),
        Command::Probe(probe) => commands::probe::run(&shared, &probe),
    }
}

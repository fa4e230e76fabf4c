//! What can be typed: the names that do not move (product.md section 7).

mod audit;
mod duration;
mod report;

mod mapping;

pub(crate) use self::mapping::{Mapping, MappingDeed};

use std::net::SocketAddr;
use std::path::PathBuf;

use app::requests::Statuses;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};
use jiff::SignedDuration;
use probe::Idp;

pub(crate) use self::audit::{Audit, Since};
use self::duration::duration;
pub(crate) use self::report::{Format, Report};

/// Rollcall: a user console that an identity provider fills over SCIM 2.0.
#[derive(Debug, Parser)]
#[command(name = "rollcall", version, about, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// What was typed; what can't be is told, and the program ends.
pub(crate) fn parsed() -> Arguments {
    let typed = Arguments::command().get_matches();
    let arguments = Arguments::from_arg_matches(&typed).unwrap_or_else(|error| error.exit());
    if matches!(arguments.command, Command::Demo(_)) {
        for name in ["database", "public_url"] {
            if typed.value_source(name) == Some(ValueSource::CommandLine) {
                let sentence = format!(
                    "the demo takes no --{}: it makes a throw-away database of its own, and links to where it listens\n",
                    name.replace('_', "-")
                );
                Arguments::command().error(ErrorKind::ArgumentConflict, sentence).exit();
            }
        }
    }
    arguments
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Shared {
    /// The database: sqlite:PATH
    #[arg(
        long,
        global = true,
        env = "ROLLCALL_DATABASE",
        default_value = "sqlite:rollcall.db",
        value_name = "URL",
        hide_env_values = true
    )]
    pub(crate) database: String,
    /// What links begin with; else what `serve` used last
    #[arg(long, global = true, env = "ROLLCALL_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub(crate) public_url: Option<String>,
    /// Output for a program to read
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve SCIM, and sync by the schedule
    Serve(Serve),
    /// Serve a throw-away example: a company of 250, and a simulated IdP that pushes it
    Demo(Demo),
    /// Accounts: the customers of this installation
    #[command(subcommand)]
    Account(Account),
    /// Administrators of an account: who signs in to the console
    #[command(subcommand)]
    Admin(Admin),
    /// Settings of an account
    #[command(subcommand)]
    Settings(Settings),
    /// Bearer tokens of an account
    #[command(subcommand)]
    Token(Token),
    /// Syncs and their reports
    #[command(subcommand)]
    Sync(Sync),
    /// People of the console
    #[command(subcommand)]
    Users(Users),
    /// Groups of the console
    #[command(subcommand)]
    Groups(Groups),
    /// Which attribute of the directory becomes which field
    Mapping(Mapping),
    /// The request log: every SCIM request in a sentence, newest last
    Requests(Requests),
    /// The audit log: who changed which setting, token, administrator or hold, newest first
    Audit(Audit),
    /// Everything in one new file, of one moment, beside a running server or without one
    Backup(Backup),
    /// Fill a new or empty database from such a file, all or nothing
    Restore(Restore),
    /// Bring the database up to date, or copy everything into another one
    Migrate(Migrate),
    /// Speak to any SCIM server as an identity provider does: push a made-up company, or tell a story on top of it
    Simulate(Simulate),
    /// Ask any SCIM server for what the RFCs owe a client: a line a duty, and what it hangs on
    Probe(Probe),
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen
    #[arg(long, env = "ROLLCALL_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Where to listen; port 0 takes a free one
    #[arg(long, env = "ROLLCALL_LISTEN", default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub(crate) listen: SocketAddr,
    /// End once everything is in place
    #[arg(long)]
    pub(crate) stop_after_ready: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// Make an account; prints its Tenant URL and a one-time setup link for its owner
    Create {
        slug: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        admin_email: String,
    },
    /// Every account
    List,
    /// One account
    Show { slug: String },
}

/// What an administrator may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AdminRole {
    /// Everything
    Owner,
    /// Everything but owners and the deletion of the account
    Admin,
    /// Reads, explains, exports
    Support,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Admin {
    /// Invite somebody, or give who is there a new link (a forgotten password); prints a one-time setup link
    Invite {
        slug: String,
        email: String,
        /// The role; admin for somebody new, the same as before for who is there
        #[arg(long, value_enum)]
        role: Option<AdminRole>,
    },
    /// Every administrator with their role
    List { slug: String },
    /// Remove somebody; they are signed out at once
    Remove { slug: String, email: String },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Settings {
    /// The values in force
    Show { slug: String },
    /// Set values, all or none
    Set {
        slug: String,
        /// KEY=VALUE, as `settings show` names the keys
        #[arg(required = true, value_parser = pair)]
        values: Vec<(String, String)>,
        /// With provisioning.test_mode=false: the digest of the plan that may be applied
        #[arg(long, value_name = "DIGEST")]
        approve: Option<String>,
    },
}

/// What a token opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TokenSource {
    Scim,
    Adi,
    Api,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Make a token; prints it alone, once
    Generate {
        slug: String,
        #[arg(long, value_enum, default_value = "scim")]
        source: TokenSource,
        /// Make an OAuth 2.0 client for SCIM instead; prints its id and secret, a line each, once
        #[arg(long)]
        oauth: bool,
        /// 365d, or never
        #[arg(long, value_parser = lifetime, default_value = "365d", value_name = "DURATION")]
        expires_in: Lifetime,
    },
    /// Make a token in the place of the live one
    Regenerate {
        slug: String,
        #[arg(long, value_enum, default_value = "scim")]
        source: TokenSource,
        /// How long the old one goes on working; 7d at the most
        #[arg(long, value_parser = duration, default_value = "0s", value_name = "DURATION")]
        overlap: SignedDuration,
        /// 365d, or never
        #[arg(long, value_parser = lifetime, default_value = "365d", value_name = "DURATION")]
        expires_in: Lifetime,
    },
    /// Stop the live token at once; or an OAuth client, with whatever it was given
    Revoke {
        slug: String,
        #[arg(long, value_enum, default_value = "scim")]
        source: TokenSource,
        /// Stop every OAuth client instead
        #[arg(long)]
        oauth: bool,
        /// Stop this OAuth client instead
        #[arg(long, value_name = "ID", conflicts_with = "oauth")]
        client: Option<String>,
    },
    /// Every token and OAuth client with its state; never the secret itself
    List {
        slug: String,
        #[arg(long, value_enum)]
        source: Option<TokenSource>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Sync {
    /// Force Sync Now: run to the end and print the report
    Now { slug: String },
    /// What a sync would do; changes nothing, ever
    Plan { slug: String },
    /// Every run
    Reports { slug: String },
    /// One run, line by line, the worst first
    Report(Report),
    /// Apply a held run: that very plan, whatever the limits say, this once
    Approve {
        slug: String,
        run: i64,
        /// The plan's digest; else the one it was held with
        #[arg(long)]
        digest: Option<String>,
        /// Spare every person and group that the plan would archive
        #[arg(long)]
        without_archives: bool,
    },
    /// End a held run; nothing of it is ever applied
    Reject {
        slug: String,
        run: i64,
        /// Keep everybody whom the plan would archive for so long, unless the directory states them anew
        #[arg(long, value_parser = duration, value_name = "DURATION")]
        keep: Option<SignedDuration>,
    },
    /// End a run that has not begun to apply: nothing of it is done
    Cancel { slug: String, run: i64 },
    /// Take a run back: the console as it was before, but for what was changed since. Turns Test Mode on
    Undo {
        slug: String,
        run: i64,
        /// Preview only
        #[arg(long)]
        dry_run: bool,
        /// The digest of the preview; another plan is not applied
        #[arg(long)]
        digest: Option<String>,
    },
    /// The directory has sent everybody: absence counts from now on
    Complete { slug: String },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Users {
    /// Everybody, archived too
    List { slug: String },
    /// One person
    Show { slug: String, email: String },
    /// Import a CSV file
    Import {
        slug: String,
        file: PathBuf,
        /// Preview only
        #[arg(long)]
        dry_run: bool,
        /// Leave out rows with errors instead of refusing the file
        #[arg(long)]
        skip_bad_rows: bool,
    },
    /// Why somebody is as they are, and all that happened
    Explain { slug: String, email: String },
    /// Everybody as CSV, with the columns of the import
    Export { slug: String },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Groups {
    /// Every group
    List { slug: String },
    /// One group and who is in it
    Show { slug: String, name: String },
}

#[derive(Debug, Args)]
pub(crate) struct Requests {
    pub(crate) slug: String,
    /// Those answered so: 404, or 4xx
    #[arg(long, value_parser = statuses)]
    pub(crate) status: Option<Statuses>,
    /// Those about somebody who has or had this address, or whom somebody looked for by it
    #[arg(long, value_name = "EMAIL")]
    pub(crate) person: Option<String>,
    /// How many, the newest
    #[arg(long, default_value_t = 100, value_name = "N")]
    pub(crate) limit: usize,
    /// Go on with those that come, until interrupted
    #[arg(long)]
    pub(crate) follow: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file; one that is there is left alone
    #[arg(value_parser = file)]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// What `rollcall backup` wrote, on either engine
    #[arg(value_parser = file)]
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// A new or empty database that is to hold everything: sqlite:PATH or postgres://USER@HOST/NAME; servers are stopped first
    #[arg(long, value_name = "DATABASE")]
    pub(crate) to: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// okta, entra, onelogin, jumpcloud or ping
    #[arg(value_parser = idp, value_name = "IDP")]
    pub(crate) idp: Idp,
    /// The Tenant URL; for entra, ?aadOptscim062020 behind it asks for the newer form of PATCH
    #[arg(long, value_name = "TENANT_URL")]
    pub(crate) url: String,
    /// The file that holds the SCIM token
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: PathBuf,
    /// People of the company
    #[arg(long, default_value = "250", value_name = "N", value_parser = people)]
    pub(crate) people: usize,
    /// The same seed is the same company; that of the demo, unless another is said
    #[arg(long, default_value_t = 250, value_name = "S")]
    pub(crate) seed: u64,
    /// What happens after the company was pushed; it is pushed first if it is not there
    #[arg(long, value_enum)]
    pub(crate) story: Option<Story>,
    /// Write every request and answer to a file in this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) record: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Probe {
    /// The base URL of the server, or a Tenant URL. What is made there is taken away again, and nothing else is touched
    #[arg(value_name = "URL", value_parser = base_url)]
    pub(crate) url: String,
    /// The file that holds the SCIM token
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: PathBuf,
    /// One duty (create.location), one chapter (create) or one section (3.3)
    #[arg(long, value_name = "NAME-OR-SECTION")]
    pub(crate) only: Option<String>,
    /// Deviations that the RFC allows count as failures too
    #[arg(long)]
    pub(crate) strict: bool,
}

/// What happens to a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Story {
    /// Ten people join
    Hire,
    /// Three people leave
    Leave,
    /// One person gets another name and address
    Rename,
    /// Half of the company is switched off
    MassLeave,
    /// Requests with a dead token
    LostToken,
}

impl Story {
    /// As it is typed.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Story::Hire => "hire",
            Story::Leave => "leave",
            Story::Rename => "rename",
            Story::MassLeave => "mass-leave",
            Story::LostToken => "lost-token",
        }
    }
}

fn idp(text: &str) -> Result<Idp, String> {
    let known = || Idp::ALL.map(Idp::name).join(", ");
    let found = Idp::ALL.into_iter().find(|idp| idp.name() == text);
    found.ok_or_else(|| format!("there is no such identity provider; those that can be simulated are {}", known()))
}

/// How long a token lives; `None` is for ever.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifetime(pub(crate) Option<SignedDuration>);

fn lifetime(text: &str) -> Result<Lifetime, String> {
    match text {
        "never" => Ok(Lifetime(None)),
        text => match duration(text)? {
            SignedDuration::ZERO => Err("a token that expires at once opens nothing".to_owned()),
            lifetime => Ok(Lifetime(Some(lifetime))),
        },
    }
}

/// A server to ask. Who asks is told by the token alone, so an address has no name or password in it.
fn base_url(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match rest.map(|rest| rest.split(['/', '?']).next().unwrap_or_default()) {
        Some(host) if !host.is_empty() && !host.contains('@') => Ok(text.to_owned()),
        _ => Err("write http(s)://HOST/PATH, without a user or a password".to_owned()),
    }
}

fn statuses(text: &str) -> Result<Statuses, String> {
    Statuses::parse(text).ok_or_else(|| "a status such as 404, or 4xx for all that begin so".to_owned())
}

/// A company that a machine can hold.
fn people(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=1_000_000).contains(number));
    number.ok_or_else(|| "a whole number from 1 to 1000000".to_owned())
}

/// A file that can be read a second time, which a pipe can't.
fn file(text: &str) -> Result<PathBuf, String> {
    if text == "-" { Err("a backup is read back, so it needs a file".to_owned()) } else { Ok(PathBuf::from(text)) }
}

/// Links are made of it, so it is plain: scheme and host; no user, query or fragment, and no path, since the console and
/// SCIM stand at the root of a host.
fn public_url(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let plain =
        |host: &str| !host.is_empty() && host.chars().all(|c| c.is_ascii_graphic() && !"@?#\"<>\\^`{|}".contains(c));
    match rest.map(|rest| rest.split_once('/').unwrap_or((rest, ""))) {
        Some((host, "")) if plain(host) => Ok(text.to_owned()),
        Some((host, _)) if plain(host) => Err(format!(
            "“{}” has a path: Rollcall stands at the root of a host, so give it one of its own",
            text.escape_debug()
        )),
        _ => Err(format!("“{}” is no URL for links: write http(s)://HOST", text.escape_debug())),
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or_else(|| format!("“{text}” is not KEY=VALUE"))?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        <Arguments as clap::CommandFactory>::command().debug_assert();
    }

    #[test]
    fn links_begin_with_a_host_and_nothing_else() {
        for fine in
            ["https://rollcall.example", "https://rollcall.example/", "http://127.0.0.1:8080", "http://[::1]:80"]
        {
            assert_eq!(public_url(fine).as_deref(), Ok(fine));
        }
        for bad in
            ["https://x.example/people", "https://x.example//", "https://", "https:///x", "x.example", "javascript:x"]
        {
            assert!(public_url(bad).is_err(), "{bad}");
        }
        assert!(public_url("https://x.example/people").is_err_and(|told| told.contains("has a path")));
    }
}

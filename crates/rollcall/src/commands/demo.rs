//! `rollcall demo`: a living example on a throw-away database.
//!
//! A company of 250 stands in the console, made from a CSV file: some have left since, some are not
//! managed, some have an old title. An IdP that speaks like Okta pushes the company as it is today
//! over real HTTP; a Test Mode sync then says what it would do, and why.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};

use app::App;
use app::tokens::Opens;
use app::users::How;
use app::{accounts, settings, sync, tokens, users};
use planning::Who;
use probe::okta::{self, Progress};
use probe::{Client, Company, Token, Worker};
use store::Existing;

use super::serve::{self, Beside};
use crate::arguments::Demo;
use crate::diary::Keeper;
use crate::ending::{Ending, Failure};
use crate::work::Loop;
use crate::{open, output, report};

/// The company is the same at every start.
const SEED: u64 = 250;
/// People in the console, and in the directory.
const PEOPLE: usize = 250;
/// Of the console's people, those who have left since; as many have joined the directory.
const LEFT: usize = 12;
/// People whom no sync touches, by position.
const UNMANAGED: [usize; 4] = [0, 40, 120, 245];
/// Every so many have an old title in the console.
const OLD_TITLE: usize = 19;

const SLUG: &str = "demo";
const ADMIN: &str = "admin@demo.example";

pub(crate) fn run(demo: &Demo) -> Result<Ending, Failure> {
    let scratch = Scratch::make()?;
    let stop = Stop::watch(scratch.0.clone())?;
    let database = format!("sqlite:{}", scratch.0.join("rollcall.db").display());
    let store = open::store(&database, Existing::OrNew)?;
    let runtime = serve::runtime()?;
    let listener = runtime.block_on(serve::listen(demo.listen))?;
    let address = listener.local_addr().map_err(|error| Failure(error.to_string()))?;
    let app = open::serving(store, None, address)?;
    let keeper = Keeper::start(app.clone())?;
    let server = Beside::start(runtime, listener, app.clone());
    let token_file = scratch.0.join("scim-token");
    let setup_url = prepare(&app, &token_file)?;
    push(&app, &token_file)?;
    let (run, digest) = first_report(&app)?;
    closing(&app, &database, &token_file, &setup_url, run, &digest);
    if !demo.stop_after_ready {
        let syncs = Loop::start(app);
        stop.wait();
        drop(syncs);
    }
    drop(server);
    drop(keeper);
    Ok(Ending::Done)
}

/// The account, its people, provisioning on in Test Mode, a token in a file. Answers the setup link.
fn prepare(app: &App, token_file: &Path) -> Result<String, Failure> {
    let created = accounts::create(app, SLUG, "Demo company", ADMIN)?;
    let csv = console_csv();
    let imported = users::import(app, SLUG, csv.as_bytes(), How::default(), &Who::Operator, app.worker())?;
    output::say(&format!("console    {}", imported.report.headline));
    let pairs = [("provisioning.enabled", "true"), ("provisioning.idp_profile", "okta")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()));
    settings::set(app, SLUG, &pairs, None, &Who::Operator)?;
    let fresh = tokens::generate(app, SLUG, Opens::Scim, Some(tokens::DEFAULT_LIFETIME), &Who::Operator)?;
    write_private(token_file, &fresh.token)?;
    Ok(created.setup_url)
}

/// The simulated IdP pushes its people and groups to the Tenant URL.
fn push(app: &App, token_file: &Path) -> Result<(), Failure> {
    let token = std::fs::read_to_string(token_file).map_err(|error| Failure(error.to_string()))?;
    let client = Client::new(&app.tenant_url(SLUG), Token::new(&token));
    let mut progress = |progress: Progress| match progress {
        Progress::People { done, of } => output::progress(&format!("directory  {done} of {of} people pushed")),
        Progress::Groups { done, of } => output::progress(&format!("directory  {done} of {of} groups pushed")),
    };
    let pushed = okta::push(&client, &Company::generate(SEED, PEOPLE), &mut progress)
        .map_err(|error| Failure(error.to_string()))?;
    output::progress("");
    output::say(&format!(
        "directory  {} people, {} groups and {} memberships pushed over SCIM",
        pushed.people_created, pushed.groups_created, pushed.memberships
    ));
    Ok(())
}

/// The simulated IdP has sent everybody, so absence counts; then "Force Sync Now" in Test Mode. Answers the run and its plan's digest.
fn first_report(app: &App) -> Result<(i64, String), Failure> {
    sync::complete(app, SLUG, &Who::Operator)?;
    let run = sync::now(app, SLUG, &Who::Operator)?;
    while sync::work_once(app, app.worker(), Some(SLUG))?.is_some() {}
    output::say("");
    let told = app::reports::show(app, SLUG, run)?;
    report::print(&told);
    Ok((run, told.digest.unwrap_or_default()))
}

fn closing(app: &App, database: &str, token_file: &Path, setup_url: &str, run: i64, digest: &str) {
    let program = std::env::current_exe().map_or_else(|_| "rollcall".to_owned(), |path| path.display().to_string());
    let address = app.base_url();
    output::line("");
    output::line(&format!("address     {address}"));
    output::line(&format!("login       {ADMIN}: set a password at {setup_url}   (24 hours, once)"));
    output::line(&format!("tenant url  {}", app.tenant_url(SLUG)));
    output::line(&format!("token       {}", token_file.display()));
    output::line("\nLook first, in the browser, once you are signed in:");
    output::line(&format!("  {address}/provisioning/{run}   the report above: who would be archived, and why"));
    output::line(&format!("  {address}/account/user-provisioning   click {ADMIN} at the top right, Account Settings,"));
    output::line("      User Management > User Provisioning: untick Test Mode and Save Changes to go live");
    output::line(
        "\nThen the mistake that everybody fears, in another terminal: half of the company is switched off. The next sync is held,",
    );
    output::line("says where to look for the cause, and waits for you; what you approve all the same can be undone:");
    let (tenant, token) = (app.tenant_url(SLUG), token_file.display());
    output::line(&format!("  {program} simulate okta --url {tenant} --token-file {token} --story mass-leave"));
    output::line("\nOr go live in another terminal as well:");
    output::line(&format!("  export ROLLCALL_DATABASE={database}"));
    output::line(&format!("  {program} sync plan {SLUG}"));
    output::line(&format!("  {program} settings set {SLUG} provisioning.test_mode=false --approve {digest}"));
    output::line(&format!("  {program} sync now {SLUG}"));
}

/// The console's people: most of today's company as it was some time ago, and those who have left since.
fn console_csv() -> String {
    let company = Company::generate(SEED, PEOPLE + LEFT);
    let stayed = company.people.iter().take(PEOPLE - LEFT);
    let left = company.people.iter().skip(PEOPLE);
    let mut csv =
        String::from("Email,First Name,Last Name,Job Title,Department,Employee Number,Provisioning Managed\n");
    for (at, worker) in stayed.chain(left).enumerate() {
        csv.push_str(&row(at, worker));
    }
    csv
}

fn row(at: usize, worker: &Worker) -> String {
    let title = if at % OLD_TITLE == 1 { format!("Junior {}", worker.title) } else { worker.title.clone() };
    let managed = !UNMANAGED.contains(&at);
    let cells = [
        &worker.user_name,
        &worker.given_name,
        &worker.family_name,
        &title,
        &worker.department,
        &worker.employee_number,
    ];
    let cells: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
    format!("{},{managed}\n", cells.join(","))
}

fn write_private(path: &Path, text: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| Failure(format!("{} can't be written: {error}", path.display())))
}

/// Waits for the word to stop from the first moment on: before everything is in place it ends the program there and then,
/// and takes the directory with it.
struct Stop {
    ready: Arc<AtomicBool>,
    stopped: Receiver<()>,
}

impl Stop {
    fn watch(scratch: PathBuf) -> Result<Stop, Failure> {
        let runtime = serve::runtime()?;
        let ready = Arc::new(AtomicBool::new(false));
        let (stop, stopped) = channel();
        let seen = Arc::clone(&ready);
        std::thread::spawn(move || {
            runtime.block_on(serve::stopped());
            if !seen.load(Ordering::Acquire) {
                let _ = std::fs::remove_dir_all(&scratch);
                std::process::exit(1);
            }
            let _ = stop.send(());
        });
        Ok(Stop { ready, stopped })
    }

    fn wait(&self) {
        self.ready.store(true, Ordering::Release);
        let _ = self.stopped.recv();
    }
}

/// A directory that goes when the demo ends.
struct Scratch(PathBuf);

impl Scratch {
    fn make() -> Result<Scratch, Failure> {
        let path = std::env::temp_dir().join(format!("rollcall-demo-{}", std::process::id()));
        std::fs::create_dir(&path).map_err(|error| Failure(format!("{} can't be made: {error}", path.display())))?;
        Ok(Scratch(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

//! The one Chromium of this test binary and the driver before it: how they start, how a command reaches them, how they
//! end. It knows no page and no person.
//!
//! Starting takes longer than a story does, so all stories share the browser and take turns. A keeper, a few lines of
//! shell that read from a pipe, ends driver and browser when this process is gone, however it went: the pipe closes.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use fantoccini::error::CmdError;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

/// What to do when something is not there.
pub(crate) const PROVIDE: &str = "`cargo xtask browser` installs it (`cargo xtask test` does so by itself)";

/// A driver that does not answer for so long has hung.
const COMMAND: Duration = Duration::from_secs(45);

/// Between two looks at the page.
const LOOK: Duration = Duration::from_millis(20);

/// Driver, browser and keeper are one group of processes: the driver alone would leave its browser behind. Their
/// temporary files go with them, to the last: the browser may write some while it ends.
const KEEPER: &str = r#"
work=$(mktemp -d) && export TMPDIR="$work" || exit
chromedriver --port=0 </dev/null &
driver=$!
cat >/dev/null
trap '' TERM
kill -TERM 0
wait "$driver"
for again in 1 2 3 4 5 6 7 8 9; do
  rm -rf "$work"
  sleep 0.2
  [ -e "$work" ] || break
done
"#;

/// Without a sandbox, since tests run as root too; without calls to its maker. A page that is a file may have its
/// stylesheet read, which axe does.
const FLAGS: [&str; 11] = [
    "--allow-file-access-from-files",
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,900",
];

static ONE: OnceLock<Result<Chromium, String>> = OnceLock::new();

/// A browser that runs.
pub(crate) struct Chromium {
    runtime: Runtime,
    client: Client,
    turn: Mutex<()>,
    /// Its standard input is the pipe.
    _keeper: Child,
}

impl Chromium {
    /// The one of this process, started by whoever asks first.
    pub(crate) fn one() -> &'static Chromium {
        ONE.get_or_init(Chromium::start).as_ref().unwrap_or_else(|sentence| panic!("{sentence}"))
    }

    /// Waits until no other story has it. A story that failed leaves nothing behind that the next would mind.
    pub(crate) fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session of WebDriver.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Runs a command to its end.
    pub(crate) fn does<T>(&self, command: impl Future<Output = Result<T, CmdError>>) -> Result<T, CmdError> {
        let limited = async { tokio::time::timeout(COMMAND, command).await };
        self.runtime.block_on(limited).unwrap_or(Err(CmdError::WaitTimeout))
    }

    /// Looks until there is something, or patience ends.
    pub(crate) fn until<T>(&self, patience: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
        let begin = Instant::now();
        let mut looks = self.runtime.block_on(async { tokio::time::interval(LOOK) });
        loop {
            self.runtime.block_on(looks.tick());
            if let Some(found) = look() {
                return Some(found);
            }
            if begin.elapsed() >= patience {
                return None;
            }
        }
    }

    fn start() -> Result<Chromium, String> {
        let chromium = on_path("chromium")?;
        on_path("chromedriver")?;
        let (keeper, port) = driver().map_err(|error| format!("chromedriver can't be started: {error}"))?;
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| format!("no runtime: {error}"))?;
        let Value::Object(wanted) = json!({
            "goog:chromeOptions": { "binary": chromium, "args": FLAGS },
            "goog:loggingPrefs": { "browser": "ALL" },
        }) else {
            unreachable!("it stands there as an object")
        };
        let address = format!("http://127.0.0.1:{port}");
        let mut session = ClientBuilder::new(HttpConnector::new());
        session.capabilities(wanted);
        let client = runtime.block_on(session.connect(&address));
        let client = client.map_err(|error| format!("Chromium can't be started: {error}"))?;
        Ok(Chromium { runtime, client, turn: Mutex::new(()), _keeper: keeper })
    }
}

/// The folder that cargo builds into; `xtask` finds the same one.
pub(crate) fn target() -> &'static Path {
    let own = Path::new(env!("CARGO_TARGET_TMPDIR"));
    own.parent().unwrap_or(own)
}

fn on_path(program: &str) -> Result<PathBuf, String> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file());
    found.ok_or_else(|| format!("there is no {program} on PATH: {PROVIDE}"))
}

/// The keeper, and the port that the driver chose.
fn driver() -> Result<(Child, u16), String> {
    let mut command = Command::new("sh");
    command.args(["-c", KEEPER]).env("TMPDIR", env!("CARGO_TARGET_TMPDIR")).process_group(0);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut keeper = command.spawn().map_err(|error| error.to_string())?;
    let stdout = keeper.stdout.take().ok_or("it has no standard output")?;
    let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
    let port = lines.by_ref().find_map(|line| port(&line)).ok_or("it ended before it listened")?;
    // Whatever else it says must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    Ok((keeper, port))
}

/// `ChromeDriver was started successfully on port 41234.`
fn port(line: &str) -> Option<u16> {
    line.rsplit_once("on port ")?.1.strip_suffix('.')?.parse().ok()
}

//! Finds the database and the base of links, and opens the installation.

use std::net::SocketAddr;
use std::sync::Arc;

use app::{App, SystemClock, SystemIds};
use store::{Existing, Location, Lock, Store, Tx, setting};

use crate::arguments::Shared;
use crate::ending::Failure;
use crate::output;

/// Where `serve` keeps what links begin with, as somebody chose it.
const BASE_URL: &str = "base_url";

/// Where a server that nobody told keeps where it listens: what links begin with as long as nobody has chosen.
const ADDRESS: &str = "address";

/// What links begin with when nobody has said.
const NO_BASE_URL: &str = "http://127.0.0.1:8080";

/// Opens the database that the command names.
pub(crate) fn store(database: &str, existing: Existing) -> Result<Arc<Store>, Failure> {
    Ok(Arc::new(Store::open(&Location::parse(database)?, existing)?))
}

/// The installation for a command that shows links: `--public-url`, else what `serve` stored last, else a default, with a
/// note to say once the command has done its work.
pub(crate) fn app(shared: &Shared, existing: Existing) -> Result<(App, Note), Failure> {
    let store = store(&shared.database, existing)?;
    let known = match &shared.public_url {
        Some(url) => Some(url.clone()),
        None => store.read(|tx| Ok::<_, store::Error>(chosen(tx)?.or(setting::installation(tx, ADDRESS)?)))?,
    };
    let note = Note(known.is_none());
    Ok((on(store, known.as_deref().unwrap_or(NO_BASE_URL)), note))
}

/// That links begin with a default.
pub(crate) struct Note(bool);

impl Note {
    /// Says so on stderr, if it is so.
    pub(crate) fn say(&self) {
        if self.0 {
            output::say(&format!(
                "note: links begin with {NO_BASE_URL}; `rollcall serve --public-url URL` stores another"
            ));
        }
    }
}

/// The installation for a command without links.
pub(crate) fn app_without_links(shared: &Shared) -> Result<App, Failure> {
    let store = store(&shared.database, Existing::Required)?;
    Ok(on(store, shared.public_url.as_deref().unwrap_or(NO_BASE_URL)))
}

/// The installation of a server that listens here, which is remembered for the commands beside it. Servers share what was
/// chosen: one that was not told by `--public-url` takes what is stored, and stores where it listens only beside it.
pub(crate) fn serving(store: Arc<Store>, public_url: Option<&str>, address: SocketAddr) -> Result<App, Failure> {
    let (told, here) = (public_url.map(str::to_owned), format!("http://{address}"));
    let base_url = store.write(Lock::Installation, move |tx| {
        if let Some(url) = &told {
            setting::set_installation(tx, BASE_URL, url)?;
            return Ok(url.clone());
        }
        if let Some(url) = chosen(tx)? {
            return Ok(url);
        }
        setting::set_installation(tx, ADDRESS, &here)?;
        Ok::<_, store::Error>(here.clone())
    })?;
    Ok(on(store, &base_url))
}

fn chosen(tx: &Tx<'_>) -> Result<Option<String>, store::Error> {
    setting::installation(tx, BASE_URL)
}

/// This process is a worker of its own, as the lease of a run names it.
fn on(store: Arc<Store>, base_url: &str) -> App {
    App::new(store, Arc::new(SystemClock), Arc::new(SystemIds), base_url)
        .named(&format!("process {}", std::process::id()))
}

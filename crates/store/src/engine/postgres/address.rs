//! Where a PostgreSQL database is and how its server is trusted, from a URL, and its password from elsewhere.
//!
//! The password comes from `PGPASSWORD`, from the file that `ROLLCALL_DATABASE_PASSWORD_FILE` names, or from
//! `PGPASSFILE`, in this order; never from the URL, which the process list shows. A server on another machine is spoken to
//! by TLS, and its certificate is checked against its name, unless the URL says `sslmode=disable`.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::percent_decode_str;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

use super::passfile;
use crate::error::OpenError;

/// How long a server may take to answer a connection, and a network to be noticed as gone.
const CONNECT: Duration = Duration::from_secs(5);
const SILENCE: Duration = Duration::from_secs(30);

/// A database of a PostgreSQL server. It is shown without its password.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    config: Box<Config>,
    trust: Option<Trust>,
}

/// Who may vouch for the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// The authorities that this machine trusts.
    Machine,
    /// Those of a PEM file.
    File(PathBuf),
}

impl Address {
    /// Reads a URL; `variable` looks up the environment.
    ///
    /// # Errors
    /// `Address` for one that can't be used, and for a password file that can't be read or that others may read.
    pub(in crate::engine) fn from_url(
        url: &str,
        variable: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Address, OpenError> {
        let refused = |reason: String| OpenError::Address { reason };
        let (plain, options) = parted(url);
        let mut config: Config = plain.parse().map_err(|error: tokio_postgres::Error| refused(told(&error)))?;
        if config.get_dbname().is_none() {
            return Err(refused("the database's name is missing: postgres://USER@HOST/NAME".to_owned()));
        }
        let trust = trust(&options, is_here(&config)).map_err(refused)?;
        if config.get_application_name().is_none() {
            config.application_name("rollcall");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT);
        }
        config
            .tcp_user_timeout(SILENCE)
            .keepalives_idle(SILENCE)
            // Of several hosts the one that writes; and after a switch never the one that wrote before.
            .target_session_attrs(TargetSessionAttrs::ReadWrite)
            .ssl_mode(if trust.is_some() { SslMode::Require } else { SslMode::Disable });
        if let Some(password) = password(&config, variable).map_err(refused)? {
            config.password(password);
        }
        Ok(Address { config: Box::new(config), trust })
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    pub(super) fn trust(&self) -> Option<&Trust> {
        self.trust.as_ref()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.config.get_hosts().first().map(host).unwrap_or_default();
        write!(formatter, "postgres://{host}/{}", self.config.get_dbname().unwrap_or_default())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Address({self})")
    }
}

/// What stands in a URL behind the question mark about trust.
#[derive(Debug, Default)]
struct TlsOptions {
    mode: Option<String>,
    root: Option<PathBuf>,
}

/// The URL without what it says of TLS, which the driver knows less of than we ask.
fn parted(url: &str) -> (String, TlsOptions) {
    let (before, query) = url.split_once('?').unwrap_or((url, ""));
    let mut options = TlsOptions::default();
    let mut rest = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", mode)) => options.mode = Some(mode.to_owned()),
            Some(("sslrootcert", path)) => {
                options.root = Some(percent_decode_str(path).decode_utf8_lossy().as_ref().into());
            }
            _ => rest.push(pair),
        }
    }
    let plain = if rest.is_empty() { before.to_owned() } else { format!("{before}?{}", rest.join("&")) };
    (plain, options)
}

/// | `sslmode` | here | elsewhere |
/// |---|---|---|
/// | none | no TLS | TLS, checked |
/// | `disable` | no TLS | no TLS |
/// | `require`, `verify-ca`, `verify-full` | TLS, checked | TLS, checked |
/// | any other | refused: whether there is TLS must not hang on the server's word |
fn trust(options: &TlsOptions, is_here: bool) -> Result<Option<Trust>, String> {
    let checked = || Some(options.root.clone().map_or(Trust::Machine, Trust::File));
    match options.mode.as_deref() {
        None if is_here && options.root.is_none() => Ok(None),
        Some("disable") => Ok(None),
        None | Some("require" | "verify-ca" | "verify-full") => Ok(checked()),
        Some(other) => Err(format!(
            "sslmode={other} is not one that Rollcall takes: write verify-full (the default for a server elsewhere) or disable"
        )),
    }
}

/// Is the server on this machine?
fn is_here(config: &Config) -> bool {
    let here = |host: &Host| match host {
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    let named = config.get_hosts().len() + config.get_hostaddrs().len();
    named > 0 && config.get_hosts().iter().all(here) && config.get_hostaddrs().iter().all(std::net::IpAddr::is_loopback)
}

fn password(config: &Config, variable: &dyn Fn(&str) -> Option<String>) -> Result<Option<String>, String> {
    if let Some(password) = variable("PGPASSWORD").filter(|password| !password.is_empty()) {
        return Ok(Some(password));
    }
    if let Some(path) = variable("ROLLCALL_DATABASE_PASSWORD_FILE").filter(|path| !path.is_empty()) {
        let text = passfile::private_text(Path::new(&path))?;
        return Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()));
    }
    let Some(path) = variable("PGPASSFILE").filter(|path| !path.is_empty()) else { return Ok(None) };
    let text = passfile::private_text(Path::new(&path))?;
    let host = config.get_hosts().first().map(host).unwrap_or_default();
    let port = config.get_ports().first().copied().unwrap_or(5432).to_string();
    let asked = [&host, &port, config.get_dbname().unwrap_or_default(), config.get_user().unwrap_or_default()];
    Ok(passfile::find(&text, asked))
}

fn host(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(folder) => folder.display().to_string(),
    }
}

fn told(error: &tokio_postgres::Error) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    format!("the address can't be read: {error}{}", cause.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Existing;

    fn read(url: &str, variables: &[(&str, &str)]) -> Result<Address, OpenError> {
        let known =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Address::from_url(url, &known)
    }

    fn trust_of(url: &str) -> Option<Trust> {
        read(url, &[]).expect("an address").trust
    }

    #[test]
    fn a_server_elsewhere_is_checked_and_one_on_this_machine_needs_no_certificate() {
        for here in [
            "postgres:///rollcall?host=/run/pg",
            "postgres://localhost/a",
            "postgres://127.0.0.1/a",
            "postgres://[::1]/a",
        ] {
            assert_eq!(trust_of(here), None, "{here}");
        }
        for elsewhere in [
            "postgres:///a?hostaddr=10.0.0.5",
            "postgres://localhost/a?hostaddr=10.0.0.5",
            "postgres://db/a",
            "postgres://db/a?sslmode=require",
            "postgres://localhost/a?sslmode=verify-ca",
        ] {
            assert_eq!(trust_of(elsewhere), Some(Trust::Machine), "{elsewhere}");
        }
        assert_eq!(trust_of("postgres://db/a?sslmode=disable"), None);
        let of_file = Some(Trust::File("/etc/our ca.pem".into()));
        assert_eq!(trust_of("postgres://localhost/a?sslrootcert=/etc/our%20ca.pem&connect_timeout=3"), of_file);
    }

    #[test]
    fn whether_there_is_tls_does_not_hang_on_the_servers_word() {
        for mode in ["prefer", "allow", "no-verify"] {
            let error = read(&format!("postgres://db/a?sslmode={mode}"), &[]).expect_err("refused");
            assert!(error.to_string().contains("verify-full"), "{error}");
        }
    }

    #[test]
    fn a_password_comes_from_the_environment_or_a_file_of_the_owners_and_is_never_shown() {
        let scratch = tempfile::tempdir().expect("a folder");
        let file = |name: &str, text: &str, mode: u32| {
            let path = scratch.path().join(name);
            std::fs::write(&path, text).expect("a file");
            #[cfg(unix)]
            std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode)).expect("its mode");
            path.display().to_string()
        };
        let (plain, passfile) = (file("p", "from file\n", 0o600), file("q", "db:*:a:anna:from\\:pass\n", 0o600));
        let url = "postgres://anna@db:6432/a";
        for (variables, expected) in [
            (vec![("PGPASSWORD", "from env"), ("PGPASSFILE", &passfile)], Some("from env")),
            (vec![("ROLLCALL_DATABASE_PASSWORD_FILE", plain.as_str())], Some("from file")),
            (vec![("PGPASSFILE", &passfile)], Some("from:pass")),
            (vec![], None),
        ] {
            let address = read(url, &variables).expect("an address");
            assert_eq!(address.config.get_password(), expected.map(str::as_bytes));
            assert_eq!(format!("{address} {address:?}"), "postgres://db/a Address(postgres://db/a)");
        }
        let nowhere = format!("postgres:///a?user=anna&host={}", scratch.path().display());
        let address = read(&nowhere, &[("PGPASSWORD", "hunter2")]).expect("an address");
        let error = super::super::open(&address, Existing::OrNew, &[]).map(drop).expect_err("nobody is there");
        assert!(matches!(error, OpenError::Unreachable { .. }) && !format!("{error} {error:?}").contains("hunter2"));
        #[cfg(unix)]
        {
            let open = file("r", "secret", 0o644);
            let error = read(url, &[("ROLLCALL_DATABASE_PASSWORD_FILE", &open)]).expect_err("refused");
            assert!(error.to_string().contains("chmod 600") && !error.to_string().contains("secret"), "{error}");
        }
    }
}

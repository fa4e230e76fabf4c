//! `cargo xtask postgres`: a PostgreSQL server for tests, made new, used by one command, and gone after it.
//!
//! The server is Debian's package, installed if it is missing; the cluster is a folder of ours that listens on a socket
//! in it and, for TLS, on a port of loopback, and keeps nothing for sure, since nothing of it is to outlive the tests. Its database sorts by
//! German rules, so that whatever hangs on the locale shows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::debian::{as_root, install as install_packages, is_root, run};

/// Where Debian puts the programs of each version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Name the server to the tests (`crates/scratch`), by its socket and by TLS.
const SERVER: &str = "ROLLCALL_TEST_POSTGRES";
const SERVER_BY_TLS: &str = "ROLLCALL_TEST_POSTGRES_TLS";

/// What `openssl req` makes the server's certificate of: one that nobody but the tests trusts.
const CERTIFICATE: &str = "[req]\ndistinguished_name = name\nx509_extensions = extensions\nprompt = no\n\
    [name]\nCN = localhost\n[extensions]\nsubjectAltName = DNS:localhost\nbasicConstraints = critical, CA:FALSE\n";

/// Runs a command beside a new server. The error says what failed.
pub(crate) fn run_beside(command: &[&str]) -> Result<(), String> {
    let [program, arguments @ ..] = command else {
        return Err("say what to run: cargo xtask postgres COMMAND…".to_owned());
    };
    let cluster = Cluster::start(Promise::None)?;
    let status = Command::new(program).args(arguments).envs(cluster.variables()).status();
    let status = status.map_err(|error| format!("{program} can't be started: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{program} ended with {status}")) }
}

/// What a server promises of what it has acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Promise {
    /// Nothing: tests don't survive a power cut.
    None,
    /// That it is on disk, as out of the box: for figures.
    Durable,
}

/// A server that stops, and is forgotten, with this.
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Cluster {
    /// Starts one; installs PostgreSQL if there is none.
    pub(crate) fn start(promise: Promise) -> Result<Cluster, String> {
        let programs = if let Some(programs) = programs() {
            programs
        } else {
            install()?;
            programs().ok_or("PostgreSQL was installed, and is not where Debian puts it")?
        };
        // Short: the path of a socket has 107 bytes at the most.
        let folder = std::env::temp_dir().join(format!("rollcall-pg-{}", std::process::id()));
        fs::create_dir(&folder).map_err(|error| format!("can't make {}: {error}", folder.display()))?;
        let cluster = Cluster { programs, folder, port: free_port()? };
        cluster.begin(promise)?;
        Ok(cluster)
    }

    /// What the tests are told.
    pub(crate) fn variables(&self) -> [(&'static str, String); 2] {
        let (folder, port) = (self.folder.display(), self.port);
        [
            (SERVER, format!("postgres:///tests?host={folder}&port={port}&user=rollcall")),
            (SERVER_BY_TLS, format!("postgres://rollcall@localhost:{port}/tests?sslrootcert={folder}/server.crt")),
        ]
    }

    fn begin(&self, promise: Promise) -> Result<(), String> {
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(&self.folder))?;
        }
        let socket = self.folder.display().to_string();
        let (request, key, certificate) =
            (format!("{socket}/request"), format!("{socket}/server.key"), format!("{socket}/server.crt"));
        fs::write(&request, CERTIFICATE).map_err(|error| format!("can't write {request}: {error}"))?;
        let curve = "ec_paramgen_curve:prime256v1";
        let mut made = vec!["req", "-x509", "-newkey", "ec", "-pkeyopt", curve, "-nodes", "-days", "2"];
        made.extend(["-config", &request, "-keyout", &key, "-out", &certificate]);
        self.as_postgres(Path::new("openssl"), &made)?;
        let data = self.data();
        self.call(
            "initdb",
            &[
                "-D",
                &data,
                "-U",
                "rollcall",
                "--auth=trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
                "--no-instructions",
            ],
        )?;
        let kept = match promise {
            Promise::None => "-c fsync=off -c synchronous_commit=off -c full_page_writes=off",
            Promise::Durable => "",
        };
        let options = format!(
            "-k {socket} -c listen_addresses=127.0.0.1 -c port={} -c ssl=on -c ssl_cert_file={certificate} -c ssl_key_file={key} -c max_connections=200 {kept}",
            self.port
        );
        self.call("pg_ctl", &["-D", &data, "-l", &format!("{socket}/log"), "-o", &options, "-w", "-s", "start"])?;
        let german = ["--template=template0", "--locale=C", "--locale-provider=icu", "--icu-locale=de-DE"];
        let port = self.port.to_string();
        let mut create = vec!["-h", &socket, "-p", &port, "-U", "rollcall"];
        create.extend(german);
        create.push("tests");
        self.call("createdb", &create)
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    fn call(&self, program: &str, arguments: &[&str]) -> Result<(), String> {
        self.as_postgres(&self.programs.join(program), arguments)
    }

    /// Runs a program as somebody who is not root: PostgreSQL refuses that, and wants to own its files.
    fn as_postgres(&self, path: &Path, arguments: &[&str]) -> Result<(), String> {
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--reset-env"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        run(command.args(arguments).current_dir(&self.folder).stdout(Stdio::null()).stderr(Stdio::null()))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // A server that never began has nothing to stop.
        let _ = self.call("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-s", "-w", "stop"]);
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A port of loopback that nobody has.
fn free_port() -> Result<u16, String> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.map(|address| address.port()).map_err(|error| format!("loopback has no port: {error}"))
}

/// The programs of the newest version.
fn programs() -> Option<PathBuf> {
    let version = |path: &Path| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let folders = fs::read_dir(VERSIONS).ok()?.flatten().map(|entry| entry.path());
    let newest = folders.filter(|path| path.join("bin/initdb").is_file()).max_by_key(|path| version(path))?;
    Some(newest.join("bin"))
}

/// Debian's package; it would make and start a cluster of its own if it were not told to leave that.
fn install() -> Result<(), String> {
    let by_hand =
        "the tests need PostgreSQL 15 or newer: install it (Debian: apt-get install postgresql) and start again";
    install_packages(&["postgresql-common"], by_hand)?;
    let mut command = as_root("sh").ok_or(by_hand)?;
    run(command.args(["-c", "echo 'create_main_cluster = false' >> /etc/postgresql-common/createcluster.conf"]))?;
    install_packages(&["postgresql"], by_hand)
}

//! `rollcall serve`: the SCIM endpoints and the loop, until it is told to stop.

use std::net::SocketAddr;

use app::App;
use store::Existing;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::arguments::{Serve, Shared};
use crate::diary::Keeper;
use crate::ending::{Ending, Failure};
use crate::work::Loop;
use crate::{open, output};

pub(crate) fn run(shared: &Shared, serve: &Serve) -> Result<Ending, Failure> {
    let store = open::store(&shared.database, Existing::OrNew)?;
    let runtime = runtime()?;
    let listener = runtime.block_on(listen(serve.listen))?;
    let address = listener.local_addr().map_err(|error| Failure(error.to_string()))?;
    let app = open::serving(store, shared.public_url.as_deref(), address)?;
    output::say(&format!("Rollcall listens on http://{address}; Tenant URLs are {}", app.tenant_url("ACCOUNT")));
    let keeper = Keeper::start(app.clone())?;
    let syncs = Loop::start(app.clone());
    runtime.block_on(until(listener, app, stopped()))?;
    drop(syncs);
    drop(keeper);
    Ok(Ending::Done)
}

/// A server that runs beside other work and stops when it is dropped; the demo's.
pub(crate) struct Beside {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Beside {
    pub(crate) fn start(runtime: tokio::runtime::Runtime, listener: TcpListener, app: App) -> Beside {
        let (stop, stopped) = oneshot::channel();
        let serve = move || {
            let stopped = async {
                let _ = stopped.await;
            };
            if let Err(error) = runtime.block_on(until(listener, app, stopped)) {
                tracing::error!(%error, "the server stopped");
            }
        };
        Beside { stop: Some(stop), thread: std::thread::Builder::new().name("server".to_owned()).spawn(serve).ok() }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("the server can't start: {error}")))
}

pub(crate) async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address)
        .await
        .map_err(|error| Failure(format!("can't listen on {address}: {error}; --listen takes another address")))
}

async fn until(
    listener: TcpListener,
    app: App,
    stopped: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    web::serve(listener, app, stopped).await.map_err(|error| Failure(format!("the server stopped: {error}")))
}

/// SIGINT, SIGTERM, or SIGHUP (the terminal was closed).
pub(crate) async fn stopped() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let others = async {
        use tokio::signal::unix::{SignalKind, signal};
        match (signal(SignalKind::terminate()), signal(SignalKind::hangup())) {
            (Ok(mut terminate), Ok(mut hangup)) => tokio::select! {
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            },
            _ => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let others = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = others => {}
    }
}

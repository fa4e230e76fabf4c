//! From a listening socket to the router, until it is told to stop.
//!
//! Owns what a stranger may hold: a connection that sends no whole head in time, or takes nothing of its answer
//! (`patient.rs`), is closed, and there is a limit to how many are open; those past it wait in the system's queue until
//! one goes. There is no limit an address: behind a proxy all are one.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::App;
use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, Version, header};
use axum::response::IntoResponse as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;

use super::patient::Patient;
use super::router::router;

/// How long a connection may take for the head of a request, and stay idle between two.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// Connections that are open at once.
const CONNECTIONS: usize = 4_096;

/// How long requests under way may take once the server is told to stop.
const DRAIN: Duration = Duration::from_secs(20);

/// After an error of `accept` (no file descriptor is left, say) the next try comes a moment later.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Serves until `stopped` is ready; requests under way are answered before it returns.
///
/// # Errors
/// None today; the signature leaves room for a socket that is lost.
pub async fn serve(
    listener: TcpListener,
    app: App,
    stopped: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let router = router(app);
    let graceful = GracefulShutdown::new();
    let permits = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stopped = std::pin::pin!(stopped);
    loop {
        let accepted = async {
            let permit = Arc::clone(&permits).acquire_owned().await.map_err(io::Error::other)?;
            listener.accept().await.map(|(stream, peer)| (permit, stream, peer))
        };
        tokio::select! {
            accepted = accepted => match accepted {
                Ok((permit, stream, peer)) => connection(&router, &graceful, permit, stream, peer),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            },
            () = &mut stopped => break,
        }
    }
    drop(listener);
    if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests that were still under way were cut off");
    }
    Ok(())
}

/// Serves one connection in a task of its own; the permit goes with it.
fn connection(
    router: &Router,
    graceful: &GracefulShutdown,
    permit: OwnedSemaphorePermit,
    stream: TcpStream,
    peer: SocketAddr,
) {
    // Small answers go out at once.
    let _ = stream.set_nodelay(true);
    let router = router.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = router.clone();
        async move {
            if !names_its_host(&request) {
                let sentence = "The request names no host, or several.\n";
                return Ok((StatusCode::BAD_REQUEST, [(header::CACHE_CONTROL, "no-store")], sentence).into_response());
            }
            router.oneshot(request.map(axum::body::Body::new)).await
        }
    });
    let mut http = http1::Builder::new();
    let served = http
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(Patient::new(stream)), service);
    let watched = graceful.watch(served);
    tokio::spawn(async move {
        // A client that breaks off is its own affair.
        let _ = watched.await;
        drop(permit);
    });
}

/// RFC 9112 section 3.2: a request of HTTP/1.1 has one `Host`, any other has one at the most.
fn names_its_host<B>(request: &Request<B>) -> bool {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    hosts == 1 || (hosts == 0 && request.version() < Version::HTTP_11)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_names_one_host() {
        let rows = [
            (Version::HTTP_11, 1, true),
            (Version::HTTP_11, 0, false),
            (Version::HTTP_11, 2, false),
            (Version::HTTP_10, 0, true),
            (Version::HTTP_10, 1, true),
            (Version::HTTP_10, 2, false),
        ];
        for (version, hosts, fine) in rows {
            let mut request = Request::new(());
            *request.version_mut() = version;
            for _ in 0..hosts {
                request.headers_mut().append(header::HOST, "rollcall.example".parse().expect("a value"));
            }
            assert_eq!(names_its_host(&request), fine, "{version:?} with {hosts}");
        }
    }
}

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
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;

use super::crossing::Crossing;
use super::limits::{CONNECTIONS, HEAD_TIME, READ_BYTES, READ_FIELDS};
use super::patient::Patient;
use super::router::routed;

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
    let crossing = Crossing::new(app);
    let router = routed(crossing.clone());
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
    crossing.lets_followers_go();
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
    let watched = graceful.watch(speak(router.clone(), stream, peer));
    tokio::spawn(async move {
        // A client that breaks off is its own affair.
        let _ = watched.await;
        drop(permit);
    });
}

/// HTTP/1 on one connection, within the limits of a head.
fn speak<S: AsyncRead + AsyncWrite + Unpin + 'static>(
    router: Router,
    stream: S,
    peer: SocketAddr,
) -> impl GracefulConnection<Error = hyper::Error> {
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
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_headers(READ_FIELDS)
        .max_buf_size(READ_BYTES)
        .serve_connection(TokioIo::new(Patient::new(stream)), service)
}

/// RFC 9112 section 3.2: a request of HTTP/1.1 has one `Host`, any other has one at the most.
fn names_its_host<B>(request: &Request<B>) -> bool {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    hosts == 1 || (hosts == 0 && request.version() < Version::HTTP_11)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use app::tokens::{self, Opens};
    use app::{SystemClock, SystemIds, accounts, settings};
    use planning::Who;
    use scratch::Scratch;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
    use tokio::time::{Instant, advance};

    use super::*;
    use crate::serve::limits::{BODY_TIME, HEAD_BYTES, HEAD_FIELDS, TARGET_BYTES};
    use crate::serve::router::router;

    /// A server with the account `acme`, and what its directory shows.
    struct Served {
        router: Router,
        token: String,
        _scratch: Scratch,
    }

    impl Served {
        fn new() -> Served {
            let scratch = Scratch::sqlite();
            let app = App::new(Arc::new(scratch.store()), Arc::new(SystemClock), Arc::new(SystemIds), "");
            accounts::create(&app, "acme", "Acme", "anna@acme.example").expect("an account");
            let on = [("provisioning.enabled".to_owned(), "true".to_owned())];
            settings::set(&app, "acme", &on, None, &Who::Operator).expect("switched on");
            let token = tokens::generate(&app, "acme", Opens::Scim, None, &Who::Operator).expect("a token").token;
            Served { router: router(app), token, _scratch: scratch }
        }

        /// What it answers on one connection until it closes it, and after how many seconds, of a time that passes by itself.
        fn hears<F: Future>(&self, says: impl FnOnce(DuplexStream) -> F) -> (F::Output, u64) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
            runtime.expect("a runtime").block_on(async {
                let (ours, theirs) = duplex(1 << 20);
                let began = Instant::now();
                let peer = SocketAddr::from(([127, 0, 0, 1], 1));
                let (_, said) = tokio::join!(speak(self.router.clone(), theirs, peer), says(ours));
                (said, began.elapsed().as_secs())
            })
        }

        /// The same for what is said at once.
        fn answers(&self, request: &str) -> String {
            self.hears(|stream| says(stream, request.to_owned())).0
        }
    }

    async fn says(mut stream: DuplexStream, text: String) -> String {
        stream.write_all(text.as_bytes()).await.expect("somebody listens");
        let mut heard = String::new();
        stream.read_to_string(&mut heard).await.expect("text");
        heard
    }

    /// Says a text and then one letter more each second, until the other end has hung up.
    async fn trickles(mut stream: DuplexStream, text: String) {
        stream.write_all(text.as_bytes()).await.expect("somebody listens");
        while stream.write_all(b"x").await.is_ok() {
            advance(Duration::from_secs(1)).await;
        }
    }

    fn get(path: &str, more: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nHost: x\r\n{more}\r\n")
    }

    #[test]
    fn a_head_that_does_not_come_in_time_is_dropped_and_so_is_a_connection_that_stays_idle() {
        let served = Served::new();
        let whole = get("/healthz", "");
        for (text, answers) in [("", 0), ("GET /hea", 0), (&whole, 1), (&whole.repeat(3), 3)] {
            let (heard, seconds) = served.hears(|stream| says(stream, text.to_owned()));
            assert_eq!((heard.matches("HTTP/1.1 200 OK").count(), seconds), (answers, HEAD_TIME.as_secs()), "{heard}");
        }
        for text in ["G", "GET /healthz HTTP/1.1\r\nHost: x\r\nA: "] {
            let ((), seconds) = served.hears(|stream| trickles(stream, text.to_owned()));
            assert!((HEAD_TIME.as_secs()..HEAD_TIME.as_secs() + 3).contains(&seconds), "{seconds}");
        }
    }

    #[test]
    fn a_body_that_does_not_come_in_time_is_dropped() {
        let served = Served::new();
        let with_body = |length: usize| {
            format!(
                "POST /scim/v2/acme/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: {length}\r\n\r\n",
                served.token
            )
        };
        let (heard, seconds) = served.hears(|stream| says(stream, format!("{}{{}}", with_body(10))));
        assert!(heard.starts_with("HTTP/1.1 408 ") && heard.contains("did not arrive whole and in time"), "{heard}");
        assert!(seconds >= BODY_TIME.as_secs(), "{seconds}");
        let ((), seconds) = served.hears(|stream| trickles(stream, with_body(1_000_000)));
        assert!(seconds < 2 * BODY_TIME.as_secs() + 3, "however little by little it comes: {seconds}");
    }

    /// A pool of connections must not be surprised: a POST that breaks off may not be sent again.
    #[test]
    fn who_is_refused_by_the_head_alone_may_ask_again_or_is_told_that_the_connection_is_closed() {
        let served = Served::new();
        let refused = |length: usize| {
            let first = "POST /scim/v2/acme/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\nContent-Length: ";
            format!("{first}{length}\r\n\r\n{}", "x".repeat(length))
        };
        let small = served.answers(&format!("{}{}", refused(10_000), get("/healthz", "")));
        assert!(small.starts_with("HTTP/1.1 401 ") && small.contains("HTTP/1.1 200 OK"), "{small}");
        assert!(!small.contains("connection: close"), "{small}");
        let (large, _) = served.hears(async |mut stream: DuplexStream| {
            let _ = stream.write_all(refused(100_000).as_bytes()).await;
            let mut heard = String::new();
            stream.read_to_string(&mut heard).await.expect("text");
            heard
        });
        assert!(large.starts_with("HTTP/1.1 401 ") && large.contains("connection: close"), "{large}");
    }

    /// It would be reset while it still sends, and never read the answer.
    #[test]
    fn a_body_that_is_too_large_runs_into_nothing_so_that_its_client_hears_why() {
        let served = Served::new();
        let length = 5 * 1024 * 1024;
        let first = format!(
            "POST /scim/v2/acme/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Length: {length}\r\n\r\n",
            served.token
        );
        let heard = served.answers(&format!("{first}{}", "x".repeat(length)));
        assert!(heard.starts_with("HTTP/1.1 413 ") && heard.contains("4194304 bytes"), "{heard}");
    }

    #[test]
    fn what_is_no_http_is_400() {
        let served = Served::new();
        let lines = [
            "GET",
            "GET /healthz",
            "GET /healthz HTTP/3.7",
            "G\u{1}T /healthz HTTP/1.1",
            "GET /he\u{1}lthz HTTP/1.1",
            "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}",
        ];
        let heads = lines.map(|line| format!("{line}\r\nHost: x\r\n\r\n"));
        let more = [get("/healthz", "a b: c\r\n"), get("/healthz", ": c\r\n"), get("/healthz", "Host: y\r\n")];
        for request in heads.iter().chain(&more) {
            let heard = served.answers(request);
            assert!(heard.starts_with("HTTP/1.1 400 "), "{request:?}: {heard}");
        }
    }

    #[test]
    fn a_head_that_is_too_large_is_refused_with_the_limit_named_and_past_all_measure_without() {
        let served = Served::new();
        let fields = |count: usize| "a: b\r\n".repeat(count);
        let padded = |bytes: usize| format!("a: {}\r\n", "x".repeat(bytes));
        let long = |bytes: usize| format!("/healthz?{}", "x".repeat(bytes - 9));
        let named = |bytes: usize| format!("{bytes}");
        for (request, status, name) in [
            (get("/nothing", &fields(HEAD_FIELDS)), "431", named(HEAD_FIELDS)),
            (get("/scim/v2/acme/Users", &fields(HEAD_FIELDS)), "431", named(HEAD_FIELDS)),
            (get("/nothing", &padded(HEAD_BYTES)), "431", named(HEAD_BYTES)),
            (get("/scim/v2/acme/Users", &padded(HEAD_BYTES)), "431", named(HEAD_BYTES)),
            (get("/nothing", &padded(2 * HEAD_BYTES)), "431", String::new()),
            (get("/nothing", &fields(3 * HEAD_FIELDS)), "431", String::new()),
            (get(&format!("/scim/{}", "x".repeat(TARGET_BYTES)), ""), "414", named(TARGET_BYTES)),
            (get(&long(TARGET_BYTES).replace("healthz", "nothing"), ""), "404", String::new()),
            (get("/scim/v2/acme/Users", &fields(HEAD_FIELDS - 1)), "401", String::new()),
            (get("/scim/v2/acme/Users", &padded(HEAD_BYTES - 100)), "401", String::new()),
        ] {
            let heard = served.answers(&request);
            let first = heard.lines().next().unwrap_or_default();
            assert!(first.starts_with(&format!("HTTP/1.1 {status} ")) && heard.contains(&name), "{heard}");
        }
    }

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

//! From a listening socket to the router, until it is told to stop.

use std::io;
use std::net::SocketAddr;

use app::App;
use tokio::net::TcpListener;

use super::router::router;

/// Serves until `stopped` is ready; requests under way are answered before it returns.
///
/// # Errors
/// The socket's.
pub async fn serve(
    listener: TcpListener,
    app: App,
    stopped: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stopped).await
}

//! The news of a run, as they come: Server-Sent Events (WHATWG HTML section 9.2) until it has ended.
//!
//! Whoever follows holds a connection and a little memory, and no permit and no reader of the database: each look crosses by
//! itself and is over at once. There are only so many who follow, of an account and of all; who finds no place looks again
//! by itself, as a page without a script does. The session is judged when somebody connects, and a stream lasts a minute.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use app::App;
use app::reports::{self, Progress};
use app::sessions::Admin;
use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Frame;
use jiff::SignedDuration;
use serde_json::json;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, sleep};

use super::under_way;
use crate::pages::answer;
use crate::pages::failed;
use crate::pages::visit::Visit;
use crate::pages::words::Words;
use crate::serve::crossing::{Crossing, Follower};
use crate::serve::limits::{COME_AGAIN_S, FOLLOWS};

/// A browser that loses the stream comes again after so many milliseconds.
const HELLO: &str = "retry: 1000\n\n";

/// How often somebody looks for whoever follows.
const LOOKS_EVERY: Duration = Duration::from_millis(500);

/// Whoever follows hears something at least this often, so that nobody on the way takes the connection for a dead one.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// What a look found.
type Look = Result<Option<Progress>, app::Error>;

pub(in crate::pages) fn follow(
    crossing: Crossing,
    visit: Visit,
    admin: Admin,
) -> Pin<Box<dyn Future<Output = Response> + Send>> {
    Box::pin(followed(crossing, visit, admin))
}

async fn followed(crossing: Crossing, visit: Visit, admin: Admin) -> Response {
    let Some(place) = crossing.follows(admin.account()) else {
        let wait = SignedDuration::from_secs(i64::try_from(COME_AGAIN_S).unwrap_or(1));
        return answer::after(StatusCode::TOO_MANY_REQUESTS.into_response(), wait);
    };
    let (asked, slug) = (super::number(&visit), admin.slug().to_owned());
    let asks = admin.clone();
    // Whoever follows nothing is told so by a page.
    let first = move |app: &App| {
        let found = asked.and_then(|number| Ok((number, look(app, &slug, number)?)));
        found.map_err(|error| Box::new(failed::of_error(app, &visit, Some(&asks), &error)))
    };
    let (number, first) = match crossing.cross_for(admin.account(), first).await {
        Ok(Ok(found)) => found,
        Ok(Err(told)) => return *told,
        Err(broken) => return broken,
    };
    let (tells, news) = channel(4);
    tokio::spawn(async move { tell(crossing, admin, number, first, tells).await });
    ([(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")], Body::new(News { news, _place: place }))
        .into_response()
}

fn look(app: &App, slug: &str, number: i64) -> Look {
    reports::progress(app, slug, number)
}

/// Tells what is new until the run has ended, the time is over, the server stops, or nobody listens.
async fn tell(crossing: Crossing, admin: Admin, number: i64, first: Option<Progress>, tells: Sender<Bytes>) {
    let began = Instant::now();
    let (mut told, mut last) = (None, began);
    let mut found = first;
    if tells.send(Bytes::from_static(HELLO.as_bytes())).await.is_err() {
        return;
    }
    loop {
        let text = match found {
            None => Some(event("ended", &json!({}))),
            Some(progress) if told != Some(progress) => Some(event("progress", &news(progress))),
            Some(_) if last.elapsed() >= HEARTBEAT => Some(": still there\n\n".to_owned()),
            Some(_) => None,
        };
        if let Some(text) = text {
            last = Instant::now();
            if tells.send(Bytes::from(text)).await.is_err() {
                return;
            }
        }
        told = found;
        if found.is_none() || began.elapsed() >= FOLLOWS || crossing.stops() {
            return;
        }
        tokio::select! {
            () = sleep(LOOKS_EVERY) => {}
            () = tells.closed() => return,
        }
        let slug = admin.slug().to_owned();
        match crossing.cross_for(admin.account(), move |app| look(app, &slug, number)).await {
            Ok(Ok(progress)) => found = progress,
            // The browser comes again, and is told why then.
            Ok(Err(_)) | Err(_) => return,
        }
    }
}

fn news(progress: Progress) -> serde_json::Value {
    let (done, of) = under_way::steps(progress).unwrap_or_default();
    let sentence = under_way::sentence(Words, progress);
    json!({ "stage": under_way::place(progress.stage), "sentence": sentence, "done": done, "of": of })
}

/// JSON has no line breaks of its own, so it is one line of data.
fn event(name: &str, data: &serde_json::Value) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

/// The body of the answer: what is told, as it is told.
struct News {
    news: Receiver<Bytes>,
    _place: Follower,
}

impl hyper::body::Body for News {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.news.poll_recv(cx).map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}

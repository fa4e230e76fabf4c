//! The files that a page asks for: one stylesheet, one script, one icon. They are in the program.

use std::hash::{DefaultHasher, Hasher as _};
use std::sync::LazyLock;

use app::App;
use app::sessions::Admin;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;

use super::answer::Outcome;
use super::visit::Visit;

struct Asset {
    name: &'static str,
    kind: &'static str,
    text: &'static str,
}

/// One stylesheet, in the order in which later rules win.
const STYLE: &str = concat!(
    include_str!("../../assets/style/everywhere.css"),
    include_str!("../../assets/style/settings.css"),
    include_str!("../../assets/style/mapping.css"),
    include_str!("../../assets/style/runs.css"),
    include_str!("../../assets/style/people.css"),
    include_str!("../../assets/style/by_hand.css"),
    include_str!("../../assets/style/traffic.css"),
    include_str!("../../assets/style/audit.css"),
    include_str!("../../assets/style/overview.css"),
    include_str!("../../assets/style/media.css"),
);

/// One script, deferred. Each part is about one thing and none about another.
const SCRIPT: &str = concat!(
    include_str!("../../assets/script/copy.js"),
    include_str!("../../assets/script/live.js"),
    include_str!("../../assets/script/progress.js"),
    include_str!("../../assets/script/keys.js"),
    include_str!("../../assets/script/times.js"),
);

const ASSETS: &[Asset] = &[
    Asset { name: "style.css", kind: "text/css; charset=utf-8", text: STYLE },
    Asset { name: "console.js", kind: "text/javascript; charset=utf-8", text: SCRIPT },
    Asset { name: "icon.svg", kind: "image/svg+xml", text: include_str!("../../assets/icon.svg") },
];

/// Another text has another address, so that a browser may keep what it has for as long as it likes.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    for asset in ASSETS {
        hasher.write(asset.text.as_bytes());
    }
    format!("{:016x}", hasher.finish())
});

/// Where a file is.
pub(super) fn path(name: &str) -> String {
    format!("/assets/{name}?v={}", *VERSION)
}

/// The names and texts, for whoever looks at pages without a server.
#[cfg(any(test, feature = "samples"))]
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    ASSETS.iter().map(|asset| (asset.name, asset.text))
}

pub(super) fn serve(_: &App, visit: &Visit, _: Option<&Admin>) -> Outcome {
    let found = ASSETS.iter().find(|asset| asset.name == visit.segment(1));
    let asset = found.ok_or_else(|| app::Error::NotFound("There is no such file.".to_owned()))?;
    let keeps = if visit.call.parameter("v") == Some(VERSION.as_str()) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, keeps)], asset.text)
        .into_response())
}

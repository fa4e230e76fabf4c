//! Every state of the guides: nothing yet, the token alone, somebody arrived, all done; a provider that sends nothing.

use app::guide::{Arrivals, Arrived, Key, LookUp, Progress};
use planning::profile;

use super::super::answer;
use super::super::frame::{Frame, Place};
use super::{GuidePage, GuidesPage};

pub(in super::super) fn samples() -> Vec<(&'static str, String)> {
    let frame = || Frame::sample(Place::Guides);
    let mut samples = answer::samples([("guides", GuidesPage::of(frame()))]);
    let page =
        |name: &str, progress: &Progress| profile::find(name).map(|profile| GuidePage::of(frame(), profile, progress));
    let new = Progress {
        tenant_url: "https://rollcall.example/scim/v2/meridian".to_owned(),
        profile: "other".to_owned(),
        ..Progress::default()
    };
    let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap_or_default();
    let connected = Progress {
        served: true,
        profile: "entra".to_owned(),
        key: Some(Key {
            last4: "9f3a".to_owned(),
            created_at: at("2026-11-03T07:40:00Z"),
            created_by: "anna.maria.schmidt@meridian.example".to_owned(),
        }),
        token: Some(at("2026-11-03T07:56:00Z")),
        look_up: Some(LookUp::At(at("2026-11-03T07:56:01Z"), "019a4b2c-6e1d-7f00-8000-00000000a1b2".to_owned())),
        ..new.clone()
    };
    let old = Progress {
        token: None,
        look_up: None,
        old_key: Some(("77c0".to_owned(), at("2026-11-03T07:58:00Z"))),
        ..connected.clone()
    };
    let whole = |name: &str, called: Option<&str>| Progress {
        person: Some(arrivals(name, called)),
        group: Some(arrivals(&"Dispatch ".repeat(20), None)),
        look_up: Some(LookUp::Before),
        report: Some((1, at("2026-11-03T07:59:30Z"))),
        profile: "okta".to_owned(),
        ..connected.clone()
    };
    let script = "<script>alert('x')</script>";
    let states = [
        ("guide-new", page("onelogin", &new)),
        ("guide-connected", page("entra", &connected)),
        ("guide-old-token", page("jumpcloud", &old)),
        ("guide-done", page("okta", &whole("maya.okafor@meridian.example", Some("Maya Okafor")))),
        ("guide-odd", page("ping", &whole(&format!("{}@meridian.example", "maya-".repeat(30)), Some(script)))),
        ("guide-google", page("google", &new)),
        ("guide-other", page("other", &connected)),
    ];
    let states = states.into_iter().filter_map(|(name, page)| Some((name, page?)));
    samples.extend(answer::samples(states));
    samples
}

fn arrivals(name: &str, called: Option<&str>) -> Arrivals {
    let at = "2026-11-03T07:59:00Z".parse().unwrap_or_default();
    Arrivals { first_at: at, newest: Arrived { name: name.to_owned(), called: called.map(str::to_owned), at } }
}

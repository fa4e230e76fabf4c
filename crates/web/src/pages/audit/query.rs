//! What is asked of the audit log, as its address says it. What can't be read is the default.

use app::audit::{Kind, Query};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};

use crate::pages::frame::Frame;
use crate::pages::visit::Visit;

/// No administrator's address is longer.
const LONGEST_WHO: usize = 254;

/// `?kind=run&who=anna@acme.example&since=2026-11-01&until=2026-11-03&before=ID`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) kind: Option<Kind>,
    pub(super) who: String,
    /// From the beginning of this day…
    pub(super) since: Option<Date>,
    /// …to the end of this one, both in the account's time zone.
    pub(super) until: Option<Date>,
    /// Older than the deed with this id.
    pub(super) before: Option<String>,
}

impl Asked {
    pub(super) fn read(visit: &Visit) -> Asked {
        let text = |name: &str| visit.call.parameter(name).unwrap_or_default().trim();
        Asked {
            kind: Kind::from_name(text("kind")),
            who: text("who").chars().take(LONGEST_WHO).collect(),
            since: text("since").parse().ok(),
            until: text("until").parse().ok(),
            before: Some(text("before")).filter(|id| !id.is_empty()).map(str::to_owned),
        }
    }

    pub(super) fn query(&self, frame: &Frame, limit: usize) -> Query {
        let begin = |day: Date| -> Option<Timestamp> {
            let zone = &frame.account.as_ref()?.status.time_zone;
            Some(day.to_zoned(zone.clone()).ok()?.timestamp())
        };
        let after = |day: Date| day.checked_add(1.day()).ok();
        // As the log calls them; people say it with an article.
        let who = if self.who.eq_ignore_ascii_case("the operator") { "operator" } else { &self.who };
        Query {
            kind: self.kind,
            actor: Some(who.to_owned()).filter(|who| !who.is_empty()),
            since: self.since.and_then(begin),
            until: self.until.and_then(after).and_then(begin),
            before: self.before.clone(),
            limit,
        }
    }

    /// Are deeds left out by a choice?
    pub(super) fn is_narrowed(&self) -> bool {
        self.kind.is_some() || !self.who.is_empty() || self.since.is_some() || self.until.is_some()
    }

    /// Are newer ones left out?
    pub(super) fn is_leafed(&self) -> bool {
        self.before.is_some()
    }

    /// The same choice elsewhere.
    pub(super) fn address(&self, path: &str, before: Option<&str>) -> String {
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let (since, until) = (day(self.since), day(self.until));
        let pairs = [
            ("kind", self.kind.map_or("", Kind::name)),
            ("who", &self.who),
            ("since", &since),
            ("until", &until),
            ("before", before.unwrap_or_default()),
        ];
        let said = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(said).finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

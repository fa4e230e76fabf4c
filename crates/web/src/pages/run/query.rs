//! What of a report is asked for, as it stands in an address: `?tab=users&show=archived&reason=never_seen&q=ann&page=2`.
//! What can't be read is the default.

use app::reports::RunQuery;
use planning::{Area, Code, Heading};

use crate::pages::visit::Visit;

/// The tabs: as addresses call them, and their messages.
pub(super) const TABS: [(Area, &str, &str); 3] = [
    (Area::User, "users", "label-users"),
    (Area::Group, "groups", "label-groups"),
    (Area::Membership, "memberships", "label-memberships"),
];

/// Reads the address.
pub(super) fn read(visit: &Visit) -> RunQuery {
    let text = |name: &str| visit.call.parameter(name).unwrap_or_default();
    RunQuery {
        area: TABS.iter().find(|row| row.1 == text("tab")).map_or(Area::User, |row| row.0),
        heading: Heading::from_name(text("show")),
        reason: Code::from_name(text("reason")),
        search: Some(text("q").to_owned()).filter(|search| !search.trim().is_empty()),
        page: text("page").parse().unwrap_or(1),
    }
}

/// All of a tab.
pub(super) fn whole(area: Area) -> RunQuery {
    RunQuery { area, heading: None, reason: None, search: None, page: 1 }
}

/// The address of a part of a run's report.
pub(super) fn address(number: i64, query: &RunQuery) -> String {
    let mut pairs = form_urlencoded::Serializer::new(String::new());
    pairs.append_pair("tab", tab(query.area));
    if let Some(heading) = query.heading {
        pairs.append_pair("show", heading.name());
    }
    if let Some(reason) = query.reason {
        pairs.append_pair("reason", &reason.name());
    }
    if let Some(search) = &query.search {
        pairs.append_pair("q", search);
    }
    if query.page > 1 {
        pairs.append_pair("page", &query.page.to_string());
    }
    format!("/provisioning/{number}?{}", pairs.finish())
}

/// A tab as addresses call it.
pub(super) fn tab(area: Area) -> &'static str {
    TABS.iter().find(|row| row.0 == area).map_or("users", |row| row.1)
}

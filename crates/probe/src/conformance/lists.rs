//! RFC 7644 sections 3.4.2 and 3.4.2.4: lists and their pages.

use std::collections::BTreeSet;

use serde_json::Value;

use super::duty::{Duty, may, must, should};
use super::finding::{Judged, skipped};
use super::reply::Reply;
use super::rig::Rig;
use super::shape::{list, member, text};
use super::wire::Ask;

const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

pub(super) const DUTIES: &[Duty] = &[
    must("list.schemas", "7644 3.4.2", "a list names the schema ListResponse", schemas),
    must("list.total", "7644 3.4.2", "totalResults is a whole number: how many there are in all", total),
    must(
        "list.numbers",
        "7644 3.4.2",
        "startIndex and itemsPerPage are whole numbers, and there on a page of many",
        numbers,
    ),
    must("list.empty", "7644 3.4.2", "a query that nobody answers to is 200 with totalResults 0, never 404", empty),
    should("list.empty-keys", "7644 3.4.2", "an empty list has Resources too, as an empty list", empty_keys),
    must("list.count", "7644 3.4.2.4", "a page never has more than count", count),
    must("list.count-0", "7644 3.4.2.4", "count=0 is answered with the total and nobody", |rig| only_total(rig, "0")),
    must("list.count-negative", "7644 3.4.2.4", "a negative count is 0", |rig| only_total(rig, "-1")),
    must("list.start-below-1", "7644 3.4.2.4", "a startIndex below 1 is 1", start_below),
    must("list.items-per-page", "7644 3.4.2", "itemsPerPage is how many came", items_per_page),
    must("list.start-index", "7644 3.4.2", "startIndex of the answer is where the page begins", start_index),
    must("list.past-the-end", "7644 3.4.2.4", "a page past the end is empty and keeps the true total", past_the_end),
    must("list.pages", "7644 3.4.2.4", "the pages of a list have everybody once", pages),
    should("list.stable", "7644 3.4.2.4", "the same page comes twice", stable),
    must("list.unfiltered", "7644 3.4.2", "a query without a filter finds whoever there is", unfiltered),
    may(
        "list.unknown-parameter",
        "7644 3.4.2",
        "parameters that the server does not know change nothing: some clients carry flags",
        unknown_parameter,
    ),
];

fn ask(rig: &Rig, more: &[(&str, &str)]) -> Judged<Reply> {
    rig.needs("filter")?;
    let (kind, cast) = (rig.user()?, rig.cast()?);
    let ask = Ask::get(&kind.endpoint).with("filter", cast.all());
    rig.say(&more.iter().fold(ask, |ask, (name, value)| ask.with(name, *value)))
}

/// A filter that finds the cast is somebody else's duty.
fn found(rig: &Rig, more: &[(&str, &str)]) -> Judged<Reply> {
    let all = ask(rig, &[])?;
    if all.total() != Ok(3) {
        return skipped(format!("the three people of this run are not found by {}", rig.cast()?.all()));
    }
    ask(rig, more)
}

fn nobody(rig: &Rig) -> Judged<Reply> {
    rig.needs("filter")?;
    rig.find(rig.user()?, &format!("userName eq \"{}@probe.example\"", rig.name("nobody")))
}

fn schemas(rig: &Rig) -> Judged {
    let reply = rig.say(&Ask::get(&rig.user()?.endpoint).with("count", "1"))?;
    reply.is(200)?;
    match list(reply.json(), "schemas") {
        [one] if one.as_str() == Some(LIST) => Ok(()),
        _ => Err(reply.fails(format!("schemas has to be [“{LIST}”]"))),
    }
}

fn total(rig: &Rig) -> Judged {
    let reply = ask(rig, &[])?;
    match reply.total()? {
        3 => Ok(()),
        _ => Err(reply.fails("3 are due")),
    }
}

fn numbers(rig: &Rig) -> Judged {
    let reply = found(rig, &[("count", "1"), ("startIndex", "2")])?;
    reply.is(200)?;
    match ["startIndex", "itemsPerPage"].into_iter().find(|name| !member(reply.json(), name).is_some_and(Value::is_u64))
    {
        Some(name) => Err(reply.fails(format!("{name} has to be a whole number"))),
        None => Ok(()),
    }
}

fn empty(rig: &Rig) -> Judged {
    let reply = nobody(rig)?;
    if reply.total()? == 0 { Ok(()) } else { Err(reply.fails("nobody was to be found")) }
}

fn empty_keys(rig: &Rig) -> Judged {
    let reply = nobody(rig)?;
    if reply.status != 200 {
        return skipped("an empty list was not answered");
    }
    match member(reply.json(), "Resources") {
        Some(Value::Array(_)) => Ok(()),
        None => Err(reply.allowed("Resources may be absent when there are none")),
        Some(_) => Err(reply.fails("Resources has to be a list")),
    }
}

fn count(rig: &Rig) -> Judged {
    let reply = found(rig, &[("count", "2")])?;
    if reply.resources()?.len() <= 2 { Ok(()) } else { Err(reply.fails("two at the most are due")) }
}

fn only_total(rig: &Rig, count: &str) -> Judged {
    let reply = found(rig, &[("count", count)])?;
    if !reply.resources()?.is_empty() {
        return Err(reply.fails("nobody was to come"));
    }
    if reply.total()? == 3 { Ok(()) } else { Err(reply.fails("the total is 3")) }
}

fn start_below(rig: &Rig) -> Judged {
    let first = ids(&found(rig, &[])?)?;
    for start in ["0", "-5"] {
        let reply = found(rig, &[("startIndex", start)])?;
        if ids(&reply)? != first {
            return Err(reply.fails("the first page is due"));
        }
    }
    Ok(())
}

fn ids(reply: &Reply) -> Judged<Vec<String>> {
    Ok(reply.resources()?.iter().filter_map(|one| text(one, "id")).map(str::to_owned).collect())
}

fn items_per_page(rig: &Rig) -> Judged {
    let reply = found(rig, &[("count", "2")])?;
    let came = u64::try_from(reply.resources()?.len()).ok();
    match member(reply.json(), "itemsPerPage").and_then(Value::as_u64) {
        told if told == came => Ok(()),
        _ => Err(reply.fails(format!("{} came", came.unwrap_or_default()))),
    }
}

fn start_index(rig: &Rig) -> Judged {
    let reply = found(rig, &[("startIndex", "2"), ("count", "1")])?;
    reply.is(200)?;
    match member(reply.json(), "startIndex").and_then(Value::as_u64) {
        Some(2) => Ok(()),
        _ => Err(reply.fails("startIndex has to be 2")),
    }
}

fn past_the_end(rig: &Rig) -> Judged {
    let reply = found(rig, &[("startIndex", "4")])?;
    if !reply.resources()?.is_empty() {
        return Err(reply.fails("nobody is there"));
    }
    if reply.total()? == 3 { Ok(()) } else { Err(reply.fails("the total is 3")) }
}

fn pages(rig: &Rig) -> Judged {
    let mut seen = BTreeSet::new();
    for start in ["1", "2", "3"] {
        let reply = found(rig, &[("startIndex", start), ("count", "1")])?;
        match ids(&reply)?.as_slice() {
            [one] if seen.insert(one.clone()) => {}
            [one] => return Err(reply.fails(format!("{one} was on an earlier page"))),
            _ => return Err(reply.fails("one is due")),
        }
    }
    Ok(())
}

fn stable(rig: &Rig) -> Judged {
    let (first, second) = (found(rig, &[("count", "2")])?, found(rig, &[("count", "2")])?);
    if ids(&first)? == ids(&second)? {
        Ok(())
    } else {
        Err(second.fails("others came the second time, or in another order"))
    }
}

fn unfiltered(rig: &Rig) -> Judged {
    rig.cast()?;
    let reply = rig.get(&rig.user()?.endpoint)?;
    let (came, total) = (reply.resources()?.len(), reply.total()?);
    if total >= 3 && came > 0 { Ok(()) } else { Err(reply.fails("there are three people at least")) }
}

fn unknown_parameter(rig: &Rig) -> Judged {
    let reply = found(rig, &[("probeNobodyKnowsThis", "1")])?;
    if reply.total()? == 3 { Ok(()) } else { Err(reply.fails("the total is 3")) }
}

//! RFC 7644 section 3.4.2.3: sorted lists, where they are offered.

use super::cast::Cast;
use super::duty::{Duty, must, should};
use super::finding::{Judged, skipped};
use super::rig::Rig;
use super::shape::text;
use super::terrain::Kind;
use super::wire::Ask;

const S: &str = "7644 3.4.2.3";

pub(super) const DUTIES: &[Duty] = &[
    must("sort.ascending", S, "sortBy sorts, ascending if nothing else is said", |rig| {
        sorts(rig, |_, _| Ok("userName".to_owned()), "", &[0, 1, 2])
    }),
    must("sort.descending", S, "sortOrder=descending sorts the other way", |rig| {
        sorts(rig, |_, _| Ok("userName".to_owned()), "descending", &[2, 1, 0])
    }),
    must(
        "sort.any-case",
        S,
        "where case does not count, it does not count in the order: Alpha comes before beta",
        |rig| sorts(rig, |k, _| k.plain().map(str::to_owned), "ascending", &[0, 1, 2]),
    ),
    must("sort.unset-last", S, "whoever has no value comes last", |rig| {
        sorts(rig, |k, _| k.plain().map(str::to_owned), "", &[0, 1, 2])
    }),
    must("sort.unset-first", S, "whoever has no value comes first in descending order", |rig| {
        sorts(rig, |k, _| k.plain().map(str::to_owned), "descending", &[2, 1, 0])
    }),
    must(
        "sort.part",
        S,
        "a part of a complex attribute can be sorted by, whatever its case: birch comes before Moss",
        |rig| sorts(rig, |k, _| k.complex().map(|x| format!("{}.{}", x.name, x.one)), "", &[1, 0, 2]),
    ),
    must("sort.extension", S, "an attribute of an extension can be sorted by", |rig| {
        sorts(rig, |k, _| k.extension().map(|e| e.path()), "", &[0, 1, 2])
    }),
    should("sort.list", S, "a list is sorted by its primary value, or else its first", |rig| {
        sorts(
            rig,
            |k, _| k.plural().map(|p| if p.name == "phoneNumbers" { "userName".to_owned() } else { p.name.to_owned() }),
            "",
            &[0, 1, 2],
        )
    }),
    must("sort.password", "7643 4.1.1", "an order by password tells nothing about one", password),
];

type Text = fn(&Kind, &Cast) -> Judged<String>;

fn sorts(rig: &Rig, by: Text, order: &str, wanted: &[usize]) -> Judged {
    rig.needs("sort")?;
    rig.needs("filter")?;
    let (kind, cast) = (rig.user()?, rig.cast()?);
    let ask = Ask::get(&kind.endpoint).with("filter", cast.all()).with("sortBy", by(kind, cast)?);
    let reply = rig.say(&if order.is_empty() { ask } else { ask.with("sortOrder", order) })?;
    let found = cast.which(reply.resources()?);
    if found.len() != 3 {
        return skipped("the three people of this run are not found by a filter");
    }
    if found == wanted {
        Ok(())
    } else {
        Err(reply.fails_at(format!("the order {wanted:?} is due"), &serde_json::json!(found)))
    }
}

fn password(rig: &Rig) -> Judged {
    rig.needs("sort")?;
    rig.needs("filter")?;
    let kind = rig.user()?;
    if kind.schema.attribute("password").is_none() {
        return skipped("not offered: the schema has no password");
    }
    let tag = rig.name("pw");
    let mut made = Vec::new();
    for letter in ["c", "a", "b"] {
        let more = serde_json::json!({ "userName": format!("{tag}-{}@probe.example", made.len()), "password": format!("{letter}{}", rig.password) });
        made.push(rig.person(&more)?);
    }
    let ask = Ask::get(&kind.endpoint).with("filter", format!("userName sw \"{tag}\"")).with("sortBy", "password");
    let mut orders = Vec::new();
    for order in ["ascending", "descending"] {
        let reply = rig.say(&ask.clone().with("sortOrder", order))?;
        if reply.status != 200 {
            return Ok(());
        }
        let ids = reply.resources()?.iter().filter_map(|one| text(one, "id"));
        orders.push(ids.filter_map(|id| made.iter().position(|one| one.id == id)).collect::<Vec<_>>());
    }
    if orders == [vec![1, 2, 0], vec![0, 2, 1]] {
        let reply = rig.say(&ask)?;
        return Err(reply.fails("people come in the order of their passwords"));
    }
    Ok(())
}

//! RFC 7644 section 3.4.2.2: filters, each asked of three people who differ in what it is about (`cast.rs`).
//!
//! A filter that would find strangers too is asked together with one that finds the three alone.

use serde_json::Value;

use super::cast::Cast;
use super::duty::{Duty, must, should};
use super::finding::{Judged, skipped};
use super::rig::Rig;
use super::shape::{at, text};
use super::terrain::Kind;

const S: &str = "7644 3.4.2.2";

pub(super) const DUTIES: &[Duty] = &[
    must("filter.eq", S, "eq finds whoever has the value", |rig| {
        finds(
            rig,
            |k, c| Ok(format!("userName eq \"{}\" and {} eq \"{}\"", c.user_name(0), k.plain()?, c.word("Alpha"))),
            &[0],
        )
    }),
    must("filter.eq-alone", S, "a look-up by userName finds that user and nobody else", alone),
    must("filter.ne", S, "ne finds whoever has another value", |rig| {
        among(rig, |k, c| Ok(format!("{} ne \"{}\"", k.plain()?, c.word("Alpha"))), &[1], &[2])
    }),
    must("filter.co", S, "co finds what contains the value", |rig| {
        finds(rig, |k, c| Ok(format!("{} co \"lpha{}\"", k.plain()?, c.tag)), &[0])
    }),
    must("filter.sw", S, "sw finds what begins with the value", |rig| {
        finds(
            rig,
            |k, c| {
                Ok(format!("{} sw \"{}\"", k.plain()?, c.word("bet").replace(&c.tag, "")))
                    .map(|f| format!("{f} and {}", c.all()))
            },
            &[1],
        )
    }),
    must("filter.ew", S, "ew finds what ends with the value", |rig| {
        finds(rig, |k, c| Ok(format!("{} ew \"pha{}\"", k.plain()?, c.tag)), &[0])
    }),
    must("filter.pr", S, "pr finds whoever has a value", |rig| {
        among(rig, |k, _| Ok(format!("{} pr", k.plain()?)), &[0, 1], &[])
    }),
    must("filter.gt", S, "gt on a text finds what comes later", |rig| {
        among(rig, |_, c| Ok(format!("userName gt \"{}\"", c.user_name(1))), &[2], &[])
    }),
    must("filter.ge", S, "ge on a text finds the same and what comes later", |rig| {
        among(rig, |_, c| Ok(format!("userName ge \"{}\"", c.user_name(1))), &[1, 2], &[])
    }),
    must("filter.lt", S, "lt on a text finds what comes earlier", |rig| {
        among(rig, |_, c| Ok(format!("userName lt \"{}\"", c.user_name(1))), &[0], &[])
    }),
    must("filter.le", S, "le on a text finds the same and what comes earlier", |rig| {
        among(rig, |_, c| Ok(format!("userName le \"{}\"", c.user_name(1))), &[0, 1], &[])
    }),
    must("filter.and", S, "and finds whoever both hold for", |rig| {
        finds(
            rig,
            |k, c| {
                Ok(format!("{} eq \"{}\" and {} eq \"{}\"", k.another()?, c.word("Same"), k.plain()?, c.word("beta")))
            },
            &[1],
        )
    }),
    must("filter.or", S, "or finds whoever one of both holds for", |rig| {
        finds(
            rig,
            |_, c| Ok(format!("userName eq \"{}\" or userName eq \"{}\"", c.user_name(0), c.user_name(2))),
            &[0, 2],
        )
    }),
    must("filter.not", S, "not finds whoever it does not hold for", |rig| {
        among(rig, |_, c| Ok(format!("not (userName eq \"{}\")", c.user_name(1))), &[0, 2], &[])
    }),
    must("filter.not-unset", S, "not finds whoever has no value too", |rig| {
        among(rig, |k, _| Ok(format!("not ({} pr)", k.plain()?)), &[2], &[])
    }),
    must("filter.precedence", S, "and binds more tightly than or", |rig| {
        finds(
            rig,
            |_, c| {
                Ok(format!(
                    "userName eq \"{0}\" or userName eq \"{1}\" and userName eq \"{2}\"",
                    c.user_name(0),
                    c.user_name(1),
                    c.user_name(2)
                ))
            },
            &[0],
        )
    }),
    must("filter.grouping", S, "parentheses come before and", |rig| {
        finds(
            rig,
            |k, c| {
                Ok(format!(
                    "(userName eq \"{}\" or userName eq \"{}\") and {} eq \"{}\"",
                    c.user_name(0),
                    c.user_name(1),
                    k.plain()?,
                    c.word("beta")
                ))
            },
            &[1],
        )
    }),
    must("filter.operators-any-case", S, "operators are understood in any case", |rig| {
        finds(
            rig,
            |_, c| Ok(format!("userName EQ \"{}\" OR userName Eq \"{}\"", c.user_name(0), c.user_name(1))),
            &[0, 1],
        )
    }),
    must("filter.names-any-case", S, "names are understood in any case", |rig| {
        finds(rig, |_, c| Ok(format!("USERNAME eq \"{}\"", c.user_name(0))), &[0])
    }),
    must("filter.case-inexact", S, "where case does not count, a value is found in any case", |rig| {
        finds(rig, |_, c| Ok(format!("userName eq \"{}\"", c.user_name(0).to_uppercase())), &[0])
    }),
    must(
        "filter.case-exact",
        "7643 3.1",
        "externalId is found exactly as it was sent, and not in another case",
        case_exact,
    ),
    must("filter.urn", "7644 3.10", "a name may have the URN of its schema in front", |rig| {
        finds(rig, |k, c| Ok(format!("{}:userName eq \"{}\"", k.schema.urn, c.user_name(0))), &[0])
    }),
    must("filter.part", S, "the part of a complex attribute is found by its path", |rig| {
        finds(rig, |k, c| k.complex().map(|x| format!("{}.{} eq \"{}\"", x.name, x.one, c.word("Moss"))), &[0])
    }),
    must("filter.list-part", S, "a list is searched by a part of its values", |rig| {
        finds(rig, |k, c| k.plural().map(|p| format!("{}.value eq \"{}\"", p.name, p.text(&c.word("two")))), &[1])
    }),
    should("filter.list-whole", S, "a list without a part named is searched by its value", |rig| {
        finds(rig, |k, c| k.plural().map(|p| format!("{} eq \"{}\"", p.name, p.text(&c.word("two")))), &[1])
    }),
    must("filter.list-pr", S, "pr finds whoever has something in a list", |rig| {
        among(rig, |k, _| k.plural().map(|p| format!("{} pr", p.name)), &[0, 1], &[])
    }),
    must("filter.value-path", S, "a filter in brackets is about one value of a list", |rig| {
        among(
            rig,
            |k, c| {
                k.plural().map(|p| {
                    format!("{}[type eq \"{}\" and value eq \"{}\"]", p.name, p.types[1], p.text(&c.word("three")))
                })
            },
            &[0],
            &[],
        )
    }),
    must("filter.value-path-one-value", S, "both halves of a filter in brackets hold for the same value", |rig| {
        among(
            rig,
            |k, c| {
                k.plural().map(|p| {
                    format!("{}[type eq \"{}\" and value eq \"{}\"]", p.name, p.types[0], p.text(&c.word("three")))
                })
            },
            &[],
            &[],
        )
    }),
    must("filter.boolean", S, "a boolean is found by true and false", |rig| {
        among(rig, |k, _| Ok(format!("{} eq false", k.flag()?)), &[1], &[])
    }),
    must("filter.extension", "7644 3.10", "an attribute of an extension is found by its whole name", |rig| {
        finds(rig, |k, c| k.extension().map(|e| format!("{} eq \"{}\"", e.path(), c.word("North"))), &[0])
    }),
    must("filter.id", S, "a resource is found by its id", |rig| {
        finds(rig, |_, c| Ok(format!("id eq \"{}\"", c.id(1))), &[1])
    }),
    must("filter.external-id", S, "a resource is found by its externalId", |rig| {
        finds(rig, |k, c| k.external_id().map(|()| format!("externalId eq \"Ext{}B\"", c.tag)), &[1])
    }),
    should("filter.resource-type", S, "meta.resourceType can be asked for", |rig| {
        among(rig, |k, _| Ok(format!("meta.resourceType eq \"{}\"", k.name)), &[0, 1, 2], &[])
    }),
    should("filter.schemas", S, "schemas can be asked for", |rig| {
        among(rig, |k, _| Ok(format!("schemas eq \"{}\"", k.schema.urn)), &[0, 1, 2], &[])
    }),
    must("filter.instant-gt", S, "an instant is compared as one: nobody was changed after 2999", |rig| {
        among(rig, |_, _| Ok("meta.lastModified gt \"2999-01-01T00:00:00Z\"".to_owned()), &[], &[])
    }),
    must("filter.instant-ge", S, "an instant is compared as one: everybody was made after 2001", |rig| {
        among(rig, |_, _| Ok("meta.created ge \"2001-01-01T00:00:00Z\"".to_owned()), &[0, 1, 2], &[])
    }),
    should("filter.instant-zone", "7643 2.3.5", "the same instant in another zone is the same", instant_zone),
    must("filter.brackets-in-text", S, "brackets, parentheses and operators inside quotation marks are text", |rig| {
        finds_made(rig, "a) or (b] and [c pr")
    }),
    must("filter.escapes", S, "texts are JSON texts: \\\" and \\\\ inside quotation marks are one character", |rig| {
        finds_made(rig, "say \"hi\" \\ there")
    }),
    must("filter.unicode", S, "what is no ASCII is found", |rig| finds_made(rig, "Zoë 李 🦉")),
    should("filter.wildcards", S, "% and _ stand for themselves", wildcards),
    should("filter.not-without-space", S, "not( is understood without a space, as the RFC's erratum has it", |rig| {
        among(rig, |_, c| Ok(format!("not(userName eq \"{}\")", c.user_name(1))), &[0, 2], &[])
    }),
    must("filter.order-of-boolean", S, "gt on a boolean is refused: 400 invalidFilter", |rig| {
        refused(rig, |k| Ok(format!("{} gt true", k.flag()?)))
    }),
    must("filter.unknown-operator", S, "an operator that is none is refused: 400 invalidFilter", |rig| {
        refused(rig, |_| Ok("userName like \"a\"".to_owned()))
    }),
    must("filter.no-value", S, "a comparison without a value is refused: 400 invalidFilter", |rig| {
        refused(rig, |_| Ok("userName eq".to_owned()))
    }),
    must("filter.dangling", S, "an and with nothing behind it is refused: 400 invalidFilter", |rig| {
        refused(rig, |_| Ok("userName eq \"a\" and".to_owned()))
    }),
    must("filter.unbalanced", S, "a parenthesis without its other half is refused: 400 invalidFilter", |rig| {
        refused(rig, |_| Ok("(userName eq \"a\"".to_owned()))
    }),
    must("filter.open-text", S, "a text without its end is refused: 400 invalidFilter", |rig| {
        refused(rig, |_| Ok("userName eq \"a".to_owned()))
    }),
    must("filter.open-bracket", S, "a bracket without its other half is refused: 400 invalidFilter", |rig| {
        refused(rig, |k| Ok(format!("{}[type eq \"work\"", k.plural()?.name)))
    }),
    should("filter.password", "7643 9.2", "a filter tells nobody how a password begins", password),
];

type Text = fn(&Kind, &Cast) -> Judged<String>;

/// Of the three, exactly these are found; a stranger is none of them, and is not counted.
fn finds(rig: &Rig, filter: Text, wanted: &[usize]) -> Judged {
    rig.needs("filter")?;
    let (kind, cast) = (rig.user()?, rig.cast()?);
    asked(rig, &filter(kind, cast)?, wanted, &[])
}

/// The same of a filter that would find strangers. `either` may be found or not: RFC 7644 leaves open whether an
/// attribute without a value differs from one.
fn among(rig: &Rig, filter: Text, wanted: &[usize], either: &[usize]) -> Judged {
    rig.needs("filter")?;
    let (kind, cast) = (rig.user()?, rig.cast()?);
    asked(rig, &format!("{} and {}", cast.all(), filter(kind, cast)?), wanted, either)
}

fn asked(rig: &Rig, filter: &str, wanted: &[usize], either: &[usize]) -> Judged {
    let (kind, cast) = (rig.user()?, rig.cast()?);
    let reply = rig.find(kind, filter)?;
    let mut found = cast.which(reply.resources()?);
    found.sort_unstable();
    found.retain(|at| !either.contains(at));
    if found == wanted {
        return Ok(());
    }
    let listed = |which: &[usize]| which.iter().map(|at| cast.user_name(*at)).collect::<Vec<_>>().join(", ");
    let named = |which: &[usize]| if which.is_empty() { "nobody".to_owned() } else { listed(which) };
    Err(reply.fails_at(
        format!("{} is due, {} came", named(wanted), named(&found)),
        at(reply.json(), &["totalResults"]).unwrap_or(&Value::Null),
    ))
}

fn alone(rig: &Rig) -> Judged {
    rig.needs("filter")?;
    let cast = rig.cast()?;
    let reply = rig.find(rig.user()?, &format!("userName eq \"{}\"", cast.user_name(0)))?;
    match reply.resources()? {
        [one] if text(one, "id") == Some(cast.id(0)) => Ok(()),
        found => Err(reply.fails(format!("one is due, {} came", found.len()))),
    }
}

fn case_exact(rig: &Rig) -> Judged {
    rig.needs("filter")?;
    let cast = rig.cast()?;
    rig.user()?.external_id()?;
    let other = format!("externalId eq \"EXT{}a\"", cast.tag);
    let reply = rig.find(rig.user()?, &other)?;
    if cast.which(reply.resources()?).is_empty() { Ok(()) } else { Err(reply.fails("case counts in externalId")) }
}

fn instant_zone(rig: &Rig) -> Judged {
    rig.needs("filter")?;
    let cast = rig.cast()?;
    let Some(made) = cast.people.first() else { return Ok(()) };
    let found = rig.read(&made.path)?;
    let created = at(found.json(), &["meta", "created"]).and_then(Value::as_str).unwrap_or_default();
    let Some(zulu) = created.strip_suffix('Z').or_else(|| created.strip_suffix("+00:00")) else {
        return skipped(format!("meta.created is “{created}”, in a zone that can't be shifted here"));
    };
    // 30 minutes west of the clock of the answer, by a zone that says so: later than it by as much.
    let filter = format!("userName eq \"{}\" and meta.created ge \"{zulu}-00:30\"", made.sent("userName"));
    let reply = rig.find(rig.user()?, &filter)?;
    if reply.resources()?.is_empty() { Ok(()) } else { Err(reply.fails("that instant is half an hour later")) }
}

/// A person with this text, who is found by it.
fn finds_made(rig: &Rig, words: &str) -> Judged {
    rig.needs("filter")?;
    let kind = rig.user()?;
    let plain = kind.plain()?;
    let text = format!("{words} {}", rig.name("t"));
    let made = rig.person(&serde_json::json!({ plain: text }))?;
    let reply = rig.find(kind, &format!("{plain} eq {}", Value::from(text)))?;
    match reply.resources()? {
        [one] if super::shape::text(one, "id") == Some(made.id.as_str()) => Ok(()),
        found => Err(reply.fails(format!("one is due, {} came", found.len()))),
    }
}

fn wildcards(rig: &Rig) -> Judged {
    rig.needs("filter")?;
    let (kind, cast) = (rig.user()?, rig.cast()?);
    let plain = kind.plain()?;
    for filter in [format!("{plain} sw \"%lpha\""), format!("{plain} co \"l_ha\"")] {
        let reply = rig.find(kind, &format!("{} and {filter}", cast.all()))?;
        if !cast.which(reply.resources()?).is_empty() {
            return Err(reply.fails("nobody has such a text"));
        }
    }
    Ok(())
}

fn refused(rig: &Rig, filter: fn(&Kind) -> Judged<String>) -> Judged {
    rig.needs("filter")?;
    let kind = rig.user()?;
    rig.find(kind, &filter(kind)?)?.is_refused(400, &["invalidFilter"])
}

fn password(rig: &Rig) -> Judged {
    rig.needs("filter")?;
    let kind = rig.user()?;
    if kind.schema.attribute("password").is_none() {
        return skipped("not offered: the schema has no password");
    }
    let made = rig.person(&serde_json::json!({ "password": rig.password }))?;
    let ask = |filter: &str| rig.find(kind, &format!("id eq \"{}\" and {filter}", made.id));
    let start: String = rig.password.chars().take(3).collect();
    let told = ask(&format!("password sw \"{start}\""))?;
    if told.status == 200 && !told.resources()?.is_empty() && ask("password sw \"zzz\"")?.resources()?.is_empty() {
        return Err(told.fails("whoever may search can guess it letter by letter"));
    }
    let told = ask("password pr")?;
    if told.status == 200 && !told.resources()?.is_empty() {
        return Err(told.allowed("it is told that there is one, which section 7 lets a server do"));
    }
    Ok(())
}

//! Looking at JSON the way RFC 7643 does: names in any case (section 2.1), null and an empty list as nothing (section 2.5).

use serde_json::Value;

/// The value under this name, in any case.
pub(super) fn member<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let found = object.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value)
}

/// The value at the end of these names.
pub(super) fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, name| member(value, name))
}

/// The text under this name.
pub(super) fn text<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    member(object, name)?.as_str()
}

/// The list under this name; empty if there is none.
pub(super) fn list<'a>(object: &'a Value, name: &str) -> &'a [Value] {
    member(object, name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Is it there with a value?
pub(super) fn has(object: &Value, name: &str) -> bool {
    member(object, name).is_some_and(|value| !is_nothing(value))
}

/// RFC 7643 section 2.5.
pub(super) fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

/// Is everything that is wanted there? A server may add to it: a `display`, a `primary` that is false.
pub(super) fn holds(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Object(_), Value::Object(wanted)) => wanted
            .iter()
            .all(|(name, value)| is_nothing(value) || member(found, name).is_some_and(|found| holds(found, value))),
        (Value::Array(found), Value::Array(wanted)) => {
            found.len() == wanted.len() && wanted.iter().all(|value| found.iter().any(|found| holds(found, value)))
        }
        _ => found == wanted,
    }
}

/// An instant of RFC 3339 as seconds and fraction, if it is one; RFC 7643 section 2.3.5.
pub(super) fn instant(text: &str) -> Option<(i64, String)> {
    let (date, time) = text.split_once(['T', 't'])?;
    let mut date = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    let zone_at = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone_at);
    let mut clock = clock.splitn(3, ':');
    let (hour, minute) = (clock.next()?.parse::<i64>().ok()?, clock.next()?.parse::<i64>().ok()?);
    let (second, fraction) = clock.next().map_or(("0", ""), |s| s.split_once('.').unwrap_or((s, "")));
    let second = second.parse::<i64>().ok()?;
    let offset = match zone.chars().next() {
        None | Some('Z' | 'z') => 0,
        Some(sign) => {
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let seconds = hours.parse::<i64>().ok()? * 3_600 + minutes.parse::<i64>().ok()? * 60;
            if sign == '-' { -seconds } else { seconds }
        }
    };
    let right = (1..=12).contains(&month) && (1..=31).contains(&day) && hour <= 24 && minute < 60 && second <= 60;
    let fraction = fraction.trim_end_matches('0').to_owned();
    right.then(|| (days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset, fraction))
}

/// Days since the first of March of the year 0, by the calendar that everybody uses.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (month * 153 + 2) / 5 + day
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_wanted_is_found_under_names_in_any_case_and_beside_what_was_added() {
        let found = json!({"UserName": "a", "emails": [{"value": "x", "primary": false}, {"value": "y"}]});
        assert!(holds(&found, &json!({"userName": "a", "emails": [{"value": "y"}, {"value": "x"}], "title": null})));
        assert!(!holds(&found, &json!({"emails": [{"value": "x"}]})), "one too many");
        assert!(!holds(&found, &json!({"userName": "b"})));
        assert!(!holds(&found, &json!({"title": "t"})));
    }

    #[test]
    fn instants_compare_whatever_their_zone() {
        assert_eq!(instant("2026-11-27T12:00:00Z"), instant("2026-11-27T13:00:00.000+01:00"));
        assert_eq!(instant("2026-02-28T23:30:00-01:00"), instant("2026-03-01T00:30:00Z"));
        assert!(instant("2026-11-27T12:00:00.5Z") > instant("2026-11-27T12:00:00Z"));
        assert!(instant("2027-01-01T00:00:00Z") > instant("2026-12-31T23:59:59Z"));
        for wrong in ["2026-11-27", "yesterday", "2026-13-01T00:00:00Z", "2026-11-27T12:61:00Z", "1700000000"] {
            assert_eq!(instant(wrong), None, "{wrong}");
        }
    }
}

//! Instants in sentences: in UTC, so that a sentence is the same for whoever reads it in a file or on a command line; and found
//! again, for a page that shows them by the clock of its reader.

use jiff::Timestamp;

/// What stands behind the day and the minute.
const ZONE: &str = " UTC";

/// How many bytes day and minute are.
const MINUTE: usize = "2026-11-24 09:00".len();

/// “2026-11-24 09:00 UTC”.
pub fn instant(at: Timestamp) -> String {
    stored(&at.to_string())
}

/// The same of an instant as it is stored.
pub(super) fn stored(instant: &str) -> String {
    match (instant.get(..10), instant.get(11..16)) {
        (Some(day), Some(time)) => format!("{day} {time}{ZONE}"),
        _ => instant.to_owned(),
    }
}

/// A sentence with its instants as another clock has them. What that does not know stays as it is, and so does what somebody
/// wrote, which stands between “ and ”.
pub fn by_clock(sentence: &str, clock: impl Fn(Timestamp) -> Option<String>) -> String {
    let mut told = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once(ZONE) {
        let found = before.len().checked_sub(MINUTE).and_then(|at| before.split_at_checked(at));
        let found = found.filter(|(text, _)| !is_quoted(&(told.clone() + text)));
        let shown = found.and_then(|(text, minute)| Some((text, clock(read(minute)?)?)));
        match shown {
            Some((text, shown)) => told.extend([text, shown.as_str()]),
            None => told.extend([before, ZONE]),
        }
        rest = after;
    }
    told + rest
}

fn is_quoted(text: &str) -> bool {
    text.matches('“').count() > text.matches('”').count()
}

fn read(minute: &str) -> Option<Timestamp> {
    let (day, time) = minute.split_once(' ')?;
    format!("{day}T{time}:00Z").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_clock_shows_every_instant_of_a_sentence_and_nothing_else() {
        let at: Timestamp = "2026-11-24T09:00:31Z".parse().expect("an instant");
        let clock = |found: Timestamp| Some(format!("<{}>", found.as_second() - at.as_second()));
        let sentence = format!("Ann on {} by run 3; Bob until {}.", instant(at), stored("2026-11-24T09:01:00Z"));
        assert_eq!(sentence, "Ann on 2026-11-24 09:00 UTC by run 3; Bob until 2026-11-24 09:01 UTC.");
        assert_eq!(by_clock(&sentence, clock), "Ann on <-31> by run 3; Bob until <29>.");
        assert_eq!(by_clock(&sentence, |_| None), sentence);
        for none in ["", " UTC", "in UTC", "ä2026-11-24 09:0 UTC", "2026-13-24 09:00 UTC", "2026-11-24 09:00 UT"] {
            assert_eq!(by_clock(none, clock), none);
        }
        let typed = "“Call 2026-11-24 09:00 UTC” since 2026-11-24 09:00 UTC";
        assert_eq!(by_clock(typed, clock), "“Call 2026-11-24 09:00 UTC” since <-31>");
        assert_eq!(by_clock("ä2026-11-24 09:00 UTC UTC", clock), "ä<-31> UTC");
    }
}

//! What holds of every state of every page: whole, light, from here alone, and named for whoever does not see it. The
//! samples are looked at as text; a browser looks at the same ones (`rollcall/tests/browser/samples.rs`).

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{sample_assets, samples};

/// The most that a page weighs with its style and its script, compressed.
const HEAVIEST: usize = 60_000;

fn compressed(text: &str) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory");
    encoder.finish().expect("memory").len()
}

/// The tags of this name with their attributes, without those that end one.
fn tags<'h>(html: &'h str, name: &str) -> Vec<&'h str> {
    let begin = format!("<{name}");
    let whole = |at: usize| {
        let tag = &html[at..at + html[at..].find('>').expect("a tag has an end")];
        tag[begin.len()..].starts_with([' ', '\n']).then_some(tag).or((tag == begin).then_some(tag))
    };
    html.match_indices(&begin).filter_map(|(at, _)| whole(at)).collect()
}

fn attribute<'h>(tag: &'h str, name: &str) -> Option<&'h str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

#[test]
fn every_sample_is_a_whole_page_that_the_policy_lets_through() {
    let samples = samples();
    let names: BTreeSet<&str> = samples.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), samples.len(), "a name for each");
    for (name, html) in samples {
        assert!(html.starts_with("<!doctype html>") && html.trim_end().ends_with("</html>"), "{name}: {html}");
        assert_eq!(html.matches("<h1").count(), 1, "{name} has one heading");
        for forbidden in ["<style", " style=", " onclick=", "javascript:", "http-equiv", "//cdn"] {
            assert!(!html.contains(forbidden), "{name} has {forbidden}");
        }
        let (forms, tokens) =
            (html.matches("<form method=\"post\"").count(), html.matches("name=\"form_token\"").count());
        assert_eq!(forms, tokens, "each form of {name} brings its token along");
    }
}

#[test]
fn no_page_weighs_much_with_its_style_and_its_script() {
    let text = |ending: &str| sample_assets().into_iter().find(|(name, _)| name.ends_with(ending)).expect("an asset").1;
    let beside = compressed(text(".css")) + compressed(text(".js"));
    for (name, html) in samples() {
        let weight = beside + compressed(&html);
        assert!(weight < HEAVIEST, "{name} weighs {weight} bytes, {beside} of them style and script");
    }
}

#[test]
fn every_page_asks_this_server_alone() {
    for (name, html) in samples() {
        for tag in ["link", "script", "img", "iframe", "form", "source", "a"].iter().flat_map(|tag| tags(&html, tag)) {
            for place in ["href", "src", "action", "srcset"].iter().filter_map(|place| attribute(tag, place)) {
                let ours = place.starts_with(['/', '#', '?']) && !place.starts_with("//");
                // A guide may name the IdP's own pages; nothing is loaded from there.
                let told =
                    tag.starts_with("<a ") && place.starts_with("https://") && tag.contains("rel=\"noreferrer\"");
                assert!(ours || told, "{name}: {tag}>");
            }
        }
        assert!(!html.contains("url(") && !html.contains("@import"), "{name}");
    }
    for (name, text) in sample_assets() {
        for far in ["http://", "https://", "@import", "url("] {
            let namespace = text.replace("http://www.w3.org/2000/svg", "");
            assert!(!namespace.contains(far), "{name} has {far}");
        }
    }
}

/// Pages that are states of one page may share its title; two pages may not.
#[test]
fn every_page_has_a_title_and_a_main_part() {
    for (name, html) in samples() {
        let title =
            html.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).map(|(title, _)| title);
        let own = title.and_then(|title| title.strip_suffix(" · Rollcall")).unwrap_or_default().trim();
        assert!(!own.is_empty(), "{name} has the title {title:?}");
        assert_eq!(tags(&html, "main").len(), 1, "{name}");
        assert!(attribute(tags(&html, "html")[0], "lang").is_some(), "{name}");
    }
}

#[test]
fn every_table_has_a_caption_and_real_headers() {
    for (name, html) in samples() {
        for table in html.split("<table").skip(1).filter_map(|rest| rest.split("</table>").next()) {
            let named =
                table.contains("<caption") || table.split('>').next().is_some_and(|tag| tag.contains(" aria-label"));
            assert!(named, "{name}: a table without a caption: {}", &table[..table.len().min(200)]);
            for header in tags(table, "th") {
                assert!(attribute(header, "scope").is_some(), "{name}: {header}>");
            }
            assert!(!tags(table, "th").is_empty(), "{name}: a table without headers");
        }
    }
}

#[test]
fn every_control_has_a_name_and_every_name_a_control() {
    for (name, html) in samples() {
        let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let mut counts = BTreeMap::new();
        for id in &ids {
            *counts.entry(*id).or_insert(0) += 1;
        }
        assert!(counts.values().all(|count| *count == 1), "{name}: an id twice in {counts:?}");
        for place in ["for", "aria-labelledby", "aria-describedby", "form", "list"] {
            for target in html.split(&format!(" {place}=\"")).skip(1).filter_map(|rest| rest.split('"').next()) {
                for one in target.split(' ') {
                    assert!(counts.contains_key(one), "{name}: {place}=\"{one}\" leads nowhere");
                }
            }
        }
        for control in ["input", "select", "textarea"] {
            for tag in tags(&html, control).into_iter().filter(|tag| attribute(tag, "type") != Some("hidden")) {
                assert!(is_named(&html, tag), "{name}: a control without a name: {tag}>");
            }
        }
    }
}

/// By a label that names it or stands around it, or by itself.
fn is_named(html: &str, tag: &str) -> bool {
    let by_id = attribute(tag, "id")
        .is_some_and(|id| html.contains(&format!("<label for=\"{id}\"")) || html.contains(&format!(" for=\"{id}\"")));
    let at = tag.as_ptr().addr().saturating_sub(html.as_ptr().addr());
    let before = &html[..at];
    let inside = before.rfind("<label").is_some_and(|label| before.rfind("</label>").is_none_or(|end| end < label));
    by_id || inside || tag.contains(" aria-label")
}

//! The catalogue in another tongue that everybody can read: longer, accented, in brackets. What stands on a page without
//! brackets came from nowhere in the catalogue; what does not fit would not fit in German either. For checks alone.

use std::cell::Cell;

thread_local! {
    static SPOKEN: Cell<bool> = const { Cell::new(false) };
}

/// Whatever is said while this happens is said in the other tongue.
pub(super) fn while_spoken<T>(happens: impl FnOnce() -> T) -> T {
    SPOKEN.set(true);
    let made = happens();
    SPOKEN.set(false);
    made
}

pub(super) fn is_spoken() -> bool {
    SPOKEN.get()
}

/// `Search` -> `[Ŝéàŕċħ ···]`.
pub(super) fn said(text: &str) -> String {
    let accented: String = text.chars().map(accented).collect();
    // A third longer, as German and Finnish are.
    let more = "·".repeat(text.chars().count().div_ceil(3).clamp(2, 40));
    let words: Vec<&str> = std::iter::repeat_n("····", more.chars().count() / 4).collect();
    let rest = "·".repeat(more.chars().count() % 4);
    let tail = words.into_iter().chain([rest.as_str()].into_iter().filter(|rest| !rest.is_empty()));
    format!("[{accented} {}]", tail.collect::<Vec<_>>().join(" "))
}

fn accented(letter: char) -> char {
    const PLAIN: &str = "aceghijklnorsuwyzACEGHIJKLNORSUWYZ";
    const OTHER: &str = "àċéğħíĵķľñöŕŝüŵýžÀĊÉĞĦÍĴĶĽÑÖŔŜÜŴÝŽ";
    let at = PLAIN.chars().position(|plain| plain == letter);
    at.and_then(|at| OTHER.chars().nth(at)).unwrap_or(letter)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::super::words::Words;
    use super::*;

    /// What a reader meets of a page: texts between tags, and of attributes those that are read out.
    fn met(html: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for (at, piece) in html.split('<').enumerate() {
            let Some((tag, text)) = piece.split_once('>').filter(|_| at > 0) else { continue };
            for name in ["aria-label=\"", "title=\"", "placeholder=\"", "alt=\"", "data-label=\"", "data-done=\""] {
                texts.extend(tag.split(name).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
            }
            texts.push(text.to_owned());
        }
        texts.into_iter().filter(|text| !text.trim().is_empty()).collect()
    }

    /// What stands outside of brackets.
    fn outside(text: &str) -> String {
        let mut depth = 0_usize;
        let mut left = String::new();
        for letter in text.chars() {
            match letter {
                '[' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                letter if depth == 0 => left.push(letter),
                _ => {}
            }
        }
        left
    }

    #[test]
    fn the_other_tongue_is_longer_accented_and_in_brackets() {
        assert_eq!(said("Search"), "[Ŝéàŕċħ ··]");
        assert_eq!(while_spoken(|| Words.say("label-users")), said("Users"));
        assert_eq!(Words.say("label-users"), "Users", "and only while it is spoken");
        assert_eq!(outside("Okta [Ļ [x]] · y"), "Okta  · y");
    }

    /// Sentences of the catalogue that are long enough to be nobody's name.
    fn sentences() -> BTreeSet<String> {
        let ids = super::super::words::ids();
        ids.map(|id| Words.say(id))
            .filter(|said| said.contains(' ') && said.len() > 24 && !said.contains('{'))
            .collect()
    }

    #[test]
    fn every_word_of_every_page_comes_from_the_catalogue_or_is_somebodys_own() {
        let sentences = sentences();
        assert!(sentences.len() > 100, "{}", sentences.len());
        for (name, html) in super::super::lengthened_samples() {
            let mut wrapped = 0;
            for text in met(&html) {
                wrapped += usize::from(text.contains('['));
                let left = outside(&text);
                let plain = sentences.iter().find(|sentence| left.contains(sentence.as_str()));
                assert!(plain.is_none(), "{name} says {plain:?} whatever the language is: {text}");
            }
            assert!(wrapped > 2, "{name} is not in the other tongue");
        }
    }

    /// A template has no word of its own.
    #[test]
    fn no_template_says_anything_by_itself() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let text = std::fs::read_to_string(&path).expect("a template");
            let mut bare = String::new();
            let mut rest = text.as_str();
            // Without what askama reads.
            while let Some(at) = rest.find("{{").into_iter().chain(rest.find("{%")).chain(rest.find("{#")).min() {
                bare.push_str(&rest[..at]);
                let end = match rest.as_bytes()[at + 1] {
                    b'{' => "}}",
                    b'%' => "%}",
                    _ => "#}",
                };
                bare.push('\u{1}');
                rest = rest[at..].split_once(end).map_or("", |(_, after)| after);
            }
            bare.push_str(rest);
            let said: Vec<String> = met(&bare).into_iter().filter(|text| is_word(text)).collect();
            assert!(said.is_empty(), "{}: {said:?}", path.display());
        }
    }

    /// A word of a language: not the product's name, not the name of a key.
    fn is_word(text: &str) -> bool {
        let words = text.split(|letter: char| !letter.is_alphabetic()).filter(|word| word.len() > 1);
        words.into_iter().any(|word| !["Rollcall", "Enter", "nbsp", "lrm", "rarr"].contains(&word))
    }
}

//! Several names in one cell, parted by semicolons (product.md section 8).
//!
//! A name that would not come back as it is (it has a semicolon in it, begins with a quote, or has a blank at an end) stands in
//! quotes, and a quote in it is doubled: what CSV does for a cell, once more inside of it.

use std::borrow::Cow;

/// Names as one cell.
pub(super) fn joined<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(one).collect::<Vec<_>>().join(";")
}

fn one(name: &str) -> Cow<'_, str> {
    if name.contains(';') || name.starts_with('"') || name.trim() != name {
        Cow::Owned(format!("\"{}\"", name.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(name)
    }
}

/// The names of a cell.
pub(super) fn listed(cell: &str) -> Listed<'_> {
    Listed(Some(cell))
}

/// See [`listed`].
pub(super) struct Listed<'a>(Option<&'a str>);

impl<'a> Iterator for Listed<'a> {
    type Item = Cow<'a, str>;

    fn next(&mut self) -> Option<Cow<'a, str>> {
        loop {
            let rest = self.0?.trim_start();
            let (name, rest) = quoted(rest).unwrap_or_else(|| {
                let (name, rest) = rest.split_once(';').map_or((rest, None), |(name, rest)| (name, Some(rest)));
                (Cow::Borrowed(name.trim()), rest)
            });
            self.0 = rest;
            if !name.trim().is_empty() {
                return Some(name);
            }
        }
    }
}

/// A name in quotes and what stands behind its semicolon. A quote that is not closed before one is a letter like any other.
fn quoted(text: &str) -> Option<(Cow<'_, str>, Option<&str>)> {
    let inner = text.strip_prefix('"')?;
    let (mut name, mut rest) = (String::new(), inner);
    loop {
        let (before, after) = rest.split_once('"')?;
        name.push_str(before);
        if let Some(doubled) = after.strip_prefix('"') {
            name.push('"');
            rest = doubled;
            continue;
        }
        let after = after.trim_start();
        return match after.strip_prefix(';') {
            Some(behind) => Some((Cow::Owned(name), Some(behind))),
            None if after.is_empty() => Some((Cow::Owned(name), None)),
            None => None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_part_at_semicolons_outside_quotes() {
        for (cell, names) in [
            ("a;b", &["a", "b"][..]),
            (" a ; b ;; ", &["a", "b"]),
            ("\"a;b\";c", &["a;b", "c"]),
            (" \" a \" ; c", &[" a ", "c"]),
            ("\"say \"\"hi\"\"\"", &["say \"hi\""]),
            ("5\" pipe;6\" pipe", &["5\" pipe", "6\" pipe"]),
            // Not closed before a semicolon: letters like any other.
            ("\"a;b", &["\"a", "b"]),
            ("\"a\" b;c", &["\"a\" b", "c"]),
            ("\"\";x", &["x"]),
            ("", &[]),
        ] {
            assert_eq!(listed(cell).collect::<Vec<_>>(), names, "{cell}");
        }
        assert_eq!(joined(["Chess; Go", "\"A\"", " b", "c"]), "\"Chess; Go\";\"\"\"A\"\"\";\" b\";c");
    }
}

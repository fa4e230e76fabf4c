//! The words of a filter, with their places in the text. Nothing here recurses, and depth is counted before anything does.
//!
//! The dialect reads the same words where it mends a filter, so that a bracket, a parenthesis or `and` inside a string is structure for neither.

use crate::json::string_end;
use std::ops::Range;

/// A word, bracket or string.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) what: Word,
    /// The bytes of the text that it stands on.
    pub(crate) span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Word {
    /// A name, an operator, a number, `true`…: whatever is neither string nor bracket.
    Plain(String),
    /// A JSON string, unescaped.
    Text(String),
    Open,
    Close,
    OpenSquare,
    CloseSquare,
}

/// Splits a filter into words.
///
/// # Errors
/// A sentence about a string that is none, with its place.
pub(crate) fn words(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, character)) = rest.next() {
        let bracket = match character {
            ' ' | '\t' => continue,
            '(' => Some(Word::Open),
            ')' => Some(Word::Close),
            '[' => Some(Word::OpenSquare),
            ']' => Some(Word::CloseSquare),
            _ => None,
        };
        let (what, end) = match bracket {
            Some(bracket) => (bracket, start + 1),
            None if character == '"' => {
                let end = string_end(text, start)
                    .ok_or_else(|| format!("the string that begins at character {} has no end", place(text, start)))?;
                (Word::Text(unescape(text, start, end)?), end)
            }
            None => {
                let end = plain_end(text, start);
                (Word::Plain(text.get(start..end).unwrap_or_default().to_owned()), end)
            }
        };
        while rest.next_if(|(at, _)| *at < end).is_some() {}
        if let Some(before) = tokens.last()
            && before.span.end == start
            && (matches!(what, Word::Text(_)) || matches!(before.what, Word::Text(_)))
            && !matches!((&before.what, &what), (_, Word::Close | Word::CloseSquare))
        {
            return Err(format!("a space is missing at character {}", place(text, start)));
        }
        tokens.push(Token { what, span: start..end });
    }
    Ok(tokens)
}

/// How deeply brackets of both sorts nest.
pub(crate) fn depth(tokens: &[Token]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for token in tokens {
        match token.what {
            Word::Open | Word::OpenSquare => depth += 1,
            Word::Close | Word::CloseSquare => depth = depth.saturating_sub(1),
            Word::Plain(_) | Word::Text(_) => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// The place of a byte for a person: characters, counted from one.
pub(crate) fn place(text: &str, byte: usize) -> usize {
    text.get(..byte).unwrap_or(text).chars().count() + 1
}

fn plain_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    start + rest.find([' ', '\t', '(', ')', '[', ']', '"']).unwrap_or(rest.len())
}

/// RFC 7644 section 3.4.2.2: strings are those of JSON.
fn unescape(text: &str, start: usize, end: usize) -> Result<String, String> {
    let raw = text.get(start..end).unwrap_or_default();
    let string: String = serde_json::from_str(raw)
        .map_err(|error| format!("the string at character {} is none of JSON ({error})", place(text, start)))?;
    if string.contains('\0') {
        return Err(format!("the string at character {} holds NUL, which no value holds", place(text, start)));
    }
    Ok(string)
}

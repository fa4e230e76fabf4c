//! Mends a filter, or the filter in a path, word by word. A text without a word to mend passes as it is.

use super::rules;
use super::shape::{Mender, boolean};
use crate::filter::lex::{Token, Word, words};
use crate::filter::tree::Operator;
use crate::path::{AttributePath, Place};
use crate::schema::{Attribute, Shape};
use serde_json::Value;
use std::ops::Range;

/// The mended text.
pub(super) fn mend(mender: &mut Mender, text: &str) -> String {
    let Ok(tokens) = words(text) else {
        return text.to_owned();
    };
    let mut walk = Walk { mender, tokens: &tokens, within: None, replacements: Vec::new() };
    let mut at = 0;
    while at < tokens.len() {
        at = walk.visit(at);
    }
    let mut result = text.to_owned();
    walk.replacements.sort_by_key(|(span, _)| (span.start, span.end));
    for (span, replacement) in walk.replacements.iter().rev() {
        result.replace_range(span.clone(), replacement);
    }
    result
}

struct Walk<'a> {
    mender: &'a mut Mender,
    tokens: &'a [Token],
    /// Between brackets: where they opened, and of which attribute.
    within: Option<(usize, Option<&'static Attribute>)>,
    /// Spans of the text and what stands there instead; none overlaps another.
    replacements: Vec<(Range<usize>, String)>,
}

impl Walk<'_> {
    /// Mends what begins here, and says where the next thing begins.
    fn visit(&mut self, at: usize) -> usize {
        match self.word(at) {
            Some(Word::OpenSquare) => {
                let attribute = at.checked_sub(1).and_then(|before| self.attribute(before));
                self.within = Some((at, attribute));
                at + 1
            }
            Some(Word::CloseSquare) => self.close(at),
            Some(Word::Plain(_)) => match self.comparison(at + 1) {
                Some(end) => {
                    self.mend_name(at);
                    self.mend_literal(self.attribute(at), end);
                    end + 1
                }
                None if self.is_present(at + 1) => {
                    self.mend_name(at);
                    at + 2
                }
                None => at + 1,
            },
            _ => at + 1,
        }
    }

    /// `list[filter].sub op literal` becomes `list[(filter) and sub op literal]`.
    fn close(&mut self, at: usize) -> usize {
        let opened = self.within.take();
        let name = at + 1;
        let Some(sub) = self.plain(name).and_then(|word| word.strip_prefix('.')).map(str::to_owned) else {
            return at + 1;
        };
        let present = self.is_present(name + 1);
        let end = if present { Some(name + 1) } else { self.comparison(name + 1) };
        let (Some((open, parent)), Some(end)) = (opened, end) else {
            return at + 1;
        };
        let (Some(opened), Some(closed), Some(named), Some(ended)) =
            (self.span(open), self.span(at), self.span(name), self.span(end))
        else {
            return at + 1;
        };
        if !self.mender.may(rules::FILTER_SUB_ATTRIBUTE) {
            return at + 1;
        }
        self.replacements.push((opened.end..opened.end, "(".to_owned()));
        self.replacements.push((closed.start..named.end, format!(") and {sub}")));
        let leaf = parent.and_then(|parent| parent.sub(&sub));
        let literal = if present { None } else { self.mended_literal(leaf, end) };
        match literal {
            Some(literal) => self.replacements.push((ended, format!("{literal}]"))),
            None => self.replacements.push((ended.end..ended.end, "]".to_owned())),
        }
        end + 1
    }

    /// A name that only an extension has gets the extension's URN in front.
    fn mend_name(&mut self, at: usize) {
        let (Some(name), Some(span), None) = (self.plain(at), self.span(at), self.within) else {
            return;
        };
        let kind = self.mender.kind;
        let is_known = |name: &str| AttributePath::parse(name).is_none_or(|path| path.resolve(kind).is_some());
        if name.contains(':') || is_known(name) {
            return;
        }
        let whole =
            kind.extensions().iter().map(|schema| format!("{}:{name}", schema.urn())).find(|name| is_known(name));
        if let Some(whole) = whole
            && self.mender.may(rules::EXTENSION_NAME)
        {
            self.replacements.push((span, whole));
        }
    }

    fn mend_literal(&mut self, leaf: Option<&'static Attribute>, at: usize) {
        if let (Some(span), Some(literal)) = (self.span(at), self.mended_literal(leaf, at)) {
            self.replacements.push((span, literal));
        }
    }

    fn mended_literal(&mut self, leaf: Option<&'static Attribute>, at: usize) -> Option<String> {
        let is_boolean = leaf.is_some_and(|leaf| leaf.shape() == Shape::Boolean);
        match self.word(at)? {
            Word::Text(text) if is_boolean => {
                let literal = boolean(text)?;
                self.mender.may(rules::FILTER_BOOLEAN_TEXT).then(|| literal.to_string())
            }
            Word::Plain(word) if is_boolean => {
                let literal = boolean(word).filter(|literal| literal.to_string() != *word)?;
                self.mender.may(rules::FILTER_BOOLEAN_TEXT).then(|| literal.to_string())
            }
            Word::Plain(word) if word != "null" && (leaf.is_some() || serde_json::from_str::<Value>(word).is_err()) => {
                let literal = Value::from(word.as_str()).to_string();
                self.mender.may(rules::FILTER_BARE_LITERAL).then_some(literal)
            }
            _ => None,
        }
    }

    fn is_present(&self, at: usize) -> bool {
        self.plain(at).is_some_and(|word| word.eq_ignore_ascii_case("pr"))
    }

    /// Where the literal stands of a comparison whose operator stands here.
    fn comparison(&self, at: usize) -> Option<usize> {
        Operator::from_word(self.plain(at)?)?;
        matches!(self.word(at + 1)?, Word::Plain(_) | Word::Text(_)).then_some(at + 1)
    }

    /// The attribute that is compared when the word here names one.
    fn attribute(&self, at: usize) -> Option<&'static Attribute> {
        let path = AttributePath::parse(self.plain(at)?)?;
        let attribute = match self.within {
            Some((_, parent)) => path.resolve_within(parent?)?,
            None => match path.resolve(self.mender.kind)? {
                Place::Attribute(target) => target.sub.unwrap_or(target.attribute),
                Place::Schema(_) => return None,
            },
        };
        Some(attribute)
    }

    fn word(&self, at: usize) -> Option<&Word> {
        self.tokens.get(at).map(|token| &token.what)
    }

    fn plain(&self, at: usize) -> Option<&str> {
        match self.word(at) {
            Some(Word::Plain(word)) => Some(word),
            _ => None,
        }
    }

    fn span(&self, at: usize) -> Option<Range<usize>> {
        self.tokens.get(at).map(|token| token.span.clone())
    }
}

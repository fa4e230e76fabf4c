//! Words to tree: RFC 7644 section 3.4.2.2, figure 1, with `not` before `and` before `or`.
//!
//! It knows no schema: whether an attribute exists is `filter/check.rs`.

use super::lex::{Token, Word, depth, place, words};
use super::tree::{Comparison, Filter, Node, Operator};
use crate::error::{Error, ScimType, shown};
use crate::limits::Limits;
use crate::path::AttributePath;
use serde_json::Value;

impl Filter {
    /// Parses a filter.
    ///
    /// ```
    /// use scim::{Filter, Limits};
    /// let filter = Filter::parse(r#"userType EQ "Employee" and not(emails co "example.com")"#, &Limits::default())?;
    /// assert_eq!(filter.to_string(), r#"userType eq "Employee" and not (emails co "example.com")"#);
    /// # Ok::<(), scim::Error>(())
    /// ```
    ///
    /// # Errors
    /// `invalidFilter`, with the place and what was expected there; the length and the depth are judged before anything recurses.
    pub fn parse(text: &str, limits: &Limits) -> Result<Filter, Error> {
        if text.len() > limits.filter_bytes {
            return Err(invalid(&format!("it has {} bytes; at most {} are accepted", text.len(), limits.filter_bytes)));
        }
        let tokens = words(text).map_err(|sentence| invalid(&sentence))?;
        if depth(&tokens) > limits.filter_depth {
            return Err(invalid(&format!("it nests deeper than {} levels", limits.filter_depth)));
        }
        let mut parser = Parser { text, tokens: &tokens, at: 0, within: false };
        let node = parser.any()?;
        match parser.peek() {
            None => Ok(Filter { node }),
            Some(_) => Err(parser.expected("`and`, `or` or the end")),
        }
    }
}

pub(crate) fn invalid(sentence: &str) -> Error {
    Error::bad_request(ScimType::InvalidFilter, format!("The filter can't be used: {sentence}."))
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    /// Between `[` and `]`?
    within: bool,
}

impl Parser<'_> {
    /// Terms joined by `or`.
    fn any(&mut self) -> Result<Node, Error> {
        let first = self.all()?;
        let mut nodes = vec![first];
        while self.skip_word("or") {
            nodes.push(self.all()?);
        }
        Ok(single(nodes, Node::Or))
    }

    /// Terms joined by `and`.
    fn all(&mut self) -> Result<Node, Error> {
        let first = self.term()?;
        let mut nodes = vec![first];
        while self.skip_word("and") {
            nodes.push(self.term()?);
        }
        Ok(single(nodes, Node::And))
    }

    fn term(&mut self) -> Result<Node, Error> {
        if self.skip(&Word::Open) {
            return self.group();
        }
        // An erratum of RFC 7644 section 3.4.2.2: `not` needs no space before its parenthesis.
        if self.is_word("not") && self.tokens.get(self.at + 1).is_some_and(|token| token.what == Word::Open) {
            self.at += 2;
            return Ok(Node::Not(Box::new(self.group()?)));
        }
        let path = self.path()?;
        if self.peek().is_some_and(|word| *word == Word::OpenSquare) {
            return self.within(path);
        }
        if self.skip_word("pr") {
            return Ok(Node::Present(path));
        }
        let operator = match self.peek() {
            Some(Word::Plain(word)) => Operator::from_word(word),
            _ => None,
        };
        let Some(operator) = operator else {
            return Err(self.expected("one of eq, ne, co, sw, ew, gt, ge, lt, le, pr"));
        };
        self.at += 1;
        let literal = self.literal()?;
        Ok(Node::Compare(Comparison { path, operator, literal }))
    }

    /// What follows `(`.
    fn group(&mut self) -> Result<Node, Error> {
        let node = self.any()?;
        if self.skip(&Word::Close) { Ok(node) } else { Err(self.expected("`)`")) }
    }

    fn within(&mut self, path: AttributePath) -> Result<Node, Error> {
        if self.within {
            return Err(self.expected("no `[` inside of another"));
        }
        self.at += 1;
        self.within = true;
        let node = self.any()?;
        self.within = false;
        if self.skip(&Word::CloseSquare) { Ok(Node::Within(path, Box::new(node))) } else { Err(self.expected("`]`")) }
    }

    fn path(&mut self) -> Result<AttributePath, Error> {
        let path = match self.peek() {
            Some(Word::Plain(word)) => AttributePath::parse(word),
            _ => None,
        };
        let path = path.ok_or_else(|| self.expected("the name of an attribute"))?;
        self.at += 1;
        Ok(path)
    }

    fn literal(&mut self) -> Result<Value, Error> {
        let literal = match self.peek() {
            Some(Word::Text(text)) => Some(Value::from(text.as_str())),
            Some(Word::Plain(word)) => plain_literal(word),
            _ => None,
        };
        let literal = literal.ok_or_else(|| self.expected("text in double quotes, a number, true, false or null"))?;
        self.at += 1;
        Ok(literal)
    }

    fn peek(&self) -> Option<&Word> {
        self.tokens.get(self.at).map(|token| &token.what)
    }

    fn is_word(&self, expected: &str) -> bool {
        matches!(self.peek(), Some(Word::Plain(word)) if word.eq_ignore_ascii_case(expected))
    }

    fn skip_word(&mut self, expected: &str) -> bool {
        let there = self.is_word(expected);
        self.at += usize::from(there);
        there
    }

    fn skip(&mut self, expected: &Word) -> bool {
        let there = self.peek() == Some(expected);
        self.at += usize::from(there);
        there
    }

    fn expected(&self, what: &str) -> Error {
        match self.tokens.get(self.at) {
            None => invalid(&format!("at its end {what} is expected")),
            Some(token) => {
                let found = self.text.get(token.span.clone()).unwrap_or_default();
                invalid(&format!(
                    "at character {} {what} is expected, not {}",
                    place(self.text, token.span.start),
                    shown(found)
                ))
            }
        }
    }
}

/// A number, `true`, `false` or `null`.
fn plain_literal(word: &str) -> Option<Value> {
    serde_json::from_str(word).ok().filter(|literal: &Value| !literal.is_object() && !literal.is_array())
}

fn single(mut nodes: Vec<Node>, join: fn(Vec<Node>) -> Node) -> Node {
    match nodes.pop() {
        Some(node) if nodes.is_empty() => node,
        last => {
            nodes.extend(last);
            join(nodes)
        }
    }
}

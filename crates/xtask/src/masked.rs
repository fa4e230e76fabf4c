//! Rust source without its comments and literals.
//!
//! Every rule reads code, and a word in a comment or a string is no code. A masked text has the
//! length and the lines of its source, so that a position in the one is a position in the other.
//! This is a lexer's first third: it knows strings, raw strings, characters, lifetimes and nested
//! comments, and nothing of syntax.

/// The code, and the string literals that were blanked in it.
#[derive(Debug, Default)]
pub(crate) struct Masked {
    /// As long as the source; comments and literals are spaces.
    pub(crate) code: Vec<u8>,
    /// The contents of each string literal with the position of its first byte.
    pub(crate) literals: Vec<(usize, String)>,
}

/// Masks a source text. Text that ends inside a literal or comment is masked to its end.
pub(crate) fn mask(source: &str) -> Masked {
    let bytes = source.as_bytes();
    let mut masked = Masked { code: bytes.to_vec(), literals: Vec::new() };
    let mut at = 0;
    while at < bytes.len() {
        let after_word = at > 0 && is_word(bytes[at - 1]);
        let end = match token(&bytes[at..], after_word) {
            Token::Code(length) => {
                at += length;
                continue;
            }
            Token::Hidden(length) => at + length,
            Token::Text { open, close, length } => {
                let content = &bytes[at + open..at + length - close];
                masked.literals.push((at + open, String::from_utf8_lossy(content).into_owned()));
                at + length
            }
        };
        for byte in &mut masked.code[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end;
    }
    masked
}

/// Whether the byte can stand in an identifier. Bytes of letters beyond ASCII count.
pub(crate) fn is_word(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

enum Token {
    Code(usize),
    /// A comment or a character.
    Hidden(usize),
    /// A string with the lengths of its delimiters and of the whole.
    Text {
        open: usize,
        close: usize,
        length: usize,
    },
}

fn token(rest: &[u8], after_word: bool) -> Token {
    match rest {
        [b'/', b'/', ..] => Token::Hidden(line_length(rest)),
        [b'/', b'*', ..] => Token::Hidden(block_length(rest)),
        [b'"', ..] => text(rest, 1),
        [b'\'', ..] => character(rest),
        [b'b' | b'c', b'"', ..] if !after_word => text(rest, 2),
        [b'b', b'\'', ..] if !after_word => match character(&rest[1..]) {
            Token::Hidden(length) => Token::Hidden(length + 1),
            other => other,
        },
        [b'r', b'"' | b'#', ..] if !after_word => raw(rest, 1),
        [b'b' | b'c', b'r', b'"' | b'#', ..] if !after_word => raw(rest, 2),
        _ => Token::Code(1),
    }
}

fn line_length(rest: &[u8]) -> usize {
    rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len())
}

/// Block comments nest.
fn block_length(rest: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while at < rest.len() {
        match rest[at..] {
            [b'/', b'*', ..] => (at, depth) = (at + 2, depth + 1),
            [b'*', b'/', ..] if depth == 1 => return at + 2,
            [b'*', b'/', ..] => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
    }
    rest.len()
}

fn text(rest: &[u8], open: usize) -> Token {
    let mut at = open;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b'"' => {
                return Token::Text { open, close: 1, length: at + 1 };
            }
            _ => at += 1,
        }
    }
    Token::Text { open, close: 0, length: rest.len() }
}

/// `r#"…"#` is a string, `r#type` an identifier.
fn raw(rest: &[u8], prefix: usize) -> Token {
    let hashes = rest[prefix..].iter().take_while(|&&byte| byte == b'#').count();
    let open = prefix + hashes + 1;
    if rest.get(open - 1) != Some(&b'"') {
        return Token::Code(prefix);
    }
    let mut close = vec![b'"'];
    close.resize(hashes + 1, b'#');
    match rest[open..].windows(close.len()).position(|window| window == close) {
        Some(found) => {
            let length = open + found + close.len();
            Token::Text { open, close: close.len(), length }
        }
        None => Token::Text { open, close: 0, length: rest.len() },
    }
}

/// `'a'` is a character, `'a` a lifetime.
fn character(rest: &[u8]) -> Token {
    match rest {
        [_, b'\\', _, tail @ ..] => {
            let quote = tail.iter().position(|&byte| byte == b'\'');
            Token::Hidden(quote.map_or(rest.len(), |found| found + 4))
        }
        [_, first, tail @ ..] => {
            let width = match first {
                0xf0.. => 4,
                0xe0.. => 3,
                0xc0.. => 2,
                _ => 1,
            };
            if tail.get(width - 1) == Some(&b'\'') { Token::Hidden(width + 2) } else { Token::Code(1) }
        }
        _ => Token::Code(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(source: &str) -> String {
        let masked = mask(source);
        assert_eq!(masked.code.len(), source.len());
        String::from_utf8(masked.code).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_and_literals_are_blank() {
        let rows = [
            ("a // }\nb", "a b"),
            ("a /* { /* } */ { */ b", "a b"),
            (r#"a "}\"{" b"#, "a b"),
            (r##"a r#"" } "# b"##, "a b"),
            (r##"a br#"}"# b"\"}" c"}" d"##, "a d"),
            (r"a '{' '\'' '\u{7d}' '\\' b'{' b'\'' b", "a b"),
            ("a 'é' '東' '😀' b", "a b"),
            ("fn a<'a>(x: &'a str, y: &'static T) {}", "fn a<'a>(x: &'a str, y: &'static T) {}"),
            ("r#type r#fn }", "r#type r#fn }"),
            ("numbers\"}\" b", "numbers b"),
            (r#"a "open { "#, "a"),
            ("a /* open {", "a"),
            ("'", "'"),
        ];
        for (source, expected) in rows {
            assert_eq!(code(source), expected, "{source}");
        }
    }

    #[test]
    fn literals_are_kept_with_their_place() {
        let masked = mask("f(\"one\", r#\"two\"#, b\"three\")");
        let expected = [(3, "one"), (12, "two"), (21, "three")];
        assert_eq!(masked.literals, expected.map(|(at, text)| (at, text.to_owned())));
    }

    #[test]
    fn lines_stay_where_they_were() {
        let source = "a /* x\ny */ \"p\nq\"\nb";
        let lines = |bytes: &[u8]| bytes.split(|&byte| byte == b'\n').count();
        assert_eq!(lines(&mask(source).code), lines(source.as_bytes()));
    }
}

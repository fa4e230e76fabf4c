//! The pattern of `LIKE` for text that is looked for, one for every list.

/// Takes its meaning from the character after it in a pattern; no backslash, which engines and languages read differently.
const ESCAPE: char = '!';

/// Anything that has the folded text in it: no sign of it stands for other text. For `LIKE … ESCAPE '!'`.
pub(crate) fn containing(folded: &str) -> String {
    let mut pattern = String::with_capacity(folded.len() + 2);
    pattern.push('%');
    for sign in folded.chars() {
        if matches!(sign, '%' | '_' | ESCAPE) {
            pattern.push(ESCAPE);
        }
        pattern.push(sign);
    }
    pattern.push('%');
    pattern
}

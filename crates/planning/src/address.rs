//! What an e-mail address is.

/// Is this text an e-mail address as far as a console needs to know: one `@` with something on both sides, no blank?
pub fn is_address(text: &str) -> bool {
    match text.rsplit_once('@') {
        Some((local, domain)) => {
            !local.is_empty()
                && !domain.is_empty()
                && text.len() <= 320
                && !has_what_no_address_has(text)
                && (local.starts_with('"') || !local.contains('@'))
        }
        None => false,
    }
}

fn has_what_no_address_has(text: &str) -> bool {
    if text.is_ascii() {
        return text.bytes().any(|byte| byte <= b' ' || byte == 0x7F || byte == b',' || byte == b';');
    }
    text.chars().any(|c| c.is_whitespace() || c.is_control() || c == ',' || c == ';')
}

//! Passwords that are long enough and tried first all the same.

/// Folded, in the order of bytes.
#[rustfmt::skip]
const FIRST: &[&str] = &[
    "012345678901", "0123456789012", "098765432109", "102030405060", "111122223333", "112233445566", "121212121212",
    "123123123123", "123456123456", "123456789012", "1234567890123", "12345678901234", "123456789012345",
    "1234567890123456", "123456789123", "123456qwerty", "147258369147", "159753456852", "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u", "1q2w3e4r5t6y7u8i", "1qaz2wsx3edc", "1qaz2wsx3edc4rfv", "1qazxsw23edc", "987654321098",
    "a1b2c3d4e5f6", "aa1234567890", "abc123456789", "abcd12345678", "abcdefgh1234", "abcdefghijkl", "abcdefghijklm",
    "abcdefghijklmnop", "admin1234567", "admin12345678", "admin123456789", "adminadminadmin", "administrator",
    "administrator1", "administrator123", "adminpassword", "asdfghjkl123", "asdfghjkl1234", "asdfghjklzxcvbnm",
    "azertyuiop12", "azertyuiop123", "baseball1234", "changeit1234", "changeme1234", "changemenow1", "charlie12345",
    "computer1234", "correct horse battery staple", "correcthorsebatterystaple", "defaultpassword", "dragon123456",
    "football1234", "guestguestguest", "iloveyou1234", "iloveyou12345", "iloveyouforever", "iloveyousomuch",
    "internet1234", "letmein12345", "letmein123456", "master123456", "michael12345", "monkey123456", "mypassword12",
    "mypassword123", "newpassword1", "newpassword123", "p@ssw0rd123!", "p@ssw0rd1234", "p@ssword1234",
    "passw0rd1234", "password!123", "password1234", "password12345", "password123456", "password@123",
    "passwordpassword", "princess1234", "q1w2e3r4t5y6", "qazwsxedc123", "qazwsxedcrfv", "qwerty123456",
    "qwerty1234567", "qwerty12345678", "qwertyqwerty", "qwertyuiop12", "qwertyuiop123", "qwertyuiop1234",
    "qwertyuiop[]", "qwertyuiop[]asdf", "qwertyuiopas", "qwertyuiopasdfghjkl", "qwertz123456", "qwertzuiop12",
    "qwertzuiop123", "rootpassword", "secretpassword", "secretsecret", "shadow123456", "starwars1234",
    "summer2024!!", "summer2025!!", "sunshine1234", "superadmin123", "superman1234", "temporary123", "temppassword1",
    "test12345678", "testpassword", "testtesttest", "thisismypassword", "topsecret123", "trustno1trustno1",
    "welcome12345", "welcome123456", "welcome2024!", "welcome2025!", "welcome2026!", "welcome@1234", "whatever1234",
    "winter2025!!", "winter2026!!", "zaq12wsxcde3", "zxcvbnm12345", "zxcvbnm123456",
];

/// Is the folded password one of those, or a short piece over and over again?
pub(super) fn is_tried_first(folded: &str) -> bool {
    FIRST.binary_search(&folded).is_ok() || repeats(folded)
}

/// One to four characters, again and again.
fn repeats(text: &str) -> bool {
    let signs: Vec<char> = text.chars().collect();
    (1..=4).any(|piece| signs.iter().zip(signs.iter().skip(piece)).all(|(one, next)| one == next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_can_be_searched_and_has_nothing_that_is_too_short_anyway() {
        assert!(FIRST.is_sorted());
        for known in FIRST {
            assert!(known.chars().count() >= super::super::SHORTEST && ::scim::fold(known) == *known, "{known}");
        }
    }
}

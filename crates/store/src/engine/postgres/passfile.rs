//! The file where PostgreSQL's clients find passwords: `host:port:database:user:password` a line, `*` for any, `\` before a
//! colon that is meant (PostgreSQL documentation, "The Password File").

use std::path::Path;

/// The text of a file that only its owner may read.
pub(super) fn private_text(path: &Path) -> Result<String, String> {
    let unreadable = |error: std::io::Error| format!("the password file {} can't be read: {error}", path.display());
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).map_err(unreadable)?.permissions());
        if mode & 0o077 != 0 {
            return Err(format!("others may read the password file {0}: chmod 600 {0}", path.display()));
        }
    }
    std::fs::read_to_string(path).map_err(unreadable)
}

/// The password of the first line that fits host, port, database and user.
pub(super) fn find(text: &str, asked: [&str; 4]) -> Option<String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(fields).find_map(|mut fields| {
        let fits = fields.len() == 5 && fields.iter().zip(asked).all(|(field, asked)| field == "*" || field == asked);
        if fits { fields.pop() } else { None }
    })
}

fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut field) = (Vec::new(), String::new());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            // The fifth is the password, and all that is left of the line.
            ':' if fields.len() < 4 => fields.push(std::mem::take(&mut field)),
            '\\' => field.extend(letters.next()),
            _ => field.push(letter),
        }
    }
    fields.push(field);
    fields
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn the_first_line_that_fits_gives_the_password() {
        let file = "# ours\ndb:5432:rollcall:anna:one\ndb:*:*:*:two\\:\\\\x:y\n*:*:*:*:three\nbroken:line\n";
        for (asked, password) in [
            (["db", "5432", "rollcall", "anna"], Some("one")),
            (["db", "5433", "rollcall", "anna"], Some("two:\\x:y")),
            (["other", "5432", "a", "b"], Some("three")),
        ] {
            assert_eq!(find(file, asked).as_deref(), password);
        }
        assert_eq!(find("db:5432:a:anna:one", ["db", "5432", "a", "bob"]), None);
    }
}

//! What lists of the console are sorted by and searched for: computed here, written by `apply.rs`, asked for by `window.rs`.
//!
//! Neither is left to an engine: text sorts by locale on PostgreSQL and by bytes on SQLite, and folding is ours.

use std::borrow::Cow;
use std::fmt::Write as _;

use planning::before::UserBefore;
use planning::plan::UserWrite;
use planning::{Field, Fields, likeness};

use crate::like::containing;
use crate::value::args;
use crate::{AccountId, Error, Tx};

/// Nobody looks for more; SQLite refuses longer patterns.
const LONGEST: usize = 1000;

/// The folded text as digits, three a byte: any locale sorts them as bytes.
pub(super) fn sort_key(text: &str) -> String {
    let folded = scim::fold(text);
    folded.bytes().fold(String::with_capacity(folded.len() * 3), |mut key, byte| {
        let _ = write!(key, "{byte:03}");
        key
    })
}

/// What a person is found by, a line each, folded: addresses, the name in both orders, the name as shown.
pub(super) fn words(stands: &UserBefore) -> String {
    let of = |field: Field| stands.fields.get(field).unwrap_or_default();
    let aliases = stands.aliases.iter().map(|alias| alias.address.as_str());
    let (first, last) = (of(Field::FirstName), of(Field::LastName));
    let names = [format!("{first} {last}"), format!("{last} {first}"), of(Field::DisplayName).to_owned()];
    let mut found_by = stands.email.clone();
    for line in aliases.chain(names.iter().map(|name| name.trim())) {
        found_by.push('\n');
        found_by.push_str(line);
    }
    scim::fold(&found_by)
}

/// Does the write change what [`words`], [`sort_key`] or [`Likeness`] are made of?
pub(super) fn is_touched(write: &UserWrite) -> bool {
    let is_name = |field: &Field| {
        matches!(field, Field::FirstName | Field::LastName | Field::DisplayName | Field::EmployeeNumber)
    };
    write.email.is_some() || write.aliases.is_some() || write.fields.keys().any(is_name)
}

/// What somebody, or whoever looks like them, is looked up by: the employee number, both names, the last name first.
pub(super) struct Likeness {
    pub(super) number: Option<String>,
    pub(super) full_name: Option<String>,
    pub(super) last_name: Option<String>,
}

impl Likeness {
    pub(super) fn of(fields: &Fields) -> Likeness {
        let of = |field: Field| fields.get(field).unwrap_or_default().trim();
        let (first, last) = (of(Field::FirstName), of(Field::LastName));
        Likeness {
            number: likeness::of_number(of(Field::EmployeeNumber)).map(Cow::into_owned),
            full_name: likeness::of_full_name(first, last),
            last_name: (!last.is_empty()).then(|| scim::fold(format!("{last} {first}").trim_end())),
        }
    }
}

/// Makes all of them anew.
pub(super) fn write(tx: &Tx<'_>, account: AccountId, user: &str, stands: &UserBefore) -> Result<(), Error> {
    let Likeness { number, full_name, last_name } = Likeness::of(&stands.fields);
    tx.soon(
        "UPDATE console_user SET sort_key = $3, search = $4, number = $5, full_name = $6, last_name = $7 WHERE account = $1 AND id = $2",
        args![
            account,
            user,
            &sort_key(&stands.email),
            &words(stands),
            number.as_ref(),
            full_name.as_ref(),
            last_name.as_ref(),
        ],
    )
}

/// Somebody's e-mail is another one now: the groups that they are in have them in another place.
pub(super) fn follow(tx: &Tx<'_>, account: AccountId, user: &str, email: &str) -> Result<(), Error> {
    tx.soon(
        "UPDATE membership SET sort_key = $3 WHERE account = $1 AND user_id = $2",
        args![account, user, &sort_key(email)],
    )
}

/// The pattern of a text that is looked for, each character of it for itself. `None` for a text that no line of [`words`] is
/// to be found by.
pub(super) fn pattern(text: &str) -> Option<String> {
    let folded = scim::fold(text.trim());
    if folded.len() > LONGEST || folded.contains(['\0', '\n']) {
        return None;
    }
    Some(containing(&folded))
}

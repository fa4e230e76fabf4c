//! The words for what the people whom a plan would archive have in common.

use super::instant::stored;
use super::plural;
use crate::hint::{Factor, Hint};

/// “27 of these 29 share the department “Sales”; 2 of the 91 others do.” Of all: “All 29 share …”.
pub fn hint_sentence(hint: &Hint) -> String {
    let Hint { factor, value, shared, of, others, others_of } = hint;
    let these = if shared == of { format!("All {of}") } else { format!("{shared} of these {of}") };
    let fewer = |verb: &str| match others {
        0 => format!("none of the {others_of} others {}", if verb == "are" { "is" } else { "does" }),
        1 => format!("1 of the {others_of} others {}", if verb == "are" { "is" } else { "does" }),
        others => format!("{others} of the {others_of} others {verb}"),
    };
    match factor {
        Factor::Group => format!("{these} are in the group “{value}”; {}.", fewer("are")),
        Factor::Department => format!("{these} share the department “{value}”; {}.", fewer("do")),
        Factor::Division => format!("{these} share the division “{value}”; {}.", fewer("do")),
        Factor::Location => format!("{these} share the location “{value}”; {}.", fewer("do")),
        Factor::Manager => format!("{these} share the manager “{value}”; {}.", fewer("do")),
        Factor::MailDomain => format!("{these} have an address at “{value}”; {}.", fewer("do")),
        Factor::Burst => {
            let when = stored(value);
            let took = match others {
                0..=1 => "at once".to_owned(),
                2..=119 => format!("within {}", plural(*others, "second", "seconds")),
                _ => format!("within {}", plural(others.div_ceil(60), "minute", "minutes")),
            };
            let these = if shared == of { format!("all {of}") } else { these };
            format!("The directory said so of {these} {took}, on {when}.")
        }
    }
}

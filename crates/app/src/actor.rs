//! Who acts, as text for a record.

use planning::Who;

/// An administrator's address, `operator`, or which API key.
pub(crate) fn named(who: &Who) -> String {
    match who {
        Who::Administrator(email) => email.clone(),
        Who::Operator => "operator".to_owned(),
        Who::ApiKey(key) => format!("api key {key}"),
    }
}

/// The same in a sentence.
pub(crate) fn told(who: &Who) -> String {
    if *who == Who::Operator { "the operator".to_owned() } else { named(who) }
}

//! Who acts, for the record: no right hangs on this type, it is what is written down.

use serde::{Deserialize, Serialize};

/// Who acts: recorded with every approval, rejection, undo and saved setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "actor", content = "name")]
pub enum Who {
    /// Somebody signed in to the console, by e-mail.
    Administrator(String),
    /// Whoever runs the command line beside the database.
    Operator,
    /// An API key, by its prefix and last four.
    ApiKey(String),
}

impl Who {
    /// The administrator's address, if it is one.
    pub fn email(&self) -> Option<&str> {
        match self {
            Who::Administrator(email) => Some(email),
            Who::Operator | Who::ApiKey(_) => None,
        }
    }

    /// Which API key, if it is one.
    pub fn api_key(&self) -> Option<&str> {
        match self {
            Who::ApiKey(key) => Some(key),
            Who::Operator | Who::Administrator(_) => None,
        }
    }

    /// As a sentence names them.
    pub fn told(&self) -> String {
        match self {
            Who::Administrator(email) => email.clone(),
            Who::Operator => "the operator".to_owned(),
            Who::ApiKey(key) => format!("the API key {key}"),
        }
    }
}

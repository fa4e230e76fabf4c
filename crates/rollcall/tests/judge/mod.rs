//! `rollcall probe` as people use it, against a server of the same program.

use serde_json::Value;

use crate::support::{Idp, Operator, Server};

/// An operator, their server, and an account whose token is in the file `token`.
pub(crate) struct Stage {
    pub(crate) server: Server,
    pub(crate) token: String,
    pub(crate) operator: Operator,
}

impl Stage {
    pub(crate) fn new() -> Stage {
        let operator = Operator::new();
        operator.types("account create acme --name Acme --admin-email owner@acme.example").ends(0);
        operator.types("settings set acme provisioning.enabled=true").ends(0);
        let token = operator.types("token generate acme").ends(0).stdout;
        operator.file("token", &token);
        Stage { token, server: operator.serves(), operator }
    }

    /// What the probe finds at an address.
    pub(crate) fn probes(&self, address: &str, more: &str) -> Value {
        let line = format!("probe http://{address}/scim/v2/acme --token-file token --json{more}");
        self.operator.types(&line).json()
    }

    pub(crate) fn idp(&self) -> Idp {
        Idp::new(&self.server, "acme", &self.token)
    }

    /// How many people and groups there are.
    pub(crate) fn holds(&self) -> [Value; 2] {
        ["Users", "Groups"]
            .map(|endpoint| self.idp().asks("GET", &format!("{endpoint}?count=0"), None).1["totalResults"].clone())
    }
}

/// The names of the duties that came out so.
pub(crate) fn named(report: &Value, verdict: &str) -> Vec<String> {
    let rows = report["verdicts"].as_array().unwrap().iter().filter(|row| row["verdict"] == verdict);
    rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

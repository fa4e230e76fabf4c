//! The load driver against our own server. `probe` may not know us, so that the two meet here.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

#[expect(dead_code, reason = "other tests have files and read what commands say")]
mod support;

use probe::Token;
use probe::load::{self, Asked, Operation, Order, Report};
use serde_json::json;

use support::{Idp, Operator, Server};

/// An operator, their server, and the token of account `load`.
struct Stage {
    token: String,
    server: Server,
    _operator: Operator,
}

impl Stage {
    fn new() -> Stage {
        let operator = Operator::new();
        operator.types("account create load --name Load --admin-email owner@load.example").ends(0);
        operator.types("settings set load provisioning.enabled=true").ends(0);
        let token = operator.types("token generate load").ends(0).stdout;
        Stage { token, server: operator.serves(), _operator: operator }
    }

    /// With so few clients our server never asks anybody to wait.
    fn is_measured(&self, more: &str) -> Report {
        let line = format!("--url http://{}/scim/v2/load{more}", self.server.address);
        let token = Token::new(&self.token);
        match Order::read(&line.split(' ').map(str::to_owned).collect::<Vec<_>>()) {
            Ok(Asked::Load(order)) => load::run(&order, &token, &|wait| panic!("{wait:?}"), &mut |_| {}).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// How many people and how many groups there are.
    fn holds(&self) -> [u64; 2] {
        let idp = Idp::new(&self.server, "load", &self.token);
        ["Users", "Groups"].map(|endpoint| {
            let (status, list) = idp.asks("GET", &format!("{endpoint}?count=0"), None);
            assert_eq!(status, 200, "{list}");
            list["totalResults"].as_u64().unwrap()
        })
    }
}

#[test]
fn our_own_server_answers_rightly_and_is_left_as_it_was() {
    let stage = Stage::new();
    let idp = Idp::new(&stage.server, "load", &stage.token);
    idp.creates("Users", &json!({"userName": "resident@load.example"}));
    for form in ["", "?aadOptscim062020"] {
        let report = stage.is_measured(&format!("{form} --people 20 --clients 4"));
        assert!(report.is_right(), "{}", report.table());
        assert_eq!(report.parts.len(), 2);
        for part in &report.parts {
            let rights =
                |wanted| part.rows.iter().find(|row| row.operation == wanted).map_or(0, |row| row.tally.rights());
            let of_people = [Operation::Create, Operation::LookUp, Operation::Change, Operation::Deactivate];
            assert_eq!(of_people.map(rights), [20; 4], "{}", report.table());
            assert_eq!([Operation::ManyMembers, Operation::OneMember].map(rights), [1, 10], "{}", report.table());
            assert_eq!(rights(Operation::LastPage), if part.idp == probe::load::Profile::Okta { 10 } else { 0 });
        }
        assert_eq!(stage.holds(), [1, 0], "the resident");
    }
}

#[test]
fn people_who_are_kept_stay_and_the_next_run_leaves_them_alone() {
    let stage = Stage::new();
    assert!(stage.is_measured(" --people 20 --clients 4 --keep").is_right());
    assert_eq!(stage.holds(), [40, 2]);
    let report = stage.is_measured(" --people 20 --clients 4 --seed 2");
    assert!(report.is_right(), "{}", report.table());
    assert_eq!(stage.holds(), [40, 2]);
}

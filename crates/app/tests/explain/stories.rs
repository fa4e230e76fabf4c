//! For each cause code a little story in which it comes about, and whom to ask about then.

use ::scim::Kind;
use app::adi::{self, Agent};
use app::tokens::{self, Opens};
use app::users::{self, How};
use app::{admins, mapping, reports, sync};
use jiff::SignedDuration;
use planning::{Code, Digest, Who};
use serde_json::{Value, json};

use crate::support::{Acme, SLUG, person};

/// What happens, to its end; who is asked about.
type Story = fn() -> (Acme, &'static str);

/// A code, where it is to be seen, and its story.
pub(super) const STORIES: [(Code, Place, Story); 34] = [
    (Code::DirectoryActive, Place::Why, created),
    (Code::DirectoryChanged, Place::Why, changed),
    (Code::MatchedByLink, Place::Timeline, another_directory_id),
    (Code::MatchedByDirectoryId, Place::Timeline, another_record),
    (Code::MatchedByEmail, Place::Why, adopted),
    (Code::AliasRemoved, Place::Timeline, alias_of_active_directory),
    (Code::CsvRow, Place::Why, imported),
    (Code::Manual, Place::Timeline, approved),
    (Code::RevertOfRun, Place::Why, undone),
    (Code::DirectoryInactive, Place::Why, set_inactive),
    (Code::DirectoryDeleted, Place::Why, deleted),
    (Code::NeverSeen, Place::Why, stranger),
    (Code::NoLongerSent, Place::Why, gone_from_the_snapshot),
    (Code::Filling, Place::Why, absent_so_far),
    (Code::Unmanaged, Place::Why, unmanaged),
    (Code::ProtectedAdmin, Place::Why, administrator),
    (Code::KeptUntil, Place::Why, rejected_and_kept),
    (Code::GuardHeld, Place::Why, held),
    (Code::TestMode, Place::Why, in_test_mode),
    (Code::Stale, Place::Timeline, changed_again_before_the_undo),
    (Code::UnreadableRecord, Place::Why, unreadable),
    (Code::MatchUncertain, Place::Why, either_of_two),
    (Code::DuplicateOf, Place::Why, probably_known),
    (Code::RepeatedDirectoryId, Place::Why, one_id_for_two),
    (Code::AddressMissing, Place::Why, without_address),
    (Code::AddressShared, Place::Why, one_address_for_two),
    (Code::AddressReused, Place::Timeline, address_of_a_leaver),
    (Code::AddressWouldChange, Place::Timeline, adopted_by_a_second_address),
    (Code::GroupNameClash, Place::Timeline, in_a_group_that_clashes),
    (Code::MemberUnknown, Place::Why, unknown_manager),
    (Code::IdentifierChanged, Place::Why, written_over),
    (Code::DomainNotAllowed, Place::Why, of_another_domain),
    (Code::SourceSwitched, Place::Why, only_the_other_source),
    (Code::PolicyChanged, Place::Why, settings_changed_before_it_began),
];

/// Where a code is to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// As the reason of the present state.
    Why,
    /// As something that happened.
    Timeline,
}

/// A little later.
pub(super) fn later(acme: &Acme) {
    acme.clock.wait(SignedDuration::from_mins(5));
}

pub(super) fn synced(acme: &Acme) -> i64 {
    later(acme);
    acme.sync().expect("a run")
}

pub(super) fn import(acme: &Acme, file: &str) {
    let imported = users::import(&acme.app, SLUG, file.as_bytes(), How::default(), &Who::Operator, "worker");
    assert!(!imported.expect("imported").refused);
}

pub(super) fn patch(acme: &Acme, id: &str, value: &Value) {
    later(acme);
    acme.patch(Kind::User, id, &json!([{ "op": "replace", "value": value }])).expect("patched");
}

/// Somebody of the directory, made by a sync.
pub(super) fn with(name: &str) -> (Acme, String) {
    let acme = Acme::live();
    later(&acme);
    let id = acme.create_person(name);
    synced(&acme);
    (acme, id)
}

fn create(acme: &Acme, name: &str, other: &Value) -> String {
    let mut body = person(name);
    body.as_object_mut().expect("an object").extend(other.as_object().expect("an object").clone());
    acme.create(Kind::User, body).expect("created")
}

fn created() -> (Acme, &'static str) {
    (with("bob").0, "bob@acme.example")
}

fn changed() -> (Acme, &'static str) {
    let (acme, bob) = with("bob");
    patch(&acme, &bob, &json!({ "title": "Boss" }));
    synced(&acme);
    (acme, "bob@acme.example")
}

fn another_directory_id() -> (Acme, &'static str) {
    let (acme, bob) = with("bob");
    patch(&acme, &bob, &json!({ "externalId": "00u-bob-2" }));
    synced(&acme);
    (acme, "bob@acme.example")
}

fn another_record() -> (Acme, &'static str) {
    let (acme, bob) = with("bob");
    acme.delete(Kind::User, &bob).expect("deleted");
    acme.create_person("bob");
    synced(&acme);
    (acme, "bob@acme.example")
}

fn adopted() -> (Acme, &'static str) {
    let acme = Acme::live();
    import(&acme, "Email\nbob@acme.example\n");
    acme.create_person("bob");
    synced(&acme);
    (acme, "bob@acme.example")
}

const AD_USER: &str = "urn:rollcall:scim:schemas:extension:activedirectory:1.0:User";

/// A company under Active Directory, live.
pub(crate) fn under_active_directory(names: &[&str]) -> (Acme, Agent) {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true", "provisioning.source=adi"]);
    let token = tokens::generate(&acme.app, SLUG, Opens::Adi, None, &Who::Operator).expect("a token").token;
    let agent = adi::admit(&acme.app, SLUG, Some(&token), "203.0.113.7", "request").expect("the agent");
    bring(&acme, &agent, names);
    go_live(&acme);
    (acme, agent)
}

fn go_live(acme: &Acme) {
    let seen = reports::show(&acme.app, SLUG, acme.newest_run()).expect("a report").digest.map(Digest);
    later(acme);
    acme.set_with(&["provisioning.test_mode=false"], seen.as_ref()).expect("live");
    acme.work();
}

/// A snapshot of these people, each with an alias of one letter, and the sync that follows.
pub(crate) fn bring(acme: &Acme, agent: &Agent, names: &[&str]) {
    later(acme);
    let of = |name: &&str| {
        let aliases = [format!("smtp:{}@acme.example", &name[..1])];
        let mut body = person(name);
        body[AD_USER] =
            json!({ "objectGUID": format!("guid-{name}"), "sAMAccountName": name, "proxyAddresses": aliases });
        body
    };
    let people: Vec<Value> = names.iter().map(of).collect();
    let head = json!({ "domain": "acme.example", "users": people.len(), "groups": 0, "parts": 1 });
    let id = adi::begin(&acme.app, agent, &head).expect("begun").id;
    adi::put_part(&acme.app, agent, &id, "1", json!({ "Resources": people })).expect("a part");
    adi::complete(&acme.app, agent, &id).expect("complete");
    acme.work();
}

fn alias_of_active_directory() -> (Acme, &'static str) {
    let (acme, _) = under_active_directory(&["bob"]);
    later(&acme);
    acme.set(&["provisioning.source=scim"]);
    acme.create_person("bob");
    synced(&acme);
    go_live(&acme);
    (acme, "bob@acme.example")
}

fn gone_from_the_snapshot() -> (Acme, &'static str) {
    let (acme, agent) = under_active_directory(&["ann", "bob"]);
    bring(&acme, &agent, &["ann"]);
    (acme, "bob@acme.example")
}

fn only_the_other_source() -> (Acme, &'static str) {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    acme.create_person("bob");
    later(&acme);
    acme.set(&["provisioning.source=adi"]);
    (acme, "bob@acme.example")
}

fn imported() -> (Acme, &'static str) {
    let acme = Acme::new();
    import(&acme, "Email\nbob@acme.example\n");
    (acme, "bob@acme.example")
}

/// The first live run was held, and somebody approved it.
fn approved() -> (Acme, &'static str) {
    (Acme::live(), "zero@acme.example")
}

fn undone() -> (Acme, &'static str) {
    let (acme, _) = with("bob");
    later(&acme);
    let run = acme.newest_run();
    sync::undo::undo(&acme.app, SLUG, run, None, &Who::Operator, "worker").expect("undone");
    (acme, "bob@acme.example")
}

fn set_inactive() -> (Acme, &'static str) {
    let (acme, bob) = with("bob");
    patch(&acme, &bob, &json!({ "active": false }));
    synced(&acme);
    (acme, "bob@acme.example")
}

pub(super) fn deleted() -> (Acme, &'static str) {
    let (acme, bob) = with("bob");
    later(&acme);
    acme.delete(Kind::User, &bob).expect("deleted");
    synced(&acme);
    (acme, "bob@acme.example")
}

fn stranger() -> (Acme, &'static str) {
    let acme = Acme::live();
    import(&acme, "Email\nbob@acme.example\n");
    synced(&acme);
    (acme, "bob@acme.example")
}

fn absent_so_far() -> (Acme, &'static str) {
    let acme = Acme::new();
    import(&acme, "Email\nbob@acme.example\n");
    acme.set(&["provisioning.enabled=true"]);
    acme.create_person("ann");
    synced(&acme);
    (acme, "bob@acme.example")
}

fn unmanaged() -> (Acme, &'static str) {
    let acme = Acme::live();
    import(&acme, "Email,Provisioning Managed\nbob@acme.example,false\n");
    acme.create_person("bob");
    synced(&acme);
    (acme, "bob@acme.example")
}

fn administrator() -> (Acme, &'static str) {
    let (acme, bob) = with("bob");
    admins::invite(&acme.app, SLUG, "bob@acme.example", None, &Who::Operator).expect("invited");
    acme.delete(Kind::User, &bob).expect("deleted");
    synced(&acme);
    (acme, "bob@acme.example")
}

/// Six strangers are more than may go at once.
pub(super) fn held() -> (Acme, &'static str) {
    let acme = Acme::live();
    import(
        &acme,
        "Email\nbob@acme.example\na@acme.example\nb@acme.example\nc@acme.example\nd@acme.example\ne@acme.example\n",
    );
    synced(&acme);
    (acme, "bob@acme.example")
}

fn rejected_and_kept() -> (Acme, &'static str) {
    let (acme, bob) = held();
    later(&acme);
    let keep = Some(SignedDuration::from_hours(720));
    sync::reject(&acme.app, SLUG, acme.newest_run(), keep, None, &Who::Operator).expect("rejected");
    synced(&acme);
    (acme, bob)
}

fn in_test_mode() -> (Acme, &'static str) {
    let acme = Acme::new();
    acme.set(&["provisioning.enabled=true"]);
    acme.create_person("bob");
    synced(&acme);
    (acme, "bob@acme.example")
}

fn changed_again_before_the_undo() -> (Acme, &'static str) {
    let (acme, bob) = with("bob");
    patch(&acme, &bob, &json!({ "title": "Boss" }));
    let run = synced(&acme);
    later(&acme);
    import(&acme, "Email,Job Title\nbob@acme.example,Chief\n");
    later(&acme);
    sync::undo::undo(&acme.app, SLUG, run, None, &Who::Operator, "worker").expect("undone");
    (acme, "bob@acme.example")
}

/// As a database has it that a newer program wrote.
fn unreadable() -> (Acme, &'static str) {
    let (acme, _) = with("bob");
    assert_eq!(scratch::spoil_records_with(&acme.app.store, "bob@acme.example"), 1);
    // Nobody wrote it, so a sync of what was written does not look: one under other settings looks at everybody.
    acme.set(&["guard.archive_min=6"]);
    synced(&acme);
    (acme, "bob@acme.example")
}

fn either_of_two() -> (Acme, &'static str) {
    let acme = Acme::live();
    import(&acme, "Email\nbob@acme.example\nrob@acme.example\n");
    let emails =
        json!([{ "value": "bob@acme.example", "type": "home" }, { "value": "rob@acme.example", "type": "other" }]);
    create(&acme, "robert", &json!({ "emails": emails }));
    synced(&acme);
    (acme, "robert@acme.example")
}

fn probably_known() -> (Acme, &'static str) {
    let acme = Acme::live();
    import(&acme, "Email,First Name,Last Name\nbob@acme.example,Bob,Baker\n");
    let name = json!({ "givenName": "Bob", "familyName": "Baker" });
    create(&acme, "bob", &json!({ "userName": "bob@acme.onmicrosoft.com", "name": name }));
    synced(&acme);
    (acme, "bob@acme.onmicrosoft.com")
}

fn one_id_for_two() -> (Acme, &'static str) {
    let acme = Acme::live();
    create(&acme, "ann", &json!({ "externalId": "00u-1" }));
    create(&acme, "bob", &json!({ "externalId": "00u-1" }));
    synced(&acme);
    (acme, "bob@acme.example")
}

fn without_address() -> (Acme, &'static str) {
    let acme = Acme::live();
    create(&acme, "bob", &json!({ "userName": "bob" }));
    synced(&acme);
    (acme, "bob")
}

fn one_address_for_two() -> (Acme, &'static str) {
    let acme = Acme::live();
    let emails = json!([{ "value": "bob@acme.example", "primary": true }]);
    create(&acme, "bob", &json!({ "userName": "bob", "emails": emails }));
    create(&acme, "rob", &json!({ "userName": "rob", "emails": emails }));
    synced(&acme);
    (acme, "bob@acme.example")
}

fn address_of_a_leaver() -> (Acme, &'static str) {
    let (acme, _) = deleted();
    let name = json!({ "givenName": "Robert", "familyName": "Baker" });
    create(&acme, "bob", &json!({ "externalId": "00u-other", "name": name }));
    synced(&acme);
    let told = users::explain(&acme.app, SLUG, "bob@acme.example").expect("explained");
    assert_eq!(told.why.code, Code::DirectoryDeleted, "whoever had the address is archived as before");
    (acme, "bob@acme.example")
}

fn adopted_by_a_second_address() -> (Acme, &'static str) {
    let acme = Acme::live();
    import(&acme, "Email\nbob@old.example\n");
    create(&acme, "bob", &json!({ "emails": [{ "value": "bob@old.example", "type": "other" }] }));
    synced(&acme);
    (acme, "bob@old.example")
}

fn in_a_group_that_clashes() -> (Acme, &'static str) {
    let (acme, bob) = with("bob");
    import(&acme, "Email,Group\nann@acme.example,Sales\n");
    acme.create_person("ann");
    let members = json!([{ "value": bob }]);
    acme.create(Kind::Group, json!({ "displayName": "Sales", "members": members })).expect("a group");
    synced(&acme);
    (acme, "bob@acme.example")
}

fn unknown_manager() -> (Acme, &'static str) {
    let (acme, bob) = with("bob");
    let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    patch(&acme, &bob, &json!({ enterprise: { "manager": { "value": "00u-nobody" } } }));
    synced(&acme);
    (acme, "bob@acme.example")
}

fn written_over() -> (Acme, &'static str) {
    let (acme, bob) = with("bob");
    let name = json!({ "givenName": "Zoe", "familyName": "Zander" });
    patch(&acme, &bob, &json!({ "externalId": "00u-zoe", "userName": "zoe@acme.example", "name": name }));
    synced(&acme);
    (acme, "bob@acme.example")
}

fn of_another_domain() -> (Acme, &'static str) {
    let acme = Acme::live();
    mapping::set(&acme.app, SLUG, r#"{ "allowed_domains": ["acme.example"], "fields": {} }"#, &Who::Operator)
        .expect("a mapping");
    create(&acme, "bob", &json!({ "userName": "bob@partner.example" }));
    synced(&acme);
    (acme, "bob@partner.example")
}

/// Test Mode comes on when the plan is cleared and nothing of it is begun.
fn settings_changed_before_it_began() -> (Acme, &'static str) {
    let acme = Acme::live();
    later(&acme);
    acme.create_person("bob");
    sync::now(&acme.app, SLUG, &Who::Operator).expect("asked");
    let other = acme.clone();
    // The claim, the look, the storing; then the first chunk begins.
    acme.clock.at_reading(4, move || other.set(&["provisioning.test_mode=true"]));
    sync::work_once(&acme.app, "worker", None).expect("worked");
    assert!(!acme.clock.forget_deed(), "Test Mode came on in between");
    (acme, "bob@acme.example")
}

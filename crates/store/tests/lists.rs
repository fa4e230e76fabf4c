//! Lists by pages: their order, their edges, what a person is found by and what they are found by no more.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};

use planning::console::{Alias, AliasOrigin, ManagedBy};
use planning::plan::{GroupRef, UserRef, UserWrite};
use planning::{Area, Change, Code, Effect, Field, Fields, GroupId, Kind, Status, UserId};
use scratch::Scratch;
use store::console::{Cursor, Found, Keeper, Window, groups, users};
use store::{AccountId, Store, account};

use crate::support::{apply, confirmed, console_of, new_account, new_store, now};

struct Lists {
    store: Store,
    account: AccountId,
    runs: AtomicI64,
    _scratch: Scratch,
}

impl Lists {
    fn new() -> Lists {
        let (store, _, scratch) = new_store();
        Lists { account: new_account(&store), store, runs: AtomicI64::new(1), _scratch: scratch }
    }

    fn of(emails: &[&str]) -> Lists {
        let lists = Lists::new();
        lists.done(emails.iter().map(|email| person(email, &[], &[])).collect());
        lists
    }

    fn done(&self, lines: Vec<Change>) {
        let cleared = confirmed(lines);
        let units = cleared.plan().units();
        let run = self.runs.fetch_add(1, Ordering::SeqCst);
        let applied = apply(&self.store, self.account, run, cleared, units).expect("applied");
        assert!(applied.iter().all(|line| line.outcome == store::console::Outcome::Applied), "{applied:?}");
    }

    fn written(&self, email: &str, write: UserWrite) {
        let user = self.user(email);
        let effect = Effect::UpdateUser { user: user.id.clone(), version: user.version, write };
        let line = Change::note(Area::User, Kind::Change, email, Code::Manual).about(&user.id);
        self.done(vec![Change { effect, ..line }]);
    }

    fn user(&self, email: &str) -> planning::User {
        let found = self.store.read(|tx| users::by_address(tx, self.account, &scim::fold(email)));
        found.expect("read").unwrap_or_else(|| panic!("nobody is {email}"))
    }

    fn page(&self, window: &Window) -> Found<String> {
        let found = self.store.read(|tx| users::page(tx, self.account, window)).expect("a page");
        emails(found)
    }

    fn found_by(&self, text: &str) -> Vec<String> {
        let window = Window { search: Some(text.to_owned()), limit: 100, ..Window::default() };
        let found = self.page(&window);
        assert_eq!(found.total, found.rows.len());
        found.rows
    }
}

fn emails(found: Found<planning::User>) -> Found<String> {
    found.map(|users| Ok::<_, ()>(users.into_iter().map(|user| user.email).collect())).expect("told")
}

fn person(email: &str, aliases: &[&str], fields: &[(Field, &str)]) -> Change {
    let alias = |address: &&str| Alias { address: (*address).to_owned(), origin: AliasOrigin::Adi };
    let effect = Effect::CreateUser {
        email: email.to_owned(),
        aliases: aliases.iter().map(alias).collect(),
        fields: fields.iter().copied().collect::<Fields>(),
        managed: true,
        link: None,
    };
    Change { effect, ..Change::note(Area::User, Kind::Create, email, Code::Manual) }
}

fn group(name: &str) -> Change {
    let effect = Effect::CreateGroup {
        name: name.to_owned(),
        managed_by: ManagedBy::Console,
        resource: None,
        external_id: None,
    };
    Change { effect, ..Change::note(Area::Group, Kind::Create, name, Code::Manual) }
}

fn member(name: &str, email: &str) -> Change {
    let effect = Effect::AddMember { group: GroupRef::Name(name.to_owned()), user: UserRef::Email(email.to_owned()) };
    Change { effect, ..Change::note(Area::Membership, Kind::Add, format!("{name} ← {email}"), Code::Manual) }
}

/// Every page from the first on, then every page back from the last; both must tell the same.
fn walked<T: Clone + PartialEq + std::fmt::Debug>(
    limit: usize,
    search: Option<&str>,
    page: impl Fn(&Window) -> Found<T>,
) -> Vec<T> {
    let mut window = Window { search: search.map(str::to_owned), limit, ..Window::default() };
    let mut pages = Vec::new();
    loop {
        let found = page(&window);
        assert!(found.rows.len() <= limit);
        pages.push(found.rows);
        match found.next {
            Some(next) => window.cursor = next,
            None => break,
        }
    }
    let mut back = vec![pages.last().cloned().expect("a page")];
    while let Some(previous) = page(&window).previous {
        window.cursor = previous;
        back.push(page(&window).rows);
    }
    back.reverse();
    assert_eq!(back.concat(), pages.concat(), "there and back, {limit} a page");
    let first = page(&Window { cursor: Cursor::First, ..window });
    assert_eq!((first.previous, first.total), (None, pages.concat().len()));
    pages.concat()
}

/// Locales would put these otherwise: signs are skipped, letters with marks stand beside those without, capitals before or after.
const ODD: [&str; 9] = [
    "zoë@x.example",
    "a-c@x.example",
    "AB@x.example",
    "aa@x.example",
    "ä@x.example",
    "a_b@x.example",
    "a+b@x.example",
    "10@x.example",
    "9@x.example",
];

#[test]
fn pages_of_any_length_tell_everybody_once_in_the_order_of_folded_bytes_there_and_back() {
    let lists = Lists::of(&ODD);
    let mut expected: Vec<String> = ODD.iter().map(|email| (*email).to_owned()).collect();
    expected.sort_by_key(|email| scim::fold(email));
    for limit in 1..=ODD.len() + 1 {
        assert_eq!(walked(limit, None, |window| lists.page(window)), expected);
        let found: Vec<String> = expected.iter().filter(|email| email.to_lowercase().contains('a')).cloned().collect();
        assert_eq!(walked(limit, Some("A"), |window| lists.page(window)), found);
    }
}

#[test]
fn whoever_stays_is_told_once_while_others_come_and_go_between_two_pages() {
    let lists = Lists::of(&["b@x.example", "c@x.example", "d@x.example", "e@x.example"]);
    let first = lists.page(&Window { limit: 2, ..Window::default() });
    assert_eq!(first.rows, ["b@x.example", "c@x.example"]);
    lists.done(vec![person("a@x.example", &[], &[])]);
    lists.written("c@x.example", UserWrite { email: Some("z@x.example".to_owned()), ..UserWrite::default() });
    let cursor = first.next.expect("a second page");
    let second = lists.page(&Window { limit: 2, cursor, ..Window::default() });
    assert_eq!(second.rows, ["d@x.example", "e@x.example"]);
    assert_eq!(second.total, 5);
}

#[test]
fn a_page_behind_the_end_is_empty_and_leads_back_and_one_before_the_beginning_is_the_first() {
    let lists = Lists::of(&["a@x.example", "b@x.example"]);
    let at = |cursor| lists.page(&Window { limit: 5, cursor, ..Window::default() });
    let behind = at(Cursor::After("b@x.example".to_owned()));
    assert_eq!((behind.rows.len(), behind.total, behind.next), (0, 2, None));
    assert_eq!(at(behind.previous.expect("a way back")).rows.len(), 1, "the one before the cursor");
    let before = at(Cursor::Before("a@x.example".to_owned()));
    assert_eq!((before.rows.len(), before.previous, before.next), (2, None, None));
}

#[test]
fn a_long_list_is_searched_a_part_at_a_time_and_nobody_is_missed_or_told_twice_there_and_back() {
    let emails: Vec<String> =
        (10..60).map(|at| format!("{}{at}@x.example", if at % 7 == 0 { "b" } else { "p" })).collect();
    let lists = Lists::of(&emails.iter().map(String::as_str).collect::<Vec<_>>());
    let joining = emails.iter().map(|email| joins("All", lists.user(email).id));
    lists.done(std::iter::once(group("All")).chain(joining).collect());
    let all = lists.store.read(|tx| groups::by_name(tx, lists.account, "all")).expect("read").expect("a group").id;
    let members = |window: &Window| {
        let found = lists.store.read(|tx| groups::members(tx, lists.account, &all, window)).expect("a page");
        found.map(|rows| Ok::<_, ()>(rows.into_iter().map(|member| member.email).collect())).expect("told")
    };
    for text in ["p", "3@", "@x", "b", "p59", "nobody"] {
        let mut expected: Vec<&String> = emails.iter().filter(|email| email.contains(text)).collect();
        expected.sort();
        for (limit, through) in [(5, 1), (5, 7), (2, 7), (50, 20), (3, 49), (50, 50), (60, 10_000)] {
            let window = Window { through, limit, search: Some(text.to_owned()), ..Window::default() };
            let by = |keeper| looked_through(&Window { keeper, ..window.clone() }, |window| lists.page(window));
            let gap = by(Some(Keeper::NotInDirectory));
            for told in [by(None), by(Some(Keeper::Console)), gap, looked_through(&window, members)] {
                assert_eq!(told.iter().collect::<Vec<_>>(), expected, "{text}, {limit} of {through}");
            }
        }
    }
    let window = Window { search: Some("3@".to_owned()), limit: 9, through: 20, ..Window::default() };
    assert!(lists.page(&window).looked_so_far);
    let whole = lists.page(&Window { through: 51, ..window });
    assert_eq!((whole.looked_so_far, whole.total), (false, 5), "a list that is no longer than that is counted");
}

/// Every part from the first on; the way back from the last tells the same people.
fn looked_through(window: &Window, page: impl Fn(&Window) -> Found<String>) -> Vec<String> {
    let (mut window, mut forth) = (window.clone(), Vec::new());
    let mut back = loop {
        let found = page(&window);
        assert!(found.rows.len() <= window.limit);
        forth.extend(found.rows.clone());
        match found.next {
            Some(next) => window.cursor = next,
            None => break found.rows.into_iter().collect::<BTreeSet<String>>(),
        }
    };
    while let Some(previous) = page(&window).previous {
        assert_ne!(window.cursor, previous, "it goes on");
        window.cursor = previous;
        back.extend(page(&window).rows);
    }
    assert_eq!(back, forth.iter().cloned().collect(), "there and back");
    forth
}

fn joins(name: &str, id: UserId) -> Change {
    let effect = Effect::AddMember { group: GroupRef::Name(name.to_owned()), user: UserRef::Id(id) };
    Change { effect, ..Change::note(Area::Membership, Kind::Add, name, Code::Manual) }
}

#[test]
fn a_member_whose_address_changes_stands_where_it_belongs_from_then_on() {
    let lists = Lists::of(&["a@x.example", "b@x.example", "c@x.example"]);
    let joining = ["a@x.example", "b@x.example"].map(|email| joins("All", lists.user(email).id));
    lists.done(std::iter::once(group("All")).chain(joining).collect());
    lists.written("a@x.example", UserWrite { email: Some("z@x.example".to_owned()), ..UserWrite::default() });
    let all = lists.store.read(|tx| groups::by_name(tx, lists.account, "all")).expect("read").expect("a group").id;
    let first = Window { limit: 1, ..Window::default() };
    let page = |window: &Window| {
        let found = lists.store.read(|tx| groups::members(tx, lists.account, &all, window)).expect("a page");
        found.map(|rows| Ok::<_, ()>(rows.into_iter().map(|member| member.email).collect())).expect("told")
    };
    let found = page(&first);
    assert_eq!(found.rows, ["b@x.example"]);
    assert_eq!(page(&Window { cursor: found.next.expect("a second page"), ..first }).rows, ["z@x.example"]);
}

#[test]
fn a_limit_that_is_absurd_is_the_nearest_that_is_not() {
    let lists = Lists::of(&["a@x.example", "b@x.example"]);
    let rows = |limit| lists.page(&Window { limit, ..Window::default() }).rows.len();
    assert_eq!((rows(0), rows(usize::MAX)), (1, 2));
}

#[test]
fn a_search_takes_every_character_for_itself_and_no_case() {
    let lists = Lists::new();
    let odd = |email, name| person(email, &[], &[(Field::DisplayName, name)]);
    lists.done(vec![
        odd("1@x.example", r"100% Sure"),
        odd("2@x.example", r"snake_case"),
        odd("3@x.example", r"back\slash"),
        odd("4@x.example", r"Bang! Bang!"),
        odd("5@x.example", r"it's “quoted” ; --"),
        odd("6@x.example", r"JÜRGEN ÉTÉ"),
        odd("7@x.example", r"plain"),
    ]);
    let everybody = lists.found_by("");
    assert_eq!(everybody.len(), 7);
    for (text, expected) in [
        ("%", "1"),
        ("0% s", "1"),
        ("_", "2"),
        ("snake_c", "2"),
        (r"\", "3"),
        (r"k\s", "3"),
        ("!", "4"),
        ("!%", ""),
        ("!_", ""),
        (r"\%", ""),
        ("'s “q", "5"),
        ("*", ""),
        ("?", ""),
        ("jürgen été", "6"),
        ("ÜRGEN", "6"),
        ("PLAIN", "7"),
        ("  plain ", "7"),
        ("pla in", ""),
        ("\0", ""),
        ("plain\0", ""),
    ] {
        let found: String = lists.found_by(text).iter().map(|email| &email[..1]).collect();
        assert_eq!(found, expected, "{text:?}");
    }
    assert_eq!(lists.found_by(" "), everybody, "nothing but blanks looks for nothing");
    assert_eq!(lists.found_by(&"x".repeat(100_000)), Vec::<String>::new());
    assert_eq!(lists.found_by(&"%".repeat(60_000)), Vec::<String>::new());
}

#[test]
fn a_person_is_found_by_what_they_are_called_now_and_by_nothing_that_they_were_called() {
    let lists = Lists::new();
    let named = [(Field::FirstName, "Anna"), (Field::LastName, "Smith"), (Field::Department, "Research")];
    lists.done(vec![person("a@x.example", &["old@x.example", "kept@x.example"], &named)]);
    let is_found = |text: &str| !lists.found_by(text).is_empty();
    let all = |found: bool, texts: &[&str]| {
        for text in texts {
            assert_eq!(is_found(text), found, "{text}");
        }
    };
    all(true, &["a@x", "OLD@", "kept@", "anna", "smith", "Anna Smith", "smith anna"]);
    all(false, &["research", "smith old", "example\nkept"]);

    let user = lists.user("a@x.example").id;
    let effect = Effect::RemoveAlias { user: user.clone(), address: "OLD@x.example".to_owned() };
    let line = Change::note(Area::User, Kind::AliasRemove, "a@x.example", Code::AliasRemoved).about(&user);
    lists.done(vec![Change { effect, ..line }]);
    all(false, &["old@"]);
    all(true, &["kept@", "smith anna"]);

    let fields = [(Field::LastName, Some("Jones".to_owned())), (Field::FirstName, None)].into();
    lists.written("a@x.example", UserWrite { fields, ..UserWrite::default() });
    all(false, &["anna", "smith"]);
    all(true, &["jones", "kept@"]);

    let aliases = vec![Alias { address: "new@x.example".to_owned(), origin: AliasOrigin::Csv }];
    let email = Some("anna@y.example".to_owned());
    lists.written("a@x.example", UserWrite { email, aliases: Some(aliases), ..UserWrite::default() });
    all(false, &["a@x", "kept@"]);
    all(true, &["anna@y", "new@x", "jones"]);
}

#[test]
fn a_line_that_touches_no_name_leaves_what_a_person_is_found_by() {
    let lists = Lists::of(&["a@x.example"]);
    let archived = UserWrite { status: Some((Status::Archived, Some(Code::Manual))), ..UserWrite::default() };
    lists.written("a@x.example", archived);
    assert_eq!(lists.found_by("a@x"), ["a@x.example"]);
    let of = |status| lists.page(&Window { status: Some(status), limit: 5, ..Window::default() });
    let (active, archived) = (of(Status::Active), of(Status::Archived));
    assert_eq!((active.rows.len(), active.total), (0, 0));
    assert_eq!((archived.rows.len(), archived.total), (1, 1));
}

#[test]
fn a_person_of_a_page_is_the_person_of_the_whole_console() {
    let lists = Lists::new();
    let mut lines: Vec<Change> = (0..45)
        .map(|at| {
            let alias = format!("alias{at}@x.example");
            let second = format!("Second{at}@x.example");
            person(&format!("p{at}@x.example"), &[&second, &alias], &[(Field::JobTitle, "Clerk")])
        })
        .collect();
    lines.extend([group("North"), group("South")]);
    lines.extend((0..45).step_by(2).map(|at| member("North", &format!("p{at}@x.example"))));
    lines.extend((0..45).step_by(3).map(|at| member("South", &format!("p{at}@x.example"))));
    lists.done(lines);
    let console = console_of(&lists.store, lists.account);
    let window = Window { limit: 100, ..Window::default() };
    let page = lists.store.read(|tx| users::page(tx, lists.account, &window)).expect("a page").rows;
    let mut expected = console.users.clone();
    expected.sort_by_key(|user| scim::fold(&user.email));
    assert_eq!(page, expected);
    for user in &page {
        let groups = lists.store.read(|tx| users::groups_of(tx, lists.account, &user.id)).expect("read");
        let told: BTreeSet<_> = groups.iter().map(|(id, name, _)| (id, name)).collect();
        let in_console = console.groups.iter().filter(|group| group.members.contains(&user.id));
        assert_eq!(told, in_console.map(|group| (&group.id, &group.name)).collect(), "{}", user.email);
        assert_eq!(lists.user(&user.aliases[0].address.to_uppercase()), *user);
    }
}

#[test]
fn groups_and_their_members_come_by_pages_too() {
    let lists = Lists::of(&ODD);
    let names = ["Zebra", "100%", "alpha", "Ärzte", "a_b", "Beta"];
    let mut lines: Vec<Change> = names.iter().map(|name| group(name)).collect();
    lines.extend(ODD.iter().map(|email| joins("alpha", lists.user(email).id)));
    lists.done(lines);
    let mut expected = names.map(str::to_owned);
    expected.sort_by_key(|name| scim::fold(name));
    let read = |window: &Window| lists.store.read(|tx| groups::page(tx, lists.account, window)).expect("a page");
    let mut alpha = None;
    for limit in 1..=names.len() {
        let walked = walked(limit, None, read);
        assert_eq!(walked.iter().map(|group| group.name.clone()).collect::<Vec<_>>(), expected);
        for group in walked {
            assert_eq!(group.members, if group.name == "alpha" { ODD.len() } else { 0 }, "{}", group.name);
            alpha = Some(group.id).filter(|_| group.name == "alpha").or(alpha);
        }
    }
    let by = |text: &str| read(&Window { search: Some(text.to_owned()), limit: 9, ..Window::default() });
    for (text, expected) in [("%", "100%"), ("_", "a_b"), ("äR", "Ärzte"), ("ALPH", "alpha")] {
        assert_eq!(by(text).rows.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), [expected]);
        assert_eq!(by(text).total, 1);
    }
    members_are_paged(&lists, &alpha.expect("alpha"));
}

fn members_are_paged(lists: &Lists, group: &GroupId) {
    let page = |window: &Window| {
        let found = lists.store.read(|tx| groups::members(tx, lists.account, group, window)).expect("a page");
        found.map(|members| Ok::<_, ()>(members.into_iter().map(|member| member.email).collect())).expect("told")
    };
    let mut expected: Vec<String> = ODD.iter().map(|email| (*email).to_owned()).collect();
    expected.sort_by_key(|email| scim::fold(email));
    for limit in [1, 2, 4, 9, 10] {
        assert_eq!(walked(limit, None, page), expected);
        assert_eq!(walked(limit, Some("_B"), page), ["a_b@x.example"]);
    }
    // The list of people, narrowed to the group, has them in the same order.
    let of_group = |window: &Window| lists.page(&Window { group: Some(group.clone()), ..window.clone() });
    for limit in [1, 2, 4, 9, 10] {
        assert_eq!(walked(limit, None, of_group), expected);
        assert_eq!(walked(limit, Some("_B"), of_group), ["a_b@x.example"]);
    }
    lists.done(vec![person("beside@x.example", &[], &[])]);
    let archived = UserWrite { status: Some((Status::Archived, Some(Code::Manual))), ..UserWrite::default() };
    lists.written("a_b@x.example", archived);
    let of = |status| of_group(&Window { status: Some(status), limit: 50, ..Window::default() });
    assert_eq!((of(Status::Archived).rows, of(Status::Archived).total), (vec!["a_b@x.example".to_owned()], 1));
    assert_eq!(of(Status::Active).total, ODD.len() - 1);
    let addresses = lists.store.read(|tx| groups::addresses(tx, lists.account, group)).expect("read");
    assert_eq!(addresses, expected);
}

#[test]
fn nobody_is_found_in_another_account() {
    let lists = Lists::of(&["a@x.example"]);
    lists.done(vec![group("North")]);
    let other = lists
        .store
        .write(store::Lock::Installation, |tx| account::create(tx, "other", "Other", now()))
        .expect("an account")
        .id;
    let console = console_of(&lists.store, lists.account);
    let (user, group) = (&console.users[0].id, &console.groups[0].id);
    let window = Window { limit: 5, ..Window::default() };
    lists
        .store
        .read(|tx| {
            assert_eq!(users::get(tx, other, &user.0)?, None);
            assert_eq!(users::by_address(tx, other, "a@x.example")?, None);
            assert_eq!(users::page(tx, other, &window)?.total, 0);
            assert_eq!(groups::get(tx, other, &group.0)?, None);
            assert_eq!(groups::by_name(tx, other, "north")?, None);
            assert_eq!(groups::page(tx, other, &window)?.total, 0);
            assert_eq!(groups::members(tx, other, group, &window)?.total, 0);
            let of_group = Window { group: Some(group.clone()), ..window.clone() };
            assert_eq!(users::page(tx, other, &of_group)?.total, 0);
            Ok::<_, store::Error>(())
        })
        .expect("read");
}

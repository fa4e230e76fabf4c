//! What one identity provider does to a server from the first newcomer to the last leaver, sort by sort.
//!
//! Each chapter is shared out over all clients, and no two of them ever write to one person or one group at a time:
//! an identity provider's job does not either. What a server stored is read back, since a server that forgets is
//! faster. Only what was created here, and by the id of that very answer, is changed and in the end deleted.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::crew::{Crew, Shift, Turn};
use super::operation::Operation;
use super::order::Order;
use super::profile::Profile;
use super::report::{Left, Part, Row};
use super::right;
use super::shapes::{Group, Member, PAGE, Shapes};
use crate::company::{Company, Worker};
use crate::entra::Form;
use crate::error::Error;

/// Members that a group gets at once, if there are enough people.
const MANY: usize = 100;
/// Members that it gets afterwards, one at a time.
const SINGLES: usize = 10;
/// A group for so many people.
const PEOPLE_A_GROUP: usize = 20;
const MOST_GROUPS: usize = 500;

/// A chapter: what is said of it, and how it is told.
type Chapter = (&'static str, fn(&Story<'_>) -> Shift);

const PEOPLE: &[Chapter] = &[
    ("newcomers are looked up and created", |story| story.newcomers()),
    ("people are looked up", |story| story.look_ups()),
    ("people are changed and read", |story| story.changes()),
];
/// Entra ID never reads a page.
const PAGES: &[Chapter] = &[
    ("the first page is read", |story| story.first_pages()),
    ("the page in the middle is read", |story| story.middle_pages()),
    ("the last page is read", |story| story.last_pages()),
];
const GROUPS: &[Chapter] = &[
    ("groups are looked up and created", |story| story.new_groups()),
    ("groups get their members", |story| story.fill_groups()),
    ("groups get more members one by one", |story| story.more_members()),
    ("groups are read", |story| story.read_groups()),
];
const LEAVERS: &[Chapter] = &[
    ("people are switched off", |story| story.leavers()),
    ("people are looked up again", |story| story.look_up_leavers()),
];
const CLEAN_UP: &[Chapter] =
    &[("groups are deleted", |story| story.delete_groups()), ("people are deleted", |story| story.delete_people())];

/// Tells all of it. The error is a sentence: the server is not there, lets nobody in, or has people of an earlier run.
pub(super) fn tell(crew: &Crew<'_>, order: &Order, idp: Profile, say: &mut dyn FnMut(&str)) -> Result<Part, String> {
    let begin = Instant::now();
    let story = Story::new(crew, order, idp);
    crew.open(&Shapes::test_connection()).map_err(|error| refusal(&error))?;
    story.is_new()?;
    let pages: &[Chapter] = if idp == Profile::Okta { PAGES } else { &[] };
    let clean_up: &[Chapter] = if order.keep { &[] } else { CLEAN_UP };
    let mut rows = Vec::new();
    for (words, chapter) in [PEOPLE, pages, GROUPS, LEAVERS, clean_up].into_iter().flatten() {
        say(&format!("{}: {words}", idp.name()));
        let Shift { tallies, wall, cut_short } = chapter(&story);
        rows.extend(tallies.into_iter().map(|(operation, tally)| {
            let words = operation.words(idp, story.many);
            Row { operation, words, tally, wall, cut_short }
        }));
    }
    Ok(story.ended(rows, begin.elapsed()))
}

fn refusal(error: &Error) -> String {
    match error {
        Error::Refused { status: 401 | 403, .. } => format!("{error} (check --url and the token)"),
        Error::Refused { status: 404, .. } => {
            format!("{error} (is --url the base of SCIM? a look-up that finds nobody is answered 200)")
        }
        other => other.to_string(),
    }
}

/// What is known of the server so far.
struct Story<'a> {
    crew: &'a Crew<'a>,
    shapes: Shapes,
    company: Company,
    /// What the server calls people, by their index.
    ids: Vec<OnceLock<String>>,
    groups: Vec<Team>,
    /// Members that a group gets at once, and one by one.
    many: usize,
    singles: usize,
    /// `totalResults` of the last page that was read.
    total: AtomicUsize,
    /// The longest page.
    longest_page: AtomicUsize,
}

/// A group of this run.
struct Team {
    name: String,
    id: OnceLock<String>,
    /// Members that the server has taken.
    members: AtomicUsize,
}

impl<'a> Story<'a> {
    /// The names bear the run's seed and provider: two runs, and what `simulate` pushes, don't meet.
    fn new(crew: &'a Crew<'a>, order: &Order, idp: Profile) -> Self {
        let tag = format!("load-{}-{}", idp.name(), order.seed);
        let mut company = Company::generate(order.seed, order.people);
        for worker in &mut company.people {
            worker.user_name = format!("{tag}.{}", worker.user_name);
            worker.directory_id = format!("{}-{tag}", worker.directory_id);
            // It stands in an extension that not every server knows.
            worker.start_date.clear();
        }
        let groups = (order.people / PEOPLE_A_GROUP).clamp(1, MOST_GROUPS);
        let team =
            |number| Team { name: format!("{tag} group {number}"), id: OnceLock::new(), members: AtomicUsize::new(0) };
        let many = MANY.min(order.people / 2);
        Self {
            crew,
            shapes: Shapes { idp, form: Form::of_query(order.query()) },
            ids: company.people.iter().map(|_| OnceLock::new()).collect(),
            company,
            groups: (1..=groups).map(team).collect(),
            many,
            singles: SINGLES.min(order.people - many),
            total: AtomicUsize::new(0),
            longest_page: AtomicUsize::new(0),
        }
    }

    /// Nobody of this run is there: else an earlier one was cut short or kept its people, who must not be touched.
    fn is_new(&self) -> Result<(), String> {
        let look_up = self.company.people.first().map(|worker| self.shapes.look_up(&worker.user_name));
        let shift = self.crew.share(1, |turn, _| {
            if let Some(look_up) = &look_up {
                turn.ask(Operation::LookUpNewcomer, look_up, right::nobody);
            }
        });
        let mut wrong = shift.tallies.values().flat_map(|tally| tally.wrong_by_sort().values());
        wrong.next().map_or(Ok(()), |wrong| Err(wrong.example.clone()))
    }

    fn newcomers(&self) -> Shift {
        self.crew.share(self.company.people.len(), |turn, index| {
            let (Some(worker), Some(place)) = (self.company.people.get(index), self.ids.get(index)) else { return };
            let mut is_there = false;
            let look_up = self.shapes.look_up(&worker.user_name);
            turn.ask(Operation::LookUpNewcomer, &look_up, |list| right::nobody(list).inspect_err(|_| is_there = true));
            // A look-up that failed otherwise (some servers say 404) leaves the question to the creation.
            if !is_there
                && let Some(id) = turn.ask(Operation::Create, &self.shapes.create(&self.company, worker), right::id_of)
            {
                let _ = place.set(id);
            }
        })
    }

    fn look_ups(&self) -> Shift {
        self.for_people(|turn, worker, id| {
            turn.ask(Operation::LookUp, &self.shapes.look_up(&worker.user_name), |list| {
                right::only(list, id).map(|_| ())
            });
        })
    }

    /// Entra ID changes and then reads; Okta reads, and puts what it read back with the change.
    fn changes(&self) -> Shift {
        self.for_people(|turn, worker, id| {
            let mut worker = worker.clone();
            worker.family_name.push_str(" Newlywed");
            let display_name = worker.display_name();
            let read = |turn: &mut Turn<'_>, check: &dyn Fn(&Value) -> Result<(), String>| {
                turn.ask(Operation::Read, &Shapes::read(id), |found| {
                    right::is(found, id)?;
                    check(found).map(|()| found.clone())
                })
            };
            match self.shapes.idp {
                Profile::Entra => {
                    let change = self.shapes.change(id, &Value::Null, &self.company, &worker);
                    if turn.ask(Operation::Change, &change, |_| Ok(())).is_some() {
                        read(turn, &|found| right::bears(found, &display_name));
                    }
                }
                Profile::Okta => {
                    if let Some(said) = read(turn, &|_| Ok(())) {
                        let change = self.shapes.change(id, &said, &self.company, &worker);
                        turn.ask(Operation::Change, &change, |found| {
                            right::is(found, id)?;
                            right::bears(found, &display_name)
                        });
                    }
                }
            }
        })
    }

    fn first_pages(&self) -> Shift {
        self.pages(Operation::FirstPage, 1)
    }

    fn middle_pages(&self) -> Shift {
        self.pages(Operation::MiddlePage, 1 + self.total.load(Ordering::Relaxed).saturating_sub(PAGE) / 2)
    }

    fn last_pages(&self) -> Shift {
        self.pages(Operation::LastPage, 1 + self.total.load(Ordering::Relaxed).saturating_sub(PAGE))
    }

    fn pages(&self, operation: Operation, start: usize) -> Shift {
        let page = Shapes::page(start);
        self.crew.share((self.company.people.len() / 10).clamp(10, 200), |turn, _| {
            if let Some((length, total)) = turn.ask(operation, &page, right::page_of) {
                self.total.store(total, Ordering::Relaxed);
                self.longest_page.fetch_max(length, Ordering::Relaxed);
            }
        })
    }

    fn new_groups(&self) -> Shift {
        self.crew.share(self.groups.len(), |turn, number| {
            let Some(team) = self.groups.get(number) else { return };
            let mut is_there = false;
            turn.ask(Operation::LookUpGroup, &self.shapes.look_up_group(&team.name), |list| {
                right::nobody(list).inspect_err(|_| is_there = true)
            });
            if !is_there
                && let Some(id) = turn.ask(Operation::CreateGroup, &self.shapes.create_group(&team.name), right::id_of)
            {
                let _ = team.id.set(id);
            }
        })
    }

    fn fill_groups(&self) -> Shift {
        self.for_groups(|turn, number, team, group| {
            let members = self.members(number, 0, self.many);
            let fill = self.shapes.fill(group, &members);
            if turn.ask(Operation::ManyMembers, &fill, |_| Ok(())).is_some() {
                team.members.fetch_add(members.len(), Ordering::Relaxed);
            }
        })
    }

    fn more_members(&self) -> Shift {
        self.for_groups(|turn, number, team, group| {
            for member in self.members(number, self.many, self.singles) {
                let add = self.shapes.add(group, &[member]);
                if turn.ask(Operation::OneMember, &add, |_| Ok(())).is_some() {
                    team.members.fetch_add(1, Ordering::Relaxed);
                }
            }
        })
    }

    fn read_groups(&self) -> Shift {
        self.for_groups(|turn, _, team, group| {
            let members = team.members.load(Ordering::Relaxed);
            turn.ask(Operation::ReadGroup, &Shapes::read_group(group.id), |found| right::has_members(found, members));
        })
    }

    fn leavers(&self) -> Shift {
        self.for_people(|turn, _, id| {
            // RFC 7644 section 3.5.2: 204, or 200 with the person as they are now.
            turn.ask(Operation::Deactivate, &self.shapes.deactivate(id), |said| match said.get("active") {
                Some(_) => right::is_off(said),
                None => Ok(()),
            });
        })
    }

    fn look_up_leavers(&self) -> Shift {
        self.for_people(|turn, worker, id| {
            turn.ask(Operation::LookUpLeaver, &self.shapes.look_up(&worker.user_name), |list| {
                right::only(list, id).and_then(right::is_off)
            });
        })
    }

    fn delete_groups(&self) -> Shift {
        self.for_groups(|turn, _, _, group| {
            turn.ask(Operation::DeleteGroup, &Shapes::delete_group(group.id), |_| Ok(()));
        })
    }

    fn delete_people(&self) -> Shift {
        self.for_people(|turn, _, id| {
            turn.ask(Operation::Delete, &Shapes::delete(id), |_| Ok(()));
        })
    }

    /// Those whom the server has named.
    fn for_people(&self, work: impl Fn(&mut Turn<'_>, &Worker, &str) + Sync) -> Shift {
        self.crew.share(self.company.people.len(), |turn, index| {
            if let (Some(worker), Some(id)) = (self.company.people.get(index), self.id(index)) {
                work(turn, worker, id);
            }
        })
    }

    /// Those that the server has named.
    fn for_groups(&self, work: impl Fn(&mut Turn<'_>, usize, &Team, Group<'_>) + Sync) -> Shift {
        self.crew.share(self.groups.len(), |turn, number| {
            if let Some((team, id)) = self.groups.get(number).and_then(|team| Some((team, team.id.get()?))) {
                work(turn, number, team, Group { id, name: &team.name });
            }
        })
    }

    fn id(&self, index: usize) -> Option<&str> {
        self.ids.get(index)?.get().map(String::as_str)
    }

    /// `count` people for a group, from the place `from` in its own order of them; each group begins elsewhere.
    fn members(&self, group: usize, from: usize, count: usize) -> Vec<Member<'_>> {
        let people = self.company.people.len();
        let begin = group * PEOPLE_A_GROUP + from;
        let member = |index: usize| {
            let user_name = &self.company.people.get(index)?.user_name;
            Some(Member { id: self.id(index)?, user_name })
        };
        (begin..begin + count).filter_map(|place| member(place.checked_rem(people)?)).collect()
    }

    fn ended(&self, rows: Vec<Row>, took: Duration) -> Part {
        let row = |operation: Operation| rows.iter().find(|row| row.operation == operation).map(|row| &row.tally);
        let rights = |operation| row(operation).map_or(0, super::tally::Tally::rights);
        let perhaps = |operation| row(operation).map_or(0, super::tally::Tally::perhaps_done);
        let left = Left {
            people: rights(Operation::Create) - rights(Operation::Delete),
            groups: rights(Operation::CreateGroup) - rights(Operation::DeleteGroup),
            perhaps: perhaps(Operation::Create) + perhaps(Operation::CreateGroup),
        };
        let longest_page = Some(self.longest_page.load(Ordering::Relaxed)).filter(|&longest| longest > 0);
        Part { idp: self.shapes.idp, rows, took, left, longest_page }
    }
}

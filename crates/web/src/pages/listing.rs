//! A long list page by page: what its address asks for, and the addresses of its other parts. What can't be read is the
//! default. Knows no list in particular; people, groups and members all come this way.

use app::users::{Cursor, Found, Keeper, Window};
use jiff::Timestamp;
use planning::{GroupId, Status};

use super::visit::Visit;
use super::words::Words;

/// Nobody looks for more, and a form takes no more.
const LONGEST_SEARCH: usize = 256;

/// What is asked of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// Where the list is.
    path: String,
    /// What is looked for, without blanks around it.
    pub(super) search: String,
    status: Option<Status>,
    /// About whom who has the last word; the list of people alone knows of it.
    keeper: Option<Keeper>,
    /// The id of the group that they are in; the list of people alone knows of it.
    pub(super) group: Option<String>,
    cursor: Cursor,
}

/// A choice of a filter.
#[derive(Clone, Debug)]
pub(super) struct Chip {
    pub(super) label: String,
    pub(super) link: String,
    pub(super) here: bool,
}

/// The pages beside this one.
#[derive(Clone, Debug, Default)]
pub(super) struct Leaves {
    pub(super) previous: Option<String>,
    pub(super) next: Option<String>,
    /// Only so many rows were looked through.
    pub(super) so_far: bool,
}

/// As addresses call them.
const STATUSES: [(Status, &str); 2] = [(Status::Active, "active"), (Status::Archived, "archived")];

/// As an address calls those whom the directory does not have.
const GAP: &str = "not-in-directory";

fn keepers(now: Timestamp) -> [Keeper; 5] {
    [Keeper::Directory, Keeper::Console, Keeper::Unmanaged, Keeper::Kept(now), Keeper::NotInDirectory]
}

fn name_of(keeper: Keeper) -> &'static str {
    match keeper {
        Keeper::Directory => "directory",
        Keeper::Console => "console",
        Keeper::Unmanaged => "unmanaged",
        Keeper::Kept(_) => "kept",
        Keeper::NotInDirectory => GAP,
    }
}

fn message_of(keeper: Keeper) -> &'static str {
    match keeper {
        Keeper::Directory => "kept-by-directory",
        Keeper::Console => "kept-by-console",
        Keeper::Unmanaged => "users-unmanaged",
        Keeper::Kept(_) => "users-kept",
        Keeper::NotInDirectory => "users-not-in-directory",
    }
}

impl Asked {
    /// Reads the address of the list at this path: `?q=ann&status=archived&after=anna@acme.example`.
    pub(super) fn read(visit: &Visit, path: &str) -> Asked {
        let text = |name: &str| visit.call.parameter(name).unwrap_or_default();
        let cursor = match (visit.call.parameter("after"), visit.call.parameter("before")) {
            (Some(after), _) => Cursor::After(after.to_owned()),
            (None, Some(before)) => Cursor::Before(before.to_owned()),
            (None, None) => Cursor::First,
        };
        Asked {
            path: path.to_owned(),
            search: text("q").trim().chars().take(LONGEST_SEARCH).collect(),
            status: STATUSES.iter().find(|row| row.1 == text("status")).map(|row| row.0),
            keeper: None,
            group: None,
            cursor,
        }
    }

    /// The same, with who has the last word: `?by=unmanaged`, `?gap=not-in-directory`.
    pub(super) fn by_keeper(self, visit: &Visit) -> Asked {
        let gap = visit.call.parameter("gap").filter(|gap| *gap == GAP);
        let asked = gap.or(visit.call.parameter("by")).unwrap_or_default();
        let keeper = keepers(visit.call.at).into_iter().find(|keeper| name_of(*keeper) == asked);
        Asked { keeper, ..self }
    }

    /// The same, of one group alone: `?group=ID`. Who has the last word is not asked then.
    pub(super) fn in_group(self, visit: &Visit) -> Asked {
        match visit.call.parameter("group").filter(|id| !id.is_empty()) {
            Some(id) => Asked { group: Some(id.to_owned()), keeper: None, ..self },
            None => self,
        }
    }

    /// Where the same is of everybody, whatever group they are in.
    pub(super) fn of_everybody(&self) -> String {
        Asked { group: None, cursor: Cursor::First, ..self.clone() }.address()
    }

    pub(super) fn window(&self, limit: usize) -> Window {
        let search = Some(self.search.clone()).filter(|search| !search.is_empty());
        let (status, keeper, cursor) = (self.status, self.keeper, self.cursor.clone());
        let group = self.group.clone().map(GroupId);
        Window { search, status, keeper, group, cursor, limit, ..Window::default() }
    }

    /// Are rows left out?
    pub(super) fn is_filtered(&self) -> bool {
        !self.search.is_empty() || self.status.is_some() || self.keeper.is_some() || self.group.is_some()
    }

    /// For the search form, which keeps the status.
    pub(super) fn status_name(&self) -> Option<&'static str> {
        STATUSES.iter().find(|row| self.status == Some(row.0)).map(|row| row.1)
    }

    /// For the search form, which keeps who has the last word.
    pub(super) fn keeper_pair(&self) -> Option<(&'static str, &'static str)> {
        self.keeper.map(|keeper| match name_of(keeper) {
            GAP => ("gap", GAP),
            name => ("by", name),
        })
    }

    /// Who may have the last word, to choose from; a message for each.
    pub(super) fn keeper_chips(&self, words: Words, now: Timestamp) -> Vec<Chip> {
        let chip = |keeper: Option<Keeper>, message: &str| Chip {
            label: words.say(message),
            link: Asked { keeper, cursor: Cursor::First, ..self.clone() }.address(),
            here: self.keeper.map(name_of) == keeper.map(name_of),
        };
        let all = std::iter::once(chip(None, "filter-all"));
        all.chain(keepers(now).into_iter().map(|keeper| chip(Some(keeper), message_of(keeper)))).collect()
    }

    /// The statuses to choose from; a message for each.
    pub(super) fn chips(&self, words: Words, choices: &[(Option<Status>, &str)]) -> Vec<Chip> {
        let chip = |(status, message): &(Option<Status>, &str)| Chip {
            label: words.say(message),
            link: Asked { status: *status, cursor: Cursor::First, ..self.clone() }.address(),
            here: self.status == *status,
        };
        choices.iter().map(chip).collect()
    }

    pub(super) fn leaves<T>(&self, found: &Found<T>) -> Leaves {
        let at = |cursor: &Option<Cursor>| {
            let cursor = cursor.clone()?;
            Some(Asked { cursor, ..self.clone() }.address())
        };
        Leaves { previous: at(&found.previous), next: at(&found.next), so_far: found.looked_so_far }
    }

    /// Where all that the list is narrowed to is at another path.
    pub(super) fn whole_at(&self, path: &str) -> String {
        Asked { path: path.to_owned(), cursor: Cursor::First, ..self.clone() }.address()
    }

    /// Where this part of the list is.
    pub(super) fn address(&self) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        if !self.search.is_empty() {
            pairs.append_pair("q", &self.search);
        }
        if let Some(status) = self.status_name() {
            pairs.append_pair("status", status);
        }
        if let Some((name, keeper)) = self.keeper_pair() {
            pairs.append_pair(name, keeper);
        }
        if let Some(group) = &self.group {
            pairs.append_pair("group", group);
        }
        match &self.cursor {
            Cursor::First => &mut pairs,
            Cursor::After(row) => pairs.append_pair("after", row),
            Cursor::Before(row) => pairs.append_pair("before", row),
        };
        let query = pairs.finish();
        if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) }
    }
}

/// Why a page of a list has no rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lack {
    /// The list has none.
    Empty,
    /// None is like what is looked for.
    NotFound,
    /// None so far: the list is long, and not looked through.
    NotSoFar,
    /// None in the last part of a long list.
    NoFurther,
    /// There are some, but none in this part: they went meanwhile.
    NotHere,
}

impl Lack {
    pub(super) fn of<T>(asked: &Asked, found: &Found<T>) -> Option<Lack> {
        match (found.rows.is_empty(), found.total, asked.is_filtered()) {
            (false, ..) => None,
            _ if found.looked_so_far && found.next.is_some() => Some(Lack::NotSoFar),
            _ if found.looked_so_far && found.previous.is_some() => Some(Lack::NoFurther),
            (true, 1.., _) => Some(Lack::NotHere),
            (true, 0, true) => Some(Lack::NotFound),
            (true, 0, false) => Some(Lack::Empty),
        }
    }
}

#[cfg(any(test, feature = "samples"))]
impl Asked {
    /// An address of a sample.
    pub(super) fn sample(path: &str, search: &str, status: Option<Status>) -> Asked {
        Asked { path: path.to_owned(), search: search.to_owned(), status, ..Asked::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_long_list_says_whether_there_may_be_others_and_never_that_there_is_nobody() {
        let asked = Asked::sample("/users", "schmidt", None);
        let cursor = || Some(Cursor::After("x@meridian.example".to_owned()));
        let part = |previous, next| Found::<()> { rows: Vec::new(), total: 0, looked_so_far: true, previous, next };
        assert_eq!(Lack::of(&asked, &part(None, cursor())), Some(Lack::NotSoFar));
        assert_eq!(Lack::of(&asked, &part(cursor(), cursor())), Some(Lack::NotSoFar));
        assert_eq!(Lack::of(&asked, &part(cursor(), None)), Some(Lack::NoFurther));
        let whole = Found { looked_so_far: false, ..part(None, None) };
        assert_eq!(Lack::of(&asked, &whole), Some(Lack::NotFound));
    }
}

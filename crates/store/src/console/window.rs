//! Which part of a long list is wanted, and that part: the same for people, groups and members.
//!
//! A page begins after a row or ends before one, so that nobody is missed or told twice while others
//! come and go. Knows no table.

use jiff::Timestamp;
use planning::{GroupId, Status};

use super::{search, status_name};
use crate::{Error, Row};

/// Where a page begins or ends. The text is the e-mail or name of a row; the row need not be there any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cursor {
    /// At the beginning.
    #[default]
    First,
    /// With the first row after this one.
    After(String),
    /// Ends with the last row before this one.
    Before(String),
}

/// Who has the last word about somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeper {
    /// The directory: they are managed, and a sync has tied them to a record.
    Directory,
    /// The console: they are managed, and no sync has tied them to a record so far.
    Console,
    /// Nobody but people: Provisioning Managed is false.
    Unmanaged,
    /// Somebody wanted them kept until a time that is after this one.
    Kept(Timestamp),
    /// The console, and no person of the SCIM directory bears an address of theirs.
    NotInDirectory,
}

/// As the column has it.
pub(super) fn keeper_name(managed: bool, linked: bool) -> &'static str {
    match (managed, linked) {
        (false, _) => "nobody",
        (true, true) => "directory",
        (true, false) => "console",
    }
}

/// What is asked of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Only rows with this text, wherever it stands; case does not count, and no character stands for another.
    pub search: Option<String>,
    /// Only rows of this status.
    pub status: Option<Status>,
    /// Only people about whom this one has the last word; other lists know of none.
    pub keeper: Option<Keeper>,
    /// Only people who are in this group, whoever has the last word about them; other lists know of none.
    pub group: Option<GroupId>,
    /// From where.
    pub cursor: Cursor,
    /// No more than this; 0 is taken as 1, and [`Window::LONGEST`] is the most.
    pub limit: usize,
    /// So many rows are looked through for the text.
    pub through: usize,
}

impl Default for Window {
    fn default() -> Window {
        let (search, status, keeper, group, cursor) = (None, None, None, None, Cursor::First);
        Window { search, status, keeper, group, cursor, limit: 0, through: Window::THROUGH }
    }
}

impl Window {
    /// The most rows of a page.
    pub const LONGEST: usize = 500;

    /// What may be looked through at a time: no index has every part of a name.
    pub const THROUGH: usize = 10_000;

    /// The same, from the beginning.
    fn at_first(&self) -> Window {
        Window { cursor: Cursor::First, ..self.clone() }
    }

    /// Reads the rows. A page that would end before the first row is the first page.
    ///
    /// `key` is what a row of the list is sorted by, as it was given. `edge` finds the last row that is looked through, if
    /// there are as many, as sort key and text.
    pub(super) fn rows<T>(
        &self,
        read: impl Fn(&Asked) -> Result<Vec<Row>, Error>,
        count: impl Fn(&Asked) -> Result<Option<Row>, Error>,
        edge: impl Fn(&Asked) -> Result<Option<Row>, Error>,
        made: impl Fn(Vec<Row>) -> Result<Vec<T>, Error>,
        key: impl Fn(&T) -> &str,
    ) -> Result<Found<T>, Error> {
        let Some(mut asked) = Asked::of(self) else { return Ok(Found::nothing()) };
        let is_long =
            asked.searched && Asked::of(&self.at_first()).map(|first| edge(&first)).transpose()?.flatten().is_some();
        let reached = if is_long { edge(&asked)? } else { None };
        let reached = reached.map(|mut row| {
            asked.edge = row.text(0);
            row.text(1)
        });
        let mut rows = read(&asked)?;
        if rows.is_empty() && asked.backwards && reached.is_none() {
            return self.at_first().rows(read, count, edge, made, key);
        }
        let more = rows.len() > asked.limit;
        rows.truncate(asked.limit);
        if asked.backwards {
            rows.reverse();
        }
        let rows = made(rows)?;
        let is_all = asked.searched && self.cursor == Cursor::First && !more;
        let total = if is_long || is_all {
            rows.len()
        } else {
            count(&asked)?.and_then(|row| usize::try_from(row.int(0)).ok()).unwrap_or_default()
        };
        let (first, last) = (rows.first().map(|row| key(row).to_owned()), rows.last().map(|row| key(row).to_owned()));
        // A part that is not full goes on behind the last row that was looked through.
        let (first, last, more) = match (more, reached) {
            (false, Some(text)) if asked.backwards => (Some(text.clone()), last.or(Some(text)), true),
            (false, Some(text)) => (first, Some(text), true),
            _ => (first, last, more),
        };
        let (previous, next) = match &self.cursor {
            Cursor::First => (None, last.filter(|_| more)),
            // The row at the cursor is on the page before; if the page is empty, that page ends where this one would begin.
            // Of a list that was searched the row at the cursor may be one that is looked for: a blank comes right after it.
            Cursor::After(text) if is_long => (first.or_else(|| Some(format!("{text} "))), last.filter(|_| more)),
            Cursor::After(text) => (first.or_else(|| Some(text.clone())), last.filter(|_| more)),
            Cursor::Before(_) => (first.filter(|_| more), last),
        };
        Ok(Found {
            rows,
            total,
            looked_so_far: is_long,
            previous: previous.map(Cursor::Before),
            next: next.map(Cursor::After),
        })
    }
}

/// A window as the arguments of a statement.
pub(super) struct Asked {
    /// The sort key that rows are after, or before.
    pub(super) key: String,
    /// The rows before the key, the nearest first.
    pub(super) backwards: bool,
    /// Empty for any.
    pub(super) status: &'static str,
    /// Matches everything if nothing is looked for.
    pub(super) pattern: String,
    /// The sort key of the last row that is looked at.
    pub(super) edge: String,
    /// Is anything looked for?
    pub(super) searched: bool,
    limit: usize,
    through: usize,
}

impl Asked {
    /// `None` when no row can have the text.
    fn of(window: &Window) -> Option<Asked> {
        let text = window.search.as_deref().unwrap_or_default().trim();
        let (key, backwards) = match &window.cursor {
            Cursor::First => (String::new(), false),
            Cursor::After(text) => (search::sort_key(text), false),
            Cursor::Before(text) => (search::sort_key(text), true),
        };
        Some(Asked {
            key,
            // A key is of digits: all of them sort before a colon.
            edge: if backwards { String::new() } else { ":".to_owned() },
            backwards,
            status: window.status.map_or("", status_name),
            pattern: search::pattern(text)?,
            searched: !text.is_empty(),
            limit: window.limit.clamp(1, Window::LONGEST),
            through: window.through,
        })
    }

    /// How many rows are passed over on the way to the edge.
    pub(super) fn passed(&self) -> i64 {
        i64::try_from(self.through.saturating_sub(1)).unwrap_or(i64::MAX)
    }

    /// One row more than the page has tells whether there are more.
    pub(super) fn rows(&self) -> i64 {
        i64::try_from(self.limit + 1).unwrap_or(i64::MAX)
    }
}

/// The part of a list that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T> {
    /// In the order of the list.
    pub rows: Vec<T>,
    /// How many rows all pages have together; of a long list that was searched, this one alone.
    pub total: usize,
    /// Only so many rows were looked through, and nobody counted who has the text.
    pub looked_so_far: bool,
    /// The page before, if there may be one.
    pub previous: Option<Cursor>,
    /// The page after, if there is one.
    pub next: Option<Cursor>,
}

impl<T> Found<T> {
    fn nothing() -> Found<T> {
        Found { rows: Vec::new(), total: 0, looked_so_far: false, previous: None, next: None }
    }

    /// The same part, each row told otherwise.
    ///
    /// # Errors
    /// What `made` returns.
    pub fn map<U, E>(self, made: impl FnOnce(Vec<T>) -> Result<Vec<U>, E>) -> Result<Found<U>, E> {
        let Found { rows, total, looked_so_far, previous, next } = self;
        Ok(Found { rows: made(rows)?, total, looked_so_far, previous, next })
    }
}

//! Which part of a long list is wanted, and that part: the same for people, groups and members.
//!
//! A page begins after a row or ends before one, so that nobody is missed or told twice while others
//! come and go. Knows no table.

use jiff::Timestamp;
use planning::Status;

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Only rows with this text, wherever it stands; case does not count, and no character stands for another.
    pub search: Option<String>,
    /// Only rows of this status.
    pub status: Option<Status>,
    /// Only people about whom this one has the last word; other lists know of none.
    pub keeper: Option<Keeper>,
    /// From where.
    pub cursor: Cursor,
    /// No more than this; 0 is taken as 1, and [`Window::LONGEST`] is the most.
    pub limit: usize,
}

impl Window {
    /// The most rows of a page.
    pub const LONGEST: usize = 500;

    /// The same, from the beginning.
    fn at_first(&self) -> Window {
        Window { cursor: Cursor::First, ..self.clone() }
    }

    /// Reads the rows. A page that would end before the first row is the first page.
    ///
    /// `key` is what a row of the list is sorted by, as it was given.
    pub(super) fn rows<T>(
        &self,
        read: impl Fn(&Asked) -> Result<Vec<Row>, Error>,
        count: impl Fn(&Asked) -> Result<Option<Row>, Error>,
        made: impl Fn(Vec<Row>) -> Result<Vec<T>, Error>,
        key: impl Fn(&T) -> &str,
    ) -> Result<Found<T>, Error> {
        let Some(asked) = Asked::of(self) else { return Ok(Found::nothing()) };
        let mut rows = read(&asked)?;
        if rows.is_empty() && asked.backwards {
            return self.at_first().rows(read, count, made, key);
        }
        let more = rows.len() > asked.limit;
        rows.truncate(asked.limit);
        if asked.backwards {
            rows.reverse();
        }
        let rows = made(rows)?;
        let total = count(&asked)?.map_or(0, |row| row.int(0));
        let (first, last) = (rows.first().map(|row| key(row).to_owned()), rows.last().map(|row| key(row).to_owned()));
        let (previous, next) = match &self.cursor {
            Cursor::First => (None, last.filter(|_| more)),
            // The row at the cursor is on the page before; if the page is empty, that page ends where this one would begin.
            Cursor::After(text) => (first.or_else(|| Some(text.clone())), last.filter(|_| more)),
            Cursor::Before(_) => (first.filter(|_| more), last),
        };
        Ok(Found {
            rows,
            total: usize::try_from(total).unwrap_or_default(),
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
    /// Is anything looked for?
    pub(super) searched: bool,
    limit: usize,
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
            backwards,
            status: window.status.map_or("", status_name),
            pattern: search::pattern(text)?,
            searched: !text.is_empty(),
            limit: window.limit.clamp(1, Window::LONGEST),
        })
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
    /// How many rows all pages have together.
    pub total: usize,
    /// The page before, if there may be one.
    pub previous: Option<Cursor>,
    /// The page after, if there is one.
    pub next: Option<Cursor>,
}

impl<T> Found<T> {
    fn nothing() -> Found<T> {
        Found { rows: Vec::new(), total: 0, previous: None, next: None }
    }

    /// The same part, each row told otherwise.
    ///
    /// # Errors
    /// What `made` returns.
    pub fn map<U, E>(self, made: impl FnOnce(Vec<T>) -> Result<Vec<U>, E>) -> Result<Found<U>, E> {
        Ok(Found { rows: made(self.rows)?, total: self.total, previous: self.previous, next: self.next })
    }
}

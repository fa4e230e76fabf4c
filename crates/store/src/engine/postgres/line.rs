//! A line to the server: a connection that is made when it is first needed, and anew when it was cut.

use std::cell::RefCell;
use std::fmt;

use super::address::Address;
use super::connection::Connection;
use super::fault;
use crate::error::Error;

/// The line. Between transactions nothing hangs on which connection it has.
pub(super) struct Line {
    address: Address,
    connection: RefCell<Option<Connection>>,
}

impl Line {
    pub(super) fn new(address: Address) -> Line {
        Line { address, connection: RefCell::new(None) }
    }

    /// Says the first words of a transaction. On a connection that turns out to be cut they are said again on a new one:
    /// nothing was done yet that could be done twice.
    pub(super) fn begin<T>(&self, words: impl Fn(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let was_open = self.connection.borrow().as_ref().is_some_and(|connection| !connection.is_closed());
        let outcome = self.open().and_then(|()| self.go_on(&words));
        if was_open && matches!(outcome, Err(Error::Lost)) {
            self.hang_up();
            return self.open().and_then(|()| self.go_on(&words));
        }
        outcome
    }

    /// Says what comes after the first words: on the same connection or not at all.
    pub(super) fn go_on<T>(&self, words: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        self.connection.borrow().as_ref().map_or(Err(Error::Lost), words)
    }

    /// Closes the connection; the server rolls back what was under way.
    pub(super) fn hang_up(&self) {
        self.connection.replace(None);
    }

    fn open(&self) -> Result<(), Error> {
        let mut connection = self.connection.borrow_mut();
        if connection.as_ref().is_none_or(Connection::is_closed) {
            *connection = None;
            *connection = Some(Connection::open(&self.address).map_err(|error| fault::lost(&error))?);
        }
        Ok(())
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Line").field("address", &self.address).finish_non_exhaustive()
    }
}

//! One connection to the server, driven by the thread that uses it.
//!
//! The driver is asynchronous and the seam is not: whoever waits for an answer moves the socket on while they wait, on an
//! event loop of this connection, so no thread is woken for another and nothing can be cancelled half-way.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};

use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, NoTls, Statement};

use super::address::Address;
use super::fault::{self, Fault};
use super::tls;
use crate::error::Error;

type Driver = Pin<Box<dyn Future<Output = Result<(), tokio_postgres::Error>> + Send>>;

/// A connection and the statements that are prepared on it.
pub(super) struct Connection {
    runtime: Runtime,
    client: Client,
    /// `None` once the server or the network has ended it.
    driver: RefCell<Option<Driver>>,
    statements: RefCell<HashMap<(usize, usize), Statement>>,
    conflict: Cell<bool>,
}

impl Connection {
    pub(super) fn open(address: &Address) -> Result<Connection, fault::Unreachable> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let config = address.config();
        let (client, driver): (Client, Driver) = if let Some(trust) = address.trust() {
            let (client, driver) = runtime.block_on(config.connect(tls::connector(trust)?))?;
            (client, Box::pin(driver))
        } else {
            let (client, driver) = runtime.block_on(config.connect(NoTls))?;
            (client, Box::pin(driver))
        };
        let driver = RefCell::new(Some(driver));
        Ok(Connection { runtime, client, driver, statements: RefCell::default(), conflict: Cell::new(false) })
    }

    /// Waits for an answer of the server.
    pub(super) fn run<T>(&self, answer: impl Future<Output = T>) -> T {
        let mut driver = self.driver.borrow_mut();
        self.runtime.block_on(async {
            let mut answer = pin!(answer);
            poll_fn(|context| {
                let ended = driver.as_mut().is_some_and(|driver| driver.as_mut().poll(context).is_ready());
                if ended {
                    *driver = None;
                }
                answer.as_mut().poll(context)
            })
            .await
        })
    }

    /// Is it known that the other side has gone? If it went since the connection was last used, the next words tell.
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed() || self.driver.borrow().is_none()
    }

    /// Statements without arguments or answer.
    pub(super) fn batch(&self, sql: &str) -> Result<(), Error> {
        self.run(self.client.batch_execute(sql)).map_err(|error| self.told(&error).error)
    }

    /// The driver's client, for futures that [`Self::run`] waits for.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// The statement as the server knows it, prepared once a connection. The text is `'static`, so its place names it.
    pub(super) fn prepared(&self, sql: &'static str) -> Result<Statement, tokio_postgres::Error> {
        let place = (sql.as_ptr().addr(), sql.len());
        if let Some(known) = self.statements.borrow().get(&place) {
            return Ok(known.clone());
        }
        let statement = self.run(self.client.prepare(sql))?;
        self.statements.borrow_mut().insert(place, statement.clone());
        Ok(statement)
    }

    /// A driver's error in the seam's words; remembers whether it was a conflict with another transaction.
    pub(super) fn told(&self, error: &tokio_postgres::Error) -> Fault {
        let fault = fault::translate(error);
        self.conflict.set(fault.is_conflict);
        fault
    }

    /// Was the last failure a conflict with another transaction?
    pub(super) fn was_in_conflict(&self) -> bool {
        self.conflict.replace(false)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Connection").finish_non_exhaustive()
    }
}

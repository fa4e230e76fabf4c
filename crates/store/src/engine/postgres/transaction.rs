//! Statements of one transaction, and what they leave: rows in the seam's values, the first failure, whether anything was
//! written.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::task::Poll;

use bytes::BytesMut;
use futures_util::future::{join, maybe_done};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type};
use tokio_postgres::{Client, Row as Answer, Statement};

use super::connection::Connection;
use super::line::Line;
use crate::error::Error;
use crate::value::{Param, Row, Value};

/// A read sees one snapshot, the same for all its statements.
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// Statements under way at once: enough that the network is no matter, few enough that no answer waits to be fetched.
const PIPELINED: usize = 256;

/// A transaction on one line.
#[derive(Debug)]
pub(in crate::engine) struct Transaction<'a> {
    line: &'a Line,
    /// Has anything been said? BEGIN of a read travels with its first statement.
    begun: Cell<bool>,
    failed: RefCell<Option<Error>>,
    lost: Cell<bool>,
    written: Cell<bool>,
    /// What nobody waits for: said before whatever is said next.
    unsaid: RefCell<Vec<(&'static str, Vec<Value>)>>,
}

impl<'a> Transaction<'a> {
    /// A write that has begun.
    pub(super) fn begun(line: &'a Line) -> Transaction<'a> {
        Transaction {
            line,
            begun: Cell::new(true),
            failed: RefCell::new(None),
            lost: Cell::new(false),
            written: Cell::new(false),
            unsaid: RefCell::default(),
        }
    }

    /// A look at one snapshot; it begins with its first statement.
    pub(super) fn look(line: &'a Line) -> Transaction<'a> {
        Transaction { begun: Cell::new(false), ..Transaction::begun(line) }
    }

    /// Has anything been said?
    pub(super) fn has_begun(&self) -> bool {
        self.begun.get()
    }

    pub(in crate::engine) fn failure(&self) -> Option<Error> {
        self.failed.borrow().clone()
    }

    pub(in crate::engine) fn is_lost(&self) -> bool {
        self.lost.get()
    }

    pub(in crate::engine) fn spoil(&self) {
        self.written.set(true);
    }

    pub(in crate::engine) fn has_written(&self) -> bool {
        self.written.get()
    }

    pub(in crate::engine) fn query(&self, sql: &'static str, args: &[Param<'_>]) -> Result<Vec<Row>, Error> {
        self.send()?;
        let args = driven(args);
        let prepare = |connection: &Connection| connection.prepared(sql);
        let answers = self.say(prepare, &async |client, statement| client.query(statement, &args).await)?;
        self.rows(&answers)
    }

    pub(in crate::engine) fn execute(&self, sql: &'static str, args: &[Param<'_>]) -> Result<u64, Error> {
        self.send()?;
        let args = driven(args);
        let prepare = |connection: &Connection| connection.prepared(sql);
        let changed = self.say(prepare, &async |client, statement| client.execute(statement, &args).await)?;
        self.written.set(self.written.get() || changed > 0);
        Ok(changed)
    }

    /// Sends them all and then waits for the answers: one way to the server and back for many.
    pub(in crate::engine) fn batch<'p>(
        &self,
        sql: &'static str,
        sets: impl IntoIterator<Item = Vec<Param<'p>>>,
    ) -> Result<u64, Error> {
        self.send()?;
        let mut sets = sets.into_iter().peekable();
        let mut changed = 0;
        while sets.peek().is_some() {
            let some: Vec<Vec<Param<'p>>> = sets.by_ref().take(PIPELINED).collect();
            let all: Vec<_> = some.iter().map(|set| driven(set)).collect();
            let prepare = |connection: &Connection| connection.prepared(sql);
            changed += self.say(prepare, &async |client, statement| {
                total(in_order(all.iter().map(|set| client.execute(statement, set))).await)
            })?;
        }
        self.written.set(self.written.get() || changed > 0);
        Ok(changed)
    }

    /// The same for questions.
    pub(in crate::engine) fn each<'p>(
        &self,
        sql: &'static str,
        sets: impl IntoIterator<Item = Vec<Param<'p>>>,
    ) -> Result<Vec<Vec<Row>>, Error> {
        self.send()?;
        let mut sets = sets.into_iter().peekable();
        let mut found = Vec::new();
        while sets.peek().is_some() {
            let some: Vec<Vec<Param<'p>>> = sets.by_ref().take(PIPELINED).collect();
            let all: Vec<_> = some.iter().map(|set| driven(set)).collect();
            let prepare = |connection: &Connection| connection.prepared(sql);
            let answers = self.say(prepare, &async |client, statement| {
                whole(in_order(all.iter().map(|set| client.query(statement, set))).await)
            })?;
            for answers in answers {
                found.push(self.rows(&answers)?);
            }
        }
        Ok(found)
    }

    /// Keeps a statement until something is to be answered, or until there are enough to be sent.
    pub(in crate::engine) fn soon(&self, sql: &'static str, args: &[Param<'_>]) -> Result<(), Error> {
        if let Some(earlier) = self.failure() {
            return Err(earlier);
        }
        let kept = args.iter().copied().map(Value::from).collect();
        self.unsaid.borrow_mut().push((sql, kept));
        if self.unsaid.borrow().len() < PIPELINED { Ok(()) } else { self.send() }
    }

    /// Sends what was kept, in its order, and waits for the answers.
    pub(in crate::engine) fn send(&self) -> Result<(), Error> {
        let unsaid = self.unsaid.take();
        if unsaid.is_empty() {
            return Ok(());
        }
        let sets: Vec<Vec<Param<'_>>> = unsaid.iter().map(|(_, kept)| kept.iter().map(Param::from).collect()).collect();
        let all: Vec<_> = sets.iter().map(|set| driven(set)).collect();
        let prepare = |connection: &Connection| -> Result<Vec<Statement>, tokio_postgres::Error> {
            unsaid.iter().map(|(sql, _)| connection.prepared(sql)).collect()
        };
        let changed = self.say(prepare, &async |client, statements| {
            let calls = statements.iter().zip(&all).map(|(statement, set)| client.execute(statement, set));
            total(in_order(calls).await)
        })?;
        self.written.set(self.written.get() || changed > 0);
        Ok(())
    }

    /// Rows of an answer; one that can't be read poisons the transaction.
    fn rows(&self, answers: &[Answer]) -> Result<Vec<Row>, Error> {
        answers.iter().map(row).collect::<Result<_, Error>>().inspect_err(|error| self.fail(error, false))
    }

    /// Says something and waits for the answer, with BEGIN on the way before it if it is the first of a read.
    fn say<S, T>(
        &self,
        prepare: impl Fn(&Connection) -> Result<S, tokio_postgres::Error>,
        words: &impl AsyncFn(&Client, &S) -> Result<T, tokio_postgres::Error>,
    ) -> Result<T, Error> {
        if let Some(earlier) = self.failure() {
            return Err(earlier);
        }
        let is_conflict = Cell::new(false);
        let told = |connection: &Connection, outcome: Result<T, tokio_postgres::Error>| {
            outcome.map_err(|error| {
                let fault = connection.told(&error);
                is_conflict.set(fault.is_conflict);
                fault.error
            })
        };
        let outcome = if self.begun.replace(true) {
            self.line.go_on(|connection| {
                let answer =
                    prepare(connection).and_then(|statement| connection.run(words(connection.client(), &statement)));
                told(connection, answer)
            })
        } else {
            self.line.begin(|connection| {
                let answer = prepare(connection).and_then(|statement| {
                    let first = connection.client().batch_execute(BEGIN_READ);
                    let (begun, answered) = connection.run(join(first, words(connection.client(), &statement)));
                    begun.and(answered)
                });
                told(connection, answer)
            })
        };
        outcome.inspect_err(|error| self.fail(error, is_conflict.get() || *error == Error::Lost))
    }

    fn fail(&self, error: &Error, lost: bool) {
        *self.failed.borrow_mut() = Some(error.clone());
        self.lost.set(lost);
    }
}

/// Arguments as the driver takes them.
fn driven<'p>(args: &'p [Param<'p>]) -> Vec<&'p (dyn ToSql + Sync)> {
    args.iter().map(|arg| arg as &(dyn ToSql + Sync)).collect()
}

/// Says all of them, the first one first, and then waits for one after the other: the answers come in this order too.
async fn in_order<T>(calls: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut calls: Vec<_> = calls.map(|call| Box::pin(maybe_done(call))).collect();
    // A call is on its way once it was polled.
    poll_fn(|context| {
        for call in &mut calls {
            let _ = call.as_mut().poll(context);
        }
        Poll::Ready(())
    })
    .await;
    let mut answers = Vec::with_capacity(calls.len());
    for mut call in calls {
        call.as_mut().await;
        answers.extend(call.as_mut().take_output());
    }
    answers
}

/// The rows that all of them changed.
fn total(answers: Vec<Result<u64, tokio_postgres::Error>>) -> Result<u64, tokio_postgres::Error> {
    whole(answers).map(|changed| changed.into_iter().sum())
}

/// All answers. Whichever failed first says why; those behind it only that the transaction is aborted.
fn whole<T>(answers: Vec<Result<T, tokio_postgres::Error>>) -> Result<Vec<T>, tokio_postgres::Error> {
    let (mut good, mut behind) = (Vec::with_capacity(answers.len()), None);
    for answer in answers {
        match answer {
            Ok(answer) => good.push(answer),
            Err(error) if error.code() == Some(&SqlState::IN_FAILED_SQL_TRANSACTION) => behind = Some(error),
            Err(error) => return Err(error),
        }
    }
    behind.map_or(Ok(good), Err)
}

/// A row in the seam's values. COUNT and the like are BIGINT too; a type that is neither text nor whole is a bug of a statement.
fn row(answer: &Answer) -> Result<Row, Error> {
    let value = |(at, column): (usize, &tokio_postgres::Column)| {
        let value = match *column.type_() {
            Type::INT8 => answer.try_get::<_, Option<i64>>(at).map(|value| value.map(Value::Int)),
            Type::INT4 => answer.try_get::<_, Option<i32>>(at).map(|value| value.map(|value| Value::Int(value.into()))),
            Type::BOOL => {
                answer.try_get::<_, Option<bool>>(at).map(|value| value.map(|value| Value::Int(value.into())))
            }
            _ => answer.try_get::<_, Option<String>>(at).map(|value| value.map(Value::Text)),
        };
        value.map(|value| value.unwrap_or(Value::Null)).map_err(|error| Error::Other(error.to_string()))
    };
    answer.columns().iter().enumerate().map(value).collect::<Result<_, _>>().map(Row)
}

impl ToSql for Param<'_> {
    fn to_sql(&self, to: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match (self, to) {
            (Param::Null, _) => Ok(IsNull::Yes),
            (Param::Int(value), &Type::INT8) => value.to_sql(to, out),
            (Param::Text(text), &Type::TEXT) => text.to_sql(to, out),
            (Param::Int(_), _) => Err(format!("a whole number for an argument of type {to}").into()),
            (Param::Text(_), _) => Err(format!("text for an argument of type {to}").into()),
        }
    }

    fn accepts(to: &Type) -> bool {
        matches!(*to, Type::INT8 | Type::TEXT)
    }

    tokio_postgres::types::to_sql_checked!();
}

//! What goes into a statement and what comes out: text, whole numbers, nothing else.

/// An argument of a statement.
#[derive(Clone, Copy, Debug)]
pub enum Param<'a> {
    /// NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(&'a str),
}

impl From<i64> for Param<'_> {
    fn from(value: i64) -> Self {
        Param::Int(value)
    }
}

impl From<bool> for Param<'_> {
    fn from(value: bool) -> Self {
        Param::Int(i64::from(value))
    }
}

impl From<jiff::Timestamp> for Param<'_> {
    fn from(value: jiff::Timestamp) -> Self {
        Param::Int(value.as_microsecond())
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(value: &'a str) -> Self {
        Param::Text(value)
    }
}

impl<'a> From<&'a String> for Param<'a> {
    fn from(value: &'a String) -> Self {
        Param::Text(value)
    }
}

impl<'a, T> From<Option<T>> for Param<'a>
where
    T: Into<Param<'a>>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Param::Null, Into::into)
    }
}

impl<'a> From<&'a Value> for Param<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Param::Null,
            Value::Int(value) => Param::Int(*value),
            Value::Text(text) => Param::Text(text),
        }
    }
}

/// Arguments of a statement, in the order of `$1`, `$2`, …
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::Param::from($value)),*] };
}
pub(crate) use args;

/// A value of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
}

impl From<Param<'_>> for Value {
    fn from(param: Param<'_>) -> Self {
        match param {
            Param::Null => Value::Null,
            Param::Int(value) => Value::Int(value),
            Param::Text(text) => Value::Text(text.to_owned()),
        }
    }
}

/// One row of an answer; columns by position, in the order of the SELECT.
#[derive(Clone, Debug, Default)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// TEXT that is never NULL; a column of another type reads as empty, which the statement test would show.
    pub fn text(&mut self, column: usize) -> String {
        self.opt_text(column).unwrap_or_default()
    }

    /// TEXT or NULL. Takes the value out of the row.
    pub fn opt_text(&mut self, column: usize) -> Option<String> {
        match self.0.get_mut(column).map(|value| std::mem::replace(value, Value::Null)) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// BIGINT that is never NULL.
    pub fn int(&self, column: usize) -> i64 {
        self.opt_int(column).unwrap_or_default()
    }

    /// BIGINT or NULL.
    pub fn opt_int(&self, column: usize) -> Option<i64> {
        match self.0.get(column) {
            Some(Value::Int(value)) => Some(*value),
            _ => None,
        }
    }

    /// A boolean that is never NULL.
    pub fn flag(&self, column: usize) -> bool {
        self.int(column) != 0
    }

    /// An instant that is never NULL.
    pub fn time(&self, column: usize) -> jiff::Timestamp {
        self.opt_time(column).unwrap_or_default()
    }

    /// An instant or NULL.
    pub fn opt_time(&self, column: usize) -> Option<jiff::Timestamp> {
        self.opt_int(column).and_then(|micros| jiff::Timestamp::from_microsecond(micros).ok())
    }
}

//! Every table with its columns, once: for whoever takes all of an installation along (`backup.rs`, `copy.rs`).
//!
//! The statements are made of the list, the same for both engines; they walk a table by its key, a page at a time, and
//! text sorts by its bytes on both, so the same rows come in the same order. A test compares the list with the
//! migrated databases: a new column can't be forgotten.

use std::sync::LazyLock;

use crate::value::{Param, args};
use crate::{Error, Row, Tx};

/// A table, the columns of its key, the others; in the order in which a backup has them.
const TABLES: [(&str, &str, &str); 33] = [
    ("installation", "key", "value"),
    ("account", "id", "slug name created_at"),
    ("setting", "account key", "value"),
    ("mapping", "account", "document saved_at saved_by"),
    (
        "sync_state",
        "account",
        "filling last_write_at dirty_since daily_since first_live approval people_seen skipped_scim_at skipped_adi_at \
         next_run writes user_count group_count policy_epoch settled_writes settled_run unsettled runs_ended kept_epoch",
    ),
    ("admin", "account id", "email folded role user_id password created_at signed_in_at"),
    ("setup_link", "account hash", "admin_id expires_at used_at"),
    (
        "token",
        "account id",
        "source hash prefix last4 created_at created_by asked_by expires_at superseded_at ends_at last_used_at \
         last_used_from last_tried_at last_tried_from",
    ),
    (
        "oauth_client",
        "account id",
        "hash prefix last4 created_at created_by asked_by expires_at ended_at last_used_at last_used_from last_tried_at \
         last_tried_from",
    ),
    ("resource", "account kind id", "version created_at modified_at document"),
    ("resource_name", "account kind folded", "id"),
    ("resource_key", "account kind name folded id", ""),
    ("member", "account group_id value", "display kind folded"),
    ("tombstone", "account kind id", "external_id at request"),
    ("tombstone_address", "account folded kind id", ""),
    (
        "snapshot",
        "account id",
        "number domain state users_announced groups_announced parts_announced writes begun_by begun_at ended_at run",
    ),
    ("snapshot_part", "account snapshot part", "users_sent groups_sent bytes"),
    ("snapshot_resource", "account snapshot part kind id", "document members"),
    ("snapshot_address", "account snapshot part folded id", ""),
    ("audit", "account id", "at actor verb kind subject request detail writes reach"),
    (
        "request",
        "account id",
        "at took_us method path status actor peer verb kind subject name told dialect before after writes",
    ),
    ("request_address", "account request folded", ""),
    ("request_gap", "account", "since until lost noted"),
    (
        "console_user",
        "account id",
        "version run sort_key search email status archive_reason archived_at managed fields link link_resource \
         link_external_id number full_name last_name kept_by created_at",
    ),
    ("user_address", "account folded", "user_id address origin"),
    ("directory_only", "account id", ""),
    ("console_only", "account user_id", "sort_key managed"),
    (
        "console_group",
        "account id",
        "version run name folded sort_key managed_by status resource external_id created_at",
    ),
    ("membership", "account group_id user_id", "sort_key"),
    ("kept", "account user_id", "resource version until since kept_by run"),
    (
        "run",
        "account number",
        "cause source mode status digest origin facts policy_epoch holds counts tally approved_by requested_by created_at \
         started_at finished_at failure done_units units lease_owner lease_until lease_epoch seen approval hints renewed_at \
         undoes scope looked unsettled missed",
    ),
    ("run_change", "account run seq", "area kind subject folded user_id resource cause change outcome before"),
    ("run_fingerprint", "account run first", "prints"),
];

/// What stays behind: who is signed in where, who guessed at passwords, what an OAuth client was given for an hour. A copy
/// elsewhere begins without.
pub const LEFT_BEHIND: [&str; 3] = ["session", "sign_in_try", "access_token"];

/// Rows that are held at once.
const PAGE: usize = 256;

/// Columns that may hold as much as a request brings, which is 4 MiB: of their tables fewer rows are held at once.
const LONG: [&str; 9] = ["document", "detail", "reach", "told", "fields", "facts", "change", "before", "prints"];
const LONG_PAGE: usize = 32;

/// One table and the statements that walk and fill it.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, those of the primary key first.
    pub columns: Vec<&'static str>,
    /// How many of them are the key.
    pub key: usize,
    /// How many rows a walk holds at once.
    pub page: usize,
    first: String,
    next: String,
    insert: String,
}

/// Every table but those that stay behind.
pub fn all() -> &'static [Table] {
    static ALL: LazyLock<Vec<Table>> = LazyLock::new(|| {
        let split = |text: &'static str| text.split_whitespace();
        let table = |(name, key, others): &(&'static str, &'static str, &'static str)| {
            Table::new(name, split(key).chain(split(others)).collect(), split(key).count())
        };
        TABLES.iter().map(table).collect()
    });
    &ALL
}

impl Table {
    fn new(name: &'static str, columns: Vec<&'static str>, key: usize) -> Table {
        let numbers = |count: usize| (1..=count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ");
        let keys: Vec<&str> = columns.iter().copied().take(key).collect();
        let (named, ordered) = (columns.join(", "), keys.join(", "));
        let page = if columns.iter().any(|name| LONG.contains(name)) { LONG_PAGE } else { PAGE };
        Table {
            name,
            key,
            page,
            first: format!("SELECT {named} FROM {name} ORDER BY {ordered} LIMIT {page}"),
            next: format!(
                "SELECT {named} FROM {name} WHERE ({ordered}) > ({}) ORDER BY {ordered} LIMIT {page}",
                numbers(key)
            ),
            insert: format!("INSERT INTO {name} ({named}) VALUES ({})", numbers(columns.len())),
            columns,
        }
    }

    /// A table as an older program knew it. `None` for what can be no name of ours: the names become part of statements.
    /// They live on, as statements do; a program asks for this once or twice.
    pub(crate) fn of_older(name: String, columns: Vec<String>, key: usize) -> Option<&'static Table> {
        let is_name = |name: &str| {
            name.len() <= 63
                && name.starts_with(|first: char| first.is_ascii_lowercase())
                && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        };
        let is_ours = is_name(&name) && columns.iter().all(|name| is_name(name)) && (1..=columns.len()).contains(&key);
        let columns = || columns.into_iter().map(|name| &*name.leak()).collect();
        is_ours.then(|| &*Box::leak(Box::new(Table::new(name.leak(), columns(), key))))
    }

    /// The statements, for whoever wants to know that an engine can prepare them.
    pub fn statements(&'static self) -> [&'static str; 3] {
        [&self.first, &self.next, &self.insert]
    }

    /// Hands out every row in the order of the key, a page at a time.
    ///
    /// # Errors
    /// The engine's, or what `page` returns.
    pub(crate) fn walk<E: From<Error>>(
        &'static self,
        tx: &Tx<'_>,
        mut page: impl FnMut(Vec<Row>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut rows = tx.query(&self.first, args![])?;
        while let Some(last) = rows.last() {
            let key = Row(last.0.iter().take(self.key).cloned().collect());
            let is_last = rows.len() < self.page;
            page(rows)?;
            if is_last {
                break;
            }
            rows = tx.query(&self.next, &key.params())?;
        }
        Ok(())
    }

    /// Writes rows that are not there yet.
    ///
    /// # Errors
    /// A constraint, or the engine's own.
    pub(crate) fn insert(&'static self, tx: &Tx<'_>, rows: &[Row]) -> Result<(), Error> {
        tx.batch(&self.insert, rows.iter().map(Row::params)).map(drop)
    }
}

/// Makes room for all of another installation: `false` in a database that holds an account. Without one there is
/// nothing in it but what `serve` kept of itself, and guesses at passwords.
///
/// # Errors
/// The engine's.
pub(crate) fn make_room(tx: &Tx<'_>) -> Result<bool, Error> {
    if tx.one("SELECT id FROM account LIMIT 1", args![])?.is_some() {
        return Ok(false);
    }
    tx.execute("DELETE FROM installation", args![])?;
    tx.execute("DELETE FROM sign_in_try", args![])?;
    Ok(true)
}

impl Row {
    fn params(&self) -> Vec<Param<'_>> {
        self.0.iter().map(Param::from).collect()
    }
}

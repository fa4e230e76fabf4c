//! What a migrated database says of its own tables, and rows for each of them, odd enough to show whatever would not come
//! back as it was.

use scratch::Scratch;
use store::{Error, Lock, Param, Store, Tx, table};

/// A column as the database knows it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) table: String,
    pub(crate) name: String,
    pub(crate) is_text: bool,
    pub(crate) may_be_null: bool,
    /// Its place in the primary key, from one; zero for the others.
    pub(crate) key: i64,
}

const SQLITE: &str =
    "SELECT m.name, p.name, p.type = 'TEXT', p.\"notnull\" = 0, p.pk FROM sqlite_master m, pragma_table_info(m.name) p
    WHERE m.type = 'table' ORDER BY m.name, p.cid";

const POSTGRES: &str = "SELECT CAST(c.table_name AS TEXT), CAST(c.column_name AS TEXT), c.data_type = 'text',
    c.is_nullable = 'YES', CAST(COALESCE(k.ordinal_position, 0) AS BIGINT)
    FROM information_schema.columns c LEFT JOIN
    (information_schema.key_column_usage k JOIN information_schema.table_constraints t
        ON t.constraint_type = 'PRIMARY KEY' AND t.table_schema = k.table_schema AND t.constraint_name = k.constraint_name)
    ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name
    WHERE c.table_schema = current_schema() AND c.table_name <> 'rollcall_schema' ORDER BY 1, c.ordinal_position";

/// Every column of every table.
pub(crate) fn columns(scratch: &Scratch, store: &Store) -> Vec<Column> {
    let sql = if scratch.is_postgres() { POSTGRES } else { SQLITE };
    let rows = store.read(|tx| tx.query(sql, &[])).expect("a catalogue");
    let column = |mut row: store::Row| Column {
        table: row.text(0),
        name: row.text(1),
        is_text: row.flag(2),
        may_be_null: row.flag(3),
        key: row.int(4),
    };
    rows.into_iter().map(column).collect()
}

/// Texts that sort otherwise by a locale than by bytes, and such that a file of lines could mistake.
const TEXTS: [&str; 12] = [
    "Zoë",
    "zoe",
    "ähnlich",
    "",
    "ß",
    "a b",
    "\"\\\n",
    "\u{2028}",
    "\u{7f}\u{1}",
    "\u{e000}",
    "\u{10ffff}",
    "[1]\r\n{\"table\"",
];

/// Fills every table with so many rows, those too that a backup leaves behind.
pub(crate) fn fill(scratch: &Scratch, store: &Store, rows: i64) {
    let columns = columns(scratch, store);
    let left_behind = [
        "INSERT INTO session (account, hash, id, admin_id, created_at, seen_at, peer, agent) VALUES (1, 'h', 'i', 'a', 1, 1, '', '')",
        "INSERT INTO sign_in_try (account, address, tries, last_at) VALUES (0, 'x', 1, 1)",
        "INSERT INTO access_token (account, hash, client, expires_at) VALUES (1, 'h', 'c', 1)",
    ];
    let filled = store.write(Lock::Installation, move |tx| {
        left_behind.into_iter().try_for_each(|sql| tx.execute(sql, &[]).map(drop))?;
        table::all().iter().try_for_each(|table| fill_table(tx, table, &columns, rows))
    });
    filled.expect("filled");
}

fn fill_table(tx: &Tx<'_>, table: &'static table::Table, columns: &[Column], rows: i64) -> Result<(), Error> {
    let [_, _, insert] = table.statements();
    for number in 1..=rows {
        let text = |name: &str| {
            let odd = TEXTS[usize::try_from(number).unwrap_or_default() % TEXTS.len()];
            format!("{odd}{name}{number}")
        };
        let texts: Vec<String> = table.columns.iter().map(|name| text(name)).collect();
        let values = table.columns.iter().zip(&texts).enumerate().map(|(at, (name, text))| {
            let column = columns.iter().find(|column| column.table == table.name && column.name == *name);
            let column = column.unwrap_or_else(|| panic!("{} has no {name}", table.name));
            let is_last_of_key = at + 1 == table.key;
            match (at < table.key && !is_last_of_key, column.is_text) {
                _ if column.may_be_null && (number + i64::try_from(at).unwrap_or(0)) % 3 == 0 => Param::Null,
                (true, true) => Param::Text(TEXTS[usize::try_from(number % 4).unwrap_or_default()]),
                (true, false) => Param::Int(1 + number % 3),
                (false, true) => Param::Text(text),
                (false, false) if is_last_of_key => Param::Int(number),
                (false, false) => {
                    Param::Int([i64::MAX, i64::MIN, 0, -number][usize::try_from(number % 4).unwrap_or_default()])
                }
            }
        });
        tx.execute(insert, &values.collect::<Vec<_>>())?;
    }
    Ok(())
}

//! How much of a stranger's input is looked at. Each limit that is met is named in the answer.

/// The limits of one request. The defaults are those of the product's documentation.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a body (413).
    pub body_bytes: usize,
    /// How deeply JSON may nest (400 `invalidSyntax`).
    pub json_depth: usize,
    /// Bytes of a filter or a path (400 `invalidFilter`, `invalidPath`).
    pub filter_bytes: usize,
    /// How deeply a filter may nest.
    pub filter_depth: usize,
    /// Operations in one PATCH or Bulk (413).
    pub operations: usize,
    /// Members in one request (413).
    pub members: usize,
    /// Resources in one page.
    pub count: usize,
}

impl Limits {
    /// Values of one attribute of a resource (413). Nobody has as many, and work on a list grows with its square. Members have a limit of their own.
    pub const VALUES: usize = 1000;

    /// Members that the operations of one PATCH may look through together (413): nobody else writes meanwhile.
    pub const MEMBER_LOOKS: usize = 250_000;

    /// So many times the operations of one PATCH may all PATCHes of a Bulk have together (413).
    pub const PATCHES_OF_BULK: usize = 10;

    /// Seconds after which a cursor is too old (400 `expiredCursor`).
    pub const CURSOR_SECONDS: i64 = 3600;

    /// Comparisons of values, by filters and with those that are added, that the operations of one PATCH may ask for together (413): nobody else writes
    /// meanwhile. A thousand operations on a list of twenty ask for a twelfth of it.
    pub const VALUE_LOOKS: usize = 250_000;

    /// Values in the JSON of one body, objects and lists among them (413), and objects (413): each takes up to two hundred times its place in the text.
    pub const JSON_VALUES: usize = 250_000;
    /// See [`Limits::JSON_VALUES`].
    pub const JSON_OBJECTS: usize = 50_000;

    /// Bytes of one text (413). What is longer is no name, and a page of 200 of them is more than memory is for.
    pub const TEXT_BYTES: usize = 64 * 1024;

    /// Bytes of a text that is found by an index (400 `invalidValue`). A row of an index may have 2,704 bytes in PostgreSQL, and a folded text is at most
    /// twice as long, so this leaves room; what one engine keeps, the other keeps too.
    pub const KEY_BYTES: usize = 1024;
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body_bytes: 4 * 1024 * 1024,
            json_depth: 32,
            filter_bytes: 8 * 1024,
            filter_depth: 20,
            operations: 1000,
            members: 20_000,
            count: 200,
        }
    }
}

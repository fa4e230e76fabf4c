//! What a dialect may ask of the engine. It stands apart from `dialect.rs` so that the engine needs nothing of the dialect but these answers.

/// The leniencies that can only be decided while an operation meets the resource. The default is the strict engine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Leniency {
    /// A value path that matches nothing creates the value that it describes, instead of `noTarget`.
    pub create_missing_value: bool,
    /// `remove` with a `value` removes those values, instead of being refused.
    pub remove_by_value: bool,
}

impl Leniency {
    /// The name under which [`Leniency::create_missing_value`] is reported.
    pub const CREATE_MISSING_VALUE: &'static str = "create_missing_value";
    /// The name under which [`Leniency::remove_by_value`] is reported.
    pub const REMOVE_BY_VALUE: &'static str = "remove_by_value";
}

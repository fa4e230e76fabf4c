//! What an administrator does to people by hand: fills in a form (`form.rs`), or presses a button on the page of one person or
//! above the list of many (`deed.rs`). What is done goes the way of `by_hand.rs`.

pub(super) mod deed;
pub(super) mod form;

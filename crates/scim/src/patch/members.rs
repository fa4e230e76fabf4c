//! Operations on the members of a group. They become deltas for rows; the list itself is read only when a filter asks for more than ids.
//!
//! RFC 7643 section 4.2: `members` may change, a member may not: `value`, `$ref` and `type` are immutable.

use super::edits::MemberEdits;
use super::read::{Operation, Verb};
use super::refusal::{allow_remove_by_value, mutability, nothing_named, refuse_value};
use crate::error::Error;
use crate::filter::Filter;
use crate::incoming::Member;
use crate::leniency::Leniency;
use crate::path::Target;
use std::collections::BTreeSet;

/// What an operation on members changes. Says whether `remove_by_value` was needed.
///
/// # Errors
/// `mutability` for a change inside of a member; `invalidSyntax` for a `remove` with a value in the strict engine, `invalidValue` for one that names nobody.
pub(super) fn operate(
    edits: &mut MemberEdits,
    head: Option<&[Member]>,
    operation: &Operation,
    target: Target,
    filter: Option<&Filter>,
    leniency: &Leniency,
) -> Result<bool, Error> {
    if target.sub.is_some() || (filter.is_some() && operation.verb != Verb::Remove) {
        let detail =
            "A member can't be changed, only removed and added. Use a path of `members` or `members[value eq \"…\"]`.";
        return Err(mutability(detail));
    }
    match (operation.verb, filter, &operation.value) {
        (Verb::Add | Verb::Replace, _, _) => write(edits, operation),
        (Verb::Remove, Some(filter), value) => {
            refuse_value(value.as_ref())?;
            edits.remove(chosen(edits, head, filter)?);
        }
        (Verb::Remove, None, None) => edits.replace([]),
        (Verb::Remove, None, Some(_)) => {
            // RFC 7644 section 3.5.2.2 gives `remove` no value. Read as if there were none, it would empty the group: never that.
            allow_remove_by_value(leniency)?;
            if operation.members.is_empty() {
                return Err(nothing_named("members"));
            }
            edits.remove(operation.members.iter().map(|member| member.value.clone()));
            return Ok(true);
        }
    }
    Ok(false)
}

/// `add` or `replace` of the members that the operation names.
pub(super) fn write(edits: &mut MemberEdits, operation: &Operation) {
    match operation.verb {
        Verb::Replace => edits.replace(operation.members.iter().cloned()),
        Verb::Add | Verb::Remove => edits.add(operation.members.iter().cloned()),
    }
}

fn chosen(edits: &MemberEdits, head: Option<&[Member]>, filter: &Filter) -> Result<BTreeSet<String>, Error> {
    if let Some(values) = filter.named_values() {
        return Ok(values.into_iter().map(str::to_owned).collect());
    }
    let head = match (head, &edits.all) {
        (Some(head), _) => head,
        (None, Some(_)) => &[],
        (None, None) => {
            return Err(Error::new(
                500,
                None,
                "The members of the group were not read. This is a fault of the server; report it.",
            ));
        }
    };
    let Some(attribute) = crate::schema::Kind::Group.attribute("members") else {
        return Ok(BTreeSet::new());
    };
    let fits = |member: &&Member| filter.matches_value(attribute, &member.to_value());
    Ok(edits.over(head).into_iter().filter(fits).map(|member| member.value.clone()).collect())
}

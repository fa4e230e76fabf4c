//! RFC 7643 sections 2 and 3: what holds for every resource, wherever it is answered. Every answer of the run is looked
//! at (`watch.rs`), so this comes last.

use super::duty::{Duty, must, should};

pub(super) const DUTIES: &[Duty] = &[
    must("model.id", "7643 3.1", "every resource has an id, which is a text", |rig| rig.watched("model.id")),
    must("model.no-null", "7643 2.5", "what has no value is absent: there is no null in an answer", |rig| {
        rig.watched("model.no-null")
    }),
    must("model.types", "7643 2.3", "values have the types of the schema", |rig| rig.watched("model.types")),
    should("model.names", "7643 2.1", "names are spelt as the schema has them", |rig| rig.watched("model.names")),
    must("model.schemas-once", "7643 3", "schemas has no URN twice", |rig| rig.watched("model.schemas-once")),
    must("model.schemas-name-extensions", "7643 3", "schemas names every extension that has data", |rig| {
        rig.watched("model.schemas-name-extensions")
    }),
    must("model.resource-type", "7643 3.1", "meta.resourceType is the name of the resource type", |rig| {
        rig.watched("model.resource-type")
    }),
    must("model.instants", "7643 2.3.5", "created and lastModified are a date and a time", |rig| {
        rig.watched("model.instants")
    }),
    must("model.location", "7643 3.1", "meta.location is the whole address of the resource", |rig| {
        rig.watched("model.location")
    }),
    must("model.one-primary", "7643 2.4", "one value of a list is primary at the most", |rig| {
        rig.watched("model.one-primary")
    }),
    should("model.no-repeated-values", "7643 2.4", "a list has no value of one type twice", |rig| {
        rig.watched("model.no-repeated-values")
    }),
    must("model.password-never", "7643 4.1.1", "no answer has a password", |rig| rig.watched("model.password-never")),
];

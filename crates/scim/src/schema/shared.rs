//! What several schemas say alike: the common attributes of RFC 7643 section 3.1 and the usual sub-attributes of section 2.4.

use super::attribute::Attribute;

/// The attributes of every resource, RFC 7643 section 3.1.
pub(super) static COMMON: &[Attribute] = &[
    Attribute::reference("schemas", &["uri"], "The URNs of the schemas that this resource has data of.")
        .multi()
        .required()
        .derived()
        .always(),
    Attribute::exact_text(
        "id",
        "The identifier that this server gave the resource; it never changes and is never given again.",
    )
    .required()
    .derived()
    .always()
    .unique()
    .indexed("id"),
    Attribute::exact_text("externalId", "The identifier that the client gave the resource.").indexed("externalId"),
    Attribute::complex("meta", META, "What the server knows about the resource.").derived(),
];

const META: &[Attribute] = &[
    Attribute::exact_text("resourceType", "The name of the resource's type.").read_only(),
    Attribute::date_time("created", "When the resource was made.").read_only(),
    Attribute::date_time("lastModified", "When the resource last changed.").read_only(),
    Attribute::reference("location", &["uri"], "Where the resource is.").read_only(),
    Attribute::exact_text("version", "The resource's version, as in its ETag.").read_only(),
];

/// The sub-attributes of a multi-valued attribute, RFC 7643 section 2.4.
pub(super) const fn plural(value: Attribute, types: &'static [&'static str]) -> [Attribute; 4] {
    [
        value,
        Attribute::text("display", "The value as people read it."),
        Attribute::choice("type", types, "What the value is used for."),
        Attribute::boolean("primary", "Is it the preferred one? At most one value is."),
    ]
}

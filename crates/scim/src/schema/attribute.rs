//! The words that a schema is written in (RFC 7643 section 2.2), so shaped that an illegal attribute can't be written:
//! only text has canonical values, only a reference has reference types, only a complex attribute has sub-attributes.
//!
//! It knows no attribute by name; those are in the files beside it.

/// A schema: a URN and its attributes, RFC 7643 section 7.
#[derive(Debug, PartialEq, Eq)]
pub struct Schema {
    urn: &'static str,
    name: &'static str,
    description: &'static str,
    attributes: &'static [Attribute],
}

impl Schema {
    /// A schema of these attributes.
    pub const fn new(
        urn: &'static str,
        name: &'static str,
        description: &'static str,
        attributes: &'static [Attribute],
    ) -> Schema {
        Schema { urn, name, description, attributes }
    }

    /// The URN, in its one canonical spelling.
    pub const fn urn(&self) -> &'static str {
        self.urn
    }

    /// The name for people, such as `Enterprise User`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// A sentence about it.
    pub const fn description(&self) -> &'static str {
        self.description
    }

    /// Its attributes, in the order of the RFC.
    pub const fn attributes(&self) -> &'static [Attribute] {
        self.attributes
    }

    /// The attribute of this name. RFC 7643 section 2.1: names are case-insensitive.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        find(self.attributes, name)
    }
}

/// An attribute and its characteristics, RFC 7643 section 2.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    name: &'static str,
    description: &'static str,
    shape: Shape,
    multi: bool,
    required: bool,
    mutability: Mutability,
    returned: Returned,
    uniqueness: Uniqueness,
    home: Home,
    index: Option<&'static str>,
}

/// The type of an attribute (RFC 7643 section 2.3) with the characteristics that only this type has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text.
    Text {
        /// Is `A` another value than `a`?
        case_exact: bool,
        /// Values that are suggested; others are accepted.
        canonical: &'static [&'static str],
    },
    /// `true` or `false`.
    Boolean,
    /// An instant, compared as such and kept as sent.
    DateTime,
    /// Base64 text.
    Binary,
    /// A URI, of one of these types.
    Reference(&'static [&'static str]),
    /// An object of sub-attributes.
    Complex(&'static [Attribute]),
}

/// Who may set a value, RFC 7643 section 2.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutability {
    /// The server alone.
    ReadOnly,
    /// The client, at any time.
    ReadWrite,
    /// The client, once.
    Immutable,
    /// The client, and nobody sees it.
    WriteOnly,
}

/// When a value is answered, RFC 7643 section 2.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// Whatever the client asks for.
    Always,
    /// Never.
    Never,
    /// Unless the client asks for others.
    Default,
}

/// Within what a value is unique, RFC 7643 section 2.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Uniqueness {
    /// Within nothing.
    Free,
    /// Within the resources of its type in one account.
    Server,
}

/// Where the values of a top-level attribute live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// In the document of the resource.
    Document,
    /// In rows of their own (`members`).
    Rows,
    /// Nowhere: they are computed for each answer (`id`, `meta`, `groups`, `schemas`).
    Derived,
    /// Nowhere: they are accepted and dropped (`password`).
    Dropped,
}

impl Attribute {
    /// Text that is compared without regard to case.
    pub const fn text(name: &'static str, description: &'static str) -> Attribute {
        Attribute::new(name, description, Shape::Text { case_exact: false, canonical: &[] })
    }

    /// Text in which case counts.
    pub const fn exact_text(name: &'static str, description: &'static str) -> Attribute {
        Attribute::new(name, description, Shape::Text { case_exact: true, canonical: &[] })
    }

    /// Text with suggested values.
    pub const fn choice(
        name: &'static str,
        canonical: &'static [&'static str],
        description: &'static str,
    ) -> Attribute {
        Attribute::new(name, description, Shape::Text { case_exact: false, canonical })
    }

    /// A boolean.
    pub const fn boolean(name: &'static str, description: &'static str) -> Attribute {
        Attribute::new(name, description, Shape::Boolean)
    }

    /// An instant.
    pub const fn date_time(name: &'static str, description: &'static str) -> Attribute {
        Attribute::new(name, description, Shape::DateTime)
    }

    /// Base64 text.
    pub const fn binary(name: &'static str, description: &'static str) -> Attribute {
        Attribute::new(name, description, Shape::Binary)
    }

    /// A URI to one of these types (`external`, `uri`, or names of resource types).
    pub const fn reference(name: &'static str, types: &'static [&'static str], description: &'static str) -> Attribute {
        Attribute::new(name, description, Shape::Reference(types))
    }

    /// An object of these sub-attributes.
    pub const fn complex(name: &'static str, subs: &'static [Attribute], description: &'static str) -> Attribute {
        Attribute::new(name, description, Shape::Complex(subs))
    }

    const fn new(name: &'static str, description: &'static str, shape: Shape) -> Attribute {
        Attribute {
            name,
            description,
            shape,
            multi: false,
            required: false,
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            uniqueness: Uniqueness::Free,
            home: Home::Document,
            index: None,
        }
    }

    /// May have many values.
    #[must_use]
    pub const fn multi(mut self) -> Attribute {
        self.multi = true;
        self
    }

    /// Must have a value.
    #[must_use]
    pub const fn required(mut self) -> Attribute {
        self.required = true;
        self
    }

    /// Set by the server, or as `home` says by nobody.
    #[must_use]
    pub const fn read_only(mut self) -> Attribute {
        self.mutability = Mutability::ReadOnly;
        self
    }

    /// Set by the server, and computed for each answer.
    #[must_use]
    pub const fn derived(mut self) -> Attribute {
        self.home = Home::Derived;
        self.read_only()
    }

    /// Set once.
    #[must_use]
    pub const fn immutable(mut self) -> Attribute {
        self.mutability = Mutability::Immutable;
        self
    }

    /// Accepted, dropped, never answered.
    #[must_use]
    pub const fn dropped(mut self) -> Attribute {
        self.mutability = Mutability::WriteOnly;
        self.returned = Returned::Never;
        self.home = Home::Dropped;
        self
    }

    /// Kept as rows.
    #[must_use]
    pub const fn in_rows(mut self) -> Attribute {
        self.home = Home::Rows;
        self
    }

    /// Answered whatever the client asks for.
    #[must_use]
    pub const fn always(mut self) -> Attribute {
        self.returned = Returned::Always;
        self
    }

    /// Unique within the account.
    #[must_use]
    pub const fn unique(mut self) -> Attribute {
        self.uniqueness = Uniqueness::Server;
        self
    }

    /// Found by an index, under this name.
    #[must_use]
    pub const fn indexed(mut self, key: &'static str) -> Attribute {
        self.index = Some(key);
        self
    }

    /// The name in its canonical spelling.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// A sentence about it.
    pub const fn description(&self) -> &'static str {
        self.description
    }

    /// Its type.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// May it have many values?
    pub const fn is_multi(&self) -> bool {
        self.multi
    }

    /// Must it have a value?
    pub const fn is_required(&self) -> bool {
        self.required
    }

    /// Does case count? RFC 7643 sections 2.3.6 and 2.3.7: in binaries and references it does.
    pub const fn is_case_exact(&self) -> bool {
        match self.shape {
            Shape::Text { case_exact, .. } => case_exact,
            Shape::Binary | Shape::Reference(_) => true,
            Shape::Boolean | Shape::DateTime | Shape::Complex(_) => false,
        }
    }

    /// Who may set it.
    pub const fn mutability(&self) -> Mutability {
        self.mutability
    }

    /// Is what a client sends for it left out?
    pub const fn is_ignored(&self) -> bool {
        matches!(self.mutability, Mutability::ReadOnly)
    }

    /// When it is answered.
    pub const fn returned(&self) -> Returned {
        self.returned
    }

    /// Within what it is unique.
    pub const fn uniqueness(&self) -> Uniqueness {
        self.uniqueness
    }

    /// Where its values live.
    pub const fn home(&self) -> Home {
        self.home
    }

    /// The name of its index, if it has one.
    pub const fn index(&self) -> Option<&'static str> {
        self.index
    }

    /// Its sub-attributes; none unless it is complex.
    pub const fn subs(&self) -> &'static [Attribute] {
        match self.shape {
            Shape::Complex(subs) => subs,
            _ => &[],
        }
    }

    /// Is it an object of sub-attributes?
    pub const fn is_complex(&self) -> bool {
        matches!(self.shape, Shape::Complex(_))
    }

    /// The sub-attribute of this name, in any case.
    pub fn sub(&self, name: &str) -> Option<&'static Attribute> {
        find(self.subs(), name)
    }
}

fn find(attributes: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

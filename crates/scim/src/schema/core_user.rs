//! The core User, RFC 7643 section 4.1 and its table in section 8.7.1.

use super::attribute::{Attribute, Schema};
use super::shared::plural;
use crate::urn;

/// The core User.
pub(super) static USER: Schema =
    Schema::new(urn::USER, "User", "A person, as an identity provider describes them.", ATTRIBUTES);

const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("userName", "The name that the person signs in with; unique in the account, in any case.")
        .required()
        .unique()
        .indexed("userName"),
    Attribute::complex("name", NAME, "The parts of the person's name."),
    Attribute::text("displayName", "The name as others read it.").indexed("displayName"),
    Attribute::text("nickName", "The casual name."),
    Attribute::reference("profileUrl", &["external"], "A page about the person."),
    Attribute::text("title", "The job title."),
    Attribute::text("userType", "How the person belongs to the organization, such as Employee."),
    Attribute::text("preferredLanguage", "The language to address the person in, as in Accept-Language."),
    Attribute::text("locale", "How to write dates, numbers and money for the person."),
    Attribute::text("timezone", "The time zone, such as Europe/Berlin."),
    Attribute::boolean("active", "Is the person to have access?"),
    Attribute::exact_text("password", "Accepted and dropped: this server keeps no passwords of provisioned people.")
        .dropped(),
    Attribute::complex("emails", &EMAIL, "E-mail addresses.").multi(),
    Attribute::complex("phoneNumbers", &PHONE, "Phone numbers, kept as sent.").multi(),
    Attribute::complex("ims", &IM, "Addresses of instant messaging.").multi(),
    Attribute::complex("photos", &PHOTO, "Addresses of pictures.").multi(),
    Attribute::complex("addresses", ADDRESS, "Postal addresses.").multi(),
    Attribute::complex("groups", GROUP, "The groups that the person is a member of; changed through the groups.")
        .multi()
        .derived(),
    Attribute::complex("entitlements", &ENTITLEMENT, "What the person is entitled to.").multi(),
    Attribute::complex("roles", &ROLE, "The person's roles.").multi(),
    Attribute::complex("x509Certificates", &CERTIFICATE, "The person's certificates.").multi(),
];

const NAME: &[Attribute] = &[
    Attribute::text("formatted", "The whole name."),
    Attribute::text("familyName", "The family name, or last name."),
    Attribute::text("givenName", "The given name, or first name."),
    Attribute::text("middleName", "The middle names."),
    Attribute::text("honorificPrefix", "The title before the name."),
    Attribute::text("honorificSuffix", "What follows the name."),
];

const PLACES: &[&str] = &["work", "home", "other"];
static EMAIL: [Attribute; 4] = plural(Attribute::text("value", "The address.").indexed("emails.value"), PLACES);
static PHONE: [Attribute; 4] =
    plural(Attribute::text("value", "The number."), &["work", "home", "mobile", "fax", "pager", "other"]);
static IM: [Attribute; 4] =
    plural(Attribute::text("value", "The address."), &["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]);
static PHOTO: [Attribute; 4] =
    plural(Attribute::reference("value", &["external"], "Where the picture is."), &["photo", "thumbnail"]);
static ENTITLEMENT: [Attribute; 4] = plural(Attribute::text("value", "The entitlement."), &[]);
static ROLE: [Attribute; 4] = plural(Attribute::text("value", "The role."), &[]);
static CERTIFICATE: [Attribute; 4] = plural(Attribute::binary("value", "The certificate, DER in Base64."), &[]);

const ADDRESS: &[Attribute] = &[
    Attribute::text("formatted", "The whole address."),
    Attribute::text("streetAddress", "Street and number."),
    Attribute::text("locality", "The town."),
    Attribute::text("region", "The state or region."),
    Attribute::text("postalCode", "The postal code."),
    Attribute::text("country", "The country, as in ISO 3166-1 alpha-2."),
    Attribute::choice("type", PLACES, "What the address is used for."),
    Attribute::boolean("primary", "Is it the preferred one? At most one address is."),
];

const GROUP: &[Attribute] = &[
    Attribute::exact_text("value", "The group's id.").read_only(),
    Attribute::reference("$ref", &["User", "Group"], "Where the group is.").read_only(),
    Attribute::text("display", "The group's name.").read_only(),
    Attribute::choice("type", &["direct", "indirect"], "How the person belongs to it.").read_only(),
];

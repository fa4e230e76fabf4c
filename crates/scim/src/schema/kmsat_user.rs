//! The extension of User that the gallery applications of identity providers already send.
//!
//! Its dates are text: providers send them in many forms, and a resource is never refused for the form of a date that nobody computes with here.

use super::attribute::{Attribute, Schema};
use crate::urn;

/// The KMSAT extension.
pub(super) const KMSAT: Schema = Schema::new(
    urn::KMSAT_USER,
    "KmsatUser",
    "What a security awareness console keeps about a person beyond the core schema.",
    ATTRIBUTES,
);

const ATTRIBUTES: &[Attribute] = &[
    Attribute::text("customField1", "The first custom field."),
    Attribute::text("customField2", "The second custom field."),
    Attribute::text("customField3", "The third custom field."),
    Attribute::text("customField4", "The fourth custom field."),
    Attribute::text("customDate1", "The first custom date."),
    Attribute::text("customDate2", "The second custom date."),
    Attribute::text("employeeStartDate", "When the person began to work here."),
    Attribute::text("phishingLanguage", "The language of simulated phishing."),
    Attribute::text("trainingLanguage", "The language of trainings."),
    Attribute::text("outOfOfficeEnd", "When the person is back."),
    Attribute::text("userRole", "The person's role in the directory."),
    Attribute::text("companyName", "The company's name."),
    Attribute::text("country", "The country."),
    Attribute::text("hostname", "The name of the person's computer."),
    Attribute::text("mailNickName", "The mail alias."),
    Attribute::text("onPremisesSamAccountName", "The account name in the directory on the premises."),
    Attribute::text("onPremisesSecurityIdentifier", "The security identifier in the directory on the premises."),
    Attribute::text("userPrincipalName", "The user principal name."),
    Attribute::text("lastPasswordChangeDateTime", "When the person last changed the password."),
];

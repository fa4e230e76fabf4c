//! The fields of a console user, as one table: JSON name, CSV header, label.
//!
//! Owns the names that scripts rely on (product.md sections 7 and 8). Does not know where a value
//! comes from: that is `mapping.rs` for a directory and `csv.rs` for a file.

use serde::{Deserialize, Serialize};

/// A field of a console user that a directory or a file may fill; the e-mail address, aliases,
/// groups and the managed flag have rules of their own and are not among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Given name.
    FirstName,
    /// Family name.
    LastName,
    /// Name as shown.
    DisplayName,
    /// Job title.
    JobTitle,
    /// Telephone number at work, without its extension.
    Phone,
    /// Extension of the telephone number at work.
    Extension,
    /// Mobile telephone number.
    MobilePhone,
    /// Where the person works.
    Location,
    /// Division.
    Division,
    /// Department.
    Department,
    /// Organization.
    Organization,
    /// Name of the manager.
    ManagerName,
    /// E-mail address of the manager.
    ManagerEmail,
    /// Employee number.
    EmployeeNumber,
    /// First day at work.
    EmployeeStartDate,
    /// Language.
    Language,
    /// Free text of an administrator.
    Comment,
    /// Time zone.
    TimeZone,
    /// Custom field 1.
    #[serde(rename = "custom_field_1")]
    CustomField1,
    /// Custom field 2.
    #[serde(rename = "custom_field_2")]
    CustomField2,
    /// Custom field 3.
    #[serde(rename = "custom_field_3")]
    CustomField3,
    /// Custom field 4.
    #[serde(rename = "custom_field_4")]
    CustomField4,
    /// Custom date 1.
    #[serde(rename = "custom_date_1")]
    CustomDate1,
    /// Custom date 2.
    #[serde(rename = "custom_date_2")]
    CustomDate2,
}

/// One row a field: the field, its JSON name, its CSV header.
const TABLE: [(Field, &str, &str); Field::COUNT] = [
    (Field::FirstName, "first_name", "First Name"),
    (Field::LastName, "last_name", "Last Name"),
    (Field::DisplayName, "display_name", "Display Name"),
    (Field::JobTitle, "job_title", "Job Title"),
    (Field::Phone, "phone", "Phone Number"),
    (Field::Extension, "extension", "Extension"),
    (Field::MobilePhone, "mobile_phone", "Mobile Phone Number"),
    (Field::Location, "location", "Location"),
    (Field::Division, "division", "Division"),
    (Field::Department, "department", "Department"),
    (Field::Organization, "organization", "Organization"),
    (Field::ManagerName, "manager_name", "Manager Name"),
    (Field::ManagerEmail, "manager_email", "Manager Email"),
    (Field::EmployeeNumber, "employee_number", "Employee Number"),
    (Field::EmployeeStartDate, "employee_start_date", "Employee Start Date"),
    (Field::Language, "language", "Language"),
    (Field::Comment, "comment", "Comment"),
    (Field::TimeZone, "time_zone", "Time Zone"),
    (Field::CustomField1, "custom_field_1", "Custom Field 1"),
    (Field::CustomField2, "custom_field_2", "Custom Field 2"),
    (Field::CustomField3, "custom_field_3", "Custom Field 3"),
    (Field::CustomField4, "custom_field_4", "Custom Field 4"),
    (Field::CustomDate1, "custom_date_1", "Custom Date 1"),
    (Field::CustomDate2, "custom_date_2", "Custom Date 2"),
];

impl Field {
    /// How many there are.
    pub(crate) const COUNT: usize = 24;

    /// Every field, in the order of the CSV columns.
    pub fn all() -> impl Iterator<Item = Field> {
        TABLE.iter().map(|(field, ..)| *field)
    }

    /// The name in JSON: `job_title`.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// The field of this name.
    pub fn from_name(name: &str) -> Option<Field> {
        TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// The CSV header, and the label: `Job Title`.
    pub fn header(self) -> &'static str {
        self.row().2
    }

    /// The field with this CSV header; case does not count.
    pub fn from_header(header: &str) -> Option<Field> {
        TABLE.iter().find(|row| row.2.eq_ignore_ascii_case(header)).map(|row| row.0)
    }

    /// Does the field hold a calendar date?
    pub fn is_date(self) -> bool {
        matches!(self, Field::EmployeeStartDate | Field::CustomDate1 | Field::CustomDate2)
    }

    fn row(self) -> (Field, &'static str, &'static str) {
        let [first, ..] = TABLE;
        // A test holds the table against the variants, so the fallback is never met.
        TABLE.into_iter().find(|row| row.0 == self).unwrap_or(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_name_is_the_serialized_name_for_every_field() {
        for (at, field) in Field::all().enumerate() {
            assert_eq!(field as usize, at, "the columns stand in the order of the fields");
            assert_eq!(serde_json::to_value(field).unwrap(), field.name());
            assert_eq!(Field::from_name(field.name()), Some(field));
            assert_eq!(Field::from_header(&field.header().to_uppercase()), Some(field));
        }
        assert_eq!(Field::COUNT, Field::CustomDate2 as usize + 1);
    }
}

//! The sorts of requests that are measured apart, and what each is called.

use super::profile::Profile;

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// Is a newcomer there already? Nobody should be.
    LookUpNewcomer,
    /// A newcomer is created.
    Create,
    /// Somebody who is there is looked up by name.
    LookUp,
    /// One attribute of a person changes: Entra ID sends a PATCH, Okta a PUT.
    Change,
    /// A person is read by their id.
    Read,
    /// The first page of everybody.
    FirstPage,
    /// The page in the middle.
    MiddlePage,
    /// The last page.
    LastPage,
    /// Is a new group there already?
    LookUpGroup,
    /// A group is created, empty.
    CreateGroup,
    /// A group gets many members in one request.
    ManyMembers,
    /// A group gets one member more.
    OneMember,
    /// A group is read with its members.
    ReadGroup,
    /// A person is switched off.
    Deactivate,
    /// Somebody who was switched off is looked up by name.
    LookUpLeaver,
    /// A group is deleted.
    DeleteGroup,
    /// A person is deleted.
    Delete,
}

impl Operation {
    /// The name in JSON; it does not move.
    pub fn name(self) -> &'static str {
        match self {
            Self::LookUpNewcomer => "look_up_newcomer",
            Self::Create => "create",
            Self::LookUp => "look_up",
            Self::Change => "change",
            Self::Read => "read",
            Self::FirstPage => "first_page",
            Self::MiddlePage => "middle_page",
            Self::LastPage => "last_page",
            Self::LookUpGroup => "look_up_group",
            Self::CreateGroup => "create_group",
            Self::ManyMembers => "many_members",
            Self::OneMember => "one_member",
            Self::ReadGroup => "read_group",
            Self::Deactivate => "deactivate",
            Self::LookUpLeaver => "look_up_leaver",
            Self::DeleteGroup => "delete_group",
            Self::Delete => "delete",
        }
    }

    /// The name in a table, where `many` is how many members a group gets at once.
    pub(super) fn words(self, idp: Profile, many: usize) -> String {
        let words = match (self, idp) {
            (Self::LookUpNewcomer, _) => "newcomer: look-up by userName",
            (Self::Create, _) => "newcomer: POST",
            (Self::LookUp, _) => "look-up by userName",
            (Self::Change, Profile::Entra) => "PATCH of one attribute",
            (Self::Change, Profile::Okta) => "PUT of a person",
            (Self::Read, _) => "GET by id",
            (Self::FirstPage, _) => "page of 100, the first",
            (Self::MiddlePage, _) => "page of 100, the middle",
            (Self::LastPage, _) => "page of 100, the last",
            (Self::LookUpGroup, _) => "new group: look-up by displayName",
            (Self::CreateGroup, _) => "new group: POST",
            (Self::ManyMembers, _) => return format!("PATCH of a group: {many} members"),
            (Self::OneMember, _) => "PATCH of a group: 1 member more",
            (Self::ReadGroup, _) => "GET of a group with its members",
            (Self::Deactivate, _) => "PATCH active to false",
            (Self::LookUpLeaver, _) => "look-up of who was switched off",
            (Self::DeleteGroup, _) => "DELETE of a group",
            (Self::Delete, _) => "DELETE of a person",
        };
        words.to_owned()
    }
}

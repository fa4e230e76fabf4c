//! The words under which lines with one cause are read together: “412 people: not in the directory”.

use crate::cause::Code;

/// What lines with this cause have in common, to stand behind how many they are.
pub fn grouped(code: Code) -> &'static str {
    match code {
        Code::DirectoryActive => "active in the directory",
        Code::DirectoryChanged => "the directory says something else",
        Code::MatchedByLink => "known by an earlier sync",
        Code::MatchedByDirectoryId => "known by their directory id",
        Code::MatchedByEmail => "known by their e-mail address",
        Code::AliasRemoved => "aliases of Active Directory, which SCIM does not have",
        Code::CsvRow => "as a row of the file says",
        Code::Manual => "done in the console by hand",
        Code::RevertOfRun => "taken back by an undo",
        Code::DirectoryInactive => "set inactive in the directory",
        Code::DirectoryDeleted => "deleted in the directory",
        Code::NeverSeen => "not in the directory",
        Code::NoLongerSent => "not in the newest snapshot of Active Directory",
        Code::Filling => "not in the directory so far, which is still filling",
        Code::Unmanaged => "Provisioning Managed is No",
        Code::ProtectedAdmin => "administrators of this console",
        Code::KeptUntil => "kept by an administrator",
        Code::GuardHeld => "spared, since the plan was approved without its archives",
        Code::TestMode => "Test Mode is on",
        Code::Stale => "changed in the console meanwhile, or not come to",
        Code::UnreadableRecord => "the record can't be read",
        Code::MatchUncertain => "more than one person here could be meant",
        Code::DuplicateOf => "probably here already under another address",
        Code::RepeatedDirectoryId => "one directory id for two people",
        Code::AddressMissing => "no usable e-mail address",
        Code::AddressShared => "one e-mail address for two people",
        Code::AddressReused => "a known address with another name",
        Code::AddressWouldChange => "the directory has another e-mail address",
        Code::GroupNameClash => "a group of the console has that name",
        Code::MemberUnknown => "names somebody whom the directory has not sent",
        Code::IdentifierChanged => "the identifier changed",
        Code::DomainNotAllowed => "an address in a domain that is not allowed",
        Code::SourceSwitched => "the source was switched",
        Code::PolicyChanged => "what it was decided by was changed before it was begun",
    }
}

## People and groups
list-not-here = Nobody and nothing stands in this part of the list any more.
list-so-far = A long list is looked through a part at a time. There may be more after these.
list-not-so-far = None among those who were looked through so far.
list-no-further = No others in the rest of the list.
list-part = { $n ->
    [one] 1 in this part of the list
   *[other] { $n } in this part of the list
    }
list-look-further = Look further
status-active = Active
status-archived = Archived
kept-by-directory = Directory
kept-by-console = Console
users-total = { $n ->
    [one] 1 person
   *[other] { $n } people
    }
users-any-group = (take the group away)
group-as-users = Show them in the list of users
users-more-groups = and { $n } more
users-status = Status
managed-by = Managed by
users-unmanaged = Not managed
users-search = Search by e-mail, alias or name
users-export = Export CSV
users-export-some = Export these as CSV
users-last = Last change
users-template = CSV template
users-all = Show everybody
users-not-found = Nobody is like that.
users-empty = Nobody is in this console yet.
users-empty-what = The people of your company will stand here, with the groups that they are in and whether they are active or archived.
users-empty-directory = They come from your identity provider once it is connected, has sent them, and Test Mode is off:
users-empty-file = Or from a file:
user-administrator = Administrator
user-administrator-hint = This person administers the console: no sync archives them.
user-kept = The directory keeps this person. What is changed here in a field that says Directory will be overwritten by the next sync.
user-kept-test = The directory keeps this person. What is changed here in a field that says Directory will be overwritten by the next sync once Test Mode is off.
user-kept-no-more = User provisioning is off, so the directory does not keep this person any more: every field is the console's.
user-unmanaged = Provisioning Managed is No: the directory knows this person, and no sync touches them.
user-archived-because = Archived because
user-archived-at = Archived
user-fields = Profile
user-fields-hint = Fields that have a value, and who decides about each.
user-field = Field
user-value = Value
user-set-by = Decided by
alias-adi = from Active Directory
alias-csv = from a CSV file
alias-console = entered in the console
archived-inactive = The directory has set them inactive.
archived-deleted = The directory has deleted them.
archived-never-seen = The directory is complete, and they are not in it.
archived-no-longer-sent = The newest snapshot of Active Directory does not have them any more.
archived-undone = A run was undone.
archived-by-hand = Somebody archived them in the console.
groups-search = Search by name
groups-total = { $n ->
    [one] 1 group
   *[other] { $n } groups
    }
groups-all = Show all groups
groups-not-found = No group is like that.
groups-empty = There is no group yet.
groups-empty-what = Groups will stand here with who decides about each of them and how many people are in it.
groups-empty-file = Or from the column “Group” of a file:
group-group = Group
group-people = Members
group-of-directory = The directory decides about this group: syncs name it and say who is in it.
group-of-console = The console decides about this group: no sync touches it.
group-empty = Nobody is in this group.
group-empty-archived = It is archived: nobody can be put into it.
group-empty-directory = People stand here once the directory has put them into the group and a sync has looked.
group-empty-console = People are put into it by the column “Group” of a file:
group-members = { $n ->
    [one] 1 member
   *[other] { $n } members
    }
group-members-active = { $n ->
    [one] 1 member, active
   *[other] { $n } members, all of them active
    }
group-members-some = { $n ->
    [one] 1 member, archived
   *[other] { $n } members: { $active } active, { $archived } archived
    }
group-clash-title = The directory has a group called “{ $name }” too
group-clash = Two groups can’t have one name, so syncs touch neither of them. There are two ways out:
group-clash-support = Two groups can’t have one name, so syncs touch neither of them. An Admin or an Owner can give this one another name, or let the directory manage it.
group-clash-rename = Give this group another name. The next sync then brings the directory’s beside it.
group-clash-run = Said by the newest report:
group-members-found = { $found } of { $n } members
group-not-found = Nobody in this group is like that.
group-all = Show all members

### What the console says. Labels in product.md's bold quotes stand here to the letter.

## Labels that do not move
label-account-settings = Account Settings
label-user-management = User Management
label-user-provisioning = User Provisioning
label-enable = Enable User Provisioning (User Syncing)
label-scim = SCIM
label-adi = ADI
label-scim-settings = + SCIM Settings
label-generate = Generate SCIM Token
label-regenerate = Regenerate SCIM token
label-revoke = Revoke SCIM token
label-tenant-url = Tenant URL
label-force-sync = Force Sync Now
label-test-mode = Test Mode
label-save-changes = Save Changes
label-ok = OK
label-users = Users
label-groups = Groups
label-provisioning = Provisioning
label-import = Import CSV
label-security = Password and Sessions

## Everywhere
ago-now = just now
ago-minutes = { $n ->
    [one] { $n } minute ago
   *[other] { $n } minutes ago
    }
ago-hours = { $n ->
    [one] { $n } hour ago
   *[other] { $n } hours ago
    }
ago-days = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
    }
cancel = Cancel
copied = Copied.
copy-tenant-url = Copy Tenant URL
copy-token = Copy token
role-owner = Owner
role-admin = Admin
role-support = Support
kind-archived = Archived
kind-changed = Changed
kind-created = Created
kind-restored = Restored
kind-adopted = Adopted
kind-skipped = Skipped
kind-held = Held
kind-issues = Issues
label-memberships = Memberships
pages = Pages
pages-previous = Previous page
pages-next = Next page
filter-all = All
field-email = Email
field-aliases = Email Aliases
field-name = Name
field-provisioning-managed = Provisioning Managed
field-before = before:
field-after = after:
field-empty = empty

## The frame
frame-skip = Skip to the page
frame-navigation = Console
frame-ribbon = How syncs act now
frame-sign-out = Sign out
ribbon-test-title = TEST MODE
ribbon-test = Syncs only report what they would do. Nothing in the console changes.
ribbon-off-title = User provisioning is off.
ribbon-off = People are managed here in the console and by CSV. SCIM requests are refused.
status-off = User provisioning is off · no identity provider is connected
status-no-token = not connected: there is no live token
status-never-heard = waiting for the first call
status-heard = last heard { $ago }
status-filling = the directory is still filling: nobody is archived for being absent
status-test = Test Mode: nothing in the console changes
status-live = live: syncs change the console
profile-adi = Active Directory
profile-okta = Okta
profile-entra = Entra ID
profile-onelogin = OneLogin
profile-jumpcloud = JumpCloud
profile-ping = Ping
profile-google = Google Workspace
profile-other = SCIM
said-saved = Saved.
said-saved-off = Saved. Nothing is synced while user provisioning is off, and switching it on turns Test Mode on again.
said-switched-mapping = Saved. The source was switched, so Test Mode is on. The attribute mapping that this account saved holds for the new source too: where it takes e-mail addresses from userName, each may become the sign-in name. The plan lists what would be overwritten or lost.
said-switched = Saved. The source was switched, so Test Mode is on. When it is turned off, data of the other source may be overwritten or lost; the plan lists what.
said-signed-out = You are signed out.
said-password = Your password was changed, and your other sessions have ended.
said-session-ended = The session was ended.
said-approved = Approved. The run below applies that plan.
said-imported = The file was imported.

## Signing in
sign-in-title = Sign in
sign-in-account = Account
sign-in-email = E-mail address
sign-in-password = Password
sign-in-do = Sign in
sign-in-wrong = That is not right: check the address and the password.
sign-in-early = { $n ->
    [one] Too many tries in a row. The next one is possible in a minute.
   *[other] Too many tries in a row. The next one is possible in { $n } minutes.
    }
sign-in-forgotten = Forgotten your password? Whoever runs this server makes you a new setup link: rollcall admin invite.
setup-title = Set your password
setup-welcome = Welcome, { $email }. You will administer { $account }.
setup-password = Password
setup-length = At least { $n } characters. Long is good; a few unrelated words are fine. Paste from your password manager as you like.
setup-again = The same again
setup-do = Set password and sign in
setup-differ = The two passwords are not the same. Nothing was saved.

## Account Settings
account-name = Account
account-slug = Name in addresses
account-administrators = Administrators
account-role = Role
account-invite = More administrators are invited by whoever runs this server: rollcall admin invite.
security-password = Change your password
security-present = Present password
security-new = New password
security-change = Change password
security-change-hint = Your other sessions end with it.
security-wrong = The present password is not right. Nothing was changed.
security-sessions = Where you are signed in
security-sessions-hint = A session ends twelve hours after it was last used, and after seven days at the latest.
security-browser = Browser
security-from = From
security-seen = Last used
security-opened = Signed in
security-end = End session
security-this = this one
security-everywhere = Sign out everywhere

## User Provisioning
provisioning-enable-hint = Your identity provider adds, changes and archives the people of this console. As long as this is off, people are managed here or by CSV.
provisioning-source = Source
provisioning-scim-hint = Okta, Entra ID, OneLogin, JumpCloud, Ping, or any SCIM 2.0 client.
provisioning-adi-hint = Active Directory Integration. Its agent is not part of this version yet: nothing fills the console from there.
provisioning-switching = You are switching the source. Saving turns Test Mode on in the same step. When Test Mode is turned off again, data of the present source may be overwritten or lost; the report of Test Mode lists what.
provisioning-test-mode-hint = Syncs only report what they would do, and why. Requests of your identity provider are accepted all the same.
provisioning-going-live = Save Changes turns Test Mode off and applies this plan
provisioning-plan-made = This is the newest plan, made
provisioning-plan-run = see run
provisioning-leavers = These people would be archived
provisioning-more-leavers = { $n ->
    [one] …and one more.
   *[other] …and { $n } more.
    }
provisioning-nobody-leaves = Nobody would be archived.
provisioning-no-plan = No sync has looked yet, so there is no plan to approve. Save Changes shows it first; nothing is applied before you have seen it.
provisioning-look-first = Nothing was saved. This is the plan that turning Test Mode off would apply: look at it, then save again.
provisioning-plan-moved = Nothing was saved: the plan that you saw is not the present one, since the directory or the console has changed. This is the present one: look at it, then save again.
provisioning-test-first = Nothing was saved. Provisioning begins in Test Mode: leave Test Mode ticked, save, look at the first report, then turn it off.
provisioning-moved = Somebody else changed the settings while this page was open, so nothing was saved. What changed:
provisioning-moved-line = { $key }: was { $was }, is now { $is }
provisioning-not-whole = The form did not arrive whole, so nothing was saved. Look at the settings below and try again.
provisioning-off = Nothing was started: user provisioning is off. Tick the first box and save, then try again.
provisioning-support = Your role is Support: you can read these settings. An Admin or an Owner can change them.
token-made = made
token-made-by = by
token-used = last used
token-used-from = from
token-never-used = never used
token-expires = expires
window-token-title = Your SCIM token
window-token = SCIM token
window-token-warning = This is the only time that the token is shown. Copy it now and keep it like a password. Whoever has it can add and archive people here.
window-regenerate = A new token is made and shown once. Your identity provider needs it: until it has it, its requests are refused.
window-overlap = The token in use now stops
window-overlap-none = at once
window-overlap-hour = in 1 hour
window-overlap-day = in 24 hours
window-overlap-week = in 7 days
window-revoke = The token stops at once. Your identity provider is refused until it is given a new one. Nobody is archived for that.
window-revoked = The token was revoked. No request that starts from now on gets in with it.
window-unsaved-title = Not saved yet
window-unsaved = You have changed settings that are not saved. A sync goes by the saved ones.
window-unsaved-back = Back to the settings
window-unsaved-sync = Force Sync Now by the saved settings
window-told-title = SCIM token

## Runs and their reports
runs-hint = Every sync and every import is a run. Its report says who was archived, changed, created or restored, and why.
runs-empty = There is no run yet.
runs-empty-what = A run compares the people of your directory with the people of this console, and reports who would be archived, changed, created or restored, and why. It comes by itself once your identity provider has sent people and been quiet for a while.
runs-empty-how = To get the first one, enable provisioning and press Force Sync Now:
runs-none = No run is like that.
runs-all = Show all runs
runs-caption = Newest first. Users, Groups and Memberships count the changes of each plan.
runs-newer = Newer runs
runs-older = Older runs
run-run = Run
run-when = When
run-trigger = Trigger
run-service = Service
run-status = Status
run-test = Test
run-live = Live
run-pending = Pending
run-processing = Processing
run-held = Held
run-completed = Completed
run-skipped = Skipped
run-failed = Failed
run-undone = Undone
service-csv = CSV
service-console = Console
trigger-quiet = Quiet period over
trigger-daily = Daily full sync
trigger-go-live = Test Mode turned off
trigger-adi = Active Directory snapshot
trigger-edit = Edit in the console
trigger-undo = Undo of a run
who-operator = the operator, by the command line
who-api-key = API key { $key }
run-queued = Queued: it begins within seconds, or when the run before it has ended.
run-comparing = Comparing the directory with the console. Nothing is applied yet.
run-applying = { $n ->
    [one] Applied { $done } of 1 step.
   *[other] Applied { $done } of { $n } steps.
    }
run-progress = Steps applied
run-looks-again = This page looks again by itself every two seconds.
run-look-again = Look again
run-held-title = Held: nothing is applied until somebody approves it
run-held-unknown = A rule of the guard holds this plan.
run-approve = Approve
run-approve-does = Applies exactly the plan of this report.
run-approve-does-present = Applies exactly the plan as it is now.
run-without-archives = Approve without archives
run-without-archives-does = { $n ->
    [one] Applies everything but the archive: 1 person stays as they are.
   *[other] Applies everything but the archives: { $n } people stay as they are.
    }
run-approve-else = If the directory or the console has moved since, nothing is applied and you see the present plan first. If you do nothing, nothing happens.
run-present = The plan as it is now
run-present-whole = For the present plan line by line, press Force Sync Now:
run-plan-moved = Nothing was applied: the directory or the console has changed since this report was made. The plan as it is now is below: look at it, then approve that one.
run-later = A later sync has looked again since, so this plan may not be the present one. The newest is
run-not-approved = Nothing was approved. { $why }.
run-not-whole = Nothing was approved: the form did not arrive whole. Look at the plan below and try again.
run-support = Your role is Support: you can read this report. An Admin or an Owner can approve it.
run-test-mode-on = Nothing can be approved here while Test Mode is on. Turning Test Mode off shows the newest plan and approves it in the same step.
run-off = Nothing can be approved while user provisioning is off.
run-nothing-applied = Nothing was applied.
run-was-test = This run was made in Test Mode: it reports what a live sync would do, and why.
run-would-hold = A live sync with this plan would be held for an approval, because:
run-go-live = To go live, untick Test Mode and save; the plan is shown before it is approved:
run-left-title = Left as they are:
run-issues-title = Issues: somebody should look.
run-issues = These records could not be decided, so they were left as they are:
run-test-on = On: nothing was applied
run-test-off = Off: live
run-asked-by = Asked for by
run-by-itself = nobody: it came by itself
run-approved-by = Approved by
run-asked = Asked for
run-finished = Ended
run-duration = Duration
duration-none = less than a second
duration-seconds = { $n ->
    [one] 1 second
   *[other] { $n } seconds
    }
duration-minutes = { $n } minutes
duration-hours = { $n } hours
duration-with-wait = { $took }, with any wait for the approval
run-digest = Digest of the plan
run-csv = Download CSV
run-json = Download JSON
run-report = Report
run-parts = Parts of the report
run-search = Search by e-mail or group
run-search-do = Search
run-show-all = Show all
run-none-found = Nothing in this part of the report is like that.
run-none-yet = There is no plan yet: the lines come when the directory and the console have been compared.
run-no-plan = This run made no plan, so there are no lines.
run-none-here = This run has nothing to say here: what it compared is alike.
run-which = Lines { $first } to { $last } of { $n }
run-subject = Who or what
run-verb = What
run-why = Why, and what changes
run-fields = { $n } fields
verb-create = { $when ->
    [done] Created
    [soon] To be created
   *[would] Would be created
    }
verb-change = { $when ->
    [done] Changed
    [soon] To be changed
   *[would] Would be changed
    }
verb-archive = { $when ->
    [done] Archived
    [soon] To be archived
   *[would] Would be archived
    }
verb-restore = { $when ->
    [done] Restored
    [soon] To be restored
   *[would] Would be restored
    }
verb-adopt = { $when ->
    [done] Adopted
    [soon] To be adopted
   *[would] Would be adopted
    }
verb-rename = { $when ->
    [done] Renamed
    [soon] To be renamed
   *[would] Would be renamed
    }
verb-add = { $when ->
    [done] Added
    [soon] To be added
   *[would] Would be added
    }
verb-remove = { $when ->
    [done] Removed
    [soon] To be removed
   *[would] Would be removed
    }
verb-alias-remove = { $when ->
    [done] Alias removed
    [soon] Alias to be removed
   *[would] Alias would be removed
    }
verb-skip = Skipped
verb-hold = Held
verb-issue = Issue

## People and groups
list-not-here = Nobody and nothing stands in this part of the list any more.
status-active = Active
status-archived = Archived
kept-by-directory = Directory
kept-by-console = Console
users-total = { $n ->
    [one] 1 person
   *[other] { $n } people
    }
users-more-groups = and { $n } more
users-status = Status
users-kept-by = Kept by
users-unmanaged = Not managed
users-search = Search by e-mail, alias or name
users-export = Export CSV
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
user-unmanaged = Provisioning Managed is no: the directory knows this person, and no sync touches them.
user-archived-because = Archived because
user-archived-at = Archived
user-managed-yes = Yes: syncs may change, archive and restore this person.
user-managed-no = No: no sync touches this person.
user-no-groups = none
user-fields = Fields
user-fields-hint = Fields that have a value, and who decides about each.
user-field = Field
user-value = Value
user-timeline = What happened
user-timeline-hint = Newest first.
user-timeline-empty = Nothing has happened so far: neither the directory nor a run has said anything of this person.
user-timeline-all = Show all { $n }
user-actor = By
user-happened = What
actor-directory = Directory
actor-sync = Sync
actor-administrator = Administrator
actor-operator = Operator
actor-api-key = API key
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
group-managed-by = Managed by
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
group-members-found = { $found } of { $n } members
group-not-found = Nobody in this group is like that.
group-all = Show all members

## Import
import-what = A file adds people and changes them. Nobody is archived by a file. You see first what it would do, line by line; nothing is applied before you say so.
import-file = CSV file
import-file-hint = UTF-8, 4 MiB at most; commas or semicolons.
import-preview = Preview
import-preview-hint = Nothing is applied yet.
import-columns = What stands in a file
import-columns-what = The first line names the columns, in any order. Email is required, since it says who a row is about; the template has all the others.
import-rule-cell = An empty cell leaves the field as it is.
import-rule-status = A column Status is ignored: a file changes fields, not the status.
import-rule-several = Several groups or aliases in one cell are parted by a semicolon.
import-rule-managed = Provisioning Managed is true or false; a person with false is left alone by every sync.
import-support = Your role is Support: you can export people. An Admin or an Owner can import them.
import-no-part = Nothing was looked at: the form did not arrive whole. Choose the file again.
import-no-file = No file was chosen. Choose a CSV file, then press Preview.
import-empty = The file is empty. The first line must name the columns, Email among them.
import-too-large = The file is larger than 4 MiB. Nothing was applied. Divide it into several files, each with the first line.
import-not-whole = Nothing was applied: the form did not arrive whole. Choose the file again.
import-has-faults = Nothing was applied: some rows can't be used. This is what the file would do without them.
import-moved = Nothing was applied: the console has changed since the preview. This is what the file would do now: look at it, then apply that.
import-done-already = Nothing is left to apply: the console has all that this file says. If you pressed Apply twice, the first time did it, and its report is under Users, Provisioning.
import-refused = Nothing was applied: { $why }
import-title = Preview of the import
import-unusable = The file can't be used, so nothing of it can be applied.
import-nothing = The file changes nothing: everything in it is in the console already, or it has no rows that can be used.
import-fault-of-file = What is wrong with the file
import-faults = { $n ->
    [one] 1 row can't be used
   *[other] { $n } rows can't be used
    }
import-fault-hint = Mend it in the file and choose the file again.
import-faults-hint = Mend them in the file and choose it again, or leave them out. Line 1 is the line with the columns.
import-line = Line
import-column = Column
import-wrong = What is wrong
import-more = { $n ->
    [one] …and one more.
   *[other] …and { $n } more.
    }
import-all-in-report = The report of the run shows every line.
import-people-created = People created
import-people-changed = People changed
import-groups-created = Groups created
import-members-added = Members added
import-apply = Apply
import-apply-does = Applies exactly this plan, and shows its report. If the console has changed since, nothing is applied and you see the present plan first.
import-apply-without = { $n ->
    [one] Apply without this row
   *[other] Apply without these { $n } rows
    }
import-apply-without-does = Applies exactly the plan below, and leaves out the rows that can't be used.
import-another = Choose another file

## What went wrong
failed-request = Request
failed-to-users = To the people of the console
failed-to-sign-in = To the sign-in
failed-not-found-what = There is nothing here
failed-not-found-why = No page, person, group or run of this account is at this address.
failed-not-found-how = It may have been mistyped, or belong to another account.
failed-no-method-what = That is not possible here
failed-no-method-why = This address exists, but not for this kind of request.
failed-no-method-how = Open the page that you came from and use its buttons.
failed-forbidden-what = Your role does not reach that far
failed-forbidden-how = Nothing was changed.
failed-refused-what = That could not be done
failed-refused-how = Nothing was changed. Go back, look again, and try once more.
failed-full-what = The disk is full
failed-full-why = The database has no space left, so nothing was saved. Reading goes on.
failed-full-how = Whoever runs this server has to make room; everything works again without a restart.
failed-busy-what = Not now
failed-busy-why = The database did not answer in time, so nothing was saved.
failed-busy-how = Try again in a moment.
failed-lost-what = Not now
failed-lost-why = The connection to the database was lost. Whether what you sent was saved can't be told from here.
failed-lost-how = Open the page again in a moment and look before you try once more.
failed-crowded-what = Too many at once
failed-crowded-why = Many passwords are being checked just now, and yours was not looked at.
failed-crowded-how = Nothing was changed. Try again in a moment.
failed-broken-what = Something went wrong
failed-broken-why = The fault is ours, and the server's log has it under the request below.
failed-broken-how = Try again; if it stays, tell whoever runs this server the request's id.
failed-not-our-form-what = The form was not accepted
failed-not-our-form-why = It did not come from a page of this console in this browser, or from one that is too old.
failed-not-our-form-how = Nothing was changed. Open the page again and send the form from there.
failed-unreadable-what = The form can't be read
failed-unreadable-why = It did not arrive whole, or in a form that a browser would not send.
failed-unreadable-how = Nothing was changed. Open the page again and try once more.
failed-too-large-what = That is too large
failed-too-large-why = A file may have 4 MiB, another form 64 KiB.
failed-too-large-how = Nothing was changed. Divide the file into several.
failed-no-link-what = This link does not work any more
failed-no-link-why = A setup link is good for 24 hours and for one use.
failed-no-link-how = If you have set a password already, sign in with it. Otherwise ask whoever runs this server for a new link: rollcall admin invite.

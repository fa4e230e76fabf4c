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

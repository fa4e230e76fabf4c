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

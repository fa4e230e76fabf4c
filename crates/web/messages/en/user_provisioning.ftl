## User Provisioning
provisioning-enable-hint = Your identity provider adds, changes and archives the people of this console. As long as this is off, people are managed here or by CSV.
provisioning-source = Source
provisioning-scim-hint = Okta, Entra ID, OneLogin, JumpCloud, Ping, or any SCIM 2.0 client.
provisioning-adi-hint = Active Directory Integration. Complete snapshots of your domains are brought under an ADI token.
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
provisioning-moved-next = Below, what you had not changed stands as it is now; what you changed is still as you left it. Look at it, then save again.
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
provisioning-faults = Nothing was saved: some settings can't be what they were set to. They are marked below.
token-never-expires = never expires
lifetime = New one expires after
lifetime-year = 365 days
lifetime-half = 180 days
lifetime-quarter = 90 days
lifetime-month = 30 days
lifetime-never = never (a limited lifetime is safer)

## Further settings
further-summary = Limits, schedule and identity provider
further-guard = How much a sync may archive by itself
further-schedule = When syncs run
further-directory = What is expected of the directory
further-log = Request log
setting-on = on
setting-off = off
setting-fault = “{ $text }” is not possible: { $expected }.
setting-archive-percent = Archives without an approval, in percent
setting-archive-percent-hint = A plan that archives more than this part of the managed active people, at once or within 24 hours, waits for an approval. This can be { $range }; it can't be turned off.
setting-archive-min = Archives without an approval, at the least
setting-archive-min-hint = Where few people are many percent: so many never make a plan wait. This can be { $range }.
setting-quiet-period = Quiet period
setting-quiet-period-hint = A sync follows once the directory has sent nothing for so long; if it never pauses, after ten times that. This can be { $range }.
setting-daily-at = Daily full sync at
setting-daily-at-hint = Once a day a sync looks at everybody, whatever was sent.
setting-time-zone = Time zone
setting-time-zone-hint = For the daily sync, and for times in sentences and files: a name such as Europe/Berlin. A time that stands alone goes by the clock of whoever reads it.
setting-profile = Identity provider
setting-profile-hint = Which attributes fill which fields, unless this account has saved a mapping of its own; and how long a new directory takes to count as complete. Your identity provider itself is not changed.
setting-complete-period = Completeness period
setting-complete-period-hint = A new directory counts as complete once it has sent nothing for so long; until then nobody is archived for being absent. Empty: as is usual for the identity provider, { $usual }. Otherwise { $range }.
setting-retention = Requests are kept, in days
setting-retention-hint = Older ones leave the request log; runs and the audit log stay. This can be { $range }.
profile-any = Another SCIM client, or not known

## How the connection stands
connection-title = Connection
connection-used = Token last used
connection-requests-hour = Requests in the last hour
connection-requests = { $n }
connection-requests-more = more than { $n }
connection-refused = Last error
connection-refused-none = none in the request log
connection-mirror = In the directory
connection-mirror-holds = { $people ->
    [one] { $people } person
   *[other] { $people } people
    }, { $groups ->
    [one] { $groups } group
   *[other] { $groups } groups
    }
connection-last-run = Last run
connection-last-run-none = No run yet.
connection-next-run = Next run
connection-next-daily = The daily full sync, in { $in }
connection-next-quiet = In { $in }, if the directory sends nothing more until then
connection-next-now = Any moment now.
connection-next-off = None: user provisioning is off.
connection-run = Run
span-seconds = { $n ->
    [one] { $n } second
   *[other] { $n } seconds
    }
span-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
    }
span-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
    }
span-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
    }
filling-title = The directory is still filling
filling-means = It may not have sent everybody yet. So nobody is archived for being absent from it; whoever it says has left is archived all the same.
filling-nothing-sent = Nothing has been sent yet. It counts as complete some time after the last person has come.
filling-until = If it sends nothing more, it counts as complete by itself in { $in }
filling-any-moment = It has sent nothing for long enough, and counts as complete any moment now.
filling-no-domain = It counts as complete once a first snapshot has come.
filling-domains = It counts as complete once new snapshots of these domains have come: { $domains }.
filling-complete = Count the directory as complete
window-complete-there = { $people ->
    [one] There is { $people } person
   *[other] There are { $people } people
    } in the directory, and { $groups ->
    [one] { $groups } group
   *[other] { $groups } groups
    }.
window-complete = From now on, whoever is not in it counts as gone, and a sync archives them: in Test Mode it only says so, and many at once wait for an approval. Say this only when your identity provider has sent everybody.
window-complete-yes = Yes, it has sent everybody
window-completed = The directory counts as complete. The next sync plans who is absent from it.

## Tokens
tokens-title = Tokens
tokens-caption = Every token that opens the door, and those that ended last. Of a token only its beginning and its end are known here.
tokens-left-out = Older ones are not listed.
tokens-token = Token
tokens-state = State
tokens-made = Made
tokens-used = Last used
tokens-ends = Ends or ended
key-active = Active
key-overlap = Overlap
key-revoked = Revoked
key-expired = Expired
key-never = never
key-tried = Last tried

## OAuth clients
clients-title = OAuth 2.0 clients
clients-what = Instead of the token an identity provider may have an id and a secret, with which it fetches a token for an hour each time (client credentials). Several may live side by side: to change a secret, make another client, and revoke the old one once it is not used any more.
clients-url = Token endpoint URL
clients-none = No OAuth client yet. Make one if your identity provider asks for a client id and a client secret.
clients-caption = OAuth clients of this account
clients-id = Client id
clients-deed = Revoke
client-generate = Make an OAuth client
client-revoke = Revoke
client-revoked = The client was revoked. Nothing that it was given opens the door from now on.
client-ended = There is no such live client any more. Nothing was changed.
copy-token-url = Copy token endpoint URL
copy-client-id = Copy client id
copy-client-secret = Copy client secret
window-client = OAuth client
window-client-title = Your OAuth client
window-client-warning = This is the only time that the secret is shown. Copy it now and keep it like a password. Whoever has it can add and archive people here.
window-client-secret = Client secret
window-client-revoke = Revoke the OAuth client
window-client-stops = The client stops at once, and so does every token that it was given. An identity provider that uses it is refused. Nobody is archived for that.

## Active Directory
adi-settings = ADI Settings
adi-agent = The agent that reads a domain controller is not part of this version yet. Whatever can send the snapshots of docs/ADI.md over HTTPS can fill the console today.
adi-generate = Generate ADI token
adi-regenerate = Regenerate ADI token
adi-revoke = Revoke ADI token
adi-url = Address for snapshots
copy-adi-url = Copy address for snapshots
window-adi-token-title = Your ADI token
window-adi-token = ADI token
window-adi-token-warning = This is the only time that the token is shown. Copy it now and keep it like a password. Whoever has it can add and archive people here.
window-adi-regenerate = A new token is made and shown once. Whatever brings your snapshots needs it: until it has it, its snapshots are refused.
window-adi-revoke = The token stops at once. Snapshots are refused until a new one is used. Nobody is archived for that.
domains-none = No snapshot has come yet. Each domain appears here with its first one.
domains-caption = Domains, and what is on its way
domains-name = Domain
domains-state = Snapshot
domains-since = Since
domains-run = Sync
domain-in-force = In force
domain-awaited = Awaited anew
domain-open = Being sent

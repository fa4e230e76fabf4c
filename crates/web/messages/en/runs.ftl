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
run-looks-again = This page shows what is new by itself.
run-look-again = Look again
run-held-title = Held: nothing is applied until somebody approves it
run-held-unknown = A rule of the guard holds this plan.
run-approve = Approve
run-approve-does = Applies exactly the plan of this report.
run-without-archives = Approve without archives
run-without-archives-does = { $n ->
    [one] Applies everything but the archive: 1 person stays as they are.
   *[other] Applies everything but the archives: { $n } people stay as they are.
    }
run-approve-else = If you do nothing, nothing happens. If the directory or the console has moved since, nothing is applied, and you are shown what is different first.
run-plan-moved = Nothing was applied: the directory or the console has changed since this report was made. This run has the present plan from now on. What is different stands below: look at it, then approve that plan.
run-plan-stale = Nothing was applied: the form was about another plan than the one of this run. Look at the plan below, then approve that one.
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
run-guard = The guard has judged the plan. It is being stored; nothing is applied yet.
run-forced = It does anew what your directory last told Rollcall. It can't make your identity provider send again.
run-progress-title = How far this run is
stage-queued = Queued
stage-comparing = Comparing
stage-guard = Guard
stage-applying = Applying
run-cancel = Cancel this run
run-cancel-does = Nothing is applied yet. What the directory has sent stays there for the next sync.
run-not-cancelled = It was not cancelled. { $why }.
run-undoes = This run takes back what another one did:
run-undone-by = What this run did was taken back by
run-parted = What is different from the plan you saw
run-parted-does = Everything else is as you saw it.
parted-new = New
parted-gone = Gone
parted-different = Different
run-hints = Where to look for the cause
run-hints-how = A mass leave is seldom one: look in your identity provider whether a group was unassigned from the application, an attribute filter was changed, or a domain was renamed.
run-leavers = { $n ->
    [one] 1 person would be archived
   *[other] { $n } people would be archived
    }
run-no-department = Without a department
run-meter = { $n ->
    [one] 1 archive in 24 hours; { $allowed } allowed.
   *[other] { $n } archives in 24 hours; { $allowed } allowed.
}
run-meter-before = { $n ->
    [one] 1 of them was archived before this plan.
   *[other] { $n } of them were archived before this plan.
    }
run-answer = What shall happen?
run-keep = Keep these people
run-keep-does = { $n ->
    [one] Rejects the plan. 1 person is kept: no sync archives them until the time is over, or the directory says something new about them. The next sync does the rest.
   *[other] Rejects the plan. { $n } people are kept: no sync archives them until the time is over, or the directory says something new about them. The next sync does the rest.
    }
run-keep-how-long = Keep them for
run-keep-7 = 7 days
run-keep-30 = 30 days
run-keep-90 = 90 days
run-keep-other = so many days:
run-keep-days = Number of days
run-no-days = Nothing was rejected: for how many days are these people to be kept? A whole number from 1 to 3650.
run-reject = Reject and keep nobody
run-reject-does = Ends this run without applying anything. What the directory says still stands, so the next sync plans the same again.
run-not-rejected = Nothing was rejected. { $why }.
run-based-on = Based on
run-based-on-both = directory and console as of
run-renewed = Plan replaced since it was held
run-download = Download
run-xlsx = Download XLSX
run-txt = Download text
run-text = Text
run-compare = Compare
run-undo = Undo this run
run-not-undone = It can't be undone. { $why }.
run-of-part = This sync looked at whom the writes since the sync before concern. Everybody else is as that one left them.
run-reasons = Reasons
run-any-reason = Show every reason
run-people-for = { $n ->
    [one] 1 person: { $reason }
   *[other] { $n } people: { $reason }
    }
run-groups-for = { $n ->
    [one] 1 group: { $reason }
   *[other] { $n } groups: { $reason }
    }
run-memberships-for = { $n ->
    [one] 1 membership: { $reason }
   *[other] { $n } memberships: { $reason }
    }
run-more-lines = { $n ->
    [one] And 1 line more.
   *[other] And { $n } lines more.
    }
run-evidence = Evidence
run-resource = Record in the directory
run-request = Last request before this run
run-story = Their story
run-explain = Explain
run-legend = What the signs mean
undo-title = Undo run
undo-does = This is what would happen: the console returns to its state before that run. What somebody changed since is kept, and stands first.
undo-would = The console would return to its state before that run. What somebody changed since would be kept.
undo-long = That run made { $n } changes, bookkeeping included. An undo looks at each of them.
undo-show = Show what an undo would do
undo-shows = Changes nothing, and takes a moment.
undo-test-mode = Test Mode will be turned on in the same step, so that the next sync does not simply do it again.
undo-exactly = Does exactly this. An undo is a run like any other, and can be undone too.
undo-support = Your role is Support: you can read what an undo would do. An Admin or an Owner can do it.
undo-nothing = Nothing of that run can be taken back any more: all of it was changed since. Undo the later runs first.
undo-left = Kept as it is, since it was changed later
undo-not-whole = Nothing was undone: the form did not arrive whole. Look at the plan below and try again.
undo-moved = Nothing was undone: the console has changed since you saw the plan. This is the present one: look at it, then undo.
compare-title = Compare run
compare-with = with run
compare-choose = Compare with
compare-choice = Run { $run } · { $when } · { $trigger } · { $status }
compare-unknown = There is no such run to compare with. Choose one of the latest.
compare-alone = There is no other run to compare with yet.
compare-only = Only in run
compare-both = In both, and not the same
compare-says = As in run
compare-lines = Lines
format-csv = CSV
format-xlsx = XLSX
format-json = JSON
run-reject-stale = Nothing was rejected and nobody is kept: the plan has changed since you looked. This is the present one: look at it, then answer it.

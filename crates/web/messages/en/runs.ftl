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

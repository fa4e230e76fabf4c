## What happened to somebody
timeline-title = What happened
timeline-hint = Newest first.
timeline-empty = Nothing has happened so far: neither the directory nor a run has said anything of this person.
timeline-all = Show all { $n }
timeline-request = Show the request
actor-directory = Directory
actor-sync = Sync
actor-administrator = Administrator
actor-operator = Operator
actor-api-key = API key

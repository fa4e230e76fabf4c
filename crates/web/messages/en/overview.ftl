## The first page
overview-off = { $n ->
    [0] User provisioning is off, and nobody is in this console yet.
    [one] User provisioning is off: 1 person is managed here in the console.
   *[other] User provisioning is off: { $n } people are managed here in the console.
    }
overview-held = Run { $run } is held: nothing is applied until somebody decides.
overview-refusing = What { $who } sends is being refused.
overview-failed = The newest sync, run { $run }, failed.
overview-not-connected = { $n ->
    [0] No directory is connected yet, and nobody is in this console.
    [one] No directory is connected. 1 person is in this console, and nothing happens to them.
   *[other] No directory is connected. { $n } people are in this console, and nothing happens to them.
    }
overview-waiting = Everything is ready on this side: { $who } has not called yet.
overview-nobody = { $who } has called, and nobody is in the directory yet.
overview-snapshots = { $n ->
    [one] The newest snapshots of Active Directory have 1 person.
   *[other] The newest snapshots of Active Directory have { $n } people.
    }
overview-compared = Run { $run } compared them with the console: its report says who is new and who is gone.
overview-not-compared = No sync has compared them with the console yet.
overview-all-here = { $n ->
    [one] The one person of the directory is here.
   *[other] All { $n } people of the directory are here.
    }
overview-all-known = All { $n } people of the directory are known here, { $archived } of them archived.
overview-all-archived = { $n ->
    [one] The one person of the directory is archived here.
   *[other] All { $n } people of the directory are archived here.
    }
overview-none-here = { $n ->
    [one] The one person of the directory is not here yet.
   *[other] None of the { $n } people of the directory are here yet.
    }
overview-some-here = { $lacking ->
    [one] 1 of the { $n } people of the directory is not here.
   *[other] { $lacking } of the { $n } people of the directory are not here.
    }
overview-some-known = { $lacking ->
    [one] 1 of the { $n } people of the directory is not here, { $archived } more only as archived.
   *[other] { $lacking } of the { $n } people of the directory are not here, { $archived } more only as archived.
    }
overview-nobody-else = Everybody active in the console is in the directory.
overview-unmanaged-else = { $n ->
    [one] 1 person of the console is not in the directory and not managed: no sync touches them.
   *[other] { $n } people of the console are not in the directory and not managed: no sync touches them.
    }
overview-absent-test = { $n ->
    [one] 1 person of the console is not in the directory: nothing happens to them while Test Mode is on.
   *[other] { $n } people of the console are not in the directory: nothing happens to them while Test Mode is on.
    }
overview-absent-filling = { $n ->
    [one] 1 person of the console is not in the directory yet: nobody is archived for that while it is still filling.
   *[other] { $n } people of the console are not in the directory yet: nobody is archived for that while it is still filling.
    }
overview-absent-live = { $n ->
    [one] 1 managed person of the console is not in the directory: the newest report says what becomes of them.
   *[other] { $n } managed people of the console are not in the directory: the newest report says what becomes of them.
    }
begin-off = Connect your identity provider, and it keeps the people of this console in step. At first Test Mode only reports what would happen.
begin-connect = A setup guide shows what to enter where, with the values of this account, and ticks its steps as your directory calls.
begin-report = The first report comes by itself once your directory has been quiet for a while.
number-directory = In the directory
number-console = Active in the console
number-matched = In both
gap-not-in-console = { $n ->
    [one] 1 is not in the console
   *[other] { $n } are not in the console
    }
gap-not-in-directory = { $n ->
    [one] 1 is not in the directory
   *[other] { $n } are not in the directory
    }
gap-archived = { $n ->
    [one] 1 more of the directory is archived here
   *[other] { $n } more of the directory are archived here
    }
gap-compared = Who is not here: the report of run { $run }
gap-unmanaged = { $n ->
    [one] 1 of them is not managed
   *[other] { $n } of them are not managed
    }
needs-title = Needs you
needs-nothing = Nothing needs you.
need-decide = Look and decide
need-see-why = See why
need-open = Open the report
need-look = Look
need-key = Key
need-log = Log
need-refusing = What your directory sends is refused. { $why }
need-missed = { $n ->
    [one] Run { $run } found 1 change that the syncs before it had missed. It is done; please report it, it is a fault of ours.
   *[other] Run { $run } found { $n } changes that the syncs before it had missed. They are done; please report it, it is a fault of ours.
    }
need-quiet = Your directory asks at intervals, and was last heard { $ago }. Look whether its provisioning is paused or in quarantine.
need-issues = { $n ->
    [one] Run { $run } could not decide 1 record and left it as it is. Its report says which one, and why.
   *[other] Run { $run } could not decide { $n } records and left them as they are. Its report says which ones, and why.
    }
need-gap = { $n ->
    [one] 1 request since { $since } was answered and is not in the request log. Nothing else is missing.
   *[other] { $n } requests since { $since } were answered and are not in the request log. Nothing else is missing.
    }
strip-title = The last runs
strip-table = The same as a table
strip-run = Run { $run }, { $status }, { $mode }: { $n ->
    [0] no change
    [one] 1 change
   *[other] { $n } changes
    }
strip-run-none = Run { $run }, { $status }, { $mode }: { $n ->
    [one] its 1 change was not applied
   *[other] none of { $n } changes was applied
    }
week-title = This week
week-joined = { $n ->
    [0] Nobody joined
    [one] 1 person joined
   *[other] { $n } people joined
    }
week-left = { $n ->
    [0] Nobody left
    [one] 1 person left
   *[other] { $n } people left
    }
week-nobody-joined = Nobody new in the last seven days.
week-nobody-left = Nobody was archived in the last seven days.
week-joined-many = More than { $n } people joined
week-left-many = More than { $n } people left
week-more = The others are in the reports
## Who is in one place only
gap-directory-title = In the directory, not in the console
gap-directory-what = These people have no user here: no sync has made one of them yet, or a sync has left them as they are. Each leads to the reason.
gap-directory-none = Everybody of the directory is in the console.
gap-directory-adi = The snapshots of Active Directory are compared by each sync: the newest report says who is new.
gap-since = In the directory since
gap-inactive = inactive there
gap-why = Why not?
## Search
search-title = Search
search-title-for = Search: { $text }
search-none = Nothing and nobody is found by “{ $text }”.
search-none-what = Looked for: an e-mail or how one begins, a first, last or full name, a directory id, an employee number, an id of a person, group or request, a group’s name, a run’s number.
search-none-explain = Somebody who should be here and is not? Explain says how far an address has come:
search-none-list = Or look for a part of a name or address in the list of users:
search-empty = Look for anybody and anything: an e-mail or how one begins, a name, a directory id, a SCIM id, a group, a run’s number, a request’s id.
search-found = { $n ->
    [one] 1 found
   *[other] { $n } found
    }
search-what = What
search-by = Found by
search-user = User
search-archived = Archived user
search-person = Only in the directory
search-named = Only in requests
search-request = Request
search-run = Run { $run }
by-address = address
by-beginning = beginning of the address
by-name = name
by-directory-id = directory id
by-number = employee number
by-scim-id = SCIM id
by-id = id
by-request = a request

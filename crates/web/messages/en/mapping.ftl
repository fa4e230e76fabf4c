## Attribute Mapping
label-mapping = Attribute Mapping
mapping-what = Which attribute of the directory fills which field of the console. Nothing changes until you have looked at what it would do and saved it; the next sync then decides by it, and Test Mode and the limits hold as ever.
mapping-of-profile = In force: the mapping of the profile { $profile }. Nobody has saved another one for this account.
mapping-own = In force: this account's own mapping, saved by { $by }
mapping-support = Your role is Support: you can read the mapping. An Admin or an Owner can change it.
mapping-download = Download as JSON
mapping-unsaved = This mapping is not saved. Look at what it would do; then you can save it.
mapping-preview = What would it do?
mapping-save = Save this mapping
mapping-save-does = It is in force from then on, and a sync is asked for, which decides by it.
mapping-usual = Take the identity provider's usual mapping
mapping-look-first = Nothing was saved: this mapping is not the one that was looked at. This is what it would do: look at it, then save.
mapping-moved = Nothing was saved: somebody else has saved another mapping while this page was open. This is what yours would do in its place: look at it, then save again.
mapping-address = E-mail address
mapping-email-from = The address of a person is
mapping-from-login = the login (userName)
mapping-from-login-hint = Where the login is no address, the address from emails.
mapping-from-emails = from emails
mapping-from-emails-hint = The primary one, else that for work, else the first; where there is none, the login.
mapping-domains = Allowed domains
mapping-domains-hint = A domain a line, such as acme.example; subdomains count only if they are listed. Somebody whose address is in another domain is an issue and stays as they are. Empty: every domain is allowed.
mapping-display-name = displayName carries the manager's name
mapping-display-name-hint = As the default mapping of a gallery application in Entra ID may have it.
mapping-lines = Fields
mapping-person = Show what comes of
mapping-look = Show
mapping-person-hint = An address in the directory. Empty: the first few people in it.
mapping-nobody-yet = There is nobody in the directory yet. Once people come, what each line gives is shown here for a few of them.
mapping-nobody-there = Nobody in the directory has this address. Leave it empty to see the first few people.
mapping-caption = A field that is not listed is not covered: it stays as it is in the console.
mapping-field = Field
mapping-from = Filled from
mapping-else = or else
mapping-deeds = Line
mapping-change = Change
mapping-remove = Remove
mapping-no-value = nothing
mapping-no-address = No address: an issue
mapping-domain-refused = Not an allowed domain: an issue
mapping-not-covered = A field that is not covered yet
mapping-not-covered-hint = What the directory supplies for a covered field overwrites what stands in the console; what it once supplied and leaves out is cleared.
mapping-add = Add a line
mapping-manager = Manager (name and email)
mapping-upload-title = Upload
mapping-file = A mapping as JSON
mapping-file-hint = Such as a download of this page. It takes the place of what is shown above; nothing is saved yet.
mapping-upload = Show this file
mapping-no-file = No file was chosen, or there is nothing in it.
mapping-too-large = The file is too large for a mapping.
mapping-no-mapping = Nothing was taken over: what is in the file is no mapping.
mapping-place-step = { $field }, step { $n }
mapping-place-domain = Allowed domains, line { $n }
mapping-table-line = Line { $n } of a table can't be read, or says a value again. Write “value = other value” a line, and “* = other value” for all that are not listed.
step-trim = Without blanks at both ends
step-lower = In small letters
step-upper = In capitals
step-number = The number of a telephone
step-extension = The extension of a telephone
step-table = Other values, by a table
step-default = This, where nothing is sent
step-table-told = { $n ->
    [one] by a table of { $n } line
   *[other] by a table of { $n } lines
    }
step-default-told = “{ $text }”, where nothing is sent
line-from = Filled from
line-from-hint = An attribute a line, in SCIM's words, such as title, name.givenName or emails[type eq "work"].value. The first that has a value counts. Several are put together by a plus sign: name.givenName + name.familyName with ", "
line-from-manager-hint = One attribute that names the manager, such as urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager. Name and email are those of the manager's own record.
line-step = Step
line-step-kind = What becomes of the value
line-no-step = nothing more
line-step-value = Table or text
line-step-hint = For a table, a line each: ENG = Engineering. For all that are not listed: * = Elsewhere, or * = and nothing after it to count them as not sent. For “where nothing is sent”: the text.
line-take = Take this line
preview-title = What it would do
preview-difference = Against the mapping in force
preview-concerned = Who is concerned
preview-sign = Change
preview-what = What
preview-new = New
preview-different = Otherwise
preview-gone = Not any more
preview-more = { $n ->
    [one] …and one more.
   *[other] …and { $n } more.
    }
preview-off = User provisioning is off, so no sync would do anything. Saved now, this mapping decides once it is switched on.
said-mapping-saved = The mapping was saved. A sync that decides by it was asked for.
said-mapping-same = Saved. It says what was in force already, so nothing changes.

## Signing in
sign-in-title = Sign in
sign-in-account = Account
sign-in-account-hint = Its name in addresses: one word in small letters. Account Settings tells it, and so did your invitation’s link.
sign-in-email = E-mail address
sign-in-password = Password
sign-in-do = Sign in
sign-in-wrong = That is not right: check the address and the password.
sign-in-wrong-account = That is not right: check the account, the address and the password.
sign-in-early = { $n ->
    [one] Too many tries in a row. The next one is possible in a minute.
   *[other] Too many tries in a row. The next one is possible in { $n } minutes.
    }
sign-in-forgotten = Forgotten your password? Whoever runs this server makes you a new setup link: rollcall admin invite.
setup-title = Set your password
setup-welcome = Welcome, { $email }. You will administer { $account }.
setup-account = Where the sign-in page asks for the account, it is called: { $slug }
setup-password = Password
setup-length = At least { $n } characters. Long is good; a few unrelated words are fine. Paste from your password manager as you like.
setup-again = The same again
setup-do = Set password and sign in
setup-differ = The two passwords are not the same. Nothing was saved.

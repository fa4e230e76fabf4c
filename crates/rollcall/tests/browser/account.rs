//! What most stories begin with: an account, an administrator who is signed in, people in the console, an IdP.

use serde_json::Value;

use crate::person::Person;
use crate::story::Story;
use crate::support::Idp;

/// Anna, the first administrator.
pub(crate) const ANNA: &str = "anna@corp.example";
/// Everybody's password.
pub(crate) const PASSWORD: &str = "four unrelated words, typed";

impl Story {
    /// Waits for its turn; there is an account `co`, and Anna, its owner, has just signed in by her setup link.
    #[track_caller]
    pub(crate) fn of_anna<T>(tell: impl FnOnce(&Story, &Person<'_>) -> T) -> T {
        let story = Story::begins();
        let created = story.operator.json(&format!("account create co --name Corp --admin-email {ANNA}"));
        // No sync comes by itself while a story is told.
        story.operator.types("settings set co sync.quiet_period_s=3600").ends(0);
        let anna = story.person("Anna");
        anna.sets_up(text(&created, "setup_url"));
        tell(&story, &anna)
    }

    /// Somebody else is invited with a role, and has just signed in by their setup link.
    #[track_caller]
    pub(crate) fn colleague(&self, name: &'static str, role: &str) -> Person<'_> {
        let email = address(name);
        let invited = self.operator.json(&format!("admin invite co {email} --role {role}"));
        let person = self.person(name);
        person.sets_up(text(&invited, "setup_url"));
        person
    }

    /// Provisioning is on, in Test Mode, and an IdP has a token, which is in the file `token`.
    #[track_caller]
    pub(crate) fn is_connected(&self) -> Idp {
        self.operator.types("settings set co provisioning.enabled=true provisioning.idp_profile=okta").ends(0);
        let token = self.operator.types("token generate co").ends(0).stdout;
        self.operator.file("token", &token);
        Idp::new(&self.server, "co", &token)
    }

    /// A simulated Okta with the token of the file `token` pushes its company of so many people.
    #[track_caller]
    pub(crate) fn okta_pushes(&self, people: usize, more: &str) {
        let url = self.address("/scim/v2/co");
        self.operator.types(&format!("simulate okta --url {url} --token-file token --people {people}{more}")).ends(0);
    }

    /// The directory is complete, a report was seen, and its plan approved and applied: syncs are live.
    #[track_caller]
    pub(crate) fn goes_live(&self) {
        self.operator.types("sync complete co").ends(0);
        let seen = self.operator.json("sync now co");
        let digest = text(&seen, "digest");
        self.operator.types(&format!("settings set co provisioning.test_mode=false --approve {digest}")).ends(0);
        let live = self.operator.json("sync now co");
        assert_eq!((&live["mode"], &live["status"]), (&"live".into(), &"completed".into()), "{live}");
    }

    /// A CSV file is imported by the operator.
    #[track_caller]
    pub(crate) fn has_people(&self, csv: &str) {
        let file = self.operator.file("people.csv", csv);
        self.operator.types(&format!("users import co {file}")).ends(0);
    }
}

impl Person<'_> {
    /// Opens a setup link and sets a password, which signs in.
    #[track_caller]
    pub(crate) fn sets_up(&self, link: &str) {
        self.opens(link);
        self.types("Password", PASSWORD);
        self.types("The same again", PASSWORD);
        self.clicks("Set password and sign in");
        self.sees("Users");
    }

    /// Fills in the sign-in form and sends it.
    #[track_caller]
    pub(crate) fn signs_in(&self, email: &str, password: &str) {
        self.types("E-mail address", email);
        self.types("Password", password);
        self.clicks("Sign in");
    }

    /// Sends the form of this page that leads there, whatever the page says about it.
    #[track_caller]
    pub(crate) fn sends_anyway(&self, action: &str) {
        let send = "const form = document.querySelector(`form[action='${arguments[0]}']`); \
                    for (const part of form.querySelectorAll(':disabled')) part.disabled = false; form.submit()";
        self.runs(send, vec![action.into()]);
    }

    /// Sends a form that no page offered.
    #[track_caller]
    pub(crate) fn forges(&self, action: &str, fields: &[(&str, &str)]) {
        let send = "const form = document.querySelector('form[action=\"/sign-out\"]'); form.action = arguments[0]; \
                    for (const [name, value] of arguments[1]) \
                      form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value })); \
                    form.submit()";
        self.runs(send, vec![action.into(), fields.iter().map(|(name, value)| vec![*name, *value]).collect()]);
    }
}

/// A text of what a command said.
#[track_caller]
pub(crate) fn text<'a>(said: &'a Value, name: &str) -> &'a str {
    said[name].as_str().unwrap_or_else(|| panic!("there is no {name}: {said}"))
}

/// `Sam` is `sam@corp.example`.
pub(crate) fn address(name: &str) -> String {
    format!("{}@corp.example", name.to_lowercase())
}

//! What stands around every page: who is signed in, where one is, TEST MODE in words, how the directory is.

use app::App;
use app::admins::Role;
use app::sessions::{self, Admin};
use app::status::{self, Status};
use planning::{Mode, Source};

use super::assets;
use super::moment::Moment;
use super::visit::Visit;
use super::words::Words;

/// The frame of one page.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) words: Words,
    pub(super) form_token: String,
    /// What the form before this page did.
    pub(super) said: Option<String>,
    /// Whoever is signed in; nobody on the pages before that.
    pub(super) account: Option<Account>,
    /// A window stands before the page, which can't be reached meanwhile.
    pub(super) behind_window: bool,
}

/// The frame's part for somebody signed in.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) role: String,
    pub(super) ribbon: Option<Ribbon>,
    pub(super) navigation: Vec<Item>,
    /// On the pages of Account Settings: where one is there.
    pub(super) settings: Option<Place>,
    pub(super) status_line: String,
    /// For instants.
    pub(super) status: Status,
}

/// What no page may leave unsaid.
#[derive(Clone, Debug)]
pub(super) struct Ribbon {
    pub(super) kind: &'static str,
    pub(super) title: String,
    pub(super) sentence: String,
}

/// A line of the navigation.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) path: &'static str,
    pub(super) label: String,
    pub(super) below: bool,
    pub(super) here: bool,
}

/// Where one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Users,
    Groups,
    Provisioning,
    Import,
    AccountSettings,
    Security,
    Administrators,
    Audit,
    UserProvisioning,
    Guides,
    Requests,
    Explain,
    Mapping,
    /// A page that stands for another, such as an error.
    Nowhere,
}

/// What a form may have done; `said=` in the address, and nothing else, is told.
const SAID: &[(&str, &str)] = &[
    ("saved", "said-saved"),
    ("saved-off", "said-saved-off"),
    ("switched", "said-switched"),
    ("switched-mapping", "said-switched-mapping"),
    ("signed-out", "said-signed-out"),
    ("password", "said-password"),
    ("session-ended", "said-session-ended"),
    ("approved", "said-approved"),
    ("kept", "said-kept"),
    ("kept-person", "said-kept-person"),
    ("rejected", "said-rejected"),
    ("cancelled", "said-cancelled"),
    ("undoing", "said-undoing"),
    ("imported", "said-imported"),
    ("role-changed", "said-role-changed"),
    ("administrator-removed", "said-administrator-removed"),
    ("removed-self", "said-removed-self"),
    ("mapping-saved", "said-mapping-saved"),
    ("mapping-same", "said-mapping-same"),
    ("edited", "said-edited"),
    ("created", "said-created"),
    ("created-group", "said-created-group"),
    ("nothing", "said-nothing"),
    ("keep-ended", "said-keep-ended"),
    ("picked-nobody", "said-picked-nobody"),
];

impl Frame {
    /// The frame of a page before the sign-in.
    pub(super) fn alone(visit: &Visit, visitor: &str) -> Frame {
        Frame { form_token: sessions::form_token(visitor), ..Frame::bare(visit) }
    }

    /// The frame of a page without a form.
    pub(super) fn bare(visit: &Visit) -> Frame {
        let words = Words;
        let said = visit.call.parameter("said").and_then(|said| SAID.iter().find(|(name, _)| *name == said));
        Frame {
            words,
            form_token: String::new(),
            said: said.map(|(_, id)| words.say(id)),
            account: None,
            behind_window: false,
        }
    }

    /// The frame of a page of somebody signed in.
    ///
    /// Errors: the store's.
    pub(super) fn of(app: &App, visit: &Visit, admin: &Admin, here: Place) -> Result<Frame, app::Error> {
        let status = status::look(app, admin.slug())?;
        let frame = Frame::bare(visit);
        let account = Account::new(frame.words, admin.account_name(), admin.email(), admin.role(), status, here);
        Ok(Frame { form_token: visit.form_token(), account: Some(account), ..frame })
    }

    pub(super) fn language(&self) -> &'static str {
        self.words.language()
    }

    pub(super) fn say(&self, id: &str) -> String {
        self.words.say(id)
    }

    /// Where a file of ours is.
    #[expect(clippy::unused_self, reason = "templates reach everything through the frame")]
    pub(super) fn asset(&self, name: &str) -> String {
        assets::path(name)
    }

    /// An instant in the account's zone.
    pub(super) fn moment(&self, at: jiff::Timestamp) -> Option<Moment> {
        self.account.as_ref().map(|account| Moment::new(self.words, &account.status, at))
    }
}

impl Account {
    fn new(words: Words, name: &str, email: &str, role: Role, status: Status, here: Place) -> Account {
        Account {
            name: name.to_owned(),
            email: email.to_owned(),
            role: words.role(role),
            ribbon: ribbon(words, &status),
            navigation: navigation(words, here),
            settings: [
                Place::AccountSettings,
                Place::Security,
                Place::Administrators,
                Place::UserProvisioning,
                Place::Mapping,
                Place::Guides,
            ]
            .into_iter()
            .find(|at| *at == here),
            status_line: status_line(words, &status),
            status,
        }
    }

    /// Is one at this page of Account Settings?
    pub(super) fn is_at(&self, page: &str) -> bool {
        match self.settings {
            Some(Place::AccountSettings) => page == "account",
            Some(Place::Security) => page == "security",
            Some(Place::Administrators) => page == "administrators",
            Some(Place::UserProvisioning) => page == "user-provisioning",
            Some(Place::Guides) => page == "guides",
            Some(Place::Mapping) => page == "mapping",
            _ => false,
        }
    }
}

fn navigation(words: Words, here: Place) -> Vec<Item> {
    let item = |path, label: &str, below, place| Item { path, label: words.say(label), below, here: here == place };
    vec![
        item("/users", "label-users", false, Place::Users),
        item("/groups", "label-groups", true, Place::Groups),
        item("/provisioning", "label-provisioning", true, Place::Provisioning),
        item("/users/import", "label-import", true, Place::Import),
        item("/requests", "label-requests", false, Place::Requests),
        item("/explain", "label-explain", false, Place::Explain),
        item("/audit", "label-audit", false, Place::Audit),
    ]
}

fn ribbon(words: Words, status: &Status) -> Option<Ribbon> {
    if !status.enabled {
        let (title, sentence) = (words.say("ribbon-off-title"), words.say("ribbon-off"));
        return Some(Ribbon { kind: "off", title, sentence });
    }
    (status.mode == Mode::Test).then(|| Ribbon {
        kind: "test",
        title: words.say("ribbon-test-title"),
        sentence: words.say("ribbon-test"),
    })
}

/// “Okta · last heard 4 minutes ago · the directory is still filling · Test Mode: nothing in the console changes”.
fn status_line(words: Words, status: &Status) -> String {
    let mut parts = Vec::new();
    if !status.enabled {
        return words.say("status-off");
    }
    parts.push(match (status.source, status.profile.as_str()) {
        (Source::Adi, _) => words.say("profile-adi"),
        (_, "okta") => words.say("profile-okta"),
        (_, "entra") => words.say("profile-entra"),
        (_, "onelogin") => words.say("profile-onelogin"),
        (_, "jumpcloud") => words.say("profile-jumpcloud"),
        (_, "ping") => words.say("profile-ping"),
        (_, "google") => words.say("profile-google"),
        _ => words.say("profile-other"),
    });
    parts.push(match (status.has_token, status.heard_at) {
        (false, _) => words.say("status-no-token"),
        (true, None) => words.say("status-never-heard"),
        (true, Some(at)) => words.fill("status-heard", &[("ago", Moment::new(words, status, at).ago.into())]),
    });
    if status.filling {
        parts.push(words.say("status-filling"));
    }
    parts.push(if status.mode == Mode::Test { words.say("status-test") } else { words.say("status-live") });
    parts.join(" · ")
}

#[cfg(any(test, feature = "samples"))]
impl Frame {
    /// The frame of a sample: an account in Test Mode whose IdP was heard four minutes ago.
    pub(super) fn sample(here: Place) -> Frame {
        let now: jiff::Timestamp = "2026-11-03T08:00:00Z".parse().unwrap_or_default();
        let status = Status {
            enabled: true,
            source: Source::Scim,
            mode: Mode::Test,
            profile: "okta".to_owned(),
            filling: true,
            has_token: true,
            heard_at: Some(now - jiff::SignedDuration::from_mins(4)),
            time_zone: jiff::tz::TimeZone::UTC,
            now,
        };
        let account = Account::new(
            Words,
            "Meridian Freight Ltd",
            "anna.maria.schmidt@meridian.example",
            Role::Owner,
            status,
            here,
        );
        Frame { account: Some(account), form_token: "sample".to_owned(), ..Frame::sample_alone() }
    }

    /// The frame of a sample before the sign-in.
    pub(super) fn sample_alone() -> Frame {
        Frame { words: Words, form_token: "sample".to_owned(), said: None, account: None, behind_window: false }
    }
}
